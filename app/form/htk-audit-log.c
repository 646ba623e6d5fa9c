/* audit.csv: rows added to its end as they come, and one taken up again after a crash with
 * everything it held. Where its text is kept is the sink's. */
#include "app/form/htk-audit-private.h"

#include "app/form/htk-csv.h"

#include <string.h>

struct _HtkAuditLog {
  HtkAuditSink *sink;
  gboolean has[HTK_AUDIT_N_COLUMNS];
  gboolean resumed;
  GString *pending; /* rows that are not in the sink yet */
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

/**
 * htk_audit_log_write:
 * @self: a log
 * @durable: whether the rows must outlive a power cut from now on
 * @error: return location
 *
 * Adds what is pending to the sink. What cannot be written stays pending for the next time.
 *
 * Returns: %FALSE with an error of the sink
 */
gboolean
htk_audit_log_write (HtkAuditLog  *self,
                     gboolean      durable,
                     GError      **error)
{
  if (!self->sink->append (self->sink->data, self->pending->str, self->pending->len, durable,
                           error))
    return FALSE;
  g_string_truncate (self->pending, 0);
  return TRUE;
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
  htk_audit_sink_free (self->sink);
  g_string_free (self->pending, TRUE);
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
  return self->sink->replace (self->sink->data, out->str, out->len, error);
}

/* What was there before, mended; its columns are ours. */
static gboolean
take_up (HtkAuditLog  *self,
         GString      *text,
         GError      **error)
{
  g_autofree char *header = header_of (self);
  gsize before = text->len;
  gsize kept = mend_end (text);

  self->resumed = TRUE;
  if (!g_str_has_prefix (text->str, header))
    {
      if (rewrite (self, text, error))
        return TRUE;
      g_prefix_error (error, "%s is not an audit log: ", self->sink->name);
      return FALSE;
    }
  /* A character that was cut is taken away; half a row only gets its end. */
  if (kept < before && !self->sink->replace (self->sink->data, text->str, kept, error))
    return FALSE;
  g_string_append (self->pending, text->str + kept);
  return TRUE;
}

/**
 * htk_audit_log_open:
 * @sink: (transfer full): where its text is
 * @wanted: the columns it must have
 * @error: return location
 *
 * Opens the log to add rows. A sink that holds some keeps them and gets the columns it lacks.
 *
 * Returns: (transfer full): the log; %NULL with an error of the sink, or of %HTK_CSV_ERROR where
 *   the sink holds something else
 */
HtkAuditLog *
htk_audit_log_open (HtkAuditSink    *sink,
                    const gboolean   wanted[HTK_AUDIT_N_COLUMNS],
                    GError         **error)
{
  g_autoptr (HtkAuditLog) self = g_new0 (HtkAuditLog, 1);
  g_autoptr (GString) text = NULL;
  g_autofree char *old = NULL;
  gsize length = 0;

  self->sink = sink;
  self->pending = g_string_new (NULL);
  memcpy (self->has, wanted, sizeof self->has);
  old = sink->read (sink->data, &length, error);
  if (old == NULL)
    return NULL;
  text = g_string_new_len (old, (gssize) length);
  if (length > 0 && !take_up (self, text, error))
    return NULL;
  if (length == 0)
    {
      g_autofree char *header = header_of (self);

      g_string_append (self->pending, header);
    }
  return htk_audit_log_write (self, TRUE, error) ? g_steal_pointer (&self) : NULL;
}
