/* The rows of a filling's log: added to the end, read as one text when the visit is submitted. */
#include "app/store/htk-draft-audit.h"

#include "app/store/htk-store-private.h"

/**
 * htk_draft_audit_text:
 * @store: a tablet's store
 * @draft_id: a draft
 * @error: return location
 *
 * Returns: (transfer full): the whole log, "" before its first row; NULL with an error of the store
 */
char *
htk_draft_audit_text (HtkStore   *store,
                      const char *draft_id,
                      GError    **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT text FROM draft_audit WHERE draft_id = ? ORDER BY n", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", draft_id);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_string_append (text, htk_stmt_text (stmt, 0));
    }
  return g_strdup (text->str);
}

/**
 * htk_draft_audit_append:
 * @store: a tablet's store
 * @draft_id: a draft
 * @rows: whole rows of audit.csv
 * @error: return location
 *
 * Returns: FALSE when they were not kept: none of them is there then
 */
gboolean
htk_draft_audit_append (HtkStore   *store,
                        const char *draft_id,
                        const char *rows,
                        GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO draft_audit (draft_id, n, text) SELECT ?1, coalesce (max (n), 0) + 1, ?2"
    " FROM draft_audit WHERE draft_id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", draft_id, rows);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_draft_audit_replace:
 * @store: a tablet's store
 * @draft_id: a draft
 * @text: the whole log
 * @error: return location
 *
 * Returns: FALSE when it could not be kept: what was there is there still
 */
gboolean
htk_draft_audit_replace (HtkStore   *store,
                         const char *draft_id,
                         const char *text,
                         GError    **error)
{
  g_autoptr (HtkStmt) clear =
    htk_stmt (store, "DELETE FROM draft_audit WHERE draft_id = ?", error);

  if (clear == NULL || !htk_store_begin (store, error))
    return FALSE;
  htk_stmt_bind (clear, "t", draft_id);
  if (htk_stmt_run (clear, error) && htk_draft_audit_append (store, draft_id, text, error) &&
      htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}
