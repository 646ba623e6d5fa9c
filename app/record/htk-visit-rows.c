/* Takes a submission, a review, a reply or a voiding into the rows, after the rules of its life. */
#include "app/record/htk-visit-rows.h"

#include "app/record/htk-conflict-take.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-signatures.h"
#include "app/store/htk-uuid.h"

static const char *
need (JsonObject *body,
      const char *name,
      GError    **error)
{
  const char *text = htk_json_text (body, name);

  if (text != NULL && *text != '\0')
    return text;
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "the row has no “%s”", name);
  return NULL;
}

static gboolean
need_all (JsonObject        *body,
          const char *const *names,
          GError           **error)
{
  for (; *names != NULL; names++)
    if (need (body, *names, error) == NULL)
      return FALSE;
  return TRUE;
}

/* NULL without an error: the visit is not there yet. */
static gboolean
find_visit (HtkStore   *store,
            const char *id,
            HtkVisit  **visit,
            GError    **error)
{
  g_autoptr (GError) local = NULL;

  *visit = htk_visit_get (store, id, &local);
  if (*visit != NULL || g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
has_revision (HtkStore   *store,
              const char *id)
{
  g_autoptr (HtkRevision) revision = htk_revision_get (store, id, NULL);

  return revision != NULL;
}

/* The hash is of the answers' canonical text: a change on the way is seen here. */
static char *
checked_answers (JsonObject *body,
                 GError    **error)
{
  JsonObject *answers = htk_json_part (body, "answers");
  g_autofree char *text = NULL;
  g_autofree char *hash = NULL;

  if (answers == NULL)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                           "the row has no “answers”");
      return NULL;
    }
  text = htk_json_write (answers);
  hash = htk_hash_text (text);
  if (g_strcmp0 (hash, htk_json_text (body, "answers_hash")) == 0)
    return g_steal_pointer (&text);
  g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                       "the answers do not fit their hash");
  return NULL;
}

/* A signature of other content than the revision's was given before a change. */
static gboolean
put_signatures (HtkStore   *store,
                JsonObject *body,
                GError    **error)
{
  JsonArray *list = htk_json_list (body, "signatures");
  const char *content = htk_json_text (body, "content_hash");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *o = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const HtkSignature row = {
        .ref = (char *) htk_json_text (o, "ref"),
        .name = (char *) htk_json_text (o, "name"),
        .hash = (char *) htk_json_text (o, "content_hash"),
        .at = htk_json_int (o, "at", 0),
        .stale = g_strcmp0 (htk_json_text (o, "content_hash"), content) != 0,
      };

      if (need (o, "ref", error) == NULL || need (o, "name", error) == NULL ||
          need (o, "content_hash", error) == NULL)
        return FALSE;
      if (!htk_revision_put_signature (store, htk_json_text (body, "revision_id"), &row, error))
        return FALSE;
    }
  return TRUE;
}

/* What the version of the form that was submitted has no place for. */
static gboolean
put_kept (HtkStore   *store,
          const char *revision_id,
          JsonArray  *list,
          GError    **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (list == NULL || json_array_get_length (list) == 0)
    return TRUE;
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, list);
  text = htk_canonical_json (node);
  return htk_revision_put_kept (store, revision_id, text, error);
}

/**
 * htk_visit_put_revision:
 * @store: a store, in a transaction
 * @body: the body of a `visit.submit` row
 * @error: return location
 *
 * Adds its revision with files and signatures, and leaves its visit as it is.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_INVALID for answers that are not what their hash says
 */
gboolean
htk_visit_put_revision (HtkStore   *store,
                        JsonObject *body,
                        GError    **error)
{
  g_autofree char *answers = checked_answers (body, error);
  JsonObject *changed = htk_json_part (body, "base");
  g_autofree char *base = changed != NULL ? htk_json_write (changed) : NULL;
  JsonArray *files = htk_json_list (body, "attachments");
  const char *id = htk_json_text (body, "revision_id");
  const HtkRevision row = {
    .id = (char *) id,
    .visit_id = (char *) htk_json_text (body, "visit_id"),
    .parent = (char *) htk_json_text (body, "parent_revision"),
    .form_version = (char *) htk_json_text (body, "form_version"),
    .worker = (char *) htk_json_text (body, "worker"),
    .answers = answers,
    .answers_hash = (char *) htk_json_text (body, "answers_hash"),
    .xml = (char *) htk_json_text (body, "xml"),
    .started_at = htk_json_int (body, "started_at", 0),
    .ended_at = htk_json_int (body, "ended_at", 0),
    .base = base,
  };

  if (answers == NULL || !htk_revision_put (store, &row, error))
    return FALSE;
  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = json_array_get_object_element (files, i);

      if (!htk_revision_set_file (store, id, htk_json_text (file, "name"),
                                  htk_json_text (file, "sha256"), error))
        return FALSE;
    }
  return put_kept (store, id, htk_json_list (body, "old_answers"), error) &&
         put_signatures (store, body, error);
}

