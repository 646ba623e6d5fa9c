/* What the controls of questions make of what a person types, without a display. */
#include "app/form/htk-form.h"
#include "ui/htk-choice-model.h"
#include "ui/htk-initials.h"
#include "ui/htk-number-text.h"
#include "ui/htk-range-values.h"
#include "ui/htk-when-text.h"
#include "ui/htk-whole-words.h"

#include <locale.h>
#include <string.h>

static void
assert_number (const char *typed,
               gboolean    integer,
               const char *want)
{
  const char *why = NULL;
  g_autofree char *made = htk_number_read (typed, integer, &why);

  g_test_message ("“%s”", typed);
  g_assert_cmpstr (made, ==, want);
  g_assert_true ((why == NULL) == (want != NULL));
}

static void
test_numbers (void)
{
  assert_number ("12", TRUE, "12");
  assert_number (" １２ ", TRUE, "12");
  assert_number ("007", TRUE, "7");
  assert_number ("-0", TRUE, "0");
  assert_number ("－５", TRUE, "-5");
  assert_number ("1,234,567", TRUE, "1234567");
  assert_number ("1，234", TRUE, "1234");
  assert_number ("2147483647", TRUE, "2147483647");
  assert_number ("2147483648", TRUE, NULL);
  assert_number ("3.5", TRUE, NULL);
  assert_number ("3.0", TRUE, "3");
  assert_number ("3.5", FALSE, "3.5");
  assert_number ("3。50", FALSE, "3.5");
  assert_number ("３．２５", FALSE, "3.25");
  assert_number (".5", FALSE, "0.5");
  assert_number ("5.", FALSE, "5");
  assert_number ("12345678901234567890.123456789", FALSE, "12345678901234567890.123456789");
}

/* A comma between groups is none where a fraction could begin, and letters are no numbers. */
static void
test_no_numbers (void)
{
  const char *const typed[] = { "", ".", "-", "1,5", "1,2345", "1.234,5", ",123", "4x", "1e5", "0x10",
                                "--1", "1.2.3", "三" };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    assert_number (typed[i], FALSE, NULL);
}

