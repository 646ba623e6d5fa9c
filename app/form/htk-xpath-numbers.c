/* Numbers and their texts by XPath 1.0. */
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

/* A number of few digits, as nearly all are: its digits and a power of ten are exact as doubles, and
 * so their quotient is what strtod() gives. */
static gboolean
short_number (const char *text,
              double     *number)
{
  static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15 };
  gboolean minus = *text == '-';
  const char *s = text + minus;
  gint64 digits = 0;
  int n = 0;
  int fraction = -1;

  for (; g_ascii_isdigit (*s) || (*s == '.' && fraction < 0); s++)
    if (*s == '.')
      fraction = 0;
    else
      {
        if (++n > 15)
          return FALSE;
        digits = digits * 10 + (*s - '0');
        fraction += fraction >= 0;
      }
  if (*s != '\0' || n == 0)
    return FALSE;
  *number = (double) digits / powers[MAX (fraction, 0)];
  if (minus)
    *number = -*number;
  return TRUE;
}

/**
 * htk_string_to_number:
 * @text: any text
 *
 * XPath 1.0 section 4.4: optional white space, an optional minus, digits with an optional point.
 *
 * Returns: the number, NaN for any other text
 */
double
htk_string_to_number (const char *text)
{
  const char *s = text + strspn (text, " \t\r\n");
  const char *start = s;
  gboolean digits = FALSE;
  char buffer[64];
  gsize length;
  double number;

  if (short_number (text, &number))
    return number;
  if (*s == '-')
    s++;
  for (; g_ascii_isdigit (*s); s++)
    digits = TRUE;
  if (*s == '.')
    for (s++; g_ascii_isdigit (*s); s++)
      digits = TRUE;
  if (!digits || s[strspn (s, " \t\r\n")] != '\0')
    return NAN;
  length = (gsize) (s - start);
  if (length < sizeof buffer)
    {
      memcpy (buffer, start, length);
      buffer[length] = '\0';
      return g_ascii_strtod (buffer, NULL);
    }
  return g_ascii_strtod (start, NULL);
}

/* The digits of a whole number. */
static char *
whole_to_string (gint64 number)
{
  char buffer[24];
  char *s = buffer + sizeof buffer;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

  *--s = '\0';
  do
    *--s = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0)
    *--s = '-';
  return g_strdup (s);
}

/**
 * htk_number_to_string:
 * @number: a number
 *
 * XPath 1.0 section 4.2: no exponent, as many digits as tell the number from its neighbours.
 *
 * Returns: (transfer full): its text
 */
char *
htk_number_to_string (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];
  char *exponent;

  if (isnan (number))
    return g_strdup ("NaN");
  if (isinf (number))
    return g_strdup (number > 0 ? "Infinity" : "-Infinity");
  if (number == 0)
    return g_strdup ("0");
  if (number == floor (number) && fabs (number) < 1e15)
    return whole_to_string ((gint64) number);
  for (int digits = 15; digits <= 17; digits++)
    {
      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, number);
      if (g_ascii_strtod (buffer, NULL) == number)
        break;
    }
  exponent = strchr (buffer, 'e');
  if (exponent == NULL)
    return g_strdup (buffer);
  /* Digits without their point, and zeros where the exponent puts it. */
  {
    int power = atoi (exponent + 1);
    GString *digits = g_string_new (NULL);
    GString *out = g_string_new (buffer[0] == '-' ? "-" : "");
    int point = 1 + power;

    for (char *c = buffer; c < exponent; c++)
      if (g_ascii_isdigit (*c))
        g_string_append_c (digits, *c);
    if (point <= 0)
      {
        g_string_append (out, "0.");
        for (int i = point; i < 0; i++)
          g_string_append_c (out, '0');
        g_string_append (out, digits->str);
      }
    else
      {
        for (int i = 0; i < MAX (point, (int) digits->len); i++)
          {
            if (i == point)
              g_string_append_c (out, '.');
            g_string_append_c (out, i < (int) digits->len ? digits->str[i] : '0');
          }
      }
    g_string_free (digits, TRUE);
    return g_string_free (out, FALSE);
  }
}
