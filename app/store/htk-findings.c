/* The rows of findings. */
#include "app/store/htk-findings.h"

#include "app/store/htk-fields-private.h"
#include "app/store/htk-json.h"

#define F(name, kind) { #name, G_STRUCT_OFFSET (HtkFinding, name), HTK_FIELD_##kind }

/* In the order of the statements; the joined names are read after them. */
static const HtkField fields[] = {
  F (id, TEXT),          F (no, TEXT),         F (visit_id, TEXT),    F (subject_type, TEXT),
  F (subject_id, TEXT),  F (village_code, TEXT), F (cat, TEXT),       F (level, INT),
  F (state, TEXT),       F (restricted, INT),  F (text, TEXT),        F (source_ref, TEXT),
  F (found_by, TEXT),    F (found_on, TEXT),   F (unit_id, TEXT),     F (person_id, TEXT),
  F (person_name, TEXT), F (deadline, TEXT),   F (extended_to, TEXT), F (pct, INT),
  F (done_on, TEXT),     F (verified_by, TEXT), F (closed_on, TEXT),  F (reopened_n, INT),
  F (version, INT64),    F (extra, OBJECT),
  F (subject_name, TEXT), F (village_name, TEXT), F (found_by_name, TEXT),
};
#define N_WRITTEN (G_N_ELEMENTS (fields) - 3)

#define COLUMNS                                                                                    \
  "SELECT f.id, f.no, f.visit_id, f.subject_type, f.subject_id, f.village_code, f.cat, f.level,"   \
  " f.state, f.restricted, f.text, f.source_ref, f.found_by, f.found_on, f.unit_id, f.person_id,"  \
  " f.person_name, f.deadline, f.extended_to, f.pct, f.done_on, f.verified_by, f.closed_on,"       \
  " f.reopened_n, f.version, f.extra, coalesce (h.head_name, p.name, s.name, f.subject_id),"       \
  " coalesce (r.name, f.village_code), coalesce (u.name, f.found_by) FROM "
#define JOINS                                                                                      \
  " LEFT JOIN household h ON h.id = f.subject_id LEFT JOIN fund_project p ON p.id = f.subject_id"  \
  " LEFT JOIN region s ON s.code = f.subject_id LEFT JOIN region r ON r.code = f.village_code"     \
  " LEFT JOIN user u ON u.id = f.found_by "
#define SELECT COLUMNS "finding f" JOINS

/* Of a region; one village is found by its index. */
#define OF_REGION "(?2 IS NULL OR substr (f.village_code, 1, length (?2)) = ?2)"
#define OF_VILLAGE "f.village_code = ?2"

#define WHERE(region)                                                                              \
  " WHERE (?1 IS NULL OR f.state = ?1 OR (?1 = 'unfinished' AND f.state NOT IN ('closed', 'void')))" \
  " AND " region                                                                                   \
  " AND (?3 IS NULL OR f.subject_id = ?3) AND (?4 IS NULL OR f.cat = ?4)"                          \
  " AND (?5 IS NULL OR f.person_id = ?5)"                                                          \
  " AND (?6 IS NULL OR coalesce (f.extended_to, f.deadline) <= ?6)"                                \
  " AND (?7 = 0 OR f.level = ?7) AND (?8 OR f.restricted = 0) "

#define ORDER "ORDER BY coalesce (f.extended_to, f.deadline, '9999'), f.level, f.found_on, f.id"
#define PAGE " LIMIT ?9 OFFSET ?10"

/* The day by which it is to be closed, as the rules have it (domain.md 4.8): what was set, else so many
 * days after it was opened, and never before an extension. */
#define LAST_DAY                                                                                   \
  "max (coalesce (f.deadline, date (coalesce (json_extract (f.extra, '$.reopened_on'), f.found_on),"\
  " CASE f.level WHEN 1 THEN ?10 WHEN 2 THEN ?11 WHEN 3 THEN ?12 ELSE ?13 END || ' days')),"        \
  " coalesce (f.extended_to, ''))"
