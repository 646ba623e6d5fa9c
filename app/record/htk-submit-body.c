/* The body of a `visit.submit` row: what a submitted form says, in the shape that both ends take it in,
 * whoever filled it: a tablet, or a phone at the county's door. */
#include "app/record/htk-submit-body.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-signing.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-register.h"

static void
put (JsonObject *object,
     const char *name,
     const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (object, name, text);
}

/**
 * htk_submit_check:
 * @instance: a form that was filled to its end
 * @error: return location
 *
 * Nothing is submitted that the form itself calls wrong; the first few are named.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_INVALID
 */
gboolean
htk_submit_check (HtkInstance *instance,
                  GError     **error)
{
  g_autoptr (GPtrArray) violations = htk_instance_validate (instance);
  g_autoptr (GString) list = g_string_new (NULL);

  if (violations->len == 0)
    return TRUE;
  for (guint i = 0; i < MIN (violations->len, 5); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            ((HtkViolation *) g_ptr_array_index (violations, i))->ref);
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
               "%u questions are open or wrong: %s", violations->len, list->str);
  return FALSE;
}

/* domain.md 4. */
const char *const htk_submit_results[] = { "color", "score", "sug", "next_due", "net", "n", "pc", "adj", "d1", "d2",
                                           "d3", "d4", "d5", "d6", "d7", "trig", "causes", NULL };

/* The form's judgement by the names every form of the pack gives it. */
static JsonObject *
form_result (HtkAnswers *answers)
{
  JsonObject *result = json_object_new ();

  for (guint i = 0; htk_submit_results[i] != NULL; i++)
    {
      const char *name = htk_submit_results[i], *value = htk_answers_get (answers, name);

      if (!g_str_equal (name, "score"))
        put (result, name, value);
      else if (value != NULL)
        json_object_set_int_member (result, name, g_ascii_strtoll (value, NULL, 10));
    }
  return result;
}

/* A project of no village is where its worker is. */
static char *
village_of_project (HtkStore        *store,
                    const HtkSubmit *submit,
                    GError         **error)
{
  g_autoptr (JsonObject) project = htk_register_project (store, submit->subject_id, error);
  g_autoptr (HtkUser) worker =
    project != NULL ? htk_register_user (store, submit->worker, error) : NULL;
  const char *village = htk_json_text (project, "village_code");

  if (worker == NULL)
    return NULL;
  return g_strdup (village != NULL && *village != '\0' ? village : worker->scope);
}

/* A household that the register does not know is where the form says it is. */
static char *
village_of_household (HtkStore   *store,
                      const char *id,
                      HtkAnswers *answers,
                      GError    **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkHousehold) household = htk_register_household (store, id, &local);
  const char *village = htk_answers_get (answers, "e_village");

  if (household != NULL)
    return g_strdup (household->village_code);
  if (village != NULL && *village != '\0' &&
      g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return g_strdup (village);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static char *
village_of (HtkStore        *store,
            const HtkSubmit *submit,
            HtkAnswers      *answers,
            GError         **error)
{
  g_autoptr (HtkFinding) finding = NULL;

  if (g_str_equal (submit->subject_type, "village"))
    return g_strdup (submit->subject_id);
  if (g_str_equal (submit->subject_type, "project"))
    return village_of_project (store, submit, error);
  if (g_str_equal (submit->subject_type, "household"))
    return village_of_household (store, submit->subject_id, answers, error);
  finding = htk_finding_get (store, submit->subject_id, error);
  return finding != NULL ? g_strdup (finding->village_code) : NULL;
}

static char *
visit_date_of (HtkAnswers *answers)
{
  const char *date = htk_answers_date (answers);
  g_autoptr (GDateTime) now = NULL;

  if (date != NULL)
    return g_strdup (date);
  now = g_date_time_new_now_local ();
  return g_date_time_format (now, "%F");
}

/**
 * htk_submit_body:
 * @store: the register
 * @instance: answers that htk_submit_check() found whole
 * @submit: whose and about whom
 * @error: return location
 *
 * Returns: (transfer full): the body; NULL when the register cannot say where its subject is
 */
JsonObject *
htk_submit_body (HtkStore        *store,
                 HtkInstance     *instance,
                 const HtkSubmit *submit,
                 GError         **error)
{
  g_autofree char *xml = htk_instance_to_xml (instance, FALSE);
  g_autoptr (JsonNode) json = htk_instance_to_json (instance, FALSE);
  g_autofree char *canonical = htk_canonical_json (json);
  g_autofree char *hash = htk_hash_text (canonical);
  g_autofree char *content = htk_content_hash (instance);
  g_autoptr (HtkAnswers) answers = htk_answers_parse (canonical, error);
  g_autofree char *village = answers != NULL ? village_of (store, submit, answers, error) : NULL;
  g_autofree char *date = answers != NULL ? visit_date_of (answers) : NULL;
  JsonObject *body;

  if (village == NULL)
    return NULL;
  body = json_object_new ();
  put (body, "visit_id", submit->visit_id);
  put (body, "revision_id", submit->revision_id);
  put (body, "parent_revision", submit->parent_revision);
  put (body, "form_id", submit->form_id);
  put (body, "form_version", htk_form_version (htk_instance_form (instance)));
  put (body, "subject_type", submit->subject_type);
  put (body, "subject_id", submit->subject_id);
  put (body, "village_code", village);
  put (body, "round_id", submit->round_id);
  put (body, "worker", submit->worker);
  put (body, "visit_date", date);
  json_object_set_int_member (body, "started_at", submit->started_at);
  json_object_set_int_member (body, "ended_at", submit->ended_at);
  json_object_set_object_member (body, "answers", json_node_dup_object (json));
  put (body, "answers_hash", hash);
  put (body, "xml", xml);
  put (body, "content_hash", content);
  json_object_set_array_member (body, "signatures", json_array_ref (submit->signatures));
  json_object_set_array_member (body, "attachments", json_array_ref (submit->attachments));
  json_object_set_array_member (body, "unchanged", json_array_ref (submit->unchanged));
  if (submit->old_answers != NULL)
    json_object_set_array_member (body, "old_answers", json_array_ref (submit->old_answers));
  json_object_set_object_member (body, "form_result", form_result (answers));
  return body;
}
