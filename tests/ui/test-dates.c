/* Days as the register has them become days as a person writes them, and nothing else is touched. */
#include "ui/htk-date-text.h"

#include <string.h>

static void
check (char       *got,
       const char *want)
{
  g_assert_cmpstr (got, ==, want);
  g_free (got);
}

static void
test_day (void)
{
  check (htk_day_text ("2026-11-27"), "27 Nov 2026");
  check (htk_day_text ("2026-01-05"), "5 Jan 2026");
  check (htk_day_text ("2024-02-29"), "29 Feb 2024");
  check (htk_day_text (NULL), NULL);
  for (guint month = 1; month <= 12; month++)
    {
      g_autofree char *day = g_strdup_printf ("2026-%02u-10", month);
      g_autofree char *text = htk_day_text (day);

      g_assert_cmpuint (strlen (text), ==, strlen ("10 Nov 2026"));
    }
}

static void
test_no_day (void)
{
  static const char *const texts[] = { "", "2025-02-29", "2026-13-01", "20261127", "2026/11/27",
                                       "2026-11-27T14:05", "入户", "x2026-11-27" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    check (htk_day_text (texts[i]), texts[i]);
}

static void
test_short (void)
{
  check (htk_day_short ("2026-11-27", "2026-01-02"), "27 Nov");
  check (htk_day_short ("2025-11-27", "2026-01-02"), "27 Nov 2025");
  check (htk_day_short ("later", "2026-01-02"), "later");
  check (htk_day_short (NULL, "2026-01-02"), NULL);
}

static void
test_in_text (void)
{
  check (htk_days_in_text ("2024-08-26 到账，已 820 天（至2026-11-24）"),
         "26 Aug 2024 到账，已 820 天（至24 Nov 2026）");
  check (htk_days_in_text ("2026-11-27 14:05"), "27 Nov 2026 14:05");
  check (htk_days_in_text ("文号2026-11-27-3、12026-11-27、2026-11-275、2026-19-27"),
         "文号2026-11-27-3、12026-11-27、2026-11-275、2026-19-27");
  check (htk_days_in_text ("2026-11-2"), "2026-11-2");
  check (htk_days_in_text (""), "");
}

static void
test_time (void)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (2026, 11, 7, 9, 5, 59);
  g_autoptr (GDateTime) here = g_date_time_new_local (2026, 11, 7, 9, 5, 0);

  check (htk_clock_text (time), "7 Nov 2026 09:05");
  check (htk_time_text (g_date_time_to_unix (here) * 1000), "7 Nov 2026 09:05");
  check (htk_day_of_time (g_date_time_to_unix (here) * 1000), "7 Nov 2026");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dates/a-day-is-said-with-its-month", test_day);
  g_test_add_func ("/dates/what-is-no-day-stays", test_no_day);
  g_test_add_func ("/dates/this-year-goes-unsaid-in-lists", test_short);
  g_test_add_func ("/dates/days-within-a-text", test_in_text);
  g_test_add_func ("/dates/a-time-has-day-and-clock", test_time);
  return g_test_run ();
}