#define LATE "AND f.closed_on IS NULL AND f.state <> 'void' AND " LAST_DAY " < ?9"

void
htk_finding_free (HtkFinding *self)
{
  if (self == NULL)
    return;
  htk_fields_clear (fields, G_N_ELEMENTS (fields), self);
  g_free (self);
}

static gpointer
read_finding (HtkStmt *stmt)
{
  HtkFinding *f = g_new0 (HtkFinding, 1);

  htk_fields_read (stmt, fields, G_N_ELEMENTS (fields), f);
  return f;
}

/**
 * htk_finding_get:
 * @store: a store
 * @id: a finding's id
 * @error: return location
 *
 * Returns: (transfer full): the finding; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkFinding *
htk_finding_get (HtkStore   *store,
                 const char *id,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, SELECT "WHERE f.id = ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", id);
  return htk_rows_one (stmt, read_finding, "finding", id, error);
}

/**
 * htk_finding_put:
 * @store: a store, in a transaction
 * @finding: the finding as it now is
 * @error: return location
 *
 * Writes the row, new or known.
 */
gboolean
htk_finding_put (HtkStore         *store,
                 const HtkFinding *finding,
                 GError          **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO finding (id, no, visit_id, subject_type, subject_id, village_code, cat, level,"
    " state, restricted, text, source_ref, found_by, found_on, unit_id, person_id, person_name,"
    " deadline, extended_to, pct, done_on, verified_by, closed_on, reopened_n, version, extra)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce (?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET no = excluded.no, level = excluded.level,"
    " state = excluded.state, restricted = excluded.restricted, text = excluded.text,"
    " unit_id = excluded.unit_id, person_id = excluded.person_id,"
    " person_name = excluded.person_name, deadline = excluded.deadline,"
    " extended_to = excluded.extended_to, pct = excluded.pct, done_on = excluded.done_on,"
    " verified_by = excluded.verified_by, closed_on = excluded.closed_on,"
    " reopened_n = excluded.reopened_n, version = excluded.version, extra = excluded.extra", error);

  if (stmt == NULL)
    return FALSE;
  htk_fields_bind (stmt, fields, N_WRITTEN, finding);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_finding_remove:
 * @store: a tablet's store, in a transaction
 * @id: a finding that the county does not know, or no longer shows to this tablet
 * @error: return location
 */
gboolean
htk_finding_remove (HtkStore   *store,
                    const char *id,
                    GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "DELETE FROM finding WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", id);
  return htk_stmt_run (stmt, error);
}

static void
bind_filter (HtkStmt                *stmt,
             const HtkFindingFilter *filter)
{
  const char *const texts[] = { filter->state, filter->region,    filter->subject_id,
                                filter->cat,   filter->person_id, filter->due_until };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    sqlite3_bind_text (stmt, (int) i + 1, texts[i], -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (stmt, 7, filter->level);
  sqlite3_bind_int (stmt, 8, filter->with_restricted);
}

/**
 * htk_findings_list:
 * @store: a store
 * @filter: which ones
 * @limit: at most so many
 * @offset: leave out so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkFinding): the next due first, those without a deadline
 *   after them
 */
GPtrArray *
htk_findings_list (HtkStore               *store,
                   const HtkFindingFilter *filter,
                   guint                   limit,
                   guint                   offset,
                   GError                **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    htk_code_is_village (filter->region) ? SELECT WHERE (OF_VILLAGE) ORDER PAGE
                                         : SELECT WHERE (OF_REGION) ORDER PAGE, error);

  if (stmt == NULL)
    return NULL;
  bind_filter (stmt, filter);
  sqlite3_bind_int64 (stmt, 9, limit);
  sqlite3_bind_int64 (stmt, 10, offset);
  return htk_rows_all (stmt, read_finding, (GDestroyNotify) htk_finding_free, error);
}

/**
 * htk_findings_count:
 * @store: a store
 * @filter: which ones
 *
 * Returns: how many there are; 0 also when it cannot be read
 */
