/* Only one process talks to the county at a time: a lock on a file beside the database, which the
 * kernel drops when its holder dies. */
#include "sync/agent/htk-agent-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define AGAIN_MS 100

/* TRUE when the task has returned. */
static gboolean
try_lock (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);

  if (g_task_return_error_if_cancelled (task))
    return TRUE;
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return TRUE;
    }
  if (errno == EWOULDBLOCK || errno == EINTR)
    return FALSE;
  g_task_return_new_error (task, HTK_STORE_ERROR, HTK_STORE_ERROR_IO,
                           "Could not lock the data folder: %s", g_strerror (errno));
  return TRUE;
}

static gboolean
try_again (gpointer task)
{
  return try_lock (task) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Waits for the lock. */
void
htk_agent_lock_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (self->store));
  g_autofree char *path = g_build_filename (home, "sync.lock", NULL);
  GError *error = NULL;

  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    {
      htk_store_set_error_from_errno (&error, errno, "make", path);
      g_task_return_error (task, error);
    }
  else if (!try_lock (task))
    {
      /* So that the person sees why nothing goes on. */
      htk_agent_progress (self, 0, 0);
      g_timeout_add_full (G_PRIORITY_DEFAULT, AGAIN_MS, try_again, g_object_ref (task),
                          g_object_unref);
    }
}

void
htk_agent_unlock (HtkAgent *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}
