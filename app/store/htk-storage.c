/* What is told of the store itself: the disk it lies on, the format it has. */
#include "app/store/htk-storage.h"

#include "app/store/htk-store-private.h"

#include <sys/statvfs.h>

/**
 * htk_storage_free:
 * @store: a store
 *
 * Returns: bytes that this program may still write to the disk of the store; -1 when it is not known
 */
gint64
htk_storage_free (HtkStore *store)
{
  g_autofree char *folder = g_path_get_dirname (htk_store_get_path (store));
  struct statvfs fs;

  return statvfs (folder, &fs) == 0 ? (gint64) fs.f_bavail * (gint64) fs.f_frsize : -1;
}

/**
 * htk_storage_schema:
 * @store: a store
 *
 * Returns: the number of the format its tables have
 */
int
htk_storage_schema (HtkStore *store)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "PRAGMA user_version", NULL);
  gboolean has_row;

  return stmt != NULL && htk_stmt_next (stmt, &has_row, NULL) && has_row
           ? (int) htk_stmt_int (stmt, 0) : 0;
}
