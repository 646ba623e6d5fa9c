/* XPath text to tokens, by XPath 1.0 section 3.7. */
#include "app/form/htk-xpath-lex.h"

#include <string.h>

void
htk_lex_fail (Parser       *p,
      HtkXPathError code,
      const char   *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (p->error != NULL)
    return;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (p->offset != NULL)
    *p->offset = (int) (p->token.start - p->xpath->text);
  g_set_error (&p->error, HTK_XPATH_ERROR, code, "%s in “%s”", message, p->xpath->text);
}

static gboolean
is_name_start (const char *s)
{
  return g_ascii_isalpha (*s) || *s == '_' || (*s & 0x80) != 0;
}

static gboolean
is_name_char (const char *s)
{
  return is_name_start (s) || g_ascii_isdigit (*s) || *s == '-' || *s == '.';
}

static void
lex_name (Parser *p)
{
  const char *s = p->at;

  while (is_name_char (s))
    s++;
  /* A prefix belongs to the name, an axis does not: a::b, a:b, a:*. */
  if (s[0] == ':' && s[1] != ':' && (is_name_start (s + 1) || s[1] == '*'))
    {
      s++;
      if (*s == '*')
        s++;
      else
        while (is_name_char (s))
          s++;
    }
  p->token = (Token){ T_NAME, p->at, (gsize) (s - p->at) };
  p->at = s;
}

/* "1div2": after an operand a name is an operator, and only its letters belong to it. */
static void
lex_operator_name (Parser *p)
{
  static const char *const names[] = { "and", "or", "mod", "div" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strncmp (p->at, names[i], strlen (names[i])) == 0)
      {
        p->token = (Token){ T_SYMBOL, p->at, strlen (names[i]) };
        p->at += strlen (names[i]);
        return;
      }
  lex_name (p);
}

void
htk_lex_next (Parser *p)
{
  static const char *const doubles[] = { "//", "::", "..", "!=", "<=", ">=" };
  const char *s;
  TokenKind before = p->token.kind;

  p->operand_before =
      p->token.start != NULL &&
      (before == T_NUMBER || before == T_LITERAL || before == T_NAME ||
       (before == T_SYMBOL && (p->token.start[0] == ')' || p->token.start[0] == ']' ||
                               p->token.start[0] == '.' ||
                               (p->token.start[0] == '*' && !p->operand_before))));
  while (*p->at != '\0' && strchr (" \t\r\n", *p->at) != NULL)
    p->at++;
  s = p->at;
  p->token = (Token){ T_END, s, 0 };
  if (*s == '\0')
    return;
  if (g_ascii_isdigit (*s) || (*s == '.' && g_ascii_isdigit (s[1])))
    {
      while (g_ascii_isdigit (*s))
        s++;
      if (*s == '.')
        for (s++; g_ascii_isdigit (*s);)
          s++;
      p->token = (Token){ T_NUMBER, p->at, (gsize) (s - p->at) };
      p->at = s;
    }
  else if (*s == '"' || *s == '\'')
    {
      const char *close = strchr (s + 1, *s);

      if (close == NULL)
        {
          htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "a text that does not end");
          return;
        }
      p->token = (Token){ T_LITERAL, s + 1, (gsize) (close - s - 1) };
      p->at = close + 1;
    }
  else if (is_name_start (s))
    {
      if (p->operand_before)
        lex_operator_name (p);
      else
        lex_name (p);
    }
  else
    {
      gsize length = 1;

      for (gsize i = 0; i < G_N_ELEMENTS (doubles); i++)
        if (strncmp (s, doubles[i], 2) == 0)
          length = 2;
      if (strchr ("()[].@,/|+-=<>*$!:", *s) == NULL || (*s == '!' && length == 1) ||
          (*s == ':' && length == 1))
        htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "the sign “%.*s” cannot stand there",
              (int) (g_utf8_next_char (s) - s), s);
      p->token = (Token){ T_SYMBOL, s, length };
      p->at = s + length;
    }
}

gboolean
htk_lex_is_symbol (Parser     *p,
           const char *symbol)
{
  return p->token.kind == T_SYMBOL && p->token.length == strlen (symbol) &&
         strncmp (p->token.start, symbol, p->token.length) == 0;
}

gboolean
htk_lex_accept (Parser     *p,
        const char *symbol)
{
  if (!htk_lex_is_symbol (p, symbol))
    return FALSE;
  htk_lex_next (p);
  return TRUE;
}

void
htk_lex_expect (Parser     *p,
        const char *symbol)
{
  if (!htk_lex_accept (p, symbol))
    htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "“%s” is missing", symbol);
}
