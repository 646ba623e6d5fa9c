/* Which tables the statements of a store walk, for tests that a cost does not grow with what is there. */
#include "tests/lib/htk-plan.h"

#include "app/store/htk-store-private.h"

#include <string.h>

static int
note_statement (unsigned  type,
                gpointer  set,
                gpointer  stmt,
                gpointer  unused)
{
  g_hash_table_add (set, g_strdup (sqlite3_sql (stmt)));
  return 0;
}

/**
 * htk_plan_watch:
 * @store: a store
 *
 * Notes every statement that the store runs from now on, until htk_plan_check().
 *
 * Returns: (transfer full) (element-type utf8 utf8): their texts
 */
GHashTable *
htk_plan_watch (HtkStore *store)
{
  GHashTable *statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  sqlite3_trace_v2 (htk_store_db (store), SQLITE_TRACE_STMT, note_statement, statements);
  return statements;
}

/* The elements of a list in JSON are no table, and the schema does not grow; how the rows of a subquery are found is a
 * step of its own. */
static gboolean
may_walk (const char        *step,
          const char *const *walked)
{
  const char *what;

  if (!g_str_has_prefix (step, "SCAN ") || strstr (step, "VIRTUAL TABLE") != NULL)
    return TRUE;
  what = step + strlen ("SCAN ");
  if (*what == '(')
    return TRUE;
  for (; *walked != NULL; walked++)
    {
      gsize n = strlen (*walked);

      if (strncmp (what, *walked, n) == 0 && (what[n] == '\0' || what[n] == ' '))
        return TRUE;
    }
  return g_str_equal (what, "CONSTANT ROW") || g_str_equal (what, "sqlite_schema");
}

static guint
check_one (HtkStore          *store,
           const char        *sql,
           const char *const *walked)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (HtkStmt) stmt = htk_stmt (store, explain, NULL);
  gboolean has_row = TRUE;
  guint searches = 0;

  g_assert_nonnull (stmt);
  while (htk_stmt_next (stmt, &has_row, NULL) && has_row)
    {
      const char *step = htk_stmt_text (stmt, 3);

      if (!may_walk (step, walked))
        g_error ("%s\nin: %s", step, sql);
      searches += g_str_has_prefix (step, "SEARCH");
    }
  return searches;
}

/**
 * htk_plan_check:
 * @store: a store
 * @statements: of htk_plan_watch()
 * @walked: (array zero-terminated=1): what may be walked, by its name in the statement
 *
 * Fails where a statement walks anything else.
 *
 * Returns: how many times they go into an index instead
 */
guint
htk_plan_check (HtkStore          *store,
                GHashTable        *statements,
                const char *const *walked)
{
  GHashTableIter iter;
  gpointer sql;
  guint searches = 0;

  sqlite3_trace_v2 (htk_store_db (store), 0, NULL, NULL);
  g_hash_table_iter_init (&iter, statements);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    searches += check_one (store, sql, walked);
  return searches;
}
