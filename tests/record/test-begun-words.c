/* What is typed outside a form is kept for who typed it until it is sent, and is nobody else's business: neither
 * another person's, nor the county's. */
#include "tests/record/record-world.h"

#include "app/record/htk-domain-do.h"
#include "app/record/htk-submission.h"
#include "app/store/htk-begun-words.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-events.h"
#include "app/store/htk-journal.h"

#define FINDING "f-1"

static void
keep (HtkWorld   *world,
      const char *person,
      const char *thing,
      const char *deed,
      const char *field,
      const char *words)
{
  g_autoptr (GError) error = NULL;

  htk_begun_words_keep (world->store, person, thing, deed, field, words, &error);
  g_assert_no_error (error);
}

/* What stands in that field when the page is opened; NULL where nothing does. */
static char *
kept (HtkWorld   *world,
      const char *person,
      const char *thing,
      const char *deed,
      const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) words = htk_begun_words_load (world->store, person, thing, deed, &error);

  g_assert_no_error (error);
  return g_strdup (g_hash_table_lookup (words, field));
}

static void
assert_kept (HtkWorld   *world,
             const char *person,
             const char *thing,
             const char *deed,
             const char *field,
             const char *words)
{
  g_autofree char *found = kept (world, person, thing, deed, field);

  g_assert_cmpstr (found, ==, words);
}

static gint64
count (HtkWorld *world)
{
  return htk_world_count (world, "SELECT count (*) FROM begun_words");
}

static void
test_is_there_for_who_typed_it (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  keep (world, WORLD_LEAD, "r-1", "review", "/data/a", "水表照片不清");
  keep (world, WORLD_LEAD, "r-1", "review", "/data/a", "水表照片不清，重拍");
  keep (world, WORLD_LEAD, "r-1", "review", "/data/b", "核对");
  keep (world, WORLD_LEAD, "r-2", "review", "/data/a", "另一次");
  htk_world_reopen (world);
  assert_kept (world, WORLD_LEAD, "r-1", "review", "/data/a", "水表照片不清，重拍");
  assert_kept (world, WORLD_LEAD, "r-1", "review", "/data/b", "核对");
  assert_kept (world, WORLD_LEAD, "r-2", "review", "/data/a", "另一次");
  assert_kept (world, WORLD_LEAD, "r-1", "void", "/data/a", NULL);
  assert_kept (world, WORLD_WORKER, "r-1", "review", "/data/a", NULL);
}

static void
test_emptied_is_gone (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  keep (world, WORLD_LEAD, "r-1", "review", "/data/a", "一");
  keep (world, WORLD_LEAD, "r-1", "review", "/data/b", "二");
  keep (world, WORLD_LEAD, "r-1", "review", "/data/a", "");
  keep (world, WORLD_LEAD, "r-1", "review", "/data/b", NULL);
  g_assert_cmpint (count (world), ==, 0);
}

/* Nothing waits to be sent because of it, and no row of the journal holds it. */
static void
test_does_not_leave_the_tablet (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  gint64 pending = htk_journal_count_pending (world->store);
  gint64 rows = htk_world_count (world, "SELECT count (*) FROM change");

  keep (world, WORLD_LEAD, "r-1", "review", "/data/a", "未发送");
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, pending);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM change"), ==, rows);
}

static GPtrArray *
one_comment (void)
{
  GPtrArray *comments = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_comment_free);
  HtkComment *c = g_new0 (HtkComment, 1);

  c->ref = g_strdup ("/data/a_result");
  c->level = g_strdup ("must");
  c->text = g_strdup ("重填");
  g_ptr_array_add (comments, c);
  return comments;
}

/* The words of the lead go with the decision that takes them along, and with no other. */
static void
test_decision_takes_its_comments (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GPtrArray) comments = one_comment ();
  g_autoptr (GError) error = NULL;
  g_autofree char *visit_id = NULL;
  g_autoptr (HtkVisit) visit = NULL;

  visit_id = htk_world_submit (world);
  visit = htk_visit_get (world->store, visit_id, &error);
  g_assert_no_error (error);
  keep (world, WORLD_LEAD, visit->revision_id, "review", "/data/a_result", "重填");
  keep (world, "u-other", visit->revision_id, "review", "/data/a_result", "别人的");
  keep (world, WORLD_LEAD, visit_id, "void", "reason", "走错门");
  g_assert_false (htk_review_decide (world->store, WORLD_WORKER, visit_id, visit->revision_id, "return", comments,
                                     NULL));
  g_assert_cmpint (count (world), ==, 3);
  htk_review_decide (world->store, WORLD_LEAD, visit_id, visit->revision_id, "return", comments, &error);
  g_assert_no_error (error);
  assert_kept (world, WORLD_LEAD, visit->revision_id, "review", "/data/a_result", NULL);
  assert_kept (world, "u-other", visit->revision_id, "review", "/data/a_result", "别人的");
  htk_visit_void (world->store, WORLD_LEAD, visit_id, "走错门", &error);
  g_assert_no_error (error);
  assert_kept (world, WORLD_LEAD, visit_id, "void", "reason", NULL);
}

