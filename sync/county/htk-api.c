/* The calls of the sync protocol but the files: enrol, status, packs, push and pull (design.md
 * 7). */
#include "sync/county/htk-server-private.h"

#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-ingest.h"
#include "sync/county/htk-pull.h"
#include "sync/protocol/htk-sync-body.h"
#include "sync/protocol/htk-sync-row.h"

#include <string.h>

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

void
htk_api_status (SoupServer        *soup,
                SoupServerMessage *msg,
                const char        *path,
                GHashTable        *query,
                gpointer           server)
{
  g_autoptr (JsonObject) body = json_object_new ();
  guint32 dictionary = htk_sync_dictionary_id (htk_server_dictionary (server));
  JsonArray *versions, *dictionaries;

  if (!htk_reply_is (msg, "GET"))
    return;
  versions = json_array_new ();
  dictionaries = json_array_new ();
  json_array_add_int_element (versions, 1);
  json_object_set_array_member (body, "protocol", versions);
  json_object_set_string_member (body, "version", HTK_VERSION);
  json_object_set_int_member (body, "time", now_ms ());
  json_object_set_boolean_member (body, "demo", htk_county_is_demo (htk_server_store (server)));
  json_object_set_int_member (body, "max_body", HTK_SERVER_MAX_BODY);
  json_object_set_int_member (body, "max_rows", HTK_INGEST_MAX_ROWS);
  if (dictionary != 0)
    json_array_add_int_element (dictionaries, dictionary);
  json_object_set_array_member (body, "dictionaries", dictionaries);
  htk_reply_json (msg, SOUP_STATUS_OK, body);
}

static JsonObject *
read_object (HtkServer         *server,
             SoupServerMessage *msg)
{
  g_autoptr (GBytes) body = htk_reply_body (server, msg);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (body == NULL)
    return NULL;
  if (json_parser_load_from_data (parser, g_bytes_get_data (body, NULL) ?: "",
                                  (gssize) g_bytes_get_size (body), NULL) &&
      (root = json_parser_get_root (parser)) != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_object_ref (json_node_get_object (root));
  htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-json", "请求内容不是 JSON 对象");
  return NULL;
}

static void
reply_enrolled (SoupServerMessage *msg,
                HtkStore          *store,
                const HtkDevice   *device,
                const char        *token)
{
  g_autofree char *server_key = htk_device_public_key (store, NULL);
  g_autofree char *user = htk_county_body (store, "user", device->user_id, NULL, NULL);
  g_autoptr (JsonNode) user_node = user != NULL ? json_from_string (user, NULL) : NULL;
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "device_id", device->id);
  json_object_set_string_member (body, "token", token);
  json_object_set_string_member (body, "server_key", server_key != NULL ? server_key : "");
  json_object_set_string_member (body, "scope", device->scope);
  json_object_set_int_member (body, "time", now_ms ());
  if (user_node != NULL)
    json_object_set_member (body, "user", g_steal_pointer (&user_node));
  htk_reply_json (msg, SOUP_STATUS_OK, body);
}

void
htk_api_enrol (SoupServer        *soup,
               SoupServerMessage *msg,
               const char        *path,
               GHashTable        *query,
               gpointer           server)
{
  HtkStore *store = htk_server_store (server);
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (HtkDevice) device = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;
  const char *code, *key;

  if (!htk_reply_is (msg, "POST") || (request = read_object (server, msg)) == NULL)
    return;
  if (!htk_server_may_try (server, "enrol"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Retry-After",
                                    "300");
      htk_reply_refuse (msg, HTK_STATUS_TOO_MANY, "tries",
                        "登记码错误次数过多，请 5 分钟后再试");
      return;
    }
  code = htk_json_text (request, "code");
  key = htk_json_text (request, "public_key");
  if (code == NULL || key == NULL)
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "缺少 code 或 public_key");
      return;
    }
  device = htk_device_enrol (store, code, key, &token, &error);
  if (device != NULL)
    {
      reply_enrolled (msg, store, device, token);
      return;
    }
  htk_server_failed_try (server, "enrol");
  htk_reply_error (msg, error);
}

