/* huitoukan-form: the form engine for scripts, tests and form authors. */
#include "app/form/tool-repl.h"

#include <locale.h>
#include <string.h>

static const char usage[] =
    "usage: huitoukan-form repl\n"
    "       huitoukan-form --version\n"
    "\n"
    "repl reads one JSON request a line and answers each with a line: eval evaluates an XPath on a\n"
    "document, clock and seed freeze time and dice, quit ends.\n"
    "Exit codes: 0 the input ended, 2 wrong usage.\n";

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
    {
      g_printerr ("%s", usage);
      return 2;
    }
  tool = htk_tool_new ();
  code = htk_tool_repl (tool);
  htk_tool_free (tool);
  return code;
}
