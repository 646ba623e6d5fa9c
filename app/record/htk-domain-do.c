/* The commands of the tablet on cases and findings. Each event is taken into the rows and told to
 * the county in one transaction, so that neither is there without the other (design.md 5, outbox). */
#include "app/record/htk-domain-do.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-case-take.h"
#include "app/record/htk-deed.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-begun-words.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"

typedef gboolean (*TakeFunc) (HtkStore *store, JsonObject *body, const char *role,
                              const HtkLimits *limits, GError **error);

static gboolean
has_measure (HtkStore   *store,
             const char *case_id,
             const char *measure_id)
{
  g_autoptr (GPtrArray) measures = htk_measures_of (store, case_id, NULL);

  for (guint i = 0; measures != NULL && i < measures->len; i++)
    if (g_str_equal (((HtkMeasure *) measures->pdata[i])->id, measure_id))
      return TRUE;
  return FALSE;
}

/**
 * htk_event_about:
 * @store: a tablet's store
 * @object_id: a case or a finding; of a clue, the household
 * @fields: (nullable): what the event says, or will say
 *
 * What the words for an event are kept under (htk_begun_words_keep()) until it is done. A measure that is not
 * there yet has another id each time somebody begins it.
 *
 * Returns: (transfer none): the measure that the event changes, or else @object_id
 */
const char *
htk_event_about (HtkStore   *store,
                 const char *object_id,
                 JsonObject *fields)
{
  const char *measure = fields != NULL ? htk_json_text (fields, "measure_id") : NULL;

  return measure != NULL && has_measure (store, object_id, measure) ? measure : object_id;
}

static gboolean
do_event (HtkStore   *store,
          HtkPack    *pack,
          const char *kind,
          TakeFunc    take,
          const char *object_key,
          JsonObject *body,
          GError    **error)
{
  const char *by = htk_json_text (body, "by");
  const char *object = htk_json_text (body, object_key);
  const char *event = htk_json_text (body, "event");
  const char *about = g_str_equal (event, "clue") ? htk_json_text (body, "household_id")
                                                  : htk_event_about (store, object, body);
  g_autoptr (HtkUser) user = htk_register_user (store, by, error);
  g_auto (HtkLimits) limits = { 0 };

  if (user == NULL || !htk_limits_load (pack, store, htk_json_text (body, "on"), &limits, error) ||
      !htk_store_begin (store, error))
    return FALSE;
  if (take (store, body, user->role, &limits, error) &&
      htk_journal_append_object (store, kind, object, body, error) &&
      htk_begun_words_forget (store, by, about, event, error) &&
      htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

static char *
open_case (HtkStore   *store,
           HtkPack    *pack,
           char       *case_id,
           const char *household_id,
           const char *user_id,
           JsonObject *fields,
           GError    **error)
{
  g_autofree char *id = case_id;
  g_autofree char *today = htk_day_today ();
  g_autoptr (JsonObject) body =
    htk_deed_body ("case_id", id, "clue", user_id, today, fields);

  json_object_set_string_member (body, "household_id", household_id);
  if (!do_event (store, pack, "case.event", htk_case_take, "case_id", body, error))
    return NULL;
  return g_steal_pointer (&id);
}

/**
 * htk_case_open:
 * @store: a tablet's store
 * @pack: the pack, for the limits
 * @household_id: whom the clue is about
 * @user_id: who brings it
 * @fields: `source` (as the form's list), and, or not, causes and note
 * @error: return location
 *
 * Opens a case with a clue, today. A household that was cleared within the days of watching has
 * relapsed: the new case names the old one.
 *
 * Returns: (transfer full): the case's id; NULL with %HTK_RECORD_ERROR_STATE when the household has an
 *   open case, %HTK_RECORD_ERROR_ROLE or _INVALID, or an error of the store
 */
char *
htk_case_open (HtkStore   *store,
               HtkPack    *pack,
               const char *household_id,
               const char *user_id,
               JsonObject *fields,
               GError    **error)
{
  return open_case (store, pack, htk_uuid7_new (), household_id, user_id, fields, error);
}

static JsonObject *
fields_of_visit (const HtkVisit *visit,
                 HtkAnswers     *answers)
{
  JsonObject *fields = json_object_new ();
  const char *causes = htk_answers_get (answers, "causes");

  json_object_set_string_member (fields, "source", "visit");
  json_object_set_string_member (fields, "visit_id", visit->id);
  json_object_set_string_member (fields, "suggestion", visit->suggestion);
  if (causes != NULL && *causes != '\0')
    json_object_set_string_member (fields, "causes", causes);
  return fields;
}

/**
 * htk_case_from_visit:
 * @store: a tablet's store
 * @pack: the pack, for the limits
 * @visit_id: a submitted visit whose suggestion is a class or R
 * @user_id: who takes it up
 * @error: return location
 *
 * One tap from a visit's suggestion to a clue (domain.md 1, row 25). The case's id follows from the
 * visit's: taken up on two tablets, it is one case.
 *
 * Returns: (transfer full): the case's id; NULL with %HTK_RECORD_ERROR_INVALID when the visit
 *   suggests nothing, %HTK_RECORD_ERROR_STATE when the household has an open case, or an error of
 *   the store
 */
char *
htk_case_from_visit (HtkStore   *store,
                     HtkPack    *pack,
                     const char *visit_id,
                     const char *user_id,
                     GError    **error)
{
  static const char *const grounds[] = { "1", "2", "3", "R", NULL };
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  g_autoptr (HtkRevision) revision =
    visit != NULL ? htk_revision_get (store, visit->revision_id, error) : NULL;
  g_autoptr (HtkAnswers) answers =
    revision != NULL ? htk_answers_parse (revision->answers, error) : NULL;
  g_autoptr (JsonObject) fields = NULL;

  if (answers == NULL)
    return NULL;
  if (!g_str_equal (visit->subject_type, "household") || visit->suggestion == NULL ||
      !g_strv_contains (grounds, visit->suggestion))
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                           "this visit suggests no class of monitoring");
      return NULL;
    }
  fields = fields_of_visit (visit, answers);
  return open_case (store, pack, htk_uuid_of (visit_id, "case"), visit->subject_id, user_id, fields,
                    error);
}

