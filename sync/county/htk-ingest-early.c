/* A lead's decision that went to the worker's tablet by hand may come after what the worker did upon it
 * (PROTOCOL.md, Bundles). The correction says which review it answers, and so does a reply; the review that
 * comes later is then no conflict: it takes its place in what was said of the visit. */
#include "sync/county/htk-ingest-early.h"

#include "app/record/htk-visit-life.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-json.h"
#include "app/store/htk-visits.h"

/* Kept until the review comes. */
#define ANSWERED "answered/"
#define REPLY "reply/"

static const char *
text_of (JsonObject *body,
         const char *name)
{
  const char *text = htk_json_text (body, name);

  return text != NULL ? text : "";
}

static gboolean
has_review (HtkIngest *work)
{
  g_autoptr (GPtrArray) reviews =
    htk_reviews_of (work->store, text_of (work->body, "visit_id"), NULL);

  for (guint i = 0; reviews != NULL && i < reviews->len; i++)
    if (g_strcmp0 (((HtkReview *) reviews->pdata[i])->id, text_of (work->body, "review_id")) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_comment (HtkIngest *work)
{
  g_autoptr (GPtrArray) comments =
    htk_comments_of (work->store, text_of (work->body, "visit_id"), NULL);

  for (guint i = 0; comments != NULL && i < comments->len; i++)
    if (g_str_equal (((HtkComment *) comments->pdata[i])->id, text_of (work->body, "comment_id")))
      return TRUE;
  return FALSE;
}

/* Of one visit alone: what is said of another finds nothing. */
static char *
name_of (HtkIngest  *work,
         const char *what,
         const char *id)
{
  return g_strconcat (what, text_of (work->body, "visit_id"), "/", id, NULL);
}

/**
 * htk_ingest_early_answer:
 * @work: a correction that was taken
 * @error: return location
 *
 * Notes which review it answers, where that has not come yet.
 */
gboolean
htk_ingest_early_answer (HtkIngest *work,
                         GError   **error)
{
  const char *review = htk_json_text (work->body, "review_id");
  g_autofree char *name = review != NULL ? name_of (work, ANSWERED, review) : NULL;

  return review == NULL || htk_json_text (work->body, "parent_revision") == NULL || has_review (work) ||
         htk_store_set_meta (work->store, name, text_of (work->body, "parent_revision"), error);
}

/**
 * htk_ingest_early_reply:
 * @work: a reply to a comment
 * @early: (out): whether the comment has not come yet; the reply is then kept
 * @error: return location
 */
gboolean
htk_ingest_early_reply (HtkIngest *work,
                        gboolean  *early,
                        GError   **error)
{
  g_autofree char *name = name_of (work, REPLY, text_of (work->body, "comment_id"));
  const char *reply = text_of (work->body, "reply");

  *early = *reply != '\0' && *text_of (work->body, "comment_id") != '\0' &&
           *text_of (work->body, "review_id") != '\0' && !has_review (work) && !has_comment (work);
  return !*early || htk_store_set_meta (work->store, name, reply, error);
}

/* The replies that came before a review's comments. */
static gboolean
take_replies (HtkIngest *work,
              GError   **error)
{
  JsonArray *comments = htk_json_list (work->body, "comments");

  for (guint i = 0; comments != NULL && i < json_array_get_length (comments); i++)
    {
      JsonNode *node = json_array_get_element (comments, i);
      const char *id =
        JSON_NODE_HOLDS_OBJECT (node) ? text_of (json_node_get_object (node), "id") : "";
      g_autofree char *name = name_of (work, REPLY, id);
      g_autofree char *reply = htk_store_get_meta (work->store, name);
      g_autoptr (JsonObject) body = json_object_new ();

      if (reply == NULL)
        continue;
      json_object_set_string_member (body, "visit_id", text_of (work->body, "visit_id"));
      json_object_set_string_member (body, "comment_id", id);
      json_object_set_string_member (body, "reply", reply);
      if (!htk_visit_take_reply (work->store, body, error) ||
          !htk_store_set_meta (work->store, name, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
raise_version (HtkIngest *work,
               GError   **error)
{
  g_autoptr (HtkVisit) visit =
    htk_visit_get (work->store, text_of (work->body, "visit_id"), error);

  if (visit == NULL)
    return FALSE;
  visit->version++;
  return htk_visit_put (work->store, visit, error);
}

/* A visit is returned, and nothing else, before it is corrected. */
static gboolean
is_answered (HtkIngest  *work,
             const char *name)
{
  g_autofree char *revision = htk_store_get_meta (work->store, name);

  return revision != NULL && g_str_equal (text_of (work->body, "decision"), "return") &&
         g_str_equal (revision, text_of (work->body, "revision_id"));
}

/**
 * htk_ingest_take_review:
 * @work: a decision of who may decide
 * @error: return location
 *
 * Takes it; one that was answered before it came moves the visit nowhere.
 *
 * Returns: FALSE as htk_visit_take_review()
 */
gboolean
htk_ingest_take_review (HtkIngest *work,
                        GError   **error)
{
  g_autofree char *name = name_of (work, ANSWERED, text_of (work->body, "review_id"));
  gboolean done;

  if (is_answered (work, name))
    done = htk_visit_put_review (work->store, work->body, error) && raise_version (work, error) &&
           htk_store_set_meta (work->store, name, NULL, error);
  else
    done = htk_visit_take_review (work->store, work->body, work->actor->role, error);
  return done && take_replies (work, error);
}
