/* The REPL's operations on forms: load, answer, repeat, state, serialise. */
#include "app/form/tool-forms.h"

#include <string.h>

struct _HtkToolForms
{
  GHashTable *handles; /* "f1" -> HtkToolHandle */
  char *last;
  guint n;
  GArray *changed; /* HtkNode; NULL when the log is off */
};

static void
handle_free (gpointer data)
{
  HtkToolHandle *handle = data;

  htk_audit_free (handle->audit);
  htk_instance_free (handle->instance);
  htk_form_unref (handle->form);
  json_object_unref (handle->request);
  g_free (handle);
}

static HtkToolForms *
forms_of (HtkTool *tool)
{
  if (tool->forms == NULL)
    {
      tool->forms = g_new0 (HtkToolForms, 1);
      tool->forms->handles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, handle_free);
    }
  return tool->forms;
}

void
htk_tool_forms_free (HtkToolForms *forms)
{
  if (forms == NULL)
    return;
  g_hash_table_unref (forms->handles);
  g_clear_pointer (&forms->changed, g_array_unref);
  g_free (forms->last);
  g_free (forms);
}

gboolean
htk_tool_bad_request (GError    **error,
             const char *message)
{
  g_set_error_literal (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST, message);
  return FALSE;
}

HtkToolHandle *
htk_tool_handle_of (HtkTool    *tool,
           JsonObject *request,
           GError    **error)
{
  const char *name = htk_tool_text (request, "form");
  HtkToolForms *forms = forms_of (tool);
  HtkToolHandle *handle;

  if (name == NULL)
    name = forms->last;
  handle = name != NULL ? g_hash_table_lookup (forms->handles, name) : NULL;
  if (handle == NULL)
    g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_NO_FORM, "no form “%s”", name ? name : "");
  return handle;
}

HtkNode
htk_tool_node_of (HtkTool    *tool,
         JsonObject *request,
         HtkToolHandle    **handle,
         GError    **error)
{
  const char *ref = htk_tool_text (request, "ref");

  *handle = htk_tool_handle_of (tool, request, error);
  if (*handle == NULL)
    return 0;
  if (ref == NULL)
    {
      htk_tool_bad_request (error, "ref is missing");
      return 0;
    }
  return htk_instance_find ((*handle)->instance, ref, error);
}

/* Resources come with the request, or from a folder by the last part of their URI; the instance
 * that was saved last is last-saved.xml there. */
static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  JsonObject *request = data;
  const char *media = htk_tool_text (request, "media");
  JsonObject *all = NULL;

  if (json_object_has_member (request, "resources") &&
      JSON_NODE_HOLDS_OBJECT (json_object_get_member (request, "resources")))
    all = json_object_get_object_member (request, "resources");
  if (all != NULL && json_object_has_member (all, uri) &&
      JSON_NODE_HOLDS_OBJECT (json_object_get_member (all, uri)))
    {
      const char *text = htk_tool_text (json_object_get_object_member (all, uri), "text");

      if (text != NULL)
        return g_bytes_new (text, strlen (text));
    }
  if (media != NULL)
    {
      g_autofree char *name = strcmp (uri, HTK_LAST_SAVED) == 0 ? g_strdup ("last-saved.xml")
                                                                : g_path_get_basename (uri);
      g_autofree char *path = g_build_filename (media, name, NULL);
      char *text = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &text, &length, NULL))
        return g_bytes_new_take (text, length);
    }
  *is_missing = TRUE;
  if (g_strcmp0 (htk_tool_text (request, "missing"), "blank") == 0)
    return g_bytes_new ("", 0);
  return NULL;
}

static void
log_changed (HtkInstance *instance,
             GArray      *nodes,
             gpointer     data)
{
  HtkToolForms *forms = data;

  if (forms->changed != NULL)
    g_array_append_vals (forms->changed, nodes->data, nodes->len);
}

static HtkInstance *
make_instance (HtkTool    *tool,
               HtkForm    *form,
               JsonObject *request,
               gboolean    fresh,
               GError    **error)
{
  JsonObject *preload = NULL;
  HtkFormEnv env = { .location = htk_tool_text (request, "location"),
                     .zone = tool->zone,
                     .now = htk_tool_now,
                     .random = htk_tool_random,
                     .uuid = htk_tool_uuid,
                     .data = tool };
  const char *xml = fresh ? NULL : htk_tool_text (request, "instance");
  HtkInstance *instance;

  if (json_object_has_member (request, "preload") &&
      JSON_NODE_HOLDS_OBJECT (json_object_get_member (request, "preload")))
    {
      preload = json_object_get_object_member (request, "preload");
      env.deviceid = htk_tool_text (preload, "deviceid");
      env.username = htk_tool_text (preload, "username");
      env.phonenumber = htk_tool_text (preload, "phonenumber");
      env.email = htk_tool_text (preload, "email");
    }
  if (xml != NULL)
    instance = htk_instance_new_from_xml (
        form, &env, xml, json_object_get_boolean_member_with_default (request, "edit", FALSE),
        error);
  else
    instance = htk_instance_new (form, &env, error);
  if (instance != NULL)
    htk_instance_set_changed (instance, log_changed, forms_of (tool));
  return instance;
}

