/* Reads what the ledgers are made of, row by row; the ledgers themselves are app/report's. */
#include "app/store/htk-report-rows.h"

#include "app/store/htk-store-private.h"

#define MOST_FIELDS 32

/* Of a region, and of the villages with a tag of their area (domain.md 1, row 7). */
#define REGION(code)                                                                               \
  "(?1 IS NULL OR substr (" code ", 1, length (?1)) = ?1)"                                         \
  " AND (?7 IS NULL OR EXISTS (SELECT 1 FROM village av WHERE av.code = " code                     \
  " AND instr (json_extract (av.extra, '$.area_tags'), ?7) > 0))"
/* As accepted visits fill a round: from its first day until it was closed. */
#define ROUND(subject, day)                                                                        \
  "(?2 IS NULL OR EXISTS (SELECT 1 FROM round_target rt JOIN round ro ON ro.id = rt.round_id"      \
  " WHERE rt.round_id = ?2 AND rt.subject_id = " subject                                           \
  " AND " day " >= coalesce (ro.starts, '') AND " day " <= coalesce (ro.closed_on, '9999')))"
#define IN_ROUND(subject)                                                                          \
  "(?2 IS NULL OR EXISTS (SELECT 1 FROM round_target rt"                                           \
  " WHERE rt.round_id = ?2 AND rt.subject_id = " subject "))"
#define DAYS(day) "(?3 IS NULL OR " day " >= ?3) AND (?4 IS NULL OR " day " <= ?4)"

