#pragma once

/* Findings, cases and targets of rounds as JSON objects: what tablets pull of them. */

#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"

G_BEGIN_DECLS

JsonObject *htk_finding_wire    (HtkStore   *store,
                                 const char *id,
                                 gint64     *version,
                                 GError    **error);
JsonObject *htk_case_wire       (HtkStore   *store,
                                 const char *id,
                                 gint64     *version,
                                 GError    **error);
JsonObject *htk_gone_wire       (const char *id);

gboolean    htk_finding_receive (HtkStore   *store,
                                 const char *id,
                                 gint64      version,
                                 JsonObject *body,
                                 GError    **error);
gboolean    htk_case_receive    (HtkStore   *store,
                                 const char *id,
                                 gint64      version,
                                 JsonObject *body,
                                 GError    **error);
gboolean    htk_target_receive  (HtkStore   *store,
                                 JsonObject *body,
                                 GError    **error);

G_END_DECLS
