/* What happens to cases and findings on a tablet: the rows and the journal together, and nothing
 * that the lives do not allow (domain.md 4.6, 4.8). */
#include "tests/record/record-world.h"

#include "app/record/htk-case-take.h"
#include "app/record/htk-domain-do.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_AND_ROWS "SELECT count (*) FROM change WHERE kind = 'case.event'"

static char *
day (int ago)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -ago);

  return g_date_time_format (then, "%Y-%m-%d");
}

/* An event so many days ago; @json holds its fields, without braces. */
static gboolean
try_case (HtkWorld   *world,
          const char *id,
          const char *event,
          const char *user,
          int         ago,
          const char *json,
          GError    **error)
{
  g_autofree char *on = day (ago);
  g_autofree char *text = g_strdup_printf ("{\"on\":\"%s\"%s%s}", on, *json != '\0' ? "," : "", json);
  g_autoptr (JsonObject) fields = htk_world_json (text);

  return htk_case_do (world->store, world->pack, id, event, user, fields, error);
}

static void
must_case (HtkWorld   *world,
           const char *id,
           const char *event,
           const char *user,
           int         ago,
           const char *json)
{
  g_autoptr (GError) error = NULL;

  try_case (world, id, event, user, ago, json, &error);
  g_assert_no_error (error);
}

static void
never_case (HtkWorld   *world,
            const char *id,
            const char *event,
            const char *user,
            int         ago,
            const char *json,
            int         code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = htk_world_dump (world, "SELECT * FROM risk_case ORDER BY id");
  g_autofree char *after = NULL;
  gint64 pending = htk_journal_count_pending (world->store);

  g_assert_false (try_case (world, id, event, user, ago, json, &error));
  g_assert_error (error, HTK_RECORD_ERROR, code);
  after = htk_world_dump (world, "SELECT * FROM risk_case ORDER BY id");
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, pending);
}

/* A clue of so many days ago, as the county sent it. */
static char *
clue_of (HtkWorld *world,
         int       ago)
{
  g_autofree char *on = day (ago);
  g_autofree char *json =
    g_strdup_printf ("{\"id\":\"c-1\",\"household_id\":\"h-1\",\"village_code\":\"530427101201\","
                     "\"state\":\"clue\",\"since\":\"%s\",\"source\":\"visit\",\"clue_on\":\"%s\"}",
                     on, on);

  htk_world_take (world, "case", "c-1", 1, json);
  return g_strdup ("c-1");
}

static char *
state_of (HtkWorld   *world,
          const char *id)
{
  g_autoptr (HtkCase) c = htk_case_get (world->store, id, NULL);

  return g_strdup (c->state);
}

static void
assert_state (HtkWorld   *world,
              const char *id,
              const char *state)
{
  g_autofree char *now = state_of (world, id);

  g_assert_cmpstr (now, ==, state);
}

/* From the clue to the county's decision; the officer acts here as at the county. */
static void
lead_to_active (HtkWorld   *world,
                const char *id,
                int         ago)
{
  must_case (world, id, "check", WORLD_WORKER, ago, "\"note\":\"入户看过\"");
  must_case (world, id, "assemble", WORLD_LEAD, ago, "");
  must_case (world, id, "publish", WORLD_LEAD, ago, "\"place\":\"村务公开栏\"");
  must_case (world, id, "review", WORLD_LEAD, ago - 5, "");
  must_case (world, id, "forward", WORLD_LEAD, ago - 6, "");
  must_case (world, id, "identify", WORLD_COUNTY, ago - 7, "\"class\":0");
}

