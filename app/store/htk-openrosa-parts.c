/* A submission goes to an ODK project in one POST or several; what each brought there is kept here, so that
 * after a cut or a kill only the rest is sent. A file is kept by submission and name, not by content: the
 * project wants each under its own name. */
#include "app/store/htk-openrosa-parts.h"

#include "app/store/htk-store-private.h"

/**
 * htk_openrosa_part_is_there:
 * @store: a tablet's store
 * @revision_id: a submitted revision
 * @name: a file of it, or %HTK_OPENROSA_ANSWERS
 * @there: (out): whether the project has acknowledged it
 * @error: return location
 */
gboolean
htk_openrosa_part_is_there (HtkStore   *store,
                            const char *revision_id,
                            const char *name,
                            gboolean   *there,
                            GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT 1 FROM openrosa_part WHERE revision_id = ? AND name = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", revision_id, name);
  return htk_stmt_next (stmt, there, error);
}

/**
 * htk_openrosa_part_arrived:
 * @store: a tablet's store
 * @revision_id: a submitted revision
 * @name: a file of it, or %HTK_OPENROSA_ANSWERS
 * @error: return location
 *
 * Keeps that the project has acknowledged it.
 */
gboolean
htk_openrosa_part_arrived (HtkStore   *store,
                           const char *revision_id,
                           const char *name,
                           GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO openrosa_part (revision_id, name, at) VALUES (?, ?, ?)"
    " ON CONFLICT (revision_id, name) DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tti", revision_id, name, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_openrosa_parts_whole:
 * @store: a tablet's store, in the transaction that keeps the receipt of the revision's row
 * @revision_id: a revision that the project has whole
 * @error: return location
 *
 * Ends the account of its parts. A file that another revision still has to send is not confirmed yet: what
 * is confirmed may be freed.
 */
gboolean
htk_openrosa_parts_whole (HtkStore   *store,
                          const char *revision_id,
                          GError    **error)
{
  g_autoptr (HtkStmt) receipt = htk_stmt (store,
    "UPDATE attachment SET sent = size, receipt_at = ?2 WHERE receipt_at IS NULL"
    " AND sha256 IN (SELECT sha256 FROM visit_file WHERE revision_id = ?1)"
    " AND sha256 NOT IN (SELECT f.sha256 FROM visit_file f JOIN change c"
    "  ON c.kind = 'visit.submit' AND f.revision_id = c.body ->> '$.revision_id'"
    "  WHERE (c.verdict IS NULL OR c.verdict NOT IN ('accepted', 'merged'))"
    "  AND f.revision_id <> ?1)", error);
  g_autoptr (HtkStmt) forget = htk_stmt (store, "DELETE FROM openrosa_part WHERE revision_id = ?",
                                         error);

  if (receipt == NULL || forget == NULL)
    return FALSE;
  htk_stmt_bind (receipt, "ti", revision_id, g_get_real_time () / 1000);
  htk_stmt_bind (forget, "t", revision_id);
  return htk_stmt_run (receipt, error) && htk_stmt_run (forget, error);
}

/**
 * htk_openrosa_part_is_carried:
 * @store: a tablet's store
 * @parent_revision: (nullable): the revision that a correction corrects
 * @name: a file of the correction
 * @sha256: its content
 * @carried: (out): whether the project has it from that revision
 * @error: return location
 *
 * A correction goes as an edit of the submission before it (`deprecatedID`), and what that one held under the same
 * name the project carries on: of Central it is known from its source. So a photo that was freed here, which only
 * one is that the project has confirmed, is missing nowhere. What lies here is sent all the same.
 */
gboolean
htk_openrosa_part_is_carried (HtkStore   *store,
                              const char *parent_revision,
                              const char *name,
                              const char *sha256,
                              gboolean   *carried,
                              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT 1 FROM visit_file f JOIN attachment a ON a.sha256 = f.sha256 WHERE f.revision_id = ? AND f.name = ?"
    " AND f.sha256 = ? AND a.freed_at IS NOT NULL", error);

  *carried = FALSE;
  if (stmt == NULL)
    return FALSE;
  if (parent_revision == NULL)
    return TRUE;
  htk_stmt_bind (stmt, "ttt", parent_revision, name, sha256);
  return htk_stmt_next (stmt, carried, error);
}
