/* One round: its coverage in all and per class, village and worker, who may have been left out, who is
 * left, and its end. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-register.h"
#include "app/store/htk-report-rows.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-round.h"
#include "sync/county/htk-round-coverage.h"

#define A_PAGE 50

/* Whose figures: all of the round's that the person may see. */
static const char *
seen_region (HtkWeb         *web,
             const HtkRound *round)
{
  const char *asked = htk_web_region (web);

  return g_str_has_prefix (asked, round->scope) ? asked : round->scope;
}

/* A rate with what it is made of, as 91.0%（1092/1200）; rounded half up to a tenth. */
static void
write_rate (GString *page,
            guint    num,
            guint    den)
{
  guint tenths = den > 0 ? (num * 2000 + den) / (2 * den) : 0;

  if (den == 0)
    g_string_append (page, "<td class=\"number\">—</td>");
  else
    g_string_append_printf (page, "<td class=\"number\">%u.%u%%（%u/%u）</td>", tenths / 10, tenths % 10,
                            num, den);
}

static void
write_counts (GString              *page,
              const char           *name,
              const HtkCoverCounts *n)
{
  const guint numbers[] = { n->targets, n->entered, n->phone, n->absent, n->gone, n->left };

  g_string_append (page, "<tr>");
  htk_html_tag (page, "th", name);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (page, "<td class=\"number\">%u</td>", numbers[i]);
  write_rate (page, n->entered + n->phone, n->targets);
  write_rate (page, n->entered, n->targets);
  write_rate (page, n->recorded, n->roster);
  g_string_append (page, "</tr>");
}

static void
begin_counts (GString    *page,
              const char *what)
{
  g_string_append_printf (page, "<table class=\"counts\"><thead><tr><th>%s</th><th>对象</th><th>入户</th><th>电话</th>"
                                "<th>已核实未见面</th><th>死亡或迁出</th><th>未完成</th><th>覆盖率</th>"
                                "<th>入户率</th><th>实录/应录人数</th></tr></thead><tbody>",
                          what);
}

/* (transfer full): a key of the coverage in words */
static char *
key_name (HtkWeb     *web,
          HtkCoverBy  by,
          const char *key)
{
  char *name = NULL;

  if (by == HTK_COVER_BY_CLASS)
    return g_strdup (htk_web_name ("target", key));
  if (by == HTK_COVER_BY_WORKER)
    return htk_register_name_of (web->store, key);
  htk_county_one (web->store, "SELECT name FROM region WHERE code = ?1", key, NULL, &name, NULL);
  return name != NULL ? name : g_strdup (key);
}

static void
write_groups (HtkWeb      *web,
              GString     *page,
              HtkCoverage *coverage,
              HtkCoverBy   by,
              const char  *what)
{
  g_autoptr (GPtrArray) keys = htk_coverage_keys (coverage, by);

  if (keys->len == 0)
    return;
  g_string_append_printf (page, "<h2>按%s</h2>", what);
  begin_counts (page, what);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      g_autofree char *name = key_name (web, by, key);
      HtkCoverCounts n = htk_coverage_counts (coverage, by, key);

      write_counts (page, name, &n);
    }
  g_string_append (page, "</tbody></table>");
}

/* 不漏户: only a sweep goes to ordinary households, and can have passed them by. */
static void
write_missed_villages (HtkWeb         *web,
                       GString        *page,
                       const HtkRound *round,
                       HtkCoverage    *coverage)
{
  g_autoptr (GPtrArray) codes =
    g_str_equal (round->kind, "sweep") ? htk_coverage_missed_households (coverage) : NULL;

  if (codes == NULL || codes->len == 0)
    return;
  g_string_append_printf (page, "<h2>疑似漏户（%u 个村没有走访一般户）</h2><ul>", codes->len);
  for (guint i = 0; i < codes->len; i++)
    {
      g_autofree char *name = key_name (web, HTK_COVER_BY_VILLAGE, g_ptr_array_index (codes, i));

      htk_html_tag (page, "li", name);
    }
  g_string_append (page, "</ul>");
}

/* 不漏人 */
static void
write_missed_members (HtkWeb      *web,
                      GString     *page,
                      HtkCoverage *coverage)
{
  g_autoptr (GPtrArray) ids = htk_coverage_missed_members (coverage);

  if (ids->len == 0)
    return;
  g_string_append_printf (page, "<h2>疑似漏人（%u 户实录人数与花名册不符）</h2><ul>", ids->len);
  for (guint i = 0; i < ids->len && i < A_PAGE; i++)
    {
      g_autofree char *name = NULL;

      htk_county_one (web->store,
                      "SELECT h.head_name || ' · ' || r.name FROM household h"
                      " JOIN region r ON r.code = h.village_code WHERE h.id = ?1",
                      g_ptr_array_index (ids, i), NULL, &name, NULL);
      htk_html_tag (page, "li", name);
    }
  g_string_append (page, ids->len > A_PAGE ? "<li>……</li></ul>" : "</ul>");
}

