/* The REPL: one JSON request a line in, one reply a line out, in order. */
#include "app/form/tool-repl.h"

#include "app/form/htk-form.h"

#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK (htk-tool-error-quark, htk_tool_error)

/* The names of the error codes of the protocol, by domain and code. */
const char *
htk_tool_error_code (const GError *error)
{
  static const char *const tool[] = { "bad-request", "no-form", "no-node" };
  static const char *const xpath[] = { "xpath-syntax", "xpath-type", "xpath-unknown-function",
                                       "xpath-arity", "xpath-type" };

  static const char *const form[] = { "xml-syntax",   "form-invalid", "cycle",
                                      "missing-resource", "instance-mismatch", "no-node",
                                      "not-a-value",  "not-relevant", "readonly",
                                      "bad-value",    "no-choice",    "not-a-repeat",
                                      "repeat-fixed", "no-language" };

  if (error->domain == HTK_FORM_ERROR)
    return form[error->code];
  if (error->domain == HTK_TOOL_ERROR)
    return tool[error->code];
  if (error->domain == HTK_XPATH_ERROR)
    return xpath[error->code];
  if (error->domain == HTK_TREE_ERROR)
    return "xml-syntax";
  return "internal";
}

gint64
htk_tool_now (gpointer data)
{
  HtkTool *tool = data;

  return tool->frozen ? tool->now_ms : g_get_real_time () / 1000;
}

double
htk_tool_random (gpointer data)
{
  HtkTool *tool = data;

  return tool->random != NULL ? g_rand_double (tool->random) : g_random_double ();
}

/* A version 4 UUID, the same for the same seed. */
char *
htk_tool_uuid (gpointer data)
{
  HtkTool *tool = data;
  guint32 w[4];

  if (tool->random == NULL)
    return g_uuid_string_random ();
  for (int i = 0; i < 4; i++)
    w[i] = g_rand_int (tool->random);
  return g_strdup_printf ("%08x-%04x-4%03x-%04x-%04x%08x", w[0], w[1] >> 16, w[1] & 0xfff,
                          0x8000 | (w[2] >> 16 & 0x3fff), w[2] & 0xffff, w[3]);
}

/* A member that is a string, or NULL. */
const char *
htk_tool_text (JsonObject *request,
               const char *member)
{
  JsonNode *node = json_object_get_member (request, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
set_zone (HtkTool    *tool,
          const char *name)
{
  GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : g_time_zone_new_local ();

  if (zone == NULL)
    return FALSE;
  g_clear_pointer (&tool->zone, g_time_zone_unref);
  tool->zone = zone;
  return TRUE;
}

static gboolean
set_now (HtkTool    *tool,
         const char *text)
{
  g_autoptr (GDateTime) moment = NULL;

  if (text == NULL)
    {
      tool->frozen = FALSE;
      return TRUE;
    }
  moment = g_date_time_new_from_iso8601 (text, tool->zone);
  if (moment == NULL)
    return FALSE;
  tool->frozen = TRUE;
  tool->now_ms = g_date_time_to_unix (moment) * 1000 + g_date_time_get_microsecond (moment) / 1000;
  return TRUE;
}

static gboolean
op_clock (HtkTool    *tool,
          JsonObject *request,
          JsonObject *reply,
          GError    **error)
{
  const char *zone = htk_tool_text (request, "tz");

  if ((zone == NULL || set_zone (tool, zone)) && set_now (tool, htk_tool_text (request, "now")))
    return TRUE;
  g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST,
               "clock takes now as ISO 8601 and tz as a zone's name");
  return FALSE;
}

static void
set_seed (HtkTool *tool,
          guint32  seed)
{
  g_clear_pointer (&tool->random, g_rand_free);
  tool->random = g_rand_new_with_seed (seed);
}

static gboolean
op_seed (HtkTool    *tool,
         JsonObject *request,
         JsonObject *reply,
         GError    **error)
{
  set_seed (tool, (guint32) json_object_get_int_member_with_default (request, "seed", 0));
  return TRUE;
}

static gboolean
op_quit (HtkTool    *tool,
         JsonObject *request,
         JsonObject *reply,
         GError    **error)
{
  tool->quit = TRUE;
  return TRUE;
}

static const HtkToolOpInfo own_ops[] = {
  { "clock", op_clock },
  { "seed", op_seed },
  { "quit", op_quit },
  { NULL },
};

/* Honours the environment: HUITOUKAN_FORM_NOW freezes the clock, HUITOUKAN_FORM_SEED the dice. */
HtkTool *
htk_tool_new (void)
{
  HtkTool *tool = g_new0 (HtkTool, 1);
  const char *seed = g_getenv ("HUITOUKAN_FORM_SEED");

  set_zone (tool, NULL);
  set_now (tool, g_getenv ("HUITOUKAN_FORM_NOW"));
  if (seed != NULL)
    set_seed (tool, (guint32) g_ascii_strtoull (seed, NULL, 10));
  return tool;
}

void
htk_tool_free (HtkTool *tool)
{
  htk_tool_forms_free (tool->forms);
  g_clear_pointer (&tool->zone, g_time_zone_unref);
  g_clear_pointer (&tool->random, g_rand_free);
  g_free (tool);
}

static HtkToolOp
find_op (const char *name)
{
  const HtkToolOpInfo *const tables[] = { own_ops, htk_tool_audit_ops, htk_tool_eval_ops,
                                          htk_tool_form_ops, htk_tool_state_ops };

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (tables); i++)
    for (const HtkToolOpInfo *op = tables[i]; op->name != NULL; op++)
      if (strcmp (op->name, name) == 0)
        return op->run;
  return NULL;
}

