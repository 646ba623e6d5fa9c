/* Deadlines, who is told, extensions, reopening and rates of findings (domain.md 4.8). */
#include "app/rules/htk-finding-level.h"
#include "tests/rules/rules-world.h"

#include <string.h>

static HtkLevels *
levels (void)
{
  g_autofree char *csv = rules_table ("rules/levels.csv");
  g_autoptr (GPtrArray) faults = rules_faults ();
  HtkLevels *self = htk_levels_new (csv, -1, faults);

  assert_no_faults (faults);
  return self;
}

static HtkFindingClock
clock_on (const HtkFindingFacts *facts, const char *today)
{
  g_autoptr (HtkLevels) table = levels ();
  g_autoptr (HtkSettings) settings = rules_settings ();
  HtkFindingClock clock;

  g_assert_true (htk_finding_clock (table, settings, facts, today, &clock));
  return clock;
}

static void
test_deadlines (void)
{
  static const struct {
    int level;
    const char *first, *deadline;
  } cases[] = { { 1, "2025-06-04", "2025-06-16" },
                { 2, "2025-06-06", "2025-07-01" },
                { 3, "2025-06-11", "2025-07-31" },
                { 4, "2025-06-16", "2025-11-28" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HtkFindingFacts facts = { .level = cases[i].level, .opened_on = "2025-06-01" };
      HtkFindingClock clock = clock_on (&facts, "2025-06-02");

      g_assert_cmpstr (clock.first_due, ==, cases[i].first);
      g_assert_cmpstr (clock.deadline, ==, cases[i].deadline);
      g_assert_cmpstr (clock.report_due, ==, cases[i].level == 1 ? "2025-06-02" : "");
      g_assert_false (clock.remind);
      g_assert_cmpint (clock.told, ==, 0);
    }
}

static void
test_escalation (void)
{
  static const struct {
    int level;
    const char *today;
    int told;
  } cases[] = { { 1, "2025-06-16", 0 },
                { 1, "2025-06-17", HTK_WHO_UNIT | HTK_WHO_LEAD },
                { 1, "2025-06-19", HTK_WHO_UNIT | HTK_WHO_LEAD | HTK_WHO_TOWN },
                { 1, "2025-06-23", HTK_WHO_UNIT | HTK_WHO_LEAD | HTK_WHO_TOWN | HTK_WHO_COUNTY },
                { 2, "2025-07-02", HTK_WHO_LEAD },
                { 2, "2025-07-08", HTK_WHO_LEAD | HTK_WHO_TOWN },
                { 2, "2025-07-16", HTK_WHO_LEAD | HTK_WHO_TOWN | HTK_WHO_COUNTY },
                { 3, "2025-08-06", 0 },
                { 3, "2025-08-07", HTK_WHO_LEAD },
                { 3, "2025-08-15", HTK_WHO_LEAD | HTK_WHO_TOWN },
                { 3, "2025-08-30", HTK_WHO_LEAD | HTK_WHO_TOWN | HTK_WHO_COUNTY },
                { 4, "2025-06-22", 0 },
                { 4, "2025-06-23", HTK_WHO_LEAD },
                { 4, "2025-12-28", HTK_WHO_LEAD | HTK_WHO_COUNTY } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HtkFindingFacts facts = { .level = cases[i].level, .opened_on = "2025-06-01" };

      g_assert_cmpint (clock_on (&facts, cases[i].today).told, ==, cases[i].told);
      facts.closed_on = "2025-06-02";
      g_assert_cmpint (clock_on (&facts, cases[i].today).told, ==, 0);
    }
}

static void
test_planned (void)
{
  HtkFindingFacts facts
      = { .level = 4, .opened_on = "2025-06-01", .first_action_on = "2025-06-10" };

  g_assert_cmpint (clock_on (&facts, "2025-07-30").told, ==, 0);
  g_assert_false (clock_on (&facts, "2025-07-30").first_late);
  facts.first_action_on = NULL;
  g_assert_true (clock_on (&facts, "2025-06-17").first_late);
}

static void
test_remind (void)
{
  HtkFindingFacts facts = { .level = 2, .opened_on = "2025-06-01" };

  g_assert_false (clock_on (&facts, "2025-06-27").remind);
  g_assert_true (clock_on (&facts, "2025-06-28").remind);
  g_assert_true (clock_on (&facts, "2025-07-01").remind);
  g_assert_false (clock_on (&facts, "2025-07-02").remind);
  facts.void_ = TRUE;
  g_assert_false (clock_on (&facts, "2025-06-28").remind);
}

static void
assert_extension (const HtkFindingFacts *facts, HtkWho by, const char *to, const char *fault)
{
  g_autoptr (HtkLevels) table = levels ();
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autofree char *csv = rules_table ("rules/texts.csv");
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkTexts) texts = htk_texts_new (csv, -1, faults);
  g_autofree char *told
      = htk_finding_extension_fault (table, settings, facts, by, to, "2025-06-10");

  g_assert_cmpstr (told, ==, fault);
  if (fault != NULL)
    g_assert_cmpstr (htk_texts_get (texts, fault, "zh"), !=, fault);
}

