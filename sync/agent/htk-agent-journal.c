/* Compares this tablet's journal with what the county said of it at the end of the pull. When one of
 * the two was set back to an older copy, rows and files go where they are missing.
 *
 *   the county's last row is ours, nothing later was answered    nothing to do
 *   … and later rows had been answered                           they wait again, and so do all files
 *   it lacks a file that we have a receipt for                   the file is sent again
 *   a row was refused for a visit that is here from the county   it is sent once more in each round
 *   it is not ours                                               ours is fetched, what was written
 *                                                                since follows it (GET /v1/journal) */
#include "sync/agent/htk-agent-private.h"

#include "app/store/htk-journal-mend.h"
#include "app/store/htk-json.h"
#include "sync/protocol/htk-sync-row.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Rows of this tablet that it does not have any more, as they come. */
typedef struct
{
  GPtrArray *rows;
  gint64 after;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_ptr_array_unref (fetch->rows);
  g_free (fetch);
}

/* The county was set back: from that row on nothing has a receipt any more, and no file has. */
gboolean
htk_agent_send_again (HtkAgent *self,
                      gint64    from,
                      GError  **error)
{
  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (htk_journal_unanswer (self->store, from - 1, error) && htk_store_commit (self->store, error))
    {
      self->files_again = TRUE;
      htk_agent_log (self, "push", _("The county lacks rows from %" PRId64
                                     " on: they are sent again"), from);
      return TRUE;
    }
  htk_store_rollback (self->store);
  return FALSE;
}

static gboolean
take_back (HtkAgent *self,
           Fetch    *fetch,
           GError  **error)
{
  guint own = 0;

  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (!htk_journal_catch_up (self->store, fetch->rows, &own, error) ||
      !htk_store_commit (self->store, error))
    {
      htk_store_rollback (self->store);
      return FALSE;
    }
  htk_agent_log (self, "pull", ngettext ("This tablet was set back to an older copy: %u row came "
                                         "back from the county, %u written since follow it",
                                         "This tablet was set back to an older copy: %u rows "
                                         "came back from the county, %u written since follow them",
                                         (gulong) fetch->rows->len),
                 fetch->rows->len, own);
  htk_agent_changed (self);
  return TRUE;
}

static HtkChange *
read_row (JsonNode *node,
          GError  **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  HtkChange *row = object != NULL ? htk_sync_row_decode (object, error) : NULL;

  if (row == NULL)
    return NULL;
  row->verdict = g_strdup (htk_json_text (object, "verdict"));
  row->code = g_strdup (htk_json_text (object, "code"));
  row->message = g_strdup (htk_json_text (object, "message"));
  return row;
}

static gboolean
read_rows (Fetch          *fetch,
           const HtkReply *reply,
           gboolean       *more,
           GError        **error)
{
  g_autoptr (JsonObject) object = NULL;
  JsonArray *rows;

  if (!htk_reply_check (reply, "application/json", error))
    return FALSE;
  object = htk_reply_object (reply);
  rows = htk_json_list (object, "rows");
  *more = htk_json_int (object, "more", 0) != 0;
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      HtkChange *row = read_row (json_array_get_element (rows, i), NULL);

      if (row == NULL || row->seq != fetch->after + 1 || row->verdict == NULL)
        {
          htk_change_free (row);
          rows = NULL;
          break;
        }
      fetch->after = row->seq;
      g_ptr_array_add (fetch->rows, row);
    }
  if (rows != NULL && (json_array_get_length (rows) > 0 || !*more))
    return TRUE;
  g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
               _("The county's copy of this tablet's journal cannot be read behind row %" PRId64),
               fetch->after);
  return FALSE;
}

static void ask (GTask *task);

static void
got_rows (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);
  gboolean more = FALSE;

  if (reply == NULL || !read_rows (fetch, reply, &more, &error))
    g_task_return_error (task, error);
  else if (more)
    ask (task);
  else if (fetch->rows->len == 0 || take_back (self, fetch, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
ask (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autofree char *path =
    g_strdup_printf ("/v1/journal?after=%" G_GINT64_FORMAT, fetch->after);
  HtkRequest request = { .method = "GET", .path = path, .offset = -1 };

  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_rows,
                       g_object_ref (task));
}

/* Files that this tablet has a receipt for, and that the county does not have any more. */
static gboolean
send_lacking (HtkAgent *self,
              GError  **error)
{
  JsonArray *lacks = self->county_lacks;

  for (guint i = 0; lacks != NULL && i < json_array_get_length (lacks); i++)
    {
      JsonNode *node = json_array_get_element (lacks, i);
      const char *sha256 = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      gboolean known = FALSE;

      if (sha256 != NULL && !htk_attachment_resend (self->store, sha256, &known, error))
        return FALSE;
      self->files_again = self->files_again || known;
    }
  return TRUE;
}

/* After the pull: until then this tablet does not know where it stands. */
void
htk_agent_journal_async (HtkAgent            *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  HtkJournalMatch match = HTK_JOURNAL_SAME;
  GError *error = NULL;
  Fetch *fetch;

  if (!htk_journal_reopen (self->store, &error) || !send_lacking (self, &error))
    g_task_return_error (task, error);
  else if (self->county_seq >= 0 && !htk_journal_match (self->store, self->county_seq,
                                                   self->county_hash, &match, &error))
    g_task_return_error (task, error);
  else if (match == HTK_JOURNAL_COUNTY_BEHIND && !htk_agent_send_again (self, self->county_seq + 1, &error))
    g_task_return_error (task, error);
  else if (match != HTK_JOURNAL_BEHIND)
    g_task_return_boolean (task, TRUE);
  else
    {
      fetch = g_new0 (Fetch, 1);
      fetch->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_change_free);
      fetch->after = htk_journal_common (self->store);
      g_task_set_task_data (task, fetch, fetch_free);
      ask (task);
    }
}

/* The files that a county lacks which was set back, once it knows of them again. */
void
htk_agent_upload_again_async (HtkAgent            *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             data)
{
  g_autoptr (GTask) task = NULL;

  if (self->files_again)
    {
      htk_agent_upload_async (self, cancellable, callback, data);
      return;
    }
  task = g_task_new (self, cancellable, callback, data);
  g_task_return_boolean (task, TRUE);
}
