/* Reads a bundle, trusting nothing in it: first it is verified from end to end, then it is opened and
 * read part by part. No length in it leads to an allocation of more than the limits in the header. */
#include "sync/protocol/htk-bundle-private.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-device-key.h"
#include "app/store/htk-json.h"
#include "sync/protocol/htk-sync-body.h"
#include "sync/protocol/htk-sync-row.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct _HtkBundle
{
  HtkBundleInfo *info;
  GPtrArray *sealed; /* the content's key, in the order of the recipients */
  char *path;
  FILE *file;
  gint64 size, body; /* of the file; where the stream begins */
  guint8 header_hash[crypto_generichash_BYTES];
  crypto_secretstream_xchacha20poly1305_state stream;
  gboolean open;     /* whether the stream can be read */
  guint8 *chunk, *plain;
  gint64 rows, files, bytes; /* read so far */
  gint64 left;       /* of the file that is being read */
};

static gboolean
fail (GError    **error,
      int         code,
      const char *message)
{
  g_set_error_literal (error, HTK_SYNC_ERROR, code, message);
  return FALSE;
}

static gboolean
cut (GError **error)
{
  return fail (error, HTK_SYNC_ERROR_CUT,
               "the bundle is cut short or damaged; copy it again from where it was made");
}

static gboolean
take (HtkBundle *self,
      gpointer   to,
      gsize      length,
      GError   **error)
{
  if (fread (to, 1, length, self->file) == length)
    return TRUE;
  if (ferror (self->file))
    return htk_store_set_error_from_errno (error, errno, "read", self->path) != NULL;
  return cut (error);
}

static guint32
get_u32 (const guint8 from[4])
{
  guint32 n;

  memcpy (&n, from, 4);
  return GUINT32_FROM_BE (n);
}

void
htk_bundle_free (HtkBundle *self)
{
  if (self == NULL)
    return;
  htk_bundle_info_free (self->info);
  g_clear_pointer (&self->sealed, g_ptr_array_unref);
  g_clear_pointer (&self->file, fclose);
  sodium_memzero (&self->stream, sizeof self->stream);
  g_free (self->path);
  g_free (self->chunk);
  g_free (self->plain);
  g_free (self);
}

void
htk_bundle_part_clear (HtkBundlePart *part)
{
  g_clear_pointer (&part->rows, json_array_unref);
  g_clear_pointer (&part->sha256, g_free);
  g_clear_pointer (&part->mime, g_free);
  g_clear_pointer (&part->data, g_bytes_unref);
}

static gboolean
read_header (HtkBundle *self,
             GError   **error)
{
  guint8 head[HEAD_BYTES];
  g_autofree char *text = NULL;
  guint32 length;

  if (!take (self, head, sizeof head, error))
    return FALSE;
  if (memcmp (head, MAGIC, 4) != 0)
    return fail (error, HTK_SYNC_ERROR_MALFORMED, "this file is no bundle of records");
  if (head[4] != HTK_BUNDLE_VERSION)
    return fail (error, HTK_SYNC_ERROR_VERSION,
                 "the bundle is of a newer version of this program; install it here too");
  length = get_u32 (head + 8);
  if ((head[5] | head[6] | head[7]) != 0 || length == 0 || length > HTK_BUNDLE_MAX_HEADER)
    return fail (error, HTK_SYNC_ERROR_MALFORMED, "the header of the bundle is damaged");
  text = g_malloc (length);
  if (!take (self, text, length, error))
    return FALSE;
  {
    crypto_generichash_state sum;

    crypto_generichash_init (&sum, NULL, 0, crypto_generichash_BYTES);
    crypto_generichash_update (&sum, head, sizeof head);
    crypto_generichash_update (&sum, (const guint8 *) text, length);
    crypto_generichash_final (&sum, self->header_hash, sizeof self->header_hash);
  }
  self->body = HEAD_BYTES + length;
  self->info = htk_bundle_info_read (text, length, self->sealed, error);
  return self->info != NULL;
}

/**
 * htk_bundle_open:
 * @path: a file from anywhere
 * @error: return location
 *
 * Reads what everybody may know of a bundle. Nothing of it is believed before htk_bundle_verify().
 *
 * Returns: (transfer full): the bundle; NULL with %HTK_SYNC_ERROR_MALFORMED, %HTK_SYNC_ERROR_CUT,
 *   %HTK_SYNC_ERROR_VERSION, or an error of %HTK_STORE_ERROR when it cannot be read
 */
