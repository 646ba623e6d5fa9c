#pragma once

/* The counts of a village that come from its households, kept true and sent to the tablets. */

#include "app/record/htk-limits.h"

G_BEGIN_DECLS

gboolean htk_village_publish (HtkStore   *store,
                              HtkRules   *rules,
                              const char *village,
                              GError    **error);

G_END_DECLS
