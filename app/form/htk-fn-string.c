/* Functions on texts: XPath 1.0's own and ODK's. */
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

/* Offsets count characters, not bytes. */
static const char *
slice (HtkXPathContext *context,
       const char      *text,
       glong            from,
       glong            to)
{
  const char *start, *end;

  if (from >= to)
    return "";
  start = g_utf8_offset_to_pointer (text, from);
  end = g_utf8_offset_to_pointer (start, to - from);
  return htk_arena_strndup (context->arena, start, (gsize) (end - start));
}

static HtkValue
fn_string (HtkXPathContext *context,
           HtkExpr        **args,
           guint            n_args)
{
  if (n_args > 0)
    return htk_value_string (htk_arg_string (context, args[0]));
  return htk_value_string (htk_node_string (context, (HtkNodeRef){ context->tree, context->node }));
}

/* ODK: a set of nodes counts with each of its nodes; XPath 1.0: with its first. */
static HtkValue
fn_concat (HtkXPathContext *context,
           HtkExpr        **args,
           guint            n_args)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < n_args; i++)
    {
      HtkValue value = htk_eval (context, args[i]);

      if (value.type == HTK_VALUE_NODESET && context->lib == HTK_XPATH_ODK)
        for (guint k = 0; k < value.n_nodes; k++)
          g_string_append (out, htk_node_string (context, value.nodes[k]));
      else
        g_string_append (out, htk_value_to_string (context, &value));
    }
  return htk_value_string (htk_arena_strdup (context->arena, out->str));
}

static HtkValue
fn_join (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  const char *between = htk_arg_string (context, args[0]);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean first = TRUE;

  for (guint i = 1; i < n_args; i++)
    {
      HtkValue value = htk_eval (context, args[i]);
      guint n = value.type == HTK_VALUE_NODESET ? value.n_nodes : 1;

      for (guint k = 0; k < n; k++)
        {
          if (!first)
            g_string_append (out, between);
          first = FALSE;
          g_string_append (out, value.type == HTK_VALUE_NODESET
                                    ? htk_node_string (context, value.nodes[k])
                                    : htk_value_to_string (context, &value));
        }
    }
  return htk_value_string (htk_arena_strdup (context->arena, out->str));
}

static HtkValue
fn_starts_with (HtkXPathContext *context,
                HtkExpr        **args,
                guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);

  return htk_value_boolean (g_str_has_prefix (text, htk_arg_string (context, args[1])));
}

static HtkValue
fn_ends_with (HtkXPathContext *context,
              HtkExpr        **args,
              guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);

  return htk_value_boolean (g_str_has_suffix (text, htk_arg_string (context, args[1])));
}

static HtkValue
fn_contains (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);

  return htk_value_boolean (strstr (text, htk_arg_string (context, args[1])) != NULL);
}

static HtkValue
fn_substring_before (HtkXPathContext *context,
                     HtkExpr        **args,
                     guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);
  const char *found = strstr (text, htk_arg_string (context, args[1]));

  if (found == NULL)
    return htk_value_string ("");
  return htk_value_string (htk_arena_strndup (context->arena, text, (gsize) (found - text)));
}

static HtkValue
fn_substring_after (HtkXPathContext *context,
                    HtkExpr        **args,
                    guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);
  const char *part = htk_arg_string (context, args[1]);
  const char *found = strstr (text, part);

  return htk_value_string (found != NULL ? found + strlen (part) : "");
}

/* XPath 1.0 rounds to the even side of nothing: a half goes up. */
static double
round_half_up (double number)
{
  return isfinite (number) ? floor (number + 0.5) : number;
}

static HtkValue
fn_substring (HtkXPathContext *context,
              HtkExpr        **args,
              guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);
  double from = round_half_up (htk_arg_number (context, args[1]));
  double to = n_args > 2 ? from + round_half_up (htk_arg_number (context, args[2])) : INFINITY;
  glong length = g_utf8_strlen (text, -1);
  glong first, last;

  if (isnan (from) || isnan (to))
    return htk_value_string ("");
  first = (glong) CLAMP (from - 1, 0, (double) length);
  last = (glong) CLAMP (to - 1, 0, (double) length);
  return htk_value_string (slice (context, text, first, last));
}

