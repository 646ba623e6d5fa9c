/* Backs the database up when the newest backup is a day old, in a thread with a connection of its
 * own: a copy of some hundred megabytes must not hold up the tablets (design.md 5). */
#include "sync/county/htk-nightly.h"

#include "app/store/htk-backup.h"
#include "sync/county/htk-county-store.h"

#include <glib/gstdio.h>

#define CHECK_SECONDS 900
#define DAY_SECONDS (24 * 3600)

struct _HtkNightly
{
  char *spec;
  guint source;
  gboolean busy;
};

/**
 * htk_nightly_is_due:
 * @db_path: the database
 * @now_seconds: the time, in seconds since 1970
 *
 * Returns: whether there is no backup, or none younger than a day
 */
gboolean
htk_nightly_is_due (const char *db_path,
                    gint64      now_seconds)
{
  g_auto (GStrv) backups = htk_backup_list (db_path);
  GStatBuf st;

  return backups[0] == NULL || g_stat (backups[0], &st) != 0 ||
         now_seconds - (gint64) st.st_mtime >= DAY_SECONDS;
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      spec,
     GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_county_open (spec, &error);

  if (store != NULL && htk_store_backup (store, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
done (GObject      *source,
      GAsyncResult *result,
      gpointer      nightly)
{
  HtkNightly *self = nightly;
  g_autoptr (GError) error = NULL;

  /* A backup that failed is tried again at the next look; the operator is told each time. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_printerr ("huitoukan-county: no backup was made: %s\n", error->message);
  self->busy = FALSE;
}

static gboolean
look (gpointer nightly)
{
  HtkNightly *self = nightly;
  g_autoptr (GTask) task = NULL;

  if (self->busy ||
      !htk_nightly_is_due (self->spec + strlen ("sqlite:"), g_get_real_time () / G_USEC_PER_SEC))
    return G_SOURCE_CONTINUE;
  self->busy = TRUE;
  task = g_task_new (NULL, NULL, done, self);
  g_task_set_task_data (task, g_strdup (self->spec), g_free);
  g_task_run_in_thread (task, run);
  return G_SOURCE_CONTINUE;
}

/**
 * htk_nightly_start:
 * @spec: the store, as htk_county_open() takes it
 *
 * Looks every quarter of an hour whether a backup is due.
 *
 * Returns: (transfer full): to be ended with htk_nightly_stop()
 */
HtkNightly *
htk_nightly_start (const char *spec)
{
  HtkNightly *self = g_new0 (HtkNightly, 1);

  self->spec = g_strdup (spec);
  self->source = g_timeout_add_seconds (CHECK_SECONDS, look, self);
  return self;
}

/**
 * htk_nightly_stop:
 * @self: what htk_nightly_start() gave
 *
 * Waits for a backup that is being made, so that none is left half.
 */
void
htk_nightly_stop (HtkNightly *self)
{
  if (self == NULL)
    return;
  g_source_remove (self->source);
  while (self->busy)
    g_main_context_iteration (NULL, TRUE);
  g_free (self->spec);
  g_free (self);
}
