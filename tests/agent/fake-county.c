/* The breaking county server of the agent's tests: plain sockets, so that a reply can be cut. */
#include "tests/agent/fake-county.h"

#include "app/store/htk-json.h"
#include "sync/protocol/htk-sync-body.h"
#include "sync/protocol/htk-sync-row.h"

#include <string.h>
#include <zstd.h>

#define MAX_BODY (64 * 1024 * 1024)

struct _FakeCounty
{
  GSocketService *service;
  guint16 port;
  GMutex lock; /* of all below: each connection has a thread */
  GQueue faults[FAKE_N_ROUTES];
  guint asked[FAKE_N_ROUTES];
  guint tokens; /* requests that carried one */
  gint64 ahead;
  int protocol;
  guint limit, largest;
  gboolean spares;      /* it says with the verdicts when there is nothing to pull */
  GBytes *dictionary;   /* that it lists and unpacks with, NULL for none */
  guint32 packed_with;  /* the number in the last packed body */
  GPtrArray *rows;      /* change ids; the first is row 1 */
  GHashTable *verdicts; /* row -> "verdict code" */
  GPtrArray *log;       /* lines to pull */
  char *bundle;         /* the pack in force */
  GHashTable *sizes;    /* sha256 -> size */
  GHashTable *files;    /* sha256 -> GByteArray */
  char *lacks;          /* a file that it says it has not; NULL for none */
};

typedef struct
{
  char *method, *path;
  GHashTable *headers; /* names in lower case */
  GBytes *body;
} Request;

typedef struct
{
  guint status;
  const char *type;
  GString *extra; /* further headers */
  GBytes *body;
  gboolean pack;
} Reply;

static void
unpack (FakeCounty *self,
        Request    *request)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (request->body, &size);
  GBytes *plain = htk_sync_body_unpack (request->body, self->dictionary, MAX_BODY, NULL);

  g_assert_nonnull (plain);
  self->packed_with = ZSTD_getDictID_fromFrame (data, size);
  g_bytes_unref (request->body);
  request->body = plain;
}

static gboolean
read_request (FakeCounty   *self,
              GInputStream *in,
              Request      *request)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (in);
  g_autofree char *first = NULL;
  g_auto (GStrv) words = NULL;
  const char *length;
  gsize size;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  first = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  words = g_strsplit (first != NULL ? first : "", " ", 3);
  if (g_strv_length (words) < 2)
    return FALSE;
  request->method = g_strdup (words[0]);
  request->path = g_strdup (words[1]);
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      char *colon = line != NULL ? strchr (line, ':') : NULL;

      if (colon == NULL)
        break;
      g_hash_table_insert (request->headers, g_ascii_strdown (line, colon - line),
                           g_strstrip (g_strdup (colon + 1)));
    }
  length = g_hash_table_lookup (request->headers, "content-length");
  size = length != NULL ? (gsize) g_ascii_strtoull (length, NULL, 10) : 0;
  if (size > 0)
    {
      char *data = g_malloc (size);

      if (!g_input_stream_read_all (G_INPUT_STREAM (lines), data, size, &size, NULL, NULL))
        size = 0;
      request->body = g_bytes_new_take (data, size);
    }
  else
    request->body = g_bytes_new (NULL, 0);
  if (g_strcmp0 (g_hash_table_lookup (request->headers, "content-encoding"), "zstd") == 0)
    unpack (self, request);
  return TRUE;
}

static void
request_clear (Request *request)
{
  g_free (request->method);
  g_free (request->path);
  g_clear_pointer (&request->headers, g_hash_table_unref);
  g_clear_pointer (&request->body, g_bytes_unref);
}

static FakeRoute
route_of (const Request *request)
{
  if (g_str_has_prefix (request->path, "/v1/status"))
    return FAKE_STATUS;
  if (g_str_has_prefix (request->path, "/v1/enrol"))
    return FAKE_ENROL;
  if (g_str_has_prefix (request->path, "/v1/changes"))
    return g_str_equal (request->method, "POST") ? FAKE_PUSH : FAKE_PULL;
  if (g_str_has_prefix (request->path, "/v1/packs/"))
    return FAKE_PACK;
  g_assert_true (g_str_has_prefix (request->path, "/v1/attachments"));
  return g_str_equal (request->method, "HEAD") ? FAKE_HEAD : FAKE_PATCH;
}

