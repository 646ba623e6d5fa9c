#pragma once

/* What a person at a tablet does with cases and findings: rows and journal in one transaction. */

#include "app/record/htk-limits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char    *htk_case_open       (HtkStore    *store,
                              HtkPack     *pack,
                              const char  *household_id,
                              const char  *user_id,
                              JsonObject  *fields,
                              GError     **error);
char    *htk_case_from_visit (HtkStore    *store,
                              HtkPack     *pack,
                              const char  *visit_id,
                              const char  *user_id,
                              GError     **error);
gboolean htk_case_do         (HtkStore    *store,
                              HtkPack     *pack,
                              const char  *case_id,
                              const char  *event,
                              const char  *user_id,
                              JsonObject  *fields,
                              GError     **error);
const char *htk_event_about (HtkStore *store,
                             const char *object_id,
                             JsonObject *fields);
gboolean htk_finding_do      (HtkStore    *store,
                              HtkPack     *pack,
                              const char  *finding_id,
                              const char  *event,
                              const char  *user_id,
                              JsonObject  *fields,
                              GError     **error);

G_END_DECLS
