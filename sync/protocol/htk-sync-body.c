/* The bodies of the protocol in zstd frames: whole for what is pushed, piece by piece for what is
 * streamed. Both ends use this. */
#include "sync/protocol/htk-sync-body.h"

#include <zstd.h>

#define PIECE (64 * 1024)
/* Of what a tablet packs: ten visits are in sight besides the dictionary, and window and tables take two to three
 * megabytes, not the twenty that the library would. Of visits that is a tenth more bytes than one piece packed as
 * tight as can be; tables twice as large bring 3 %, for a twentieth of all the memory of the agent. Level 9 is an
 * eighth more bytes than level 15, ten times as fast. */
#define WINDOW_LOG 18
#define TABLE_LOG 16

G_DEFINE_QUARK (htk-sync-error-quark, htk_sync_error)

struct _HtkSyncPacker
{
  ZSTD_CCtx *context;
};

static void
use_dictionary (ZSTD_CCtx *context,
                GBytes    *dictionary)
{
  gsize size;
  gconstpointer data = dictionary != NULL ? g_bytes_get_data (dictionary, &size) : NULL;

  if (data != NULL)
    ZSTD_CCtx_loadDictionary (context, data, size);
}

static void
make_effort (ZSTD_CCtx    *context,
             HtkSyncEffort effort)
{
  static const int levels[] = { [HTK_SYNC_QUICK] = 3, [HTK_SYNC_BRISK] = 9, [HTK_SYNC_TIGHT] = 15 };

  ZSTD_CCtx_setParameter (context, ZSTD_c_compressionLevel, levels[effort]);
  /* Four bytes: what a line or a proxy without TLS has changed is no other answer, but none. */
  ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  if (effort == HTK_SYNC_QUICK)
    return;
  ZSTD_CCtx_setParameter (context, ZSTD_c_windowLog, WINDOW_LOG);
  ZSTD_CCtx_setParameter (context, ZSTD_c_chainLog, TABLE_LOG);
  ZSTD_CCtx_setParameter (context, ZSTD_c_hashLog, TABLE_LOG);
}

/**
 * htk_sync_body_pack:
 * @plain: a body
 * @dictionary: (nullable): what the reader has as well
 * @effort: how hard to try
 *
 * Returns: (transfer full): it in one zstd frame that carries its size, and the number of @dictionary
 */
GBytes *
htk_sync_body_pack (GBytes       *plain,
                    GBytes       *dictionary,
                    HtkSyncEffort effort)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (plain, &size);
  gsize room = ZSTD_compressBound (size);
  guint8 *out = g_malloc (room);
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  gsize used;

  make_effort (context, effort);
  use_dictionary (context, dictionary);
  used = ZSTD_compress2 (context, out, room, data, size);
  ZSTD_freeCCtx (context);
  g_assert (!ZSTD_isError (used));
  return g_bytes_new_take (g_realloc (out, used), used);
}

/* FALSE when the frame wants another dictionary. */
static gboolean
choose_dictionary (ZSTD_DCtx *context,
                   GBytes    *packed,
                   GBytes    *dictionary,
                   GError   **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (packed, &size);
  guint32 wanted = size > 0 ? ZSTD_getDictID_fromFrame (data, size) : 0;

  if (wanted == 0)
    return TRUE;
  if (wanted != htk_sync_dictionary_id (dictionary))
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_DICTIONARY,
                   "the body is packed with the dictionary %u, which is not here", wanted);
      return FALSE;
    }
  data = g_bytes_get_data (dictionary, &size);
  ZSTD_DCtx_loadDictionary (context, data, size);
  return TRUE;
}

/**
 * htk_sync_body_unpack:
 * @packed: a body in zstd, from outside
 * @dictionary: (nullable): what its frame may be packed with
 * @limit: the most bytes it may unpack to
 * @error: return location
 *
 * Unpacks a body without trusting the size it claims: no more than @limit is ever allocated.
 *
 * Returns: (transfer full): the plain body, or %NULL with %HTK_SYNC_ERROR_ENCODING when it is not
 *   zstd or is cut short, %HTK_SYNC_ERROR_TOO_LARGE when it is larger than @limit,
 *   %HTK_SYNC_ERROR_DICTIONARY when its frame names another dictionary
 */
GBytes *
htk_sync_body_unpack (GBytes  *packed,
                      GBytes  *dictionary,
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
  if (!choose_dictionary (context, packed, dictionary, error))
    {
      ZSTD_freeDCtx (context);
      return NULL;
    }
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
 * htk_sync_body_text:
 * @body: a body from outside
 *
 * Returns: (transfer full): it as text that ends in NUL; an empty body is "", which nobody has to think of
 */
char *
htk_sync_body_text (GBytes *body)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);

  return g_strndup (data != NULL ? data : "", size);
}

/**
 * htk_sync_packer_new:
 * @dictionary: (nullable): what the reader has as well
 * @effort: how hard to try
 *
 * Returns: (transfer full): a packer at the beginning of a frame
 */
HtkSyncPacker *
htk_sync_packer_new (GBytes       *dictionary,
                     HtkSyncEffort effort)
{
  HtkSyncPacker *packer = g_new0 (HtkSyncPacker, 1);

  packer->context = ZSTD_createCCtx ();
  make_effort (packer->context, effort);
  use_dictionary (packer->context, dictionary);
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
 * @next: what follows them
 * @packed: where packed bytes are appended; from all so far, everything up to @data can be read unless there
 *   is %HTK_SYNC_MORE
 */
void
htk_sync_packer_push (HtkSyncPacker *packer,
                      const char    *data,
                      gsize          length,
                      HtkSyncNext    next,
                      GByteArray    *packed)
{
  static const ZSTD_EndDirective directives[] = { [HTK_SYNC_MORE] = ZSTD_e_continue,
                                                  [HTK_SYNC_WAIT] = ZSTD_e_flush, [HTK_SYNC_END] = ZSTD_e_end };
  g_autofree guint8 *piece = g_malloc (PIECE);
  ZSTD_inBuffer in = { data, length, 0 };
  gboolean more;

  do
    {
      ZSTD_outBuffer out = { piece, PIECE, 0 };
      gsize left = ZSTD_compressStream2 (packer->context, &out, &in, directives[next]);

      g_assert (!ZSTD_isError (left));
      g_byte_array_append (packed, piece, (guint) out.pos);
      more = next == HTK_SYNC_MORE ? in.pos < in.size : left > 0;
    }
  while (more);
}
