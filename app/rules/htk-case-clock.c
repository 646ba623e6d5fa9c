/* Runs the clocks of risk cases, for the list of cases and the county's list of late ones. */
#include "app/rules/htk-case-clock.h"

#include "app/rules/htk-table.h"

/* The settings this file looks up. */
const char *const htk_case_clock_keys[]
    = { "id_days",      "case_warn_days", "pub_days",          "helper_days",       "measure_days",
        "measure_hard", "develop_months", "clear_fast_months", "after_clear_watch", NULL };

/* The states of domain.md 4.6, each of which the pack must give a name and its days. */
static const char *const states[]
    = { "clue",          "home_check", "assembly", "publicity",   "town_review",
        "county_review", "active",     "rejected", "clear_check", "clear_publicity",
        "cleared",       "relapsed",   NULL };

struct _HtkCaseSteps {
  GPtrArray *list;
};

static void
step_free (gpointer data)
{
  HtkCaseStep *step = data;

  g_free (step->state);
  g_free (step->zh);
  g_free (step->en);
  g_free (step->min_setting);
  g_free (step);
}

void
htk_case_steps_free (HtkCaseSteps *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->list);
  g_free (self);
}

/**
 * htk_case_steps_get:
 * @self: the steps
 * @state: a state
 *
 * Returns: (transfer none) (nullable): its row
 */
const HtkCaseStep *
htk_case_steps_get (HtkCaseSteps *self, const char *state)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const HtkCaseStep *step = g_ptr_array_index (self->list, i);

      if (g_strcmp0 (step->state, state) == 0)
        return step;
    }
  return NULL;
}

/**
 * htk_case_steps_list:
 * @self: the steps
 *
 * Returns: (transfer none) (element-type HtkCaseStep): the rows in the order of the table
 */
GPtrArray *
htk_case_steps_list (HtkCaseSteps *self)
{
  return self->list;
}

static void
read_step (HtkCaseSteps *self, HtkTable *table)
{
  const char *state = htk_table_get (table, "state"), *min = htk_table_get (table, "min_setting");
  HtkCaseStep *step;
  int counted;

  if (!g_strv_contains (states, state))
    {
      htk_table_fault (table, "“%s” is no state of a case", state);
      return;
    }
  if (htk_case_steps_get (self, state) != NULL)
    {
      htk_table_fault (table, "state %s is there twice", state);
      return;
    }
  step = g_new0 (HtkCaseStep, 1);
  step->state = g_strdup (state);
  step->zh = g_strdup (htk_table_get (table, "zh"));
  step->en = g_strdup (htk_table_get (table, "en"));
  htk_table_number (table, "max_days", 0, &step->max_days);
  step->min_setting = *min != '\0' ? g_strdup (min) : NULL;
  htk_table_number (table, "counted", 0, &counted);
  step->counted = counted != 0;
  g_ptr_array_add (self->list, step);
}

/**
 * htk_case_steps_new:
 * @csv: case-steps.csv
 * @length: in bytes, or -1 when @csv ends in NUL
 * @faults: (element-type utf8): gets every fault of the table, a missing state too
 *
 * Returns: (transfer full): the states that are there
 */
HtkCaseSteps *
htk_case_steps_new (const char *csv, gssize length, GPtrArray *faults)
{
  static const char *const columns[]
      = { "state", "zh", "en", "max_days", "min_setting", "counted", NULL };
  HtkCaseSteps *self = g_new0 (HtkCaseSteps, 1);
  g_autoptr (HtkTable) table = htk_table_read ("case-steps.csv", csv, length, columns, faults);

  self->list = g_ptr_array_new_with_free_func (step_free);
  while (table != NULL && htk_table_next (table))
    read_step (self, table);
  for (guint i = 0; states[i] != NULL; i++)
    if (htk_case_steps_get (self, states[i]) == NULL)
      g_ptr_array_add (faults, g_strdup_printf ("case-steps.csv: state %s is missing", states[i]));
  return self;
}

/* What the helpers of htk_case_clock_new() share. */
typedef struct {
  HtkSettings *settings;
  const HtkCaseFacts *facts;
  HtkDay today;
  HtkCaseClock *clock;
} Work;

static HtkReason *
tell (Work *work, const char *rule, HtkClockColor color, const char *key, int days)
{
  const HtkSetting *row = key != NULL ? htk_settings_at (work->settings, key, work->today) : NULL;
  HtkReason *reason = htk_reasons_add (work->clock->reasons, rule,
                                       color == HTK_CLOCK_OK ? HTK_REASON_INFO : HTK_REASON_NOT_MET,
                                       row, work->today);

  htk_reason_number (reason, "days", days);
  work->clock->color = MAX (work->clock->color, color);
  return reason;
}

static int
days_between (HtkDay from, HtkDay to)
{
  return from != 0 && to != 0 ? (int)((gint64)to - (gint64)from) : 0;
}

static int
setting_days (Work *work, const char *key)
{
  return (int)htk_settings_count (work->settings, key, work->today);
}