static char *
keep (HtkTool     *tool,
      HtkForm     *form,
      HtkInstance *instance,
      JsonObject  *request)
{
  HtkToolForms *forms = forms_of (tool);
  HtkToolHandle *handle = g_new0 (HtkToolHandle, 1);

  handle->form = form;
  handle->instance = instance;
  handle->request = json_object_ref (request);
  g_free (forms->last);
  forms->last = g_strdup_printf ("f%u", ++forms->n);
  g_hash_table_insert (forms->handles, g_strdup (forms->last), handle);
  return forms->last;
}

static gboolean
op_load (HtkTool    *tool,
         JsonObject *request,
         JsonObject *reply,
         GError    **error)
{
  const char *path = htk_tool_text (request, "path");
  g_autofree char *text = NULL;
  const char *xml = htk_tool_text (request, "xml");
  g_autoptr (HtkForm) form = NULL;
  HtkInstance *instance;
  JsonArray *languages = json_array_new ();
  JsonArray *warnings;

  json_object_set_array_member (reply, "languages", languages);
  if (xml == NULL && path != NULL)
    {
      if (!g_file_get_contents (path, &text, NULL, error))
        return FALSE;
      xml = text;
    }
  if (xml == NULL)
    return htk_tool_bad_request (error, "load takes xml or path");
  form = htk_form_new (xml, -1, resolve, request, error);
  if (form == NULL)
    return FALSE;
  instance = make_instance (tool, form, request, FALSE, error);
  if (instance == NULL)
    return FALSE;
  warnings = json_array_new ();
  json_object_set_string_member (reply, "formId", htk_form_id (form) ? htk_form_id (form) : "");
  json_object_set_string_member (reply, "version",
                                 htk_form_version (form) ? htk_form_version (form) : "");
  json_object_set_string_member (reply, "title", htk_form_title (form));
  for (guint i = 0; htk_form_languages (form)[i] != NULL; i++)
    json_array_add_string_element (languages, htk_form_languages (form)[i]);
  if (htk_instance_language (instance) != NULL)
    json_object_set_string_member (reply, "language", htk_instance_language (instance));
  else
    json_object_set_null_member (reply, "language");
  for (guint i = 0; i < htk_form_warnings (form)->len; i++)
    json_array_add_string_element (warnings, htk_form_warnings (form)->pdata[i]);
  json_object_set_array_member (reply, "warnings", warnings);
  json_object_set_string_member (reply, "form",
                                 keep (tool, g_steal_pointer (&form), instance, request));
  return TRUE;
}

static gboolean
op_new (HtkTool    *tool,
        JsonObject *request,
        JsonObject *reply,
        GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  HtkInstance *instance;

  if (handle == NULL)
    return FALSE;
  instance = make_instance (tool, handle->form, handle->request, TRUE, error);
  if (instance == NULL)
    return FALSE;
  json_object_set_string_member (reply, "form",
                                 keep (tool, htk_form_ref (handle->form), instance,
                                       handle->request));
  return TRUE;
}

static gboolean
op_close (HtkTool    *tool,
          JsonObject *request,
          JsonObject *reply,
          GError    **error)
{
  const char *name = htk_tool_text (request, "form");
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);

  if (handle == NULL)
    return FALSE;
  htk_tool_note (handle, HTK_AUDIT_FORM_EXIT, NULL, reply);
  return g_hash_table_remove (forms_of (tool)->handles,
                              name != NULL ? name : forms_of (tool)->last);
}

/* A member that is a text or null. */
void
htk_tool_set_text (JsonObject *object,
                   const char *name,
                   const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static char *
request_value (JsonObject *request)
{
  JsonNode *node = json_object_get_member (request, "value");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node) || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return g_strdup (json_node_get_string (node));
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "1" : "0");
    default:
      return htk_number_to_string (json_node_get_double (node));
    }
}

