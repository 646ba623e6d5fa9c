/* What a person is shown of visits, cases and findings: the urgent first, why, and nothing restricted. */
#include "tests/record/record-world.h"

#include "app/record/htk-case-look.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-diff.h"
#include "app/record/htk-visit-instance.h"

#include <string.h>

static char *
day (int ago)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -ago);

  return g_date_time_format (then, "%F");
}

static void
take_case (HtkWorld   *world,
           const char *id,
           const char *state,
           int         ago)
{
  g_autofree char *on = day (ago);
  g_autofree char *json = g_strdup_printf (
    "{\"id\":\"%s\",\"household_id\":\"h-1\",\"village_code\":\"" WORLD_VILLAGE "\",\"state\":\"%s\","
    "\"since\":\"%s\",\"source\":\"visit\",\"clue_on\":\"%s\"}", id, state, on, on);

  htk_world_take (world, "case", id, 1, json);
}

static void
load_limits (HtkWorld  *world,
             HtkLimits *limits)
{
  g_autofree char *today = day (0);
  g_autoptr (GError) error = NULL;

  htk_limits_load (world->pack, world->store, today, limits, &error);
  g_assert_no_error (error);
}

/* Days 10 and 15 of domain.md 4.6: the oldest clue is not the most urgent when its case is over. */
static void
test_late_first (void)
{
  static const char *const order[] = { "c-red", "c-yellow", "c-new", "c-over" };
  g_autoptr (HtkWorld) world = htk_world_new ();
  const HtkCaseFilter all = { 0 };
  g_autofree char *today = day (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) looks = NULL;
  g_autoptr (HtkCaseOrder) listed = NULL;
  g_auto (HtkLimits) limits = { 0 };

  take_case (world, "c-new", "clue", 1);
  take_case (world, "c-over", "rejected", 90);
  take_case (world, "c-yellow", "clue", 11);
  take_case (world, "c-red", "clue", 16);
  load_limits (world, &limits);
  looks = htk_cases_by_urgency (world->store, &all, &limits, today, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (looks->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < looks->len; i++)
    g_assert_cmpstr (((HtkCaseLook *) looks->pdata[i])->c->id, ==, order[i]);
  g_assert_cmpint (((HtkCaseLook *) looks->pdata[0])->clock->color, ==, HTK_CLOCK_RED);
  g_assert_cmpint (((HtkCaseLook *) looks->pdata[1])->clock->color, ==, HTK_CLOCK_YELLOW);
  g_assert_cmpint (((HtkCaseLook *) looks->pdata[2])->clock->color, ==, HTK_CLOCK_OK);
  listed = htk_cases_order (world->store, &all, &limits, today, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->ids->len, ==, G_N_ELEMENTS (order));
  g_assert_cmpuint (listed->red, ==, 1);
  g_assert_cmpuint (listed->yellow, ==, 1);
  for (guint i = 0; i < listed->ids->len; i++)
    {
      g_autoptr (GPtrArray) one = htk_case_looks (world->store, listed->ids, i, 1, &limits, today,
                                                  &error);

      g_assert_no_error (error);
      g_assert_cmpuint (one->len, ==, 1);
      g_assert_cmpstr (((HtkCaseLook *) one->pdata[0])->c->id, ==, order[i]);
      g_assert_cmpint (((HtkCaseLook *) one->pdata[0])->clock->color, ==,
                       ((HtkCaseLook *) looks->pdata[i])->clock->color);
    }
}

static void
test_next_step (void)
{
  static const struct { const char *state; guint n_measures; const char *next; } rows[] = {
    { "clue", 0, "check" },
    { "publicity", 0, "review" },
    { "county_review", 0, "identify" },
    { "active", 0, "measure" },
    { "active", 1, "propose_clear" },
    { "clear_check", 0, "clear_publish" },
    { "clear_publicity", 1, "clear" },
    { "rejected", 0, NULL },
    { "cleared", 2, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const HtkCase c = { .state = (char *) rows[i].state };

      g_assert_cmpstr (htk_case_next_event (&c, rows[i].n_measures), ==, rows[i].next);
    }
}

static void
test_deadline_of_the_lead (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (JsonObject) extra = json_object_new ();
  HtkFinding f = { .level = 2, .cat = (char *) "med", .subject_id = (char *) "h-1",
                   .state = (char *) "open", .found_on = (char *) "2025-03-01", .extra = extra };
  HtkFindingClock clock;
  g_auto (HtkLimits) limits = { 0 };

  load_limits (world, &limits);
  g_assert_true (htk_finding_clock_of (&f, &limits, "2025-03-11", &clock));
  g_assert_cmpstr (clock.deadline, ==, "2025-03-31");
  g_assert_cmpint (clock.days_left, ==, 20);
  f.deadline = (char *) "2025-03-15";
  g_assert_true (htk_finding_clock_of (&f, &limits, "2025-03-17", &clock));
  g_assert_cmpstr (clock.deadline, ==, "2025-03-15");
  g_assert_cmpint (clock.days_left, ==, -2);
  f.extended_to = (char *) "2025-04-10";
  g_assert_true (htk_finding_clock_of (&f, &limits, "2025-03-17", &clock));
  g_assert_cmpint (clock.days_left, ==, 24);
}

static char *
submitted (HtkFilling *filling)
{
  g_autoptr (GError) error = NULL;
  char *visit_id;

  htk_world_fill_open (filling);
  visit_id = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  return visit_id;
}

/* Below the line: T1 with the figures, and the line of the year they were compared with. */
static void
test_why (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autofree char *visit_id = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) why = NULL;
  g_autoptr (HtkVisit) visit = NULL;
  gboolean told = FALSE;

  htk_world_answer (filling, "a_date", "2025-03-04");
  htk_world_fill_home (filling);
  htk_world_answer (filling, "y_wage", "100");
  visit_id = submitted (filling);
  visit = htk_visit_get (world->store, visit_id, NULL);
  why = htk_visit_reasons (world->store, world->pack, visit_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (why->len, >, 0);
  g_assert_nonnull (strstr (why->pdata[0], "建议依据"));
  for (guint i = 0; i < why->len; i++)
    told |= g_str_has_prefix (why->pdata[i], "T1 ") && strstr (why->pdata[i], "2025 年监测线 8700 元");
  g_assert_true (told);
}

static gboolean
is_among (GPtrArray  *rows,
          const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    if (strstr (((HtkDiffRow *) rows->pdata[i])->ref, name) != NULL)
      return TRUE;
  return FALSE;
}

static void
take_project (HtkWorld *world)
{
  htk_world_take (world, "project", "p-1", 1,
                  "{\"id\":\"p-1\",\"code\":\"XM-1\",\"name\":\"生态鸡养殖\",\"village_code\":"
                  "\"" WORLD_VILLAGE "\",\"dept\":\"农业农村局\",\"project_kind\":\"产业\","
                  "\"alloc\":120000000,\"paid\":42000000,\"arrive_date\":\"2024-08-26\"}");
}

static HtkFilling *
suspicious (HtkWorld *world)
{
  HtkFilling *filling = htk_world_open_form (world, "fc_project", "project", "p-1");

  htk_world_answer (filling, "c_date", "2025-03-04");
  htk_world_answer (filling, "c_misuse", "diverted");
  htk_world_answer (filling, "c_mis_note", "听说发票是假的");
  return filling;
}

/* Of a suspicion the lead's page knows nothing. */
static void
test_misuse_is_hidden (void)
{
  static const char *const hidden[] = { "c_misuse", "c_mis_note", "c_mis_ev", "/f2", "af_f2" };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = NULL;
  g_autofree char *visit_id = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  take_project (world);
  filling = suspicious (world);
  visit_id = submitted (filling);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit_revision"
                                    " WHERE xml LIKE '%diverted%' AND xml LIKE '%发票%'"), ==, 1);
  rows = htk_visit_diff (world->store, world->pack, visit_id, &error);
  g_assert_no_error (error);
  g_assert_true (is_among (rows, "c_paid"));
  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    g_assert_false (is_among (rows, hidden[i]));
  for (guint i = 0; i < rows->len; i++)
    g_assert_null (strstr (((HtkDiffRow *) rows->pdata[i])->now ?: "", "发票"));
}