static void
test_clue (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (JsonObject) fields = htk_world_json ("{\"source\":\"cadre\",\"causes\":\"01 08\"}");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = htk_case_open (world->store, world->pack, WORLD_HOUSEHOLD, WORLD_WORKER,
                                       fields, &error);
  g_autoptr (HtkCase) c = NULL;

  g_assert_no_error (error);
  c = htk_case_get (world->store, id, NULL);
  g_assert_cmpstr (c->state, ==, "clue");
  g_assert_cmpstr (c->village_code, ==, WORLD_VILLAGE);
  g_assert_cmpstr (c->source, ==, "cadre");
  g_assert_cmpstr (htk_json_text (c->extra, "causes"), ==, "01 08");
  g_assert_cmpint (c->class, ==, -1);
  g_assert_null (c->relapse_of);
  g_assert_cmpint (htk_world_count (world, EVENTS_AND_ROWS), ==, 1);
  /* A household has one open case. */
  g_assert_null (htk_case_open (world->store, world->pack, WORLD_HOUSEHOLD, WORLD_LEAD, fields,
                                &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  g_assert_cmpint (htk_world_count (world, EVENTS_AND_ROWS), ==, 1);
}

static void
test_from_visit (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;
  g_autoptr (HtkCase) c = NULL;

  /* Nobody was met: there is no suggestion to take up. */
  g_assert_null (htk_case_from_visit (world->store, world->pack, visit_id, WORLD_WORKER, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  g_clear_error (&error);
  g_free (visit->suggestion);
  visit->suggestion = g_strdup ("1");
  g_assert_true (htk_visit_put (world->store, visit, NULL));
  id = htk_case_from_visit (world->store, world->pack, visit_id, WORLD_WORKER, &error);
  g_assert_no_error (error);
  c = htk_case_get (world->store, id, NULL);
  g_assert_cmpstr (htk_json_text (c->extra, "visit_id"), ==, visit_id);
  g_assert_cmpstr (htk_json_text (c->extra, "suggestion"), ==, "1");
  /* Tapped again, it is the same case. */
  again = htk_case_from_visit (world->store, world->pack, visit_id, WORLD_LEAD, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, id);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM risk_case"), ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM case_event"), ==, 1);
}

static void
test_whole_life (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 300);
  g_autoptr (HtkCase) c = NULL;
  g_autofree char *identified = day (293);
  g_autofree char *pub_end = day (295);

  lead_to_active (world, id, 300);
  c = htk_case_get (world->store, id, NULL);
  g_assert_cmpstr (c->state, ==, "active");
  g_assert_cmpint (c->class, ==, 0);
  g_assert_cmpstr (c->identified_on, ==, identified);
  g_assert_cmpstr (c->pub_end, ==, pub_end);
  g_assert_cmpstr (c->since, ==, identified);
  must_case (world, id, "measure", WORLD_WORKER, 290,
             "\"measure_id\":\"m-1\",\"kind\":\"work\",\"amount\":120000,\"state\":\"running\"");
  must_case (world, id, "measure", WORLD_WORKER, 200,
             "\"measure_id\":\"m-1\",\"kind\":\"work\",\"amount\":120000,\"state\":\"done\"");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM measure WHERE state = 'done'"), ==,
                   1);
  must_case (world, id, "classify", WORLD_COUNTY, 100, "\"class\":2,\"why\":\"突发\"");
  assert_state (world, id, "active");
}

static void
test_publicity_lasts (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 20);

  must_case (world, id, "check", WORLD_WORKER, 19, "");
  must_case (world, id, "assemble", WORLD_LEAD, 18, "");
  must_case (world, id, "publish", WORLD_LEAD, 17, "");
  never_case (world, id, "review", WORLD_LEAD, 13, "", HTK_RECORD_ERROR_STATE);
  must_case (world, id, "review", WORLD_LEAD, 12, "");
  assert_state (world, id, "town_review");
}

static void
test_what_events_must_say (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 300);

  never_case (world, id, "check", WORLD_WORKER, 301, "", HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "check", WORLD_WORKER, -5, "", HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "reject", WORLD_COUNTY, 299, "", HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "reject", WORLD_COUNTY, 299, "\"why\":\"  \"", HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "reject", WORLD_LEAD, 299, "\"why\":\"x\"", HTK_RECORD_ERROR_ROLE);
  never_case (world, id, "dance", WORLD_COUNTY, 299, "", HTK_RECORD_ERROR_STATE);
  lead_to_active (world, id, 300);
  never_case (world, id, "classify", WORLD_COUNTY, 290, "\"class\":7,\"why\":\"x\"",
              HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "measure", WORLD_WORKER, 290, "\"kind\":\"work\"",
              HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "measure", WORLD_WORKER, 290,
              "\"measure_id\":\"m\",\"kind\":\"work\",\"amount\":-1", HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "propose_clear", WORLD_LEAD, 100, "", HTK_RECORD_ERROR_INVALID);
  never_case (world, id, "propose_clear", WORLD_LEAD, 100, "\"kind\":\"natural\",\"why\":\"迁出\"",
              HTK_RECORD_ERROR_ROLE);
  never_case (world, id, "propose_clear", WORLD_COUNTY, 100, "\"kind\":\"natural\"",
              HTK_RECORD_ERROR_INVALID);
}

