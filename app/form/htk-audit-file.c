/* A file that an audit log is kept in: only ever added to, and never left with half a row. */
#include "app/form/htk-audit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  char *path;
  int fd;        /* -1 before the first row */
  gint64 length; /* of whole rows in the file */
} File;

static gboolean
failed (File    *file,
        GError **error)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code),
               "%s could not be written: %s", file->path, g_strerror (code));
  return FALSE;
}

static char *
file_read (gpointer   data,
           gsize     *length,
           GError   **error)
{
  File *file = data;
  char *text = NULL;
  g_autoptr (GError) local = NULL;

  if (g_file_get_contents (file->path, &text, length, &local))
    {
      file->length = (gint64) *length;
      return text;
    }
  *length = 0;
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_strdup ("");
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
file_replace (gpointer     data,
              const char  *text,
              gsize        length,
              GError     **error)
{
  File *file = data;

  if (file->fd >= 0)
    close (file->fd);
  file->fd = -1;
  if (!g_file_set_contents_full (file->path, text, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 0600, error))
    return FALSE;
  file->length = (gint64) length;
  return TRUE;
}

static gboolean
write_all (int         fd,
           const char *text,
           gsize       length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, text, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          text += n;
          length -= (gsize) n;
        }
    }
  return TRUE;
}

static gboolean
file_append (gpointer     data,
             const char  *text,
             gsize        length,
             gboolean     durable,
             GError     **error)
{
  File *file = data;

  if (file->fd < 0)
    file->fd = g_open (file->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file->fd < 0)
    return failed (file, error);
  if (write_all (file->fd, text, length) && (!durable || fdatasync (file->fd) == 0))
    {
      file->length += (gint64) length;
      return TRUE;
    }
  failed (file, error);
  /* They are written again with the next ones: half of them, or twice, would be wrong. */
  if (ftruncate (file->fd, file->length) != 0)
    g_warning ("%s ends in half a row", file->path);
  return FALSE;
}

static void
file_free (gpointer data)
{
  File *file = data;

  if (file->fd >= 0)
    close (file->fd);
  g_free (file->path);
  g_free (file);
}

/**
 * htk_audit_file_new:
 * @path: a file, of the name %HTK_AUDIT_FILE when it goes with the submission; it is made when it
 *   is not there
 *
 * Its errors are of #GFileError.
 *
 * Returns: (transfer full): a sink that keeps a log in the file
 */
HtkAuditSink *
htk_audit_file_new (const char *path)
{
  HtkAuditSink *sink = g_new0 (HtkAuditSink, 1);
  File *file = g_new0 (File, 1);

  file->path = g_strdup (path);
  file->fd = -1;
  *sink = (HtkAuditSink){ file_read, file_replace, file_append, file_free, file->path, file };
  return sink;
}

/**
 * htk_audit_sink_free:
 * @sink: (nullable): a sink
 */
void
htk_audit_sink_free (HtkAuditSink *sink)
{
  if (sink == NULL)
    return;
  if (sink->free != NULL)
    sink->free (sink->data);
  g_free (sink);
}
