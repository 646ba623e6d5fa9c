/* An answer reads as people write it: in the form, the read-back, the sheet, the review and at the
 * county, in the language of the form, and a masked one nowhere. */
#include "app/record/htk-answer-words.h"

#include <locale.h>

#define XML                                                                                        \
  "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'"           \
  " xmlns:odk='http://www.opendatakit.org/xforms' xmlns:jr='http://openrosa.org/javarosa'>"        \
  "<h:head><h:title>t</h:title><model><itext>"                                                     \
  "<translation lang='中文 (zh)'><text id='low'><value>很差</value></text></translation>"            \
  "<translation lang='English (en)'><text id='low'><value>very bad</value></text></translation>"   \
  "<translation lang='Français (fr)'><text id='low'><value>mauvais</value></text></translation>"   \
  "</itext><instance><data id='t' version='1'><d/><m/><y/><t/><dt/><ack/><pin/><n/><x/><big/><r/>" \
  "<s/><text/><gp/><gt/><gs/></data></instance><instance id='marks'><root><item><name>1</name>"                   \
  "<itextId>low</itextId></item></root></instance>"                                                \
  "<bind nodeset='/data/d' type='date'/><bind nodeset='/data/m' type='date'/>"                     \
  "<bind nodeset='/data/y' type='date'/><bind nodeset='/data/t' type='time'/>"                     \
  "<bind nodeset='/data/dt' type='dateTime'/><bind nodeset='/data/ack' type='string'/>"            \
  "<bind nodeset='/data/pin' type='string'/><bind nodeset='/data/n' type='int'/>"                  \
  "<bind nodeset='/data/x' type='decimal'/><bind nodeset='/data/big' type='decimal'/>"             \
  "<bind nodeset='/data/r' type='int'/><bind nodeset='/data/s' type='string'/>"                    \
  "<bind nodeset='/data/gp' type='geopoint'/><bind nodeset='/data/gt' type='geotrace'/>"           \
  "<bind nodeset='/data/gs' type='geoshape'/>"                                                     \
  "<bind nodeset='/data/text' type='string'/></model></h:head><h:body>"                            \
  "<input ref='/data/d'/><input ref='/data/m' appearance='month-year'/>"                           \
  "<input ref='/data/y' appearance='year'/><input ref='/data/t'/><input ref='/data/dt'/>"          \
  "<trigger ref='/data/ack'/><input ref='/data/pin' appearance='masked'/><input ref='/data/n'/>"   \
  "<input ref='/data/x'/><input ref='/data/big' appearance='thousands-sep'/>"                      \
  "<range ref='/data/r' start='1' end='5' step='1'><itemset nodeset=\"instance('marks')/root/item\">" \
  "<value ref='name'/><label ref='jr:itext(itextId)'/></itemset></range>"                          \
  "<select ref='/data/s'><item><label>烟</label><value>tob</value></item>"                          \
  "<item><label>猪</label><value>pig</value></item></select><input ref='/data/text'/>"              \
  "<input ref='/data/gp'/><input ref='/data/gt'/><input ref='/data/gs'/>"                          \
  "</h:body></h:html>"

static const struct
{
  const char *ref, *value, *zh, *en, *other;
} cases[] = {
  { "/data/d", "2026-11-06", "2026年11月6日", "6 November 2026", "2026-11-06" },
  { "/data/m", "2026-11-01", "2026年11月", "November 2026", "2026-11" },
  { "/data/y", "2026-01-01", "2026年", "2026", "2026" },
  { "/data/t", "14:05:00.000+08:00", "14:05", "14:05", "14:05" },
  { "/data/dt", "2026-11-26T14:05:00.000+08:00", "2026年11月26日 14:05", "26 November 2026 14:05",
    "2026-11-26 14:05" },
  { "/data/ack", "OK", "已确认", "Confirmed", "已确认" },
  { "/data/pin", "8842", "••••••", "••••••", "••••••" },
  { "/data/n", "2026", "2026", "2026", "2026" },
  { "/data/n", "-34500", "-34,500", "-34,500", "-34,500" },
  { "/data/x", "1234567.5", "1,234,567.5", "1,234,567.5", "1,234,567.5" },
  { "/data/big", "1800", "1,800", "1,800", "1,800" },
  { "/data/big", "6222021001112223", "6222021001112223", "6222021001112223", "6222021001112223" },
  { "/data/r", "1", "很差", "very bad", "mauvais" },
  { "/data/r", "4", "4", "4", "4" },
  { "/data/s", "tob pig", "烟、猪", "烟、猪", "烟、猪" },
  { "/data/text", "12345 元", "12345 元", "12345 元", "12345 元" },
  { "/data/text", "12345", "12345", "12345", "12345" },
  { "/data/gp", "24.0671 101.9846 1500.0 8.0", "北纬 24.0671°，东经 101.9846°，海拔 1500 米，误差 8 米",
    "24.0671° N, 101.9846° E, altitude 1500 m, within 8 m", "24.0671° N, 101.9846° E, 1500 m, ±8 m" },
  { "/data/gp", "-24.06710004 -101 0 0", "南纬 24.0671°，西经 101°", "24.0671° S, 101° W",
    "24.0671° S, 101° W" },
  { "/data/gp", "0 10 -3 0.2", "北纬 0°，东经 10°，海拔 -3 米，误差 1 米",
    "0° N, 10° E, altitude -3 m, within 1 m", "0° N, 10° E, -3 m, ±1 m" },
  { "/data/gp", "24 101", "北纬 24°，东经 101°", "24° N, 101° E", "24° N, 101° E" },
  { "/data/gt", "24 101 0 0;24.1 101 0 0;24 101 0 0;", "3 个点", "3 points", "24 101 0 0;24.1 101 0 0;24 101 0 0;" },
  { "/data/gt", "24 101 0 0", "1 个点", "1 point", "24 101 0 0" },
  { "/data/gs", "24 101 0 0; 24.1 101 0 0; 24.1 101.1 0 0; 24 101 0 0", "3 个点", "3 points",
    "24 101 0 0; 24.1 101 0 0; 24.1 101.1 0 0; 24 101 0 0" },
};

