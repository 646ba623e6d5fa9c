/* The rounds 批次: those there are, and a form that opens one. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-report-rows.h"
#include "app/store/htk-rounds.h"
#include "sync/county/htk-round.h"

#include <string.h>

static gboolean
write_round (HtkWeb         *web,
             GString        *page,
             const HtkRound *r,
             GError        **error)
{
  g_autofree char *region = htk_report_region_name (web->store, r->scope);
  HtkRoundCounts n;
  int left;

  if (!htk_round_count (web->store, r->id, NULL, &n, error))
    return FALSE;
  left = n.targets - n.entered - n.phone - n.absent - n.gone;
  g_string_append (page, "<tr><td><a href=\"/rounds/");
  htk_html_text (page, r->id);
  g_string_append (page, "\">");
  htk_html_text (page, r->name);
  g_string_append (page, "</a></td>");
  htk_html_tag (page, "td", htk_web_name ("round", r->kind));
  htk_html_tag (page, "td", region);
  htk_web_cell (page, "day", r->starts);
  htk_web_cell (page, "day", r->ends);
  htk_html_tag (page, "td", htk_web_name ("round-state", r->state));
  g_string_append_printf (page, "<td class=\"number\">%d</td><td class=\"number\">%d</td>"
                                "<td class=\"number\">%d</td></tr>",
                          n.targets, n.targets - left, left);
  return TRUE;
}

/* A round is seen by whose region meets its own. */
static gboolean
is_seen (HtkWeb         *web,
         const HtkRound *r)
{
  return htk_web_sees (web, r->scope) || g_str_has_prefix (web->session->scope, r->scope);
}

static gboolean
write_list (HtkWeb  *web,
            GString *page,
            GError **error)
{
  g_autoptr (GPtrArray) list = htk_rounds_list (web->store, NULL, error);

  if (list == NULL)
    return FALSE;
  g_string_append (page, "<table><thead><tr><th>批次</th><th>类型</th><th>区域</th><th>开始</th><th>结束</th>"
                         "<th>状态</th><th class=\"number\">对象</th><th class=\"number\">已完成</th><th class=\"number\">未完成</th></tr></thead><tbody>");
  for (guint i = 0; i < list->len; i++)
    if (is_seen (web, g_ptr_array_index (list, i)) &&
        !write_round (web, page, g_ptr_array_index (list, i), error))
      return FALSE;
  g_string_append (page, "</tbody></table>");
  return TRUE;
}

static void
write_form (HtkWeb  *web,
            GString *page)
{
  g_autofree char *today = htk_day_today ();

  g_string_append (page, "<h2>开始一个批次</h2><p class=\"hint\">开始时即固定对象名单；之后新登记的线索自动加入。</p>");
  htk_web_form (web, page, "/rounds");
  g_string_append (page, "<label>类型 <select name=\"kind\" required>");
  htk_web_names (page, "round", htk_web_field (web, "kind"));
  g_string_append (page, "</select></label>");
  htk_web_regions (web, page);
  htk_web_input (page, "名称", "name=\"name\" required maxlength=\"100\"",
                 htk_web_field (web, "name"));
  htk_web_input (page, "开始日期", "name=\"starts\" type=\"date\" required", today);
  htk_web_input (page, "结束日期", "name=\"ends\" type=\"date\"", htk_web_field (web, "ends"));
  g_string_append (page, "<div class=\"actions\"><button class=\"primary\">开始批次</button></div>"
                         "</form>");
}

static void
rounds_page (HtkWeb     *web,
             const char *message)
{
  GString *page = htk_web_page (web, "批次");
  g_autoptr (GError) error = NULL;

  htk_web_say (page, message);
  if (!write_list (web, page, &error))
    {
      htk_web_fail (web, page, error);
      return;
    }
  if (htk_web_decides (web))
    write_form (web, page);
  htk_web_reply (web, message != NULL ? SOUP_STATUS_CONFLICT : SOUP_STATUS_OK, page);
}

/* Without a choice it is the officer's whole region. */
static void
open_round (HtkWeb *web)
{
  const char *region = htk_web_field (web, "region"), *ends = htk_web_field (web, "ends");
  g_autofree char *name = g_strstrip (g_strdup (htk_web_field (web, "name")));
  const HtkRoundPlan plan = {
    .kind = htk_web_field (web, "kind"),
    .scope = *region != '\0' ? region : web->session->scope,
    .name = name,
    .starts = htk_web_field (web, "starts"),
    .ends = *ends != '\0' ? ends : NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *id = htk_round_open (web->store, web->session->user_id, &plan, &error);
  g_autofree char *where = id != NULL ? g_strconcat ("/rounds/", id, NULL) : NULL;

  if (where != NULL)
    htk_web_go (web, where);
  else
    rounds_page (web, htk_web_words (error));
}

/* /rounds, /rounds/ID, /rounds/ID/close */
void
htk_web_rounds_at (HtkWeb  *web,
                   char   **parts,
                   guint    n,
                   gboolean post)
{
  g_autoptr (HtkRound) round = n > 2 ? htk_round_get (web->store, parts[2], NULL) : NULL;

  if (n == 2)
    post ? open_round (web) : rounds_page (web, NULL);
  else if (round == NULL || !is_seen (web, round))
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个批次，或不在您的负责范围内");
  else if (n == 3 && !post)
    htk_web_round (web, round, NULL);
  else if (n == 4 && post && g_str_equal (parts[3], "close"))
    htk_web_round_close (web, round);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}
