/* A row that the county did not take has a way out for each reason, is sent again as a row of its own, and is
 * never thrown away. */
#include "tests/record/record-world.h"

#include "app/record/htk-submission.h"
#include "app/record/htk-visit-life.h"
#include "app/record/htk-way-out.h"
#include "app/store/htk-sync-queue.h"

static void
refuse (HtkWorld   *world,
        gint64      seq,
        const char *code)
{
  g_autoptr (GPtrArray) rows = htk_journal_from (world->store, seq, 1, NULL);
  const HtkChange *row = g_ptr_array_index (rows, 0);

  g_assert_cmpint (row->seq, ==, seq);
  g_assert_true (htk_journal_set_verdict (world->store, seq, row->change_id,
                                          code != NULL ? "refused" : "accepted", code, NULL, NULL));
}

static guint
waiting (HtkWorld *world)
{
  g_autoptr (GPtrArray) rows = htk_journal_attention (world->store, NULL);
  HtkSyncQueue queue;

  g_assert_true (htk_sync_queue_read (world->store, &queue, NULL));
  g_assert_cmpint (queue.attention, ==, rows->len);
  return rows->len;
}

static gint64
last_seq (HtkWorld *world)
{
  return htk_world_count (world, "SELECT max (seq) FROM change");
}

static void
test_each_reason_has_one (void)
{
  static const char *const kinds[] = { "visit.submit", "visit.review", "visit.void", "case.event",
                                       "finding.event", "visit.recheck" };
  static const char *const codes[] = { "invalid", "state", "fork", "role", "scope", "not-found",
                                       "unknown-kind", "chain-fork", "malformed", "bad-hash",
                                       "bad-signature", "of-the-future", NULL };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint c = 0; c < G_N_ELEMENTS (codes); c++)
      g_assert_cmpuint (htk_ways_out (kinds[k], codes[c]), !=, 0);
  g_assert_true (htk_ways_out ("visit.submit", "invalid") & HTK_WAY_CHANGE);
  g_assert_false (htk_ways_out ("visit.review", "invalid") & HTK_WAY_CHANGE);
  /* Of a tablet that was copied nothing must be sent until the county has looked. */
  g_assert_cmpuint (htk_ways_out ("visit.submit", "chain-fork"), ==, HTK_WAY_ASK);
}

static void
test_sent_again_is_the_same_content (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autoptr (GError) error = NULL;
  gint64 seq = last_seq (world);

  refuse (world, seq, "scope");
  g_assert_cmpuint (waiting (world), ==, 1);
  g_assert_true (htk_way_send_again (world->store, WORLD_WORKER, seq, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (waiting (world), ==, 0);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (DISTINCT body) FROM change WHERE kind ="
                                           " 'visit.submit'"), ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (DISTINCT change_id) FROM change WHERE kind ="
                                           " 'visit.submit'"), ==, 2);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM attention_settled WHERE how ="
                                           " 'sent-again' AND by = 'u-worker'"), ==, 1);
  g_assert_true (htk_journal_verify (world->store, &error));
  /* Pressed twice it goes once. */
  g_assert_false (htk_way_send_again (world->store, WORLD_WORKER, seq, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 1);
  /* Refused again it is listed again. */
  refuse (world, last_seq (world), "scope");
  g_assert_cmpuint (waiting (world), ==, 1);
}

static void
test_done_is_listed_no_more_and_stays (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autoptr (GError) error = NULL;
  gint64 seq = last_seq (world);

  refuse (world, seq, "state");
  g_assert_true (htk_way_done (world->store, WORLD_WORKER, seq, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (waiting (world), ==, 0);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM change WHERE verdict = 'refused'"), ==, 1);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
}

/* A correction that the county took, or a visit that was voided, has settled what came before it. */
static void
test_settled_by_what_came_later (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autoptr (GError) error = NULL;
  gint64 seq = last_seq (world);

  refuse (world, seq, "invalid");
  g_assert_cmpuint (waiting (world), ==, 1);
  g_assert_true (htk_visit_void (world->store, WORLD_WORKER, visit, "走错了户", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (waiting (world), ==, 0);
  /* The county may not know what is void; then that is to be looked at. */
  refuse (world, last_seq (world), "not-found");
  g_assert_cmpuint (waiting (world), ==, 1);
}

/* A visit that no rule of its content stopped is with the county only when that has said so of the void. */
static void
test_void_settles_once_taken (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autoptr (GError) error = NULL;
  gint64 seq = last_seq (world);

  refuse (world, seq, "scope");
  g_assert_true (htk_visit_void (world->store, WORLD_WORKER, visit, "走错了户", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (waiting (world), ==, 0);
  refuse (world, last_seq (world), "not-found");
  g_assert_cmpuint (waiting (world), ==, 2);
  g_assert_true (htk_way_send_again (world->store, WORLD_WORKER, last_seq (world), &error));
  g_assert_no_error (error);
  refuse (world, last_seq (world), NULL);
  g_assert_cmpuint (waiting (world), ==, 0);
}

/* Sent again, the older of two refused submissions would stand before the newer one. */
static void
test_newest_is_asked (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autofree char *again = NULL;
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first = last_seq (world);

  refuse (world, first, "scope");
  filling = htk_filling_open_correction (world->store, world->pack, visit, WORLD_WORKER, &error);
  g_assert_no_error (error);
  again = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (waiting (world), ==, 0);
  refuse (world, last_seq (world), "scope");
  g_assert_cmpuint (waiting (world), ==, 1);
  g_assert_false (htk_way_send_again (world->store, WORLD_WORKER, first, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  g_clear_error (&error);
  g_assert_true (htk_way_send_again (world->store, WORLD_WORKER, last_seq (world), &error));
}

/* The tablet is told how the county has the visit; what the worker had corrected is not typed again. */
static void
test_refused_correction_goes_on (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit = htk_world_submit (world);
  g_autofree char *again = NULL;
  g_autoptr (HtkVisit) first = htk_visit_get (world->store, visit, NULL);
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (HtkFilling) next = NULL;
  g_autoptr (GError) error = NULL;

  refuse (world, last_seq (world), NULL);
  filling = htk_filling_open_correction (world->store, world->pack, visit, WORLD_WORKER, &error);
  g_assert_no_error (error);
  htk_world_answer (filling, "a_nocontact", "全家在昆明务工");
  again = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  refuse (world, last_seq (world), "scope");
  g_assert_true (htk_store_begin (world->store, &error));
  g_assert_true (htk_visit_put (world->store, first, &error));
  g_assert_true (htk_store_commit (world->store, &error));
  next = htk_filling_open_correction (world->store, world->pack, visit, WORLD_WORKER, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (htk_world_value (next, "a_nocontact"), ==, "全家在昆明务工");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft d JOIN visit v ON v.id ="
                                           " d.visit_id AND v.revision_id = d.parent_revision"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/way-out/each-reason-has-one", test_each_reason_has_one);
  g_test_add_func ("/way-out/sent-again-is-the-same-content", test_sent_again_is_the_same_content);
  g_test_add_func ("/way-out/done-is-listed-no-more-and-stays", test_done_is_listed_no_more_and_stays);
  g_test_add_func ("/way-out/settled-by-what-came-later", test_settled_by_what_came_later);
  g_test_add_func ("/way-out/void-settles-once-it-is-taken", test_void_settles_once_taken);
  g_test_add_func ("/way-out/newest-of-two-refused-is-asked", test_newest_is_asked);
  g_test_add_func ("/way-out/refused-correction-goes-on", test_refused_correction_goes_on);
  return g_test_run ();
}
