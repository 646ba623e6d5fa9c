#pragma once

/* Whether somebody decides for a region: the one place that says so, for pages and commands. */

#include "app/store/htk-register.h"

G_BEGIN_DECLS

gboolean htk_officer_may (const HtkUser *user,
                          const char    *region,
                          GError       **error);
HtkUser *htk_officer     (HtkStore      *store,
                          const char    *user_id,
                          const char    *region,
                          GError       **error);
HtkUser *htk_officer_of_county (HtkStore   *store,
                                const char *user_id,
                                GError    **error);

G_END_DECLS
