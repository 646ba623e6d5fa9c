/* Looks a step up in the table of a life. */
#include "app/record/htk-life.h"

static guint
role_bit (const char *role)
{
  if (g_strcmp0 (role, "worker") == 0)
    return HTK_LIFE_WORKER;
  if (g_strcmp0 (role, "lead") == 0)
    return HTK_LIFE_LEAD;
  return g_strcmp0 (role, "county") == 0 ? HTK_LIFE_COUNTY : 0;
}

/* NULL with %HTK_RECORD_ERROR_STATE when the table has no such step, %HTK_RECORD_ERROR_ROLE when it
 * is not @role's; @what is "finding" or "case". */
const HtkLifeStep *
htk_life_step (const HtkLifeStep *steps,
               guint              n,
               const char        *what,
               const char        *state,
               const char        *event,
               const char        *role,
               GError           **error)
{
  for (guint i = 0; i < n; i++)
    {
      const HtkLifeStep *step = &steps[i];

      if (g_strcmp0 (step->state, state) != 0 || g_strcmp0 (step->event, event) != 0)
        continue;
      if ((step->roles & role_bit (role)) != 0)
        return step;
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE, "a %s may not %s a %s", role,
                   event, what);
      return NULL;
    }
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE, "a %s that is %s has no step “%s”",
               what, state != NULL ? state : "new", event);
  return NULL;
}

/* (transfer container) (element-type utf8): what @role may do with it now, for menus. */
GPtrArray *
htk_life_events (const HtkLifeStep *steps,
                 guint              n,
                 const char        *state,
                 const char        *role)
{
  GPtrArray *events = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (steps[i].state, state) == 0 && (steps[i].roles & role_bit (role)) != 0)
      g_ptr_array_add (events, (char *) steps[i].event);
  return events;
}
