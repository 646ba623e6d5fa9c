#pragma once

/* Whole rows of the register, as objects. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef void (*HtkRegisterEach) (gint64      version,
                                 JsonObject *row,
                                 gpointer    data);

gboolean htk_register_each_row  (HtkStore       *store,
                                 const char     *kind,
                                 const char     *scope,
                                 HtkRegisterEach each,
                                 gpointer        data,
                                 GError        **error);
gboolean htk_register_keep_only (HtkStore       *store,
                                 const char     *kind,
                                 JsonArray      *ids,
                                 GError        **error);

G_END_DECLS
