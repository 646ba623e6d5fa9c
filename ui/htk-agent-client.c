/* Asks the agent to sync or enrol, and hears from it how far it is. Where the bus cannot start the
 * service (a session without it) the same program is run once: the agent's own lock keeps two from
 * working at a time. */
#include "ui/htk-agent-client.h"

#include <signal.h>
#include <string.h>

#define AGENT_NAME "io.github.huitoukan.Huitoukan.Sync"
#define AGENT_PATH "/io/github/huitoukan/Huitoukan/Sync"
/* A first download over a thin line takes long, and says how far it is. */
#define CALL_MS (3600 * 1000)

/* The round was made, but rows need a person's attention: the page shows them. */
#define EXIT_ATTENTION 7

struct _HtkAgentClient
{
  GObject parent_instance;
  GDBusConnection *bus; /* NULL in a session without one */
  GSubprocess *process; /* while it is run instead of the service */
  guint watch;
  guint calls;          /* under way */
  char *phase;          /* as the agent calls it, "idle" when there is none */
  gint64 done, total;
};

G_DEFINE_FINAL_TYPE (HtkAgentClient, htk_agent_client, G_TYPE_OBJECT)
G_DEFINE_QUARK (htk-trouble-quark, htk_trouble)

enum
{
  CHANGED,
  PROGRESS,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_agent_client_finalize (GObject *object)
{
  HtkAgentClient *self = HTK_AGENT_CLIENT (object);

  if (self->watch != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->watch);
  g_clear_object (&self->bus);
  g_clear_object (&self->process);
  g_free (self->phase);
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
  self->phase = g_strdup ("idle");
}

static void
set_progress (HtkAgentClient *self,
              const char     *phase,
              gint64          done,
              gint64          total)
{
  g_free (self->phase);
  self->phase = g_strdup (phase);
  self->done = done;
  self->total = total;
  g_signal_emit (self, signals[PROGRESS], 0);
}

static void
signalled (GDBusConnection *bus,
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
  self->watch = g_dbus_connection_signal_subscribe (bus, NULL, AGENT_NAME, NULL, AGENT_PATH, NULL,
                                                    G_DBUS_SIGNAL_FLAGS_NONE, signalled, self,
                                                    NULL);
  return self;
}

/* Whether the agent works, for this program or by itself. */
gboolean
htk_agent_client_is_busy (HtkAgentClient *self)
{
  return self->calls > 0 || !g_str_equal (self->phase, "idle");
}

/**
 * htk_agent_client_get_phase:
 * @self: the client
 * @done: (out): how far the phase is: bytes of files, numbers of the county's log
 * @total: (out): of how much; 0 when it is not known
 *
 * Returns: idle, wait, hello, enrol, push, upload, pull or pack
 */
const char *
htk_agent_client_get_phase (HtkAgentClient *self,
                            gint64         *done,
                            gint64         *total)
{
  *done = self->done;
  *total = self->total;
  return self->phase;
}

/* What is asked of the agent, in both ways to ask. */
typedef struct
{
  const char *method;
  GVariant *parameters;
  char **arguments;
  GString *said; /* by the program that was run */
  char *result;  /* its last line that is neither progress nor trouble */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->parameters, g_variant_unref);
  g_strfreev (call->arguments);
  g_string_free (call->said, TRUE);
  g_free (call->result);
  g_free (call);
}

/* (transfer full) (nullable): how the call failed; NULL when it did not. */
static void
end_call (GTask  *task,
          GError *error)
{
  HtkAgentClient *self = g_task_get_source_object (task);

  self->calls--;
  g_clear_object (&self->process);
  set_progress (self, "idle", 0, 0);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* --- By running the program --- */

static HtkTrouble
trouble_of_status (int status)
{
  static const HtkTrouble troubles[] = {
    [3] = HTK_TROUBLE_NO_LINE,  [4] = HTK_TROUBLE_WRONG_SERVER, [5] = HTK_TROUBLE_NOT_ENROLLED,
    [6] = HTK_TROUBLE_REFUSED,  [7] = HTK_TROUBLE_OTHER,        [8] = HTK_TROUBLE_BUSY,
    [9] = HTK_TROUBLE_PAUSED,
  };

  return status >= 3 && status < (int) G_N_ELEMENTS (troubles) ? troubles[status]
                                                                : HTK_TROUBLE_OTHER;
}

static void
program_ended (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  GTask *task = data;
  Call *call = g_task_get_task_data (task);
  GSubprocess *process = G_SUBPROCESS (object);
  GError *error = NULL;
  int status;

  if (!g_subprocess_wait_finish (process, result, &error))
    {
      end_call (task, error);
      return;
    }
  status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : 1;
  if (g_object_get_data (G_OBJECT (process), "cancelled") != NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  else if (status != 0 && status != EXIT_ATTENTION)
    error = g_error_new_literal (HTK_TROUBLE, (int) trouble_of_status (status),
                                 g_strstrip (call->said->str));
  end_call (task, error);
}

/* A line of progress, or what is told to a person when the program fails. */
static void
take_line (GTask      *task,
           const char *line)
{
  Call *call = g_task_get_task_data (task);
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  const char *name = "huitoukan-sync: ";

  if (g_strv_length (words) == 4 && g_str_equal (words[0], "progress"))
    set_progress (g_task_get_source_object (task), words[1],
                  g_ascii_strtoll (words[2], NULL, 10), g_ascii_strtoll (words[3], NULL, 10));
  else if (g_str_has_prefix (line, name))
    g_string_append_printf (call->said, "%s\n", line + strlen (name));
  else
    {
      g_free (call->result);
      call->result = g_strdup (line);
    }
}

static void
got_line (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  HtkAgentClient *self = g_task_get_source_object (task);
  g_autofree char *line =
    g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, NULL);

  if (line == NULL)
    {
      g_subprocess_wait_async (self->process, NULL, program_ended, task);
      return;
    }
  take_line (task, line);
  g_data_input_stream_read_line_async (G_DATA_INPUT_STREAM (object), G_PRIORITY_DEFAULT, NULL,
                                       got_line, task);
}

/**
 * htk_agent_client_program:
 *
 * Returns: (transfer full) (nullable): the path of the agent's program; NULL when it is not installed
 */
char *
htk_agent_client_program (void)
{
  const char *named = g_getenv ("HTK_SYNC_PROGRAM");

  return named != NULL ? g_strdup (named) : g_find_program_in_path ("huitoukan-sync");
}

static void
run_program (GTask *task)
{
  HtkAgentClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autofree char *path = htk_agent_client_program ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  GError *error = NULL;

  if (path == NULL)
    {
      end_call (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                           "the sync program huitoukan-sync is not installed"));
      return;
    }
  g_strv_builder_add (builder, path);
  g_strv_builder_addv (builder, (const char **) call->arguments);
  argv = g_strv_builder_end (builder);
  self->process = g_subprocess_newv ((const char *const *) argv,
                                     G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                       G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  if (self->process == NULL)
    {
      end_call (task, error);
      return;
    }
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, got_line, task);
}

