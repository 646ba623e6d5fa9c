/* Writes a ledger as CSV (RFC 4180) in UTF-8 with the mark by which spreadsheets know it. */
#include "app/report/htk-sheet.h"

#include "app/report/htk-report-file.h"
#include "app/rules/htk-exact.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct _HtkSheet
{
  FILE *file;
  char *path;
  const HtkLedger *ledger;
  GString *line;
};

/**
 * htk_cell_say:
 * @cell: a cell
 * @kind: of its column
 *
 * Returns: (transfer full): what it says: money in yuan, rates in percent, both with two decimals
 */
char *
htk_cell_say (const HtkCell *cell,
              HtkColumnKind  kind)
{
  g_autofree char *percent = NULL;

  switch (cell->kind)
    {
    case HTK_CELL_TEXT:
      return g_strdup (cell->text);
    case HTK_CELL_NUMBER:
      return kind == HTK_COLUMN_MONEY ? htk_exact_hundredths (cell->number)
                                      : g_strdup_printf ("%" G_GINT64_FORMAT, cell->number);
    case HTK_CELL_RATE:
      percent = htk_exact_hundredths (htk_exact_round (cell->number, cell->den, 10000));
      return g_strconcat (percent, "%", NULL);
    case HTK_CELL_EMPTY:
    default:
      return g_strdup ("");
    }
}

/* Words that a spreadsheet would take for a formula get a quote before them. */
static void
append (GString    *line,
        gboolean    is_first,
        const char *text,
        gboolean    is_number)
{
  gboolean formula = !is_number && *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;

  if (!is_first)
    g_string_append_c (line, ',');
  if (!formula && strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (line, text);
      return;
    }
  g_string_append (line, formula ? "\"'" : "\"");
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}

static gboolean
put_line (HtkSheet *self,
          GError  **error)
{
  g_string_append (self->line, "\r\n");
  if (fwrite (self->line->str, 1, self->line->len, self->file) == self->line->len)
    {
      g_string_truncate (self->line, 0);
      return TRUE;
    }
  htk_report_set_errno (error, errno, self->path);
  return FALSE;
}

static gboolean
put_head (HtkSheet           *self,
          const HtkSheetHead *head,
          GError            **error)
{
  g_string_append (self->line, "\xef\xbb\xbf");
  append (self->line, TRUE, head->title, FALSE);
  for (guint i = 0; i < head->facts->len; i++)
    {
      const HtkFact *fact = g_ptr_array_index (head->facts, i);

      if (!put_line (self, error))
        return FALSE;
      append (self->line, TRUE, fact->label, FALSE);
      append (self->line, FALSE, fact->value, FALSE);
    }
  if (!put_line (self, error))
    return FALSE;
  for (guint i = 0; i < head->ledger->n_columns; i++)
    append (self->line, i == 0,
            head->english ? head->ledger->columns[i].en : head->ledger->columns[i].zh, FALSE);
  return put_line (self, error);
}

static void
csv_free (HtkSheet *self)
{
  if (self->file != NULL)
    fclose (self->file);
  g_string_free (self->line, TRUE);
  g_free (self->path);
  g_free (self);
}

static HtkSheet *
csv_open (const char         *path,
          const HtkSheetHead *head,
          GError            **error)
{
  FILE *file = fopen (path, "we");
  HtkSheet *self;

  if (file == NULL)
    return htk_report_set_errno (error, errno, path);
  self = g_new0 (HtkSheet, 1);
  self->file = file;
  self->path = g_strdup (path);
  self->ledger = head->ledger;
  self->line = g_string_new (NULL);
  if (put_head (self, head, error))
    return self;
  csv_free (self);
  return NULL;
}

static gboolean
csv_row (const HtkCell *cells,
         gpointer       sheet,
         GError       **error)
{
  HtkSheet *self = sheet;

  for (guint i = 0; i < self->ledger->n_columns; i++)
    {
      g_autofree char *text = htk_cell_say (&cells[i], self->ledger->columns[i].kind);

      append (self->line, i == 0, text, cells[i].kind != HTK_CELL_TEXT);
    }
  return put_line (self, error);
}

static gboolean
csv_close (HtkSheet *self,
           GError  **error)
{
  FILE *file = g_steal_pointer (&self->file);

  if (fclose (file) == 0)
    return TRUE;
  htk_report_set_errno (error, errno, self->path);
  return FALSE;
}

const HtkSheetKind htk_sheet_csv = { csv_open, csv_row, csv_close, csv_free };