HtkBundle *
htk_bundle_open (const char *path,
                 GError    **error)
{
  g_autoptr (HtkBundle) self = g_new0 (HtkBundle, 1);
  struct stat st;

  self->path = g_strdup (path);
  self->sealed = g_ptr_array_new_with_free_func (g_free);
  self->chunk = g_malloc (MAX_CHUNK);
  self->plain = g_malloc (MAX_CHUNK);
  self->file = fopen (path, "re");
  if (self->file == NULL || fstat (fileno (self->file), &st) != 0)
    return htk_store_set_error_from_errno (error, errno, "read", path);
  if (!S_ISREG (st.st_mode))
    {
      fail (error, HTK_SYNC_ERROR_MALFORMED, "this is no file");
      return NULL;
    }
  self->size = st.st_size;
  return read_header (self, error) ? g_steal_pointer (&self) : NULL;
}

const HtkBundleInfo *
htk_bundle_get_info (HtkBundle *self)
{
  return self->info;
}

/**
 * htk_bundle_tell:
 * @self: a bundle
 * @size: (out): of the whole
 *
 * Returns: how many bytes of it have been read
 */
gint64
htk_bundle_tell (HtkBundle *self,
                 gint64    *size)
{
  *size = self->size;
  return ftell (self->file);
}

/* The next frame as it lies in the file, without opening it. */
static gboolean
take_chunk (HtkBundle *self,
            guint32   *length,
            GError   **error)
{
  guint8 head[4];

  if (!take (self, head, sizeof head, error))
    return FALSE;
  *length = get_u32 (head);
  if (*length < MIN_CHUNK || *length > MAX_CHUNK ||
      ftell (self->file) + (gint64) *length > self->size - SIGNATURE_BYTES)
    return cut (error);
  return take (self, self->chunk, *length, error);
}

static gboolean
go_to_body (HtkBundle *self,
            GError   **error)
{
  return fseek (self->file, (long) self->body, SEEK_SET) == 0 ||
         htk_store_set_error_from_errno (error, errno, "read", self->path) != NULL;
}

/* Everything before the signature, in frames that end just there. */
static gboolean
check_frames (HtkBundle *self,
              GError   **error)
{
  guint32 length;

  if (self->size < self->body + crypto_secretstream_xchacha20poly1305_HEADERBYTES + 4 + MIN_CHUNK +
                     SIGNATURE_BYTES)
    return cut (error);
  if (!go_to_body (self, error) ||
      !take (self, self->chunk, crypto_secretstream_xchacha20poly1305_HEADERBYTES, error))
    return FALSE;
  while (ftell (self->file) < self->size - SIGNATURE_BYTES)
    if (!take_chunk (self, &length, error))
      return FALSE;
  return TRUE;
}

static gboolean
hash_all (HtkBundle *self,
          guint8     hash[crypto_generichash_BYTES],
          GError   **error)
{
  crypto_generichash_state sum;
  gint64 left = self->size - SIGNATURE_BYTES;

  crypto_generichash_init (&sum, NULL, 0, crypto_generichash_BYTES);
  rewind (self->file);
  while (left > 0)
    {
      gsize n = (gsize) MIN (left, HTK_BUNDLE_PIECE);

      if (!take (self, self->chunk, n, error))
        return FALSE;
      crypto_generichash_update (&sum, self->chunk, n);
      left -= (gint64) n;
    }
  crypto_generichash_final (&sum, hash, crypto_generichash_BYTES);
  return TRUE;
}

/**
 * htk_bundle_verify:
 * @self: a bundle
 * @device_key: (nullable): the key of its tablet, as one's own county says; NULL where it is not
 *   known: then it is only whole and not proven to be of anybody
 * @error: return location
 *
 * Whether it is whole and as its maker signed it. Reads it from end to end.
 *
 * Returns: FALSE with %HTK_SYNC_ERROR_CUT or %HTK_SYNC_ERROR_SIGNATURE
 */