/* --- Over the bus --- */

static HtkTrouble
trouble_of_name (const char *name)
{
  static const struct
  {
    const char *name;
    HtkTrouble trouble;
  } troubles[] = {
    { "Unreachable", HTK_TROUBLE_NO_LINE },     { "Cut", HTK_TROUBLE_NO_LINE },
    { "NotCounty", HTK_TROUBLE_WRONG_SERVER },  { "Version", HTK_TROUBLE_OTHER },
    { "Certificate", HTK_TROUBLE_WRONG_SERVER }, { "NotEnrolled", HTK_TROUBLE_NOT_ENROLLED },
    { "Refused", HTK_TROUBLE_REFUSED },         { "Busy", HTK_TROUBLE_BUSY },
    { "Paused", HTK_TROUBLE_PAUSED },
  };
  const char *last = name != NULL ? strrchr (name, '.') : NULL;

  for (guint i = 0; last != NULL && i < G_N_ELEMENTS (troubles); i++)
    if (g_str_equal (last + 1, troubles[i].name))
      return troubles[i].trouble;
  return HTK_TROUBLE_OTHER;
}

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
called (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply != NULL)
    {
      end_call (task, NULL);
      return;
    }
  name = g_dbus_error_get_remote_error (error);
  if (is_absent (error) || (name == NULL && error->domain == G_IO_ERROR))
    {
      run_program (task);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  if (error->domain == G_IO_ERROR && error->code == G_IO_ERROR_CANCELLED)
    end_call (task, g_steal_pointer (&error));
  else
    end_call (task, g_error_new_literal (HTK_TROUBLE, (int) trouble_of_name (name),
                                         error->message));
}

static void
start (HtkAgentClient      *self,
       const char          *method,
       GVariant            *parameters,
       const char *const   *arguments,
       GAsyncReadyCallback  callback,
       gpointer             data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Call *call = g_new0 (Call, 1);

  call->method = method;
  call->parameters = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  call->arguments = g_strdupv ((char **) arguments);
  call->said = g_string_new (NULL);
  g_task_set_task_data (task, call, call_free);
  self->calls++;
  set_progress (self, method != NULL ? "hello" : "stick", 0, 0);
  if (self->bus == NULL || method == NULL)
    run_program (task);
  else
    g_dbus_connection_call (self->bus, AGENT_NAME, AGENT_PATH, AGENT_NAME, method,
                            call->parameters, NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, called,
                            task);
}

/**
 * htk_agent_client_sync_async:
 * @self: the client
 * @callback: called when the round is over, or could not begin
 * @data: for @callback
 *
 * Asks for one round of push and pull.
 */
void
htk_agent_client_sync_async (HtkAgentClient      *self,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  const char *arguments[] = { "--once", "--progress", NULL };

  start (self, "Kick", NULL, arguments, callback, data);
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
  const char *arguments[] = { "enrol", address, code, NULL };

  start (self, "Enrol", g_variant_new ("(ss)", address, code), arguments, callback, data);
}

/**
 * htk_agent_client_run_async:
 * @self: the client
 * @arguments: a command of the agent's program that is a job of its own
 * @callback: called when it has ended
 * @data: for @callback
 *
 * Runs the program beside the service; only one such job at a time.
 */
void
htk_agent_client_run_async (HtkAgentClient      *self,
                            const char *const   *arguments,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  g_return_if_fail (self->process == NULL);

  start (self, NULL, NULL, arguments, callback, data);
}

/**
 * htk_agent_client_run_finish:
 * @self: the client
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: (transfer full): the last line the program said; NULL with an error as of
 *   htk_agent_client_finish()
 */
char *
htk_agent_client_run_finish (HtkAgentClient *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error)
           ? g_strdup (call->result != NULL ? call->result : "") : NULL;
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
  if (self->process != NULL)
    {
      g_object_set_data (G_OBJECT (self->process), "cancelled", self);
      g_subprocess_send_signal (self->process, SIGTERM);
    }
  else if (self->bus != NULL)
    g_dbus_connection_call (self->bus, AGENT_NAME, AGENT_PATH, AGENT_NAME, "Cancel", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}
