#pragma once

/* What the forms of projects, findings and clues look up; for htk-form-resources.c. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

char *htk_resource_project    (HtkStore   *store,
                               const char *id,
                               GError    **error);
char *htk_resource_finding    (HtkStore   *store,
                               const char *id,
                               GError    **error);
char *htk_resource_villages   (HtkStore   *store,
                               const char *scope,
                               GError    **error);
char *htk_resource_households (HtkStore   *store,
                               const char *scope,
                               GError    **error);
char *htk_resource_members    (HtkStore   *store,
                               const char *scope,
                               const char *household,
                               GError    **error);

G_END_DECLS
