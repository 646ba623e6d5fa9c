/* From a workbook, a CSV file or a folder of them to the XForm, or to what is wrong with them. */
#include "app/xlsform/htk-xls-form.h"
#include "app/xlsform/htk-xlsform.h"

#include "app/form/htk-near.h"

#include <string.h>

static const char *const sheet_names[]
    = { "survey", "choices", "settings", "external_choices", "entities", "osm" };

static GHashTable *
read_sheets (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return htk_xls_read_folder (path, error);
  if (g_str_has_suffix (path, ".csv") || g_str_has_suffix (path, ".CSV"))
    return htk_xls_read_csv (path, error);
  return htk_xls_read_workbook (path, error);
}

/* A sheet by its name; one that is there but has nothing in it counts as none. */
static HtkXlsTable *
take_sheet (GHashTable *sheets, const char *name)
{
  GPtrArray *rows = g_hash_table_lookup (sheets, name);
  HtkXlsTable *table = rows != NULL ? htk_xls_table_new (name, rows) : NULL;

  if (table != NULL && table->columns->len == 0)
    g_clear_pointer (&table, htk_xls_table_free);
  return table;
}

/* Sheets that nobody reads may be notes, or misspelt. */
static void
check_sheets (HtkXlsForm *form, GHashTable *sheets)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, sheets);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      HtkNear near = { .word = key };
      gboolean known = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (sheet_names); i++)
        {
          known = known || strcmp (sheet_names[i], key) == 0;
          if (!g_hash_table_contains (sheets, sheet_names[i]))
            htk_near_try (&near, sheet_names[i]);
        }
      if (!known && near.best != NULL)
        htk_xls_warn (form, form->survey, NULL, NULL,
                      "the sheet “%s” is not read; did you mean “%s”?", (char *)key, near.best);
    }
}

static char *
nearest_survey (GHashTable *sheets)
{
  HtkNear near = { .word = "survey" };
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, sheets);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    htk_near_try (&near, key);
  return near.best != NULL ? g_strdup_printf ("; rename “%s”", near.best) : g_strdup ("");
}

static char *
fallback_id (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  char *base = g_path_get_basename (absolute);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR) && strrchr (base, '.') != NULL)
    *strrchr (base, '.') = '\0';
  return base;
}

static gint
rank_of (const char *sheet)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sheet_names); i++)
    if (strcmp (sheet_names[i], sheet) == 0)
      return (gint)i;
  return G_N_ELEMENTS (sheet_names);
}

static gint
by_place (gconstpointer a, gconstpointer b)
{
  const HtkXlsFinding *x = *(HtkXlsFinding *const *)a, *y = *(HtkXlsFinding *const *)b;
  gint order = rank_of (x->sheet) - rank_of (y->sheet);

  if (order == 0)
    order = (x->row > y->row) - (x->row < y->row);
  return order != 0 ? order : g_strcmp0 (x->column, y->column);
}

static void
set_error_of (HtkXlsForm *form, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < form->findings->len; i++)
    {
      HtkXlsFinding *finding = form->findings->pdata[i];
      g_autofree char *text = finding->is_error ? htk_xls_finding_text (finding) : NULL;

      if (text != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", text);
    }
  g_set_error_literal (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID, all->str);
}

/**
 * htk_xlsform_convert:
 * @path: an .xlsx workbook, a folder with survey.csv, choices.csv and so on, or one CSV file with
 *   the sheets' names in its first column
 * @findings: (nullable) (element-type HtkXlsFinding): what the author should mend is added here, by
 *   sheet and row
 * @error: return location
 *
 * Returns: (transfer full): the XForm, or %NULL with %HTK_XLSFORM_ERROR_READ or _INVALID, which
 *   lists all faults
 */
char *
htk_xlsform_convert (const char *path, GPtrArray *findings, GError **error)
{
  g_autoptr (HtkXlsForm) form = htk_xls_form_new ();
  g_autoptr (GHashTable) sheets = read_sheets (path, error);
  g_autofree char *xml = NULL;

  if (sheets == NULL)
    return NULL;
  form->survey = take_sheet (sheets, "survey");
  if (form->survey == NULL)
    {
      g_autofree char *hint = nearest_survey (sheets);

      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ,
                   "%s has no sheet “survey” with anything in it%s", path, hint);
      return NULL;
    }
  form->choices = take_sheet (sheets, "choices");
  form->settings = take_sheet (sheets, "settings");
  form->external = take_sheet (sheets, "external_choices");
  form->entities = take_sheet (sheets, "entities");
  form->fallback_id = fallback_id (path);
  check_sheets (form, sheets);
  htk_xls_form_build (form);
  xml = htk_xls_write (form);
  g_ptr_array_sort (form->findings, by_place);
  if (form->n_faults > 0)
    set_error_of (form, error);
  for (guint i = 0; findings != NULL && i < form->findings->len; i++)
    g_ptr_array_add (findings, form->findings->pdata[i]);
  if (findings != NULL)
    g_ptr_array_set_free_func (form->findings, NULL);
  return form->n_faults > 0 ? NULL : g_steal_pointer (&xml);
}
