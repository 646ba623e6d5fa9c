/* An officer changes a threshold with no build: by page and by command, against the real server. */
#include "tests/county/web-world.h"

#include "app/record/htk-inbox.h"
#include "app/record/htk-pack.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-row.h"

#include <string.h>

static char *
audited (Web *web)
{
  return county_value (&web->county, "SELECT group_concat (action || ' ' || object, '; ') FROM audit"
                       " WHERE action = 'setting'");
}

static void
test_published (void)
{
  Web web;
  g_autofree char *before = NULL;
  g_autofree char *done = NULL;
  g_autofree char *after = NULL;
  g_autofree char *one = NULL;
  g_autofree char *trail = NULL;

  web_init (&web, 6);
  web_sign_in (&web, "county1");
  before = web_get (&web, "/settings?q=grace", 200);
  assert_has (before, "到期后的宽限天数");
  assert_has (before, "<td class=\"number\">7</td>");
  done = web_post (&web, "/settings/grace", 303, "value", "5", "on_date", "2020-01-01", NULL);
  after = web_get (&web, "/settings?q=grace", 200);
  assert_has (after, "<td class=\"number\">5</td>");
  assert_has (after, "县级公布");
  one = web_get (&web, "/settings/grace", 200);
  assert_has (one, "2020-01-01 5");
  trail = audited (&web);
  g_assert_cmpstr (trail, ==, "setting grace/2020-01-01 5");
  web_clear (&web);
}

/* domain.md 0: without a line of this year the last one is carried forward, and the page says so. */
static void
test_carried (void)
{
  Web web;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-01-01");
  g_autofree char *before = NULL;
  g_autofree char *done = NULL;
  g_autofree char *after = NULL;

  web_init (&web, 6);
  web_sign_in (&web, "county1");
  before = web_get (&web, "/settings", 200);
  assert_has (before, "本年监测线未设置，沿用自 2025-01-01 起的 8700");
  done = web_post (&web, "/settings/line", 303, "value", "9100", "on_date", day, NULL);
  after = web_get (&web, "/settings", 200);
  assert_not (after, "本年监测线未设置");
  web_clear (&web);
}

static void
test_one_value_a_day (void)
{
  Web web;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *value = NULL;
  g_autofree char *corrected = NULL;
  g_autofree char *now = NULL;
  g_autofree char *trail = NULL;

  web_init (&web, 6);
  web_sign_in (&web, "county1");
  first = web_post (&web, "/settings/line", 303, "value", "9100", "on_date", "2026-01-01", NULL);
  second = web_post (&web, "/settings/line", 409, "value", "9200", "on_date", "2026-01-01", NULL);
  assert_has (second, "一天只有一个值");
  value = county_value (&web.county, "SELECT value FROM setting");
  g_assert_cmpstr (value, ==, "9100");
  corrected = web_post (&web, "/settings/line", 303, "value", "9200", "on_date", "2026-01-01",
                        "replace", "1", NULL);
  now = county_value (&web.county, "SELECT value FROM setting");
  g_assert_cmpstr (now, ==, "9200");
  trail = audited (&web);
  g_assert_cmpstr (trail, ==, "setting line/2026-01-01 9100; setting line/2026-01-01 9200");
  web_clear (&web);
}

static void
test_bad_values (void)
{
  static const struct
  {
    const char *path, *value, *day, *words;
  } bad[] = {
    { "/settings/line", "八千七百", "2026-01-01", "数值须为数字" },
    { "/settings/line", "8700.12345", "2026-01-01", "数值须为数字" },
    { "/settings/line", "-1", "2026-01-01", "不能小于 0" },
    { "/settings/line", "9000", "2026-02-30", "生效日期须写成" },
    { "/settings/line", "9000", "", "生效日期须写成" },
  };
  Web web;
  g_autofree char *unknown = NULL;
  g_autofree char *n = NULL;

  web_init (&web, 6);
  web_sign_in (&web, "county1");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *page = web_post (&web, bad[i].path, 409, "value", bad[i].value, "on_date",
                                        bad[i].day, NULL);

      assert_has (page, bad[i].words);
    }
  unknown = web_post (&web, "/settings/lyne", 404, "value", "9000", "on_date", "2026-01-01", NULL);
  n = county_value (&web.county, "SELECT count (*) FROM setting");
  g_assert_cmpstr (n, ==, "0");
  web_clear (&web);
}

