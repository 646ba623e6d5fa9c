/* Lesson 23: the age of the oldest work that the county does not have reminds, not how much of it there is; the
 * days are the pack's. */
#include "tests/record/record-world.h"

#include "app/record/htk-unsent.h"

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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unsent/its-age-reminds", test_age_reminds);
  g_test_add_func ("/unsent/the-days-are-the-countys", test_days_are_the_countys);
  return g_test_run ();
}