/* The day is what the fields say, else today. */
static gboolean
do_step (HtkStore   *store,
         HtkPack    *pack,
         const char *kind,
         TakeFunc    take,
         const char *object_key,
         const char *object,
         const char *event,
         const char *user_id,
         JsonObject *fields,
         GError    **error)
{
  g_autofree char *today = htk_day_today ();
  const char *on = htk_json_text (fields, "on");
  g_autoptr (JsonObject) body =
    htk_deed_body (object_key, object, event, user_id, on != NULL ? on : today, fields);

  return do_event (store, pack, kind, take, object_key, body, error);
}

/**
 * htk_case_do:
 * @store: a tablet's store
 * @pack: the pack, for the limits
 * @case_id: a case
 * @event: one of htk_case_life_events()
 * @user_id: who does it
 * @fields: (nullable): what the event says; `on` is the day, else today
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE, _ROLE or _INVALID, or an error of the store; nothing
 *   is then changed
 */
gboolean
htk_case_do (HtkStore   *store,
             HtkPack    *pack,
             const char *case_id,
             const char *event,
             const char *user_id,
             JsonObject *fields,
             GError    **error)
{
  return do_step (store, pack, "case.event", htk_case_take, "case_id", case_id, event, user_id,
                  fields, error);
}

/**
 * htk_finding_do:
 * @store: a tablet's store
 * @pack: the pack, for the limits
 * @finding_id: a finding
 * @event: one of htk_finding_life_events()
 * @user_id: who does it
 * @fields: (nullable): what the event says; `on` is the day, else today
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE, _ROLE or _INVALID, or an error of the store; nothing
 *   is then changed
 */
gboolean
htk_finding_do (HtkStore   *store,
                HtkPack    *pack,
                const char *finding_id,
                const char *event,
                const char *user_id,
                JsonObject *fields,
                GError    **error)
{
  return do_step (store, pack, "finding.event", htk_finding_take, "finding_id", finding_id, event, user_id,
                  fields, error);
}
