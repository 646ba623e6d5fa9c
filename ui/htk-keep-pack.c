/* Keeps the forms that came with this version of the app: the next one replaces them, and a draft is
 * finished on the form it was begun with. In a thread; a version that is kept already is only looked for. */
#include "ui/htk-keep-pack.h"

#include "app/record/htk-pack-install.h"

/* The first page is on the screen by then, and no draft is begun and left in less. */
#define AFTER_SECONDS 5

static void
keep (GTask        *task,
      gpointer      source,
      gpointer      home,
      GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (htk_pack_keep_machine (home, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* It is tried again at the next start. */
static void
ended (GObject      *source,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("the forms of this version were not kept: %s", error->message);
}

static gboolean
begin (gpointer home)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, ended, NULL);

  g_task_set_task_data (task, g_strdup (home), g_free);
  g_task_run_in_thread (task, keep);
  return G_SOURCE_REMOVE;
}

/**
 * htk_keep_pack_start:
 * @session: the session, whose store is open
 *
 * Keeps the machine's own pack beside the store, htk_pack_keep_machine(), some seconds from now.
 */
void
htk_keep_pack_start (HtkSession *session)
{
  g_timeout_add_seconds_full (G_PRIORITY_LOW, AFTER_SECONDS, begin,
                              g_path_get_dirname (htk_store_get_path (htk_session_store (session))), g_free);
}
