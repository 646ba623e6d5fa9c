/* Sheets from CSV: a folder with a file for each, or one file with their names in its first
 * column. */
#include "app/xlsform/htk-xls-table.h"

#include "app/form/htk-csv.h"
#include "app/xlsform/htk-xlsform.h"

#include <string.h>

static GHashTable *
sheets_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

static GPtrArray *
rows_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_row_free);
}

static guint
breaks_in (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

/* A row, numbered as a spreadsheet does: a cell with line breaks is one row. */
static HtkXlsRow *
take_row (HtkCsv *csv, guint *breaks)
{
  guint n = htk_csv_n_fields (csv);
  HtkXlsRow *row = htk_xls_row_new (htk_csv_line (csv) - *breaks, g_new0 (char *, n + 1));

  for (guint i = 0; i < n; i++)
    {
      row->cells[i] = g_strdup (htk_csv_field (csv, i));
      *breaks += breaks_in (row->cells[i]);
    }
  return row;
}

/* What is not UTF-8 is taken for GB18030, in which a Chinese spreadsheet program writes CSV. Text in
 * another encoding is left as it is, for the reader to refuse. */
static void
decode (char **text, gsize *length)
{
  char *utf8;
  gsize n = 0;

  if (g_utf8_validate_len (*text, *length, NULL))
    return;
  utf8 = g_convert (*text, (gssize)*length, "UTF-8", "GB18030", NULL, &n, NULL);
  if (utf8 == NULL)
    return;
  g_free (*text);
  *text = utf8;
  *length = n;
}

static GPtrArray *
read_rows (const char *path, GError **error)
{
  g_autoptr (GPtrArray) rows = rows_new ();
  g_autoptr (GError) inner = NULL;
  g_autoptr (HtkCsv) csv = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  guint breaks = 0;

  if (!g_file_get_contents (path, &text, &length, &inner))
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s", inner->message);
      return NULL;
    }
  decode (&text, &length);
  csv = htk_csv_new (text, (gssize)length, &inner);
  while (csv != NULL && htk_csv_next (csv, &inner))
    g_ptr_array_add (rows, take_row (csv, &breaks));
  if (g_error_matches (inner, HTK_CSV_ERROR, HTK_CSV_ERROR_ENCODING))
    g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ,
                 "%s: %s; save it as “CSV UTF-8”, or give the workbook itself", path,
                 inner->message);
  else if (inner != NULL && !g_error_matches (inner, HTK_CSV_ERROR, HTK_CSV_ERROR_EMPTY))
    g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s: %s", path, inner->message);
  else
    return g_steal_pointer (&rows);
  return NULL;
}

/**
 * htk_xls_read_folder:
 * @path: a folder
 * @error: return location
 *
 * Returns: (transfer full): name of each .csv file in lower case -> its rows, empty for a file that
 *   is no sheet of a form; or %NULL with %HTK_XLSFORM_ERROR_READ
 */
GHashTable *
htk_xls_read_folder (const char *path, GError **error)
{
  static const char *const sheets[]
      = { "survey", "choices", "settings", "external_choices", "entities", "osm", NULL };
  g_autoptr (GHashTable) out = sheets_new ();
  g_autoptr (GError) inner = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &inner);
  const char *file;

  if (dir == NULL)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s", inner->message);
      return NULL;
    }
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_ascii_strdown (file, -1);
      g_autofree char *whole = g_build_filename (path, file, NULL);
      GPtrArray *rows;

      if (!g_str_has_suffix (name, ".csv"))
        continue;
      name[strlen (name) - 4] = '\0';
      rows = g_strv_contains (sheets, name) ? read_rows (whole, error) : rows_new ();
      if (rows == NULL)
        return NULL;
      g_hash_table_insert (out, g_steal_pointer (&name), rows);
    }
  return g_steal_pointer (&out);
}

/* Whether a row only names the sheet that follows. */
static gboolean
names_sheet (HtkXlsRow *row)
{
  g_autofree char *first = row->cells[0] != NULL ? htk_xls_clean (row->cells[0]) : g_strdup ("");

  if (*first == '\0')
    return FALSE;
  for (guint i = 1; row->cells[i] != NULL; i++)
    if (*row->cells[i] != '\0')
      return FALSE;
  return TRUE;
}

/**
 * htk_xls_read_csv:
 * @path: a CSV file: the survey alone, or all sheets with their names in the first column, each
 *   above the rows it has
 * @error: return location
 *
 * Returns: (transfer full): name of each sheet in lower case -> its rows; or %NULL with
 *   %HTK_XLSFORM_ERROR_READ
 */
GHashTable *
htk_xls_read_csv (const char *path, GError **error)
{
  g_autoptr (GHashTable) out = sheets_new ();
  g_autoptr (GPtrArray) rows = read_rows (path, error);
  GPtrArray *sheet = NULL;

  if (rows == NULL)
    return NULL;
  if (rows->len == 0 || !names_sheet (rows->pdata[0]))
    {
      g_hash_table_insert (out, g_strdup ("survey"), g_steal_pointer (&rows));
      return g_steal_pointer (&out);
    }
  for (guint i = 0; i < rows->len; i++)
    {
      HtkXlsRow *row = rows->pdata[i];

      if (names_sheet (row))
        {
          g_autofree char *clean = htk_xls_clean (row->cells[0]);

          sheet = rows_new ();
          g_hash_table_insert (out, g_ascii_strdown (clean, -1), sheet);
        }
      else
        g_ptr_array_add (sheet, htk_xls_row_new (row->line, g_strdupv (row->cells)));
    }
  return g_steal_pointer (&out);
}
