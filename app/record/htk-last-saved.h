#pragma once

/* What a form calls jr://instance/last-saved, on this tablet. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

char *htk_last_saved_xml (HtkPack              *pack,
                          HtkStore             *store,
                          const HtkFormSubject *subject,
                          gboolean             *is_missing,
                          GError              **error);

G_END_DECLS
