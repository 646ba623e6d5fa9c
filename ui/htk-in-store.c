/* Runs what takes long in a thread that has its own connection to the store. */
#include "ui/htk-in-store.h"

typedef struct
{
  HtkInStore read;
  gpointer data;
  GDestroyNotify free_data, free_result;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
in_thread (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Job *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_store_open_home (&error);
  gpointer result = store != NULL ? self->read (store, self->data, cancellable, &error) : NULL;

  if (store != NULL)
    htk_store_close (store);
  if (result != NULL)
    g_task_return_pointer (task, result, self->free_result);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * htk_in_store_async:
 * @read: what is done in the thread
 * @data: for @read
 * @free_data: (nullable): frees @data
 * @free_result: frees what @read returned when nobody takes it
 * @cancellable: (nullable): to give up
 * @done: called in the main loop
 * @user_data: for @done
 */
void
htk_in_store_async (HtkInStore           read,
                    gpointer             data,
                    GDestroyNotify       free_data,
                    GDestroyNotify       free_result,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  done,
                    gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, user_data);
  Job *job = g_new0 (Job, 1);

  job->read = read;
  job->data = data;
  job->free_data = free_data;
  job->free_result = free_result;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, in_thread);
}

/**
 * htk_in_store_finish:
 * @result: what @done was given
 * @error: return location
 *
 * Returns: (transfer full): what was read; NULL with an error of the store or of the reading, or
 *   %G_IO_ERROR_CANCELLED
 */
gpointer
htk_in_store_finish (GAsyncResult *result,
                     GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
