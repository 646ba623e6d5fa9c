/* The lead's queue: who comes first, what is late, what is visited again, and what may be approved in
 * one go. */
#include "tests/record/record-world.h"

#include "app/record/htk-review-queue.h"
#include "app/record/htk-sample.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-store-private.h"

#include <string.h>

#define TODAY "2026-11-20"
#define DAY ((gint64) 24 * 60 * 60 * 1000)

static gint64
days_ago (int days)
{
  g_autoptr (GDateTime) noon = g_date_time_new_local (2026, 11, 20, 12, 0, 0);

  return g_date_time_to_unix (noon) * 1000 - days * DAY;
}

typedef struct
{
  const char *id, *worker, *color;
  int score, age;
  const char *answers;
} Made;

static void
put_visit (HtkWorld   *world,
           const Made *made)
{
  g_autofree char *revision = g_strconcat ("r-", made->id, NULL);
  g_autofree char *subject = g_strconcat ("h-", made->id, NULL);
  g_autoptr (GError) error = NULL;
  const HtkVisit visit = {
    .id = (char *) made->id,
    .form_id = (char *) "fa_household",
    .subject_type = (char *) "household",
    .subject_id = subject,
    .village_code = (char *) WORLD_VILLAGE,
    .worker = (char *) made->worker,
    .state = (char *) "submitted",
    .revision_id = revision,
    .suggestion = (char *) "0",
    .color = (char *) made->color,
    .score = made->score,
    .visit_date = (char *) "2026-11-10",
    .submitted_at = days_ago (made->age),
    .changed_at = days_ago (made->age),
    .version = 1,
  };
  const HtkRevision row = {
    .id = revision,
    .visit_id = (char *) made->id,
    .form_version = (char *) "1",
    .worker = (char *) made->worker,
    .answers = (char *) (made->answers != NULL ? made->answers : "{\"data\":{}}"),
    .answers_hash = (char *) "",
    .xml = (char *) "<data/>",
  };

  g_assert_true (htk_store_begin (world->store, &error));
  g_assert_true (htk_visit_put (world->store, &visit, &error));
  g_assert_true (htk_revision_put (world->store, &row, &error));
  g_assert_true (htk_store_commit (world->store, &error));
}

/* The county asks for no re-visits but where a test does. */
static HtkWorld *
make_world (const char *revisit_min)
{
  HtkWorld *world = htk_world_new ();
  g_autofree char *setting =
    g_strdup_printf ("{\"key\":\"revisit_min\",\"on_date\":\"2026-01-01\",\"value\":\"%s\"}",
                     revisit_min);

  htk_world_take (world, "setting", "revisit_min", 1, setting);
  htk_world_take (world, "setting", "revisit_pct", 1,
                  "{\"key\":\"revisit_pct\",\"on_date\":\"2026-01-01\",\"value\":\"0\"}");
  return world;
}

static HtkQueue *
load (HtkWorld             *world,
      const HtkQueueFilter *filter)
{
  static const HtkQueueFilter all = { 0 };
  g_autoptr (GError) error = NULL;
  HtkQueue *queue = htk_queue_load (world->store, world->pack, WORLD_LEAD,
                                    filter != NULL ? filter : &all, TODAY, &error);

  g_assert_no_error (error);
  return queue;
}

static char *
ids_of (GPtrArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (char *) ids->pdata[i]);
  return g_string_free (text, FALSE);
}

static const Made several[] = {
  { "g-old", WORLD_WORKER, "green", 0, 9, NULL },    { "y", WORLD_WORKER, "yellow", 30, 1, NULL },
  { "r-low", WORLD_WORKER, "red", 60, 5, NULL },     { "r-high", WORLD_WORKER, "red", 90, 0, NULL },
  { "none", WORLD_WORKER, NULL, 0, 0, NULL },        { "g-new", WORLD_WORKER, "green", 0, 0, NULL },
  { "own", WORLD_LEAD, "red", 99, 9, NULL },         { "y-old", WORLD_WORKER, "yellow", 30, 3, NULL },
};

