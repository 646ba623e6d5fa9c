/* What spreadsheets and input methods do to text, undone: blanks that are not blanks, curly quotes,
 * full-width signs. */
#include "app/xlsform/htk-xls-table.h"

#include <string.h>

static gboolean
is_invisible (gunichar c)
{
  return c == 0x200B || c == 0x200C || c == 0x2060 || c == 0xFEFF || c == 0x00AD
         || (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
}

static gboolean
is_odd_blank (gunichar c)
{
  return c == 0x00A0 || c == 0x202F || c == 0x2007 || c == 0x3000 || c == '\t';
}

/**
 * htk_xls_clean:
 * @text: a cell
 *
 * Returns: (transfer full): its text without what nobody sees: odd blanks become blanks, characters
 *   without a shape and those XML has not are left out, and blanks at the ends go
 */
char *
htk_xls_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\r')
        {
          if (at[1] != '\n')
            g_string_append_c (out, '\n');
        }
      else if (is_odd_blank (c))
        g_string_append_c (out, ' ');
      else if (!is_invisible (c))
        g_string_append_unichar (out, c);
    }
  return g_strstrip (g_string_free (out, FALSE));
}

static gunichar
quote_of (gunichar c)
{
  switch (c)
    {
    case '"':
    case 0x201C: /* “ */
    case 0x201D: /* ” */
    case 0x201E: /* „ */
    case 0xFF02: /* ＂ */
      return '"';
    case '\'':
    case 0x2018: /* ‘ */
    case 0x2019: /* ’ */
    case 0x201A: /* ‚ */
    case 0xFF07: /* ＇ */
      return '\'';
    default:
      return 0;
    }
}

static void
append_sign (GString *out, gunichar c)
{
  if (c > 0xFF00 && c < 0xFF5F)
    g_string_append_unichar (out, c - 0xFEE0);
  else if (c == 0x2265)
    g_string_append (out, ">=");
  else if (c == 0x2264)
    g_string_append (out, "<=");
  else if (c == 0x2260)
    g_string_append (out, "!=");
  else if (c == 0x2212 || c == 0x2013)
    g_string_append_c (out, '-');
  else
    g_string_append_unichar (out, c);
}

/**
 * htk_xls_clean_expression:
 * @text: a cleaned cell that holds an expression
 *
 * Returns: (transfer full): the expression with plain quotes and signs where a spreadsheet or a
 *   Chinese keyboard put others; what is inside a string literal stays as it is
 */
char *
htk_xls_clean_expression (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));
  gunichar open = 0;
  gboolean plain = FALSE;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text), quote = quote_of (c);

      if (open != 0 && quote == open && (!plain || c == open))
        {
          g_string_append_unichar (out, open);
          open = 0;
        }
      else if (open != 0)
        g_string_append_unichar (out, c);
      else if (quote != 0)
        {
          g_string_append_unichar (out, quote);
          open = quote;
          plain = c == quote;
        }
      else
        append_sign (out, c);
    }
  return g_string_free (out, FALSE);
}
