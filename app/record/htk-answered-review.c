/* Which review a correction or a reply answers: the county may hear of it before it hears of the review, which
 * a lead brought to this tablet by hand. */
#include "app/record/htk-answered-review.h"

#include "app/store/htk-visits.h"

/**
 * htk_submit_add_review:
 * @store: a tablet's store
 * @visit_id: (nullable): the visit, NULL of a new one
 * @parent_revision: (nullable): the revision that is corrected
 * @body: a `visit.submit` body; gets `review_id` where that revision was sent back
 */
void
htk_submit_add_review (HtkStore   *store,
                       const char *visit_id,
                       const char *parent_revision,
                       JsonObject *body)
{
  g_autoptr (GPtrArray) reviews =
    visit_id != NULL && parent_revision != NULL ? htk_reviews_of (store, visit_id, NULL) : NULL;

  for (guint i = 0; reviews != NULL && i < reviews->len; i++)
    {
      const HtkReview *review = reviews->pdata[i];

      if (g_str_equal (review->revision_id, parent_revision) &&
          g_str_equal (review->decision, "return"))
        json_object_set_string_member (body, "review_id", review->id);
    }
}

/**
 * htk_reply_add_review:
 * @store: a tablet's store
 * @visit_id: a visit
 * @comment_id: a comment on it
 * @body: a `visit.comment_reply` body; gets the `review_id` of the comment, where it has one
 */
void
htk_reply_add_review (HtkStore   *store,
                      const char *visit_id,
                      const char *comment_id,
                      JsonObject *body)
{
  g_autoptr (GPtrArray) comments = htk_comments_of (store, visit_id, NULL);

  for (guint i = 0; comments != NULL && i < comments->len; i++)
    {
      const HtkComment *comment = comments->pdata[i];

      if (g_str_equal (comment->id, comment_id) && comment->review_id != NULL)
        json_object_set_string_member (body, "review_id", comment->review_id);
    }
}
