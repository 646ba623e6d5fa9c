/* Sends the journal: batches that grow and shrink with the line; each row keeps the county's
 * verdict in the transaction that takes it off the list, and until then it stays on it.
 *
 *   reply                      what follows
 *   verdicts                   kept; the next batch, larger when this one was quick
 *   lost, cut short, nonsense  a smaller batch at once, a few times; then the round ends
 *   413                        a smaller batch; a single row waits
 *   409 gap                    the county was set back: from the row it names on, again
 *   anything else              the round ends */
#include "sync/agent/htk-agent-private.h"

#include "app/store/htk-json.h"
#include "app/store/htk-visits.h"
#include "sync/protocol/htk-sync-row.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define QUICK_MS 2000
#define SLOW_MS 8000
#define MAX_FAILURES 4
#define MAX_BATCH_BYTES (4 * 1024 * 1024)

typedef struct
{
  GPtrArray *rows; /* of the batch on its way */
  gint64 from;     /* the row the county wants again, 0 for what is pending */
  guint failures;  /* one after another */
  gint64 done, total;
} Push;

static void
push_free (gpointer data)
{
  Push *push = data;

  g_clear_pointer (&push->rows, g_ptr_array_unref);
  g_free (push);
}

static void send_batch (GTask *task);

static void
grow_or_shrink (HtkAgent *self,
                gint64    took)
{
  if (took < QUICK_MS)
    self->batch = MIN (self->batch * 2, self->max_rows);
  else if (took > SLOW_MS)
    self->batch = MAX (self->batch / 2, 1);
}

/* The next rows, as many as the line bears. */
static GPtrArray *
read_rows (HtkAgent *self,
           Push     *push,
           GError  **error)
{
  guint limit = CLAMP (self->batch, 1, self->max_rows);
  GPtrArray *rows = push->from > 0 ? htk_journal_from (self->store, push->from, limit, error)
                                   : htk_journal_pending (self->store, limit, error);
  gsize size = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      size += strlen (((HtkChange *) g_ptr_array_index (rows, i))->body);
      if (i > 0 && size > MAX_BATCH_BYTES)
        g_ptr_array_set_size (rows, (gint) i);
    }
  return rows;
}

/* The verdict is on a row of this batch, and on the content that was sent: anything else is no
 * receipt, whatever it says. */
static HtkChange *
find_row (Push                 *push,
          const HtkSyncVerdict *verdict,
          GError              **error)
{
  for (guint i = 0; i < push->rows->len; i++)
    {
      HtkChange *row = g_ptr_array_index (push->rows, i);

      if (row->seq == verdict->seq && g_strcmp0 (row->change_id, verdict->change_id) == 0 &&
          g_strcmp0 (row->hash, verdict->hash) == 0)
        return row;
    }
  g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
               _("The answer is about row %" PRId64 ", which was not sent like that"),
               verdict->seq);
  return NULL;
}

static gboolean
keep_verdict (HtkAgent             *self,
              const HtkChange      *row,
              const HtkSyncVerdict *v,
              gint64                at,
              GError              **error)
{
  gboolean good = g_str_equal (v->verdict, "accepted") || g_str_equal (v->verdict, "merged");

  if (!htk_journal_set_verdict (self->store, v->seq, v->change_id, v->verdict, v->code, v->message,
                                error))
    return FALSE;
  return !good || !g_str_equal (row->kind, "visit.submit") ||
         htk_visit_delivered (self->store, row->object, at, error);
}

