#pragma once

/* The county voids a visit, whatever state it is in. */

#include "app/store/htk-visits.h"

G_BEGIN_DECLS

gboolean htk_county_void (HtkStore   *store,
                          const char *user_id,
                          const char *visit_id,
                          const char *reason,
                          GError    **error);

G_END_DECLS