static HtkWorld *
world_with_several (void)
{
  HtkWorld *world = make_world ("0");

  for (guint i = 0; i < G_N_ELEMENTS (several); i++)
    put_visit (world, &several[i]);
  return world;
}

static void
test_order_is_by_risk_and_age (void)
{
  g_autoptr (HtkWorld) world = world_with_several ();
  g_autoptr (HtkQueue) queue = load (world, NULL);
  g_autofree char *ids = ids_of (queue->ids);

  g_assert_cmpstr (ids, ==, "r-high r-low y-old y none g-old g-new");
  g_assert_cmpuint (queue->n_all, ==, 7);
  g_assert_cmpuint (queue->n_red, ==, 2);
  g_assert_cmpint (queue->days, ==, 3);
  g_assert_cmpuint (queue->n_late, ==, 2);
}

static void
test_filters (void)
{
  static const struct { HtkQueueFilter filter; const char *ids; } cases[] = {
    { { .color = "red" }, "r-high r-low" },
    { { .only_late = TRUE }, "r-low g-old" },
    { { .only_late = TRUE, .color = "green" }, "g-old" },
    { { .worker = WORLD_LEAD }, "" },
    { { .village = "530427101299" }, "" },
    { { .village = WORLD_VILLAGE, .form_id = "fa_household", .suggestion = "0", .color = "grey" },
      "none" },
    { { .form_id = "fb_village" }, "" },
    { { .suggestion = "1" }, "" },
    { { .only_sample = TRUE }, "" },
  };
  g_autoptr (HtkWorld) world = world_with_several ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HtkQueue) queue = load (world, &cases[i].filter);
      g_autofree char *ids = ids_of (queue->ids);

      g_assert_cmpstr (ids, ==, cases[i].ids);
      g_assert_cmpuint (queue->n_all, ==, 7);
    }
}

/* A lead reviews the own team: of another team the county would refuse it. */
static void
test_other_teams_are_not_in_it (void)
{
  g_autoptr (HtkWorld) world = world_with_several ();
  g_autoptr (HtkQueue) queue = NULL;

  htk_world_take (world, "user", WORLD_WORKER, 2,
                  "{\"id\":\"u-worker\",\"name\":\"甲\",\"role\":\"worker\",\"team_id\":\"t-2\"}");
  queue = load (world, NULL);
  g_assert_cmpuint (queue->n_all, ==, 0);
}

static void
test_days_left (void)
{
  g_assert_cmpint (htk_review_days_left (days_ago (0), 3, TODAY), ==, 3);
  g_assert_cmpint (htk_review_days_left (days_ago (3), 3, TODAY), ==, 0);
  g_assert_cmpint (htk_review_days_left (days_ago (5), 3, TODAY), ==, -2);
  /* A clock that was set back makes nothing early. */
  g_assert_cmpint (htk_review_days_left (days_ago (-4), 3, TODAY), ==, 3);
}

static void
comment_on (HtkWorld   *world,
            const char *visit_id)
{
  const HtkComment comment = {
    .id = (char *) "c-1", .visit_id = (char *) visit_id, .revision_id = (char *) "r-g-old",
    .ref = (char *) "/data/x", .level = (char *) "hint", .text = (char *) "看一下",
    .author = (char *) WORLD_LEAD, .at = 1,
  };

  g_assert_true (htk_store_begin (world->store, NULL));
  g_assert_true (htk_comment_put (world->store, &comment, NULL));
  g_assert_true (htk_store_commit (world->store, NULL));
}

