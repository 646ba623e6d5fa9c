/* huitoukan-county household: removes a household from the register or merges it into another. */
#include "sync/county/cmd.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-household-end.h"

#include <stdio.h>

int
htk_cmd_household (int argc, char **argv)
{
  g_autofree char *store_spec = NULL, *user = NULL, *reason = NULL, *into = NULL;
  const GOptionEntry entries[]
      = { { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database",
            "sqlite:PATH" },
          { "user", 0, 0, G_OPTION_ARG_STRING, &user, "The officer who decides", "ID" },
          { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why", "TEXT" },
          { "into", 0, 0, G_OPTION_ARG_STRING, &into, "Of merge: the household that stays", "ID" },
          { NULL } };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  gboolean merge, done;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options (
          "household", "delete HOUSEHOLD | merge HOUSEHOLD",
          "Takes a household out of the register: delete, or merge into another, which takes\n"
          "its members. Its visits stay. A visit that comes for it later brings it back, and\n"
          "its lead decides.",
          entries, &argc, &argv, &status))
    return status;
  merge = argc == 3 && g_str_equal (argv[1], "merge");
  if (argc != 3 || user == NULL || reason == NULL || merge != (into != NULL)
      || (!merge && !g_str_equal (argv[1], "delete")))
    {
      fprintf (
          stderr,
          "huitoukan-county household: wants delete or merge with a household, --user, --reason,"
          " and --into for merge (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL)
    return htk_cmd_fail ("household", error);
  done = merge ? htk_household_merge (store, user, argv[2], into, reason, &error)
               : htk_household_remove (store, user, argv[2], reason, &error);
  if (!done)
    return htk_cmd_fail ("household", error);
  printf ("%s: %s\n", argv[2], merge ? "merged" : "deleted");
  return HTK_EXIT_OK;
}
