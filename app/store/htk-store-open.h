#pragma once

/* The steps of opening a database file; for htk-store.c alone. */

#include "app/store/htk-store-private.h"

G_BEGIN_DECLS

sqlite3 *htk_store_open_checked (const char   *path,
                                 const HtkKey *key,
                                 HtkRestored **restored,
                                 int          *lock_fd,
                                 GError      **error);
void     htk_restored_free      (HtkRestored  *restored);
gboolean htk_store_migrate      (sqlite3      *db,
                                 const char   *path,
                                 HtkStoreRole  role,
                                 GError      **error);
gboolean htk_store_copy_to      (sqlite3      *db,
                                 const char   *target,
                                 GError      **error);

G_END_DECLS
