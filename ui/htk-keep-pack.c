/* Keeps the forms that came with this version of the app: the next one replaces them, and a draft is
 * finished on the form it was begun with. In a thread; a version that is kept already is only looked for. */
#include "ui/htk-keep-pack.h"

#include "app/record/htk-pack-install.h"
#include "ui/htk-in-store.h"

/* The first page is on the screen by then, and no draft is begun and left in less. */
#define AFTER_SECONDS 5

static gpointer
keep (HtkStore     *store,
      gpointer      unused,
      GCancellable *cancellable,
      GError      **error)
{
  return GINT_TO_POINTER (htk_pack_keep_machine (store, error));
}

/* It is tried again at the next start. */
static void
ended (GObject      *source,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (GError) error = NULL;

  if (htk_in_store_finish (result, &error) == NULL)
    g_message ("the forms of this version were not kept: %s", error->message);
}

static gboolean
begin (gpointer unused)
{
  htk_in_store_async (keep, NULL, NULL, NULL, NULL, ended, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * htk_keep_pack_start:
 *
 * Keeps the machine's own pack beside the store, htk_pack_keep_machine(), some seconds from now.
 */
void
htk_keep_pack_start (void)
{
  g_timeout_add_seconds_full (G_PRIORITY_LOW, AFTER_SECONDS, begin, NULL, NULL);
}
