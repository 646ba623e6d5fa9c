/* audit.csv: rows added to its end as they come, and a file taken up again after a crash with
 * everything it held. */
#include "app/form/htk-audit-private.h"

#include "app/form/htk-csv.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct _HtkAuditLog {
  char *path;
  int fd;
  gint64 length; /* of whole rows in the file */
  gboolean has[HTK_AUDIT_N_COLUMNS];
  gboolean resumed;
  GString *pending; /* rows that are not in the file yet */
};

static const char *const names[HTK_AUDIT_N_COLUMNS] = {
  "event",    "node",      "start",     "end",  "latitude",      "longitude",
  "accuracy", "old-value", "new-value", "user", "change-reason",
};

static void
append_cell (GString    *out,
             const char *text)
{
  if (text == NULL || strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text != NULL ? text : "");
      return;
    }
  g_string_append_c (out, '"');
  for (const char *s = text; *s != '\0'; s++)
    {
      if (*s == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *s);
    }
  g_string_append_c (out, '"');
}

/* A row of the columns the file has, in their order. */
static void
append_row (HtkAuditLog       *self,
            const char *const *cells,
            GString           *out)
{
  for (guint c = 0; c < HTK_AUDIT_N_COLUMNS; c++)
    if (self->has[c])
      {
        if (c > 0)
          g_string_append_c (out, ',');
        append_cell (out, cells[c]);
      }
  g_string_append_c (out, '\n');
}

static gboolean
failed (HtkAuditLog  *self,
        GError      **error)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code),
               "%s could not be written: %s", self->path, g_strerror (code));
  return FALSE;
}

/**
 * htk_audit_log_write:
 * @self: a log
 * @durable: whether the rows must outlive a power cut from now on
 * @error: return location
 *
 * Adds what is pending to the file. What cannot be written stays pending for the next time, and the
 * file stays as it was.
 *
 * Returns: %FALSE with an error of #GFileError
 */
gboolean
htk_audit_log_write (HtkAuditLog  *self,
                     gboolean      durable,
                     GError      **error)
{
  gsize done = 0;

  while (done < self->pending->len)
    {
      ssize_t n = write (self->fd, self->pending->str + done, self->pending->len - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          failed (self, error);
          if (ftruncate (self->fd, self->length) != 0)
            g_warning ("%s ends in half a row", self->path);
          return FALSE;
        }
      done += (gsize) n;
    }
  self->length += (gint64) done;
  g_string_truncate (self->pending, 0);
  return !durable || fdatasync (self->fd) == 0 || failed (self, error);
}

/**
 * htk_audit_log_add:
 * @self: a log
 * @cells: a text or %NULL for each column
 *
 * Makes a row pending.
 */
void
htk_audit_log_add (HtkAuditLog       *self,
                   const char *const  cells[HTK_AUDIT_N_COLUMNS])
{
  append_row (self, cells, self->pending);
}

gboolean
htk_audit_log_resumed (HtkAuditLog *self)
{
  return self->resumed;
}

void
htk_audit_log_free (HtkAuditLog *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_string_free (self->pending, TRUE);
  g_free (self->path);
  g_free (self);
}

/* A crash can leave half a row. It becomes a row of its own, so that the next one is whole: a
 * character that was cut goes, a quote that was open is closed. Returns how much of it was kept. */
static gsize
mend_end (GString *text)
{
  const char *end = text->str;
  gsize kept;
  gboolean open = FALSE;

  if (!g_utf8_validate (text->str, (gssize) text->len, &end)
      && text->len - (gsize) (end - text->str) < 4)
    g_string_truncate (text, (gsize) (end - text->str));
  kept = text->len;
  for (gsize i = 0; i < kept; i++)
    open ^= text->str[i] == '"';
  if (open)
    g_string_append_c (text, '"');
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
  return kept;
}

/* Which of our columns stands where in the file's header; -1 for one that is not ours. */
static GArray *
read_header (HtkCsv   *csv,
             gboolean *ours)
{
  GArray *at = g_array_new (FALSE, FALSE, sizeof (int));

  *ours = TRUE;

  for (guint i = 0; i < htk_csv_n_fields (csv); i++)
    {
      int column = -1;

      for (int c = 0; c < HTK_AUDIT_N_COLUMNS; c++)
        if (strcmp (htk_csv_field (csv, i), names[c]) == 0)
          column = c;
      *ours = *ours && column >= 0;
      g_array_append_val (at, column);
    }
  return at;
}

