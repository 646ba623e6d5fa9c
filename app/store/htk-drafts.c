/* The rows of drafts: what makes "saved" on the screen true (design.md 5, autosave). */
#include "app/store/htk-drafts.h"

#include "app/store/htk-rows-private.h"

#define DRAFT_COLUMNS                                                                              \
  "id, form_id, form_version, subject_type, subject_id, round_id, worker, visit_id,"               \
  " parent_revision, snapshot, position, roster, started_at, changed_at"
#define DRAFT_BEFORE(column)                                                                       \
  ", (SELECT " column " FROM draft_before AS b WHERE b.draft_id = draft.id ORDER BY b.n DESC LIMIT 1)"
#define DRAFT_FAR                                                                                  \
  ", asked, answered, coalesce (trashed_at, 0)" DRAFT_BEFORE ("b.form_version") DRAFT_BEFORE ("b.kept")

void
htk_draft_free (HtkDraft *self)
{
  if (self == NULL)
    return;
  char *texts[] = { self->id, self->form_id, self->form_version, self->subject_type,
                    self->subject_id, self->round_id, self->worker, self->visit_id,
                    self->parent_revision, self->snapshot, self->position, self->roster,
                    self->moved_from, self->kept };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (self);
}

void
htk_draft_op_free (HtkDraftOp *self)
{
  if (self == NULL)
    return;
  g_free (self->op);
  g_free (self->ref);
  g_free (self->value);
  g_free (self);
}

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static HtkDraft *
read_draft (HtkStmt *stmt)
{
  HtkDraft *d = g_new0 (HtkDraft, 1);
  char **texts[] = { &d->id, &d->form_id, &d->form_version, &d->subject_type, &d->subject_id,
                     &d->round_id, &d->worker, &d->visit_id, &d->parent_revision, &d->snapshot,
                     &d->position, &d->roster };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!htk_stmt_is_null (stmt, (int) i))
      *texts[i] = g_strdup (htk_stmt_text (stmt, (int) i));
  d->started_at = htk_stmt_int (stmt, 12);
  d->changed_at = htk_stmt_int (stmt, 13);
  d->asked = (guint) htk_stmt_int (stmt, 14);
  d->answered = (guint) htk_stmt_int (stmt, 15);
  d->trashed_at = htk_stmt_int (stmt, 16);
  if (!htk_stmt_is_null (stmt, 17))
    d->moved_from = g_strdup (htk_stmt_text (stmt, 17));
  if (!htk_stmt_is_null (stmt, 18))
    d->kept = g_strdup (htk_stmt_text (stmt, 18));
  return d;
}

/**
 * htk_draft_create:
 * @store: a store
 * @draft: the draft; its snapshot is what it begins with
 * @error: return location
 *
 * Returns: FALSE with %HTK_STORE_ERROR_INVALID where the worker has one of this form and subject
 */
gboolean
htk_draft_create (HtkStore       *store,
                  const HtkDraft *draft,
                  GError        **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO draft (" DRAFT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttttttttttttii", draft->id, draft->form_id, draft->form_version,
                 draft->subject_type, draft->subject_id, draft->round_id, draft->worker,
                 draft->visit_id, draft->parent_revision, draft->snapshot, draft->position,
                 draft->roster, draft->started_at, draft->changed_at);
  return htk_stmt_run (stmt, error);
}

static HtkDraft *
read_one (HtkStmt    *stmt,
          const char *what,
          GError    **error)
{
  gboolean has_row;

  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read_draft (stmt);
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no draft %s", what);
  return NULL;
}

/**
 * htk_draft_get:
 * @store: a store
 * @id: a draft's id
 * @error: return location
 *
 * Returns: (transfer full): the draft; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkDraft *
htk_draft_get (HtkStore   *store,
               const char *id,
               GError    **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT " DRAFT_COLUMNS DRAFT_FAR " FROM draft WHERE id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return read_one (stmt, id, error);
}

/**
 * htk_draft_find:
 * @store: a store
 * @form_id: a form
 * @subject_id: whom it is about
 * @worker: whose draft
 * @error: return location
 *
 * Returns: (transfer full): the draft; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkDraft *
htk_draft_find (HtkStore   *store,
                const char *form_id,
                const char *subject_id,
                const char *worker,
                GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " DRAFT_COLUMNS DRAFT_FAR " FROM draft WHERE form_id = ? AND subject_id = ? AND worker = ?"
    " AND trashed_at IS NULL", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ttt", form_id, subject_id, worker);
  return read_one (stmt, subject_id, error);
}

static GPtrArray *
list_drafts (HtkStore   *store,
             const char *sql,
             const char *worker,
             GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_draft_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", worker);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (list, read_draft (stmt));
    }
  return g_steal_pointer (&list);
}

#define LIST_SELECT                                                                                \
  "SELECT id, form_id, form_version, subject_type, subject_id, round_id, worker, visit_id,"        \
  " parent_revision, NULL, position, NULL, started_at, changed_at" DRAFT_FAR                       \
  " FROM draft WHERE worker = ?"

/**
 * htk_draft_list:
 * @store: a store
 * @worker: whose drafts
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkDraft): without snapshots and rosters, the newest first
 */
