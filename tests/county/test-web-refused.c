/* The officers' page of the visits that the county did not take: none is out of sight because it is no visit. */
#include "tests/county/web-world.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-ingest-private.h"
#include "sync/protocol/htk-sync-row.h"

#define PAGE "/visits?state=refused"
#define REASON "走错了<户>"

typedef struct
{
  Web web;
  Tablet worker;
  char *household, *name;
} World;

/* The worker's region from now on, as if it had never been another. */
static void
set_region (World      *w,
            const char *region)
{
  g_autoptr (HtkStore) store = county_store (&w->web.county);
  g_autofree char *sql = g_strdup_printf ("UPDATE user SET region_scope = '%s' WHERE id = '%s';"
                                          " DELETE FROM user_past", region, w->worker.user);

  g_assert_cmpint (sqlite3_exec (htk_store_db (store), sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
world_init (World         *w,
            gconstpointer  data)
{
  web_init (&w->web, 20);
  tablet_init (&w->worker, &w->web.county, "worker1");
  w->household = county_value (&w->web.county, "SELECT id FROM household WHERE status = 'active' AND"
                               " village_code = '530427001001' ORDER BY hh_no LIMIT 1");
  w->name = county_value (&w->web.county, "SELECT head_name FROM household WHERE status = 'active' AND"
                          " village_code = '530427001001' ORDER BY hh_no LIMIT 1");
  web_sign_in (&w->web, "county1");
}

static void
world_clear (World         *w,
             gconstpointer  data)
{
  tablet_clear (&w->worker);
  web_clear (&w->web);
  g_free (w->household);
  g_free (w->name);
}

/* All that waits is sent; the last verdict is @verdict. */
static void
push (World      *w,
      const char *verdict)
{
  g_autoptr (GPtrArray) rows = tablet_pending (&w->worker);
  g_autoptr (GPtrArray) verdicts = NULL;
  const HtkSyncVerdict *v = NULL;
  guint status;

  verdicts = tablet_push (&w->worker, rows, &status);
  g_assert_cmpuint (status, ==, 200);
  for (guint i = 0; i < verdicts->len; i++)
    {
      v = verdicts->pdata[i];
      g_assert_true (htk_journal_set_verdict (w->worker.store, v->seq, v->change_id, v->verdict, v->code,
                                              v->message, NULL));
    }
  g_assert_nonnull (v);
  g_assert_cmpstr (v->verdict, ==, verdict);
}

static void
call_off (World      *w,
          const char *visit)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "reason", REASON);
  json_object_set_string_member (body, "by", w->worker.user);
  json_object_set_int_member (body, "at", 4);
  tablet_append (&w->worker, "visit.void", visit, body);
}

/* While the worker's region is another one, which is set right before the officer looks. */
static char *
submit_refused (World *w)
{
  char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;

  set_region (w, "530402");
  revision = tablet_submit (&w->worker, w->household, visit, NULL);
  push (w, "refused");
  set_region (w, "530427");
  return visit;
}

static void
assert_listed (World      *w,
               const char *has,
               const char *lacks)
{
  g_autofree char *page = web_get (&w->web, PAGE, 200);

  assert_has (page, has);
  assert_not (page, lacks);
}

static void
refused_and_voided_is_seen (World         *w,
                            gconstpointer  data)
{
  g_autofree char *visit = NULL;
  g_autofree char *page = NULL;

  assert_listed (w, "未收下 (0)", w->name);
  visit = submit_refused (w);
  page = web_get (&w->web, PAGE, 200);
  assert_has (page, "未收下 (1)");
  assert_has (page, w->name);
  assert_has (page, htk_ingest_words ("scope"));
  assert_has (page, "在平板上待处理");
  g_clear_pointer (&page, g_free);

  call_off (w, visit);
  push (w, "accepted");
  page = web_get (&w->web, PAGE, 200);
  assert_has (page, "未收下 (1)");
  assert_has (page, w->name);
  assert_has (page, htk_ingest_words ("scope"));
  assert_has (page, "调查员已作废");
  assert_has (page, "走错了&lt;户&gt;");
  assert_not (page, "在平板上待处理");
  assert_not (page, "<户>");
}

/* Sent again and taken it is a visit like any other; refused once more it is one line. */
static void
taken_later_is_a_visit (World         *w,
                        gconstpointer  data)
{
  g_autofree char *visit = submit_refused (w);
  g_autoptr (GPtrArray) rows = htk_journal_from (w->worker.store, 1, 1, NULL);
  g_autoptr (JsonNode) body = htk_json_parse (((HtkChange *) rows->pdata[0])->body, NULL);

  set_region (w, "530402");
  tablet_append (&w->worker, "visit.submit", visit, json_node_get_object (body));
  push (w, "refused");
  set_region (w, "530427");
  assert_listed (w, "未收下 (1)", "未收下 (2)");
  tablet_append (&w->worker, "visit.submit", visit, json_node_get_object (body));
  push (w, "accepted");
  assert_listed (w, "未收下 (0)", w->name);
}

/* An officer of another region, and one of another township, see nothing of it. */
static void
others_see_nothing (World         *w,
                    gconstpointer  data)
{
  g_autofree char *visit = submit_refused (w);

  web_user (&w->web, "elsewhere", "county", "530402");
  web_sign_in (&w->web, "elsewhere");
  assert_listed (w, "未收下 (0)", w->name);
}

static void
filter_is_obeyed (World         *w,
                  gconstpointer  data)
{
  g_autofree char *visit = submit_refused (w);
  g_autofree char *named = g_uri_escape_string (w->name, NULL, FALSE);
  g_autofree char *path = g_strdup_printf (PAGE "&q=%s", named);
  g_autofree char *found = web_get (&w->web, path, 200);
  g_autofree char *none = web_get (&w->web, PAGE "&q=nobody", 200);

  assert_has (found, "在平板上待处理");
  assert_not (none, "在平板上待处理");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (World *w, gconstpointer data);
  } cases[] = {
    { "/web-refused/refused-and-voided-is-seen-with-its-reason", refused_and_voided_is_seen },
    { "/web-refused/taken-later-is-a-visit", taken_later_is_a_visit },
    { "/web-refused/officers-of-other-regions-see-nothing", others_see_nothing },
    { "/web-refused/filter-is-obeyed", filter_is_obeyed },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, World, NULL, world_init, cases[i].run, world_clear);
  return g_test_run ();
}