int
htk_findings_count (HtkStore               *store,
                    const HtkFindingFilter *filter)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    htk_code_is_village (filter->region) ? "SELECT count (*) FROM finding f" WHERE (OF_VILLAGE)
                                         : "SELECT count (*) FROM finding f" WHERE (OF_REGION), NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return 0;
  bind_filter (stmt, filter);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? (int) htk_stmt_int (stmt, 0) : 0;
}

/**
 * htk_finding_ids:
 * @store: a store
 * @filter: which ones
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8): the ids of all of them, in the order of
 *   htk_findings_list(); a list on the screen keeps them and reads a row when it comes near
 */
GPtrArray *
htk_finding_ids (HtkStore               *store,
                 const HtkFindingFilter *filter,
                 GError                **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    htk_code_is_village (filter->region) ? "SELECT f.id FROM finding f" WHERE (OF_VILLAGE) ORDER
                                         : "SELECT f.id FROM finding f" WHERE (OF_REGION) ORDER,
    error);

  if (stmt == NULL)
    return NULL;
  bind_filter (stmt, filter);
  return htk_rows_ids (stmt, error);
}

/**
 * htk_findings_by_ids:
 * @store: a store
 * @ids: (element-type utf8): ids of findings
 * @from: the first that is read
 * @n: how many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkFinding): the findings in the order of their ids
 */
GPtrArray *
htk_findings_by_ids (HtkStore  *store,
                     GPtrArray *ids,
                     guint      from,
                     guint      n,
                     GError   **error)
{
  g_autofree char *text = htk_row_ids_text (ids, from, n);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    COLUMNS "json_each (?) k CROSS JOIN finding f ON f.id = k.value" JOINS "ORDER BY k.key", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", text);
  return htk_rows_all (stmt, read_finding, (GDestroyNotify) htk_finding_free, error);
}

/**
 * htk_findings_count_late:
 * @store: a store
 * @filter: which ones
 * @today: the day in question, YYYY-MM-DD
 * @days: (array fixed-size=4): by level, the days in which one is to be closed where no day was set
 *
 * Returns: how many of them are not closed, hold and are past their last day; 0 also when it cannot
 *   be read
 */
int
htk_findings_count_late (HtkStore               *store,
                         const HtkFindingFilter *filter,
                         const char             *today,
                         const int               days[4])
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    htk_code_is_village (filter->region)
      ? "SELECT count (*) FROM finding f" WHERE (OF_VILLAGE) LATE
      : "SELECT count (*) FROM finding f" WHERE (OF_REGION) LATE, NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return 0;
  bind_filter (stmt, filter);
  sqlite3_bind_text (stmt, 9, today, -1, SQLITE_TRANSIENT);
  for (int i = 0; i < 4; i++)
    sqlite3_bind_int (stmt, 10 + i, days[i]);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? (int) htk_stmt_int (stmt, 0) : 0;
}

/**
 * htk_finding_due:
 * @finding: a finding
 *
 * Returns: (nullable): the day by which it is to be closed, the extension counted
 */
const char *
htk_finding_due (const HtkFinding *finding)
{
  return finding->extended_to != NULL ? finding->extended_to : finding->deadline;
}

/**
 * htk_finding_to_json:
 * @finding: a finding
 *
 * Returns: (transfer full): its columns by name, without those joined; for the other end
 */
JsonObject *
htk_finding_to_json (const HtkFinding *finding)
{
  JsonObject *object = json_object_new ();

  htk_fields_to_json (fields, N_WRITTEN, finding, object);
  return object;
}

/**
 * htk_finding_from_json:
 * @object: what htk_finding_to_json() wrote
 *
 * Returns: (transfer full): a finding; what is missing is NULL or 0
 */
HtkFinding *
htk_finding_from_json (JsonObject *object)
{
  HtkFinding *f = g_new0 (HtkFinding, 1);

  htk_fields_from_json (fields, N_WRITTEN, object, f);
  return f;
}