gboolean
htk_bundle_verify (HtkBundle  *self,
                   const char *device_key,
                   GError    **error)
{
  guint8 hash[crypto_generichash_BYTES], bytes[SIGNATURE_BYTES];
  char hex[2 * SIGNATURE_BYTES + 1];
  g_autofree char *text = NULL;

  if (!check_frames (self, error) || !hash_all (self, hash, error) ||
      !take (self, bytes, sizeof bytes, error))
    return FALSE;
  sodium_bin2hex (hex, sizeof hex, bytes, sizeof bytes);
  text = htk_bundle_signed_text (hash);
  if (device_key != NULL && !g_str_equal (device_key, self->info->device_key))
    return fail (error, HTK_SYNC_ERROR_SIGNATURE,
                 "the bundle is signed by another tablet than the one it names");
  return htk_signature_is_good (self->info->device_key, text, hex) ||
         fail (error, HTK_SYNC_ERROR_SIGNATURE,
               "the bundle is not as its tablet signed it; copy it again from where it was made");
}

static gboolean
open_key (HtkBundle *self,
          HtkStore  *store,
          guint8     key[crypto_secretstream_xchacha20poly1305_KEYBYTES],
          GError   **error)
{
  g_autofree char *own = htk_device_public_key (store, error);
  guint8 sealed[SEALED_BYTES];

  if (own == NULL)
    return FALSE;
  for (guint i = 0; i < self->sealed->len; i++)
    {
      const char *hex = self->sealed->pdata[i];

      if (!g_str_equal (self->info->recipients->pdata[i], own) ||
          sodium_hex2bin (sealed, sizeof sealed, hex, strlen (hex), NULL, NULL, NULL) != 0)
        continue;
      if (htk_device_unseal (store, sealed, sizeof sealed, key, error))
        return TRUE;
      g_clear_error (error);
    }
  return fail (error, HTK_SYNC_ERROR_RECIPIENT, "the bundle is sealed to others and stays closed here");
}

/**
 * htk_bundle_unlock:
 * @self: a bundle that was verified
 * @store: a store; with the key of its device
 * @error: return location
 *
 * Opens it for reading, from its first part on.
 *
 * Returns: FALSE with %HTK_SYNC_ERROR_RECIPIENT when it is not sealed to that device
 */
gboolean
htk_bundle_unlock (HtkBundle *self,
                   HtkStore  *store,
                   GError   **error)
{
  guint8 key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
  guint8 start[crypto_secretstream_xchacha20poly1305_HEADERBYTES];

  if (!open_key (self, store, key, error))
    return FALSE;
  self->rows = self->files = self->bytes = self->left = 0;
  self->open = go_to_body (self, error) && take (self, start, sizeof start, error) &&
               (crypto_secretstream_xchacha20poly1305_init_pull (&self->stream, start, key) == 0 ||
                cut (error));
  sodium_memzero (key, sizeof key);
  return self->open;
}

/* The next chunk, opened into self->plain: its type and content. */
static gboolean
pull (HtkBundle *self,
      gsize     *length,
      GError   **error)
{
  unsigned long long used = 0;
  unsigned char tag = 0;
  guint32 n;

  if (!take_chunk (self, &n, error))
    return FALSE;
  if (crypto_secretstream_xchacha20poly1305_pull (&self->stream, self->plain, &used, &tag,
                                                  self->chunk, n, self->header_hash,
                                                  sizeof self->header_hash) != 0)
    return fail (error, HTK_SYNC_ERROR_SIGNATURE,
                 "a part of the bundle was changed; copy it again from where it was made");
  if ((tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) != (self->plain[0] == TYPE_END))
    return cut (error);
  *length = (gsize) used - 1;
  return TRUE;
}

static gboolean
unpack_rows (HtkBundle     *self,
             GByteArray    *packed,
             HtkBundlePart *part,
             GError       **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);
  g_autoptr (GBytes) plain = htk_sync_body_unpack (bytes, NULL, HTK_BUNDLE_MAX_PLAIN, error);

  if (plain == NULL)
    return FALSE;
  part->rows = htk_sync_push_decode (g_bytes_get_data (plain, NULL) ?: "",
                                     (gssize) g_bytes_get_size (plain), error);
  if (part->rows == NULL)
    return FALSE;
  self->rows += json_array_get_length (part->rows);
  part->kind = HTK_BUNDLE_ROWS;
  return TRUE;
}

