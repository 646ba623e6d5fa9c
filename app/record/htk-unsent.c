/* Judges how old unsent work is by the pack's settings. */
#include "app/record/htk-unsent.h"

#include "app/record/htk-limits.h"
#include "app/record/htk-review-queue.h"

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

static gboolean
is_over (HtkPack    *pack,
         HtkStore   *store,
         const char *key,
         gint64      age)
{
  g_autofree char *today = htk_day_today ();
  int days = htk_review_days (pack, store, key, today);

  return days > 0 && age >= days * DAY_MS;
}

/**
 * htk_unsent_age:
 * @pack: the pack, with the settings `unsent_days` and `unsent_late_days`; 0 is never
 * @store: a tablet's store, whose own settings stand over the pack's
 * @now: UTC milliseconds
 * @oldest: when the oldest work that waits was saved, by the same clock; 0 when nothing waits
 *
 * Returns: whether to remind the person, and how strongly (lessons.md 23)
 */
HtkUnsentAge
htk_unsent_age (HtkPack  *pack,
                HtkStore *store,
                gint64    now,
                gint64    oldest)
{
  gint64 age = now - oldest;

  /* Most of the time nothing is to be looked up. */
  if (oldest == 0 || age < DAY_MS)
    return HTK_UNSENT_FINE;
  if (is_over (pack, store, "unsent_late_days", age))
    return HTK_UNSENT_LATE;
  return is_over (pack, store, "unsent_days", age) ? HTK_UNSENT_OLD : HTK_UNSENT_FINE;
}
