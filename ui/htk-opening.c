/* Opens the store and its pack in a thread while GTK starts. Most of the time it is open when the window is; after an
 * unclean stop the whole file is looked through first, which takes seconds, and nobody may write meanwhile:
 * then the window says so (main.c). */
#include "ui/htk-opening.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-whole.h"
#include "app/store/htk-store-folder.h"

typedef struct
{
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gint64 began;
  gboolean is_done, is_taken;
  char *store_home, *pack_home; /* the thread's from its beginning on */
  HtkStore *store;
  HtkPack *pack; /* or NULL: who needs it asks again and hears why */
  GError *error;
  GSourceFunc done; /* called in the main loop, once */
  gpointer data;
} Opening;

static Opening opening;

static gpointer
open_store (gpointer unused)
{
  g_autofree char *store_home = g_steal_pointer (&opening.store_home);
  g_autofree char *pack_home = g_steal_pointer (&opening.pack_home);
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_store_open_folder (store_home, &error);
  HtkPack *pack = store != NULL ? htk_pack_in_force_else (store, pack_home, NULL) : NULL;

  /* So that the next start need not look it through; where that cannot be written, it does. */
  if (pack != NULL)
    htk_pack_remember_whole (pack, store, NULL);
  g_mutex_lock (&opening.mutex);
  opening.store = store;
  opening.pack = pack;
  opening.error = g_steal_pointer (&error);
  opening.is_done = TRUE;
  if (opening.done != NULL)
    g_idle_add (opening.done, opening.data);
  g_cond_broadcast (&opening.cond);
  g_mutex_unlock (&opening.mutex);
  return NULL;
}

/**
 * htk_opening_begin:
 *
 * Begins to open the store and the pack in force. The environment is read here and not in the thread: GTK changes it when it
 * starts.
 */
void
htk_opening_begin (void)
{
  g_return_if_fail (opening.thread == NULL);

  opening.began = g_get_monotonic_time ();
  opening.store_home = htk_store_home ();
  opening.pack_home = htk_pack_home ();
  /* GLib makes the C locale at the first number that is read, under a lock that GTK's start uses all the time. Who waits
   * for it in a thread finds the errno of the wait, and takes the number for none. */
  g_ascii_strtoull ("0", NULL, 10);
  opening.thread = g_thread_new ("open-store", open_store, NULL);
}

/**
 * htk_opening_wait:
 * @ms: how long the opening may have taken by the end of the call, from its beginning
 *
 * Returns: whether the store is open, or failed to
 */
gboolean
htk_opening_wait (guint ms)
{
  gint64 until = opening.began + (gint64) ms * 1000;
  gboolean is_done;

  g_mutex_lock (&opening.mutex);
  while (!opening.is_done && g_cond_wait_until (&opening.cond, &opening.mutex, until))
    ;
  is_done = opening.is_done;
  g_mutex_unlock (&opening.mutex);
  return is_done;
}

/**
 * htk_opening_notify:
 * @done: called in the main loop when the store is open, or failed to
 * @data: for @done
 */
void
htk_opening_notify (GSourceFunc done,
                    gpointer    data)
{
  g_mutex_lock (&opening.mutex);
  opening.done = done;
  opening.data = data;
  if (opening.is_done)
    g_idle_add (done, data);
  g_mutex_unlock (&opening.mutex);
}

/**
 * htk_opening_take:
 * @pack: (out) (transfer full) (nullable): the pack in force; NULL where it cannot be opened
 * @error: return location
 *
 * Waits for the end of the opening.
 *
 * Returns: (transfer full) (nullable): the store, once; NULL with the error of htk_store_open_home()
 */
HtkStore *
htk_opening_take (HtkPack **pack,
                  GError  **error)
{
  g_return_val_if_fail (opening.thread != NULL && !opening.is_taken, NULL);

  g_thread_join (opening.thread);
  opening.is_taken = TRUE;
  *pack = g_steal_pointer (&opening.pack);
  if (opening.store == NULL)
    g_propagate_error (error, g_steal_pointer (&opening.error));
  return g_steal_pointer (&opening.store);
}