static gboolean
take_rows (HtkBundle     *self,
           gsize          length,
           HtkBundlePart *part,
           GError       **error)
{
  g_autoptr (GByteArray) packed = g_byte_array_new ();

  g_byte_array_append (packed, self->plain + 1, (guint) length);
  while (self->plain[0] == TYPE_ROWS)
    {
      if (!pull (self, &length, error))
        return FALSE;
      if (self->plain[0] != TYPE_ROWS && self->plain[0] != TYPE_ROWS_END)
        return cut (error);
      if (packed->len + length > HTK_BUNDLE_MAX_PACKED)
        return fail (error, HTK_SYNC_ERROR_TOO_LARGE, "rows of the bundle are too large");
      g_byte_array_append (packed, self->plain + 1, (guint) length);
    }
  return unpack_rows (self, packed, part, error);
}

static JsonNode *
take_object (HtkBundle *self,
             gsize      length)
{
  g_autofree char *text = g_strndup ((const char *) self->plain + 1, length);
  g_autoptr (JsonNode) node =
    strlen (text) == length && g_utf8_validate (text, (gssize) length, NULL)
      ? htk_json_parse (text, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

static gboolean
take_file (HtkBundle     *self,
           gsize          length,
           HtkBundlePart *part,
           GError       **error)
{
  g_autoptr (JsonNode) node = take_object (self, length);
  JsonObject *o = node != NULL ? json_node_get_object (node) : NULL;
  const char *sha256 = htk_json_text (o, "sha256");
  const char *mime = htk_json_text (o, "mime");
  gint64 size = htk_json_int (o, "size", -1);

  if (sha256 == NULL || strlen (sha256) != 64 || strspn (sha256, "0123456789abcdef") != 64 ||
      mime == NULL || size < 0)
    return fail (error, HTK_SYNC_ERROR_MALFORMED, "a file in the bundle has no name or size");
  part->kind = HTK_BUNDLE_FILE;
  part->sha256 = g_strdup (sha256);
  part->mime = g_strdup (mime);
  part->size = self->left = size;
  self->files++;
  return TRUE;
}

static gboolean
take_data (HtkBundle     *self,
           gsize          length,
           HtkBundlePart *part,
           GError       **error)
{
  if (length == 0 || (gint64) length > self->left)
    return fail (error, HTK_SYNC_ERROR_MALFORMED, "a file in the bundle is larger than it says");
  part->kind = HTK_BUNDLE_DATA;
  part->data = g_bytes_new (self->plain + 1, length);
  self->left -= (gint64) length;
  self->bytes += (gint64) length;
  return TRUE;
}

static gboolean
take_end (HtkBundle     *self,
          gsize          length,
          HtkBundlePart *part,
          GError       **error)
{
  g_autoptr (JsonNode) node = take_object (self, length);
  JsonObject *o = node != NULL ? json_node_get_object (node) : NULL;

  part->kind = HTK_BUNDLE_END;
  if (ftell (self->file) != self->size - SIGNATURE_BYTES ||
      htk_json_int (o, "rows", -1) != self->rows || self->rows != self->info->rows ||
      htk_json_int (o, "files", -1) != self->files || self->files != self->info->files ||
      htk_json_int (o, "bytes", -1) != self->bytes || self->bytes != self->info->bytes)
    return fail (error, HTK_SYNC_ERROR_MALFORMED, "the bundle holds other than its header says");
  self->open = FALSE;
  return TRUE;
}

/**
 * htk_bundle_next:
 * @self: a bundle that was opened
 * @part: (out caller-allocates): the next part; %HTK_BUNDLE_END is the last
 * @error: return location
 *
 * Returns: FALSE with an error of %HTK_SYNC_ERROR for what is not as PROTOCOL.md says
 */
gboolean
htk_bundle_next (HtkBundle     *self,
                 HtkBundlePart *part,
                 GError       **error)
{
  gsize length;

  g_return_val_if_fail (self->open, FALSE);

  *part = (HtkBundlePart) { .kind = HTK_BUNDLE_END };
  if (!pull (self, &length, error))
    return FALSE;
  if (self->left > 0 && self->plain[0] != TYPE_DATA)
    return fail (error, HTK_SYNC_ERROR_MALFORMED, "a file in the bundle is smaller than it says");
  switch (self->plain[0])
    {
    case TYPE_ROWS:
    case TYPE_ROWS_END:
      return take_rows (self, length, part, error);
    case TYPE_FILE:
      return take_file (self, length, part, error);
    case TYPE_DATA:
      return take_data (self, length, part, error);
    case TYPE_END:
      return take_end (self, length, part, error);
    default:
      return fail (error, HTK_SYNC_ERROR_VERSION,
                   "the bundle holds what this version of the program does not know");
    }
}
