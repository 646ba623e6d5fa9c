/* Sends what was submitted to an ODK project (OpenRosa Form Submission API): HEAD first, then each
 * submission in as many POSTs as its files need. A row leaves the list when the project has acknowledged
 * all of it; until then nothing here forgets anything, and sent twice it is one, by its instanceID.
 *
 *   reply                  what follows
 *   201, 202               what the POST held is acknowledged; the rest of it, or the next row
 *   cut, lost, 408         the same POST again, a few times; then the round ends
 *   413                    fewer files at once; alone too large: the row waits for a person
 *   401                    the round ends: nobody knows this tablet
 *   429, 502, 503, 504     the round ends, and comes again later
 *   another 5xx            the next row; two in a row end the round
 *   another 4xx            the row waits for a person, and is tried again with the next round
 *   anything else          no ODK project speaks: the round ends
 *
 * What one POST holds is in htk-odk-post.c. */
#include "sync/agent/htk-odk-post.h"

#include "app/store/htk-json.h"
#include "app/store/htk-openrosa-parts.h"
#include "app/store/htk-visits.h"
#include "sync/agent/htk-handover.h"
#include "sync/openrosa/htk-form-list.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define MAX_FAILURES 3
#define MAX_TROUBLES 2
#define BATCH 8
/* Refusals that another try may undo begin so; a county's codes do not. */
#define CODE "odk-"
#define CODE_KIND "kind"

typedef struct
{
  GPtrArray *rows;  /* HtkChange */
  guint at;         /* the row on its way */
  gint64 next;      /* the number from which more are read */
  GPtrArray *again; /* those refused before this round, until they are @rows */
  gboolean retries; /* they are */
  HtkOdkPost *post; /* on its way */
  HtkOdkFit fit;
  char *path;       /* where to post */
  guint failures;   /* of this POST, one after another */
  guint troubles;   /* rows that the project could not take, one after another */
  gint64 done, total;
  GError *first;    /* the first of them */
} Send;

static void
send_free (gpointer data)
{
  Send *send = data;

  g_ptr_array_unref (send->rows);
  g_clear_pointer (&send->again, g_ptr_array_unref);
  g_clear_pointer (&send->post, htk_odk_post_free);
  g_clear_error (&send->first);
  g_free (send->path);
  g_free (send);
}

static void next_row (GTask *task);
static void send_post (GTask *task);

static void
fail (GTask  *task,
      GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static HtkChange *
current (Send *send)
{
  return g_ptr_array_index (send->rows, send->at);
}

static void
end_row (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);

  send->at++;
  send->failures = 0;
  send->done++;
  send->fit = (HtkOdkFit) { .bytes = self->max_post, .n_files = G_MAXUINT };
  htk_agent_progress (self, send->done, MAX (send->total, send->done));
  next_row (task);
}

/* In words for the person; the row stays, and the visit with its files. */
static gboolean
refuse (GTask      *task,
        const char *code,
        const char *words,
        GError    **error)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  const HtkChange *row = current (send);
  g_autofree char *whole = g_strconcat (CODE, code, NULL);

  if (!htk_journal_set_verdict (self->store, row->seq, row->change_id, "refused", whole, words, error))
    return FALSE;
  if (!send->retries)
    {
      self->counts.pushed++;
      self->counts.refused++;
    }
  htk_agent_log (self, "push", _("Row %" PRId64 " (%s): %s, %s"), row->seq, row->kind, "refused", whole);
  htk_agent_changed (self);
  return TRUE;
}

static void
refuse_row (GTask      *task,
            const char *code,
            const char *words)
{
  GError *error = NULL;

  if (refuse (task, code, words, &error))
    end_row (task);
  else
    fail (task, error);
}

/* A project says only that it has it. */
static gboolean
log_receipt (HtkAgent        *self,
             const HtkChange *row,
             GError         **error)
{
  g_auto (HtkAnswered) answered = { 0 };
  const HtkSyncVerdict verdict = { .seq = row->seq, .verdict = (char *) "accepted" };

  htk_answered_add (&answered, &verdict);
  return htk_answered_log (&answered, self->store, "project", error);
}

/* What the POST brought there, and with the last of it the receipt: one transaction. */
static gboolean
keep_receipt (HtkAgent        *self,
              const HtkChange *row,
              HtkOdkPost      *post,
              GError         **error)
{
  const char *revision = htk_odk_post_revision (post);
  GPtrArray *names = htk_odk_post_names (post);
  gboolean done = htk_openrosa_part_arrived (self->store, revision, HTK_OPENROSA_ANSWERS, error);

  for (guint i = 0; done && i < names->len; i++)
    done = htk_openrosa_part_arrived (self->store, revision, names->pdata[i], error);
  if (!done || !htk_odk_post_is_last (post))
    return done;
  return htk_journal_set_verdict (self->store, row->seq, row->change_id, "accepted", NULL, NULL, error) &&
         log_receipt (self, row, error) &&
         htk_visit_delivered (self->store, row->object, htk_agent_county_now (self), error) &&
         htk_openrosa_parts_whole (self->store, revision, error);
}

