/* Speaks HTTP with the county: one request, its whole reply, and errors that say what to do. */
#include "sync/agent/htk-http-private.h"

#include "sync/openrosa/htk-collect-settings.h"
#include "sync/protocol/htk-pin.h"
#include "sync/protocol/htk-sync-body.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#define TIMEOUT_SECONDS 60
#define PIECE (64 * 1024)

struct _HtkHttp
{
  GObject parent_instance;

  SoupSession *session;
  char *url, *token;
  char *shown;           /* @url as it may be shown: a project's has its token in it */
  char *user, *password; /* for basic and digest authentication, or NULL */
  char *pin; /* of the county's certificate; NULL: any that the system trusts */
  GBytes *dictionary; /* that the county has as well, NULL for none */
};

G_DEFINE_FINAL_TYPE (HtkHttp, htk_http, G_TYPE_OBJECT)

static void
htk_http_finalize (GObject *object)
{
  HtkHttp *self = HTK_HTTP (object);

  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->shown);
  g_free (self->token);
  g_free (self->user);
  g_free (self->password);
  g_free (self->pin);
  g_clear_pointer (&self->dictionary, g_bytes_unref);
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

/* (transfer full) (nullable): the pin of an address, which stands behind its `#`. */
static char *
pin_of_address (GUri    *uri,
                GError **error)
{
  const char *fragment = g_uri_get_fragment (uri);
  const char *pin = fragment != NULL && g_str_has_prefix (fragment, HTK_HTTP_PIN)
                      ? fragment + strlen (HTK_HTTP_PIN) : NULL;

  if (pin != NULL && strlen (pin) == 64 && strspn (pin, "0123456789abcdefABCDEF") == 64 &&
      g_str_equal (g_uri_get_scheme (uri), "https"))
    return g_ascii_strdown (pin, -1);
  g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE,
               _("What stands behind “#” in the address is no pin of a certificate. Scan the "
                 "county's code again, or type the address without it"));
  return NULL;
}

/* With a pin nothing else counts: no authority and no name makes another key the county's. */
static gboolean
pin_down (HtkHttp *self,
          GUri    *uri,
          GError **error)
{
  if (g_uri_get_fragment (uri) == NULL)
    return TRUE;
  self->pin = pin_of_address (uri, error);
  if (self->pin == NULL)
    return FALSE;
  soup_session_set_tls_database (self->session, NULL);
  return TRUE;
}

/**
 * htk_http_new:
 * @url: the county's address, as `https://county.example/huitoukan`, where it was scanned with the
 *   pin of its certificate behind it, as `#pin=64 hexadecimal digits`
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
  g_autoptr (HtkHttp) self = NULL;

  if (uri == NULL || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_query (uri) != NULL)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE,
                   _("“%s” is not the address of a county; it begins with https:// or http://"),
                   plain);
      return NULL;
    }
  self = g_object_new (HTK_TYPE_HTTP, NULL);
  if (!pin_down (self, uri, error))
    return NULL;
  plain[strcspn (plain, "#")] = '\0';
  while (g_str_has_suffix (plain, "/"))
    plain[strlen (plain) - 1] = '\0';
  self->url = g_steal_pointer (&plain);
  self->shown = htk_openrosa_shown (self->url);
  self->token = g_strdup (token);
  return g_steal_pointer (&self);
}

/**
 * htk_http_set_login:
 * @self: a way to the county
 * @user: the name of an account there
 * @password: its password
 *
 * What is told when the server asks, by digest, or by basic authentication where nobody on the way can
 * read it; never to another server.
 */
void
htk_http_set_login (HtkHttp    *self,
                    const char *user,
                    const char *password)
{
  g_free (self->user);
  self->user = g_strdup (user);
  g_free (self->password);
  self->password = g_strdup (password);
}

static gboolean
same_origin (GUri *a,
             GUri *b)
{
  return g_strcmp0 (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

/**
 * htk_http_is_origin:
 * @self: a way to the county
 * @uri: an address
 *
 * Returns: whether it is of the same server
 */
gboolean
htk_http_is_origin (HtkHttp    *self,
                    const char *uri)
{
  g_autoptr (GUri) own = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) other = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);

  return other != NULL && g_uri_get_host (other) != NULL && same_origin (own, other);
}

