/* Knows villages by their codes: the rows of a ledger are many, its villages are few. */
#include "app/report/htk-place.h"

#include "app/store/htk-register-lists.h"

#include <string.h>

static void
place_free (gpointer data)
{
  HtkPlace *place = data;

  g_free (place->name);
  g_free (place->town);
  g_strfreev (place->areas);
  g_free (place);
}

/* Tags come as an import wrote them: with blanks, commas or semicolons between them, or as a list. */
static char **
split_tags (const char *text)
{
  g_autoptr (GString) plain = g_string_new (text);
  static const char *const between[] = { "[", "]", "\"", ",", ";", "，", "；", "、", "|" };
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (between); i++)
    g_string_replace (plain, between[i], " ", 0);
  parts = g_strsplit (plain->str, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (tags, parts[i]);
  return g_strv_builder_end (tags);
}

/* code, name, township, and last the tags, as %HTK_REGISTER_VILLAGES has them. */
static void
add_place (const char *const *fields,
           gpointer           places)
{
  HtkPlace *place = g_new0 (HtkPlace, 1);

  place->name = g_strdup (fields[1]);
  place->town = g_strdup (fields[2]);
  place->areas = split_tags (fields[5]);
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

  if (!htk_register_each (store, HTK_REGISTER_VILLAGES, NULL, add_place, places, error))
    return NULL;
  return g_steal_pointer (&places);
}

static int
by_name (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * htk_area_names:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full) (array zero-terminated=1): the tags that villages have, each once, by name
 */
char **
htk_area_names (HtkStore *store,
                GError  **error)
{
  g_autoptr (GHashTable) places = htk_places_load (store, error);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gpointer *sorted = NULL;
  GHashTableIter iter;
  gpointer place;
  guint n;

  if (places == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, places);
  while (g_hash_table_iter_next (&iter, NULL, &place))
    for (char **area = ((HtkPlace *) place)->areas; *area != NULL; area++)
      g_hash_table_add (names, *area);
  sorted = g_hash_table_get_keys_as_array (names, &n);
  qsort (sorted, n, sizeof *sorted, by_name);
  return g_strdupv ((char **) sorted);
}
