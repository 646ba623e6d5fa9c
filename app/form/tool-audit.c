/* The REPL's operation on the audit log: a script says what a person would look at.
 *
 * {"op":"audit","path":"audit.csv","user":"li"}          begins, or goes on with the file
 * {"op":"audit","location":[23.9,101.7,8]}               where the person is
 * {"op":"audit","event":"question","ref":"/data/a"}      a screen is shown; the one before is left
 * {"op":"audit","leave":true}                            the screen is left
 * {"op":"audit","event":"form save"}                     something happens
 * {"op":"audit","event":"change reason","reason":"typo"}
 *
 * Adding and removing repeats, the language, finalize and close are logged by their own operations.
 */
#include "app/form/tool-forms.h"

#include <string.h>

/* Logs what another operation did. That one is done: a log that cannot be written is said beside
 * its result. */
void
htk_tool_note (HtkToolHandle *handle,
               HtkAuditEvent  event,
               const char    *ref,
               JsonObject    *reply)
{
  g_autoptr (GError) error = NULL;

  if (handle->audit != NULL && !htk_audit_log (handle->audit, event, ref, &error))
    json_object_set_string_member (reply, "audit_error", error->message);
}

static gboolean
begin (HtkTool        *tool,
       HtkToolHandle  *handle,
       const char     *path,
       GError        **error)
{
  /* The clock of the REPL may be frozen: then time only goes on when the script says so. */
  const HtkAuditClock clock = { htk_tool_now, htk_tool_now, tool };
  HtkAudit *audit = htk_audit_new (handle->instance, htk_audit_file_new (path), &clock, error);

  if (audit == NULL)
    return FALSE;
  htk_audit_free (handle->audit);
  handle->audit = audit;
  return TRUE;
}

static gboolean
take_location (HtkAudit  *audit,
               JsonNode  *node,
               GError   **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!JSON_NODE_HOLDS_VALUE (json_array_get_element (array, i)))
      array = NULL;
  if (array == NULL || json_array_get_length (array) != 3)
    return htk_tool_bad_request (error, "location is [latitude, longitude, accuracy in metres]");
  htk_audit_add_location (audit, json_array_get_double_element (array, 0),
                          json_array_get_double_element (array, 1),
                          json_array_get_double_element (array, 2));
  return TRUE;
}

/* The reference as the log writes it. A prompt for another repeat has the range's. */
static gboolean
log_ref (HtkToolHandle  *handle,
         HtkAuditEvent   event,
         const char     *ref,
         char          **out,
         GError        **error)
{
  HtkNode node;

  *out = NULL;
  if (ref == NULL)
    return TRUE;
  node = htk_instance_find (handle->instance, ref, event == HTK_AUDIT_ADD_REPEAT ? NULL : error);
  *out = node != 0 ? htk_instance_ref_of (handle->instance, node) : g_strdup (ref);
  return node != 0 || event == HTK_AUDIT_ADD_REPEAT;
}

static gboolean
take_event (HtkToolHandle  *handle,
            const char     *name,
            JsonObject     *request,
            GError        **error)
{
  g_autofree char *ref = NULL;
  HtkAuditEvent event;

  if (!htk_audit_event_from_name (name, &event))
    return htk_tool_bad_request (error, "there is no audit event of this name");
  if (event == HTK_AUDIT_CHANGE_REASON)
    return htk_audit_change_reason (handle->audit, htk_tool_text (request, "reason"), error);
  if (!log_ref (handle, event, htk_tool_text (request, "ref"), &ref, error))
    return FALSE;
  return htk_audit_event_lasts (event) ? htk_audit_enter (handle->audit, event, ref, error)
                                       : htk_audit_log (handle->audit, event, ref, error);
}

static gboolean
op_audit (HtkTool     *tool,
          JsonObject  *request,
          JsonObject  *reply,
          GError     **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *path = htk_tool_text (request, "path");
  const char *event = htk_tool_text (request, "event");
  JsonNode *location = json_object_get_member (request, "location");

  if (handle == NULL || (path != NULL && !begin (tool, handle, path, error)))
    return FALSE;
  if (handle->audit == NULL)
    return htk_tool_bad_request (error, "audit begins with the path of its file");
  if (htk_tool_text (request, "user") != NULL)
    htk_audit_set_user (handle->audit, htk_tool_text (request, "user"));
  if ((location != NULL && !take_location (handle->audit, location, error))
      || (path != NULL && !htk_audit_start (handle->audit, error))
      || (json_object_get_boolean_member_with_default (request, "leave", FALSE)
          && !htk_audit_leave (handle->audit, error))
      || (event != NULL && !take_event (handle, event, request, error)))
    return FALSE;
  json_object_set_boolean_member (reply, "resumed", htk_audit_resumed (handle->audit));
  return TRUE;
}

const HtkToolOpInfo htk_tool_audit_ops[] = {
  { "audit", op_audit },
  { NULL },
};
