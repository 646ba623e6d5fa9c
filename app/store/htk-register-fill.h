#pragma once

/* Filling an empty register: without the indexes that a search needs, which are made at the end. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

gboolean htk_register_fill_begin (HtkStore  *store,
                                  GError   **error);
gboolean htk_register_fill_waits (HtkStore  *store);
gboolean htk_register_fill_end   (HtkStore  *store,
                                  gboolean  *more,
                                  GError   **error);

G_END_DECLS