static void
test_batch_leaves_out_what_must_be_read (void)
{
  static const Made found = { "g-found", WORLD_WORKER, "green", 0, 1,
                              "{\"data\":{\"f\":[{\"f_text\":\"墙裂\"}]}}" };
  static const Made own = { "g-own", WORLD_LEAD, "green", 0, 1, NULL };
  g_autoptr (HtkWorld) world = world_with_several ();
  g_autoptr (HtkQueue) queue = NULL;
  g_autoptr (HtkBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  put_visit (world, &found);
  put_visit (world, &own);
  comment_on (world, "g-old");
  queue = load (world, NULL);
  batch = htk_queue_batch (queue, world->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (batch->visits->len, ==, 1);
  g_assert_cmpstr (((HtkWaiting *) batch->visits->pdata[0])->id, ==, "g-new");
  g_assert_cmpuint (batch->commented, ==, 1);
  g_assert_cmpuint (batch->found, ==, 1);
  g_assert_cmpuint (batch->sampled, ==, 0);
}

static void
test_batch_leaves_out_the_sample (void)
{
  g_autoptr (HtkWorld) world = make_world ("9");
  g_autoptr (HtkQueue) queue = NULL;
  g_autoptr (HtkBatch) batch = NULL;

  put_visit (world, &several[0]);
  queue = load (world, NULL);
  batch = htk_queue_batch (queue, world->store, NULL);
  g_assert_cmpuint (batch->visits->len, ==, 0);
  g_assert_cmpuint (batch->sampled, ==, 1);
}

static void
test_batch_is_all_or_none (void)
{
  g_autoptr (HtkWorld) world = world_with_several ();
  g_autoptr (HtkQueue) queue = load (world, NULL);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  HtkWaiting own = { .id = (char *) "own", .revision_id = (char *) "r-own" };

  for (guint i = 0; i < queue->shown->len; i++)
    g_ptr_array_add (all, queue->shown->pdata[i]);
  g_ptr_array_add (all, &own);
  g_assert_false (htk_review_approve_all (world->store, WORLD_LEAD, all, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit WHERE state <> 'submitted'"),
                   ==, 0);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
  g_ptr_array_set_size (all, all->len - 1);
  g_assert_true (htk_review_approve_all (world->store, WORLD_LEAD, all, NULL));
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit WHERE state ="
                                           " 'lead_approved'"), ==, 7);
  g_assert_cmpint (htk_world_count (world, "SELECT count (DISTINCT object) FROM change WHERE kind ="
                                           " 'visit.review'"), ==, 7);
}

/* All that nobody has decided about since wait again; what somebody did stays. */
static void
test_batch_is_taken_back (void)
{
  g_autoptr (HtkWorld) world = make_world ("0");
  g_autoptr (HtkQueue) queue = NULL;
  g_autoptr (HtkBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("g-%u", i);

      put_visit (world, &(Made) { id, WORLD_WORKER, "green", 0, 1, NULL });
    }
  queue = load (world, NULL);
  batch = htk_queue_batch (queue, world->store, &error);
  g_assert_cmpuint (batch->visits->len, ==, 4);
  g_assert_true (htk_review_approve_all (world->store, WORLD_LEAD, batch->visits, &error));
  g_assert_true (htk_review_decide (world->store, WORLD_COUNTY, "g-2", "r-g-2", "accept", NULL, &error));
  g_assert_true (htk_review_withdraw_all (world->store, WORLD_LEAD, batch->visits, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit WHERE state = 'submitted'"), ==, 3);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit WHERE state = 'county_accepted'"),
                   ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM change WHERE kind = 'visit.withdraw'"),
                   ==, 3);
  /* Pressed again it does nothing more. */
  g_assert_true (htk_review_withdraw_all (world->store, WORLD_LEAD, batch->visits, &n, &error));
  g_assert_cmpuint (n, ==, 0);
}

static GPtrArray *
many_visits (guint n)
{
  GPtrArray *visits = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sampled_free);

  for (guint i = 0; i < n; i++)
    {
      HtkSampled *s = g_new0 (HtkSampled, 1);

      s->id = g_strdup_printf ("visit-%u", i);
      s->worker = g_strdup (i < n / 2 ? "a" : "b");
      s->period = g_strdup ("2026-11");
      g_ptr_array_add (visits, s);
    }
  return visits;
}

static guint
in_both (GHashTable *a,
         GHashTable *b)
{
  GHashTableIter iter;
  gpointer id;
  guint n = 0;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    n += g_hash_table_contains (b, id);
  return n;
}

static void
set_period (GPtrArray  *visits,
            const char *period)
{
  for (guint i = 0; i < visits->len; i++)
    {
      HtkSampled *s = g_ptr_array_index (visits, i);

      g_free (s->period);
      s->period = g_strdup (period);
    }
}

