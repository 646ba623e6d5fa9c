#pragma once

/* What a worker did upon a lead's decision that the county has not heard of yet. */

#include "sync/county/htk-ingest-private.h"

G_BEGIN_DECLS

gboolean htk_ingest_early_answer (HtkIngest *work,
                                  GError   **error);
gboolean htk_ingest_early_reply  (HtkIngest *work,
                                  gboolean  *early,
                                  GError   **error);
gboolean htk_ingest_take_review  (HtkIngest *work,
                                  GError   **error);

G_END_DECLS
