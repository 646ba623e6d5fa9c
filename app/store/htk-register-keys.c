/* Long lists of households: their keys in order, and the rows of some of them. A list on the screen
 * keeps the keys and reads a row when it comes near the screen: nothing is counted off from the
 * beginning for it. */
#include "app/store/htk-register-private.h"

static GArray *
read_keys (HtkStmt *stmt,
           GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        {
          gint64 key = htk_stmt_int (stmt, 0);

          g_array_append_val (keys, key);
        }
    }
  return g_steal_pointer (&keys);
}

/**
 * htk_register_due_keys:
 * @store: a store
 * @until: the last day that counts, YYYY-MM-DD
 * @limit: at most so many; 0 for all
 * @error: return location
 *
 * Who is to be visited, longest overdue first and by score within a day (domain.md 4.5, 4.7).
 *
 * Returns: (transfer full) (element-type gint64): the keys of the households
 */
GArray *
htk_register_due_keys (HtkStore   *store,
                       const char *until,
                       guint       limit,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT h.rowid FROM household h WHERE h.status = 'active' AND h.next_due <= ?"
    " ORDER BY h.next_due, h.score DESC LIMIT ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ti", until, limit > 0 ? (gint64) limit : (gint64) -1);
  return read_keys (stmt, error);
}

/**
 * htk_register_village_keys:
 * @store: a store
 * @village: its code
 * @error: return location
 *
 * Returns: (transfer full) (element-type gint64): the keys of its households, those to visit first
 */
GArray *
htk_register_village_keys (HtkStore   *store,
                           const char *village,
                           GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT h.rowid FROM household h WHERE h.status = 'active' AND h.village_code = ?"
    " ORDER BY h.next_due, h.rowid", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", village);
  return read_keys (stmt, error);
}

/**
 * htk_register_keys_of:
 * @store: a store
 * @ids: (element-type utf8): ids of households
 * @error: return location
 *
 * Returns: (transfer full) (element-type gint64): their keys, in the same order; one that the register
 *   does not have is left out
 */
GArray *
htk_register_keys_of (HtkStore  *store,
                      GPtrArray *ids,
                      GError   **error)
{
  g_autofree char *text = htk_row_ids_text (ids, 0, ids->len);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT h.rowid FROM json_each (?) k CROSS JOIN household h ON h.id = k.value ORDER BY k.key",
    error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", text);
  return read_keys (stmt, error);
}

/* An array of numbers as json_each() takes it. */
static char *
keys_text (const gint64 *keys,
           guint         n)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", keys[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/**
 * htk_register_by_keys:
 * @store: a store
 * @keys: (array length=n): keys of households
 * @n: how many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkHousehold): the households in the order of their keys
 */
GPtrArray *
htk_register_by_keys (HtkStore     *store,
                      const gint64 *keys,
                      guint         n,
                      GError      **error)
{
  g_autofree char *text = keys_text (keys, n);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " HTK_HOUSEHOLD_COLUMNS " FROM json_each (?) k CROSS JOIN household h ON h.rowid = k.value"
    " LEFT JOIN region r ON r.code = h.village_code ORDER BY k.key", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", text);
  return htk_rows_all (stmt, htk_household_read, (GDestroyNotify) htk_household_free, error);
}
