/* Reads the tables of the pack for the rules; a bad table is told whole, not at its first fault. */
#include "app/rules/htk-table.h"

struct _HtkTable {
  char *file;
  HtkCsv *csv;
  GHashTable *columns; /* name -> position + 1 */
  GPtrArray *faults;
};

void
htk_table_free (HtkTable *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  htk_csv_free (self->csv);
  g_clear_pointer (&self->columns, g_hash_table_unref);
  g_ptr_array_unref (self->faults);
  g_free (self);
}

static void
add_fault (GPtrArray *faults, const char *file, GError *error)
{
  g_ptr_array_add (faults, g_strdup_printf ("%s: %s", file, error->message));
  g_error_free (error);
}

static gboolean
read_header (HtkTable *self, const char *const *columns)
{
  gboolean whole = TRUE;

  for (guint i = 0; i < htk_csv_n_fields (self->csv); i++)
    if (!g_hash_table_insert (self->columns, g_strdup (htk_csv_field (self->csv, i)),
                              GUINT_TO_POINTER (i + 1)))
      htk_table_fault (self, "column “%s” is there twice", htk_csv_field (self->csv, i));
  for (guint i = 0; columns[i] != NULL; i++)
    if (!g_hash_table_contains (self->columns, columns[i]))
      {
        htk_table_fault (self, "column “%s” is missing", columns[i]);
        whole = FALSE;
      }
  return whole;
}

/**
 * htk_table_read:
 * @file: its name, for the faults
 * @csv: its text
 * @length: in bytes, or -1 when @csv ends in NUL
 * @columns: (array zero-terminated=1): the columns it must have
 * @faults: (element-type utf8): gets what is wrong, a sentence a fault; owns its strings
 *
 * Returns: (transfer full) (nullable): the table before its first row; NULL when it cannot be read
 */
HtkTable *
htk_table_read (
    const char *file, const char *csv, gssize length, const char *const *columns, GPtrArray *faults)
{
  g_autoptr (HtkTable) self = g_new0 (HtkTable, 1);
  GError *error = NULL;

  self->file = g_strdup (file);
  self->faults = g_ptr_array_ref (faults);
  self->columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->csv = htk_csv_new (csv, length, &error);
  if (self->csv == NULL || !htk_csv_next (self->csv, &error))
    {
      if (error == NULL)
        g_set_error_literal (&error, HTK_CSV_ERROR, HTK_CSV_ERROR_EMPTY, "the file is empty");
      add_fault (faults, file, error);
      return NULL;
    }
  return read_header (self, columns) ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_table_next:
 * @self: a table
 *
 * Goes to the next row that is not empty. Text that is no CSV ends the table and is a fault.
 *
 * Returns: whether there is one
 */
gboolean
htk_table_next (HtkTable *self)
{
  GError *error = NULL;

  while (htk_csv_next (self->csv, &error))
    for (guint i = 0; i < htk_csv_n_fields (self->csv); i++)
      if (*htk_csv_field (self->csv, i) != '\0')
        return TRUE;
  if (error != NULL)
    add_fault (self->faults, self->file, error);
  return FALSE;
}

/**
 * htk_table_get:
 * @self: a table at a row
 * @column: a column's name
 *
 * Returns: the cell, empty when the row or the table has none; valid until the next row
 */
const char *
htk_table_get (HtkTable *self, const char *column)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->columns, column));

  return at > 0 && at <= htk_csv_n_fields (self->csv) ? htk_csv_field (self->csv, at - 1) : "";
}

guint
htk_table_line (HtkTable *self)
{
  return htk_csv_line (self->csv);
}

/**
 * htk_table_number:
 * @self: a table at a row
 * @column: a column of whole numbers from 0 to 100,000
 * @if_empty: what an empty cell means; below 0 when it must not be empty
 * @value: (out): the number, 0 when there is none
 *
 * Returns: whether there is one; else it is a fault
 */
gboolean
htk_table_number (HtkTable *self, const char *column, gint if_empty, gint *value)
{
  const char *text = htk_table_get (self, column);
  guint64 number = 0;

  *value = 0;
  if (*text == '\0' && if_empty >= 0)
    *value = if_empty;
  else if (!g_ascii_string_to_unsigned (text, 10, 0, 100000, &number, NULL))
    {
      htk_table_fault (self, "%s “%s” is not a whole number", column, text);
      return FALSE;
    }
  else
    *value = (gint)number;
  return TRUE;
}

/**
 * htk_table_fault:
 * @self: a table at a row
 * @format: what is wrong with the row
 * @...: its figures
 */
void
htk_table_fault (HtkTable *self, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->faults,
                   g_strdup_printf ("%s:%u: %s", self->file, htk_table_line (self), what));
}
