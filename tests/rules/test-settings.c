/* A threshold is that of its day, compares exactly, and a bad table is told whole. */
#include "app/rules/htk-day.h"
#include "app/rules/htk-exact.h"
#include "tests/rules/rules-world.h"

static void
test_by_day (void)
{
  g_autoptr (HtkSettings) settings = rules_settings ();
  const HtkSetting *row = htk_settings_at (settings, "line", htk_day_parse ("2024-12-31"));

  g_assert_cmpstr (row->value, ==, "8050");
  g_assert_true (htk_settings_carried (row, htk_day_parse ("2024-12-31")));
  row = htk_settings_at (settings, "line", htk_day_parse ("2025-01-01"));
  g_assert_cmpstr (row->value, ==, "8700");
  g_assert_cmpint (htk_setting_fen (row), ==, 870000);
  g_assert_false (htk_settings_carried (row, htk_day_parse ("2025-12-31")));
  g_assert_true (htk_settings_carried (row, htk_day_parse ("2026-01-01")));
  g_assert_null (htk_settings_at (settings, "line", htk_day_parse ("2019-12-31")));
  row = htk_settings_at (settings, "grace", htk_day_parse ("2025-01-01"));
  g_assert_false (htk_settings_carried (row, htk_day_parse ("2025-01-01")));
}

static void
test_faults (void)
{
  static const char csv[] = "key,on_date,ymd,value\n"
                            "line,2025-01-01,20250101,8700\n"
                            "line,2025-01-01,20250101,8800\n"
                            "grace,2025-02-30,20250230,7\n"
                            "freq_a,2025-01-01,20250102,30\n"
                            "freq_b,2025-01-01,20250101,often\n"
                            "freq_c,2025-01-01,20250101,-3\n"
                            "Freq,2025-01-01,20250101,3\n";
  static const char *const keys[] = { "line", "near_gap", NULL };
  g_autoptr (GPtrArray) faults = rules_faults ();
  g_autoptr (HtkSettings) settings = htk_settings_new (csv, -1, faults);

  htk_settings_require (settings, keys, "V01", faults);
  assert_fault (faults, "settings.csv:3: line has two values for 2025-01-01");
  assert_fault (faults, "settings.csv:4: grace: “2025-02-30” is not a day");
  assert_fault (faults, "settings.csv:5: freq_a: ymd 20250102 is not the day 2025-01-01");
  assert_fault (faults, "settings.csv:6: freq_b on 2025-01-01: “often” is not a number");
  assert_fault (faults, "settings.csv:7: freq_c on 2025-01-01: -3 is below 0");
  assert_fault (faults, "settings.csv:8: “Freq” is not the name of a setting");
  assert_fault (faults, "near_gap is missing; V01 needs it");
  g_assert_cmpuint (faults->len, ==, 7);
}

static void
test_no_table (void)
{
  static const char *const bad[]
      = { "", "key,value\nline,1\n", "\xff\xfe", "key,on_date,value\n\"" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) faults = rules_faults ();
      g_autoptr (HtkSettings) settings = htk_settings_new (bad[i], -1, faults);

      g_assert_cmpuint (faults->len, >, 0);
      g_assert_false (htk_settings_has (settings, "line"));
    }
}

static void
test_line (void)
{
  g_assert_cmpint (htk_income_compare (3480000, 4, 870000, 10000), ==, 0);
  g_assert_cmpint (htk_income_compare (3479999, 4, 870000, 10000), <, 0);
  g_assert_cmpint (htk_income_compare (3480001, 4, 870000, 10000), >, 0);
  g_assert_cmpint (htk_income_compare (-1, 3, 0, 10000), <, 0);
  g_assert_cmpint (htk_income_compare (1044000 * 3, 3, 870000, 12000), ==, 0);
  g_assert_cmpint (htk_income_compare (1044000 * 3 - 1, 3, 870000, 12000), <, 0);
}

static void
test_decimals (void)
{
  static const char *const bad[]
      = { "", "-", ".", "1.23456", "1e3", " 1", "1 ", "1,5", "123456789012345", "--1" };
  gint64 value;

  g_assert_true (htk_exact_parse ("44.3", &value));
  g_assert_cmpint (value, ==, 443000);
  g_assert_true (htk_exact_parse ("99.80", &value));
  g_assert_cmpint (value, ==, 998000);
  g_assert_true (htk_exact_parse ("-0.5", &value));
  g_assert_cmpint (value, ==, -5000);
  g_assert_true (htk_exact_parse ("99999999999999.9999", &value));
  g_assert_cmpint (value, ==, 999999999999999999);
  g_assert_true (htk_exact_parse ("1.230000", &value));
  g_assert_cmpint (value, ==, 12300);
  g_assert_false (htk_exact_parse (NULL, &value));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (htk_exact_parse (bad[i], &value));
}

