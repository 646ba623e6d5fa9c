/* The county's database: opening it, reading a row of the register as JSON, and publishing rows
 * in the log that tablets pull. Everything that changes the register goes through
 * htk_county_write(). */
#include "sync/county/htk-county-store.h"

#include "app/record/htk-domain-wire.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-conflicts.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-rounds.h"
#include "app/store/htk-store-private.h"

G_DEFINE_QUARK (htk-county-error-quark, htk_county_error)

/* A row of the register as one JSON object, its `extra` members among the others; json_patch leaves
 * out what is NULL. A household carries its members. */
#define MEMBER_BODY                                                                                \
  "json_patch (m.extra, json_object ('id', m.id, 'seq', m.seq, 'name', m.name, 'pinyin', m.pinyin," \
  " 'initials', m.initials, 'rel', m.rel, 'id_no', m.id_no, 'birth', m.birth, 'sex', m.sex,"       \
  " 'status', m.status))"
static const struct
{
  const char *kind;
  const char *sql;
} bodies[] = {
  { "household",
    "SELECT json_patch (h.extra, json_object ('id', h.id, 'village_code', h.village_code,"
    " 'hh_no', h.hh_no, 'local_no', h.local_no, 'head_name', h.head_name, 'head_pinyin',"
    " h.head_pinyin, 'head_initials', h.head_initials, 'n_members', h.n_members, 'hh_type',"
    " h.hh_type, 'monitor_class', h.monitor_class, 'monitor_state', h.monitor_state, 'color',"
    " h.color, 'score', h.score, 'last_visit', h.last_visit, 'last_worker', h.last_worker,"
    " 'next_due', h.next_due, 'helper_id', h.helper_id, 'status', h.status, 'members',"
    " (SELECT json_group_array (json (" MEMBER_BODY ")) FROM (SELECT * FROM member"
    " WHERE household_id = h.id ORDER BY seq, id) m))), h.version FROM household h WHERE h.id = ?" },
  { "member",
    "SELECT json_patch (" MEMBER_BODY ", json_object ('household_id', m.household_id)), 0"
    " FROM member m WHERE m.id = ?" },
  { "region",
    "SELECT json_patch (extra, json_object ('code', code, 'name', name, 'level', level, 'parent',"
    " parent)), 0 FROM region WHERE code = ?" },
  { "village",
    "SELECT json_patch (extra, json_object ('code', code, 'tuopin_year', tuopin_year, 'dry_area',"
    " dry_area, 'zhiguo', zhiguo, 'next_due', next_due)), version FROM village WHERE code = ?" },
  { "natural_village",
    "SELECT json_patch (extra, json_object ('id', id, 'village_code', village_code, 'name', name)),"
    " 0 FROM natural_village WHERE id = ?" },
  { "support_unit",
    "SELECT json_patch (extra, json_object ('id', id, 'name', name)), 0 FROM support_unit"
    " WHERE id = ?" },
  { "helper",
    "SELECT json_patch (extra, json_object ('id', id, 'name', name, 'unit_id', unit_id, 'phone',"
    " phone)), 0 FROM helper WHERE id = ?" },
  { "project",
    "SELECT json_patch (extra, json_object ('id', id, 'code', code, 'name', name, 'village_code',"
    " village_code)), 0 FROM fund_project WHERE id = ?" },
  { "team",
    "SELECT json_patch (extra, json_object ('id', id, 'name', name, 'lead_id', lead_id)), 0"
    " FROM team WHERE id = ?" },
  { "user",
    "SELECT json_patch (extra, json_object ('id', id, 'name', name, 'role', role, 'region_scope',"
    " region_scope, 'team_id', team_id)), 0 FROM user WHERE id = ?" },
  { "device",
    "SELECT json_object ('id', id, 'user_id', user_id, 'public_key', public_key, 'revoked',"
    " revoked_at IS NOT NULL), 0 FROM device WHERE id = ?" },
  { "round",
    "SELECT json_patch (extra, json_object ('id', id, 'name', name, 'kind', kind, 'starts', starts,"
    " 'ends', ends, 'state', state, 'scope', scope, 'closed_on', closed_on)), 0 FROM round"
    " WHERE id = ?" },
  { "setting",
    "SELECT json_object ('key', key, 'on_date', on_date, 'value', value), 0 FROM setting"
    " WHERE key || '/' || on_date = ?" },
  { "meta", "SELECT json_object ('value', value), 0 FROM meta WHERE name = ?" },
};