/* The gate itself is of app/rules: here, that nobody passes it unasked. */
static void
test_gate_is_asked (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 300);

  lead_to_active (world, id, 300);
  must_case (world, id, "propose_clear", WORLD_LEAD, 50, "\"kind\":\"help\"");
  never_case (world, id, "clear_publish", WORLD_COUNTY, 50, "", HTK_RECORD_ERROR_STATE);
  must_case (world, id, "back", WORLD_LEAD, 49, "\"why\":\"条件未到\"");
  assert_state (world, id, "active");
}

/* An accepted visit of so many days ago, with its net income and its water. */
static void
accepted_visit (HtkWorld   *world,
                int         ago,
                const char *net,
                const char *d6)
{
  g_autofree char *on = day (ago);
  g_autofree char *id = g_strdup_printf ("v-%d", ago);
  g_autofree char *answers = g_strdup_printf (
    "{\"id\":\"fa_household\",\"version\":\"1\",\"data\":{\"net\":%s,\"n\":4,\"d1\":\"pass\","
    "\"d2\":\"pass\",\"d3\":\"pass\",\"d4\":\"pass\",\"d5\":\"pass\",\"d6\":\"%s\",\"t7\":0,"
    "\"t8\":0,\"t9\":0,\"t10\":0,\"t11\":0,\"n_able\":2,\"n_sup_all\":0}}", net, d6);
  const HtkVisit visit = {
    .id = id, .form_id = (char *) "fa_household", .subject_type = (char *) "household",
    .subject_id = (char *) WORLD_HOUSEHOLD, .village_code = (char *) WORLD_VILLAGE,
    .worker = (char *) WORLD_WORKER, .state = (char *) "county_accepted", .revision_id = id,
    .visit_date = on, .submitted_at = 100000 - ago, .version = 1,
  };
  const HtkRevision revision = {
    .id = id, .visit_id = id, .form_version = (char *) "1", .worker = (char *) WORLD_WORKER,
    .answers = answers, .answers_hash = (char *) "", .xml = (char *) "",
  };

  g_assert_true (htk_visit_put (world->store, &visit, NULL));
  g_assert_true (htk_revision_put (world->store, &revision, NULL));
}

static void
visit_monthly (HtkWorld *world,
               int       from,
               int       to)
{
  for (int ago = from; ago >= to; ago -= 20)
    accepted_visit (world, ago, "80000", "pass");
}

/* domain.md 7, example 9, through the visits of the household. */
static void
test_gate_opens (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 300);
  g_autoptr (HtkCase) c = NULL;

  lead_to_active (world, id, 300);
  visit_monthly (world, 280, 0);
  must_case (world, id, "propose_clear", WORLD_LEAD, 8, "\"kind\":\"help\"");
  never_case (world, id, "clear_publish", WORLD_COUNTY, 8, "", HTK_RECORD_ERROR_STATE);
  must_case (world, id, "measure", WORLD_WORKER, 8,
             "\"measure_id\":\"m\",\"kind\":\"work\",\"state\":\"running\"");
  must_case (world, id, "clear_publish", WORLD_COUNTY, 8, "");
  /* What comes to light while it is published closes the gate again. */
  accepted_visit (world, 2, "80000", "fail");
  never_case (world, id, "clear", WORLD_COUNTY, 2, "", HTK_RECORD_ERROR_STATE);
  accepted_visit (world, 1, "80000", "pass");
  must_case (world, id, "clear", WORLD_COUNTY, 1, "");
  c = htk_case_get (world->store, id, NULL);
  g_assert_cmpstr (c->state, ==, "cleared");
  g_assert_cmpstr (c->clear_kind, ==, "help");
  g_assert_nonnull (c->cleared_on);
}

/* A month without a visit is a month that nobody knows; one below the line is below it. */
static void
test_gate_needs_each_month (void)
{
  static const struct
  {
    int gap_from, gap_to;
    const char *low;
  } worlds[] = { { 160, 60, NULL }, { 0, 0, "20000" } };

  for (guint i = 0; i < G_N_ELEMENTS (worlds); i++)
    {
      g_autoptr (HtkWorld) world = htk_world_new ();
      g_autofree char *id = clue_of (world, 300);

      lead_to_active (world, id, 300);
      for (int ago = 280; ago >= 0; ago -= 20)
        if (worlds[i].low != NULL || ago > worlds[i].gap_from || ago < worlds[i].gap_to)
          accepted_visit (world, ago, worlds[i].low != NULL && ago > 60 ? worlds[i].low : "80000",
                          "pass");
      must_case (world, id, "measure", WORLD_WORKER, 8,
                 "\"measure_id\":\"m\",\"kind\":\"work\",\"state\":\"done\"");
      must_case (world, id, "propose_clear", WORLD_LEAD, 8, "\"kind\":\"help\"");
      never_case (world, id, "clear_publish", WORLD_COUNTY, 8, "", HTK_RECORD_ERROR_STATE);
    }
}

