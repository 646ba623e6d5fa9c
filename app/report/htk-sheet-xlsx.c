/* Writes a ledger as a workbook with one sheet. libxlsxwriter keeps one row at a time and the rest
 * in a temporary file beside the target; it does not look whether that was written, so that the
 * workbook is read through before it is said to be whole. */
#include "app/report/htk-sheet.h"

#include "app/report/htk-report-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>
#include <zip.h>

#define MOST_ROWS 1048576     /* of a sheet (ECMA-376) */
#define MOST_CHARACTERS 32767 /* of a cell */
#define SHEET "xl/worksheets/sheet1.xml"

struct _HtkSheet
{
  lxw_workbook *book;
  lxw_worksheet *sheet;
  lxw_format *formats[HTK_COLUMN_RATE + 1];
  char *path, *folder;
  const HtkLedger *ledger;
  lxw_row_t next;
};

static lxw_format *
add_format (HtkSheet   *self,
            const char *number_format)
{
  lxw_format *format = workbook_add_format (self->book);

  format_set_align (format, LXW_ALIGN_VERTICAL_TOP);
  if (number_format != NULL)
    format_set_num_format (format, number_format);
  else
    format_set_text_wrap (format);
  return format;
}

static void
add_formats (HtkSheet *self)
{
  self->formats[HTK_COLUMN_TEXT] = add_format (self, NULL);
  self->formats[HTK_COLUMN_CODE] = add_format (self, "@");
  self->formats[HTK_COLUMN_DATE] = add_format (self, "yyyy-mm-dd");
  self->formats[HTK_COLUMN_INT] = add_format (self, "0");
  self->formats[HTK_COLUMN_MONEY] = add_format (self, "#,##0.00");
  self->formats[HTK_COLUMN_RATE] = add_format (self, "0.00%");
}

static void
put_text (HtkSheet   *self,
          lxw_col_t   column,
          const char *text,
          lxw_format *format)
{
  g_autofree char *cut = NULL;

  if (g_utf8_strlen (text, -1) > MOST_CHARACTERS)
    text = cut = g_utf8_substring (text, 0, MOST_CHARACTERS);
  worksheet_write_string (self->sheet, self->next, column, text, format);
}

static void
put_head (HtkSheet           *self,
          const HtkSheetHead *head)
{
  lxw_format *title = workbook_add_format (self->book);
  lxw_format *column = workbook_add_format (self->book);

  format_set_bold (title);
  format_set_font_size (title, 16);
  put_text (self, 0, head->title, title);
  self->next++;
  for (guint i = 0; i < head->facts->len; i++, self->next++)
    {
      const HtkFact *fact = g_ptr_array_index (head->facts, i);
      g_autofree char *line =
        g_strconcat (fact->label, head->english ? ": " : "：", fact->value, NULL);

      put_text (self, 0, line, NULL);
    }
  format_set_bold (column);
  format_set_text_wrap (column);
  format_set_align (column, LXW_ALIGN_VERTICAL_CENTER);
  format_set_border (column, LXW_BORDER_THIN);
  format_set_bg_color (column, 0xE6EEF8);
  for (guint i = 0; i < head->ledger->n_columns; i++)
    put_text (self, (lxw_col_t) i,
              head->english ? head->ledger->columns[i].en : head->ledger->columns[i].zh, column);
}

/* Said before the rows: libxlsxwriter writes in one direction. */
static void
lay_out (HtkSheet           *self,
         const HtkSheetHead *head)
{
  const lxw_row_t titles = (lxw_row_t) head->facts->len + 1;
  const lxw_col_t last = (lxw_col_t) (head->ledger->n_columns - 1);

  for (guint i = 0; i < head->ledger->n_columns; i++)
    worksheet_set_column (self->sheet, (lxw_col_t) i, (lxw_col_t) i, head->ledger->columns[i].width,
                          NULL);
  worksheet_freeze_panes (self->sheet, titles + 1, 0);
  worksheet_autofilter (self->sheet, titles, 0, titles + head->n_rows, last);
  worksheet_repeat_rows (self->sheet, titles, titles);
  worksheet_set_landscape (self->sheet);
  worksheet_set_paper (self->sheet, 9); /* A4 */
  worksheet_fit_to_pages (self->sheet, 1, 0);
  worksheet_set_footer (self->sheet, "&C&P / &N");
}

static void
xlsx_free (HtkSheet *self)
{
  if (self->book != NULL)
    {
      if (self->sheet != NULL && self->sheet->optimize_tmpfile != NULL)
        fclose (self->sheet->optimize_tmpfile);
      lxw_workbook_free (self->book);
    }
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

static HtkSheet *
xlsx_open (const char         *path,
           const HtkSheetHead *head,
           GError            **error)
{
  HtkSheet *self;
  lxw_workbook_options options = { .constant_memory = LXW_TRUE };

  if (head->n_rows + head->facts->len + 2 > MOST_ROWS)
    {
      g_set_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_TOO_LONG,
                   "%u rows are more than a sheet of XLSX has. Ask for a township, or write CSV",
                   head->n_rows);
      return NULL;
    }
  self = g_new0 (HtkSheet, 1);
  self->path = g_strdup (path);
  self->folder = g_path_get_dirname (path);
  self->ledger = head->ledger;
  options.tmpdir = self->folder;
  self->book = workbook_new_opt (path, &options);
  errno = 0;
  self->sheet = self->book != NULL
                  ? workbook_add_worksheet (self->book, head->english ? "Ledger" : "台账") : NULL;
  if (self->sheet == NULL)
    {
      htk_report_set_errno (error, errno != 0 ? errno : EIO, self->folder);
      xlsx_free (self);
      return NULL;
    }
  add_formats (self);
  lay_out (self, head);
  put_head (self, head);
  return self;
}

