/* What a control reads of the state of its question. */
#include "ui/htk-control.h"

#include <string.h>

gboolean
htk_state_has_appearance (const HtkState *state,
                          const char     *name)
{
  return state->appearance != NULL && g_strv_contains ((const char *const *) state->appearance, name);
}

/* What else the control's element says, as the end of a range. */
const char *
htk_state_param (const HtkState *state,
                 const char     *name)
{
  return state->params != NULL ? g_hash_table_lookup (state->params, name) : NULL;
}

/* What a question is called: its label, or its name in the form. */
const char *
htk_state_title (const HtkState *state)
{
  return state->label != NULL && *state->label != '\0' ? state->label
                                                       : strrchr (state->ref, '/') + 1;
}
