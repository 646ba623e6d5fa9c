/* The database: the one way to open it, its transactions and its named values. */
#include "app/store/htk-store-folder.h"
#include "app/store/htk-store-open.h"

#include "app/store/htk-reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <unistd.h>

#define FILE_NAME "huitoukan.db"

struct _HtkStore
{
  GObject parent_instance;

  sqlite3 *db;
  int lock_fd; /* held shared while the database is open */
  char *path;
  HtkRestored *restored; /* NULL: the file was whole */
  char *notice;
  HtkStoreRole role;
  GHashTable *statements; /* SQL text -> sqlite3_stmt, finalized with the store */
};

G_DEFINE_FINAL_TYPE (HtkStore, htk_store, G_TYPE_OBJECT)

static void
finalize_stmt (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

static void
htk_store_init (HtkStore *self)
{
  self->lock_fd = -1;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_stmt);
}

static void
htk_store_finalize (GObject *object)
{
  HtkStore *self = HTK_STORE (object);

  htk_store_close (self);
  g_hash_table_unref (self->statements);
  g_free (self->path);
  htk_restored_free (self->restored);
  g_free (self->notice);
  G_OBJECT_CLASS (htk_store_parent_class)->finalize (object);
}

static void
htk_store_class_init (HtkStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_store_finalize;
}

sqlite3 *
htk_store_db (HtkStore *self)
{
  return self->db;
}

/**
 * htk_stmt:
 * @self: an open store
 * @sql: the statement; its text is the cache's key, so it must be a constant
 * @error: return location
 *
 * Prepares a statement, or gives back the one prepared before.
 *
 * Returns: (transfer none) (nullable): the statement, to be ended with htk_stmt_end()
 */
HtkStmt *
htk_stmt (HtkStore   *self,
          const char *sql,
          GError    **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, sql);

  g_return_val_if_fail (self->db != NULL, NULL);
  if (stmt != NULL)
    {
      g_assert (!sqlite3_stmt_busy (stmt));
      return stmt;
    }
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    {
      htk_store_set_error (self->db, sql, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (sql), stmt);
  return stmt;
}

/**
 * htk_store_home:
 *
 * The data folder: the environment's `HTK_DATA_DIR`, or `huitoukan` in the user's data folder.
 *
 * Returns: (transfer full): its path
 */
char *
htk_store_home (void)
{
  const char *dir = g_getenv ("HTK_DATA_DIR");

  if (dir != NULL && dir[0] != '\0')
    return g_strdup (dir);
  return g_build_filename (g_get_user_data_dir (), "huitoukan", NULL);
}

/**
 * htk_store_open:
 * @path: the database file; made when it is not there
 * @key: (nullable): the data key; %NULL for a database that is not encrypted
 * @role: which schema the file has
 * @error: return location
 *
 * Opens the store: sets durability, checks the file after an unclean stop, restores the latest
 * backup of a damaged one (htk_store_get_notice() then says so) and brings the schema up to date,
 * with a copy kept before it changes.
 *
 * Returns: (transfer full): the store, or %NULL with an error of %HTK_STORE_ERROR: _NEWER, _KEY,
 *   _DAMAGED, _READ_ONLY, _FULL, _BUSY or _IO
 */
HtkStore *
htk_store_open (const char   *path,
                const HtkKey *key,
                HtkStoreRole  role,
                GError      **error)
{
  g_autoptr (HtkStore) self = g_object_new (HTK_TYPE_STORE, NULL);

  g_return_val_if_fail (path != NULL, NULL);
  if (sodium_init () < 0)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_IO, "No source of randomness");
      return NULL;
    }
  self->path = g_strdup (path);
  self->role = role;
  self->db = htk_store_open_checked (path, key, &self->restored, &self->lock_fd, error);
  if (self->db == NULL || !htk_store_migrate (self->db, path, role, error))
    return NULL;
  if (self->restored != NULL)
    self->notice = g_strdup_printf ("The database was damaged. The backup %s was restored; answers "
                                    "saved after it are only in %s, which was kept",
                                    self->restored->backup, self->restored->aside);
  return g_steal_pointer (&self);
}

/**
 * htk_store_is_begun:
 *
 * Returns: whether there is a tablet's store in the data folder: htk_store_open_home() would make one
 */
