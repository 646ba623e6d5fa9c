/* One risk case: what is known, why it was suggested, the clear gate, what happened, the next steps. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-case-gate.h"
#include "app/record/htk-case-life.h"
#include "app/record/htk-domain-clock.h"
#include "app/record/htk-visit-instance.h"
#include "app/store/htk-events.h"
#include "app/store/htk-json.h"
#include "sync/county/htk-county-domain.h"
#include "sync/county/htk-web-steps.h"

static HtkCase *
find_case (HtkWeb     *web,
           const char *id)
{
  g_autoptr (HtkCase) c = htk_case_get (web->store, id, NULL);

  if (c != NULL && htk_web_sees (web, c->village_code))
    return g_steal_pointer (&c);
  htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个风险个案，或不在您的负责范围内");
  return NULL;
}

/* (transfer full): codes apart by blanks, in words */
static char *
words_of (const char *of,
          const char *codes)
{
  g_auto (GStrv) parts = g_strsplit (codes != NULL ? codes : "", " ", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? "、" : "", htk_web_name (of, parts[i]));
  return g_string_free (out, FALSE);
}

static void
write_head (GString         *page,
            const HtkLimits *limits,
            const HtkCase   *c)
{
  const HtkCaseStep *step = htk_case_steps_get (htk_rules_case_steps (limits->rules), c->state);
  g_autofree char *class = c->class >= 0 ? g_strdup_printf ("%d", c->class) : NULL;
  g_autofree char *causes = words_of ("cause", htk_json_text (c->extra, "causes"));
  const struct
  {
    const char *label, *text;
  } facts[] = {
    { "村", c->village_name },
    { "状态", step != NULL ? step->zh : c->state },
    { "审定类别", htk_web_name ("class", class) },
    { "线索来源", htk_web_name ("source", c->source) },
    { "线索日期", c->clue_on },
    { "致贫风险", causes },
    { "公示", c->pub_start },
    { "公示结束", c->pub_end },
    { "审定日期", c->identified_on },
    { "文号", htk_json_text (c->extra, "decision_no") },
    { "不予纳入的理由", htk_json_text (c->extra, "reason") },
    { "消除方式", htk_web_name ("clear", c->clear_kind) },
    { "消除理由", htk_json_text (c->extra, "clear_reason") },
    { "消除公示", c->clear_pub_start },
    { "消除日期", c->cleared_on },
  };

  g_string_append (page, "<table class=\"facts\"><tbody>");
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    htk_web_fact (page, facts[i].label, facts[i].text);
  if (c->relapse_of != NULL)
    {
      g_string_append (page, "<tr><th>返贫复发自</th><td><a href=\"/cases/");
      htk_html_text (page, c->relapse_of);
      g_string_append (page, "\">以前的个案</a></td></tr>");
    }
  g_string_append (page, "<tr><th>户颜色</th><td>");
  htk_html_color (page, c->color);
  g_string_append (page, "</td></tr></tbody></table>");
}

/* How long it has been where it is, and what is late. */
static gboolean
write_clock (HtkWeb          *web,
             GString         *page,
             const HtkLimits *limits,
             const HtkCase   *c,
             GError         **error)
{
  static const char *const classes[] = { "", "yellow", "red" };
  g_autofree char *today = htk_day_today ();
  g_autoptr (HtkCaseClock) clock = htk_case_clock_of (web->store, c, limits, today, error);

  if (clock == NULL)
    return FALSE;
  g_string_append_printf (page, "<h2>期限</h2><p>在此状态 %d 天；线索到审定 <span class=\"%s\">%d 天"
                                "</span></p><ul>",
                          clock->days, classes[clock->color], clock->id_days);
  for (guint i = 0; i < clock->reasons->len; i++)
    {
      g_autofree char *text = htk_texts_reason (htk_rules_texts (limits->rules),
                                                g_ptr_array_index (clock->reasons, i), NULL);

      htk_html_tag (page, "li", text);
    }
  g_string_append (page, "</ul>");
  return TRUE;
}

/* What the form of the visit suggested, and each of its reasons. */
static void
write_suggestion (HtkWeb        *web,
                  GString       *page,
                  const HtkCase *c)
{
  const char *visit = htk_json_text (c->extra, "visit_id");
  const char *code = htk_json_text (c->extra, "suggestion");
  g_autoptr (HtkPack) pack = visit != NULL ? htk_pack_in_force (web->store, NULL) : NULL;
  g_autoptr (GPtrArray) reasons =
    pack != NULL ? htk_visit_reasons (web->store, pack, visit, NULL) : NULL;

  if (visit == NULL && code == NULL)
    return;
  g_string_append (page, "<h2>系统建议</h2><p>");
  htk_html_text (page, htk_web_name ("suggestion", code));
  g_string_append (page, "（仅供参考，由县级审定）</p><ul>");
  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    htk_html_tag (page, "li", g_ptr_array_index (reasons, i));
  g_string_append (page, "</ul>");
  if (visit == NULL)
    return;
  g_string_append (page, "<p><a href=\"/visits/");
  htk_html_text (page, visit);
  g_string_append (page, "\">查看该次回访</a></p>");
}