static void
test_sample_is_the_share_and_stays (void)
{
  g_autoptr (GPtrArray) visits = many_visits (4000);
  g_autoptr (GPtrArray) fewer = many_visits (4000);
  g_autoptr (GHashTable) once = htk_sample_pick (visits, 5, 1);
  g_autoptr (GHashTable) twice = htk_sample_pick (visits, 5, 1);
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) other = NULL;

  g_assert_cmpuint (g_hash_table_size (once), >, 150);
  g_assert_cmpuint (g_hash_table_size (once), <, 250);
  g_assert_cmpuint (g_hash_table_size (once), ==, g_hash_table_size (twice));
  g_assert_cmpuint (in_both (once, twice), ==, g_hash_table_size (once));
  /* Visits that come later move none. */
  g_ptr_array_set_size (fewer, 3000);
  before = htk_sample_pick (fewer, 5, 1);
  g_assert_cmpuint (in_both (before, once), ==, g_hash_table_size (before));
  /* Another round draws others. */
  set_period (visits, "2027-spring");
  other = htk_sample_pick (visits, 5, 1);
  g_assert_cmpuint (in_both (once, other), <, 30);
}

static char *
sample_of (HtkWorld   *world,
           const char *lead)
{
  static const HtkQueueFilter only = { .only_sample = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkQueue) queue = htk_queue_load (world->store, world->pack, lead, &only, TODAY, &error);
  g_autoptr (GList) ids = NULL;
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  ids = g_list_sort (g_hash_table_get_keys (queue->sample), (GCompareFunc) g_strcmp0);
  for (GList *l = ids; l != NULL; l = l->next)
    g_string_append_printf (text, "%s ", (char *) l->data);
  return g_string_free (text, FALSE);
}

/* Each tablet has the visits in the order in which they came to it, and its own lead. */
static void
test_two_tablets_draw_the_same (void)
{
  g_autoptr (HtkWorld) one = make_world ("2");
  g_autoptr (HtkWorld) two = make_world ("2");
  g_autofree char *of_one = NULL;
  g_autofree char *of_two = NULL;

  htk_world_take (two, "user", "u-lead-2", 1,
                  "{\"id\":\"u-lead-2\",\"name\":\"丙\",\"role\":\"lead\"}");
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *a = g_strdup_printf ("v-%u", i);
      g_autofree char *b = g_strdup_printf ("v-%u", 11 - i);

      put_visit (one, &(Made) { a, WORLD_WORKER, "green", 0, 2, NULL });
      put_visit (two, &(Made) { b, WORLD_WORKER, "green", 0, 2, NULL });
    }
  of_one = sample_of (one, WORLD_LEAD);
  of_two = sample_of (two, "u-lead-2");
  g_assert_cmpstr (of_one, ==, of_two);
  g_assert_cmpuint (strlen (of_one), >, 0);
}

static void
test_sample_has_one_of_each_worker (void)
{
  g_autoptr (GPtrArray) visits = many_visits (6);
  g_autoptr (GHashTable) picked = htk_sample_pick (visits, 0, 1);
  guint of_a = 0;

  g_assert_cmpuint (g_hash_table_size (picked), ==, 2);
  for (guint i = 0; i < 3; i++)
    of_a += g_hash_table_contains (picked, ((HtkSampled *) visits->pdata[i])->id);
  g_assert_cmpuint (of_a, ==, 1);
  /* One that was made again is done, and counts for its worker. */
  g_hash_table_unref (picked);
  ((HtkSampled *) visits->pdata[0])->is_again = TRUE;
  picked = htk_sample_pick (visits, 0, 1);
  g_assert_cmpuint (g_hash_table_size (picked), ==, 1);
  g_assert_false (g_hash_table_contains (picked, "visit-0"));
}

