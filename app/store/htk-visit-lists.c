/* Long lists of visits: their ids in order, and the rows of some of them, as htk-register-keys.c does
 * it for households. */
#include "app/store/htk-visit-lists.h"

#include "app/store/htk-visits-private.h"

/**
 * htk_visit_ids_of_worker:
 * @store: a store
 * @worker: a user's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8): the visits of a worker, those that came back first
 */
GPtrArray *
htk_visit_ids_of_worker (HtkStore   *store,
                         const char *worker,
                         GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT v.id FROM visit v WHERE v.worker = ? ORDER BY v.state NOT IN ('returned',"
    " 'county_rejected'), v.changed_at DESC", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", worker);
  return htk_rows_ids (stmt, error);
}

/**
 * htk_visits_count_back:
 * @store: a store
 * @worker: a user's id
 *
 * Returns: how many visits of the worker came back to be corrected, from the lead or the county
 */
guint
htk_visits_count_back (HtkStore   *store,
                       const char *worker)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT count (*) FROM visit v WHERE v.worker = ? AND v.state IN ('returned', 'county_rejected')",
    NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return 0;
  htk_stmt_bind (stmt, "t", worker);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? (guint) htk_stmt_int (stmt, 0) : 0;
}

/**
 * htk_visits_by_ids:
 * @store: a store
 * @ids: (element-type utf8): ids of visits
 * @from: the first that is read
 * @n: how many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkVisit): the visits in the order of their ids
 */
GPtrArray *
htk_visits_by_ids (HtkStore  *store,
                   GPtrArray *ids,
                   guint      from,
                   guint      n,
                   GError   **error)
{
  g_autofree char *text = htk_row_ids_text (ids, from, n);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " HTK_VISIT_COLUMNS " FROM json_each (?) k CROSS JOIN visit v ON v.id = k.value"
    HTK_VISIT_JOINS "ORDER BY k.key", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", text);
  return htk_rows_all (stmt, htk_visit_read, (GDestroyNotify) htk_visit_free, error);
}

/**
 * htk_visits_under_way:
 * @store: a store
 * @subjects: (element-type utf8): ids of households
 * @worker: whose drafts count
 * @error: return location
 *
 * Who is being visited already: a list says so, or a family would be gone to twice.
 *
 * Returns: (transfer full) (element-type utf8 utf8): subject to the state of its visit that is under
 *   way: draft, or a state between submitted and accepted
 */
GHashTable *
htk_visits_under_way (HtkStore   *store,
                      GPtrArray  *subjects,
                      const char *worker,
                      GError    **error)
{
  g_autofree char *text = htk_row_ids_text (subjects, 0, subjects->len);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT v.subject_id, v.state FROM json_each (?1) k CROSS JOIN visit v ON v.subject_id = k.value"
    " WHERE v.state IN ('lead_approved', 'submitted', 'county_rejected', 'returned')"
    " UNION ALL SELECT d.subject_id, 'draft' FROM json_each (?1) k"
    " CROSS JOIN draft d ON d.subject_id = k.value WHERE d.worker = ?2 AND d.trashed_at IS NULL",
    error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tt", text, worker);
  return htk_rows_map (stmt, error);
}
