#pragma once

#include "app/store/htk-key.h"
#include "app/store/htk-store-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HtkStoreRole:
 * @HTK_STORE_ROLE_TABLET: a tablet's database: register, drafts, visits, journal
 * @HTK_STORE_ROLE_COUNTY: the county server's: the same register, devices, received rows
 */
typedef enum
{
  HTK_STORE_ROLE_TABLET,
  HTK_STORE_ROLE_COUNTY,
} HtkStoreRole;

/**
 * HtkRestored:
 * @at: when the backup that was put in place was made, UTC milliseconds
 * @backup: its file name
 * @aside: the name under which the damaged file was kept beside the database
 *
 * A damaged database gave way to a backup when it was opened.
 */
typedef struct
{
  gint64 at;
  char *backup, *aside;
} HtkRestored;

#define HTK_TYPE_STORE (htk_store_get_type ())
G_DECLARE_FINAL_TYPE (HtkStore, htk_store, HTK, STORE, GObject)

HtkStore   *htk_store_open       (const char   *path,
                                  const HtkKey *key,
                                  HtkStoreRole  role,
                                  GError      **error);
HtkStore   *htk_store_open_home  (GError      **error);
void        htk_store_close      (HtkStore     *self);

HtkStoreRole htk_store_get_role  (HtkStore     *self);
const char *htk_store_get_path   (HtkStore     *self);
const char *htk_store_get_notice (HtkStore     *self);
const HtkRestored *htk_store_get_restored (HtkStore *self);
char       *htk_store_home       (void);
gboolean    htk_store_is_begun   (void);

gboolean    htk_store_begin      (HtkStore     *self,
                                  GError      **error);
gboolean    htk_store_commit     (HtkStore     *self,
                                  GError      **error);
void        htk_store_rollback   (HtkStore     *self);

gboolean    htk_store_backup     (HtkStore     *self,
                                  GError      **error);
gboolean    htk_store_check      (HtkStore     *self,
                                  GError      **error);

char       *htk_store_get_meta   (HtkStore     *self,
                                  const char   *name);
gboolean    htk_store_set_meta   (HtkStore     *self,
                                  const char   *name,
                                  const char   *value,
                                  GError      **error);

G_END_DECLS
