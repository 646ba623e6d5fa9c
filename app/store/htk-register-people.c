/* Reads who works with the register, the county's settings, and what is counted of a village. */
#include "app/store/htk-register.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-rows-private.h"

static gpointer
read_user (HtkStmt *stmt)
{
  HtkUser *u = g_new0 (HtkUser, 1);

  u->id = g_strdup (htk_stmt_text (stmt, 0));
  u->name = g_strdup (htk_stmt_text (stmt, 1));
  u->role = g_strdup (htk_stmt_text (stmt, 2));
  u->scope = g_strdup (htk_stmt_text (stmt, 3));
  u->team_id = g_strdup (htk_stmt_text (stmt, 4));
  return u;
}

/**
 * htk_register_users:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkUser): the users, workers first
 */
GPtrArray *
htk_register_users (HtkStore *store,
                    GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT id, name, role, region_scope, coalesce (team_id, '') FROM user"
    " ORDER BY role <> 'worker', role <> 'lead', name, id", error);

  return stmt != NULL ? htk_rows_all (stmt, read_user, (GDestroyNotify) htk_user_free, error) : NULL;
}

/**
 * htk_register_user:
 * @store: a store
 * @id: a user's id
 * @error: return location
 *
 * Returns: (transfer full): the user; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkUser *
htk_register_user (HtkStore   *store,
                   const char *id,
                   GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT id, name, role, region_scope, coalesce (team_id, '') FROM user WHERE id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, read_user, "user", id, error);
}

/**
 * htk_register_name_of:
 * @store: a store
 * @user_id: a user's id
 *
 * Returns: (transfer full): the user's name, or the id where the register has none
 */
char *
htk_register_name_of (HtkStore   *store,
                      const char *user_id)
{
  g_autoptr (HtkUser) user = htk_register_user (store, user_id != NULL ? user_id : "", NULL);

  return g_strdup (user != NULL ? user->name : user_id);
}

/**
 * htk_register_settings:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full): objects of key, on_date, value; by key and date
 */
JsonArray *
htk_register_settings (HtkStore *store,
                       GError  **error)
{
  g_autoptr (JsonArray) list = json_array_new ();
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT key, on_date, value FROM setting ORDER BY key, on_date", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (has_row)
    {
      JsonObject *row;

      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      row = json_object_new ();
      json_object_set_string_member (row, "key", htk_stmt_text (stmt, 0));
      json_object_set_string_member (row, "on_date", htk_stmt_text (stmt, 1));
      json_object_set_string_member (row, "value", htk_stmt_text (stmt, 2));
      json_array_add_object_element (list, row);
    }
  return g_steal_pointer (&list);
}

/**
 * htk_register_helper:
 * @store: a store
 * @id: (nullable): a helper's id
 *
 * Returns: (transfer full) (nullable): name, phone and unit
 */
JsonObject *
htk_register_helper (HtkStore   *store,
                     const char *id)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT h.name, coalesce (h.phone, ''), coalesce (u.name, '') FROM helper h"
    " LEFT JOIN support_unit u ON u.id = h.unit_id WHERE h.id = ?", NULL);
  gboolean has_row = FALSE;
  JsonObject *helper;

  if (stmt == NULL || id == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  if (!htk_stmt_next (stmt, &has_row, NULL) || !has_row)
    return NULL;
  helper = json_object_new ();
  json_object_set_string_member (helper, "name", htk_stmt_text (stmt, 0));
  json_object_set_string_member (helper, "phone", htk_stmt_text (stmt, 1));
  json_object_set_string_member (helper, "unit", htk_stmt_text (stmt, 2));
  return helper;
}

static gboolean
add_village_row (HtkStore   *store,
                 const char *code,
                 JsonObject *facts,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT r.name, coalesce (t.name, ''), coalesce (v.tuopin_year, ''), coalesce (v.dry_area, 0),"
    " coalesce (v.zhiguo, 0), coalesce (v.extra, '{}') FROM region r"
    " LEFT JOIN region t ON t.code = r.parent LEFT JOIN village v ON v.code = r.code"
    " WHERE r.code = ?", error);
  g_autoptr (JsonNode) extra = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", code);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no village %s",
                   code);
      return FALSE;
    }
  extra = htk_json_parse (htk_stmt_text (stmt, 5), NULL);
  if (extra != NULL && JSON_NODE_HOLDS_OBJECT (extra))
    {
      json_object_iter_init (&iter, json_node_get_object (extra));
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (facts, name, json_node_ref (node));
    }
  json_object_set_string_member (facts, "code", code);
  json_object_set_string_member (facts, "name", htk_stmt_text (stmt, 0));
  json_object_set_string_member (facts, "town", htk_stmt_text (stmt, 1));
  json_object_set_string_member (facts, "tuopin_year", htk_stmt_text (stmt, 2));
  json_object_set_int_member (facts, "dry_area", htk_stmt_int (stmt, 3));
  json_object_set_int_member (facts, "zhiguo", htk_stmt_int (stmt, 4));
  return TRUE;
}

/**
 * htk_register_village_facts:
 * @store: a store
 * @code: a village's code
 * @error: return location
 *
 * Returns: (transfer full): the village's own fields and what the register counts of it
 */
JsonObject *
htk_register_village_facts (HtkStore   *store,
                            const char *code,
                            GError    **error)
{
  static const char *const counts[] = { "hh_total", "hh_tuopin", "hh_monitored", "hh_paired",
                                        "hh_visited", "pop" };
  g_autoptr (JsonObject) facts = json_object_new ();
  g_autoptr (HtkStmt) stmt = NULL;
  gboolean has_row;

  if (!add_village_row (store, code, facts, error))
    return NULL;
  stmt = htk_stmt (store,
    "SELECT count (*), coalesce (sum (hh_type = 1), 0),"
    " coalesce (sum (monitor_class IS NOT NULL), 0),"
    " coalesce (sum (helper_id IS NOT NULL AND (hh_type = 1 OR monitor_class IS NOT NULL)), 0),"
    " coalesce (sum (last_visit IS NOT NULL), 0), coalesce (sum (n_members), 0)"
    " FROM household WHERE village_code = ? AND status = 'active'", error);
  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", code);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    json_object_set_int_member (facts, counts[i], htk_stmt_int (stmt, (int) i));
  return g_steal_pointer (&facts);
}

/**
 * htk_register_village_of:
 * @store: a store
 * @subject_type: household, village, project or finding
 * @subject_id: its id
 * @error: return location
 *
 * Returns: (transfer full): the code of the village it is in; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
char *
htk_register_village_of (HtkStore   *store,
                         const char *subject_type,
                         const char *subject_id,
                         GError    **error)
{
  static const struct
  {
    const char *type, *sql;
  } places[] = {
    { "household", "SELECT village_code FROM household WHERE id = ?" },
    { "village", "SELECT code FROM region WHERE code = ? AND level = 5" },
    { "project", "SELECT village_code FROM fund_project WHERE id = ? AND village_code IS NOT NULL" },
    { "finding", "SELECT village_code FROM finding WHERE id = ?" },
  };
  gboolean has_row = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_strcmp0 (places[i].type, subject_type) == 0)
      {
        g_autoptr (HtkStmt) stmt = htk_stmt (store, places[i].sql, error);

        if (stmt == NULL)
          return NULL;
        htk_stmt_bind (stmt, "t", subject_id);
        if (!htk_stmt_next (stmt, &has_row, error))
          return NULL;
        if (has_row)
          return g_strdup (htk_stmt_text (stmt, 0));
      }
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no %s %s",
               subject_type != NULL ? subject_type : "subject", subject_id);
  return NULL;
}
