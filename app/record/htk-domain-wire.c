/* Writes findings, cases and targets for the tablets, and takes them there. What the county sends
 * stands, unless this tablet has done something with it that the county has not answered: then the
 * county sends it again with its answer. */
#include "app/record/htk-domain-wire.h"

#include "app/record/htk-preliminary.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-events.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-rounds.h"

/**
 * htk_finding_wire:
 * @store: a store
 * @id: a finding's id
 * @version: (out) (optional): its version
 * @error: return location
 *
 * Returns: (transfer full): its row with its `events`; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
JsonObject *
htk_finding_wire (HtkStore   *store,
                  const char *id,
                  gint64     *version,
                  GError    **error)
{
  g_autoptr (HtkFinding) finding = htk_finding_get (store, id, error);
  g_autoptr (GPtrArray) events =
    finding != NULL ? htk_events_of (store, HTK_EVENT_OF_FINDING, id, error) : NULL;
  JsonObject *body;

  if (events == NULL)
    return NULL;
  if (version != NULL)
    *version = finding->version;
  body = htk_finding_to_json (finding);
  json_object_set_array_member (body, "events", htk_events_json (events));
  return body;
}

/**
 * htk_case_wire:
 * @store: a store
 * @id: a case's id
 * @version: (out) (optional): its version
 * @error: return location
 *
 * Returns: (transfer full): its row with its `events` and `measures`; NULL with
 *   %HTK_STORE_ERROR_NOT_FOUND
 */
JsonObject *
htk_case_wire (HtkStore   *store,
               const char *id,
               gint64     *version,
               GError    **error)
{
  g_autoptr (HtkCase) self = htk_case_get (store, id, error);
  g_autoptr (GPtrArray) events =
    self != NULL ? htk_events_of (store, HTK_EVENT_OF_CASE, id, error) : NULL;
  g_autoptr (GPtrArray) measures = events != NULL ? htk_measures_of (store, id, error) : NULL;
  JsonArray *list;
  JsonObject *body;

  if (measures == NULL)
    return NULL;
  if (version != NULL)
    *version = self->version;
  body = htk_case_to_json (self);
  json_object_set_array_member (body, "events", htk_events_json (events));
  list = json_array_new ();
  for (guint i = 0; i < measures->len; i++)
    json_array_add_object_element (list, htk_measure_to_json (measures->pdata[i]));
  json_object_set_array_member (body, "measures", list);
  return body;
}

/**
 * htk_gone_wire:
 * @id: a finding or a case
 *
 * Returns: (transfer full): the row that tells a tablet to forget it
 */
JsonObject *
htk_gone_wire (const char *id)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "id", id);
  json_object_set_boolean_member (body, "gone", TRUE);
  return body;
}

/* Whether the body is a row that may be taken now: then @take is set. */
static gboolean
look_at (HtkStore   *store,
         const char *what,
         const char *id,
         JsonObject *body,
         gboolean   *take,
         GError    **error)
{
  gboolean unanswered;

  *take = FALSE;
  if (g_strcmp0 (htk_json_text (body, "id"), id) != 0)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "a %s row lacks its %s", what,
                   what);
      return FALSE;
    }
  if (!htk_journal_is_unanswered (store, id, &unanswered, error))
    return FALSE;
  *take = !unanswered;
  return !*take || htk_preliminary_end (store, id, error);
}

/**
 * htk_finding_receive:
 * @store: a tablet's store, in a transaction
 * @id: a finding's id
 * @version: its version at the county
 * @body: what htk_finding_wire() or htk_gone_wire() wrote there
 * @error: return location
 *
 * Takes a finding as the county knows it; twice is the same as once.
 */
gboolean
htk_finding_receive (HtkStore   *store,
                     const char *id,
                     gint64      version,
                     JsonObject *body,
                     GError    **error)
{
  g_autoptr (HtkFinding) finding = NULL;
  gboolean take;

  if (!look_at (store, "finding", id, body, &take, error))
    return FALSE;
  if (!take)
    return TRUE;
  if (htk_json_int (body, "gone", 0) != 0)
    return htk_finding_remove (store, id, error);
  finding = htk_finding_from_json (body);
  finding->version = version;
  return htk_finding_put (store, finding, error) &&
         htk_events_set (store, HTK_EVENT_OF_FINDING, id, htk_json_list (body, "events"), error);
}

static gboolean
take_measures (HtkStore   *store,
               const char *id,
               JsonArray  *list,
               GError    **error)
{
  if (!htk_measures_drop (store, id, error))
    return FALSE;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      g_autoptr (HtkMeasure) measure =
        htk_measure_from_json (JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL);

      if (g_strcmp0 (measure->case_id, id) == 0 && !htk_measure_put (store, measure, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_case_receive:
 * @store: a tablet's store, in a transaction
 * @id: a case's id
 * @version: its version at the county
 * @body: what htk_case_wire() or htk_gone_wire() wrote there
 * @error: return location
 *
 * Takes a case as the county knows it; twice is the same as once.
 */
gboolean
htk_case_receive (HtkStore   *store,
                  const char *id,
                  gint64      version,
                  JsonObject *body,
                  GError    **error)
{
  g_autoptr (HtkCase) self = NULL;
  gboolean take;

  if (!look_at (store, "case", id, body, &take, error))
    return FALSE;
  if (!take)
    return TRUE;
  if (htk_json_int (body, "gone", 0) != 0)
    return htk_case_remove (store, id, error);
  self = htk_case_from_json (body);
  self->version = version;
  return htk_case_put (store, self, error) &&
         htk_events_set (store, HTK_EVENT_OF_CASE, id, htk_json_list (body, "events"), error) &&
         take_measures (store, id, htk_json_list (body, "measures"), error);
}

/**
 * htk_target_receive:
 * @store: a tablet's store, in a transaction
 * @body: what htk_round_target_to_json() wrote at the county
 * @error: return location
 *
 * Takes a target of a round.
 */
gboolean
htk_target_receive (HtkStore   *store,
                    JsonObject *body,
                    GError    **error)
{
  g_autoptr (HtkRoundTarget) target = htk_round_target_from_json (body);

  if (target->round_id != NULL && target->subject_id != NULL)
    return htk_round_target_put (store, target, error);
  g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                       "a target row lacks its round or subject");
  return FALSE;
}
