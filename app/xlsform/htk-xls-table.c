/* Reading the sheets of an XLSForm from CSV files, a file a sheet. */
#include "app/xlsform/htk-xls-table.h"

#include "app/form/htk-csv.h"
#include "app/xlsform/htk-xlsform.h"

#include <string.h>

static void
row_free (gpointer data)
{
  HtkXlsRow *row = data;

  g_strfreev (row->cells);
  g_free (row);
}

void
htk_xls_table_free (HtkXlsTable *table)
{
  if (table == NULL)
    return;
  g_free (table->sheet);
  g_strfreev (table->columns);
  g_ptr_array_unref (table->rows);
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
read_columns (HtkXlsTable *table,
              HtkCsv      *csv,
              GError     **error)
{
  table->n_columns = htk_csv_n_fields (csv);
  table->columns = g_new0 (char *, table->n_columns + 1);
  for (guint i = 0; i < table->n_columns; i++)
    {
      table->columns[i] = normal_column (htk_csv_field (csv, i));
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
  g_autoptr (HtkXlsTable) table = g_new0 (HtkXlsTable, 1);
  g_autoptr (GError) inner = NULL;
  g_autoptr (HtkCsv) csv = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  table->sheet = g_strdup (sheet);
  table->rows = g_ptr_array_new_with_free_func (row_free);
  if (g_file_get_contents (path, &text, &length, &inner))
    csv = htk_csv_new (text, (gssize) length, &inner);
  if (csv == NULL || !htk_csv_next (csv, &inner))
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s: %s", sheet,
                   inner != NULL ? inner->message : "the sheet is empty");
      return NULL;
    }
  if (!read_columns (table, csv, error))
    return NULL;
  while (htk_csv_next (csv, &inner))
    {
      HtkXlsRow *row = g_new0 (HtkXlsRow, 1);

      row->line = htk_csv_line (csv);
      row->cells = g_new0 (char *, table->n_columns + 1);
      for (guint i = 0; i < table->n_columns; i++)
        row->cells[i] = g_strstrip (g_strdup (htk_csv_field (csv, i)));
      g_ptr_array_add (table->rows, row);
    }
  if (inner != NULL)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s: %s", sheet,
                   inner->message);
      return NULL;
    }
  return g_steal_pointer (&table);
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
