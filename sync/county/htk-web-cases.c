/* The list of risk cases 风险: by state and region, with how long each has been where it is. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-domain-clock.h"

#define A_PAGE 50
#define A_PIECE 500

static const char *const colors[] = { "green", "yellow", "red" };

/* A row of the list: a case with its clock. */
typedef struct
{
  HtkCase *case_;
  HtkCaseClock *clock;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  htk_case_free (row->case_);
  htk_case_clock_free (row->clock);
  g_free (row);
}

static const char *
asked_state (HtkWeb *web)
{
  const char *state = htk_web_asked (web, "state");

  return *state == '\0' ? "unfinished" : g_str_equal (state, "all") ? NULL : state;
}

static void
write_filter (HtkWeb          *web,
              GString         *page,
              const HtkLimits *limits)
{
  GPtrArray *steps = htk_case_steps_list (htk_rules_case_steps (limits->rules));
  const char *state = htk_web_asked (web, "state");

  g_string_append (page, "<form class=\"filter\"><label>状态 <select name=\"state\">");
  htk_web_option (page, "unfinished", "全部未结", state);
  htk_web_option (page, "all", "全部", state);
  for (guint i = 0; i < steps->len; i++)
    {
      const HtkCaseStep *step = g_ptr_array_index (steps, i);

      htk_web_option (page, step->state, step->zh, state);
    }
  g_string_append (page, "</select></label>");
  htk_web_regions (web, page);
  g_string_append (page, "<label>期限 <select name=\"late\">");
  htk_web_option (page, "", "全部", NULL);
  htk_web_option (page, "red", "红：超期", htk_web_asked (web, "late"));
  htk_web_option (page, "yellow", "黄：临近或有事项未办", htk_web_asked (web, "late"));
  g_string_append (page, "</select></label><label>户颜色 <select name=\"color\">");
  htk_web_option (page, "", "全部", NULL);
  htk_web_option (page, "red", "红", htk_web_asked (web, "color"));
  htk_web_option (page, "yellow", "黄", htk_web_asked (web, "color"));
  htk_web_option (page, "green", "绿", htk_web_asked (web, "color"));
  g_string_append (page, "</select></label><button>筛选</button></form>");
}

static gboolean
is_asked (HtkWeb             *web,
          const HtkCase      *c,
          const HtkCaseClock *clock)
{
  const char *color = htk_web_asked (web, "color"), *late = htk_web_asked (web, "late");

  return (*color == '\0' || g_strcmp0 (color, c->color) == 0) &&
         (*late == '\0' || g_str_equal (late, colors[clock->color]));
}

/* How late a case is no statement can say: the list is read in pieces and the clock asked of each. */
static GPtrArray *
read_rows (HtkWeb          *web,
           const HtkLimits *limits,
           guint           *total,
           GError         **error)
{
  const HtkCaseFilter filter = { .state = asked_state (web), .region = htk_web_region (web) };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  g_autofree char *today = htk_day_today ();
  guint from = htk_web_from (web), n = A_PIECE;

  *total = 0;
  for (guint offset = 0; n == A_PIECE; offset += A_PIECE)
    {
      g_autoptr (GPtrArray) list = htk_cases_list (web->store, &filter, A_PIECE, offset, error);

      if (list == NULL)
        return NULL;
      n = list->len;
      for (guint i = 0; i < n; i++)
        {
          HtkCase *c = g_ptr_array_index (list, i);
          g_autoptr (HtkCaseClock) clock = htk_case_clock_of (web->store, c, limits, today, error);
          Row *row;

          if (clock == NULL)
            return NULL;
          if (!is_asked (web, c, clock) || (*total)++ < from || rows->len == A_PAGE)
            continue;
          row = g_new0 (Row, 1);
          row->clock = g_steal_pointer (&clock);
          row->case_ = c;
          list->pdata[i] = NULL;
          g_ptr_array_add (rows, row);
        }
    }
  return g_steal_pointer (&rows);
}

/* Days in the state against its own limit, where it has one. */
static void
write_days (GString           *page,
            const Row         *row,
            const HtkCaseStep *step)
{
  g_string_append_printf (page, "<td class=\"number\">%d", row->clock->days);
  if (step != NULL && step->max_days > 0)
    g_string_append_printf (page, " / %d", step->max_days);
  g_string_append_printf (page, " 天</td><td class=\"number\">%d 天</td><td>", row->clock->id_days);
  if (row->clock->color == HTK_CLOCK_OK)
    g_string_append (page, "正常");
  else
    htk_html_color (page, colors[row->clock->color]);
  g_string_append (page, "</td>");
}

static void
write_row (GString         *page,
           const HtkLimits *limits,
           const Row       *row)
{
  const HtkCase *c = row->case_;
  const HtkCaseStep *step = htk_case_steps_get (htk_rules_case_steps (limits->rules), c->state);
  g_autofree char *class = c->class >= 0 ? g_strdup_printf ("%d", c->class) : NULL;

  g_string_append (page, "<tr><td><a href=\"/cases/");
  htk_html_text (page, c->id);
  g_string_append (page, "\">");
  htk_html_text (page, c->head_name);
  g_string_append (page, "</a></td>");
  htk_html_tag (page, "td", c->village_name);
  g_string_append (page, "<td>");
  htk_html_color (page, c->color);
  g_string_append (page, "</td>");
  htk_html_tag (page, "td", htk_web_name ("class", class));
  htk_html_tag (page, "td", step != NULL ? step->zh : c->state);
  write_days (page, row, step);
  htk_web_cell (page, "day", c->clue_on);
  g_string_append (page, "</tr>");
}

static gboolean
write_list (HtkWeb          *web,
            GString         *page,
            const HtkLimits *limits,
            GError         **error)
{
  guint total;
  g_autoptr (GPtrArray) rows = read_rows (web, limits, &total, error);

  if (rows == NULL)
    return FALSE;
  g_string_append (page, "<table><thead><tr><th>户主</th><th>村</th><th>户颜色</th><th>审定类别</th>"
                         "<th>状态</th><th class=\"number\">在此状态</th><th class=\"number\">线索以来</th><th>期限</th><th>线索日期</th>"
                         "</tr></thead><tbody>");
  for (guint i = 0; i < rows->len; i++)
    write_row (page, limits, g_ptr_array_index (rows, i));
  g_string_append_printf (page, "</tbody></table><p>共 %u 件</p>", total);
  htk_web_pages (web, page, A_PAGE, htk_web_from (web) + rows->len < total);
  return TRUE;
}

/* /cases, /cases/ID, /cases/ID/EVENT */
void
htk_web_cases_at (HtkWeb  *web,
                  char   **parts,
                  guint    n,
                  gboolean post)
{
  if (n == 2 && !post)
    htk_web_list (web, "风险个案", write_filter, write_list);
  else if (n == 3 && !post)
    htk_web_case (web, parts[2], NULL);
  else if (n == 4 && post)
    htk_web_case_step (web, parts[2], parts[3]);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}
