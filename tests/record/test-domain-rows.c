/* Findings, cases and rounds arrive whole, once, and are found by what lists ask for. */
#include "tests/record/record-world.h"

#include "app/record/htk-domain-clock.h"
#include "app/record/htk-domain-wire.h"
#include "app/store/htk-events.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-rounds.h"
#include "app/store/htk-uuid.h"

#include <string.h>

#define FINDING                                                                                    \
  "{\"id\":\"f-1\",\"no\":\"2026-000001\",\"visit_id\":\"v\",\"subject_type\":\"household\","      \
  "\"subject_id\":\"h-1\",\"village_code\":\"530427101201\",\"cat\":\"house\",\"level\":1,"        \
  "\"state\":\"assigned\",\"text\":\"住房不安全\",\"source_ref\":\"af_house\",\"found_by\":"       \
  "\"u-worker\",\"found_on\":\"2026-11-01\",\"person_name\":\"李站长\",\"deadline\":\"2026-11-16\"," \
  "\"extra\":{\"action\":\"加固\"},\"events\":[{\"id\":\"e-1\",\"event\":\"open\",\"by\":"         \
  "\"u-county\",\"at\":1,\"body\":{\"x\":1}},{\"id\":\"e-2\",\"event\":\"assign\",\"by\":"         \
  "\"u-lead\",\"at\":2,\"body\":{}}]}"
#define CASE                                                                                       \
  "{\"id\":\"c-1\",\"household_id\":\"h-1\",\"village_code\":\"530427101201\",\"state\":\"active\"," \
  "\"since\":\"2026-10-01\",\"class\":0,\"source\":\"visit\",\"clue_on\":\"2026-09-20\","          \
  "\"identified_on\":\"2026-10-01\",\"extra\":{\"causes\":\"01\"},\"events\":[{\"id\":\"e-3\","    \
  "\"event\":\"clue\",\"by\":\"u-worker\",\"at\":1,\"body\":{}}],\"measures\":[{\"id\":\"m-1\","   \
  "\"case_id\":\"c-1\",\"kind\":\"work\",\"amount\":120000,\"starts\":\"2026-10-05\",\"state\":"   \
  "\"running\"}]}"

static void
test_whole_and_once (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFinding) f = NULL;
  g_autoptr (HtkCase) c = NULL;
  g_autoptr (GPtrArray) measures = NULL;
  g_autoptr (GPtrArray) events = NULL;

  for (guint i = 0; i < 2; i++)
    {
      htk_world_take (world, "finding", "f-1", 7, FINDING);
      htk_world_take (world, "case", "c-1", 3, CASE);
    }
  f = htk_finding_get (world->store, "f-1", NULL);
  g_assert_cmpstr (f->subject_name, ==, "杨成员");
  g_assert_cmpstr (f->village_name, ==, "测试村");
  g_assert_cmpstr (f->found_by_name, ==, "甲");
  g_assert_cmpint (f->version, ==, 7);
  g_assert_cmpstr (htk_json_text (f->extra, "action"), ==, "加固");
  g_assert_cmpstr (htk_finding_due (f), ==, "2026-11-16");
  c = htk_case_of_household (world->store, "h-1", NULL);
  g_assert_cmpstr (c->id, ==, "c-1");
  g_assert_cmpint (c->class, ==, 0);
  g_assert_true (htk_case_is_open (c));
  measures = htk_measures_of (world->store, "c-1", NULL);
  g_assert_cmpuint (measures->len, ==, 1);
  g_assert_cmpint (((HtkMeasure *) measures->pdata[0])->amount, ==, 120000);
  events = htk_events_of (world->store, HTK_EVENT_OF_FINDING, "f-1", NULL);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpstr (((HtkEvent *) events->pdata[1])->event, ==, "assign");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM case_event"), ==, 1);
}

