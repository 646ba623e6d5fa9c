/* Reads the limits of the lives from the settings that hold on a day, and counts days. */
#include "app/record/htk-limits.h"

#include "app/record/htk-visit-life.h"

#include <stdio.h>
#include <string.h>

static gboolean
load_one (HtkPack    *pack,
          HtkStore   *store,
          const char *on_date,
          const char *key,
          int        *value,
          GError    **error)
{
  g_autofree char *text = htk_pack_setting (pack, store, key, on_date);
  gint64 number;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, 36500, &number, NULL))
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
                   "the settings have no whole number for “%s” on %s", key, on_date);
      return FALSE;
    }
  *value = (int) number;
  return TRUE;
}

/**
 * htk_limits_load:
 * @pack: the pack
 * @store: a store, whose own settings stand over the pack's
 * @on_date: the day in question
 * @limits: (out caller-allocates): the limits that hold on it
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_PACK, naming the setting that is missing
 */
gboolean
htk_limits_load (HtkPack    *pack,
                 HtkStore   *store,
                 const char *on_date,
                 HtkLimits  *limits,
                 GError    **error)
{
  const struct
  {
    const char *key;
    int *value;
  } all[] = {
    { "pub_days", &limits->pub_days },
    { "after_clear_watch", &limits->watch_days },
    { "ext_days", &limits->ext_days },
    { "reopen_days", &limits->reopen_days },
    { "try_n", &limits->try_n },
    { "try_days", &limits->try_days },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (!load_one (pack, store, on_date, all[i].key, all[i].value, error))
      return FALSE;
  return TRUE;
}

static gboolean
parse (const char *day,
       GDate      *date)
{
  int y, m, d, end = 0;

  g_date_clear (date, 1);
  if (day == NULL || strlen (day) != 10 || sscanf (day, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 ||
      end != 10 || y < 1900 || m < 1 || d < 1 ||
      !g_date_valid_dmy ((GDateDay) d, (GDateMonth) m, (GDateYear) y))
    return FALSE;
  g_date_set_dmy (date, (GDateDay) d, (GDateMonth) m, (GDateYear) y);
  return TRUE;
}

/**
 * htk_day_is_valid:
 * @day: (nullable): a text
 *
 * Returns: whether it is a day as YYYY-MM-DD
 */
gboolean
htk_day_is_valid (const char *day)
{
  GDate date;

  return parse (day, &date);
}

/**
 * htk_days_between:
 * @from: (nullable): a day, YYYY-MM-DD
 * @to: (nullable): another
 *
 * Returns: how many days @to is after @from, negative when it is before; %G_MININT when one is no
 *   day
 */
int
htk_days_between (const char *from,
                  const char *to)
{
  GDate a, b;

  return parse (from, &a) && parse (to, &b) ? g_date_days_between (&a, &b) : G_MININT;
}

/**
 * htk_day_plus:
 * @day: a day, YYYY-MM-DD
 * @days: how many days later, at least 0
 *
 * Returns: (transfer full) (nullable): that day; NULL when @day is none
 */
char *
htk_day_plus (const char *day,
              int         days)
{
  GDate date;
  char text[16];

  if (!parse (day, &date))
    return NULL;
  g_date_add_days (&date, (guint) days);
  g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
  return g_strdup (text);
}

/**
 * htk_day_today:
 *
 * Returns: (transfer full): today in local time, YYYY-MM-DD
 */
char *
htk_day_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}
