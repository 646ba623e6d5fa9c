/* A lead's visit to the same household is compared with the worker's, what differs goes to the county,
 * and an approval can be taken back. */
#include "tests/record/record-world.h"

#include "app/record/htk-recheck.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-life.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"

#include <string.h>

#define TODAY "2026-11-20"

/* A whole visit of @user, in which the wage is @wage. */
static char *
visit_by (HtkWorld   *world,
          const char *user,
          const char *wage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling = htk_filling_open (world->store, world->pack, "fa_household",
                                                     "household", WORLD_HOUSEHOLD, user, &error);
  char *visit;

  g_assert_no_error (error);
  htk_world_answer (filling, "gps", "24.07 101.97 1500 5");
  htk_world_fill_home (filling);
  htk_world_answer (filling, "y_wage", wage);
  htk_world_fill_open (filling);
  visit = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  return visit;
}

static HtkRecheck *
recheck (HtkWorld   *world,
         const char *visit_id)
{
  g_autoptr (GError) error = NULL;
  HtkRecheck *self = htk_recheck_of (world->store, world->pack, visit_id, TODAY, &error);

  g_assert_no_error (error);
  return self;
}

static gboolean
names_wage (GPtrArray *mismatches)
{
  for (guint i = 0; i < mismatches->len; i++)
    if (g_str_has_suffix (((HtkMismatch *) mismatches->pdata[i])->ref, "/y_wage"))
      return TRUE;
  return FALSE;
}

static void
test_figures_differ_beyond_the_tolerance (void)
{
  static const struct { const char *first, *again; gboolean differs; } cases[] = {
    { "30000", "30000", FALSE }, { "30000", "27100", FALSE }, { "27100", "30000", FALSE },
    { "30000", "26900", TRUE },  { "0", "0", FALSE },         { "0", "100", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HtkWorld) world = htk_world_new ();
      g_autofree char *first = visit_by (world, WORLD_WORKER, cases[i].first);
      g_autofree char *again = visit_by (world, WORLD_LEAD, cases[i].again);
      g_autoptr (HtkRecheck) self = recheck (world, first);

      g_assert_cmpstr (self->again->id, ==, again);
      g_assert_cmpuint (self->compared, >, 20);
      g_assert_true (names_wage (self->mismatches) == cases[i].differs);
      g_assert_cmpuint (self->mismatches->len, ==, cases[i].differs ? 1 : 0);
    }
}

static void
test_without_a_lead_there_is_nothing (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *first = visit_by (world, WORLD_WORKER, "1");
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRecheck) self = htk_recheck_of (world->store, world->pack, first, TODAY, &error);

  g_assert_null (self);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);
}

static void
log_all (HtkWorld *world)
{
  g_autoptr (GError) error = NULL;

  htk_recheck_log (world->store, world->pack, WORLD_LEAD, TODAY, "zh_CN", &error);
  g_assert_no_error (error);
}

#define COUNT_LOGGED "SELECT count (*) FROM change WHERE kind = 'visit.recheck'"

