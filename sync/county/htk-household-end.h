#pragma once

/* A household leaves the register: removed, or merged into another. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean
htk_household_remove (
    HtkStore *store, const char *officer, const char *id, const char *reason, GError **error);
gboolean
htk_household_merge (HtkStore *store,
                     const char *officer,
                     const char *id,
                     const char *into,
                     const char *reason,
                     GError **error);

gboolean
htk_household_end (HtkStore *store,
                   const char *officer,
                   const char *id,
                   const char *into,
                   const char *reason,
                   GError **error);
gboolean
htk_household_revive (HtkStore *store, const char *id, JsonObject **removed, GError **error);

G_END_DECLS
