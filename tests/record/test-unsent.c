/* Lesson 23: the age of the oldest work that the county does not have reminds, not how much of it there is; the
 * days are the pack's. Lesson 2: nothing is shown as delivered that the county does not have. */
#include "tests/record/record-world.h"

#include "app/record/htk-submission.h"
#include "app/record/htk-unsent.h"
#include "app/store/htk-journal.h"

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))
#define NOW (1795600000 * G_GINT64_CONSTANT (1000))

static HtkUnsentAge
after (HtkWorld *world,
       gint64    days)
{
  return htk_unsent_age (world->pack, world->store, NOW, NOW - days * DAY_MS);
}

static void
test_age_reminds (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  g_assert_cmpint (htk_unsent_age (world->pack, world->store, NOW, 0), ==, HTK_UNSENT_FINE);
  g_assert_cmpint (after (world, 0), ==, HTK_UNSENT_FINE);
  g_assert_cmpint (after (world, 2), ==, HTK_UNSENT_FINE);
  g_assert_cmpint (after (world, 3), ==, HTK_UNSENT_OLD);
  g_assert_cmpint (after (world, 6), ==, HTK_UNSENT_OLD);
  g_assert_cmpint (after (world, 7), ==, HTK_UNSENT_LATE);
  /* Written by a clock that was ahead. */
  g_assert_cmpint (after (world, -400), ==, HTK_UNSENT_FINE);
}

static void
test_days_are_the_countys (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();

  htk_world_take (world, "setting", "unsent_days/2020-01-01", 1,
                  "{\"key\":\"unsent_days\",\"on_date\":\"2020-01-01\",\"value\":\"10\"}");
  htk_world_take (world, "setting", "unsent_late_days/2020-01-01", 1,
                  "{\"key\":\"unsent_late_days\",\"on_date\":\"2020-01-01\",\"value\":\"0\"}");
  g_assert_cmpint (after (world, 9), ==, HTK_UNSENT_FINE);
  g_assert_cmpint (after (world, 10), ==, HTK_UNSENT_OLD);
  g_assert_cmpint (after (world, 500), ==, HTK_UNSENT_OLD);
}

static void
submit_correction (HtkWorld   *world,
                   const char *visit_id,
                   const char *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling =
    htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  htk_world_answer (filling, "a_nocontact", answer);
  again = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
}

/* The county's receipt for a row of the journal. */
static void
receipt (HtkWorld   *world,
         gint64      seq,
         const char *visit_id)
{
  g_autoptr (GPtrArray) rows = htk_journal_from (world->store, seq, 1, NULL);
  const HtkChange *row = rows->pdata[0];

  g_assert_true (htk_journal_set_verdict (world->store, seq, row->change_id, "accepted", NULL, NULL, NULL));
  g_assert_true (htk_visit_delivered (world->store, visit_id, NOW + seq, NULL));
}

static void
assert_delivered (HtkWorld   *world,
                  const char *visit_id,
                  gint64      at)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, NULL);

  g_assert_cmpint (visit->delivered_at, ==, at);
}

/* Of three submissions of one visit the receipts come late: it is delivered with that of the last. */
static void
test_correction_is_not_delivered (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);

  receipt (world, 1, visit_id);
  assert_delivered (world, visit_id, NOW + 1);
  submit_correction (world, visit_id, "全家在昆明务工");
  assert_delivered (world, visit_id, 0);
  submit_correction (world, visit_id, "全家在玉溪务工");
  receipt (world, 2, visit_id);
  assert_delivered (world, visit_id, 0);
  receipt (world, 3, visit_id);
  assert_delivered (world, visit_id, NOW + 3);
  /* What is decided about it here takes that away no more. */
  htk_world_decide (world, visit_id, "approve");
  assert_delivered (world, visit_id, NOW + 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unsent/its-age-reminds", test_age_reminds);
  g_test_add_func ("/unsent/the-days-are-the-countys", test_days_are_the_countys);
  g_test_add_func ("/unsent/correction-is-not-delivered-before-its-receipt", test_correction_is_not_delivered);
  return g_test_run ();
}
