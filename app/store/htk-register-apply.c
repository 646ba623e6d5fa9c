/* Writes register rows that came from the county or from an import: one upsert a kind. Members of a
 * body that no column holds are kept in `extra`, so that old and new versions can meet. */
#include "app/store/htk-register.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"

#define MAX_COLUMNS 24

/* @columns are the JSON members bound before `extra`, in order; a name of a '#' column is an
 * integer, of a '!' column a text that must be there. */
typedef struct
{
  const char *kind;
  const char *sql;
  gboolean has_version;
  const char *columns[MAX_COLUMNS];
} Upsert;

static const Upsert upserts[] = {
  { "region",
    "INSERT INTO region (code, name, level, parent, extra) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level,"
    " parent = excluded.parent, extra = excluded.extra",
    FALSE, { "!code", "!name", "#level", "parent" } },
  { "village",
    "INSERT INTO village (code, tuopin_year, dry_area, zhiguo, next_due, extra, version)"
    " VALUES (?, ?, coalesce (?, 0), coalesce (?, 0), ?, ?, ?)"
    " ON CONFLICT (code) DO UPDATE SET tuopin_year = excluded.tuopin_year,"
    " dry_area = excluded.dry_area, zhiguo = excluded.zhiguo, next_due = excluded.next_due,"
    " extra = excluded.extra, version = excluded.version",
    TRUE, { "!code", "#tuopin_year", "#dry_area", "#zhiguo", "next_due" } },
  { "natural_village",
    "INSERT INTO natural_village (id, village_code, name, extra) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET village_code = excluded.village_code, name = excluded.name,"
    " extra = excluded.extra",
    FALSE, { "!id", "!village_code", "!name" } },
  { "household",
    "INSERT INTO household (id, village_code, hh_no, local_no, head_name, head_pinyin,"
    " head_initials, n_members, hh_type, monitor_class, monitor_state, color, score, last_visit,"
    " last_worker, next_due, helper_id, status, extra, version)"
    " VALUES (?, ?, ?, ?, coalesce (?, ''), coalesce (?, ''), coalesce (?, ''), coalesce (?, 0),"
    " coalesce (?, 0), ?, ?, coalesce (?, 'grey'), coalesce (?, 0), ?, ?, ?, ?,"
    " coalesce (?, 'active'), ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET village_code = excluded.village_code, hh_no = excluded.hh_no,"
    " local_no = excluded.local_no, head_name = excluded.head_name,"
    " head_pinyin = excluded.head_pinyin, head_initials = excluded.head_initials,"
    " n_members = excluded.n_members, hh_type = excluded.hh_type,"
    " monitor_class = excluded.monitor_class, monitor_state = excluded.monitor_state,"
    " color = excluded.color, score = excluded.score, last_visit = excluded.last_visit,"
    " last_worker = excluded.last_worker, next_due = excluded.next_due,"
    " helper_id = excluded.helper_id, status = excluded.status, extra = excluded.extra,"
    " version = excluded.version",
    TRUE, { "!id", "!village_code", "hh_no", "local_no", "head_name", "head_pinyin",
            "head_initials", "#n_members", "#hh_type", "#monitor_class", "monitor_state", "color",
            "#score", "last_visit", "last_worker", "next_due", "helper_id", "status" } },
  { "member",
    "INSERT INTO member (id, household_id, seq, name, pinyin, initials, rel, id_no, birth, sex,"
    " status, extra) VALUES (?, ?, coalesce (?, 1), ?, coalesce (?, ''), coalesce (?, ''), ?, ?, ?,"
    " ?, coalesce (?, 'ok'), ?)"
    " ON CONFLICT (id) DO UPDATE SET household_id = excluded.household_id, seq = excluded.seq,"
    " name = excluded.name, pinyin = excluded.pinyin, initials = excluded.initials,"
    " rel = excluded.rel, id_no = excluded.id_no, birth = excluded.birth, sex = excluded.sex,"
    " status = excluded.status, extra = excluded.extra",
    FALSE, { "!id", "!household_id", "#seq", "!name", "pinyin", "initials", "rel", "id_no", "birth",
             "sex", "status" } },
  { "support_unit",
    "INSERT INTO support_unit (id, name, extra) VALUES (?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, extra = excluded.extra",
    FALSE, { "!id", "!name" } },
  { "helper",
    "INSERT INTO helper (id, name, unit_id, phone, extra) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, unit_id = excluded.unit_id,"
    " phone = excluded.phone, extra = excluded.extra",
    FALSE, { "!id", "!name", "unit_id", "phone" } },
  { "project",
    "INSERT INTO fund_project (id, code, name, village_code, extra) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name,"
    " village_code = excluded.village_code, extra = excluded.extra",
    FALSE, { "!id", "code", "!name", "village_code" } },
  { "team",
    "INSERT INTO team (id, name, lead_id, extra) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, lead_id = excluded.lead_id,"
    " extra = excluded.extra",
    FALSE, { "!id", "!name", "lead_id" } },
  { "user",
    "INSERT INTO user (id, name, role, region_scope, team_id, extra)"
    " VALUES (?, ?, ?, coalesce (?, ''), ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,"
    " region_scope = excluded.region_scope, team_id = excluded.team_id, extra = excluded.extra",
    FALSE, { "!id", "!name", "!role", "region_scope", "team_id" } },
  { "round",
    "INSERT INTO round (id, name, kind, starts, ends, state, scope, closed_on, extra)"
    " VALUES (?, ?, ?, ?, ?, coalesce (?, 'open'), coalesce (?, ''), ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,"
    " starts = excluded.starts, ends = excluded.ends, state = excluded.state,"
    " scope = excluded.scope, closed_on = excluded.closed_on, extra = excluded.extra",
    FALSE, { "!id", "!name", "!kind", "starts", "ends", "state", "scope", "closed_on" } },
};

