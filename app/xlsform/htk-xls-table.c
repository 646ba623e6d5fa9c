/* A sheet with its columns by their names in the XLSForm reference. */
#include "app/xlsform/htk-xls-table.h"

#include <string.h>

/* Rows that are short in the file are as long as the header here: a few wide ones are no attack. */
#define MOST_CELLS 4000000

HtkXlsRow *
htk_xls_row_new (guint line, char **cells)
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

void
htk_xls_table_free (HtkXlsTable *table)
{
  if (table == NULL)
    return;
  g_free (table->sheet);
  g_ptr_array_unref (table->columns);
  g_hash_table_unref (table->by_key);
  g_ptr_array_unref (table->rows);
  g_free (table);
}

static gboolean
is_blank (HtkXlsRow *row)
{
  for (guint i = 0; row->cells[i] != NULL; i++)
    if (*row->cells[i] != '\0')
      return FALSE;
  return TRUE;
}

static void
take_header (HtkXlsTable *table, HtkXlsRow *header)
{
  table->header_line = header->line;
  for (guint i = 0; header->cells[i] != NULL; i++)
    {
      HtkXlsColumn *column = htk_xls_column_new (table->sheet, header->cells[i]);

      g_ptr_array_add (table->columns, column);
      if (*column->key != '\0' && !g_hash_table_contains (table->by_key, column->key))
        g_hash_table_insert (table->by_key, column->key, GUINT_TO_POINTER (i + 1));
    }
}

/* A row of the table with as many cells as it has columns; NULL when they are all empty. */
static HtkXlsRow *
fit_row (HtkXlsTable *table, HtkXlsRow *from)
{
  guint n = g_strv_length (from->cells);
  HtkXlsRow *row = htk_xls_row_new (from->line, g_new0 (char *, table->columns->len + 1));

  for (guint i = 0; i < table->columns->len; i++)
    row->cells[i] = i < n ? htk_xls_clean (from->cells[i]) : g_strdup ("");
  if (is_blank (row))
    g_clear_pointer (&row, htk_xls_row_free);
  return row;
}

/**
 * htk_xls_table_new:
 * @sheet: the sheet's name, for messages
 * @rows: (element-type HtkXlsRow): its rows as they were read; the first that is not empty names
 *   the columns
 *
 * Returns: (transfer full): the sheet, its cells cleaned and without its empty rows
 */
HtkXlsTable *
htk_xls_table_new (const char *sheet, GPtrArray *rows)
{
  HtkXlsTable *table = g_new0 (HtkXlsTable, 1);
  gboolean started = FALSE;

  table->sheet = g_strdup (sheet);
  table->header_line = 1;
  table->columns = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_column_free);
  table->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_row_free);
  for (guint i = 0; i < rows->len; i++)
    {
      HtkXlsRow *row = NULL;

      if (!started && !is_blank (rows->pdata[i]))
        {
          take_header (table, rows->pdata[i]);
          started = TRUE;
        }
      else if (started && (guint64)table->rows->len * table->columns->len >= MOST_CELLS)
        table->is_cut = TRUE;
      else if (started)
        row = fit_row (table, rows->pdata[i]);
      if (row != NULL)
        g_ptr_array_add (table->rows, row);
    }
  return table;
}

gboolean
htk_xls_has_column (HtkXlsTable *table, const char *key)
{
  return g_hash_table_contains (table->by_key, key);
}

/* The cell's text, "" when the sheet has no such column; owned by the table. */
const char *
htk_xls_cell (HtkXlsTable *table, HtkXlsRow *row, const char *key)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (table->by_key, key));

  return at > 0 ? row->cells[at - 1] : "";
}

/* Sets a cell, in a column that is made when the sheet does not have it. */
void
htk_xls_put (HtkXlsTable *table, HtkXlsRow *row, const char *key, const char *text)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (table->by_key, key));

  g_return_if_fail (at > 0);
  g_free (row->cells[at - 1]);
  row->cells[at - 1] = g_strdup (text);
}
