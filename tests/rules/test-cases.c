/* The clear gate, condition by condition (domain.md 4.6, example 9). */
#include "app/rules/htk-clear-gate.h"
#include "tests/rules/rules-world.h"

#define N_INCOMES 18

/* Example 9, with 8700.00 yuan a head for four persons at every month end of a year and a half. */
typedef struct {
  HtkMonthIncome incomes[N_INCOMES];
  char ends[N_INCOMES][HTK_DAY_SIZE];
  HtkClearFacts facts;
} Case;

static void
case_init (Case *self, const char *identified, const char *today)
{
  HtkDay day = htk_day_parse (today);

  self->facts = (HtkClearFacts){ .today = today,
                                 .identified_on = identified,
                                 .incomes = self->incomes,
                                 .n_incomes = N_INCOMES,
                                 .domains = { "pass", "pass", "pass", "pass", "pass", "pass" },
                                 .measures = 2 };
  for (guint i = 0; i < N_INCOMES; i++)
    {
      htk_day_format (htk_day_month_end (day, i), self->ends[i]);
      self->incomes[i] = (HtkMonthIncome){ self->ends[i], 3480000, 4 };
    }
}

static HtkClearGate *
gate (const Case *self)
{
  g_autoptr (HtkSettings) settings = rules_settings ();

  return htk_clear_gate_new (settings, &self->facts);
}

static gboolean
is_open (const Case *self)
{
  g_autoptr (HtkClearGate) result = gate (self);

  return result->open;
}

static void
test_example (void)
{
  Case self;
  g_autoptr (HtkClearGate) august = NULL, june = NULL;

  case_init (&self, "2025-01-10", "2025-08-20");
  august = gate (&self);
  g_assert_true (august->open);
  g_assert_cmpstr (htk_reason_figure (find_reason (august->reasons, "clear_months"), "months"), ==,
                   "7");
  g_assert_cmpstr (htk_reason_figure (find_reason (august->reasons, "clear_income"), "month_end"),
                   ==, "2025-02-28");
  self.facts.no_labor_doudi = 1;
  g_assert_false (is_open (&self));

  case_init (&self, "2025-01-10", "2025-06-30");
  june = gate (&self);
  g_assert_false (june->open);
  g_assert_cmpint (find_reason (june->reasons, "clear_months")->state, ==, HTK_REASON_NOT_MET);
  g_assert_cmpstr (htk_reason_figure (find_reason (june->reasons, "clear_months"), "months"), ==,
                   "5");
}

static void
test_conditions (void)
{
  static const char *const results[] = { "warn", "fail", "na", NULL };
  Case self;

  for (guint d = 0; d < HTK_GATE_DOMAINS; d++)
    for (guint r = 0; r < G_N_ELEMENTS (results); r++)
      {
        case_init (&self, "2025-01-10", "2025-08-20");
        self.facts.domains[d] = results[r];
        g_assert_false (is_open (&self));
      }
  for (guint t = 0; t < HTK_GATE_SHOCKS; t++)
    for (int value = -1; value <= 1; value += 2)
      {
        case_init (&self, "2025-01-10", "2025-08-20");
        self.facts.shocks[t] = value;
        g_assert_false (is_open (&self));
      }
  case_init (&self, "2025-01-10", "2025-08-20");
  self.facts.measures = 0;
  g_assert_false (is_open (&self));
  case_init (&self, "2025-01-10", "2025-08-20");
  self.facts.no_labor_doudi = -1;
  g_assert_false (is_open (&self));
  case_init (&self, NULL, "2025-08-20");
  g_assert_false (is_open (&self));
  case_init (&self, "2025-01-10", "2025-08-20");
  self.facts.n_incomes = 6;
  g_assert_false (is_open (&self));
  self.facts.n_incomes = 7;
  g_assert_true (is_open (&self));
  self.facts.today = "soon";
  g_assert_false (is_open (&self));
}

/* One fen less in one of the six months, and only of those. */
static void
test_stable (void)
{
  Case self;

  for (guint i = 0; i < N_INCOMES; i++)
    {
      case_init (&self, "2024-01-10", "2025-08-20");
      self.incomes[i].net_fen--;
      g_assert_cmpint (is_open (&self), ==, i == 0 || i > 6);
    }
}

/* September to December are measured with the line of 2024, which is that of 2023. */
static void
test_line_of_its_year (void)
{
  Case self;
  g_autoptr (HtkClearGate) result = NULL;
  HtkReason *first;

  case_init (&self, "2024-01-10", "2025-03-15");
  for (guint i = 3; i < N_INCOMES; i++)
    self.incomes[i].net_fen = 805000 * 4;
  result = gate (&self);
  g_assert_true (result->open);
  first = find_reason (result->reasons, "clear_income");
  g_assert_cmpstr (htk_reason_figure (first, "month_end"), ==, "2024-09-30");
  g_assert_cmpstr (first->on_date, ==, "2023-01-01");
  g_assert_true (first->carried);
  self.incomes[2].net_fen = 805000 * 4; /* 31 January 2025 */
  g_assert_false (is_open (&self));
}

