/* The REPL's operations on answers as a whole: validate, serialise, finalise, and eval on them. */
#include "app/form/htk-form-private.h"
#include "app/form/tool-forms.h"

#include <string.h>

static gboolean
op_validate (HtkTool    *tool,
             JsonObject *request,
             JsonObject *reply,
             GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  g_autoptr (GPtrArray) violations = NULL;
  JsonArray *array;

  if (handle == NULL)
    return FALSE;
  violations = htk_instance_validate (handle->instance);
  array = json_array_new ();
  for (guint i = 0; i < violations->len; i++)
    {
      HtkViolation *violation = violations->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "ref", violation->ref);
      json_object_set_string_member (object, "condition", violation->condition);
      htk_tool_set_text (object, "message", violation->message);
      json_array_add_object_element (array, object);
    }
  json_object_set_boolean_member (reply, "valid", violations->len == 0);
  json_object_set_array_member (reply, "violations", array);
  return TRUE;
}

static JsonArray *
entities_of (HtkInstance *instance)
{
  g_autoptr (GPtrArray) entities = htk_instance_entities (instance);
  JsonArray *out = json_array_new ();

  for (guint i = 0; i < entities->len; i++)
    {
      HtkEntity *entity = entities->pdata[i];
      JsonObject *object = json_object_new ();
      JsonObject *data = json_object_new ();

      json_object_set_string_member (object, "dataset", entity->dataset);
      json_object_set_string_member (object, "action", entity->action);
      htk_tool_set_text (object, "id", entity->id);
      htk_tool_set_text (object, "label", entity->label);
      if (entity->base_version != NULL)
        json_object_set_string_member (object, "baseVersion", entity->base_version);
      if (entity->trunk_version != NULL)
        json_object_set_string_member (object, "trunkVersion", entity->trunk_version);
      if (entity->branch_id != NULL)
        json_object_set_string_member (object, "branchId", entity->branch_id);
      for (guint k = 0; k + 1 < entity->data->len; k += 2)
        json_object_set_string_member (data, entity->data->pdata[k], entity->data->pdata[k + 1]);
      json_object_set_object_member (object, "data", data);
      json_array_add_object_element (out, object);
    }
  return out;
}

static gboolean
op_serialize (HtkTool    *tool,
              JsonObject *request,
              JsonObject *reply,
              GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  gboolean draft = json_object_get_boolean_member_with_default (request, "draft", FALSE);
  g_autofree char *xml = NULL;
  g_autoptr (GPtrArray) attachments = NULL;
  JsonArray *names;

  if (handle == NULL)
    return FALSE;
  if (json_object_get_boolean_member_with_default (request, "entities", FALSE))
    json_object_set_array_member (reply, "entities", entities_of (handle->instance));
  if (g_strcmp0 (htk_tool_text (request, "format"), "json") == 0)
    {
      json_object_set_member (reply, "json", htk_instance_to_json (handle->instance, draft));
      return TRUE;
    }
  if (g_strcmp0 (htk_tool_text (request, "format"), "compact") == 0)
    {
      g_autofree char *compact = htk_instance_to_compact (handle->instance);

      json_object_set_string_member (reply, "compact", compact);
      return TRUE;
    }
  xml = htk_instance_to_xml (handle->instance, draft);
  json_object_set_string_member (reply, "xml", xml);
  attachments = htk_instance_attachments (handle->instance);
  names = json_array_new ();
  for (guint i = 0; i < attachments->len; i++)
    json_array_add_string_element (names, attachments->pdata[i]);
  json_object_set_array_member (reply, "attachments", names);
  return TRUE;
}

static gboolean
op_finalize (HtkTool    *tool,
             JsonObject *request,
             JsonObject *reply,
             GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);

  if (handle == NULL)
    return FALSE;
  htk_instance_finalize (handle->instance);
  if (!op_validate (tool, request, reply, error))
    return FALSE;
  htk_tool_note (handle, json_object_get_boolean_member (reply, "valid") ? HTK_AUDIT_FORM_FINALIZE
                                                                         : HTK_AUDIT_CONSTRAINT_ERROR,
                 NULL, reply);
  return op_serialize (tool, request, reply, error);
}

static const char *
any_prefix (gpointer    data,
            const char *prefix)
{
  return prefix;
}

/* Where in an expression its fault was seen. */
static void
put_offset (const char   *expr,
            const GError *failure,
            JsonObject   *reply)
{
  g_autoptr (HtkNames) names = htk_names_new ();
  g_autoptr (HtkXPath) xpath = NULL;
  int offset = -1;

  if (failure->domain != HTK_XPATH_ERROR)
    return;
  xpath = htk_xpath_compile_lazy (names, expr, HTK_XPATH_ODK, any_prefix, NULL, &offset, NULL);
  if (offset >= 0)
    json_object_set_int_member (reply, "offset", offset);
}

/* eval with a form: the context is a reference. */
gboolean
htk_tool_eval_form (HtkTool    *tool,
                    JsonObject *request,
                    JsonObject *reply,
                    GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *ref = htk_tool_text (request, "context");
  g_autoptr (HtkArena) arena = htk_arena_new ();
  g_autoptr (GError) failure = NULL;
  HtkXPathContext context;
  HtkNode node;
  HtkValue value;

  if (handle == NULL)
    return FALSE;
  if (ref == NULL)
    node = htk_instance_root (handle->instance);
  else if (strcmp (ref, "/") == 0)
    node = htk_tree_document (handle->instance->tree);
  else
    node = htk_instance_find (handle->instance, ref, error);
  if (node == 0)
    return FALSE;
  if (htk_instance_evaluate (handle->instance, htk_tool_text (request, "expr"), node, arena,
                             &context, &value, &failure))
    return htk_tool_set_value (&context, &value, htk_tool_text (request, "as"), reply, error);
  put_offset (htk_tool_text (request, "expr"), failure, reply);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

const HtkToolOpInfo htk_tool_output_ops[] = {
  { "validate", op_validate },
  { "serialize", op_serialize },
  { "finalize", op_finalize },
  { NULL },
};
