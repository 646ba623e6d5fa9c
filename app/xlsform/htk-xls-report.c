/* What the author should mend, by sheet, row and column. */
#include "app/xlsform/htk-xls-form.h"
#include "app/xlsform/htk-xlsform.h"

void
htk_xls_finding_free (HtkXlsFinding *finding)
{
  g_free (finding->sheet);
  g_free (finding->column);
  g_free (finding->message);
  g_free (finding);
}

/**
 * htk_xls_finding_text:
 * @finding: a finding
 *
 * Returns: (transfer full): "sheet, row N, column: what", without what the finding does not say
 */
char *
htk_xls_finding_text (const HtkXlsFinding *finding)
{
  GString *text = g_string_new (finding->sheet);

  if (finding->row > 0)
    g_string_append_printf (text, ", row %u", finding->row);
  if (finding->column != NULL)
    g_string_append_printf (text, ", column %s", finding->column);
  g_string_append_printf (text, ": %s", finding->message);
  return g_string_free (text, FALSE);
}

/* The header the author wrote for a column; the column itself when the sheet does not have it. */
static const char *
written_header (HtkXlsTable *table, const char *column)
{
  guint at = column != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (table->by_key, column)) : 0;

  return at > 0 ? ((HtkXlsColumn *)table->columns->pdata[at - 1])->written : column;
}

G_GNUC_PRINTF (6, 0)
static void
add (HtkXlsForm *form,
     gboolean is_error,
     HtkXlsTable *table,
     HtkXlsRow *row,
     const char *column,
     const char *format,
     va_list args)
{
  HtkXlsFinding *finding = g_new0 (HtkXlsFinding, 1);
  g_autofree char *text = NULL;

  finding->is_error = is_error;
  finding->sheet = g_strdup (table->sheet);
  finding->row = row != NULL ? row->line : column != NULL ? table->header_line : 0;
  finding->column = g_strdup (written_header (table, column));
  finding->message = g_strdup_vprintf (format, args);
  /* A cell that is written in two places has one fault. */
  text = htk_xls_finding_text (finding);
  if (!g_hash_table_add (form->said, g_steal_pointer (&text)))
    {
      htk_xls_finding_free (finding);
      return;
    }
  form->n_faults += is_error ? 1 : 0;
  g_ptr_array_add (form->findings, finding);
}

/**
 * htk_xls_fault:
 * @form: the form
 * @table: the sheet
 * @row: (nullable): the row; %NULL is the sheet's header, or with no column the whole sheet
 * @column: (nullable): the column
 * @format: what is wrong and what to write instead
 *
 * Keeps what makes the form impossible.
 */
void
htk_xls_fault (HtkXlsForm *form,
               HtkXlsTable *table,
               HtkXlsRow *row,
               const char *column,
               const char *format,
               ...)
{
  va_list args;

  va_start (args, format);
  add (form, TRUE, table, row, column, format, args);
  va_end (args);
}

/* As htk_xls_fault(), for what is only likely to be a mistake. */
void
htk_xls_warn (HtkXlsForm *form,
              HtkXlsTable *table,
              HtkXlsRow *row,
              const char *column,
              const char *format,
              ...)
{
  va_list args;

  va_start (args, format);
  add (form, FALSE, table, row, column, format, args);
  va_end (args);
}
