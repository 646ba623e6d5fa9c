/* Judges the gate of clearing; the county still decides, and sees each condition met or not. */
#include "app/rules/htk-clear-gate.h"

/* The settings this file looks up. */
const char *const htk_clear_gate_keys[] = { "clear_months", "stable_months", "line", NULL };

static HtkReasonState
met (gboolean is)
{
  return is ? HTK_REASON_MET : HTK_REASON_NOT_MET;
}

static void
add_months (HtkSettings *settings, const HtkClearFacts *facts, HtkDay today, GPtrArray *reasons)
{
  const HtkSetting *row = htk_settings_at (settings, "clear_months", today);
  guint needed = htk_settings_count (settings, "clear_months", today);
  HtkDay identified = htk_day_parse (facts->identified_on);
  guint months = htk_day_full_months (identified, today);
  HtkReason *reason = htk_reasons_add (
      reasons, "clear_months",
      identified == 0 || row == NULL ? HTK_REASON_UNKNOWN : met (months >= needed), row, today);

  htk_reason_day (reason, "identified", identified);
  htk_reason_number (reason, "months", months);
  htk_reason_day (reason, "from", identified != 0 ? htk_day_add_months (identified, needed) : 0);
}

static const HtkMonthIncome *
find_income (const HtkClearFacts *facts, HtkDay month_end)
{
  for (guint i = 0; i < facts->n_incomes; i++)
    if (htk_day_parse (facts->incomes[i].month_end) == month_end && facts->incomes[i].n > 0)
      return &facts->incomes[i];
  return NULL;
}

/* Each of the last month ends that have passed has its own line: that of its year. */
static void
add_incomes (HtkSettings *settings, const HtkClearFacts *facts, HtkDay today, GPtrArray *reasons)
{
  guint months = htk_settings_count (settings, "stable_months", today);

  for (guint back = MIN (months, 120); back > 0; back--)
    {
      HtkDay end = htk_day_month_end (today, back);
      const HtkSetting *line = htk_settings_at (settings, "line", end);
      const HtkMonthIncome *income = find_income (facts, end);
      HtkReasonState state = income == NULL || line == NULL
                                 ? HTK_REASON_UNKNOWN
                                 : met (htk_income_compare (income->net_fen, income->n,
                                                            htk_setting_fen (line), HTK_EXACT_SCALE)
                                        >= 0);
      HtkReason *reason = htk_reasons_add (
          reasons, income != NULL ? "clear_income" : "clear_no_income", state, line, end);

      htk_reason_day (reason, "month_end", end);
      if (income == NULL)
        continue;
      htk_reason_hundredths (reason, "net", income->net_fen);
      htk_reason_number (reason, "n", income->n);
      htk_reason_hundredths (reason, "pc", htk_exact_round (income->net_fen, income->n, 1));
    }
}

static void
add_domains (const HtkClearFacts *facts, GPtrArray *reasons)
{
  for (guint i = 0; i < HTK_GATE_DOMAINS; i++)
    {
      const char *result = facts->domains[i];
      gboolean known = g_strcmp0 (result, "pass") == 0 || g_strcmp0 (result, "warn") == 0
                       || g_strcmp0 (result, "fail") == 0;
      g_autofree char *rule = g_strdup_printf ("clear_d%u", i + 1);
      HtkReason *reason = htk_reasons_add (
          reasons, rule, known ? met (g_str_equal (result, "pass")) : HTK_REASON_UNKNOWN, NULL, 0);

      htk_reason_text (reason, "result", known ? result : "na");
    }
}

static void
add_shocks (const HtkClearFacts *facts, GPtrArray *reasons)
{
  for (guint i = 0; i < HTK_GATE_SHOCKS; i++)
    {
      g_autofree char *rule = g_strdup_printf ("clear_t%u", i + 7);

      htk_reasons_add (reasons, rule,
                       facts->shocks[i] < 0 ? HTK_REASON_UNKNOWN : met (facts->shocks[i] == 0),
                       NULL, 0);
    }
}

static void
add_rest (const HtkClearFacts *facts, GPtrArray *reasons)
{
  HtkReason *reason
      = htk_reasons_add (reasons, "clear_measure", met (facts->measures > 0), NULL, 0);

  htk_reason_number (reason, "measures", facts->measures);
  htk_reasons_add (
      reasons, "clear_labor",
      facts->no_labor_doudi < 0 ? HTK_REASON_UNKNOWN : met (facts->no_labor_doudi == 0), NULL, 0);
}

/**
 * htk_clear_gate_new:
 * @settings: the settings
 * @facts: a case
 *
 * The clear gate (domain.md 4.6): six months since identification, income of each of the last six
 * month ends at or above the line of that year, D1 to D6 pass, none of T7 to T11, a measure, and
 * not a household that lives on social security alone. Month ends are those before @today: the
 * month of @today has not ended. What was not asked or is not known is not met. Natural clearing
 * needs a reason only; that the county decides holds for both.
 *
 * Returns: (transfer full): each condition, and whether all are met
 */
HtkClearGate *
htk_clear_gate_new (HtkSettings *settings, const HtkClearFacts *facts)
{
  HtkClearGate *self = g_new0 (HtkClearGate, 1);
  HtkDay today = htk_day_parse (facts->today);
  const char *why = facts->natural_reason;

  self->reasons = htk_reasons_new ();
  if (facts->natural)
    htk_reason_text (htk_reasons_add (self->reasons, "clear_natural",
                                      met (why != NULL && *why != '\0'), NULL, 0),
                     "reason", why);
  else if (today != 0)
    {
      add_months (settings, facts, today, self->reasons);
      add_incomes (settings, facts, today, self->reasons);
      add_domains (facts, self->reasons);
      add_shocks (facts, self->reasons);
      add_rest (facts, self->reasons);
    }
  self->open = self->reasons->len > 0;
  for (guint i = 0; i < self->reasons->len; i++)
    if (((HtkReason *)g_ptr_array_index (self->reasons, i))->state != HTK_REASON_MET)
      self->open = FALSE;
  return self;
}

void
htk_clear_gate_free (HtkClearGate *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->reasons);
  g_free (self);
}
