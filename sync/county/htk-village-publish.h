#pragma once

/* The counts of a village that come from its households, kept true and sent to the tablets. */

#include "app/record/htk-limits.h"

G_BEGIN_DECLS

gboolean htk_village_count   (HtkStore   *store,
                              HtkPack    *pack,
                              const char *village,
                              GError    **error);
gboolean htk_village_publish  (HtkStore   *store,
                               HtkRules   *rules,
                               const char *village,
                               GError    **error);
gboolean htk_villages_changed (HtkStore   *store,
                               GError    **error);
gboolean htk_villages_are_due (HtkStore   *store,
                               const char *today);
gboolean htk_villages_publish (HtkStore   *store,
                               const char *today,
                               GError    **error);

G_END_DECLS
