/* What the register said of a draft's subject when it was begun. */
#include "app/store/htk-draft-base.h"

#include "app/store/htk-store-private.h"

/**
 * htk_draft_set_base:
 * @store: a tablet's store, in a transaction
 * @draft_id: a draft
 * @fields: a JSON object
 * @error: return location
 *
 * Keeps it; what was kept first stays.
 */
gboolean
htk_draft_set_base (HtkStore *store, const char *draft_id, const char *fields, GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
      store,
      "INSERT INTO draft_base (draft_id, fields) VALUES (?, ?) ON CONFLICT (draft_id) DO NOTHING",
      error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", draft_id, fields);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_draft_base:
 * @store: a tablet's store
 * @draft_id: a draft
 *
 * Returns: (transfer full) (nullable): the JSON object; NULL of a draft that was begun before there
 * was one
 */
char *
htk_draft_base (HtkStore *store, const char *draft_id)
{
  g_autoptr (HtkStmt) stmt
      = htk_stmt (store, "SELECT fields FROM draft_base WHERE draft_id = ?", NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", draft_id);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? g_strdup (htk_stmt_text (stmt, 0))
                                                         : NULL;
}
