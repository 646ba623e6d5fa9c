/* Who is due when: by class, by contact, and never later for getting worse. */
#include "app/rules/htk-schedule.h"
#include "tests/rules/rules-world.h"

static HtkSchedule *
schedule (const HtkScheduleFacts *facts)
{
  g_autoptr (HtkSettings) settings = rules_settings ();

  return htk_schedule_new (settings, facts);
}

static void
assert_due (const HtkScheduleFacts *facts, HtkVisitClass visit_class, const char *due)
{
  g_autoptr (HtkSchedule) self = schedule (facts);

  g_assert_cmpint (self->visit_class, ==, visit_class);
  g_assert_cmpstr (self->next_due, ==, due);
}

static void
test_classes (void)
{
  static const HtkContact home[] = { { "2025-09-01", "home" } };
  HtkScheduleFacts facts
      = { .hh_type = 1, .color = "red", .contacts = home, .n_contacts = 1, .today = "2025-09-02" };

  assert_due (&facts, HTK_CLASS_A, "2025-10-01");
  facts.color = "yellow";
  assert_due (&facts, HTK_CLASS_B, "2025-10-31");
  facts.color = "green";
  assert_due (&facts, HTK_CLASS_C, "2025-11-30");
  facts.hh_type = 0;
  assert_due (&facts, HTK_CLASS_D, "2026-02-28");
  facts.monitor_state = "active";
  assert_due (&facts, HTK_CLASS_A, "2025-10-01");
  facts.monitor_state = NULL, facts.color = "grey";
  assert_due (&facts, HTK_CLASS_UNJUDGED, "2025-09-16");
}

/* Example 9: cleared 2025-08-30, yellow to 2026-08-30, visits every 90 days. */
static void
test_cleared (void)
{
  static const HtkContact home[] = { { "2025-08-30", "home" } };
  HtkScheduleFacts facts = { .hh_type = 1,
                             .color = "yellow",
                             .contacts = home,
                             .n_contacts = 1,
                             .cleared_on = "2025-08-30",
                             .today = "2025-09-01" };

  assert_due (&facts, HTK_CLASS_C, "2025-11-28");
  facts.today = "2026-08-30";
  assert_due (&facts, HTK_CLASS_C, "2025-11-28");
  facts.today = "2026-08-31";
  assert_due (&facts, HTK_CLASS_B, "2025-10-29");
  facts.today = "2025-09-01", facts.yellow_by_answers = TRUE;
  assert_due (&facts, HTK_CLASS_B, "2025-10-29");
  facts.color = "green", facts.hh_type = 0, facts.yellow_by_answers = FALSE;
  assert_due (&facts, HTK_CLASS_C, "2025-11-28");
}

static void
test_phone (void)
{
  static const HtkContact visits[]
      = { { "2025-01-10", "home" },    { "2025-02-10", "phone" }, { "2025-03-10", "phone" },
          { "2025-03-20", "refused" }, { "2025-04-10", "phone" }, { "2025-05-10", "home" },
          { "2025-06-10", "phone" } };
  HtkScheduleFacts facts = {
    .hh_type = 1, .color = "red", .contacts = visits, .n_contacts = 5, .today = "2025-04-11"
  };
  g_autoptr (HtkSchedule) run = schedule (&facts), after = NULL;

  g_assert_cmpstr (run->last_contact, ==, "2025-02-10");
  g_assert_cmpstr (run->next_due, ==, "2025-03-12");
  g_assert_cmpint (run->state, ==, HTK_DUE_OVERDUE);
  facts.n_contacts = 7, facts.today = "2025-06-11";
  after = schedule (&facts);
  g_assert_cmpstr (after->last_contact, ==, "2025-06-10");
}

static void
test_refused (void)
{
  static const HtkContact visits[] = { { "2025-01-10", "home" }, { "2025-04-10", "refused" } };
  HtkScheduleFacts facts = {
    .hh_type = 1, .color = "green", .contacts = visits, .n_contacts = 2, .today = "2025-04-11"
  };

  assert_due (&facts, HTK_CLASS_C, "2025-04-10");
  facts.color = "grey";
  assert_due (&facts, HTK_CLASS_UNJUDGED, "2025-04-25");
}

static void
test_never_met (void)
{
  HtkScheduleFacts facts = { .color = "grey", .today = "2025-04-11" };
  g_autoptr (HtkSchedule) self = schedule (&facts);

  g_assert_cmpstr (self->next_due, ==, "2025-04-11");
  g_assert_cmpint (self->state, ==, HTK_DUE_SOON);
  g_assert_nonnull (find_reason (self->reasons, "due_never"));
}

