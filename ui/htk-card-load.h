#pragma once

/* Village cards worked out in a thread, so that a village of a thousand households stops no page. */

#include "app/record/htk-village-card.h"

G_BEGIN_DECLS

void       htk_card_load_async  (const char *const   *villages,
                                 const char          *today,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  done,
                                 gpointer             data);
GPtrArray *htk_card_load_finish (GAsyncResult        *result,
                                 GError             **error);

G_END_DECLS
