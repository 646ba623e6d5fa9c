/* huitoukan-county: the county's server and the operator's commands; finds the subcommand. */
#include "sync/county/cmd.h"

#include "sync/county/htk-county-store.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} commands[] = {
  { "serve", htk_cmd_serve, "serve tablets and the officers' pages" },
  { "import", htk_cmd_import, "import a CSV file into the register" },
  { "export", htk_cmd_export, "write a part of the register as CSV" },
  { "demo", htk_cmd_demo, "fill an empty register with made-up households" },
  { "user", htk_cmd_user, "add or list users" },
  { "device", htk_cmd_device, "let a tablet or a phone in; list them, or revoke one" },
  { "accept", htk_cmd_accept, "accept a visit that its lead has approved" },
  { "reject", htk_cmd_reject, "send such a visit back with comments" },
  { "void", htk_cmd_void, "void a mistaken visit with a reason" },
  { "case", htk_cmd_case, "list risk cases, or take a step of one" },
  { "finding", htk_cmd_finding, "list findings, or take a step of one" },
  { "household", htk_cmd_household, "take a household out of the register: delete or merge" },
  { "round", htk_cmd_round, "open, close or list rounds" },
  { "setting", htk_cmd_setting, "list thresholds, or publish one from a day on" },
  { "ledger", htk_cmd_ledger, "write a ledger as XLSX or CSV" },
  { "pack", htk_cmd_pack, "check or install forms, rules and settings" },
  { "bundle", htk_cmd_bundle, "take in records that came on a stick, and answer with receipts" },
  { "check", htk_cmd_check, "verify the database and every tablet's journal" },
  { "audit", htk_cmd_audit, "re-check all that is stored against what was signed" },
};

static void
print_help (FILE *to)
{
  fprintf (to, "usage: huitoukan-county COMMAND [OPTIONS...]\n"
               "       huitoukan-county --version | --help\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (to, "  %-8s %s\n", commands[i].name, commands[i].summary);
  fprintf (to, "\nEach command has its own --help. --store sqlite:PATH names the database.\n"
               "Exit: 0 done, 1 failed, 2 wrong usage, 3 rows of an import were refused.\n");
}

/**
 * htk_cmd_today:
 *
 * Returns: (transfer full): today in local time, YYYY-MM-DD
 */
char *
htk_cmd_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}

/**
 * htk_cmd_fail:
 * @name: the command
 * @error: (transfer none): what went wrong
 *
 * Tells the operator.
 *
 * Returns: the exit status for it
 */
int
htk_cmd_fail (const char *name,
              GError     *error)
{
  fprintf (stderr, "huitoukan-county %s: %s\n", name, error->message);
  return g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE) ? HTK_EXIT_USAGE
                                                                          : HTK_EXIT_FAILED;
}

/**
 * htk_cmd_options:
 * @name: the command
 * @arguments: what follows its options in the usage line
 * @summary: what it does, for --help
 * @entries: its options
 * @argc: (inout): the number of arguments
 * @argv: (inout): the arguments
 * @status: (out): the exit status when there is nothing more to do
 *
 * Reads the options of a command; --help prints and ends.
 *
 * Returns: whether to go on
 */
gboolean
htk_cmd_options (const char         *name,
                 const char         *arguments,
                 const char         *summary,
                 const GOptionEntry *entries,
                 int                *argc,
                 char             ***argv,
                 int                *status)
{
  g_autofree char *usage = g_strconcat (name, " ", arguments, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  for (int i = 1; i < *argc; i++)
    if (g_str_equal ((*argv)[i], "--help") || g_str_equal ((*argv)[i], "-h"))
      {
        g_autofree char *help = NULL;

        g_option_context_set_help_enabled (context, FALSE);
        g_option_context_set_summary (context, summary);
        g_option_context_add_main_entries (context, entries, NULL);
        g_set_prgname ("huitoukan-county");
        help = g_option_context_get_help (context, TRUE, NULL);
        fputs (help, stdout);
        *status = HTK_EXIT_OK;
        return FALSE;
      }
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  fprintf (stderr, "huitoukan-county %s: %s (see --help)\n", name, error->message);
  *status = HTK_EXIT_USAGE;
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  if (argc < 2)
    {
      print_help (stderr);
      return HTK_EXIT_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    {
      print_help (stdout);
      return HTK_EXIT_OK;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      printf ("huitoukan-county %s protocol 1\n", HTK_VERSION);
      return HTK_EXIT_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, argv[1]))
      return commands[i].run (argc - 1, argv + 1);
  fprintf (stderr, "huitoukan-county: no command “%s” (see --help)\n", argv[1]);
  return HTK_EXIT_USAGE;
}
