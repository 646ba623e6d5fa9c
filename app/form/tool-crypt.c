/* huitoukan-form's commands around encrypted submissions: encrypt for a form, decrypt with a key.
 */
#include "app/form/htk-submission-crypt.h"
#include "app/form/tool-cli.h"
#include "app/form/tool-forms.h"

static int
failed (const GError *error)
{
  g_printerr ("huitoukan-form: %s\n", error->message);
  return 1;
}

static int
missing (const char *what)
{
  g_printerr ("huitoukan-form: %s is missing\n", what);
  return 2;
}

/**
 * htk_tool_encrypt:
 * @tool: the state
 * @choice: what the command line says: the form, the answers, the folder to write
 *
 * Encrypts answers and the files beside them with the form's key, as they are sent.
 *
 * Returns: the exit code: 0, 1, or 2 for an option that is missing
 */
int
htk_tool_encrypt (HtkTool             *tool,
                  const HtkToolChoice *choice)
{
  g_autoptr (JsonObject) lookup = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *media = NULL;

  if (choice->instance == NULL || choice->output == NULL)
    return missing (choice->instance == NULL ? "--instance" : "--out");
  if (!htk_tool_load_form (tool, choice))
    return 1;
  media = g_path_get_dirname (choice->instance);
  return htk_submission_encrypt (htk_tool_handle_of (tool, lookup, NULL)->instance, media,
                                 choice->output, NULL, &error)
             ? 0
             : failed (error);
}

/**
 * htk_tool_decrypt:
 * @tool: the state
 * @choice: what the command line says: the folder of a submission, the private key, the folder to
 *   write
 *
 * Opens an encrypted submission.
 *
 * Returns: the exit code: 0, 1, 2 for an option that is missing, 3 when it is open but has no
 *   signature that shows it to be whole
 */
int
htk_tool_decrypt (HtkTool             *tool,
                  const HtkToolChoice *choice)
{
  g_autoptr (GError) error = NULL;
  gboolean is_signed = FALSE;

  if (choice->key == NULL || choice->output == NULL)
    return missing (choice->key == NULL ? "--key" : "--out");
  if (!htk_submission_decrypt (choice->form, choice->key, choice->output, &is_signed, NULL, &error))
    return failed (error);
  if (is_signed)
    return 0;
  g_printerr ("huitoukan-form: %s has no signature: nothing shows that it is as it was sent\n",
              choice->form);
  return 3;
}
