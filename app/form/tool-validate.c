/* huitoukan-form validate: what the author of a form should mend, a finding a line. */
#include "app/form/htk-form-check.h"
#include "app/form/tool-cli.h"

#include <string.h>

typedef struct {
  const char *media;
  GPtrArray *missing; /* URIs */
} Media;

/* A list that is missing is told and taken for an empty one, so that the rest is checked too. */
static GBytes *
resolve (const char *uri, gpointer data, gboolean *is_missing, GError **error)
{
  Media *media = data;
  g_autofree char *name = g_path_get_basename (uri);
  g_autofree char *path = g_build_filename (media->media, name, NULL);
  char *text = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &text, &length, NULL))
    return g_bytes_new_take (text, length);
  *is_missing = TRUE;
  /* Nobody has a last saved form before the first. */
  if (strcmp (uri, "jr://instance/last-saved") == 0)
    return NULL;
  g_ptr_array_add (media->missing, g_strdup (uri));
  return g_bytes_new_static ("", 0);
}

static void
print_finding (const HtkFormFault *finding, gboolean as_json)
{
  const char *severity = finding->severity == HTK_FAULT_ERROR ? "error" : "warning";
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *line = NULL;

  if (!as_json)
    {
      g_print ("%s %s %s %s\n", severity, finding->code, finding->ref, finding->message);
      return;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "severity", severity);
  json_object_set_string_member (object, "code", finding->code);
  json_object_set_string_member (object, "ref", finding->ref);
  json_object_set_string_member (object, "message", finding->message);
  line = htk_tool_line (object);
  g_print ("%s\n", line);
}

static HtkFormFault *
missing_list (const char *uri, const char *folder)
{
  HtkFormFault *finding = g_new0 (HtkFormFault, 1);
  g_autofree char *name = g_path_get_basename (uri);

  finding->severity = HTK_FAULT_ERROR;
  finding->code = "missing-resource";
  finding->ref = g_strdup (uri);
  finding->message = g_strdup_printf ("the list %s is not in %s; put it there, or name its folder "
                                      "with --media",
                                      name, folder);
  return finding;
}

static GPtrArray *
check_file (const char *path, Media *media, GError **error)
{
  g_autofree char *xml = NULL;
  g_autoptr (HtkForm) form = NULL;
  g_autoptr (GError) fault = NULL;
  gsize length = 0;
  GPtrArray *findings;

  if (!g_file_get_contents (path, &xml, &length, error))
    return NULL;
  form = htk_form_new (xml, (gssize)length, resolve, media, &fault);
  findings = form != NULL ? htk_form_check (form, media->media)
                          : htk_form_check_unloaded (xml, (gssize)length,
                                                     htk_tool_error_code (fault), fault);
  for (guint i = 0; i < media->missing->len; i++)
    g_ptr_array_insert (findings, (int)i, missing_list (media->missing->pdata[i], media->media));
  return findings;
}

/**
 * htk_tool_validate:
 * @tool: the state
 * @choice: what the command line says
 *
 * Prints what the form's author should mend, a finding a line.
 *
 * Returns: the exit code: 0, 1 with errors, 3 with warnings only
 */
int
htk_tool_validate (HtkTool *tool, const HtkToolChoice *choice)
{
  g_autofree char *folder = g_path_get_dirname (choice->form);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  Media media = { choice->media != NULL ? choice->media : folder, missing };
  int code = 0;

  findings = check_file (choice->form, &media, &error);
  if (findings == NULL)
    {
      g_printerr ("huitoukan-form: %s\n", error->message);
      return 1;
    }
  for (guint i = 0; i < findings->len; i++)
    {
      HtkFormFault *finding = findings->pdata[i];

      print_finding (finding, choice->as_json);
      if (finding->severity == HTK_FAULT_ERROR)
        code = 1;
      else if (code == 0)
        code = 3;
    }
  return code;
}
