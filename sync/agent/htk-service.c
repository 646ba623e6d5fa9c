/* The service: queues what is asked, runs one round at a time, tries again while there is something to send,
 * and ends when it is idle. What a round does is in htk-agent.c, when the next one is due in htk-retry.c, how
 * it is reached in htk-service-ways.c. */
#include "sync/agent/htk-service-private.h"

#include "app/store/htk-journal.h"
#include "sync/agent/htk-agent-facts.h"
#include "sync/agent/htk-memory.h"
#include "sync/agent/htk-retry.h"
#include "sync/agent/htk-wake.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>

#define NAME HTK_SERVICE_NAME
#define PATH "/io/github/huitoukan/Huitoukan/Sync"
#define IDLE_SECONDS 120
#define SETTLE_SECONDS 1

static const char introspection[] =
  "<node><interface name='" NAME "'>"
  "<method name='Kick'/>"
  "<method name='Cancel'/>"
  "<method name='Enrol'><arg name='url' type='s' direction='in'/>"
  "<arg name='code' type='s' direction='in'/>"
  "<arg name='device_id' type='s' direction='out'/></method>"
  "<method name='Status'><arg name='facts' type='a{sv}' direction='out'/></method>"
  "<signal name='Progress'><arg name='facts' type='a{sv}'/></signal>"
  "<signal name='Changed'/>"
  "</interface></node>";

static void next_job (HtkService *self);

static void
emit (HtkService *self,
      const char *signal,
      GVariant   *parameters)
{
  /* Who asked may be gone meanwhile; the round goes on. */
  g_dbus_connection_emit_signal (self->bus, NULL, PATH, NAME, signal, parameters, NULL);
}

static void
progress (HtkAgent   *agent,
          const char *phase,
          gint64      done,
          gint64      total,
          HtkService *self)
{
  GVariantBuilder facts;

  g_variant_builder_init (&facts, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&facts, "{sv}", "phase", g_variant_new_string (phase));
  g_variant_builder_add (&facts, "{sv}", "done", g_variant_new_int64 (done));
  g_variant_builder_add (&facts, "{sv}", "total", g_variant_new_int64 (total));
  emit (self, "Progress", g_variant_new ("(a{sv})", &facts));
}

static gboolean
tell_changed (gpointer data)
{
  HtkService *self = data;

  self->changed = 0;
  emit (self, "Changed", NULL);
  return G_SOURCE_REMOVE;
}

/* A first download changes the store hundreds of times; the app reads it again once a second. */
static void
changed (HtkAgent   *agent,
         HtkService *self)
{
  if (self->changed == 0)
    self->changed = g_timeout_add_seconds (SETTLE_SECONDS, tell_changed, self);
}

static void
flush_changed (HtkService *self)
{
  if (self->changed == 0)
    return;
  g_source_remove (self->changed);
  tell_changed (self);
}

static gboolean
open_store (HtkService *self,
            GError    **error)
{
  if (self->agent != NULL)
    return TRUE;
  self->store = htk_store_open_home (error);
  if (self->store == NULL)
    return FALSE;
  htk_store_set_cache (self->store, HTK_MEMORY_CACHE);
  self->agent = htk_agent_new (self->store);
  g_signal_connect (self->agent, "progress", G_CALLBACK (progress), self);
  g_signal_connect (self->agent, "changed", G_CALLBACK (changed), self);
  return TRUE;
}

static gboolean
idled (gpointer data)
{
  HtkService *self = data;

  self->idle = 0;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static guint
idle_seconds (void)
{
  const char *text = g_getenv ("HTK_SYNC_IDLE");
  guint64 seconds;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 86400, &seconds, NULL)
           ? (guint) seconds : IDLE_SECONDS;
}

static void
stay (HtkService *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  if (!self->running && !htk_retry_is_due (self->retry))
    self->idle = g_timeout_add_seconds (idle_seconds (), idled, self);
}

/* Answers those who waited for the job. */
static void
answer (HtkService   *self,
        GVariant     *(*reply) (HtkService *self),
        const GError *error)
{
  g_autoptr (GPtrArray) served = g_steal_pointer (&self->served);

  for (guint i = 0; i < served->len; i++)
    {
      GDBusMethodInvocation *call = g_ptr_array_index (served, i);

      if (error != NULL)
        g_dbus_method_invocation_return_gerror (call, error);
      else
        g_dbus_method_invocation_return_value (call, reply != NULL ? reply (self) : NULL);
    }
}

static GVariant *
enrol_reply (HtkService *self)
{
  g_autofree char *id = htk_store_get_meta (self->store, "device_id");

  return g_variant_new ("(s)", id != NULL ? id : "");
}

static void
end_job (HtkService   *self,
         GVariant     *(*reply) (HtkService *self),
         const GError *error)
{
  self->running = FALSE;
  g_clear_object (&self->job);
  g_free (self->error);
  self->error = g_strdup (error != NULL ? error->message : NULL);
  flush_changed (self);
  answer (self, reply, error);
  next_job (self);
  if (!self->running)
    htk_memory_rest (self->store);
}

