#pragma once

/* A sheet as cells by column, wherever it was read from. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint line; /* the row as a spreadsheet counts it, from 1 */
  char **cells;
} HtkXlsRow;

typedef struct
{
  char *written;  /* the header as the author wrote it */
  char *name;     /* its name in the XLSForm reference; "" for a column without header */
  char *language; /* of a translation, else NULL */
  char *key;      /* "name" or "name::language" */
} HtkXlsColumn;

typedef struct
{
  char *sheet;
  guint header_line;
  GPtrArray *columns;   /* HtkXlsColumn */
  GHashTable *by_key;   /* key -> index + 1 of the first such column */
  GPtrArray *rows;      /* HtkXlsRow, each with a cell for every column */
  gboolean is_cut;      /* there were more cells than a form needs */
} HtkXlsTable;

HtkXlsRow   *htk_xls_row_new        (guint        line,
                                     char       **cells);
void         htk_xls_row_free       (HtkXlsRow   *row);
HtkXlsTable *htk_xls_table_new      (const char  *sheet,
                                     GPtrArray   *rows);
void         htk_xls_table_free     (HtkXlsTable *table);
gboolean     htk_xls_has_column     (HtkXlsTable *table,
                                     const char  *key);
const char  *htk_xls_cell           (HtkXlsTable *table,
                                     HtkXlsRow   *row,
                                     const char  *key);
void         htk_xls_put            (HtkXlsTable *table,
                                     HtkXlsRow   *row,
                                     const char  *key,
                                     const char  *text);
void         htk_xls_column_free    (HtkXlsColumn *column);
HtkXlsColumn *htk_xls_column_new    (const char  *sheet,
                                     const char  *header);
char        *htk_xls_clean          (const char  *text);
char        *htk_xls_clean_expression (const char *text);

/* Sheets by lower-case name -> GPtrArray of HtkXlsRow, the header first. */
GHashTable  *htk_xls_read_workbook  (const char  *path,
                                     GError     **error);
GHashTable  *htk_xls_read_folder    (const char  *path,
                                     GError     **error);
GHashTable  *htk_xls_read_csv       (const char  *path,
                                     GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkXlsTable, htk_xls_table_free)

G_END_DECLS
