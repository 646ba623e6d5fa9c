/* The sync begins by itself: when a line comes while something waits, and soon after new work. What the agent
 * does on its own it does only while it runs; after a day in the field it does not. */
#include "ui/htk-line-watch.h"

#include "app/store/htk-journal.h"
#include "app/store/htk-sync-queue.h"
#include "app/store/htk-sync-settings.h"

/* Signals of the network come in bursts, the first ones before it works. */
#define SETTLE_SECONDS 3

typedef struct
{
  HtkSession *session; /* not held: the watch ends with it */
  HtkAgentClient *agent;
  guint work_seconds;
  guint source;
  gint64 seen; /* the journal's newest row that is no new work: a round for it was begun, or none is needed */
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
  g_autofree char *token = htk_store_get_meta (store, "token");
  HtkSyncQueue queue;

  watch->source = 0;
  if (token == NULL || htk_sync_is_paused (store) || htk_agent_client_is_busy (watch->agent) ||
      !htk_sync_queue_read (store, &queue, NULL))
    return G_SOURCE_REMOVE;
  /* Also when it fails: the next one is the agent's to time, and new work tries anew. */
  watch->seen = htk_journal_last (store);
  if (queue.visits + queue.others + queue.photos > 0)
    htk_agent_client_sync_async (watch->agent, ended, g_object_ref (watch->session));
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

/* NetworkManager's word comes as a change of the property alone. */
static void
network_notified (GNetworkMonitor *monitor,
                  GParamSpec      *property,
                  Watch           *watch)
{
  network_changed (monitor, g_network_monitor_get_network_available (monitor), watch);
}

/* Something in the store has changed, or a round came further. What cannot go now is looked at again when
 * the pause, or the round that runs, has ended; a line that comes is network_changed(). */
static void
look_for_work (Watch *watch)
{
  HtkStore *store = htk_session_store (watch->session);

  if (watch->source == 0 && !htk_agent_client_is_busy (watch->agent) &&
      htk_journal_last (store) > watch->seen && !htk_sync_is_paused (store) &&
      g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    watch->source = g_timeout_add_seconds (watch->work_seconds, settled, watch);
}

static void
session_gone (gpointer data,
              GObject *session)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->source, g_source_remove);
  g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), watch);
  g_signal_handlers_disconnect_by_data (watch->agent, watch);
  g_object_unref (watch->agent);
  g_free (watch);
}

/**
 * htk_line_watch_start:
 * @session: the session
 * @work_seconds: how long after new work, or after the start, a round begins; 0 for not because of it
 *
 * Syncs whenever the network has changed and something waits, after each new row of the journal, and once for
 * what waits at the start, while @session lives.
 */
void
htk_line_watch_start (HtkSession *session,
                      guint       work_seconds)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->session = session;
  watch->agent = g_object_ref (htk_session_agent (session));
  watch->work_seconds = work_seconds;
  g_object_weak_ref (G_OBJECT (session), session_gone, watch);
  g_signal_connect (g_network_monitor_get_default (), "network-changed",
                    G_CALLBACK (network_changed), watch);
  g_signal_connect (g_network_monitor_get_default (), "notify::network-available",
                    G_CALLBACK (network_notified), watch);
  if (work_seconds == 0)
    return;
  g_signal_connect_swapped (session, "changed", G_CALLBACK (look_for_work), watch);
  g_signal_connect_swapped (watch->agent, "progress", G_CALLBACK (look_for_work), watch);
  /* What was left when the app was closed is as good as new. */
  look_for_work (watch);
}