static void
say (Reply      *reply,
     guint       status,
     const char *type,
     char       *text)
{
  reply->status = status;
  reply->type = type;
  g_clear_pointer (&reply->body, g_bytes_unref);
  reply->body = g_bytes_new_take (text, strlen (text));
}

static gint64
clock_of (FakeCounty *self)
{
  return g_get_real_time () / 1000 + self->ahead;
}

static guint64
query_number (const char *path,
              const char *name)
{
  const char *at = strstr (path, name);

  g_assert_nonnull (at);
  return g_ascii_strtoull (at + strlen (name), NULL, 10);
}

/* (transfer full) (nullable) */
static char *
nothing_to_pull (FakeCounty    *self,
                 const Request *request)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (!self->spares || strstr (request->path, "?after=") == NULL ||
      query_number (request->path, "after=") < self->log->len)
    return NULL;
  htk_sync_item_append (line, self->log->len, HTK_SYNC_CURSOR, "", 0, "{\"more\":false}");
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
answer_push (FakeCounty    *self,
             const Request *request,
             gboolean       other_hash,
             Reply         *reply)
{
  gsize size;
  const char *text = g_bytes_get_data (request->body, &size);
  g_autoptr (JsonArray) rows = htk_sync_push_decode (text, (gssize) size, NULL);
  g_autoptr (GPtrArray) verdicts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sync_verdict_free);
  g_autofree char *pulled = NULL;
  guint n;

  g_assert_nonnull (rows);
  n = json_array_get_length (rows);
  if (self->limit > 0 && n > self->limit)
    {
      say (reply, 413, "text/html", g_strdup ("<html>413</html>"));
      return;
    }
  self->largest = MAX (self->largest, n);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      gint64 seq = htk_json_int (row, "seq", 0);
      HtkSyncVerdict *v;
      const char *set;
      g_auto (GStrv) parts = NULL;

      if (seq > self->rows->len + 1)
        break;
      if (seq == self->rows->len + 1)
        g_ptr_array_add (self->rows, g_strdup (htk_json_text (row, "change_id")));
      /* The same number again is the same row again, or the agent doubles. */
      g_assert_cmpstr (self->rows->pdata[seq - 1], ==, htk_json_text (row, "change_id"));
      set = g_hash_table_lookup (self->verdicts, GINT_TO_POINTER ((int) seq));
      parts = g_strsplit (set != NULL ? set : "accepted ", " ", 2);
      v = g_new0 (HtkSyncVerdict, 1);
      v->seq = seq;
      v->change_id = g_strdup (htk_json_text (row, "change_id"));
      v->hash = g_strdup (htk_json_text (row, other_hash ? "prev_hash" : "hash"));
      v->verdict = g_strdup (parts[0]);
      v->code = g_strdup (parts[1]);
      v->message = g_strdup (set != NULL ? "in plain words" : "");
      g_ptr_array_add (verdicts, v);
    }
  pulled = nothing_to_pull (self, request);
  if (verdicts->len > 0)
    say (reply, 200, "application/json", htk_sync_push_reply_encode (verdicts, clock_of (self), pulled));
  else
    say (reply, 409, "application/json",
         g_strdup_printf ("{\"code\":\"gap\",\"message\":\"rows lack\",\"expected\":%u}",
                          self->rows->len + 1));
}

static void
answer_pull (FakeCounty    *self,
             const Request *request,
             gboolean       without_last,
             Reply         *reply)
{
  guint64 after = query_number (request->path, "after=");
  guint64 limit = query_number (request->path, "limit=");
  guint64 end = MIN (after + limit, self->log->len);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *cursor =
    g_strdup_printf ("{\"left\":%" G_GUINT64_FORMAT ",\"more\":%s,\"lacks\":[%s]}",
                     self->log->len - end, end < self->log->len ? "true" : "false",
                     self->lacks != NULL ? self->lacks : "");

  for (guint64 i = after; i < end; i++)
    g_string_append (out, self->log->pdata[i]);
  if (!without_last)
    htk_sync_item_append (out, (gint64) end, HTK_SYNC_CURSOR, "", 0, cursor);
  say (reply, 200, "application/x-ndjson", g_strdup (out->str));
  reply->pack = TRUE;
}

