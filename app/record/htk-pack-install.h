#pragma once

/* Installing a pack beside a store, and which pack is in force there. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

/* What the packs call themselves that are made of the forms of an ODK project. */
#define HTK_PACK_OPENROSA "openrosa"

HtkPack *htk_pack_in_force     (HtkStore   *store,
                                GError    **error);
HtkPack *htk_pack_in_force_else (HtkStore  *store,
                                const char *home,
                                GError    **error);
HtkPack *htk_pack_check_folder (HtkStore   *store,
                                const char *folder,
                                GError    **error);
char    *htk_pack_install      (HtkStore   *store,
                                const char *folder,
                                GError    **error);
char    *htk_pack_installed_version (HtkStore *store);
gboolean htk_pack_keep_machine (HtkStore *store,
                                GError    **error);
gboolean htk_version_is_older (const char *version,
                               const char *than);
void     htk_pack_drop_unfinished (HtkStore *store,
                                const char *version);
gboolean htk_pack_has_file     (const char *name);
void     htk_pack_remove_folder (const char *folder);

G_END_DECLS
