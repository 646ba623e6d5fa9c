/* Takes the forms of an ODK project (OpenRosa Form Discovery and Form Manifest APIs): the list, of each form
 * its XML and the files it names. What is here already is not fetched again, what came before a cut is kept,
 * and each is held against its hash. A form that does not come whole stays as it was on this tablet, and the
 * others go on; what changed comes into force together (htk-odk-stage.c). */
#include "sync/agent/htk-odk-stage.h"

#include "app/record/htk-visit-life.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_REDIRECTS 4
#define MAX_TRIES 3
#define MD5 "md5:"

typedef struct
{
  HtkOdkStage *stage;
  GPtrArray *forms; /* HtkListedForm */
  guint at;         /* the form on its way */
  GPtrArray *files; /* HtkListedFile of it; NULL before its manifest is here */
  guint file_at;    /* G_MAXUINT: its XML */
  char *url;        /* what is asked for */
  guint redirects, tries;
  gboolean is_manifest;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_pointer (&fetch->stage, htk_odk_stage_free);
  g_clear_pointer (&fetch->forms, g_ptr_array_unref);
  g_clear_pointer (&fetch->files, g_ptr_array_unref);
  g_free (fetch->url);
  g_free (fetch);
}

static void next_form (GTask *task);
static void next_file (GTask *task);
static void ask (GTask *task);

static void
fail (GTask  *task,
      GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static const HtkListedForm *
form_now (Fetch *fetch)
{
  return g_ptr_array_index (fetch->forms, fetch->at);
}

static void
end_form (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  g_clear_pointer (&fetch->files, g_ptr_array_unref);
  fetch->at++;
  htk_agent_progress (self, fetch->at, fetch->forms->len);
  next_form (task);
}

/* What was there stays; a new one waits for the next round. */
static void
give_up_form (GTask      *task,
              const char *why)
{
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  const HtkListedForm *form = form_now (fetch);

  if (htk_odk_stage_add_old (fetch->stage, form->id))
    htk_agent_log (self, "pack", _("The form %s stays as it was: %s"), form->id, why);
  else
    htk_agent_log (self, "pack", _("The form %s cannot be used on this tablet: %s"), form->id, why);
  end_form (task);
}

static void
whole_form (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (htk_odk_stage_add (fetch->stage, form_now (fetch), fetch->files, &error))
    end_form (task);
  else if (error->domain == HTK_STORE_ERROR || error->domain == G_FILE_ERROR)
    fail (task, g_steal_pointer (&error));
  else
    give_up_form (task, error->message);
}

/* Without a hash nothing says whether what is here is the same. */
static const char *
hash_now (Fetch *fetch)
{
  return fetch->file_at == G_MAXUINT ? form_now (fetch)->hash
                                     : ((HtkListedFile *) fetch->files->pdata[fetch->file_at])->hash;
}

static gboolean
is_damaged (const char *hash,
            GBytes     *content)
{
  g_autofree char *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, content);

  return hash != NULL && g_str_has_prefix (hash, MD5) &&
         g_ascii_strcasecmp (hash + strlen (MD5), md5) != 0;
}

static void
take_content (GTask  *task,
              GBytes *content)
{
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  HtkListedFile *file = fetch->file_at != G_MAXUINT ? fetch->files->pdata[fetch->file_at] : NULL;
  GError *error = NULL;

  if (is_damaged (hash_now (fetch), content))
    {
      g_autofree char *why =
        g_strdup_printf (_("%s does not arrive as it was sent"), file != NULL ? file->name : "XML");

      if (++fetch->tries < MAX_TRIES)
        ask (task);
      else
        give_up_form (task, why);
      return;
    }
  if (hash_now (fetch) == NULL)
    {
      g_autofree char *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, content);
      char **hash = file != NULL ? &file->hash : &((HtkListedForm *) form_now (fetch))->hash;

      *hash = g_strconcat (MD5, md5, NULL);
    }
  if (!htk_odk_stage_keep (fetch->stage, hash_now (fetch), content, &error))
    {
      fail (task, error);
      return;
    }
  fetch->file_at++;
  htk_agent_progress (self, fetch->at, fetch->forms->len);
  next_file (task);
}

static void
take_manifest (GTask  *task,
               GBytes *content)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  fetch->files = htk_manifest_read (g_bytes_get_data (content, NULL), g_bytes_get_size (content), &error);
  if (fetch->files == NULL)
    {
      give_up_form (task, error->message);
      return;
    }
  fetch->file_at = G_MAXUINT;
  next_file (task);
}

/* Large files of some servers lie elsewhere. What opens the project is not told there, and what comes is
 * held against its hash; never from an encrypted line to an open one. */
