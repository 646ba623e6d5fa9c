#pragma once

/* A conflict that is decided, as rows: the same on the tablet that decides and on the county. */

#include "app/record/htk-conflict-life.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean
htk_conflict_is_own (HtkStore *store, const HtkConflict *conflict, const char *user_id);
HtkConflict *
htk_conflict_take (HtkStore *store, JsonObject *body, const char *role, GError **error);
gboolean
htk_conflict_resolve (
    HtkStore *store, const char *user_id, GPtrArray *ids, const char *choice, GError **error);
gboolean
htk_conflict_receive (
    HtkStore *store, const char *id, gint64 version, JsonObject *body, GError **error);
gboolean
htk_conflict_is_free (HtkStore *store, const char *visit_id, GError **error);

G_END_DECLS
