/* huitoukan-sync: without a command the service on the session bus, otherwise one job and its exit
 * code. */
#include "sync/agent/cmd.h"
#include "sync/agent/htk-agent-facts.h"
#include "sync/agent/htk-memory.h"
#include "sync/agent/htk-service.h"

#include "app/store/htk-sync-log.h"
#include "app/store/htk-sync-settings.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
  "usage: huitoukan-sync                   the service " HTK_APP_ID ".Sync on the session bus\n"
  "       huitoukan-sync --attached        the same for one program alone, which has the other end of\n"
  "                                        standard input, a socket; it ends with that program\n"
  "       huitoukan-sync --once            one round: send what is pending, then files, then take\n"
  "                                        what the county has\n"
  "       huitoukan-sync --background      the same, for a timer: does nothing, and says nothing, where\n"
  "                                        this machine is no tablet yet, is paused, or has no line\n"
  "       huitoukan-sync enrol URL CODE    make this machine a tablet of the county at URL; of an ODK\n"
  "                                        project (Central, KoboToolbox, Ona) its address, or what its\n"
  "                                        QR code for ODK Collect holds; CODE is then '' or\n"
  "                                        NAME:PASSWORD\n"
  "       huitoukan-sync stick FOLDER      take from a USB stick what is for this tablet, and put on it\n"
  "                                        what the county has not confirmed; --look only says what\n"
  "       huitoukan-sync receive           take the records of tablets in the same network, until standard\n"
  "                                        input ends; shows a code of six digits and what to scan\n"
  "       huitoukan-sync hand WHERE [CODE] give them to such a tablet: ADDRESS:PORT or what was scanned\n"
  "       huitoukan-sync nearby            find such tablets, where Avahi runs\n"
  "       huitoukan-sync --pause|--resume  send and fetch nothing until it is resumed\n"
  "       huitoukan-sync --status          what waits, and what happened last\n"
  "       huitoukan-sync --version | --help\n"
  "\n"
  "The data folder is HTK_DATA_DIR, or huitoukan in the user's data folder. The service ends\n"
  "after HTK_SYNC_IDLE seconds without work, 120 unless told.\n"
  "\n"
  "Exit:  0  all is done\n"
  "       1  the store could not be opened, read or written, or another failure\n"
  "       2  wrong usage\n"
  "       3  no county server answers, or its answer was lost or cut short\n"
  "       4  what answers is no county server, or one of another protocol version\n"
  "       5  this tablet is not enrolled\n"
  "       6  the county refuses this tablet's token, or the code\n"
  "       7  all was sent, but rows or files need a person's attention (see --status)\n"
  "       8  the county is busy, or takes less at once than one row\n"
  "       9  the sync is paused on this tablet\n"
  "Whatever the code, nothing is lost: what has no receipt is sent the next time.\n";

/* One job on the main loop. */
typedef struct
{
  GMainLoop *loop;
  HtkAgent *agent;
  GCancellable *cancellable;
  GError *error;
  char *device_id;
} Job;

static gboolean
interrupted (gpointer data)
{
  Job *job = data;

  g_cancellable_cancel (job->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
synced (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  Job *job = data;

  htk_agent_sync_finish (job->agent, result, &job->error);
  g_main_loop_quit (job->loop);
}

static void
enrolled (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Job *job = data;

  job->device_id = htk_agent_enrol_finish (job->agent, result, &job->error);
  g_main_loop_quit (job->loop);
}

static HtkStore *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_store_open_home (&error);

  if (store == NULL)
    fprintf (stderr, "huitoukan-sync: %s\n", error->message);
  else if (htk_store_get_notice (store) != NULL)
    fprintf (stderr, "huitoukan-sync: %s\n", htk_store_get_notice (store));
  if (store != NULL)
    htk_store_set_cache (store, HTK_MEMORY_CACHE);
  return store;
}

static int
end_once (Job *job)
{
  const HtkAgentCounts *c = htk_agent_get_counts (job->agent);
  guint attention = htk_agent_attention (htk_agent_get_store (job->agent));

  printf ("pushed %u refused %u files %u pulled %u\n", c->pushed, c->refused, c->files, c->pulled);
  if (job->error != NULL)
    {
      fprintf (stderr, "huitoukan-sync: %s\n", job->error->message);
      return htk_agent_exit_code (job->error);
    }
  if (attention == 0 && c->skipped == 0)
    return HTK_EXIT_OK;
  fprintf (stderr, _("huitoukan-sync: need attention: rows %u, files %u; see --status\n"), attention,
           c->skipped);
  return HTK_EXIT_ATTENTION;
}

static int
end_enrol (Job *job)
{
  if (job->device_id != NULL)
    {
      printf ("enrolled as %s\n", job->device_id);
      return HTK_EXIT_OK;
    }
  fprintf (stderr, "huitoukan-sync: %s\n", job->error->message);
  return htk_agent_exit_code (job->error);
}

static int
run_job (const char *url,
         const char *code)
{
  g_autoptr (HtkStore) store = open_store ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HtkAgent) agent = NULL;
  Job job = { .loop = loop, .cancellable = cancellable };
  int status;

  if (store == NULL)
    return HTK_EXIT_FAILED;
  agent = job.agent = htk_agent_new (store);
  g_unix_signal_add (SIGTERM, interrupted, &job);
  g_unix_signal_add (SIGINT, interrupted, &job);
  if (url != NULL)
    htk_agent_enrol_async (agent, url, code, cancellable, enrolled, &job);
  else
    htk_agent_sync_async (agent, cancellable, synced, &job);
  g_main_loop_run (loop);
  status = url != NULL ? end_enrol (&job) : end_once (&job);
  g_clear_error (&job.error);
  g_free (job.device_id);
  return status;
}

