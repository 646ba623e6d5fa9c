/* What a push carries: rows of the journal, packed a few at a time between the turns of the main loop. The text of
 * a whole batch is never in memory, and packing is nobody's time: the first batch is packed while the county is
 * asked who it is, each other one while the county works on the one before. */
#include "sync/agent/htk-agent-private.h"

#include "sync/protocol/htk-sync-body.h"

#include <string.h>

/* Rows that are packed in a turn: some milliseconds of work at most. */
#define IN_A_TURN 2
/* The county has the whole of a batch in memory. */
#define MAX_BYTES (1024 * 1024)

struct _HtkPacking
{
  HtkAgent *agent;       /* whose it is */
  gint64 next;           /* from this row on the journal was not read yet */
  gsize limit;           /* what the line bore when it was begun, see htk_change_weight() */
  guint max_rows;
  gsize weight, bytes;   /* of all rows that were read */
  HtkBatch *batch;       /* what is packed */
  GPtrArray *held;       /* rows behind it that come along if they are the last ones */
  GByteArray *body;
  HtkSyncPacker *packer; /* NULL when it is ready, or failed */
  gboolean dictionary;   /* whether it is packed with one */
  GError *error;
  guint source;
  GTask *waiting;        /* for this batch; or NULL */
  gint64 from;           /* what stands before this row needs no sending, says who waits */
};

static gboolean pack_some (gpointer data);

void
htk_batch_free (HtkBatch *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static const HtkChange *
row_at (GPtrArray *rows,
        guint      i)
{
  return g_ptr_array_index (rows, i);
}

/* Forgets what is packed, or is being packed. */
void
htk_agent_batch_clear (HtkAgent *self)
{
  HtkPacking *packing = g_steal_pointer (&self->packing);

  if (packing == NULL)
    return;
  g_clear_handle_id (&packing->source, g_source_remove);
  g_clear_pointer (&packing->batch, htk_batch_free);
  g_ptr_array_unref (packing->held);
  g_byte_array_unref (packing->body);
  g_clear_pointer (&packing->packer, htk_sync_packer_free);
  g_clear_error (&packing->error);
  g_assert (packing->waiting == NULL);
  g_free (packing);
}

/**
 * htk_agent_batch_begin:
 * @self: an agent
 * @from: the first row of the journal that may be in the batch
 *
 * Begins to pack what is sent next, as much as the line bears. It never fails: what is of no use when it is
 * sent is packed again.
 */
void
htk_agent_batch_begin (HtkAgent *self,
                       gint64    from)
{
  GBytes *dictionary = htk_http_has_dictionary (self->http) ? self->dictionary : NULL;
  HtkPacking *packing = g_new0 (HtkPacking, 1);

  htk_agent_batch_clear (self);
  self->packing = packing;
  packing->agent = self;
  packing->next = from;
  packing->limit = self->batch;
  packing->max_rows = self->max_rows;
  packing->batch = g_new0 (HtkBatch, 1);
  packing->batch->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_change_free);
  packing->held = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_change_free);
  packing->body = g_byte_array_new ();
  packing->dictionary = dictionary != NULL;
  packing->packer = htk_sync_packer_new (dictionary, self->quick ? HTK_SYNC_BRISK : HTK_SYNC_TIGHT);
  packing->source = g_idle_add (pack_some, packing);
}

/* (transfer full): the row; what verdicts are compared with is all of it that is kept. */
static void
pack_row (HtkPacking *packing,
          HtkChange  *row)
{
  HtkBatch *batch = packing->batch;
  g_autofree char *piece = htk_sync_push_piece (row, batch->rows->len == 0);

  htk_sync_packer_push (packing->packer, piece, strlen (piece), HTK_SYNC_MORE, packing->body);
  batch->weight += htk_change_weight (row);
  g_clear_pointer (&row->body, g_free);
  g_ptr_array_add (batch->rows, row);
}

/* A rest that is no more than a quarter above what the line bears comes along: it is not worth a batch of its own.
 * There is one row at least, however large. FALSE when the batch is full, and what was held stays behind. */
static gboolean
take_row (HtkPacking *packing,
          HtkChange  *row)
{
  guint n = packing->batch->rows->len + packing->held->len + 1;
  gboolean few;

  packing->weight += htk_change_weight (row);
  packing->bytes += strlen (row->body);
  packing->next = row->seq + 1;
  few = packing->bytes <= MAX_BYTES && n <= packing->max_rows;
  if (n == 1 || (few && packing->weight <= packing->limit))
    pack_row (packing, row);
  else
    g_ptr_array_add (packing->held, row);
  return few && packing->weight <= packing->limit + packing->limit / 4;
}