static void
write_condition (GString         *page,
                 const HtkLimits *limits,
                 const HtkReason *reason)
{
  static const char *const words[] = { "满足", "不满足", "不清楚", "说明" };
  static const char *const classes[] = { "green", "red", "grey", "grey" };
  g_autofree char *text = htk_texts_reason (htk_rules_texts (limits->rules), reason, NULL);

  g_string_append_printf (page, "<tr><td><span class=\"%s\">%s</span></td>", classes[reason->state],
                          words[reason->state]);
  htk_html_tag (page, "td", text);
  g_string_append (page, "</tr>");
}

/* domain.md 4.6: each condition of the clear gate, met or not. */
static gboolean
write_gate (HtkWeb          *web,
            GString         *page,
            const HtkLimits *limits,
            const HtkCase   *c,
            GError         **error)
{
  g_autofree char *today = htk_day_today ();
  g_autoptr (HtkClearGate) gate = NULL;

  if (c->identified_on == NULL || c->cleared_on != NULL)
    return TRUE;
  gate = htk_case_gate (web->store, c, limits, today, error);
  if (gate == NULL)
    return FALSE;
  g_string_append_printf (page, "<h2>风险消除条件</h2><p>%s</p><table><thead><tr><th>是否满足</th>"
                                "<th>条件</th></tr></thead><tbody>",
                          gate->open ? "全部满足，可以消除。" : "尚未全部满足，不能消除。");
  for (guint i = 0; i < gate->reasons->len; i++)
    write_condition (page, limits, g_ptr_array_index (gate->reasons, i));
  g_string_append (page, "</tbody></table>");
  return TRUE;
}

static void
write_measures (HtkWeb        *web,
                GString       *page,
                const HtkCase *c)
{
  g_autoptr (GPtrArray) measures = htk_measures_of (web->store, c->id, NULL);

  if (measures == NULL || measures->len == 0)
    return;
  g_string_append (page, "<h2>帮扶措施</h2><table><thead><tr><th>措施</th><th>内容</th><th class=\"number\">金额（元）</th>"
                         "<th>开始</th><th>状态</th></tr></thead><tbody>");
  for (guint i = 0; i < measures->len; i++)
    {
      const HtkMeasure *m = g_ptr_array_index (measures, i);

      g_string_append (page, "<tr>");
      htk_html_tag (page, "td", htk_web_name ("measure", m->kind));
      htk_html_tag (page, "td", htk_json_text (m->extra, "text"));
      g_string_append_printf (page, "<td class=\"number\">%" G_GINT64_FORMAT ".%02d</td>",
                              m->amount / 100, (int) (m->amount % 100));
      htk_html_tag (page, "td", m->starts);
      htk_html_tag (page, "td", htk_web_name ("measure-state", m->state));
      g_string_append (page, "</tr>");
    }
  g_string_append (page, "</tbody></table>");
}

static gboolean
write_case (HtkWeb        *web,
            GString       *page,
            const HtkCase *c,
            GError       **error)
{
  g_auto (HtkLimits) limits = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) next = htk_case_life_events (c->state, web->session->role);

  if (!htk_web_limits (web, &limits, error))
    return FALSE;
  write_head (page, &limits, c);
  if (!write_clock (web, page, &limits, c, error))
    return FALSE;
  write_suggestion (web, page, c);
  if (!write_gate (web, page, &limits, c, error))
    return FALSE;
  write_measures (web, page, c);
  events = htk_events_of (web->store, HTK_EVENT_OF_CASE, c->id, error);
  if (events == NULL)
    return FALSE;
  htk_web_steps (web, page, HTK_EVENT_OF_CASE, c->id, next);
  htk_web_timeline (page, HTK_EVENT_OF_CASE, events);
  return TRUE;
}

void
htk_web_case (HtkWeb     *web,
              const char *id,
              const char *message)
{
  g_autoptr (HtkCase) c = find_case (web, id);
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;
  GString *page;

  if (c == NULL)
    return;
  title = g_strdup_printf ("风险个案 · %s", c->head_name);
  page = htk_web_page (web, title);
  htk_web_say (page, message);
  if (write_case (web, page, c, &error))
    htk_web_reply (web, message != NULL ? SOUP_STATUS_CONFLICT : SOUP_STATUS_OK, page);
  else
    htk_web_fail (web, page, error);
}

void
htk_web_case_step (HtkWeb     *web,
                   const char *id,
                   const char *event)
{
  g_autoptr (HtkCase) c = find_case (web, id);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (JsonObject) fields = NULL;
  g_autofree char *where = g_strconcat ("/cases/", id, NULL);

  if (c == NULL)
    return;
  pack = htk_pack_in_force (web->store, &error);
  fields = pack != NULL ? htk_web_step_fields (web, HTK_EVENT_OF_CASE, event, &error) : NULL;
  if (fields != NULL && htk_county_case_do (web->store, pack, web->session->user_id, id, event,
                                            fields, &error))
    htk_web_go (web, where);
  else
    htk_web_case (web, id, htk_web_words (error));
}