static void
test_units (void)
{
  static const struct { const char *label, *unit; } labels[] = {
    { "耕地（亩）", "亩" }, { "Farm land (mu)", "mu" }, { "受益户平均增收（元/年）", "元/年" },
    { "供电可靠率（%）", "%" }, { "生态补偿（退耕、公益林）", NULL }, { "（元）", NULL },
    { "名册之外新增的成员数（未在册农户为全部成员）", NULL }, { "（一）人数", NULL }, { "人数", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *unit = htk_number_unit (labels[i].label);

      g_assert_cmpstr (unit, ==, labels[i].unit);
    }
}

static void
test_groups (void)
{
  static const struct { const char *value, *shown; } numbers[] = {
    { "1", "1" }, { "999", "999" }, { "1000", "1,000" }, { "-123456", "-123,456" },
    { "1234567.891", "1,234,567.891" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *shown = htk_number_grouped (numbers[i].value);

      g_assert_cmpstr (shown, ==, numbers[i].shown);
      assert_number (shown, FALSE, numbers[i].value);
    }
}

static void
assert_when (const char *typed,
             HtkWhen     part,
             const char *want)
{
  const char *why = NULL;
  g_autofree char *made = htk_when_read (typed, part, &why);

  g_test_message ("“%s”", typed);
  g_assert_cmpstr (made, ==, want);
  g_assert_true ((why == NULL) == (want != NULL));
}

static void
test_days (void)
{
  const char *const days[] = { "2026-11-26", "2026/11/26", "2026.11.26", "20261126", "２０２６１１２６",
                               "2026年11月26日", "2026 11 26", " 2026-11-26 " };
  const char *const none[] = { "2026-02-29", "2026-13-01", "2026-11", "26-11-2026", "2026-1",
                               "yesterday", "0026-11-26", "2026112", "20261131" };

  for (gsize i = 0; i < G_N_ELEMENTS (days); i++)
    assert_when (days[i], HTK_WHEN_DAY, "2026-11-26");
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    assert_when (none[i], HTK_WHEN_DAY, NULL);
  assert_when ("2024-2-9", HTK_WHEN_DAY, "2024-02-09");
  assert_when ("2026-11", HTK_WHEN_MONTH, "2026-11-01");
  assert_when ("202611", HTK_WHEN_MONTH, "2026-11-01");
  assert_when ("2026年5月", HTK_WHEN_MONTH, "2026-05-01");
  assert_when ("2026-13", HTK_WHEN_MONTH, NULL);
  assert_when ("1998", HTK_WHEN_YEAR, "1998-01-01");
  assert_when ("98", HTK_WHEN_YEAR, NULL);
}

static void
test_times (void)
{
  const char *const typed[] = { "14:05", "1405", "14：05", "14点05分", "14.05", "14:05:40" };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    assert_when (typed[i], HTK_WHEN_TIME, "14:05:00.000+08:00");
  assert_when ("905", HTK_WHEN_TIME, "09:05:00.000+08:00");
  assert_when ("24:00", HTK_WHEN_TIME, NULL);
  assert_when ("14", HTK_WHEN_TIME, NULL);
  assert_when ("2026-11-26 14:05", HTK_WHEN_DAY_AND_TIME, "2026-11-26T14:05:00.000+08:00");
  assert_when ("20261126 1405", HTK_WHEN_DAY_AND_TIME, "2026-11-26T14:05:00.000+08:00");
  assert_when ("2026-11-26", HTK_WHEN_DAY_AND_TIME, NULL);
}

/* What is shown of an answer is what may be typed for it. */
static void
test_written (void)
{
  static const struct { HtkWhen part; const char *value, *text; } whens[] = {
    { HTK_WHEN_DAY, "2026-11-26", "2026-11-26" }, { HTK_WHEN_MONTH, "2026-11-01", "2026-11" },
    { HTK_WHEN_YEAR, "1998-01-01", "1998" }, { HTK_WHEN_TIME, "14:05:00.000+08:00", "14:05" },
    { HTK_WHEN_DAY_AND_TIME, "2026-11-26T14:05:00.000+08:00", "2026-11-26 14:05" },
  };
  g_autofree char *elsewhere = htk_when_write ("2026-11-26T06:05:00.000Z", HTK_WHEN_DAY_AND_TIME);
  g_autofree char *other = htk_when_write ("soon", HTK_WHEN_DAY);
  g_autofree char *words = htk_when_words ("2026-11-26", HTK_WHEN_DAY);

  for (gsize i = 0; i < G_N_ELEMENTS (whens); i++)
    {
      g_autofree char *text = htk_when_write (whens[i].value, whens[i].part);

      g_assert_cmpstr (text, ==, whens[i].text);
      assert_when (text, whens[i].part, whens[i].value);
    }
  g_assert_cmpstr (elsewhere, ==, "2026-11-26 14:05");
  g_assert_cmpstr (other, ==, "soon");
  g_assert_cmpstr (words, ==, "Thursday, 26 November 2026");
}

static gboolean
read_range (HtkRangeValues *values,
            const char     *start,
            const char     *end,
            const char     *step)
{
  g_autoptr (GHashTable) params = g_hash_table_new (g_str_hash, g_str_equal);
  HtkState state = { .params = params };

  g_hash_table_insert (params, (gpointer) "start", (gpointer) start);
  g_hash_table_insert (params, (gpointer) "end", (gpointer) end);
  g_hash_table_insert (params, (gpointer) "step", (gpointer) step);
  return htk_range_values_read (values, &state);
}

/* Tenths are tenths to the last one, and every number finds itself again. */
static void
test_ranges (void)
{
  HtkRangeValues values;

  g_assert_true (read_range (&values, "0", "2", "0.1"));
  g_assert_cmpuint (values.n, ==, 21);
  for (guint i = 0; i < values.n; i++)
    {
      g_autofree char *text = htk_range_values_text (&values, i);
      g_autofree char *want = g_strdup_printf ("%u.%u", i / 10, i % 10);

      g_assert_cmpstr (text, ==, want);
      g_assert_cmpint (htk_range_values_find (&values, text), ==, (int) i);
    }
  g_assert_cmpint (htk_range_values_find (&values, ""), ==, -1);
  g_assert_true (read_range (&values, "10", "-10", "5"));
  g_assert_cmpuint (values.n, ==, 5);
  g_assert_false (read_range (&values, "1", "1", "1"));
  g_assert_false (read_range (&values, "1", "5", "0"));
  g_assert_false (read_range (&values, "one", "5", "1"));
  g_assert_false (read_range (&values, "0", "1000000", "1"));
}

static GPtrArray *
choices_of (const char *const *labels,
            gsize              n)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_choice_free);

  for (gsize i = 0; i < n; i++)
    {
      HtkChoice *choice = g_new0 (HtkChoice, 1);

      choice->value = g_strdup_printf ("c%" G_GSIZE_FORMAT, i);
      choice->label = g_strdup (labels[i]);
      g_ptr_array_add (choices, choice);
    }
  return choices;
}

static char *
found (HtkChoiceModel *model,
       const char     *text)
{
  GString *out = g_string_new (NULL);

  htk_choice_model_search (model, text);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", htk_choice_model_at (model, i)->label);
  return g_string_free (out, FALSE);
}

