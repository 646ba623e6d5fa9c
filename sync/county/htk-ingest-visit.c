/* What the rows of a tablet say about visits: who may, about whom, and then the rows of the visit
 * as on the tablet itself (app/record). */
#include "sync/county/htk-ingest-private.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"

gboolean
htk_ingest_deny (GError    **error,
      const char *why)
{
  g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED, why);
  return FALSE;
}

/* A team may share a tablet: whoever acts is the tablet's own user or of the same team. */
gboolean
htk_ingest_find_actor (HtkIngest       *work,
            const char *id,
            GError    **error)
{
  const HtkDevice *d = work->device;

  work->actor = htk_register_user (work->store, id != NULL ? id : d->user_id, error);
  if (work->actor == NULL)
    return FALSE;
  if (g_str_equal (work->actor->id, d->user_id) ||
      (*d->team_id != '\0' && g_str_equal (work->actor->team_id, d->team_id)))
    return TRUE;
  return htk_ingest_deny (error, "this tablet is not of that person's team");
}

gboolean
htk_ingest_in_scope (HtkIngest    *work,
          GError **error)
{
  return g_str_has_prefix (work->village, work->actor->scope) ||
         htk_ingest_deny (error, "the village is not in that person's region");
}

static gboolean
find_visit_village (HtkIngest    *work,
                    GError **error)
{
  g_autoptr (HtkVisit) visit = NULL;
  const char *id = htk_json_text (work->body, "visit_id");

  visit = htk_visit_get (work->store, id != NULL ? id : "", error);
  if (visit == NULL)
    return FALSE;
  work->village = g_strdup (visit->village_code);
  return htk_ingest_in_scope (work, error);
}

/* A household that form E brings is in the village that its answers say, if there is one. */
static char *
village_of_new (HtkIngest *work)
{
  g_autoptr (HtkAnswers) answers = htk_answers_new (htk_json_part (
    htk_json_part (work->body, "answers"), "data"));
  const char *village = htk_answers_get (answers, "e_village");

  if (g_strcmp0 (htk_answers_get (answers, "is_new"), "1") != 0 || village == NULL)
    return NULL;
  return htk_register_village_of (work->store, "village", village, NULL);
}

/* A project of no village is where its worker is responsible. */
static char *
village_of_project (HtkIngest  *work,
                    const char *id)
{
  return htk_county_one (work->store, "SELECT 1 FROM fund_project WHERE id = ?", id, NULL, NULL, NULL)
           ? g_strdup (work->actor->scope) : NULL;
}

/* The register says where a subject is, not the tablet. */
static gboolean
find_subject_village (HtkIngest *work,
                      GError   **error)
{
  const char *type = htk_json_text (work->body, "subject_type");
  const char *id = htk_json_text (work->body, "subject_id");
  g_autoptr (GError) local = NULL;

  if (type == NULL || id == NULL)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "the subject is not known");
      return FALSE;
    }
  work->village = htk_register_village_of (work->store, type, id, &local);
  if (work->village == NULL && g_str_equal (type, "household"))
    work->village = village_of_new (work);
  else if (work->village == NULL && g_str_equal (type, "project"))
    work->village = village_of_project (work, id);
  if (work->village == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  json_object_set_string_member (work->body, "village_code", work->village);
  return htk_ingest_in_scope (work, error);
}

static gboolean
is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* Photos come later by themselves; what is to come is known from now on. */
gboolean
htk_ingest_expect_files (HtkIngest    *work,
              GError **error)
{
  JsonArray *files = htk_json_list (work->body, "attachments");

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonNode *node = json_array_get_element (files, i);
      JsonObject *file = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *mime = htk_json_text (file, "mime");
      g_autoptr (HtkStmt) stmt = htk_stmt (work->store,
        "INSERT INTO attachment (sha256, size, mime) VALUES (?, ?, ?)"
        " ON CONFLICT (sha256) DO NOTHING", error);

      if (stmt == NULL)
        return FALSE;
      if (!is_sha256 (htk_json_text (file, "sha256")) || htk_json_text (file, "name") == NULL ||
          htk_json_int (file, "size", -1) < 0)
        {
          g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                       "file %u of the visit has no name, size or SHA-256", i + 1);
          return FALSE;
        }
      htk_stmt_bind (stmt, "tit", htk_json_text (file, "sha256"), htk_json_int (file, "size", 0),
                     mime != NULL ? mime : "application/octet-stream");
      if (!htk_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* The other revision of a parent that already has one: kept, for the lead to choose. */
static gboolean
keep_fork (HtkIngest    *work,
           GError **error)
{
  JsonObject *b = work->body;
  JsonObject *answers = htk_json_part (b, "answers");
  g_autofree char *text = answers != NULL ? htk_json_write (answers) : NULL;
  const HtkRevision row = {
    .id = (char *) htk_json_text (b, "revision_id"),
    .visit_id = (char *) htk_json_text (b, "visit_id"),
    .parent = (char *) htk_json_text (b, "parent_revision"),
    .form_version = (char *) htk_json_text (b, "form_version"),
    .worker = (char *) htk_json_text (b, "worker"),
    .answers = text,
    .answers_hash = (char *) htk_json_text (b, "answers_hash"),
    .xml = (char *) htk_json_text (b, "xml"),
    .started_at = htk_json_int (b, "started_at", 0),
    .ended_at = htk_json_int (b, "ended_at", 0),
  };

  if (!htk_revision_put (work->store, &row, error))
    return FALSE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
               "the visit was corrected elsewhere");
  return FALSE;
}