static void
stop_looking (HtkService *self)
{
  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
}

static void
looked (GObject      *monitor,
        GAsyncResult *result,
        gpointer      data)
{
  HtkService *self = data;
  g_autoptr (GError) error = NULL;
  gboolean leads = g_network_monitor_can_reach_finish (G_NETWORK_MONITOR (monitor), result, &error);

  /* Then the service may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->look);
  if (!leads)
    htk_retry_rest (self->retry);
}

/* “No network” is what the monitor says also of one without a way out of it, in which the county stands, and of one
 * that its manager does not manage. So it is asked for a way to the county as well; only where there is none is no
 * try worth a wake-up. With a network each is, whatever the monitor thinks of it. */
static void
look_for_way (HtkService *self)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  g_autofree char *url = htk_store_get_meta (self->store, "server_url");
  g_autoptr (GSocketConnectable) county = url != NULL ? g_network_address_parse_uri (url, 443, NULL) : NULL;

  stop_looking (self);
  if (county == NULL || g_network_monitor_get_network_available (monitor))
    return;
  self->look = g_cancellable_new ();
  g_network_monitor_can_reach_async (monitor, county, self->look, looked, self);
}

static void
synced (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  HtkService *self = data;
  g_autoptr (GError) error = NULL;

  self->holds = htk_agent_get_counts (self->agent)->held > 0;
  if (htk_agent_sync_finish (self->agent, result, &error))
    {
      htk_retry_succeeded (self->retry);
      /* Rows written while the last ones were on their way. */
      self->wanted = self->wanted || htk_journal_count_pending (self->store) >
                                       htk_agent_get_counts (self->agent)->waiting;
    }
  else
    {
      htk_retry_failed (self->retry, error, htk_agent_get_retry_after (self->agent),
                        htk_agent_has_work (self->store));
      if (g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE))
        look_for_way (self);
    }
  if (self->kick_again && htk_retry_is_due (self->retry))
    self->wanted = TRUE;
  self->kick_again = FALSE;
  end_job (self, NULL, error);
}

static void
enrolled (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  HtkService *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = htk_agent_enrol_finish (self->agent, result, &error);

  end_job (self, enrol_reply, id != NULL ? NULL : error);
}

static gboolean
is_enrol (GDBusMethodInvocation *call)
{
  return g_str_equal (g_dbus_method_invocation_get_method_name (call), "Enrol");
}

static void
start_enrol (HtkService *self)
{
  GDBusMethodInvocation *call = g_queue_pop_head (self->waiting);
  const char *url, *code;

  g_variant_get (g_dbus_method_invocation_get_parameters (call), "(&s&s)", &url, &code);
  g_ptr_array_add (self->served, call);
  htk_agent_enrol_async (self->agent, url, code, self->job, enrolled, self);
}

/* One round answers all who asked before it began. */
static void
start_sync (HtkService *self)
{
  GDBusMethodInvocation *call;

  while ((call = g_queue_peek_head (self->waiting)) != NULL && !is_enrol (call))
    g_ptr_array_add (self->served, g_queue_pop_head (self->waiting));
  self->wanted = FALSE;
  stop_looking (self);
  htk_retry_began (self->retry);
  htk_agent_sync_async (self->agent, self->job, synced, self);
}

static void
next_job (HtkService *self)
{
  GDBusMethodInvocation *head = g_queue_peek_head (self->waiting);
  g_autoptr (GError) error = NULL;

  if (self->running || (head == NULL && !self->wanted))
    {
      stay (self);
      return;
    }
  self->served = g_ptr_array_new ();
  if (!open_store (self, &error))
    {
      while ((head = g_queue_pop_head (self->waiting)) != NULL)
        g_ptr_array_add (self->served, head);
      self->wanted = FALSE;
      answer (self, NULL, error);
      stay (self);
      return;
    }
  self->running = TRUE;
  self->job = g_cancellable_new ();
  stay (self);
  if (head != NULL && is_enrol (head))
    start_enrol (self);
  else
    start_sync (self);
}

static void
retry_due (gpointer data)
{
  HtkService *self = data;

  self->wanted = TRUE;
  next_job (self);
}

static void
network_changed (GNetworkMonitor *monitor,
                 gboolean         available,
                 HtkService      *self)
{
  stop_looking (self);
  /* Of a network without a way out the monitor says no more than that something has changed. */
  if (!available && !htk_retry_rests (self->retry))
    return;
  self->kick_again = self->running;
  htk_retry_soon (self->retry);
  if (self->holds && !htk_agent_must_hold (self->agent))
    {
      self->holds = FALSE;
      self->wanted = TRUE;
      next_job (self);
    }
}

/* NetworkManager's word comes as a change of the property alone: the signal, which is of the kernel's routes,
 * was there before it, when there was no line yet. */