static void
test_mismatch_is_logged_once (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *first = visit_by (world, WORLD_WORKER, "30000");
  g_autofree char *again = NULL;
  g_autofree char *texts = NULL;

  log_all (world);
  g_assert_cmpint (htk_world_count (world, COUNT_LOGGED), ==, 0);
  again = visit_by (world, WORLD_LEAD, "3000");
  log_all (world);
  log_all (world);
  g_assert_cmpint (htk_world_count (world, COUNT_LOGGED), ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM comment WHERE level = 'hint'"), >=, 2);
  texts = htk_world_dump (world, "SELECT visit_id, review_id, ref, author, text FROM comment ORDER BY ref");
  g_assert_nonnull (strstr (texts, first));
  g_assert_nonnull (strstr (texts, again));
  g_assert_nonnull (strstr (texts, "/y_wage"));
  g_assert_nonnull (strstr (texts, "原为30,000，抽查为3000"));
  g_assert_nonnull (strstr (texts, " 项不一致"));
  g_assert_nonnull (strstr (texts, WORLD_LEAD));
}

/* That somebody was there is logged as well when all agrees. */
static void
test_agreement_is_logged_too (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *first = visit_by (world, WORLD_WORKER, "30000");
  g_autofree char *again = visit_by (world, WORLD_LEAD, "30000");

  log_all (world);
  g_assert_cmpint (htk_world_count (world, COUNT_LOGGED), ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM comment"), ==, 1);
}

static void
test_only_a_lead_logs_and_never_an_own_visit (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *first = visit_by (world, WORLD_WORKER, "30000");
  static const struct { const char *reviewer, *role; } cases[] = {
    { WORLD_WORKER, "worker" }, { WORLD_WORKER, "lead" }, { "u-other", "worker" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"visit_id\":\"%s\",\"revision_id\":\"r\",\"again_id\":\"x\","
                         "\"reviewer\":\"%s\",\"comments\":[]}", first, cases[i].reviewer);
      g_autoptr (JsonObject) body = htk_world_json (text);
      g_autoptr (GError) error = NULL;

      g_assert_true (htk_store_begin (world->store, NULL));
      g_assert_false (htk_visit_take_recheck (world->store, body, cases[i].role, &error));
      g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE);
      htk_store_rollback (world->store);
    }
}

static void
assert_state (HtkWorld   *world,
              const char *visit_id,
              const char *state)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, NULL);

  g_assert_cmpstr (visit->state, ==, state);
}

static void
test_approval_is_taken_back (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autoptr (GPtrArray) reviews = NULL;
  g_autoptr (GError) error = NULL;

  htk_world_decide (world, visit, "approve");
  g_assert_true (htk_review_withdraw (world->store, WORLD_LEAD, visit, &error));
  g_assert_no_error (error);
  assert_state (world, visit, "submitted");
  reviews = htk_reviews_of (world->store, visit, NULL);
  g_assert_cmpuint (reviews->len, ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM change WHERE kind ="
                                           " 'visit.withdraw'"), ==, 1);
  g_assert_true (htk_journal_verify (world->store, NULL));
  htk_world_decide (world, visit, "return");
  assert_state (world, visit, "returned");
}

static void
test_only_who_approved_takes_it_back (void)
{
  static const struct { const char *user; int code; } cases[] = {
    { WORLD_WORKER, HTK_RECORD_ERROR_ROLE }, { "u-lead-2", HTK_RECORD_ERROR_ROLE },
  };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autoptr (GError) early = NULL;

  htk_world_take (world, "user", "u-lead-2", 1,
                  "{\"id\":\"u-lead-2\",\"name\":\"丁\",\"role\":\"lead\"}");
  g_assert_false (htk_review_withdraw (world->store, WORLD_LEAD, visit, &early));
  g_assert_error (early, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  htk_world_decide (world, visit, "approve");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (htk_review_withdraw (world->store, cases[i].user, visit, &error));
      g_assert_error (error, HTK_RECORD_ERROR, cases[i].code);
      assert_state (world, visit, "lead_approved");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recheck/figures-differ-beyond-the-tolerance",
                   test_figures_differ_beyond_the_tolerance);
  g_test_add_func ("/recheck/without-a-lead-there-is-nothing", test_without_a_lead_there_is_nothing);
  g_test_add_func ("/recheck/mismatch-is-logged-once", test_mismatch_is_logged_once);
  g_test_add_func ("/recheck/agreement-is-logged-too", test_agreement_is_logged_too);
  g_test_add_func ("/recheck/only-a-lead-logs-and-never-an-own-visit",
                   test_only_a_lead_logs_and_never_an_own_visit);
  g_test_add_func ("/review/approval-is-taken-back", test_approval_is_taken_back);
  g_test_add_func ("/review/only-who-approved-takes-it-back", test_only_who_approved_takes_it_back);
  return g_test_run ();
}