static gboolean
follow (Fetch          *fetch,
        const HtkReply *reply)
{
  g_autofree char *to = NULL;

  if (reply->status < 301 || reply->status > 308 || reply->location == NULL ||
      ++fetch->redirects > MAX_REDIRECTS)
    return FALSE;
  to = g_uri_resolve_relative (fetch->url, reply->location, G_URI_FLAGS_ENCODED, NULL);
  if (to == NULL || (g_str_has_prefix (fetch->url, "https:") && !g_str_has_prefix (to, "https:")))
    return FALSE;
  g_free (fetch->url);
  fetch->url = g_steal_pointer (&to);
  return TRUE;
}

/* A file elsewhere need not speak OpenRosa; its hash says whether it is the one. */
static gboolean
is_content (HtkAgent       *self,
            Fetch          *fetch,
            const HtkReply *reply,
            GError        **error)
{
  if (reply->status == 200 && !fetch->is_manifest && hash_now (fetch) != NULL)
    return TRUE;
  return htk_odk_check (self, reply, error);
}

static void
got_content (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (reply != NULL && follow (fetch, reply))
    ask (task);
  else if (reply != NULL && is_content (self, fetch, reply, &error))
    {
      if (fetch->is_manifest)
        take_manifest (task, reply->body);
      else
        take_content (task, reply->body);
    }
  else if (g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT) && ++fetch->tries < MAX_TRIES)
    {
      g_error_free (error);
      ask (task);
    }
  /* One form's file that is not there is no reason to leave the others. */
  else if (reply != NULL && reply->status != 401 && reply->status < 500 && reply->status != 429)
    {
      give_up_form (task, error->message);
      g_error_free (error);
    }
  else
    fail (task, error);
}

static void
ask (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  const HtkRequest request = { .method = "GET", .uri = fetch->url, .offset = -1, .openrosa = TRUE };

  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_content, task);
}

static void
ask_for (GTask      *task,
         const char *url,
         gboolean    is_manifest)
{
  Fetch *fetch = g_task_get_task_data (task);

  g_free (fetch->url);
  fetch->url = g_strdup (url);
  fetch->is_manifest = is_manifest;
  fetch->redirects = 0;
  fetch->tries = 0;
  ask (task);
}

/* The XML first, then the files in their order. */
static void
next_file (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  while ((fetch->file_at == G_MAXUINT || fetch->file_at < fetch->files->len) &&
         hash_now (fetch) != NULL && htk_odk_stage_has (fetch->stage, hash_now (fetch)))
    fetch->file_at++;
  if (fetch->file_at == G_MAXUINT)
    ask_for (task, form_now (fetch)->url, FALSE);
  else if (fetch->file_at < fetch->files->len)
    ask_for (task, ((HtkListedFile *) fetch->files->pdata[fetch->file_at])->url, FALSE);
  else
    whole_form (task);
}

static void
next_form (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  if (fetch->at >= fetch->forms->len)
    {
      if (htk_odk_stage_install (fetch->stage, &error))
        {
          g_task_return_boolean (task, TRUE);
          g_object_unref (task);
        }
      else
        fail (task, error);
      return;
    }
  if (form_now (fetch)->manifest_url != NULL)
    {
      ask_for (task, form_now (fetch)->manifest_url, TRUE);
      return;
    }
  fetch->files = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_listed_file_free);
  fetch->file_at = G_MAXUINT;
  next_file (task);
}

static gboolean
take_list (HtkAgent       *self,
           Fetch          *fetch,
           const HtkReply *reply,
           GError        **error)
{
  g_autoptr (GError) why = NULL;

  if (!htk_odk_check (self, reply, error))
    return FALSE;
  fetch->forms = htk_form_list_read (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body),
                                     &why);
  if (fetch->forms == NULL)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The list of forms at %s cannot be read: %s"), htk_http_get_url (self->http),
                   why->message);
      return FALSE;
    }
  if (reply->date > 0)
    htk_agent_note_clock (self, reply->date + 500, reply->took);
  fetch->stage = htk_odk_stage_new (self, error);
  return fetch->stage != NULL && htk_agent_keep_contact (self, error);
}

static void
got_list (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (reply != NULL && take_list (self, fetch, reply, &error))
    next_form (task);
  else
    fail (task, error);
}

/* Takes what the project has that is not here. */
void
htk_odk_fetch_async (HtkAgent            *self,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             data)
{
  const HtkRequest request = { .method = "GET", .path = "/formList", .offset = -1, .openrosa = TRUE };
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, g_new0 (Fetch, 1), fetch_free);
  htk_agent_progress (self, 0, 0);
  htk_http_call_async (self->http, &request, cancellable, got_list, task);
}
