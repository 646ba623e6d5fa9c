/* Voiding a visit on the officers' pages: what it will do is said first, the reason and a tick confirm it,
 * and the visit says afterwards what became of everything that it had written. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "sync/county/htk-acceptance.h"
#include "sync/county/htk-void.h"

static gboolean
may_void (HtkWeb         *web,
          const HtkVisit *visit)
{
  return htk_web_decides (web) &&
         htk_visit_life_next (visit->state, HTK_VISIT_VOID, "county", FALSE, NULL) != NULL;
}

/* The way there, below everything else. */
void
htk_web_void_link (HtkWeb         *web,
                   GString        *page,
                   const HtkVisit *visit)
{
  if (may_void (web, visit))
    g_string_append_printf (page, "<p class=\"actions\"><a href=\"/visits/%s/void\">作废此记录……</a></p>",
                            visit->id);
}

static void
say (GString    *page,
     const char *before,
     gint64      n,
     const char *after)
{
  if (n == 0)
    return;
  g_string_append_printf (page, "<li>%s%" G_GINT64_FORMAT "%s</li>", before, n, after);
}

/* What became of what the visit had written; nothing where it was not accepted before. */
void
htk_web_void_done (HtkWeb         *web,
                   GString        *page,
                   const HtkVisit *visit)
{
  g_autoptr (JsonObject) undone =
    g_str_equal (visit->state, "voided") ? htk_acceptance_undone (web->store, visit->id, NULL) : NULL;
  const char *fate;

  if (undone == NULL)
    return;
  fate = htk_json_text (undone, "case");
  g_string_append (page, "<h2>作废后的处理</h2><ul>");
  say (page, "登记册有 ", htk_json_int (undone, "restored", 0),
       " 项恢复为审定之前的内容");
  say (page, "登记册有 ", htk_json_int (undone, "kept", 0),
       " 项此后已被更新，保持现状");
  if (htk_json_int (undone, "register_unknown", 0) > 0)
    g_string_append (page, "<li>审定时没有留存登记册原内容，登记册保持现状，请人工核对</li>");
  say (page, "由此记录产生的 ", htk_json_int (undone, "findings_void", 0),
       " 个问题已记为不成立");
  say (page, "", htk_json_int (undone, "findings_kept", 0),
       " 个问题保留：已销号，或另一次审定的回访也发现了");
  if (fate != NULL)
    g_string_append (page, g_str_equal (fate, "rejected")
                             ? "<li>由此记录产生的风险线索已记为不予纳入</li>"
                             : "<li>风险个案已审定，不随记录作废；需要时请在风险个案中处理</li>");
  say (page, "", htk_json_int (undone, "rounds", 0),
       " 个进行中的批次已重新计算覆盖");
  if (htk_json_int (undone, "step_kept", 0) > 0)
    g_string_append (page, "<li>整改步骤已经生效，不随记录作废；需要时请在整改中处理</li>");
  g_string_append (page, "</ul>");
}

static void
void_page (HtkWeb         *web,
           const HtkVisit *visit,
           const char     *message)
{
  g_autofree char *title = g_strdup_printf ("作废：%s · %s", visit->subject_name, visit->visit_date);
  g_autofree char *action = g_strdup_printf ("/visits/%s/void", visit->id);
  GString *page = htk_web_page (web, title);

  htk_web_say (page, message);
  g_string_append (page, "<p>作废不删除任何内容：记录、回答和作废原因都保留可查，但不再计入任何统计。"
                         "作废不能撤销。</p>");
  if (g_str_equal (visit->state, "county_accepted"))
    g_string_append (page, "<p>这条记录已经审定通过。作废后：</p><ul>"
                           "<li>登记册中由它写入、此后没有再变的内容恢复为审定之前的内容；此后又更新过的保持现状</li>"
                           "<li>由它产生、尚未销号的问题记为不成立；另一次审定的回访也发现的保留</li>"
                           "<li>由它产生、尚未审定纳入的风险线索记为不予纳入；已纳入的个案保留</li>"
                           "<li>进行中的批次和村级统计重新计算；已结束的批次不变</li></ul>");
  htk_web_form (web, page, action);
  g_string_append (page, "<label>作废原因（必填）<textarea name=\"reason\" rows=\"3\" maxlength=\"500\" required>");
  htk_html_text (page, htk_web_field (web, "reason"));
  g_string_append (page, "</textarea></label><label><input type=\"checkbox\" name=\"sure\" value=\"y\" "
                         "required> 已核对，确认作废这条记录</label><div class=\"actions\">"
                         "<button class=\"danger\">作废</button>");
  g_string_append_printf (page, " <a href=\"/visits/%s\">不作废，返回</a></div></form>", visit->id);
  htk_web_reply (web, message != NULL ? SOUP_STATUS_CONFLICT : SOUP_STATUS_OK, page);
}

/* GET asks, POST does. */
void
htk_web_void (HtkWeb     *web,
              const char *id,
              gboolean    post)
{
  g_autoptr (HtkVisit) visit = htk_web_find_visit (web, id);
  g_autofree char *back = NULL;
  g_autoptr (GError) error = NULL;

  if (visit == NULL)
    return;
  if (!may_void (web, visit))
    {
      htk_web_sorry (web, SOUP_STATUS_FORBIDDEN, htk_web_decides (web) ? "这条记录的状态不能作废"
                                                                       : "您的角色不能做此操作");
      return;
    }
  if (!post)
    {
      void_page (web, visit, NULL);
      return;
    }
  if (!g_str_equal (htk_web_field (web, "sure"), "y"))
    {
      void_page (web, visit, "请勾选确认后再作废");
      return;
    }
  if (!htk_county_void (web->store, web->session->user_id, id, htk_web_field (web, "reason"), &error))
    {
      void_page (web, visit, htk_web_words (error));
      return;
    }
  back = g_strdup_printf ("/visits/%s", id);
  htk_web_go (web, back);
}
