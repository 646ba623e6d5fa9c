/* Ledger 3: who is at risk of falling back into poverty (domain.md 4.4, 4.6, 6). Each risk case is
 * a row, and so is a household whose last visit made it red or yellow and which has no case. */
#include "app/report/htk-ledger-private.h"

#include "app/record/htk-limits.h"
#include "app/rules/htk-exact.h"

#define N_CAUSES 5

enum
{
  C_COUNT, C_HH_NO, C_TOWN, C_VILLAGE, C_HEAD, C_MEMBERS, C_HH_TYPE, C_SUGGESTION, C_CLASS, C_COLOR,
  C_SCORE, C_PC, C_LINE, C_ADJ, C_CAUSE, C_CLUE = C_CAUSE + N_CAUSES, C_IDENTIFIED, C_STATE, C_DAYS,
  C_HELPER, C_MEASURES, C_CLEAR_KIND, C_CLEARED, C_DUE,
};

static const HtkLedgerColumn columns[] = {
  [C_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [C_HH_NO] = { "户编号", "Household no.", HTK_COLUMN_CODE, 20 },
  [C_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [C_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 14 },
  [C_HEAD] = { "户主", "Head", HTK_COLUMN_TEXT, 10 },
  [C_MEMBERS] = { "人口", "Members", HTK_COLUMN_INT, 6 },
  [C_HH_TYPE] = { "户类型", "Kind of household", HTK_COLUMN_TEXT, 10, FALSE, "#hh_type" },
  [C_SUGGESTION] = { "建议类别", "Suggested class", HTK_COLUMN_TEXT, 16, FALSE, "sugs" },
  [C_CLASS] = { "审定类别", "Class decided", HTK_COLUMN_TEXT, 16, FALSE, "sugs" },
  [C_COLOR] = { "色", "Colour", HTK_COLUMN_TEXT, 6, FALSE, "colors" },
  [C_SCORE] = { "分", "Score", HTK_COLUMN_INT, 6 },
  [C_PC] = { "人均纯收入（元）", "Net income a head (yuan)", HTK_COLUMN_MONEY, 13 },
  [C_LINE] = { "监测线（元）", "Line (yuan)", HTK_COLUMN_MONEY, 12 },
  [C_ADJ] = { "参考收入（元）", "Reference income (yuan)", HTK_COLUMN_MONEY, 13 },
  [C_CAUSE] = { "风险1", "Risk 1", HTK_COLUMN_TEXT, 12, TRUE, "risk" },
  [C_CAUSE + 1] = { "风险2", "Risk 2", HTK_COLUMN_TEXT, 12, TRUE, "risk" },
  [C_CAUSE + 2] = { "风险3", "Risk 3", HTK_COLUMN_TEXT, 12, TRUE, "risk" },
  [C_CAUSE + 3] = { "风险4", "Risk 4", HTK_COLUMN_TEXT, 12, TRUE, "risk" },
  [C_CAUSE + 4] = { "风险5", "Risk 5", HTK_COLUMN_TEXT, 12, TRUE, "risk" },
  [C_CLUE] = { "线索日", "Clue", HTK_COLUMN_DATE, 12 },
  [C_IDENTIFIED] = { "识别日", "Identified", HTK_COLUMN_DATE, 12 },
  [C_STATE] = { "状态", "State", HTK_COLUMN_TEXT, 12, FALSE, "#case" },
  [C_DAYS] = { "在状态天数", "Days in the state", HTK_COLUMN_INT, 8 },
  [C_HELPER] = { "帮扶责任人", "Helper", HTK_COLUMN_TEXT, 10 },
  [C_MEASURES] = { "措施", "Measures", HTK_COLUMN_TEXT, 22, TRUE, "#measure" },
  [C_CLEAR_KIND] = { "消除方式", "Cleared by", HTK_COLUMN_TEXT, 10, FALSE, "#clear_kind" },
  [C_CLEARED] = { "消除日", "Cleared", HTK_COLUMN_DATE, 12 },
  [C_DUE] = { "下次回访", "Next visit", HTK_COLUMN_DATE, 12 },
};

static void
put_causes (HtkLedgerRun *run,
            const char   *codes)
{
  g_auto (GStrv) parts = g_strsplit (codes != NULL ? codes : "", " ", -1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL && n < N_CAUSES; i++)
    if (*parts[i] != '\0')
      htk_run_text (run, C_CAUSE + n++, parts[i]);
}

/* The county keeps classes as 0 to 2 and the forms suggest 1 to 3 (domain.md 4.4). */
static void
put_class (HtkLedgerRun *run,
           const char   *class)
{
  g_autofree char *code = NULL;

  if (class == NULL)
    return;
  code = g_strdup_printf ("%d", (int) g_ascii_strtoll (class, NULL, 10) + 1);
  htk_run_text (run, C_CLASS, code);
}

static void
put_suggestion (HtkLedgerRun *run,
                const char   *suggestion)
{
  gboolean judged = suggestion != NULL && *suggestion != '\0' &&
                    g_strcmp0 (suggestion, "na") != 0;

  htk_run_text (run, C_SUGGESTION, judged ? suggestion : "na");
  run->unjudged += !judged;
}

static gboolean
add_case (const char *const *f,
          gpointer           data,
          GError           **error)
{
  HtkLedgerRun *run = data;
  static const struct
  {
    guint column, field;
  } same[] = {
    { C_HH_NO, HTK_CASE_F_HH_NO }, { C_HEAD, HTK_CASE_F_HEAD }, { C_MEMBERS, HTK_CASE_F_MEMBERS },
    { C_HH_TYPE, HTK_CASE_F_HH_TYPE }, { C_COLOR, HTK_CASE_F_COLOR },
    { C_SCORE, HTK_CASE_F_SCORE }, { C_PC, HTK_CASE_F_PC_FEN }, { C_ADJ, HTK_CASE_F_ADJ_FEN },
    { C_CLUE, HTK_CASE_F_CLUE_ON }, { C_IDENTIFIED, HTK_CASE_F_IDENTIFIED_ON },
    { C_STATE, HTK_CASE_F_STATE }, { C_HELPER, HTK_CASE_F_HELPER },
    { C_MEASURES, HTK_CASE_F_MEASURES }, { C_CLEAR_KIND, HTK_CASE_F_CLEAR_KIND },
    { C_CLEARED, HTK_CASE_F_CLEARED_ON }, { C_DUE, HTK_CASE_F_NEXT_DUE },
  };
  gint64 line;

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    htk_run_value (run, same[i].column, f[same[i].field]);
  htk_run_place (run, C_TOWN, f[HTK_CASE_F_VILLAGE]);
  put_suggestion (run, f[HTK_CASE_F_SUGGESTION]);
  put_class (run, f[HTK_CASE_F_CLASS]);
  put_causes (run, f[HTK_CASE_F_CAUSES]);
  if (f[HTK_CASE_F_LINE] != NULL && htk_exact_parse (f[HTK_CASE_F_LINE], &line))
    htk_run_number (run, C_LINE, line * 100 / HTK_EXACT_SCALE);
  if (f[HTK_CASE_F_SINCE] != NULL)
    htk_run_number (run, C_DAYS, MAX (htk_days_between (f[HTK_CASE_F_SINCE], run->today), 0));
  return htk_run_end_row (run, error);
}

static gboolean
fill_cases (HtkLedgerRun *run,
            GError      **error)
{
  run->judges = TRUE;
  return htk_report_each (run->store, HTK_REPORT_CASES, &run->filter, add_case, run, error);
}

const HtkLedger htk_ledger_cases = {
  .id = "3", .zh = "返贫风险台账", .en = "Risk cases",
  .columns = columns, .n_columns = G_N_ELEMENTS (columns),
  .states = "clue home_check assembly publicity town_review county_review active rejected "
            "clear_check clear_publicity cleared relapsed unfinished",
  .state_list = "#case", .fill = fill_cases,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS | HTK_LEDGER_BY_STATE,
};
