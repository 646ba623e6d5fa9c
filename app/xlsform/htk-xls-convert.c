/* From the sheets of a folder or a workbook to the XForm, or to what is wrong with them. */
#include "app/xlsform/htk-xls-form.h"

#include "app/xlsform/htk-xlsform.h"

static HtkXlsTable *
read_sheet (const char *folder,
            const char *sheet,
            gboolean    needed,
            GError    **error)
{
  g_autofree char *file = g_strconcat (sheet, ".csv", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  if (!needed && !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return htk_xls_table_read_csv (path, sheet, error);
}

/* A sheet of a workbook; one that is there but has nothing in it counts as none. */
static HtkXlsTable *
take_sheet (GHashTable *sheets,
            const char *sheet,
            gboolean    needed,
            GError    **error)
{
  GPtrArray *rows = g_hash_table_lookup (sheets, sheet);

  if (rows != NULL && (needed || rows->len > 0))
    return htk_xls_table_new (sheet, rows, error);
  if (needed)
    g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "the workbook has no sheet “%s”",
                 sheet);
  return NULL;
}

static char *
convert (HtkXlsForm *form,
         GPtrArray  *warnings,
         GError    **error)
{
  g_autofree char *xml = NULL;
  g_autofree char *all = NULL;

  htk_xls_form_build (form);
  if (form->faults->len == 0)
    xml = htk_xls_write (form);
  for (guint i = 0; warnings != NULL && i < form->warnings->len; i++)
    g_ptr_array_add (warnings, g_strdup (form->warnings->pdata[i]));
  if (form->faults->len == 0)
    return g_steal_pointer (&xml);
  g_ptr_array_add (form->faults, NULL);
  all = g_strjoinv ("\n", (char **) form->faults->pdata);
  g_set_error_literal (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID, all);
  return NULL;
}

/**
 * htk_xlsform_convert_folder:
 * @folder: holds survey.csv, and as a rule choices.csv and settings.csv
 * @warnings: (nullable) (element-type utf8): warnings are added here
 * @error: return location
 *
 * Returns: (transfer full): the XForm, or %NULL with %HTK_XLSFORM_ERROR_READ or _INVALID, which
 *   lists all faults
 */
char *
htk_xlsform_convert_folder (const char *folder,
                            GPtrArray  *warnings,
                            GError    **error)
{
  g_autoptr (HtkXlsForm) form = htk_xls_form_new ();
  g_autoptr (GError) inner = NULL;

  form->survey = read_sheet (folder, "survey", TRUE, &inner);
  if (inner == NULL)
    form->choices = read_sheet (folder, "choices", FALSE, &inner);
  if (inner == NULL)
    form->settings = read_sheet (folder, "settings", FALSE, &inner);
  if (inner != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return NULL;
    }
  return convert (form, warnings, error);
}

/**
 * htk_xlsform_convert_workbook:
 * @path: an .xlsx file with a sheet survey, and as a rule choices and settings
 * @warnings: (nullable) (element-type utf8): warnings are added here
 * @error: return location
 *
 * Returns: (transfer full): the XForm, or %NULL with %HTK_XLSFORM_ERROR_READ or _INVALID, which
 *   lists all faults
 */
char *
htk_xlsform_convert_workbook (const char *path,
                              GPtrArray  *warnings,
                              GError    **error)
{
  g_autoptr (HtkXlsForm) form = htk_xls_form_new ();
  g_autoptr (GHashTable) sheets = htk_xls_read_workbook (path, error);
  g_autoptr (GError) inner = NULL;

  if (sheets == NULL)
    return NULL;
  form->survey = take_sheet (sheets, "survey", TRUE, &inner);
  if (inner == NULL)
    form->choices = take_sheet (sheets, "choices", FALSE, &inner);
  if (inner == NULL)
    form->settings = take_sheet (sheets, "settings", FALSE, &inner);
  if (inner != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return NULL;
    }
  return convert (form, warnings, error);
}