static void
set_error (JsonObject *reply,
           const char *code,
           const char *message)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (reply, "ok", FALSE);
  json_object_set_string_member (object, "code", code);
  json_object_set_string_member (object, "message", message);
  json_object_set_object_member (reply, "error", object);
}

/**
 * htk_tool_handle:
 * @tool: the state
 * @line: a request
 *
 * Returns: (transfer full): its reply
 */
JsonObject *
htk_tool_handle (HtkTool    *tool,
                 const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonObject) partial = json_object_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *reply = json_object_new ();
  JsonObject *request;
  const char *name;
  HtkToolOp op;

  if (!json_parser_load_from_data (parser, line, -1, NULL) ||
      json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      json_object_set_null_member (reply, "id");
      set_error (reply, "bad-json", "the line is not a JSON object");
      return reply;
    }
  request = json_node_get_object (json_parser_get_root (parser));
  json_object_set_member (reply, "id",
                          json_object_has_member (request, "id")
                              ? json_node_copy (json_object_get_member (request, "id"))
                              : json_node_new (JSON_NODE_NULL));
  name = htk_tool_text (request, "op");
  op = find_op (name);
  if (op == NULL)
    {
      g_autofree char *message = g_strdup_printf ("there is no operation “%s”", name ? name : "");

      set_error (reply, "unknown-op", message);
    }
  else if (op (tool, request, reply, &error))
    {
      json_object_set_boolean_member (reply, "ok", TRUE);
      htk_tool_report_changes (tool, request, reply);
    }
  else
    {
      set_error (reply, htk_tool_error_code (error), error->message);
      if (json_object_has_member (reply, "offset"))
        {
          json_object_set_member (json_object_get_object_member (reply, "error"), "offset",
                                  json_node_copy (json_object_get_member (reply, "offset")));
          json_object_remove_member (reply, "offset");
        }
    }
  return reply;
}

/**
 * htk_tool_repl:
 * @tool: the state
 *
 * Reads requests from standard input and answers each on standard output, until it ends.
 *
 * Returns: the exit code
 */
int
htk_tool_repl (HtkTool *tool)
{
  char *line = NULL;
  size_t size = 0;
  ssize_t length;

  while (!tool->quit && (length = getline (&line, &size, stdin)) > 0)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autofree char *text = NULL;

      if (strspn (line, " \t\r\n") == (gsize) length)
        continue;
      json_node_take_object (node, htk_tool_handle (tool, line));
      text = json_to_string (node, FALSE);
      fputs (text, stdout);
      fputc ('\n', stdout);
      fflush (stdout);
    }
  free (line);
  return 0;
}
