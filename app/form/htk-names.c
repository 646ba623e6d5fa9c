/* Interned names of elements and attributes: compared as numbers, and their texts shared. */
#include "app/form/htk-names.h"

#include <string.h>

typedef struct
{
  const char *uri, *prefix, *local;
} Entry;

struct _HtkNames
{
  gatomicrefcount refs;
  GStringChunk *texts;
  GArray *entries;
  GHashTable *ids; /* Entry -> id */
};

static guint
entry_hash (gconstpointer data)
{
  const Entry *entry = data;

  /* Names seldom differ in their namespace alone. */
  return g_str_hash (entry->local) * 31 + g_str_hash (entry->prefix);
}

static gboolean
entry_equal (gconstpointer a,
             gconstpointer b)
{
  const Entry *x = a, *y = b;

  return strcmp (x->local, y->local) == 0 && strcmp (x->prefix, y->prefix) == 0 &&
         strcmp (x->uri, y->uri) == 0;
}

HtkNames *
htk_names_new (void)
{
  HtkNames *names = g_new0 (HtkNames, 1);

  g_atomic_ref_count_init (&names->refs);
  names->texts = g_string_chunk_new (4096);
  names->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  names->ids = g_hash_table_new_full (entry_hash, entry_equal, g_free, NULL);
  g_array_set_size (names->entries, 1);
  g_array_index (names->entries, Entry, 0) = (Entry){ "", "", "" };
  return names;
}

HtkNames *
htk_names_ref (HtkNames *names)
{
  g_atomic_ref_count_inc (&names->refs);
  return names;
}

void
htk_names_unref (HtkNames *names)
{
  if (names == NULL || !g_atomic_ref_count_dec (&names->refs))
    return;
  g_hash_table_unref (names->ids);
  g_array_unref (names->entries);
  g_string_chunk_free (names->texts);
  g_free (names);
}

/**
 * htk_names_intern:
 * @names: a set of names
 * @uri: (nullable): namespace
 * @prefix: (nullable): as the source wrote it
 * @local: local name
 *
 * Returns: the number of this name, the same for the same three texts
 */
HtkName
htk_names_intern (HtkNames   *names,
                  const char *uri,
                  const char *prefix,
                  const char *local)
{
  Entry entry = { uri != NULL ? uri : "", prefix != NULL ? prefix : "", local };
  guint id = GPOINTER_TO_UINT (g_hash_table_lookup (names->ids, &entry));

  if (id != 0)
    return id;
  entry.uri = g_string_chunk_insert_const (names->texts, entry.uri);
  entry.prefix = g_string_chunk_insert_const (names->texts, entry.prefix);
  entry.local = g_string_chunk_insert_const (names->texts, local);
  id = names->entries->len;
  g_array_append_val (names->entries, entry);
  g_hash_table_insert (names->ids, g_memdup2 (&entry, sizeof entry), GUINT_TO_POINTER (id));
  return id;
}

/* The texts live as long as @names. Equal local names are the same pointer. */
const char *
htk_names_local (HtkNames *names,
                 HtkName   name)
{
  return g_array_index (names->entries, Entry, name).local;
}

const char *
htk_names_uri (HtkNames *names,
               HtkName   name)
{
  return g_array_index (names->entries, Entry, name).uri;
}

const char *
htk_names_prefix (HtkNames *names,
                  HtkName   name)
{
  return g_array_index (names->entries, Entry, name).prefix;
}
