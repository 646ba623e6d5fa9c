/* What every route does: find the tablet by its token, read the body within limits, write a
 * reply. */
#include "sync/county/htk-server-private.h"

#include "app/store/htk-json.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-body.h"

#include <string.h>

/**
 * htk_reply_text:
 * @msg: a request
 * @status: the HTTP status
 * @type: the media type
 * @text: (transfer full): the body
 */
void
htk_reply_text (SoupServerMessage *msg,
                guint              status,
                const char        *type,
                char              *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_server_message_set_status (msg, status, NULL);
  soup_server_message_set_response (msg, type, SOUP_MEMORY_TAKE, text, strlen (text));
}

/* Whether the tablet takes bodies in zstd. */
gboolean
htk_reply_may_pack (SoupServerMessage *msg)
{
  const char *accept = soup_message_headers_get_list (
    soup_server_message_get_request_headers (msg), "Accept-Encoding");

  return accept != NULL && soup_header_contains (accept, HTK_SYNC_ENCODING);
}

/* (transfer none) (nullable): what the reply may be packed with: the tablet says that it has the same. */
GBytes *
htk_reply_dictionary (HtkServer         *self,
                      SoupServerMessage *msg)
{
  const char *has = soup_message_headers_get_one (soup_server_message_get_request_headers (msg),
                                                  HTK_SYNC_DICTIONARY_HEADER);
  GBytes *dictionary = htk_server_dictionary (self);
  guint64 id;

  return dictionary != NULL && has != NULL &&
           g_ascii_string_to_unsigned (has, 10, 1, G_MAXUINT32, &id, NULL) &&
           id == htk_sync_dictionary_id (dictionary)
         ? dictionary : NULL;
}

/**
 * htk_reply_packed:
 * @self: the server
 * @msg: a request
 * @type: the media type
 * @text: (transfer full): a long body
 *
 * A good reply as htk_reply_text() gives it, in zstd where the tablet takes that.
 */
void
htk_reply_packed (HtkServer         *self,
                  SoupServerMessage *msg,
                  const char        *type,
                  char              *text)
{
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) packed = NULL;
  gsize size;
  const char *data;

  if (!htk_reply_may_pack (msg))
    {
      htk_reply_text (msg, SOUP_STATUS_OK, type, text);
      return;
    }
  plain = g_bytes_new_take (text, strlen (text));
  packed = htk_sync_body_pack (plain, htk_reply_dictionary (self, msg), HTK_SYNC_QUICK);
  data = g_bytes_get_data (packed, &size);
  htk_reply_text (msg, SOUP_STATUS_OK, type, g_strdup (""));
  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Content-Encoding",
                                HTK_SYNC_ENCODING);
  soup_server_message_set_response (msg, type, SOUP_MEMORY_COPY, data, size);
}

void
htk_reply_json (SoupServerMessage *msg,
                guint              status,
                JsonObject        *body)
{
  htk_reply_text (msg, status, "application/json", htk_json_write (body));
}

/**
 * htk_reply_refuse:
 * @msg: a request
 * @status: the HTTP status
 * @code: for programs
 * @message: for people
 */
void
htk_reply_refuse (SoupServerMessage *msg,
                  guint              status,
                  const char        *code,
                  const char        *message)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "code", code);
  json_object_set_string_member (body, "message", message);
  htk_reply_json (msg, status, body);
}

/**
 * htk_reply_error:
 * @msg: a request
 * @error: why it could not be done
 *
 * Errors of the store are told in general words: they may name files of the server.
 */
void
htk_reply_error (SoupServerMessage *msg,
                 const GError      *error)
{
  if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED))
    htk_reply_refuse (msg, SOUP_STATUS_FORBIDDEN, "denied", error->message);
  else if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND))
    htk_reply_refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", error->message);
  else if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE))
    htk_reply_refuse (msg, SOUP_STATUS_CONFLICT, "state", error->message);
  else if (error->domain == HTK_COUNTY_ERROR || error->domain == HTK_SYNC_ERROR)
    htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", error->message);
  else
    {
      g_printerr ("huitoukan-county: %s\n", error->message);
      soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Retry-After",
                                    "30");
      htk_reply_refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable",
                        g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL)
                          ? "县级服务器磁盘已满，请稍后重试"
                          : "县级服务器暂时无法写入，请稍后重试");
    }
}

/**
 * htk_reply_is:
 * @msg: a request
 * @method: the method the route takes
 *
 * Returns: whether it is that; otherwise the reply is written
 */
gboolean
htk_reply_is (SoupServerMessage *msg,
              const char        *method)
{
  if (g_strcmp0 (soup_server_message_get_method (msg), method) == 0)
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Allow", method);
  htk_reply_refuse (msg, SOUP_STATUS_METHOD_NOT_ALLOWED, "method", "不支持的请求方法");
  return FALSE;
}

/**
 * htk_reply_device:
 * @self: the server
 * @msg: a request
 *
 * Returns: (transfer full): the tablet that asks; NULL when the reply is written: 401
 */
HtkDevice *
htk_reply_device (HtkServer         *self,
                  SoupServerMessage *msg)
{
  const char *value = soup_message_headers_get_one (
    soup_server_message_get_request_headers (msg), "Authorization");
  const char *token = value != NULL && g_ascii_strncasecmp (value, "Bearer ", 7) == 0 ? value + 7
                                                                                     : NULL;
  g_autoptr (GError) error = NULL;
  HtkDevice *device = htk_device_by_token (htk_server_store (self), token, &error);

  if (device != NULL)
    return device;
  if (!g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED))
    {
      htk_reply_error (msg, error);
      return NULL;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "WWW-Authenticate",
                                "Bearer");
  htk_reply_refuse (msg, SOUP_STATUS_UNAUTHORIZED, "token", error->message);
  return NULL;
}

/**
 * htk_reply_body:
 * @self: the server
 * @msg: a request
 *
 * Returns: (transfer full): its body, unpacked; NULL when the reply is written: 400, 413 or 415
 */
GBytes *
htk_reply_body (HtkServer         *self,
                SoupServerMessage *msg)
{
  const char *encoding = soup_message_headers_get_one (
    soup_server_message_get_request_headers (msg), "Content-Encoding");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;

  if (g_object_get_data (G_OBJECT (msg), "htk-too-large") != NULL)
    {
      htk_reply_refuse (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "请求内容过大");
      return NULL;
    }
  body = soup_message_body_flatten (soup_server_message_get_request_body (msg));
  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_steal_pointer (&body);
  if (g_ascii_strcasecmp (encoding, HTK_SYNC_ENCODING) != 0)
    {
      htk_reply_refuse (msg, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "encoding",
                        "内容编码只支持 zstd");
      return NULL;
    }
  plain = htk_sync_body_unpack (body, htk_server_dictionary (self), HTK_SERVER_MAX_PLAIN, &error);
  if (plain != NULL)
    return g_steal_pointer (&plain);
  if (g_error_matches (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_TOO_LARGE))
    htk_reply_refuse (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "请求内容过大");
  else if (g_error_matches (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_DICTIONARY))
    htk_reply_refuse (msg, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "dictionary",
                      "县级没有本机压缩所用的字典，请不带字典重新发送");
  else
    htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "encoding", error->message);
  return NULL;
}
