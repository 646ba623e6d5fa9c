/* Makes an ODK project (ODK Central, KoboToolbox, Ona, or another county's door for phones) the county of
 * this tablet. What a project cannot tell is made here: who works with it, and a place of the register
 * where its forms are filled. */
#include "sync/agent/htk-agent-private.h"

#include "app/store/htk-register.h"
#include "sync/openrosa/htk-form-list.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the person is told when a server wants to know who asks. */
static void
set_refused (HtkAgent       *self,
             const HtkReply *reply,
             GError        **error)
{
  const char *at = htk_http_get_url (self->http);
  g_autofree char *known = htk_store_get_meta (self->store, "openrosa_user");
  gboolean has_login = self->project != NULL ? self->project->user != NULL : known != NULL;

  if (reply->status == 401 && !has_login)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REFUSED,
                 _("The project at %s asks who you are: give name and password of your account there "
                   "as NAME:PASSWORD"), at);
  else if (reply->status == 401)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REFUSED,
                 _("The project at %s does not take this name and password"), at);
  else
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REFUSED,
                 _("The project at %s does not admit this tablet (HTTP %u). Ask who manages it for a "
                   "new code"), at, reply->status);
}

/**
 * htk_odk_check:
 * @self: the agent
 * @reply: a reply of an ODK project
 * @error: return location
 *
 * Returns: whether it is a success of a server that speaks OpenRosa; otherwise %HTK_AGENT_ERROR says
 *   what it is. A success without that header is the sign-in page of some network
 */
gboolean
htk_odk_check (HtkAgent       *self,
               const HtkReply *reply,
               GError        **error)
{
  const char *at = htk_http_get_url (self->http);

  if (reply->status >= 200 && reply->status < 300 && reply->openrosa)
    return TRUE;
  if (reply->status == 401 || ((reply->status == 403 || reply->status == 404) && reply->openrosa))
    set_refused (self, reply, error);
  else if (reply->status == 408)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                 _("the county waited too long for the request"));
  else if (reply->status == 502 || reply->status == 504)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE,
                 _("a proxy answers, but the county behind it does not"));
  else if (reply->status == 429 || reply->status >= 500)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_BUSY,
                 _("The project at %s cannot answer now (HTTP %u)"), at, reply->status);
  else
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                 _("What answers at %s is no ODK project (HTTP %u): this network may want a sign-in, or "
                   "the address is wrong"), at, reply->status);
  return FALSE;
}

static gboolean
take_project (HtkAgent   *self,
              const char *text,
              const char *code,
              GError    **error)
{
  g_autoptr (GError) why = NULL;

  g_clear_pointer (&self->project, htk_collect_settings_free);
  self->project = htk_collect_settings_read (text, code, &why);
  if (self->project == NULL)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE,
                 _("This is not the code of an ODK project: %s"), why->message);
  return self->project != NULL;
}

/**
 * htk_odk_find_project:
 * @self: an agent that is to be enrolled
 * @text: what the person scanned or typed as the address
 * @code: what else they typed
 * @error: return location
 *
 * Looks whether an ODK project is meant beyond doubt: a QR code of ODK Collect, or an address with an app
 * user's token. Where it is not, the server at the address is asked (htk_agent_meet_async()).
 *
 * Returns: FALSE with %HTK_AGENT_ERROR_STATE for a code that cannot be read
 */
gboolean
htk_odk_find_project (HtkAgent   *self,
                      const char *text,
                      const char *code,
                      GError    **error)
{
  g_clear_pointer (&self->project, htk_collect_settings_free);
  if (!htk_collect_settings_is (text) && !htk_openrosa_has_token (text))
    return TRUE;
  return take_project (self, text, code, error);
}

static void
got_list (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);
  g_autoptr (GPtrArray) forms = NULL;

  if (reply == NULL || !htk_odk_check (self, reply, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  forms = htk_form_list_read (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), &why);
  if (forms != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                             _("The list of forms at %s cannot be read: %s"),
                             htk_http_get_url (self->http), why->message);
}

/* Asks the project for its forms: that it answers is all that is wanted. */
void
htk_odk_meet_async (HtkAgent            *self,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             data)
{
  const HtkRequest request = { .method = "GET", .path = "/formList", .offset = -1, .openrosa = TRUE };
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  HtkHttp *http = htk_http_new (self->project->url, NULL, &error);

  if (http == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (self->project->user != NULL)
    htk_http_set_login (http, self->project->user, self->project->password);
  g_set_object (&self->http, http);
  g_object_unref (http);
  htk_http_call_async (self->http, &request, cancellable, got_list, task);
}

/* Of both answers the one that helps: a project that asks for a name is one. */
static void
met_project (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);
  GError *first = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (first == NULL || g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REFUSED))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  g_clear_pointer (&self->project, htk_collect_settings_free);
  g_task_return_error (task, g_error_copy (first));
}

