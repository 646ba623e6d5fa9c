/* Collects what the clear gate asks about a case (domain.md 4.6) from its measures and the accepted
 * visits of its household, and asks it. */
#include "app/record/htk-case-gate.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-visits.h"

#include <string.h>

#define MAX_MONTHS 24

/* What is read must live as long as it is asked about. */
typedef struct
{
  HtkClearFacts facts;
  HtkMonthIncome incomes[MAX_MONTHS];
  char month_ends[MAX_MONTHS][HTK_DAY_SIZE];
  gboolean set[MAX_MONTHS];
  HtkAnswers *last; /* the answers of the latest visit that judged something */
} Known;

/* A class A household is visited that often: until then, and the grace, its figures stand. */
static guint
days_a_visit_stands (const HtkLimits *limits,
                     HtkDay           day)
{
  return htk_settings_count (limits->settings, "freq_a", day) +
         htk_settings_count (limits->settings, "grace", day);
}

/* Yuan as the forms write them: at most two decimals. */
static gint64
fen_of (const char *yuan)
{
  double value = g_ascii_strtod (yuan, NULL) * 100.0;

  return (gint64) (value < 0 ? value - 0.5 : value + 0.5);
}

/* The newest visit on or before a month's end says what its twelve months brought. */
static void
take_income (Known           *known,
             const HtkLimits *limits,
             const char      *visit_date,
             HtkAnswers      *answers,
             HtkDay           today)
{
  const char *net = htk_answers_get (answers, "net");
  const char *n = htk_answers_get (answers, "n");
  HtkDay visited = htk_day_parse (visit_date);

  if (net == NULL || *net == '\0' || n == NULL || *n == '\0' || visited == 0)
    return;
  for (guint back = 1; back <= MAX_MONTHS; back++)
    {
      HtkDay end = htk_day_month_end (today, back);
      HtkMonthIncome *income = &known->incomes[back - 1];

      if (known->set[back - 1] || end < visited ||
          end - visited > days_a_visit_stands (limits, end))
        continue;
      htk_day_format (end, known->month_ends[back - 1]);
      income->month_end = known->month_ends[back - 1];
      income->net_fen = fen_of (net);
      income->n = g_ascii_strtoll (n, NULL, 10);
      known->set[back - 1] = TRUE;
    }
}

static gboolean
read_visits (HtkStore        *store,
             const HtkCase   *self,
             const HtkLimits *limits,
             HtkDay           today,
             Known           *known,
             GError         **error)
{
  g_autoptr (GPtrArray) visits = htk_visits_of_subject (store, self->household_id, error);

  if (visits == NULL)
    return FALSE;
  for (guint i = 0; i < visits->len; i++)
    {
      const HtkVisit *visit = g_ptr_array_index (visits, i);
      g_autoptr (HtkRevision) revision = NULL;
      g_autoptr (HtkAnswers) answers = NULL;
      HtkDay visited = htk_day_parse (visit->visit_date);

      if (!g_str_equal (visit->state, "county_accepted") || visited == 0 || visited > today)
        continue;
      revision = htk_revision_get (store, visit->revision_id, error);
      answers = revision != NULL ? htk_answers_parse (revision->answers, error) : NULL;
      if (answers == NULL)
        return FALSE;
      take_income (known, limits, visit->visit_date, answers, today);
      if (known->last == NULL && htk_answers_get (answers, "d1") != NULL)
        known->last = g_steal_pointer (&answers);
    }
  return TRUE;
}

static int
flag_of (HtkAnswers *answers,
         const char *name)
{
  const char *text = answers != NULL ? htk_answers_get (answers, name) : NULL;

  return text == NULL || *text == '\0' ? -1 : g_str_equal (text, "1");
}

/* The register says so where it does; else nobody who can work, and everybody supported. */
static gboolean
read_labor (HtkStore      *store,
            const HtkCase *self,
            Known         *known,
            GError       **error)
{
  g_autoptr (HtkHousehold) household = htk_register_household (store, self->household_id, error);
  const char *able = known->last != NULL ? htk_answers_get (known->last, "n_able") : NULL;
  const char *supported = known->last != NULL ? htk_answers_get (known->last, "n_sup_all") : NULL;
  const char *said;

  if (household == NULL)
    return FALSE;
  said = htk_json_text (household->extra, "no_labor_doudi");
  if (said != NULL && *said != '\0')
    known->facts.no_labor_doudi = g_str_equal (said, "y") || g_str_equal (said, "1");
  else if (json_object_has_member (household->extra, "no_labor_doudi"))
    known->facts.no_labor_doudi =
      htk_json_int (household->extra, "no_labor_doudi", 0) != 0;
  else if (able == NULL || *able == '\0' || supported == NULL || *supported == '\0')
    known->facts.no_labor_doudi = -1;
  else
    known->facts.no_labor_doudi =
      g_ascii_strtoll (able, NULL, 10) == 0 && g_ascii_strtoll (supported, NULL, 10) > 0;
  return TRUE;
}

