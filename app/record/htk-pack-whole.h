#pragma once

/* What a store remembers of the pack that was found whole. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

gboolean htk_pack_is_known_whole (HtkPack  *pack,
                                  HtkStore *store);
gboolean htk_pack_remember_whole (HtkPack  *pack,
                                  HtkStore *store,
                                  GError  **error);

G_END_DECLS
