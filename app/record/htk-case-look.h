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

/* Which cases there are, in order, and how many of them are late or nearly so. */
typedef struct
{
  GPtrArray *ids; /* utf8 */
  guint red, yellow;
} HtkCaseOrder;

void          htk_case_look_free   (HtkCaseLook         *self);
GPtrArray    *htk_cases_by_urgency (HtkStore            *store,
                                    const HtkCaseFilter *filter,
                                    const HtkLimits     *limits,
                                    const char          *on,
                                    GError             **error);
HtkCaseOrder *htk_cases_order      (HtkStore            *store,
                                    const HtkCaseFilter *filter,
                                    const HtkLimits     *limits,
                                    const char          *on,
                                    GError             **error);
void          htk_case_order_free  (HtkCaseOrder        *self);
GPtrArray    *htk_case_looks       (HtkStore            *store,
                                    GPtrArray           *ids,
                                    guint                from,
                                    guint                n,
                                    const HtkLimits     *limits,
                                    const char          *on,
                                    GError             **error);
const char   *htk_case_next_event  (const HtkCase       *self,
                                    guint                n_measures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCaseOrder, htk_case_order_free)

G_END_DECLS
