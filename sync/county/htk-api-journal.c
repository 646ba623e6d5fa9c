/* GET /v1/journal: a tablet's own rows as the county has them, for one that was set back to an older
 * copy. Nobody gets another tablet's. */
#include "sync/county/htk-server-private.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"

#define MAX_ROWS 500
#define MAX_BYTES (4 * 1024 * 1024)

static gboolean
add_row (JsonArray *rows,
         HtkStmt   *stmt)
{
  g_autoptr (JsonNode) node = htk_json_parse (htk_stmt_text (stmt, 0), NULL);
  JsonObject *row;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  row = json_node_get_object (node);
  json_object_set_string_member (row, "verdict", htk_stmt_text (stmt, 1));
  json_object_set_string_member (row, "code", htk_stmt_text (stmt, 2));
  json_object_set_string_member (row, "message", htk_stmt_text (stmt, 3));
  json_array_add_object_element (rows, json_object_ref (row));
  return TRUE;
}

/* A row that nobody can read ends the list: it stays as the county has it. */
static JsonObject *
read_journal (HtkStore        *store,
              const HtkDevice *device,
              gint64           after,
              GError         **error)
{
  g_autoptr (JsonObject) reply = json_object_new ();
  g_autoptr (JsonArray) rows = json_array_new ();
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT row, verdict, code, message FROM device_row WHERE device_id = ? AND seq > ?"
    " ORDER BY seq", error);
  gboolean has_row = FALSE;
  gsize bytes = 0;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ti", device->id, after);
  do
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row || json_array_get_length (rows) >= MAX_ROWS || bytes > MAX_BYTES)
        break;
      bytes += strlen (htk_stmt_text (stmt, 0));
    }
  while (add_row (rows, stmt));
  json_object_set_boolean_member (reply, "more", has_row);
  json_object_set_array_member (reply, "rows", g_steal_pointer (&rows));
  return g_steal_pointer (&reply);
}

void
htk_api_journal (SoupServer        *soup,
                 SoupServerMessage *msg,
                 const char        *path,
                 GHashTable        *query,
                 gpointer           server)
{
  g_autoptr (HtkDevice) device = NULL;
  const char *after = query != NULL ? g_hash_table_lookup (query, "after") : NULL;
  g_autoptr (JsonObject) reply = NULL;
  g_autoptr (GError) error = NULL;
  guint64 seq = 0;

  if (!htk_reply_is (msg, "GET") || (device = htk_reply_device (server, msg)) == NULL)
    return;
  if (after != NULL && !g_ascii_string_to_unsigned (after, 10, 0, G_MAXINT64, &seq, NULL))
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "after 不是数字");
      return;
    }
  reply = read_journal (htk_server_store (server), device, (gint64) seq, &error);
  if (reply != NULL)
    htk_reply_packed (server, msg, "application/json", htk_json_write (reply));
  else
    htk_reply_error (msg, error);
}