static const Upsert *
find_upsert (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (upserts); i++)
    if (g_str_equal (upserts[i].kind, kind))
      return &upserts[i];
  return NULL;
}

/**
 * htk_register_knows:
 * @kind: the kind of a pulled row
 *
 * Returns: whether htk_register_apply() has a place for it
 */
gboolean
htk_register_knows (const char *kind)
{
  return find_upsert (kind) != NULL || g_str_equal (kind, "setting") ||
         g_str_equal (kind, "delete") || g_str_equal (kind, "meta");
}

static gboolean
is_column (const Upsert *up,
           const char   *name)
{
  for (const char *const *c = up->columns; *c != NULL; c++)
    if (g_str_equal (*c + (**c == '#' || **c == '!'), name))
      return TRUE;
  return g_str_equal (name, "members") || g_str_equal (name, "version");
}

static char *
extra_of (const Upsert *up,
          JsonObject   *body)
{
  g_autoptr (JsonObject) extra = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, body);
  while (json_object_iter_next (&iter, &name, &node))
    if (!is_column (up, name))
      json_object_set_member (extra, name, json_node_ref (node));
  return htk_json_write (extra);
}

static gboolean
bind_columns (HtkStmt      *stmt,
              const Upsert *up,
              JsonObject   *body,
              gint64        version,
              GError      **error)
{
  g_autofree char *extra = extra_of (up, body);
  int i = 1;

  for (const char *const *c = up->columns; *c != NULL; c++, i++)
    {
      if (**c == '#')
        {
          gint64 number = htk_json_int (body, *c + 1, G_MININT64);

          /* What is no number is unknown, not 0: 0 is a class of its own. */
          if (number != G_MININT64)
            sqlite3_bind_int64 (stmt, i, number);
          continue;
        }
      const char *text = htk_json_text (body, *c + (**c == '!'));

      if (**c == '!' && (text == NULL || *text == '\0'))
        {
          g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID,
                       "a %s row has no “%s”", up->kind, *c + 1);
          return FALSE;
        }
      if (text != NULL && (*text != '\0' || **c == '!'))
        sqlite3_bind_text (stmt, i, text, -1, SQLITE_TRANSIENT);
    }
  sqlite3_bind_text (stmt, i++, extra, -1, SQLITE_TRANSIENT);
  if (up->has_version)
    sqlite3_bind_int64 (stmt, i, version);
  return TRUE;
}

