/* Asks the server who it is before anything is entrusted to it: its protocol, its limits, its
 * clock. */
#include "sync/agent/htk-agent-private.h"

#include "app/store/htk-json.h"
#include "sync/protocol/htk-sync-dictionary.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdlib.h>

#define PROTOCOL 1
#define CLOCK_TOLERANCE_MS (60 * 1000)
#define LOG_MS (90 * 24 * 3600 * G_GINT64_CONSTANT (1000))

static gboolean
lists (JsonArray *numbers,
       gint64     wanted)
{
  for (guint i = 0; numbers != NULL && i < json_array_get_length (numbers); i++)
    {
      JsonNode *node = json_array_get_element (numbers, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_int (node) == wanted)
        return TRUE;
    }
  return FALSE;
}

/* A county of before lists none, one with another pack another: then bodies go without. */
static void
agree_on_dictionary (HtkAgent  *self,
                     JsonArray *theirs)
{
  guint32 ours = htk_sync_dictionary_id (self->dictionary);

  htk_http_set_dictionary (self->http, ours != 0 && lists (theirs, ours) ? self->dictionary : NULL);
}

static gboolean
read_status (HtkAgent       *self,
             const HtkReply *reply,
             GError        **error)
{
  g_autoptr (JsonObject) status = htk_reply_object (reply);
  JsonArray *versions = htk_json_list (status, "protocol");
  gint64 max_rows = htk_json_int (status, "max_rows", 0);

  if (versions == NULL || htk_json_int (status, "time", 0) <= 0)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                   _("What answers at %s is no county server"), htk_http_get_url (self->http));
      return FALSE;
    }
  if (!lists (versions, PROTOCOL))
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_VERSION,
                   _("The county server does not speak protocol %d: this program or the county's "
                     "must be updated. Nothing is lost, it will be sent then"), PROTOCOL);
      return FALSE;
    }
  if (max_rows > 0)
    self->max_rows = (guint) MIN (max_rows, 500);
  agree_on_dictionary (self, htk_json_list (status, "dictionaries"));
  htk_agent_note_clock (self, htk_json_int (status, "time", 0), reply->took);
  return TRUE;
}

/* Half of the way there and back is the best guess of when the county read its clock. */
void
htk_agent_note_clock (HtkAgent *self,
                      gint64    server_time,
                      gint64    took)
{
  gint64 before = self->server_offset;

  self->server_offset = server_time - (g_get_real_time () / 1000 - took / 2);
  if (llabs (self->server_offset - before) <= CLOCK_TOLERANCE_MS)
    return;
  if (llabs (self->server_offset) > CLOCK_TOLERANCE_MS)
    htk_agent_log (self, "clock",
                   self->server_offset > 0
                     ? _("This tablet's clock is %" PRId64 " s behind the county's")
                     : _("This tablet's clock is %" PRId64 " s ahead of the county's"),
                   (gint64) llabs (self->server_offset) / 1000);
  else
    htk_agent_log (self, "clock", _("This tablet's clock agrees with the county's again"));
}

/* The journal's rows carry the difference from now on, so that dates can be set right. The log is
 * cut by the county's clock, which is known now. */
gboolean
htk_agent_keep_contact (HtkAgent *self,
                        GError  **error)
{
  g_autofree char *offset = g_strdup_printf ("%" G_GINT64_FORMAT, self->server_offset);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, htk_agent_county_now (self));

  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (htk_store_set_meta (self->store, "server_offset", offset, error) &&
      htk_store_set_meta (self->store, "last_contact", now, error) &&
      htk_attachment_count_from (self->store, htk_agent_county_now (self), error) &&
      htk_sync_log_trim (self->store, htk_agent_county_now (self) - LOG_MS, error))
    return htk_store_commit (self->store, error);
  htk_store_rollback (self->store);
  return FALSE;
}

/* The first batch is packed meanwhile: on a thin line that question takes as long as the packing does. Not before
 * there is a connection: a tablet without a line has better use for its battery. */
static void
asked (gpointer data)
{
  HtkAgent *self = data;

  if (self->packing == NULL && self->code == NULL)
    htk_agent_batch_begin (self, 0);
}

static void
got_status (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  /* While enrolling nothing is written before the county has said yes. */
  if (reply == NULL || !htk_reply_check (reply, "application/json", &error) ||
      !read_status (self, reply, &error) || (self->code == NULL && !htk_agent_keep_contact (self, &error)))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Asks for the status of the server. */
void
htk_agent_hello_async (HtkAgent            *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  const HtkRequest request = { .method = "GET", .path = "/v1/status", .anonymous = TRUE,
                               .offset = -1, .sent = asked, .sent_data = self };

  htk_http_call_async (self->http, &request, cancellable, got_status, task);
}