GPtrArray *
htk_draft_list (HtkStore   *store,
                const char *worker,
                GError    **error)
{
  return list_drafts (store, LIST_SELECT " AND trashed_at IS NULL ORDER BY changed_at DESC", worker,
                      error);
}

/**
 * htk_draft_list_trash:
 * @store: a store
 * @worker: whose drafts
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkDraft): those that were deleted and are kept for a while,
 *   without snapshots and rosters, the last deleted first
 */
GPtrArray *
htk_draft_list_trash (HtkStore   *store,
                      const char *worker,
                      GError    **error)
{
  return list_drafts (store, LIST_SELECT " AND trashed_at IS NOT NULL ORDER BY trashed_at DESC",
                      worker, error);
}

static gboolean
touch (HtkStore   *store,
       const char *id,
       const char *position,
       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE draft SET changed_at = ?2, position = coalesce (?3, position) WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tit", id, now_ms (), position);
  return htk_stmt_run (stmt, error);
}

static gboolean
insert_op (HtkStore   *store,
           const char *id,
           const char *op,
           const char *ref,
           const char *value,
           GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO draft_op (draft_id, n, op, ref, value, at)"
    " SELECT ?1, coalesce ((SELECT max (n) FROM draft_op WHERE draft_id = ?1), 0) + 1,"
    " ?2, ?3, ?4, ?5", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tttti", id, op, ref, value, now_ms ());
  return htk_stmt_run (stmt, error);
}

/* An answer given anew is no longer the last visit's: the mark goes, or comes, with the answer. */
static gboolean
mark_unchanged (HtkStore   *store,
                const char *id,
                const char *ref,
                gboolean    unchanged,
                GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, unchanged
    ? "INSERT INTO draft_unchanged (draft_id, ref) VALUES (?, ?) ON CONFLICT DO NOTHING"
    : "DELETE FROM draft_unchanged WHERE draft_id = ? AND ref = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", id, ref);
  return htk_stmt_run (stmt, error);
}

