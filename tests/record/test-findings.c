/* Rectification of a finding: who may do what, what must be shown, deadlines, reopening (domain.md
 * 4.8, 5). */
#include "tests/record/record-world.h"

#include "app/record/htk-domain-do.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-events.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"

#define ID "f-1"

static char *
day (int ago)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -ago);

  return g_date_time_format (then, "%Y-%m-%d");
}

static void
add (HtkWorld   *world,
     const char *state,
     int         level,
     int         found_ago,
     int         restricted)
{
  g_autofree char *found = day (found_ago);
  g_autofree char *json = g_strdup_printf (
    "{\"id\":\"f-1\",\"subject_type\":\"household\",\"subject_id\":\"h-1\",\"village_code\":"
    "\"530427101201\",\"cat\":\"water\",\"level\":%d,\"state\":\"%s\",\"restricted\":%d,"
    "\"found_on\":\"%s\"}", level, state, restricted, found);

  htk_world_take (world, "finding", ID, 1, json);
}

static gboolean
try (HtkWorld   *world,
     const char *event,
     const char *user,
     int         ago,
     const char *json,
     GError    **error)
{
  g_autofree char *on = day (ago);
  g_autofree char *text = g_strdup_printf ("{\"on\":\"%s\"%s%s}", on, *json != '\0' ? "," : "", json);
  g_autoptr (JsonObject) fields = htk_world_json (text);

  return htk_finding_do (world->store, world->pack, ID, event, user, fields, error);
}

static void
must (HtkWorld   *world,
      const char *event,
      const char *user,
      int         ago,
      const char *json)
{
  g_autoptr (GError) error = NULL;

  try (world, event, user, ago, json, &error);
  g_assert_no_error (error);
}

static void
never (HtkWorld   *world,
       const char *event,
       const char *user,
       int         ago,
       const char *json,
       int         code)
{
  g_autoptr (GError) error = NULL;
  gint64 pending = htk_journal_count_pending (world->store);

  g_assert_false (try (world, event, user, ago, json, &error));
  g_assert_error (error, HTK_RECORD_ERROR, code);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, pending);
}

static HtkFinding *
finding (HtkWorld *world)
{
  g_autoptr (GError) error = NULL;
  HtkFinding *f = htk_finding_get (world->store, ID, &error);

  g_assert_no_error (error);
  return f;
}

/* Names the lead as responsible, with a deadline so many days ago (negative: to come). */
static void
assign (HtkWorld *world,
        int       ago,
        int       deadline_ago)
{
  g_autofree char *deadline = day (deadline_ago);
  g_autofree char *json =
    g_strdup_printf ("\"person_id\":\"u-lead\",\"person_name\":\"乙\",\"deadline\":\"%s\"", deadline);

  must (world, "assign", WORLD_LEAD, ago, json);
}

static void
test_way_to_closing (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFinding) f = NULL;
  g_autofree char *closed = day (50);

  add (world, "open", 2, 90, 0);
  never (world, "assign", WORLD_LEAD, 89, "\"deadline\":\"2030-01-01\"", HTK_RECORD_ERROR_INVALID);
  never (world, "assign", WORLD_WORKER, 89, "\"person_name\":\"甲\"", HTK_RECORD_ERROR_ROLE);
  assign (world, 89, 60);
  must (world, "progress", WORLD_WORKER, 80, "\"pct\":40,\"text\":\"水管已到\"");
  never (world, "progress", WORLD_WORKER, 80, "\"pct\":100", HTK_RECORD_ERROR_INVALID);
  never (world, "claim", WORLD_WORKER, 70, "", HTK_RECORD_ERROR_INVALID);
  must (world, "claim", WORLD_WORKER, 70, "\"proof\":\"验收单 12 号\"");
  must (world, "fail", WORLD_COUNTY, 60, "\"why\":\"水压不足\",\"check\":\"onsite\"");
  f = finding (world);
  g_assert_cmpstr (f->state, ==, "returned");
  g_assert_cmpint (f->pct, <, 100);
  g_clear_pointer (&f, htk_finding_free);
  must (world, "claim", WORLD_WORKER, 55, "\"attachments\":[{\"name\":\"a.jpg\"}]");
  must (world, "pass", WORLD_COUNTY, 50, "\"check\":\"onsite\"");
  f = finding (world);
  g_assert_cmpstr (f->state, ==, "closed");
  g_assert_cmpstr (f->closed_on, ==, closed);
  g_assert_cmpstr (f->verified_by, ==, WORLD_COUNTY);
  g_assert_cmpint (f->pct, ==, 100);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 6);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM finding_event"), ==, 6);
}

