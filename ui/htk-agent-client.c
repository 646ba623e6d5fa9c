/* Asks the agent to sync or enrol, and hears from it how far it is. Where the bus cannot start the service (a
 * session without it) the same service is started for this app alone, and asked over a socket: so a round that
 * failed is tried again there too. The agent's own lock keeps two from working at a time. */
#include "ui/htk-agent-client.h"

#define AGENT_NAME "io.github.huitoukan.Huitoukan.Sync"
#define AGENT_PATH "/io/github/huitoukan/Huitoukan/Sync"
/* A first download over a thin line takes long, and says how far it is. */
#define CALL_MS (3600 * 1000)

struct _HtkAgentClient
{
  GObject parent_instance;
  GDBusConnection *bus;      /* NULL in a session without one */
  GDBusConnection *attached; /* to the service of this app alone, while it is there */
  GPtrArray *attaching;      /* GTask: calls that wait for it; NULL when it is not being started */
  guint watch, attached_watch;
  guint calls;               /* under way */
  HtkAgentProgress progress;
};

G_DEFINE_FINAL_TYPE (HtkAgentClient, htk_agent_client, G_TYPE_OBJECT)

enum
{
  CHANGED,
  PROGRESS,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
let_go (HtkAgentClient *self)
{
  if (self->attached == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->attached, self);
  g_dbus_connection_signal_unsubscribe (self->attached, self->attached_watch);
  g_clear_object (&self->attached);
}

static void
htk_agent_client_finalize (GObject *object)
{
  HtkAgentClient *self = HTK_AGENT_CLIENT (object);

  if (self->watch != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->watch);
  if (self->attached != NULL)
    g_dbus_connection_close (self->attached, NULL, NULL, NULL);
  let_go (self);
  g_clear_object (&self->bus);
  g_free (self->progress.phase);
  G_OBJECT_CLASS (htk_agent_client_parent_class)->finalize (object);
}

static void
htk_agent_client_class_init (HtkAgentClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_agent_client_finalize;
  /* The agent has changed the store. */
  signals[CHANGED] = g_signal_new ("changed", HTK_TYPE_AGENT_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  /* It began, came further or ended. */
  signals[PROGRESS] = g_signal_new ("progress", HTK_TYPE_AGENT_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
htk_agent_client_init (HtkAgentClient *self)
{
  self->progress.phase = g_strdup ("idle");
}

static void
set_progress (HtkAgentClient *self,
              const char     *phase,
              gint64          done,
              gint64          total)
{
  htk_agent_progress_set (&self->progress, phase, done, total);
  g_signal_emit (self, signals[PROGRESS], 0);
}

static void
signalled (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         data)
{
  HtkAgentClient *self = data;
  g_autoptr (GVariant) facts = NULL;
  const char *phase = "idle";
  gint64 done = 0, total = 0;

  if (g_str_equal (name, "Changed"))
    g_signal_emit (self, signals[CHANGED], 0);
  if (!g_str_equal (name, "Progress") ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(a{sv})")))
    return;
  facts = g_variant_get_child_value (parameters, 0);
  g_variant_lookup (facts, "phase", "&s", &phase);
  g_variant_lookup (facts, "done", "x", &done);
  g_variant_lookup (facts, "total", "x", &total);
  set_progress (self, phase, done, total);
}

static guint
listen_to (HtkAgentClient  *self,
           GDBusConnection *connection)
{
  return g_dbus_connection_signal_subscribe (connection, NULL, AGENT_NAME, NULL, AGENT_PATH, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, signalled, self, NULL);
}

/**
 * htk_agent_client_new:
 * @bus: (nullable): the session bus
 *
 * Returns: (transfer full): the client
 */
HtkAgentClient *
htk_agent_client_new (GDBusConnection *bus)
{
  HtkAgentClient *self = g_object_new (HTK_TYPE_AGENT_CLIENT, NULL);

  if (bus == NULL)
    return self;
  self->bus = g_object_ref (bus);
  self->watch = listen_to (self, bus);
  return self;
}

/* Whether the agent makes a round or enrols, for this program or by itself. */
gboolean
htk_agent_client_is_busy (HtkAgentClient *self)
{
  return self->calls > 0 || !g_str_equal (self->progress.phase, "idle");
}

/**
 * htk_agent_client_get_progress:
 * @self: the client
 *
 * Returns: (transfer none): idle, wait, hello, enrol, push, upload, pull or pack, and how far that is; until the
 *   next signal
 */
const HtkAgentProgress *
htk_agent_client_get_progress (HtkAgentClient *self)
{
  return &self->progress;
}

/* What is asked of the agent. */
typedef struct
{
  const char *method;
  GVariant *parameters;
  gboolean again; /* the service of this app alone was started anew for it */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->parameters, g_variant_unref);
  g_free (call);
}

/* @error: (transfer full) (nullable): how the call failed; NULL when it did not. */
static void
end_call (GTask  *task,
          GError *error)
{
  HtkAgentClient *self = g_task_get_source_object (task);

  self->calls--;
  set_progress (self, "idle", 0, 0);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* (transfer full): what the service said, without the name that the bus gives it. */
static GError *
trouble_of (GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  g_dbus_error_strip_remote_error (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  return g_error_new_literal (HTK_TROUBLE, (int) htk_trouble_of_name (name), error->message);
}

/* --- As a service of this app alone --- */

static void ask_attached (GTask *task);

static gboolean
is_here (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  return name == NULL && error->domain == G_IO_ERROR;
}

static void
attached_answered (GObject      *object,
                   GAsyncResult *result,
                   gpointer      data)
{
  GTask *task = data;
  HtkAgentClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply != NULL)
    end_call (task, NULL);
  else if (is_here (error) && !call->again)
    {
      /* It had long been idle and was just going, or was killed. */
      call->again = TRUE;
      if (self->attached == G_DBUS_CONNECTION (object))
        let_go (self);
      ask_attached (task);
    }
  else
    end_call (task, trouble_of (error));
}

static void
hung_up (GDBusConnection *connection,
         gboolean         by_the_other,
         GError          *error,
         HtkAgentClient  *self)
{
  let_go (self);
  if (self->calls == 0)
    set_progress (self, "idle", 0, 0);
}

static void
attached (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  HtkAgentClient *self = HTK_AGENT_CLIENT (object);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->attaching);
  g_autoptr (GError) error = NULL;

  self->attached = htk_agent_attach_finish (result, &error);
  if (self->attached != NULL)
    {
      self->attached_watch = listen_to (self, self->attached);
      g_signal_connect (self->attached, "closed", G_CALLBACK (hung_up), self);
    }
  for (guint i = 0; i < waiting->len; i++)
    if (error == NULL)
      ask_attached (waiting->pdata[i]);
    else
      end_call (waiting->pdata[i], g_error_copy (error));
}

static void
ask_attached (GTask *task)
{
  HtkAgentClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (self->attached != NULL)
    {
      g_dbus_connection_call (self->attached, NULL, AGENT_PATH, AGENT_NAME, call->method, call->parameters,
                              NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, attached_answered, task);
      return;
    }
  if (self->attaching == NULL)
    {
      self->attaching = g_ptr_array_new ();
      htk_agent_attach_async (G_OBJECT (self), attached, NULL);
    }
  g_ptr_array_add (self->attaching, task);
}

/* --- On the bus --- */

static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_FAILED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_EXEC_FAILED);
}

static void
answered (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply != NULL)
    end_call (task, NULL);
  else if (is_absent (error) || is_here (error))
    ask_attached (task);
  else
    end_call (task, trouble_of (error));
}

static void
start (HtkAgentClient      *self,
       const char          *method,
       GVariant            *parameters,
       GAsyncReadyCallback  callback,
       gpointer             data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Call *call = g_new0 (Call, 1);

  call->method = method;
  call->parameters = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  g_task_set_task_data (task, call, call_free);
  self->calls++;
  set_progress (self, "hello", 0, 0);
  if (self->bus == NULL || self->attached != NULL)
    ask_attached (task);
  else
    g_dbus_connection_call (self->bus, AGENT_NAME, AGENT_PATH, AGENT_NAME, method,
                            call->parameters, NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, answered,
                            task);
}

/**
 * htk_agent_client_sync_async:
 * @self: the client
 * @callback: called when the round is over, or could not begin
 * @data: for @callback
 *
 * Asks for one round of push and pull. When it fails and something waits, the agent tries again by itself.
 */
void
htk_agent_client_sync_async (HtkAgentClient      *self,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  start (self, "Kick", NULL, callback, data);
}

/**
 * htk_agent_client_enrol_async:
 * @self: the client
 * @address: the county's address, with the pin of its certificate when it was scanned
 * @code: the one-time code for this tablet
 * @callback: called when it is done or refused
 * @data: for @callback
 */
void
htk_agent_client_enrol_async (HtkAgentClient      *self,
                              const char          *address,
                              const char          *code,
                              GAsyncReadyCallback  callback,
                              gpointer             data)
{
  start (self, "Enrol", g_variant_new ("(ss)", address, code), callback, data);
}

/**
 * htk_agent_client_finish:
 * @self: the client
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: whether it was done; otherwise %HTK_TROUBLE, or %G_IO_ERROR_CANCELLED when a person
 *   stopped it
 */
gboolean
htk_agent_client_finish (HtkAgentClient *self,
                         GAsyncResult   *result,
                         GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * htk_agent_client_cancel:
 * @self: the client
 *
 * Ends what the agent does now, whoever asked for it; what was done stays done.
 */
void
htk_agent_client_cancel (HtkAgentClient *self)
{
  if (self->attached != NULL)
    g_dbus_connection_call (self->attached, NULL, AGENT_PATH, AGENT_NAME, "Cancel", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  if (self->bus != NULL)
    g_dbus_connection_call (self->bus, AGENT_NAME, AGENT_PATH, AGENT_NAME, "Cancel", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}
