#pragma once

/* What a form may look up about its subject: the secondary instances a filling is given. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

char       *htk_resource_csv     (HtkPack    *pack,
                                  HtkStore   *store,
                                  const char *name,
                                  const HtkFormSubject *subject,
                                  gboolean   *is_missing,
                                  GError    **error);
char       *htk_roster_of_revision (HtkStore *store,
                                  const char *household,
                                  const char *xml,
                                  GError    **error);

G_END_DECLS