static gboolean
op_answer (HtkTool    *tool,
           JsonObject *request,
           JsonObject *reply,
           GError    **error)
{
  HtkToolHandle *handle;
  HtkNode node = htk_tool_node_of (tool, request, &handle, error);
  g_autofree char *value = request_value (request);
  g_autoptr (HtkState) state = NULL;

  if (node == 0 || !htk_instance_set (handle->instance, node, value, error))
    return FALSE;
  state = htk_instance_state (handle->instance, node, error);
  if (state == NULL)
    return FALSE;
  htk_tool_set_text (reply, "value", state->value);
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
  HtkNode node;

  if (handle == NULL)
    return FALSE;
  if (ref == NULL)
    return htk_tool_bad_request (error, "ref is missing");
  node = htk_instance_repeat_add (handle->instance, ref,
                                  (guint) json_object_get_int_member_with_default (request, "at", 0),
                                  error);
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
  HtkToolHandle *handle;
  HtkNode node = htk_tool_node_of (tool, request, &handle, error);
  g_autofree char *range = g_strdup (htk_tool_text (request, "ref"));
  gboolean fixed;

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

static gboolean
op_language (HtkTool    *tool,
             JsonObject *request,
             JsonObject *reply,
             GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *language = htk_tool_text (request, "lang");

  if (handle == NULL || !htk_instance_set_language (handle->instance, language ? language : "",
                                                    error))
    return FALSE;
  htk_tool_note (handle, HTK_AUDIT_LANGUAGE_CHANGE, NULL, reply);
  json_object_set_string_member (reply, "language", language);
  return TRUE;
}

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
  g_autofree char *xml = NULL;
  g_autoptr (GPtrArray) attachments = NULL;
  JsonArray *names;

  if (handle == NULL)
    return FALSE;
  if (g_strcmp0 (htk_tool_text (request, "format"), "json") == 0)
    {
      json_object_set_member (reply, "json", htk_instance_to_json (handle->instance));
      return TRUE;
    }
  xml = htk_instance_to_xml (handle->instance,
                             json_object_get_boolean_member_with_default (request, "draft", FALSE));
  json_object_set_string_member (reply, "xml", xml);
  attachments = htk_instance_attachments (handle->instance);
  names = json_array_new ();
  for (guint i = 0; i < attachments->len; i++)
    json_array_add_string_element (names, attachments->pdata[i]);
  json_object_set_array_member (reply, "attachments", names);
  if (json_object_get_boolean_member_with_default (request, "entities", FALSE))
    json_object_set_array_member (reply, "entities", entities_of (handle->instance));
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
  HtkXPathContext context;
  HtkNode node;
  HtkValue value;

  if (handle == NULL)
    return FALSE;
  node = ref == NULL || strcmp (ref, "/") == 0 ? htk_instance_root (handle->instance)
                                               : htk_instance_find (handle->instance, ref, error);
  return node != 0 &&
         htk_instance_evaluate (handle->instance, htk_tool_text (request, "expr"), node, arena,
                                &context, &value, error) &&
         htk_tool_set_value (&context, &value, htk_tool_text (request, "as"), reply, error);
}

static gboolean
op_log (HtkTool    *tool,
        JsonObject *request,
        JsonObject *reply,
        GError    **error)
{
  HtkToolForms *forms = forms_of (tool);

  g_clear_pointer (&forms->changed, g_array_unref);
  if (json_object_get_boolean_member_with_default (request, "on", FALSE))
    forms->changed = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  return TRUE;
}

/* Adds what changed since the last reply, when the log is on. */
void
htk_tool_report_changes (HtkTool    *tool,
                         JsonObject *request,
                         JsonObject *reply)
{
  HtkToolForms *forms = tool->forms;
  HtkToolHandle *handle = forms != NULL && forms->changed != NULL ? htk_tool_handle_of (tool, request, NULL) : NULL;
  JsonArray *array;

  if (handle == NULL)
    return;
  array = json_array_new ();
  for (guint i = 0; i < forms->changed->len; i++)
    {
      g_autofree char *ref = htk_instance_ref_of (handle->instance,
                                                  g_array_index (forms->changed, HtkNode, i));

      json_array_add_string_element (array, ref);
    }
  g_array_set_size (forms->changed, 0);
  json_object_set_array_member (reply, "changed", array);
}

const HtkToolOpInfo htk_tool_form_ops[] = {
  { "load", op_load },
  { "new", op_new },
  { "close", op_close },
  { "answer", op_answer },
  { "repeat-add", op_repeat_add },
  { "repeat-remove", op_repeat_remove },
  { "repeat-count", op_repeat_count },
  { "language", op_language },
  { "validate", op_validate },
  { "serialize", op_serialize },
  { "finalize", op_finalize },
  { "log", op_log },
  { NULL },
};
