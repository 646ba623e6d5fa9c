/* The card of one village: 33 indicators with value, target and a bar, what slipped first, and the
 * households behind each figure (domain.md 4.11). */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-village-card.h"
#include "app/store/htk-register.h"

#define BAR_WIDTH 140
#define BAR_HEIGHT 16
#define SHARE_ONE 1000000000
#define PERCENT_ONE 10000 /* 100 %, in hundredths */

static HtkVillageCard *
load (HtkWeb     *web,
      const char *code,
      GError    **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (web->store, error);
  g_autoptr (HtkRules) rules = pack != NULL ? htk_pack_rules (pack, web->store, error) : NULL;
  g_autofree char *today = htk_day_today ();

  return rules != NULL ? htk_village_card_load (web->store, rules, code, today, NULL, error) : NULL;
}

/* (transfer full): a value in its unit */
static char *
value_words (HtkIndicatorUnit unit,
             gint64           hundredths)
{
  static const char *const units[] = { "%", " 元", "", "" };
  g_autofree char *number = NULL;

  if (unit == HTK_UNIT_YES)
    return g_strdup (hundredths > 0 ? "是" : "否");
  if (unit == HTK_UNIT_COUNT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, hundredths / 100);
  number = htk_exact_hundredths (hundredths);
  return g_strconcat (number, units[unit], NULL);
}

static const char *
status_class (HtkIndicatorStatus status)
{
  static const char *const classes[] = { "green", "yellow", "red", "grey" };

  return classes[status];
}

static const char *
status_name (HtkIndicatorStatus status)
{
  static const char *const names[] = { "达标", "接近", "短板", "未判定" };

  return names[status];
}

/* A rate is drawn on a scale of 100 % with a mark at its target; all else as its share of it. */
static void
write_bar (GString                  *page,
           const HtkIndicatorResult *r)
{
  const HtkIndicator *i = r->indicator;
  gboolean rate = i->unit == HTK_UNIT_PERCENT && !i->lower;
  gint64 width, mark = BAR_WIDTH;

  if (!r->known || r->status == HTK_STATUS_NA)
    {
      g_string_append (page, "<td></td>");
      return;
    }
  width = rate ? CLAMP (r->value, 0, PERCENT_ONE) * BAR_WIDTH / PERCENT_ONE
               : CLAMP (r->share, 0, SHARE_ONE) * BAR_WIDTH / SHARE_ONE;
  if (rate && r->has_target)
    mark = CLAMP (r->target, 0, PERCENT_ONE) * BAR_WIDTH / PERCENT_ONE;
  g_string_append_printf (page,
                          "<td><svg class=\"bar\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">"
                          "<rect class=\"track\" width=\"%d\" height=\"%d\"/>"
                          "<rect class=\"b-%s\" width=\"%d\" height=\"%d\"/>"
                          "<rect class=\"mark\" x=\"%d\" width=\"2\" height=\"%d\"/></svg></td>",
                          BAR_WIDTH, BAR_HEIGHT, status_name (r->status), BAR_WIDTH, BAR_HEIGHT,
                          status_class (r->status), (int) width, BAR_HEIGHT,
                          (int) MIN (mark, BAR_WIDTH - 2), BAR_HEIGHT);
}

static void
write_value (GString                  *page,
             const HtkIndicatorResult *r)
{
  g_autofree char *value = r->known ? value_words (r->indicator->unit, r->value) : g_strdup ("—");

  g_string_append (page, "<td class=\"number\">");
  htk_html_text (page, value);
  if (r->den > 0)
    g_string_append_printf (page, "（%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "）", r->num, r->den);
  g_string_append (page, "</td>");
}

static void
write_numbers (GString                  *page,
               const HtkIndicatorResult *r)
{
  HtkIndicatorUnit unit = r->indicator->unit;
  g_autofree char *target = r->has_target ? value_words (unit, r->target) : NULL;
  g_autofree char *gap = r->known && r->has_target && r->gap > 0 && unit != HTK_UNIT_YES
                           ? value_words (unit, r->gap) : NULL;

  write_value (page, r);
  write_bar (page, r);
  htk_web_cell (page, "number", target);
  htk_web_cell (page, "number", gap);
  g_string_append_printf (page, "<td><span class=\"%s\">%s</span>%s</td>",
                          r->indicator->shown ? "" : status_class (r->status),
                          r->indicator->shown ? "" : status_name (r->status),
                          r->slipped ? " <span class=\"red\">滑坡</span>" : "");
}

static void
write_behind (GString                  *page,
              HtkVillageCard           *card,
              const HtkIndicatorResult *r)
{
  g_autoptr (GPtrArray) ids = htk_village_card_households (card, r->indicator->id);

  g_string_append (page, "<td>");
  if (ids->len > 0)
    g_string_append_printf (page, "<a href=\"/villages/%s/%s\">%u 户</a>", card->village,
                            r->indicator->id, ids->len);
  g_string_append (page, "</td>");
}

static void
write_indicator (GString                  *page,
                 HtkVillageCard           *card,
                 const HtkIndicatorResult *r)
{
  const HtkIndicator *i = r->indicator;
  gboolean part = i->part_of != NULL;

  g_string_append_printf (page, "<tr><td class=\"day\">%s</td><td>%s", part ? "" : i->id,
                          part ? "　" : "");
  htk_html_text (page, i->zh);
  g_string_append (page, "</td>");
  write_numbers (page, r);
  write_behind (page, card, r);
  htk_html_tag (page, "td", r->status == HTK_STATUS_SHORT ? i->advice_zh : NULL);
  htk_html_tag (page, "td", r->status == HTK_STATUS_SHORT ? i->department : NULL);
  g_string_append (page, "</tr>");
}

static void
write_parts (GString                  *page,
             HtkVillageCard           *card,
             const HtkIndicatorResult *whole)
{
  GPtrArray *results = card->card->results;

  for (guint i = 0; i < results->len; i++)
    {
      const HtkIndicatorResult *r = g_ptr_array_index (results, i);

      if (g_strcmp0 (r->indicator->part_of, whole->indicator->id) == 0)
        write_indicator (page, card, r);
    }
}

/* What slipped comes first, then shortfalls, then what is near. */
static void
write_indicators (GString        *page,
                  HtkVillageCard *card)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GPtrArray *results = card->card->results;

  for (guint i = 0; i < results->len; i++)
    if (((HtkIndicatorResult *) g_ptr_array_index (results, i))->indicator->part_of == NULL)
      g_ptr_array_add (sorted, g_ptr_array_index (results, i));
  g_ptr_array_sort (sorted, htk_indicator_compare);
  g_string_append (page, "<table><thead><tr><th></th><th>指标</th><th class=\"number\">值</th><th>对照目标</th><th class=\"number\">目标</th>"
                         "<th class=\"number\">差距</th><th>状态</th><th>涉及农户</th><th>建议措施</th><th>责任部门</th>"
                         "</tr></thead><tbody>");
  for (guint i = 0; i < sorted->len; i++)
    {
      write_indicator (page, card, g_ptr_array_index (sorted, i));
      write_parts (page, card, g_ptr_array_index (sorted, i));
    }
  g_string_append (page, "</tbody></table>");
}

