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
