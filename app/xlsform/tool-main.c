/* huitoukan-form: the form engine and the converter for scripts, tests and form authors. It stands
 * here and not in app/form because the engine knows nothing of tables. */
#include "app/form/tool-cli.h"
#include "app/xlsform/tool-convert.h"

#include <locale.h>
#include <string.h>

static const char usage[] =
    "usage: huitoukan-form repl\n"
    "       huitoukan-form convert FOLDER|FORM.xlsx|FORM.csv [-o FILE] [--json]\n"
    "       huitoukan-form validate FORM.xml [--media DIR] [--json]\n"
    "       huitoukan-form fill FORM.xml [SCRIPT.jsonl] [--media DIR] [--out FILE]\n"
    "       huitoukan-form print FORM.xml [--lang L] [--instance FILE] [--format text|json]\n"
    "       huitoukan-form eval FORM.xml EXPR [--instance FILE] [--context REF]\n"
    "       huitoukan-form encrypt FORM.xml --instance FILE --out DIR [--media DIR]\n"
    "       huitoukan-form decrypt DIR --key PRIVATE.pem --out DIR\n"
    "       huitoukan-form --version\n"
    "\n"
    "repl reads one JSON request a line and answers each with a line. convert makes an XForm of\n"
    "the tables of an XLSForm; validate prints what the form's author should mend. Both: 0 nothing\n"
    "to mend, 1 errors (and convert writes no form), 3 warnings only. fill runs requests from a\n"
    "file and writes the answers: 1 a request failed, 4 the answers are not valid. print outlines\n"
    "the questions; eval prints the value of one XPath. encrypt writes answers and the files beside\n"
    "them as they are sent for a form with a base64RsaPublicKey; decrypt opens them: 3 is open, but\n"
    "without a signature. 2 is wrong usage.\n";

static const struct
{
  const char *name;
  int (*run) (HtkTool *tool, const HtkToolChoice *choice);
  int least, most; /* arguments after the command */
} commands[] = {
  { "convert", htk_tool_convert, 1, 1 },
  { "validate", htk_tool_validate, 1, 1 },
  { "fill", htk_tool_fill, 1, 2 },
  { "print", htk_tool_print, 1, 1 },
  { "eval", htk_tool_eval, 2, 2 },
  { "encrypt", htk_tool_encrypt, 1, 1 },
  { "decrypt", htk_tool_decrypt, 1, 1 },
};

static int
wrong_usage (const char *message)
{
  g_printerr ("%s%s%s", message != NULL ? message : "", message != NULL ? "\n" : "", usage);
  return 2;
}

static HtkTool *
new_tool (void)
{
  g_autoptr (GError) error = NULL;
  HtkTool *tool = htk_tool_new (&error);

  if (tool == NULL)
    g_printerr ("huitoukan-form: %s\n", error->message);
  return tool;
}

static int
run_command (int    argc,
             char **argv)
{
  HtkToolChoice choice = { 0 };
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "media", 0, 0, G_OPTION_ARG_FILENAME, &choice.media, NULL, "DIR" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &choice.output, NULL, "FILE" },
    { "lang", 0, 0, G_OPTION_ARG_STRING, &choice.language, NULL, "L" },
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &choice.instance, NULL, "FILE" },
    { "context", 0, 0, G_OPTION_ARG_STRING, &choice.context, NULL, "REF" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &choice.key, NULL, "FILE" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, NULL, "text|json" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &choice.as_json, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int code = 2;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return wrong_usage (error->message);
  if (format != NULL && strcmp (format, "text") != 0 && strcmp (format, "json") != 0)
    return wrong_usage ("--format is text or json");
  choice.as_json = choice.as_json || g_strcmp0 (format, "json") == 0;
  choice.form = argc > 2 ? argv[2] : NULL;
  choice.argument = argc > 3 ? argv[3] : NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (argc > 1 && strcmp (argv[1], commands[i].name) == 0 && argc - 2 >= commands[i].least &&
        argc - 2 <= commands[i].most)
      {
        HtkTool *tool = new_tool ();

        if (tool == NULL)
          return 2;
        code = commands[i].run (tool, &choice);
        htk_tool_free (tool);
      }
  g_free (choice.media);
  g_free (choice.output);
  g_free (choice.language);
  g_free (choice.instance);
  g_free (choice.context);
  g_free (choice.key);
  return code == 2 ? wrong_usage (NULL) : code;
}

int
main (int    argc,
      char **argv)
{
  HtkTool *tool;
  int code;

  setlocale (LC_CTYPE, "C.UTF-8");
  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    {
      g_print ("huitoukan-form %s protocol 1\n", HTK_VERSION);
      return 0;
    }
  if (argc == 2 && strcmp (argv[1], "--help") == 0)
    {
      g_print ("%s", usage);
      return 0;
    }
  if (argc != 2 || strcmp (argv[1], "repl") != 0)
    return run_command (argc, argv);
  tool = new_tool ();
  if (tool == NULL)
    return 2;
  code = htk_tool_repl (tool);
  htk_tool_free (tool);
  return code;
}
