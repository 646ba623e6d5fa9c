/* huitoukan-sync stick: the exchange with a USB stick, as a job of its own with lines of progress. */
#include "sync/agent/cmd.h"

#include "sync/agent/htk-handover.h"

#include <glib-unix.h>
#include <stdio.h>

/* Lines for whoever runs this program; signals are looked at on the way. */
static void
print_progress (gint64   done,
                gint64   total,
                gpointer data)
{
  const char *phase = data;
  static gint64 last;
  gint64 now = g_get_monotonic_time ();

  g_main_context_iteration (NULL, FALSE);
  if (now - last < 200 * 1000)
    return;
  last = now;
  printf ("progress %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", phase, done, total);
  fflush (stdout);
}

static gboolean
interrupted (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

/**
 * htk_cmd_stick:
 * @store: the tablet's store
 * @folder: on the stick
 * @look: whether to say only what is there
 *
 * Returns: the exit code
 */
int
htk_cmd_stick (HtkStore   *store,
               const char *folder,
               gboolean    look)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HtkHandover handover = { .store = store, .route = "stick", .cancellable = cancellable, .progress = print_progress,
                           .data = (gpointer) "stick" };
  g_autoptr (GError) error = NULL;
  g_autofree char *seen = NULL;

  if (look)
    seen = htk_stick_look (store, folder, &error);
  else
    {
      g_unix_signal_add (SIGTERM, interrupted, cancellable);
      g_unix_signal_add (SIGINT, interrupted, cancellable);
      htk_stick_exchange (&handover, folder, &error);
    }
  if (error != NULL)
    {
      fprintf (stderr, "huitoukan-sync: %s\n", error->message);
      return htk_agent_exit_code (error);
    }
  if (look)
    printf ("look %s\n", seen);
  else
    printf ("stick rows %u files %u missing %u taken %u visits %u steps %u words %u told %u"
            " answered %u given %u faults %u\n",
            handover.rows, handover.files, handover.missing, handover.taken, handover.visits,
            handover.steps, handover.words, handover.told, handover.answered, handover.given, handover.faults);
  return HTK_EXIT_OK;
}
