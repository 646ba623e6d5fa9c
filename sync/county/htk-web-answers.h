#pragma once

/* The answers of a visit as a table of questions. */

#include "app/store/htk-store.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

gboolean htk_web_answers (GString        *page,
                          HtkStore       *store,
                          const HtkVisit *visit,
                          GPtrArray      *revisions,
                          gboolean        may_comment,
                          gboolean        full,
                          GError        **error);

G_END_DECLS
