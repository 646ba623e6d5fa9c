/* The rows of signatures: of drafts on a tablet, of revisions on both ends. */
#include "app/store/htk-signatures.h"

#include "app/store/htk-drafts.h"
#include "app/store/htk-store-private.h"

void
htk_signature_free (HtkSignature *self)
{
  if (self == NULL)
    return;
  g_free (self->ref);
  g_free (self->name);
  g_free (self->hash);
  g_free (self);
}

/**
 * htk_draft_put_signature:
 * @store: a tablet's store, in a transaction
 * @draft_id: a draft
 * @signature: its place is taken by the same question's earlier one
 * @error: return location
 */
gboolean
htk_draft_put_signature (HtkStore           *store,
                         const char         *draft_id,
                         const HtkSignature *signature,
                         GError            **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO draft_signature (draft_id, ref, name, hash, at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (draft_id, ref) DO UPDATE SET name = excluded.name, hash = excluded.hash,"
    " at = excluded.at", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tttti", draft_id, signature->ref, signature->name, signature->hash,
                 signature->at);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_draft_sign:
 * @store: a tablet's store
 * @draft_id: a draft
 * @signature: a signature that was just given
 * @error: return location
 *
 * Saves the answer and what it is bound to, durably and together.
 */
gboolean
htk_draft_sign (HtkStore           *store,
                const char         *draft_id,
                const HtkSignature *signature,
                GError            **error)
{
  const HtkDraftOp op = { (char *) "answer", signature->ref, signature->name, FALSE };

  if (!htk_store_begin (store, error))
    return FALSE;
  if (htk_draft_write_op (store, draft_id, &op, error) &&
      htk_draft_put_signature (store, draft_id, signature, error) && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

static GPtrArray *
read_all (HtkStmt *stmt,
          GError **error)
{
  g_autoptr (GPtrArray) list =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_signature_free);
  gboolean has_row = TRUE;

  while (has_row)
    {
      HtkSignature *signature;

      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      signature = g_new0 (HtkSignature, 1);
      signature->ref = g_strdup (htk_stmt_text (stmt, 0));
      signature->name = g_strdup (htk_stmt_text (stmt, 1));
      signature->hash = g_strdup (htk_stmt_text (stmt, 2));
      signature->at = htk_stmt_int (stmt, 3);
      signature->stale = htk_stmt_int (stmt, 4) != 0;
      g_ptr_array_add (list, signature);
    }
  return g_steal_pointer (&list);
}

/**
 * htk_draft_signatures:
 * @store: a tablet's store
 * @draft_id: a draft
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSignature): all that were given, also those whose answer
 *   was taken back since; stale is not set
 */
GPtrArray *
htk_draft_signatures (HtkStore   *store,
                      const char *draft_id,
                      GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT ref, name, hash, at, 0 FROM draft_signature WHERE draft_id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", draft_id);
  return read_all (stmt, error);
}

/**
 * htk_revision_put_signature:
 * @store: a store, in a transaction
 * @revision_id: a revision that is there
 * @signature: one of its signatures; the first word about a question stays
 * @error: return location
 */
gboolean
htk_revision_put_signature (HtkStore           *store,
                            const char         *revision_id,
                            const HtkSignature *signature,
                            GError            **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO revision_signature (revision_id, ref, name, hash, at, stale)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttttii", revision_id, signature->ref, signature->name, signature->hash,
                 signature->at, (gint64) (signature->stale ? 1 : 0));
  return htk_stmt_run (stmt, error);
}

/**
 * htk_revision_signatures:
 * @store: a store
 * @revision_id: a revision
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSignature): its signatures, in the order they were given
 */
GPtrArray *
htk_revision_signatures (HtkStore   *store,
                         const char *revision_id,
                         GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT ref, name, hash, at, stale FROM revision_signature WHERE revision_id = ?"
    " ORDER BY at, ref", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", revision_id);
  return read_all (stmt, error);
}
