/* Ledgers 1 and 2: what was found, and how it is put right (domain.md 4.8, 6). */
#include "app/report/htk-ledger-private.h"

#include "app/record/htk-limits.h"

/* Columns of ledger 1, in their order. */
enum
{
  F_COUNT, F_NO, F_TOWN, F_VILLAGE, F_HAMLET, F_SUBJECT_TYPE, F_SUBJECT_NO, F_HEAD, F_SUBJECT,
  F_CAT, F_LEVEL, F_TEXT, F_SOURCE, F_BY, F_ON, F_PHOTOS, F_STATE,
};

static const HtkLedgerColumn finding_columns[] = {
  [F_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [F_NO] = { "问题编号", "Finding", HTK_COLUMN_CODE, 14 },
  [F_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [F_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 14 },
  [F_HAMLET] = { "自然村", "Natural village", HTK_COLUMN_TEXT, 12 },
  [F_SUBJECT_TYPE] = { "对象", "Subject", HTK_COLUMN_TEXT, 8, FALSE, "#subject" },
  [F_SUBJECT_NO] = { "户编号/项目编号", "Subject no.", HTK_COLUMN_CODE, 20 },
  [F_HEAD] = { "户主", "Head", HTK_COLUMN_TEXT, 10 },
  [F_SUBJECT] = { "对象名称", "Name", HTK_COLUMN_TEXT, 18 },
  [F_CAT] = { "类别", "Category", HTK_COLUMN_TEXT, 14, FALSE, "cat" },
  [F_LEVEL] = { "等级", "Level", HTK_COLUMN_TEXT, 9, FALSE, "#level" },
  [F_TEXT] = { "问题描述", "What was found", HTK_COLUMN_TEXT, 36, TRUE },
  [F_SOURCE] = { "来源（表/题）", "Source (form/question)", HTK_COLUMN_TEXT, 22 },
  [F_BY] = { "发现人", "Found by", HTK_COLUMN_TEXT, 10 },
  [F_ON] = { "发现日期", "Found on", HTK_COLUMN_DATE, 12 },
  [F_PHOTOS] = { "照片数", "Photos", HTK_COLUMN_INT, 7 },
  [F_STATE] = { "状态", "State", HTK_COLUMN_TEXT, 10, FALSE, "#finding" },
};

/* Columns of ledger 2. */
enum
{
  R_COUNT, R_NO, R_TOWN, R_VILLAGE, R_SUBJECT, R_TEXT, R_LEVEL, R_UNIT, R_PERSON, R_ACTION,
  R_ASSIGNED, R_DEADLINE, R_EXTENDED, R_PCT, R_PROGRESS, R_DONE, R_VERIFIED_BY, R_VERDICT, R_CLOSED,
  R_LATE, R_REOPENED, R_STATE,
};

static const HtkLedgerColumn rectification_columns[] = {
  [R_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [R_NO] = { "问题编号", "Finding", HTK_COLUMN_CODE, 14 },
  [R_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [R_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 14 },
  [R_SUBJECT] = { "对象", "Subject", HTK_COLUMN_TEXT, 16 },
  [R_TEXT] = { "问题", "What was found", HTK_COLUMN_TEXT, 36, TRUE },
  [R_LEVEL] = { "等级", "Level", HTK_COLUMN_TEXT, 9, FALSE, "#level" },
  [R_UNIT] = { "责任单位", "Responsible unit", HTK_COLUMN_TEXT, 18 },
  [R_PERSON] = { "责任人", "Responsible person", HTK_COLUMN_TEXT, 10 },
  [R_ACTION] = { "整改措施", "What is done", HTK_COLUMN_TEXT, 28, TRUE },
  [R_ASSIGNED] = { "派发日", "Assigned on", HTK_COLUMN_DATE, 12 },
  [R_DEADLINE] = { "期限", "Deadline", HTK_COLUMN_DATE, 12 },
  [R_EXTENDED] = { "延期至", "Extended to", HTK_COLUMN_DATE, 12 },
  [R_PCT] = { "进展%", "Progress %", HTK_COLUMN_INT, 8 },
  [R_PROGRESS] = { "最近进展", "Last progress", HTK_COLUMN_TEXT, 28, TRUE },
  [R_DONE] = { "完成日", "Done on", HTK_COLUMN_DATE, 12 },
  [R_VERIFIED_BY] = { "复核人", "Verified by", HTK_COLUMN_TEXT, 10 },
  [R_VERDICT] = { "复核结果", "Verdict", HTK_COLUMN_TEXT, 20, TRUE },
  [R_CLOSED] = { "销号日", "Closed on", HTK_COLUMN_DATE, 12 },
  [R_LATE] = { "逾期天数", "Days late", HTK_COLUMN_INT, 9 },
  [R_REOPENED] = { "反弹次数", "Times reopened", HTK_COLUMN_INT, 9 },
  [R_STATE] = { "状态", "State", HTK_COLUMN_TEXT, 10, FALSE, "#finding" },
};

/* An automatic finding has the words of the pack in the ledger's language. */
static const char *
finding_text (HtkLedgerRun      *run,
              const char *const *f)
{
  const HtkFindingKind *kind = NULL;

  if (f[HTK_FINDING_F_FORM] != NULL && f[HTK_FINDING_F_REF] != NULL)
    kind = htk_finding_kinds_get (htk_rules_findings (run->rules), f[HTK_FINDING_F_FORM],
                                  f[HTK_FINDING_F_REF]);
  return kind != NULL && run->english ? kind->en : f[HTK_FINDING_F_TEXT];
}

static gboolean
add_finding (const char *const *f,
             gpointer           data,
             GError           **error)
{
  HtkLedgerRun *run = data;
  static const struct
  {
    guint column, field;
  } same[] = {
    { F_NO, HTK_FINDING_F_NO }, { F_HAMLET, HTK_FINDING_F_HAMLET },
    { F_SUBJECT_TYPE, HTK_FINDING_F_SUBJECT_TYPE }, { F_SUBJECT_NO, HTK_FINDING_F_SUBJECT_NO },
    { F_HEAD, HTK_FINDING_F_HEAD }, { F_SUBJECT, HTK_FINDING_F_SUBJECT },
    { F_CAT, HTK_FINDING_F_CAT }, { F_LEVEL, HTK_FINDING_F_LEVEL }, { F_BY, HTK_FINDING_F_BY },
    { F_ON, HTK_FINDING_F_ON }, { F_PHOTOS, HTK_FINDING_F_PHOTOS },
    { F_STATE, HTK_FINDING_F_STATE },
  };
  g_autofree char *source =
    g_strdup_printf ("%s %s", f[HTK_FINDING_F_FORM] != NULL ? f[HTK_FINDING_F_FORM] : "",
                     f[HTK_FINDING_F_REF] != NULL ? f[HTK_FINDING_F_REF] : "");

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    htk_run_value (run, same[i].column, f[same[i].field]);
  htk_run_place (run, F_TOWN, f[HTK_FINDING_F_VILLAGE]);
  htk_run_text (run, F_TEXT, finding_text (run, f));
  htk_run_text (run, F_SOURCE, g_strstrip (source));
  return htk_run_end_row (run, error);
}

/* Days past the deadline, its extension counted; up to the day on which it was closed. */
static int
days_late (HtkLedgerRun      *run,
           const char *const *f)
{
  const char *due = f[HTK_FINDING_F_EXTENDED_TO] != NULL ? f[HTK_FINDING_F_EXTENDED_TO]
                                                         : f[HTK_FINDING_F_DEADLINE];
  const char *end = f[HTK_FINDING_F_CLOSED_ON] != NULL ? f[HTK_FINDING_F_CLOSED_ON] : run->today;

  return due != NULL ? MAX (htk_days_between (due, end), 0) : 0;
}

static void
put_verdict (HtkLedgerRun      *run,
             const char *const *f)
{
  g_autofree char *failed = NULL;

  if (g_strcmp0 (f[HTK_FINDING_F_STATE], "closed") == 0)
    htk_run_word (run, R_VERDICT, "通过", "passed");
  else if (f[HTK_FINDING_F_FAIL_WHY] != NULL)
    {
      failed = g_strconcat (run->english ? "not passed: " : "不通过：", f[HTK_FINDING_F_FAIL_WHY],
                            NULL);
      htk_run_text (run, R_VERDICT, failed);
    }
}

static gboolean
add_rectification (const char *const *f,
                   gpointer           data,
                   GError           **error)
{
  HtkLedgerRun *run = data;
  static const struct
  {
    guint column, field;
  } same[] = {
    { R_NO, HTK_FINDING_F_NO }, { R_SUBJECT, HTK_FINDING_F_SUBJECT },
    { R_LEVEL, HTK_FINDING_F_LEVEL }, { R_UNIT, HTK_FINDING_F_UNIT },
    { R_PERSON, HTK_FINDING_F_PERSON }, { R_ACTION, HTK_FINDING_F_ACTION },
    { R_ASSIGNED, HTK_FINDING_F_ASSIGNED_ON }, { R_DEADLINE, HTK_FINDING_F_DEADLINE },
    { R_EXTENDED, HTK_FINDING_F_EXTENDED_TO }, { R_PCT, HTK_FINDING_F_PCT },
    { R_DONE, HTK_FINDING_F_DONE_ON }, { R_VERIFIED_BY, HTK_FINDING_F_VERIFIED_BY },
    { R_CLOSED, HTK_FINDING_F_CLOSED_ON }, { R_REOPENED, HTK_FINDING_F_REOPENED },
    { R_STATE, HTK_FINDING_F_STATE },
  };
  const char *on = f[HTK_FINDING_F_PROGRESS_ON];
  g_autofree char *progress =
    f[HTK_FINDING_F_PROGRESS] != NULL
      ? g_strdup_printf ("%s %s", on != NULL ? on : "", f[HTK_FINDING_F_PROGRESS]) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    htk_run_value (run, same[i].column, f[same[i].field]);
  htk_run_place (run, R_TOWN, f[HTK_FINDING_F_VILLAGE]);
  htk_run_text (run, R_TEXT, finding_text (run, f));
  htk_run_text (run, R_PROGRESS, progress);
  htk_run_number (run, R_LATE, days_late (run, f));
  put_verdict (run, f);
  return htk_run_end_row (run, error);
}

static gboolean
fill_findings (HtkLedgerRun *run,
               GError      **error)
{
  return htk_report_each (run->store, HTK_REPORT_FINDINGS, &run->filter, add_finding, run, error);
}

static gboolean
fill_rectification (HtkLedgerRun *run,
                    GError      **error)
{
  return htk_report_each (run->store, HTK_REPORT_FINDINGS, &run->filter, add_rectification, run,
                          error);
}

#define STATES "open assigned claimed returned closed void unfinished"

const HtkLedger htk_ledger_findings = {
  .id = "1", .zh = "问题清单", .en = "Findings",
  .columns = finding_columns, .n_columns = G_N_ELEMENTS (finding_columns),
  .states = STATES, .state_list = "#finding", .fill = fill_findings,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS | HTK_LEDGER_BY_STATE,
};

const HtkLedger htk_ledger_rectification = {
  .id = "2", .zh = "整改台账", .en = "Rectification",
  .columns = rectification_columns, .n_columns = G_N_ELEMENTS (rectification_columns),
  .states = STATES, .state_list = "#finding", .fill = fill_rectification,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS | HTK_LEDGER_BY_STATE,
};
