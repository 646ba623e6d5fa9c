#pragma once

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The meta row with the version of the pack that the county has put in force. */
#define HTK_INBOX_PACK "pack_wanted"

gboolean htk_inbox_apply  (HtkStore   *store,
                           const char *kind,
                           const char *object,
                           gint64      version,
                           JsonObject *body,
                           GError    **error);
gint64   htk_inbox_cursor (HtkStore   *store);
gboolean htk_inbox_set_cursor (HtkStore *store,
                           gint64      seq,
                           GError    **error);

G_END_DECLS
