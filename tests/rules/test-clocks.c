/* The clocks of cases and of money (domain.md 4.6 and 4.10). */
#include "app/rules/htk-rules.h"
#include "tests/rules/rules-world.h"

static HtkCaseClock *
case_clock (const HtkCaseFacts *facts)
{
  g_autofree char *csv = rules_table ("rules/case-steps.csv");
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkCaseSteps) steps = htk_case_steps_new (csv, -1, faults);
  g_autoptr (HtkSettings) settings = rules_settings ();

  assert_no_faults (faults);
  return htk_case_clock_new (steps, settings, facts);
}

static void
assert_case (const HtkCaseFacts *facts, HtkClockColor color, gboolean county, const char *rule)
{
  g_autoptr (HtkCaseClock) self = case_clock (facts);

  g_assert_cmpint (self->color, ==, color);
  g_assert_cmpint (self->county, ==, county);
  if (rule != NULL)
    g_assert_nonnull (find_reason (self->reasons, rule));
}

static void
test_fifteen_days (void)
{
  HtkCaseFacts facts = { .state = "assembly",
                         .since = "2025-02-20",
                         .clue_on = "2025-02-20",
                         .has_labor = -1,
                         .today = "2025-03-01" };

  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
  facts.today = "2025-03-02";
  assert_case (&facts, HTK_CLOCK_YELLOW, FALSE, "case_id_yellow");
  facts.today = "2025-03-06";
  assert_case (&facts, HTK_CLOCK_YELLOW, FALSE, "case_id_yellow");
  facts.today = "2025-03-07";
  assert_case (&facts, HTK_CLOCK_RED, TRUE, "case_id_red");
  facts.state = "rejected";
  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
}

static void
test_states (void)
{
  static const struct {
    const char *state, *last, *late;
  } cases[] = { { "clue", "2025-06-04", "2025-06-05" },
                { "home_check", "2025-06-06", "2025-06-07" },
                { "town_review", "2025-06-03", "2025-06-04" },
                { "county_review", "2025-06-04", "2025-06-05" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HtkCaseFacts facts = { .state = cases[i].state,
                             .since = "2025-06-01",
                             .clue_on = "2025-06-01",
                             .has_labor = -1,
                             .today = cases[i].last };

      assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
      facts.today = cases[i].late;
      assert_case (&facts, HTK_CLOCK_YELLOW, FALSE, "case_state_late");
    }
}

static void
test_publicity (void)
{
  HtkCaseFacts facts = { .state = "publicity",
                         .since = "2024-02-26",
                         .clue_on = "2024-02-20",
                         .pub_start = "2024-02-26",
                         .has_labor = -1,
                         .today = "2024-03-01" };
  g_autoptr (HtkCaseClock) four = case_clock (&facts), five = NULL;

  g_assert_cmpstr (four->publicity_until, ==, "2024-03-02");
  g_assert_false (four->publicity_done);
  facts.today = "2024-03-02";
  five = case_clock (&facts);
  g_assert_true (five->publicity_done);
}

static void
test_measures (void)
{
  HtkCaseFacts facts = { .state = "active",
                         .since = "2025-01-10",
                         .clue_on = "2025-01-01",
                         .identified_on = "2025-01-10",
                         .helper_on = "2025-01-11",
                         .has_labor = 0,
                         .today = "2025-01-20" };

  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
  facts.today = "2025-01-21";
  assert_case (&facts, HTK_CLOCK_YELLOW, FALSE, "case_no_measure");
  facts.today = "2025-02-09";
  assert_case (&facts, HTK_CLOCK_YELLOW, FALSE, "case_no_measure");
  facts.today = "2025-02-10";
  assert_case (&facts, HTK_CLOCK_RED, FALSE, "case_no_measure_red");
  facts.measures = 1;
  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
  facts.helper_on = NULL;
  assert_case (&facts, HTK_CLOCK_YELLOW, FALSE, "case_no_helper");
  facts.helper_on = "2025-01-11", facts.has_labor = 1, facts.today = "2025-07-09";
  assert_case (&facts, HTK_CLOCK_OK, FALSE, "case_no_development");
  facts.today = "2025-07-10";
  assert_case (&facts, HTK_CLOCK_RED, FALSE, "case_no_development_red");
  facts.development = 1;
  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
}

static void
test_cleared (void)
{
  HtkCaseFacts facts = { .state = "cleared",
                         .since = "2025-08-30",
                         .clue_on = "2025-01-01",
                         .identified_on = "2025-01-10",
                         .cleared_on = "2025-08-30",
                         .by_help = TRUE,
                         .has_labor = -1,
                         .today = "2026-08-30" };
  g_autoptr (HtkCaseClock) self = case_clock (&facts);

  g_assert_cmpstr (self->watch_until, ==, "2026-08-30");
  g_assert_cmpint (self->color, ==, HTK_CLOCK_YELLOW);
  facts.today = "2026-08-31";
  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
  facts.identified_on = "2025-06-30";
  assert_case (&facts, HTK_CLOCK_YELLOW, TRUE, "case_cleared_fast");
  facts.identified_on = "2025-06-29";
  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
  facts.identified_on = "2025-08-01", facts.by_help = FALSE;
  assert_case (&facts, HTK_CLOCK_OK, FALSE, NULL);
}

static void
test_relapse (void)
{
  g_autoptr (HtkSettings) settings = rules_settings ();

  g_assert_true (htk_case_is_relapse (settings, "2025-08-30", "2026-08-30"));
  g_assert_false (htk_case_is_relapse (settings, "2025-08-30", "2026-08-31"));
  g_assert_false (htk_case_is_relapse (settings, "2025-08-30", "2025-08-29"));
  g_assert_false (htk_case_is_relapse (settings, NULL, "2025-08-29"));
}

static void
test_steps_faults (void)
{
  static const char csv[] = "state,zh,en,max_days,min_setting,counted\n"
                            "clue,线索,Clue,3,,1\nclue,线索,Clue,3,,1\nwaiting,等,Waiting,,,\n"
                            "active,在册,Active,never,,\n";
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkCaseSteps) steps = htk_case_steps_new (csv, -1, faults);

  assert_fault (faults, "case-steps.csv:3: state clue is there twice");
  assert_fault (faults, "case-steps.csv:4: “waiting” is no state of a case");
  assert_fault (faults, "case-steps.csv:5: max_days “never” is not a whole number");
  assert_fault (faults, "case-steps.csv: state relapsed is missing");
  g_assert_nonnull (htk_case_steps_get (steps, "active"));
}