/* Neither who is responsible, nor who reported it done. */
static void
test_verified_by_another (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  add (world, "open", 3, 20, 0);
  assign (world, 19, -20);
  must (world, "claim", WORLD_COUNTY, 18, "\"proof\":\"照片\"");
  never (world, "pass", WORLD_LEAD, 17, "\"check\":\"onsite\"", HTK_RECORD_ERROR_ROLE);
  never (world, "fail", WORLD_LEAD, 17, "\"why\":\"x\"", HTK_RECORD_ERROR_ROLE);
  never (world, "pass", WORLD_COUNTY, 17, "\"check\":\"onsite\"", HTK_RECORD_ERROR_ROLE);
  htk_world_take (world, "user", "u-lead2", 1,
                  "{\"id\":\"u-lead2\",\"name\":\"丁\",\"role\":\"lead\"}");
  must (world, "pass", "u-lead2", 17, "\"check\":\"paper\"");
}

static void
test_urgent_on_the_spot (void)
{
  for (int level = 1; level <= 4; level++)
    {
      g_autoptr (HtkWorld) world = htk_world_new ();

      add (world, "open", level, 20, 0);
      assign (world, 19, -20);
      must (world, "claim", WORLD_WORKER, 18, "\"proof\":\"照片\"");
      if (level <= 2)
        never (world, "pass", WORLD_COUNTY, 17, "\"check\":\"paper\"", HTK_RECORD_ERROR_INVALID);
      must (world, "pass", WORLD_COUNTY, 17, level <= 2 ? "\"check\":\"onsite\""
                                                        : "\"check\":\"paper\"");
    }
}

static void
test_extension (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *deadline = day (10);
  g_autofree char *in_30 = day (-20);
  g_autofree char *in_31 = day (-21);
  g_autofree char *to_30 = g_strdup_printf ("\"to\":\"%s\",\"why\":\"雨季\"", in_30);
  g_autofree char *to_31 = g_strdup_printf ("\"to\":\"%s\",\"why\":\"雨季\"", in_31);
  g_autofree char *to_same = g_strdup_printf ("\"to\":\"%s\",\"why\":\"雨季\"", deadline);
  g_autoptr (HtkFinding) f = NULL;

  add (world, "open", 3, 70, 0);
  assign (world, 69, 10);
  never (world, "deny", WORLD_LEAD, 12, "\"why\":\"x\"", HTK_RECORD_ERROR_STATE);
  never (world, "ask", WORLD_WORKER, 12, to_31, HTK_RECORD_ERROR_INVALID);
  never (world, "ask", WORLD_WORKER, 12, to_same, HTK_RECORD_ERROR_INVALID);
  must (world, "ask", WORLD_WORKER, 12, to_30);
  must (world, "deny", WORLD_LEAD, 11, "\"why\":\"不必\"");
  never (world, "extend", WORLD_WORKER, 11, to_30, HTK_RECORD_ERROR_ROLE);
  must (world, "extend", WORLD_LEAD, 11, to_30);
  f = finding (world);
  g_assert_cmpstr (htk_finding_due (f), ==, in_30);
  g_assert_cmpstr (f->deadline, ==, deadline);
  /* Once. */
  never (world, "extend", WORLD_COUNTY, 11, to_30, HTK_RECORD_ERROR_STATE);
  never (world, "ask", WORLD_WORKER, 11, to_30, HTK_RECORD_ERROR_STATE);
}

static void
test_county_extends_urgent (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *later = day (-20);
  g_autofree char *to = g_strdup_printf ("\"to\":\"%s\"", later);

  add (world, "open", 1, 20, 0);
  assign (world, 19, 5);
  never (world, "extend", WORLD_LEAD, 6, to, HTK_RECORD_ERROR_ROLE);
  must (world, "extend", WORLD_COUNTY, 6, to);
}

static void
close_it (HtkWorld *world,
          int       ago)
{
  must (world, "claim", WORLD_WORKER, ago, "\"proof\":\"照片\"");
  must (world, "pass", WORLD_COUNTY, ago, "\"check\":\"onsite\"");
}