/* A visit stays with the household and the team that it is with, whatever a later revision says. */
static gboolean
put_submitted (HtkStore       *store,
               JsonObject     *body,
               const HtkVisit *known,
               const char     *state,
               GError        **error)
{
  JsonObject *result = htk_json_part (body, "form_result");
  const HtkVisit row = {
    .id = (char *) htk_json_text (body, "visit_id"),
    .form_id = (char *) htk_json_text (body, "form_id"),
    .subject_type = (char *) htk_json_text (body, "subject_type"),
    .subject_id = known != NULL ? known->subject_id : (char *) htk_json_text (body, "subject_id"),
    .village_code = (char *) htk_json_text (body, "village_code"),
    .team_id = known != NULL ? known->team_id : (char *) htk_json_text (body, "team_id"),
    .round_id = (char *) htk_json_text (body, "round_id"),
    .worker = (char *) htk_json_text (body, "worker"),
    .state = (char *) state,
    .revision_id = (char *) htk_json_text (body, "revision_id"),
    .suggestion = (char *) htk_json_text (result, "sug"),
    .color = (char *) htk_json_text (result, "color"),
    .score = (int) htk_json_int (result, "score", 0),
    .visit_date = (char *) htk_json_text (body, "visit_date"),
    .submitted_at = htk_json_int (body, "ended_at", 0),
    .changed_at = htk_json_int (body, "ended_at", 0),
    .version = known != NULL ? known->version + 1 : 1,
  };

  return htk_visit_put (store, &row, error);
}

/**
 * htk_visit_take_submit:
 * @store: a store, in a transaction
 * @body: the body of a `visit.submit` row
 * @role: the role of its worker
 * @error: return location
 *
 * Adds a revision and moves its visit on. The same submission again changes nothing.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE where the visit is elsewhere on its way or has another
 *   newest revision than the parent (a fork), %HTK_RECORD_ERROR_INVALID for what is missing
 */
gboolean
htk_visit_take_submit (HtkStore   *store,
                       JsonObject *body,
                       const char *role,
                       GError    **error)
{
  static const char *const needed[] = { "visit_id", "revision_id", "form_id", "form_version",
                                        "subject_type", "subject_id", "village_code", "worker",
                                        "visit_date", "xml", NULL };
  g_autoptr (HtkVisit) visit = NULL;
  const char *next;

  if (!need_all (body, needed, error) ||
      !find_visit (store, htk_json_text (body, "visit_id"), &visit, error))
    return FALSE;
  if (has_revision (store, htk_json_text (body, "revision_id")))
    return TRUE;
  if (visit != NULL &&
      g_strcmp0 (visit->revision_id, htk_json_text (body, "parent_revision")) != 0)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE,
                           "the visit was corrected elsewhere since; both are kept, the lead chooses");
      return FALSE;
    }
  next = htk_visit_life_next (visit != NULL ? visit->state : NULL, HTK_VISIT_SUBMIT, role,
                              visit == NULL ||
                                g_strcmp0 (visit->worker, htk_json_text (body, "worker")) == 0,
                              error);
  return next != NULL &&
         put_submitted (store, body, visit, next, error) &&
         htk_visit_put_revision (store, body, error);
}

