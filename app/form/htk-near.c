/* Which of some words a misspelt one may have meant: the nearest by letters added, left out,
 * replaced or swapped (Damerau and Levenshtein), without regard to case. */
#include "app/form/htk-near.h"

#define LONGEST 64

static guint
letters_of (const char *word, gunichar *out)
{
  guint n = 0;

  for (; *word != '\0' && n < LONGEST; word = g_utf8_next_char (word))
    out[n++] = *word == '_' || *word == ' ' ? '-' : g_unichar_tolower (g_utf8_get_char (word));
  return n;
}

static guint
distance_of (const char *a, const char *b)
{
  gunichar x[LONGEST], y[LONGEST];
  guint n = letters_of (a, x), m = letters_of (b, y);
  guint rows[3][LONGEST + 1];
  guint *before = rows[0], *last = rows[1], *now = rows[2];

  for (guint k = 0; k <= m; k++)
    last[k] = k;
  for (guint i = 1; i <= n; i++)
    {
      guint *spare = before;

      now[0] = i;
      for (guint k = 1; k <= m; k++)
        {
          now[k] = MIN (MIN (last[k], now[k - 1]) + 1, last[k - 1] + (x[i - 1] != y[k - 1]));
          if (i > 1 && k > 1 && x[i - 1] == y[k - 2] && x[i - 2] == y[k - 1])
            now[k] = MIN (now[k], before[k - 2] + 1);
        }
      before = last;
      last = now;
      now = spare;
    }
  return last[m];
}

/**
 * htk_near_try:
 * @near: a search, its word set and the rest zero
 * @candidate: a word that exists
 *
 * Takes the candidate when it is nearer than those before: about one letter in three may be wrong.
 */
void
htk_near_try (HtkNear *near, const char *candidate)
{
  glong length = g_utf8_strlen (near->word, LONGEST);
  guint distance;

  if (length == 0)
    return;
  distance = distance_of (near->word, candidate);
  if (distance <= MIN (3, MAX (1, (guint)length / 3))
      && (near->best == NULL || distance < near->distance))
    {
      near->best = candidate;
      near->distance = distance;
    }
}

/**
 * htk_near_hint:
 * @near: a search
 *
 * Returns: (transfer full): "; did you mean “x”?", or "" when nothing was near
 */
char *
htk_near_hint (HtkNear *near)
{
  return near->best != NULL ? g_strdup_printf ("; did you mean “%s”?", near->best) : g_strdup ("");
}
