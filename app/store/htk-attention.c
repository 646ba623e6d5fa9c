/* Notes that somebody dealt with a row that the county did not take. */
#include "app/store/htk-attention.h"

#include "app/store/htk-store-private.h"

/**
 * htk_attention_settle:
 * @store: a tablet's store, in a transaction
 * @seq: a row that was refused or is in conflict
 * @how: `sent-again` or `done`
 * @by: who did it
 * @error: return location
 *
 * The row stays, with the county's answer; it is asked of nobody any more. Who settled it first stays.
 */
gboolean
htk_attention_settle (HtkStore   *store,
                      gint64      seq,
                      const char *how,
                      const char *by,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO attention_settled (seq, how, by, at) VALUES (?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING",
    error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "itti", seq, how, by, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_attention_refused:
 * @store: a tablet's store
 * @visit_id: a visit
 * @revision_id: (out) (transfer full) (nullable): the newest revision of it that the county refused and that
 *   waits for its person; %NULL when there is none
 * @error: return location
 */
gboolean
htk_attention_refused (HtkStore   *store,
                       const char *visit_id,
                       char      **revision_id,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT json_extract (body, '$.revision_id') FROM change WHERE object = ? AND kind = 'visit.submit'"
    " AND verdict = 'refused' AND " HTK_NEEDS_ATTENTION " ORDER BY seq DESC LIMIT 1", error);
  gboolean has_row;

  *revision_id = NULL;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", visit_id);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *revision_id = has_row ? g_strdup (htk_stmt_text (stmt, 0)) : NULL;
  return TRUE;
}
