/* The coverage of a round: who was met, who is verified, who may be left out (domain.md 4.9). */
#include "app/rules/htk-coverage.h"
#include "tests/rules/rules-world.h"

static void
assert_result (const HtkTry *tries, guint n, HtkCoverResult result)
{
  g_autoptr (HtkSettings) settings = rules_settings ();

  g_assert_cmpint (htk_cover_result (settings, tries, n, "2025-09-30"), ==, result);
}

static void
test_absent (void)
{
  HtkTry tries[] = { { "2025-09-01", "away", FALSE },
                     { "2025-09-03", "away", TRUE },
                     { "2025-09-04", "refused", FALSE },
                     { "2025-09-05", "phone", FALSE },
                     { "2025-09-06", "home", FALSE } };

  assert_result (tries, 0, HTK_COVER_NONE);
  assert_result (tries, 1, HTK_COVER_TRIED);
  assert_result (tries, 2, HTK_COVER_TRIED);  /* two days apart */
  assert_result (tries, 3, HTK_COVER_ABSENT); /* three */
  assert_result (tries, 4, HTK_COVER_PHONE);
  assert_result (tries, 5, HTK_COVER_ENTERED);
  tries[1].proof = FALSE;
  assert_result (tries, 3, HTK_COVER_TRIED);
}

static void
test_gone (void)
{
  HtkTry gone[] = { { "2025-09-01", "dead", FALSE } };

  assert_result (gone, 1, HTK_COVER_TRIED);
  gone[0].proof = TRUE;
  assert_result (gone, 1, HTK_COVER_GONE);
}

static HtkCoverTarget
target (
    const char *id, const char *village, const char *worker, const char *cls, const HtkTry *tries)
{
  return (HtkCoverTarget){ id, village, worker, cls, tries, tries != NULL ? 1 : 0, 4, 4 };
}

static void
test_counts (void)
{
  static const HtkTry home[] = { { "2025-09-01", "home", FALSE } };
  static const HtkTry phone[] = { { "2025-09-01", "phone", FALSE } };
  static const HtkTry dead[] = { { "2025-09-01", "dead", TRUE } };
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (HtkCoverage) self = htk_coverage_new (settings, "2025-09-30");
  g_autoptr (GPtrArray) villages = NULL, workers = NULL, members = NULL, missed = NULL;
  HtkCoverTarget list[] = {
    target ("h1", "v1", "w1", "poor", home),      target ("h2", "v1", "w1", "ordinary", phone),
    target ("h3", "v2", "w2", "poor", home),      target ("h4", "v2", "w1", "ordinary", NULL),
    target ("h5", "v2", "w2", "monitored", dead), target ("h1", "v1", "w1", "poor", home)
  };
  HtkCoverCounts counts;

  list[2].recorded = 3;
  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    htk_coverage_add (self, &list[i]);
  counts = htk_coverage_total (self);
  g_assert_cmpuint (counts.targets, ==, 5);
  g_assert_cmpuint (counts.entered, ==, 2);
  g_assert_cmpuint (counts.phone, ==, 1);
  g_assert_cmpuint (counts.gone, ==, 1);
  g_assert_cmpuint (counts.left, ==, 1);
  g_assert_cmpuint (counts.roster, ==, 12);
  g_assert_cmpuint (counts.recorded, ==, 11);
  g_assert_false (htk_coverage_may_close (self));
  counts = htk_coverage_counts (self, HTK_COVER_BY_WORKER, "w1");
  g_assert_cmpuint (counts.targets, ==, 3);
  g_assert_cmpuint (htk_coverage_counts (self, HTK_COVER_BY_CLASS, "poor").entered, ==, 2);
  g_assert_cmpuint (htk_coverage_counts (self, HTK_COVER_BY_VILLAGE, "v3").targets, ==, 0);
  villages = htk_coverage_keys (self, HTK_COVER_BY_VILLAGE);
  workers = htk_coverage_keys (self, HTK_COVER_BY_WORKER);
  g_assert_cmpuint (villages->len, ==, 2);
  g_assert_cmpuint (workers->len, ==, 2);
  members = htk_coverage_missed_members (self);
  g_assert_cmpuint (members->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (members, 0), ==, "h3");
  missed = htk_coverage_missed_households (self);
  g_assert_cmpuint (missed->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (missed, 0), ==, "v2");
}

static void
test_close (void)
{
  static const HtkTry home[] = { { "2025-09-01", "home", FALSE } };
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (HtkCoverage) self = htk_coverage_new (settings, "2025-09-30");
  HtkCoverTarget met = target ("h1", "v1", NULL, "poor", home);

  g_assert_false (htk_coverage_may_close (self));
  htk_coverage_add (self, &met);
  g_assert_true (htk_coverage_may_close (self));
}

/* Whatever comes in, the parts make the whole, by each way of parting. */
static void
test_sums (void)
{
  static const char *const results[] = { "home", "phone", "refused", "away", "dead", "moved" };
  static const char *const classes[] = { "poor", "monitored", "ordinary" };
  static const char *const workers[] = { "w1", "w2", NULL };
  g_autoptr (HtkSettings) settings = rules_settings ();
  g_autoptr (GRand) rand = rules_rand ();
  g_autoptr (HtkCoverage) self = htk_coverage_new (settings, "2025-09-30");
  HtkCoverCounts total;

  for (guint i = 0; i < 2000; i++)
    {
      char dates[3][HTK_DAY_SIZE];
      HtkTry tries[3];
      g_autofree char *id = g_strdup_printf ("h%d", g_rand_int_range (rand, 0, 1500));
      g_autofree char *village = g_strdup_printf ("v%d", g_rand_int_range (rand, 0, 9));
      HtkCoverTarget one = { id,
                             village,
                             workers[g_rand_int_range (rand, 0, 3)],
                             classes[g_rand_int_range (rand, 0, 3)],
                             tries,
                             (guint)g_rand_int_range (rand, 0, 4),
                             3,
                             3 };

      for (guint t = 0; t < 3; t++)
        {
          random_day (rand, dates[t]);
          tries[t]
              = (HtkTry){ dates[t], results[g_rand_int_range (rand, 0, 6)], g_rand_boolean (rand) };
        }
      htk_coverage_add (self, &one);
    }
  total = htk_coverage_total (self);
  g_assert_cmpuint (total.entered + total.phone + total.absent + total.gone + total.left, ==,
                    total.targets);
  for (HtkCoverBy by = 0; by < HTK_COVER_N_BY; by++)
    {
      g_autoptr (GPtrArray) keys = htk_coverage_keys (self, by);
      guint targets = 0, entered = 0, left = 0;

      for (guint i = 0; i < keys->len; i++)
        {
          HtkCoverCounts counts = htk_coverage_counts (self, by, g_ptr_array_index (keys, i));

          targets += counts.targets, entered += counts.entered, left += counts.left;
        }
      g_assert_cmpuint (targets, ==, total.targets);
      g_assert_cmpuint (entered, ==, total.entered);
      g_assert_cmpuint (left, ==, total.left);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/absence-needs-two-tries-and-evidence", test_absent);
  g_test_add_func ("/rules/household-gone-needs-evidence", test_gone);
  g_test_add_func ("/rules/row-20-coverage-by-worker-village-and-class", test_counts);
  g_test_add_func ("/rules/round-closes-only-when-all-are-covered", test_close);
  g_test_add_func ("/rules/coverage-parts-make-the-whole", test_sums);
  return g_test_run ();
}
