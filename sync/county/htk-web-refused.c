/* Visits that the county did not take: they are no visits here, and an officer sees them all the same, with why, and
 * what has become of them. An officer sees those of the tablets of the own region: of what was refused because it
 * lies outside it the region that it claims is not asked. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-store-private.h"
#include "sync/county/htk-ingest-private.h"

#define OF_BODY(member)                                                                            \
  "CASE WHEN json_valid (json_extract (r.row, '$.body'))"                                          \
  " THEN json_extract (json_extract (r.row, '$.body'), '$." member "') END"
/* The newest submission of each that was signed by its tablet, and of which nothing came since. */
#define REFUSED                                                                                    \
  " FROM device_row r INDEXED BY device_row_refused JOIN device d ON d.id = r.device_id JOIN user u ON u.id = d.user_id"         \
  " WHERE r.kind = 'visit.submit' AND r.verdict = 'refused'"                                       \
  " AND r.code NOT IN ('bad-hash', 'bad-signature', 'malformed', 'chain-fork')"                    \
  " AND substr (u.region_scope, 1, length (?1)) = ?1"                                              \
  " AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.id = r.object)"                                  \
  " AND NOT EXISTS (SELECT 1 FROM device_row n WHERE n.object = r.object"                          \
  "  AND n.device_id = r.device_id AND n.seq > r.seq AND n.kind = 'visit.submit'"                  \
  "  AND n.verdict = 'refused')"

/**
 * htk_web_refused_count:
 * @web: an officer's request
 *
 * Returns: how many visits of the officer's tablets were not taken and are not here in another way
 */
gint64
htk_web_refused_count (HtkWeb *web)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (web->store, "SELECT count (*)" REFUSED, NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL)
    return 0;
  htk_stmt_bind (stmt, "t", web->session->scope);
  return htk_stmt_next (stmt, &has_row, NULL) && has_row ? htk_stmt_int (stmt, 0) : 0;
}

/* Void by its worker, or in that worker's hands still. */
static void
write_fate (GString *page,
            HtkStmt *stmt)
{
  gint64 voided = htk_stmt_int (stmt, 8);
  g_autofree char *at = htk_web_time (voided);
  g_autofree char *text = voided > 0 ? g_strdup_printf ("调查员已作废（%s）：%s", at, htk_stmt_text (stmt, 7))
                                     : g_strdup ("在平板上待处理");

  htk_html_tag (page, "td", text);
}

static void
write_row (GString *page,
           HtkStmt *stmt)
{
  g_autofree char *at = htk_web_time (htk_stmt_int (stmt, 5));

  g_string_append (page, "<tr>");
  for (int i = 0; i < 5; i++)
    htk_html_tag (page, "td", htk_stmt_text (stmt, i));
  htk_html_tag (page, "td", at);
  htk_html_tag (page, "td", htk_ingest_words (htk_stmt_text (stmt, 6)));
  write_fate (page, stmt);
  g_string_append (page, "</tr>");
}

/* A name of the register is shown of the own region only; otherwise what the form itself says. */
static HtkStmt *
ask (HtkWeb  *web,
     GError **error)
{
  HtkStmt *stmt = htk_stmt (web->store,
    "SELECT * FROM (SELECT coalesce ((SELECT head_name FROM household h WHERE h.id = " OF_BODY ("subject_id")
    "  AND substr (h.village_code, 1, length (?1)) = ?1),"
    " " OF_BODY ("answers.data.sec_visit.head_name") ", " OF_BODY ("subject_id") ", '') AS subject,"
    " coalesce ((SELECT name FROM region WHERE code = " OF_BODY ("village_code") "),"
    "  " OF_BODY ("village_code") ", '') AS village,"
    " coalesce (" OF_BODY ("visit_date") ", ''), u.name, r.seq, r.received_at, r.code,"
    " (SELECT json_extract (json_extract (x.row, '$.body'), '$.reason') FROM device_row x"
    "  WHERE x.object = r.object AND x.device_id = r.device_id AND x.kind = 'visit.void'"
    "  AND x.verdict = 'accepted' ORDER BY x.seq LIMIT 1),"
    " (SELECT x.received_at FROM device_row x WHERE x.object = r.object AND x.device_id = r.device_id"
    "  AND x.kind = 'visit.void' AND x.verdict = 'accepted' ORDER BY x.seq LIMIT 1)" REFUSED ")"
    " WHERE ?2 = '' OR instr (subject, ?2) > 0 OR instr (village, ?2) > 0"
    " ORDER BY received_at DESC, seq DESC LIMIT 50 OFFSET ?3", error);

  if (stmt != NULL)
    htk_stmt_bind (stmt, "tti", web->session->scope, htk_web_asked (web, "q"), (gint64) htk_web_from (web));
  return stmt;
}

/**
 * htk_web_refused_list:
 * @web: an officer's request
 * @page: what is written to
 * @error: return location
 *
 * Writes them as a table, what came last first.
 *
 * Returns: FALSE with an error of %HTK_STORE_ERROR
 */
gboolean
htk_web_refused_list (HtkWeb  *web,
                      GString *page,
                      GError **error)
{
  g_autoptr (HtkStmt) stmt = ask (web, error);

  if (stmt == NULL)
    return FALSE;
  g_string_append (page, "<p>县级没有收下的回访：原因已告诉平板，整行原样留存。调查员更正、重发或作废后，这里随之变化。</p>"
                         "<table><thead><tr><th>对象</th><th>村</th><th>回访日期</th><th>调查员</th>"
                         "<th>平板序号</th><th>收到时间</th><th>未收下的原因</th><th>现在</th></tr></thead><tbody>");
  return htk_web_rows (web, page, stmt, write_row, "没有：送来的回访都已收下。", error);
}
