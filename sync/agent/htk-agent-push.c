/* Sends the journal: batches that grow and shrink with the line; each row keeps the county's
 * verdict in the transaction that takes it off the list, and until then it stays on it.
 *
 *   reply                      what follows
 *   verdicts                   the next batch is sent, as large as the line bears, then they are kept
 *   lost, cut short, nonsense  a smaller batch at once, a few times; then the round ends
 *   413                        a smaller batch; a single row waits
 *   415 dictionary             the same batch without the dictionary
 *   409 gap                    the county was set back: from the row it names on, again
 *   409 gap, once more         this tablet was set back too: the pull will say how far, and mend it
 *   anything else              the round ends */
#include "sync/agent/htk-agent-private.h"

#include "app/store/htk-json.h"
#include "sync/agent/htk-handover.h"
#include "sync/agent/htk-line.h"
#include "sync/protocol/htk-sync-row.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define MAX_FAILURES 4
/* A line that takes so many bytes in a second waits for the packing, if that is as tight as can be: it costs some
 * milliseconds a visit for 200 bytes. What the county works between is no time of the line. */
#define QUICK_BYTES (192 * 1024)
/* On the line. */
#define MAX_BATCH (1024 * 1024)

/* What the county said of a batch. */
typedef struct
{
  HtkBatch *batch;
  GPtrArray *verdicts;
  GPtrArray *rows; /* of the batch, each beside the verdict on it */
  gint64 at;
} Answer;

typedef struct
{
  HtkBatch *batch; /* on its way */
  Answer *answer;  /* to the one before it, not kept yet; or NULL */
  guint keeping;   /* the source that will keep it */
  GError *unkept;  /* why that could not be done */
  guint failures;  /* one after another */
  gboolean back;   /* the county has named a gap before */
  gboolean apart;  /* and again: the two journals are not of one piece */
  gint64 done, total;
} Push;

static void
answer_free (Answer *answer)
{
  htk_batch_free (answer->batch);
  g_ptr_array_unref (answer->verdicts);
  g_ptr_array_unref (answer->rows);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
push_free (gpointer data)
{
  Push *push = data;

  g_assert (push->answer == NULL && push->keeping == 0);
  g_clear_pointer (&push->batch, htk_batch_free);
  g_clear_error (&push->unkept);
  g_free (push);
}

static void send_batch (GTask *task, gint64 from);

/* The verdict is on a row of this batch, and on the content that was sent: anything else is no
 * receipt, whatever it says. */
static HtkChange *
find_row (const HtkBatch       *batch,
          const HtkSyncVerdict *verdict,
          GError              **error)
{
  for (guint i = 0; i < batch->rows->len; i++)
    {
      HtkChange *row = g_ptr_array_index (batch->rows, i);

      if (row->seq == verdict->seq && g_strcmp0 (row->change_id, verdict->change_id) == 0 &&
          g_strcmp0 (row->hash, verdict->hash) == 0)
        return row;
    }
  g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
               _("The answer is about row %" PRId64 ", which was not sent like that"),
               verdict->seq);
  return NULL;
}

