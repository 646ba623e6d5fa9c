#pragma once

/* From the chain of a tablet's journal to what its rows say. */

#include "sync/county/htk-ingest.h"

#include "app/store/htk-journal.h"

G_BEGIN_DECLS

gboolean htk_ingest_apply (HtkStore        *store,
                           const HtkDevice *device,
                           const HtkChange *change,
                           GError         **error);

G_END_DECLS