/* Against products that do fit. */
static void
test_fractions (void)
{
  g_autoptr (GRand) rand = rules_rand ();

  for (guint i = 0; i < 20000; i++)
    {
      gint64 a = g_rand_int_range (rand, -500, 500), b = g_rand_int_range (rand, 1, 60);
      gint64 c = g_rand_int_range (rand, -500, 500), d = g_rand_int_range (rand, 1, 60);
      gint64 want = a * d - c * b;
      int is = htk_exact_compare (a, b, c, d);

      g_assert_cmpint (is, ==, (want > 0) - (want < 0));
      g_assert_cmpint (htk_exact_round (a, b, 100) * 2 * b, <=, 200 * a + b);
      g_assert_cmpint (htk_exact_round (a, b, 100) * 2 * b, >, 200 * a - b);
    }
  g_assert_cmpint (htk_exact_compare (G_MAXINT64, G_MAXINT64 - 1, G_MAXINT64 - 1, G_MAXINT64 - 2),
                   <, 0);
  g_assert_cmpint (htk_exact_round (411, 412, 10000), ==, 9976);
  g_assert_cmpint (htk_exact_round (G_MAXINT64 / 3, G_MAXINT64, 10000), ==, 3333);
}

static void
test_money (void)
{
  g_autofree char *plain = htk_exact_hundredths (722500), *small = htk_exact_hundredths (-5);

  g_assert_cmpstr (plain, ==, "7225.00");
  g_assert_cmpstr (small, ==, "-0.05");
}

static void
test_days (void)
{
  static const char *const bad[] = { "",           "2025-2-01",  "2025-02-29",  "2025-13-01",
                                     "2025-00-10", "2025/01/01", "2025-01-01x", "2025-01-0" };
  char text[HTK_DAY_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpuint (htk_day_parse (bad[i]), ==, 0);
  g_assert_cmpuint (htk_day_parse ("2025-01-01T08:00:00Z"), ==, htk_day_parse ("2025-01-01"));
  htk_day_format (htk_day_parse ("2024-02-28") + 1, text);
  g_assert_cmpstr (text, ==, "2024-02-29");
  htk_day_format (htk_day_parse ("2025-02-28") + 1, text);
  g_assert_cmpstr (text, ==, "2025-03-01");
}

static void
test_month_ends (void)
{
  static const struct {
    const char *from, *to;
    guint months;
  } cases[] = { { "2025-01-31", "2025-02-27", 0 },  { "2025-01-31", "2025-02-28", 1 },
                { "2024-01-31", "2024-02-28", 0 },  { "2024-01-31", "2024-02-29", 1 },
                { "2025-08-31", "2026-02-28", 6 },  { "2025-08-31", "2026-02-27", 5 },
                { "2024-02-29", "2025-02-28", 12 }, { "2025-01-10", "2025-08-20", 7 },
                { "2025-01-10", "2025-06-30", 5 },  { "2025-06-30", "2025-01-10", 0 },
                { "2020-01-01", "2025-01-01", 60 } };
  char text[HTK_DAY_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (
        htk_day_full_months (htk_day_parse (cases[i].from), htk_day_parse (cases[i].to)), ==,
        cases[i].months);
  htk_day_format (htk_day_month_end (htk_day_parse ("2024-03-31"), 1), text);
  g_assert_cmpstr (text, ==, "2024-02-29");
  htk_day_format (htk_day_month_end (htk_day_parse ("2025-01-01"), 1), text);
  g_assert_cmpstr (text, ==, "2024-12-31");
  htk_day_format (htk_day_month_end (htk_day_parse ("2025-12-31"), 0), text);
  g_assert_cmpstr (text, ==, "2025-12-31");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/setting-is-that-of-its-day", test_by_day);
  g_test_add_func ("/rules/settings-tell-every-fault", test_faults);
  g_test_add_func ("/rules/settings-survive-what-is-no-table", test_no_table);
  g_test_add_func ("/rules/income-at-the-line-is-not-below-it", test_line);
  g_test_add_func ("/rules/decimals-are-exact", test_decimals);
  g_test_add_func ("/rules/fractions-compare-without-rounding", test_fractions);
  g_test_add_func ("/rules/money-is-shown-with-fen", test_money);
  g_test_add_func ("/rules/days-are-of-the-calendar", test_days);
  g_test_add_func ("/rules/months-end-where-the-month-does", test_month_ends);
  return g_test_run ();
}
