/* The sample of visits that a lead makes again (domain.md 5): each visit has a lot that hangs on its round
 * and its random identifier, which nobody knows before it is submitted. So every tablet that has the same
 * visits draws the same ones, however often it is asked; a tablet's own secret would make two leads of a
 * team visit twice as many, and not the same. */
#include "app/record/htk-sample.h"

#include "app/store/htk-canonical-json.h"

#include <stdlib.h>

/* So many digits of the hash are a number below 16^12. */
#define DIGITS 12

typedef struct
{
  const HtkSampled *visit;
  double lot; /* 0 to 1 */
} Lot;

static double
lot_of (const HtkSampled *visit)
{
  g_autofree char *text = g_strconcat ("revisit\n", visit->period, "\n", visit->id, NULL);
  g_autofree char *hash = htk_hash_text (text);

  hash[DIGITS] = '\0';
  return (double) g_ascii_strtoull (hash, NULL, 16) / (double) ((guint64) 1 << (4 * DIGITS));
}

static int
by_lot (gconstpointer a,
        gconstpointer b)
{
  double x = ((const Lot *) a)->lot, y = ((const Lot *) b)->lot;

  return (x > y) - (x < y);
}

/* Those of one worker in one period: the lots below the share, and as many more as are asked for. */
static void
pick_group (GArray     *lots,
            double      percent,
            guint       at_least,
            GHashTable *picked)
{
  guint done = 0;

  g_array_sort (lots, by_lot);
  for (guint i = 0; i < lots->len; i++)
    done += g_array_index (lots, Lot, i).visit->is_again;
  for (guint i = 0; i < lots->len; i++)
    {
      const Lot *lot = &g_array_index (lots, Lot, i);

      if (lot->visit->is_again)
        continue;
      if (lot->lot * 100 >= percent && done >= at_least)
        break;
      g_hash_table_add (picked, g_strdup (lot->visit->id));
      done++;
    }
  g_array_set_size (lots, 0);
}

/**
 * htk_sample_pick:
 * @visits: (element-type HtkSampled): visits, those of one worker in one period together
 * @percent: the share, 0 to 100
 * @at_least: how many of each worker in each period there are at the least
 *
 * A visit's lot depends on nothing but the visit: the share does not move as more visits come. While
 * fewer than @at_least were made again, the lowest lots of a worker are added.
 *
 * Returns: (transfer full) (element-type utf8 utf8): a set of the ids of visits that are to be made
 *   again and were not yet
 */
GHashTable *
htk_sample_pick (GPtrArray  *visits,
                 double      percent,
                 guint       at_least)
{
  GHashTable *picked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) lots = g_array_new (FALSE, FALSE, sizeof (Lot));
  const HtkSampled *before = NULL;

  for (guint i = 0; i < visits->len; i++)
    {
      const HtkSampled *visit = g_ptr_array_index (visits, i);
      const Lot lot = { visit, lot_of (visit) };

      if (before != NULL && (g_strcmp0 (before->worker, visit->worker) != 0 ||
                             g_strcmp0 (before->period, visit->period) != 0))
        pick_group (lots, percent, at_least, picked);
      g_array_append_val (lots, lot);
      before = visit;
    }
  pick_group (lots, percent, at_least, picked);
  return picked;
}
