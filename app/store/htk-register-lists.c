/* Reads what a form looks up beyond its own household: a project, a unit's name, and the lists that
 * tell known villages, households and members. */
#include "app/store/htk-register-lists.h"

#include "app/store/htk-json.h"
#include "app/store/htk-rows-private.h"

#define MOST_FIELDS 6

static const char *const list_sql[] = {
  [HTK_REGISTER_VILLAGES]
  = "SELECT r.code, r.name, coalesce (t.name, ''), coalesce (v.dry_area, 0),"
    " coalesce (v.zhiguo, 0), coalesce (json_extract (v.extra, '$.area_tags'), '') FROM region r"
    " LEFT JOIN region t ON t.code = r.parent LEFT JOIN village v ON v.code = r.code WHERE r.level = 5"
    " AND substr (r.code, 1, length (?1)) = ?1 ORDER BY r.code",
  [HTK_REGISTER_HEADS]
  = "SELECT village_code, head_name FROM household WHERE status = 'active' AND head_name <> ''"
    " AND substr (village_code, 1, length (?1)) = ?1",
  [HTK_REGISTER_NUMBERS]
  = "SELECT m.id_no, m.household_id, coalesce (r.name, ''), h.head_name FROM member m"
    " JOIN household h ON h.id = m.household_id LEFT JOIN region r ON r.code = h.village_code"
    " WHERE m.id_no IS NOT NULL AND m.status = 'ok' AND h.status = 'active'"
    " AND substr (h.village_code, 1, length (?1)) = ?1",
};

/**
 * htk_register_each:
 * @store: a store
 * @list: which list
 * @scope: (nullable): first digits of the villages' codes; NULL for all that the store has
 * @row: (scope call): called with the fields of each row, which live until it returns
 * @data: for @row
 * @error: return location
 *
 * Goes through a list without keeping it in memory.
 */
gboolean
htk_register_each (HtkStore *store,
                   HtkRegisterList list,
                   const char *scope,
                   HtkRegisterRow row,
                   gpointer data,
                   GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, list_sql[list], error);
  const char *fields[MOST_FIELDS] = { NULL };
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  g_assert (sqlite3_column_count (stmt) <= MOST_FIELDS);
  htk_stmt_bind (stmt, "t", scope != NULL ? scope : "");
  for (;;)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      for (int i = 0; i < sqlite3_column_count (stmt); i++)
        fields[i] = htk_stmt_text (stmt, i);
      row (fields, data);
    }
}

static gpointer
read_project (HtkStmt *stmt)
{
  JsonObject *project = htk_row_object (stmt, 0);

  json_object_set_string_member (project, "id", htk_stmt_text (stmt, 1));
  json_object_set_string_member (project, "code", htk_stmt_text (stmt, 2));
  json_object_set_string_member (project, "name", htk_stmt_text (stmt, 3));
  json_object_set_string_member (project, "village_code", htk_stmt_text (stmt, 4));
  json_object_set_string_member (project, "village_name", htk_stmt_text (stmt, 5));
  return project;
}

#define PROJECT_COLUMNS                                                                            \
  "SELECT p.extra, p.id, coalesce (p.code, ''), p.name, coalesce (p.village_code, ''),"            \
  " coalesce (r.name, '') FROM "
#define PROJECT_JOINS " LEFT JOIN region r ON r.code = p.village_code "
#define PROJECT_SELECT PROJECT_COLUMNS "fund_project p" PROJECT_JOINS

#define PROJECT_ORDER " ORDER BY p.code, p.id LIMIT ?2 OFFSET ?3"

/**
 * htk_register_project:
 * @store: a store
 * @id: a project
 * @error: return location
 *
 * Returns: (transfer full): its fields (domain.md 2, money in fen) with the name of its village;
 *   NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
JsonObject *
htk_register_project (HtkStore *store, const char *id, GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, PROJECT_SELECT "WHERE p.id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, read_project, "project", id, error);
}

/**
 * htk_register_projects:
 * @store: a store
 * @region: (nullable): first digits of the village's code; NULL for all projects
 * @limit: at most so many
 * @offset: leave out so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type JsonObject): as htk_register_project(), by code
 */
GPtrArray *
htk_register_projects (
    HtkStore *store, const char *region, guint limit, guint offset, GError **error)
{
  g_autoptr (HtkStmt) stmt
      = htk_stmt (store,
                  htk_code_is_village (region)
                      ? PROJECT_SELECT "WHERE p.village_code = ?1" PROJECT_ORDER
                      : PROJECT_SELECT
                        "WHERE (?1 IS NULL"
                        " OR substr (coalesce (p.village_code, ''), 1, length (?1)) = ?1)" PROJECT_ORDER,
                  error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tii", region, (gint64)limit, (gint64)offset);
  return htk_rows_all (stmt, read_project, (GDestroyNotify)json_object_unref, error);
}

/**
 * htk_register_project_ids:
 * @store: a store
 * @scope: first digits of the villages' codes; empty for all
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8): the projects of a scope and those of no village, which
 *   are everybody's, by code
 */
GPtrArray *
htk_register_project_ids (HtkStore *store, const char *scope, GError **error)
{
  g_autoptr (HtkStmt) stmt
      = htk_stmt (store,
                  "SELECT p.id FROM fund_project p WHERE coalesce (p.village_code, '') = ''"
                  " OR substr (p.village_code, 1, length (?1)) = ?1 ORDER BY p.code, p.id",
                  error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", scope);
  return htk_rows_ids (stmt, error);
}

/**
 * htk_register_projects_by_ids:
 * @store: a store
 * @ids: (element-type utf8): ids of projects
 * @from: the first that is read
 * @n: how many
 * @error: return location
 *
 * Returns: (transfer full) (element-type JsonObject): as htk_register_project(), in the order of their
 *   ids
 */
GPtrArray *
htk_register_projects_by_ids (
    HtkStore *store, GPtrArray *ids, guint from, guint n, GError **error)
{
  g_autofree char *text = htk_row_ids_text (ids, from, n);
  g_autoptr (HtkStmt) stmt
      = htk_stmt (store,
                  PROJECT_COLUMNS
                  "json_each (?) k CROSS JOIN fund_project p ON p.id = k.value" PROJECT_JOINS
                  "ORDER BY k.key",
                  error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", text);
  return htk_rows_all (stmt, read_project, (GDestroyNotify)json_object_unref, error);
}

/**
 * htk_register_unit_name:
 * @store: a store
 * @id: (nullable): a unit
 *
 * Returns: (transfer full) (nullable): its name; NULL when the register has no such unit
 */
char *
htk_register_unit_name (HtkStore *store, const char *id)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "SELECT name FROM support_unit WHERE id = ?", NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL || id == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? g_strdup (htk_stmt_text (stmt, 0))
                                                         : NULL;
}

/**
 * htk_register_team_name:
 * @store: a store
 * @id: (nullable): a team
 *
 * Returns: (transfer full) (nullable): its name; NULL when the register has no such team
 */
char *
htk_register_team_name (HtkStore *store, const char *id)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "SELECT name FROM team WHERE id = ?", NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL || id == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? g_strdup (htk_stmt_text (stmt, 0)) : NULL;
}