/* The address for a person: without the pin, and without a token. */
const char *
htk_http_get_url (HtkHttp *self)
{
  return self->shown;
}

/**
 * htk_http_get_address:
 * @self: a way to the county
 *
 * Returns: (transfer full): the address as htk_http_new() takes it, with its pin
 */
char *
htk_http_get_address (HtkHttp *self)
{
  return self->pin != NULL ? g_strconcat (self->url, "#" HTK_HTTP_PIN, self->pin, NULL)
                           : g_strdup (self->url);
}

/**
 * htk_http_set_dictionary:
 * @self: a way to the county
 * @dictionary: (nullable): what both ends have, as the county's status says; %NULL for none
 *
 * Bodies are packed with it from now on, and replies may be.
 */
void
htk_http_set_dictionary (HtkHttp *self,
                         GBytes  *dictionary)
{
  g_clear_pointer (&self->dictionary, g_bytes_unref);
  self->dictionary = dictionary != NULL ? g_bytes_ref (dictionary) : NULL;
}

gboolean
htk_http_has_dictionary (HtkHttp *self)
{
  return self->dictionary != NULL;
}

/* A request on its way. */
typedef struct
{
  SoupMessage *msg;
  GInputStream *stream;
  GByteArray *got;
  gint64 began;
  gboolean sent; /* whether any of it may have arrived */
  void (*tell_sent) (gpointer data);
  gpointer sent_data;
  GTlsCertificateFlags faults; /* of the certificate, when it was not taken */
} Call;

static void
wrote_headers (SoupMessage *msg,
               Call        *call)
{
  call->sent = TRUE;
  if (call->tell_sent != NULL)
    call->tell_sent (call->sent_data);
}

static gboolean accept_certificate (SoupMessage          *msg,
                                    GTlsCertificate      *certificate,
                                    GTlsCertificateFlags  faults,
                                    GTask                *task);
static gboolean authenticate (SoupMessage *msg,
                              SoupAuth    *auth,
                              gboolean     again,
                              GTask       *task);

static void
call_free (gpointer data)
{
  Call *call = data;

  g_signal_handlers_disconnect_by_func (call->msg, wrote_headers, call);
  g_signal_handlers_disconnect_matched (call->msg, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                        accept_certificate, NULL);
  g_signal_handlers_disconnect_matched (call->msg, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, authenticate,
                                        NULL);
  g_clear_object (&call->msg);
  g_clear_object (&call->stream);
  g_clear_pointer (&call->got, g_byte_array_unref);
  g_free (call);
}

/* Called for a certificate that the system does not trust; with a pin, for each. */
static gboolean
accept_certificate (SoupMessage         *msg,
                    GTlsCertificate     *certificate,
                    GTlsCertificateFlags faults,
                    GTask               *task)
{
  const HtkHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  call->faults = faults;
  return self->pin != NULL && htk_pin_is_of (self->pin, certificate);
}

/* Nobody between here and the server reads what is sent. */
static gboolean
is_private (GUri *uri)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));

  return g_str_equal (g_uri_get_scheme (uri), "https") ||
         (address != NULL && g_inet_address_get_is_loopback (address)) ||
         g_str_equal (g_uri_get_host (uri), "localhost");
}

/* Once: what was refused is not said again. */
static gboolean
authenticate (SoupMessage *msg,
              SoupAuth    *auth,
              gboolean     again,
              GTask       *task)
{
  const HtkHttp *self = g_task_get_source_object (task);
  g_autoptr (GUri) own = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, NULL);
  GUri *uri = soup_message_get_uri (msg);

  if (again || self->user == NULL || soup_auth_is_for_proxy (auth) || !same_origin (own, uri) ||
      (!g_str_equal (soup_auth_get_scheme_name (auth), "Digest") && !is_private (uri)))
    return FALSE;
  soup_auth_authenticate (auth, self->user, self->password);
  return TRUE;
}

