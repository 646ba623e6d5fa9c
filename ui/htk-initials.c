/* The pinyin initials of a label, to find 彝族 by “yz”. No table of readings is needed for them: GB 2312
 * lists its 3,755 common characters in the order of their pinyin, so that a character's code lies
 * between the codes of two letters. Rarer characters are not found by a letter, and those of several
 * readings by the one of that list; names of people come from the county with their pinyin. */
#include "ui/htk-initials.h"

static const struct
{
  guint16 first;
  char letter;
} letters[] = {
  { 0xb0a1, 'a' }, { 0xb0c5, 'b' }, { 0xb2c1, 'c' }, { 0xb4ee, 'd' }, { 0xb6ea, 'e' },
  { 0xb7a2, 'f' }, { 0xb8c1, 'g' }, { 0xb9fe, 'h' }, { 0xbbf7, 'j' }, { 0xbfa6, 'k' },
  { 0xc0ac, 'l' }, { 0xc2e8, 'm' }, { 0xc4c3, 'n' }, { 0xc5b6, 'o' }, { 0xc5be, 'p' },
  { 0xc6da, 'q' }, { 0xc8bb, 'r' }, { 0xc8f6, 's' }, { 0xcbfa, 't' }, { 0xcdda, 'w' },
  { 0xcef4, 'x' }, { 0xd1b9, 'y' }, { 0xd4d1, 'z' }, { 0xd7fa, 0 },
};

static char
letter_of (guint16 code)
{
  char letter = 0;

  for (guint i = 0; i < G_N_ELEMENTS (letters) && code >= letters[i].first; i++)
    letter = letters[i].letter;
  return letter;
}

/**
 * htk_initials_of:
 * @lines: labels, one a line: a whole list is converted at once, which is many times faster
 *
 * Returns: (transfer full): of each line the letters of its common Chinese characters between what it has
 *   of Latin letters and digits, in as many lines; empty lines where this machine cannot convert to
 *   GB 18030
 */
char *
htk_initials_of (const char *lines)
{
  gsize n = 0;
  g_autofree char *gb = g_convert (lines, -1, "GB18030", "UTF-8", NULL, &n, NULL);
  GString *out = g_string_new (NULL);

  /* What takes two bytes, or four, never has the byte of a line's end in it. */
  for (gsize i = 0; gb != NULL && i < n; i++)
    {
      guint8 high = (guint8) gb[i], low = i + 1 < n ? (guint8) gb[i + 1] : 0;

      if (high < 0x81)
        {
          if (high == '\n' || g_ascii_isalnum (gb[i]))
            g_string_append_c (out, g_ascii_tolower (gb[i]));
          continue;
        }
      i++;
      /* The second byte of what GB 2312 has is above 0xa0. */
      if (low > 0xa0 && letter_of ((guint16) (high << 8 | low)) != 0)
        g_string_append_c (out, letter_of ((guint16) (high << 8 | low)));
    }
  for (const char *p = gb == NULL ? lines : ""; *p != '\0'; p++)
    if (*p == '\n')
      g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
