/* Makes what the bench of the sync sends: visits in form A as the demo county has them.
 *
 *   visit-maker county DATABASE REGIONS.csv HOUSEHOLDS SEED    makes the county; prints a body a line
 *   visit-maker tablet N < bodies         submits so many on the tablet of $HTK_DATA_DIR
 *   visit-maker documents                 prints what that tablet will send, in one piece
 *   visit-maker insert DATABASE BATCH     inserts the same rows, durably, by BATCH; prints the seconds */
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-demo-submit.h"
#include "sync/county/htk-demo.h"
#include "sync/county/htk-import.h"
#include "sync/protocol/htk-sync-row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must (gboolean done,
      GError  *error)
{
  if (done)
    return;
  fprintf (stderr, "visit-maker: %s\n", error != NULL ? error->message : "failed");
  exit (1);
}

static void
print_visit (JsonObject  *household,
             HtkInstance *instance,
             const char  *worker,
             const char  *date,
             gpointer     rand)
{
  GError *error = NULL;
  g_autoptr (JsonObject) body = htk_demo_submit (instance, household, worker, rand, &error);
  g_autofree char *text = NULL;

  must (body != NULL, error);
  text = htk_json_write (body);
  puts (text);
}

static void
make_county (char **args)
{
  g_autofree char *spec = g_strconcat ("sqlite:", args[0], NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%F");
  guint64 seed = g_ascii_strtoull (args[3], NULL, 10);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) seed);
  const HtkImportOptions import = { .today = today };
  const HtkDemoOptions demo = { .county = "530427", .seed = seed, .today = today,
                                .households = (guint) strtoul (args[2], NULL, 10),
                                .visited = print_visit, .visited_data = rand };
  HtkDemoResult result;
  GError *error = NULL;
  g_autoptr (HtkStore) store = htk_county_open (spec, &error);
  g_autoptr (HtkImportReport) report = NULL;

  must (store != NULL, error);
  report = htk_import_file (store, "regions", args[1], &import, &error);
  must (report != NULL && report->bad == 0, error);
  must (htk_demo_make (store, &demo, &result, &error), error);
  htk_demo_result_clear (&result);
}

static HtkStore *
open_tablet (void)
{
  GError *error = NULL;
  HtkStore *store = htk_store_open_home (&error);

  must (store != NULL, error);
  return store;
}

static void
submit (HtkStore      *store,
        JsonObject    *body,
        const HtkUser *worker)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), body);
  GError *error = NULL;

  json_object_set_string_member (body, "worker", worker->id);
  json_object_set_string_member (body, "team_id", worker->team_id);
  must (htk_visit_take_submit (store, body, "worker", &error) &&
        htk_journal_append (store, "visit.submit", htk_json_text (body, "visit_id"), 0, node, &error),
        error);
}

static void
fill_tablet (guint n)
{
  g_autoptr (HtkStore) store = open_tablet ();
  g_autofree char *user = htk_store_get_meta (store, "user_id");
  GError *error = NULL;
  g_autoptr (HtkUser) worker = htk_register_user (store, user, &error);
  char *line = NULL;
  size_t size = 0;
  guint done = 0;

  must (worker != NULL && htk_store_begin (store, &error), error);
  while (done < n && getline (&line, &size, stdin) > 0)
    {
      g_autoptr (JsonNode) body = htk_json_parse (line, &error);

      must (body != NULL, error);
      submit (store, json_node_get_object (body), worker);
      done++;
    }
  must (htk_store_commit (store, &error), error);
  free (line);
  printf ("%u\n", done);
}

static GPtrArray *
rows_of_tablet (void)
{
  g_autoptr (HtkStore) store = open_tablet ();
  GError *error = NULL;
  GPtrArray *rows = htk_journal_from (store, 1, G_MAXINT32, &error);

  must (rows != NULL, error);
  return rows;
}

static void
print_documents (void)
{
  g_autoptr (GPtrArray) rows = rows_of_tablet ();
  g_autofree char *text = htk_sync_push_encode (rows);

  fputs (text, stdout);
}

static void
insert_rows (const char *path,
             guint       batch)
{
  g_autoptr (GPtrArray) rows = rows_of_tablet ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *spec = g_strconcat ("sqlite:", path, NULL);
  GError *error = NULL;
  g_autoptr (HtkStore) store = htk_county_open (spec, &error);
  gint64 start;

  must (store != NULL, error);
  sqlite3_exec (htk_store_db (store), "CREATE TABLE bare (seq INTEGER PRIMARY KEY, change_id TEXT UNIQUE,"
                " hash TEXT, row TEXT) STRICT", NULL, NULL, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (JsonObject) row = htk_sync_row_encode (g_ptr_array_index (rows, i));

      g_ptr_array_add (texts, htk_json_write (row));
    }
  start = g_get_monotonic_time ();
  for (guint i = 0; i < rows->len; i++)
    {
      const HtkChange *row = g_ptr_array_index (rows, i);
      g_autoptr (HtkStmt) stmt = NULL;

      if (i % batch == 0)
        must (htk_store_begin (store, &error), error);
      stmt = htk_stmt (store, "INSERT INTO bare (seq, change_id, hash, row) VALUES (?, ?, ?, ?)", &error);
      must (stmt != NULL, error);
      htk_stmt_bind (stmt, "ittt", row->seq, row->change_id, row->hash, texts->pdata[i]);
      must (htk_stmt_run (stmt, &error), error);
      if (i % batch == batch - 1 || i == rows->len - 1)
        must (htk_store_commit (store, &error), error);
    }
  printf ("%.6f\n", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
}

int
main (int    argc,
      char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";

  if (g_str_equal (what, "county") && argc == 6)
    make_county (argv + 2);
  else if (g_str_equal (what, "tablet") && argc == 3)
    fill_tablet ((guint) strtoul (argv[2], NULL, 10));
  else if (g_str_equal (what, "documents") && argc == 2)
    print_documents ();
  else if (g_str_equal (what, "insert") && argc == 4)
    insert_rows (argv[2], (guint) strtoul (argv[3], NULL, 10));
  else
    {
      fprintf (stderr, "usage: visit-maker county|tablet|documents|insert ..., see the source\n");
      return 2;
    }
  return 0;
}
