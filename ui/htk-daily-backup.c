/* The tablet's daily backup (design.md 5): in a thread and with a connection of its own, some seconds
 * after the start, so that nobody waits for it. */
#include "ui/htk-daily-backup.h"

#include "app/store/htk-backup.h"
#include "ui/htk-in-store.h"

/* The first page is on the screen and has been read by then. */
#define AFTER_SECONDS 20
#define AGAIN_SECONDS 3600

static gpointer
back_up (HtkStore     *store,
         gpointer      unused,
         GCancellable *cancellable,
         GError      **error)
{
  return GINT_TO_POINTER (htk_store_backup (store, error));
}

/* A full disk is said by the bar over the pages; the log keeps why for whoever helps. */
static void
ended (GObject      *source,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (GError) error = NULL;

  if (htk_in_store_finish (result, &error) == NULL)
    g_message ("the daily backup was not made: %s", error->message);
}

/* The session is not held: it ends with the window, and its store is closed then. */
static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
look (gpointer data)
{
  g_autoptr (HtkSession) session = g_weak_ref_get (data);
  HtkStore *store = session != NULL ? htk_session_store (session) : NULL;

  if (store == NULL)
    return G_SOURCE_REMOVE;
  if (htk_backup_is_due (htk_store_get_path (store), g_get_real_time () / G_USEC_PER_SEC))
    htk_in_store_async (back_up, NULL, NULL, NULL, NULL, ended, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
look_first (gpointer data)
{
  GWeakRef *again = g_new (GWeakRef, 1);
  g_autoptr (HtkSession) session = g_weak_ref_get (data);

  g_weak_ref_init (again, session);
  look (again);
  g_timeout_add_seconds_full (G_PRIORITY_LOW, AGAIN_SECONDS, look, again, weak_free);
  return G_SOURCE_REMOVE;
}

/**
 * htk_daily_backup_start:
 * @session: the session
 *
 * Looks now and then, while @session lives, whether the last backup is a day old, and makes one.
 */
void
htk_daily_backup_start (HtkSession *session)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, session);
  g_timeout_add_seconds_full (G_PRIORITY_LOW, AFTER_SECONDS, look_first, weak, weak_free);
}