/* (transfer container) (nullable): the row of each verdict. */
static GPtrArray *
find_rows (const HtkBatch *batch,
           GPtrArray      *verdicts,
           GError        **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_sized_new (verdicts->len);

  for (guint i = 0; i < verdicts->len; i++)
    {
      HtkChange *row = find_row (batch, g_ptr_array_index (verdicts, i), error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

static gboolean
keep_verdicts (HtkAgent     *self,
               const Answer *answer,
               HtkAnswered  *answered,
               GError      **error)
{
  for (guint i = 0; i < answer->verdicts->len; i++)
    {
      const HtkSyncVerdict *v = g_ptr_array_index (answer->verdicts, i);
      const HtkChange *row = g_ptr_array_index (answer->rows, i);

      if (!htk_keep_verdict (self->store, row, v, answer->at, error))
        return FALSE;
      if (g_str_equal (v->verdict, "refused") || g_str_equal (v->verdict, "conflict"))
        htk_agent_log (self, "push", _("Row %" PRId64 " (%s): %s, %s"), v->seq, row->kind,
                       v->verdict, v->code != NULL && *v->code != '\0' ? v->code : "-");
      htk_answered_add (answered, v);
    }
  return htk_answered_log (answered, self->store, "line", error);
}

/* Keeps what the county said of the batch before the one on its way, if that was not done yet. When it fails, the
 * rows stay on the list; they are sent again, and get the same answer. */
static gboolean
keep_answer (GTask   *task,
             GError **error)
{
  HtkAgent *self = g_task_get_source_object (task);
  Push *push = g_task_get_task_data (task);
  g_autoptr (Answer) answer = g_steal_pointer (&push->answer);
  g_auto (HtkAnswered) answered = { 0 };

  g_clear_handle_id (&push->keeping, g_source_remove);
  if (push->unkept != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&push->unkept));
      return FALSE;
    }
  if (answer == NULL)
    return TRUE;
  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (!keep_verdicts (self, answer, &answered, error) || !htk_store_commit (self->store, error))
    {
      htk_store_rollback (self->store);
      return FALSE;
    }
  self->counts.pushed += answer->verdicts->len;
  self->counts.refused += answered.refused + answered.conflict;
  push->done += answer->verdicts->len;
  htk_agent_progress (self, push->done, MAX (push->total, push->done));
  htk_agent_changed (self);
  return TRUE;
}

static gboolean
keep_in_turn (gpointer data)
{
  Push *push = g_task_get_task_data (data);
  GError *error = NULL;

  push->keeping = 0;
  if (!keep_answer (data, &error))
    push->unkept = error;
  return G_SOURCE_REMOVE;
}

static gboolean
take_verdicts (HtkAgent       *self,
               Push           *push,
               const HtkReply *reply,
               GError        **error)
{
  gsize size;
  const char *text = g_bytes_get_data (reply->body, &size);
  g_autoptr (GError) why = NULL;
  g_autoptr (HtkSyncItem) pulled = NULL;
  gint64 server_time = 0;
  g_autoptr (GPtrArray) verdicts =
    htk_sync_push_reply_decode (text != NULL ? text : "", (gssize) size, &server_time, &pulled, &why);
  g_autoptr (GPtrArray) rows = NULL;

  if (verdicts == NULL || verdicts->len == 0)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The county's verdicts cannot be read: %s"),
                   why != NULL ? why->message : _("there is none"));
      return FALSE;
    }
  rows = find_rows (push->batch, verdicts, error);
  if (rows == NULL)
    return FALSE;
  if (self->asked_after >= 0)
    self->told = g_steal_pointer (&pulled);
  push->answer = g_new0 (Answer, 1);
  push->answer->batch = g_steal_pointer (&push->batch);
  g_clear_pointer (&push->answer->batch->body, g_bytes_unref);
  push->answer->verdicts = g_steal_pointer (&verdicts);
  push->answer->rows = g_steal_pointer (&rows);
  push->answer->at = server_time > 0 ? server_time : htk_agent_county_now (self);
  return TRUE;
}

/* A county restored from an older copy lacks rows it had answered: it gets them again. */
static gboolean
go_back (HtkAgent       *self,
         Push           *push,
         const HtkReply *reply,
         GError        **error)
{
  g_autoptr (JsonObject) gap = htk_reply_object (reply);
  gint64 expected = htk_json_int (gap, "expected", 0);
  const HtkChange *first = g_ptr_array_index (push->batch->rows, 0);
  g_autoptr (GPtrArray) rows = NULL;

  if (g_strcmp0 (htk_json_text (gap, "code"), "gap") != 0)
    return htk_reply_check (reply, "application/json", error);
  /* The row it waits for was sent, and it did not take that one: it would be asked for again for ever. */
  push->apart = push->back;
  push->back = TRUE;
  if (push->apart)
    return TRUE;
  rows = expected > 0 && expected < first->seq
           ? htk_journal_from (self->store, expected, 1, error) : NULL;
  if (rows == NULL || rows->len == 0 ||
      ((HtkChange *) g_ptr_array_index (rows, 0))->seq != expected)
    {
      g_clear_error (error);
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE,
                   _("The county waits for row %" PRId64 ", which this tablet no longer "
                     "has; ask the county's operator"), expected);
      return FALSE;
    }
  return htk_agent_send_again (self, expected, error);
}

static gboolean
take_reply (HtkAgent       *self,
            Push           *push,
            const HtkReply *reply,
            GError        **error)
{
  gsize weight = push->batch->weight;

  if (reply->status == 409)
    return go_back (self, push, reply, error);
  if (!htk_reply_check (reply, "application/json", error) ||
      !take_verdicts (self, push, reply, error))
    return FALSE;
  self->batch = htk_line_next (self->batch, weight, reply->took, 1, MAX_BATCH);
  self->quick = !self->is_metered () &&
                (double) weight * 1000 / (double) MAX (reply->took - reply->worked, 1) >= QUICK_BYTES;
  push->failures = 0;
  return TRUE;
}

