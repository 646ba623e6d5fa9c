/* The ledgers on the officers' pages: of whose region they are, what is written down, and that a file
 * comes whole. */
#include "tests/county/web-world.h"

#include "app/store/htk-findings.h"

#include <string.h>

#define PATH "/reports/1"

/* Findings of two towns, some of misuse. */
static void
add_findings (Web  *web,
              guint n)
{
  static const char *const villages[] = { "530427101201", "530427001001" };
  g_autoptr (HtkStore) store = county_store (&web->county);
  g_autofree char *household = county_value (&web->county, "SELECT id FROM household ORDER BY id");
  g_autoptr (JsonObject) extra = json_object_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (store, &error));
  for (guint i = 0; i < n; i++)
    {
      gboolean restricted = i == 2;
      g_autofree char *id = g_strdup_printf ("f-%06u", i);
      g_autofree char *text = g_strdup_printf ("%s第%u号", restricted ? "代领补助" : "饮水问题", i);
      const HtkFinding f = {
        .id = id, .no = id, .subject_type = (char *) "household", .subject_id = household,
        .village_code = (char *) villages[i % 2],
        .cat = (char *) (restricted ? "fund_misuse" : "water"), .level = 2, .state = (char *) "open",
        .restricted = restricted, .text = text, .found_on = (char *) "2026-11-01", .version = 1,
        .extra = extra,
      };

      htk_finding_put (store, &f, &error);
      g_assert_no_error (error);
    }
  g_assert_true (htk_store_commit (store, &error));
}

static void
assert_audit (Web        *web,
              const char *expected)
{
  g_autofree char *got = county_value (&web->county,
    "SELECT group_concat (action || ' ' || object, '; ') FROM (SELECT * FROM audit WHERE action LIKE"
    " 'ledger%' ORDER BY id)");

  g_assert_cmpstr (got, ==, expected);
}

static void
test_csv (void)
{
  Web web;
  g_autofree char *list = NULL;
  g_autofree char *page = NULL;
  g_autofree char *csv = NULL;

  web_init (&web, 6);
  add_findings (&web, 4);
  web_sign_in (&web, "county1");
  list = web_get (&web, "/reports", 200);
  assert_has (list, PATH);
  page = web_get (&web, PATH, 200);
  assert_has (page, "饮水问题第0号");
  assert_not (page, "代领补助");
  csv = web_get (&web, PATH "/csv", 200);
  g_assert_true (g_str_has_prefix (csv, "\xef\xbb\xbf"));
  assert_has (csv, "饮水问题第0号");
  assert_has (csv, "饮水问题第3号");
  assert_not (csv, "代领补助");
  assert_audit (&web, "ledger 1 530427");
  web_clear (&web);
}

static void
test_region (void)
{
  Web web;
  g_autofree char *csv = NULL;
  g_autofree char *foreign = NULL;

  web_init (&web, 6);
  add_findings (&web, 4);
  web_user (&web, "town1", "county", "530427001");
  web_sign_in (&web, "town1");
  csv = web_get (&web, PATH "/csv", 200);
  assert_has (csv, "饮水问题第1号");
  assert_not (csv, "饮水问题第0号");
  /* Another region than the officer's own is not asked for by its number. */
  foreign = web_get (&web, PATH "/csv?region=530427101", 200);
  assert_not (foreign, "饮水问题第0号");
  web_clear (&web);
}

static void
test_restricted (void)
{
  Web web;
  g_autofree char *csv = NULL;
  g_autofree char *page = NULL;

  web_init (&web, 6);
  add_findings (&web, 4);
  web_sign_in (&web, "auditor1");
  page = web_get (&web, PATH "?restricted=1", 200);
  assert_not (page, "代领补助");
  assert_audit (&web, "");
  csv = web_get (&web, PATH "/csv?restricted=1", 200);
  assert_has (csv, "代领补助");
  assert_audit (&web, "ledger-restricted 1 530427");
  web_clear (&web);
}

/* Longer than what goes out at once, and the server answers others meanwhile. */
static void
test_long (void)
{
  Web web;
  g_autofree char *csv = NULL;
  g_autofree char *last = NULL;
  g_autofree char *path = NULL;
  g_autoptr (SoupMessage) msg = NULL;
  g_autoptr (GBytes) xlsx = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *data;
  gsize length;

  web_init (&web, 6);
  add_findings (&web, 5000);
  web_sign_in (&web, "county1");
  csv = web_get (&web, PATH "/csv", 200);
  g_assert_cmpuint (strlen (csv), >, 3 * 64 * 1024);
  assert_has (csv, "第4999号");
  url = g_strdup_printf ("http://127.0.0.1:%u" PATH "/xlsx", web.county.port);
  msg = soup_message_new ("GET", url);
  soup_message_headers_append (soup_message_get_request_headers (msg), "Cookie", web.cookie);
  xlsx = soup_session_send_and_read (web.county.session, msg, NULL, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (xlsx, &length);
  /* A ZIP begins with PK, and its directory of files is at the end: it came whole. */
  g_assert_cmpuint (length, >, 10000);
  g_assert_cmpint (memcmp (data, "PK\3\4", 4), ==, 0);
  g_assert_cmpint (memcmp (data + length - 22, "PK\5\6", 4), ==, 0);
  assert_has (soup_message_headers_get_one (soup_message_get_response_headers (msg),
                                            "Content-Disposition"), "attachment; filename=\"ledger-1.xlsx\"");
  web_clear (&web);
}

static void
test_bad (void)
{
  static const char *const bad[] = { PATH "/csv?round=none", PATH "/csv?state=flying",
                                     PATH "/xlsx?state=flying" };
  Web web;
  g_autofree char *none = NULL;
  g_autofree char *page = NULL;

  web_init (&web, 6);
  web_sign_in (&web, "county1");
  none = web_get (&web, "/reports/99", 404);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *said = web_get (&web, bad[i], 400);

      assert_has (said, "请检查所选的批次、状态和日期");
    }
  page = web_get (&web, PATH "?state=flying", 400);
  assert_has (page, "没有这样的批次、状态或日期");
  web_clear (&web);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reports/first-rows-on-the-page-all-in-the-file", test_csv);
  g_test_add_func ("/reports/of-the-officers-own-region", test_region);
  g_test_add_func ("/reports/restricted-only-in-an-audited-file", test_restricted);
  g_test_add_func ("/reports/long-file-comes-whole", test_long);
  g_test_add_func ("/reports/what-there-is-not-is-refused-with-words", test_bad);
  return g_test_run ();
}
