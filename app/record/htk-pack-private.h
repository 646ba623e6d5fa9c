#pragma once

/* What htk-pack.c and htk-pack-settings.c share. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

const char *htk_pack_settings_text (HtkPack    *self);
gboolean    htk_pack_error         (GError    **error,
                                    const char *folder,
                                    const char *what);

G_END_DECLS
