/* What the rows of a tablet say about visits: who may, about whom, and then the rows of the visit
 * as on the tablet itself (app/record). */
#include "sync/county/htk-ingest-conflict.h"
#include "sync/county/htk-ingest-early.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-visit-life.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-acceptance.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-open.h"

gboolean
htk_ingest_deny (GError    **error,
      const char *why)
{
  g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED, why);
  return FALSE;
}

/* Whether one of the two moved to another team and they were of one before: what was filled then may still
 * be on the tablet. */
static gboolean
were_one_team (HtkIngest *work)
{
  return htk_county_one (work->store,
                         "SELECT 1 FROM (SELECT team_id FROM user WHERE id = ?1 UNION"
                         " SELECT team_id FROM user_past WHERE user_id = ?1) a JOIN"
                         " (SELECT team_id FROM user WHERE id = ?2 UNION"
                         " SELECT team_id FROM user_past WHERE user_id = ?2) b"
                         " ON b.team_id = a.team_id WHERE a.team_id <> ''",
                         work->actor->id, work->device->user_id, NULL, NULL);
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
      (*d->team_id != '\0' && g_str_equal (work->actor->team_id, d->team_id)) ||
      were_one_team (work))
    return TRUE;
  return htk_ingest_deny (error, "this tablet is not of that person's team");
}

/* Whether a worker was responsible there before they moved: a visit that was begun then is taken. */
static gboolean
was_in_scope (HtkIngest *work)
{
  return !g_str_equal (work->actor->role, "lead") &&
         htk_county_one (work->store,
                         "SELECT 1 FROM user_past WHERE user_id = ?1"
                         " AND substr (?2, 1, length (region_scope)) = region_scope",
                         work->actor->id, work->village, NULL, NULL);
}