/* ODK's substr: offsets from 0, negative ones from the end. */
static HtkValue
fn_substr (HtkXPathContext *context,
           HtkExpr        **args,
           guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);
  double length = (double) g_utf8_strlen (text, -1);
  double from = htk_arg_number (context, args[1]);
  double to = n_args > 2 ? htk_arg_number (context, args[2]) : length;

  if (isnan (from) || isnan (to))
    return htk_value_string ("");
  from = from < 0 ? length + from : from;
  to = to < 0 ? length + to : to;
  return htk_value_string (slice (context, text, (glong) CLAMP (from, 0, length),
                                  (glong) CLAMP (to, 0, length)));
}

static HtkValue
fn_string_length (HtkXPathContext *context,
                  HtkExpr        **args,
                  guint            n_args)
{
  HtkValue text = fn_string (context, args, n_args);

  return htk_value_number ((double) g_utf8_strlen (text.str, -1));
}

static HtkValue
fn_normalize_space (HtkXPathContext *context,
                    HtkExpr        **args,
                    guint            n_args)
{
  const char *text = fn_string (context, args, n_args).str;
  char *out = htk_arena_alloc (context->arena, strlen (text) + 1);
  char *o = out;

  for (const char *s = text + strspn (text, " \t\r\n"); *s != '\0';)
    {
      gsize word = strcspn (s, " \t\r\n");

      if (o != out)
        *o++ = ' ';
      memcpy (o, s, word);
      o += word;
      s += word;
      s += strspn (s, " \t\r\n");
    }
  return htk_value_string (out);
}

static HtkValue
fn_translate (HtkXPathContext *context,
              HtkExpr        **args,
              guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);
  const char *from = htk_arg_string (context, args[1]);
  const char *to = htk_arg_string (context, args[2]);
  glong n_to = g_utf8_strlen (to, -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *s = text; *s != '\0'; s = g_utf8_next_char (s))
    {
      gunichar c = g_utf8_get_char (s);
      const char *found = g_utf8_strchr (from, -1, c);
      glong at = found != NULL ? g_utf8_pointer_to_offset (from, found) : -1;

      if (at < 0)
        g_string_append_unichar (out, c);
      else if (at < n_to)
        g_string_append_unichar (out, g_utf8_get_char (g_utf8_offset_to_pointer (to, at)));
    }
  return htk_value_string (htk_arena_strdup (context->arena, out->str));
}

static HtkValue
fn_regex (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);
  const char *pattern = htk_arg_string (context, args[1]);
  g_autofree char *whole = g_strdup_printf ("^(?:%s)$", pattern);
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) regex = g_regex_new (whole, G_REGEX_DOLLAR_ENDONLY, 0, &error);

  if (regex == NULL)
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "“%s” is not a regular expression: %s", pattern,
                     error->message);
      return htk_value_boolean (FALSE);
    }
  return htk_value_boolean (g_regex_match (regex, text, 0, NULL));
}

/* The word of a list at an index, "" beyond it. */
static HtkValue
fn_selected_at (HtkXPathContext *context,
                HtkExpr        **args,
                guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);
  double at = htk_arg_number (context, args[1]);
  double i = 0;

  for (const char *s = text + strspn (text, " \t\r\n"); *s != '\0'; i++)
    {
      gsize word = strcspn (s, " \t\r\n");

      if (i == at)
        return htk_value_string (htk_arena_strndup (context->arena, s, word));
      s += word;
      s += strspn (s, " \t\r\n");
    }
  return htk_value_string ("");
}

static gboolean
holds_word (const char *list,
            const char *word)
{
  gsize length = strlen (word);

  for (const char *s = list + strspn (list, " \t\r\n"); *s != '\0';)
    {
      gsize n = strcspn (s, " \t\r\n");

      if (n == length && strncmp (s, word, n) == 0)
        return TRUE;
      s += n;
      s += strspn (s, " \t\r\n");
    }
  return length == 0 && list[strspn (list, " \t\r\n")] == '\0';
}

/* True when any node of the list argument holds the word. */
static HtkValue
fn_selected (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  HtkValue list = htk_eval (context, args[0]);
  g_autofree char *word = g_strstrip (g_strdup (htk_arg_string (context, args[1])));

  if (list.type != HTK_VALUE_NODESET)
    return htk_value_boolean (holds_word (htk_value_to_string (context, &list), word));
  for (guint i = 0; i < list.n_nodes; i++)
    if (holds_word (htk_node_string (context, list.nodes[i]), word))
      return htk_value_boolean (TRUE);
  return htk_value_boolean (FALSE);
}

