/* The cases of a store in the order in which they are looked at, and what leads each of them on. */
#include "app/record/htk-case-look.h"

#include "app/record/htk-case-life.h"

#include <string.h>

/* More cases than a county has at a time; a list is read whole to be put in order. */
#define MAX_CASES 20000

void
htk_case_look_free (HtkCaseLook *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->c, htk_case_free);
  g_clear_pointer (&self->clock, htk_case_clock_free);
  g_free (self);
}

/* Red by its limits first, then yellow; within a colour the oldest clue, as the store has them. */
static int
by_urgency (gconstpointer a,
            gconstpointer b)
{
  const HtkCaseLook *x = *(HtkCaseLook *const *) a, *y = *(HtkCaseLook *const *) b;
  gboolean x_open = htk_case_is_open (x->c), y_open = htk_case_is_open (y->c);

  if (x_open != y_open)
    return y_open - x_open;
  if (x->clock->color != y->clock->color)
    return (int) y->clock->color - (int) x->clock->color;
  if (strcmp (x->c->clue_on, y->c->clue_on) != 0)
    return strcmp (x->c->clue_on, y->c->clue_on);
  return strcmp (x->c->id, y->c->id);
}

/**
 * htk_cases_by_urgency:
 * @store: a store
 * @filter: which ones
 * @limits: the pack's
 * @on: the day in question, YYYY-MM-DD
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkCaseLook): open ones before those that are over, late
 *   ones first; NULL with an error of the store
 */
GPtrArray *
htk_cases_by_urgency (HtkStore            *store,
                      const HtkCaseFilter *filter,
                      const HtkLimits     *limits,
                      const char          *on,
                      GError             **error)
{
  g_autoptr (GPtrArray) cases = htk_cases_list (store, filter, MAX_CASES, 0, error);
  g_autoptr (GPtrArray) looks =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_case_look_free);

  if (cases == NULL)
    return NULL;
  g_ptr_array_set_free_func (cases, NULL);
  for (guint i = 0; i < cases->len; i++)
    {
      HtkCaseLook *look = g_new0 (HtkCaseLook, 1);

      look->c = g_ptr_array_index (cases, i);
      g_ptr_array_add (looks, look);
    }
  for (guint i = 0; i < looks->len; i++)
    {
      HtkCaseLook *look = g_ptr_array_index (looks, i);

      look->clock = htk_case_clock_of (store, look->c, limits, on, error);
      if (look->clock == NULL)
        return NULL;
    }
  g_ptr_array_sort (looks, by_urgency);
  return g_steal_pointer (&looks);
}

/**
 * htk_case_next_event:
 * @self: a case
 * @n_measures: how many measures it has
 *
 * Returns: (transfer none) (nullable): the step that leads it on, whoever's it is: the first of its
 *   state in the table of its life; NULL when nothing is left to do
 */
const char *
htk_case_next_event (const HtkCase *self,
                     guint          n_measures)
{
  g_autoptr (GPtrArray) events = htk_case_life_events (self->state, "county");
  guint first = 0;

  if (!htk_case_is_open (self) || events->len == 0)
    return NULL;
  /* A measure moves nothing on where there is one; what comes after it does. */
  if (g_str_equal (events->pdata[0], "measure") && events->len > 1 &&
      (n_measures > 0 || !g_str_equal (self->state, "active")))
    first = 1;
  return events->pdata[first];
}