static void
test_states (void)
{
  static const struct {
    const char *today;
    HtkDueState state;
  } cases[] = { { "2025-05-31", HTK_DUE_NOT_YET }, { "2025-06-01", HTK_DUE_NOT_YET },
                { "2025-06-02", HTK_DUE_NOT_YET }, { "2025-06-03", HTK_DUE_SOON },
                { "2025-06-10", HTK_DUE_SOON },    { "2025-06-11", HTK_DUE_GRACE },
                { "2025-06-17", HTK_DUE_GRACE },   { "2025-06-18", HTK_DUE_OVERDUE },
                { "2025-07-10", HTK_DUE_OVERDUE }, { "2025-07-11", HTK_DUE_BADLY_OVERDUE },
                { "nonsense", HTK_DUE_NOT_YET } };
  g_autoptr (HtkSettings) settings = rules_settings ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (htk_schedule_due_state (settings, "2025-06-10", cases[i].today), ==,
                     cases[i].state);
}

static void
test_earlier_only (void)
{
  static const HtkContact home[] = { { "2025-09-01", "home" } };
  HtkScheduleFacts facts = { .hh_type = 1,
                             .color = "red",
                             .contacts = home,
                             .n_contacts = 1,
                             .standing_due = "2025-11-30",
                             .standing_since = "2025-09-01",
                             .today = "2025-09-10" };

  assert_due (&facts, HTK_CLASS_A, "2025-10-01");
  facts.color = "green", facts.standing_due = "2025-10-01";
  assert_due (&facts, HTK_CLASS_C, "2025-10-01");
  facts.standing_since = "2025-08-01";
  assert_due (&facts, HTK_CLASS_C, "2025-11-30");
}

static void
test_alert (void)
{
  static const HtkContact home[] = { { "2025-09-01", "home" } };
  HtkScheduleFacts facts = { .hh_type = 0,
                             .color = "green",
                             .contacts = home,
                             .n_contacts = 1,
                             .alert_on = "2025-09-10",
                             .today = "2025-09-10" };
  g_autoptr (HtkSchedule) self = schedule (&facts);

  g_assert_cmpstr (self->next_due, ==, "2025-09-13");
  g_assert_cmpstr (find_reason (self->reasons, "due_alert")->value, ==, "3");
  facts.alert_on = "2025-08-31";
  assert_due (&facts, HTK_CLASS_D, "2026-02-28");
}

/* Random households: worse is never later, and a date in force is never put off. */
static void
test_monotone (void)
{
  static const char *const colors[] = { "red", "yellow", "green" };
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (GRand) rand = rules_rand ();

  for (guint i = 0; i < 2000; i++)
    {
      char contact[HTK_DAY_SIZE], standing[HTK_DAY_SIZE], today[HTK_DAY_SIZE];
      HtkContact visits[] = { { contact, g_rand_boolean (rand) ? "home" : "phone" } };
      HtkScheduleFacts facts = { .hh_type = g_rand_int_range (rand, 0, 2),
                                 .contacts = visits,
                                 .n_contacts = 1,
                                 .standing_due = standing,
                                 .standing_since = contact,
                                 .today = today,
                                 .yellow_by_answers = TRUE };
      const char *last = "";

      random_day (rand, contact);
      random_day (rand, standing);
      random_day (rand, today);
      for (guint c = 0; c < G_N_ELEMENTS (colors); c++)
        {
          g_autoptr (HtkSchedule) self = NULL;

          facts.color = colors[c];
          self = htk_schedule_new (settings, &facts);
          g_assert_cmpstr (self->next_due, >=, last);
          g_assert_cmpstr (self->next_due, <=, standing);
          last = g_intern_string (self->next_due);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/row-25-left-poverty-households-are-visited-by-class", test_classes);
  g_test_add_func ("/rules/example-9-cleared-is-visited-every-90-days", test_cleared);
  g_test_add_func ("/rules/phone-counts-once-in-a-row", test_phone);
  g_test_add_func ("/rules/refusal-is-no-contact", test_refused);
  g_test_add_func ("/rules/never-met-is-due-at-once", test_never_met);
  g_test_add_func ("/rules/due-states-change-on-their-day", test_states);
  g_test_add_func ("/rules/class-change-moves-earlier-never-later", test_earlier_only);
  g_test_add_func ("/rules/row-19-warning-is-due-in-three-days", test_alert);
  g_test_add_func ("/rules/schedule-is-never-later-for-worse", test_monotone);
  return g_test_run ();
}
