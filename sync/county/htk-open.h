#pragma once

/* What the acceptance of a visit opens and moves on: findings, a case, the rounds. */

#include "app/record/htk-limits.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

gboolean htk_open_from_visit (HtkStore          *store,
                              HtkPack           *pack,
                              const char        *officer,
                              const HtkVisit    *visit,
                              const HtkRevision *revision,
                              GError           **error);
gboolean htk_open_from_recheck (HtkStore       *store,
                                HtkPack        *pack,
                                const char     *lead,
                                const HtkVisit *visit,
                                GError        **error);

G_END_DECLS
