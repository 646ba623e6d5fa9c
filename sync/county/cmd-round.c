/* huitoukan-county round: opens, closes and lists rounds. */
#include "sync/county/cmd.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-round.h"

#include <stdio.h>

static gboolean
list_rounds (HtkStore *store,
             GError  **error)
{
  g_autoptr (GPtrArray) list = htk_rounds_list (store, NULL, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const HtkRound *r = list->pdata[i];
      HtkRoundCounts n;

      if (!htk_round_count (store, r->id, NULL, &n, error))
        return FALSE;
      printf ("%s  %-6s  %s  %s  scope %s  targets %d entered %d phone %d absent %d gone %d left %d\n",
              r->id, r->state, r->kind, r->name, r->scope, n.targets, n.entered, n.phone, n.absent,
              n.gone, n.targets - n.entered - n.phone - n.absent - n.gone);
    }
  return list != NULL;
}

static gboolean
open_round (HtkStore           *store,
            const char         *user,
            const HtkRoundPlan *plan,
            GError            **error)
{
  g_autofree char *today = htk_day_today ();
  HtkRoundPlan full = *plan;
  HtkRoundCounts n;
  g_autofree char *id = NULL;

  if (full.starts == NULL)
    full.starts = today;
  id = htk_round_open (store, user, &full, error);
  if (id == NULL || !htk_round_count (store, id, NULL, &n, error))
    return FALSE;
  printf ("%s: opened with %d targets\n", id, n.targets);
  return TRUE;
}

static gboolean
close_round (HtkStore   *store,
             const char *user,
             const char *id,
             GError    **error)
{
  if (!htk_round_close (store, user, id, error))
    return FALSE;
  printf ("%s: closed\n", id);
  return TRUE;
}

int
htk_cmd_round (int    argc,
               char **argv)
{
  g_autofree char *store_spec = NULL, *user = NULL, *kind = NULL, *scope = NULL, *name = NULL;
  g_autofree char *starts = NULL, *ends = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "The officer", "ID" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, "household, sweep, village or fund", "KIND" },
    { "scope", 0, 0, G_OPTION_ARG_STRING, &scope, "First digits of the region", "DIGITS" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, "What it is called", "TEXT" },
    { "starts", 0, 0, G_OPTION_ARG_STRING, &starts, "Its first day, else today", "YYYY-MM-DD" },
    { "ends", 0, 0, G_OPTION_ARG_STRING, &ends, "Its last day", "YYYY-MM-DD" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  const char *what;
  gboolean done;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("round", "open | close ROUND | list",
                        "Opens a round, whose targets are frozen as they are in the register now;\n"
                        "closes one when each target is covered or verified as not met; lists them.",
                        entries, &argc, &argv, &status))
    return status;
  what = argc >= 2 ? argv[1] : "";
  if (!(g_str_equal (what, "list") && argc == 2) &&
      !(g_str_equal (what, "open") && argc == 2 && user != NULL) &&
      !(g_str_equal (what, "close") && argc == 3 && user != NULL))
    {
      fprintf (stderr, "huitoukan-county round: wants open, close or list, and --user"
                       " (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL)
    return htk_cmd_fail ("round", error);
  if (g_str_equal (what, "list"))
    done = list_rounds (store, &error);
  else if (g_str_equal (what, "open"))
    done = open_round (store, user, &(HtkRoundPlan) { kind, scope, name, starts, ends }, &error);
  else
    done = close_round (store, user, argv[2], &error);
  return done ? HTK_EXIT_OK : htk_cmd_fail ("round", error);
}