static void
test_sample_waits_until_the_lead_was_there (void)
{
  static const HtkQueueFilter only = { .only_sample = TRUE };
  static const Made first = { "one", WORLD_WORKER, "green", 0, 2, NULL };
  g_autoptr (HtkWorld) world = make_world ("1");
  g_autoptr (HtkQueue) queue = NULL;

  put_visit (world, &first);
  queue = load (world, &only);
  g_assert_cmpuint (queue->ids->len, ==, 1);
  g_assert_true (htk_sample_holds (world->store, world->pack, WORLD_LEAD, "one", TODAY));
  /* Approved it still waits for the visit. */
  g_assert_true (htk_review_decide (world->store, WORLD_LEAD, "one", "r-one", "approve", NULL, NULL));
  htk_queue_free (queue);
  queue = load (world, &only);
  g_assert_cmpuint (queue->ids->len, ==, 1);
  g_assert_cmpuint (queue->n_all, ==, 0);
  g_assert_cmpuint (queue->n_again, ==, 1);
  g_assert_true (htk_store_begin (world->store, NULL));
  g_assert_true (htk_visit_put (world->store, &(HtkVisit) {
    .id = (char *) "again", .form_id = (char *) "fa_household",
    .subject_type = (char *) "household", .subject_id = (char *) "h-one",
    .village_code = (char *) WORLD_VILLAGE, .worker = (char *) WORLD_LEAD,
    .state = (char *) "submitted", .revision_id = (char *) "r-again",
    .visit_date = (char *) "2026-11-20", .submitted_at = days_ago (0), .version = 1 }, NULL));
  g_assert_true (htk_store_commit (world->store, NULL));
  g_assert_false (htk_sample_holds (world->store, world->pack, WORLD_LEAD, "one", TODAY));
}

/* The lead's visit of the next year is none to what a worker saw this year. */
static void
test_much_later_is_not_again (void)
{
  static const Made old = { "one", WORLD_WORKER, "green", 0, HTK_AGAIN_DAYS + 1, NULL };
  static const Made late = { "two", WORLD_WORKER, "green", 0, HTK_AGAIN_DAYS - 1, NULL };
  g_autoptr (HtkWorld) world = make_world ("0");
  g_autoptr (HtkVisit) none = NULL;
  g_autoptr (HtkVisit) again = NULL;

  put_visit (world, &old);
  put_visit (world, &late);
  for (guint i = 0; i < 2; i++)
    {
      const Made by_lead = { i == 0 ? "x" : "y", WORLD_LEAD, "green", 0, 0, NULL };
      g_autofree char *sql = NULL;

      put_visit (world, &by_lead);
      sql = g_strdup_printf ("UPDATE visit SET subject_id = '%s' WHERE id = '%s'",
                             i == 0 ? "h-one" : "h-two", by_lead.id);
      g_assert_cmpint (sqlite3_exec (htk_store_db (world->store), sql, NULL, NULL, NULL), ==,
                       SQLITE_OK);
    }
  none = htk_visit_made_again (world->store, "one", NULL);
  again = htk_visit_made_again (world->store, "two", NULL);
  g_assert_null (none);
  g_assert_cmpstr (again->id, ==, "y");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/queue/order-is-by-risk-and-age", test_order_is_by_risk_and_age);
  g_test_add_func ("/queue/filters", test_filters);
  g_test_add_func ("/queue/other-teams-are-not-in-it", test_other_teams_are_not_in_it);
  g_test_add_func ("/queue/days-left", test_days_left);
  g_test_add_func ("/batch/leaves-out-what-must-be-read", test_batch_leaves_out_what_must_be_read);
  g_test_add_func ("/batch/leaves-out-the-sample", test_batch_leaves_out_the_sample);
  g_test_add_func ("/batch/is-all-or-none", test_batch_is_all_or_none);
  g_test_add_func ("/batch/is-taken-back", test_batch_is_taken_back);
  g_test_add_func ("/sample/is-the-share-and-stays", test_sample_is_the_share_and_stays);
  g_test_add_func ("/sample/two-tablets-draw-the-same", test_two_tablets_draw_the_same);
  g_test_add_func ("/sample/has-one-of-each-worker", test_sample_has_one_of_each_worker);
  g_test_add_func ("/sample/much-later-is-not-again", test_much_later_is_not_again);
  g_test_add_func ("/sample/waits-until-the-lead-was-there",
                   test_sample_waits_until_the_lead_was_there);
  return g_test_run ();
}