static HtkValue
fn_count_selected (HtkXPathContext *context,
                   HtkExpr        **args,
                   guint            n_args)
{
  const char *s = htk_arg_string (context, args[0]);
  double n = 0;

  for (s += strspn (s, " \t\r\n"); *s != '\0'; n++)
    {
      s += strcspn (s, " \t\r\n");
      s += strspn (s, " \t\r\n");
    }
  return htk_value_number (n);
}

static HtkValue
fn_coalesce (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  const char *first = htk_arg_string (context, args[0]);

  /* A number that is none, as of a division of blanks, is as empty as a blank. */
  if (n_args < 2 || (*first != '\0' && strcmp (first, "NaN") != 0))
    return htk_value_string (first);
  return htk_value_string (htk_arg_string (context, args[1]));
}

static HtkValue
fn_digest (HtkXPathContext *context,
           HtkExpr        **args,
           guint            n_args)
{
  static const struct
  {
    const char *name;
    GChecksumType type;
  } kinds[] = { { "MD5", G_CHECKSUM_MD5 },
                { "SHA-1", G_CHECKSUM_SHA1 },
                { "SHA-256", G_CHECKSUM_SHA256 },
                { "SHA-384", G_CHECKSUM_SHA384 },
                { "SHA-512", G_CHECKSUM_SHA512 } };
  const char *text = htk_arg_string (context, args[0]);
  const char *kind = htk_arg_string (context, args[1]);
  const char *encoding = n_args > 2 ? htk_arg_string (context, args[2]) : "base64";

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (kind, kinds[i].name) == 0)
      {
        g_autoptr (GChecksum) sum = g_checksum_new (kinds[i].type);
        guint8 bytes[64];
        gsize length = sizeof bytes;
        g_autofree char *out = NULL;

        g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text));
        if (g_ascii_strcasecmp (encoding, "hex") == 0)
          return htk_value_string (htk_arena_strdup (context->arena, g_checksum_get_string (sum)));
        if (g_ascii_strcasecmp (encoding, "base64") != 0)
          break;
        g_checksum_get_digest (sum, bytes, &length);
        out = g_base64_encode (bytes, length);
        return htk_value_string (htk_arena_strdup (context->arena, out));
      }
  htk_eval_fail (context, HTK_XPATH_ERROR_TYPE,
                 "digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512 in hex or base64");
  return htk_value_string ("");
}

static HtkValue
fn_base64_decode (HtkXPathContext *context,
                  HtkExpr        **args,
                  guint            n_args)
{
  gsize length = 0;
  g_autofree guchar *bytes = g_base64_decode (htk_arg_string (context, args[0]), &length);
  g_autofree char *text = g_utf8_make_valid ((const char *) bytes, (gssize) length);

  return htk_value_string (htk_arena_strdup (context->arena, text));
}

const HtkFunctionInfo htk_functions_string[] = {
  { "string", 0, 1, fn_string, TRUE },
  { "concat", 0, G_MAXUINT, fn_concat, TRUE },
  { "join", 1, G_MAXUINT, fn_join, FALSE },
  { "starts-with", 2, 2, fn_starts_with, TRUE },
  { "ends-with", 2, 2, fn_ends_with, FALSE },
  { "contains", 2, 2, fn_contains, TRUE },
  { "substring-before", 2, 2, fn_substring_before, TRUE },
  { "substring-after", 2, 2, fn_substring_after, TRUE },
  { "substring", 2, 3, fn_substring, TRUE },
  { "substr", 2, 3, fn_substr, FALSE },
  { "string-length", 0, 1, fn_string_length, TRUE },
  { "normalize-space", 0, 1, fn_normalize_space, TRUE },
  { "translate", 3, 3, fn_translate, TRUE },
  { "regex", 2, 2, fn_regex, FALSE },
  { "selected", 2, 2, fn_selected, FALSE },
  { "is-selected", 2, 2, fn_selected, FALSE },
  { "selected-at", 2, 2, fn_selected_at, FALSE },
  { "count-selected", 1, 1, fn_count_selected, FALSE },
  { "coalesce", 1, 2, fn_coalesce, FALSE },
  { "digest", 2, 3, fn_digest, FALSE },
  { "base64-decode", 1, 1, fn_base64_decode, FALSE },
  { NULL },
};
