/* The zstd dictionary: found beside the pack of this machine, named by the number in it, and made of
 * documents when the project is built. */
#include "sync/protocol/htk-sync-dictionary.h"

#include <zdict.h>
#include <zstd.h>

#define FILE_IN_PACK "wire/rows.zdict"

static GBytes *
read_below (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, FILE_IN_PACK, NULL);
  g_autoptr (GBytes) dictionary = NULL;
  char *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return NULL;
  dictionary = g_bytes_new_take (data, size);
  return htk_sync_dictionary_id (dictionary) != 0 ? g_steal_pointer (&dictionary) : NULL;
}

/**
 * htk_sync_dictionary_load:
 *
 * Reads the dictionary of this machine's pack: of $HTK_PACK_DIR, else of huitoukan/pack below a system
 * data folder.
 *
 * Returns: (transfer full) (nullable): the dictionary; NULL when there is none: bodies are packed without
 */
GBytes *
htk_sync_dictionary_load (void)
{
  const char *folder = g_getenv ("HTK_PACK_DIR");
  const char *const *dirs = g_get_system_data_dirs ();

  if (folder != NULL && *folder != '\0')
    return read_below (folder);
  for (guint i = 0; dirs[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (dirs[i], "huitoukan", "pack", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return read_below (path);
    }
  return NULL;
}

/**
 * htk_sync_dictionary_id:
 * @dictionary: (nullable): a dictionary
 *
 * Returns: the number that frames packed with it carry; 0 for none
 */
guint32
htk_sync_dictionary_id (GBytes *dictionary)
{
  gsize size = 0;
  gconstpointer data = dictionary != NULL ? g_bytes_get_data (dictionary, &size) : NULL;

  return size > 0 ? ZSTD_getDictID_fromDict (data, size) : 0;
}

/**
 * htk_sync_dictionary_train:
 * @documents: (element-type GBytes): what is to be packed well, some hundreds
 * @size: the most bytes of the dictionary
 * @error: return location
 *
 * The same documents give the same dictionary with the same number.
 *
 * Returns: (transfer full): the dictionary; NULL with %HTK_SYNC_ERROR_ENCODING when there are too few
 */
GBytes *
htk_sync_dictionary_train (GPtrArray *documents,
                           gsize      size,
                           GError   **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree gsize *sizes = g_new (gsize, documents->len);
  g_autofree guint8 *out = g_malloc (size);
  gsize used;

  for (guint i = 0; i < documents->len; i++)
    {
      gconstpointer data = g_bytes_get_data (g_ptr_array_index (documents, i), &sizes[i]);

      g_byte_array_append (all, data, (guint) sizes[i]);
    }
  used = ZDICT_trainFromBuffer (out, size, all->data, sizes, documents->len);
  if (!ZDICT_isError (used))
    return g_bytes_new (out, used);
  g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_ENCODING, "no dictionary can be made of %u documents: %s",
               documents->len, ZDICT_getErrorName (used));
  return NULL;
}
