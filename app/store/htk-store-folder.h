#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* Opens the store of a folder that is known: for a thread that must not read the environment. */
HtkStore *htk_store_open_folder (const char *home,
                                 GError    **error);

G_END_DECLS
