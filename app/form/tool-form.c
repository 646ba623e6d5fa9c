/* The REPL's forms: their handles, load, new and close, language, and the log of what changed. */
#include "app/form/tool-forms.h"

#include <string.h>

/* A node whose value or state changed. */
typedef struct
{
  HtkInstance *instance;
  HtkNode node;
} Change;

struct _HtkToolForms
{
  GHashTable *handles; /* "f1" -> HtkToolHandle */
  char *last;
  guint n;
  GArray *changed; /* Change; NULL when the log is off */
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

  for (guint i = 0; forms->changed != NULL && i < nodes->len; i++)
    {
      Change change = { instance, g_array_index (nodes, HtkNode, i) };

      g_array_append_val (forms->changed, change);
    }
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
  JsonNode *json = fresh ? NULL : json_object_get_member (request, "json");
  gboolean edit = json_object_get_boolean_member_with_default (request, "edit", FALSE);
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
    instance = htk_instance_new_from_xml (form, &env, xml, edit, error);
  else if (json != NULL)
    instance = htk_instance_new_from_json (form, &env, json, edit, error);
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
  g_autoptr (GError) unread = NULL;
  g_autoptr (HtkForm) form = NULL;
  HtkInstance *instance;
  JsonArray *languages = json_array_new ();
  JsonArray *warnings;

  json_object_set_array_member (reply, "languages", languages);
  if (xml == NULL && path != NULL)
    {
      if (!g_file_get_contents (path, &text, NULL, &unread))
        {
          g_set_error_literal (error, HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE, unread->message);
          return FALSE;
        }
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

static gboolean
op_language (HtkTool    *tool,
             JsonObject *request,
             JsonObject *reply,
             GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *language = htk_tool_text (request, "lang");

  if (handle == NULL)
    return FALSE;
  if (language == NULL)
    return htk_tool_bad_request (error, "lang is missing");
  if (!htk_instance_set_language (handle->instance, language, error))
    return FALSE;
  htk_tool_note (handle, HTK_AUDIT_LANGUAGE_CHANGE, NULL, reply);
  json_object_set_string_member (reply, "language", language);
  return TRUE;
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
    forms->changed = g_array_new (FALSE, FALSE, sizeof (Change));
  return TRUE;
}

/* The reference of a changed node, unless it is one of another instance or has gone since. */
static char *
ref_of_change (HtkToolHandle *handle,
               const Change  *change)
{
  g_autofree char *ref = NULL;

  if (change->instance != handle->instance)
    return NULL;
  ref = htk_instance_ref_of (handle->instance, change->node);
  return htk_instance_find (handle->instance, ref, NULL) == change->node ? g_steal_pointer (&ref)
                                                                         : NULL;
}

/* Adds what changed since the last reply, when the log is on. */
void
htk_tool_report_changes (HtkTool    *tool,
                         JsonObject *request,
                         JsonObject *reply)
{
  HtkToolForms *forms = tool->forms;
  HtkToolHandle *handle = forms != NULL && forms->changed != NULL
                              ? htk_tool_handle_of (tool, request, NULL)
                              : NULL;
  g_autoptr (GHashTable) said = NULL;
  JsonArray *array;

  if (handle == NULL)
    return;
  said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  array = json_array_new ();
  for (guint i = 0; i < forms->changed->len; i++)
    {
      char *ref = ref_of_change (handle, &g_array_index (forms->changed, Change, i));

      if (ref != NULL && !g_hash_table_contains (said, ref))
        {
          json_array_add_string_element (array, ref);
          g_hash_table_add (said, g_steal_pointer (&ref));
        }
      g_free (ref);
    }
  g_array_set_size (forms->changed, 0);
  json_object_set_array_member (reply, "changed", array);
}

/* The zone of the clock is that of all forms. */
void
htk_tool_forms_set_zone (HtkTool *tool)
{
  GHashTableIter iter;
  gpointer handle;

  if (tool->forms == NULL)
    return;
  g_hash_table_iter_init (&iter, tool->forms->handles);
  while (g_hash_table_iter_next (&iter, NULL, &handle))
    htk_instance_set_zone (((HtkToolHandle *) handle)->instance, tool->zone);
}

const HtkToolOpInfo htk_tool_form_ops[] = {
  { "load", op_load },
  { "new", op_new },
  { "close", op_close },
  { "language", op_language },
  { "log", op_log },
  { NULL },
};
