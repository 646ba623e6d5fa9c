/* huitoukan-county pack: checks and installs a pack of forms, rules and settings. */
#include "sync/county/cmd.h"

#include "app/record/htk-pack-install.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-officer.h"

#include <stdio.h>

static gboolean
check_pack (HtkStore   *store,
            const char *folder,
            GError    **error)
{
  g_autoptr (HtkPack) pack = htk_pack_check_folder (store, folder, error);

  if (pack == NULL)
    return FALSE;
  printf ("%s: version %s may be installed\n", folder, htk_pack_version (pack));
  return TRUE;
}

/* The tablets hear of it in the log, as of everything that the county publishes. */
static gboolean
publish (HtkStore   *store,
         const char *user_id,
         const char *folder,
         char      **version,
         GError    **error)
{
  g_autofree char *text = NULL;

  *version = htk_pack_install (store, folder, error);
  if (*version == NULL)
    return FALSE;
  text = g_strdup_printf ("{\"version\":\"%s\"}", *version);
  return htk_county_publish (store, "pack", *version, 0, "", text, error) &&
         htk_account_audit (store, user_id, "pack install", *version, error);
}

static gboolean
install_pack (HtkStore   *store,
              const char *user_id,
              const char *folder,
              GError    **error)
{
  g_autoptr (HtkUser) user = htk_officer_of_county (store, user_id, error);
  g_autofree char *version = NULL;

  if (user == NULL || !htk_store_begin (store, error))
    return FALSE;
  if (!publish (store, user_id, folder, &version, error) || !htk_store_commit (store, error))
    {
      htk_store_rollback (store);
      return FALSE;
    }
  printf ("version %s is in force\n", version);
  return TRUE;
}

static gboolean
show_pack (HtkStore *store,
           GError  **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);

  if (pack == NULL)
    return FALSE;
  printf ("version %s in %s\n", htk_pack_version (pack), htk_pack_folder (pack));
  return TRUE;
}

int
htk_cmd_pack (int    argc,
              char **argv)
{
  g_autofree char *spec = NULL;
  g_autofree char *user = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "install: the officer who publishes it", "ID" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  gboolean check, install, done;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("pack", "show | check FOLDER | install FOLDER",
                        "Says which pack is in force; checks one; or installs one. A pack with a fault\n"
                        "is refused as a whole, every fault is listed, and the one in force stays so.",
                        entries, &argc, &argv, &status))
    return status;
  check = argc == 3 && g_str_equal (argv[1], "check");
  install = argc == 3 && g_str_equal (argv[1], "install") && user != NULL;
  if (!check && !install && (argc != 2 || !g_str_equal (argv[1], "show")))
    {
      fprintf (stderr, "huitoukan-county pack: wants “show”, “check FOLDER”, or --user and “install "
                       "FOLDER” (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (spec, &error);
  if (store == NULL)
    return htk_cmd_fail ("pack", error);
  done = check     ? check_pack (store, argv[2], &error)
         : install ? install_pack (store, user, argv[2], &error)
                   : show_pack (store, &error);
  return done ? HTK_EXIT_OK : htk_cmd_fail ("pack", error);
}
