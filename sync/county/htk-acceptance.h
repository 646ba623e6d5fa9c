#pragma once

/* What the county's acceptances wrote, kept to be taken back when a visit is voided. */

#include "app/store/htk-visits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean    htk_acceptance_keep    (HtkStore       *store,
                                    const HtkVisit *visit,
                                    const char     *before,
                                    GError        **error);
JsonObject *htk_acceptance_undone  (HtkStore       *store,
                                    const char     *visit_id,
                                    GError        **error);
gboolean    htk_acceptance_undo    (HtkStore       *store,
                                    const HtkVisit *visit,
                                    const char     *officer,
                                    const char     *reason,
                                    GError        **error);

gboolean    htk_acceptance_keep_entity (HtkStore       *store,
                                        const HtkVisit *visit,
                                        const char     *kind,
                                        const char     *object,
                                        const char     *before,
                                        GError        **error);

G_END_DECLS