static void
test_reopening (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFinding) f = NULL;
  g_autofree char *deadline = day (-20);

  add (world, "open", 3, 400, 0);
  assign (world, 400, 370);
  close_it (world, 190);
  /* 180 days on the day itself still count, 181 do not. */
  never (world, "reopen", WORLD_LEAD, 9, "\"why\":\"又断水\"", HTK_RECORD_ERROR_STATE);
  never (world, "reopen", WORLD_WORKER, 10, "\"why\":\"又断水\"", HTK_RECORD_ERROR_ROLE);
  never (world, "reopen", WORLD_LEAD, 10, "", HTK_RECORD_ERROR_INVALID);
  must (world, "reopen", WORLD_LEAD, 10, "\"why\":\"又断水\"");
  f = finding (world);
  g_assert_cmpstr (f->state, ==, "assigned");
  g_assert_cmpint (f->reopened_n, ==, 1);
  g_assert_cmpint (f->pct, ==, 0);
  g_assert_null (f->closed_on);
  /* It has as many days again as it had at first. */
  g_assert_cmpstr (f->deadline, ==, deadline);
}

static void
test_restricted (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  add (world, "open", 1, 5, 1);
  never (world, "assign", WORLD_LEAD, 4, "\"person_name\":\"乙\",\"deadline\":\"2030-01-01\"",
         HTK_RECORD_ERROR_ROLE);
  must (world, "assign", WORLD_COUNTY, 4, "\"person_name\":\"纪委\",\"deadline\":\"2030-01-01\"");
  never (world, "progress", WORLD_WORKER, 3, "\"pct\":10", HTK_RECORD_ERROR_ROLE);
}

static void
test_void (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  add (world, "open", 3, 5, 0);
  never (world, "void", WORLD_LEAD, 4, "\"why\":\"误报\"", HTK_RECORD_ERROR_ROLE);
  never (world, "void", WORLD_COUNTY, 4, "", HTK_RECORD_ERROR_INVALID);
  must (world, "void", WORLD_COUNTY, 4, "\"why\":\"误报\"");
  never (world, "assign", WORLD_COUNTY, 3, "\"person_name\":\"乙\"", HTK_RECORD_ERROR_STATE);
}

/* The same row on the other end gives the same finding. */
static void
test_same_on_both_ends (void)
{
  g_autoptr (HtkWorld) here = htk_world_new ();
  g_autoptr (HtkWorld) there = htk_world_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  add (here, "open", 2, 30, 0);
  add (there, "open", 2, 30, 0);
  assign (here, 29, -1);
  must (here, "progress", WORLD_WORKER, 20, "\"pct\":40");
  close_it (here, 10);
  rows = htk_journal_pending (here->store, 100, NULL);
  for (guint twice = 0; twice < 2; twice++)
    for (guint i = 0; i < rows->len; i++)
      {
        const HtkChange *row = g_ptr_array_index (rows, i);
        g_autoptr (JsonObject) body = htk_world_json (row->body);
        const char *by = htk_json_text (body, "by");
        g_auto (HtkLimits) limits = { 0 };
        g_autoptr (GError) error = NULL;

        g_assert_cmpstr (row->kind, ==, "finding.event");
        g_assert_cmpstr (row->object, ==, ID);
        g_assert_true (htk_limits_load (there->pack, there->store, htk_json_text (body, "on"),
                                        &limits, NULL));
        g_assert_true (htk_store_begin (there->store, NULL));
        htk_finding_take (there->store, body,
                          g_str_equal (by, WORLD_COUNTY) ? "county"
                          : g_str_equal (by, WORLD_LEAD) ? "lead" : "worker", &limits, &error);
        g_assert_no_error (error);
        g_assert_true (htk_store_commit (there->store, NULL));
      }
  a = htk_world_dump (here, "SELECT * FROM finding f JOIN finding_event e ORDER BY e.at, e.id");
  b = htk_world_dump (there, "SELECT * FROM finding f JOIN finding_event e ORDER BY e.at, e.id");
  g_assert_cmpstr (a, ==, b);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/findings/way-to-closing-needs-proof", test_way_to_closing);
  g_test_add_func ("/findings/verified-by-another-person", test_verified_by_another);
  g_test_add_func ("/findings/levels-I-and-II-are-verified-on-the-spot", test_urgent_on_the_spot);
  g_test_add_func ("/findings/one-extension-of-its-limit", test_extension);
  g_test_add_func ("/findings/county-extends-level-I", test_county_extends_urgent);
  g_test_add_func ("/findings/reopened-within-180-days", test_reopening);
  g_test_add_func ("/findings/restricted-is-the-countys-alone", test_restricted);
  g_test_add_func ("/findings/county-voids-with-a-reason", test_void);
  g_test_add_func ("/findings/same-rows-same-finding-on-both-ends", test_same_on_both_ends);
  return g_test_run ();
}