/* A threshold is the whole county's: neither an auditor nor an officer of one town publishes it. */
static void
test_who (void)
{
  Web web;
  g_autofree char *town = NULL;
  g_autofree char *auditor = NULL;
  g_autofree char *reads = NULL;
  g_autofree char *n = NULL;

  web_init (&web, 6);
  web_user (&web, "town1", "county", "530427101");
  web_sign_in (&web, "town1");
  town = web_post (&web, "/settings/line", 409, "value", "9000", "on_date", "2026-01-01", NULL);
  assert_has (town, "只有负责全县的县级干部可以发布");
  web_sign_in (&web, "auditor1");
  auditor = web_post (&web, "/settings/line", 409, "value", "9000", "on_date", "2026-01-01", NULL);
  assert_has (auditor, "您不是负责该区域的县级干部");
  reads = web_get (&web, "/settings/line", 200);
  assert_not (reads, "公布新的值");
  n = county_value (&web.county, "SELECT count (*) FROM setting");
  g_assert_cmpstr (n, ==, "0");
  web_clear (&web);
}

static void
test_reaches_tablets (void)
{
  Web web;
  Tablet tablet;
  g_autofree char *out = NULL;
  g_autofree char *officer = NULL;
  g_autofree char *value = NULL;
  g_autofree char *before = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (GError) error = NULL;

  web_init (&web, 6);
  tablet_init (&tablet, &web.county, "worker1");
  officer = county_user (&web.county, "county1");
  out = county_command (&web.county, 0, "setting", "set", "line", "2026-01-01", "9100", "--user",
                        officer, NULL);
  items = tablet_pull (&tablet, 0, 20000, FALSE);
  g_assert_true (htk_store_begin (tablet.store, NULL));
  for (guint i = 0; i + 1 < items->len; i++)
    {
      const HtkSyncItem *item = items->pdata[i];

      g_assert_true (htk_inbox_apply (tablet.store, item->kind, item->object, item->version,
                                      item->body, &error));
    }
  g_assert_true (htk_store_commit (tablet.store, NULL));
  pack = htk_pack_open (&error);
  g_assert_no_error (error);
  value = htk_pack_setting (pack, tablet.store, "line", "2026-06-30");
  g_assert_cmpstr (value, ==, "9100");
  before = htk_pack_setting (pack, tablet.store, "line", "2025-06-30");
  g_assert_cmpstr (before, ==, "8700");
  tablet_clear (&tablet);
  web_clear (&web);
}

static void
test_command (void)
{
  Web web;
  g_autofree char *officer = NULL;
  g_autofree char *auditor = NULL;
  g_autofree char *set = NULL;
  g_autofree char *again = NULL;
  g_autofree char *other = NULL;
  g_autofree char *list = NULL;
  g_autofree char *refused = NULL;

  web_init (&web, 6);
  officer = county_user (&web.county, "county1");
  auditor = county_user (&web.county, "auditor1");
  set = county_command (&web.county, 0, "setting", "set", "grace", "2030-01-01", "3", "--user",
                        officer, NULL);
  again = county_command (&web.county, 0, "setting", "set", "grace", "2030-01-01", "3", "--user",
                          officer, NULL);
  other = county_command (&web.county, 1, "setting", "set", "grace", "2030-01-01", "4", "--user",
                          officer, NULL);
  assert_has (other, "a day has one value");
  list = county_command (&web.county, 0, "setting", "list", NULL);
  assert_has (list, "then 3 from 2030-01-01");
  refused = county_command (&web.county, 1, "setting", "set", "grace", "2031-01-01", "4", "--user",
                            auditor, NULL);
  assert_has (refused, "no officer of the county");
  web_clear (&web);
}

/* Each setting of the pack has a name for the page and stands in the manual's reference. */
static void
test_reference (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *readme = NULL;
  Web web;
  g_autoptr (HtkStore) store = NULL;
  g_autofree char *list = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (g_getenv ("HTK_README"), &readme, NULL, &error));
  web_init (&web, 6);
  list = county_command (&web.county, 0, "setting", "list", NULL);
  lines = g_strsplit (list, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autofree char *key = g_strndup (lines[i], strcspn (lines[i], " "));
      g_autofree char *row = g_strdup_printf ("\n| `%s` | ", key);
      g_autofree char *unnamed = g_strconcat ("  ", key, NULL);

      assert_has (readme, row);
      assert_not (lines[i], unnamed);
      n++;
    }
  g_assert_cmpuint (n, >, 100);
  web_clear (&web);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/page-shows-and-publishes-a-value", test_published);
  g_test_add_func ("/settings/line-of-an-earlier-year-is-said", test_carried);
  g_test_add_func ("/settings/two-values-for-one-day-are-refused", test_one_value_a_day);
  g_test_add_func ("/settings/what-is-no-value-is-refused-with-words", test_bad_values);
  g_test_add_func ("/settings/only-an-officer-of-the-county-publishes", test_who);
  g_test_add_func ("/settings/tablets-judge-by-the-new-value", test_reaches_tablets);
  g_test_add_func ("/settings/command-lists-and-sets", test_command);
  g_test_add_func ("/settings/each-key-stands-in-the-manual", test_reference);
  return g_test_run ();
}