static char *
words (HtkInstance *instance,
       const char  *ref,
       const char  *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkState) state =
    htk_instance_state (instance, htk_instance_find (instance, ref, NULL), &error);

  g_assert_no_error (error);
  return htk_answer_words (instance, state, value);
}

static HtkInstance *
open_form (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_form_new (XML, -1, NULL, NULL, &error);
  const HtkFormEnv env = { .language = NULL };
  HtkInstance *instance;

  g_assert_no_error (error);
  instance = htk_instance_new (form, &env, &error);
  g_assert_no_error (error);
  return instance;
}

static void
test_by_language (void)
{
  static const char *const languages[] = { "中文 (zh)", "English (en)", "Français (fr)" };
  g_autoptr (HtkInstance) instance = open_form ();

  for (guint l = 0; l < G_N_ELEMENTS (languages); l++)
    {
      g_assert_true (htk_instance_set_language (instance, languages[l], NULL));
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          const char *wanted = l == 0 ? cases[i].zh : l == 1 ? cases[i].en : cases[i].other;
          g_autofree char *text = words (instance, cases[i].ref, cases[i].value);

          g_assert_cmpstr (text, ==, wanted);
        }
    }
}

/* What came from elsewhere may be no time and no number at all. */
static void
test_what_is_none_stands_as_it_is (void)
{
  static const char *const refs[] = { "/data/d", "/data/m", "/data/t", "/data/dt", "/data/n", "/data/x",
                                      "/data/r", "/data/s" };
  static const char *const values[] = { "tomorrow", "2026-13-45", "2026-02-30T10:00", "T", "-", "1e5",
                                        "1.2.3", "x y" };
  static const char *const places[] = { "91 0", "0 181", "1 2 3 4 5", "1 2x", "1,2", "1 nan",
                                        "1 2 0 -1", "1 2;x", ";", "x" };
  g_autoptr (HtkInstance) instance = open_form ();

  for (guint r = 0; r < G_N_ELEMENTS (refs); r++)
    for (guint v = 0; v < G_N_ELEMENTS (values); v++)
      {
        g_autofree char *text = words (instance, refs[r], values[v]);

        g_assert_cmpstr (text, ==, values[v]);
      }
  for (guint v = 0; v < G_N_ELEMENTS (places); v++)
    {
      g_autofree char *point = words (instance, "/data/gp", places[v]);
      g_autofree char *line = words (instance, "/data/gt", places[v]);

      g_assert_cmpstr (point, ==, places[v]);
      g_assert_cmpstr (line, ==, places[v]);
    }
  g_assert_null (words (instance, "/data/d", ""));
  g_assert_null (words (instance, "/data/pin", NULL));
}

static void
test_masked_is_read_only_by_who_asks_for_it (void)
{
  g_autoptr (HtkInstance) instance = open_form ();
  g_autoptr (HtkState) state =
    htk_instance_state (instance, htk_instance_find (instance, "/data/pin", NULL), NULL);
  g_autofree char *full = htk_answer_unmasked (instance, state, "8842");

  g_assert_true (htk_state_is_masked (state));
  g_assert_cmpstr (full, ==, "8842");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-words/by-language", test_by_language);
  g_test_add_func ("/answer-words/what-is-none-stands-as-it-is", test_what_is_none_stands_as_it_is);
  g_test_add_func ("/answer-words/masked-is-read-only-by-who-asks", test_masked_is_read_only_by_who_asks_for_it);
  return g_test_run ();
}
