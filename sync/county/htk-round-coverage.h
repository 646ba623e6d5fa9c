#pragma once

/* How far a round has come, from its targets and the accepted visits. */

#include "app/record/htk-limits.h"

G_BEGIN_DECLS

HtkCoverage *htk_round_coverage (HtkStore        *store,
                                 const char      *round_id,
                                 const char      *region,
                                 const HtkLimits *limits,
                                 GError         **error);

G_END_DECLS
