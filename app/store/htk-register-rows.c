/* Reads the register as a list of objects, and takes out of it what a whole list no longer has. */
#include "app/store/htk-register-rows.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-rows-private.h"

/* ?1 is the first digits of the region; @gone takes out what is not among the ids ?1. Nothing is erased:
 * visits name it. */
static const struct
{
  const char *kind, *sql, *gone;
} kinds[] = {
  { "village",
    "SELECT v.version, json_patch (v.extra, json_object ('code', r.code, 'name', r.name,"
    " 'dry_area', v.dry_area, 'zhiguo', v.zhiguo, 'next_due', v.next_due))"
    " FROM region r JOIN village v ON v.code = r.code"
    " WHERE r.level = 5 AND substr (r.code, 1, length (?1)) = ?1 ORDER BY r.code",
    NULL },
  { "household",
    "SELECT version, json_patch (extra, json_object ('id', id, 'village_code', village_code,"
    " 'hh_no', hh_no, 'local_no', local_no, 'head_name', head_name, 'n_members', n_members,"
    " 'hh_type', hh_type, 'monitor_class', monitor_class, 'monitor_state', monitor_state,"
    " 'color', color, 'score', score, 'last_visit', last_visit, 'next_due', next_due,"
    " 'helper_id', helper_id)) FROM household"
    " WHERE status = 'active' AND substr (village_code, 1, length (?1)) = ?1"
    " ORDER BY village_code, head_pinyin, id",
    "UPDATE household SET status = 'removed' WHERE status = 'active'"
    " AND id NOT IN (SELECT value FROM json_each (?1))" },
  { "member",
    "SELECT h.version, json_patch (m.extra, json_object ('id', m.id, 'household_id', m.household_id,"
    " 'seq', m.seq, 'name', m.name, 'rel', m.rel, 'birth', m.birth, 'sex', m.sex,"
    " 'status', m.status)) FROM member m JOIN household h ON h.id = m.household_id"
    " WHERE h.status = 'active' AND m.status <> 'left'"
    " AND substr (h.village_code, 1, length (?1)) = ?1"
    " ORDER BY h.village_code, h.head_pinyin, h.id, m.seq",
    "UPDATE member SET status = 'left' WHERE status <> 'left'"
    " AND id NOT IN (SELECT value FROM json_each (?1))" },
  { "project",
    "SELECT 1, json_patch (extra, json_object ('id', id, 'code', code, 'name', name,"
    " 'village_code', village_code)) FROM fund_project"
    " WHERE substr (coalesce (village_code, ?1), 1, length (?1)) = ?1 ORDER BY code, id",
    NULL },
};

static gboolean
not_of_lists (const char *kind,
              GError    **error)
{
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID, "no list has rows of kind “%s”", kind);
  return FALSE;
}

/**
 * htk_register_each_row:
 * @store: a store
 * @kind: village, household, member or project
 * @scope: (nullable): first digits of the region; %NULL for all
 * @each: called for every row that is on the lists, with its version
 * @data: for @each
 * @error: return location
 *
 * Returns: FALSE with an error of %HTK_STORE_ERROR
 */
gboolean
htk_register_each_row (HtkStore       *store,
                       const char     *kind,
                       const char     *scope,
                       HtkRegisterEach each,
                       gpointer        data,
                       GError        **error)
{
  g_autoptr (HtkStmt) stmt = NULL;
  gboolean has_row = TRUE;
  guint i = 0;

  while (i < G_N_ELEMENTS (kinds) && !g_str_equal (kinds[i].kind, kind))
    i++;
  if (i == G_N_ELEMENTS (kinds))
    return not_of_lists (kind, error);
  stmt = htk_stmt (store, kinds[i].sql, error);
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", scope != NULL ? scope : "");
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (has_row)
        {
          g_autoptr (JsonObject) row = htk_row_object (stmt, 1);

          each (htk_stmt_int (stmt, 0), row, data);
        }
    }
  return TRUE;
}

static gboolean
count_members (HtkStore *store,
               GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE household SET n_members = (SELECT count (*) FROM member m"
    " WHERE m.household_id = household.id AND m.status <> 'left')", error);

  return stmt != NULL && htk_stmt_run (stmt, error);
}

/**
 * htk_register_keep_only:
 * @store: a tablet's store, in a transaction
 * @kind: household or member; of other kinds all stay
 * @ids: those that a whole list has
 * @error: return location
 *
 * What is not among them leaves the lists of this tablet.
 *
 * Returns: FALSE with an error of %HTK_STORE_ERROR
 */
gboolean
htk_register_keep_only (HtkStore   *store,
                        const char *kind,
                        JsonArray  *ids,
                        GError    **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;
  g_autoptr (HtkStmt) stmt = NULL;

  json_node_set_array (node, ids);
  text = htk_canonical_json (node);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind) && kinds[i].gone != NULL)
      {
        stmt = htk_stmt (store, kinds[i].gone, error);
        if (stmt == NULL)
          return FALSE;
        htk_stmt_bind (stmt, "t", text);
        if (!htk_stmt_run (stmt, error))
          return FALSE;
      }
  return !g_str_equal (kind, "member") || count_members (store, error);
}