static void
answer_file (FakeCounty    *self,
             const Request *request,
             gboolean       throw_away,
             Reply         *reply)
{
  /* It begins no files: that they are named by a visit is all it knows. */
  gboolean is_begin = g_str_equal (request->method, "POST");
  const char *hash = is_begin ? "" : request->path + strlen ("/v1/attachments/");
  GByteArray *file = g_hash_table_lookup (self->files, hash);
  gsize size = GPOINTER_TO_SIZE (g_hash_table_lookup (self->sizes, hash));

  g_assert_cmpstr (g_hash_table_lookup (request->headers, "tus-resumable"), ==, "1.0.0");
  if (file == NULL)
    {
      say (reply, 404, "application/json", g_strdup ("{\"code\":\"not-found\",\"message\":\"-\"}"));
      return;
    }
  say (reply, 200, "text/plain", g_strdup (""));
  if (g_str_equal (request->method, "PATCH"))
    {
      const char *at = g_hash_table_lookup (request->headers, "upload-offset");

      g_assert_nonnull (at);
      say (reply, 204, "text/plain", g_strdup (""));
      if (g_ascii_strtoull (at, NULL, 10) != file->len)
        say (reply, 409, "application/json", g_strdup ("{\"code\":\"state\",\"message\":\"-\"}"));
      else
        g_byte_array_append (file, g_bytes_get_data (request->body, NULL),
                             (guint) g_bytes_get_size (request->body));
      if (throw_away)
        {
          g_byte_array_set_size (file, 0);
          say (reply, 460, "application/json",
               g_strdup ("{\"code\":\"checksum\",\"message\":\"-\"}"));
        }
    }
  g_string_append_printf (reply->extra, "Upload-Offset: %u\r\n", file->len);
  g_string_append_printf (reply->extra, "Upload-Length: %" G_GSIZE_FORMAT "\r\n", size);
}

/* What the county itself does, before its reply is broken. */
static void
answer (FakeCounty    *self,
        FakeRoute      route,
        FakeFault      fault,
        const Request *request,
        Reply         *reply)
{
  switch (route)
    {
    case FAKE_STATUS:
      say (reply, 200, "application/json",
           g_strdup_printf ("{\"protocol\":[%d],\"time\":%" G_GINT64_FORMAT ",\"max_rows\":64,"
                            "\"dictionaries\":[%u]}", self->protocol, clock_of (self),
                            htk_sync_dictionary_id (self->dictionary)));
      break;
    case FAKE_ENROL:
      say (reply, 200, "application/json",
           g_strdup_printf ("{\"device_id\":\"device-1\",\"token\":\"secret-token\",\"scope\":"
                            "\"530427\",\"server_key\":\"k\",\"time\":%" G_GINT64_FORMAT
                            ",\"user\":{\"id\":\"u-1\"}}", clock_of (self)));
      break;
    case FAKE_PUSH:
      answer_push (self, request, fault == FAKE_OTHER_HASH, reply);
      break;
    case FAKE_PULL:
      answer_pull (self, request, fault == FAKE_CUT_LINES, reply);
      break;
    case FAKE_HEAD:
    case FAKE_PATCH:
      answer_file (self, request, fault == FAKE_CHECKSUM, reply);
      break;
    case FAKE_PACK:
      g_assert_nonnull (self->bundle);
      say (reply, 200, "application/json", g_strdup (self->bundle));
      reply->pack = TRUE;
      break;
    case FAKE_N_ROUTES:
    default:
      g_assert_not_reached ();
    }
}

