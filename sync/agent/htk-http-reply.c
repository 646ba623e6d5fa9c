/* A reply of the county: what its headers say, in numbers and places that can be trusted or are not there. */
#include "sync/agent/htk-http-private.h"

#include <string.h>

void
htk_reply_free (HtkReply *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->location);
  g_free (self->place);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
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

/* Milliseconds, of `Server-Timing: NAME;dur=12.3`; several that it names are in one another or not, so that only
 * a single one is believed. */
static gint64
read_worked (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Server-Timing");
  const char *dur = text != NULL && strchr (text, ',') == NULL ? strstr (text, ";dur=") : NULL;
  double ms = dur != NULL ? g_ascii_strtod (dur + strlen (";dur="), NULL) : 0;

  return ms > 0 && ms < G_MAXINT32 ? (gint64) ms : 0;
}

/* (transfer full) (nullable): where a new resource is. Nothing but the county is ever asked, for the token
 * goes along: an address elsewhere is none. */
static char *
read_place (SoupMessage *msg,
            const char  *url)
{
  const char *text =
    soup_message_headers_get_one (soup_message_get_response_headers (msg), "Location");
  g_autoptr (GUri) at = text != NULL
    ? g_uri_parse_relative (soup_message_get_uri (msg), text, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autofree char *address = at != NULL ? g_uri_to_string (at) : NULL;
  gsize length = strlen (url);

  return address != NULL && g_str_has_prefix (address, url) && address[length] == '/'
           ? g_strdup (address + length) : NULL;
}

static gint64
read_date (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) at = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return at != NULL ? g_date_time_to_unix (at) * 1000 : -1;
}

/**
 * htk_http_reply_new:
 * @msg: a request that was answered
 * @url: the county's address
 * @body: the whole answer, unpacked
 *
 * Returns: (transfer full): the reply; how long it took is for who has waited
 */
HtkReply *
htk_http_reply_new (SoupMessage *msg,
                    const char  *url,
                    GBytes      *body)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (msg);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  HtkReply *reply = g_new0 (HtkReply, 1);

  reply->status = soup_message_get_status (msg);
  reply->type = g_strdup (type != NULL ? type : "");
  reply->body = g_bytes_ref (body);
  reply->retry_after = read_retry_after (headers);
  reply->offset = read_number (headers, "Upload-Offset");
  reply->length = read_number (headers, "Upload-Length");
  reply->openrosa = soup_message_headers_get_one (headers, "X-OpenRosa-Version") != NULL;
  reply->max_post = read_number (headers, "X-OpenRosa-Accept-Content-Length");
  reply->date = read_date (headers);
  reply->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  reply->place = read_place (msg, url);
  reply->worked = read_worked (headers);
  return reply;
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
