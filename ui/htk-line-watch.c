/* The sync begins by itself: when a line comes while something waits, soon after new work, and from time to time to
 * hear what the county has decided. What the agent does on its own it does only while it runs; after a day in the
 * field it does not. */
#include "ui/htk-line-watch.h"

#include "app/store/htk-handover.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-sync-queue.h"
#include "app/store/htk-sync-settings.h"

/* Signals of the network come in bursts, the first ones before it works. */
#define SETTLE_SECONDS 3

typedef struct
{
  HtkSession *session; /* not held: the watch ends with it */
  HtkAgentClient *agent;
  guint work_seconds, news_seconds;
  guint source;
  guint news;  /* runs while there is a line */
  guint seen_carried;
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

/* What the county has decided is not older than that here, or cannot be had. */
static gboolean
is_news_old (const Watch *watch)
{
  g_autofree char *contact = htk_store_get_meta (htk_session_store (watch->session), "last_contact");
  gint64 since = g_get_real_time () / 1000 - (contact != NULL ? g_ascii_strtoll (contact, NULL, 10) : 0);

  /* A clock that was set back says nothing: then it is asked. */
  return watch->news_seconds > 0 && (since < 0 || since >= (gint64) watch->news_seconds * 1000);
}

static guint
n_carried (const Watch *watch)
{
  g_autoptr (GPtrArray) carried = htk_carried_waiting (htk_session_store (watch->session), NULL);

  return carried != NULL ? carried->len : 0;
}

static void
begin (Watch    *watch,
       gboolean  for_news)
{
  HtkStore *store = htk_session_store (watch->session);
  g_autofree char *token = htk_store_get_meta (store, "token");

  if (token == NULL || htk_sync_is_paused (store) || htk_agent_client_is_busy (watch->agent))
    return;
  /* Also when it fails: the next one is the agent's to time, and new work tries anew. */
  watch->seen = htk_journal_last (store);
  watch->seen_carried = n_carried (watch);
  if (for_news || htk_sync_queue_waits (store))
    htk_agent_client_sync_async (watch->agent, ended, g_object_ref (watch->session));
}

static gboolean
settled (gpointer data)
{
  Watch *watch = data;

  watch->source = 0;
  begin (watch, is_news_old (watch));
  return G_SOURCE_REMOVE;
}

static gboolean
news_due (gpointer data)
{
  begin (data, TRUE);
  return G_SOURCE_CONTINUE;
}

/* Without a line nothing wakes up for it. */
static void
look_at_line (Watch *watch)
{
  g_clear_handle_id (&watch->news, g_source_remove);
  if (watch->news_seconds > 0 && g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    watch->news = g_timeout_add_seconds (watch->news_seconds, news_due, watch);
}

static void
network_changed (GNetworkMonitor *monitor,
                 gboolean         available,
                 Watch           *watch)
{
  g_clear_handle_id (&watch->source, g_source_remove);
  if (available)
    watch->source = g_timeout_add_seconds (SETTLE_SECONDS, settled, watch);
  look_at_line (watch);
}

/* NetworkManager's word comes as a change of the property alone, and that a line is not metered any more, for which
 * photos wait, is one. */
static void
network_notified (GNetworkMonitor *monitor,
                  GParamSpec      *property,
                  Watch           *watch)
{
  network_changed (monitor, g_network_monitor_get_network_available (monitor), watch);
}

/* Whether there is more to send than when the last round was begun. */
static gboolean
has_new_work (const Watch *watch)
{
  return htk_journal_last (htk_session_store (watch->session)) > watch->seen ||
         n_carried (watch) > watch->seen_carried;
}

/* Something in the store has changed, or a round came further. What cannot go now is looked at again when
 * the pause, or the round that runs, has ended; a line that comes is network_changed(). */
static void
look_for_work (Watch *watch)
{
  HtkStore *store = htk_session_store (watch->session);

  if (watch->source == 0 && !htk_agent_client_is_busy (watch->agent) &&
      has_new_work (watch) && !htk_sync_is_paused (store) &&
      g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    watch->source = g_timeout_add_seconds (watch->work_seconds, settled, watch);
}

static void
session_gone (gpointer data,
              GObject *session)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->source, g_source_remove);
  g_clear_handle_id (&watch->news, g_source_remove);
  g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), watch);
  g_signal_handlers_disconnect_by_data (watch->agent, watch);
  g_object_unref (watch->agent);
  g_free (watch);
}

/**
 * htk_line_watch_start:
 * @session: the session
 * @work_seconds: how long after new work, or after the start, a round begins; 0 for not because of it
 * @news_seconds: how old what is known of the county may be while there is a line; 0 for as old as it is
 *
 * Syncs whenever the network has changed and something waits or the news are old, after each new row of the journal
 * and each bundle that is carried, once for what waits at the start, and each @news_seconds, while @session lives.
 */
void
htk_line_watch_start (HtkSession *session,
                      guint       work_seconds,
                      guint       news_seconds)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->session = session;
  watch->agent = g_object_ref (htk_session_agent (session));
  watch->work_seconds = work_seconds;
  watch->news_seconds = news_seconds;
  g_object_weak_ref (G_OBJECT (session), session_gone, watch);
  g_signal_connect (g_network_monitor_get_default (), "network-changed",
                    G_CALLBACK (network_changed), watch);
  g_signal_connect (g_network_monitor_get_default (), "notify::network-available",
                    G_CALLBACK (network_notified), watch);
  g_signal_connect (g_network_monitor_get_default (), "notify::network-metered",
                    G_CALLBACK (network_notified), watch);
  look_at_line (watch);
  if (work_seconds == 0)
    return;
  g_signal_connect_swapped (session, "changed", G_CALLBACK (look_for_work), watch);
  g_signal_connect_swapped (watch->agent, "progress", G_CALLBACK (look_for_work), watch);
  /* What was left when the app was closed is as good as new. */
  look_for_work (watch);
}
