/* Back in town: when a line comes while something waits, the sync begins by itself. What the agent does
 * on its own it does only while it runs; after a day in the field it does not. */
#include "ui/htk-line-watch.h"

#include "app/store/htk-sync-queue.h"
#include "app/store/htk-sync-settings.h"

/* Signals of the network come in bursts, the first ones before it works. */
#define SETTLE_SECONDS 3

typedef struct
{
  HtkSession *session; /* not held: the watch ends with it */
  guint source;
} Watch;

static void
ended (GObject      *object,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (HtkSession) session = data;

  /* A line that does not reach the county is no news; the log of the sync has it. */
  htk_agent_client_finish (HTK_AGENT_CLIENT (object), result, NULL);
  htk_session_changed (session);
}

static gboolean
settled (gpointer data)
{
  Watch *watch = data;
  HtkStore *store = htk_session_store (watch->session);
  HtkAgentClient *agent = htk_session_agent (watch->session);
  g_autofree char *token = htk_store_get_meta (store, "token");
  HtkSyncQueue queue;

  watch->source = 0;
  if (token != NULL && !htk_sync_is_paused (store) && !htk_agent_client_is_busy (agent) &&
      htk_sync_queue_read (store, &queue, NULL) &&
      queue.visits + queue.others + queue.photos > 0)
    htk_agent_client_sync_async (agent, ended, g_object_ref (watch->session));
  return G_SOURCE_REMOVE;
}

static void
network_changed (GNetworkMonitor *monitor,
                 gboolean         available,
                 Watch           *watch)
{
  g_clear_handle_id (&watch->source, g_source_remove);
  if (available)
    watch->source = g_timeout_add_seconds (SETTLE_SECONDS, settled, watch);
}

static void
session_gone (gpointer data,
              GObject *session)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->source, g_source_remove);
  g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), watch);
  g_free (watch);
}

/**
 * htk_line_watch_start:
 * @session: the session
 *
 * Syncs whenever the network has changed and something waits, while @session lives.
 */
void
htk_line_watch_start (HtkSession *session)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->session = session;
  g_object_weak_ref (G_OBJECT (session), session_gone, watch);
  g_signal_connect (g_network_monitor_get_default (), "network-changed",
                    G_CALLBACK (network_changed), watch);
}
