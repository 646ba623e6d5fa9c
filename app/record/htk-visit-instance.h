#pragma once

/* A visit's answers in the form they were given in. */

#include "app/form/htk-form.h"
#include "app/record/htk-pack.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

HtkInstance *htk_visit_instance (HtkStore          *store,
                                 HtkPack           *pack,
                                 const HtkVisit    *visit,
                                 const HtkRevision *revision,
                                 GError           **error);
GPtrArray   *htk_visit_reasons  (HtkStore          *store,
                                 HtkPack           *pack,
                                 const char        *visit_id,
                                 GError           **error);

G_END_DECLS
