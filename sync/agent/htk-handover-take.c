/* Takes a bundle of another tablet: a copy of it is carried to the county, sealed as it is; where it is of
 * the own team, its lead can read it too. */
#include "sync/agent/htk-handover.h"

#include "app/store/htk-storage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* What must be left for the tablet's own records. */
#define KEEP_FREE (256 * G_GINT64_CONSTANT (1048576))
#define PIECE (256 * 1024)

/**
 * htk_handover_check_room:
 * @store: a tablet's store
 * @size: bytes that others would have it keep
 * @error: return location
 *
 * Returns: FALSE with %HTK_STORE_ERROR_FULL where the tablet's own records may need the room
 */
gboolean
htk_handover_check_room (HtkStore *store,
                         gint64    size,
                         GError  **error)
{
  gint64 left = htk_storage_free (store);

  if (left < 0 || left - size > KEEP_FREE)
    return TRUE;
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL,
               _("There is no room on this tablet for the records of others"));
  return FALSE;
}

static gboolean
copy_rest (HtkHandover *self,
           int          from,
           int          to,
           gint64       at,
           gint64       size,
           const char  *path,
           GError     **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);

  while (at < size)
    {
      gssize n = pread (from, piece, (gsize) MIN (PIECE, size - at), (off_t) at);

      if (n <= 0 || pwrite (to, piece, (gsize) n, (off_t) at) != n)
        return htk_store_set_error_from_errno (error, n == 0 ? EIO : errno, "copy", path) != NULL;
      at += n;
      if (!htk_handover_step (self, at, size, error))
        return FALSE;
    }
  return fsync (to) == 0 || htk_store_set_error_from_errno (error, errno, "write", path) != NULL;
}

/* What an earlier try has copied is not copied again: the signature says whether the two fit. */
static gboolean
copy_to (HtkHandover *self,
         const char  *path,
         const char  *part,
         GError     **error)
{
  int from = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int to = from >= 0 ? g_open (part, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
  struct stat source, target;
  gboolean done = FALSE;

  if (to < 0 || fstat (from, &source) != 0 || fstat (to, &target) != 0)
    htk_store_set_error_from_errno (error, errno, "copy", path);
  else
    done = htk_handover_check_room (self->store, source.st_size - target.st_size, error) &&
           copy_rest (self, from, to, MIN (target.st_size, source.st_size), source.st_size, path, error);
  if (from >= 0)
    close (from);
  if (to >= 0)
    close (to);
  return done;
}

/* (transfer full): the own copy, checked against the key that the county told. */
static HtkBundle *
keep_copy (HtkHandover          *self,
           const char           *path,
           const HtkBundleInfo  *info,
           const HtkKnownDevice *maker,
           GError              **error)
{
  g_autofree char *own = htk_carried_path (self->store, info->id);
  g_autofree char *part = g_strconcat (own, ".part", NULL);
  g_autofree char *folder = g_path_get_dirname (own);
  g_autoptr (HtkBundle) bundle = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return htk_store_set_error_from_errno (error, errno, "make the folder", folder);
  if (g_str_equal (path, part) ? FALSE : !copy_to (self, path, part, error))
    return NULL;
  bundle = htk_bundle_open (part, error);
  if (bundle == NULL || !g_str_equal (htk_bundle_get_info (bundle)->id, info->id) ||
      !htk_bundle_verify (bundle, maker != NULL ? maker->public_key : NULL, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED,
                             "the bundle changed while it was copied");
      g_unlink (part);
      return NULL;
    }
  if (g_rename (part, own) != 0)
    return htk_store_set_error_from_errno (error, errno, "rename", part);
  return g_steal_pointer (&bundle);
}

static gboolean
note_carried (HtkHandover         *self,
              HtkBundle           *bundle,
              GError             **error)
{
  const HtkBundleInfo *info = htk_bundle_get_info (bundle);
  HtkCarried row = { .bundle_id = info->id, .device_id = info->device_id, .user_id = info->user_id,
                     .rows = info->rows, .files = info->files, .made_at = info->made_at };

  htk_bundle_tell (bundle, &row.size);
  if (!htk_carried_put (self->store, &row, error))
    return FALSE;
  self->taken++;
  return TRUE;
}

/**
 * htk_handover_take:
 * @self: a hand-over
 * @path: a bundle
 * @error: return location
 *
 * Takes a bundle of another tablet; an own one, or one that was taken before, changes nothing.
 *
 * Returns: FALSE with %HTK_SYNC_ERROR when it is damaged or not of the tablet it names, or an error of
 *   the store
 */
gboolean
htk_handover_take (HtkHandover *self,
                   const char  *path,
                   GError     **error)
{
  g_autoptr (HtkBundle) outside = htk_bundle_open (path, error);
  g_autofree char *own = htk_store_get_meta (self->store, "device_id");
  g_autoptr (HtkBundle) bundle = NULL;
  g_autoptr (HtkKnownDevice) maker = NULL;
  g_autoptr (HtkCarried) known = NULL;
  const HtkBundleInfo *info;

  if (outside == NULL)
    return FALSE;
  info = htk_bundle_get_info (outside);
  known = htk_carried_get (self->store, info->id, NULL);
  if (known != NULL || g_strcmp0 (info->device_id, own) == 0)
    return TRUE;
  maker = htk_known_device_get (self->store, info->device_id, NULL);
  bundle = keep_copy (self, path, info, maker, error);
  if (bundle == NULL)
    return FALSE;
  /* What can be read is read first: a kill in between reads it again. */
  if (htk_handover_may_read (self->store, maker) &&
      !htk_handover_read (self, bundle, maker, error))
    return FALSE;
  return note_carried (self, bundle, error);
}
