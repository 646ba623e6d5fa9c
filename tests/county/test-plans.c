/* What the county does for each row that a tablet sends goes into an index: it costs no more when the tables are full. */
#include "tests/county/county-test.h"

#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-ingest.h"
#include "sync/county/htk-pull.h"
#include "sync/protocol/htk-sync-row.h"
#include "tests/lib/htk-plan.h"

#include <string.h>

typedef struct
{
  County county;
  Tablet worker;
  HtkStore *store;
  HtkDevice *device;
  char *household;
} World;

static void
set_up (World         *w,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  county_init (&w->county, 12);
  county_start (&w->county);
  tablet_init (&w->worker, &w->county, "worker1");
  county_kill (&w->county);
  w->household = county_value (&w->county, "SELECT id FROM household WHERE status = 'active' AND village_code ="
                                           " '530427001001' ORDER BY hh_no LIMIT 1");
  w->store = county_store (&w->county);
  w->device = htk_device_get (w->store, w->worker.device, &error);
  g_assert_no_error (error);
}

static void
tear_down (World         *w,
           gconstpointer  data)
{
  htk_device_free (w->device);
  g_clear_object (&w->store);
  tablet_clear (&w->worker);
  county_clear (&w->county);
  g_free (w->household);
}

/* The last verdict on what waits at the tablet. */
static char *
take (World *w)
{
  g_autoptr (GPtrArray) pending = tablet_pending (&w->worker);
  g_autofree char *text = htk_sync_push_encode (pending);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) rows = htk_sync_push_decode (text, -1, &error);
  g_autoptr (GPtrArray) verdicts = NULL;
  gint64 expected;

  g_assert_no_error (error);
  verdicts = htk_ingest_batch (w->store, w->device, rows, &expected, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (verdicts->len, ==, pending->len);
  return g_strdup (((HtkSyncVerdict *) g_ptr_array_index (verdicts, verdicts->len - 1))->verdict);
}

static void
call_off (World      *w,
          const char *visit)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "reason", "走错了户");
  json_object_set_string_member (body, "by", w->worker.user);
  json_object_set_int_member (body, "at", 4);
  tablet_append (&w->worker, "visit.void", visit, body);
}

/* The rows of one tablet are as many as it ever sent: what is looked for among them has more of the key. */
static void
check_rows_of_a_tablet (World      *w,
                        GHashTable *statements)
{
  GHashTableIter iter;
  gpointer sql;

  g_hash_table_iter_init (&iter, statements);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    {
      g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
      g_autoptr (HtkStmt) stmt = htk_stmt (w->store, explain, NULL);
      gboolean has_row = TRUE;

      while (htk_stmt_next (stmt, &has_row, NULL) && has_row)
        if (strstr (htk_stmt_text (stmt, 3), "(device_id=?)") != NULL)
          g_error ("%s\nin: %s", htk_stmt_text (stmt, 3), (char *) sql);
    }
}

static void
test_a_row_costs_the_same (World         *w,
                           gconstpointer  data)
{
  static const char *const nothing[] = { NULL };
  g_autofree char *revision = tablet_submit (&w->worker, w->household, "v-1", NULL);
  g_autoptr (GHashTable) statements = htk_plan_watch (w->store);
  g_autofree char *first = take (w);
  g_autofree char *again = take (w);
  g_autofree char *voided = NULL;

  g_assert_cmpstr (first, ==, "accepted");
  g_assert_cmpstr (again, ==, "accepted");
  call_off (w, "v-1");
  voided = take (w);
  g_assert_cmpstr (voided, ==, "accepted");
  g_assert_cmpuint (g_hash_table_size (statements), >=, 15);
  g_assert_cmpuint (htk_plan_check (w->store, statements, nothing), >=, 10);
  check_rows_of_a_tablet (w, statements);
}

