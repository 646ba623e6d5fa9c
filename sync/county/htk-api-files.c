/* POST /v1/attachments, HEAD and PATCH /v1/attachments/SHA256, OPTIONS: tus 1.0 with its extensions for
 * creation, checksums and expiration. Bodies are written to the disk as they come in. */
#include "sync/county/htk-server-private.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-tus.h"
#include "sync/county/htk-uploads-begun.h"
#include "sync/county/htk-uploads.h"

#include <string.h>

#define PREFIX "/v1/attachments/"
/* tus: 460 Checksum Mismatch */
#define STATUS_CHECKSUM 460

static gboolean
is_hash (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static const char *
hash_in (const char *path)
{
  const char *hash = g_str_has_prefix (path, PREFIX) ? path + strlen (PREFIX) : "";

  return is_hash (hash) ? hash : NULL;
}

static const char *
header (SoupServerMessage *msg,
        const char        *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (msg), name);
}

static void
set_header (SoupServerMessage *msg,
            const char        *name,
            const char        *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (msg), name, value);
}

static void
set_number (SoupServerMessage *msg,
            const char        *name,
            gint64             value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  set_header (msg, name, text);
}

static void
has_no_body (SoupServerMessage *msg,
             gpointer           data)
{
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (msg),
                                     SOUP_ENCODING_NONE);
}

/* A reply that has no body. libsoup forgets that when it writes a 204, and would then end the connection
 * without a word: the next piece of a client that took it at its word would be lost. */
static void
reply_bare (SoupServerMessage *msg,
            guint              status)
{
  has_no_body (msg, NULL);
  g_signal_connect (msg, "wrote-headers", G_CALLBACK (has_no_body), NULL);
  soup_server_message_set_status (msg, status, NULL);
}

static gboolean
read_number (SoupServerMessage *msg,
             const char        *name,
             gint64            *value)
{
  const char *text = header (msg, name);
  guint64 read;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &read, NULL))
    return FALSE;
  *value = (gint64) read;
  return TRUE;
}

/* Where only GET and POST come through, the method stands in a header (tus: core protocol). */
static const char *
method_of (SoupServerMessage *msg)
{
  const char *instead = header (msg, "X-HTTP-Method-Override");

  return instead != NULL ? instead : soup_server_message_get_method (msg);
}

static gboolean
is_method (SoupServerMessage *msg,
           const char        *method)
{
  return g_str_equal (method_of (msg), method);
}

static void
got_chunk (SoupServerMessage *msg,
           GBytes            *chunk,
           gpointer           upload)
{
  htk_upload_write (upload, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
}

/* FALSE when the reply is written: 400. */
static gboolean
expect_checksum (SoupServerMessage *msg,
                 HtkUpload         *upload)
{
  const char *said = header (msg, "Upload-Checksum");
  g_autoptr (GBytes) digest = NULL;
  GChecksumType type;

  if (said == NULL)
    return TRUE;
  if (!htk_tus_checksum (said, &type, &digest))
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request",
                        "Upload-Checksum 只支持 " HTK_TUS_CHECKSUMS " 及其 base64 校验值");
      return FALSE;
    }
  htk_upload_expect (upload, type, digest);
  return TRUE;
}

static void
begin_patch (HtkServer         *server,
             SoupServerMessage *msg,
             const char        *hash)
{
  const char *type = soup_message_headers_get_content_type (
    soup_server_message_get_request_headers (msg), NULL);
  g_autoptr (GError) error = NULL;
  HtkUpload *upload;
  gint64 offset;

  if (g_strcmp0 (type, "application/offset+octet-stream") != 0 ||
      !read_number (msg, "Upload-Offset", &offset))
    {
      htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request",
                        "需要 application/offset+octet-stream 和 Upload-Offset");
      return;
    }
  upload = htk_upload_begin (htk_server_store (server), hash, offset, &error);
  if (upload == NULL)
    {
      htk_reply_error (msg, error);
      return;
    }
  if (!expect_checksum (msg, upload))
    {
      htk_upload_free (upload);
      return;
    }
  g_object_set_data_full (G_OBJECT (msg), "htk-upload", upload, (GDestroyNotify) htk_upload_free);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (got_chunk), upload);
}

/* FALSE when the reply is written: 412. A program of before that does not say is of this version. */
static gboolean
speaks (SoupServerMessage *msg)
{
  const char *version = header (msg, "Tus-Resumable");

  if (version == NULL || g_str_equal (version, HTK_TUS_VERSION))
    return TRUE;
  set_header (msg, "Tus-Version", HTK_TUS_VERSION);
  htk_reply_refuse (msg, SOUP_STATUS_PRECONDITION_FAILED, "tus-version",
                    "附件上传只支持 tus " HTK_TUS_VERSION);
  return FALSE;
}