/* Returns FALSE when it is no day. */
static gboolean
put_day (HtkSheet   *self,
         lxw_col_t   column,
         const char *day)
{
  lxw_datetime date = { 0 };

  if (strlen (day) != 10 || sscanf (day, "%4d-%2d-%2d", &date.year, &date.month, &date.day) != 3 ||
      date.year < 1900 ||
      !g_date_valid_dmy ((GDateDay) date.day, (GDateMonth) date.month, (GDateYear) date.year))
    return FALSE;
  return worksheet_write_datetime (self->sheet, self->next, column, &date,
                                   self->formats[HTK_COLUMN_DATE]) == LXW_NO_ERROR;
}

static void
put_cell (HtkSheet      *self,
          lxw_col_t      column,
          const HtkCell *cell,
          HtkColumnKind  kind)
{
  lxw_format *format = self->formats[kind];

  switch (cell->kind)
    {
    case HTK_CELL_TEXT:
      if (kind != HTK_COLUMN_DATE || !put_day (self, column, cell->text))
        put_text (self, column, cell->text,
                  kind == HTK_COLUMN_CODE ? format : self->formats[HTK_COLUMN_TEXT]);
      break;
    case HTK_CELL_NUMBER:
      worksheet_write_number (self->sheet, self->next, column,
                              kind == HTK_COLUMN_MONEY ? (double) cell->number / 100.0
                                                       : (double) cell->number, format);
      break;
    case HTK_CELL_RATE:
      worksheet_write_number (self->sheet, self->next, column,
                              (double) cell->number / (double) cell->den, format);
      break;
    case HTK_CELL_EMPTY:
    default:
      break;
    }
}

static gboolean
xlsx_row (const HtkCell *cells,
          gpointer       sheet,
          GError       **error)
{
  HtkSheet *self = sheet;

  errno = 0;
  self->next++;
  for (guint i = 0; i < self->ledger->n_columns; i++)
    put_cell (self, (lxw_col_t) i, &cells[i], self->ledger->columns[i].kind);
  if (!ferror (self->sheet->optimize_tmpfile))
    return TRUE;
  htk_report_set_errno (error, errno != 0 ? errno : EIO, self->folder);
  return FALSE;
}

typedef struct
{
  guint rows;
  char tail[16];
} Seen;

/* Counts the rows in a piece of the sheet; what ends a piece is looked at with the next one. */
static void
look_at (Seen       *seen,
         const char *piece,
         gsize       length)
{
  static const char row[] = "<row ";
  g_autofree char *text = g_strconcat (seen->tail, NULL);
  g_autoptr (GString) joined = g_string_new (text);
  gsize keep;

  g_string_append_len (joined, piece, (gssize) length);
  for (const char *p = joined->str; (p = strstr (p, row)) != NULL; p += strlen (row))
    seen->rows += (gsize) (p - joined->str) + strlen (row) > strlen (text);
  keep = MIN (joined->len, sizeof seen->tail - 1);
  g_strlcpy (seen->tail, joined->str + joined->len - keep, sizeof seen->tail);
}

static gboolean
read_part (zip_t      *zip,
           zip_uint64_t part,
           Seen       *seen)
{
  const char *name = zip_get_name (zip, part, 0);
  zip_file_t *file = zip_fopen_index (zip, part, 0);
  g_autofree char *buffer = g_malloc (65536);
  zip_int64_t n = -1;

  while (file != NULL && (n = zip_fread (file, buffer, 65536)) > 0)
    if (g_strcmp0 (name, SHEET) == 0)
      look_at (seen, buffer, (gsize) n);
  return file != NULL && zip_fclose (file) == 0 && n == 0;
}

/* Whether each part can be read with its check sum, and the sheet has all rows and its end. */
static gboolean
is_whole (const char *path,
          guint       rows)
{
  zip_t *zip = zip_open (path, ZIP_RDONLY, NULL);
  zip_int64_t n = zip != NULL ? zip_get_num_entries (zip, 0) : 0;
  gboolean whole = n > 0;
  Seen seen = { 0 };

  for (zip_int64_t i = 0; whole && i < n; i++)
    whole = read_part (zip, (zip_uint64_t) i, &seen);
  if (zip != NULL)
    zip_discard (zip);
  return whole && seen.rows == rows && g_str_has_suffix (seen.tail, "</worksheet>");
}

static gboolean
xlsx_close (HtkSheet *self,
            GError  **error)
{
  gboolean done;

  errno = 0;
  done = fflush (self->sheet->optimize_tmpfile) == 0;
  if (done)
    {
      done = workbook_close (g_steal_pointer (&self->book)) == LXW_NO_ERROR;
      done = done && is_whole (self->path, self->next + 1);
    }
  if (done)
    return TRUE;
  htk_report_set_errno (error, errno != 0 ? errno : EIO, self->folder);
  return FALSE;
}

const HtkSheetKind htk_sheet_xlsx = { xlsx_open, xlsx_row, xlsx_close, xlsx_free };
