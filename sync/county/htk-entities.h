#pragma once

/* What an accepted visit says of entities (ODK Entities), in the register. */

#include "app/record/htk-pack.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

gboolean htk_entities_accept (HtkStore          *store,
                              HtkPack           *pack,
                              const char        *user_id,
                              const HtkVisit    *visit,
                              const HtkRevision *revision,
                              GError           **error);

G_END_DECLS
