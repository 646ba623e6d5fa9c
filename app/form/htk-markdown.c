/* Turns the markdown of labels and hints into Pango's markup. What is not of the subset (XLSForm:
 * styling prompts) is shown as it is written; whatever the text, the markup is well formed. */
#include "app/form/htk-markdown.h"

#include <string.h>

static void add_inline (GString    *out,
                        const char *text,
                        gsize       n);

static void
add_plain (GString    *out,
           const char *text,
           gsize       n)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) n);

  g_string_append (out, escaped);
}

static void
add_tagged (GString    *out,
            const char *tag,
            const char *text,
            gsize       n)
{
  g_string_append_printf (out, "<%s>", tag);
  add_inline (out, text, n);
  g_string_append_printf (out, "</%s>", tag);
}

/* Where the mark that was opened is closed: not after a blank or a backslash, and an underscore not
 * within a word. Returns -1 when it is not closed. */
static gssize
close_of (const char *text,
          gsize       n,
          const char *mark)
{
  gsize m = strlen (mark);

  for (gsize i = 1; i + m <= n; i++)
    {
      gboolean in_word = *mark == '_' && i + m < n && g_ascii_isalnum (text[i + m]);

      if (strncmp (text + i, mark, m) != 0 || g_ascii_isspace (text[i - 1]) ||
          text[i - 1] == '\\' || in_word)
        continue;
      /* One star is not half of two. */
      if (m == 1 && i + 1 < n && text[i + 1] == *mark)
        {
          i++;
          continue;
        }
      return (gssize) i;
    }
  return -1;
}

/* *em*, **strong** and the same with underscores. Returns how much of the text it took. */
static gsize
take_emphasis (GString    *out,
               const char *text,
               gsize       at,
               gsize       n)
{
  const char *start = text + at;
  gboolean strong = at + 1 < n && start[1] == *start;
  char mark[3] = { *start, strong ? *start : '\0', '\0' };
  gsize m = strlen (mark);
  gssize end;

  if ((*start != '*' && *start != '_') || at + m >= n || g_ascii_isspace (start[m]) ||
      (*start == '_' && at > 0 && g_ascii_isalnum (text[at - 1])))
    return 0;
  end = close_of (start + m, n - at - m, mark);
  if (end < 0)
    return 0;
  add_tagged (out, strong ? "b" : "i", start + m, (gsize) end);
  return m + (gsize) end + m;
}

/* [words](address), of the addresses that lead out of the app. */
static gsize
take_link (GString    *out,
           const char *start,
           gsize       n)
{
  const char *middle = *start == '[' ? g_strstr_len (start, (gssize) n, "](") : NULL;
  gsize before = middle != NULL ? (gsize) (middle - start) + 2 : 0;
  const char *end = middle != NULL ? memchr (middle, ')', n - (before - 2)) : NULL;
  g_autofree char *url = end != NULL ? g_strndup (middle + 2, (gsize) (end - middle) - 2) : NULL;
  g_autofree char *escaped = NULL;

  if (url == NULL || !(g_str_has_prefix (url, "http://") || g_str_has_prefix (url, "https://") ||
                       g_str_has_prefix (url, "mailto:")))
    return 0;
  escaped = g_markup_escape_text (url, -1);
  g_string_append_printf (out, "<a href=\"%s\">", escaped);
  add_inline (out, start + 1, before - 3);
  g_string_append (out, "</a>");
  return (gsize) (end - start) + 1;
}