/* What one end writes, the other reads, and writes the same. */
static void
test_there_and_back (void)
{
  g_autoptr (HtkWorld) here = htk_world_new ();
  g_autoptr (HtkWorld) there = htk_world_new ();

  htk_world_take (here, "finding", "f-1", 7, FINDING);
  htk_world_take (here, "case", "c-1", 3, CASE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JsonObject) out = i == 0 ? htk_finding_wire (here->store, "f-1", NULL, NULL)
                                          : htk_case_wire (here->store, "c-1", NULL, NULL);
      g_autofree char *text = htk_json_write (out);
      g_autoptr (JsonObject) back = NULL;
      g_autofree char *again = NULL;

      htk_world_take (there, i == 0 ? "finding" : "case", i == 0 ? "f-1" : "c-1", i == 0 ? 7 : 3,
                      text);
      back = i == 0 ? htk_finding_wire (there->store, "f-1", NULL, NULL)
                    : htk_case_wire (there->store, "c-1", NULL, NULL);
      again = htk_json_write (back);
      g_assert_cmpstr (again, ==, text);
    }
}

/* What the county refused leaves the tablet: its list of events is the county's. */
static void
test_county_stands (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (JsonObject) gone = htk_gone_wire ("f-1");
  g_autofree char *text = htk_json_write (gone);

  htk_world_take (world, "finding", "f-1", 7, FINDING);
  htk_world_take (world, "finding", "f-1", 6,
                  "{\"id\":\"f-1\",\"subject_type\":\"household\",\"subject_id\":\"h-1\","
                  "\"village_code\":\"530427101201\",\"cat\":\"house\",\"level\":1,\"state\":\"open\","
                  "\"found_on\":\"2026-11-01\",\"events\":[]}");
  g_assert_cmpint (htk_world_count (world, "SELECT version FROM finding WHERE state = 'open'"), ==,
                   6);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM finding_event"), ==, 0);
  htk_world_take (world, "finding", "f-1", 0, text);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM finding"), ==, 0);
}

/* The tablet went further and the county has not heard of it: what comes meanwhile is old. */
static void
test_unanswered_stays (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (JsonNode) body = json_node_init_object (json_node_alloc (), NULL);
  g_autoptr (JsonObject) none = json_object_new ();

  json_node_take_object (body, g_steal_pointer (&none));
  htk_world_take (world, "finding", "f-1", 7, FINDING);
  g_assert_true (htk_store_begin (world->store, NULL));
  g_assert_true (htk_journal_append (world->store, "finding.event", "f-1", 0, body, NULL));
  g_assert_true (htk_store_commit (world->store, NULL));
  htk_world_take (world, "finding", "f-1", 8, "{\"id\":\"f-1\",\"gone\":true}");
  g_assert_cmpint (htk_world_count (world, "SELECT version FROM finding"), ==, 7);
}

