#pragma once

/* What the files of app/store share: prepared statements and the mapping of SQLite's errors. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* A statement in use. Ends (is reset, its bindings cleared) when it leaves its scope. */
typedef sqlite3_stmt HtkStmt;

sqlite3  *htk_store_db       (HtkStore   *self);
HtkStmt  *htk_stmt           (HtkStore   *self,
                              const char *sql,
                              GError    **error);
void      htk_stmt_end       (HtkStmt    *stmt);
void      htk_stmt_bind      (HtkStmt    *stmt,
                              const char *types,
                              ...);
gboolean  htk_stmt_run       (HtkStmt    *stmt,
                              GError    **error);
gboolean  htk_stmt_next      (HtkStmt    *stmt,
                              gboolean   *has_row,
                              GError    **error);
gint64    htk_stmt_int       (HtkStmt    *stmt,
                              int         column);
const char *htk_stmt_text    (HtkStmt    *stmt,
                              int         column);
gboolean  htk_stmt_is_null   (HtkStmt    *stmt,
                              int         column);
GBytes   *htk_stmt_blob      (HtkStmt    *stmt,
                              int         column);
void      htk_store_set_error (sqlite3   *db,
                               const char *doing,
                               GError   **error);

/* From a row of a statement to a struct. */
typedef gpointer (*HtkRowRead) (HtkStmt *stmt);

GPtrArray  *htk_rows_all       (HtkStmt       *stmt,
                                HtkRowRead     read,
                                GDestroyNotify free_row,
                                GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkStmt, htk_stmt_end)

G_END_DECLS