/* The county lists a dictionary and a proxy leads to another one, or it was exchanged meanwhile. */
static gboolean
go_without_dictionary (HtkAgent       *self,
                       const HtkReply *reply)
{
  g_autoptr (JsonObject) said = reply->status == 415 && htk_http_has_dictionary (self->http)
                                  ? htk_reply_object (reply) : NULL;

  if (said == NULL || g_strcmp0 (htk_json_text (said, "code"), "dictionary") != 0)
    return FALSE;
  htk_http_set_dictionary (self->http, NULL);
  htk_agent_log (self, "push", _("The county has not the dictionary of this tablet; sending without"));
  return TRUE;
}

/* Whether it is worth trying at once with less: the batch was too much for the line, the county or
 * a proxy. The same rows sent twice are one row at the county. */
static gboolean
try_smaller (HtkAgent     *self,
             Push         *push,
             const GError *error)
{
  gboolean single = push->batch->rows->len <= 1;
  guint n = MAX (push->batch->rows->len / 2, 1);

  if (g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_TOO_LARGE))
    {
      if (single)
        return FALSE;
    }
  else if (!g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT) ||
           ++push->failures > MAX_FAILURES)
    return FALSE;
  self->batch = push->batch->weight / 2;
  htk_agent_log (self, "push", ngettext ("%s; trying again with %u row", "%s; trying again with %u rows",
                                         (gulong) n), error->message, n);
  return TRUE;
}

/* A whole batch was answered: the county gets the next one first, so that it does not wait for this tablet's disk.
 * Of a part the rest is next, and the list has to say so. */
static void
go_on (GTask *task)
{
  Push *push = g_task_get_task_data (task);
  GPtrArray *rows = push->answer != NULL ? push->answer->batch->rows : NULL;
  GError *error = NULL;

  if (rows != NULL && push->answer->verdicts->len == rows->len)
    {
      const HtkChange *last = g_ptr_array_index (rows, rows->len - 1);

      send_batch (task, last->seq + 1);
      return;
    }
  if (keep_answer (task, &error))
    {
      send_batch (task, 0);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
got_reply (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Push *push = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);
  g_autoptr (GError) unkept = NULL;

  if (!keep_answer (task, &unkept))
    g_task_return_error (task, g_steal_pointer (&unkept));
  else if ((reply != NULL && (go_without_dictionary (self, reply) ||
                              take_reply (self, push, reply, &error))) ||
           try_smaller (self, push, error))
    {
      go_on (task);
      return;
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

/* There is nothing more to send, or it could not be read: what the county has said is kept all the same. */
static void
end (GTask  *task,
     GError *error)
{
  g_autoptr (GError) unkept = NULL;

  if (!keep_answer (task, &unkept) && error == NULL)
    error = g_steal_pointer (&unkept);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* While the county works on it, what it said of the one before is kept and the next one is packed. */
static void
got_batch (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Push *push = g_task_get_task_data (task);
  HtkRequest request = { .method = "POST", .type = "application/json", .packed = TRUE, .offset = -1 };
  g_autofree char *path = NULL;
  GError *error = NULL;
  const HtkChange *last;

  push->batch = htk_agent_batch_finish (self, result, &error);
  if (push->batch == NULL)
    {
      end (task, error);
      return;
    }
  last = g_ptr_array_index (push->batch->rows, push->batch->rows->len - 1);
  request.body = push->batch->body;
  request.path = path = htk_agent_push_path (self, push->batch->rows);
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_reply, task);
  if (push->answer != NULL)
    push->keeping = g_idle_add_full (G_PRIORITY_HIGH_IDLE, keep_in_turn, task, NULL);
  htk_agent_batch_begin (self, last->seq + 1);
}

/* From this row of the journal on; what stands before it was answered. */
static void
send_batch (GTask *task,
            gint64 from)
{
  HtkAgent *self = g_task_get_source_object (task);
  Push *push = g_task_get_task_data (task);

  g_clear_pointer (&push->batch, htk_batch_free);
  if (push->apart)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  htk_agent_batch_async (self, from, g_task_get_cancellable (task), got_batch, task);
}

/* Sends all that is pending. */
void
htk_agent_push_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Push *push = g_new0 (Push, 1);

  push->total = htk_journal_count_pending (self->store);
  g_task_set_task_data (task, push, push_free);
  if (push->total > 0)
    htk_agent_progress (self, 0, push->total);
  send_batch (task, 0);
}