static void
test_bad_rows_are_refused (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  static const char *const rows[][3] = {
    { "finding", "f-1", "{}" },
    { "finding", "f-1", "{\"id\":\"f-2\"}" },
    { "finding", "f-1", "{\"id\":\"f-1\",\"level\":9}" },
    { "case", "c-1", "{\"id\":\"c-1\",\"state\":\"no\"}" },
    { "round_target", "r/h", "{\"round_id\":\"r\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (htk_world_apply (world, rows[i][0], rows[i][1], 1, rows[i][2], &error));
      g_assert_nonnull (error);
    }
}

static void
add_finding (HtkWorld   *world,
             const char *id,
             const char *state,
             int         level,
             const char *deadline,
             int         restricted)
{
  HtkFinding f = { (char *) id, NULL, NULL, (char *) "household", (char *) WORLD_HOUSEHOLD,
                   (char *) WORLD_VILLAGE, (char *) "water", level, (char *) state, restricted,
                   .found_on = (char *) "2026-11-01", .deadline = (char *) deadline };
  g_autoptr (GError) error = NULL;

  htk_finding_put (world->store, &f, &error);
  g_assert_no_error (error);
}

static char *
ids (HtkWorld               *world,
     const HtkFindingFilter *filter,
     guint                   limit,
     guint                   offset)
{
  g_autoptr (GPtrArray) list = htk_findings_list (world->store, filter, limit, offset, NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append (out, ((HtkFinding *) list->pdata[i])->id);
  return g_string_free (out, FALSE);
}

/* A list on the screen has the ids first and the rows of some of them later: the same ones in the same
 * order. */
static void
assert_by_ids (HtkWorld               *world,
               const HtkFindingFilter *filter,
               const char             *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = htk_finding_ids (world->store, filter, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, strlen (expected));
  for (guint i = 0; i < all->len; i++)
    {
      g_autoptr (GPtrArray) one = htk_findings_by_ids (world->store, all, i, 1, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (one->len, ==, 1);
      g_assert_cmpint (*((HtkFinding *) one->pdata[0])->id, ==, expected[i]);
      g_assert_cmpstr (((HtkFinding *) one->pdata[0])->subject_name, ==, "杨成员");
    }
}

/* What the store counts is what the rules say of each (domain.md 4.8). */
static void
test_late (void)
{
  static const char *const days[] = { "2026-10-30", "2026-11-10", "2026-11-16", "2026-11-17",
                                      "2026-12-01", "2026-12-02", "2027-03-01" };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_auto (HtkLimits) limits = { 0 };
  const HtkFindingFilter all = { .with_restricted = TRUE };
  g_autoptr (GPtrArray) list = NULL;
  int levels[HTK_N_LEVELS];

  add_finding (world, "a", "open", 2, NULL, 0);
  add_finding (world, "b", "assigned", 1, "2026-11-16", 0);
  add_finding (world, "c", "void", 2, "2026-11-02", 0);
  add_finding (world, "d", "open", 1, NULL, 1);
  htk_world_take (world, "finding", "f-closed", 1,
                  "{\"id\":\"f-closed\",\"subject_type\":\"household\",\"subject_id\":\"h-1\","
                  "\"village_code\":\"530427101201\",\"cat\":\"house\",\"level\":1,\"state\":\"closed\","
                  "\"found_on\":\"2026-10-01\",\"deadline\":\"2026-10-10\",\"closed_on\":\"2026-10-20\"}");
  htk_world_take (world, "finding", "f-again", 1,
                  "{\"id\":\"f-again\",\"subject_type\":\"household\",\"subject_id\":\"h-1\","
                  "\"village_code\":\"530427101201\",\"cat\":\"house\",\"level\":3,\"state\":\"assigned\","
                  "\"found_on\":\"2026-10-01\",\"extended_to\":\"2026-12-01\","
                  "\"extra\":{\"reopened_on\":\"2026-11-05\"}}");
  htk_limits_load (world->pack, world->store, "2026-11-20", &limits, &error);
  g_assert_no_error (error);
  for (int i = 0; i < HTK_N_LEVELS; i++)
    levels[i] = htk_levels_get (limits.levels, i + 1)->deadline_days;
  list = htk_findings_list (world->store, &all, 9, 0, &error);
  g_assert_cmpuint (list->len, ==, 6);
  for (guint d = 0; d < G_N_ELEMENTS (days); d++)
    {
      int late = 0;

      for (guint i = 0; i < list->len; i++)
        {
          const HtkFinding *f = list->pdata[i];
          HtkFindingClock clock;

          g_assert_true (htk_finding_clock_of (f, &limits, days[d], &clock));
          late += f->closed_on == NULL && !g_str_equal (f->state, "void") && clock.days_left < 0;
        }
      g_assert_cmpint (htk_findings_count_late (world->store, &all, days[d], levels), ==, late);
    }
}

static void
test_lists (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  static const struct
  {
    HtkFindingFilter filter;
    guint limit, offset;
    const char *expected;
  } asks[] = {
    { { 0 }, 9, 0, "bcad" },
    { { 0 }, 2, 1, "ca" },
    { { .state = "unfinished" }, 9, 0, "bca" },
    { { .state = "closed" }, 9, 0, "d" },
    { { .level = 1 }, 9, 0, "b" },
    { { .due_until = "2026-12-01" }, 9, 0, "bc" },
    { { .region = "530427101" }, 9, 0, "bcad" },
    { { .region = "530402" }, 9, 0, "" },
    { { .subject_id = WORLD_HOUSEHOLD, .cat = "water" }, 9, 0, "bcad" },
    { { .cat = "house" }, 9, 0, "" },
    { { .with_restricted = TRUE }, 9, 0, "bcaed" },
  };

  add_finding (world, "a", "open", 2, "2026-12-30", 0);
  add_finding (world, "b", "assigned", 1, "2026-11-16", 0);
  add_finding (world, "c", "returned", 2, "2026-12-01", 0);
  add_finding (world, "d", "closed", 2, NULL, 0);
  add_finding (world, "e", "open", 1, NULL, 1);
  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      g_autofree char *got = ids (world, &asks[i].filter, asks[i].limit, asks[i].offset);

      g_assert_cmpstr (got, ==, asks[i].expected);
      if (asks[i].limit == 9)
        assert_by_ids (world, &asks[i].filter, asks[i].expected);
      if (asks[i].limit == 9)
        g_assert_cmpint (htk_findings_count (world->store, &asks[i].filter), ==,
                         (int) strlen (asks[i].expected));
    }
}

static void
test_rounds (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkRound) round = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GPtrArray) of = NULL;
  HtkRoundCounts counts;

  /* A target may come before its round. */
  htk_world_take (world, "round_target", "r-1/h-1", 0,
                  "{\"round_id\":\"r-1\",\"subject_id\":\"h-1\",\"subject_type\":\"household\","
                  "\"village_code\":\"530427101201\",\"class\":\"poor\",\"result\":\"entered\"}");
  htk_world_take (world, "round_target", "r-1/h-2", 0,
                  "{\"round_id\":\"r-1\",\"subject_id\":\"h-2\",\"subject_type\":\"household\","
                  "\"village_code\":\"530427101201\",\"class\":\"ordinary\",\"tries\":1}");
  htk_world_take (world, "round", "r-1", 0,
                  "{\"id\":\"r-1\",\"name\":\"2026 秋季\",\"kind\":\"household\",\"starts\":"
                  "\"2026-11-01\",\"scope\":\"530427\"}");
  round = htk_round_get (world->store, "r-1", NULL);
  g_assert_cmpstr (round->state, ==, "open");
  g_assert_cmpstr (round->scope, ==, "530427");
  g_assert_true (htk_round_count (world->store, "r-1", NULL, &counts, NULL));
  g_assert_cmpint (counts.targets, ==, 2);
  g_assert_cmpint (counts.entered, ==, 1);
  g_assert_true (htk_round_count (world->store, "r-1", "530402", &counts, NULL));
  g_assert_cmpint (counts.targets, ==, 0);
  left = htk_round_targets (world->store, "r-1", NULL, TRUE, 10, 0, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpint (((HtkRoundTarget *) left->pdata[0])->tries, ==, 1);
  of = htk_round_targets_of (world->store, "h-1", NULL);
  g_assert_cmpuint (of->len, ==, 1);
  g_assert_cmpstr (((HtkRoundTarget *) of->pdata[0])->subject_name, ==, "杨成员");
}

static void
test_event_is_final (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  HtkEvent event = { (char *) "e-1", (char *) "f-1", (char *) "other", (char *) "x", 5, NULL, NULL };

  htk_world_take (world, "finding", "f-1", 7, FINDING);
  /* The same row again is no other row. */
  g_assert_true (htk_event_put (world->store, HTK_EVENT_OF_FINDING, &event, NULL));
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM finding_event"
                                    " WHERE event = 'other'"), ==, 0);
}