/* Natural clearing skips the months, not the publicity, and needs the county and a reason. */
static void
clear_naturally (HtkWorld   *world,
                 const char *id,
                 int         ago)
{
  must_case (world, id, "propose_clear", WORLD_COUNTY, ago, "\"kind\":\"natural\",\"why\":\"迁出\"");
  must_case (world, id, "clear_publish", WORLD_COUNTY, ago, "");
  never_case (world, id, "clear", WORLD_COUNTY, ago - 4, "", HTK_RECORD_ERROR_STATE);
  must_case (world, id, "clear", WORLD_COUNTY, ago - 5, "");
}

static void
test_relapse (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 300);
  g_autoptr (JsonObject) fields = htk_world_json ("{\"source\":\"visit\"}");
  g_autoptr (HtkCase) c = NULL;
  g_autofree char *again = NULL;

  lead_to_active (world, id, 300);
  clear_naturally (world, id, 280);
  again = htk_case_open (world->store, world->pack, WORLD_HOUSEHOLD, WORLD_WORKER, fields, NULL);
  c = htk_case_get (world->store, again, NULL);
  g_assert_cmpstr (c->relapse_of, ==, id);
  /* A worker's clue undoes no decision of the county's. */
  assert_state (world, id, "cleared");
  must_case (world, again, "check", WORLD_WORKER, 0, "");
  must_case (world, again, "assemble", WORLD_LEAD, 0, "");
  must_case (world, again, "reject", WORLD_COUNTY, 0, "\"why\":\"不符合\"");
  assert_state (world, id, "cleared");
}

/* When the county decides on the new case, the old one is a relapse. */
static void
test_relapse_is_decided (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 300);
  g_autofree char *on = day (50);
  g_autofree char *body = g_strdup_printf (
    "{\"event_id\":\"e-x\",\"case_id\":\"c-2\",\"event\":\"clue\",\"by\":\"u-worker\",\"on\":\"%s\","
    "\"at\":1,\"household_id\":\"h-1\",\"source\":\"visit\"}", on);
  g_autoptr (JsonObject) clue = htk_world_json (body);
  g_autoptr (GError) error = NULL;
  g_auto (HtkLimits) limits = { 0 };

  lead_to_active (world, id, 300);
  clear_naturally (world, id, 280);
  g_assert_true (htk_limits_load (world->pack, world->store, on, &limits, NULL));
  g_assert_true (htk_store_begin (world->store, NULL));
  htk_case_take (world->store, clue, "worker", &limits, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (world->store, NULL));
  lead_to_active (world, "c-2", 50);
  assert_state (world, id, "relapsed");
  assert_state (world, "c-2", "active");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM case_event WHERE case_id = 'c-1'"
                                    " AND event = 'relapse'"), ==, 1);
}

static void
test_watch_ends (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 800);
  g_autoptr (JsonObject) fields = htk_world_json ("{\"source\":\"visit\"}");
  g_autofree char *again = NULL;
  g_autoptr (HtkCase) c = NULL;

  lead_to_active (world, id, 800);
  clear_naturally (world, id, 780);
  again = htk_case_open (world->store, world->pack, WORLD_HOUSEHOLD, WORLD_WORKER, fields, NULL);
  c = htk_case_get (world->store, again, NULL);
  g_assert_null (c->relapse_of);
}

