/* HEAD and PATCH /v1/attachments/SHA256: tus 1.0, written to the disk as it comes in. */
#include "sync/county/htk-server-private.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-uploads.h"

#include <string.h>

#define PREFIX "/v1/attachments/"
/* tus: 460 Checksum Mismatch */
#define STATUS_CHECKSUM 460

static const char *
hash_in (const char *path)
{
  const char *hash = g_str_has_prefix (path, PREFIX) ? path + strlen (PREFIX) : "";

  return strlen (hash) == 64 && strspn (hash, "0123456789abcdef") == 64 ? hash : NULL;
}

static void
set_number (SoupServerMessage *msg,
            const char        *name,
            gint64             value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  soup_message_headers_replace (soup_server_message_get_response_headers (msg), name, text);
}

static void
got_chunk (SoupServerMessage *msg,
           GBytes            *chunk,
           gpointer           upload)
{
  htk_upload_write (upload, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
}

static void
begin_patch (HtkServer         *server,
             SoupServerMessage *msg,
             const char        *hash)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  const char *at = soup_message_headers_get_one (headers, "Upload-Offset");
  g_autoptr (GError) error = NULL;
  HtkUpload *upload;
  guint64 offset = 0;

  if (g_strcmp0 (type, "application/offset+octet-stream") != 0 || at == NULL ||
      !g_ascii_string_to_unsigned (at, 10, 0, G_MAXINT64, &offset, NULL))
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request",
                        "需要 application/offset+octet-stream 和 Upload-Offset");
      return;
    }
  upload = htk_upload_begin (htk_server_store (server), hash, (gint64) offset, &error);
  if (upload == NULL)
    {
      htk_reply_error (msg, error);
      return;
    }
  g_object_set_data_full (G_OBJECT (msg), "htk-upload", upload, (GDestroyNotify) htk_upload_free);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (got_chunk), upload);
}

/* Runs when the headers are in: the body goes to the disk as it comes, never into memory. */
void
htk_api_files_early (SoupServer        *soup,
                     SoupServerMessage *msg,
                     const char        *path,
                     GHashTable        *query,
                     gpointer           server)
{
  const char *hash = hash_in (path);
  g_autoptr (HtkDevice) device = NULL;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Tus-Resumable",
                                "1.0.0");
  device = htk_reply_device (server, msg);
  if (device == NULL)
    return;
  if (hash == NULL)
    htk_reply_refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "附件地址应为 64 位 SHA-256");
  else if (g_str_equal (soup_server_message_get_method (msg), "PATCH"))
    begin_patch (server, msg, hash);
}

static void
reply_head (HtkServer         *server,
            SoupServerMessage *msg,
            const char        *hash)
{
  gint64 offset, size;
  g_autoptr (GError) error = NULL;

  if (!htk_upload_state (htk_server_store (server), hash, &offset, &size, &error))
    {
      htk_reply_error (msg, error);
      return;
    }
  set_number (msg, "Upload-Offset", offset);
  set_number (msg, "Upload-Length", size);
  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Cache-Control",
                                "no-store");
  soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
}

void
htk_api_files (SoupServer        *soup,
               SoupServerMessage *msg,
               const char        *path,
               GHashTable        *query,
               gpointer           server)
{
  HtkUpload *upload = g_object_get_data (G_OBJECT (msg), "htk-upload");
  g_autoptr (GError) error = NULL;
  gint64 offset;

  if (upload == NULL)
    {
      if (g_str_equal (soup_server_message_get_method (msg), "HEAD"))
        reply_head (server, msg, hash_in (path));
      else
        htk_reply_is (msg, "HEAD");
      return;
    }
  if (htk_upload_finish (upload, htk_server_store (server), &offset, &error))
    soup_server_message_set_status (msg, SOUP_STATUS_NO_CONTENT, NULL);
  else if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT))
    htk_reply_refuse (msg, STATUS_CHECKSUM, "checksum", error->message);
  else
    htk_reply_error (msg, error);
  set_number (msg, "Upload-Offset", offset);
}
