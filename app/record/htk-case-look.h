#pragma once

/* The cases as a person looks at them: the most urgent first, each with what leads it on. */

#include "app/record/htk-domain-clock.h"

G_BEGIN_DECLS

/* A case with its clock on the day of the list. */
typedef struct
{
  HtkCase *c;
  HtkCaseClock *clock;
} HtkCaseLook;

void          htk_case_look_free   (HtkCaseLook         *self);
GPtrArray    *htk_cases_by_urgency (HtkStore            *store,
                                    const HtkCaseFilter *filter,
                                    const HtkLimits     *limits,
                                    const char          *on,
                                    GError             **error);
const char   *htk_case_next_event  (const HtkCase       *self,
                                    guint                n_measures);

G_END_DECLS