/* By a part of the label, the value, the initials; what begins so comes first; none comes twice. */
static void
test_search (void)
{
  const char *const labels[] = { "彝族", "小彝村", "Yi 12 组", "汉族", "彝族" };
  static const struct { const char *sought, *found; } cases[] = {
    { "彝", "彝族 彝族 小彝村" }, { "yz", "彝族 彝族" }, { "YI", "Yi 12 组" }, { "hz", "汉族" },
    { "c3", "汉族" }, { "12", "Yi 12 组" }, { "yi12z", "Yi 12 组" }, { "无", "" },
    { "", "彝族 小彝村 Yi 12 组 汉族 彝族" },
  };
  g_autoptr (GPtrArray) choices = choices_of (labels, G_N_ELEMENTS (labels));
  g_autoptr (HtkChoiceModel) model = htk_choice_model_new ();

  htk_choice_model_take (model, choices);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = found (model, cases[i].sought);

      g_assert_cmpstr (got, ==, cases[i].found);
    }
}

static void
count_change (GListModel *model,
              guint       at,
              guint       removed,
              guint       added,
              guint      *n)
{
  (*n)++;
}

/* A list somebody looks at is not drawn anew because another choice is selected. */
static void
test_same_choices_stay (void)
{
  const char *const labels[] = { "甲", "乙" }, *const others[] = { "甲", "丙" };
  g_autoptr (GPtrArray) first = choices_of (labels, 2), again = choices_of (labels, 2);
  g_autoptr (GPtrArray) other = choices_of (others, 2);
  g_autoptr (HtkChoiceModel) model = htk_choice_model_new ();
  guint n = 0;

  htk_choice_model_take (model, first);
  g_signal_connect (model, "items-changed", G_CALLBACK (count_change), &n);
  ((HtkChoice *) again->pdata[1])->selected = TRUE;
  htk_choice_model_take (model, again);
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (htk_choice_model_at (model, 1)->selected);
  htk_choice_model_take (model, other);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (htk_choice_model_at (model, 1)->label, ==, "丙");
}

static void
test_initials (void)
{
  g_autofree char *letters = htk_initials_of ("玉溪市新平县\n戛洒镇 3 组\n\nABC");

  /* 戛 is none of the common characters. */
  g_assert_cmpstr (letters, ==, "yxsxpx\nsz3z\n\nabc");
}

/* The text with a mark wherever a line may break beside or within its Chinese. */
static char *
broken (const char *text)
{
  GString *marked = g_string_new (NULL);
  guint n, at = 0;
  g_autofree guint *pieces = htk_whole_words_breaks (text, &n);

  for (guint i = 0; i < n; i += 2)
    {
      g_string_append_len (marked, text + at, pieces[i] - at);
      g_string_append_printf (marked, "[%.*s]", (int) (pieces[i + 1] - pieces[i]), text + pieces[i]);
      at = pieces[i + 1];
    }
  g_string_append (marked, text + at);
  return g_string_free (marked, FALSE);
}

static void
test_whole_words (void)
{
  static const char *const cases[][2] = {
    { "", "" }, { "Open it", "Open it" }, { "打开", "[打开]" }, { "无变化", "[无变化]" },
    { "新增农户", "[新增][农户]" }, { "从图片读取", "[从图片][读取]" }, { "停止并保存", "[停止][并][保存]" },
    { "打开风险档案", "[打开][风险][档案]" }, { "90 天日志", "90 [天日志]" }, { "选择 U 盘…", "[选择] U [盘]…" },
    { "深色，适合夜间", "[深色]，[适合][夜间]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = broken (cases[i][0]);

      g_assert_cmpstr (got, ==, cases[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "Asia/Shanghai", TRUE);
  g_setenv ("LANGUAGE", "C", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/controls/numbers", test_numbers);
  g_test_add_func ("/controls/what-is-no-number", test_no_numbers);
  g_test_add_func ("/controls/units-of-labels", test_units);
  g_test_add_func ("/controls/groups-of-three-digits", test_groups);
  g_test_add_func ("/controls/days-months-years", test_days);
  g_test_add_func ("/controls/times", test_times);
  g_test_add_func ("/controls/what-is-shown-may-be-typed", test_written);
  g_test_add_func ("/controls/tenths-of-a-range", test_ranges);
  g_test_add_func ("/controls/search-in-choices", test_search);
  g_test_add_func ("/controls/same-choices-stay", test_same_choices_stay);
  g_test_add_func ("/controls/initials", test_initials);
  g_test_add_func ("/controls/whole-words-of-a-button", test_whole_words);
  return g_test_run ();
}
