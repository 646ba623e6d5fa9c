/* The rows of reviews and of the comments that go with them. */
#include "app/store/htk-visits.h"

#include "app/store/htk-store-private.h"

void
htk_review_free (HtkReview *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->visit_id);
  g_free (self->revision_id);
  g_free (self->reviewer);
  g_free (self->decision);
  g_free (self);
}

void
htk_comment_free (HtkComment *self)
{
  if (self == NULL)
    return;
  char *texts[] = { self->id, self->visit_id, self->revision_id, self->review_id, self->ref,
                    self->level, self->text, self->author, self->reply };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (self);
}

/**
 * htk_review_put:
 * @store: a store, in a transaction
 * @review: a decision
 * @error: return location
 *
 * Adds a review; one that is there already is left as it is.
 */
gboolean
htk_review_put (HtkStore        *store,
                const HtkReview *review,
                GError         **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO review (id, visit_id, revision_id, reviewer, decision, at)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttttti", review->id, review->visit_id, review->revision_id,
                 review->reviewer, review->decision, review->at);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_reviews_of:
 * @store: a store
 * @visit_id: a visit's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkReview): in the order they were made
 */
GPtrArray *
htk_reviews_of (HtkStore   *store,
                const char *visit_id,
                GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_review_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT id, visit_id, revision_id, reviewer, decision, at FROM review WHERE visit_id = ?"
    " ORDER BY at, id", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", visit_id);
  while (has_row)
    {
      HtkReview *r;

      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      r = g_new0 (HtkReview, 1);
      r->id = g_strdup (htk_stmt_text (stmt, 0));
      r->visit_id = g_strdup (htk_stmt_text (stmt, 1));
      r->revision_id = g_strdup (htk_stmt_text (stmt, 2));
      r->reviewer = g_strdup (htk_stmt_text (stmt, 3));
      r->decision = g_strdup (htk_stmt_text (stmt, 4));
      r->at = htk_stmt_int (stmt, 5);
      g_ptr_array_add (list, r);
    }
  return g_steal_pointer (&list);
}

/**
 * htk_comment_put:
 * @store: a store, in a transaction
 * @comment: a comment on one question
 * @error: return location
 *
 * Adds a comment, or its reply when it is there already.
 */
gboolean
htk_comment_put (HtkStore         *store,
                 const HtkComment *comment,
                 GError          **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO comment (id, visit_id, revision_id, review_id, ref, level, text, author, at,"
    " reply) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET reply = coalesce (excluded.reply, reply)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttttttttit", comment->id, comment->visit_id, comment->revision_id,
                 comment->review_id, comment->ref, comment->level, comment->text, comment->author,
                 comment->at, comment->reply);
  return htk_stmt_run (stmt, error);
}

static HtkComment *
read_comment (HtkStmt *stmt)
{
  HtkComment *c = g_new0 (HtkComment, 1);
  char **texts[] = { &c->id, &c->visit_id, &c->revision_id, &c->review_id, &c->ref, &c->level,
                     &c->text, &c->author, &c->reply };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!htk_stmt_is_null (stmt, (int) i))
      *texts[i] = g_strdup (htk_stmt_text (stmt, (int) i));
  c->at = htk_stmt_int (stmt, 9);
  return c;
}

/**
 * htk_comments_of:
 * @store: a store
 * @visit_id: a visit's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkComment): in the order they were made
 */
GPtrArray *
htk_comments_of (HtkStore   *store,
                 const char *visit_id,
                 GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_comment_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT id, visit_id, revision_id, review_id, ref, level, text, author, reply, at FROM comment"
    " WHERE visit_id = ? ORDER BY at, id", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", visit_id);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (list, read_comment (stmt));
    }
  return g_steal_pointer (&list);
}
