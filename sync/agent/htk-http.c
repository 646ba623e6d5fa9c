/* Speaks HTTP with the county: one request, its whole reply, and errors that say what to do. */
#include "sync/agent/htk-http.h"

#include "sync/protocol/htk-sync-body.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#define TIMEOUT_SECONDS 60
#define MAX_REPLY (64 * 1024 * 1024)
#define PIECE (64 * 1024)

struct _HtkHttp
{
  GObject parent_instance;

  SoupSession *session;
  char *url, *token;
};

G_DEFINE_FINAL_TYPE (HtkHttp, htk_http, G_TYPE_OBJECT)

static void
htk_http_finalize (GObject *object)
{
  HtkHttp *self = HTK_HTTP (object);

  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->token);
  G_OBJECT_CLASS (htk_http_parent_class)->finalize (object);
}

static void
htk_http_class_init (HtkHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_http_finalize;
}

static void
htk_http_init (HtkHttp *self)
{
  self->session = soup_session_new_with_options (
    "timeout", TIMEOUT_SECONDS, "idle-timeout", TIMEOUT_SECONDS,
    "user-agent", "huitoukan-sync/" HTK_VERSION, NULL);
  /* It would ask for gzip; what comes is ours to unpack, with a limit. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
}

/**
 * htk_http_new:
 * @url: the county's address, as `https://county.example/huitoukan`
 * @token: (nullable): this tablet's; %NULL before it is enrolled
 * @error: return location
 *
 * Returns: (transfer full): a way to the county; %NULL with %HTK_AGENT_ERROR_STATE for an address
 *   that is none
 */
HtkHttp *
htk_http_new (const char *url,
              const char *token,
              GError    **error)
{
  g_autofree char *plain = g_strstrip (g_strdup (url));
  g_autoptr (GUri) uri = g_uri_parse (plain, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  HtkHttp *self;

  if (uri == NULL || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE,
                   _("“%s” is not the address of a county; it begins with https:// or http://"),
                   plain);
      return NULL;
    }
  while (g_str_has_suffix (plain, "/"))
    plain[strlen (plain) - 1] = '\0';
  self = g_object_new (HTK_TYPE_HTTP, NULL);
  self->url = g_steal_pointer (&plain);
  self->token = g_strdup (token);
  return self;
}

const char *
htk_http_get_url (HtkHttp *self)
{
  return self->url;
}

void
htk_reply_free (HtkReply *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

/* A request on its way. */
typedef struct
{
  SoupMessage *msg;
  GInputStream *stream;
  GByteArray *got;
  gint64 began;
  gboolean sent; /* whether any of it may have arrived */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_signal_handlers_disconnect_by_data (call->msg, call);
  g_clear_object (&call->msg);
  g_clear_object (&call->stream);
  g_clear_pointer (&call->got, g_byte_array_unref);
  g_free (call);
}

static void
wrote_headers (SoupMessage *msg,
               Call        *call)
{
  call->sent = TRUE;
}

/* What happened on the way, in words for the person; the library's own say little to one. */
static void
return_way_error (GTask  *task,
                  GError *error)
{
  HtkHttp *self = g_task_get_source_object (task);
  const Call *call = g_task_get_task_data (task);
  g_autoptr (GError) why = error;

  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&why));
  else if (why->domain == G_TLS_ERROR)
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                             _("The certificate of %s is not trusted (%s)"), self->url,
                             why->message);
  else if (why->domain == SOUP_SESSION_ERROR)
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                             _("What answers at %s is no county server (%s)"), self->url,
                             why->message);
  else if (call->sent)
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                             _("The answer of %s was lost or cut short (%s)"), self->url,
                             why->message);
  else
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE,
                             _("The county server at %s does not answer (%s)"), self->url,
                             why->message);
}

static gint64
read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) at = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &seconds, NULL))
    return (gint64) seconds;
  at = soup_date_time_new_from_http_string (text);
  now = g_date_time_new_now_utc ();
  return at != NULL ? MAX (g_date_time_difference (at, now) / G_USEC_PER_SEC, 0) : -1;
}

static gint64
read_number (SoupMessageHeaders *headers,
             const char         *name)
{
  const char *text = soup_message_headers_get_one (headers, name);
  guint64 value;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL)
           ? (gint64) value : -1;
}

static GBytes *
unpack (SoupMessageHeaders *headers,
        GBytes             *got,
        GError            **error)
{
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  GBytes *plain;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_bytes_ref (got);
  if (g_ascii_strcasecmp (encoding, HTK_SYNC_ENCODING) != 0)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                   _("The answer is packed as “%s”, which was not asked for"), encoding);
      return NULL;
    }
  plain = htk_sync_body_unpack (got, MAX_REPLY, error);
  if (plain == NULL && error != NULL)
    {
      g_autoptr (GError) why = g_steal_pointer (error);

      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The answer of the county cannot be unpacked: %s"), why->message);
    }
  return plain;
}