static gboolean
write_left (HtkWeb         *web,
            GString        *page,
            const HtkRound *round,
            guint           n_left,
            GError        **error)
{
  g_autoptr (GPtrArray) left = htk_round_targets (web->store, round->id, seen_region (web, round), TRUE,
                                                  A_PAGE, htk_web_from (web), error);

  if (left == NULL)
    return FALSE;
  if (n_left == 0)
    return TRUE;
  g_string_append_printf (page, "<h2 id=\"left\">未完成的对象（%u）</h2><table><thead><tr><th>对象</th>"
                                "<th>村</th><th>类型</th><th class=\"number\">未遇次数</th><th>最近一次</th></tr></thead>"
                                "<tbody>", n_left);
  for (guint i = 0; i < left->len; i++)
    {
      const HtkRoundTarget *t = g_ptr_array_index (left, i);

      g_string_append (page, "<tr>");
      htk_html_tag (page, "td", t->subject_name);
      htk_html_tag (page, "td", t->village_name);
      htk_html_tag (page, "td", htk_web_name ("target", t->class));
      g_string_append_printf (page, "<td class=\"number\">%d</td>", t->tries);
      htk_web_cell (page, "day", t->last_try);
      g_string_append (page, "</tr>");
    }
  g_string_append (page, "</tbody></table>");
  htk_web_pages (web, page, A_PAGE, htk_web_from (web) + left->len < n_left);
  return TRUE;
}

/* The whole round is asked whether it may end, whatever part of it the page shows. */
static gboolean
write_end (HtkWeb         *web,
           GString        *page,
           const HtkRound *round,
           GError        **error)
{
  g_autofree char *action = g_strdup_printf ("/rounds/%s/close", round->id);
  HtkRoundCounts n;
  int left;

  if (!htk_web_decides (web) || g_str_equal (round->state, "closed"))
    return TRUE;
  if (!htk_round_count (web->store, round->id, NULL, &n, error))
    return FALSE;
  left = n.targets - n.entered - n.phone - n.absent - n.gone;
  g_string_append (page, "<h2>结束批次</h2>");
  if (left > 0)
    {
      g_string_append_printf (page, "<p>还不能结束：</p><ul><li>%d 个对象中还有 %d 个既未覆盖也未核实"
                                    "（<a href=\"#left\">名单</a>）</li></ul>", n.targets, left);
      return TRUE;
    }
  htk_web_form (web, page, action);
  g_string_append (page, "<p>每个对象都已覆盖或核实，可以结束。</p><div class=\"actions\">"
                         "<button class=\"primary\">结束批次</button></div></form>");
  return TRUE;
}

static void
write_head (HtkWeb         *web,
            GString        *page,
            const HtkRound *round)
{
  g_autofree char *region = htk_report_region_name (web->store, round->scope);

  g_string_append (page, "<table class=\"facts\"><tbody>");
  htk_web_fact (page, "类型", htk_web_name ("round", round->kind));
  htk_web_fact (page, "区域", region);
  htk_web_fact (page, "开始", round->starts);
  htk_web_fact (page, "计划结束", round->ends);
  htk_web_fact (page, "状态", htk_web_name ("round-state", round->state));
  htk_web_fact (page, "结束于", round->closed_on);
  g_string_append (page, "</tbody></table><form class=\"filter\">");
  htk_web_regions (web, page);
  g_string_append (page, "<button>筛选</button></form>");
}

static gboolean
write_round (HtkWeb         *web,
             GString        *page,
             const HtkRound *round,
             GError        **error)
{
  g_auto (HtkLimits) limits = { 0 };
  g_autoptr (HtkCoverage) coverage = NULL;
  HtkCoverCounts total;

  if (!htk_web_limits (web, &limits, error))
    return FALSE;
  coverage = htk_round_coverage (web->store, round->id, seen_region (web, round), &limits, error);
  if (coverage == NULL)
    return FALSE;
  total = htk_coverage_total (coverage);
  write_head (web, page, round);
  g_string_append (page, "<h2>覆盖</h2>");
  begin_counts (page, "");
  write_counts (page, "合计", &total);
  g_string_append (page, "</tbody></table>");
  write_groups (web, page, coverage, HTK_COVER_BY_CLASS, "类型");
  write_groups (web, page, coverage, HTK_COVER_BY_VILLAGE, "村");
  write_groups (web, page, coverage, HTK_COVER_BY_WORKER, "调查员");
  write_missed_villages (web, page, round, coverage);
  write_missed_members (web, page, coverage);
  return write_end (web, page, round, error) &&
         write_left (web, page, round, total.left, error);
}

void
htk_web_round (HtkWeb         *web,
               const HtkRound *round,
               const char     *message)
{
  GString *page = htk_web_page (web, round->name);
  g_autoptr (GError) error = NULL;

  htk_web_say (page, message);
  if (write_round (web, page, round, &error))
    htk_web_reply (web, message != NULL ? SOUP_STATUS_CONFLICT : SOUP_STATUS_OK, page);
  else
    htk_web_fail (web, page, error);
}

void
htk_web_round_close (HtkWeb         *web,
                     const HtkRound *round)
{
  g_autoptr (GError) error = NULL;

  if (htk_round_close (web->store, web->session->user_id, round->id, &error))
    htk_web_go (web, "/rounds");
  else
    htk_web_round (web, round, htk_web_words (error));
}
