/* HEAD, PATCH and POST /v1/bundles/ID: what a tablet carries for others comes in pieces, goes on where
 * it stopped, and is answered with the county's receipt. */
#include "sync/county/htk-server-private.h"

#include "sync/county/htk-bundle-take.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "/v1/bundles/"
/* tus: 460 Checksum Mismatch */
#define STATUS_CHECKSUM 460
/* One carrier may not fill the county's disk. */
#define MAX_BUNDLE (1024 * G_GINT64_CONSTANT (1048576))

/* (transfer full) (nullable): where the pieces of it lie, by who brings them. */
static char *
part_path (HtkStore        *store,
           const HtkDevice *carrier,
           const char      *path)
{
  const char *id = g_str_has_prefix (path, PREFIX) ? path + strlen (PREFIX) : "";
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  g_autofree char *name = NULL;

  if (!g_uuid_string_is_valid (id))
    return NULL;
  name = g_strconcat (carrier->id, "-", id, ".part", NULL);
  return g_build_filename (home, "bundles", name, NULL);
}

static gint64
size_of (const char *path)
{
  GStatBuf st;

  return g_stat (path, &st) == 0 ? (gint64) st.st_size : 0;
}

static void
reply_offset (SoupServerMessage *msg,
              guint              status,
              gint64             offset)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, offset);

  soup_message_headers_replace (headers, "Upload-Offset", text);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_server_message_set_status (msg, status, NULL);
}

/* What was half written by a full disk is cut off again: the offset is what has come for good. */
static gboolean
append (const char *path,
        GBytes     *body,
        GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gsize size;
  const guint8 *data = g_bytes_get_data (body, &size);
  gint64 before = size_of (path);
  gsize done = 0;
  int fd, code;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return htk_store_set_error_from_errno (error, errno, "make the folder", folder) != NULL;
  fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  while (fd >= 0 && done < size)
    {
      gssize n = write (fd, data + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      done += (gsize) n;
    }
  if (fd >= 0 && done == size && fsync (fd) == 0)
    {
      close (fd);
      return TRUE;
    }
  code = errno;
  if (fd >= 0 && ftruncate (fd, (off_t) before) == 0)
    close (fd);
  return htk_store_set_error_from_errno (error, code, "write", path) != NULL;
}

static void
take_piece (HtkServer         *server,
            SoupServerMessage *msg,
            const char        *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  const char *at = soup_message_headers_get_one (headers, "Upload-Offset");
  g_autoptr (GBytes) body = htk_reply_body (server, msg);
  g_autoptr (GError) error = NULL;
  guint64 offset = 0;
  gint64 come = size_of (path);

  if (body == NULL)
    return;
  if (at == NULL || !g_ascii_string_to_unsigned (at, 10, 0, G_MAXINT64, &offset, NULL))
    htk_reply_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "需要 Upload-Offset");
  else if ((gint64) offset != come)
    {
      htk_reply_refuse (msg, SOUP_STATUS_CONFLICT, "state", "续传位置不符");
      reply_offset (msg, SOUP_STATUS_CONFLICT, come);
    }
  else if (come + (gint64) g_bytes_get_size (body) > MAX_BUNDLE)
    htk_reply_refuse (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "代带数据过大");
  else if (!append (path, body, &error))
    htk_reply_error (msg, error);
  else
    reply_offset (msg, SOUP_STATUS_NO_CONTENT, size_of (path));
}

/* What is damaged begins at 0 again. What is of a tablet that nobody knows stays with the carrier. */
static void
take_whole (SoupServerMessage *msg,
            HtkStore          *store,
            const char        *path)
{
  g_auto (HtkBundleTaken) taken = { 0 };
  g_autoptr (GError) error = NULL;

  if (htk_bundle_take (store, path, FALSE, &taken, &error))
    {
      g_unlink (path);
      htk_reply_text (msg, SOUP_STATUS_OK, "application/json", g_steal_pointer (&taken.receipt));
      return;
    }
  if (error->domain == HTK_SYNC_ERROR)
    {
      g_unlink (path);
      htk_reply_refuse (msg, STATUS_CHECKSUM, "checksum", error->message);
      return;
    }
  if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND))
    g_unlink (path);
  htk_reply_error (msg, error);
}

void
htk_api_bundles (SoupServer        *soup,
                 SoupServerMessage *msg,
                 const char        *path,
                 GHashTable        *query,
                 gpointer           server)
{
  HtkStore *store = htk_server_store (server);
  const char *method = soup_server_message_get_method (msg);
  g_autoptr (HtkDevice) carrier = NULL;
  g_autofree char *part = NULL;

  if (!g_str_equal (method, "HEAD") && !g_str_equal (method, "PATCH") && !htk_reply_is (msg, "POST"))
    return;
  carrier = htk_reply_device (server, msg);
  if (carrier == NULL)
    return;
  part = part_path (store, carrier, path);
  if (part == NULL)
    htk_reply_refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "代带数据的编号应为 UUID");
  else if (g_str_equal (method, "HEAD"))
    reply_offset (msg, SOUP_STATUS_OK, size_of (part));
  else if (g_str_equal (method, "PATCH"))
    take_piece (server, msg, part);
  else
    take_whole (msg, store, part);
}
