/* Reads the headers of tus 1.0 (https://tus.io/protocols/resumable-upload) that are more than a number. */
#include "sync/county/htk-tus.h"

#include <string.h>

/**
 * htk_tus_metadata:
 * @header: (nullable): an `Upload-Metadata`: names and base64 values, by commas
 * @name: what to look for
 *
 * Returns: (transfer full) (nullable): its value, when it is a text
 */
char *
htk_tus_metadata (const char *header,
                  const char *name)
{
  g_auto (GStrv) pairs = g_strsplit (header != NULL ? header : "", ",", 0);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (g_strstrip (pairs[i]), " ", 2);
      g_autofree guchar *bytes = NULL;
      gsize size;

      if (g_strcmp0 (pair[0], name) != 0 || pair[1] == NULL)
        continue;
      bytes = g_base64_decode (pair[1], &size);
      return g_utf8_validate_len ((const char *) bytes, size, NULL)
               ? g_strndup ((const char *) bytes, size) : NULL;
    }
  return NULL;
}

/**
 * htk_tus_checksum:
 * @header: an `Upload-Checksum`: an algorithm and the base64 of its digest
 * @type: (out): the algorithm
 * @digest: (out) (transfer full): the digest
 *
 * Returns: FALSE when the algorithm is not one of %HTK_TUS_CHECKSUMS, or the digest not of its length
 */
gboolean
htk_tus_checksum (const char    *header,
                  GChecksumType *type,
                  GBytes       **digest)
{
  g_auto (GStrv) words = g_strsplit (header, " ", 2);
  g_autofree guchar *bytes = NULL;
  gsize size;

  if (g_strv_length (words) != 2)
    return FALSE;
  if (g_str_equal (words[0], "sha256"))
    *type = G_CHECKSUM_SHA256;
  else if (g_str_equal (words[0], "sha1"))
    *type = G_CHECKSUM_SHA1;
  else
    return FALSE;
  bytes = g_base64_decode (words[1], &size);
  if ((gssize) size != g_checksum_type_get_length (*type))
    return FALSE;
  *digest = g_bytes_new_take (g_steal_pointer (&bytes), size);
  return TRUE;
}
