/* Knows villages by their codes: the rows of a ledger are many, its villages are few. */
#include "app/report/htk-place.h"

#include "app/store/htk-register-lists.h"

static void
place_free (gpointer data)
{
  HtkPlace *place = data;

  g_free (place->name);
  g_free (place->town);
  g_free (place);
}

/* code, name, township, as %HTK_REGISTER_VILLAGES has them. */
static void
add_place (const char *const *fields,
           gpointer           places)
{
  HtkPlace *place = g_new0 (HtkPlace, 1);

  place->name = g_strdup (fields[1]);
  place->town = g_strdup (fields[2]);
  g_hash_table_insert (places, g_strdup (fields[0]), place);
}

/**
 * htk_places_load:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full): code -> HtkPlace
 */
GHashTable *
htk_places_load (HtkStore *store,
                 GError  **error)
{
  g_autoptr (GHashTable) places =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, place_free);

  if (!htk_register_each (store, HTK_REGISTER_VILLAGES, add_place, places, error))
    return NULL;
  return g_steal_pointer (&places);
}
