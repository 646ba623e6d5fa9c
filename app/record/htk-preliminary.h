#pragma once

/* What a lead decided and brought by hand, while the county has not told of it. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean htk_preliminary_set    (HtkStore   *store,
                                 const char *object,
                                 const char *word,
                                 GError    **error);
gboolean htk_preliminary_is     (HtkStore   *store,
                                 const char *object);
gboolean htk_preliminary_end    (HtkStore   *store,
                                 const char *object,
                                 GError    **error);
gboolean htk_preliminary_end_if_told (HtkStore   *store,
                                 const char *object,
                                 JsonArray  *reviews,
                                 GError    **error);

G_END_DECLS