static void
write_head (GString              *page,
            const HtkVillageCard *c)
{
  g_autofree char *score = g_strdup_printf ("%d（已判定 %u 项，短板 %u 项，滑坡 %u 项）", c->card->score,
                                            c->card->judged, c->card->shorts, c->card->slips);
  g_autofree char *households = g_strdup_printf ("%u 户，其中已判定 %u 户，未判定 %u 户", c->households,
                                                 c->judged, c->unjudged);

  g_string_append (page, "<table class=\"facts\"><tbody>");
  htk_web_fact (page, "乡镇", c->town);
  htk_web_fact (page, "得分", score);
  htk_web_fact (page, "农户", households);
  htk_web_fact (page, "批次", c->round != NULL ? c->round->name : "没有进行中的批次");
  htk_web_fact (page, "村表", c->form_on != NULL ? c->form_on : "还没有通过的村表");
  htk_web_fact (page, "上轮", c->last_on);
  htk_web_fact (page, "截至", c->as_of);
  g_string_append (page, "</tbody></table>");
}

void
htk_web_village (HtkWeb     *web,
                 const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVillageCard) card = load (web, code, &error);
  GString *page = htk_web_page (web, card != NULL ? card->name : "村卡");

  if (card == NULL)
    {
      htk_web_fail (web, page, error);
      return;
    }
  write_head (page, card);
  write_indicators (page, card);
  htk_web_reply (web, SOUP_STATUS_OK, page);
}

static void
write_household (GString            *page,
                 const HtkHousehold *h)
{
  g_string_append (page, "<tr>");
  htk_html_tag (page, "td", h->head_name);
  htk_html_tag (page, "td", h->hh_no != NULL ? h->hh_no : h->local_no);
  htk_html_tag (page, "td", h->hh_type == 1 ? "脱贫户" : "一般户");
  g_string_append (page, "<td>");
  htk_html_color (page, h->color);
  g_string_append (page, "</td>");
  htk_web_cell (page, "day", h->last_visit);
  g_string_append (page, "</tr>");
}

/* The households that keep an indicator from its target. */
void
htk_web_village_behind (HtkWeb     *web,
                        const char *code,
                        const char *indicator)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVillageCard) card = load (web, code, &error);
  const HtkIndicatorResult *r = card != NULL ? htk_card_get (card->card, indicator) : NULL;
  g_autofree char *title = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  GString *page;

  if (card != NULL && r == NULL)
    {
      htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个指标");
      return;
    }
  title = r != NULL ? g_strdup_printf ("%s · %s %s", card->name, r->indicator->id, r->indicator->zh)
                    : g_strdup ("村卡");
  page = htk_web_page (web, title);
  if (r == NULL)
    {
      htk_web_fail (web, page, error);
      return;
    }
  ids = htk_village_card_households (card, indicator);
  g_string_append_printf (page, "<p>%u 户使该指标未达到目标。<a href=\"/villages/%s\">返回村卡</a></p>"
                                "<table><thead><tr><th>户主</th><th>户编号</th><th>类型</th><th>颜色</th>"
                                "<th>最近回访</th></tr></thead><tbody>", ids->len, card->village);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (HtkHousehold) h =
        htk_register_household (web->store, g_ptr_array_index (ids, i), NULL);

      if (h != NULL)
        write_household (page, h);
    }
  g_string_append (page, "</tbody></table>");
  htk_web_reply (web, SOUP_STATUS_OK, page);
}
