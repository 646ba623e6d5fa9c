/* The ledgers 报表: which there are, the first rows of one, and its file. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-pack-install.h"
#include "app/report/htk-ledger.h"

#define N_SHOWN 30

static void
reports_page (HtkWeb *web)
{
  GString *page = htk_web_page (web, "报表");
  const HtkLedger *ledger;

  g_string_append (page, "<table><thead><tr><th>编号</th><th>台账</th><th>列</th></tr></thead><tbody>");
  for (guint i = 0; (ledger = htk_ledger_nth (i)) != NULL; i++)
    {
      g_string_append_printf (page, "<tr><td class=\"day\">%s</td><td><a href=\"/reports/%s\">", ledger->id,
                              ledger->id);
      htk_html_text (page, ledger->zh);
      g_string_append_printf (page, "</a>%s</td><td>%u</td></tr>",
                              ledger->is_public ? "（公示用，不含证件号、电话、账号和健康信息）" : "",
                              ledger->n_columns);
    }
  g_string_append (page, "</tbody></table>");
  htk_web_reply (web, SOUP_STATUS_OK, page);
}

static void
write_rounds (HtkWeb  *web,
              GString *page)
{
  g_autoptr (GPtrArray) list = htk_rounds_list (web->store, NULL, NULL);

  g_string_append (page, "<label>批次 <select name=\"round\">");
  htk_web_option (page, "", "全部", NULL);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const HtkRound *r = g_ptr_array_index (list, i);

      htk_web_option (page, r->id, r->name, htk_web_asked (web, "round"));
    }
  g_string_append (page, "</select></label>");
}

/* A ledger's states are of findings or of cases. */
static const char *
state_name (const HtkLedger *ledger,
            const HtkLimits *limits,
            const char      *state)
{
  const HtkCaseStep *step = htk_case_steps_get (htk_rules_case_steps (limits->rules), state);

  if (g_str_equal (state, "unfinished"))
    return "全部未结";
  return g_strcmp0 (ledger->state_list, "#finding") == 0 ? htk_web_name ("finding-state", state)
         : step != NULL                                  ? step->zh : state;
}

static void
write_states (HtkWeb          *web,
              GString         *page,
              const HtkLedger *ledger,
              const HtkLimits *limits)
{
  g_auto (GStrv) states = g_strsplit (ledger->states, " ", -1);

  g_string_append (page, "<label>状态 <select name=\"state\">");
  htk_web_option (page, "", "全部", NULL);
  for (guint i = 0; states[i] != NULL; i++)
    htk_web_option (page, states[i], state_name (ledger, limits, states[i]),
                    htk_web_asked (web, "state"));
  g_string_append (page, "</select></label>");
}

/* One form: its buttons show the first rows or send the file, of what is chosen. */
static void
write_form (HtkWeb          *web,
            GString         *page,
            const HtkLedger *ledger,
            const HtkLimits *limits)
{
  gboolean restricted = *htk_web_asked (web, "restricted") != '\0';

  g_string_append (page, "<form class=\"filter\">");
  htk_web_regions (web, page);
  write_rounds (web, page);
  htk_web_input (page, "自", "name=\"from\" type=\"date\"", htk_web_asked (web, "from"));
  htk_web_input (page, "至", "name=\"until\" type=\"date\"", htk_web_asked (web, "until"));
  htk_web_input (page, "区域标签", "name=\"area\" placeholder=\"高寒山区\"", htk_web_asked (web, "area"));
  if (ledger->states != NULL)
    write_states (web, page, ledger, limits);
  if (ledger->filters & HTK_LEDGER_BY_AREA)
    g_string_append_printf (page, "<label><input type=\"checkbox\" name=\"by\" value=\"area\"%s> "
                                  "下载时按区域类型汇总</label>",
                            *htk_web_asked (web, "by") != '\0' ? " checked" : "");
  if (!ledger->is_public)
    g_string_append_printf (page, "<label><input type=\"checkbox\" name=\"restricted\" value=\"1\"%s> "
                                  "含受限问题（下载记入审计日志）</label>", restricted ? " checked" : "");
  g_string_append_printf (page, "<button>查看</button><button class=\"primary\" formaction=\"/reports/%s/xlsx\">"
                                "下载 XLSX</button><button formaction=\"/reports/%s/csv\">下载 CSV</button>"
                                "</form>", ledger->id, ledger->id);
}

