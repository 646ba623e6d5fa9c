/* What a request of the REPL may hold: the kinds of its members, checked before its operation runs,
 * and how deep a line may nest. */
#include "app/form/tool-repl.h"

#include <string.h>

/* json-glib reads nested values by recursion. */
#define DEEPEST 200

typedef enum {
  TEXT,
  FLAG,
  INTEGER,
  OBJECT,
  ONE_OF,
} Kind;

static const struct {
  const char *name;
  Kind kind;
  const char *words; /* ONE_OF: what it may be, with a space around each */
} members[] = {
  { "op", TEXT, NULL },
  { "form", TEXT, NULL },
  { "ref", TEXT, NULL },
  { "xml", TEXT, NULL },
  { "path", TEXT, NULL },
  { "media", TEXT, NULL },
  { "instance", TEXT, NULL },
  { "lang", TEXT, NULL },
  { "expr", TEXT, NULL },
  { "context", TEXT, NULL },
  { "root", TEXT, NULL },
  { "now", TEXT, NULL },
  { "tz", TEXT, NULL },
  { "data", TEXT, NULL },
  { "edit", FLAG, NULL },
  { "strict", FLAG, NULL },
  { "rich", FLAG, NULL },
  { "draft", FLAG, NULL },
  { "entities", FLAG, NULL },
  { "on", FLAG, NULL },
  { "at", INTEGER, NULL },
  { "depth", INTEGER, NULL },
  { "seed", INTEGER, NULL },
  { "resources", OBJECT, NULL },
  { "preload", OBJECT, NULL },
  { "ns", OBJECT, NULL },
  { "as", ONE_OF, " string number boolean nodeset " },
  { "lib", ONE_OF, " odk xpath1 " },
  { "missing", ONE_OF, " error blank " },
  { "format", ONE_OF, " xml json " },
};

static gboolean
is_among (const char *words, const char *word)
{
  g_autofree char *framed = g_strdup_printf (" %s ", word);

  return strchr (word, ' ') == NULL && strstr (words, framed) != NULL;
}

static gboolean
is_kind (JsonNode *node, Kind kind, const char *words)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  switch (kind)
    {
    case FLAG:
      return type == G_TYPE_BOOLEAN;
    case INTEGER:
      return type == G_TYPE_INT64;
    case OBJECT:
      return JSON_NODE_HOLDS_OBJECT (node);
    case ONE_OF:
      return type == G_TYPE_STRING && is_among (words, json_node_get_string (node));
    case TEXT:
    default:
      return type == G_TYPE_STRING;
    }
}

/**
 * htk_tool_check_request:
 * @request: a request
 * @error: return location
 *
 * Returns: %FALSE with %HTK_TOOL_ERROR_BAD_REQUEST when one of its members is not of its kind
 */
gboolean
htk_tool_check_request (JsonObject *request, GError **error)
{
  static const char *const kinds[] = { "a text", "true or false", "a whole number", "an object" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = json_object_get_member (request, members[i].name);

      if (node == NULL || is_kind (node, members[i].kind, members[i].words))
        continue;
      if (members[i].kind == ONE_OF)
        g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST, "%s is one of:%s",
                     members[i].name, members[i].words);
      else
        g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST, "%s is %s", members[i].name,
                     kinds[members[i].kind]);
      return FALSE;
    }
  return TRUE;
}

/* Whether a line nests deeper than any request does. */
static gboolean
nests_too_deep (const char *line, gsize length)
{
  guint depth = 0;
  gboolean in_text = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (in_text && line[i] == '\\')
        i++;
      else if (line[i] == '"')
        in_text = !in_text;
      else if (!in_text && (line[i] == '{' || line[i] == '['))
        {
          if (++depth > DEEPEST)
            return TRUE;
        }
      else if (!in_text && (line[i] == '}' || line[i] == ']'))
        depth -= depth > 0;
    }
  return FALSE;
}

/**
 * htk_tool_parse:
 * @line: a line
 * @length: in bytes, or -1
 *
 * Returns: (transfer full) (nullable): the JSON object it is; %NULL when it is none
 */
JsonObject *
htk_tool_parse (const char *line, gssize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size = length < 0 ? strlen (line) : (gsize)length;
  JsonNode *root;

  if (memchr (line, '\0', size) != NULL || nests_too_deep (line, size)
      || !g_utf8_validate (line, (gssize)size, NULL)
      || !json_parser_load_from_data (parser, line, (gssize)size, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? json_object_ref (json_node_get_object (root))
             : NULL;
}
