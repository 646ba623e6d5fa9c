#pragma once

/* Restoring a backup in the place of a damaged database; for htk-store-open.c alone. */

#include "app/store/htk-store-private.h"

G_BEGIN_DECLS

typedef gboolean (*HtkIsGood) (const char   *path,
                               const HtkKey *key);

HtkRestored *htk_restore_latest (const char   *path,
                                 const HtkKey *key,
                                 HtkIsGood     is_good);
HtkRestored *htk_restore_go_on  (const char   *path);

G_END_DECLS
