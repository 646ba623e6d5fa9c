/* A sheet with its columns by their names in the XLSForm reference; reading one from CSV. */
#include "app/xlsform/htk-xls-table.h"

#include "app/form/htk-csv.h"
#include "app/xlsform/htk-xlsform.h"

#include <string.h>

void
htk_xls_table_free (HtkXlsTable *table)
{
  if (table == NULL)
    return;
  g_free (table->sheet);
  g_strfreev (table->columns);
  g_clear_pointer (&table->rows, g_ptr_array_unref);
  g_free (table);
}

/* Aliases of the XLSForm reference, to the name this converter uses. */
static char *
normal_column (const char *header)
{
  static const char *const aliases[][2] = {
    { "caption", "label" },       { "relevance", "relevant" },   { "calculate", "calculation" },
    { "readonly", "read_only" },  { "value", "name" },           { "tag", "name" },
    { "list name", "list_name" }, { "constraint message", "constraint_message" },
    { "required message", "required_message" }, { "form id", "form_id" },
    { "id_string", "form_id" },   { "title", "form_title" },     { "sms_keyword", "form_id" },
    { "media::image", "image" },  { "media::audio", "audio" },   { "media::video", "video" },
  };
  g_autofree char *trimmed = g_strstrip (g_strdup (header));
  char *colons = strstr (trimmed, "::");
  g_autofree char *base = NULL;
  const char *language = NULL;

  if (g_str_has_prefix (trimmed, "media::") && colons != NULL)
    colons = strstr (colons + 2, "::");
  if (g_str_has_prefix (trimmed, "bind::") || g_str_has_prefix (trimmed, "body::") ||
      g_str_has_prefix (trimmed, "instance::"))
    colons = NULL;
  if (colons != NULL)
    {
      *colons = '\0';
      language = colons + 2;
    }
  base = g_str_has_prefix (trimmed, "bind::") || g_str_has_prefix (trimmed, "instance::")
             ? g_strdup (trimmed)
             : g_utf8_strdown (trimmed, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strcmp (base, aliases[i][0]) == 0)
      {
        g_free (base);
        base = g_strdup (aliases[i][1]);
      }
  return language != NULL ? g_strdup_printf ("%s::%s", base, language) : g_steal_pointer (&base);
}

static gboolean
take_columns (HtkXlsTable *table,
              char       **header,
              GError     **error)
{
  table->n_columns = g_strv_length (header);
  table->columns = g_new0 (char *, table->n_columns + 1);
  for (guint i = 0; i < table->n_columns; i++)
    {
      table->columns[i] = normal_column (header[i]);
      for (guint k = 0; k < i; k++)
        if (*table->columns[i] != '\0' && strcmp (table->columns[i], table->columns[k]) == 0)
          {
            g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID,
                         "%s, row 1: the column “%s” is there twice; keep one", table->sheet,
                         table->columns[i]);
            return FALSE;
          }
    }
  return TRUE;
}

/* A row of the table with as many cells as it has columns. */
static HtkXlsRow *
fit_row (HtkXlsTable *table,
         guint        line,
         char       **cells)
{
  HtkXlsRow *row = g_new0 (HtkXlsRow, 1);
  guint n = g_strv_length (cells);

  row->line = line;
  row->cells = g_new0 (char *, table->n_columns + 1);
  for (guint i = 0; i < table->n_columns; i++)
    row->cells[i] = g_strstrip (g_strdup (i < n ? cells[i] : ""));
  return row;
}

HtkXlsRow *
htk_xls_row_new (guint  line,
                 char **cells)
{
  HtkXlsRow *row = g_new0 (HtkXlsRow, 1);

  row->line = line;
  row->cells = cells;
  return row;
}

void
htk_xls_row_free (HtkXlsRow *row)
{
  g_strfreev (row->cells);
  g_free (row);
}

/**
 * htk_xls_table_new:
 * @sheet: the sheet's name, for messages
 * @rows: (element-type HtkXlsRow): its rows as they were read, the header first
 * @error: return location
 *
 * Returns: (transfer full): the sheet, or %NULL with an error of %HTK_XLSFORM_ERROR
 */
HtkXlsTable *
htk_xls_table_new (const char *sheet,
                   GPtrArray  *rows,
                   GError    **error)
{
  g_autoptr (HtkXlsTable) table = g_new0 (HtkXlsTable, 1);

  table->sheet = g_strdup (sheet);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_xls_row_free);
  if (rows->len == 0)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s: the sheet is empty", sheet);
      return NULL;
    }
  if (!take_columns (table, ((HtkXlsRow *) rows->pdata[0])->cells, error))
    return NULL;
  for (guint i = 1; i < rows->len; i++)
    {
      HtkXlsRow *row = rows->pdata[i];

      g_ptr_array_add (table->rows, fit_row (table, row->line, row->cells));
    }
  return g_steal_pointer (&table);
}

static char **
fields_of (HtkCsv *csv)
{
  guint n = htk_csv_n_fields (csv);
  char **cells = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    cells[i] = g_strdup (htk_csv_field (csv, i));
  return cells;
}

/**
 * htk_xls_table_read_csv:
 * @path: a CSV file whose first row names the columns
 * @sheet: the sheet's name, for messages
 * @error: return location
 *
 * Returns: (transfer full): the sheet, or %NULL with an error of %HTK_XLSFORM_ERROR
 */
HtkXlsTable *
htk_xls_table_read_csv (const char *path,
                        const char *sheet,
                        GError    **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_xls_row_free);
  g_autoptr (GError) inner = NULL;
  g_autoptr (HtkCsv) csv = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &text, &length, &inner))
    csv = htk_csv_new (text, (gssize) length, &inner);
  while (csv != NULL && htk_csv_next (csv, &inner))
    g_ptr_array_add (rows, htk_xls_row_new (htk_csv_line (csv), fields_of (csv)));
  if (inner != NULL)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s: %s", sheet,
                   inner->message);
      return NULL;
    }
  return htk_xls_table_new (sheet, rows, error);
}

/* The cell's text, "" when the sheet has no such column; owned by the table. */
const char *
htk_xls_cell (HtkXlsTable *table,
              HtkXlsRow   *row,
              const char  *column)
{
  for (guint i = 0; i < table->n_columns; i++)
    if (strcmp (table->columns[i], column) == 0)
      return row->cells[i];
  return "";
}
