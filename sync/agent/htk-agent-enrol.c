/* Makes this machine a tablet of a county: its public key and the one-time code against an id and a
 * token, which are kept in the store and nowhere else. */
#include "sync/agent/htk-agent-private.h"

#include "app/record/htk-inbox.h"
#include "app/store/htk-json.h"

#include <glib/gi18n.h>
#include <string.h>

/* The journal is one chain at one county: it never goes to another one, nor under another name. */
gboolean
htk_agent_may_join (HtkAgent   *self,
                    const char *device_id,
                    GError    **error)
{
  g_autofree char *known = htk_store_get_meta (self->store, "device_id");
  g_autoptr (GPtrArray) rows = NULL;

  if (known == NULL || g_str_equal (known, device_id))
    return TRUE;
  rows = htk_journal_from (self->store, 1, 1, error);
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return TRUE;
  g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE,
               _("This tablet holds the records of another enrolment. Enrol it for the same person "
                 "at the same county, or use a fresh data folder"));
  return FALSE;
}

static gboolean
set_member (HtkStore   *store,
            JsonObject *from,
            const char *member,
            const char *name,
            GError    **error)
{
  return htk_store_set_meta (store, name, htk_json_text (from, member), error);
}

/* Rows of a region that is new to this tablet lie before its cursor. */
static gboolean
start_anew_if_moved (HtkStore   *store,
                     JsonObject *answer,
                     GError    **error)
{
  g_autofree char *scope = htk_store_get_meta (store, "scope");
  g_autofree char *device = htk_store_get_meta (store, "device_id");

  if (g_strcmp0 (scope, htk_json_text (answer, "scope")) == 0 &&
      g_strcmp0 (device, htk_json_text (answer, "device_id")) == 0)
    return TRUE;
  return htk_inbox_set_cursor (store, 0, error) &&
         htk_store_set_meta (store, "pulled_at", NULL, error);
}

static gboolean
keep_enrolment (HtkAgent   *self,
                JsonObject *answer,
                GError    **error)
{
  HtkStore *store = self->store;
  JsonObject *user = htk_json_part (answer, "user");
  g_autofree char *offset = g_strdup_printf ("%" G_GINT64_FORMAT, self->server_offset);
  g_autofree char *address = htk_http_get_address (self->http);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, htk_agent_county_now (self));

  if (!htk_store_begin (store, error))
    return FALSE;
  if (start_anew_if_moved (store, answer, error) &&
      set_member (store, answer, "device_id", "device_id", error) &&
      set_member (store, answer, "token", "token", error) &&
      set_member (store, answer, "server_key", "server_key", error) &&
      set_member (store, answer, "scope", "scope", error) &&
      set_member (store, user, "id", "user_id", error) &&
      htk_store_set_meta (store, HTK_ROUTE, NULL, error) &&
      htk_store_set_meta (store, "server_url", address, error) &&
      htk_store_set_meta (store, "server_offset", offset, error) &&
      htk_store_set_meta (store, "last_contact", now, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

static gboolean
take_answer (HtkAgent       *self,
             const HtkReply *reply,
             GError        **error)
{
  g_autoptr (JsonObject) answer = NULL;
  const char *id, *token;

  if (!htk_reply_check (reply, "application/json", error))
    return FALSE;
  answer = htk_reply_object (reply);
  id = htk_json_text (answer, "device_id");
  token = htk_json_text (answer, "token");
  if (id == NULL || *id == '\0' || token == NULL || *token == '\0' ||
      strpbrk (token, "\r\n") != NULL)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                   _("The answer to the enrolment cannot be read. Try the same code again"));
      return FALSE;
    }
  if (!htk_agent_may_join (self, id, error) || !keep_enrolment (self, answer, error))
    return FALSE;
  htk_agent_log (self, "enrol", _("This tablet is enrolled at %s"), htk_http_get_url (self->http));
  htk_agent_changed (self);
  return TRUE;
}

static void
got_answer (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (reply != NULL && take_answer (self, reply, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static GBytes *
make_request (HtkAgent *self,
              GError  **error)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autofree char *key = htk_device_public_key (self->store, error);
  char *text;

  if (key == NULL)
    return NULL;
  json_object_set_string_member (request, "code", self->code);
  json_object_set_string_member (request, "public_key", key);
  text = htk_json_write (request);
  return g_bytes_new_take (text, strlen (text));
}

/* Enrols with the code the round was begun with. */
void
htk_agent_join_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  g_autoptr (GBytes) body = NULL;
  HtkRequest request = { .method = "POST", .path = "/v1/enrol", .type = "application/json",
                         .offset = -1 };

  if (self->project != NULL)
    {
      g_object_unref (task);
      htk_odk_join_async (self, cancellable, callback, data);
      return;
    }
  body = make_request (self, &error);
  request.body = body;
  if (body != NULL)
    {
      htk_http_call_async (self->http, &request, cancellable, got_answer, task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}
