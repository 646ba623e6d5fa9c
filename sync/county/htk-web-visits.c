/* The list of visits by state, with a filter by name or number; what the county did not take is a state here. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-store-private.h"

static const char *const shown[] = { "lead_approved", "submitted", "returned", "county_rejected",
                                     "county_accepted", "voided", HTK_WEB_REFUSED };

static const char *
asked_state (HtkWeb *web)
{
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    if (g_str_equal (shown[i], htk_web_asked (web, "state")))
      return shown[i];
  return shown[0];
}

/* -1 when it cannot be told. */
static gint64
count_of (HtkWeb     *web,
          const char *state)
{
  g_autoptr (HtkStmt) stmt = NULL;
  gboolean has_row = FALSE;

  if (g_str_equal (state, HTK_WEB_REFUSED))
    return htk_web_refused_count (web);
  stmt = htk_stmt (web->store, "SELECT count (*) FROM visit WHERE state = ?1"
                   " AND substr (village_code, 1, length (?2)) = ?2", NULL);
  if (stmt == NULL)
    return -1;
  htk_stmt_bind (stmt, "tt", state, web->session->scope);
  return htk_stmt_next (stmt, &has_row, NULL) ? htk_stmt_int (stmt, 0) : -1;
}

static void
write_states (HtkWeb  *web,
              GString *page)
{
  g_string_append (page, "<nav aria-label=\"状态\">");
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      gint64 n = count_of (web, shown[i]);

      if (n < 0)
        continue;
      g_string_append_printf (page, "<a href=\"/visits?state=%s\"%s>%s (%" G_GINT64_FORMAT ")</a>",
                              shown[i],
                              shown[i] == asked_state (web) ? " aria-current=\"page\"" : "",
                              htk_web_state_name (shown[i]), n);
    }
  g_string_append (page, "</nav>");
}

static void
write_filter (HtkWeb  *web,
              GString *page)
{
  g_string_append_printf (page, "<form><input type=\"hidden\" name=\"state\" value=\"%s\">"
                                "<label>户主、户编号或村名 <input name=\"q\" value=\"",
                          asked_state (web));
  htk_html_text (page, htk_web_asked (web, "q"));
  g_string_append (page, "\"> <button>筛选</button></label></form>");
}

static void
write_row (GString *page,
           HtkStmt *stmt)
{
  g_string_append (page, "<tr><td><a href=\"/visits/");
  htk_html_text (page, htk_stmt_text (stmt, 0));
  g_string_append (page, "\">");
  htk_html_text (page, htk_stmt_text (stmt, 1));
  g_string_append (page, "</a></td>");
  for (int i = 2; i <= 4; i++)
    htk_html_tag (page, "td", htk_stmt_text (stmt, i));
  g_string_append (page, "<td>");
  htk_html_color (page, htk_stmt_text (stmt, 5));
  g_string_append (page, "</td>");
  g_string_append_printf (page, "<td>%" G_GINT64_FORMAT "</td>", htk_stmt_int (stmt, 6));
  htk_html_tag (page, "td", htk_stmt_text (stmt, 7));
  g_string_append (page, "</tr>");
}

static gboolean
write_list (HtkWeb  *web,
            GString *page,
            GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (web->store,
    "SELECT v.id, coalesce (h.head_name, p.name, f.text,"
    "  json_extract (a.answers, '$.data.sec_visit.head_name'), r.name, v.subject_id),"
    " coalesce (h.hh_no, p.code, f.no, CASE v.subject_type WHEN 'household' THEN '未在册'"
    "  ELSE v.subject_id END),"
    " coalesce (r.name, v.village_code), v.visit_date, coalesce (v.color, ''), v.score,"
    " coalesce (u.name, v.worker) FROM visit v"
    " LEFT JOIN household h ON h.id = v.subject_id AND v.subject_type = 'household'"
    " LEFT JOIN fund_project p ON p.id = v.subject_id LEFT JOIN finding f ON f.id = v.subject_id"
    " LEFT JOIN visit_revision a ON a.id = v.revision_id"
    " LEFT JOIN region r ON r.code = v.village_code LEFT JOIN user u ON u.id = v.worker"
    " WHERE v.state = ?1 AND substr (v.village_code, 1, length (?2)) = ?2 AND (?3 = ''"
    " OR instr (h.head_name, ?3) > 0 OR instr (h.hh_no, ?3) > 0 OR instr (r.name, ?3) > 0)"
    " ORDER BY v.score DESC, v.submitted_at, v.id LIMIT 50 OFFSET ?4", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttti", asked_state (web), web->session->scope, htk_web_asked (web, "q"),
                 (gint64) htk_web_from (web));
  g_string_append (page, "<table><thead><tr><th>对象</th><th>户编号</th><th>村</th><th>回访日期</th>"
                         "<th>建议颜色</th><th>分值</th><th>调查员</th></tr></thead><tbody>");
  return htk_web_rows (web, page, stmt, write_row, "没有这种状态的记录。", error);
}

void
htk_web_visits (HtkWeb *web)
{
  GString *page = htk_web_page (web, "回访记录");
  g_autoptr (GError) error = NULL;

  write_states (web, page);
  write_filter (web, page);
  if (g_str_equal (asked_state (web), HTK_WEB_REFUSED) ? htk_web_refused_list (web, page, &error)
                                                       : write_list (web, page, &error))
    {
      htk_web_reply (web, SOUP_STATUS_OK, page);
      return;
    }
  htk_web_fail (web, page, error);
}