static gboolean
read_measures (HtkStore      *store,
               const HtkCase *self,
               Known         *known,
               GError       **error)
{
  g_autoptr (GPtrArray) measures = htk_measures_of (store, self->id, error);

  for (guint i = 0; measures != NULL && i < measures->len; i++)
    {
      const HtkMeasure *m = g_ptr_array_index (measures, i);

      if (g_str_equal (m->state, "running") || g_str_equal (m->state, "done"))
        known->facts.measures++;
    }
  return measures != NULL;
}

static void
fill_facts (Known         *known,
            const HtkCase *self,
            const char    *on)
{
  static const char *const domains[] = { "d1", "d2", "d3", "d4", "d5", "d6" };
  static const char *const shocks[] = { "t7", "t8", "t9", "t10", "t11" };
  HtkClearFacts *f = &known->facts;

  f->today = on;
  f->identified_on = self->identified_on;
  f->natural = g_strcmp0 (self->clear_kind, "natural") == 0;
  f->natural_reason = htk_json_text (self->extra, "clear_reason");
  for (guint i = 0; i < HTK_GATE_DOMAINS; i++)
    f->domains[i] = known->last != NULL ? htk_answers_get (known->last, domains[i]) : NULL;
  for (guint i = 0; i < HTK_GATE_SHOCKS; i++)
    f->shocks[i] = flag_of (known->last, shocks[i]);
  /* The rule looks incomes up by their month; those without one are none. */
  f->incomes = known->incomes;
  f->n_incomes = MAX_MONTHS;
}

/**
 * htk_case_gate:
 * @store: a store
 * @self: a case
 * @limits: the pack's, for its settings
 * @on: the day in question, YYYY-MM-DD
 * @error: return location
 *
 * Asks the clear gate. A month's end has the income of the newest accepted visit before it, as long
 * as a class A visit stands; without one it is not known, and what is not known is not met.
 *
 * Returns: (transfer full): each condition, met or not; NULL with an error of the store
 */
HtkClearGate *
htk_case_gate (HtkStore        *store,
               const HtkCase   *self,
               const HtkLimits *limits,
               const char      *on,
               GError         **error)
{
  Known known;
  HtkDay today = htk_day_parse (on);
  HtkClearGate *gate = NULL;

  g_return_val_if_fail (today != 0, NULL);
  memset (&known, 0, sizeof known);
  if (read_visits (store, self, limits, today, &known, error) &&
      read_labor (store, self, &known, error) && read_measures (store, self, &known, error))
    {
      fill_facts (&known, self, on);
      gate = htk_clear_gate_new (limits->settings, &known.facts);
    }
  g_clear_pointer (&known.last, htk_answers_free);
  return gate;
}

/**
 * htk_case_gate_check:
 * @store: a store
 * @self: a case that is to be cleared
 * @limits: the pack's
 * @on: the day in question, YYYY-MM-DD
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE, naming the conditions that are not met
 */
gboolean
htk_case_gate_check (HtkStore        *store,
                     const HtkCase   *self,
                     const HtkLimits *limits,
                     const char      *on,
                     GError         **error)
{
  g_autoptr (HtkClearGate) gate = htk_case_gate (store, self, limits, on, error);
  g_autoptr (GString) list = g_string_new (NULL);

  if (gate == NULL)
    return FALSE;
  if (gate->open)
    return TRUE;
  for (guint i = 0; i < gate->reasons->len; i++)
    {
      const HtkReason *reason = g_ptr_array_index (gate->reasons, i);
      const char *month = htk_reason_figure (reason, "month_end");

      if (reason->state == HTK_REASON_MET || reason->state == HTK_REASON_INFO)
        continue;
      g_string_append_printf (list, "%s%s%s%s", list->len > 0 ? ", " : "", reason->rule,
                              month != NULL ? " " : "", month != NULL ? month : "");
    }
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE,
               "the clear gate is not open; not met or not known: %s", list->str);
  return FALSE;
}