static void
test_month_ends (void)
{
  static const struct {
    const char *identified, *today;
    gboolean open;
  } cases[] = { { "2025-08-31", "2026-02-27", FALSE }, { "2025-08-31", "2026-02-28", TRUE },
                { "2023-08-31", "2024-02-28", FALSE }, { "2023-08-31", "2024-02-29", TRUE },
                { "2025-03-31", "2025-09-29", FALSE }, { "2025-03-31", "2025-09-30", TRUE },
                { "2025-02-28", "2025-08-27", FALSE }, { "2025-02-28", "2025-08-28", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Case self;

      case_init (&self, cases[i].identified, cases[i].today);
      g_assert_cmpint (is_open (&self), ==, cases[i].open);
    }
}

static void
test_natural (void)
{
  HtkClearFacts facts = { .today = "2025-08-20", .natural = TRUE };
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (HtkClearGate) without = htk_clear_gate_new (settings, &facts), with = NULL;

  g_assert_false (without->open);
  facts.natural_reason = "整户迁出";
  with = htk_clear_gate_new (settings, &facts);
  g_assert_true (with->open);
}

static void
test_told (void)
{
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autofree char *csv = rules_table ("rules/texts.csv");
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkTexts) texts = htk_texts_new (csv, -1, faults);
  g_autoptr (HtkClearGate) result = NULL;
  g_autofree char *months = NULL, *income = NULL, *food = NULL;
  Case self;

  assert_no_faults (faults);
  case_init (&self, "2025-01-10", "2026-02-20");
  result = gate (&self);
  for (guint i = 0; i < result->reasons->len; i++)
    {
      HtkReason *reason = g_ptr_array_index (result->reasons, i);
      g_autofree char *zh = htk_texts_reason (texts, reason, "zh_CN.UTF-8");
      g_autofree char *en = htk_texts_reason (texts, reason, "en_GB");

      g_assert_cmpstr (zh, !=, reason->rule);
      g_assert_cmpstr (zh, !=, en);
      g_assert_null (g_strrstr (zh, "{"));
      g_assert_null (g_strrstr (en, "—"));
    }
  months = htk_texts_reason (texts, find_reason (result->reasons, "clear_months"), "zh_CN");
  g_assert_cmpstr (months, ==, "2025-01-10 识别，已满 13 个月；须满 6 个月（2025-07-10）");
  food = htk_texts_reason (texts, find_reason (result->reasons, "clear_d1"), "zh_CN");
  g_assert_cmpstr (food, ==, "吃：达标，须为达标");
  income = htk_texts_reason (texts, g_ptr_array_index (result->reasons, 6), "zh_CN");
  g_assert_cmpstr (
      income, ==,
      "2026-01-31 前 12 个月人均纯收入 8,700 元（34,800 元，4 人）；2025-01-01 起监测线 "
      "8,700 元（本年监测线未设置，沿用上一次公布的）");
}

/* With all else equal, a later day never shuts the gate that months alone opened, and more income
 * never does. */
static void
test_monotone (void)
{
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (GRand) rand = rules_rand ();

  for (guint i = 0; i < 500; i++)
    {
      char identified[HTK_DAY_SIZE], today[HTK_DAY_SIZE];
      HtkDay from;
      HtkReasonState last = HTK_REASON_NOT_MET;
      Case self;

      random_day (rand, identified);
      from = htk_day_parse (identified);
      for (guint days = 150; days < 220; days++)
        {
          g_autoptr (HtkClearGate) result = NULL;
          HtkReasonState state;

          htk_day_format (from + days, today);
          self.facts = (HtkClearFacts){ .today = today, .identified_on = identified };
          result = htk_clear_gate_new (settings, &self.facts);
          state = find_reason (result->reasons, "clear_months")->state;
          g_assert_true (last != HTK_REASON_MET || state == HTK_REASON_MET);
          last = state;
        }
      g_assert_cmpint (last, ==, HTK_REASON_MET);
      case_init (&self, identified, today);
      for (guint m = 0; m < N_INCOMES; m++)
        self.incomes[m].net_fen = g_rand_int_range (rand, 2000000, 5000000);
      if (is_open (&self))
        {
          self.incomes[g_rand_int_range (rand, 0, N_INCOMES)].net_fen += 100000;
          g_assert_true (is_open (&self));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/example-9-clear-gate", test_example);
  g_test_add_func ("/rules/clear-gate-needs-every-condition", test_conditions);
  g_test_add_func ("/rules/clear-gate-needs-each-of-six-month-ends", test_stable);
  g_test_add_func ("/rules/clear-gate-takes-the-line-of-each-year", test_line_of_its_year);
  g_test_add_func ("/rules/clear-gate-at-month-ends-and-leap-days", test_month_ends);
  g_test_add_func ("/rules/natural-clearing-needs-a-reason-only", test_natural);
  g_test_add_func ("/rules/clear-gate-tells-why-in-words", test_told);
  g_test_add_func ("/rules/clear-gate-is-monotone", test_monotone);
  return g_test_run ();
}