static const char *const query_sql[] = {
  [HTK_REPORT_FINDINGS] =
    "SELECT coalesce (f.no, f.id), f.village_code, json_extract (h.extra, '$.natural_village'),"
    " f.subject_type, coalesce (h.hh_no, h.local_no, p.code), h.head_name,"
    " coalesce (h.head_name, p.name, s.name), f.cat, f.level, f.text, f.source_ref,"
    " json_extract (f.extra, '$.form_id'), coalesce (u.name, f.found_by), f.found_on,"
    " (json_extract (f.extra, '$.photo') IS NOT NULL) + (SELECT coalesce (sum ("
    "   coalesce (json_array_length (e.body, '$.attachments'), 0)), 0) FROM finding_event e"
    "   WHERE e.finding_id = f.id),"
    " f.state, coalesce (su.name, json_extract (f.extra, '$.department')), f.person_name,"
    " json_extract (f.extra, '$.action'), json_extract (f.extra, '$.assigned_on'), f.deadline,"
    " f.extended_to, f.pct, json_extract (f.extra, '$.progress'),"
    " json_extract (f.extra, '$.progress_on'), f.done_on, coalesce (v.name, f.verified_by),"
    " json_extract (f.extra, '$.fail_why'), f.closed_on, f.reopened_n, f.restricted"
    " FROM finding f LEFT JOIN household h ON h.id = f.subject_id"
    " LEFT JOIN fund_project p ON p.id = f.subject_id LEFT JOIN region s ON s.code = f.subject_id"
    " LEFT JOIN support_unit su ON su.id = f.unit_id LEFT JOIN user u ON u.id = f.found_by"
    " LEFT JOIN user v ON v.id = f.verified_by"
    " WHERE " REGION ("f.village_code") " AND " ROUND ("f.subject_id", "f.found_on")
    " AND " DAYS ("f.found_on")
    " AND (?5 IS NULL OR f.state = ?5 OR (?5 = 'unfinished' AND f.state NOT IN ('closed', 'void')))"
    " AND (?6 OR f.restricted = 0) ORDER BY f.village_code, f.found_on, f.no, f.id",
  [HTK_REPORT_CASES] =
    "SELECT coalesce (h.hh_no, h.local_no), h.village_code, h.head_name, h.n_members, h.hh_type,"
    " coalesce (json_extract (h.extra, '$.last_answers.sug'),"
    "   json_extract (c.extra, '$.suggestion')), c.class, h.color, h.score,"
    " coalesce (json_extract (h.extra, '$.last_answers.pc_fen'),"
    "   CAST (round (json_extract (h.extra, '$.last_answers.pc') * 100) AS INTEGER)),"
    " json_extract (h.extra, '$.last_answers.c_line'),"
    " json_extract (h.extra, '$.last_answers.adj_fen'),"
    " coalesce (json_extract (c.extra, '$.causes'),"
    "   json_extract (h.extra, '$.last_answers.causes')), c.clue_on, c.identified_on, c.state,"
    " c.since, p.name, (SELECT group_concat (k, ' ') FROM (SELECT DISTINCT m.kind AS k"
    "   FROM measure m WHERE m.case_id = c.id ORDER BY m.kind)), c.clear_kind, c.cleared_on,"
    " h.next_due FROM household h LEFT JOIN risk_case c ON c.household_id = h.id"
    " LEFT JOIN helper p ON p.id = h.helper_id"
    " WHERE (c.id IS NOT NULL OR (h.status = 'active' AND h.color IN ('red', 'yellow')))"
    " AND " REGION ("h.village_code") " AND " IN_ROUND ("h.id")
    " AND " DAYS ("coalesce (c.clue_on, h.last_visit, '')")
    " AND (?5 IS NULL OR c.state = ?5"
    "  OR (?5 = 'unfinished' AND c.state NOT IN ('rejected', 'cleared', 'relapsed')))"
    " ORDER BY h.village_code, h.score DESC, h.id, c.clue_on",
  [HTK_REPORT_NOTICES] =
    "SELECT c.village_code, h.head_name, c.class, json_extract (c.extra, '$.suggestion'), c.state,"
    " c.pub_start, c.pub_end, c.clear_pub_start, c.identified_on, c.cleared_on"
    " FROM risk_case c JOIN household h ON h.id = c.household_id"
    " WHERE " REGION ("c.village_code") " AND " IN_ROUND ("c.household_id")
    " AND " DAYS ("c.since")
    " AND c.state IN ('publicity', 'clear_publicity', 'active', 'cleared')"
    " AND (CASE WHEN ?5 IS NULL OR ?5 = 'unfinished'"
    "  THEN c.state IN ('publicity', 'clear_publicity') ELSE c.state = ?5 END)"
    " ORDER BY c.village_code, c.since, c.id",
  [HTK_REPORT_TARGETS] =
    "SELECT t.village_code, t.subject_id, t.class, t.result, t.tries, t.first_try, t.last_try,"
    " t.proof, t.visited_on, coalesce (u.name, t.worker), h.n_members, h.next_due,"
    " CASE WHEN json_extract (h.extra, '$.last_answers.visit_date') >= coalesce (o.starts, '')"
    "  THEN json_array_length (h.extra, '$.last_answers.m') END, h.color"
    " FROM round_target t JOIN round o ON o.id = t.round_id"
    " LEFT JOIN household h ON h.id = t.subject_id LEFT JOIN user u ON u.id = t.worker"
    " WHERE t.round_id = ?2 AND " REGION ("t.village_code") " ORDER BY t.village_code",
  [HTK_REPORT_PROJECTS] =
    "SELECT coalesce (p.code, p.id), p.name, p.village_code, p.extra,"
    " CASE WHEN ?6 THEN (SELECT count (*) FROM finding f WHERE f.subject_id = p.id"
    "  AND f.restricted = 1 AND f.state <> 'void') END FROM fund_project p"
    " WHERE " REGION ("coalesce (p.village_code, '')") " AND " IN_ROUND ("p.id")
    " AND " DAYS ("coalesce (json_extract (p.extra, '$.arrive_date'), '')")
    " ORDER BY p.village_code, p.code, p.id",
  [HTK_REPORT_VILLAGES] =
    "SELECT v.code FROM village v WHERE " REGION ("v.code")
    " AND (EXISTS (SELECT 1 FROM household h WHERE h.village_code = v.code"
    "  AND h.status = 'active') OR json_extract (v.extra, '$.last_answers') IS NOT NULL)"
    " ORDER BY v.code",
  [HTK_REPORT_HOUSEHOLDS] =
    "SELECT h.id, h.village_code, coalesce (h.hh_no, h.local_no), h.head_name, h.hh_type,"
    " h.monitor_class, h.n_members, p.name, s.name, json_extract (h.extra, '$.move_type')"
    " FROM household h"
    " LEFT JOIN helper p ON p.id = h.helper_id LEFT JOIN support_unit s ON s.id = p.unit_id"
    " WHERE h.status = 'active' AND " REGION ("h.village_code") " AND " IN_ROUND ("h.id")
    " ORDER BY h.village_code, h.rowid",
};

