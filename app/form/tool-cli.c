/* huitoukan-form's commands for form authors: fill, print, eval. All of them go through
 * the operations of the REPL, so that a script and a person see the same. */
#include "app/form/tool-cli.h"

#include "app/form/htk-form-check.h"
#include "app/form/htk-form-private.h"
#include "app/form/tool-forms.h"

#include <stdio.h>
#include <string.h>

static void
take_string (JsonObject *object,
             const char *name,
             const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

/* An object as one line. */
char *
htk_tool_line (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

/* One request; a failure is said on stderr. */
static JsonObject *
ask (HtkTool    *tool,
     JsonObject *request)
{
  g_autofree char *line = htk_tool_line (request);
  JsonObject *reply = htk_tool_handle (tool, line, -1);

  if (!json_object_get_boolean_member (reply, "ok"))
    {
      JsonObject *error = json_object_get_object_member (reply, "error");

      g_printerr ("huitoukan-form: %s: %s\n", htk_tool_text (error, "code"),
                  htk_tool_text (error, "message"));
      g_clear_pointer (&reply, json_object_unref);
    }
  return reply;
}

/* Loads the form the command line names, with its answers; a failure is said on stderr. */
gboolean
htk_tool_load_form (HtkTool             *tool,
                    const HtkToolChoice *choice)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) reply = NULL;
  g_autofree char *answers = NULL;
  g_autofree char *folder = g_path_get_dirname (choice->form);
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (request, "op", "load");
  json_object_set_string_member (request, "path", choice->form);
  json_object_set_string_member (request, "media", choice->media != NULL ? choice->media : folder);
  if (choice->instance != NULL &&
      !g_file_get_contents (choice->instance, &answers, NULL, &error))
    {
      g_printerr ("huitoukan-form: %s\n", error->message);
      return FALSE;
    }
  take_string (request, "instance", answers);
  take_string (request, "missing", choice->missing);
  reply = ask (tool, request);
  return reply != NULL;
}

static gboolean
choose_language (HtkTool    *tool,
                 const char *language)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) reply = NULL;

  if (language == NULL)
    return TRUE;
  json_object_set_string_member (request, "op", "language");
  json_object_set_string_member (request, "lang", language);
  reply = ask (tool, request);
  return reply != NULL;
}

static gboolean
run_script (HtkTool    *tool,
            const char *path,
            GError    **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && !tool->quit; i++)
    {
      g_autoptr (JsonObject) reply = NULL;

      if (*g_strstrip (lines[i]) == '\0')
        continue;
      reply = htk_tool_handle (tool, lines[i], -1);
      if (!json_object_get_boolean_member (reply, "ok"))
        {
          JsonObject *fault = json_object_get_object_member (reply, "error");

          g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST, "%s, line %u: %s: %s", path,
                       i + 1, htk_tool_text (fault, "code"), htk_tool_text (fault, "message"));
          return FALSE;
        }
    }
  return TRUE;
}

/* Which answers are open or wrong, for the person at the terminal; the answers go to the output. */
static void
say_violations (JsonObject *reply)
{
  JsonArray *list = json_object_get_array_member (reply, "violations");

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *violation = json_array_get_object_element (list, i);
      const char *message = htk_tool_text (violation, "message");

      g_printerr ("huitoukan-form: %s: %s%s%s\n", htk_tool_text (violation, "ref"),
                  htk_tool_text (violation, "condition"), message != NULL ? ": " : "",
                  message != NULL ? message : "");
    }
}

/**
 * htk_tool_fill:
 * @tool: the state
 * @choice: what the command line says
 *
 * Runs the requests of a file against the form and writes the answers as XML. Answers that are open
 * or wrong are named on stderr.
 *
 * Returns: the exit code: 0, 1 when a request failed, 4 when the answers are not valid
 */
int
htk_tool_fill (HtkTool             *tool,
               const HtkToolChoice *choice)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *xml;

  if (!htk_tool_load_form (tool, choice))
    return 1;
  if (choice->argument != NULL && !run_script (tool, choice->argument, &error))
    {
      g_printerr ("huitoukan-form: %s\n", error->message);
      return 1;
    }
  json_object_set_string_member (request, "op", "finalize");
  json_object_set_string_member (request, "form", "f1");
  reply = ask (tool, request);
  if (reply == NULL)
    return 1;
  xml = htk_tool_text (reply, "xml");
  if (choice->output == NULL)
    g_print ("%s\n", xml);
  else if (!g_file_set_contents (choice->output, xml, -1, &error))
    {
      g_printerr ("huitoukan-form: %s\n", error->message);
      return 1;
    }
  say_violations (reply);
  return json_object_get_boolean_member (reply, "valid") ? 0 : 4;
}

static void
print_choices (HtkInstance *instance,
               HtkNode      node,
               guint        depth)
{
  g_autoptr (GPtrArray) choices = htk_instance_choices (instance, node, NULL);

  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      HtkChoice *choice = choices->pdata[i];

      g_print ("%*s- %s = %s\n", (int) depth * 2 + 4, "", choice->value, choice->label);
    }
}