/* The value of a property of a style, if it is made of what a colour or a font may be made of. */
static char *
style_value (const char *style,
             const char *property)
{
  g_auto (GStrv) parts = g_strsplit (style, ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *colon = strchr (parts[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (g_strcmp0 (g_strstrip (parts[i]), property) != 0)
        continue;
      g_strstrip (colon + 1);
      for (const char *c = colon + 1; *c != '\0'; c++)
        if (!g_ascii_isalnum (*c) && strchr ("#- ,", *c) == NULL)
          return NULL;
      return g_strdup (colon + 1);
    }
  return NULL;
}

static gboolean
is_color (const char *text)
{
  gsize n = strlen (text);

  if (*text != '#')
    return n > 0 && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == n;
  return (n == 4 || n == 7) && strspn (text + 1, "0123456789abcdefABCDEF") == n - 1;
}

static void
open_span (GString    *out,
           const char *attributes)
{
  g_autoptr (GRegex) regex = g_regex_new ("style\\s*=\\s*[\"']([^\"']*)[\"']", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *style = NULL;
  g_autofree char *color = NULL;
  g_autofree char *font = NULL;

  if (g_regex_match (regex, attributes, 0, &match))
    style = g_match_info_fetch (match, 1);
  color = style_value (style != NULL ? style : "", "color");
  font = style_value (style != NULL ? style : "", "font-family");
  g_string_append (out, "<span");
  if (color != NULL && is_color (color))
    g_string_append_printf (out, " foreground=\"%s\"", color);
  if (font != NULL)
    g_string_append_printf (out, " face=\"%s\"", font);
  g_string_append_c (out, '>');
}

/* <em>, <i>, <strong>, <b>, <u>, <p> and <span style="…">. */
static gsize
take_element (GString    *out,
              const char *start,
              gsize       n)
{
  static const char *const names[][2] = { { "em", "i" }, { "i", "i" },   { "strong", "b" },
                                          { "b", "b" },  { "u", "u" },   { "p", "" },
                                          { "span", "" } };
  const char *head = *start == '<' ? memchr (start, '>', n) : NULL;

  for (guint i = 0; head != NULL && i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i][0]);
      g_autofree char *closing = g_strdup_printf ("</%s>", names[i][0]);
      g_autofree char *attributes = NULL;
      const char *end;

      if (g_ascii_strncasecmp (start + 1, names[i][0], length) != 0 ||
          (start[length + 1] != '>' && start[length + 1] != ' '))
        continue;
      end = g_strstr_len (head, (gssize) (n - (gsize) (head - start)), closing);
      if (end == NULL)
        return 0;
      attributes = g_strndup (start + 1 + length, (gsize) (head - start) - 1 - length);
      if (strcmp (names[i][0], "span") == 0)
        {
          open_span (out, attributes);
          add_inline (out, head + 1, (gsize) (end - head) - 1);
          g_string_append (out, "</span>");
        }
      else if (*names[i][1] == '\0')
        add_inline (out, head + 1, (gsize) (end - head) - 1);
      else
        add_tagged (out, names[i][1], head + 1, (gsize) (end - head) - 1);
      return (gsize) (end - start) + strlen (closing);
    }
  return 0;
}

static void
add_inline (GString    *out,
            const char *text,
            gsize       n)
{
  gsize plain = 0;

  for (gsize i = 0; i < n;)
    {
      g_autoptr (GString) piece = g_string_new (NULL);
      gsize taken = 0;

      if (strchr ("\\*_[<", text[i]) == NULL)
        {
          i++;
          continue;
        }
      if (text[i] == '\\' && i + 1 < n && g_ascii_ispunct (text[i + 1]))
        {
          add_plain (piece, text + i + 1, 1);
          taken = 2;
        }
      if (taken == 0)
        taken = take_emphasis (piece, text, i, n);
      if (taken == 0)
        taken = take_link (piece, text + i, n - i);
      if (taken == 0)
        taken = take_element (piece, text + i, n - i);
      if (taken == 0)
        {
          i++;
          continue;
        }
      add_plain (out, text + plain, i - plain);
      g_string_append (out, piece->str);
      i += taken;
      plain = i;
    }
  add_plain (out, text + plain, n - plain);
}

/**
 * htk_markdown_to_markup:
 * @text: a label or a hint, as the form has it
 *
 * Returns: (transfer full): Pango markup that says the same: headings, emphasis, links, colours and
 *   fonts; what it does not know is shown as it is written (XLSForm: styling prompts)
 */
char *
htk_markdown_to_markup (const char *text)
{
  static const char *const sizes[] = { "xx-large", "x-large", "large",
                                       "large",    "medium",  "medium" };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize level = strspn (lines[i], "#");

      if (i > 0)
        g_string_append_c (out, '\n');
      if (level < 1 || level > 6 || lines[i][level] != ' ')
        {
          add_inline (out, lines[i], strlen (lines[i]));
          continue;
        }
      g_string_append_printf (out, "<span weight=\"bold\" size=\"%s\">", sizes[level - 1]);
      add_inline (out, lines[i] + level + 1, strlen (lines[i] + level + 1));
      g_string_append (out, "</span>");
    }
  return g_strdup (out->str);
}