/* Those that 0019 made anew keep the order of their rows, and their keys beside them. */
static void
test_wide_rows_lie_apart_from_their_keys (World         *w,
                                          gconstpointer  data)
{
  static const char *const found_by[] = {
    "SELECT hash FROM device_row WHERE device_id = ? AND seq = ?",
    "SELECT hash FROM device_row WHERE device_id = ? AND change_id = ?",
    "SELECT row FROM device_row WHERE device_id = ? AND seq > ? ORDER BY seq LIMIT 1",
    "SELECT row FROM device_row WHERE object = ? AND kind = 'visit.submit' AND verdict = 'refused'",
    "SELECT row FROM device_row WHERE object = ? AND kind = 'visit.void' AND verdict = 'accepted'",
    "SELECT xml FROM visit_revision WHERE id = ?",
    "SELECT xml FROM visit_revision WHERE visit_id = ? ORDER BY id",
  };
  g_autofree char *keyed = county_value (&w->county, "SELECT group_concat (name) FROM pragma_table_list"
                                                     " WHERE name IN ('device_row', 'visit_revision') AND wr");

  g_assert_cmpstr (keyed, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (found_by); i++)
    {
      g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", found_by[i], NULL);
      g_autoptr (HtkStmt) stmt = htk_stmt (w->store, explain, NULL);
      gboolean has_row;

      g_assert_true (htk_stmt_next (stmt, &has_row, NULL) && has_row);
      if (!g_str_has_prefix (htk_stmt_text (stmt, 3), "SEARCH"))
        g_error ("%s\nin: %s", htk_stmt_text (stmt, 3), found_by[i]);
      g_assert_true (htk_stmt_next (stmt, &has_row, NULL));
      g_assert_false (has_row);
    }
}

static int
note_count (unsigned  type,
            gpointer  counts,
            gpointer  stmt,
            gpointer  unused)
{
  if (g_str_has_prefix (sqlite3_sql (stmt), "SELECT count (*) FROM change_log"))
    (*(guint *) counts)++;
  return 0;
}

/* Reads a page of at most six rows. Returns what the page says is left. */
static gint64
read_page (World    *w,
           gint64   *after,
           gboolean *more)
{
  g_autoptr (HtkPull) pull = htk_pull_new (w->store, "530427", *after, 6);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (HtkSyncItem) cursor = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  const char *last;

  while (!done)
    {
      htk_pull_more (pull, lines, &done, &error);
      g_assert_no_error (error);
    }
  g_string_truncate (lines, lines->len - 1);
  last = strrchr (lines->str, '\n');
  cursor = htk_sync_item_decode (last != NULL ? last + 1 : lines->str, -1, &error);
  g_assert_no_error (error);
  *after = cursor->seq;
  *more = htk_json_int (cursor->body, "more", 0) != 0;
  return htk_json_int (cursor->body, "left", -1);
}

static gint64
really_left (World  *w,
             gint64  after)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) AS n FROM change_log WHERE seq > %" G_GINT64_FORMAT
                                          " AND (scope LIKE '530427%%' OR scope IN ('', '53', '5304'))", after);
  g_autofree char *n = county_value (&w->county, sql);

  return g_ascii_strtoll (n, NULL, 10);
}

/* A download of many pages does not read the log to its end at each. */
static void
test_left_is_counted_once (World         *w,
                           gconstpointer  data)
{
  gint64 after = 0;
  gboolean more = TRUE;
  guint counts = 0, pages = 0;

  sqlite3_trace_v2 (htk_store_db (w->store), SQLITE_TRACE_STMT, note_count, &counts);
  for (; more; pages++)
    {
      gint64 left;

      /* What is new meanwhile counts, and what it takes the place of does not. */
      if (pages == 3)
        {
          g_assert_true (htk_store_begin (w->store, NULL));
          g_assert_true (htk_county_publish (w->store, "household", w->household, 0, "530427001001", NULL, NULL));
          g_assert_true (htk_store_commit (w->store, NULL));
        }
      left = read_page (w, &after, &more);
      g_assert_cmpint (left, ==, more ? really_left (w, after) : 0);
    }
  sqlite3_trace_v2 (htk_store_db (w->store), 0, NULL, NULL);
  g_assert_cmpuint (pages, >=, 8);
  g_assert_cmpuint (counts, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/county-plans/a-row-costs-the-same", World, NULL, set_up, test_a_row_costs_the_same, tear_down);
  g_test_add ("/county-plans/wide-rows-lie-apart-from-their-keys", World, NULL, set_up,
              test_wide_rows_lie_apart_from_their_keys, tear_down);
  g_test_add ("/county-plans/what-is-left-is-counted-once", World, NULL, set_up, test_left_is_counted_once, tear_down);
  return g_test_run ();
}
