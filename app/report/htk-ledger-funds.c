/* Ledger 6: the projects and their funds against F1 to F7 (domain.md 4.10, 6). */
#include "app/report/htk-ledger-private.h"

#include "app/record/htk-project.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"

#define N_RULES 7
#define MISUSE 2 /* F2 is the county's alone */

enum
{
  P_COUNT, P_CODE, P_NAME, P_TOWN, P_VILLAGE, P_DEPT, P_TYPE, P_YEAR, P_ALLOC, P_ARRIVED, P_PAID,
  P_RATE, P_DAYS, P_IDLE, P_PROGRESS, P_CHECKED, P_F1,
};

#define RULE(n, zh, en)                                                                            \
  [P_F1 + n - 1] = { "F" #n " " zh, "F" #n " " en, HTK_COLUMN_TEXT, 11, FALSE, "fres" }

static const HtkLedgerColumn columns[] = {
  [P_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [P_CODE] = { "项目编号", "Project no.", HTK_COLUMN_CODE, 14 },
  [P_NAME] = { "项目", "Project", HTK_COLUMN_TEXT, 24 },
  [P_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [P_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 14 },
  [P_DEPT] = { "部门", "Department", HTK_COLUMN_TEXT, 14 },
  [P_TYPE] = { "资金类型", "Kind of funds", HTK_COLUMN_TEXT, 10 },
  [P_YEAR] = { "年度", "Year", HTK_COLUMN_INT, 7 },
  [P_ALLOC] = { "批复（元）", "Granted (yuan)", HTK_COLUMN_MONEY, 15 },
  [P_ARRIVED] = { "到账日", "Arrived", HTK_COLUMN_DATE, 12 },
  [P_PAID] = { "支付（元）", "Paid (yuan)", HTK_COLUMN_MONEY, 15 },
  [P_RATE] = { "支付率", "Paid, rate", HTK_COLUMN_RATE, 9 },
  [P_DAYS] = { "到账天数", "Days since it arrived", HTK_COLUMN_INT, 9 },
  [P_IDLE] = { "滞留天", "Days idle", HTK_COLUMN_INT, 8 },
  [P_PROGRESS] = { "形象进度%", "Progress %", HTK_COLUMN_INT, 9 },
  [P_CHECKED] = { "检查日", "Checked", HTK_COLUMN_DATE, 12 },
  RULE (1, "滞留", "idle funds"),
  RULE (2, "违规", "misuse"),
  RULE (3, "福利化", "given away"),
  RULE (4, "精准", "accuracy"),
  RULE (5, "跟踪", "follow-up"),
  RULE (6, "闲置", "idle asset"),
  RULE (7, "公示", "posted"),
};

static const char *const fund_states[] = {
  [HTK_FUND_OK] = "pass", [HTK_FUND_YELLOW] = "warn", [HTK_FUND_RED] = "fail",
  [HTK_FUND_UNKNOWN] = "na",
};

/* F1 is as of today; the others are as the last accepted check found them. */
static void
put_rules (HtkLedgerRun  *run,
           JsonObject    *project,
           const HtkFund *fund,
           const char    *misuse)
{
  gboolean unjudged = fund->state == HTK_FUND_UNKNOWN;

  htk_run_text (run, P_F1, fund_states[fund->state]);
  for (guint rule = MISUSE; rule <= N_RULES; rule++)
    {
      const char *result = htk_project_result (project, rule);

      if (rule == MISUSE && misuse == NULL)
        {
          htk_run_word (run, P_F1 + rule - 1, "仅县级可见", "county only");
          continue;
        }
      if (rule == MISUSE)
        result = g_str_equal (misuse, "0") ? (htk_json_text (project, "checked_on") != NULL ? "pass"
                                                                                            : "na")
                                           : "fail";
      if (result == NULL)
        result = "na";
      unjudged |= g_str_equal (result, "na");
      htk_run_text (run, P_F1 + rule - 1, result);
    }
  run->unjudged += unjudged;
}

static void
put_money (HtkLedgerRun       *run,
           const HtkFundFacts *facts,
           const HtkFund      *fund)
{
  if (facts->alloc_fen > 0)
    htk_run_number (run, P_ALLOC, facts->alloc_fen);
  if (facts->paid_fen >= 0)
    htk_run_number (run, P_PAID, facts->paid_fen);
  if (facts->paid_fen >= 0 && facts->alloc_fen > 0)
    htk_run_rate (run, P_RATE, facts->paid_fen, facts->alloc_fen);
  if (fund->state != HTK_FUND_UNKNOWN)
    {
      htk_run_number (run, P_DAYS, fund->days);
      htk_run_number (run, P_IDLE, fund->idle_days);
    }
  if (facts->progress >= 0)
    htk_run_number (run, P_PROGRESS, facts->progress);
}

static gboolean
add_project (const char *const *f,
             gpointer           data,
             GError           **error)
{
  HtkLedgerRun *run = data;
  g_autoptr (JsonNode) node = htk_json_parse (f[HTK_PROJECT_F_EXTRA], NULL);
  g_autoptr (JsonObject) project = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                                     ? json_node_dup_object (node) : json_object_new ();
  g_autoptr (HtkFund) fund = NULL;
  gint64 year = htk_json_int (project, "year", 0);
  HtkFundFacts facts;

  htk_project_facts (project, run->today, &facts);
  fund = htk_fund_new (htk_rules_settings (run->rules), &facts);
  htk_run_text (run, P_CODE, f[HTK_PROJECT_F_CODE]);
  htk_run_text (run, P_NAME, f[HTK_PROJECT_F_NAME]);
  htk_run_place (run, P_TOWN, f[HTK_PROJECT_F_VILLAGE]);
  htk_run_text (run, P_DEPT, facts.department);
  htk_run_text (run, P_TYPE, htk_json_text (project, "fund_type"));
  htk_run_text (run, P_ARRIVED, facts.arrived_on);
  htk_run_text (run, P_CHECKED, htk_json_text (project, "checked_on"));
  if (year > 0)
    htk_run_number (run, P_YEAR, year);
  put_money (run, &facts, fund);
  put_rules (run, project, fund, f[HTK_PROJECT_F_MISUSE]);
  return htk_run_end_row (run, error);
}

static gboolean
fill_funds (HtkLedgerRun *run,
            GError      **error)
{
  run->judges = TRUE;
  return htk_report_each (run->store, HTK_REPORT_PROJECTS, &run->filter, add_project, run, error);
}

const HtkLedger htk_ledger_funds = {
  .id = "6", .zh = "资金项目台账", .en = "Funds and projects",
  .columns = columns, .n_columns = G_N_ELEMENTS (columns), .fill = fill_funds,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};
