/* Counts days and months for the rules: natural days, and months that end where the month does. */
#include "app/rules/htk-day.h"

#include <string.h>

static gboolean
read_digits (const char *text, guint n, guint *value)
{
  *value = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      *value = *value * 10 + (guint)(text[i] - '0');
    }
  return TRUE;
}

/**
 * htk_day_parse:
 * @text: (nullable): YYYY-MM-DD, alone or with a time behind a T
 *
 * Returns: the day; 0 when @text is none
 */
HtkDay
htk_day_parse (const char *text)
{
  guint year, month, day;
  GDate date;

  if (text == NULL || strnlen (text, HTK_DAY_SIZE) < HTK_DAY_SIZE - 1
      || (text[10] != '\0' && text[10] != 'T') || text[4] != '-' || text[7] != '-'
      || !read_digits (text, 4, &year) || !read_digits (text + 5, 2, &month)
      || !read_digits (text + 8, 2, &day) || month > 12
      || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return 0;
  g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  return g_date_get_julian (&date);
}

static void
to_date (HtkDay day, GDate *date)
{
  g_date_clear (date, 1);
  g_date_set_julian (date, day);
}

/**
 * htk_day_format:
 * @day: a day, or 0
 * @text: (out): YYYY-MM-DD, or empty
 */
void
htk_day_format (HtkDay day, char text[HTK_DAY_SIZE])
{
  GDate date;

  text[0] = '\0';
  if (day == 0)
    return;
  to_date (day, &date);
  g_snprintf (text, HTK_DAY_SIZE, "%04u-%02u-%02u", (guint)g_date_get_year (&date) % 10000,
              (guint)g_date_get_month (&date) % 100, (guint)g_date_get_day (&date) % 100);
}

guint
htk_day_year (HtkDay day)
{
  GDate date;

  g_return_val_if_fail (day != 0, 0);
  to_date (day, &date);
  return g_date_get_year (&date);
}

/**
 * htk_day_add_months:
 * @day: a day
 * @months: how many
 *
 * Returns: the same day of a later month, or that month's last day where it has no such day: a
 *   month after 31 January is 28 or 29 February
 */
HtkDay
htk_day_add_months (HtkDay day, guint months)
{
  GDate date;

  g_return_val_if_fail (day != 0, 0);
  to_date (day, &date);
  g_date_add_months (&date, months);
  return g_date_get_julian (&date);
}

/**
 * htk_day_full_months:
 * @from: a day
 * @to: another
 *
 * Returns: how many whole months have passed, by htk_day_add_months(); 0 when @to is not later
 */
guint
htk_day_full_months (HtkDay from, HtkDay to)
{
  guint months;

  if (from == 0 || to <= from)
    return 0;
  /* No month is longer than 31 days: this is never too many, and at most a few too few. */
  months = (to - from) / 31;
  while (htk_day_add_months (from, months + 1) <= to)
    months++;
  return months;
}

/**
 * htk_day_month_end:
 * @day: a day
 * @back: 0 for the month of @day, 1 for the one before it, and so on
 *
 * Returns: the last day of that month
 */
HtkDay
htk_day_month_end (HtkDay day, guint back)
{
  GDate date;

  g_return_val_if_fail (day != 0, 0);
  to_date (day, &date);
  g_date_set_day (&date, 1);
  if (back > 0)
    g_date_subtract_months (&date, back);
  g_date_add_months (&date, 1);
  return g_date_get_julian (&date) - 1;
}