static void
run_state (Work *work, const HtkCaseStep *step)
{
  HtkDay start = htk_day_parse (work->facts->pub_start);

  work->clock->days = days_between (htk_day_parse (work->facts->since), work->today);
  if (step->max_days > 0)
    {
      work->clock->left = step->max_days - work->clock->days;
      if (work->clock->left < 0)
        htk_reason_number (
            tell (work, "case_state_late", HTK_CLOCK_YELLOW, NULL, work->clock->days), "limit",
            step->max_days);
    }
  if (step->min_setting == NULL || start == 0)
    return;
  start += (HtkDay)setting_days (work, step->min_setting);
  htk_day_format (start, work->clock->publicity_until);
  work->clock->publicity_done = work->today >= start;
  htk_reason_day (tell (work, "case_publicity", HTK_CLOCK_OK, step->min_setting, work->clock->days),
                  "until", start);
}

static void
run_identification (Work *work, gboolean counted)
{
  HtkDay end = counted ? work->today : htk_day_parse (work->facts->identified_on);
  int days = days_between (htk_day_parse (work->facts->clue_on), end);

  work->clock->id_days = days;
  if (!counted)
    return;
  if (days >= setting_days (work, "id_days"))
    {
      tell (work, "case_id_red", HTK_CLOCK_RED, "id_days", days);
      work->clock->county = TRUE;
    }
  else if (days >= setting_days (work, "case_warn_days"))
    tell (work, "case_id_yellow", HTK_CLOCK_YELLOW, "case_warn_days", days);
}

static void
run_help (Work *work)
{
  HtkDay identified = htk_day_parse (work->facts->identified_on);
  int days = days_between (identified, work->today);

  if (identified == 0)
    return;
  if (htk_day_parse (work->facts->helper_on) == 0 && days > setting_days (work, "helper_days"))
    tell (work, "case_no_helper", HTK_CLOCK_YELLOW, "helper_days", days);
  if (work->facts->measures == 0 && days > setting_days (work, "measure_hard"))
    tell (work, "case_no_measure_red", HTK_CLOCK_RED, "measure_hard", days);
  else if (work->facts->measures == 0 && days > setting_days (work, "measure_days"))
    tell (work, "case_no_measure", HTK_CLOCK_YELLOW, "measure_days", days);
  if (work->facts->has_labor > 0 && work->facts->development == 0)
    {
      guint months = htk_settings_count (work->settings, "develop_months", work->today);
      gboolean late = work->today >= htk_day_add_months (identified, months);

      tell (work, late ? "case_no_development_red" : "case_no_development",
            late ? HTK_CLOCK_RED : HTK_CLOCK_OK, "develop_months", days);
    }
}

static void
run_cleared (Work *work)
{
  HtkDay cleared = htk_day_parse (work->facts->cleared_on),
         identified = htk_day_parse (work->facts->identified_on), until;
  guint fast = htk_settings_count (work->settings, "clear_fast_months", work->today);

  if (cleared == 0)
    return;
  until = cleared + (HtkDay)setting_days (work, "after_clear_watch");
  htk_day_format (until, work->clock->watch_until);
  if (work->today <= until)
    htk_reason_day (tell (work, "case_watched", HTK_CLOCK_YELLOW, "after_clear_watch",
                          days_between (cleared, work->today)),
                    "until", until);
  if (work->facts->by_help && identified != 0 && cleared <= htk_day_add_months (identified, fast))
    {
      tell (work, "case_cleared_fast", HTK_CLOCK_YELLOW, "clear_fast_months",
            days_between (identified, cleared));
      work->clock->county = TRUE;
    }
}

/**
 * htk_case_clock_new:
 * @steps: the states with their days
 * @settings: the settings
 * @facts: a case
 *
 * The clocks of domain.md 4.6, in natural days: those of the state; 10 and 15 days from clue to
 * decision; a publicity of at least 5 days; helper within 3, measures within 10 and 30 days, one
 * that develops within 6 months where somebody can work; 365 days of watching after clearing.
 *
 * Returns: (transfer full): the clock; without reasons when the state or the day is unknown
 */
HtkCaseClock *
htk_case_clock_new (HtkCaseSteps *steps, HtkSettings *settings, const HtkCaseFacts *facts)
{
  HtkCaseClock *self = g_new0 (HtkCaseClock, 1);
  const HtkCaseStep *step = htk_case_steps_get (steps, facts->state);
  Work work = { settings, facts, htk_day_parse (facts->today), self };

  self->reasons = htk_reasons_new ();
  if (step == NULL || work.today == 0)
    return self;
  run_state (&work, step);
  run_identification (&work, step->counted);
  if (g_str_equal (step->state, "active") || g_str_has_prefix (step->state, "clear_"))
    run_help (&work);
  if (g_str_equal (step->state, "cleared"))
    run_cleared (&work);
  return self;
}

void
htk_case_clock_free (HtkCaseClock *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->reasons);
  g_free (self);
}

/**
 * htk_case_is_relapse:
 * @settings: the settings
 * @cleared_on: when the household's last case was cleared
 * @red_on: when it was found red again
 *
 * Returns: whether that is a relapse, a new case with relapse_of (domain.md 4.6)
 */
gboolean
htk_case_is_relapse (HtkSettings *settings, const char *cleared_on, const char *red_on)
{
  HtkDay cleared = htk_day_parse (cleared_on), red = htk_day_parse (red_on);

  return cleared != 0 && red >= cleared
         && red - cleared <= htk_settings_count (settings, "after_clear_watch", red);
}
