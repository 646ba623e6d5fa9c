/* One text for one JSON value, so that hashes over it are stable, and the hash itself. */
#include "app/store/htk-canonical-json.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* How many bytes a byte takes in a text: one that stands for itself, a quote or a backslash behind another
 * backslash, a control character as \u00XX or by its letter. */
static guint8
room_of (guchar c)
{
  return c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t' ? 2 : c < 0x20 ? 6 : 1;
}

static const guint8 *
rooms (void)
{
  static guint8 table[256];
  static gsize made;

  if (g_once_init_enter (&made))
    {
      for (guint c = 0; c < 256; c++)
        table[c] = room_of ((guchar) c);
      g_once_init_leave (&made, 1);
    }
  return table;
}

static char *
escape (char  *to,
        guchar c)
{
  static const char digits[] = "0123456789abcdef";

  *to++ = '\\';
  if (room_of (c) == 2)
    {
      *to++ = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : (char) c;
      return to;
    }
  *to++ = 'u';
  *to++ = '0';
  *to++ = '0';
  *to++ = digits[c >> 4];
  *to++ = digits[c & 15];
  return to;
}

/* Most of all that is written are texts in texts, full of quotes: the room is made once for each. */
static void
append_string (GString    *out,
               const char *text)
{
  const guint8 *room = rooms ();
  gsize more = 2, at = out->len;
  char *to;

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    more += room[*p];
  g_string_set_size (out, at + more);
  to = out->str + at;
  *to++ = '"';
  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (room[*p] == 1)
      *to++ = (char) *p;
    else
      to = escape (to, *p);
  *to++ = '"';
  g_assert (to == out->str + out->len);
}

/* The fewest digits that read back as the same double; integral doubles as integers. */
static void
append_double (GString *out,
               double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_assert (isfinite (value));
  if (value == floor (value) && fabs (value) < 9007199254740992.0)
    {
      g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) value);
      return;
    }
  for (int digits = 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  g_string_append (out, text);
}

typedef struct
{
  const char *name;
  JsonNode *node;
} Member;

static int
by_bytes (gconstpointer a,
          gconstpointer b)
{
  return strcmp (((const Member *) a)->name, ((const Member *) b)->name);
}

static void append_node (GString *out, JsonNode *node);

static void
append_object (GString    *out,
               JsonObject *object)
{
  g_autofree Member *members = g_new (Member, json_object_get_size (object) + 1);
  JsonObjectIter iter;
  guint n = 0;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &members[n].name, &members[n].node))
    n++;
  qsort (members, n, sizeof *members, by_bytes);
  g_string_append_c (out, '{');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_string (out, members[i].name);
      g_string_append_c (out, ':');
      append_node (out, members[i].node);
    }
  g_string_append_c (out, '}');
}

static void
append_node (GString  *out,
             JsonNode *node)
{
  switch (JSON_NODE_TYPE (node))
    {
    case JSON_NODE_OBJECT:
      append_object (out, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      {
        JsonArray *array = json_node_get_array (node);

        g_string_append_c (out, '[');
        for (guint i = 0; i < json_array_get_length (array); i++)
          {
            if (i > 0)
              g_string_append_c (out, ',');
            append_node (out, json_array_get_element (array, i));
          }
        g_string_append_c (out, ']');
        break;
      }
    case JSON_NODE_VALUE:
      switch (json_node_get_value_type (node))
        {
        case G_TYPE_BOOLEAN:
          g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
          break;
        case G_TYPE_STRING:
          append_string (out, json_node_get_string (node));
          break;
        case G_TYPE_INT64:
          g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
          break;
        default:
          append_double (out, json_node_get_double (node));
        }
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
    }
}

/**
 * htk_canonical_json:
 * @node: a value without NaN or infinity
 *
 * Members sorted by the bytes of their names, no white space, the shortest form of each number.
 *
 * Returns: (transfer full): the text
 */
char *
htk_canonical_json (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  append_node (out, node);
  return g_string_free (out, FALSE);
}

/**
 * htk_hash_text:
 * @text: a canonical text
 *
 * Returns: (transfer full): its BLAKE2b-256 in 64 hexadecimal digits
 */
char *
htk_hash_text (const char *text)
{
  guint8 hash[crypto_generichash_BYTES];
  char hex[2 * sizeof hash + 1];

  crypto_generichash (hash, sizeof hash, (const guint8 *) text, strlen (text), NULL, 0);
  sodium_bin2hex (hex, sizeof hex, hash, sizeof hash);
  return g_strdup (hex);
}

/**
 * htk_json_parse:
 * @text: JSON from outside
 * @error: return location
 *
 * Returns: (transfer full): its value, or %NULL with an error of %JSON_PARSER_ERROR
 */
JsonNode *
htk_json_parse (const char *text,
                GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!json_parser_load_from_data (parser, text, -1, error))
    return NULL;
  if (json_parser_get_root (parser) == NULL)
    {
      g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, "The text is empty");
      return NULL;
    }
  return json_parser_steal_root (parser);
}
