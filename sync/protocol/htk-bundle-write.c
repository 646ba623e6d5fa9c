/* Writes a bundle: under another name, synced, renamed, so that a file with its right name is whole. */
#include "sync/protocol/htk-bundle-private.h"

#include "app/store/htk-device-key.h"
#include "app/store/htk-json.h"
#include "sync/protocol/htk-sync-body.h"
#include "sync/protocol/htk-sync-row.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct _HtkBundleWriter
{
  HtkStore *store;
  HtkBundleInfo totals; /* what has been written; the texts are not used */
  gint64 rows, files, bytes; /* what was announced */
  char *path, *part;
  FILE *file;
  crypto_generichash_state sum;
  crypto_secretstream_xchacha20poly1305_state stream;
  guint8 header_hash[crypto_generichash_BYTES];
};

static gboolean
put (HtkBundleWriter *self,
     gconstpointer    data,
     gsize            length,
     GError         **error)
{
  crypto_generichash_update (&self->sum, data, length);
  return fwrite (data, 1, length, self->file) == length ||
         htk_store_set_error_from_errno (error, errno, "write", self->part) != NULL;
}

static void
put_u32 (guint8  to[4],
         guint32 n)
{
  n = GUINT32_TO_BE (n);
  memcpy (to, &n, 4);
}

