/* What a correction still owes: each comment that must be answered is, by another answer or by a
 * word of explanation (domain.md 5). */
#include "app/record/htk-open-comments.h"

#include "app/record/htk-visit-diff.h"
#include "app/store/htk-visits.h"

static gboolean
is_changed (HtkFilling *self,
            HtkAnswers *before,
            const char *ref)
{
  HtkInstance *instance = htk_filling_instance (self);
  HtkNode node = htk_instance_find (instance, ref, NULL);
  const char *was = htk_answers_earlier (before, instance, ref);
  const char *now = node != 0 && htk_instance_relevant (instance, node)
                      ? htk_instance_get (instance, node) : "";

  return g_strcmp0 (was != NULL ? was : "", now != NULL ? now : "") != 0;
}

/**
 * htk_filling_open_comments:
 * @self: a filling
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkComment): comments of level “must” on the revision that
 *   is corrected, whose answer is as it was and that have no reply; none for a first revision
 */
GPtrArray *
htk_filling_open_comments (HtkFilling *self,
                           GError    **error)
{
  const HtkDraft *draft = htk_filling_draft (self);
  HtkStore *store = htk_filling_store (self);
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_comment_free);
  g_autoptr (HtkRevision) parent = NULL;
  g_autoptr (HtkAnswers) before = NULL;
  g_autoptr (GPtrArray) comments = NULL;

  if (draft->parent_revision == NULL)
    return g_steal_pointer (&open);
  parent = htk_revision_get (store, draft->parent_revision, error);
  before = parent != NULL ? htk_answers_parse (parent->answers, error) : NULL;
  comments = before != NULL ? htk_comments_of (store, draft->visit_id, error) : NULL;
  if (comments == NULL)
    return NULL;
  for (guint i = comments->len; i-- > 0;)
    {
      HtkComment *c = g_ptr_array_index (comments, i);

      if (g_str_equal (c->level, "must") && c->reply == NULL &&
          g_str_equal (c->revision_id, draft->parent_revision) && !is_changed (self, before, c->ref))
        g_ptr_array_add (open, g_ptr_array_steal_index (comments, i));
    }
  return g_steal_pointer (&open);
}
