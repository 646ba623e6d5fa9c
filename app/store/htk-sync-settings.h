#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

gboolean htk_sync_is_paused           (HtkStore *store);
gboolean htk_sync_set_paused          (HtkStore *store,
                                       gboolean  paused,
                                       GError  **error);
gboolean htk_sync_photos_wifi_only     (HtkStore *store);
gboolean htk_sync_set_photos_wifi_only (HtkStore *store,
                                        gboolean  wifi_only,
                                        GError  **error);

G_END_DECLS
