/* Asks the agent to sync or enrol. Where the bus cannot start the service (a session without it),
 * the same program is run once: the agent's own lock keeps two from working at a time. */
#include "ui/htk-agent-client.h"

#define AGENT_NAME "io.github.huitoukan.Huitoukan.Sync"
#define AGENT_PATH "/io/github/huitoukan/Huitoukan/Sync"

/* The round was made, but rows need a person's attention: the page shows them. */
#define EXIT_ATTENTION 7

static char *
program (void)
{
  const char *named = g_getenv ("HTK_SYNC_PROGRAM");

  return named != NULL ? g_strdup (named) : g_find_program_in_path ("huitoukan-sync");
}

static void
program_ended (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autofree char *errors = NULL;
  GError *error = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, NULL, &errors, &error))
    g_task_return_error (task, error);
  else if (g_subprocess_get_if_exited (G_SUBPROCESS (object)) &&
           (g_subprocess_get_exit_status (G_SUBPROCESS (object)) == 0 ||
            g_subprocess_get_exit_status (G_SUBPROCESS (object)) == EXIT_ATTENTION))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", g_strstrip (errors));
}

static void
run_program (GTask              *task,
             const char *const  *arguments)
{
  g_autofree char *path = program ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;

  if (path == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "the sync program huitoukan-sync is not installed");
      g_object_unref (task);
      return;
    }
  g_strv_builder_add (builder, path);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  if (process == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_subprocess_communicate_utf8_async (process, NULL, g_task_get_cancellable (task), program_ended,
                                       task);
}

static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_FAILED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_EXEC_FAILED) ||
         error->domain == G_IO_ERROR;
}

static void
called (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else if (is_absent (error))
    run_program (g_steal_pointer (&task), g_task_get_task_data (data));
  else
    {
      g_dbus_error_strip_remote_error (error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static void
call (const char          *method,
      GVariant            *parameters,
      char               **arguments,
      GCancellable        *cancellable,
      GAsyncReadyCallback  callback,
      gpointer             data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());

  g_task_set_task_data (task, arguments, (GDestroyNotify) g_strfreev);
  if (bus == NULL)
    {
      if (parameters != NULL)
        g_variant_unref (g_variant_ref_sink (parameters));
      run_program (task, (const char *const *) arguments);
      return;
    }
  g_dbus_connection_call (bus, AGENT_NAME, AGENT_PATH, AGENT_NAME, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 300 * 1000, cancellable, called, task);
}

/**
 * htk_agent_sync:
 * @cancellable: (nullable): to stop waiting
 * @callback: called when the round is over, or could not begin
 * @data: for @callback
 *
 * Asks for one round of push and pull.
 */
void
htk_agent_sync (GCancellable        *cancellable,
                GAsyncReadyCallback  callback,
                gpointer             data)
{
  const char *arguments[] = { "--once", NULL };

  call ("Kick", NULL, g_strdupv ((char **) arguments), cancellable, callback, data);
}

/**
 * htk_agent_enrol:
 * @url: the county's address
 * @code: the one-time code for this tablet
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done or refused
 * @data: for @callback
 */
void
htk_agent_enrol (const char          *url,
                 const char          *code,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             data)
{
  const char *arguments[] = { "enrol", url, code, NULL };

  call ("Enrol", g_variant_new ("(ss)", url, code), g_strdupv ((char **) arguments), cancellable,
        callback, data);
}

gboolean
htk_agent_finish (GAsyncResult *result,
                  GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  void (*changed) (gpointer data);
  gpointer data;
} Watch;

static void
signalled (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         data)
{
  Watch *watch = data;

  watch->changed (watch->data);
}

/**
 * htk_agent_watch:
 * @bus: the session bus
 * @changed: called when the agent has changed the store
 * @data: for @changed
 *
 * Returns: the subscription
 */
guint
htk_agent_watch (GDBusConnection *bus,
                 void           (*changed) (gpointer data),
                 gpointer         data)
{
  Watch *watch = g_new (Watch, 1);

  watch->changed = changed;
  watch->data = data;
  return g_dbus_connection_signal_subscribe (bus, NULL, AGENT_NAME, "Changed", AGENT_PATH, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, signalled, watch, g_free);
}
