/* Collects what the clear gate asks about a case (domain.md 4.6), and asks it. */
#include "app/record/htk-case-gate.h"

#include "app/record/htk-visit-life.h"

/**
 * htk_case_gate_check:
 * @store: a store
 * @self: a case that is to be cleared
 * @on: the day in question, YYYY-MM-DD
 * @error: return location
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE, naming what is not met
 */
gboolean
htk_case_gate_check (HtkStore      *store,
                     const HtkCase *self,
                     const char    *on,
                     GError       **error)
{
  g_autoptr (GPtrArray) measures = htk_measures_of (store, self->id, error);

  if (measures == NULL)
    return FALSE;
  if (g_strcmp0 (self->clear_kind, "natural") == 0)
    return TRUE;
  for (guint i = 0; i < measures->len; i++)
    {
      const HtkMeasure *m = g_ptr_array_index (measures, i);

      if (g_str_equal (m->state, "running") || g_str_equal (m->state, "done"))
        return TRUE;
    }
  g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE,
                       "no measure of help is running or finished");
  return FALSE;
}