/* Accepted, the answers are shown beside the questions of the next visit, but for these. */
static void
test_misuse_is_no_last_answer (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) first = NULL;
  g_autoptr (HtkFilling) next = NULL;
  g_autofree char *visit_id = NULL;
  g_autoptr (HtkVisit) visit = NULL;

  take_project (world);
  first = suspicious (world);
  visit_id = submitted (first);
  visit = htk_visit_get (world->store, visit_id, NULL);
  g_free (visit->state);
  visit->state = g_strdup ("county_accepted");
  g_assert_true (htk_visit_put (world->store, visit, NULL));
  next = htk_world_open_form (world, "fc_project", "project", "p-1");
  g_assert_nonnull (htk_filling_last_answer (next, htk_world_node (next, "c_paid", 0)));
  g_assert_null (htk_filling_last_answer (next, htk_world_node (next, "c_misuse", 0)));
}

/* A worker's own finding of that category is hidden as a whole; the row beside it is not. */
static void
test_own_misuse_is_hidden (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_auto (HtkLimits) limits = { 0 };
  HtkFindingKinds *kinds;

  load_limits (world, &limits);
  kinds = htk_rules_findings (limits.rules);
  g_assert_true (htk_finding_kinds_restrict (kinds, "fund_misuse"));
  g_assert_false (htk_finding_kinds_restrict (kinds, "fund_idle"));
  g_assert_false (htk_finding_kinds_restrict (kinds, NULL));
  g_assert_true (htk_finding_kinds_hide (kinds, "fc_project", "/data/sec_f/af_f2/af_f2_ok"));
  g_assert_false (htk_finding_kinds_hide (kinds, "fc_project", "/data/sec_f/af_f1/af_f1_ok"));
  g_assert_false (htk_finding_kinds_hide (kinds, "fa_household", "/data/c_misuse"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/look/late-cases-come-first", test_late_first);
  g_test_add_func ("/look/next-step-is-the-first-of-the-life", test_next_step);
  g_test_add_func ("/look/days-are-those-the-lead-has-set", test_deadline_of_the_lead);
  g_test_add_func ("/look/suggestion-says-why-with-the-line-of-its-year", test_why);
  g_test_add_func ("/look/misuse-is-hidden-from-who-reviews", test_misuse_is_hidden);
  g_test_add_func ("/look/misuse-is-no-last-answer", test_misuse_is_no_last_answer);
  g_test_add_func ("/look/which-answers-are-hidden-is-the-packs-to-say", test_own_misuse_is_hidden);
  return g_test_run ();
}
