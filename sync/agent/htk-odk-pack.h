#pragma once

/* The forms of an ODK project as a pack. */

#include "app/record/htk-pack.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkOdkPack:
 * @machine: (nullable): the pack of this machine
 * @forms: as pack.json has them
 * @files: path in the pack -> where the file is now
 * @title: (nullable): what the project is called
 * @version: of the pack
 *
 * What a pack is made of; all borrowed.
 */
typedef struct
{
  HtkPack *machine;
  JsonArray *forms;
  GHashTable *files;
  const char *title, *version;
} HtkOdkPack;

gboolean htk_odk_pack_has_rules (const HtkOdkPack *self);
gboolean htk_odk_pack_write     (const HtkOdkPack *self,
                                 const char       *folder,
                                 gboolean          rules,
                                 GError          **error);

G_END_DECLS
