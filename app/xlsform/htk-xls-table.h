#pragma once

/* A sheet as cells by column name, wherever it was read from. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint line; /* in the file, from 1 */
  char **cells;
} HtkXlsRow;

typedef struct
{
  char *sheet;
  char **columns; /* normalised: lower case, one form of each alias */
  guint n_columns;
  GPtrArray *rows; /* HtkXlsRow */
} HtkXlsTable;

HtkXlsRow   *htk_xls_row_new        (guint        line,
                                     char       **cells);
void         htk_xls_row_free       (HtkXlsRow   *row);
HtkXlsTable *htk_xls_table_new      (const char  *sheet,
                                     GPtrArray   *rows,
                                     GError     **error);
GHashTable  *htk_xls_read_workbook  (const char  *path,
                                     GError     **error);
HtkXlsTable *htk_xls_table_read_csv (const char  *path,
                                     const char  *sheet,
                                     GError     **error);
void         htk_xls_table_free     (HtkXlsTable *table);
const char  *htk_xls_cell           (HtkXlsTable *table,
                                     HtkXlsRow   *row,
                                     const char  *column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkXlsTable, htk_xls_table_free)

G_END_DECLS