/* FALSE when the batch is complete, or failed. */
static gboolean
read_some (HtkPacking *packing)
{
  g_autoptr (GPtrArray) rows =
    htk_journal_pending_from (packing->agent->store, packing->next, IN_A_TURN, &packing->error);
  gboolean last = rows != NULL && rows->len < IN_A_TURN;

  if (rows == NULL)
    return FALSE;
  while (rows->len > 0)
    if (!take_row (packing, g_ptr_array_steal_index (rows, 0)))
      return FALSE;
  if (!last)
    return TRUE;
  while (packing->held->len > 0)
    pack_row (packing, g_ptr_array_steal_index (packing->held, 0));
  return FALSE;
}

/* Whether the journal, the county and the line are still as they were when it was packed. The chain of hashes makes
 * the last row stand for all before it. */
static gboolean
is_of_use (HtkAgent *self)
{
  HtkPacking *packing = self->packing;
  GPtrArray *rows = packing->batch->rows;
  g_autoptr (GPtrArray) pending = htk_journal_pending_from (self->store, packing->from, 1, NULL);
  g_autoptr (GPtrArray) last = NULL;

  if (packing->error != NULL)
    return TRUE;
  if (pending == NULL || packing->dictionary != htk_http_has_dictionary (self->http))
    return FALSE;
  if (rows->len == 0 || pending->len == 0)
    return rows->len == pending->len;
  if (row_at (pending, 0)->seq != row_at (rows, 0)->seq ||
      (rows->len > 1 && packing->batch->weight > self->batch + self->batch / 4))
    return FALSE;
  last = htk_journal_pending_from (self->store, row_at (rows, rows->len - 1)->seq, 1, NULL);
  return last != NULL && last->len == 1 &&
         g_str_equal (row_at (last, 0)->hash, row_at (rows, rows->len - 1)->hash);
}

/* What waits for the batch gets it. */
static void
give (HtkAgent *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->packing->waiting);
  HtkBatch *batch;

  if (g_task_return_error_if_cancelled (task))
    {
      htk_agent_batch_clear (self);
      return;
    }
  if (!is_of_use (self))
    {
      gint64 from = self->packing->from;

      htk_agent_batch_begin (self, from);
      self->packing->from = from;
      self->packing->waiting = g_steal_pointer (&task);
      return;
    }
  if (self->packing->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->packing->error));
      htk_agent_batch_clear (self);
      return;
    }
  batch = g_steal_pointer (&self->packing->batch);
  batch->body = g_byte_array_free_to_bytes (g_byte_array_ref (self->packing->body));
  htk_agent_batch_clear (self);
  if (batch->rows->len == 0)
    g_clear_pointer (&batch, htk_batch_free);
  g_task_return_pointer (task, batch, (GDestroyNotify) htk_batch_free);
}

static gboolean
pack_some (gpointer data)
{
  HtkPacking *packing = data;

  if (read_some (packing))
    return G_SOURCE_CONTINUE;
  packing->source = 0;
  g_ptr_array_set_size (packing->held, 0);
  htk_sync_packer_push (packing->packer, HTK_SYNC_PUSH_END, strlen (HTK_SYNC_PUSH_END), HTK_SYNC_END,
                        packing->body);
  g_clear_pointer (&packing->packer, htk_sync_packer_free);
  if (packing->waiting != NULL)
    give (packing->agent);
  return G_SOURCE_REMOVE;
}

/**
 * htk_agent_batch_async:
 * @self: an agent
 * @from: the first row of the journal that is still to be sent; 0 for the first that has no verdict
 * @cancellable: (nullable): to give up
 * @callback: called with the next batch
 * @data: for @callback
 *
 * Gets what is to be sent next: the one that was begun, if it is still of use, else another.
 */
void
htk_agent_batch_async (HtkAgent            *self,
                       gint64               from,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  if (self->packing == NULL)
    htk_agent_batch_begin (self, from);
  self->packing->from = from;
  self->packing->waiting = task;
  if (self->packing->source == 0)
    give (self);
}

/**
 * htk_agent_batch_finish:
 * @self: an agent
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the batch; NULL without an error when nothing is to be sent, and with one
 *   of the store
 */
HtkBatch *
htk_agent_batch_finish (HtkAgent      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