/* One chunk: its length, and its type and content sealed and bound to the header. */
static gboolean
put_chunk (HtkBundleWriter *self,
           char             type,
           gconstpointer    data,
           gsize            length,
           GError         **error)
{
  g_autofree guint8 *plain = g_malloc (length + 1);
  g_autofree guint8 *chunk = g_malloc (4 + length + MIN_CHUNK);
  unsigned long long used = 0;

  g_assert (length <= HTK_BUNDLE_PIECE);
  plain[0] = (guint8) type;
  if (length > 0)
    memcpy (plain + 1, data, length);
  crypto_secretstream_xchacha20poly1305_push (
    &self->stream, chunk + 4, &used, plain, length + 1, self->header_hash, sizeof self->header_hash,
    type == TYPE_END ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
  put_u32 (chunk, (guint32) used);
  return put (self, chunk, 4 + (gsize) used, error);
}

/* (transfer full) (nullable): the key sealed to the owner of a signing key, in hexadecimal. */
static char *
seal_to (const char   *public_key,
         const guint8 *key)
{
  guint8 ed[crypto_sign_PUBLICKEYBYTES], box[crypto_box_PUBLICKEYBYTES], sealed[SEALED_BYTES];
  char hex[2 * SEALED_BYTES + 1];
  gsize n = 0;

  if (sodium_hex2bin (ed, sizeof ed, public_key, strlen (public_key), NULL, &n, NULL) != 0 ||
      n != sizeof ed || crypto_sign_ed25519_pk_to_curve25519 (box, ed) != 0 ||
      crypto_box_seal (sealed, key, crypto_secretstream_xchacha20poly1305_KEYBYTES, box) != 0)
    return NULL;
  sodium_bin2hex (hex, sizeof hex, sealed, sizeof sealed);
  return g_strdup (hex);
}

/* Magic, version, header: what binds the chunks is the hash of all of it. */
static gboolean
put_header (HtkBundleWriter *self,
            const char      *header,
            GError         **error)
{
  guint8 head[HEAD_BYTES] = { 'H', 'T', 'K', 'B', HTK_BUNDLE_VERSION };
  gsize length = strlen (header);
  crypto_generichash_state sum;

  put_u32 (head + 8, (guint32) length);
  crypto_generichash_init (&sum, NULL, 0, crypto_generichash_BYTES);
  crypto_generichash_update (&sum, head, sizeof head);
  crypto_generichash_update (&sum, (const guint8 *) header, length);
  crypto_generichash_final (&sum, self->header_hash, sizeof self->header_hash);
  return put (self, head, sizeof head, error) && put (self, header, length, error);
}

static gboolean
begin (HtkBundleWriter     *self,
       const HtkBundleInfo *info,
       GError             **error)
{
  guint8 key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
  guint8 start[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
  g_autoptr (GPtrArray) sealed = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *header = NULL;

  crypto_secretstream_xchacha20poly1305_keygen (key);
  crypto_secretstream_xchacha20poly1305_init_push (&self->stream, start, key);
  for (guint i = 0; i < info->recipients->len; i++)
    {
      char *to_one = seal_to (info->recipients->pdata[i], key);

      if (to_one == NULL)
        {
          g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_RECIPIENT,
                       "key %u of the recipients is none", i + 1);
          break;
        }
      g_ptr_array_add (sealed, to_one);
    }
  sodium_memzero (key, sizeof key);
  if (sealed->len < info->recipients->len)
    return FALSE;
  header = htk_bundle_info_write (info, sealed);
  return put_header (self, header, error) && put (self, start, sizeof start, error);
}

/**
 * htk_bundle_writer_new:
 * @store: the store of the tablet that makes it, whose key signs
 * @info: all that stands in the header; its recipients can open the bundle
 * @path: where it will lie when it is whole
 * @error: return location
 *
 * Begins a bundle.
 *
 * Returns: (transfer full): the writer; NULL with %HTK_SYNC_ERROR_RECIPIENT for a key that is none,
 *   or an error of %HTK_STORE_ERROR
 */
HtkBundleWriter *
htk_bundle_writer_new (HtkStore            *store,
                       const HtkBundleInfo *info,
                       const char          *path,
                       GError             **error)
{
  g_autoptr (HtkBundleWriter) self = g_new0 (HtkBundleWriter, 1);
  int fd;

  g_return_val_if_fail (info->recipients->len > 0, NULL);

  self->store = g_object_ref (store);
  self->rows = info->rows;
  self->files = info->files;
  self->bytes = info->bytes;
  self->path = g_strdup (path);
  self->part = g_strconcat (path, ".part", NULL);
  crypto_generichash_init (&self->sum, NULL, 0, crypto_generichash_BYTES);
  fd = g_open (self->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return htk_store_set_error_from_errno (error, errno, "write", self->part);
  self->file = fdopen (fd, "w");
  return begin (self, info, error) ? g_steal_pointer (&self) : NULL;
}

void
htk_bundle_writer_free (HtkBundleWriter *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    {
      fclose (self->file);
      g_unlink (self->part);
    }
  sodium_memzero (&self->stream, sizeof self->stream);
  g_object_unref (self->store);
  g_free (self->path);
  g_free (self->part);
  g_free (self);
}

/**
 * htk_bundle_writer_rows:
 * @self: a writer
 * @changes: (element-type HtkChange): the next rows, in order; as many as one push takes
 * @error: return location
 */
gboolean
htk_bundle_writer_rows (HtkBundleWriter *self,
                        GPtrArray       *changes,
                        GError         **error)
{
  char *text = htk_sync_push_encode (changes);
  g_autoptr (GBytes) plain = g_bytes_new_take (text, strlen (text));
  g_autoptr (GBytes) packed = htk_sync_body_pack (plain, NULL, HTK_SYNC_QUICK);
  gsize left;
  const guint8 *at = g_bytes_get_data (packed, &left);

  while (TRUE)
    {
      gsize n = MIN (left, HTK_BUNDLE_PIECE);

      if (!put_chunk (self, n == left ? TYPE_ROWS_END : TYPE_ROWS, at, n, error))
        return FALSE;
      at += n;
      left -= n;
      if (left == 0)
        break;
    }
  self->totals.rows += changes->len;
  return TRUE;
}

static gboolean
put_content (HtkBundleWriter *self,
             FILE            *from,
             gint64           size,
             const char      *path,
             GError         **error)
{
  g_autofree guint8 *piece = g_malloc (HTK_BUNDLE_PIECE);
  gint64 left = size;

  while (left > 0)
    {
      gsize n = fread (piece, 1, (gsize) MIN (left, HTK_BUNDLE_PIECE), from);

      if (n == 0)
        return htk_store_set_error_from_errno (error, ferror (from) ? errno : EIO, "read", path) !=
               NULL;
      if (!put_chunk (self, TYPE_DATA, piece, n, error))
        return FALSE;
      left -= (gint64) n;
    }
  return TRUE;
}

/**
 * htk_bundle_writer_file:
 * @self: a writer
 * @sha256: of the content, 64 hexadecimal digits
 * @mime: its media type
 * @path: where it lies
 * @error: return location
 *
 * Adds a file. The rows that name it come before it.
 */
gboolean
htk_bundle_writer_file (HtkBundleWriter *self,
                        const char      *sha256,
                        const char      *mime,
                        const char      *path,
                        GError         **error)
{
  g_autoptr (JsonObject) head = json_object_new ();
  g_autofree char *text = NULL;
  FILE *from = g_fopen (path, "re");
  GStatBuf st;
  gboolean done;

  if (from == NULL || fstat (fileno (from), &st) != 0)
    {
      htk_store_set_error_from_errno (error, errno, "read", path);
      g_clear_pointer (&from, fclose);
      return FALSE;
    }
  json_object_set_string_member (head, "sha256", sha256);
  json_object_set_string_member (head, "mime", mime);
  json_object_set_int_member (head, "size", st.st_size);
  text = htk_json_write (head);
  done = put_chunk (self, TYPE_FILE, text, strlen (text), error) &&
         put_content (self, from, st.st_size, path, error);
  fclose (from);
  self->totals.files++;
  self->totals.bytes += st.st_size;
  return done;
}

static gboolean
put_signature (HtkBundleWriter *self,
               GError         **error)
{
  guint8 hash[crypto_generichash_BYTES], bytes[SIGNATURE_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *signature = NULL;

  crypto_generichash_final (&self->sum, hash, sizeof hash);
  text = htk_bundle_signed_text (hash);
  signature = htk_device_sign (self->store, text, error);
  if (signature == NULL)
    return FALSE;
  sodium_hex2bin (bytes, sizeof bytes, signature, strlen (signature), NULL, NULL, NULL);
  return fwrite (bytes, 1, sizeof bytes, self->file) == sizeof bytes ||
         htk_store_set_error_from_errno (error, errno, "write", self->part) != NULL;
}

/* A stick that is pulled out after this has all of it. */
static gboolean
put_in_place (HtkBundleWriter *self,
              GError         **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  gboolean done = fflush (self->file) == 0 && fsync (fileno (self->file)) == 0;
  int fd;

  done = fclose (g_steal_pointer (&self->file)) == 0 && done;
  if (!done || g_rename (self->part, self->path) != 0)
    {
      htk_store_set_error_from_errno (error, errno, "write", self->path);
      g_unlink (self->part);
      return FALSE;
    }
  fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return TRUE;
}

/**
 * htk_bundle_writer_finish:
 * @self: a writer to which all was added that was announced
 * @error: return location
 *
 * Ends the bundle, signs it, makes it durable and gives it its name.
 */
gboolean
htk_bundle_writer_finish (HtkBundleWriter *self,
                          GError         **error)
{
  g_autoptr (JsonObject) totals = htk_bundle_totals (&self->totals);
  g_autofree char *text = htk_json_write (totals);

  if (self->totals.rows != self->rows || self->totals.files != self->files ||
      self->totals.bytes != self->bytes)
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED,
                   "the rows or files changed while the bundle was written; write it again");
      return FALSE;
    }
  return put_chunk (self, TYPE_END, text, strlen (text), error) && put_signature (self, error) &&
         put_in_place (self, error);
}