static void
test_derived_id (void)
{
  g_autofree char *a = htk_uuid_of ("v-1", "af_house");
  g_autofree char *again = htk_uuid_of ("v-1", "af_house");
  g_autofree char *b = htk_uuid_of ("v-1", "af_water");

  g_assert_cmpstr (a, ==, again);
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpuint (strlen (a), ==, 36);
  g_assert_cmpint (a[14], ==, '8');
  g_assert_nonnull (strchr ("89ab", a[19]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-rows/arrive-whole-and-once", test_whole_and_once);
  g_test_add_func ("/domain-rows/read-there-as-written-here", test_there_and_back);
  g_test_add_func ("/domain-rows/what-the-county-sends-stands", test_county_stands);
  g_test_add_func ("/domain-rows/what-the-county-has-not-answered-stays", test_unanswered_stays);
  g_test_add_func ("/domain-rows/bad-rows-are-refused", test_bad_rows_are_refused);
  g_test_add_func ("/domain-rows/lists-hold-what-is-asked-for", test_lists);
  g_test_add_func ("/domain/late-is-what-the-rules-call-late", test_late);
  g_test_add_func ("/domain-rows/targets-are-counted-by-result", test_rounds);
  g_test_add_func ("/domain-rows/an-event-never-changes", test_event_is_final);
  g_test_add_func ("/domain-rows/derived-id-is-the-same-again", test_derived_id);
  return g_test_run ();
}
