#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The way to the sync agent: over D-Bus, or by running it once where no service can be started. */
void     htk_agent_sync        (GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             data);
void     htk_agent_enrol       (const char          *url,
                                const char          *code,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             data);
gboolean htk_agent_finish      (GAsyncResult        *result,
                                GError             **error);
guint    htk_agent_watch       (GDBusConnection     *bus,
                                void               (*changed) (gpointer data),
                                gpointer             data);

G_END_DECLS
