#pragma once

/* What an accepted visit changes in the register. */

#include "app/store/htk-visits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean htk_accept_household (JsonObject        *household,
                               const HtkVisit    *visit,
                               const HtkRevision *revision,
                               GError           **error);
gboolean htk_accept_members   (JsonObject        *household,
                               const HtkVisit    *visit,
                               const HtkRevision *revision,
                               GError           **error);
JsonObject *htk_accept_new_household (const HtkVisit    *visit,
                                      const HtkRevision *revision,
                                      GError           **error);
gboolean htk_accept_project   (JsonObject        *project,
                               const HtkVisit    *visit,
                               const HtkRevision *revision,
                               GError           **error);
gboolean htk_accept_village   (JsonObject        *village,
                               const HtkVisit    *visit,
                               const HtkRevision *revision,
                               GError           **error);
void     htk_accept_merged    (JsonObject        *row,
                               GHashTable        *merged,
                               GHashTable        *gone);

G_END_DECLS
