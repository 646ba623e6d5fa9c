/* huitoukan-xlsform: converts the tables of a form when the project is built, and for authors. */
#include "app/xlsform/htk-xlsform.h"

#include <locale.h>
#include <stdio.h>

int
main (int    argc,
      char **argv)
{
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write the XForm to FILE", "FILE" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FOLDER|FORM.xlsx");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  g_option_context_set_summary (context, "Converts FOLDER/survey.csv, choices.csv and settings.csv, "
                                         "or these sheets of a workbook, to an ODK XForm.\nExit codes: 0 done, 1 the tables have "
                                         "faults, 2 wrong usage.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      g_printerr ("huitoukan-xlsform: %s\n", error != NULL ? error->message : "wants one FOLDER or workbook");
      return 2;
    }
  xml = g_file_test (argv[1], G_FILE_TEST_IS_DIR)
            ? htk_xlsform_convert_folder (argv[1], warnings, &error)
            : htk_xlsform_convert_workbook (argv[1], warnings, &error);
  for (guint i = 0; i < warnings->len; i++)
    g_printerr ("warning: %s\n", (char *) warnings->pdata[i]);
  if (xml != NULL && output != NULL)
    g_file_set_contents (output, xml, -1, &error);
  else if (xml != NULL)
    fputs (xml, stdout);
  if (error != NULL)
    g_printerr ("%s\n", error->message);
  return error != NULL ? 1 : 0;
}
