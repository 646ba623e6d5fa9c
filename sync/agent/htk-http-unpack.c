/* Unpacks what a reply holds, never to more than any reply of a county. */
#include "sync/agent/htk-http-private.h"

#include "sync/protocol/htk-sync-body.h"

#include <glib/gi18n.h>

#define PIECE (64 * 1024)

/* (transfer full): NULL for what is cut short, or more than any reply. */
static GBytes *
gunzip (GBytes *got)
{
  g_autoptr (GZlibDecompressor) gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (got);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, G_CONVERTER (gzip));
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GBytes) piece = NULL;

  do
    {
      g_clear_pointer (&piece, g_bytes_unref);
      piece = g_input_stream_read_bytes (stream, PIECE, NULL, NULL);
      if (piece == NULL)
        return NULL;
      g_byte_array_append (plain, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
    }
  while (g_bytes_get_size (piece) > 0 && plain->len <= HTK_HTTP_MAX_REPLY);
  return plain->len <= HTK_HTTP_MAX_REPLY ? g_byte_array_free_to_bytes (g_steal_pointer (&plain)) : NULL;
}

static GBytes *
unpack_gzip (GBytes  *got,
             GError **error)
{
  GBytes *plain = gunzip (got);

  if (plain == NULL)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                 _("The answer of the county cannot be unpacked: %s"), "gzip");
  return plain;
}

/* (transfer full): @got without its @encoding; NULL with the reason. */
GBytes *
htk_http_unpack (GBytes     *got,
                 const char *encoding,
                 GBytes     *dictionary,
                 GError    **error)
{
  GBytes *plain;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_bytes_ref (got);
  if (g_ascii_strcasecmp (encoding, "gzip") == 0)
    return unpack_gzip (got, error);
  if (g_ascii_strcasecmp (encoding, HTK_SYNC_ENCODING) != 0)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                   _("The answer is packed as “%s”, which was not asked for"), encoding);
      return NULL;
    }
  plain = htk_sync_body_unpack (got, dictionary, HTK_HTTP_MAX_REPLY, error);
  if (plain == NULL && error != NULL)
    {
      g_autoptr (GError) why = g_steal_pointer (error);

      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The answer of the county cannot be unpacked: %s"), why->message);
    }
  return plain;
}