static gboolean
upsert (HtkStore     *store,
        const Upsert *up,
        JsonObject   *body,
        gint64        version,
        GError      **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, up->sql, error);

  return stmt != NULL && bind_columns (stmt, up, body, version, error) &&
         htk_stmt_run (stmt, error);
}

/* The body of a household carries all its members: who is not among them has left it. */
static gboolean
apply_members (HtkStore   *store,
               const char *household,
               JsonArray  *members,
               GError    **error)
{
  g_autoptr (JsonArray) ids = json_array_new ();
  g_autoptr (JsonNode) ids_node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *ids_text = NULL;

  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonNode *node = json_array_get_element (members, i);
      JsonObject *member = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (member == NULL)
        continue;
      json_object_set_string_member (member, "household_id", household);
      if (!upsert (store, find_upsert ("member"), member, 0, error))
        return FALSE;
      json_array_add_string_element (ids, htk_json_text (member, "id"));
    }
  json_node_set_array (ids_node, ids);
  ids_text = htk_canonical_json (ids_node);

  g_autoptr (HtkStmt) gone = htk_stmt (store,
    "DELETE FROM member WHERE household_id = ?1"
    " AND id NOT IN (SELECT value FROM json_each (?2))", error);

  if (gone == NULL)
    return FALSE;
  htk_stmt_bind (gone, "tt", household, ids_text);
  return htk_stmt_run (gone, error);
}

static gboolean
apply_setting (HtkStore   *store,
               JsonObject *body,
               GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO setting (key, on_date, value) VALUES (?, ?, ?)"
    " ON CONFLICT (key, on_date) DO UPDATE SET value = excluded.value", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttt", htk_json_text (body, "key"), htk_json_text (body, "on_date"),
                 htk_json_text (body, "value"));
  return htk_stmt_run (stmt, error);
}

/* Nothing of the register is erased by a tombstone: visits name it. It only leaves the lists. */
static gboolean
apply_delete (HtkStore   *store,
              const char *object,
              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE household SET status = 'removed' WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", object);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_register_apply:
 * @store: a store, in a transaction of the caller's
 * @kind: region, village, natural_village, household, member, support_unit, helper, project, team,
 *   user, round, setting, meta or delete
 * @object: what the row is about
 * @version: its version at the county
 * @body: the row; a household's holds its `members`
 * @error: return location
 *
 * Writes one row of the register. Doing it twice is the same as once.
 *
 * Returns: FALSE with %HTK_STORE_ERROR_INVALID for a row that lacks what it must have
 */
gboolean
htk_register_apply (HtkStore   *store,
                    const char *kind,
                    const char *object,
                    gint64      version,
                    JsonObject *body,
                    GError    **error)
{
  const Upsert *up = find_upsert (kind);
  JsonArray *members;

  if (g_str_equal (kind, "setting"))
    return apply_setting (store, body, error);
  if (g_str_equal (kind, "delete"))
    return apply_delete (store, object, error);
  if (g_str_equal (kind, "meta"))
    return htk_store_set_meta (store, object, htk_json_text (body, "value"), error);
  if (up == NULL)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID,
                   "the register has no rows of kind “%s”", kind);
      return FALSE;
    }
  members = htk_json_list (body, "members");
  if (members != NULL && g_str_equal (kind, "household"))
    json_object_set_int_member (body, "n_members", json_array_get_length (members));
  if (!upsert (store, up, body, version, error))
    return FALSE;
  return members == NULL || apply_members (store, htk_json_text (body, "id"), members, error);
}