static void
break_reply (FakeFault fault,
             Reply    *reply)
{
  static const struct
  {
    FakeFault fault;
    guint status;
    const char *type, *extra, *body;
  } broken[] = {
    { FAKE_PAGE, 200, "text/html", "", "<html><title>Wi-Fi</title>sign in</html>" },
    { FAKE_REDIRECT, 302, "text/html", "Location: http://192.0.2.1/sign-in\r\n", "<html></html>" },
    { FAKE_WRONG_JSON, 200, "application/json", "", "{\"hello\":\"world\"}" },
    { FAKE_UNAUTHORIZED, 401, "application/json", "WWW-Authenticate: Bearer\r\n",
      "{\"code\":\"token\",\"message\":\"not known any more\"}" },
    { FAKE_TOO_LARGE, 413, "text/html", "", "<html>413 nginx</html>" },
    { FAKE_TOO_MANY, 429, "application/json", "Retry-After: 7\r\n",
      "{\"code\":\"tries\",\"message\":\"too often\"}" },
    { FAKE_UNAVAILABLE, 503, "application/json", "Retry-After: 30\r\n",
      "{\"code\":\"unavailable\",\"message\":\"disk full\"}" },
    { FAKE_DICTIONARY, 415, "application/json", "",
      "{\"code\":\"dictionary\",\"message\":\"send it without\"}" },
    { FAKE_BAD_GATEWAY, 502, "text/html", "", "<html>502 nginx</html>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    if (broken[i].fault == fault)
      {
        say (reply, broken[i].status, broken[i].type, g_strdup (broken[i].body));
        g_string_assign (reply->extra, broken[i].extra);
        reply->pack = FALSE;
      }
}

static void
send_reply (GOutputStream *out,
            const Request *request,
            FakeFault      fault,
            Reply         *reply)
{
  g_autoptr (GBytes) packed = reply->pack ? htk_sync_body_pack (reply->body, NULL, HTK_SYNC_QUICK) : NULL;
  GBytes *body = packed != NULL ? packed : reply->body;
  gsize size = g_bytes_get_size (body);
  g_autofree char *head = g_strdup_printf (
    "HTTP/1.1 %u X\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s%s"
    "Connection: close\r\n\r\n",
    reply->status, reply->type, size, packed != NULL ? "Content-Encoding: zstd\r\n" : "",
    reply->extra->str);

  if (fault == FAKE_NONSENSE)
    {
      g_output_stream_write_all (out, "220 mail.example ESMTP\r\n\r\n", 26, NULL, NULL, NULL);
      return;
    }
  g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL);
  if (!g_str_equal (request->method, "HEAD") && reply->status != 204)
    g_output_stream_write_all (out, g_bytes_get_data (body, NULL),
                               fault == FAKE_CUT_REPLY ? size / 2 : size, NULL, NULL, NULL);
}

static void
serve (FakeCounty        *self,
       GSocketConnection *connection,
       const Request     *request)
{
  FakeRoute route = route_of (request);
  Reply reply = { .extra = g_string_new (NULL) };
  FakeFault fault;

  g_mutex_lock (&self->lock);
  self->asked[route]++;
  if (g_hash_table_contains (request->headers, "authorization"))
    self->tokens++;
  fault = (FakeFault) GPOINTER_TO_INT (g_queue_pop_head (&self->faults[route]));
  if (fault != FAKE_DROP_REQUEST && fault < FAKE_UNAUTHORIZED)
    answer (self, route, fault, request, &reply);
  else if (fault == FAKE_CHECKSUM)
    answer (self, route, fault, request, &reply);
  break_reply (fault, &reply);
  g_mutex_unlock (&self->lock);
  if (fault != FAKE_DROP_REQUEST && fault != FAKE_DROP_REPLY)
    send_reply (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, fault, &reply);
  g_string_free (reply.extra, TRUE);
  g_clear_pointer (&reply.body, g_bytes_unref);
}

static gboolean
connected (GThreadedSocketService *service,
           GSocketConnection      *connection,
           GObject                *source,
           gpointer                data)
{
  Request request = { 0 };

  if (read_request (data, g_io_stream_get_input_stream (G_IO_STREAM (connection)), &request))
    serve (data, connection, &request);
  request_clear (&request);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

FakeCounty *
fake_county_new (void)
{
  FakeCounty *self = g_new0 (FakeCounty, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  self->protocol = 1;
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->verdicts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_byte_array_unref);
  self->service = g_threaded_socket_service_new (4);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  g_signal_connect (self->service, "run", G_CALLBACK (connected), self);
  return self;
}

void
fake_county_free (FakeCounty *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  for (guint i = 0; i < FAKE_N_ROUTES; i++)
    g_queue_clear (&self->faults[i]);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->dictionary, g_bytes_unref);
  g_ptr_array_unref (self->log);
  g_hash_table_unref (self->verdicts);
  g_free (self->bundle);
  g_hash_table_unref (self->sizes);
  g_hash_table_unref (self->files);
  g_free (self->lacks);
  g_mutex_clear (&self->lock);
  g_free (self);
}

char *
fake_county_url (FakeCounty *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u", self->port);
}

/* The next @times requests of a route fail like that. */
void
fake_county_fail (FakeCounty *self,
                  FakeRoute   route,
                  FakeFault   fault,
                  guint       times)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < times; i++)
    g_queue_push_tail (&self->faults[route], GINT_TO_POINTER ((int) fault));
  g_mutex_unlock (&self->lock);
}