static void
test_extension (void)
{
  HtkFindingFacts facts = { .level = 2, .opened_on = "2025-06-01" };

  assert_extension (&facts, HTK_WHO_LEAD, "2025-07-31", NULL);
  assert_extension (&facts, HTK_WHO_LEAD, "2025-08-01", "extend_too_far");
  assert_extension (&facts, HTK_WHO_LEAD, "2025-07-01", "extend_not_later");
  assert_extension (&facts, HTK_WHO_UNIT, "2025-07-31", "extend_by");
  assert_extension (&facts, HTK_WHO_LEAD, "later", "extend_unknown");
  facts.level = 1;
  assert_extension (&facts, HTK_WHO_LEAD, "2025-07-01", "extend_by");
  assert_extension (&facts, HTK_WHO_COUNTY, "2025-07-01", NULL);
  facts.extended_to = "2025-07-01";
  g_assert_cmpstr (clock_on (&facts, "2025-06-02").deadline, ==, "2025-07-01");
  assert_extension (&facts, HTK_WHO_COUNTY, "2025-07-10", "extend_twice");
  facts.closed_on = "2025-06-05";
  assert_extension (&facts, HTK_WHO_COUNTY, "2025-07-10", "extend_closed");
}

static void
test_recurs (void)
{
  g_autoptr (HtkSettings) settings = rules_settings ();
  HtkFindingFacts closed = { .level = 2,
                             .category = "water",
                             .subject_id = "h1",
                             .opened_on = "2025-01-01",
                             .closed_on = "2025-01-31" };
  HtkFindingFacts found
      = { .level = 3, .category = "water", .subject_id = "h1", .opened_on = "2025-07-30" };

  g_assert_true (htk_finding_recurs (settings, &closed, &found));
  found.opened_on = "2025-07-31";
  g_assert_false (htk_finding_recurs (settings, &closed, &found));
  found.opened_on = "2025-03-01", found.subject_id = "h2";
  g_assert_false (htk_finding_recurs (settings, &closed, &found));
  found.subject_id = "h1", found.category = "edu";
  g_assert_false (htk_finding_recurs (settings, &closed, &found));
  found.category = "water", closed.closed_on = NULL;
  g_assert_false (htk_finding_recurs (settings, &closed, &found));
}

