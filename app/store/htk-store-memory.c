/* How much memory a store takes, for programs that are there all day and work for seconds. */
#include "app/store/htk-store-memory.h"

#include "app/store/htk-store-private.h"

/**
 * htk_store_set_cache:
 * @store: a store
 * @kib: the most memory for pages of the database, in KiB
 *
 * For a program that reads what it needs once, in order: what is kept of it is only memory.
 */
void
htk_store_set_cache (HtkStore *store,
                     guint     kib)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA cache_size = -%u", kib);

  sqlite3_exec (htk_store_db (store), sql, NULL, NULL, NULL);
}

/**
 * htk_store_rest:
 * @store: a store that nobody reads or writes now
 *
 * Gives back the memory of its pages.
 */
void
htk_store_rest (HtkStore *store)
{
  sqlite3_db_release_memory (htk_store_db (store));
}