static void
network_notified (GNetworkMonitor *monitor,
                  GParamSpec      *property,
                  HtkService      *self)
{
  network_changed (monitor, g_network_monitor_get_network_available (monitor), self);
}

/* A try that waits is made now; a round that slept through is made again when it has failed. */
static void
woke (gpointer data)
{
  HtkService *self = data;

  self->kick_again = self->running;
  htk_retry_soon (self->retry);
}

static GVariant *
status (HtkService *self)
{
  g_autoptr (GVariant) facts = g_variant_ref_sink (htk_agent_facts (self->store));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (facts);

  g_variant_dict_insert (&dict, "busy", "b", self->running);
  g_variant_dict_insert (&dict, "phase", "s", htk_agent_get_phase (self->agent));
  g_variant_dict_insert (&dict, "error", "s", self->error != NULL ? self->error : "");
  g_variant_dict_insert (&dict, "retry_at", "x", htk_retry_at (self->retry));
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static void
called (GDBusConnection       *bus,
        const char            *sender,
        const char            *path,
        const char            *interface,
        const char            *method,
        GVariant              *parameters,
        GDBusMethodInvocation *call,
        gpointer               data)
{
  HtkService *self = data;
  g_autoptr (GError) error = NULL;

  if (g_str_equal (method, "Cancel"))
    {
      if (self->job != NULL)
        g_cancellable_cancel (self->job);
      g_dbus_method_invocation_return_value (call, NULL);
      return;
    }
  if (!g_str_equal (method, "Status"))
    {
      g_queue_push_tail (self->waiting, call);
      next_job (self);
      return;
    }
  stay (self);
  if (open_store (self, &error))
    g_dbus_method_invocation_return_value (call, status (self));
  else
    g_dbus_method_invocation_return_gerror (call, error);
}

/**
 * htk_service_serve_on:
 * @self: the service
 * @bus: the connection that its calls come by and its signals go to
 *
 * Puts its object there.
 */
void
htk_service_serve_on (HtkService      *self,
                      GDBusConnection *bus)
{
  static const GDBusInterfaceVTable vtable = { .method_call = called };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);

  self->bus = g_object_ref (bus);
  g_dbus_connection_register_object (bus, PATH, node->interfaces[0], &vtable, self, NULL, NULL);
}

/**
 * htk_service_begin:
 * @self: the service
 * @unasked: whether what waited when the last process ended is tried without being asked
 *
 * It can be reached now; where nothing is done the idle time begins.
 */
void
htk_service_begin (HtkService *self,
                   gboolean    unasked)
{
  if (unasked && open_store (self, NULL) && htk_agent_has_work (self->store))
    self->wanted = TRUE;
  next_job (self);
}

/* --- Its life --- */

static gboolean
terminated (gpointer data)
{
  HtkService *self = data;

  g_cancellable_cancel (self->cancellable);
  if (self->job != NULL)
    g_cancellable_cancel (self->job);
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

/* Calls that are still waiting get an answer before the connection goes. */
static void
end_service (HtkService *self)
{
  GDBusMethodInvocation *call;

  g_cancellable_cancel (self->cancellable);
  if (self->job != NULL)
    g_cancellable_cancel (self->job);
  while (self->running)
    g_main_context_iteration (NULL, TRUE);
  while ((call = g_queue_pop_head (self->waiting)) != NULL)
    g_dbus_method_invocation_return_error (call, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                           _("The sync service was ended"));
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->changed, g_source_remove);
  stop_looking (self);
  if (self->bus != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->bus, self);
      g_dbus_connection_flush_sync (self->bus, NULL, NULL);
    }
  g_clear_object (&self->bus);
  g_clear_object (&self->agent);
  g_clear_object (&self->store);
  g_queue_free (self->waiting);
  htk_retry_free (self->retry);
  g_free (self->error);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
}

void
htk_service_init (HtkService *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->cancellable = g_cancellable_new ();
  self->waiting = g_queue_new ();
  self->retry = htk_retry_new (retry_due, self);
}

/* Serves until it is idle or told to end. */
void
htk_service_live (HtkService *self)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  HtkWake *wake = htk_wake_new (woke, self);

  g_signal_connect (monitor, "network-changed", G_CALLBACK (network_changed), self);
  g_signal_connect (monitor, "notify::network-available", G_CALLBACK (network_notified), self);
  g_signal_connect (monitor, "notify::network-metered", G_CALLBACK (network_notified), self);
  g_unix_signal_add (SIGTERM, terminated, self);
  g_unix_signal_add (SIGINT, terminated, self);
  g_main_loop_run (self->loop);
  g_signal_handlers_disconnect_by_data (monitor, self);
  htk_wake_free (wake);
}

/* A call that came while the way to it was being given up is still answered, and what runs ends. */
void
htk_service_finish (HtkService *self)
{
  while (g_main_context_iteration (NULL, FALSE) ||
         (self->running && !g_cancellable_is_cancelled (self->cancellable)))
    if (self->running)
      g_main_context_iteration (NULL, TRUE);
  end_service (self);
}