static gboolean
read_number (GHashTable *query,
             const char *name,
             gint64      otherwise,
             gint64      max,
             gint64     *value)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;
  guint64 read;

  *value = otherwise;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &read, NULL))
    return FALSE;
  *value = MIN ((gint64) read, max);
  return TRUE;
}

/* What waits on the tablet, for its lead to see. What is no number is as if it were not said, and a county that
 * cannot write it down answers all the same. */
static void
note_heard (HtkServer       *server,
            GHashTable      *query,
            const HtkDevice *device)
{
  g_autoptr (GError) error = NULL;
  gint64 rows, files, since;

  if (!read_number (query, "waiting_rows", -1, G_MAXINT32, &rows) ||
      !read_number (query, "waiting_files", 0, G_MAXINT32, &files) ||
      !read_number (query, "waiting_since", 0, G_MAXINT64, &since))
    rows = -1;
  if (!htk_device_heard (htk_server_store (server), device, rows, files, since, &error))
    g_printerr ("huitoukan-county: it could not be kept when a tablet was heard of: %s\n", error->message);
}

static HtkPull *
new_pull (HtkServer *server,
          HtkDevice *device,
          gint64     after,
          guint      limit)
{
  g_autoptr (HtkPull) pull = htk_pull_new (htk_server_store (server), device->scope, after, limit);

  htk_pull_set_person (pull, device->user_id);
  htk_pull_tell_journal (pull, device->last_seq, device->last_hash);
  if (g_str_equal (device->role, "lead") && *device->team_id != '\0')
    htk_pull_tell_team (pull, device->team_id);
  return g_steal_pointer (&pull);
}

/* (transfer full) (nullable): what a pull would answer now, for a tablet that says with its last rows where it is
 * in the log; NULL when there is something to pull. These rows are what it has of its own: with the hash of the
 * last one the county knows that it has all before it. */
static char *
spare_pull (HtkServer  *server,
            GHashTable *query,
            HtkDevice  *device,
            GPtrArray  *verdicts)
{
  const HtkSyncVerdict *last = verdicts->pdata[verdicts->len - 1];
  g_autoptr (HtkPull) reader = NULL;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 after, own_after;
  gboolean empty = FALSE;

  if (!read_number (query, "after", -1, G_MAXINT64, &after) || after < 0 ||
      !read_number (query, "own_after", 0, G_MAXINT64, &own_after))
    return NULL;
  reader = new_pull (server, device, after, 1);
  if (!htk_pull_spare_own (reader, device->id, own_after, last->seq, last->hash, &error) ||
      !htk_pull_is_empty (reader, line, &empty, &error))
    g_printerr ("huitoukan-county: what a tablet has to pull could not be read: %s\n", error->message);
  if (!empty)
    return NULL;
  note_heard (server, query, device);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
reply_verdicts (HtkServer         *server,
                SoupServerMessage *msg,
                GPtrArray         *verdicts,
                const char        *pulled,
                guint              n_rows,
                gint64             expected)
{
  g_autoptr (JsonObject) gap = NULL;

  if (verdicts->len > 0 || n_rows == 0)
    {
      htk_reply_packed (server, msg, "application/json",
                        htk_sync_push_reply_encode (verdicts, now_ms (), pulled));
      return;
    }
  gap = json_object_new ();
  json_object_set_string_member (gap, "code", "gap");
  json_object_set_string_member (gap, "message", "县级缺少本机较早的记录，请从指定序号重新发送");
  json_object_set_int_member (gap, "expected", expected);
  htk_reply_json (msg, SOUP_STATUS_CONFLICT, gap);
}

/* The tablet packs its next batch tight where the line is slow; it cannot tell that from a busy county itself. */
static void
say_how_long (SoupServerMessage *msg,
              gint64             began)
{
  g_autofree char *said = g_strdup_printf ("take;dur=%" G_GINT64_FORMAT, (g_get_monotonic_time () - began) / 1000);

  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Server-Timing", said);
}

static void
push (HtkServer         *server,
      SoupServerMessage *msg,
      GHashTable        *query,
      HtkDevice         *device)
{
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GBytes) body = htk_reply_body (server, msg);
  g_autoptr (JsonArray) rows = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  g_autofree char *pulled = NULL;
  g_autoptr (GError) error = NULL;
  gint64 expected = 0;

  if (body == NULL)
    return;
  rows = htk_sync_push_decode (g_bytes_get_data (body, NULL) ?: "",
                               (gssize) g_bytes_get_size (body), &error);
  if (rows == NULL)
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-json", error->message);
      return;
    }
  if (json_array_get_length (rows) > HTK_INGEST_MAX_ROWS)
    {
      htk_reply_refuse (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "一次发送的记录过多");
      return;
    }
  verdicts = htk_ingest_batch (htk_server_store (server), device, rows, &expected, &error);
  if (verdicts == NULL)
    {
      htk_reply_error (msg, error);
      return;
    }
  if (verdicts->len > 0 && verdicts->len == json_array_get_length (rows))
    pulled = spare_pull (server, query, device, verdicts);
  reply_verdicts (server, msg, verdicts, pulled, json_array_get_length (rows), expected);
  say_how_long (msg, began);
}

