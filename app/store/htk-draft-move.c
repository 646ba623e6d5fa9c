/* Moves a draft to another version of its form, and back. The draft as it was stays beside it until it
 * is submitted: its snapshot in a row of its own, its operations where they are. */
#include "app/store/htk-draft-private.h"
#include "app/store/htk-drafts.h"
#include "app/store/htk-store-private.h"

/* Runs statements about one draft, with word of it in the audit table: all or none. */
static gboolean
run_all (HtkStore   *store,
         const char *action,
         const char *id,
         HtkStmt   **stmts,
         guint       n_stmts,
         GError    **error)
{
  gboolean done;

  if (!htk_store_begin (store, error))
    return FALSE;
  done = htk_draft_write_audit (store, action, id, error);
  for (guint i = 0; done && i < n_stmts; i++)
    done = htk_stmt_run (stmts[i], error);
  if (done && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_draft_move:
 * @store: a store
 * @id: a draft's id
 * @form_version: the version it moves to
 * @snapshot: its answers under that version, all operations done
 * @kept: (nullable): the answers that version has no place for, in words
 * @error: return location
 *
 * Puts a draft under another version of its form, in one transaction. What it was is kept for
 * htk_draft_move_back().
 */
gboolean
htk_draft_move (HtkStore   *store,
                const char *id,
                const char *form_version,
                const char *snapshot,
                const char *kept,
                GError    **error)
{
  g_autoptr (HtkStmt) keep = htk_stmt (store,
    "INSERT INTO draft_before (draft_id, n, form_version, snapshot, ops, kept, at)"
    " SELECT id, (SELECT count (*) FROM draft_before WHERE draft_id = ?1), form_version, snapshot,"
    " coalesce ((SELECT max (n) FROM draft_op WHERE draft_id = ?1), 0), ?2, ?3"
    " FROM draft WHERE id = ?1", error);
  g_autoptr (HtkStmt) move = keep != NULL ? htk_stmt (store,
    "UPDATE draft SET form_version = ?2, snapshot = ?3, changed_at = ?4 WHERE id = ?1", error) : NULL;
  HtkStmt *stmts[] = { keep, move };
  gint64 now = g_get_real_time () / 1000;

  if (move == NULL)
    return FALSE;
  htk_stmt_bind (keep, "tti", id, kept, now);
  htk_stmt_bind (move, "ttti", id, form_version, snapshot, now);
  return run_all (store, "draft-move", id, stmts, G_N_ELEMENTS (stmts), error);
}

/**
 * htk_draft_move_back:
 * @store: a store
 * @id: a draft that moved
 * @error: return location
 *
 * Takes the last move back, in one transaction. What was answered since comes after what was answered
 * before it, as operations.
 */
gboolean
htk_draft_move_back (HtkStore   *store,
                     const char *id,
                     GError    **error)
{
  g_autoptr (HtkStmt) back = htk_stmt (store,
    "UPDATE draft SET form_version = b.form_version, snapshot = b.snapshot, changed_at = ?2"
    " FROM (SELECT form_version, snapshot FROM draft_before WHERE draft_id = ?1"
    " ORDER BY n DESC LIMIT 1) AS b WHERE id = ?1", error);
  g_autoptr (HtkStmt) forget = back != NULL ? htk_stmt (store,
    "DELETE FROM draft_before WHERE draft_id = ?1"
    " AND n = (SELECT max (n) FROM draft_before WHERE draft_id = ?1)", error) : NULL;
  HtkStmt *stmts[] = { back, forget };

  if (forget == NULL)
    return FALSE;
  htk_stmt_bind (back, "ti", id, g_get_real_time () / 1000);
  htk_stmt_bind (forget, "t", id);
  return run_all (store, "draft-move-back", id, stmts, G_N_ELEMENTS (stmts), error);
}
