/* huitoukan-county serve: runs the server until it is told to end. */
#include "sync/county/cmd.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-whole.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-nightly.h"
#include "sync/county/htk-server.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

static gboolean
end (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
htk_cmd_serve (int    argc,
               char **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *listen = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen, "Where to listen, 127.0.0.1:8460 unless told",
      "ADDRESS:PORT" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (HtkServer) server = NULL;
  g_autoptr (HtkNightly) nightly = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("serve", "",
                        "Serves tablets and the officers' pages. Meant to stand behind nginx,\n"
                        "which does TLS. Ends at SIGTERM; what was answered is on the disk. Keeps\n"
                        "a backup of each of the last seven days in the folder backup beside the\n"
                        "database.",
                        entries, &argc, &argv, &status))
    return status;
  store = htk_county_open (store_spec, &error);
  if (store == NULL)
    return htk_cmd_fail ("serve", error);
  if (htk_store_get_notice (store) != NULL)
    fprintf (stderr, "huitoukan-county serve: %s\n", htk_store_get_notice (store));
  /* So that no page looks it through; where there is none they say so. */
  pack = htk_pack_in_force (store, NULL);
  if (pack != NULL)
    htk_pack_remember_whole (pack, store, NULL);
  server = htk_server_new (store);
  if (!htk_server_listen (server, listen != NULL ? listen : "127.0.0.1:8460", &error))
    return htk_cmd_fail ("serve", error);
  /* A file at its size limit is an error like a full disk, not a reason to end. */
  signal (SIGXFSZ, SIG_IGN);
  g_unix_signal_add (SIGTERM, end, loop);
  g_unix_signal_add (SIGINT, end, loop);
  printf ("serving %s at http://%s%s\n", store_spec, listen != NULL ? listen : "127.0.0.1:8460",
          htk_county_is_demo (store) ? " (演示数据)" : "");
  fflush (stdout);
  nightly = htk_nightly_start (store_spec, store);
  g_main_loop_run (loop);
  htk_server_stop (server);
  return HTK_EXIT_OK;
}
