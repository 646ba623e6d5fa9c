/* The trash of drafts: what was deleted is kept for a while and can be had back. Each step is written
 * into the audit table with it. */
#include "app/store/htk-draft-private.h"
#include "app/store/htk-drafts.h"

#include "app/store/htk-store-private.h"

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* Writes into the audit table what a draft's worker did with it; in the caller's transaction. */
gboolean
htk_draft_write_audit (HtkStore   *store,
                       const char *action,
                       const char *id,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO audit (at, user_id, action, object)"
    " SELECT ?1, worker, ?2, id FROM draft WHERE id = ?3", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "itt", now_ms (), action, id);
  return htk_stmt_run (stmt, error);
}

/* One draft's step, with word of it: both or neither. */
static gboolean
step (HtkStore   *store,
      const char *sql,
      const char *action,
      const char *id,
      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);

  if (stmt == NULL || !htk_store_begin (store, error))
    return FALSE;
  htk_stmt_bind (stmt, "ti", id, now_ms ());
  if (htk_draft_write_audit (store, action, id, error) && htk_stmt_run (stmt, error) &&
      htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_draft_trash:
 * @store: a store
 * @id: a draft's id
 * @error: return location
 *
 * Lays a draft aside. It is kept: what was answered is never erased by one tap.
 */
gboolean
htk_draft_trash (HtkStore   *store,
                 const char *id,
                 GError    **error)
{
  return step (store, "UPDATE draft SET trashed_at = ?2 WHERE id = ?1", "draft-trash", id, error);
}

/**
 * htk_draft_restore:
 * @store: a store
 * @id: a draft in the trash
 * @error: return location
 *
 * Returns: FALSE with %HTK_STORE_ERROR_INVALID where another draft of the same form and subject was
 *   begun since; it then stays in the trash
 */
gboolean
htk_draft_restore (HtkStore   *store,
                   const char *id,
                   GError    **error)
{
  return step (store, "UPDATE draft SET trashed_at = NULL, changed_at = ?2 WHERE id = ?1",
               "draft-restore", id, error);
}

/* The oldest draft of the trash from before @before. */
static gboolean
next_old (HtkStore *store,
          gint64    before,
          char    **id,
          GError  **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT id FROM draft WHERE trashed_at < ? ORDER BY trashed_at LIMIT 1", error);
  gboolean has_row;

  *id = NULL;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "i", before);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  if (has_row)
    *id = g_strdup (htk_stmt_text (stmt, 0));
  return TRUE;
}

/**
 * htk_draft_purge:
 * @store: a store
 * @before: milliseconds UTC
 * @error: return location
 *
 * Erases what was put into the trash before that time.
 *
 * Returns: how many drafts went; -1 on failure
 */
int
htk_draft_purge (HtkStore *store,
                 gint64    before,
                 GError  **error)
{
  for (int n = 0;; n++)
    {
      g_autofree char *id = NULL;

      if (!next_old (store, before, &id, error))
        return -1;
      if (id == NULL)
        return n;
      if (!step (store, "DELETE FROM draft WHERE id = ?1 AND ?2 > 0", "draft-purge", id, error))
        return -1;
    }
}