guint
fake_county_asked (FakeCounty *self,
                   FakeRoute   route)
{
  return self->asked[route];
}

guint
fake_county_tokens (FakeCounty *self)
{
  return self->tokens;
}

void
fake_county_set_clock (FakeCounty *self,
                       gint64      ahead)
{
  self->ahead = ahead;
}

void
fake_county_set_protocol (FakeCounty *self,
                          int         version)
{
  self->protocol = version;
}

void
fake_county_set_dictionary (FakeCounty *self,
                            GBytes     *dictionary)
{
  self->dictionary = g_bytes_ref (dictionary);
}

guint32
fake_county_packed_with (FakeCounty *self)
{
  return self->packed_with;
}

/* Larger batches are answered with 413. */
void
fake_county_set_limit (FakeCounty *self,
                       guint       rows)
{
  self->limit = rows;
}

void
fake_county_spare_pulls (FakeCounty *self,
                         gboolean    spares)
{
  g_mutex_lock (&self->lock);
  self->spares = spares;
  g_mutex_unlock (&self->lock);
}

void
fake_county_refuse (FakeCounty *self,
                    gint64      seq,
                    const char *verdict,
                    const char *code)
{
  g_hash_table_insert (self->verdicts, GINT_TO_POINTER ((int) seq),
                       g_strdup_printf ("%s %s", verdict, code));
}

/* The county is restored from a copy that has only so many rows. */
void
fake_county_forget (FakeCounty *self,
                    guint       rows)
{
  g_ptr_array_set_size (self->rows, (int) rows);
}

guint
fake_county_rows (FakeCounty *self)
{
  return self->rows->len;
}

guint
fake_county_largest (FakeCounty *self)
{
  return self->largest;
}

void
fake_county_publish (FakeCounty *self,
                     const char *kind,
                     const char *object,
                     const char *body)
{
  g_autoptr (GString) line = g_string_new (NULL);

  htk_sync_item_append (line, self->log->len + 1, kind, object, 1, body);
  g_ptr_array_add (self->log, g_strdup (line->str));
}

/* The pack that the county gives to who asks. */
void
fake_county_hand_out (FakeCounty *self,
                      const char *bundle)
{
  g_mutex_lock (&self->lock);
  g_free (self->bundle);
  self->bundle = g_strdup (bundle);
  g_mutex_unlock (&self->lock);
}

/* A visit has named the file. */
void
fake_county_expect (FakeCounty *self,
                    const char *sha256,
                    gsize       size)
{
  g_hash_table_insert (self->sizes, g_strdup (sha256), GSIZE_TO_POINTER (size));
  g_hash_table_insert (self->files, g_strdup (sha256), g_byte_array_new ());
}

/* It is restored from a copy that knows of the file, if at all, and has not its content. */
void
fake_county_lack (FakeCounty *self,
                  const char *sha256,
                  gboolean    knows)
{
  g_free (self->lacks);
  self->lacks = g_strdup_printf ("\"%s\"", sha256);
  if (knows)
    g_hash_table_insert (self->files, g_strdup (sha256), g_byte_array_new ());
  else
    g_hash_table_remove (self->files, sha256);
}

/* (transfer full): what has come of it. */
GBytes *
fake_county_file (FakeCounty *self,
                  const char *sha256)
{
  GByteArray *file = g_hash_table_lookup (self->files, sha256);

  return g_bytes_new (file->data, file->len);
}