/* A pull that is being written. It lives as long as its message. */
typedef struct
{
  HtkPull *pull;
  HtkSyncPacker *packer; /* NULL for a plain reply */
  gboolean done;
} Stream;

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  htk_pull_free (stream->pull);
  htk_sync_packer_free (stream->packer);
  g_free (stream);
}

/* Once the first piece is on its way the status cannot change: a failure ends the reply without
 * the cursor line, and the tablet asks again from where it was. */
static void
write_piece (SoupServerMessage *msg,
             Stream            *stream)
{
  SoupMessageBody *body = soup_server_message_get_response_body (msg);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (stream->done)
    return;
  if (!htk_pull_more (stream->pull, lines, &stream->done, &error))
    {
      g_printerr ("huitoukan-county: a pull was cut short: %s\n", error->message);
      stream->done = TRUE;
    }
  if (stream->packer != NULL)
    {
      g_autoptr (GByteArray) packed = g_byte_array_new ();

      htk_sync_packer_push (stream->packer, lines->str, lines->len, stream->done ? HTK_SYNC_END : HTK_SYNC_WAIT,
                            packed);
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&packed));
    }
  else
    bytes = g_bytes_new (lines->str, lines->len);
  if (g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (body, bytes);
  if (stream->done)
    soup_message_body_complete (body);
}

static void
wrote_chunk (SoupServerMessage *msg,
             gpointer           stream)
{
  write_piece (msg, stream);
}

/* What the tablet says of its own rows, if it does: `own_after`, `own` and `own_hash`. */
static gboolean
read_own (HtkPull    *pull,
          GHashTable *query,
          HtkDevice  *device)
{
  const char *hash = query != NULL ? g_hash_table_lookup (query, "own_hash") : NULL;
  gint64 after, seq;
  g_autoptr (GError) error = NULL;

  if (!read_number (query, "own", 0, G_MAXINT64, &seq) ||
      !read_number (query, "own_after", 0, G_MAXINT64, &after))
    return FALSE;
  if (seq == 0 || hash == NULL)
    return TRUE;
  /* It hears of what it has as well, then. */
  if (!htk_pull_spare_own (pull, device->id, after, seq, hash, &error))
    g_printerr ("huitoukan-county: a tablet's row could not be looked for: %s\n", error->message);
  return TRUE;
}

