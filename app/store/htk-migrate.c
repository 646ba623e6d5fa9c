/* Numbered migrations: which SQL files make which version of which schema, one transaction each. */
#include "app/store/htk-store-open.h"

#include "app/store/htk-backup.h"
#include "app/store/htk-store-resources.h"

typedef struct
{
  const char *files[3];
  gboolean rebuilds; /* a table that others refer to is made anew */
} Migration;

/* Migration i brings user_version from i to i + 1. Never edited once released: only added to. */
static const Migration tablet[] = {
  { { "0001-register.sql", "0001-visits.sql", "0001-tablet.sql" } },
  { { "0002-domain.sql" } },
  { { "0003-audit.sql" } },
  { { "0004-projects.sql" } },
  { { "0005-search.sql" } },
  { { "0006-signatures.sql", "0006-drafts.sql" } },
  { { "0007-draft-progress.sql" } },
  { { "0008-draft-before.sql" } },
  { { "0010-handover.sql" } },
  { { "0011-kept.sql" } },
  { { "0012-attention.sql" } },
  { { "0013-openrosa.sql" } },
  { { "0014-conflicts.sql", "0014-conflicts-tablet.sql" } },
  { { "0015-sync-log.sql" } },
  { { "0018-visits-in-journal.sql" } },
  { { "0020-room.sql" } },
  { { "0021-begun-words.sql" } },
};
static const Migration county[] = {
  { { "0001-register.sql", "0001-visits.sql", "0001-county.sql" } },
  { { "0002-domain.sql" } },
  { { "0004-projects.sql" } },
  { { "0006-signatures.sql" } },
  { { "0007-phones.sql" } },
  { { "0008-quarantine.sql" } },
  { { "0009-acceptance.sql" } },
  { { "0010-devices.sql" } },
  { { "0011-kept.sql" } },
  { { "0013-entities.sql" } },
  { { "0014-conflicts.sql", "0014-conflicts-county.sql" } },
  { { "0015-refused.sql" } },
  { { "0016-contact.sql" } },
  { { "0017-sender.sql" } },
  { { "0019-wide-rows.sql" }, TRUE },
};

static int
user_version (sqlite3 *db)
{
  sqlite3_stmt *stmt = NULL;
  int version = -1;

  if (sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &stmt, NULL) == SQLITE_OK &&
      sqlite3_step (stmt) == SQLITE_ROW)
    version = sqlite3_column_int (stmt, 0);
  sqlite3_finalize (stmt);
  return version;
}

static gboolean
run_file (sqlite3    *db,
          const char *name,
          GError    **error)
{
  g_autofree char *path = g_strconcat ("/io/github/huitoukan/store/", name, NULL);
  g_autoptr (GBytes) sql = g_resource_lookup_data (htk_store_resources_get_resource (), path,
                                                   G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (sql != NULL);
  if (sqlite3_exec (db, g_bytes_get_data (sql, NULL), NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  htk_store_set_error (db, name, error);
  return FALSE;
}

/* Whether every row that another refers to is there. */
static gboolean
check_references (sqlite3 *db,
                  GError **error)
{
  sqlite3_stmt *stmt = NULL;
  int step = SQLITE_ERROR;

  if (sqlite3_prepare_v2 (db, "PRAGMA foreign_key_check", -1, &stmt, NULL) == SQLITE_OK)
    step = sqlite3_step (stmt);
  if (step == SQLITE_ROW)
    g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_DAMAGED,
                 "The database could not be brought up to date: a row of %s refers to one that is not there",
                 (const char *) sqlite3_column_text (stmt, 0));
  else if (step != SQLITE_DONE)
    htk_store_set_error (db, "The database could not be brought up to date", error);
  sqlite3_finalize (stmt);
  return step == SQLITE_DONE;
}

/* Another process may have migrated between our look and our lock: the version is read again. */
static gboolean
migrate_locked (sqlite3         *db,
                const Migration *migration,
                int              from,
                GError         **error)
{
  g_autofree char *set = g_strdup_printf ("PRAGMA user_version = %d", from + 1);
  gboolean ok = TRUE;

  if (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    {
      htk_store_set_error (db, "The database could not be brought up to date", error);
      return FALSE;
    }
  if (user_version (db) == from)
    {
      for (gsize i = 0; ok && i < G_N_ELEMENTS (migration->files) && migration->files[i]; i++)
        ok = run_file (db, migration->files[i], error);
      ok = ok && (!migration->rebuilds || check_references (db, error));
      if (ok && sqlite3_exec (db, set, NULL, NULL, NULL) != SQLITE_OK)
        {
          htk_store_set_error (db, set, error);
          ok = FALSE;
        }
    }
  if (ok && sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    {
      htk_store_set_error (db, "The database could not be brought up to date", error);
      ok = FALSE;
    }
  if (!ok && !sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return ok;
}

/* A table cannot be dropped while it is referred to, and the references cannot be put off within a transaction:
 * SQLite's way is to look at them at its end. */
static gboolean
migrate_one (sqlite3         *db,
             const Migration *migration,
             int              from,
             GError         **error)
{
  gboolean done;

  if (migration->rebuilds)
    sqlite3_exec (db, "PRAGMA foreign_keys = OFF", NULL, NULL, NULL);
  done = migrate_locked (db, migration, from, error);
  sqlite3_exec (db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
  return done;
}

/**
 * htk_store_migrate:
 * @db: an open connection
 * @path: its file
 * @role: the schema it should have
 * @error: return location
 *
 * Brings the schema up to date. A database that holds something is copied first.
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_NEWER when a newer program made it, or the error of the
 *   step that failed; the database is then as it was before that step
 */
gboolean
htk_store_migrate (sqlite3      *db,
                   const char   *path,
                   HtkStoreRole  role,
                   GError      **error)
{
  const Migration *steps = role == HTK_STORE_ROLE_TABLET ? tablet : county;
  int n_steps = role == HTK_STORE_ROLE_TABLET ? G_N_ELEMENTS (tablet) : G_N_ELEMENTS (county);
  int version = user_version (db);

  if (version > n_steps)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NEWER,
                   "%s was made by a newer version of this program (schema %d, this one knows %d). "
                   "Install the newer program; nothing was changed",
                   path, version, n_steps);
      return FALSE;
    }
  if (version > 0 && version < n_steps)
    {
      g_autofree char *copy = htk_backup_new_path (path, error);

      if (copy == NULL || !htk_store_copy_to (db, copy, error))
        return FALSE;
    }
  for (int i = version; i < n_steps; i++)
    if (!migrate_one (db, &steps[i], i, error))
      return FALSE;
  return TRUE;
}
