#pragma once

/* How SQLite goes about the statements that a store runs: none may read a whole table to find a few rows. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

GHashTable *htk_plan_watch (HtkStore          *store);
guint       htk_plan_check (HtkStore          *store,
                            GHashTable        *statements,
                            const char *const *walked);

G_END_DECLS
