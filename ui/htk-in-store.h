#pragma once

#include "app/store/htk-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What takes long is read in a thread, with a connection of its own to the store. */

/**
 * HtkInStore:
 * @store: the store, open for the time of the call; not that of the session
 * @data: what was handed over
 * @cancellable: (nullable): to give up
 * @error: return location
 *
 * Called in the thread: it touches no widget and no object of the session.
 *
 * Returns: (transfer full): what was read; NULL with an error
 */
typedef gpointer (*HtkInStore) (HtkStore     *store,
                                gpointer      data,
                                GCancellable *cancellable,
                                GError      **error);

void     htk_in_store_async  (HtkInStore           read,
                              gpointer             data,
                              GDestroyNotify       free_data,
                              GDestroyNotify       free_result,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  done,
                              gpointer             user_data);
gpointer htk_in_store_finish (GAsyncResult        *result,
                              GError             **error);

G_END_DECLS
