/* Prepared statements of the store, cached by their text, and SQLite's errors in our words. */
#include "app/store/htk-store-private.h"

#include "app/store/htk-reserve.h"

#include <stdarg.h>

/**
 * htk_store_set_error:
 * @db: the connection that failed
 * @doing: what was tried
 * @error: return location
 *
 * Says what SQLite reported in words that name what to do.
 */
void
htk_store_set_error (sqlite3    *db,
                     const char *doing,
                     GError    **error)
{
  int rc = sqlite3_errcode (db);
  HtkStoreError code = HTK_STORE_ERROR_IO;
  const char *advice = sqlite3_errmsg (db);

  switch (rc & 0xff)
    {
    case SQLITE_FULL:
      code = HTK_STORE_ERROR_FULL;
      advice = "the disk is full. Free some space; nothing already saved is lost";
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      code = HTK_STORE_ERROR_READ_ONLY;
      advice = "the data folder cannot be written. Check its permissions";
      break;
    case SQLITE_NOTADB:
      code = HTK_STORE_ERROR_KEY;
      advice = "the key does not fit this database, or it is damaged";
      break;
    case SQLITE_CORRUPT:
      code = HTK_STORE_ERROR_DAMAGED;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      code = HTK_STORE_ERROR_BUSY;
      advice = "another program holds the database. Try again";
      break;
    case SQLITE_CONSTRAINT:
      code = HTK_STORE_ERROR_INVALID;
      break;
    default:
      break;
    }
  g_set_error (error, HTK_STORE_ERROR, code, "%s: %s", doing, advice);
}

/**
 * htk_stmt_bind:
 * @stmt: a statement
 * @types: one letter a parameter: 't' const char * (nullable), 'i' gint64, 'd' double,
 *   'b' GBytes * (nullable), 'n' NULL without an argument
 *
 * Binds the parameters from the first. Strings and bytes are copied.
 */
void
htk_stmt_bind (HtkStmt    *stmt,
               const char *types,
               ...)
{
  va_list args;
  int i = 1;

  va_start (args, types);
  for (const char *t = types; *t != '\0'; t++, i++)
    switch (*t)
      {
      case 't':
        sqlite3_bind_text (stmt, i, va_arg (args, const char *), -1, SQLITE_TRANSIENT);
        break;
      case 'i':
        sqlite3_bind_int64 (stmt, i, va_arg (args, gint64));
        break;
      case 'd':
        sqlite3_bind_double (stmt, i, va_arg (args, double));
        break;
      case 'b':
        {
          GBytes *bytes = va_arg (args, GBytes *);

          if (bytes != NULL)
            sqlite3_bind_blob64 (stmt, i, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                 SQLITE_TRANSIENT);
          break;
        }
      case 'n':
        sqlite3_bind_null (stmt, i);
        break;
      default:
        g_assert_not_reached ();
      }
  va_end (args);
  g_assert (i - 1 == sqlite3_bind_parameter_count (stmt));
}

/**
 * htk_stmt_next:
 * @stmt: a statement with its parameters bound
 * @has_row: (out): whether there is a row to read
 * @error: return location
 *
 * Steps to the next row.
 *
 * Returns: %FALSE with an error of %HTK_STORE_ERROR when the step failed
 */
gboolean
htk_stmt_next (HtkStmt  *stmt,
               gboolean *has_row,
               GError  **error)
{
  int rc = sqlite3_step (stmt);

  *has_row = rc == SQLITE_ROW;
  if (rc == SQLITE_ROW || rc == SQLITE_DONE)
    return TRUE;
  htk_store_set_error (sqlite3_db_handle (stmt), "The database could not do this", error);
  return FALSE;
}

/**
 * htk_stmt_run:
 * @stmt: a statement that gives no rows anybody reads
 * @error: return location
 *
 * Runs a statement to its end.
 *
 * Returns: %FALSE with an error of %HTK_STORE_ERROR when it failed
 */
gboolean
htk_stmt_run (HtkStmt *stmt,
              GError **error)
{
  sqlite3 *db = sqlite3_db_handle (stmt);
  gboolean alone = sqlite3_get_autocommit (db);
  gboolean has_row = TRUE;
  g_autoptr (GError) why = NULL;

  while (has_row && why == NULL)
    htk_stmt_next (stmt, &has_row, &why);
  /* A statement that is no part of a transaction can be run again as it is. */
  if (g_error_matches (why, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL) && alone &&
      htk_reserve_release (sqlite3_db_filename (db, "main")))
    {
      g_clear_error (&why);
      sqlite3_reset (stmt);
      for (has_row = TRUE; has_row && why == NULL;)
        htk_stmt_next (stmt, &has_row, &why);
    }
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

void
htk_stmt_end (HtkStmt *stmt)
{
  if (stmt == NULL)
    return;
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
}

gint64
htk_stmt_int (HtkStmt *stmt,
              int      column)
{
  return sqlite3_column_int64 (stmt, column);
}

/* Owned by the statement until its next step. Never NULL: an absent text reads as empty. */
const char *
htk_stmt_text (HtkStmt *stmt,
               int      column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return text != NULL ? text : "";
}

gboolean
htk_stmt_is_null (HtkStmt *stmt,
                  int      column)
{
  return sqlite3_column_type (stmt, column) == SQLITE_NULL;
}

GBytes *
htk_stmt_blob (HtkStmt *stmt,
               int      column)
{
  return g_bytes_new (sqlite3_column_blob (stmt, column),
                      (gsize) sqlite3_column_bytes (stmt, column));
}