/* What to do about a certificate that was not taken; a wrong clock is the usual reason. */
static void
return_certificate_error (GTask        *task,
                          const GError *why)
{
  const HtkHttp *self = g_task_get_source_object (task);
  const Call *call = g_task_get_task_data (task);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%F");

  if (self->pin != NULL)
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CERTIFICATE,
                             _("What answers at %s is not the county this tablet was told of: its "
                               "certificate is another. Ask the county before you go on"),
                             self->shown);
  else if (call->faults & (G_TLS_CERTIFICATE_NOT_ACTIVATED | G_TLS_CERTIFICATE_EXPIRED))
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CERTIFICATE,
                             _("The certificate of %s does not hold on %s, the day of this "
                               "tablet's clock. If that is not today, set the clock; else the "
                               "county must renew its certificate"), self->shown, day);
  else
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CERTIFICATE,
                             _("The certificate of %s is not trusted (%s). Scan the county's code, "
                               "which brings it, or check the address"), self->shown, why->message);
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
    return_certificate_error (task, why);
  else if (why->domain == SOUP_SESSION_ERROR)
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                             _("What answers at %s is no county server (%s)"), self->shown,
                             why->message);
  else if (call->sent)
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                             _("The answer of %s was lost or cut short (%s)"), self->shown,
                             why->message);
  else
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE,
                             _("The county server at %s does not answer (%s)"), self->shown,
                             why->message);
}

static void
return_reply (GTask *task)
{
  const HtkHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->msg);
  g_autoptr (GBytes) got = g_byte_array_free_to_bytes (g_steal_pointer (&call->got));
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;
  HtkReply *reply;

  body = htk_http_unpack (got, soup_message_headers_get_one (headers, "Content-Encoding"),
                          self->dictionary, &error);
  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  reply = htk_http_reply_new (call->msg, self->url, body);
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
  if (call->got->len > HTK_HTTP_MAX_REPLY)
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

  soup_message_headers_replace (headers, "Accept-Encoding",
                                request->openrosa ? "gzip" : HTK_SYNC_ENCODING);
  if (self->dictionary != NULL && !request->openrosa)
    {
      g_autofree char *id = g_strdup_printf ("%u", htk_sync_dictionary_id (self->dictionary));

      soup_message_headers_replace (headers, HTK_SYNC_DICTIONARY_HEADER, id);
    }
  if (request->openrosa)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);

      soup_message_headers_replace (headers, "X-OpenRosa-Version", "1.0");
      soup_message_headers_replace (headers, "Date", date);
    }
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
  for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, request->headers[i], request->headers[i + 1]);
  if (request->path != NULL && g_str_has_prefix (request->path, "/v1/attachments"))
    soup_message_headers_replace (headers, "Tus-Resumable", "1.0.0");
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
  g_autofree char *uri = request->uri != NULL ? g_strdup (request->uri)
                                              : g_strconcat (self->url, request->path, NULL);
  SoupMessage *msg = soup_message_new (request->method, uri);
  Call *call;

  if (msg == NULL)
    {
      g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                               _("The server at %s names an address that is none"), self->shown);
      g_object_unref (task);
      return;
    }
  call = g_new0 (Call, 1);
  call->msg = msg;
  call->got = g_byte_array_new ();
  call->tell_sent = request->sent;
  call->sent_data = request->sent_data;
  g_task_set_task_data (task, call, call_free);
  g_signal_connect (call->msg, "wrote-headers", G_CALLBACK (wrote_headers), call);
  g_signal_connect (call->msg, "accept-certificate", G_CALLBACK (accept_certificate), task);
  g_signal_connect (call->msg, "authenticate", G_CALLBACK (authenticate), task);
  /* All calls of the protocol may be repeated. Unsaid, libsoup opens a connection for each POST and PATCH. */
  soup_message_add_flags (call->msg, SOUP_MESSAGE_NO_REDIRECT);
  if (!request->openrosa)
    soup_message_add_flags (call->msg, SOUP_MESSAGE_IDEMPOTENT);
  set_headers (self, call->msg, request);
  if (request->packed)
    soup_message_headers_replace (soup_message_get_request_headers (call->msg), "Content-Encoding",
                                  HTK_SYNC_ENCODING);
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (call->msg, request->type, request->body);
  call->began = g_get_monotonic_time ();
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
