/* A visit with its revisions, reviews and comments as one JSON object: what tablets pull of it. */
#include "app/record/htk-visit-rows.h"

#include "app/record/htk-preliminary.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-signatures.h"

static void
put (JsonObject *object,
     const char *name,
     const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static JsonObject *
visit_object (const HtkVisit *v)
{
  JsonObject *o = json_object_new ();

  put (o, "id", v->id);
  put (o, "form_id", v->form_id);
  put (o, "subject_type", v->subject_type);
  put (o, "subject_id", v->subject_id);
  put (o, "village_code", v->village_code);
  put (o, "round_id", v->round_id);
  put (o, "worker", v->worker);
  put (o, "state", v->state);
  put (o, "revision_id", v->revision_id);
  put (o, "suggestion", v->suggestion);
  put (o, "color", v->color);
  json_object_set_int_member (o, "score", v->score);
  put (o, "visit_date", v->visit_date);
  json_object_set_int_member (o, "submitted_at", v->submitted_at);
  json_object_set_int_member (o, "changed_at", v->changed_at);
  put (o, "reason", v->reason);
  put (o, "team_id", v->team_id);
  return o;
}

static JsonArray *
signature_list (HtkStore   *store,
                const char *revision_id)
{
  g_autoptr (GPtrArray) signatures = htk_revision_signatures (store, revision_id, NULL);
  JsonArray *list = json_array_new ();

  for (guint i = 0; signatures != NULL && i < signatures->len; i++)
    {
      const HtkSignature *s = g_ptr_array_index (signatures, i);
      JsonObject *o = json_object_new ();

      put (o, "ref", s->ref);
      put (o, "name", s->name);
      put (o, "content_hash", s->hash);
      json_object_set_int_member (o, "at", s->at);
      json_object_set_boolean_member (o, "stale", s->stale);
      json_array_add_object_element (list, o);
    }
  return list;
}

static JsonObject *
revision_object (HtkStore          *store,
                 const HtkRevision *r)
{
  JsonObject *o = json_object_new ();
  JsonArray *list = json_array_new ();
  g_autoptr (GHashTable) files = htk_revision_files (store, r->id, NULL);
  g_autofree char *kept = htk_revision_kept (store, r->id);
  GHashTableIter iter;
  gpointer name, sha256;

  put (o, "id", r->id);
  put (o, "parent", r->parent);
  put (o, "form_version", r->form_version);
  put (o, "worker", r->worker);
  put (o, "answers", r->answers);
  put (o, "answers_hash", r->answers_hash);
  put (o, "xml", r->xml);
  put (o, "base", r->base);
  json_object_set_int_member (o, "started_at", r->started_at);
  json_object_set_int_member (o, "ended_at", r->ended_at);
  if (files != NULL)
    {
      g_hash_table_iter_init (&iter, files);
      while (g_hash_table_iter_next (&iter, &name, &sha256))
        {
          JsonObject *file = json_object_new ();

          put (file, "name", name);
          put (file, "sha256", sha256);
          json_array_add_object_element (list, file);
        }
    }
  json_object_set_array_member (o, "files", list);
  json_object_set_array_member (o, "signatures", signature_list (store, r->id));
  put (o, "old_answers", kept);
  return o;
}

static JsonObject *
review_object (const HtkReview *r)
{
  JsonObject *o = json_object_new ();

  put (o, "id", r->id);
  put (o, "revision_id", r->revision_id);
  put (o, "reviewer", r->reviewer);
  put (o, "decision", r->decision);
  json_object_set_int_member (o, "at", r->at);
  return o;
}

static JsonObject *
comment_object (const HtkComment *c)
{
  JsonObject *o = json_object_new ();

  put (o, "id", c->id);
  put (o, "revision_id", c->revision_id);
  put (o, "review_id", c->review_id);
  put (o, "ref", c->ref);
  put (o, "level", c->level);
  put (o, "text", c->text);
  put (o, "author", c->author);
  json_object_set_int_member (o, "at", c->at);
  put (o, "reply", c->reply);
  return o;
}

/**
 * htk_visit_to_json:
 * @store: a store
 * @visit_id: a visit's id
 * @error: return location
 *
 * Returns: (transfer full): visit, revisions, reviews and comments
 */
JsonObject *
htk_visit_to_json (HtkStore   *store,
                   const char *visit_id,
                   GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  g_autoptr (GPtrArray) revisions = visit ? htk_revisions_of (store, visit_id, error) : NULL;
  g_autoptr (GPtrArray) reviews = revisions ? htk_reviews_of (store, visit_id, error) : NULL;
  g_autoptr (GPtrArray) comments = reviews ? htk_comments_of (store, visit_id, error) : NULL;
  JsonObject *body;
  JsonArray *list;

  if (comments == NULL)
    return NULL;
  body = json_object_new ();
  json_object_set_object_member (body, "visit", visit_object (visit));
  list = json_array_new ();
  for (guint i = 0; i < revisions->len; i++)
    json_array_add_object_element (list, revision_object (store, revisions->pdata[i]));
  json_object_set_array_member (body, "revisions", list);
  list = json_array_new ();
  for (guint i = 0; i < reviews->len; i++)
    json_array_add_object_element (list, review_object (reviews->pdata[i]));
  json_object_set_array_member (body, "reviews", list);
  list = json_array_new ();
  for (guint i = 0; i < comments->len; i++)
    json_array_add_object_element (list, comment_object (comments->pdata[i]));
  json_object_set_array_member (body, "comments", list);
  return body;
}

static JsonObject *
nth (JsonArray *list,
     guint      i)
{
  JsonNode *node = json_array_get_element (list, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static guint
length_of (JsonArray *list)
{
  return list != NULL ? json_array_get_length (list) : 0;
}

static gboolean
take_signatures (HtkStore   *store,
                 const char *revision_id,
                 JsonArray  *list,
                 GError    **error)
{
  for (guint i = 0; i < length_of (list); i++)
    {
      JsonObject *o = nth (list, i);
      const HtkSignature row = {
        .ref = (char *) htk_json_text (o, "ref"),
        .name = (char *) htk_json_text (o, "name"),
        .hash = (char *) htk_json_text (o, "content_hash"),
        .at = htk_json_int (o, "at", 0),
        .stale = o != NULL && json_object_get_boolean_member_with_default (o, "stale", FALSE),
      };

      if (!htk_revision_put_signature (store, revision_id, &row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_revisions (HtkStore   *store,
                const char *visit_id,
                JsonArray  *list,
                GError    **error)
{
  for (guint i = 0; i < length_of (list); i++)
    {
      JsonObject *o = nth (list, i);
      JsonArray *files = htk_json_list (o, "files");
      const HtkRevision row = {
        .id = (char *) htk_json_text (o, "id"),
        .visit_id = (char *) visit_id,
        .parent = (char *) htk_json_text (o, "parent"),
        .form_version = (char *) htk_json_text (o, "form_version"),
        .worker = (char *) htk_json_text (o, "worker"),
        .answers = (char *) htk_json_text (o, "answers"),
        .answers_hash = (char *) htk_json_text (o, "answers_hash"),
        .xml = (char *) htk_json_text (o, "xml"),
        .base = (char *) htk_json_text (o, "base"),
        .started_at = htk_json_int (o, "started_at", 0),
        .ended_at = htk_json_int (o, "ended_at", 0),
      };

      if (!htk_revision_put (store, &row, error))
        return FALSE;
      for (guint f = 0; f < length_of (files); f++)
        if (!htk_revision_set_file (store, row.id, htk_json_text (nth (files, f), "name"),
                                    htk_json_text (nth (files, f), "sha256"), error))
          return FALSE;
      if (!take_signatures (store, row.id, htk_json_list (o, "signatures"), error))
        return FALSE;
      if (htk_json_text (o, "old_answers") != NULL &&
          !htk_revision_put_kept (store, row.id, htk_json_text (o, "old_answers"), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_reviews (HtkStore   *store,
              const char *visit_id,
              JsonObject *body,
              GError    **error)
{
  JsonArray *reviews = htk_json_list (body, "reviews");
  JsonArray *comments = htk_json_list (body, "comments");

  for (guint i = 0; i < length_of (reviews); i++)
    {
      JsonObject *o = nth (reviews, i);
      const HtkReview row = { (char *) htk_json_text (o, "id"), (char *) visit_id,
                              (char *) htk_json_text (o, "revision_id"),
                              (char *) htk_json_text (o, "reviewer"),
                              (char *) htk_json_text (o, "decision"), htk_json_int (o, "at", 0) };

      if (!htk_review_put (store, &row, error))
        return FALSE;
    }
  for (guint i = 0; i < length_of (comments); i++)
    {
      JsonObject *o = nth (comments, i);
      const HtkComment row = {
        .id = (char *) htk_json_text (o, "id"),
        .visit_id = (char *) visit_id,
        .revision_id = (char *) htk_json_text (o, "revision_id"),
        .review_id = (char *) htk_json_text (o, "review_id"),
        .ref = (char *) htk_json_text (o, "ref"),
        .level = (char *) htk_json_text (o, "level"),
        .text = (char *) htk_json_text (o, "text"),
        .author = (char *) htk_json_text (o, "author"),
        .at = htk_json_int (o, "at", 0),
        .reply = (char *) htk_json_text (o, "reply"),
      };

      if (!htk_comment_put (store, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* A tablet that has done more since than the county heard of keeps its own: the county will hear of
 * it. That is asked of the rows that wait, not of the versions alone: the county may have said no to
 * what was done here, or have been set back to an older copy. What the lead brought by hand waits like an
 * own row until the county tells of it. What the county decided stands over all (domain.md 5: the server
 * wins on review state). */
static gboolean
is_behind (HtkStore   *store,
           HtkVisit   *own,
           JsonObject *visit,
           gint64      version,
           gboolean   *behind,
           GError    **error)
{
  const char *state = htk_json_text (visit, "state");
  const gboolean decided = g_strcmp0 (state, "county_accepted") == 0 ||
                           g_strcmp0 (state, "county_rejected") == 0 ||
                           g_strcmp0 (state, "voided") == 0;

  *behind = own != NULL && version < own->version &&
            !(decided &&
              g_strcmp0 (own->revision_id, htk_json_text (visit, "revision_id")) == 0);
  return !*behind || htk_preliminary_is (store, own->id) ||
         htk_journal_is_unanswered (store, own->id, behind, error);
}

/**
 * htk_visit_from_json:
 * @store: a store, in a transaction
 * @body: what htk_visit_to_json() wrote on the other end
 * @version: the visit's version there
 * @error: return location
 *
 * Takes a visit as the county knows it. Revisions, reviews and comments are added; the state is
 * taken unless this end is further on.
 */
gboolean
htk_visit_from_json (HtkStore   *store,
                     JsonObject *body,
                     gint64      version,
                     GError    **error)
{
  JsonObject *o = htk_json_part (body, "visit");
  const char *id = htk_json_text (o, "id");
  g_autoptr (HtkVisit) own = NULL;
  HtkVisit row = { 0 };
  gboolean behind;

  if (id == NULL || htk_json_text (o, "state") == NULL)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                           "a visit row lacks its visit");
      return FALSE;
    }
  own = htk_visit_get (store, id, NULL);
  row = (HtkVisit) {
    .id = (char *) id,
    .form_id = (char *) htk_json_text (o, "form_id"),
    .subject_type = (char *) htk_json_text (o, "subject_type"),
    .subject_id = (char *) htk_json_text (o, "subject_id"),
    .village_code = (char *) htk_json_text (o, "village_code"),
    .round_id = (char *) htk_json_text (o, "round_id"),
    .worker = (char *) htk_json_text (o, "worker"),
    .state = (char *) htk_json_text (o, "state"),
    .revision_id = (char *) htk_json_text (o, "revision_id"),
    .suggestion = (char *) htk_json_text (o, "suggestion"),
    .color = (char *) htk_json_text (o, "color"),
    .score = (int) htk_json_int (o, "score", 0),
    .visit_date = (char *) htk_json_text (o, "visit_date"),
    .submitted_at = htk_json_int (o, "submitted_at", 0),
    .changed_at = htk_json_int (o, "changed_at", 0),
    .delivered_at = own != NULL && own->delivered_at > 0 ? own->delivered_at
                                                        : htk_json_int (o, "changed_at", 0),
    .reason = (char *) htk_json_text (o, "reason"),
    .team_id = (char *) htk_json_text (o, "team_id"),
    .version = version,
  };
  if (!htk_preliminary_end_if_told (store, id, htk_json_list (body, "reviews"), error) ||
      !is_behind (store, own, o, version, &behind, error) ||
      (!behind && !(htk_visit_put (store, &row, error) && htk_preliminary_end (store, id, error))))
    return FALSE;
  return take_revisions (store, id, htk_json_list (body, "revisions"), error) &&
         take_reviews (store, id, body, error);
}