static gboolean
is_fork (HtkIngest *work)
{
  const char *id = htk_json_text (work->body, "visit_id");
  const char *revision = htk_json_text (work->body, "revision_id");
  g_autoptr (HtkVisit) visit = htk_visit_get (work->store, id != NULL ? id : "", NULL);
  g_autoptr (HtkRevision) known = htk_revision_get (work->store, revision != NULL ? revision : "",
                                                    NULL);

  return visit != NULL && known == NULL &&
         g_strcmp0 (visit->revision_id, htk_json_text (work->body, "parent_revision")) != 0;
}

static gboolean
take_submit (HtkIngest    *work,
             GError **error)
{
  if (!htk_ingest_find_actor (work, htk_json_text (work->body, "worker"), error) ||
      !find_subject_village (work, error) || !htk_ingest_expect_files (work, error))
    return FALSE;
  if (is_fork (work))
    return keep_fork (work, error);
  return htk_visit_take_submit (work->store, work->body, work->actor->role, error);
}

/* A lead decides about the visits of the own team (domain.md 5). */
static gboolean
is_of_team (HtkIngest    *work,
            GError **error)
{
  g_autoptr (HtkVisit) visit =
    htk_visit_get (work->store, htk_json_text (work->body, "visit_id"), error);
  g_autoptr (HtkUser) worker =
    visit != NULL ? htk_register_user (work->store, visit->worker, error) : NULL;

  if (worker == NULL)
    return FALSE;
  return g_str_equal (work->actor->role, "county") ||
         g_str_equal (worker->team_id, work->actor->team_id) ||
         htk_ingest_deny (error, "the visit is of another team");
}

/* Accepting and rejecting are done at the county, not sent by a tablet. */
static gboolean
take_review (HtkIngest    *work,
             GError **error)
{
  const char *decision = htk_json_text (work->body, "decision");

  if (!htk_ingest_find_actor (work, htk_json_text (work->body, "reviewer"), error) ||
      !find_visit_village (work, error) || !is_of_team (work, error))
    return FALSE;
  if (g_strcmp0 (decision, "approve") != 0 && g_strcmp0 (decision, "return") != 0)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                   "only the county accepts or rejects");
      return FALSE;
    }
  return htk_visit_take_review (work->store, work->body, work->actor->role, error);
}

static gboolean
take_reply (HtkIngest    *work,
            GError **error)
{
  return htk_ingest_find_actor (work, NULL, error) && find_visit_village (work, error) &&
         htk_visit_take_reply (work->store, work->body, error);
}

static gboolean
take_void (HtkIngest    *work,
           GError **error)
{
  return htk_ingest_find_actor (work, htk_json_text (work->body, "by"), error) &&
         find_visit_village (work, error) &&
         htk_visit_take_void (work->store, work->body, work->actor->role, error);
}

static const struct
{
  const char *kind;
  gboolean (*take) (HtkIngest *work, GError **error);
} kinds[] = {
  { "visit.submit", take_submit },
  { "visit.review", take_review },
  { "visit.comment_reply", take_reply },
  { "visit.void", take_void },
};

static gboolean
take (HtkIngest       *work,
      const char *kind,
      GError    **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      return kinds[i].take (work, error);
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE, "rows of kind “%s” are not known",
               kind);
  return FALSE;
}

/**
 * htk_ingest_apply:
 * @store: the county's store, in a transaction
 * @device: who sends
 * @change: a genuine row
 * @error: return location
 *
 * Does what a row says, and tells the tablets of the region.
 *
 * Returns: FALSE with the rule that stopped it, of %HTK_RECORD_ERROR, %HTK_COUNTY_ERROR or
 *   %HTK_STORE_ERROR
 */
gboolean
htk_ingest_apply (HtkStore        *store,
                  const HtkDevice *device,
                  const HtkChange *change,
                  GError         **error)
{
  g_autoptr (JsonNode) node = htk_json_parse (change->body, error);
  HtkIngest work = { .store = store, .device = device };
  gboolean done;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "the body is no object");
      return FALSE;
    }
  work.body = json_node_get_object (node);
  if (htk_ingest_is_domain (change->kind))
    {
      done = htk_ingest_domain (&work, change->kind, error);
      htk_user_free (work.actor);
      g_free (work.village);
      return done;
    }
  done = take (&work, change->kind, error);
  if ((done || g_error_matches (error != NULL ? *error : NULL, HTK_COUNTY_ERROR,
                                HTK_COUNTY_ERROR_STATE)) && work.village != NULL)
    done = htk_county_publish (store, "visit", htk_json_text (work.body, "visit_id"), 0,
                               work.village, NULL, done ? error : NULL) && done;
  htk_user_free (work.actor);
  g_free (work.village);
  return done;
}
