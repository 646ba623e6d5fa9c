/* Backups of a database: where they lie, which are kept, and a copy that is whole or not there. */
#include "app/store/htk-backup.h"

#include "app/store/htk-store-open.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_SECONDS (24 * 3600)

static char *
backup_dir (const char *db_path)
{
  g_autofree char *dir = g_path_get_dirname (db_path);

  return g_build_filename (dir, "backup", NULL);
}

static int
newest_first (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

/**
 * htk_backup_list:
 * @db_path: the database
 *
 * Returns: (transfer full): paths of its backups, newest first
 */
char **
htk_backup_list (const char *db_path)
{
  g_autofree char *folder = backup_dir (db_path);
  g_autofree char *base = g_path_get_basename (db_path);
  g_autofree char *prefix = g_strconcat (base, "-", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && g_str_has_suffix (name, ".backup"))
      g_ptr_array_add (found, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (found, newest_first);
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/**
 * htk_backup_new_path:
 * @db_path: the database
 * @error: return location
 *
 * Returns: (transfer full): where the next backup goes; its folder is made
 */
char *
htk_backup_new_path (const char *db_path,
                     GError    **error)
{
  g_autofree char *folder = backup_dir (db_path);
  g_autofree char *base = g_path_get_basename (db_path);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return htk_store_set_error_from_errno (error, errno, "make the folder", folder);
  name = g_strdup_printf ("%s-%s-%06d.backup", base, stamp, g_date_time_get_microsecond (now));
  return g_build_filename (folder, name, NULL);
}

/**
 * htk_backup_is_due:
 * @db_path: the database
 * @now_seconds: the time, in seconds since 1970
 *
 * Returns: whether there is no backup, or none younger than a day (design.md 5)
 */
gboolean
htk_backup_is_due (const char *db_path,
                   gint64      now_seconds)
{
  g_auto (GStrv) backups = htk_backup_list (db_path);
  GStatBuf st;

  return backups[0] == NULL || g_stat (backups[0], &st) != 0 ||
         now_seconds - (gint64) st.st_mtime >= DAY_SECONDS;
}

/**
 * htk_backup_prune:
 * @db_path: the database
 *
 * Removes all but the newest %HTK_BACKUP_KEEP backups.
 */
void
htk_backup_prune (const char *db_path)
{
  g_auto (GStrv) all = htk_backup_list (db_path);

  for (guint i = 0; all[i] != NULL; i++)
    if (i >= HTK_BACKUP_KEEP)
      g_unlink (all[i]);
}

static gboolean
copy_bytes (int in,
            int out)
{
  char buffer[65536];
  ssize_t n;

  while ((n = read (in, buffer, sizeof buffer)) > 0)
    for (ssize_t done = 0; done < n;)
      {
        ssize_t w = write (out, buffer + done, (size_t) (n - done));

        if (w < 0)
          return FALSE;
        done += w;
      }
  return n == 0 && fsync (out) == 0;
}

/**
 * htk_backup_copy_file:
 * @from: a file
 * @to: the copy; replaced only by a whole and synced one
 * @error: return location
 */
gboolean
htk_backup_copy_file (const char *from,
                      const char *to,
                      GError    **error)
{
  g_autofree char *tmp = g_strconcat (to, ".part", NULL);
  int in = g_open (from, O_RDONLY | O_CLOEXEC, 0);
  int out = in < 0 ? -1 : g_open (tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean ok = out >= 0 && copy_bytes (in, out) && g_rename (tmp, to) == 0;

  if (!ok)
    htk_store_set_error_from_errno (error, errno, "copy the database to", to);
  if (in >= 0)
    close (in);
  if (out >= 0)
    close (out);
  if (!ok)
    g_unlink (tmp);
  return ok;
}

/**
 * htk_store_copy_to:
 * @db: an open connection outside a transaction
 * @target: where the copy goes
 * @error: return location
 *
 * Copies the database file while nobody can change it: the WAL is emptied, and the write lock is
 * held until the copy is synced. (SQLite's backup interface would decrypt and encrypt each page.)
 */
gboolean
htk_store_copy_to (sqlite3    *db,
                   const char *target,
                   GError    **error)
{
  const char *path = sqlite3_db_filename (db, "main");
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);

  for (int attempt = 0; attempt < 20; attempt++)
    {
      struct stat st;
      gboolean ok;

      sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
      if (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        break;
      if (stat (wal, &st) == 0 && st.st_size > 0)
        {
          sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
          continue;
        }
      ok = htk_backup_copy_file (path, target, error);
      sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
      return ok;
    }
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_BUSY,
               "No backup was made: other programs kept writing. It will be tried again");
  return FALSE;
}

/**
 * htk_store_backup:
 * @self: a store outside a transaction
 * @error: return location
 *
 * Makes a backup beside the database and removes those older than the last seven.
 */
gboolean
htk_store_backup (HtkStore *self,
                  GError  **error)
{
  g_autofree char *target = htk_backup_new_path (htk_store_get_path (self), error);

  if (target == NULL || !htk_store_copy_to (htk_store_db (self), target, error))
    return FALSE;
  htk_backup_prune (htk_store_get_path (self));
  return TRUE;
}
