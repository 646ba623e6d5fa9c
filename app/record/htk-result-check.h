#pragma once

/* Whether what a visit says of itself is what its form says of its answers. */

#include "app/form/htk-form.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

/**
 * HtkResultFault:
 * @name: a result of the form (color, score, sug, next_due …), or the reference of a question
 * @label: (nullable): what the form calls it
 * @is_answer: whether it is an answer of the person: @said is what would be kept of it, @rules what was submitted
 * @said: what came with the visit, "" for nothing
 * @rules: what the form gives, "" for nothing
 */
typedef struct
{
  char *name, *label;
  gboolean is_answer;
  char *said, *rules;
} HtkResultFault;

GPtrArray *htk_result_check      (HtkInstance       *instance,
                                  const HtkVisit    *visit,
                                  const HtkRevision *revision,
                                  GError           **error);
void       htk_result_fault_free (HtkResultFault    *fault);

G_END_DECLS
