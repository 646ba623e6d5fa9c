/* When the next round is due: later each time, never before the county wants it, never for nothing.
 * */
#include "app/store/htk-store-error.h"
#include "sync/agent/htk-retry.h"

static void
retry_waits_longer (void)
{
  guint before = 0;

  for (guint failures = 1; failures <= 40; failures++)
    {
      guint least = htk_retry_seconds (failures, -1, 0.0);
      guint most = htk_retry_seconds (failures, -1, 1.0);

      g_assert_cmpuint (least, >=, 1);
      g_assert_cmpuint (least, <, most);
      g_assert_cmpuint (most, <=, 900);
      g_assert_cmpuint (most, >=, before);
      before = most;
    }
  g_assert_cmpuint (before, ==, 900);
}

static void
retry_honours_the_county (void)
{
  g_assert_cmpuint (htk_retry_seconds (1, 120, 0.0), >=, 120);
  g_assert_cmpuint (htk_retry_seconds (30, 7, 1.0), >=, 7);
  g_assert_cmpuint (htk_retry_seconds (30, 7, 1.0), <, 12);
  g_assert_cmpuint (htk_retry_seconds (1, G_MAXINT64, 0.5), <=, 2 * 3600);
}

static void
retry_now (gpointer data)
{
  g_assert_not_reached ();
}

static gint64
seconds_to (HtkRetry *retry)
{
  return (htk_retry_at (retry) - g_get_real_time () / 1000) / 1000;
}

static void
retry_soon_on_a_new_network (void)
{
  HtkRetry *retry = htk_retry_new (retry_now, NULL);
  g_autoptr (GError) offline = g_error_new (HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE, "-");

  /* Nothing waits: a new network is no reason to wake up. */
  htk_retry_soon (retry);
  g_assert_false (htk_retry_is_due (retry));
  for (guint i = 0; i < 20; i++)
    htk_retry_failed (retry, offline, -1, TRUE);
  g_assert_cmpint (seconds_to (retry), >, 300);
  htk_retry_soon (retry);
  g_assert_true (htk_retry_is_due (retry));
  g_assert_cmpint (seconds_to (retry), <=, 2);
  htk_retry_began (retry);
  g_assert_false (htk_retry_is_due (retry));
  htk_retry_free (retry);
}

static void
retry_not_before_the_county_says (void)
{
  HtkRetry *retry = htk_retry_new (retry_now, NULL);
  g_autoptr (GError) busy = g_error_new_literal (HTK_AGENT_ERROR, HTK_AGENT_ERROR_BUSY, "");

  htk_retry_failed (retry, busy, 120, TRUE);
  g_assert_cmpint (seconds_to (retry), >=, 119);
  htk_retry_soon (retry);
  g_assert_cmpint (seconds_to (retry), >=, 119);
  g_assert_cmpint (seconds_to (retry), <=, 121);
  htk_retry_failed (retry, busy, -1, TRUE);
  htk_retry_soon (retry);
  g_assert_cmpint (seconds_to (retry), <=, 2);
  htk_retry_free (retry);
}

static void
retry_only_with_reason (void)
{
  HtkRetry *retry = htk_retry_new (retry_now, NULL);
  g_autoptr (GError) offline = g_error_new (HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE, "-");
  g_autoptr (GError) revoked = g_error_new (HTK_AGENT_ERROR, HTK_AGENT_ERROR_REFUSED, "-");
  g_autoptr (GError) full = g_error_new (HTK_STORE_ERROR, HTK_STORE_ERROR_FULL, "-");

  htk_retry_failed (retry, offline, -1, FALSE);
  g_assert_false (htk_retry_is_due (retry));
  htk_retry_failed (retry, revoked, -1, TRUE);
  g_assert_false (htk_retry_is_due (retry));
  htk_retry_failed (retry, full, -1, TRUE);
  g_assert_false (htk_retry_is_due (retry));
  htk_retry_failed (retry, offline, -1, TRUE);
  g_assert_true (htk_retry_is_due (retry));
  htk_retry_free (retry);
}

/* Nobody wakes up for a try that has no way to go; a change of the network makes it all the same. */
static void
retry_rests_without_a_way (void)
{
  HtkRetry *retry = htk_retry_new (retry_now, NULL);
  g_autoptr (GError) offline = g_error_new (HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE, "-");

  htk_retry_rest (retry);
  g_assert_false (htk_retry_is_due (retry));
  htk_retry_failed (retry, offline, -1, TRUE);
  htk_retry_rest (retry);
  g_assert_true (htk_retry_is_due (retry));
  g_assert_true (htk_retry_rests (retry));
  g_assert_cmpint (htk_retry_at (retry), ==, 0);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, retry));
  htk_retry_soon (retry);
  g_assert_false (htk_retry_rests (retry));
  g_assert_cmpint (seconds_to (retry), <=, 2);
  htk_retry_rest (retry);
  htk_retry_began (retry);
  g_assert_false (htk_retry_is_due (retry));
  htk_retry_free (retry);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/waits-longer-to-a-limit", retry_waits_longer);
  g_test_add_func ("/retry/soon-on-a-new-network", retry_soon_on_a_new_network);
  g_test_add_func ("/retry/not-before-the-county-says", retry_not_before_the_county_says);
  g_test_add_func ("/retry/rests-where-no-way-leads-to-the-county", retry_rests_without_a_way);
  g_test_add_func ("/retry/only-with-a-reason", retry_only_with_reason);
  g_test_add_func ("/retry/honours-the-county", retry_honours_the_county);
  return g_test_run ();
}