static gboolean
take_receipt (GTask   *task,
              GError **error)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);

  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (!keep_receipt (self, current (send), send->post, error))
    {
      htk_store_rollback (self->store);
      return FALSE;
    }
  if (!htk_store_commit (self->store, error))
    return FALSE;
  self->counts.files += htk_odk_post_names (send->post)->len;
  self->counts.pushed += htk_odk_post_is_last (send->post) ? 1 : 0;
  send->failures = 0;
  send->troubles = 0;
  send->fit.n_files = MAX (send->fit.n_files, 1);
  htk_agent_changed (self);
  return TRUE;
}

/* Why the project does not take it, by its own words where it has some. */
static char *
refusal_words (const HtkReply *reply)
{
  g_autofree char *own = htk_openrosa_message (g_bytes_get_data (reply->body, NULL),
                                               g_bytes_get_size (reply->body));
  const char *words = reply->status == 403   ? _("the form takes no submissions from this tablet any more")
                      : reply->status == 404 ? _("the project has no such form, or not this version of it")
                      : reply->status == 409 ? _("the project has another content under this number")
                      : reply->status == 413 ? _("it is larger than the project takes")
                                             : _("the project finds it wrong");

  if (own == NULL)
    return g_strdup_printf (_("Not taken: %s (HTTP %u). It stays on this tablet and is tried again with "
                              "each sync; ask who manages the project"), words, reply->status);
  return g_strdup_printf (_("Not taken: %s (HTTP %u: %s). It stays on this tablet and is tried again with "
                            "each sync; ask who manages the project"), words, reply->status, own);
}

static void
take_refusal (GTask          *task,
              const HtkReply *reply)
{
  g_autofree char *code = g_strdup_printf ("%u", reply->status);
  g_autofree char *words = refusal_words (reply);

  refuse_row (task, code, words);
}

/* Fewer files in one POST, until it is one; then the answers alone. */
static void
take_too_large (GTask          *task,
                const HtkReply *reply)
{
  Send *send = g_task_get_task_data (task);
  guint n = htk_odk_post_names (send->post)->len;

  if (n == 0 || (n == 1 && htk_odk_post_is_answered (send->post)))
    {
      take_refusal (task, reply);
      return;
    }
  send->fit.n_files = n / 2;
  send_post (task);
}

/* One poor submission must not hold up the others; a server that has trouble with each is left alone. */
static void
take_trouble (GTask    *task,
              HtkReply *reply)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;

  htk_odk_check (self, reply, &error);
  if (reply->status == 429 || (reply->status >= 502 && reply->status <= 504) ||
      ++send->troubles >= MAX_TROUBLES)
    {
      fail (task, error);
      return;
    }
  if (send->first == NULL)
    send->first = g_steal_pointer (&error);
  g_clear_error (&error);
  end_row (task);
}

static void
take_answer (GTask    *task,
             HtkReply *reply)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;

  if (reply->status == 201 || reply->status == 202)
    {
      if (!take_receipt (task, &error))
        fail (task, error);
      else if (htk_odk_post_is_last (send->post))
        end_row (task);
      else
        send_post (task);
    }
  else if (reply->status == 413)
    take_too_large (task, reply);
  else if (reply->status >= 500 || reply->status == 429)
    take_trouble (task, reply);
  else if (reply->status >= 400 && reply->status != 401 && reply->status != 407 &&
           reply->status != 408)
    take_refusal (task, reply);
  else
    {
      /* A plain 200 is no receipt: it is what a sign-in page says. */
      reply->openrosa = FALSE;
      htk_odk_check (self, reply, &error);
      fail (task, error);
    }
}

static void
posted (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (reply != NULL)
    {
      take_answer (task, reply);
      return;
    }
  /* It may have arrived: sent again it is the same one there. */
  if (g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT) && ++send->failures < MAX_FAILURES)
    {
      g_clear_error (&error);
      send_post (task);
      return;
    }
  fail (task, error);
}

/* All has been said of this row that can be said now. */
static void
end_post (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);

  if (htk_odk_post_n_held (send->post) > 0)
    {
      self->counts.held += htk_odk_post_n_held (send->post);
      self->counts.waiting += send->retries ? 0 : 1;
      end_row (task);
    }
  else if (htk_odk_post_lost (send->post) == NULL)
    {
      /* Everything is there, and only the receipt was not kept. */
      GError *error = NULL;

      if (take_receipt (task, &error))
        end_row (task);
      else
        fail (task, error);
    }
  else
    {
      g_autofree char *words =
        g_strdup_printf (_("The file %s cannot be read on this tablet as it was kept. The answers are with "
                           "the project; ask who manages it"), htk_odk_post_lost (send->post));

      refuse_row (task, "file", words);
    }
}

