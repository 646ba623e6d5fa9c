/* One finding: what is wrong, who is to mend it by when, what happened, and the next steps. A
 * restricted one is shown only after the audit trail has who reads it (domain.md 5). */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-domain-clock.h"
#include "app/record/htk-finding-life.h"
#include "app/store/htk-events.h"
#include "app/store/htk-json.h"
#include "sync/county/htk-county-domain.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-web-steps.h"

static HtkFinding *
find_finding (HtkWeb     *web,
              const char *id)
{
  g_autoptr (HtkFinding) f = htk_finding_get (web->store, id, NULL);
  gboolean sees = f != NULL && htk_web_sees (web, f->village_code);

  if (sees && (!f->restricted || htk_account_audit (web->store, web->session->user_id,
                                                    "read-restricted", id, NULL)))
    return g_steal_pointer (&f);
  htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个问题，或不在您的负责范围内");
  return NULL;
}

static void
write_source (GString          *page,
              const HtkFinding *f)
{
  if (f->visit_id == NULL)
    return;
  g_string_append (page, "<tr><th>来源</th><td><a href=\"/visits/");
  htk_html_text (page, f->visit_id);
  g_string_append (page, "\">该次回访</a> ");
  htk_html_text (page, f->source_ref);
  g_string_append (page, "</td></tr>");
}

static void
write_head (HtkWeb           *web,
            GString          *page,
            const HtkLimits  *limits,
            const HtkFinding *f)
{
  g_autofree char *unit = NULL;
  g_autofree char *pct = g_strdup_printf ("%d%%", f->pct);
  g_autofree char *again = f->reopened_n > 0 ? g_strdup_printf ("%d 次", f->reopened_n) : NULL;

  if (f->unit_id != NULL)
    htk_county_one (web->store, "SELECT name FROM support_unit WHERE id = ?1", f->unit_id, NULL, &unit,
                    NULL);
  const struct
  {
    const char *label, *text;
  } facts[] = {
    { "问题", f->text },
    { "对象", f->subject_name },
    { "村", f->village_name },
    { "类别", htk_web_name ("cat", f->cat) },
    { "等级", htk_levels_get (limits->levels, f->level)->zh },
    { "状态", htk_web_name ("finding-state", f->state) },
    { "发现", f->found_on },
    { "发现人", f->found_by_name },
    { "建议责任部门", htk_json_text (f->extra, "department") },
    { "责任单位", unit != NULL ? unit : f->unit_id },
    { "责任人", f->person_name },
    { "整改措施", htk_json_text (f->extra, "action") },
    { "期限", f->deadline },
    { "延长到", f->extended_to },
    { "申请延长到", htk_json_text (f->extra, "ask_to") },
    { "进度", pct },
    { "最近进展", htk_json_text (f->extra, "progress") },
    { "完成", f->done_on },
    { "销号", f->closed_on },
    { "反弹", again },
  };

  g_string_append (page, "<table class=\"facts\"><tbody>");
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    htk_web_fact (page, facts[i].label, facts[i].text);
  write_source (page, f);
  g_string_append (page, "</tbody></table>");
}

static void
write_clock (GString          *page,
             const HtkLimits  *limits,
             const HtkFinding *f)
{
  g_autofree char *today = htk_day_today ();
  g_autofree char *told = NULL;
  HtkFindingClock clock;

  if (f->closed_on != NULL || !htk_finding_clock_of (f, limits, today, &clock))
    return;
  told = htk_web_told (clock.told);
  g_string_append_printf (page, "<h2>期限</h2><ul><li>首次行动应在 %s 前%s</li><li>整改应在 %s 前完成，",
                          clock.first_due, clock.first_late ? "，<span class=\"yellow\">已迟</span>" : "",
                          clock.deadline);
  if (clock.days_left < 0)
    g_string_append_printf (page, "<span class=\"red\">已逾期 %d 天</span></li>", -clock.days_left);
  else
    g_string_append_printf (page, "还有 %d 天</li>", clock.days_left);
  if (*told != '\0')
    {
      g_string_append (page, "<li>已升级通知：");
      htk_html_text (page, told);
      g_string_append (page, "</li>");
    }
  g_string_append (page, "</ul>");
}

static gboolean
write_finding (HtkWeb           *web,
               GString          *page,
               const HtkFinding *f,
               GError          **error)
{
  g_auto (HtkLimits) limits = { 0 };
  g_autoptr (GPtrArray) next = htk_finding_life_events (f->state, web->session->role);
  g_autoptr (GPtrArray) events =
    htk_events_of (web->store, HTK_EVENT_OF_FINDING, f->id, error);

  if (events == NULL || !htk_web_limits (web, &limits, error))
    return FALSE;
  if (f->restricted)
    g_string_append (page, "<p class=\"warning\">受限问题：只有县级和审计人员可以查看，本次查看已记入审计日志。</p>");
  write_head (web, page, &limits, f);
  write_clock (page, &limits, f);
  htk_web_steps (web, page, HTK_EVENT_OF_FINDING, f->id, next);
  htk_web_timeline (page, HTK_EVENT_OF_FINDING, events);
  return TRUE;
}

void
htk_web_finding (HtkWeb     *web,
                 const char *id,
                 const char *message)
{
  g_autoptr (HtkFinding) f = find_finding (web, id);
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;
  GString *page;

  if (f == NULL)
    return;
  title = g_strdup_printf ("问题 %s", f->no != NULL ? f->no : "");
  page = htk_web_page (web, title);
  htk_web_say (page, message);
  if (write_finding (web, page, f, &error))
    htk_web_reply (web, message != NULL ? SOUP_STATUS_CONFLICT : SOUP_STATUS_OK, page);
  else
    htk_web_fail (web, page, error);
}

void
htk_web_finding_step (HtkWeb     *web,
                      const char *id,
                      const char *event)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_in_force (web->store, &error);
  g_autoptr (JsonObject) fields =
    pack != NULL ? htk_web_step_fields (web, HTK_EVENT_OF_FINDING, event, &error) : NULL;
  g_autofree char *where = g_strconcat ("/findings/", id, NULL);

  if (fields != NULL && htk_county_finding_do (web->store, pack, web->session->user_id, id, event,
                                               fields, &error))
    htk_web_go (web, where);
  else
    htk_web_finding (web, id, htk_web_words (error));
}