static void
print_logic (HtkForm    *form,
             const char *ref,
             guint       depth)
{
  HtkDef *def = htk_form_find_def (form, ref);
  HtkNamedExpr expressions[HTK_DEF_EXPRESSIONS];
  guint n = def != NULL ? htk_def_expressions (def, expressions) : 0;

  for (guint i = 0; i < n; i++)
    if (strcmp (expressions[i].name, "choices") != 0)
      g_print ("%*s  %s: %s\n", (int) depth * 2 + 2, "", expressions[i].name,
               htk_xpath_text (expressions[i].expr));
}

static void
print_outline (HtkToolHandle *handle)
{
  g_autoptr (GPtrArray) items = htk_instance_body (handle->instance);

  g_print ("%s (%s, version %s)\n", htk_form_title (handle->form), htk_form_id (handle->form),
           htk_form_version (handle->form) != NULL ? htk_form_version (handle->form) : "none");
  for (guint i = 0; i < items->len; i++)
    {
      HtkBodyItem *item = items->pdata[i];
      g_autoptr (HtkState) state = NULL;

      if (item->node != 0)
        state = htk_instance_state (handle->instance, item->node, NULL);
      else if (item->ref != NULL)
        state = htk_instance_range_state (handle->instance, item->ref, NULL);
      g_print ("%*s%s%s%s%s\n", (int) item->depth * 2, "", item->ref != NULL ? item->ref : "group",
               state != NULL && state->required ? " *" : "",
               state != NULL && state->label != NULL ? ": " : item->label != NULL ? ": " : "",
               state != NULL && state->label != NULL ? state->label
               : item->label != NULL                 ? item->label
                                                     : "");
      if (state == NULL)
        continue;
      if (state->hint != NULL)
        g_print ("%*s  (%s)\n", (int) item->depth * 2 + 2, "", state->hint);
      print_logic (handle->form, item->ref, item->depth);
      if (item->node != 0)
        print_choices (handle->instance, item->node, item->depth);
    }
}

/* What the state of a node does not say: its expressions, and its choices. */
static void
add_logic (HtkTool    *tool,
           HtkForm    *form,
           JsonObject *tree)
{
  JsonArray *nodes = json_object_get_array_member (tree, "nodes");

  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonObject *node = json_array_get_object_element (nodes, i);
      HtkDef *def = htk_form_find_def (form, htk_tool_text (node, "ref"));
      HtkNamedExpr expressions[HTK_DEF_EXPRESSIONS];
      guint n = def != NULL ? htk_def_expressions (def, expressions) : 0;
      JsonObject *logic = json_object_new ();
      g_autoptr (JsonObject) request = json_object_new ();
      g_autoptr (JsonObject) choices = NULL;
      g_autofree char *line = NULL;

      for (guint k = 0; k < n; k++)
        json_object_set_string_member (logic, expressions[k].name,
                                       htk_xpath_text (expressions[k].expr));
      json_object_set_object_member (node, "logic", logic);
      json_object_set_string_member (request, "op", "choices");
      json_object_set_string_member (request, "ref", htk_tool_text (node, "ref"));
      line = htk_tool_line (request);
      choices = htk_tool_handle (tool, line, -1);
      if (json_object_get_boolean_member (choices, "ok"))
        json_object_set_member (node, "choices",
                                json_node_copy (json_object_get_member (choices, "choices")));
    }
}

/**
 * htk_tool_print:
 * @tool: the state
 * @choice: what the command line says
 *
 * Prints the outline of a form: labels, what each question depends on, choices; or, as JSON, the
 * state of all nodes.
 *
 * Returns: the exit code: 0 or 1
 */
int
htk_tool_print (HtkTool             *tool,
                const HtkToolChoice *choice)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) reply = NULL;
  g_autofree char *line = NULL;
  HtkToolChoice lenient = *choice;

  /* The outline of a form needs none of its lists. */
  lenient.missing = "blank";
  if (!htk_tool_load_form (tool, &lenient) || !choose_language (tool, choice->language))
    return 1;
  if (!choice->as_json)
    {
      print_outline (htk_tool_handle_of (tool, request, NULL));
      return 0;
    }
  json_object_set_string_member (request, "op", "tree");
  reply = ask (tool, request);
  if (reply == NULL)
    return 1;
  add_logic (tool, htk_tool_handle_of (tool, request, NULL)->form, reply);
  line = htk_tool_line (reply);
  g_print ("%s\n", line);
  return 0;
}

/**
 * htk_tool_eval:
 * @tool: the state
 * @choice: what the command line says
 *
 * Prints the string value of one XPath.
 *
 * Returns: the exit code: 0 or 1
 */
int
htk_tool_eval (HtkTool             *tool,
               const HtkToolChoice *choice)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) reply = NULL;

  if (!htk_tool_load_form (tool, choice))
    return 1;
  json_object_set_string_member (request, "op", "eval");
  json_object_set_string_member (request, "expr", choice->argument);
  json_object_set_string_member (request, "as", "string");
  take_string (request, "context", choice->context);
  reply = ask (tool, request);
  if (reply == NULL)
    return 1;
  g_print ("%s\n", htk_tool_text (reply, "value"));
  return 0;
}