static void
return_reply (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->msg);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  g_autoptr (GBytes) got = g_byte_array_free_to_bytes (g_steal_pointer (&call->got));
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;
  HtkReply *reply;

  body = unpack (headers, got, &error);
  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  reply = g_new0 (HtkReply, 1);
  reply->status = soup_message_get_status (call->msg);
  reply->type = g_strdup (type != NULL ? type : "");
  reply->body = g_steal_pointer (&body);
  reply->retry_after = read_retry_after (headers);
  reply->offset = read_number (headers, "Upload-Offset");
  reply->length = read_number (headers, "Upload-Length");
  reply->took = (g_get_monotonic_time () - call->began) / 1000;
  g_task_return_pointer (task, reply, (GDestroyNotify) htk_reply_free);
}

static void
got_piece (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) piece =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  if (piece == NULL)
    {
      return_way_error (task, error);
      return;
    }
  if (g_bytes_get_size (piece) == 0)
    {
      return_reply (task);
      return;
    }
  g_byte_array_append (call->got, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
  if (call->got->len > MAX_REPLY)
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                             _("The answer is larger than any of a county"));
  else
    g_input_stream_read_bytes_async (call->stream, PIECE, G_PRIORITY_DEFAULT,
                                     g_task_get_cancellable (task), got_piece,
                                     g_object_ref (task));
}

static void
got_headers (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (call->stream == NULL)
    return_way_error (task, error);
  else
    g_input_stream_read_bytes_async (call->stream, PIECE, G_PRIORITY_DEFAULT,
                                     g_task_get_cancellable (task), got_piece,
                                     g_object_ref (task));
}

static void
set_headers (HtkHttp          *self,
             SoupMessage      *msg,
             const HtkRequest *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (msg);

  soup_message_headers_replace (headers, "Accept-Encoding", HTK_SYNC_ENCODING);
  if (self->token != NULL && !request->anonymous)
    {
      g_autofree char *value = g_strconcat ("Bearer ", self->token, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
  if (request->offset >= 0)
    {
      g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, request->offset);

      soup_message_headers_replace (headers, "Upload-Offset", value);
    }
  if (g_str_has_prefix (request->path, "/v1/attachments/"))
    soup_message_headers_replace (headers, "Tus-Resumable", "1.0.0");
}

static void
set_body (SoupMessage      *msg,
          const HtkRequest *request)
{
  g_autoptr (GBytes) packed = request->pack ? htk_sync_body_pack (request->body) : NULL;

  if (packed != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (msg), "Content-Encoding",
                                  HTK_SYNC_ENCODING);
  soup_message_set_request_body_from_bytes (msg, request->type,
                                            packed != NULL ? packed : request->body);
}

/**
 * htk_http_call_async:
 * @self: a way to the county
 * @request: what to ask; read before this returns
 * @cancellable: (nullable): to give up
 * @callback: called with the whole reply
 * @data: for @callback
 *
 * Sends one request. It is never sent elsewhere: a redirection is a reply like any other, for it
 * comes from the sign-in page of some network, which must not see the token.
 */
void
htk_http_call_async (HtkHttp             *self,
                     const HtkRequest    *request,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *uri = g_strconcat (self->url, request->path, NULL);
  Call *call = g_new0 (Call, 1);

  call->msg = soup_message_new (request->method, uri);
  g_assert (call->msg != NULL);
  call->got = g_byte_array_new ();
  call->began = g_get_monotonic_time ();
  g_task_set_task_data (task, call, call_free);
  g_signal_connect (call->msg, "wrote-headers", G_CALLBACK (wrote_headers), call);
  soup_message_add_flags (call->msg, SOUP_MESSAGE_NO_REDIRECT);
  set_headers (self, call->msg, request);
  if (request->body != NULL)
    set_body (call->msg, request);
  soup_session_send_async (self->session, call->msg, G_PRIORITY_DEFAULT, cancellable, got_headers,
                           task);
}

/**
 * htk_http_call_finish:
 * @self: a way to the county
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: (transfer full): the reply, whatever its status; NULL with %HTK_AGENT_ERROR_UNREACHABLE
 *   when nothing can have arrived, %HTK_AGENT_ERROR_CUT when it may have,
 *   %HTK_AGENT_ERROR_NOT_COUNTY when it is no county
 */
HtkReply *
htk_http_call_finish (HtkHttp      *self,
                      GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * htk_reply_object:
 * @reply: a reply
 *
 * Returns: (transfer full) (nullable): its body, when that is a JSON object
 */
JsonObject *
htk_reply_object (const HtkReply *reply)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *text = g_bytes_get_data (reply->body, &size);
  JsonNode *root;

  if (size == 0 || !g_utf8_validate_len (text, size, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
           ? json_object_ref (json_node_get_object (root)) : NULL;
}
