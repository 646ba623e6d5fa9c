/* How much to send or to ask for at once: what the line carried in about eight seconds the last time. Less
 * costs round trips, more is lost as a whole when the line breaks. */
#include "sync/agent/htk-line.h"

#define AIM_MS 8000
/* One quick answer may be chance, and the next batch may be of larger rows. */
#define MOST_TIMES 8
#define LEAST_PART 4

/**
 * htk_line_next:
 * @now: how much was allowed at once
 * @moved: how much of it was there to go, in the same unit; more than 0
 * @took: milliseconds from the request to the last byte of the answer
 * @least: the result is not below this
 * @most: nor above this
 *
 * A short batch says little, for most of its time is the way there and back: it makes nothing smaller.
 *
 * Returns: how much to allow at once from now on
 */
gsize
htk_line_next (gsize  now,
               gsize  moved,
               gint64 took,
               gsize  least,
               gsize  most)
{
  double fits = (double) moved * AIM_MS / (double) MAX (took, 1);

  if (took <= AIM_MS)
    fits = CLAMP (fits, (double) now, (double) now * MOST_TIMES);
  else
    fits = MAX (fits, (double) now / LEAST_PART);
  return (gsize) CLAMP (fits, (double) least, (double) most);
}
