/* The list of findings 整改: by state, region, category, level; what is late, and who has been told. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-domain-clock.h"

#include <string.h>

#define A_PAGE 50

static const char *
or_nothing (const char *text)
{
  return *text != '\0' ? text : NULL;
}

/* Late is what was to be closed before today and is not. */
static gboolean
only_late (HtkWeb *web)
{
  return g_str_equal (htk_web_asked (web, "late"), "1");
}

static const char *
asked_state (HtkWeb *web)
{
  const char *state = htk_web_asked (web, "state");

  if (*state == '\0' || only_late (web))
    return "unfinished";
  return g_str_equal (state, "all") ? NULL : state;
}

static void
write_filter (HtkWeb          *web,
              GString         *page,
              const HtkLimits *limits)
{
  g_string_append (page, "<form class=\"filter\"><label>状态 <select name=\"state\">");
  htk_web_option (page, "all", "全部", htk_web_asked (web, "state"));
  htk_web_names (page, "finding-state", asked_state (web));
  g_string_append (page, "</select></label>");
  htk_web_regions (web, page);
  g_string_append (page, "<label>类别 <select name=\"cat\">");
  htk_web_option (page, "", "全部", NULL);
  htk_web_names (page, "cat", htk_web_asked (web, "cat"));
  g_string_append (page, "</select></label><label>等级 <select name=\"level\">");
  htk_web_option (page, "", "全部", NULL);
  for (int i = 1; i <= HTK_N_LEVELS; i++)
    {
      g_autofree char *value = g_strdup_printf ("%d", i);

      htk_web_option (page, value, htk_levels_get (limits->levels, i)->zh,
                      htk_web_asked (web, "level"));
    }
  g_string_append_printf (page, "</select></label><label><input type=\"checkbox\" name=\"late\" "
                                "value=\"1\"%s> 只看逾期</label><button>筛选</button></form>",
                          only_late (web) ? " checked" : "");
}

static void
write_due (GString          *page,
           const HtkFinding *f,
           const HtkLimits  *limits,
           const char       *today)
{
  HtkFindingClock clock;
  gboolean runs = f->closed_on == NULL && htk_finding_clock_of (f, limits, today, &clock);

  htk_web_cell (page, "day", runs ? clock.deadline : htk_finding_due (f));
  g_string_append (page, "<td>");
  if (runs && clock.days_left < 0)
    g_string_append_printf (page, "<span class=\"red\">逾期 %d 天</span>", -clock.days_left);
  else if (runs && clock.remind)
    g_string_append_printf (page, "<span class=\"yellow\">还有 %d 天</span>", clock.days_left);
  else if (runs && clock.first_late)
    g_string_append (page, "<span class=\"yellow\">首次行动已迟</span>");
  g_string_append (page, "</td><td>");
  if (runs)
    {
      g_autofree char *told = htk_web_told (clock.told);

      htk_html_text (page, told);
    }
  g_string_append (page, "</td>");
}

static void
write_row (GString          *page,
           const HtkFinding *f,
           const HtkLimits  *limits,
           const char       *today)
{
  g_string_append (page, "<tr><td class=\"day\"><a href=\"/findings/");
  htk_html_text (page, f->id);
  g_string_append (page, "\">");
  htk_html_text (page, f->no != NULL ? f->no : "（无编号）");
  g_string_append (page, "</a></td>");
  htk_web_cell (page, "day", f->restricted ? "受限" : f->subject_name);
  htk_html_tag (page, "td", f->village_name);
  htk_html_tag (page, "td", htk_web_name ("cat", f->cat));
  htk_web_cell (page, "day", htk_levels_get (limits->levels, f->level)->zh);
  htk_html_tag (page, "td", f->restricted ? "（受限问题，打开即记入审计日志）" : f->text);
  htk_html_tag (page, "td", f->restricted ? NULL : f->person_name);
  write_due (page, f, limits, today);
  htk_html_tag (page, "td", htk_web_name ("finding-state", f->state));
  g_string_append (page, "</tr>");
}

static gboolean
write_list (HtkWeb          *web,
            GString         *page,
            const HtkLimits *limits,
            GError         **error)
{
  g_autofree char *today = htk_day_today ();
  char yesterday[HTK_DAY_SIZE];
  HtkFindingFilter filter = { .state = asked_state (web), .region = htk_web_region (web),
                              .cat = or_nothing (htk_web_asked (web, "cat")),
                              .level = atoi (htk_web_asked (web, "level")),
                              .with_restricted = TRUE };
  g_autoptr (GPtrArray) list = NULL;
  int total;

  htk_day_format (htk_day_parse (today) - 1, yesterday);
  if (only_late (web))
    filter.due_until = yesterday;
  list = htk_findings_list (web->store, &filter, A_PAGE, htk_web_from (web), error);
  if (list == NULL)
    return FALSE;
  total = htk_findings_count (web->store, &filter);
  g_string_append (page, "<table><thead><tr><th>编号</th><th>对象</th><th>村</th><th>类别</th><th>等级</th>"
                         "<th>问题</th><th>责任人</th><th>期限</th><th>逾期</th><th>已通知到</th>"
                         "<th>状态</th></tr></thead><tbody>");
  for (guint i = 0; i < list->len; i++)
    write_row (page, g_ptr_array_index (list, i), limits, today);
  g_string_append_printf (page, "</tbody></table><p>共 %d 个</p>", total);
  htk_web_pages (web, page, A_PAGE, (int) (htk_web_from (web) + list->len) < total);
  return TRUE;
}

/* /findings, /findings/ID, /findings/ID/EVENT */
void
htk_web_findings_at (HtkWeb  *web,
                     char   **parts,
                     guint    n,
                     gboolean post)
{
  if (n == 2 && !post)
    htk_web_list (web, "问题整改", write_filter, write_list);
  else if (n == 3 && !post)
    htk_web_finding (web, parts[2], NULL);
  else if (n == 4 && post)
    htk_web_finding_step (web, parts[2], parts[3]);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}
