#pragma once

/* From what the lists of a form are made; for htk-phone-lists*.c alone. */

#include "app/record/htk-pack-rules.h"
#include "sync/county/htk-phone-lists.h"

G_BEGIN_DECLS

typedef struct
{
  HtkStore *store;
  HtkPack *pack;
  HtkRules *rules; /* NULL: the pack has none */
  const HtkPackForm *form;
  const char *scope; /* first digits of the region */
} HtkPhoneListsWork;

GHashTable *htk_phone_lists_write (const HtkPhoneListsWork *work,
                                   GError                 **error);

G_END_DECLS
