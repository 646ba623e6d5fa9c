#pragma once

/* What two people did differently; what may be decided of it is app/record's to say. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkConflict:
 * @kind: field, fork, double, household, team or decision
 * @field: a path of the register, "" where it is not about one
 * @base, @mine, @theirs: last time's value, the one that came later to the county, the one that it
 * had; NULL where there is none
 * @state: open, resolved, or overtaken: nothing is left to decide
 * @choice: mine, theirs, base or both; NULL while it is open
 * @extra: reason, into, comments, as the kind has them
 */
typedef struct {
  char *id, *kind, *visit_id, *subject_type, *subject_id, *village_code, *team_id, *field;
  char *base, *mine, *theirs, *mine_by, *theirs_by;
  char *state, *choice, *resolved_by;
  gint64 resolved_at, opened_at, version;
  JsonObject *extra;
  char *subject_name, *village_name, *mine_by_name, *theirs_by_name; /* joined, not written */
} HtkConflict;

void
htk_conflict_free (HtkConflict *conflict);
HtkConflict *
htk_conflict_get (HtkStore *store, const char *id, GError **error);
gboolean
htk_conflict_put (HtkStore *store, const HtkConflict *conflict, GError **error);
GPtrArray *
htk_conflicts_of_visit (HtkStore *store, const char *visit_id, GError **error);
GPtrArray *
htk_conflicts_for (HtkStore *store, const char *user_id, GError **error);
GPtrArray *
htk_conflicts_in (
    HtkStore *store, const char *region, gboolean only_open, guint limit, GError **error);
JsonObject *
htk_conflict_to_json (const HtkConflict *conflict);
HtkConflict *
htk_conflict_from_json (JsonObject *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkConflict, htk_conflict_free)

G_END_DECLS
