/* Runs app/report in a thread for the page of a ledger, which is told how far it is. */
#include "ui/htk-ledger-job.h"

#include "app/record/htk-pack-install.h"

typedef struct
{
  HtkLedgerAsk ask; /* owns its texts */
  char *path;
  HtkLedgerFormat format;
  guint n;
  gint *rows; /* counted in the thread, read by the page */
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free ((char *) self->ask.ledger);
  g_free ((char *) self->ask.language);
  g_free ((char *) self->ask.region);
  g_free ((char *) self->ask.round_id);
  g_free ((char *) self->ask.area);
  g_free ((char *) self->ask.by);
  g_free (self->path);
  g_clear_pointer (&self->rows, g_atomic_rc_box_release);
  g_free (self);
}

/* A tablet never asks for findings of misuse. */
static Job *
job_new (const HtkLedgerAsk *ask)
{
  Job *self = g_new0 (Job, 1);

  self->ask.ledger = g_strdup (ask->ledger);
  self->ask.language = g_strdup (ask->language);
  self->ask.region = g_strdup (ask->region);
  self->ask.round_id = g_strdup (ask->round_id);
  self->ask.area = g_strdup (ask->area);
  self->ask.by = g_strdup (ask->by);
  return self;
}

static void
count_rows (guint    rows,
            gboolean writing,
            gpointer data)
{
  g_atomic_int_set ((gint *) data, (gint) rows);
}

static void
preview_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  Job *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_store_open_home (&error);
  g_autoptr (HtkPack) pack = store != NULL ? htk_pack_in_force (store, &error) : NULL;
  HtkLedgerPreview *preview =
    pack != NULL ? htk_ledger_preview (store, pack, &self->ask, self->n, cancellable, &error) : NULL;

  if (store != NULL)
    htk_store_close (store);
  if (preview != NULL)
    g_task_return_pointer (task, preview, (GDestroyNotify) htk_ledger_preview_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Job *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_store_open_home (&error);
  g_autoptr (HtkPack) pack = store != NULL ? htk_pack_in_force (store, &error) : NULL;
  gboolean done = pack != NULL && htk_ledger_write (store, pack, &self->ask, self->path, self->format,
                                                    cancellable, count_rows, self->rows, &error);

  if (store != NULL)
    htk_store_close (store);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * htk_ledger_preview_async:
 * @ask: what is asked; never with restricted findings
 * @rows: how many rows at most
 * @cancellable: (nullable): to give up
 * @done: called in the main loop
 * @data: for @done
 */
void
htk_ledger_preview_async (const HtkLedgerAsk  *ask,
                          guint                rows,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  done,
                          gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, data);
  Job *job = job_new (ask);

  job->n = rows;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, preview_in_thread);
}

/**
 * htk_ledger_preview_finish:
 * @result: what @done was given
 * @error: return location
 *
 * Returns: (transfer full): the first rows; NULL with the errors of htk_ledger_preview()
 */
HtkLedgerPreview *
htk_ledger_preview_finish (GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * htk_ledger_rows_new:
 *
 * Returns: (transfer full): a count of rows, read with g_atomic_int_get() and released with
 *   g_atomic_rc_box_release()
 */
gint *
htk_ledger_rows_new (void)
{
  return g_atomic_rc_box_new0 (gint);
}

/**
 * htk_ledger_write_async:
 * @ask: what is asked; never with restricted findings
 * @path: the file; it appears when it is whole
 * @format: its format
 * @rows: htk_ledger_rows_new(): how many rows are read by now
 * @cancellable: (nullable): to give up, leaving nothing behind
 * @done: called in the main loop
 * @data: for @done
 */
void
htk_ledger_write_async (const HtkLedgerAsk  *ask,
                        const char          *path,
                        HtkLedgerFormat      format,
                        gint                *rows,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  done,
                        gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, data);
  Job *job = job_new (ask);

  job->path = g_strdup (path);
  job->format = format;
  job->rows = g_atomic_rc_box_acquire (rows);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

/**
 * htk_ledger_write_finish:
 * @result: what @done was given
 * @error: return location
 *
 * Returns: FALSE with the errors of htk_ledger_write()
 */
gboolean
htk_ledger_write_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
