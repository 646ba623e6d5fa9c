/* Reads levels.csv and runs the clocks of findings, for the lists of rectification and V33. */
#include "app/rules/htk-finding-level.h"

#include "app/rules/htk-table.h"

#include <stdlib.h>
#include <string.h>

/* The settings this file looks up. */
const char *const htk_finding_level_keys[] = { "ext_days", "remind_days", "reopen_days", NULL };

struct _HtkLevels {
  HtkLevel levels[HTK_N_LEVELS];
};

void
htk_levels_free (HtkLevels *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < HTK_N_LEVELS; i++)
    {
      g_free (self->levels[i].zh);
      g_free (self->levels[i].en);
      g_clear_pointer (&self->levels[i].steps, g_array_unref);
    }
  g_free (self);
}

static HtkWho
read_who (const char *text)
{
  static const char *const names[] = { "unit", "lead", "town", "county" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      return (HtkWho)(1u << i);
  return 0;
}

/* "plan+7:lead" or "30:county", parted by spaces. */
static void
read_steps (HtkTable *table, HtkLevel *level)
{
  const char *text = htk_table_get (table, "escalation");
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  level->steps = g_array_new (FALSE, FALSE, sizeof (HtkEscalation));
  for (guint i = 0; words[i] != NULL; i++)
    {
      HtkEscalation step = { g_str_has_prefix (words[i], "plan+"), 0, 0 };
      char *end;

      if (*words[i] == '\0')
        continue;
      step.days = (guint)strtoul (words[i] + (step.from_plan ? 5 : 0), &end, 10);
      step.who = *end == ':' ? read_who (end + 1) : 0;
      if (step.who == 0 || step.days == 0 || step.days > 10000)
        htk_table_fault (table, "“%s” is no step; write it as 7:town or plan+7:lead", words[i]);
      else
        g_array_append_val (level->steps, step);
    }
  if (level->steps->len == 0)
    htk_table_fault (table, "level %d tells nobody when it is late", level->level);
}

static void
read_level (HtkLevels *self, HtkTable *table)
{
  const char *text = htk_table_get (table, "level"), *check = htk_table_get (table, "check");
  HtkLevel *level;

  if (strlen (text) != 1 || *text < '1' || *text > '0' + HTK_N_LEVELS)
    {
      htk_table_fault (table, "level “%s” is none of 1 to %d", text, HTK_N_LEVELS);
      return;
    }
  level = &self->levels[*text - '1'];
  if (level->level != 0)
    {
      htk_table_fault (table, "level %s is there twice", text);
      return;
    }
  level->level = *text - '0';
  level->zh = g_strdup (htk_table_get (table, "zh"));
  level->en = g_strdup (htk_table_get (table, "en"));
  htk_table_number (table, "report_days", 0, &level->report_days);
  htk_table_number (table, "first_days", -1, &level->first_days);
  htk_table_number (table, "deadline_days", -1, &level->deadline_days);
  read_steps (table, level);
  level->extend_by = read_who (htk_table_get (table, "extend_by"));
  if (level->extend_by == 0)
    htk_table_fault (table, "extend_by “%s” is none of unit, lead, town, county",
                     htk_table_get (table, "extend_by"));
  level->onsite = g_str_equal (check, "onsite");
  if (!level->onsite && !g_str_equal (check, "any"))
    htk_table_fault (table, "check “%s” is neither onsite nor any", check);
}

/**
 * htk_levels_new:
 * @csv: levels.csv
 * @length: in bytes, or -1 when @csv ends in NUL
 * @faults: (element-type utf8): gets every fault of the table, a missing level too
 *
 * Returns: (transfer full): the levels that are there
 */
HtkLevels *
htk_levels_new (const char *csv, gssize length, GPtrArray *faults)
{
  static const char *const columns[]
      = { "level",         "zh",         "en",        "report_days", "first_days",
          "deadline_days", "escalation", "extend_by", "check",       NULL };
  HtkLevels *self = g_new0 (HtkLevels, 1);
  g_autoptr (HtkTable) table = htk_table_read ("levels.csv", csv, length, columns, faults);

  while (table != NULL && htk_table_next (table))
    read_level (self, table);
  for (int i = 0; i < HTK_N_LEVELS; i++)
    if (self->levels[i].level == 0)
      g_ptr_array_add (faults, g_strdup_printf ("levels.csv: level %d is missing", i + 1));
  return self;
}

/**
 * htk_levels_get:
 * @self: the levels
 * @level: 1 to 4
 *
 * Returns: (transfer none) (nullable): the level; NULL when there is none
 */
const HtkLevel *
htk_levels_get (HtkLevels *self, int level)
{
  if (level < 1 || level > HTK_N_LEVELS || self->levels[level - 1].level == 0)
    return NULL;
  return &self->levels[level - 1];
}

/* The last day: the one that was set, else the level's, or the extended one, which is never earlier. */
static HtkDay
deadline_of (const HtkLevel *level, const HtkFindingFacts *facts, HtkDay opened)
{
  HtkDay set = htk_day_parse (facts->deadline);

  return MAX (set != 0 ? set : opened + (HtkDay)level->deadline_days,
              htk_day_parse (facts->extended_to));
}

static HtkWho
told_by (
    const HtkLevel *level, HtkDay today, HtkDay first_due, gboolean first_done, HtkDay deadline)
{
  HtkWho told = 0;

  for (guint i = 0; i < level->steps->len; i++)
    {
      const HtkEscalation *step = &g_array_index (level->steps, HtkEscalation, i);
      HtkDay from = step->from_plan ? first_due : deadline;

      if (step->from_plan && first_done)
        continue;
      if (today >= from + step->days)
        told |= step->who;
    }
  return told;
}

/**
 * htk_finding_clock:
 * @self: the levels
 * @settings: the settings
 * @facts: a finding
 * @today: the day in question
 * @clock: (out): its days
 *
 * The days of a finding (domain.md 4.8). A closed finding, or one that does not hold, is late for
 * nobody and reminds nobody; its days_left are those it had when it was closed.
 *
 * Returns: whether its level and its days are known
 */
gboolean
htk_finding_clock (HtkLevels *self,
                   HtkSettings *settings,
                   const HtkFindingFacts *facts,
                   const char *today,
                   HtkFindingClock *clock)
{
  const HtkLevel *level = htk_levels_get (self, facts->level);
  HtkDay opened = htk_day_parse (facts->opened_on), now = htk_day_parse (today);
  HtkDay closed = htk_day_parse (facts->closed_on), first_due, deadline;
  HtkDay acted = htk_day_parse (facts->first_action_on);
  gboolean running = closed == 0 && !facts->void_;

  memset (clock, 0, sizeof *clock);
  if (level == NULL || opened == 0 || now == 0)
    return FALSE;
  first_due = opened + (HtkDay)level->first_days;
  deadline = deadline_of (level, facts, opened);
  if (level->report_days > 0)
    htk_day_format (opened + (HtkDay)level->report_days, clock->report_due);
  htk_day_format (first_due, clock->first_due);
  htk_day_format (deadline, clock->deadline);
  clock->days_left = (int)((gint64)deadline - (gint64)(closed != 0 ? closed : now));
  if (!running)
    return TRUE;
  clock->remind = clock->days_left >= 0
                  && clock->days_left <= (int)htk_settings_count (settings, "remind_days", now);
  clock->first_late = acted == 0 && now > first_due;
  clock->told = told_by (level, now, first_due, acted != 0, deadline);
  return TRUE;
}

/**
 * htk_finding_extension_fault:
 * @self: the levels
 * @settings: the settings
 * @facts: a finding
 * @by: who grants it
 * @to: the new deadline
 * @today: the day in question
 *
 * One extension of at most ext_days, and only the county extends level I (domain.md 4.8).
 *
 * Returns: (transfer full) (nullable): the id in texts.csv of what forbids it; NULL when it may be
 */
char *
htk_finding_extension_fault (HtkLevels *self,
                             HtkSettings *settings,
                             const HtkFindingFacts *facts,
                             HtkWho by,
                             const char *to,
                             const char *today)
{
  const HtkLevel *level = htk_levels_get (self, facts->level);
  HtkDay opened = htk_day_parse (facts->opened_on), until = htk_day_parse (to),
         now = htk_day_parse (today), deadline;

  if (level == NULL || opened == 0 || until == 0 || now == 0)
    return g_strdup ("extend_unknown");
  if (htk_day_parse (facts->closed_on) != 0 || facts->void_)
    return g_strdup ("extend_closed");
  if (htk_day_parse (facts->extended_to) != 0)
    return g_strdup ("extend_twice");
  if (by < level->extend_by)
    return g_strdup ("extend_by");
  deadline = opened + (HtkDay)level->deadline_days;
  if (until <= deadline)
    return g_strdup ("extend_not_later");
  return until - deadline > htk_settings_count (settings, "ext_days", now)
             ? g_strdup ("extend_too_far")
             : NULL;
}

/**
 * htk_finding_recurs:
 * @settings: the settings
 * @closed: a finding that was closed
 * @found: one found now
 *
 * Returns: whether @found reopens @closed: the same category and subject within reopen_days of
 *   its closing (domain.md 4.8)
 */
gboolean
htk_finding_recurs (HtkSettings *settings,
                    const HtkFindingFacts *closed,
                    const HtkFindingFacts *found)
{
  HtkDay end = htk_day_parse (closed->closed_on), again = htk_day_parse (found->opened_on);

  return end != 0 && again >= end && !closed->void_
         && g_strcmp0 (closed->category, found->category) == 0
         && g_strcmp0 (closed->subject_id, found->subject_id) == 0
         && again - end <= htk_settings_count (settings, "reopen_days", again);
}

/**
 * htk_finding_count:
 * @self: the levels
 * @settings: the settings
 * @facts: a finding
 * @today: the day in question
 * @on_time: closed by their deadline, of those due
 * @closed: closed, of all
 *
 * Adds a finding to the rates of domain.md 4.8 and V33. It is due once its deadline has passed or
 * it is closed; one that does not hold is in neither rate.
 */
void
htk_finding_count (HtkLevels *self,
                   HtkSettings *settings,
                   const HtkFindingFacts *facts,
                   const char *today,
                   HtkRate *on_time,
                   HtkRate *closed)
{
  HtkFindingClock clock;
  gboolean is_closed = htk_day_parse (facts->closed_on) != 0;

  if (facts->void_ || !htk_finding_clock (self, settings, facts, today, &clock))
    return;
  closed->den++;
  closed->num += is_closed;
  on_time->den += is_closed || clock.days_left < 0;
  on_time->num += is_closed && clock.days_left >= 0;
}
