/* Identifiers made on the device: UUID version 7, so that rows made later sort later. */
#include "app/store/htk-uuid.h"

#include <sodium.h>

/**
 * htk_uuid7_new:
 *
 * Makes an RFC 9562 version 7 identifier. Within one process two calls never return the same
 * value; the order of two made within one millisecond is not defined.
 *
 * Returns: (transfer full): 36 lower-case characters
 */
char *
htk_uuid7_new (void)
{
  guint64 ms = (guint64) (g_get_real_time () / 1000);
  guint8 b[16];

  randombytes_buf (b, sizeof b);
  for (int i = 0; i < 6; i++)
    b[i] = (guint8) (ms >> (8 * (5 - i)));
  b[6] = (guint8) ((b[6] & 0x0f) | 0x70);
  b[8] = (guint8) ((b[8] & 0x3f) | 0x80);
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
                          b[11], b[12], b[13], b[14], b[15]);
}

/**
 * htk_uuid7_is_valid:
 * @text: (nullable): text from outside
 *
 * Returns: whether @text has the form of an identifier htk_uuid7_new() makes
 */
gboolean
htk_uuid7_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != 36)
    return FALSE;
  for (int i = 0; i < 36; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;

      if (dash ? text[i] != '-' : !(g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f')))
        return FALSE;
    }
  return text[14] == '7';
}

/**
 * htk_uuid_of:
 * @object: an identifier
 * @name: what of it
 *
 * Makes an RFC 9562 version 8 identifier from SHA-256: the same for the same names, so that what a
 * visit opens is opened once however often it is accepted.
 *
 * Returns: (transfer full): 36 lower-case characters
 */
char *
htk_uuid_of (const char *object,
             const char *name)
{
  g_autofree char *text = g_strdup_printf ("%s/%s", object, name);
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  hex[12] = '8';
  hex[16] = "89ab"[g_ascii_xdigit_value (hex[16]) & 3];
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}