gboolean
htk_store_is_begun (void)
{
  g_autofree char *home = htk_store_home ();
  g_autofree char *path = g_build_filename (home, FILE_NAME, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * htk_store_open_folder:
 * @home: the data folder
 * @error: return location
 *
 * As htk_store_open_home() in a folder that was asked for before: a thread that begins while GTK changes
 * the environment does not read it.
 *
 * Returns: (transfer full): the store, or %NULL as htk_store_open() and htk_key_load_or_create()
 */
HtkStore *
htk_store_open_folder (const char *home,
                       GError    **error)
{
  g_autofree char *path = g_build_filename (home, FILE_NAME, NULL);
  g_autofree char *key_path = g_build_filename (home, "key", NULL);
  g_autoptr (HtkKey) key = NULL;
  HtkStore *store;

  if (g_mkdir_with_parents (home, 0700) != 0)
    return htk_store_set_error_from_errno (error, errno, "make the data folder", home);
  /* A new key beside an old database would only hide that the old key is gone. */
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (key_path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY,
                   "The key file %s is missing, and without it %s cannot be read. Put it back",
                   key_path, path);
      return NULL;
    }
  key = htk_key_load_or_create (key_path, error);
  if (key == NULL)
    return NULL;
  store = htk_store_open (path, key, HTK_STORE_ROLE_TABLET, error);
  if (store != NULL)
    htk_reserve_keep (path);
  return store;
}

/**
 * htk_store_open_home:
 * @error: return location
 *
 * Opens the tablet's store in the data folder, with the key file there; makes both at the first
 * start. The app and the agent both come in by this door.
 *
 * Returns: (transfer full): the store, or %NULL as htk_store_open() and htk_key_load_or_create()
 */
HtkStore *
htk_store_open_home (GError **error)
{
  g_autofree char *home = htk_store_home ();

  return htk_store_open_folder (home, error);
}

/**
 * htk_store_close:
 * @self: a store
 *
 * Closes the database. All statements must have ended.
 */
void
htk_store_close (HtkStore *self)
{
  if (self->db == NULL)
    return;
  g_hash_table_remove_all (self->statements);
  sqlite3_close (self->db);
  self->db = NULL;
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

/* What it was opened as: a tablet's database or the county's. */
HtkStoreRole
htk_store_get_role (HtkStore *self)
{
  return self->role;
}

const char *
htk_store_get_path (HtkStore *self)
{
  return self->path;
}

/**
 * htk_store_get_notice:
 * @self: a store
 *
 * Returns: (nullable): what the person must be told about the opening, such as that a backup was
 *   restored; owned by @self
 */
const char *
htk_store_get_notice (HtkStore *self)
{
  return self->notice;
}

/**
 * htk_store_get_restored:
 * @self: a store
 *
 * Returns: (nullable) (transfer none): what htk_store_get_notice() says, in parts for a translation
 */
const HtkRestored *
htk_store_get_restored (HtkStore *self)
{
  return self->restored;
}

static gboolean
store_exec (HtkStore   *self,
            const char *sql,
            GError    **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  htk_store_set_error (self->db, "The database could not do this", error);
  return FALSE;
}

/**
 * htk_store_begin:
 * @self: a store
 * @error: return location
 *
 * Begins a transaction that may write. It takes the write lock at once, so that it cannot fail
 * half way because the other process writes.
 */
gboolean
htk_store_begin (HtkStore *self,
                 GError  **error)
{
  g_return_val_if_fail (sqlite3_get_autocommit (self->db), FALSE);
  if (self->role == HTK_STORE_ROLE_TABLET)
    htk_reserve_watch (self->path);
  return store_exec (self, "BEGIN IMMEDIATE", error);
}

/**
 * htk_store_commit:
 * @self: a store in a transaction
 * @error: return location
 *
 * Commits durably: when this returns %TRUE the rows survive a power cut. When it fails the
 * transaction is rolled back.
 */
gboolean
htk_store_commit (HtkStore *self,
                  GError  **error)
{
  if (store_exec (self, "COMMIT", error))
    return TRUE;
  /* SQLite has taken it back; when the person tries again there is room. */
  if (sqlite3_errcode (self->db) == SQLITE_FULL)
    htk_reserve_release (self->path);
  htk_store_rollback (self);
  return FALSE;
}

/**
 * htk_store_rollback:
 * @self: a store
 *
 * Ends the transaction and its changes, if there is one. SQLite may have done so itself when the
 * disk was full.
 */
void
htk_store_rollback (HtkStore *self)
{
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}

/**
 * htk_store_check:
 * @self: a store
 * @error: return location
 *
 * Checks the whole database, its indexes and its references.
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_DAMAGED naming the first fault
 */
gboolean
htk_store_check (HtkStore *self,
                 GError  **error)
{
  static const char *const checks[] = { "PRAGMA integrity_check (1)", "PRAGMA foreign_key_check" };

  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (HtkStmt) stmt = htk_stmt (self, checks[i], error);
      gboolean has_row;

      if (stmt == NULL || !htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (has_row && !g_str_equal (htk_stmt_text (stmt, 0), "ok"))
        {
          g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_DAMAGED, "%s is damaged: %s",
                       self->path, htk_stmt_text (stmt, 0));
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * htk_store_get_meta:
 * @self: a store
 * @name: a named value, as `device_id`
 *
 * Returns: (transfer full) (nullable): its value, %NULL when it is not set
 */
char *
htk_store_get_meta (HtkStore   *self,
                    const char *name)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (self, "SELECT value FROM meta WHERE name = ?", NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", name);
  if (!htk_stmt_next (stmt, &has_row, NULL) || !has_row)
    return NULL;
  return g_strdup (htk_stmt_text (stmt, 0));
}

/**
 * htk_store_set_meta:
 * @self: a store
 * @name: a named value
 * @value: (nullable): its new value; %NULL removes it
 * @error: return location
 */
gboolean
htk_store_set_meta (HtkStore   *self,
                    const char *name,
                    const char *value,
                    GError    **error)
{
  const char *sql = value != NULL ? "INSERT INTO meta (value, name) VALUES (?1, ?2) "
                                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                                  : "DELETE FROM meta WHERE ?1 IS NULL AND name = ?2";
  g_autoptr (HtkStmt) stmt = htk_stmt (self, sql, error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", value, name);
  return htk_stmt_run (stmt, error);
}