static void
test_same_event_twice (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *id = clue_of (world, 20);
  g_autofree char *on = day (19);
  g_autofree char *text =
    g_strdup_printf ("{\"event_id\":\"e\",\"case_id\":\"%s\",\"event\":\"check\",\"by\":\"u-worker\","
                     "\"on\":\"%s\",\"at\":1}", id, on);
  g_autoptr (JsonObject) body = htk_world_json (text);
  g_autoptr (HtkCase) c = NULL;
  g_auto (HtkLimits) limits = { 0 };

  g_assert_true (htk_limits_load (world->pack, world->store, on, &limits, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (htk_store_begin (world->store, NULL));
      g_assert_true (htk_case_take (world->store, body, "worker", &limits, NULL));
      g_assert_true (htk_store_commit (world->store, NULL));
    }
  c = htk_case_get (world->store, id, NULL);
  g_assert_cmpint (c->version, ==, 2);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM case_event"), ==, 1);
}

/* Opens and rejects cases without end, and tells each step when it is done. */
static void
cases_for_ever (HtkWorld *world,
                gpointer  data,
                int       out)
{
  g_autoptr (JsonObject) fields = htk_world_json ("{\"source\":\"visit\",\"why\":\"无\"}");

  do
    {
      g_autoptr (HtkCase) last = htk_case_of_household (world->store, WORLD_HOUSEHOLD, NULL);

      if (last != NULL && htk_case_is_open (last))
        htk_case_do (world->store, world->pack, last->id, "reject", WORLD_COUNTY, fields, NULL);
      else
        g_free (htk_case_open (world->store, world->pack, WORLD_HOUSEHOLD, WORLD_WORKER, fields,
                               NULL));
    }
  while (write (out, "x", 1) == 1);
}

static void
test_kill (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  guint kills = htk_world_kills (), told = 0;

  for (guint i = 0; i < kills; i++)
    {
      gint64 events;
      g_autoptr (GError) error = NULL;

      told += htk_world_kill (world, cases_for_ever, NULL, (guint) g_test_rand_int_range (0, 4),
                              20000);
      events = htk_world_count (world, "SELECT count (*) FROM case_event");
      g_assert_cmpint (events, >=, told);
      g_assert_cmpint (events, <=, told + i + 1);
      g_assert_cmpint (htk_world_count (world, EVENTS_AND_ROWS), ==, events);
      /* The state is what its events say: two for each case that is over. */
      g_assert_cmpint (htk_world_count (world, "SELECT sum (version) FROM risk_case"), ==, events);
      g_assert_true (htk_journal_verify (world->store, &error));
      g_assert_no_error (error);
    }
  g_test_message ("%u kills, %u events told, 0 lost, 0 doubled", kills, told);
}

static void
test_full_disk (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *ballast = g_build_filename (dir, "ballast", NULL);
  g_autoptr (JsonObject) fields = htk_world_json ("{\"source\":\"visit\",\"why\":\"无\"}");
  g_autoptr (HtkWorld) world = NULL;
  g_autoptr (GError) error = NULL;
  gint64 events;

  if (!htk_world_small_disk (dir))
    {
      g_test_skip ("cannot mount a small disk here");
      return;
    }
  world = htk_world_new_in (g_strdup (dir));
  htk_world_fill_disk (dir);
  /* Room that the journal of the database has from before is used up first. */
  while (error == NULL)
    {
      g_autofree char *id = htk_case_open (world->store, world->pack, WORLD_HOUSEHOLD, WORLD_WORKER,
                                           fields, &error);

      if (id != NULL)
        htk_case_do (world->store, world->pack, id, "reject", WORLD_COUNTY, fields, &error);
    }
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL);
  g_unlink (ballast);
  htk_world_reopen (world);
  events = htk_world_count (world, "SELECT count (*) FROM case_event");
  g_assert_cmpint (htk_world_count (world, EVENTS_AND_ROWS), ==, events);
  g_assert_cmpint (htk_world_count (world, "SELECT coalesce (sum (version), 0) FROM risk_case"), ==,
                   events);
  htk_world_close (world);
  htk_world_leave_disk (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cases/clue-opens-one-case", test_clue);
  g_test_add_func ("/cases/one-tap-from-a-suggestion-to-a-clue", test_from_visit);
  g_test_add_func ("/cases/life-from-clue-to-measures", test_whole_life);
  g_test_add_func ("/cases/publicity-lasts-its-days", test_publicity_lasts);
  g_test_add_func ("/cases/events-say-what-they-must", test_what_events_must_say);
  g_test_add_func ("/cases/nothing-is-cleared-past-the-gate", test_gate_is_asked);
  g_test_add_func ("/cases/gate-opens-by-the-visits-of-the-household", test_gate_opens);
  g_test_add_func ("/cases/gate-needs-each-month", test_gate_needs_each_month);
  g_test_add_func ("/cases/relapse-is-a-new-case", test_relapse);
  g_test_add_func ("/cases/relapse-is-the-countys-decision", test_relapse_is_decided);
  g_test_add_func ("/cases/no-relapse-after-the-days-of-watching", test_watch_ends);
  g_test_add_func ("/cases/same-event-again-changes-nothing", test_same_event_twice);
  g_test_add_func ("/cases/kill-leaves-state-and-journal-together", test_kill);
  g_test_add_func ("/cases/full-disk-leaves-state-and-journal-together", test_full_disk);
  return g_test_run ();
}
