/* Tables become forms: what the tests of the converter share. */
#include "tests/xlsform/xls-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
put (const char *dir, const char *sheet, const char *text)
{
  g_autofree char *path = g_build_filename (dir, sheet, NULL);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Converts a folder named "form" with the sheets. */
char *
htk_test_convert (const HtkTestSheets *sheets, GPtrArray *findings, GError **error)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "form", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  put (path, "survey.csv", sheets->survey);
  put (path, "choices.csv", sheets->choices);
  put (path, "settings.csv", sheets->settings);
  put (path, "entities.csv", sheets->entities);
  put (path, "external_choices.csv", sheets->external);
  return htk_xlsform_convert (path, findings, error);
}

/* The XForm of tables that have no fault. */
char *
htk_test_xform (const HtkTestSheets *sheets)
{
  g_autoptr (GError) error = NULL;
  char *xml = htk_test_convert (sheets, NULL, &error);

  g_assert_no_error (error);
  return xml;
}

/* Any list the form asks for, with two rows. */
static GBytes *
any_list (const char *uri, gpointer data, gboolean *is_missing, GError **error)
{
  static const char csv[] = "name,label,town,__version,__trunkVersion,__branchId\n"
                            "a,Apple,t1,3,,\nb,Bean,t2,4,,\n";
  static const char xml[] = "<root><item><name>a</name><label>Apple</label></item></root>";
  static const char geo[]
      = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
        "\"id\":\"f1\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[102,24]},"
        "\"properties\":{\"title\":\"Well\",\"name\":\"w\"}}]}";

  if (strstr (uri, "last-saved") != NULL)
    *is_missing = TRUE;
  if (strstr (uri, "last-saved") != NULL)
    return NULL;
  if (g_str_has_suffix (uri, ".geojson"))
    return g_bytes_new_static (geo, strlen (geo));
  return g_str_has_suffix (uri, ".xml") ? g_bytes_new_static (xml, strlen (xml))
                                        : g_bytes_new_static (csv, strlen (csv));
}

/* The form of tables that have no fault, as the engine reads it. */
HtkForm *
htk_test_load (const HtkTestSheets *sheets)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = htk_test_xform (sheets);
  HtkForm *form = htk_form_new (xml, -1, any_list, NULL, &error);

  if (error != NULL)
    g_error ("%s\n%s", error->message, xml);
  return form;
}

HtkInstance *
htk_test_fill (HtkForm *form)
{
  g_autoptr (GError) error = NULL;
  HtkInstance *instance = htk_instance_new (form, NULL, &error);

  g_assert_no_error (error);
  return instance;
}

static gboolean
has_all (const char *text, const char *const *words)
{
  for (; *words != NULL; words++)
    if (strstr (text, *words) == NULL)
      return FALSE;
  return TRUE;
}

static void
must_say (GPtrArray *findings, gboolean is_error, const char *const *words, const char *survey)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      HtkXlsFinding *finding = findings->pdata[i];
      g_autofree char *text = htk_xls_finding_text (finding);

      g_string_append_printf (all, "%s %s\n", finding->is_error ? "error" : "warning", text);
      if (finding->is_error == is_error && has_all (text, words))
        return;
    }
  g_error ("no %s says “%s” and so on:\n%sof:\n%s", is_error ? "error" : "warning", *words,
           all->str, survey);
}

void
htk_test_refused (const HtkTestSheets *sheets, const char *const *words)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = htk_test_convert (sheets, findings, &error);

  must_say (findings, TRUE, words, sheets->survey);
  g_assert_null (xml);
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID);
}

void
htk_test_warned (const HtkTestSheets *sheets, const char *const *words)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = htk_test_convert (sheets, findings, &error);

  g_assert_no_error (error);
  g_assert_nonnull (xml);
  must_say (findings, FALSE, words, sheets->survey);
}

void
htk_test_has (const char *xml, const char *piece)
{
  if (strstr (xml, piece) == NULL)
    g_error ("“%s” is not in\n%s", piece, xml);
}

void
htk_test_has_not (const char *xml, const char *piece)
{
  if (strstr (xml, piece) != NULL)
    g_error ("“%s” is in\n%s", piece, xml);
}

void
htk_test_answer (HtkInstance *instance, const char *ref, const char *value)
{
  g_autoptr (GError) error = NULL;

  htk_instance_set (instance, htk_instance_find (instance, ref, NULL), value, &error);
  if (error != NULL)
    g_error ("%s: %s", ref, error->message);
}

const char *
htk_test_value (HtkInstance *instance, const char *ref)
{
  HtkNode node = htk_instance_find (instance, ref, NULL);

  if (node == 0)
    g_error ("there is no %s", ref);
  return htk_instance_get (instance, node);
}

/* The labels of a question's choices, parted by |. */
char *
htk_test_labels (HtkInstance *instance, const char *ref)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) choices
      = htk_instance_choices (instance, htk_instance_find (instance, ref, NULL), &error);
  GString *out = g_string_new (NULL);

  if (error != NULL)
    g_error ("%s: %s", ref, error->message);
  for (guint i = 0; i < choices->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", ((HtkChoice *)choices->pdata[i])->label);
  return g_string_free (out, FALSE);
}
