#pragma once

/* The clocks of the rules for rows of the store: how late a case or a finding is. */

#include "app/record/htk-limits.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"

G_BEGIN_DECLS

HtkCaseClock *htk_case_clock_of    (HtkStore         *store,
                                    const HtkCase    *self,
                                    const HtkLimits  *limits,
                                    const char       *on,
                                    GError          **error);
HtkFindingFacts htk_finding_facts  (const HtkFinding *self);
gboolean      htk_finding_clock_of (const HtkFinding *self,
                                    const HtkLimits  *limits,
                                    const char       *on,
                                    HtkFindingClock  *clock);

G_END_DECLS