static char *
header_of (HtkAuditLog *self)
{
  GString *header = g_string_new (NULL);

  append_row (self, names, header);
  return g_string_free (header, FALSE);
}

/* All rows again, under the columns they have now. Nothing is dropped: a file with rows and a
 * column that no audit log has is not one. */
static gboolean
rewrite (HtkAuditLog  *self,
         GString      *text,
         GError      **error)
{
  g_autoptr (HtkCsv) csv = htk_csv_new (text->str, (gssize) text->len, error);
  g_autoptr (GArray) at = NULL;
  g_autofree char *header = NULL;
  g_autoptr (GString) out = NULL;
  g_autoptr (GError) local = NULL;
  gboolean ours;

  if (csv == NULL || !htk_csv_next (csv, error))
    return FALSE;
  at = read_header (csv, &ours);
  for (guint i = 0; i < at->len; i++)
    if (g_array_index (at, int, i) >= 0)
      self->has[g_array_index (at, int, i)] = TRUE;
  header = header_of (self);
  out = g_string_new (header);
  while (htk_csv_next (csv, &local))
    {
      const char *cells[HTK_AUDIT_N_COLUMNS] = { NULL };

      if (!ours)
        {
          g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                               "its header has other columns");
          return FALSE;
        }
      for (guint i = 0; i < MIN (at->len, htk_csv_n_fields (csv)); i++)
        if (g_array_index (at, int, i) >= 0)
          cells[g_array_index (at, int, i)] = htk_csv_field (csv, i);
      append_row (self, cells, out);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_string_assign (text, out->str);
  return g_file_set_contents_full (self->path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/* What the file held before, mended; its columns are ours. */
static gboolean
take_up (HtkAuditLog  *self,
         GString      *text,
         GError      **error)
{
  g_autofree char *header = header_of (self);
  gsize kept = mend_end (text);

  self->resumed = TRUE;
  if (g_str_has_prefix (text->str, header))
    {
      /* Only the half row at the end is touched. */
      g_string_append (self->pending, text->str + kept);
      self->length = (gint64) kept;
      return TRUE;
    }
  if (!rewrite (self, text, error))
    {
      g_prefix_error (error, "%s is not an audit log: ", self->path);
      return FALSE;
    }
  self->length = (gint64) text->len;
  return TRUE;
}

/**
 * htk_audit_log_open:
 * @path: the file; made when it is not there
 * @wanted: the columns it must have
 * @error: return location
 *
 * Opens the log to add rows. A file that is there keeps its rows and gets the columns it lacks.
 *
 * Returns: (transfer full): the log; %NULL with an error of #GFileError, or of %HTK_CSV_ERROR for a
 *   file that is something else
 */
HtkAuditLog *
htk_audit_log_open (const char      *path,
                    const gboolean   wanted[HTK_AUDIT_N_COLUMNS],
                    GError         **error)
{
  g_autoptr (HtkAuditLog) self = g_new0 (HtkAuditLog, 1);
  g_autoptr (GString) text = NULL;
  g_autofree char *old = NULL;
  g_autofree char *header = NULL;
  gsize length = 0;
  g_autoptr (GError) local = NULL;

  self->path = g_strdup (path);
  self->pending = g_string_new (NULL);
  self->fd = -1;
  memcpy (self->has, wanted, sizeof self->has);
  if (!g_file_get_contents (path, &old, &length, &local)
      && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  text = g_string_new_len (old, (gssize) length);
  if (length > 0 && !take_up (self, text, error))
    return NULL;
  if (length == 0)
    {
      header = header_of (self);
      g_string_append (self->pending, header);
    }
  self->fd = g_open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      failed (self, error);
      return NULL;
    }
  if (ftruncate (self->fd, self->length) != 0)
    {
      failed (self, error);
      return NULL;
    }
  return htk_audit_log_write (self, TRUE, error) ? g_steal_pointer (&self) : NULL;
}