static gboolean
put_comments (HtkStore   *store,
              JsonObject *body,
              const char *review_id,
              GError    **error)
{
  JsonArray *comments = htk_json_list (body, "comments");

  for (guint i = 0; comments != NULL && i < json_array_get_length (comments); i++)
    {
      JsonNode *node = json_array_get_element (comments, i);
      JsonObject *c = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const HtkComment row = {
        .id = (char *) htk_json_text (c, "id"),
        .visit_id = (char *) htk_json_text (body, "visit_id"),
        .revision_id = (char *) htk_json_text (body, "revision_id"),
        .review_id = (char *) review_id,
        .ref = (char *) htk_json_text (c, "ref"),
        .level = (char *) htk_json_text (c, "level"),
        .text = (char *) htk_json_text (c, "text"),
        .author = (char *) htk_json_text (body, "reviewer"),
        .at = htk_json_int (body, "at", 0),
      };

      if (!htk_comment_put (store, &row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_must (JsonObject *body)
{
  JsonArray *comments = htk_json_list (body, "comments");

  for (guint i = 0; comments != NULL && i < json_array_get_length (comments); i++)
    {
      JsonNode *node = json_array_get_element (comments, i);

      if (JSON_NODE_HOLDS_OBJECT (node) &&
          g_strcmp0 (htk_json_text (json_node_get_object (node), "level"), "must") == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_review (HtkStore   *store,
            const char *visit_id,
            const char *review_id)
{
  g_autoptr (GPtrArray) reviews = htk_reviews_of (store, visit_id, NULL);

  for (guint i = 0; reviews != NULL && i < reviews->len; i++)
    if (g_strcmp0 (((HtkReview *) g_ptr_array_index (reviews, i))->id, review_id) == 0)
      return TRUE;
  return FALSE;
}

/**
 * htk_visit_put_review:
 * @store: a store, in a transaction
 * @body: the body of a `visit.review` row
 * @error: return location
 *
 * Adds the decision with its comments to what was said of the visit, and leaves the visit as it is.
 */
gboolean
htk_visit_put_review (HtkStore   *store,
                      JsonObject *body,
                      GError    **error)
{
  const HtkReview row = {
    .id = (char *) htk_json_text (body, "review_id"),
    .visit_id = (char *) htk_json_text (body, "visit_id"),
    .revision_id = (char *) htk_json_text (body, "revision_id"),
    .reviewer = (char *) htk_json_text (body, "reviewer"),
    .decision = (char *) htk_json_text (body, "decision"),
    .at = htk_json_int (body, "at", 0),
  };

  return htk_review_put (store, &row, error) && put_comments (store, body, row.id, error);
}

static gboolean
put_review (HtkStore   *store,
            HtkVisit   *visit,
            JsonObject *body,
            const char *next,
            GError    **error)
{
  g_free (visit->state);
  visit->state = g_strdup (next);
  visit->changed_at = htk_json_int (body, "at", 0);
  visit->version++;
  return htk_visit_put_review (store, body, error) && htk_visit_put (store, visit, error);
}

/**
 * htk_visit_take_review:
 * @store: a store, in a transaction
 * @body: visit_id, revision_id, review_id, decision (approve, return, accept or reject), reviewer,
 *   at, comments
 * @role: the reviewer's role
 * @error: return location
 *
 * Takes a decision about the newest revision. A return or a rejection needs a comment that must be
 * answered (domain.md 5). The same review again changes nothing.
 */
gboolean
htk_visit_take_review (HtkStore   *store,
                       JsonObject *body,
                       const char *role,
                       GError    **error)
{
  static const char *const needed[] = { "visit_id", "revision_id", "review_id", "decision",
                                        "reviewer", NULL };
  g_autoptr (HtkVisit) visit = NULL;
  HtkVisitEvent event;
  const char *next;

  if (!need_all (body, needed, error))
    return FALSE;
  if (!htk_visit_life_event (htk_json_text (body, "decision"), &event) ||
      event == HTK_VISIT_SUBMIT || event >= HTK_VISIT_SUPERSEDE)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "“%s” is no decision",
                   htk_json_text (body, "decision"));
      return FALSE;
    }
  visit = htk_visit_get (store, htk_json_text (body, "visit_id"), error);
  if (visit == NULL)
    return FALSE;
  if (has_review (store, visit->id, htk_json_text (body, "review_id")))
    return TRUE;
  if (g_strcmp0 (visit->revision_id, htk_json_text (body, "revision_id")) != 0)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE,
                           "the visit was corrected since; read the new answers first");
      return FALSE;
    }
  if ((event == HTK_VISIT_RETURN || event == HTK_VISIT_REJECT) && !has_must (body))
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                           "say what must be changed: at least one comment of level “must”");
      return FALSE;
    }
  if ((event == HTK_VISIT_APPROVE || event == HTK_VISIT_ACCEPT) &&
      !htk_conflict_is_free (store, visit->id, error))
    return FALSE;
  next = htk_visit_life_next (visit->state, event, role,
                              g_strcmp0 (visit->worker, htk_json_text (body, "reviewer")) == 0,
                              error);
  return next != NULL && put_review (store, visit, body, next, error);
}

/* Whether @by made the newest decision, and it is an approval. */
static gboolean
approved_last (HtkStore   *store,
               const char *visit_id,
               const char *by)
{
  g_autoptr (GPtrArray) reviews = htk_reviews_of (store, visit_id, NULL);
  const HtkReview *last =
    reviews != NULL && reviews->len > 0 ? g_ptr_array_index (reviews, reviews->len - 1) : NULL;

  return last != NULL && g_str_equal (last->decision, "approve") &&
         g_strcmp0 (last->reviewer, by) == 0;
}

/**
 * htk_visit_take_withdraw:
 * @store: a store, in a transaction
 * @body: visit_id, by, at
 * @role: the role of who takes the approval back
 * @error: return location
 *
 * A lead takes an approval of their own back: the visit waits again. That it was approved once stays
 * in its reviews.
 */
gboolean
htk_visit_take_withdraw (HtkStore   *store,
                         JsonObject *body,
                         const char *role,
                         GError    **error)
{
  static const char *const needed[] = { "visit_id", "by", NULL };
  g_autoptr (HtkVisit) visit = NULL;
  const char *by = htk_json_text (body, "by");
  const char *next;

  if (!need_all (body, needed, error) ||
      (visit = htk_visit_get (store, htk_json_text (body, "visit_id"), error)) == NULL)
    return FALSE;
  next = htk_visit_life_next (visit->state, HTK_VISIT_WITHDRAW, role,
                              g_strcmp0 (visit->worker, by) == 0, error);
  if (next == NULL)
    return FALSE;
  if (!approved_last (store, visit->id, by))
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                           "only who approved the visit may take that back");
      return FALSE;
    }
  g_free (visit->state);
  visit->state = g_strdup (next);
  visit->changed_at = htk_json_int (body, "at", 0);
  visit->version++;
  return htk_visit_put (store, visit, error);
}

