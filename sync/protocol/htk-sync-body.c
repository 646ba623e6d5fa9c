/* The bodies of the protocol in zstd frames: whole for what is pushed, piece by piece for what is
 * streamed. Both ends use this. */
#include "sync/protocol/htk-sync-body.h"

#include <zstd.h>

#define LEVEL 3
#define PIECE (64 * 1024)

G_DEFINE_QUARK (htk-sync-error-quark, htk_sync_error)

struct _HtkSyncPacker
{
  ZSTD_CCtx *context;
};

/**
 * htk_sync_body_pack:
 * @plain: a body
 *
 * Returns: (transfer full): it in one zstd frame that carries its size
 */
GBytes *
htk_sync_body_pack (GBytes *plain)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (plain, &size);
  gsize room = ZSTD_compressBound (size);
  guint8 *out = g_malloc (room);
  gsize used = ZSTD_compress (out, room, data, size, LEVEL);

  g_assert (!ZSTD_isError (used));
  return g_bytes_new_take (out, used);
}

/**
 * htk_sync_body_unpack:
 * @packed: a body in zstd, from outside
 * @limit: the most bytes it may unpack to
 * @error: return location
 *
 * Unpacks a body without trusting the size it claims: no more than @limit is ever allocated.
 *
 * Returns: (transfer full): the plain body, or %NULL with %HTK_SYNC_ERROR_ENCODING when it is not
 *   zstd or is cut short, %HTK_SYNC_ERROR_TOO_LARGE when it is larger than @limit
 */
GBytes *
htk_sync_body_unpack (GBytes  *packed,
                      gsize    limit,
                      GError **error)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE);
  ZSTD_DCtx *context = ZSTD_createDCtx ();
  gsize size;
  gconstpointer data = g_bytes_get_data (packed, &size);
  ZSTD_inBuffer in = { data, size, 0 };
  gsize left = 1;
  gboolean fits = TRUE, more = TRUE;

  /* A frame of a few bytes may ask for a window of gigabytes. */
  ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, 23);
  while (more)
    {
      ZSTD_outBuffer out = { piece, PIECE, 0 };

      left = ZSTD_decompressStream (context, &out, &in);
      if (ZSTD_isError (left))
        break;
      fits = plain->len + out.pos <= limit;
      if (!fits)
        break;
      g_byte_array_append (plain, piece, (guint) out.pos);
      more = in.pos < in.size || out.pos == out.size;
    }
  ZSTD_freeDCtx (context);
  if (!fits)
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_TOO_LARGE,
                   "the body unpacks to more than %" G_GSIZE_FORMAT " bytes", limit);
      return NULL;
    }
  if (left != 0)
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_ENCODING,
                   ZSTD_isError (left) ? "the body is not zstd: %s" : "the body is cut short%s",
                   ZSTD_isError (left) ? ZSTD_getErrorName (left) : "");
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&plain));
}

/**
 * htk_sync_packer_new:
 *
 * Returns: (transfer full): a packer at the beginning of a frame
 */
HtkSyncPacker *
htk_sync_packer_new (void)
{
  HtkSyncPacker *packer = g_new0 (HtkSyncPacker, 1);

  packer->context = ZSTD_createCCtx ();
  ZSTD_CCtx_setParameter (packer->context, ZSTD_c_compressionLevel, LEVEL);
  return packer;
}

void
htk_sync_packer_free (HtkSyncPacker *packer)
{
  if (packer == NULL)
    return;
  ZSTD_freeCCtx (packer->context);
  g_free (packer);
}

/**
 * htk_sync_packer_push:
 * @packer: a packer
 * @data: the next bytes of the body
 * @length: how many
 * @last: whether the body ends with them
 *
 * Returns: (transfer full): packed bytes, from which all of @data can be read
 */
GBytes *
htk_sync_packer_push (HtkSyncPacker *packer,
                      const char    *data,
                      gsize          length,
                      gboolean       last)
{
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE);
  ZSTD_inBuffer in = { data, length, 0 };
  gsize left;

  do
    {
      ZSTD_outBuffer out = { piece, PIECE, 0 };

      left = ZSTD_compressStream2 (packer->context, &out, &in, last ? ZSTD_e_end : ZSTD_e_flush);
      g_assert (!ZSTD_isError (left));
      g_byte_array_append (packed, piece, (guint) out.pos);
    }
  while (left > 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&packed));
}
