/* Looks for the places of a filling go on while the person is at another section. What is found then is
 * the answer, unless the question got another one meanwhile; of a line or a shape it is the next point,
 * whatever its answer is by then. */
#include "ui/htk-place-searches.h"

struct _HtkPlaceSearches
{
  GObject parent_instance;
  HtkFilling *filling; /* owns us */
  GPtrArray *all;      /* of Search */
};

typedef struct
{
  HtkPlaceSearches *searches;
  HtkPlaceSearch *search;
  HtkNode node;
  char *before; /* the answer when the look began */
  gboolean looks;
} Search;

G_DEFINE_FINAL_TYPE (HtkPlaceSearches, htk_place_searches, G_TYPE_OBJECT)

enum
{
  SAVED,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
search_free (gpointer data)
{
  Search *self = data;

  g_signal_handlers_disconnect_by_data (self->search, self);
  htk_place_search_stop (self->search);
  g_object_unref (self->search);
  g_free (self->before);
  g_free (self);
}

/* The number of a node is not given twice; that of one that was removed with its repeat is nobody's.
 * (transfer full) (nullable): how its question stands; NULL where nobody asks it, or it takes no answer. */
static HtkState *
question_of (Search *self)
{
  HtkInstance *instance = htk_filling_instance (self->searches->filling);
  g_autoptr (GPtrArray) body = htk_instance_body (instance);
  g_autoptr (HtkState) state = NULL;

  for (guint i = 0; i < body->len && state == NULL; i++)
    if (((HtkBodyItem *) body->pdata[i])->node == self->node)
      state = htk_instance_state (instance, self->node, NULL);
  if (state == NULL || !state->relevant || state->readonly)
    return NULL;
  return g_steal_pointer (&state);
}

static gboolean
is_closed (const HtkState *state)
{
  return g_strcmp0 (state->type, "geoshape") == 0;
}

static gboolean
is_of_points (const HtkState *state)
{
  return is_closed (state) || g_strcmp0 (state->type, "geotrace") == 0;
}

static char *
answer_now (Search *self)
{
  const char *value = htk_instance_get (htk_filling_instance (self->searches->filling), self->node);

  return g_strdup (value != NULL ? value : "");
}

static void
search_changed (Search *self)
{
  gboolean looks = htk_place_search_is_looking (self->search);

  if (looks && !self->looks)
    {
      g_free (self->before);
      self->before = answer_now (self);
    }
  self->looks = looks;
}

/* Before all others hear of it: what nobody asks any more, or was answered otherwise, is for nobody. A next
 * point takes nothing away from what was answered. */
static gboolean
drops (Search *self)
{
  g_autoptr (HtkState) state = question_of (self);
  g_autofree char *now = NULL;

  if (state == NULL || is_of_points (state))
    return state == NULL;
  now = answer_now (self);
  return !htk_place_search_is_asked_for (self->search) && g_strcmp0 (now, self->before) != 0;
}

/* (transfer full) (nullable): the answer with what was found; NULL while that is too little for one. */
static char *
answer_with (Search         *self,
             const HtkPlace *place)
{
  g_autoptr (HtkState) state = question_of (self);
  g_autoptr (GArray) places = NULL;

  if (state == NULL || !is_of_points (state))
    return htk_place_value (place);
  places = htk_places_corners (state->value, is_closed (state));
  g_array_append_val (places, *place);
  return htk_places_answer (places, is_closed (state));
}

/* After all others: no question on the screen took it. */
static gboolean
keep (Search *self)
{
  g_autofree char *value = answer_with (self, htk_place_search_best (self->search));
  g_autoptr (GError) error = NULL;

  if (value == NULL)
    htk_place_search_hold (self->search);
  else if (htk_filling_answer (self->searches->filling, self->node, value, &error))
    g_signal_emit (self->searches, signals[SAVED], 0);
  else
    g_signal_emit (self->searches, signals[FAILED], 0, error);
  return TRUE;
}

/**
 * htk_place_searches_at:
 * @self: the searches of a filling
 * @node: a question for a place
 *
 * Returns: (transfer none): its search, made when it is first wanted
 */
HtkPlaceSearch *
htk_place_searches_at (HtkPlaceSearches *self,
                       HtkNode           node)
{
  Search *search;

  for (guint i = 0; i < self->all->len; i++)
    {
      search = self->all->pdata[i];
      if (search->node == node)
        return search->search;
    }
  search = g_new0 (Search, 1);
  search->searches = self;
  search->search = htk_place_search_new ();
  search->node = node;
  g_signal_connect_swapped (search->search, "changed", G_CALLBACK (search_changed), search);
  g_signal_connect_swapped (search->search, "found", G_CALLBACK (drops), search);
  g_signal_connect_data (search->search, "found", G_CALLBACK (keep), search, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_ptr_array_add (self->all, search);
  return search->search;
}

/**
 * htk_place_searches_stop:
 * @self: the searches of a filling
 *
 * Looks for none of them any more: the form leaves the screen.
 */
void
htk_place_searches_stop (HtkPlaceSearches *self)
{
  for (guint i = 0; i < self->all->len; i++)
    htk_place_search_stop (((Search *) self->all->pdata[i])->search);
}

/**
 * htk_place_searches_of:
 * @filling: a filling
 *
 * Returns: (transfer none): its searches; they live as long as it does
 */
HtkPlaceSearches *
htk_place_searches_of (HtkFilling *filling)
{
  HtkPlaceSearches *self = g_object_get_data (G_OBJECT (filling), "place-searches");

  if (self != NULL)
    return self;
  self = g_object_new (HTK_TYPE_PLACE_SEARCHES, NULL);
  self->filling = filling;
  g_object_set_data_full (G_OBJECT (filling), "place-searches", self, g_object_unref);
  return self;
}

static void
htk_place_searches_dispose (GObject *object)
{
  HtkPlaceSearches *self = HTK_PLACE_SEARCHES (object);

  g_ptr_array_set_size (self->all, 0);
  G_OBJECT_CLASS (htk_place_searches_parent_class)->dispose (object);
}

static void
htk_place_searches_finalize (GObject *object)
{
  g_ptr_array_unref (HTK_PLACE_SEARCHES (object)->all);
  G_OBJECT_CLASS (htk_place_searches_parent_class)->finalize (object);
}

static void
htk_place_searches_class_init (HtkPlaceSearchesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_place_searches_dispose;
  G_OBJECT_CLASS (klass)->finalize = htk_place_searches_finalize;
  signals[SAVED] = g_signal_new ("saved", HTK_TYPE_PLACE_SEARCHES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", HTK_TYPE_PLACE_SEARCHES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
htk_place_searches_init (HtkPlaceSearches *self)
{
  self->all = g_ptr_array_new_with_free_func (search_free);
}