/**
 * htk_visit_take_recheck:
 * @store: a store, in a transaction
 * @body: visit_id and revision_id of a worker's visit, again_id of a lead's to the same household,
 *   reviewer, at, comments on what the two say differently
 * @role: the reviewer's role
 * @error: return location
 *
 * What a re-visit found (domain.md 5: a mismatch is logged). It changes no state. The comments of a
 * re-visit name it as their review; the same again changes nothing.
 */
gboolean
htk_visit_take_recheck (HtkStore   *store,
                        JsonObject *body,
                        const char *role,
                        GError    **error)
{
  static const char *const needed[] = { "visit_id", "revision_id", "again_id", "reviewer", NULL };
  g_autoptr (HtkVisit) visit = NULL;

  if (!need_all (body, needed, error) ||
      (visit = htk_visit_get (store, htk_json_text (body, "visit_id"), error)) == NULL)
    return FALSE;
  if ((g_strcmp0 (role, "lead") != 0 && g_strcmp0 (role, "county") != 0) ||
      g_strcmp0 (visit->worker, htk_json_text (body, "reviewer")) == 0)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                           "a lead re-visits, and never a visit of their own");
      return FALSE;
    }
  return put_comments (store, body, htk_json_text (body, "again_id"), error);
}

/**
 * htk_visit_take_reply:
 * @store: a store, in a transaction
 * @body: visit_id, comment_id, reply
 * @error: return location
 *
 * The worker's answer to a comment.
 */
gboolean
htk_visit_take_reply (HtkStore   *store,
                      JsonObject *body,
                      GError    **error)
{
  static const char *const needed[] = { "visit_id", "comment_id", "reply", NULL };
  g_autoptr (GPtrArray) comments = NULL;

  if (!need_all (body, needed, error))
    return FALSE;
  comments = htk_comments_of (store, htk_json_text (body, "visit_id"), error);
  for (guint i = 0; comments != NULL && i < comments->len; i++)
    {
      HtkComment *c = g_ptr_array_index (comments, i);

      if (!g_str_equal (c->id, htk_json_text (body, "comment_id")))
        continue;
      g_free (c->reply);
      c->reply = g_strdup (htk_json_text (body, "reply"));
      return htk_comment_put (store, c, error);
    }
  if (comments != NULL)
    g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "there is no comment %s",
                 htk_json_text (body, "comment_id"));
  return FALSE;
}

/**
 * htk_visit_take_void:
 * @store: a store, in a transaction
 * @body: visit_id, reason, by, at
 * @role: the role of who voids it
 * @error: return location
 *
 * A mistaken visit is voided with a reason and stays to be read (design.md 6).
 */
gboolean
htk_visit_take_void (HtkStore   *store,
                     JsonObject *body,
                     const char *role,
                     GError    **error)
{
  static const char *const needed[] = { "visit_id", "reason", "by", NULL };
  g_autoptr (HtkVisit) visit = NULL;
  const char *next;

  if (!need_all (body, needed, error) ||
      (visit = htk_visit_get (store, htk_json_text (body, "visit_id"), error)) == NULL)
    return FALSE;
  if (g_str_equal (visit->state, "voided"))
    return TRUE;
  if (g_strcmp0 (role, "worker") == 0 &&
      g_strcmp0 (visit->worker, htk_json_text (body, "by")) != 0)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                           "a worker may only void visits of their own");
      return FALSE;
    }
  next = htk_visit_life_next (visit->state, HTK_VISIT_VOID, role, FALSE, error);
  if (next == NULL)
    return FALSE;
  g_free (visit->state);
  g_free (visit->reason);
  visit->state = g_strdup (next);
  visit->reason = g_strdup (htk_json_text (body, "reason"));
  visit->changed_at = htk_json_int (body, "at", 0);
  visit->version++;
  return htk_visit_put (store, visit, error);
}
