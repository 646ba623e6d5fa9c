/* Backs the database up when the newest backup is a day old, counts the villages once a day and after an
 * import, and forgets uploads that were begun and left, in a thread with a connection of its own: nothing of
 * it may hold up the tablets (design.md 5). */
#include "sync/county/htk-nightly.h"

#include "app/store/htk-backup.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-uploads-begun.h"
#include "sync/county/htk-village-publish.h"

#define CHECK_SECONDS 900
/* Uploads are kept for days: an hour more does not matter. */
#define EXPIRE_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

struct _HtkNightly
{
  char *spec;
  HtkStore *store; /* to look; what is done is done by another connection */
  gint64 expired_at; /* of uploads, monotonic; 0 for not since the start */
  guint source;
  gboolean busy;
};

/* What is done when it is due, one at a time. */
typedef struct
{
  gboolean (*is_due) (HtkNightly *self);
  gboolean (*run) (HtkStore *store, GError **error);
  const char *failed;
} Chore;

static gboolean
backup_is_due (HtkNightly *self)
{
  return htk_backup_is_due (self->spec + strlen ("sqlite:"), g_get_real_time () / G_USEC_PER_SEC);
}

static gboolean
counts_are_due (HtkNightly *self)
{
  g_autofree char *today = htk_day_today ();

  return htk_villages_are_due (self->store, today);
}

static gboolean
count_villages (HtkStore *store,
                GError  **error)
{
  g_autofree char *today = htk_day_today ();

  return htk_villages_publish (store, today, error);
}

static gboolean
uploads_are_due (HtkNightly *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->expired_at != 0 && now - self->expired_at < EXPIRE_US)
    return FALSE;
  self->expired_at = now;
  return TRUE;
}

static gboolean
expire_uploads (HtkStore *store,
                GError  **error)
{
  htk_begun_expire (store, g_get_real_time () / G_USEC_PER_SEC);
  return TRUE;
}

static const Chore chores[] = {
  { uploads_are_due, expire_uploads, "unfinished uploads were not forgotten" },
  { backup_is_due, htk_store_backup, "no backup was made" },
  { counts_are_due, count_villages, "the villages were not counted" },
};

typedef struct
{
  const Chore *chore;
  char *spec;
} Run;

static void
run_free (gpointer data)
{
  Run *self = data;

  g_free (self->spec);
  g_free (self);
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  Run *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_county_open (self->spec, &error);

  if (store != NULL && self->chore->run (store, &error))
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
  const Run *of = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  /* What failed is tried again at the next look; the operator is told each time. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_printerr ("huitoukan-county: %s: %s\n", of->chore->failed, error->message);
  self->busy = FALSE;
}

static void
start (HtkNightly  *self,
       const Chore *chore)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, done, self);
  Run *of = g_new0 (Run, 1);

  of->chore = chore;
  of->spec = g_strdup (self->spec);
  self->busy = TRUE;
  g_task_set_task_data (task, of, run_free);
  g_task_run_in_thread (task, run);
}

static gboolean
look (gpointer nightly)
{
  HtkNightly *self = nightly;

  for (guint i = 0; i < G_N_ELEMENTS (chores) && !self->busy; i++)
    if (chores[i].is_due (self))
      start (self, &chores[i]);
  return G_SOURCE_CONTINUE;
}

/**
 * htk_nightly_start:
 * @spec: the store, as htk_county_open() takes it
 * @store: the same, open
 *
 * Looks every quarter of an hour whether a backup is due, or the villages are to be counted. Uploads that
 * were begun and left are forgotten now and every hour.
 *
 * Returns: (transfer full): to be ended with htk_nightly_stop()
 */
HtkNightly *
htk_nightly_start (const char *spec,
                   HtkStore   *store)
{
  HtkNightly *self = g_new0 (HtkNightly, 1);

  self->spec = g_strdup (spec);
  self->store = g_object_ref (store);
  self->source = g_timeout_add_seconds (CHECK_SECONDS, look, self);
  if (uploads_are_due (self))
    start (self, &chores[0]);
  return self;
}

/**
 * htk_nightly_stop:
 * @self: what htk_nightly_start() gave
 *
 * Waits for what is being done, so that no backup is left half.
 */
void
htk_nightly_stop (HtkNightly *self)
{
  if (self == NULL)
    return;
  g_source_remove (self->source);
  while (self->busy)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->store);
  g_free (self->spec);
  g_free (self);
}
