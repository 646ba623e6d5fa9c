#pragma once

/* How long a deleted draft is kept. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

guint    htk_trash_days      (HtkPack   *pack,
                              HtkStore  *store);
gboolean htk_trash_empty_old (HtkPack   *pack,
                              HtkStore  *store,
                              GError   **error);

G_END_DECLS
