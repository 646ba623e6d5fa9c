/* The rows of conflicts. */
#include "app/store/htk-conflicts.h"

#include "app/store/htk-fields-private.h"

#define F(name, kind)                                                                              \
  {                                                                                                \
#name, G_STRUCT_OFFSET(HtkConflict, name), HTK_FIELD_##kind                                    \
  }

/* In the order of the statements; the joined names are read after them. */
static const HtkField fields[] = {
  F (id, TEXT),           F (kind, TEXT),         F (visit_id, TEXT),     F (subject_type, TEXT),
  F (subject_id, TEXT),   F (village_code, TEXT), F (team_id, TEXT),      F (field, TEXT),
  F (base, TEXT),         F (mine, TEXT),         F (theirs, TEXT),       F (mine_by, TEXT),
  F (theirs_by, TEXT),    F (state, TEXT),        F (choice, TEXT),       F (resolved_by, TEXT),
  F (resolved_at, INT64), F (opened_at, INT64),   F (version, INT64),     F (extra, OBJECT),
  F (subject_name, TEXT), F (village_name, TEXT), F (mine_by_name, TEXT), F (theirs_by_name, TEXT),
};
#define N_WRITTEN (G_N_ELEMENTS (fields) - 4)

#define SELECT                                                                                     \
  "SELECT c.id, c.kind, c.visit_id, c.subject_type, c.subject_id, c.village_code, c.team_id,"      \
  " c.field, c.base, c.mine, c.theirs, c.mine_by, c.theirs_by, c.state, c.choice, c.resolved_by,"  \
  " c.resolved_at, c.opened_at, c.version, c.extra, coalesce (h.head_name, p.name, s.name,"        \
  " c.subject_id), coalesce (r.name, c.village_code), coalesce (a.name, c.mine_by),"               \
  " coalesce (b.name, c.theirs_by) FROM conflict c"                                                \
  " LEFT JOIN household h ON h.id = c.subject_id LEFT JOIN fund_project p ON p.id = c.subject_id"  \
  " LEFT JOIN region s ON s.code = c.subject_id LEFT JOIN region r ON r.code = c.village_code"     \
  " LEFT JOIN user a ON a.id = c.mine_by LEFT JOIN user b ON b.id = c.theirs_by "

void
htk_conflict_free (HtkConflict *self)
{
  if (self == NULL)
    return;
  htk_fields_clear (fields, G_N_ELEMENTS (fields), self);
  g_free (self);
}

static gpointer
read_conflict (HtkStmt *stmt)
{
  HtkConflict *c = g_new0 (HtkConflict, 1);

  htk_fields_read (stmt, fields, G_N_ELEMENTS (fields), c);
  return c;
}

static GPtrArray *
all_rows (HtkStmt *stmt, GError **error)
{
  return htk_rows_all (stmt, read_conflict, (GDestroyNotify)htk_conflict_free, error);
}

/**
 * htk_conflict_get:
 * @store: a store
 * @id: a conflict's id
 * @error: return location
 *
 * Returns: (transfer full): the conflict; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkConflict *
htk_conflict_get (HtkStore *store, const char *id, GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, SELECT "WHERE c.id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, read_conflict, "conflict", id, error);
}

/**
 * htk_conflict_put:
 * @store: a store, in a transaction
 * @conflict: the conflict as it now is
 * @error: return location
 *
 * Writes the row, new or known. What it is about and its values never change.
 */
gboolean
htk_conflict_put (HtkStore *store, const HtkConflict *conflict, GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
      store,
      "INSERT INTO conflict (id, kind, visit_id, subject_type, subject_id, village_code, team_id,"
      " field, base, mine, theirs, mine_by, theirs_by, state, choice, resolved_by, resolved_at,"
      " opened_at, version, extra)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, coalesce (?, ''), ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, 0), ?, "
      "?, ?)"
      " ON CONFLICT (id) DO UPDATE SET team_id = excluded.team_id, state = excluded.state,"
      " choice = excluded.choice, resolved_by = excluded.resolved_by,"
      " resolved_at = excluded.resolved_at, version = excluded.version, extra = excluded.extra",
      error);

  if (stmt == NULL)
    return FALSE;
  htk_fields_bind (stmt, fields, N_WRITTEN, conflict);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_conflicts_of_visit:
 * @store: a store
 * @visit_id: a visit's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkConflict): all of the visit, decided or not, also where
 * it is the other one of two to one household
 */
GPtrArray *
htk_conflicts_of_visit (HtkStore *store, const char *visit_id, GError **error)
{
  g_autoptr (HtkStmt) stmt
      = htk_stmt (store,
                  SELECT "WHERE c.visit_id = ?1 OR (c.theirs = ?1 AND c.kind = 'double')"
                         " ORDER BY c.kind, c.field, c.id",
                  error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", visit_id);
  return all_rows (stmt, error);
}

/**
 * htk_conflicts_for:
 * @store: a tablet's store
 * @user_id: who is signed in
 * @error: return location
 *
 * What waits for this person: of a lead all of the team, of anybody those of their own visits and
 * decisions. Those of one visit stand together.
 *
 * Returns: (transfer full) (element-type HtkConflict): what is open, the oldest first
 */
GPtrArray *
htk_conflicts_for (HtkStore *store, const char *user_id, GError **error)
{
  g_autoptr (HtkStmt) stmt
      = htk_stmt (store,
                  SELECT "JOIN user l ON l.id = ?1 LEFT JOIN visit v ON v.id = c.visit_id"
                         " WHERE c.state = 'open' AND (v.worker = ?1 OR c.mine_by = ?1"
                         "  OR (l.role = 'lead' AND (c.team_id IS l.team_id OR (c.kind = 'team' "
                         "AND c.theirs = l.team_id)))"
                         "  OR (l.role = 'county' AND substr (c.village_code, 1, length "
                         "(l.region_scope)) = l.region_scope))"
                         " ORDER BY min (c.opened_at) OVER (PARTITION BY c.visit_id), c.visit_id, "
                         "c.kind, c.field, c.id",
                  error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", user_id);
  return all_rows (stmt, error);
}

/**
 * htk_conflicts_in:
 * @store: a store
 * @region: first digits of the village's code
 * @only_open: leave out what is decided
 * @limit: at most so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkConflict): what is open first, the oldest first
 */
GPtrArray *
htk_conflicts_in (
    HtkStore *store, const char *region, gboolean only_open, guint limit, GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
      store,
      SELECT "WHERE substr (c.village_code, 1, length (?1)) = ?1 AND (c.state = 'open' OR NOT ?2)"
             " ORDER BY c.state <> 'open', c.opened_at, c.visit_id, c.field, c.id LIMIT ?3",
      error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tii", region, (gint64)only_open, (gint64)limit);
  return all_rows (stmt, error);
}

/**
 * htk_conflict_to_json:
 * @conflict: a conflict
 *
 * Returns: (transfer full): its columns by name, without those joined; for the other end
 */
JsonObject *
htk_conflict_to_json (const HtkConflict *conflict)
{
  JsonObject *object = json_object_new ();

  htk_fields_to_json (fields, N_WRITTEN, conflict, object);
  return object;
}

/**
 * htk_conflict_from_json:
 * @object: what htk_conflict_to_json() wrote
 *
 * Returns: (transfer full): a conflict; what is missing is NULL or 0
 */
HtkConflict *
htk_conflict_from_json (JsonObject *object)
{
  HtkConflict *c = g_new0 (HtkConflict, 1);

  htk_fields_from_json (fields, N_WRITTEN, object, c);
  return c;
}