/**
 * htk_county_open:
 * @spec: `sqlite:PATH`
 * @error: return location
 *
 * Opens the county's store; a new file is made when there is none.
 *
 * Returns: (transfer full): the store; NULL with %HTK_COUNTY_ERROR_USAGE for another kind of store,
 *   or an error of %HTK_STORE_ERROR
 */
HtkStore *
htk_county_open (const char *spec,
                 GError    **error)
{
  HtkStore *store;

  if (spec == NULL || !g_str_has_prefix (spec, "sqlite:") || spec[strlen ("sqlite:")] == '\0')
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "--store wants sqlite:PATH, not “%s”", spec != NULL ? spec : "");
      return NULL;
    }
  store = htk_store_open (spec + strlen ("sqlite:"), NULL, HTK_STORE_ROLE_COUNTY, error);
  /* A county has the memory a tablet lacks; without it a big import writes its pages many times. And one batch of
   * a tablet is two megabytes: moved out of the log after each, the same pages would be written and waited for
   * again and again. */
  if (store != NULL)
    sqlite3_exec (htk_store_db (store), "PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 4000", NULL,
                  NULL, NULL);
  return store;
}

/**
 * htk_county_is_demo:
 * @store: the county's store
 *
 * Returns: whether its register was made by the generator: then every page must say so
 */
gboolean
htk_county_is_demo (HtkStore *store)
{
  g_autofree char *demo = htk_store_get_meta (store, "demo");

  return g_strcmp0 (demo, "1") == 0;
}

static char *
visit_body (HtkStore   *store,
            const char *id,
            gint64     *version,
            GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, id, error);
  g_autoptr (JsonObject) body = visit != NULL ? htk_visit_to_json (store, id, error) : NULL;

  if (body == NULL)
    return NULL;
  if (version != NULL)
    *version = visit->version;
  return htk_json_write (body);
}

/* (transfer full) (nullable): as text; @body is freed. */
static char *
written (JsonObject *body)
{
  char *text = body != NULL ? htk_json_write (body) : NULL;

  g_clear_pointer (&body, json_object_unref);
  return text;
}

/* A restricted finding is on no tablet (domain.md 5), whoever put it into the log. */
static char *
finding_body (HtkStore   *store,
              const char *id,
              gint64     *version,
              GError    **error)
{
  g_autoptr (JsonObject) body = htk_finding_wire (store, id, version, error);

  if (body == NULL)
    return NULL;
  return htk_json_int (body, "restricted", 1) != 0 ? written (htk_gone_wire (id))
                                                   : htk_json_write (body);
}

static char *
conflict_body (HtkStore   *store,
               const char *id,
               gint64     *version,
               GError    **error)
{
  g_autoptr (HtkConflict) c = htk_conflict_get (store, id, error);

  if (c == NULL)
    return NULL;
  if (version != NULL)
    *version = c->version;
  return written (htk_conflict_to_json (c));
}

/* The object is ROUND/SUBJECT. */
static char *
target_body (HtkStore   *store,
             const char *object,
             gint64     *version,
             GError    **error)
{
  g_auto (GStrv) parts = g_strsplit (object, "/", 2);
  g_autoptr (HtkRoundTarget) target =
    g_strv_length (parts) == 2 ? htk_round_target_get (store, parts[0], parts[1], error) : NULL;

  if (target == NULL)
    return NULL;
  if (version != NULL)
    *version = 0;
  return written (htk_round_target_to_json (target));
}

