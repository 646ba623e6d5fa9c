/* Reads rounds, and reads and writes their targets; a round itself is a row of the register. */
#include "app/store/htk-rounds.h"

#include "app/store/htk-fields-private.h"

#define R(name, kind) { #name, G_STRUCT_OFFSET (HtkRound, name), HTK_FIELD_##kind }
#define T(name, kind) { #name, G_STRUCT_OFFSET (HtkRoundTarget, name), HTK_FIELD_##kind }

static const HtkField fields[] = {
  R (id, TEXT),    R (name, TEXT),  R (kind, TEXT),      R (starts, TEXT),  R (ends, TEXT),
  R (state, TEXT), R (scope, TEXT), R (closed_on, TEXT), R (extra, OBJECT),
};

static const HtkField target_fields[] = {
  T (round_id, TEXT),     T (subject_id, TEXT),   T (result, TEXT),     T (subject_type, TEXT),
  T (village_code, TEXT), T (class, TEXT),        T (tries, INT),       T (first_try, TEXT),
  T (last_try, TEXT),     T (proof, INT),         T (visited_on, TEXT), T (worker, TEXT),
  T (subject_name, TEXT), T (village_name, TEXT),
};
#define N_WRITTEN (G_N_ELEMENTS (target_fields) - 2)

#define ROUND_SELECT                                                                               \
  "SELECT id, name, kind, starts, ends, state, scope, closed_on, extra FROM round "
/* Left alone SQLite reads all of a round by its primary key to find those of one village. */
#define BY_VILLAGE " INDEXED BY round_target_village "

#define TARGET_SELECT_BY(index)                                                                    \
  "SELECT t.round_id, t.subject_id, t.result, t.subject_type, t.village_code, t.class, t.tries,"   \
  " t.first_try, t.last_try, t.proof, t.visited_on, t.worker,"                                     \
  " coalesce (h.head_name, p.name, s.name, t.subject_id), coalesce (r.name, t.village_code)"       \
  " FROM round_target t " index " LEFT JOIN household h ON h.id = t.subject_id"                    \
  " LEFT JOIN fund_project p ON p.id = t.subject_id LEFT JOIN region s ON s.code = t.subject_id"   \
  " LEFT JOIN region r ON r.code = t.village_code "
#define TARGET_SELECT TARGET_SELECT_BY ("")

#define TARGET_ORDER                                                                               \
  " AND (NOT ?3 OR t.result IS NULL) ORDER BY t.village_code, t.subject_id LIMIT ?4 OFFSET ?5"

#define TARGET_COUNTS                                                                              \
  "SELECT count (*), count (*) FILTER (WHERE result = 'entered'),"                                 \
  " count (*) FILTER (WHERE result = 'phone'), count (*) FILTER (WHERE result = 'absent'),"        \
  " count (*) FILTER (WHERE result = 'gone') FROM round_target "

void
htk_round_free (HtkRound *self)
{
  if (self == NULL)
    return;
  htk_fields_clear (fields, G_N_ELEMENTS (fields), self);
  g_free (self);
}

void
htk_round_target_free (HtkRoundTarget *self)
{
  if (self == NULL)
    return;
  htk_fields_clear (target_fields, G_N_ELEMENTS (target_fields), self);
  g_free (self);
}

static gpointer
read_round (HtkStmt *stmt)
{
  HtkRound *r = g_new0 (HtkRound, 1);

  htk_fields_read (stmt, fields, G_N_ELEMENTS (fields), r);
  return r;
}

static gpointer
read_target (HtkStmt *stmt)
{
  HtkRoundTarget *t = g_new0 (HtkRoundTarget, 1);

  htk_fields_read (stmt, target_fields, G_N_ELEMENTS (target_fields), t);
  return t;
}

/**
 * htk_round_get:
 * @store: a store
 * @id: a round's id
 * @error: return location
 *
 * Returns: (transfer full): the round; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkRound *
htk_round_get (HtkStore   *store,
               const char *id,
               GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, ROUND_SELECT "WHERE id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, read_round, "round", id, error);
}

/**
 * htk_rounds_list:
 * @store: a store
 * @state: (nullable): open or closed; NULL for all
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkRound): at most 500, the latest begun first
 */
GPtrArray *
htk_rounds_list (HtkStore   *store,
                 const char *state,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    ROUND_SELECT "WHERE ?1 IS NULL OR state = ?1 ORDER BY starts DESC, id DESC LIMIT 500", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", state);
  return htk_rows_all (stmt, read_round, (GDestroyNotify) htk_round_free, error);
}