static void
met_county (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  address = htk_http_get_address (self->http);
  if ((!g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY) &&
       !g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REFUSED) &&
       !g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REJECTED)) ||
      !take_project (self, address, self->code, NULL))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&error), (GDestroyNotify) g_error_free);
  htk_odk_meet_async (self, g_task_get_cancellable (task), met_project, g_object_ref (task));
}

/* Asks who answers at the address: a county, or else an ODK project. */
void
htk_agent_meet_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  if (self->project != NULL)
    htk_odk_meet_async (self, cancellable, met_project, task);
  else
    htk_agent_hello_async (self, cancellable, met_county, task);
}

/* (transfer full): who this tablet is to the project; the same one when it is enrolled there again. */
static char *
device_for (HtkAgent   *self,
            const char *shown)
{
  g_autofree char *url = htk_store_get_meta (self->store, "server_url");
  g_autofree char *route = htk_store_get_meta (self->store, HTK_ROUTE);
  char *device = htk_store_get_meta (self->store, "device_id");
  g_autofree char *uuid = NULL;

  if (device != NULL && g_strcmp0 (route, HTK_ROUTE_OPENROSA) == 0 && g_strcmp0 (url, shown) == 0)
    return device;
  g_free (device);
  uuid = g_uuid_string_random ();
  return g_strconcat ("huitoukan:", uuid, NULL);
}

static gboolean
put_row (HtkStore   *store,
         const char *kind,
         const char *id,
         GError    **error,
         ...)
{
  g_autoptr (JsonObject) row = json_object_new ();
  const char *name;
  va_list members;

  va_start (members, error);
  while ((name = va_arg (members, const char *)) != NULL)
    json_object_set_string_member (row, name, va_arg (members, const char *));
  va_end (members);
  if (g_str_equal (kind, "region"))
    json_object_set_int_member (row, "level", 5);
  return htk_register_apply (store, kind, id, 0, row, error);
}

/* A person to sign in as, and a village that stands for the project. */
static gboolean
make_rows (HtkAgent   *self,
           const char *device,
           GError    **error)
{
  const HtkCollectSettings *project = self->project;
  const char *person = project->person != NULL ? project->person
                       : project->user != NULL ? project->user : _("Project member");
  const char *name = project->project != NULL ? project->project : _("ODK project");

  return put_row (self->store, "user", device, error, "id", device, "name", person, "role", "worker",
                  NULL) &&
         put_row (self->store, "region", HTK_REGISTER_PROJECT_PLACE, error, "code",
                  HTK_REGISTER_PROJECT_PLACE, "name", name, NULL) &&
         put_row (self->store, "village", HTK_REGISTER_PROJECT_PLACE, error, "code",
                  HTK_REGISTER_PROJECT_PLACE, NULL);
}

static gboolean
set_metas (HtkAgent   *self,
           const char *device,
           const char *shown,
           GError    **error)
{
  g_autofree char *address = htk_http_get_address (self->http);
  const char *const metas[][2] = {
    { HTK_ROUTE, HTK_ROUTE_OPENROSA },       { "token", address },
    { "openrosa_user", self->project->user }, { "openrosa_password", self->project->password },
    { "openrosa_project", self->project->project },
    { "server_url", shown },                 { "device_id", device },
    { "user_id", device },                   { "server_key", NULL },
    { "scope", NULL },                       { "pulled_at", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (metas); i++)
    if (!htk_store_set_meta (self->store, metas[i][0], metas[i][1], error))
      return FALSE;
  return TRUE;
}

static gboolean
keep_project (HtkAgent *self,
              GError  **error)
{
  const char *shown = htk_http_get_url (self->http);
  g_autofree char *device = device_for (self, shown);

  if (!htk_agent_may_join (self, device, error) || !htk_store_begin (self->store, error))
    return FALSE;
  if (set_metas (self, device, shown, error) && make_rows (self, device, error) &&
      htk_store_commit (self->store, error))
    {
      htk_agent_log (self, "enrol", _("This tablet works for the ODK project at %s"), shown);
      htk_agent_changed (self);
      return TRUE;
    }
  htk_store_rollback (self->store);
  return FALSE;
}

/* Keeps the project that was met. */
void
htk_odk_join_async (HtkAgent            *self,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;

  if (keep_project (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