static gboolean
is_commented (HtkWorld   *world,
              const char *lead)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = htk_visits_waiting (world->store, lead, &error);

  g_assert_no_error (error);
  g_assert_cmpint (waiting->len, ==, 1);
  return ((HtkWaiting *) waiting->pdata[0])->is_commented;
}

/* A visit with a comment that was begun is not among those that a lead approves all at once; where it is
 * approved so all the same, the comment was not sent and stays. */
static void
test_batch_leaves_the_comments (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GPtrArray) visits = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, &error);
  HtkWaiting waiting = { .id = visit->id, .revision_id = visit->revision_id };

  g_assert_false (is_commented (world, WORLD_LEAD));
  keep (world, "u-other", visit->revision_id, "review", "/data/a_result", "别人的");
  g_assert_false (is_commented (world, WORLD_LEAD));
  keep (world, WORLD_LEAD, visit->revision_id, "review", "/data/a_result", "提示");
  g_assert_true (is_commented (world, WORLD_LEAD));
  g_ptr_array_add (visits, &waiting);
  htk_review_approve_all (world->store, WORLD_LEAD, visits, &error);
  g_assert_no_error (error);
  assert_kept (world, WORLD_LEAD, visit->revision_id, "review", "/data/a_result", "提示");
}

static void
test_step_takes_its_words (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) wrong = htk_world_json ("{\"pct\":100,\"text\":\"水管已到\"}");
  g_autoptr (JsonObject) fields = htk_world_json ("{\"pct\":40,\"text\":\"水管已到\"}");
  g_autoptr (JsonObject) assign = htk_world_json ("{\"person_name\":\"甲\",\"deadline\":\"2030-01-01\"}");

  htk_world_take (world, "finding", FINDING, 1,
                  "{\"id\":\"f-1\",\"subject_type\":\"household\",\"subject_id\":\"h-1\",\"village_code\":"
                  "\"530427101201\",\"cat\":\"water\",\"level\":3,\"state\":\"open\",\"restricted\":0,"
                  "\"found_on\":\"2026-01-01\"}");
  htk_finding_do (world->store, world->pack, FINDING, "assign", WORLD_LEAD, assign, &error);
  g_assert_no_error (error);
  keep (world, WORLD_WORKER, FINDING, "progress", "text", "水管已到");
  keep (world, WORLD_WORKER, FINDING, "claim", "proof", "验收单");
  g_assert_false (htk_finding_do (world->store, world->pack, FINDING, "progress", WORLD_WORKER, wrong, NULL));
  assert_kept (world, WORLD_WORKER, FINDING, "progress", "text", "水管已到");
  htk_finding_do (world->store, world->pack, FINDING, "progress", WORLD_WORKER, fields, &error);
  g_assert_no_error (error);
  assert_kept (world, WORLD_WORKER, FINDING, "progress", "text", NULL);
  assert_kept (world, WORLD_WORKER, FINDING, "claim", "proof", "验收单");
}

/* A new measure is begun with another id each time its page is opened; its words are those of the case. */
static void
test_clue_and_measure (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) clue = htk_world_json ("{\"source\":\"self\",\"note\":\"收入骤减\"}");
  g_autoptr (JsonObject) added = htk_world_json ("{\"measure_id\":\"m-1\"}");
  g_autofree char *id = NULL;
  HtkMeasure measure = { .id = (char *) "m-1", .kind = (char *) "work", .state = (char *) "planned" };

  keep (world, WORLD_LEAD, WORLD_HOUSEHOLD, "clue", "note", "收入骤减");
  id = htk_case_open (world->store, world->pack, WORLD_HOUSEHOLD, WORLD_LEAD, clue, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (world), ==, 0);
  g_assert_cmpstr (htk_event_about (world->store, id, NULL), ==, id);
  g_assert_cmpstr (htk_event_about (world->store, id, added), ==, id);
  measure.case_id = id;
  htk_measure_put (world->store, &measure, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (htk_event_about (world->store, id, added), ==, "m-1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/begun/is-there-for-who-typed-it", test_is_there_for_who_typed_it);
  g_test_add_func ("/begun/emptied-is-gone", test_emptied_is_gone);
  g_test_add_func ("/begun/does-not-leave-the-tablet", test_does_not_leave_the_tablet);
  g_test_add_func ("/begun/decision-takes-its-comments", test_decision_takes_its_comments);
  g_test_add_func ("/begun/batch-leaves-the-comments", test_batch_leaves_the_comments);
  g_test_add_func ("/begun/step-takes-its-words", test_step_takes_its_words);
  g_test_add_func ("/begun/clue-and-measure", test_clue_and_measure);
  return g_test_run ();
}
