/* Makes this tablet's bundles: all rows without a receipt in one, and the files that the county lacks in
 * another, so that a thin line takes the rows of a carrier without its photos. Nothing counts as sent by
 * it: that is only what a receipt says. */
#include "sync/agent/htk-handover.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-uuid.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define BATCH 200

typedef struct
{
  gint64 first, last; /* numbers of rows; none when last < first */
  GPtrArray *files;   /* that can be read here */
} Content;

static void
content_clear (Content *content)
{
  g_clear_pointer (&content->files, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Content, content_clear)

/* TRUE when it goes on. */
gboolean
htk_handover_step (HtkHandover *self,
                   gint64       done,
                   gint64       total,
                   GError     **error)
{
  if (self->progress != NULL)
    self->progress (done, total, self->data);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gboolean
find_rows (HtkStore *store,
           Content  *content,
           GError  **error)
{
  g_autoptr (GPtrArray) pending = htk_journal_pending (store, G_MAXINT32, error);
  g_autofree char *again = htk_store_get_meta (store, "resend_from");

  if (pending == NULL)
    return FALSE;
  content->first = 1;
  content->last = 0;
  if (pending->len == 0)
    return TRUE;
  content->first = ((HtkChange *) pending->pdata[0])->seq;
  content->last = ((HtkChange *) pending->pdata[pending->len - 1])->seq;
  if (again != NULL)
    content->first = MIN (content->first, MAX (g_ascii_strtoll (again, NULL, 10), 1));
  return TRUE;
}

/* A file that is damaged or away keeps nothing else back, but is told. */
static gboolean
find_files (HtkHandover *self,
            Content     *content,
            GError     **error)
{
  g_autoptr (GPtrArray) all = htk_attachment_unsent (self->store, error);

  if (all == NULL)
    return FALSE;
  content->files = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_attachment_free);
  while (all->len > 0)
    {
      HtkAttachment *file = g_ptr_array_steal_index (all, 0);
      g_autofree char *path = htk_attachment_path (self->store, file->sha256);
      GStatBuf st;

      if (g_stat (path, &st) == 0 && st.st_size == file->size)
        g_ptr_array_add (content->files, file);
      else
        {
          self->missing++;
          htk_attachment_free (file);
        }
    }
  return TRUE;
}

/**
 * htk_handover_info:
 * @store: a tablet's store
 * @error: return location
 *
 * Returns: (transfer full): the header of a bundle of this tablet, without what is in it and whom it is
 *   sealed to; NULL with %HTK_AGENT_ERROR_NOT_ENROLLED
 */
HtkBundleInfo *
htk_handover_info (HtkStore *store,
                   GError  **error)
{
  g_autoptr (HtkBundleInfo) info = g_new0 (HtkBundleInfo, 1);

  info->id = htk_uuid7_new ();
  info->device_id = htk_store_get_meta (store, "device_id");
  info->user_id = htk_store_get_meta (store, "user_id");
  info->device_key = htk_device_public_key (store, error);
  info->made_at = g_get_real_time () / 1000;
  info->recipients = g_ptr_array_new_with_free_func (g_free);
  if (info->device_key == NULL)
    return NULL;
  if (info->device_id != NULL && info->user_id != NULL)
    return g_steal_pointer (&info);
  g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_ENROLLED,
               _("This tablet is not enrolled with a county yet"));
  return NULL;
}

/* (transfer full): one for the county and the leads of this tablet's person. */
static HtkBundleInfo *
own_info (HtkStore *store,
          GError  **error)
{
  g_autoptr (HtkBundleInfo) info = htk_handover_info (store, error);
  g_autofree char *county = htk_store_get_meta (store, "server_key");
  g_autoptr (GPtrArray) leads = NULL;

  if (info == NULL)
    return NULL;
  if (county == NULL || strlen (county) != 64)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_ENROLLED,
                   _("This tablet is not enrolled with a county yet"));
      return NULL;
    }
  leads = htk_lead_keys (store, info->user_id, error);
  if (leads == NULL)
    return NULL;
  g_ptr_array_add (info->recipients, g_steal_pointer (&county));
  g_ptr_array_extend_and_steal (info->recipients, g_steal_pointer (&leads));
  return g_steal_pointer (&info);
}