/* NULL without an error where the row is not there. */
static char *
domain_body (HtkStore   *store,
             const char *kind,
             const char *object,
             gint64     *version,
             GError    **error)
{
  g_autoptr (GError) local = NULL;
  char *text = g_str_equal (kind, "finding") ? finding_body (store, object, version, &local)
               : g_str_equal (kind, "conflict") ? conflict_body (store, object, version, &local)
               : g_str_equal (kind, "case")
                 ? written (htk_case_wire (store, object, version, &local))
                 : target_body (store, object, version, &local);

  if (local != NULL && !g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  return text;
}

/**
 * htk_county_body:
 * @store: the county's store
 * @kind: a kind of htk_register_apply(), or visit, finding, case, conflict, round_target
 * @object: its id
 * @version: (out) (optional): the version of the row
 * @error: return location, set only when the database failed
 *
 * Returns: (transfer full) (nullable): the row as JSON text in one line, NULL when there is none
 */
char *
htk_county_body (HtkStore   *store,
                 const char *kind,
                 const char *object,
                 gint64     *version,
                 GError    **error)
{
  if (g_str_equal (kind, "visit"))
    return visit_body (store, object, version, error);
  if (g_str_equal (kind, "finding") || g_str_equal (kind, "case") ||
      g_str_equal (kind, "round_target") || g_str_equal (kind, "conflict"))
    return domain_body (store, kind, object, version, error);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    if (g_str_equal (bodies[i].kind, kind))
      {
        g_autoptr (HtkStmt) stmt = htk_stmt (store, bodies[i].sql, error);
        gboolean has_row;

        if (stmt == NULL)
          return NULL;
        htk_stmt_bind (stmt, "t", object);
        if (!htk_stmt_next (stmt, &has_row, error) || !has_row)
          return NULL;
        if (version != NULL)
          *version = htk_stmt_int (stmt, 1);
        return g_strdup (htk_stmt_text (stmt, 0));
      }
  return NULL;
}

/**
 * htk_county_log_begin:
 * @store: the county's store, outside a transaction
 * @error: return location
 *
 * Called when a server begins. A database that was set back to an older copy would use numbers of the
 * log again, and tablets that are beyond them would not hear of what is new. So the numbers go on from
 * the time: a mark that no tablet sees has it in milliseconds.
 */
gboolean
htk_county_log_begin (HtkStore *store,
                      GError  **error)
{
  g_autoptr (HtkStmt) mark = htk_stmt (store,
    "INSERT INTO change_log (seq, kind, object, version, scope, body, at) SELECT"
    " max (coalesce (max (seq), 0) + 1, ?1), 'mark', '', 0, '-', '', ?1 FROM change_log", error);
  g_autoptr (HtkStmt) prune = htk_stmt (store,
    "DELETE FROM change_log WHERE kind = 'mark' AND seq < (SELECT max (seq) FROM change_log)",
    error);

  if (mark == NULL || prune == NULL || !htk_store_begin (store, error))
    return FALSE;
  htk_stmt_bind (mark, "i", g_get_real_time () / 1000);
  if (htk_stmt_run (mark, error) && htk_stmt_run (prune, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

static gboolean
append_to_log (HtkStore   *store,
               const char *kind,
               const char *object,
               gint64      version,
               const char *scope,
               const char *body,
               const char *device,
               gint64      device_seq,
               GError    **error)
{
  g_autoptr (HtkStmt) insert = htk_stmt (store,
    "INSERT INTO change_log (kind, object, version, scope, body, at, device, device_seq)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", error);

  g_return_val_if_fail (!sqlite3_get_autocommit (htk_store_db (store)), FALSE);
  if (insert == NULL)
    return FALSE;
  htk_stmt_bind (insert, "ttittiti", kind, object, version, scope, body, g_get_real_time () / 1000,
                 device, device_seq);
  return htk_stmt_run (insert, error);
}

/**
 * htk_county_publish:
 * @store: the county's store, in a transaction
 * @kind: what changed
 * @object: its id
 * @version: its version, for a row that carries its body
 * @scope: the region code that a reader must be responsible for; "" for everybody
 * @body: (nullable): the row; NULL when it is read from its table at the time of the pull, and then
 *   the log keeps only the newest mention of it
 * @error: return location
 *
 * Tells the tablets. The new place is taken before the old one is given up: the newest number is
 * never used twice, so no cursor can pass a change by.
 */
gboolean
htk_county_publish (HtkStore   *store,
                    const char *kind,
                    const char *object,
                    gint64      version,
                    const char *scope,
                    const char *body,
                    GError    **error)
{
  g_autoptr (HtkStmt) prune = htk_stmt (store,
    "DELETE FROM change_log WHERE kind = ?1 AND object = ?2 AND seq < ?3 AND body = ''", error);

  if (prune == NULL || !append_to_log (store, kind, object, version, scope,
                                       body != NULL ? body : "", "", 0, error))
    return FALSE;
  if (body != NULL)
    return TRUE;
  htk_stmt_bind (prune, "tti", kind, object,
                 (gint64) sqlite3_last_insert_rowid (htk_store_db (store)));
  return htk_stmt_run (prune, error);
}

/**
 * htk_county_publish_as_sent:
 * @store: the county's store, in a transaction
 * @visit_id: a visit that was not here before
 * @scope: as htk_county_publish()
 * @device: the tablet that sent it
 * @device_seq: in which row of its journal
 * @error: return location
 *
 * Tells the tablets of a visit that is here just as the row says. Whatever changes it afterwards is published
 * by htk_county_publish() and takes the place of this, so the tablet that proves to have the row can be
 * spared it.
 */
gboolean
htk_county_publish_as_sent (HtkStore   *store,
                            const char *visit_id,
                            const char *scope,
                            const char *device,
                            gint64      device_seq,
                            GError    **error)
{
  return append_to_log (store, "visit", visit_id, 0, scope, "", device, device_seq, error);
}

static gint64
version_of (HtkStore   *store,
            const char *kind,
            const char *object)
{
  const char *sql = g_str_equal (kind, "household") ? "SELECT version FROM household WHERE id = ?"
                    : g_str_equal (kind, "village") ? "SELECT version FROM village WHERE code = ?"
                                                    : NULL;
  g_autoptr (HtkStmt) stmt = sql != NULL ? htk_stmt (store, sql, NULL) : NULL;
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return 0;
  htk_stmt_bind (stmt, "t", object);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? htk_stmt_int (stmt, 0) : 0;
}

/**
 * htk_county_write:
 * @store: the county's store, in a transaction
 * @kind: a kind of htk_register_apply()
 * @object: its id
 * @scope: as htk_county_publish()
 * @body: the row
 * @error: return location
 *
 * Writes a row of the register as its next version, and publishes it.
 */
gboolean
htk_county_write (HtkStore   *store,
                  const char *kind,
                  const char *object,
                  const char *scope,
                  JsonObject *body,
                  GError    **error)
{
  return htk_register_apply (store, kind, object, version_of (store, kind, object) + 1, body,
                             error) &&
         htk_county_publish (store, kind, object, 0, scope, NULL, error);
}

/**
 * htk_county_one:
 * @store: the county's store
 * @sql: a constant query of one column with the parameters ?1 and, or, ?2
 * @a: (nullable): ?1
 * @b: (nullable): ?2
 * @text: (out) (transfer full) (optional): the value, NULL when there is no row
 * @error: return location
 *
 * Reads one value.
 *
 * Returns: whether there is a row; FALSE without an error when there is none
 */
gboolean
htk_county_one (HtkStore   *store,
                const char *sql,
                const char *a,
                const char *b,
                char      **text,
                GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);
  gboolean has_row = FALSE;
  int n = stmt != NULL ? sqlite3_bind_parameter_count (stmt) : 0;

  if (text != NULL)
    *text = NULL;
  if (stmt == NULL)
    return FALSE;
  if (n > 0)
    sqlite3_bind_text (stmt, 1, a, -1, SQLITE_TRANSIENT);
  if (n > 1)
    sqlite3_bind_text (stmt, 2, b, -1, SQLITE_TRANSIENT);
  if (!htk_stmt_next (stmt, &has_row, error) || !has_row)
    return FALSE;
  if (text != NULL)
    *text = g_strdup (htk_stmt_text (stmt, 0));
  return TRUE;
}
