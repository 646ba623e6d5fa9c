/* Compares money and rates exactly, for every rule of this folder (domain.md 4.3). */
#include "app/rules/htk-exact.h"

#define DECIMALS 4

/**
 * htk_exact_parse:
 * @text: a decimal number as people and forms write it, at most four digits after the point
 * @scaled: (out): the number in ten thousandths
 *
 * Returns: whether @text is such a number, of at most fourteen digits before the point
 */
gboolean
htk_exact_parse (const char *text, gint64 *scaled)
{
  gboolean negative = text != NULL && *text == '-';
  const char *p = negative ? text + 1 : text;
  gint64 value = 0;
  guint whole = 0, after = 0;

  if (p == NULL)
    return FALSE;
  for (; g_ascii_isdigit (*p) && whole < 14; p++, whole++)
    value = value * 10 + (*p - '0');
  if (*p == '.')
    for (p++; g_ascii_isdigit (*p) && after < DECIMALS; p++, after++)
      value = value * 10 + (*p - '0');
  while (after > 0 && *p == '0')
    p++;
  if (whole + after == 0 || *p != '\0')
    return FALSE;
  for (; after < DECIMALS; after++)
    value *= 10;
  *scaled = negative ? -value : value;
  return TRUE;
}

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b < 0 ? 1 : 0);
}

/**
 * htk_exact_compare:
 * @a: numerator of the first fraction
 * @b: its denominator, above 0
 * @c: numerator of the second fraction
 * @d: its denominator, above 0
 *
 * Compares a/b with c/d without a product that could overflow: whole parts first, then the rests
 * turned over, as in Euclid's algorithm.
 *
 * Returns: below 0, 0 or above 0 as the first is smaller, equal or greater
 */
int
htk_exact_compare (gint64 a, gint64 b, gint64 c, gint64 d)
{
  int sign = 1;

  g_return_val_if_fail (b > 0 && d > 0, 0);
  for (;;)
    {
      gint64 x = floor_div (a, b), y = floor_div (c, d), rest;

      if (x != y)
        return x < y ? -sign : sign;
      a -= x * b;
      c -= y * d;
      if (a == 0 || c == 0)
        return a == c ? 0 : a == 0 ? -sign : sign;
      rest = a, a = b, b = rest;
      rest = c, c = d, d = rest;
      sign = -sign;
    }
}

/**
 * htk_exact_round:
 * @num: numerator
 * @den: denominator, above 0
 * @times: what the fraction is multiplied by, above 0: 10000 gives hundredths of a percent
 *
 * For showing only; comparisons are made with htk_exact_compare().
 *
 * Returns: num / den × times rounded half up, as far as a gint64 holds it
 */
gint64
htk_exact_round (gint64 num, gint64 den, gint64 times)
{
  gint64 whole, rest;

  g_return_val_if_fail (den > 0 && times > 0, 0);
  whole = floor_div (num, den);
  rest = num - whole * den;
  /* Only beyond 10^14 is a bit given up, and then one of the last of a number that is shown. */
  while (den > G_MAXINT64 / 4 / times)
    rest /= 2, den /= 2;
  return whole * times + (2 * rest * times + den) / (2 * den);
}

/**
 * htk_income_compare:
 * @net_fen: a household's net income of a year, in fen; may be negative
 * @n: persons who share it, at least 1
 * @line_fen: a line per head, in fen
 * @factor: what the line is multiplied by, in ten thousandths: 12000 for 1.20
 *
 * Compares income per head with a line without dividing (domain.md 4.3): 34,800.00 yuan for four
 * persons are not below a line of 8,700.
 *
 * Returns: below 0 when the income is below the line, 0 at the line, above 0 beyond it
 */
int
htk_income_compare (gint64 net_fen, gint64 n, gint64 line_fen, gint64 factor)
{
  g_return_val_if_fail (n > 0, 0);
  g_return_val_if_fail (ABS (line_fen) < G_MAXINT64 / 1000000 && ABS (factor) <= 1000000, 0);

  return htk_exact_compare (net_fen, n, line_fen * factor, HTK_EXACT_SCALE);
}

/**
 * htk_exact_hundredths:
 * @hundredths: a number in hundredths: fen, or hundredths of a percent
 *
 * Returns: (transfer full): the number with two digits after the point
 */
char *
htk_exact_hundredths (gint64 hundredths)
{
  guint64 size = hundredths < 0 ? 0 - (guint64)hundredths : (guint64)hundredths;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", hundredths < 0 ? "-" : "", size / 100,
                          (guint)(size % 100));
}