/**
 * htk_round_target_get:
 * @store: a store
 * @round_id: a round
 * @subject_id: a household, village or project
 * @error: return location
 *
 * Returns: (transfer full): the target; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkRoundTarget *
htk_round_target_get (HtkStore   *store,
                      const char *round_id,
                      const char *subject_id,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    TARGET_SELECT "WHERE t.round_id = ? AND t.subject_id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tt", round_id, subject_id);
  return htk_rows_one (stmt, read_target, "target", subject_id, error);
}

/**
 * htk_round_target_put:
 * @store: a store, in a transaction
 * @target: the target as it now is
 * @error: return location
 *
 * Writes the row, new or known; its subject and class stay as they were frozen.
 */
gboolean
htk_round_target_put (HtkStore             *store,
                      const HtkRoundTarget *target,
                      GError              **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO round_target (round_id, subject_id, result, subject_type, village_code, class,"
    " tries, first_try, last_try, proof, visited_on, worker)"
    " VALUES (?, ?, ?, coalesce (?, 'household'), coalesce (?, ''), coalesce (?, ''), ?, ?, ?, ?, ?,"
    " ?) ON CONFLICT (round_id, subject_id) DO UPDATE SET result = excluded.result,"
    " tries = excluded.tries, first_try = excluded.first_try, last_try = excluded.last_try,"
    " proof = excluded.proof, visited_on = excluded.visited_on, worker = excluded.worker", error);

  if (stmt == NULL)
    return FALSE;
  htk_fields_bind (stmt, target_fields, N_WRITTEN, target);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_round_targets:
 * @store: a store
 * @round_id: a round
 * @region: (nullable): first digits of the village's code
 * @only_left: only those without a result
 * @limit: at most so many
 * @offset: leave out so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkRoundTarget): by village
 */
GPtrArray *
htk_round_targets (HtkStore   *store,
                   const char *round_id,
                   const char *region,
                   gboolean    only_left,
                   guint       limit,
                   guint       offset,
                   GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    htk_code_is_village (region)
      ? TARGET_SELECT_BY (BY_VILLAGE) "WHERE t.round_id = ?1 AND t.village_code = ?2" TARGET_ORDER
      : TARGET_SELECT "WHERE t.round_id = ?1"
                      " AND (?2 IS NULL OR substr (t.village_code, 1, length (?2)) = ?2)" TARGET_ORDER,
    error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ttiii", round_id, region, (gint64) only_left, (gint64) limit,
                 (gint64) offset);
  return htk_rows_all (stmt, read_target, (GDestroyNotify) htk_round_target_free, error);
}

/**
 * htk_round_targets_of:
 * @store: a store
 * @subject_id: a household, village or project
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkRoundTarget): its places in the rounds that are open
 */
GPtrArray *
htk_round_targets_of (HtkStore   *store,
                      const char *subject_id,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    TARGET_SELECT "JOIN round o ON o.id = t.round_id AND o.state = 'open' WHERE t.subject_id = ?"
    " ORDER BY t.round_id", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", subject_id);
  return htk_rows_all (stmt, read_target, (GDestroyNotify) htk_round_target_free, error);
}

/**
 * htk_round_count:
 * @store: a store
 * @round_id: a round
 * @region: (nullable): first digits of the village's code
 * @counts: (out caller-allocates): how many targets, and how many of each result
 * @error: return location
 */
gboolean
htk_round_count (HtkStore       *store,
                 const char     *round_id,
                 const char     *region,
                 HtkRoundCounts *counts,
                 GError        **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    htk_code_is_village (region)
      ? TARGET_COUNTS BY_VILLAGE "WHERE round_id = ?1 AND village_code = ?2"
      : TARGET_COUNTS "WHERE round_id = ?1 AND (?2 IS NULL OR substr (village_code, 1, length (?2)) = ?2)", error);
  gboolean has_row;

  *counts = (HtkRoundCounts) { 0 };
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", round_id, region);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  counts->targets = (int) htk_stmt_int (stmt, 0);
  counts->entered = (int) htk_stmt_int (stmt, 1);
  counts->phone = (int) htk_stmt_int (stmt, 2);
  counts->absent = (int) htk_stmt_int (stmt, 3);
  counts->gone = (int) htk_stmt_int (stmt, 4);
  return TRUE;
}

/**
 * htk_round_target_to_json:
 * @target: a target
 *
 * Returns: (transfer full): its columns by name, without those joined; for the other end
 */
JsonObject *
htk_round_target_to_json (const HtkRoundTarget *target)
{
  JsonObject *object = json_object_new ();

  htk_fields_to_json (target_fields, N_WRITTEN, target, object);
  return object;
}

/**
 * htk_round_target_from_json:
 * @object: what htk_round_target_to_json() wrote
 *
 * Returns: (transfer full): a target; what is missing is NULL or 0
 */
HtkRoundTarget *
htk_round_target_from_json (JsonObject *object)
{
  HtkRoundTarget *t = g_new0 (HtkRoundTarget, 1);

  htk_fields_from_json (target_fields, N_WRITTEN, object, t);
  return t;
}