/* Example 12: 400 days, 35 % paid: red. */
static HtkFundFacts
example_12 (void)
{
  return (HtkFundFacts){ .department = "农业农村",
                         .alloc_fen = 120000000,
                         .paid_fen = 42000000,
                         .arrived_on = "2024-08-26",
                         .begun = 1,
                         .plan = 60,
                         .progress = 60,
                         .flags = 1 << 2 | 1 << 3,
                         .on = "2025-09-30" };
}

static void
assert_fund (const HtkFundFacts *facts, HtkFundState state)
{
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (HtkFund) fund = htk_fund_new (settings, facts);

  g_assert_cmpint (fund->state, ==, state);
}

static void
test_fund (void)
{
  HtkFundFacts facts = example_12 ();
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (HtkFund) fund = htk_fund_new (settings, &facts);

  g_assert_cmpint (fund->state, ==, HTK_FUND_RED);
  g_assert_cmpint (fund->days, ==, 400);
  g_assert_cmpint (fund->idle_days, ==, 35);
  g_assert_cmpint (fund->paid, ==, 3500);
  g_assert_cmpstr (find_reason (fund->reasons, "fund_idle")->value, ==, "365");
  facts.on = "2025-08-26";
  assert_fund (&facts, HTK_FUND_OK); /* 365 days */
  facts.on = "2025-08-27";
  assert_fund (&facts, HTK_FUND_RED);
  facts.paid_fen = 114000000;
  assert_fund (&facts, HTK_FUND_OK); /* but the retention of 5 % */
  facts.paid_fen--;
  assert_fund (&facts, HTK_FUND_RED);
  facts.paid_fen = -1;
  assert_fund (&facts, HTK_FUND_UNKNOWN);
}

static void
test_fund_yellow (void)
{
  HtkFundFacts facts = example_12 ();

  facts.on = "2024-10-25", facts.begun = 0;
  assert_fund (&facts, HTK_FUND_OK); /* 60 days */
  facts.on = "2024-10-26";
  assert_fund (&facts, HTK_FUND_YELLOW);
  facts.begun = -1;
  assert_fund (&facts, HTK_FUND_OK);
  facts.begun = 1, facts.progress = 41;
  assert_fund (&facts, HTK_FUND_OK);
  facts.progress = 40;
  assert_fund (&facts, HTK_FUND_YELLOW);
}

static void
test_departments (void)
{
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (HtkFundSum) sum = htk_fund_sum_new (settings);
  g_autoptr (GPtrArray) names = NULL;
  HtkFundFacts facts = example_12 ();
  HtkFundCounts counts;

  htk_fund_sum_add (sum, &facts);
  facts.paid_fen = 120000000, facts.flags = 1;
  htk_fund_sum_add (sum, &facts);
  facts.department = "住建";
  htk_fund_sum_add (sum, &facts);
  names = htk_fund_sum_departments (sum);
  g_assert_cmpuint (names->len, ==, 2);
  counts = htk_fund_sum_counts (sum, "农业农村");
  g_assert_cmpuint (counts.projects, ==, 2);
  g_assert_cmpuint (counts.flagged[0], ==, 1);
  g_assert_cmpuint (counts.flagged[2], ==, 1);
  g_assert_cmpuint (counts.flagged[3], ==, 1);
  g_assert_cmpint (counts.alloc_fen, ==, 240000000);
  g_assert_cmpint (counts.paid_fen, ==, 162000000);
  counts = htk_fund_sum_counts (sum, "水利");
  g_assert_cmpuint (counts.projects, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/row-20-fifteen-days-from-clue-to-decision", test_fifteen_days);
  g_test_add_func ("/rules/case-state-has-its-days", test_states);
  g_test_add_func ("/rules/publicity-lasts-five-days", test_publicity);
  g_test_add_func ("/rules/row-24-active-case-without-measure", test_measures);
  g_test_add_func ("/rules/cleared-case-is-watched-for-365-days", test_cleared);
  g_test_add_func ("/rules/row-25-red-again-is-a-relapse", test_relapse);
  g_test_add_func ("/rules/case-steps-tell-every-fault", test_steps_faults);
  g_test_add_func ("/rules/row-15-example-12-funds-lie-idle", test_fund);
  g_test_add_func ("/rules/funds-not-begun-or-behind-are-yellow", test_fund_yellow);
  g_test_add_func ("/rules/row-15-idle-funds-by-department", test_departments);
  return g_test_run ();
}
