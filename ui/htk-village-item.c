/* One village of the list of cards, with what its row shows. No widgets: tests use it as it is. */
#include "ui/htk-village-item.h"

#include <glib/gi18n.h>

struct _HtkVillageItem
{
  GObject parent_instance;
  char *code, *name, *town, *round;
  int households, due;
  HtkRoundCounts counts;
  gboolean is_read;             /* its place in the round */
  gboolean is_known, is_fresh;  /* its card: once worked out, worked out since the last change */
  gboolean is_judged;
  int score;
  guint shorts, slips;
};

G_DEFINE_TYPE (HtkVillageItem, htk_village_item, G_TYPE_OBJECT)

static void
htk_village_item_finalize (GObject *object)
{
  HtkVillageItem *self = HTK_VILLAGE_ITEM (object);

  g_free (self->code);
  g_free (self->name);
  g_free (self->town);
  g_free (self->round);
  G_OBJECT_CLASS (htk_village_item_parent_class)->finalize (object);
}

static void
htk_village_item_class_init (HtkVillageItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_village_item_finalize;
}

static void
htk_village_item_init (HtkVillageItem *self)
{
}

/**
 * htk_village_item_new:
 * @village: a village with its counts
 *
 * Returns: (transfer full): the village; htk_village_item_read() reads the rest of it
 */
HtkVillageItem *
htk_village_item_new (const HtkVillage *village)
{
  HtkVillageItem *self = g_object_new (HTK_TYPE_VILLAGE_ITEM, NULL);

  self->code = g_strdup (village->code);
  self->name = g_strdup (village->name);
  self->town = g_strdup (village->town);
  self->households = village->n_households;
  self->due = village->n_due;
  return self;
}

/**
 * htk_village_item_read:
 * @self: a village
 * @store: the store
 *
 * Reads its place in the round that runs there, when it is first shown.
 */
void
htk_village_item_read (HtkVillageItem *self,
                       HtkStore       *store)
{
  g_autoptr (HtkRound) round = NULL;

  if (self->is_read)
    return;
  self->is_read = TRUE;
  round = htk_village_round (store, self->code, &self->counts, NULL);
  self->round = round != NULL ? g_strdup (round->name) : NULL;
}

const char *
htk_village_item_code (HtkVillageItem *self)
{
  return self->code;
}

const char *
htk_village_item_name (HtkVillageItem *self)
{
  return self->name;
}

const char *
htk_village_item_town (HtkVillageItem *self)
{
  return self->town;
}

static int
visited (HtkVillageItem *self)
{
  return self->counts.entered + self->counts.phone;
}

/**
 * htk_village_item_progress:
 * @self: a village
 *
 * Returns: (transfer full): how far the running round is (domain.md 4.9), else who is due
 */
char *
htk_village_item_progress (HtkVillageItem *self)
{
  int done = visited (self) + self->counts.absent + self->counts.gone;

  if (self->round == NULL)
    return g_strdup_printf (ngettext ("No round · %d of %d household due",
                                      "No round · %d of %d households due",
                                      (gulong) self->households), self->due, self->households);
  return g_strdup_printf (_("%s: %d of %d visited, %d left"), self->round, visited (self),
                          self->counts.targets, self->counts.targets - done);
}

/**
 * htk_village_item_share:
 * @self: a village
 *
 * Returns: the share that is done, 0 to 1, for a bar
 */
double
htk_village_item_share (HtkVillageItem *self)
{
  int all = self->round != NULL ? self->counts.targets : self->households;
  int done = self->round != NULL ? visited (self) : self->households - self->due;

  return all > 0 ? (double) done / all : 0;
}

/* Whether its card was ever worked out. */
gboolean
htk_village_item_is_known (HtkVillageItem *self)
{
  return self->is_known;
}

/* Whether its card has been worked out, or could not be, since the list was read. */
gboolean
htk_village_item_is_fresh (HtkVillageItem *self)
{
  return self->is_fresh;
}

gboolean
htk_village_item_is_judged (HtkVillageItem *self)
{
  return self->is_judged;
}

int
htk_village_item_score (HtkVillageItem *self)
{
  return self->score;
}

guint
htk_village_item_shorts (HtkVillageItem *self)
{
  return self->shorts;
}

guint
htk_village_item_slips (HtkVillageItem *self)
{
  return self->slips;
}

/**
 * htk_village_item_take_card:
 * @self: a village
 * @card: (nullable): its card; NULL when it could not be worked out
 */
void
htk_village_item_take_card (HtkVillageItem *self,
                            HtkVillageCard *card)
{
  self->is_fresh = TRUE;
  self->is_known = TRUE;
  if (card == NULL)
    return;
  self->is_judged = card->card->judged > 0;
  self->score = card->card->score;
  self->shorts = card->card->shorts;
  self->slips = card->card->slips;
}

/**
 * htk_village_item_keep_card:
 * @self: a village that was read anew
 * @before: the same village as it was
 *
 * What was known of the card is shown until it has been worked out again.
 */
void
htk_village_item_keep_card (HtkVillageItem *self,
                            HtkVillageItem *before)
{
  self->is_known = before->is_known;
  self->is_judged = before->is_judged;
  self->score = before->score;
  self->shorts = before->shorts;
  self->slips = before->slips;
}
