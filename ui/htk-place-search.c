/* Looks for the place of the tablet while the person goes on, wherever that is: the best so far can be
 * taken at any moment, and is taken by itself when it is as exact as the form asks. */
#include "ui/htk-place-search.h"

struct _HtkPlaceSearch
{
  GObject parent_instance;
  HtkLocation *location; /* while it looks */
  HtkPlace best;         /* of the latest look */
  gboolean has_best, asked_for, held;
  HtkPlaceSearchEnd end;
  double threshold; /* metres; 0 for never by itself */
};

G_DEFINE_FINAL_TYPE (HtkPlaceSearch, htk_place_search, G_TYPE_OBJECT)

enum
{
  CHANGED,
  FOUND,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
let_go (HtkPlaceSearch *self)
{
  if (self->location == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->location, self);
  htk_location_stop (self->location);
  g_clear_object (&self->location);
}

static void
changed (HtkPlaceSearch *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
found (HtkPlaceSearch *self,
       gboolean        asked_for)
{
  gboolean taken = FALSE;

  g_object_ref (self);
  self->asked_for = asked_for;
  let_go (self);
  changed (self);
  g_signal_emit (self, signals[FOUND], 0, &taken);
  g_object_unref (self);
}

static void
fix_came (HtkPlaceSearch *self)
{
  self->best = *htk_location_best (self->location);
  self->has_best = TRUE;
  if (self->best.accuracy <= self->threshold)
    found (self, FALSE);
  else
    changed (self);
}

static void
failed (HtkPlaceSearch *self)
{
  self->end = htk_location_is_refused (self->location) ? HTK_PLACE_SEARCH_REFUSED
                                                       : HTK_PLACE_SEARCH_NO_SERVICE;
  let_go (self);
  changed (self);
}

/**
 * htk_place_search_start:
 * @self: a search
 *
 * Begins to look. Nothing of a look before is left.
 */
void
htk_place_search_start (HtkPlaceSearch *self)
{
  let_go (self);
  self->has_best = self->held = FALSE;
  self->end = HTK_PLACE_SEARCH_WELL;
  self->location = htk_location_new (HTK_LOCATION_EXACT, 0);
  g_signal_connect_swapped (self->location, "fix", G_CALLBACK (fix_came), self);
  g_signal_connect_swapped (self->location, "failed", G_CALLBACK (failed), self);
  changed (self);
}

/**
 * htk_place_search_stop:
 * @self: a search
 *
 * Looks no more.
 */
void
htk_place_search_stop (HtkPlaceSearch *self)
{
  if (self->location == NULL)
    return;
  let_go (self);
  changed (self);
}

/**
 * htk_place_search_take:
 * @self: a search
 *
 * The person takes the best so far, however exact it is; before there is any this does nothing.
 */
void
htk_place_search_take (HtkPlaceSearch *self)
{
  if (self->location != NULL && self->has_best)
    found (self, TRUE);
}

/**
 * htk_place_search_set_threshold:
 * @self: a search
 * @metres: a place as exact as this is taken by itself; 0 for none
 */
void
htk_place_search_set_threshold (HtkPlaceSearch *self,
                                double          metres)
{
  self->threshold = metres;
}

double
htk_place_search_threshold (HtkPlaceSearch *self)
{
  return self->threshold;
}

gboolean
htk_place_search_is_looking (HtkPlaceSearch *self)
{
  return self->location != NULL;
}

/**
 * htk_place_search_is_asked_for:
 * @self: a search that emits "found"
 *
 * Returns: whether it was the person who took it
 */
gboolean
htk_place_search_is_asked_for (HtkPlaceSearch *self)
{
  return self->asked_for;
}

HtkPlaceSearchEnd
htk_place_search_end (HtkPlaceSearch *self)
{
  return self->end;
}

/**
 * htk_place_search_best:
 * @self: a search
 *
 * Returns: (transfer none) (nullable): the most accurate place of the latest look
 */
const HtkPlace *
htk_place_search_best (HtkPlaceSearch *self)
{
  return self->has_best ? &self->best : NULL;
}

/**
 * htk_place_search_hold:
 * @self: a search that emits "found"
 *
 * What was found is no answer by itself, and its question is not on the screen: it waits for it here.
 */
void
htk_place_search_hold (HtkPlaceSearch *self)
{
  self->held = TRUE;
}

/**
 * htk_place_search_held:
 * @self: a search
 *
 * Returns: (transfer none) (nullable): the place that waits for whoever asks first; then it waits no more
 */
const HtkPlace *
htk_place_search_held (HtkPlaceSearch *self)
{
  gboolean held = self->held;

  self->held = FALSE;
  return held ? &self->best : NULL;
}

HtkPlaceSearch *
htk_place_search_new (void)
{
  return g_object_new (HTK_TYPE_PLACE_SEARCH, NULL);
}

static void
htk_place_search_dispose (GObject *object)
{
  let_go (HTK_PLACE_SEARCH (object));
  G_OBJECT_CLASS (htk_place_search_parent_class)->dispose (object);
}

static void
htk_place_search_class_init (HtkPlaceSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_place_search_dispose;
  signals[CHANGED] = g_signal_new ("changed", HTK_TYPE_PLACE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[FOUND] = g_signal_new ("found", HTK_TYPE_PLACE_SEARCH, G_SIGNAL_RUN_LAST, 0,
                                 g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);
}

static void
htk_place_search_init (HtkPlaceSearch *self)
{
}
