/* Collects from the store what the clocks of cases (domain.md 4.6) and findings (4.8) ask. */
#include "app/record/htk-domain-clock.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-last-answers.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"

/* Measures by which a household comes to earn for itself: industry, work, finance, a public post. */
static const char *const development[] = { "industry", "work", "finance", "post", NULL };

static gboolean
count_measures (HtkStore      *store,
                const HtkCase *self,
                HtkCaseFacts  *facts,
                GError       **error)
{
  g_autoptr (GPtrArray) measures = htk_measures_of (store, self->id, error);

  for (guint i = 0; measures != NULL && i < measures->len; i++)
    {
      const HtkMeasure *m = g_ptr_array_index (measures, i);

      if (g_str_equal (m->state, "stopped"))
        continue;
      facts->measures++;
      facts->development += g_strv_contains (development, m->kind);
    }
  return measures != NULL;
}

/* Only a household that is being helped is asked for its helper and its labour. */
static gboolean
read_household (HtkStore      *store,
                const HtkCase *self,
                HtkCaseFacts  *facts,
                GError       **error)
{
  g_autoptr (HtkHousehold) household = NULL;
  g_autoptr (HtkAnswers) answers = NULL;
  const char *able;

  if (self->identified_on == NULL || self->cleared_on != NULL)
    return TRUE;
  household = htk_register_household (store, self->household_id, error);
  answers = household != NULL
              ? htk_last_answers (store, "household", self->household_id, error) : NULL;
  if (answers == NULL)
    return FALSE;
  /* The register knows who helps and not since when: whoever does so now is in time. */
  if (household->helper_id != NULL && *household->helper_id != '\0')
    facts->helper_on = self->identified_on;
  able = htk_answers_get (answers, "n_able");
  if (able != NULL && *able != '\0')
    facts->has_labor = g_ascii_strtoll (able, NULL, 10) > 0;
  return TRUE;
}

/**
 * htk_case_clock_of:
 * @store: a store
 * @self: a case
 * @limits: the pack's
 * @on: the day in question, YYYY-MM-DD
 * @error: return location
 *
 * Returns: (transfer full): its clock, htk_case_clock_new(); NULL with an error of the store
 */
HtkCaseClock *
htk_case_clock_of (HtkStore        *store,
                   const HtkCase   *self,
                   const HtkLimits *limits,
                   const char      *on,
                   GError         **error)
{
  gboolean clearing = g_str_equal (self->state, "clear_publicity");
  HtkCaseFacts facts = {
    .state = self->state,
    .since = self->since,
    .clue_on = self->clue_on,
    .identified_on = self->identified_on,
    .pub_start = clearing ? self->clear_pub_start : self->pub_start,
    .cleared_on = self->cleared_on,
    .by_help = g_strcmp0 (self->clear_kind, "help") == 0,
    .has_labor = -1,
    .today = on,
  };

  return count_measures (store, self, &facts, error) && read_household (store, self, &facts, error)
           ? htk_case_clock_new (htk_rules_case_steps (limits->rules), limits->settings, &facts)
           : NULL;
}

/**
 * htk_finding_facts:
 * @self: a finding
 *
 * Returns: what the rules ask of it, borrowed from @self
 */
HtkFindingFacts
htk_finding_facts (const HtkFinding *self)
{
  const char *reopened = htk_json_text (self->extra, "reopened_on");

  return (HtkFindingFacts) {
    .level = self->level,
    .category = self->cat,
    .subject_id = self->subject_id,
    .opened_on = reopened != NULL ? reopened : self->found_on,
    .first_action_on = htk_json_text (self->extra, "assigned_on"),
    .deadline = self->deadline,
    .extended_to = self->extended_to,
    .closed_on = self->closed_on,
    .void_ = g_str_equal (self->state, "void"),
  };
}

/**
 * htk_finding_clock_of:
 * @self: a finding
 * @limits: the pack's
 * @on: the day in question, YYYY-MM-DD
 * @clock: (out caller-allocates): its clock, htk_finding_clock()
 *
 * Returns: FALSE when the level or a day is unknown
 */
gboolean
htk_finding_clock_of (const HtkFinding *self,
                      const HtkLimits  *limits,
                      const char       *on,
                      HtkFindingClock  *clock)
{
  const HtkFindingFacts facts = htk_finding_facts (self);

  return htk_finding_clock (limits->levels, limits->settings, &facts, on, clock);
}