static void
bind_filter (HtkStmt               *stmt,
             const HtkReportFilter *filter)
{
  const char *const texts[] = { filter->region, filter->round_id, filter->from, filter->until,
                                filter->state };

  /* ?6 and ?7; every query has the last one, and so all before it. */
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    sqlite3_bind_text (stmt, i + 1, texts[i], -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (stmt, 6, filter->with_restricted);
  sqlite3_bind_text (stmt, 7, filter->area, -1, SQLITE_TRANSIENT);
}

/**
 * htk_report_each:
 * @store: a store
 * @query: which rows
 * @filter: which of them
 * @row: (scope call): called with the fields of each row, NULL where there is nothing; they live
 *   until it returns. It may read the store, but not these rows again
 * @data: for @row
 * @error: return location
 *
 * Goes through the rows without keeping them in memory.
 *
 * Returns: FALSE with an error of %HTK_STORE_ERROR, or with that of @row
 */
gboolean
htk_report_each (HtkStore              *store,
                 HtkReportQuery         query,
                 const HtkReportFilter *filter,
                 HtkReportRow           row,
                 gpointer               data,
                 GError               **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, query_sql[query], error);
  const char *fields[MOST_FIELDS] = { NULL };
  g_autoptr (GError) local = NULL;
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  g_assert (sqlite3_column_count (stmt) <= MOST_FIELDS);
  bind_filter (stmt, filter);
  for (;;)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      for (int i = 0; i < sqlite3_column_count (stmt); i++)
        fields[i] = htk_stmt_is_null (stmt, i) ? NULL : htk_stmt_text (stmt, i);
      if (row (fields, data, &local))
        continue;
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
}

/**
 * htk_report_unjudged:
 * @store: a store
 * @filter: which region and round
 * @n: (out): how many households on the lists are not judged
 * @error: return location
 *
 * What no visit has judged is told with every ledger: it is no pass (domain.md 4.4).
 */
gboolean
htk_report_unjudged (HtkStore              *store,
                     const HtkReportFilter *filter,
                     guint                 *n,
                     GError               **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT count (*) FROM household h WHERE h.status = 'active' AND h.color = 'grey' AND "
    REGION ("h.village_code") " AND " IN_ROUND ("h.id"), error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  bind_filter (stmt, filter);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *n = (guint) htk_stmt_int (stmt, 0);
  return TRUE;
}

/**
 * htk_report_region_name:
 * @store: a store
 * @region: (nullable): first digits of a region's code; NULL: of each county with households
 *
 * Returns: (transfer full): the names from the county down to it, the empty text when there is none
 */
char *
htk_report_region_name (HtkStore   *store,
                        const char *region)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT group_concat (name, ' ') FROM (SELECT name FROM region WHERE level >= 3 AND"
    " CASE WHEN ?1 IS NULL OR length (?1) < 6 THEN level = 3 AND substr (code, 1, 6) IN"
    "  (SELECT DISTINCT substr (village_code, 1, 6) FROM household) ELSE"
    "  substr (code, 1, 6) = substr (?1, 1, 6) AND (level = 3"
    "  OR (level = 4 AND length (?1) >= 9 AND substr (code, 1, 9) = substr (?1, 1, 9))"
    "  OR (level = 5 AND code = ?1)) END ORDER BY level, code LIMIT 9)", NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return g_strdup ("");
  htk_stmt_bind (stmt, "t", region);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? g_strdup (htk_stmt_text (stmt, 0))
                                                         : g_strdup ("");
}
