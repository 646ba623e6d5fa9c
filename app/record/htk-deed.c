/* Reads an event from its row, asks for what it must say, and keeps it. */
#include "app/record/htk-deed.h"

#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"

#include <string.h>

static const char *const envelope[] = { "event_id", "event", "by", "at", "case_id", "finding_id",
                                        "finding", NULL };

/**
 * htk_deed_body:
 * @object_key: case_id or finding_id
 * @object_id: what it is done to
 * @event: what is done
 * @by: who does it
 * @on: the day, YYYY-MM-DD
 * @fields: (nullable): what else the event says
 *
 * Returns: (transfer full): the body of a new event, with an identifier of its own
 */
JsonObject *
htk_deed_body (const char *object_key,
               const char *object_id,
               const char *event,
               const char *by,
               const char *on,
               JsonObject *fields)
{
  JsonObject *body = json_object_new ();
  g_autofree char *id = htk_uuid7_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (fields != NULL)
    {
      json_object_iter_init (&iter, fields);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (body, name, json_node_copy (node));
    }
  json_object_set_string_member (body, "event_id", id);
  json_object_set_string_member (body, object_key, object_id);
  json_object_set_string_member (body, "event", event);
  json_object_set_string_member (body, "by", by);
  json_object_set_string_member (body, "on", on);
  json_object_set_int_member (body, "at", g_get_real_time () / 1000);
  return body;
}

/* A publicity of days to come would be over before it began. One day more: clocks differ. */
static gboolean
check_day (const char *on,
           GError    **error)
{
  g_autofree char *today = htk_day_today ();

  if (htk_day_is_valid (on) && htk_days_between (today, on) <= 1)
    return TRUE;
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
               "“%s” is no day as YYYY-MM-DD, or one to come", on);
  return FALSE;
}

/**
 * htk_deed_read:
 * @deed: (out caller-allocates): what it says, borrowed from the other arguments
 * @store: a store, in a transaction
 * @object_key: case_id or finding_id
 * @body: the body of a row
 * @role: the role of who does it
 * @limits: what holds on its day
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_INVALID, naming what is missing or wrong
 */
gboolean
htk_deed_read (HtkDeed         *deed,
               HtkStore        *store,
               const char      *object_key,
               JsonObject      *body,
               const char      *role,
               const HtkLimits *limits,
               GError         **error)
{
  static const char *const needed[] = { "event_id", "event", "by", "on" };

  *deed = (HtkDeed) { .store = store, .body = body, .role = role, .limits = limits };
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!htk_deed_need (deed, needed[i], error))
      return FALSE;
  if (!htk_deed_need (deed, object_key, error))
    return FALSE;
  deed->id = htk_json_text (body, "event_id");
  deed->object_id = htk_json_text (body, object_key);
  deed->event = htk_json_text (body, "event");
  deed->by = htk_json_text (body, "by");
  deed->on = htk_json_text (body, "on");
  deed->at = htk_json_int (body, "at", 0);
  return check_day (deed->on, error);
}

/* NULL where it is absent or says nothing. */
const char *
htk_deed_text (const HtkDeed *deed,
               const char    *name)
{
  const char *text = htk_json_text (deed->body, name);

  return text != NULL && *text != '\0' ? text : NULL;
}

/* A text that only blanks fill says nothing. */
gboolean
htk_deed_need (const HtkDeed *deed,
               const char    *name,
               GError       **error)
{
  const char *text = htk_deed_text (deed, name);

  if (text != NULL && strspn (text, " \t\r\n") < strlen (text))
    return TRUE;
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "the event “%s” needs “%s”",
               htk_json_text (deed->body, "event") ?: "", name);
  return FALSE;
}

/**
 * htk_deed_fail:
 * @error: return location
 * @code: a code of %HTK_RECORD_ERROR
 * @why: what stands against the event
 *
 * Returns: FALSE, so that a check can return the call
 */
gboolean
htk_deed_fail (GError    **error,
               int         code,
               const char *why)
{
  g_set_error_literal (error, HTK_RECORD_ERROR, code, why);
  return FALSE;
}

/**
 * htk_deed_set:
 * @text: (inout) (transfer full): a field of the row that the event is about
 * @value: (nullable): what it becomes; may be the field's own text
 */
void
htk_deed_set (char      **text,
              const char *value)
{
  char *copy = g_strdup (value);

  g_free (*text);
  *text = copy;
}

/**
 * htk_deed_keep:
 * @deed: what was done
 * @of: to what
 * @error: return location
 *
 * Adds it to what happened to its object.
 */
gboolean
htk_deed_keep (const HtkDeed *deed,
               HtkEventOf     of,
               GError       **error)
{
  g_autoptr (JsonObject) fields = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, deed->body);
  while (json_object_iter_next (&iter, &name, &node))
    if (!g_strv_contains (envelope, name))
      json_object_set_member (fields, name, json_node_ref (node));

  const HtkEvent row = { (char *) deed->id, (char *) deed->object_id, (char *) deed->event,
                         (char *) deed->by, deed->at, fields, NULL };

  return htk_event_put (deed->store, of, &row, error);
}
