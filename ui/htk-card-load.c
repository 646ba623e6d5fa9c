/* Loads village cards in a thread with its own connection to the store. */
#include "ui/htk-card-load.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-rules.h"
#include "ui/htk-in-store.h"

typedef struct
{
  GStrv villages;
  char *today;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *self = data;

  g_strfreev (self->villages);
  g_free (self->today);
  g_free (self);
}

static void
free_cards (gpointer cards)
{
  g_ptr_array_unref (cards);
}

/* The pack and its rules are read once for all of them. */
static gpointer
load (HtkStore     *store,
      gpointer      data,
      GCancellable *cancellable,
      GError      **error)
{
  const Wanted *wanted = data;
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);
  g_autoptr (HtkRules) rules = pack != NULL ? htk_pack_rules (pack, store, error) : NULL;
  g_autoptr (GPtrArray) cards =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_village_card_free);

  for (guint i = 0; rules != NULL && wanted->villages[i] != NULL; i++)
    {
      HtkVillageCard *card = htk_village_card_load (store, rules, wanted->villages[i],
                                                    wanted->today, cancellable, error);

      if (card == NULL)
        return NULL;
      g_ptr_array_add (cards, card);
    }
  return rules != NULL ? g_steal_pointer (&cards) : NULL;
}

/**
 * htk_card_load_async:
 * @villages: (array zero-terminated=1): their codes
 * @today: the day whose targets hold, YYYY-MM-DD
 * @cancellable: (nullable): to give up
 * @done: called in the main loop
 * @data: for @done
 */
void
htk_card_load_async (const char *const   *villages,
                     const char          *today,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  done,
                     gpointer             data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->villages = g_strdupv ((GStrv) villages);
  wanted->today = g_strdup (today);
  htk_in_store_async (load, wanted, wanted_free, free_cards, cancellable, done, data);
}

/**
 * htk_card_load_finish:
 * @result: what @done was given
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkVillageCard): the cards in the order of the villages; NULL
 *   with the errors of htk_village_card_load(), or %HTK_RECORD_ERROR_PACK
 */
GPtrArray *
htk_card_load_finish (GAsyncResult *result,
                      GError      **error)
{
  return htk_in_store_finish (result, error);
}
