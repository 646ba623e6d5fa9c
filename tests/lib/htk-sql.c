/* htk-sql: prints the rows of one read-only query on a store as JSON lines, for the driven tests.
 *
 * usage: htk-sql DATABASE [--key KEYFILE] [--schema N] QUERY
 * --schema first marks the database as one of schema N, as a newer program would leave it.
 */
#include <json-glib/json-glib.h>
#include <sqlite3.h>
#include <stdio.h>

static gboolean
apply_key (sqlite3    *db,
           const char *path)
{
  g_autofree char *hex = NULL;
  g_autofree char *pragma = NULL;

  if (!g_file_get_contents (path, &hex, NULL, NULL))
    return FALSE;
  g_strstrip (hex);
  pragma = g_strdup_printf ("PRAGMA key = 'raw:%s'", hex);
  return sqlite3_exec (db, pragma, NULL, NULL, NULL) == SQLITE_OK;
}

static int
mark_schema (sqlite3 *db,
             int      schema)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA user_version = %d", schema);

  return sqlite3_exec (db, pragma, NULL, NULL, NULL);
}

static JsonNode *
column_node (sqlite3_stmt *stmt,
             int           i)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  switch (sqlite3_column_type (stmt, i))
    {
    case SQLITE_INTEGER:
      json_node_set_int (node, sqlite3_column_int64 (stmt, i));
      break;
    case SQLITE_FLOAT:
      json_node_set_double (node, sqlite3_column_double (stmt, i));
      break;
    case SQLITE_NULL:
      json_node_init_null (node);
      break;
    default:
      json_node_set_string (node, (const char *) sqlite3_column_text (stmt, i));
    }
  return node;
}

static void
print_row (sqlite3_stmt *stmt)
{
  g_autoptr (JsonObject) row = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *line = NULL;

  for (int i = 0; i < sqlite3_column_count (stmt); i++)
    json_object_set_member (row, sqlite3_column_name (stmt, i), column_node (stmt, i));
  json_node_set_object (root, row);
  line = json_to_string (root, FALSE);
  puts (line);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *key = NULL;
  int schema = 0;
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &key, "File with the key of an encrypted store", "FILE" },
    { "schema", 0, 0, G_OPTION_ARG_INT, &schema, "Mark the store as of this schema first", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("DATABASE QUERY");
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  int rc;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 3)
    {
      g_printerr ("htk-sql: %s\n", error ? error->message : "wants DATABASE QUERY");
      return 2;
    }
  /* Read-write open: a WAL database of a killed program can only be read after its recovery. */
  rc = sqlite3_open_v2 (argv[1], &db, SQLITE_OPEN_READWRITE, NULL);
  sqlite3_busy_timeout (db, 5000);
  if (rc == SQLITE_OK && key && !apply_key (db, key))
    rc = SQLITE_ERROR;
  if (rc == SQLITE_OK && schema > 0)
    rc = mark_schema (db, schema);
  if (rc == SQLITE_OK)
    rc = sqlite3_prepare_v2 (db, argv[2], -1, &stmt, NULL);
  if (rc == SQLITE_OK && !sqlite3_stmt_readonly (stmt))
    {
      g_printerr ("htk-sql: only queries that read\n");
      rc = SQLITE_READONLY;
    }
  while (rc == SQLITE_OK || rc == SQLITE_ROW)
    {
      rc = sqlite3_step (stmt);
      if (rc == SQLITE_ROW)
        print_row (stmt);
    }
  if (rc != SQLITE_DONE)
    g_printerr ("htk-sql: %s\n", sqlite3_errmsg (db));
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return rc == SQLITE_DONE ? 0 : 1;
}
