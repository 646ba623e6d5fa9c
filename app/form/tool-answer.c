/* The REPL's operations that a person's hands would do: answer, add and remove repeats. */
#include "app/form/htk-form-private.h"
#include "app/form/tool-forms.h"

#include <string.h>

/* The value of an answer as an instance writes it; NULL clears. */
static gboolean
request_value (JsonObject *request,
               char      **value,
               GError    **error)
{
  JsonNode *node = json_object_get_member (request, "value");

  *value = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return htk_tool_bad_request (error, "value is a text, a number, true, false or null");
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      *value = g_strdup (json_node_get_string (node));
      break;
    case G_TYPE_BOOLEAN:
      *value = g_strdup (json_node_get_boolean (node) ? "1" : "0");
      break;
    case G_TYPE_INT64:
      *value = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
      break;
    default:
      *value = htk_number_to_string (json_node_get_double (node));
      break;
    }
  return TRUE;
}

/* With "strict" a choice that the question does not offer at present is refused. */
static gboolean
offers_all (HtkInstance *instance,
            HtkNode      node,
            const char  *value,
            GError     **error)
{
  g_autoptr (GPtrArray) choices = htk_instance_choices (instance, node, NULL);
  g_autoptr (HtkState) state = htk_instance_state (instance, node, NULL);
  gboolean one = state != NULL && state->kind == HTK_CONTROL_SELECT1;
  g_auto (GStrv) words = g_strsplit (value, one ? "\001" : " ", -1);

  if (choices == NULL || state == NULL ||
      (!one && state->kind != HTK_CONTROL_SELECT && state->kind != HTK_CONTROL_RANK))
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean found = *words[i] == '\0';

      for (guint k = 0; k < choices->len && !found; k++)
        found = strcmp (((HtkChoice *) choices->pdata[k])->value, words[i]) == 0;
      if (!found)
        {
          g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_CHOICE,
                       "%s does not offer “%s”", state->ref, words[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* With "strict" a value that is not of the question's type is refused; without, it is no answer. */
static gboolean
is_of_type (HtkInstance *instance,
            HtkNode      node,
            const char  *value,
            GError     **error)
{
  HtkDef *def = htk_instance_def (instance, node);

  if (def == NULL || *value == '\0' ||
      htk_value_is_ok (def->type, def->control != NULL ? def->control->kind : HTK_CONTROL_INPUT,
                       value))
    return TRUE;
  g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_BAD_VALUE, "“%s” is no %s for %s", value,
               def->type, def->path);
  return FALSE;
}

/* The bytes of an upload belong to who sends them; they must be such. */
static gboolean
is_base64 (const char *text)
{
  gsize padding = text != NULL ? strlen (text) - strcspn (text, "=") : 0;

  return text == NULL ||
         (strlen (text) % 4 == 0 && padding <= 2 &&
          strspn (text + strcspn (text, "="), "=") == padding &&
          strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") ==
              strlen (text) - padding);
}

static gboolean
op_answer (HtkTool    *tool,
           JsonObject *request,
           JsonObject *reply,
           GError    **error)
{
  HtkToolHandle *handle;
  HtkNode node = htk_tool_node_of (tool, request, &handle, error);
  gboolean strict = json_object_get_boolean_member_with_default (request, "strict", FALSE);
  g_autofree char *value = NULL;
  g_autofree char *written = NULL;
  g_autoptr (HtkState) state = NULL;

  if (node == 0 || !request_value (request, &value, error))
    return FALSE;
  if (!is_base64 (htk_tool_text (request, "data")))
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_BAD_VALUE, "data is not base64");
      return FALSE;
    }
  if (strict && value != NULL &&
      (!is_of_type (handle->instance, node, value, error) ||
       !offers_all (handle->instance, node, value, error)))
    return FALSE;
  if (!htk_instance_set (handle->instance, node, value, error))
    return FALSE;
  state = htk_instance_state (handle->instance, node, error);
  if (state == NULL)
    return FALSE;
  written = htk_value_written (state->type, state->value != NULL ? state->value : "");
  htk_tool_set_text (reply, "value", written);
  json_object_set_boolean_member (reply, "valid", state->valid);
  htk_tool_set_text (reply, "violation", state->violation);
  htk_tool_set_text (reply, "message",
            state->violation == NULL                           ? NULL
            : strcmp (state->violation, "required") == 0 ? state->required_message
                                                         : state->constraint_message);
  return TRUE;
}

static gboolean
op_repeat_add (HtkTool    *tool,
               JsonObject *request,
               JsonObject *reply,
               GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *ref = htk_tool_text (request, "ref");
  g_autofree char *made = NULL;
  gboolean fixed;
  gint64 at;
  int count;
  HtkNode node;

  if (handle == NULL)
    return FALSE;
  if (ref == NULL)
    return htk_tool_bad_request (error, "ref is missing");
  at = json_object_get_int_member_with_default (request, "at", G_MAXINT64);
  count = htk_instance_repeat_count (handle->instance, ref, &fixed, NULL);
  if (json_object_has_member (request, "at") && count >= 0 && (at < 1 || at > count + 1))
    return htk_tool_bad_request (error, "at is a place from 1 to one past the last instance");
  node = htk_instance_repeat_add (handle->instance, ref, at <= count ? (guint) at : 0, error);
  if (node == 0)
    return FALSE;
  made = htk_instance_ref_of (handle->instance, node);
  htk_tool_note (handle, HTK_AUDIT_ADD_REPEAT, made, reply);
  json_object_set_string_member (reply, "ref", made);
  json_object_set_int_member (reply, "count",
                              htk_instance_repeat_count (handle->instance, ref, &fixed, NULL));
  return TRUE;
}

static gboolean
op_repeat_remove (HtkTool    *tool,
                  JsonObject *request,
                  JsonObject *reply,
                  GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  g_autofree char *range = g_strdup (htk_tool_text (request, "ref"));
  gboolean fixed;
  HtkNode node;

  if (handle == NULL)
    return FALSE;
  if (range != NULL && htk_instance_repeat_count (handle->instance, range, &fixed, NULL) >= 0)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NOT_A_REPEAT,
                   "%s is all instances; name one, as %s[1]", range, range);
      return FALSE;
    }
  node = htk_tool_node_of (tool, request, &handle, error);
  if (node == 0 || !htk_instance_repeat_remove (handle->instance, node, error))
    return FALSE;
  htk_tool_note (handle, HTK_AUDIT_DELETE_REPEAT, range, reply);
  *strrchr (range, '[') = '\0';
  json_object_set_int_member (reply, "count",
                              htk_instance_repeat_count (handle->instance, range, &fixed, NULL));
  return TRUE;
}

static gboolean
op_repeat_count (HtkTool    *tool,
                 JsonObject *request,
                 JsonObject *reply,
                 GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *ref = htk_tool_text (request, "ref");
  gboolean fixed = FALSE;
  int count;

  if (handle == NULL || ref == NULL)
    return handle != NULL && htk_tool_bad_request (error, "ref is missing");
  count = htk_instance_repeat_count (handle->instance, ref, &fixed, error);
  if (count < 0)
    return FALSE;
  json_object_set_int_member (reply, "count", count);
  json_object_set_boolean_member (reply, "fixed", fixed);
  return TRUE;
}

const HtkToolOpInfo htk_tool_answer_ops[] = {
  { "answer", op_answer },
  { "repeat-add", op_repeat_add },
  { "repeat-remove", op_repeat_remove },
  { "repeat-count", op_repeat_count },
  { NULL },
};