static void
test_rates (void)
{
  static const HtkFindingFacts list[] = {
    { .level = 1, .opened_on = "2025-01-01", .closed_on = "2025-01-16" }, /* on its last day */
    { .level = 1, .opened_on = "2025-01-01", .closed_on = "2025-01-17" }, /* a day late */
    { .level = 1, .opened_on = "2025-01-01" },                            /* open and late */
    { .level = 4, .opened_on = "2025-01-01" },                            /* not due yet */
    { .level = 4, .opened_on = "2025-01-01", .closed_on = "2025-01-09" },
    { .level = 1, .opened_on = "2025-01-01", .void_ = TRUE },
    { .level = 1,
      .opened_on = "2025-01-01",
      .extended_to = "2025-02-10",
      .closed_on = "2025-02-10" },
  };
  g_autoptr (HtkLevels) table = levels ();
  g_autoptr (HtkSettings) settings = rules_settings ();
  HtkRate on_time = { 0 }, closed = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    htk_finding_count (table, settings, &list[i], "2025-02-20", &on_time, &closed);
  g_assert_cmpuint (on_time.num, ==, 3);
  g_assert_cmpuint (on_time.den, ==, 5);
  g_assert_cmpuint (closed.num, ==, 4);
  g_assert_cmpuint (closed.den, ==, 6);
}

static void
test_table_faults (void)
{
  static const char csv[]
      = "level,zh,en,report_days,first_days,deadline_days,escalation,extend_by,check\n"
        "1,I,I,1,3,15,1:unit,county,onsite\n"
        "1,I,I,1,3,15,1:unit,county,onsite\n"
        "2,II,II,,5,soon,7:mayor,lead,seen\n"
        "5,V,V,,5,30,7:lead,lead,any\n"
        "3,III,III,,5,30,,boss,any\n";
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkLevels) table = htk_levels_new (csv, -1, faults);

  assert_fault (faults, "levels.csv:3: level 1 is there twice");
  assert_fault (faults, "levels.csv:4: deadline_days “soon” is not a whole number");
  assert_fault (faults, "levels.csv:4: “7:mayor” is no step");
  assert_fault (faults, "levels.csv:4: check “seen” is neither");
  assert_fault (faults, "levels.csv:5: level “5” is none of 1 to 4");
  assert_fault (faults, "levels.csv:6: level 3 tells nobody");
  assert_fault (faults, "levels.csv:6: extend_by “boss”");
  assert_fault (faults, "levels.csv: level 4 is missing");
  g_assert_null (htk_levels_get (table, 4));
  g_assert_null (htk_levels_get (table, 0));
}

/* Random findings: a worse level is never given more time, and who was told stays told. */
static void
test_order (void)
{
  g_autoptr (HtkLevels) table = levels ();
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (GRand) rand = rules_rand ();

  for (guint i = 0; i < 2000; i++)
    {
      char opened[HTK_DAY_SIZE], today[HTK_DAY_SIZE], later[HTK_DAY_SIZE];
      HtkFindingClock clock, next;
      char last[HTK_DAY_SIZE] = "";

      random_day (rand, opened);
      random_day (rand, today);
      htk_day_format (htk_day_parse (today) + (HtkDay)g_rand_int_range (rand, 0, 40), later);
      for (int level = 1; level <= HTK_N_LEVELS; level++)
        {
          HtkFindingFacts facts = { .level = level, .opened_on = opened };

          g_assert_true (htk_finding_clock (table, settings, &facts, today, &clock));
          g_assert_true (htk_finding_clock (table, settings, &facts, later, &next));
          g_assert_cmpstr (clock.deadline, >=, last);
          g_assert_cmpint (clock.told & ~next.told, ==, 0);
          memcpy (last, clock.deadline, sizeof last);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/finding-deadlines-by-level", test_deadlines);
  g_test_add_func ("/rules/finding-escalates-on-its-days", test_escalation);
  g_test_add_func ("/rules/long-finding-needs-a-plan", test_planned);
  g_test_add_func ("/rules/finding-reminds-three-days-before", test_remind);
  g_test_add_func ("/rules/finding-is-extended-once", test_extension);
  g_test_add_func ("/rules/finding-recurs-within-180-days", test_recurs);
  g_test_add_func ("/rules/rates-keep-numerator-and-denominator", test_rates);
  g_test_add_func ("/rules/levels-tell-every-fault", test_table_faults);
  g_test_add_func ("/rules/finding-order-holds-for-any-day", test_order);
  return g_test_run ();
}
