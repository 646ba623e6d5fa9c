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

/* (transfer full): @cases with their clocks; @cases, which may be NULL, is empty afterwards. */
static GPtrArray *
look_at (HtkStore        *store,
         GPtrArray       *cases,
         const HtkLimits *limits,
         const char      *on,
         GError         **error)
{
  g_autoptr (GPtrArray) looks =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_case_look_free);

  if (cases == NULL)
    return NULL;
  for (guint i = 0; i < cases->len; i++)
    {
      HtkCaseLook *look = g_new0 (HtkCaseLook, 1);

      look->c = g_steal_pointer (&cases->pdata[i]);
      g_ptr_array_add (looks, look);
    }
  for (guint i = 0; i < looks->len; i++)
    {
      HtkCaseLook *look = g_ptr_array_index (looks, i);

      look->clock = htk_case_clock_of (store, look->c, limits, on, error);
      if (look->clock == NULL)
        return NULL;
    }
  return g_steal_pointer (&looks);
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
  GPtrArray *looks = look_at (store, cases, limits, on, error);

  if (looks != NULL)
    g_ptr_array_sort (looks, by_urgency);
  return looks;
}

void
htk_case_order_free (HtkCaseOrder *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->ids);
  g_free (self);
}

/**
 * htk_cases_order:
 * @store: a store
 * @filter: which ones
 * @limits: the pack's
 * @on: the day in question, YYYY-MM-DD
 * @error: return location
 *
 * All cases have to be looked at for their order: with many of them that takes long, and is done in a
 * thread. A list on the screen then keeps the ids, and htk_case_looks() reads what comes near.
 *
 * Returns: (transfer full): the order of htk_cases_by_urgency(); NULL with an error of the store
 */
HtkCaseOrder *
htk_cases_order (HtkStore            *store,
                 const HtkCaseFilter *filter,
                 const HtkLimits     *limits,
                 const char          *on,
                 GError             **error)
{
  g_autoptr (GPtrArray) looks = htk_cases_by_urgency (store, filter, limits, on, error);
  HtkCaseOrder *order;

  if (looks == NULL)
    return NULL;
  order = g_new0 (HtkCaseOrder, 1);
  order->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < looks->len; i++)
    {
      const HtkCaseLook *look = g_ptr_array_index (looks, i);

      g_ptr_array_add (order->ids, g_strdup (look->c->id));
      order->red += look->clock->color == HTK_CLOCK_RED;
      order->yellow += look->clock->color == HTK_CLOCK_YELLOW;
    }
  return order;
}

/**
 * htk_case_looks:
 * @store: a store
 * @ids: (element-type utf8): ids of cases
 * @from: the first that is read
 * @n: how many
 * @limits: the pack's
 * @on: the day in question, YYYY-MM-DD
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkCaseLook): the cases in the order of their ids; NULL with
 *   an error of the store
 */
GPtrArray *
htk_case_looks (HtkStore        *store,
                GPtrArray       *ids,
                guint            from,
                guint            n,
                const HtkLimits *limits,
                const char      *on,
                GError         **error)
{
  g_autoptr (GPtrArray) cases = htk_cases_by_ids (store, ids, from, n, error);

  return look_at (store, cases, limits, on, error);
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