/* Ends the transaction: commits when @done, else takes all of it back and keeps the error. */
static gboolean
finish (HtkStore *store,
        gboolean  done,
        GError  **error)
{
  if (done && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_draft_write_op:
 * @store: a store, in a transaction
 * @id: a draft's id
 * @op: what htk_draft_add_op() takes, as one
 * @error: return location
 *
 * For those who save an operation together with something else.
 */
gboolean
htk_draft_write_op (HtkStore         *store,
                    const char       *id,
                    const HtkDraftOp *op,
                    GError          **error)
{
  const char *position = g_str_equal (op->op, "answer") ? op->ref : NULL;

  return insert_op (store, id, op->op, op->ref, op->value, error) &&
         mark_unchanged (store, id, op->ref, op->unchanged, error) &&
         touch (store, id, position, error);
}

/**
 * htk_draft_add_op:
 * @store: a store
 * @id: a draft's id
 * @op: answer, repeat-add or repeat-remove
 * @ref: the node it was done to, as it was called before the operation
 * @value: (nullable): the answer
 * @unchanged: whether the answer is the last visit's, confirmed with one tap (design.md 6)
 * @error: return location
 *
 * Saves one operation durably, in a transaction of its own. When it returns TRUE the screen may
 * show the answer as saved.
 *
 * Returns: FALSE when it was not saved; the draft is then as it was
 */
gboolean
htk_draft_add_op (HtkStore   *store,
                  const char *id,
                  const char *op,
                  const char *ref,
                  const char *value,
                  gboolean    unchanged,
                  GError    **error)
{
  const HtkDraftOp row = { (char *) op, (char *) ref, (char *) value, unchanged };

  return htk_store_begin (store, error) &&
         finish (store, htk_draft_write_op (store, id, &row, error), error);
}

/**
 * htk_draft_add_ops:
 * @store: a store
 * @id: a draft's id
 * @ops: (element-type HtkDraftOp): operations
 * @error: return location
 *
 * Saves operations that belong together: all of them or none.
 */
gboolean
htk_draft_add_ops (HtkStore   *store,
                   const char *id,
                   GPtrArray  *ops,
                   GError    **error)
{
  gboolean done = TRUE;

  if (!htk_store_begin (store, error))
    return FALSE;
  for (guint i = 0; done && i < ops->len; i++)
    done = htk_draft_write_op (store, id, g_ptr_array_index (ops, i), error);
  return finish (store, done, error);
}

/**
 * htk_draft_ops:
 * @store: a store
 * @id: a draft's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkDraftOp): the operations since the snapshot, in order
 */
GPtrArray *
htk_draft_ops (HtkStore   *store,
               const char *id,
               GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_draft_op_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT op, ref, value FROM draft_op WHERE draft_id = ?1 AND n >"
    " coalesce ((SELECT max (ops) FROM draft_before WHERE draft_id = ?1), 0) ORDER BY n", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  while (has_row)
    {
      HtkDraftOp *op;

      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      op = g_new0 (HtkDraftOp, 1);
      op->op = g_strdup (htk_stmt_text (stmt, 0));
      op->ref = g_strdup (htk_stmt_text (stmt, 1));
      op->value = htk_stmt_is_null (stmt, 2) ? NULL : g_strdup (htk_stmt_text (stmt, 2));
      g_ptr_array_add (list, op);
    }
  return g_steal_pointer (&list);
}

/**
 * htk_draft_set_position:
 * @store: a store
 * @id: a draft's id
 * @position: the question the person looks at
 * @error: return location
 */
gboolean
htk_draft_set_position (HtkStore   *store,
                        const char *id,
                        const char *position,
                        GError    **error)
{
  return touch (store, id, position, error);
}

/**
 * htk_draft_rewrite:
 * @store: a store
 * @id: a draft's id
 * @snapshot: the answers as draft XML, all operations done
 * @error: return location
 *
 * Puts a new snapshot in the place of the old one and its operations, in one transaction. Not for a draft
 * that moved (htk_draft_move()): its operations are needed for the way back.
 */
gboolean
htk_draft_rewrite (HtkStore   *store,
                   const char *id,
                   const char *snapshot,
                   GError    **error)
{
  g_autoptr (HtkStmt) update =
    htk_stmt (store, "UPDATE draft SET snapshot = ?2 WHERE id = ?1", error);
  g_autoptr (HtkStmt) clear = htk_stmt (store, "DELETE FROM draft_op WHERE draft_id = ?", error);

  if (update == NULL || clear == NULL || !htk_store_begin (store, error))
    return FALSE;
  htk_stmt_bind (update, "tt", id, snapshot);
  htk_stmt_bind (clear, "t", id);
  return finish (store, htk_stmt_run (update, error) && htk_stmt_run (clear, error), error);
}

/**
 * htk_draft_set_progress:
 * @store: a store
 * @id: a draft's id
 * @asked: how many questions it asks at present
 * @answered: how many of them are answered
 * @error: return location
 *
 * For the list of what is unfinished; an answer does not hang on it.
 */
gboolean
htk_draft_set_progress (HtkStore   *store,
                        const char *id,
                        guint       asked,
                        guint       answered,
                        GError    **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "UPDATE draft SET asked = ?2, answered = ?3 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tii", id, (gint64) asked, (gint64) answered);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_draft_delete:
 * @store: a store, in the transaction that makes the draft a revision
 * @id: a draft's id
 * @error: return location
 */
gboolean
htk_draft_delete (HtkStore   *store,
                  const char *id,
                  GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "DELETE FROM draft WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", id);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_draft_set_file:
 * @store: a store
 * @id: a draft's id
 * @name: the file name the answer holds
 * @sha256: the content, kept by htk_attachment_keep()
 * @error: return location
 */
gboolean
htk_draft_set_file (HtkStore   *store,
                    const char *id,
                    const char *name,
                    const char *sha256,
                    GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO draft_file (draft_id, name, sha256) VALUES (?, ?, ?)"
    " ON CONFLICT (draft_id, name) DO UPDATE SET sha256 = excluded.sha256", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttt", id, name, sha256);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_draft_files:
 * @store: a store
 * @id: a draft's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8 utf8): file name to SHA-256
 */
GHashTable *
htk_draft_files (HtkStore   *store,
                 const char *id,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT name, sha256 FROM draft_file WHERE draft_id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_map (stmt, error);
}

/**
 * htk_draft_unchanged:
 * @store: a store
 * @id: a draft's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8): the questions confirmed as unchanged, a set
 */
GHashTable *
htk_draft_unchanged (HtkStore   *store,
                     const char *id,
                     GError    **error)
{
  g_autoptr (GHashTable) refs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT ref FROM draft_unchanged WHERE draft_id = ?", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_hash_table_add (refs, g_strdup (htk_stmt_text (stmt, 0)));
    }
  return g_steal_pointer (&refs);
}
