/* Loads a village's card in a thread with its own connection to the store. */
#include "ui/htk-card-load.h"

#include "app/record/htk-pack-rules.h"

typedef struct
{
  char *village, *today;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *self = data;

  g_free (self->village);
  g_free (self->today);
  g_free (self);
}

static HtkVillageCard *
load (const Wanted *wanted,
      HtkStore     *store,
      GCancellable *cancellable,
      GError      **error)
{
  g_autoptr (HtkPack) pack = htk_pack_open (error);
  g_autoptr (HtkRules) rules = pack != NULL ? htk_pack_rules (pack, store, error) : NULL;

  return rules != NULL ? htk_village_card_load (store, rules, wanted->village, wanted->today,
                                                cancellable, error)
                       : NULL;
}

static void
in_thread (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_store_open_home (&error);
  HtkVillageCard *card = store != NULL ? load (data, store, cancellable, &error) : NULL;

  if (store != NULL)
    htk_store_close (store);
  if (card != NULL)
    g_task_return_pointer (task, card, (GDestroyNotify) htk_village_card_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * htk_card_load_async:
 * @village: its code
 * @today: the day whose targets hold, YYYY-MM-DD
 * @cancellable: (nullable): to give up
 * @done: called in the main loop
 * @data: for @done
 */
void
htk_card_load_async (const char          *village,
                     const char          *today,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  done,
                     gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, data);
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->village = g_strdup (village);
  wanted->today = g_strdup (today);
  g_task_set_task_data (task, wanted, wanted_free);
  g_task_run_in_thread (task, in_thread);
}

/**
 * htk_card_load_finish:
 * @result: what @done was given
 * @error: return location
 *
 * Returns: (transfer full): the card; NULL with the errors of htk_village_card_load(), or
 *   %HTK_RECORD_ERROR_PACK
 */
HtkVillageCard *
htk_card_load_finish (GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
