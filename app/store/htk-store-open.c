/* Opening a database file: key, durability, the check after an unclean stop and the restoring of a
 * backup when the file is damaged. */
#include "app/store/htk-store-open.h"

#include "app/store/htk-restore.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000

static gboolean
apply_key (sqlite3      *db,
           const HtkKey *key,
           GError      **error)
{
#ifdef HAVE_SQLITE3MC
  char hex[2 * HTK_KEY_BYTES + 1];
  char pragma[sizeof hex + 32];
  int rc;

  if (key == NULL)
    return TRUE;
  sodium_bin2hex (hex, sizeof hex, htk_key_get_bytes (key), HTK_KEY_BYTES);
  g_snprintf (pragma, sizeof pragma, "PRAGMA key = 'raw:%s'", hex);
  rc = sqlite3_exec (db, pragma, NULL, NULL, NULL);
  sodium_memzero (hex, sizeof hex);
  sodium_memzero (pragma, sizeof pragma);
  if (rc != SQLITE_OK)
    htk_store_set_error (db, "The key could not be set", error);
  return rc == SQLITE_OK;
#else
  return TRUE;
#endif
}

static sqlite3 *
open_file (const char   *path,
           const HtkKey *key,
           GError      **error)
{
  sqlite3 *db = NULL;
  int rc = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  if (rc == SQLITE_OK)
    {
      sqlite3_extended_result_codes (db, 1);
      sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);
    }
  if (rc != SQLITE_OK || !apply_key (db, key, error) ||
      sqlite3_exec (db,
                    "SELECT count(*) FROM sqlite_schema;"
                    "PRAGMA journal_mode = WAL;"
                    "PRAGMA synchronous = FULL;"
                    "PRAGMA foreign_keys = ON;"
                    "PRAGMA trusted_schema = OFF;"
                    "PRAGMA wal_autocheckpoint = 400;"
                    "PRAGMA cache_size = -8000;",
                    NULL, NULL, NULL) != SQLITE_OK)
    {
      if (error != NULL && *error == NULL)
        {
          g_autofree char *doing = g_strdup_printf ("Could not open %s", path);

          htk_store_set_error (db, doing, error);
        }
      sqlite3_close (db);
      return NULL;
    }
  return db;
}

/* WAL needs a writable folder even to read; SQLite itself opens a read-only file without a word. */
static gboolean
check_writable (sqlite3    *db,
                const char *path,
                GError    **error)
{
  g_autofree char *dir = g_path_get_dirname (path);

  if (sqlite3_db_readonly (db, "main") != 1 && g_access (dir, W_OK) == 0)
    return TRUE;
  htk_store_set_error_from_errno (error, EACCES, "write", path);
  return FALSE;
}

/* Whoever is alone may check the file and restore it. Who comes meanwhile waits until that has ended: it
 * would write into a file that is about to be set aside. */
static gboolean
is_alone (const char *path,
          int        *lock_fd)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);

  *lock_fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (*lock_fd < 0)
    return FALSE;
  if (flock (*lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  while (flock (*lock_fd, LOCK_SH) != 0 && errno == EINTR)
    ;
  return FALSE;
}

/* A non-empty WAL that nobody holds open was left by a program that did not close. */
static gboolean
stopped_uncleanly (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  struct stat st;

  return stat (wal, &st) == 0 && st.st_size > 0;
}

static gboolean
quick_check (sqlite3 *db)
{
  sqlite3_stmt *stmt = NULL;
  gboolean ok = FALSE;

  if (sqlite3_prepare_v2 (db, "PRAGMA quick_check(1)", -1, &stmt, NULL) == SQLITE_OK &&
      sqlite3_step (stmt) == SQLITE_ROW)
    ok = g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;
  sqlite3_finalize (stmt);
  return ok;
}

static gboolean
is_good (const char   *path,
         const HtkKey *key)
{
  sqlite3 *db = open_file (path, key, NULL);
  gboolean good = db != NULL && quick_check (db);

  sqlite3_close (db);
  return good;
}

/**
 * htk_store_open_checked:
 * @path: the database file
 * @key: (nullable): its key
 * @restored: (out) (transfer full): set when a backup was restored
 * @lock_fd: (out): to be closed after the connection: it says that somebody has the file open; -1
 *   when there is none
 * @error: return location
 *
 * Opens the file; checks it when nobody else has it open and the last user did not close it.
 *
 * Returns: (transfer full): the connection, or %NULL with an error of %HTK_STORE_ERROR
 */
sqlite3 *
htk_store_open_checked (const char   *path,
                        const HtkKey *key,
                        HtkRestored **restored,
                        int          *lock_fd,
                        GError      **error)
{
  g_autoptr (GError) open_error = NULL;
  gboolean damaged = FALSE;
  gboolean alone = is_alone (path, lock_fd);
  gboolean unclean;
  sqlite3 *db;

  if (alone)
    *restored = htk_restore_go_on (path);
  unclean = alone && stopped_uncleanly (path);
  db = open_file (path, key, &open_error);

  if (db == NULL)
    damaged = g_error_matches (open_error, HTK_STORE_ERROR, HTK_STORE_ERROR_DAMAGED) ||
              g_error_matches (open_error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY);
  else if (unclean && !quick_check (db))
    {
      damaged = TRUE;
      sqlite3_close (db);
      db = NULL;
      g_set_error (&open_error, HTK_STORE_ERROR, HTK_STORE_ERROR_DAMAGED,
                   "%s is damaged and there is no good backup. Keep the file and ask for help",
                   path);
    }
  /* A wrong key and a damaged first page look alike; a backup that this key opens tells. */
  if (damaged && *restored == NULL && (*restored = htk_restore_latest (path, key, is_good)) != NULL)
    db = open_file (path, key, NULL);
  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&open_error));
  else if (!check_writable (db, path, error))
    g_clear_pointer (&db, sqlite3_close);
  if (*lock_fd >= 0 && db == NULL)
    {
      close (*lock_fd);
      *lock_fd = -1;
    }
  else if (*lock_fd >= 0)
    flock (*lock_fd, LOCK_SH | LOCK_NB);
  return db;
}
