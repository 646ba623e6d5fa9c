#pragma once

/* What happens to a risk case, as rows: the same on the tablet that does it and on the county. */

#include "app/record/htk-limits.h"
#include "app/store/htk-cases.h"

G_BEGIN_DECLS

gboolean htk_case_take (HtkStore        *store,
                        JsonObject      *body,
                        const char      *role,
                        const HtkLimits *limits,
                        GError         **error);

G_END_DECLS