static gboolean
keep_verdicts (HtkAgent  *self,
               Push      *push,
               GPtrArray *verdicts,
               gint64     at,
               GError   **error)
{
  guint refused = 0;

  if (!htk_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HtkSyncVerdict *v = g_ptr_array_index (verdicts, i);
      const HtkChange *row = find_row (push, v, error);

      if (row == NULL || !keep_verdict (self, row, v, at, error))
        {
          htk_store_rollback (self->store);
          return FALSE;
        }
      if (g_str_equal (v->verdict, "refused") || g_str_equal (v->verdict, "conflict"))
        {
          refused++;
          htk_agent_log (self, "push", _("Row %" PRId64 " (%s): %s, %s"), v->seq, row->kind,
                         v->verdict, v->code != NULL && *v->code != '\0' ? v->code : "-");
        }
    }
  if (!htk_store_commit (self->store, error))
    return FALSE;
  self->counts.pushed += verdicts->len;
  self->counts.refused += refused;
  return TRUE;
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
  gint64 server_time = 0;
  g_autoptr (GPtrArray) verdicts =
    htk_sync_verdicts_decode (text != NULL ? text : "", (gssize) size, &server_time, &why);

  if (verdicts == NULL || verdicts->len == 0)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The county's verdicts cannot be read: %s"),
                   why != NULL ? why->message : _("there is none"));
      return FALSE;
    }
  if (!keep_verdicts (self, push, verdicts,
                      server_time > 0 ? server_time : htk_agent_county_now (self), error))
    return FALSE;
  if (push->from > 0)
    push->from = ((HtkSyncVerdict *) g_ptr_array_index (verdicts, verdicts->len - 1))->seq + 1;
  push->done += verdicts->len;
  htk_agent_progress (self, push->done, MAX (push->total, push->done));
  htk_agent_changed (self);
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
  const HtkChange *first = g_ptr_array_index (push->rows, 0);
  g_autoptr (GPtrArray) rows = NULL;

  if (g_strcmp0 (htk_json_text (gap, "code"), "gap") != 0)
    return htk_reply_check (reply, "application/json", error);
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
  push->from = expected;
  htk_agent_log (self, "push", _("The county lacks rows from %" PRId64
                                 " on: they are sent again"), expected);
  return TRUE;
}

static gboolean
take_reply (HtkAgent       *self,
            Push           *push,
            const HtkReply *reply,
            GError        **error)
{
  if (reply->status == 409)
    return go_back (self, push, reply, error);
  if (!htk_reply_check (reply, "application/json", error) ||
      !take_verdicts (self, push, reply, error))
    return FALSE;
  grow_or_shrink (self, reply->took);
  push->failures = 0;
  return TRUE;
}

/* Whether it is worth trying at once with less: the batch was too much for the line, the county or
 * a proxy. The same rows sent twice are one row at the county. */
static gboolean
try_smaller (HtkAgent     *self,
             Push         *push,
             const GError *error)
{
  gboolean single = push->rows->len <= 1;

  if (g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_TOO_LARGE))
    {
      if (single)
        return FALSE;
    }
  else if (!g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT) ||
           ++push->failures > MAX_FAILURES)
    return FALSE;
  self->batch = MAX (push->rows->len / 2, 1);
  htk_agent_log (self, "push", _("%s; trying again with %u rows"), error->message, self->batch);
  return TRUE;
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

  if ((reply != NULL && take_reply (self, push, reply, &error)) ||
      try_smaller (self, push, error))
    {
      send_batch (task);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

static void
send_batch (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Push *push = g_task_get_task_data (task);
  HtkRequest request = { .method = "POST", .path = "/v1/changes", .type = "application/json",
                         .pack = TRUE, .offset = -1 };
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;
  char *text;

  g_clear_pointer (&push->rows, g_ptr_array_unref);
  push->rows = read_rows (self, push, &error);
  if (push->rows != NULL && push->rows->len == 0 && push->from > 0)
    {
      push->from = 0;
      g_ptr_array_unref (push->rows);
      push->rows = read_rows (self, push, &error);
    }
  if (push->rows == NULL || push->rows->len == 0)
    {
      if (push->rows == NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  text = htk_sync_push_encode (push->rows);
  body = g_bytes_new_take (text, strlen (text));
  request.body = body;
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_reply, task);
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
  send_batch (task);
}