static void
send_post (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  g_autoptr (GBytes) body = NULL;
  HtkRequest request = { .method = "POST", .path = send->path, .offset = -1, .openrosa = TRUE };
  GError *error = NULL;

  g_clear_pointer (&send->post, htk_odk_post_free);
  send->fit.holds_files = htk_agent_must_hold (self);
  send->post = htk_odk_post_new (self->store, current (send), &send->fit, &error);
  if (send->post == NULL)
    {
      fail (task, error);
      return;
    }
  body = htk_odk_post_body (send->post);
  if (body == NULL)
    {
      end_post (task);
      return;
    }
  request.type = htk_odk_post_type (send->post);
  request.body = body;
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), posted, task);
}

/* FALSE when there is none left; those that were refused before come last. */
static gboolean
read_rows (HtkAgent *self,
           Send     *send,
           GError  **error)
{
  GPtrArray *more;

  if (send->at < send->rows->len)
    return TRUE;
  more = !send->retries ? htk_journal_pending_from (self->store, send->next, BATCH, error) : NULL;
  if (more == NULL && !send->retries)
    return FALSE;
  if (more == NULL || more->len == 0)
    {
      g_clear_pointer (&more, g_ptr_array_unref);
      send->retries = TRUE;
      more = g_steal_pointer (&send->again);
    }
  if (more == NULL || more->len == 0)
    {
      g_clear_pointer (&more, g_ptr_array_unref);
      return FALSE;
    }
  g_ptr_array_unref (send->rows);
  send->rows = more;
  send->at = 0;
  send->next = ((HtkChange *) more->pdata[more->len - 1])->seq + 1;
  return TRUE;
}

static void
next_row (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;

  if (!read_rows (self, send, &error))
    {
      if (error == NULL)
        error = g_steal_pointer (&send->first);
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
  else if (g_str_equal (current (send)->kind, "visit.submit"))
    send_post (task);
  else
    refuse_row (task, CODE_KIND,
                _("An ODK project takes filled forms and nothing else. This step is kept on this tablet; "
                  "tell those who manage the project"));
}

/* Another place at the same server is where to post; the project says how much at once. */
static void
take_head (GTask    *task,
           HtkReply *reply)
{
  HtkAgent *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);

  if (reply->max_post > 0)
    self->max_post = (gsize) MIN (reply->max_post, HTK_ODK_MAX_POST);
  send->fit = (HtkOdkFit) { .bytes = self->max_post, .n_files = G_MAXUINT };
  next_row (task);
}

static void
got_head (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  /* Some servers do not know HEAD; what they take is then found out by sending. */
  if (reply != NULL && (reply->status == 405 || reply->status == 501 ||
                        htk_odk_check (self, reply, &error)))
    take_head (task, reply);
  else
    fail (task, error);
}

/* (transfer full): the submissions that were refused before. */
static GPtrArray *
refused_before (HtkStore *store,
                GError  **error)
{
  g_autoptr (GPtrArray) all = htk_journal_attention (store, error);

  for (guint i = all != NULL ? all->len : 0; i > 0; i--)
    {
      const HtkChange *row = all->pdata[i - 1];

      if (!g_str_equal (row->kind, "visit.submit"))
        g_ptr_array_remove_index (all, i - 1);
    }
  return g_steal_pointer (&all);
}

/* Sends all that is pending, then once more what was refused before. */
void
htk_odk_send_async (HtkAgent            *self,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *device = htk_store_get_meta (self->store, "device_id");
  g_autofree char *escaped = g_uri_escape_string (device != NULL ? device : "", NULL, FALSE);
  HtkRequest request = { .method = "HEAD", .offset = -1, .openrosa = TRUE };
  Send *send = g_new0 (Send, 1);
  GError *error = NULL;

  send->rows = g_ptr_array_new ();
  send->next = 1;
  send->path = g_strconcat ("/submission?deviceID=", escaped, NULL);
  send->total = htk_journal_count_pending (self->store);
  self->counts.held = self->counts.waiting = 0;
  g_task_set_task_data (task, send, send_free);
  send->again = !self->retried ? refused_before (self->store, &error) : NULL;
  self->retried = TRUE;
  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  if (send->total == 0 && (send->again == NULL || send->again->len == 0))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  htk_agent_progress (self, 0, send->total);
  request.path = send->path;
  htk_http_call_async (self->http, &request, cancellable, got_head, task);
}