/* (transfer full): a name that sorts by time, rows before files, good on any stick. The end of the bundle's
 * id makes it this bundle's own: two are made within one tick of the clock. */
static char *
name_in (const char          *folder,
         const HtkBundleInfo *info)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  const char *device = strrchr (info->device_id, '-'), *own = strrchr (info->id, '-');
  g_autofree char *name =
    g_strdup_printf ("huitoukan-%s-%s-%s-%s" HTK_BUNDLE_SUFFIX, device != NULL ? device + 1 : "x",
                     time, info->rows > 0 ? "1-records" : "2-photos", own != NULL ? own + 1 : info->id);

  return g_build_filename (folder, name, NULL);
}

static gboolean
put_rows (HtkHandover     *self,
          HtkBundleWriter *writer,
          const Content   *content,
          GError         **error)
{
  for (gint64 seq = content->first; seq <= content->last; seq += BATCH)
    {
      guint n = (guint) MIN (BATCH, content->last - seq + 1);
      g_autoptr (GPtrArray) rows = htk_journal_from (self->store, seq, n, error);

      if (rows == NULL || !htk_bundle_writer_rows (writer, rows, error) ||
          !htk_handover_step (self, seq - content->first, content->last - content->first + 1, error))
        return FALSE;
      self->rows += rows->len;
    }
  return TRUE;
}

static gboolean
put_files (HtkHandover     *self,
           HtkBundleWriter *writer,
           const Content   *content,
           gint64           total,
           GError         **error)
{
  gint64 done = 0;

  for (guint i = 0; i < content->files->len; i++)
    {
      const HtkAttachment *file = content->files->pdata[i];
      g_autofree char *path = htk_attachment_path (self->store, file->sha256);

      if (!htk_bundle_writer_file (writer, file->sha256, file->mime, path, error))
        return FALSE;
      done += file->size;
      self->files++;
      if (!htk_handover_step (self, done, total, error))
        return FALSE;
    }
  return TRUE;
}

/* (transfer full) (nullable): the path of the bundle that was written. */
static char *
make_one (HtkHandover   *self,
          const char    *folder,
          const Content *content,
          gboolean       of_rows,
          GError       **error)
{
  g_autoptr (HtkBundleInfo) info = own_info (self->store, error);
  g_autoptr (HtkBundleWriter) writer = NULL;
  g_autofree char *path = NULL;

  if (info == NULL)
    return NULL;
  if (of_rows)
    info->rows = content->last - content->first + 1;
  else
    info->files = content->files->len;
  for (guint i = 0; !of_rows && i < content->files->len; i++)
    info->bytes += ((HtkAttachment *) content->files->pdata[i])->size;
  path = name_in (folder, info);
  writer = htk_bundle_writer_new (self->store, info, path, error);
  if (writer == NULL ||
      !(of_rows ? put_rows (self, writer, content, error)
                : put_files (self, writer, content, info->bytes, error)) ||
      !htk_bundle_writer_finish (writer, error))
    return NULL;
  return g_steal_pointer (&path);
}

/**
 * htk_handover_make:
 * @self: a hand-over
 * @folder: where they are written
 * @error: return location
 *
 * Writes the bundles of what the county has not confirmed.
 *
 * Returns: (transfer full) (element-type utf8): their paths; none when nothing waits. NULL with
 *   %HTK_AGENT_ERROR_NOT_ENROLLED, %G_IO_ERROR_CANCELLED or an error of the store; what was not whole is
 *   taken away again
 */
GPtrArray *
htk_handover_make (HtkHandover *self,
                   const char  *folder,
                   GError     **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_auto (Content) content = { 0 };

  if (!find_rows (self->store, &content, error) || !find_files (self, &content, error))
    return NULL;
  for (guint i = 0; i < 2; i++)
    {
      gboolean of_rows = i == 0;
      char *path;

      if (of_rows ? content.last < content.first : content.files->len == 0)
        continue;
      path = make_one (self, folder, &content, of_rows, error);
      if (path == NULL)
        return NULL;
      g_ptr_array_add (paths, path);
    }
  return g_steal_pointer (&paths);
}
