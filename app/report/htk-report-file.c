/* Writes a file under another name in the same folder, syncs it and renames it: what was there
 * before stays whole until the new one is. */
#include "app/report/htk-report-file.h"

#include "app/report/htk-ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _HtkReportFile
{
  char *path, *folder;
  char *temporary; /* NULL once it has its name */
};

G_DEFINE_QUARK (htk-report-error-quark, htk_report_error)

/**
 * htk_report_set_errno:
 * @error: return location
 * @code: an errno value
 * @path: the file or folder
 *
 * Returns: NULL, so that a caller can return the call
 */
gpointer
htk_report_set_errno (GError    **error,
                      int         code,
                      const char *path)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_FULL,
                   "There is no room for the ledger in %s. Free some space and try again", path);
      break;
    case EROFS:
    case EACCES:
    case EPERM:
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
      g_set_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_NOT_WRITABLE,
                   "The ledger cannot be written to %s: %s", path, g_strerror (code));
      break;
    default:
      g_set_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_IO,
                   "The ledger could not be written to %s: %s", path, g_strerror (code));
    }
  return NULL;
}

/**
 * htk_report_file_new:
 * @path: the file that is to be
 * @error: return location
 *
 * Returns: (transfer full): an empty file beside it, readable by its owner only; NULL with
 *   %HTK_REPORT_ERROR_NOT_WRITABLE or _FULL
 */
HtkReportFile *
htk_report_file_new (const char *path,
                     GError    **error)
{
  g_autoptr (HtkReportFile) self = g_new0 (HtkReportFile, 1);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = g_strdup_printf (".%s.XXXXXX", name);
  int fd;

  self->path = g_strdup (path);
  self->folder = g_path_get_dirname (path);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return htk_report_set_errno (error, EISDIR, path);
  self->temporary = g_build_filename (self->folder, hidden, NULL);
  fd = g_mkstemp_full (self->temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_clear_pointer (&self->temporary, g_free);
      return htk_report_set_errno (error, errno, self->folder);
    }
  close (fd);
  return g_steal_pointer (&self);
}

/* The name to write to, as long as it is not finished. */
const char *
htk_report_file_path (HtkReportFile *self)
{
  return self->temporary;
}

const char *
htk_report_file_folder (HtkReportFile *self)
{
  return self->folder;
}

static gboolean
sync_at (const char *path,
         int         flags)
{
  int fd = open (path, flags | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0 && close (fd) != 0)
    return FALSE;
  return done;
}

/**
 * htk_report_file_finish:
 * @self: a file that was written and closed
 * @error: return location
 *
 * Gives the file its name; it is on the disk then.
 */
gboolean
htk_report_file_finish (HtkReportFile *self,
                        GError       **error)
{
  if (!sync_at (self->temporary, O_RDONLY) || g_rename (self->temporary, self->path) != 0)
    {
      htk_report_set_errno (error, errno, self->path);
      return FALSE;
    }
  g_clear_pointer (&self->temporary, g_free);
  if (sync_at (self->folder, O_RDONLY | O_DIRECTORY))
    return TRUE;
  htk_report_set_errno (error, errno, self->path);
  return FALSE;
}

/* One that was not finished leaves nothing behind. */
void
htk_report_file_free (HtkReportFile *self)
{
  if (self == NULL)
    return;
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}
