#pragma once

/* Installing a pack beside a store, and which pack is in force there. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

HtkPack *htk_pack_in_force     (HtkStore   *store,
                                GError    **error);
HtkPack *htk_pack_check_folder (HtkStore   *store,
                                const char *folder,
                                GError    **error);
char    *htk_pack_install      (HtkStore   *store,
                                const char *folder,
                                GError    **error);
gboolean htk_pack_has_file     (const char *name);
void     htk_pack_remove_folder (const char *folder);

G_END_DECLS
