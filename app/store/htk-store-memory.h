#pragma once

/* How much memory a store takes. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

void htk_store_set_cache (HtkStore *store,
                          guint     kib);
void htk_store_rest      (HtkStore *store);

G_END_DECLS