/* A machine on which nobody has begun gets no store from a timer. */
static gboolean
is_tablet_with_line (void)
{
  g_autoptr (HtkStore) store = NULL;
  g_autofree char *token = NULL;

  if (!htk_store_is_begun () || !g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    return FALSE;
  store = open_store ();
  token = store != NULL ? htk_store_get_meta (store, "token") : NULL;
  return store == NULL || (token != NULL && !htk_sync_is_paused (store));
}

static void
print_time (const char *name,
            gint64      at)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *text = g_date_time_format (local, "%F %T");

  printf ("%-16s %s\n", name, at > 0 ? text : "-");
}

static void
print_log (HtkStore *store)
{
  g_autoptr (GPtrArray) entries = htk_sync_log_list (store, 20, NULL);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const HtkSyncLogEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (entry->at / 1000);
      g_autoptr (GDateTime) local = g_date_time_to_local (utc);
      g_autofree char *at = g_date_time_format (local, "%F %T");

      printf ("%s  %-8s %s\n", at, entry->event, entry->detail);
    }
}

static int
print_status (void)
{
  g_autoptr (HtkStore) store = open_store ();
  g_autoptr (GVariant) facts = NULL;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (store == NULL)
    return HTK_EXIT_FAILED;
  facts = g_variant_ref_sink (htk_agent_facts (store));
  g_variant_iter_init (&iter, facts);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autofree char *text = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
                                ? g_variant_dup_string (value, NULL)
                                : g_variant_print (value, FALSE);

      if (g_str_equal (name, "last_contact") || g_str_equal (name, "oldest_pending"))
        print_time (name, g_variant_get_int64 (value));
      else
        printf ("%-16s %s\n", name, *text != '\0' ? text : "-");
    }
  print_log (store);
  return HTK_EXIT_OK;
}

static int
set_paused (gboolean paused)
{
  g_autoptr (HtkStore) store = open_store ();
  g_autoptr (GError) error = NULL;

  if (store == NULL)
    return HTK_EXIT_FAILED;
  if (htk_sync_set_paused (store, paused, &error))
    return HTK_EXIT_OK;
  fprintf (stderr, "huitoukan-sync: %s\n", error->message);
  return HTK_EXIT_FAILED;
}

static int
run_receive (void)
{
  g_autoptr (HtkStore) store = open_store ();

  return store != NULL ? htk_cmd_receive (store) : HTK_EXIT_FAILED;
}

static int
run_nearby (void)
{
  g_autoptr (HtkStore) store = open_store ();

  return store != NULL ? htk_cmd_nearby (store) : HTK_EXIT_FAILED;
}

static int
run_hand (const char *where,
          const char *code)
{
  g_autoptr (HtkStore) store = open_store ();

  return store != NULL ? htk_cmd_hand (store, where, code) : HTK_EXIT_FAILED;
}

static int
run_stick (const char *folder,
           gboolean    look)
{
  g_autoptr (HtkStore) store = open_store ();

  return store != NULL ? htk_cmd_stick (store, folder, look) : HTK_EXIT_FAILED;
}

static int
wrong_usage (void)
{
  fputs (help, stderr);
  return HTK_EXIT_USAGE;
}

int
main (int    argc,
      char **argv)
{
  const char *locale_dir = g_getenv ("HTK_LOCALE_DIR");

  htk_memory_begin ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : HTK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("huitoukan-sync");

  if (argc == 1)
    return htk_service_run ();
  if (argc == 4 && g_str_equal (argv[1], "enrol"))
    return run_job (argv[2], argv[3]);
  if ((argc == 3 || (argc == 4 && g_str_equal (argv[3], "--look"))) && g_str_equal (argv[1], "stick"))
    return run_stick (argv[2], argc == 4);
  if ((argc == 3 || argc == 4) && g_str_equal (argv[1], "hand"))
    return run_hand (argv[2], argc == 4 ? argv[3] : NULL);
  if (argc == 2 && g_str_equal (argv[1], "receive"))
    return run_receive ();
  if (argc == 2 && g_str_equal (argv[1], "nearby"))
    return run_nearby ();
  if (argc != 2)
    return wrong_usage ();
  if (g_str_equal (argv[1], "--attached"))
    return htk_service_run_attached (STDIN_FILENO);
  if (g_str_equal (argv[1], "--once"))
    return run_job (NULL, NULL);
  if (g_str_equal (argv[1], "--background"))
    return is_tablet_with_line () ? run_job (NULL, NULL) : HTK_EXIT_OK;
  if (g_str_equal (argv[1], "--status"))
    return print_status ();
  if (g_str_equal (argv[1], "--pause") || g_str_equal (argv[1], "--resume"))
    return set_paused (g_str_equal (argv[1], "--pause"));
  if (g_str_equal (argv[1], "--version"))
    {
      printf ("huitoukan-sync %s protocol 1\n", HTK_VERSION);
      return HTK_EXIT_OK;
    }
  if (!g_str_equal (argv[1], "--help") && !g_str_equal (argv[1], "-h"))
    return wrong_usage ();
  fputs (help, stdout);
  return HTK_EXIT_OK;
}
