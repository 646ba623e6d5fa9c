/* Remembers in the store that a pack was found whole. To look for that each form is read from its first letter to its
 * last, which takes longer than all else that opens a pack; the app does it at each start, the county for each page. The
 * files are known again as make knows them: by size, time and number. */
#include "app/record/htk-pack-whole.h"

#include "app/record/htk-pack-rules.h"

#include <glib/gstdio.h>

#define META "pack_whole"

static void
add_file (GChecksum  *sum,
          const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *line = NULL;
  GStatBuf st;

  /* One that is missing is a state of the pack too: the one in which it was not whole. */
  if (g_stat (path, &st) != 0)
    line = g_strdup_printf ("%s\n", path);
  else
    line = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GUINT64_FORMAT "\n", path,
                            (gint64) st.st_size, (gint64) st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                            (guint64) st.st_ino);
  g_checksum_update (sum, (const guchar *) line, -1);
}

/* The program is part of it: another version may ask more of a pack. */
static char *
state_of (HtkPack *pack)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *rules = htk_pack_rules_folder (pack);

  g_checksum_update (sum, (const guchar *) HTK_VERSION "\n", -1);
  add_file (sum, htk_pack_folder (pack), "pack.json");
  add_file (sum, htk_pack_folder (pack), "settings.csv");
  for (guint i = 0; htk_pack_nth (pack, i) != NULL; i++)
    add_file (sum, htk_pack_folder (pack), htk_pack_nth (pack, i)->file);
  for (guint i = 0; rules != NULL && htk_pack_tables[i] != NULL; i++)
    add_file (sum, rules, htk_pack_tables[i]);
  return g_strdup (g_checksum_get_string (sum));
}

/**
 * htk_pack_is_known_whole:
 * @pack: a pack that was read, htk_pack_read_at()
 * @store: a store
 *
 * Returns: whether the store remembers that this program found the pack whole, and no file of it has changed since
 */
gboolean
htk_pack_is_known_whole (HtkPack  *pack,
                         HtkStore *store)
{
  g_autofree char *known = htk_store_get_meta (store, META);
  g_autofree char *state = known != NULL ? state_of (pack) : NULL;

  return known != NULL && g_str_equal (known, state);
}

/**
 * htk_pack_remember_whole:
 * @pack: a pack that was found whole, htk_pack_verify()
 * @store: a store
 * @error: return location
 *
 * Writes nothing when the store remembers it already. A store remembers one pack, the one in force.
 *
 * Returns: FALSE with %HTK_STORE_ERROR; then it is looked through again the next time
 */
gboolean
htk_pack_remember_whole (HtkPack  *pack,
                         HtkStore *store,
                         GError  **error)
{
  g_autofree char *known = htk_store_get_meta (store, META);
  g_autofree char *state = state_of (pack);

  return g_strcmp0 (known, state) == 0 || htk_store_set_meta (store, META, state, error);
}