gboolean
htk_ingest_in_scope (HtkIngest    *work,
          GError **error)
{
  return g_str_has_prefix (work->village, work->actor->scope) || was_in_scope (work) ||
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

/* A file of a row; FALSE where it is none. */
static gboolean
read_file (JsonArray   *files,
           guint        i,
           JsonObject **file)
{
  JsonNode *node = json_array_get_element (files, i);

  *file = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  return is_sha256 (htk_json_text (*file, "sha256")) && htk_json_text (*file, "name") != NULL &&
         htk_json_int (*file, "size", -1) >= 0;
}

static gboolean
expect_file (HtkStore   *store,
             JsonObject *file,
             const char *visit,
             GError    **error)
{
  const char *mime = htk_json_text (file, "mime");
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO attachment (sha256, size, mime, announced_in) VALUES (?1, ?2, ?3,"
    " CASE WHEN ?4 IS NULL OR EXISTS (SELECT 1 FROM device_row WHERE object = ?4"
    "  AND kind = 'visit.submit' AND verdict = 'refused') THEN 0"
    " ELSE (SELECT coalesce (max (seq), 0) FROM change_log WHERE kind = 'mark') END)"
    " ON CONFLICT (sha256) DO UPDATE SET size = excluded.size"
    " WHERE complete_at IS NULL AND attachment.size = 0", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "titt", htk_json_text (file, "sha256"), htk_json_int (file, "size", 0),
                 mime != NULL ? mime : "application/octet-stream", visit);
  return htk_stmt_run (stmt, error);
}

/* Photos come later by themselves; what is to come is known from now on. Of a visit that was refused they may
 * have come before, and be gone with what was set back: its tablet is asked for them. */
gboolean
htk_ingest_expect_files (HtkIngest *work,
                         GError   **error)
{
  JsonArray *files = htk_json_list (work->body, "attachments");
  JsonObject *file;

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      if (!read_file (files, i, &file))
        {
          g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                       "file %u of the visit has no name, size or SHA-256", i + 1);
          return FALSE;
        }
      if (!expect_file (work->store, file, htk_json_text (work->body, "visit_id"), error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_ingest_expect_refused:
 * @store: a county's store
 * @change: a row that was refused by a rule; it is genuine
 * @error: return location
 *
 * What was refused is kept with its photos: they come as all others do, and the tablet is asked for them
 * where they were here and are gone with what was set back. A file that is none is passed over: the row says
 * already why it was refused.
 *
 * Returns: FALSE with an error of the store
 */
gboolean
htk_ingest_expect_refused (HtkStore        *store,
                           const HtkChange *change,
                           GError         **error)
{
  g_autoptr (JsonNode) body = htk_json_parse (change->body, NULL);
  JsonArray *files =
    body != NULL && JSON_NODE_HOLDS_OBJECT (body)
      ? htk_json_list (json_node_get_object (body), "attachments") : NULL;
  JsonObject *file;

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    if (read_file (files, i, &file) && !expect_file (store, file, NULL, error))
      return FALSE;
  return TRUE;
}

/* Whether the visit has no place for this revision: it corrects another one than the newest, or
 * the visit is where it cannot be corrected. */
static gboolean
is_fork (HtkIngest      *work,
         const HtkVisit *visit)
{
  const char *revision = htk_json_text (work->body, "revision_id");
  g_autoptr (HtkRevision) known =
    htk_revision_get (work->store, revision != NULL ? revision : "", NULL);
  g_autoptr (GError) stopped = NULL;

  if (visit == NULL || known != NULL)
    return FALSE;
  if (g_strcmp0 (visit->revision_id, htk_json_text (work->body, "parent_revision")) != 0)
    return TRUE;
  htk_visit_life_next (visit->state, HTK_VISIT_SUBMIT, work->actor->role,
                       g_strcmp0 (visit->worker, work->actor->id) == 0, &stopped);
  return g_error_matches (stopped, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
}

/* Whether the row says all that there is to say of a visit that was not here before: nothing came before it, and
 * neither the register knew another village nor the county another team. */
static gboolean
is_as_sent (HtkIngest  *work,
            const char *id,
            const char *village,
            const char *team)
{
  g_autoptr (HtkVisit) now = htk_visit_get (work->store, id, NULL);

  return now != NULL && work->note == NULL && now->version == 1 &&
         g_str_equal (now->state, "submitted") &&
         g_strcmp0 (now->revision_id, htk_json_text (work->body, "revision_id")) == 0 &&
         g_strcmp0 (now->village_code, village) == 0 && g_strcmp0 (now->team_id, team) == 0;
}

static gboolean
take_submit (HtkIngest *work,
             GError   **error)
{
  const char *id = htk_json_text (work->body, "visit_id");
  g_autofree char *village = g_strdup (htk_json_text (work->body, "village_code"));
  g_autofree char *team = g_strdup (htk_json_text (work->body, "team_id"));
  g_autoptr (HtkVisit) visit = NULL;
  gboolean voided = FALSE;

  if (!htk_ingest_find_actor (work, htk_json_text (work->body, "worker"), error) ||
      !find_subject_village (work, error) || !htk_ingest_expect_files (work, error))
    return FALSE;
  visit = htk_visit_get (work->store, id != NULL ? id : "", NULL);
  if (!htk_ingest_set_team (work, visit, error) || !htk_ingest_skip_refused (work, error))
    return FALSE;
  if (is_fork (work, visit))
    return htk_ingest_keep_other (work, visit, error);
  if (!htk_visit_take_submit (work->store, work->body, work->actor->role, error) ||
      !htk_ingest_early_answer (work, error) ||
      (visit == NULL && !htk_ingest_void_comes (work, &voided, error)) ||
      (!voided && !htk_ingest_note_submit (work, visit == NULL, error)))
    return FALSE;
  work->as_sent = visit == NULL && is_as_sent (work, id, village, team);
  return TRUE;
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
         g_str_equal (visit->team_id != NULL ? visit->team_id : worker->team_id,
                      work->actor->team_id) ||
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
  return htk_ingest_take_review (work, error);
}

static gboolean
take_withdraw (HtkIngest *work,
               GError   **error)
{
  return htk_ingest_find_actor (work, htk_json_text (work->body, "by"), error) &&
         find_visit_village (work, error) && is_of_team (work, error) &&
         htk_visit_take_withdraw (work->store, work->body, work->actor->role, error);
}

static gboolean
take_recheck (HtkIngest *work,
              GError   **error)
{
  g_autoptr (HtkVisit) visit = NULL;
  g_autoptr (HtkPack) pack = NULL;

  if (!htk_ingest_find_actor (work, htk_json_text (work->body, "reviewer"), error) ||
      !find_visit_village (work, error) || !is_of_team (work, error) ||
      !htk_visit_take_recheck (work->store, work->body, work->actor->role, error) ||
      (visit = htk_visit_get (work->store, htk_json_text (work->body, "visit_id"), error)) == NULL)
    return FALSE;
  if (!g_str_equal (visit->state, "county_accepted"))
    return TRUE;
  pack = htk_pack_in_force (work->store, error);
  return pack != NULL && htk_open_from_recheck (work->store, pack, work->actor->id, visit, error);
}

static gboolean
take_reply (HtkIngest    *work,
            GError **error)
{
  gboolean early;

  return htk_ingest_find_actor (work, NULL, error) && find_visit_village (work, error) &&
         htk_ingest_early_reply (work, &early, error) &&
         (early || htk_visit_take_reply (work->store, work->body, error));
}

static gboolean
take_void (HtkIngest    *work,
           GError **error)
{
  g_autoptr (HtkVisit) visit = NULL;

  if (!htk_ingest_find_actor (work, htk_json_text (work->body, "by"), error))
    return FALSE;
  if (htk_ingest_voids_refused (work, error))
    return TRUE;
  if ((error != NULL && *error != NULL) || !find_visit_village (work, error) ||
      (visit = htk_visit_get (work->store, htk_json_text (work->body, "visit_id"), error)) == NULL ||
      !htk_visit_take_void (work->store, work->body, work->actor->role, error))
    return FALSE;
  return !g_str_equal (visit->state, "county_accepted") ||
         htk_acceptance_undo (work->store, visit, work->actor->id, htk_json_text (work->body, "reason"),
                              error);
}

static const struct
{
  const char *kind;
  gboolean (*take) (HtkIngest *work, GError **error);
} kinds[] = {
  { "visit.submit", take_submit },
  { "visit.review", take_review },
  { "visit.withdraw", take_withdraw },
  { "visit.recheck", take_recheck },
  { "visit.comment_reply", take_reply },
  { "visit.void", take_void },
  { "conflict.resolve", htk_ingest_resolve },
};

/* Decisions about a visit: one that comes when it has moved on is kept for who made it. */
static gboolean
is_late (const char   *kind,
         const GError *stopped)
{
  return g_error_matches (stopped, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE) &&
         (g_str_equal (kind, "visit.review") || g_str_equal (kind, "visit.withdraw") ||
          g_str_equal (kind, "visit.void"));
}

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

/* The tablets of the region hear of it; the one that sent it need not, where nothing was added. */
static gboolean
tell (HtkIngest       *work,
      const HtkChange *change,
      GError         **error)
{
  const char *id = htk_json_text (work->body, "visit_id");

  if (id == NULL || work->village == NULL)
    return TRUE;
  if (work->as_sent)
    return htk_county_publish_as_sent (work->store, id, work->village, work->device->id, change->seq,
                                       error);
  return htk_county_publish (work->store, "visit", id, 0, work->village, NULL, error);
}

/**
 * htk_ingest_apply:
 * @store: the county's store, in a transaction
 * @device: who sends
 * @change: a genuine row
 * @note: (out): the code told beside the verdict of a row that was taken, NULL: none
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
                  const char     **note,
                  GError         **error)
{
  g_autoptr (JsonNode) node = htk_json_parse (change->body, error);
  g_autoptr (GError) stopped = NULL;
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
  done = take (&work, change->kind, &stopped);
  if (!done && is_late (change->kind, stopped))
    {
      g_clear_error (&stopped);
      done = htk_ingest_keep_late (&work, change->kind, &stopped);
    }
  if (done)
    done = tell (&work, change, &stopped);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&stopped));
  *note = work.note;
  htk_user_free (work.actor);
  g_free (work.village);
  return done;
}
