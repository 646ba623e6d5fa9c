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
  static const char *const tool[] = { "bad-request", "no-form", "no-node", "unknown-op" };
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
parse_now (const char *text,
           GTimeZone  *zone,
           gint64     *now_ms)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, zone);

  if (moment == NULL)
    return FALSE;
  *now_ms = g_date_time_to_unix (moment) * 1000 + g_date_time_get_microsecond (moment) / 1000;
  return TRUE;
}

/* Sets zone and clock, or neither. A clock without a time runs. */
static gboolean
set_clock (HtkTool    *tool,
           const char *zone_name,
           const char *now)
{
  g_autoptr (GTimeZone) zone = zone_name != NULL      ? g_time_zone_new_identifier (zone_name)
                               : tool->zone != NULL ? g_time_zone_ref (tool->zone)
                                                      : g_time_zone_new_local ();
  gint64 now_ms = 0;

  if (zone == NULL || (now != NULL && !parse_now (now, zone, &now_ms)))
    return FALSE;
  tool->frozen = now != NULL;
  tool->now_ms = now_ms;
  g_clear_pointer (&tool->zone, g_time_zone_unref);
  tool->zone = g_steal_pointer (&zone);
  return TRUE;
}

static gboolean
op_clock (HtkTool    *tool,
          JsonObject *request,
          JsonObject *reply,
          GError    **error)
{
  if (set_clock (tool, htk_tool_text (request, "tz"), htk_tool_text (request, "now")))
    {
      htk_tool_forms_set_zone (tool);
      return TRUE;
    }
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

/**
 * htk_tool_new:
 * @error: return location
 *
 * Honours the environment: HUITOUKAN_FORM_NOW freezes the clock, HUITOUKAN_FORM_SEED the dice, TZ is
 * the zone.
 *
 * Returns: (nullable): the state; %NULL with %HTK_TOOL_ERROR_BAD_REQUEST when one of them is not
 *   what it should be
 */
HtkTool *
htk_tool_new (GError **error)
{
  HtkTool *tool = g_new0 (HtkTool, 1);
  const char *now = g_getenv ("HUITOUKAN_FORM_NOW");
  const char *seed = g_getenv ("HUITOUKAN_FORM_SEED");
  guint64 number = 0;

  if (set_clock (tool, NULL, now) &&
      (seed == NULL || g_ascii_string_to_unsigned (seed, 10, 0, G_MAXUINT32, &number, NULL)))
    {
      if (seed != NULL)
        set_seed (tool, (guint32) number);
      return tool;
    }
  g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST,
               "HUITOUKAN_FORM_NOW is a time in ISO 8601, HUITOUKAN_FORM_SEED a whole number");
  htk_tool_free (tool);
  return NULL;
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
  const HtkToolOpInfo *const tables[] = { own_ops, htk_tool_answer_ops, htk_tool_audit_ops,
                                          htk_tool_eval_ops, htk_tool_form_ops,
                                          htk_tool_output_ops, htk_tool_state_ops };

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (tables); i++)
    for (const HtkToolOpInfo *op = tables[i]; op->name != NULL; op++)
      if (strcmp (op->name, name) == 0)
        return op->run;
  return NULL;
}

/* @failed may know the offset at which an expression went wrong. */
static void
set_error (JsonObject *reply,
           const char *code,
           const char *message,
           JsonObject *failed)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (reply, "ok", FALSE);
  json_object_set_string_member (object, "code", code);
  json_object_set_string_member (object, "message", message);
  if (failed != NULL && json_object_has_member (failed, "offset"))
    json_object_set_member (object, "offset",
                            json_node_copy (json_object_get_member (failed, "offset")));
  json_object_set_object_member (reply, "error", object);
}

/* Runs the operation of a request; its reply's members go to @reply. */
static gboolean
run (HtkTool    *tool,
     JsonObject *request,
     JsonObject *reply,
     GError    **error)
{
  const char *name;
  HtkToolOp op;

  if (!htk_tool_check_request (request, error))
    return FALSE;
  name = htk_tool_text (request, "op");
  op = find_op (name);
  if (name == NULL)
    g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST, "op is missing");
  else if (op == NULL)
    g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_UNKNOWN_OP, "there is no operation “%s”",
                 name);
  return op != NULL && op (tool, request, reply, error);
}

static JsonObject *
reply_to (JsonObject *request)
{
  JsonObject *reply = json_object_new ();

  json_object_set_member (reply, "id",
                          request != NULL && json_object_has_member (request, "id")
                              ? json_node_copy (json_object_get_member (request, "id"))
                              : json_node_new (JSON_NODE_NULL));
  return reply;
}

/**
 * htk_tool_handle:
 * @tool: the state
 * @line: a request
 * @length: in bytes, or -1
 *
 * Returns: (transfer full): its reply
 */
JsonObject *
htk_tool_handle (HtkTool    *tool,
                 const char *line,
                 gssize      length)
{
  g_autoptr (JsonObject) request = htk_tool_parse (line, length);
  g_autoptr (JsonObject) failed = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *reply = reply_to (request);

  if (request == NULL)
    {
      set_error (reply, "bad-json", "the line is not a JSON object", NULL);
      return reply;
    }
  if (run (tool, request, reply, &error))
    {
      json_object_set_boolean_member (reply, "ok", TRUE);
      htk_tool_report_changes (tool, request, reply);
      return reply;
    }
  /* What an operation had put into its reply before it failed is no part of the error. */
  failed = reply;
  reply = reply_to (request);
  set_error (reply, htk_tool_error_code (error), error->message, failed);
  if (htk_tool_text (request, "ref") != NULL)
    json_object_set_string_member (json_object_get_object_member (reply, "error"), "ref",
                                   htk_tool_text (request, "ref"));
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

      json_node_take_object (node, htk_tool_handle (tool, line, length));
      text = json_to_string (node, FALSE);
      fputs (text, stdout);
      fputc ('\n', stdout);
      fflush (stdout);
    }
  free (line);
  return 0;
}
