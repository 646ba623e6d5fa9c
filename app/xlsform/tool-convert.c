/* huitoukan-form convert: the tables of a form to its XForm, or to what is wrong with them. */
#include "app/xlsform/tool-convert.h"

#include "app/xlsform/htk-xlsform.h"

#include <stdio.h>

static char *
finding_line (const HtkXlsFinding *finding, gboolean as_json)
{
  const char *severity = finding->is_error ? "error" : "warning";
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (!as_json)
    {
      text = htk_xls_finding_text (finding);
      return g_strdup_printf ("%s %s", severity, text);
    }
  object = json_object_new ();
  node = json_node_new (JSON_NODE_OBJECT);
  json_object_set_string_member (object, "severity", severity);
  json_object_set_string_member (object, "sheet", finding->sheet);
  if (finding->row > 0)
    json_object_set_int_member (object, "row", finding->row);
  if (finding->column != NULL)
    json_object_set_string_member (object, "column", finding->column);
  json_object_set_string_member (object, "message", finding->message);
  json_node_take_object (node, object);
  return json_to_string (node, FALSE);
}

/**
 * htk_tool_convert:
 * @tool: the state
 * @choice: what the command line says; its form is a workbook, a CSV file or a folder of them
 *
 * Writes the XForm to the output file, or to stdout without one. What the author should mend is a
 * line each on stdout, or on stderr when that is where the form goes.
 *
 * Returns: the exit code: 0, 1 with errors and then nothing is written, 3 with warnings only
 */
int
htk_tool_convert (HtkTool *tool, const HtkToolChoice *choice)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = htk_xlsform_convert (choice->form, findings, &error);
  FILE *out = choice->output != NULL ? stdout : stderr;

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *line = finding_line (findings->pdata[i], choice->as_json);

      fprintf (out, "%s\n", line);
    }
  if (xml != NULL && choice->output != NULL)
    g_file_set_contents (choice->output, xml, -1, &error);
  else if (xml != NULL)
    fputs (xml, stdout);
  if (error != NULL && !g_error_matches (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID))
    g_printerr ("huitoukan-form: %s\n", error->message);
  return error != NULL ? 1 : findings->len > 0 ? 3 : 0;
}