static void
write_rows (GString                *page,
            const HtkLedgerPreview *preview)
{
  g_string_append (page, "<ul>");
  for (guint i = 0; preview->facts[i] != NULL; i++)
    htk_html_tag (page, "li", preview->facts[i]);
  g_string_append (page, "</ul><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"台账\"><table><thead><tr>");
  for (guint i = 0; preview->titles[i] != NULL; i++)
    htk_html_tag (page, "th", preview->titles[i]);
  g_string_append (page, "</tr></thead><tbody>");
  for (guint i = 0; i < preview->rows->len; i++)
    {
      char **cells = g_ptr_array_index (preview->rows, i);

      g_string_append (page, "<tr>");
      for (guint c = 0; preview->titles[c] != NULL && cells[c] != NULL; c++)
        htk_html_tag (page, "td", cells[c]);
      g_string_append (page, "</tr>");
    }
  g_string_append_printf (page, "</tbody></table></div><p>%s</p>",
                          preview->more ? "只显示前 30 行，全部内容请下载。" : "");
}

static const char *
or_nothing (const char *text)
{
  return *text != '\0' ? text : NULL;
}

/* What is asked, within the person's region. The page never shows restricted rows: they are in the
 * file alone, which the audit trail has. */
static HtkLedgerAsk
ask_of (HtkWeb          *web,
        const HtkLedger *ledger)
{
  return (HtkLedgerAsk) {
    .ledger = ledger->id,
    .region = htk_web_region (web),
    .round_id = or_nothing (htk_web_asked (web, "round")),
    .from = or_nothing (htk_web_asked (web, "from")),
    .until = or_nothing (htk_web_asked (web, "until")),
    .state = or_nothing (htk_web_asked (web, "state")),
    .area = or_nothing (htk_web_asked (web, "area")),
  };
}

static gboolean
write_report (HtkWeb          *web,
              GString         *page,
              const HtkLedger *ledger,
              GError         **error)
{
  const HtkLedgerAsk ask = ask_of (web, ledger);
  g_autoptr (HtkPack) pack = htk_pack_in_force (web->store, error);
  g_autoptr (HtkLedgerPreview) preview = NULL;
  g_auto (HtkLimits) limits = { 0 };

  if (pack == NULL || !htk_web_limits (web, &limits, error))
    return FALSE;
  write_form (web, page, ledger, &limits);
  preview = htk_ledger_preview (web->store, pack, &ask, N_SHOWN, NULL, error);
  if (preview != NULL)
    write_rows (page, preview);
  return preview != NULL;
}

static void
report_page (HtkWeb          *web,
             const HtkLedger *ledger)
{
  GString *page = htk_web_page (web, ledger->zh);
  g_autoptr (GError) error = NULL;

  if (write_report (web, page, ledger, &error))
    htk_web_reply (web, SOUP_STATUS_OK, page);
  else if (htk_web_ledger_unknown (error))
    {
      htk_web_say (page, "没有这样的批次、状态或日期，请重新选择");
      htk_web_reply (web, SOUP_STATUS_BAD_REQUEST, page);
    }
  else
    htk_web_fail (web, page, error);
}

/* The trail is written first: what could not be written is not sent. */
static void
download (HtkWeb          *web,
          const HtkLedger *ledger,
          HtkLedgerFormat  format)
{
  HtkLedgerAsk ask = ask_of (web, ledger);
  gboolean restricted = *htk_web_asked (web, "restricted") != '\0' && !ledger->is_public;
  g_autofree char *object = g_strdup_printf ("%s %s", ledger->id, ask.region);
  g_autoptr (GError) error = NULL;

  ask.with_restricted = restricted;
  /* In the file alone: to sum up all villages takes longer than a page may. */
  ask.by = or_nothing (htk_web_asked (web, "by"));
  if (!htk_account_audit (web->store, web->session->user_id,
                          restricted ? "ledger-restricted" : "ledger", object, &error))
    htk_web_sorry (web, SOUP_STATUS_INTERNAL_SERVER_ERROR, htk_web_words (error));
  else
    htk_web_download (web, &ask, format);
}

/* /reports, /reports/LEDGER, /reports/LEDGER/xlsx, /reports/LEDGER/csv */
void
htk_web_reports_at (HtkWeb  *web,
                    char   **parts,
                    guint    n,
                    gboolean post)
{
  const HtkLedger *ledger = n > 2 ? htk_ledger_find (parts[2]) : NULL;

  if (n == 2 && !post)
    reports_page (web);
  else if (n == 3 && !post && ledger != NULL)
    report_page (web, ledger);
  else if (n == 4 && !post && ledger != NULL && g_str_equal (parts[3], "xlsx"))
    download (web, ledger, HTK_LEDGER_XLSX);
  else if (n == 4 && !post && ledger != NULL && g_str_equal (parts[3], "csv"))
    download (web, ledger, HTK_LEDGER_CSV);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个台账");
}
