#pragma once

/* Cases and findings at the county: what an officer does, and what follows from any step. */

#include "app/record/htk-limits.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean htk_county_case_changed    (HtkStore        *store,
                                     const char      *case_id,
                                     GError         **error);
gboolean htk_county_finding_changed (HtkStore        *store,
                                     const char      *finding_id,
                                     GError         **error);
gboolean htk_county_case_do         (HtkStore        *store,
                                     HtkPack         *pack,
                                     const char      *user_id,
                                     const char      *case_id,
                                     const char      *event,
                                     JsonObject      *fields,
                                     GError         **error);
gboolean htk_county_finding_do      (HtkStore        *store,
                                     HtkPack         *pack,
                                     const char      *user_id,
                                     const char      *finding_id,
                                     const char      *event,
                                     JsonObject      *fields,
                                     GError         **error);

G_END_DECLS
