/* Reads the limits of the lives from the pack's settings and levels, and counts days. */
#include "app/record/htk-limits.h"

#include "app/record/htk-visit-life.h"

#include <string.h>

static const char *const keys[] = { "pub_days", "after_clear_watch", "ext_days", "reopen_days",
                                    "try_n", "try_days", NULL };

void
htk_limits_clear (HtkLimits *self)
{
  g_clear_pointer (&self->rules, htk_rules_unref);
}

static void
read_days (HtkLimits  *self,
           const char *on_date)
{
  HtkDay day = htk_day_parse (on_date);
  int *const values[] = { &self->pub_days,    &self->watch_days, &self->ext_days,
                          &self->reopen_days, &self->try_n,      &self->try_days };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    *values[i] = day != 0 ? (int) htk_settings_count (self->settings, keys[i], day) : 0;
}

/**
 * htk_limits_load:
 * @pack: the pack
 * @store: a store, whose own settings stand over the pack's
 * @on_date: the day in question
 * @limits: (out caller-allocates): the limits that hold on it; htk_limits_clear() frees what it owns
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_PACK, naming what is missing or wrong
 */
gboolean
htk_limits_load (HtkPack    *pack,
                 HtkStore   *store,
                 const char *on_date,
                 HtkLimits  *limits,
                 GError    **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  memset (limits, 0, sizeof *limits);
  limits->rules = htk_pack_rules (pack, store, error);
  if (limits->rules == NULL)
    return FALSE;
  limits->settings = htk_rules_settings (limits->rules);
  limits->levels = htk_rules_levels (limits->rules);
  htk_settings_require (limits->settings, keys, "app/record", faults);
  if (faults->len > 0)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, "%s: %s",
                   htk_pack_folder (pack), (char *) faults->pdata[0]);
      htk_limits_clear (limits);
      return FALSE;
    }
  read_days (limits, on_date);
  return TRUE;
}

/**
 * htk_day_is_valid:
 * @day: (nullable): a text
 *
 * Returns: whether it is a day as YYYY-MM-DD and nothing more
 */
gboolean
htk_day_is_valid (const char *day)
{
  return htk_day_parse (day) != 0 && strlen (day) == HTK_DAY_SIZE - 1;
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
  if (!htk_day_is_valid (from) || !htk_day_is_valid (to))
    return G_MININT;
  return (int) htk_day_parse (to) - (int) htk_day_parse (from);
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
  char text[HTK_DAY_SIZE];

  if (!htk_day_is_valid (day))
    return NULL;
  htk_day_format (htk_day_parse (day) + (HtkDay) days, text);
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