static void
pull (HtkServer         *server,
      SoupServerMessage *msg,
      GHashTable        *query,
      HtkDevice         *device)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  gint64 after, limit, bytes;
  g_autoptr (HtkPull) reader = NULL;
  Stream *stream;

  if (!read_number (query, "after", 0, G_MAXINT64, &after) ||
      !read_number (query, "limit", 1000, HTK_PULL_MAX_ROWS, &limit) || limit < 1 ||
      !read_number (query, "bytes", HTK_PULL_MAX_BYTES, HTK_PULL_MAX_BYTES, &bytes))
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "after、limit 或 bytes 不是数字");
      return;
    }
  reader = new_pull (server, device, after, (guint) limit);
  htk_pull_limit_bytes (reader, (gsize) bytes);
  if (!read_own (reader, query, device))
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "own 或 own_after 不是数字");
      return;
    }
  note_heard (server, query, device);
  stream = g_new0 (Stream, 1);
  stream->pull = g_steal_pointer (&reader);
  g_object_set_data_full (G_OBJECT (msg), "htk-stream", stream, stream_free);
  soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "application/x-ndjson", NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (msg), FALSE);
  if (htk_reply_may_pack (msg))
    {
      stream->packer = htk_sync_packer_new (htk_reply_dictionary (server, msg), HTK_SYNC_QUICK);
      soup_message_headers_replace (headers, "Content-Encoding", HTK_SYNC_ENCODING);
    }
  g_signal_connect (msg, "wrote-chunk", G_CALLBACK (wrote_chunk), stream);
  write_piece (msg, stream);
}

void
htk_api_changes (SoupServer        *soup,
                 SoupServerMessage *msg,
                 const char        *path,
                 GHashTable        *query,
                 gpointer           server)
{
  g_autoptr (HtkDevice) device = NULL;
  gboolean is_pull = g_str_equal (soup_server_message_get_method (msg), "GET");

  if (!is_pull && !htk_reply_is (msg, "POST"))
    return;
  device = htk_reply_device (server, msg);
  if (device == NULL)
    return;
  if (is_pull)
    pull (server, msg, query, device);
  else
    push (server, msg, query, device);
}

/* The whole pack, for a tablet that installs it. */
static void
reply_bundle (HtkServer         *server,
              SoupServerMessage *msg,
              HtkPack           *pack)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) bundle = htk_pack_bundle (pack, &error);

  if (bundle != NULL)
    htk_reply_packed (server, msg, "application/json", htk_json_write (bundle));
  else
    htk_reply_error (msg, error);
}

/* /v1/packs/ID is the pack's own description, /v1/packs/ID/FILE one of its files, and
 * /v1/packs/ID/bundle.json all of them. The pack is the one in force, whatever the ID. */
void
htk_api_packs (SoupServer        *soup,
               SoupServerMessage *msg,
               const char        *path,
               GHashTable        *query,
               gpointer           server)
{
  g_autoptr (HtkDevice) device = NULL;
  g_autoptr (HtkPack) pack = NULL;
  g_auto (GStrv) parts = g_strsplit (path, "/", 6);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  guint n = g_strv_length (parts);
  const char *name = n == 5 ? parts[4] : "pack.json";

  if (!htk_reply_is (msg, "GET") || (device = htk_reply_device (server, msg)) == NULL)
    return;
  pack = htk_pack_in_force (htk_server_store (server), &error);
  if (pack == NULL)
    {
      htk_reply_error (msg, error);
      return;
    }
  if (g_str_equal (name, "bundle.json"))
    {
      reply_bundle (server, msg, pack);
      return;
    }
  file = g_build_filename (htk_pack_folder (pack), name, NULL);
  if (n < 4 || n > 5 || !htk_pack_has_file (name) ||
      strchr (name, '/') != NULL || !g_file_get_contents (file, &text, NULL, NULL))
    {
      htk_reply_refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "没有这个表单包文件");
      return;
    }
  htk_reply_text (msg, SOUP_STATUS_OK,
                  g_str_has_suffix (name, ".json")  ? "application/json"
                  : g_str_has_suffix (name, ".xml") ? "application/xml"
                                                    : "text/csv",
                  g_steal_pointer (&text));
}