/* Runs when the headers are in: the body goes to the disk as it comes, never into memory. What is refused
 * here has its status, and htk_api_files() is not asked. */
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
  set_header (msg, "Tus-Resumable", HTK_TUS_VERSION);
  if (is_method (msg, "OPTIONS") || !speaks (msg))
    return;
  device = htk_reply_device (server, msg);
  if (device == NULL || is_method (msg, "POST"))
    return;
  if (hash == NULL)
    htk_reply_refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "附件地址应为 64 位 SHA-256");
  else if (is_method (msg, "PATCH"))
    begin_patch (server, msg, hash);
}

static void
reply_options (SoupServerMessage *msg)
{
  set_header (msg, "Tus-Version", HTK_TUS_VERSION);
  set_header (msg, "Tus-Extension", HTK_TUS_EXTENSIONS);
  set_header (msg, "Tus-Checksum-Algorithm", HTK_TUS_CHECKSUMS);
  set_number (msg, "Tus-Max-Size", HTK_TUS_MAX_SIZE);
  reply_bare (msg, SOUP_STATUS_NO_CONTENT);
}

/* What no visit names is not kept for ever while it is not whole. */
static void
tell_expiry (SoupServerMessage *msg,
             HtkStore          *store,
             const char        *hash)
{
  g_autoptr (HtkBegun) begun = htk_begun_get (store, hash);
  g_autoptr (GDateTime) at = begun != NULL ? g_date_time_new_from_unix_utc (begun->expires) : NULL;
  g_autofree char *text = at != NULL ? soup_date_time_to_string (at, SOUP_DATE_HTTP) : NULL;

  if (text != NULL)
    set_header (msg, "Upload-Expires", text);
}

/* A media type as a visit would name it; what is no such thing is any file. */
static char *
mime_in (const char *metadata)
{
  g_autofree char *mime = htk_tus_metadata (metadata, "filetype");

  if (mime == NULL || strlen (mime) > 100 || strchr (mime, '/') == NULL)
    return g_strdup ("application/octet-stream");
  for (const char *c = mime; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return g_strdup ("application/octet-stream");
  return g_steal_pointer (&mime);
}

/* The county may lie below a path of its own behind a proxy: what is relative to the call is right. */
static void
reply_created (SoupServerMessage *msg,
               HtkStore          *store,
               const char        *path,
               const char        *hash)
{
  g_autofree char *place = g_strconcat (g_str_has_suffix (path, "/") ? "" : "attachments/", hash, NULL);

  set_header (msg, "Location", place);
  tell_expiry (msg, store, hash);
  soup_server_message_set_status (msg, SOUP_STATUS_CREATED, NULL);
}

static void
create (HtkServer         *server,
        SoupServerMessage *msg,
        const char        *path)
{
  HtkStore *store = htk_server_store (server);
  const char *metadata = header (msg, "Upload-Metadata");
  g_autofree char *hash = htk_tus_metadata (metadata, "sha256");
  g_autofree char *mime = mime_in (metadata);
  g_autoptr (GError) error = NULL;
  gint64 size;

  if (!is_hash (hash) || !read_number (msg, "Upload-Length", &size))
    htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request",
                      "需要 Upload-Length，以及 Upload-Metadata 中的 sha256（64 位小写十六进制）");
  else if (size > HTK_TUS_MAX_SIZE)
    htk_reply_refuse (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "附件过大");
  else if (htk_upload_create (store, hash, size, mime, &error))
    reply_created (msg, store, path, hash);
  else
    htk_reply_error (msg, error);
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
  tell_expiry (msg, htk_server_store (server), hash);
  set_header (msg, "Cache-Control", "no-store");
  reply_bare (msg, SOUP_STATUS_OK);
}

static void
reply_patch (HtkServer         *server,
             SoupServerMessage *msg,
             HtkUpload         *upload,
             const char        *hash)
{
  g_autoptr (GError) error = NULL;
  gint64 offset;

  if (htk_upload_finish (upload, htk_server_store (server), &offset, &error))
    reply_bare (msg, SOUP_STATUS_NO_CONTENT);
  else if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT))
    htk_reply_refuse (msg, STATUS_CHECKSUM, "checksum", error->message);
  else
    htk_reply_error (msg, error);
  set_number (msg, "Upload-Offset", offset);
  tell_expiry (msg, htk_server_store (server), hash);
  /* The message lives on until the connection has another: the next piece must find the file unlocked. */
  g_object_set_data (G_OBJECT (msg), "htk-upload", NULL);
}

void
htk_api_files (SoupServer        *soup,
               SoupServerMessage *msg,
               const char        *path,
               GHashTable        *query,
               gpointer           server)
{
  HtkUpload *upload = g_object_get_data (G_OBJECT (msg), "htk-upload");
  const char *hash = hash_in (path);

  if (is_method (msg, "OPTIONS"))
    reply_options (msg);
  else if (upload != NULL)
    reply_patch (server, msg, upload, hash);
  else if (hash != NULL && is_method (msg, "HEAD"))
    reply_head (server, msg, hash);
  else if (hash == NULL && is_method (msg, "POST"))
    create (server, msg, path);
  else
    htk_reply_is (msg, "HEAD");
}
