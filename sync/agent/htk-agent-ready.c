/* The first batch of a round, packed on a thread while the county is asked who it is: on a thin line that question
 * takes as long as the packing does. */
#include "sync/agent/htk-agent-private.h"

#include "sync/protocol/htk-sync-body.h"

#include <string.h>

/* Each byte of it is in memory five times on its way to the line. */
#define MAX_BATCH_BYTES (1024 * 1024)

struct _HtkReadyBatch
{
  guint n_rows;
  char *hash;         /* of the last row: each hash is over the one before */
  GBytes *plain;      /* NULL once it is packed */
  GBytes *packed;     /* NULL until then */
  GBytes *dictionary; /* that it is packed with, NULL for none */
  HtkSyncEffort effort;
};

static void
ready_batch_free (gpointer data)
{
  HtkReadyBatch *batch = data;

  g_free (batch->hash);
  g_clear_pointer (&batch->plain, g_bytes_unref);
  g_clear_pointer (&batch->packed, g_bytes_unref);
  g_clear_pointer (&batch->dictionary, g_bytes_unref);
  g_free (batch);
}

/* Forgets the batch. */
void
htk_agent_ready_clear (HtkAgent *self)
{
  g_clear_pointer (&self->ready, ready_batch_free);
}

/* (transfer full): the next rows to send, as many as the line bears. */
GPtrArray *
htk_agent_next_rows (HtkAgent *self,
                     GError  **error)
{
  return htk_journal_pending_within (self->store, self->max_rows, self->batch,
                                     MAX_BATCH_BYTES, error);
}

static const HtkChange *
last_of (GPtrArray *rows)
{
  return g_ptr_array_index (rows, rows->len - 1);
}

/* The thread touches nothing but its own batch. */
static void
pack (GTask        *task,
      gpointer      object,
      gpointer      data,
      GCancellable *cancellable)
{
  HtkReadyBatch *batch = data;

  batch->packed = htk_sync_body_pack (batch->plain, batch->dictionary, batch->effort);
  g_clear_pointer (&batch->plain, g_bytes_unref);
  g_task_return_boolean (task, TRUE);
}

static void
packed (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);

  self->ready = g_task_get_task_data (G_TASK (result));
  g_task_return_boolean (task, TRUE);
}

/* Packs what is sent first. It never fails: what is not ready is packed when it is sent. */
void
htk_agent_ready_async (HtkAgent            *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_autoptr (GPtrArray) rows = htk_agent_next_rows (self, NULL);
  g_autoptr (GTask) work = NULL;
  HtkReadyBatch *batch;
  char *text;

  htk_agent_ready_clear (self);
  if (rows == NULL || rows->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  text = htk_sync_push_encode (rows);
  batch = g_new0 (HtkReadyBatch, 1);
  batch->n_rows = rows->len;
  batch->hash = g_strdup (last_of (rows)->hash);
  batch->plain = g_bytes_new_take (text, strlen (text));
  batch->dictionary = self->dictionary != NULL ? g_bytes_ref (self->dictionary) : NULL;
  batch->effort = self->quick ? HTK_SYNC_BRISK : HTK_SYNC_TIGHT;
  work = g_task_new (NULL, NULL, packed, task);
  /* packed() takes it over. */
  g_task_set_task_data (work, batch, NULL);
  g_task_run_in_thread (work, pack);
}

/* (transfer full) (nullable): @rows packed as the county can read it, if that was made ready; it is good for once. */
GBytes *
htk_agent_ready_take (HtkAgent  *self,
                      GPtrArray *rows)
{
  HtkReadyBatch *batch = self->ready;
  GBytes *body = NULL;

  if (batch != NULL && batch->n_rows == rows->len && g_str_equal (batch->hash, last_of (rows)->hash) &&
      (batch->dictionary != NULL) == htk_http_has_dictionary (self->http))
    body = g_bytes_ref (batch->packed);
  htk_agent_ready_clear (self);
  return body;
}
