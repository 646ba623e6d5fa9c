#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

gint64 htk_storage_free   (HtkStore *store);
int    htk_storage_schema (HtkStore *store);

G_END_DECLS
