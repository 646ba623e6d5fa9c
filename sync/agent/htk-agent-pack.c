/* Takes the pack that the county has put in force. One that cannot be used here is refused once, is said
 * in the log, and the pack of before stays in force. */
#include "sync/agent/htk-agent-private.h"

#include "app/record/htk-inbox.h"
#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-visit-life.h"

#include <glib/gi18n.h>

#define REFUSED "pack_refused"

/* (transfer full) (nullable): the version to fetch; NULL when there is nothing to do */
static char *
wanted (HtkAgent *self)
{
  g_autofree char *version = htk_store_get_meta (self->store, HTK_INBOX_PACK);
  g_autofree char *refused = htk_store_get_meta (self->store, REFUSED);
  g_autoptr (HtkPack) pack = version != NULL ? htk_pack_in_force (self->store, NULL) : NULL;

  if (version == NULL || g_strcmp0 (version, refused) == 0 ||
      (pack != NULL && g_str_equal (htk_pack_version (pack), version)))
    return NULL;
  return g_steal_pointer (&version);
}

static gboolean
install (HtkAgent   *self,
         JsonObject *bundle,
         GError    **error)
{
  g_autofree char *version = NULL;

  if (!htk_store_begin (self->store, error))
    return FALSE;
  version = htk_pack_install_bundle (self->store, bundle, error);
  if (version != NULL && htk_store_commit (self->store, error))
    {
      htk_agent_log (self, "pack", _("The forms and rules of version %s are in force"), version);
      htk_agent_changed (self);
      return TRUE;
    }
  htk_store_rollback (self->store);
  return FALSE;
}

/* What the disk could not take is tried again; what is no whole pack is not asked for again. */
static gboolean
refuse (HtkAgent     *self,
        const char   *version,
        const GError *why,
        GError      **error)
{
  htk_agent_log (self, "pack", _("The forms of version %s cannot be used; those of before stay: %s"),
                 version, why->message);
  return htk_store_set_meta (self->store, REFUSED, version, error);
}

static void
got_pack (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgent *self = g_task_get_source_object (task);
  const char *version = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);
  g_autoptr (JsonObject) bundle = NULL;

  if (reply == NULL || !htk_reply_check (reply, "application/json", &error))
    {
      g_task_return_error (task, error);
      return;
    }
  bundle = htk_reply_object (reply);
  if (install (self, bundle, &why) ||
      (g_error_matches (why, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK) &&
       refuse (self, version, why, &error)))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error != NULL ? error : g_steal_pointer (&why));
}

/* Fetches and installs the pack that the last pull named, when it is not here yet. */
void
htk_agent_pack_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  char *version = wanted (self);
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  HtkRequest request = { .method = "GET", .offset = -1 };

  if (version == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_set_task_data (task, version, g_free);
  escaped = g_uri_escape_string (version, NULL, FALSE);
  path = g_strdup_printf ("/v1/packs/%s/bundle.json", escaped);
  request.path = path;
  htk_http_call_async (self->http, &request, cancellable, got_pack, g_steal_pointer (&task));
}
