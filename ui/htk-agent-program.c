/* Where the agent's program is, and how it is made a service of this app alone: it gets one end of a socket and
 * answers there as it would on the bus, with the same waits after a failure and the same ear for the network. */
#include "ui/htk-agent-program.h"

#include <sys/socket.h>
#include <unistd.h>

void
htk_agent_progress_set (HtkAgentProgress *self,
                        const char       *phase,
                        gint64            done,
                        gint64            total)
{
  char *before = self->phase;

  self->phase = g_strdup (phase);
  self->done = done;
  self->total = total;
  g_free (before);
}

/**
 * htk_agent_program_path:
 *
 * Returns: (transfer full) (nullable): the path of the agent's program; NULL when it is not installed
 */
char *
htk_agent_program_path (void)
{
  const char *named = g_getenv ("HTK_SYNC_PROGRAM");

  return named != NULL ? g_strdup (named) : g_find_program_in_path ("huitoukan-sync");
}

/* @fd: (transfer full). The program outlives its GSubprocess, which GLib waits for. */
static gboolean
spawn_on (int      fd,
          GError **error)
{
  g_autofree char *path = htk_agent_program_path ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;

  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  if (path == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         "the sync program huitoukan-sync is not installed");
  else
    process = g_subprocess_launcher_spawn (launcher, error, path, "--attached", NULL);
  return process != NULL;
}

/* (transfer full) (nullable): this app's end. */
static GIOStream *
start_program (GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no socket for the sync program");
      return NULL;
    }
  if (!spawn_on (fds[1], error))
    {
      close (fds[0]);
      return NULL;
    }
  socket = g_socket_new_from_fd (fds[0], error);
  if (socket == NULL)
    {
      close (fds[0]);
      return NULL;
    }
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static void
connected (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (connection != NULL)
    g_task_return_pointer (task, connection, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * htk_agent_attach_async:
 * @source: for @callback
 * @callback: called when the service answers, or does not
 * @data: for @callback
 *
 * Starts the agent's program as a service of this app alone. It ends when it has long had nothing to do, and
 * with the connection.
 */
void
htk_agent_attach_async (GObject             *source,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  GTask *task = g_task_new (source, NULL, callback, data);
  GError *error = NULL;
  g_autoptr (GIOStream) stream = start_program (&error);

  if (stream == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_dbus_connection_new (stream, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, connected,
                         task);
}

/**
 * htk_agent_attach_finish:
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: (transfer full): the connection, on which nothing has a name; NULL with %G_IO_ERROR
 */
GDBusConnection *
htk_agent_attach_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
