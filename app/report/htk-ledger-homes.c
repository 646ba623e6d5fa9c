/* Ledgers 7c, 7g and 7i: unsafe houses, what helpers do, who has moved in; a row a household
 * (domain.md 3 S4, 3.A, 6). */
#include "app/report/htk-special.h"

static const HtkLedgerColumn house_columns[] = {
  HTK_SPECIAL_COLUMNS,
  { "住房来源", "House", HTK_COLUMN_TEXT, 10, FALSE, "own", "h_own" },
  { "唯一住房", "Only home", HTK_COLUMN_TEXT, 8, FALSE, "yn", "h_only" },
  { "鉴定等级", "Grade", HTK_COLUMN_TEXT, 9, FALSE, "grade", "h_grade" },
  { "鉴定日期", "Graded on", HTK_COLUMN_DATE, 12, FALSE, NULL, "h_grade_date" },
  { "现场险情", "Danger seen", HTK_COLUMN_TEXT, 18, FALSE, "crack", "h_sign" },
  { "是否仍居住", "Lived in", HTK_COLUMN_TEXT, 9, FALSE, "livein", "h_live" },
  { "已纳入计划", "In a plan", HTK_COLUMN_TEXT, 9, FALSE, "yn", "h_plan" },
  { "身份", "Group", HTK_COLUMN_TEXT, 16, FALSE, "target", "h_target" },
  { "判定", "Result", HTK_COLUMN_TEXT, 10, FALSE, "dres", "d5" },
};

static HtkSpecialKeep
keep_house (HtkSpecialHouse *house,
            HtkAnswers      *member)
{
  HtkAnswers *a = house->answers;
  const char *result = htk_special_get (a, "d5");
  gboolean unsafe = htk_special_is (a, "h_grade", "C") || htk_special_is (a, "h_grade", "D");

  house->sums->n[0] += unsafe;
  house->sums->n[1] += g_strcmp0 (result, "fail") == 0;
  if (result == NULL || g_str_equal (result, "na"))
    return unsafe ? HTK_SPECIAL_UNJUDGED : HTK_SPECIAL_ONLY_COUNT;
  return unsafe || !g_str_equal (result, "pass") ? HTK_SPECIAL_KEEP : HTK_SPECIAL_LEAVE;
}

static void
finish_house (HtkLedgerRun         *run,
              const HtkSpecialSums *sums)
{
  htk_run_note (run, run->english ? "Graded C or D: %d; housing not met: %d"
                                  : "C、D 级危房 %d 户，住房不达标 %d 户",
                (int) sums->n[0], (int) sums->n[1]);
}

enum
{
  D_HELPER = HTK_SPECIAL_FIRST, D_UNIT, D_KNOWN, D_VISITS, D_KIND, D_SATISFIED, D_KEPT, D_DUTY,
};

static const HtkLedgerColumn duty_columns[] = {
  HTK_SPECIAL_COLUMNS,
  [D_HELPER] = { "帮扶责任人", "Helper", HTK_COLUMN_TEXT, 10 },
  [D_UNIT] = { "帮扶单位", "Unit", HTK_COLUMN_TEXT, 18 },
  [D_KNOWN] = { "知道责任人", "Helper is known", HTK_COLUMN_TEXT, 9, FALSE, "yn", "hp_known" },
  [D_VISITS] = { "近3月来访次数", "Visits in 3 months", HTK_COLUMN_INT, 9, FALSE, NULL, "hp_visits" },
  [D_KIND] = { "帮扶方式", "Kind of help", HTK_COLUMN_TEXT, 18, FALSE, "hpk", "hp_kind" },
  [D_SATISFIED] = { "满意度", "Satisfaction", HTK_COLUMN_TEXT, 12, FALSE, "sat", "hp_sat" },
  [D_KEPT] = { "四个不摘已落实", "Four keeps kept", HTK_COLUMN_TEXT, 24, FALSE, "keep", "keep4" },
  [D_DUTY] = { "履职情况", "Duty", HTK_COLUMN_TEXT, 10 },
};

/* Households that left poverty and monitored ones have a helper (domain.md 2, V31). */
static HtkSpecialKeep
keep_duty (HtkSpecialHouse *house,
           HtkAnswers      *member)
{
  const char *const *f = house->fields;

  if (g_strcmp0 (f[HTK_HOUSE_F_HH_TYPE], "1") != 0 && f[HTK_HOUSE_F_CLASS] == NULL)
    return HTK_SPECIAL_LEAVE;
  house->sums->n[0]++;
  house->sums->n[1] += f[HTK_HOUSE_F_HELPER] != NULL;
  if (f[HTK_HOUSE_F_HELPER] == NULL)
    return HTK_SPECIAL_KEEP;
  return htk_special_get (house->answers, "hp_visits") == NULL ? HTK_SPECIAL_UNJUDGED
                                                               : HTK_SPECIAL_KEEP;
}

static void
put_duty (HtkSpecialHouse *house,
          HtkAnswers      *member)
{
  const char *visits = htk_special_get (house->answers, "hp_visits");
  const char *helper = house->fields[HTK_HOUSE_F_HELPER];

  htk_run_text (house->run, D_HELPER, helper);
  htk_run_text (house->run, D_UNIT, house->fields[HTK_HOUSE_F_UNIT]);
  if (helper == NULL)
    htk_run_word (house->run, D_DUTY, "未结对", "no helper");
  else if (visits == NULL)
    htk_run_word (house->run, D_DUTY, "未判定", "not judged");
  else if (g_str_equal (visits, "0"))
    htk_run_word (house->run, D_DUTY, "未走访", "no visit");
  else
    htk_run_word (house->run, D_DUTY, "已走访", "visits");
}

static void
finish_duty (HtkLedgerRun         *run,
             const HtkSpecialSums *sums)
{
  htk_run_note (run, run->english ? "With a helper: %d of %d visited households"
                                  : "已结对 %d 户，应结对且已访 %d 户",
                (int) sums->n[1], (int) sums->n[0]);
}

enum
{
  M_TYPE = HTK_SPECIAL_FIRST, M_IN, M_FOLLOW,
};

static const HtkLedgerColumn move_columns[] = {
  HTK_SPECIAL_COLUMNS,
  [M_TYPE] = { "搬迁类型", "Kind of relocation", HTK_COLUMN_TEXT, 16, FALSE, "#move_type" },
  [M_IN] = { "实际入住", "Moved in", HTK_COLUMN_TEXT, 9, FALSE, "yn", "mv_in" },
  [M_FOLLOW] = { "后续扶持", "Help after it", HTK_COLUMN_TEXT, 20, FALSE, "mvf", "mv_follow" },
};

static HtkSpecialKeep
keep_move (HtkSpecialHouse *house,
           HtkAnswers      *member)
{
  const char *type = house->fields[HTK_HOUSE_F_MOVE_TYPE];
  const char *moved = htk_special_get (house->answers, "mv_in");

  if (type == NULL || *type == '\0' || g_str_equal (type, "none") || g_str_equal (type, "无"))
    return HTK_SPECIAL_LEAVE;
  house->sums->n[0] += g_strcmp0 (moved, "y") == 0;
  house->sums->n[1] += moved != NULL;
  return moved == NULL ? HTK_SPECIAL_UNJUDGED : HTK_SPECIAL_KEEP;
}

static void
put_move (HtkSpecialHouse *house,
          HtkAnswers      *member)
{
  htk_run_text (house->run, M_TYPE, house->fields[HTK_HOUSE_F_MOVE_TYPE]);
}

static void
finish_move (HtkLedgerRun         *run,
             const HtkSpecialSums *sums)
{
  htk_run_note (run, run->english ? "Moved in: %d of %d" : "实际入住 %d 户，已核实搬迁 %d 户",
                (int) sums->n[0], (int) sums->n[1]);
}

#define SPECIAL(name, put)                                                                         \
  static gboolean fill_##name (HtkLedgerRun *run, GError **error)                                  \
  {                                                                                                \
    static const HtkSpecialTable table = { FALSE, keep_##name, put, finish_##name };               \
                                                                                                   \
    return htk_special_fill (run, &table, error);                                                  \
  }

SPECIAL (house, NULL)
SPECIAL (duty, put_duty)
SPECIAL (move, put_move)

const HtkLedger htk_ledger_house = {
  .id = "7c", .zh = "危房专题表", .en = "Unsafe houses",
  .columns = house_columns, .n_columns = G_N_ELEMENTS (house_columns), .fill = fill_house,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};

const HtkLedger htk_ledger_duty = {
  .id = "7g", .zh = "帮扶责任人履职专题表", .en = "What helpers do",
  .columns = duty_columns, .n_columns = G_N_ELEMENTS (duty_columns), .fill = fill_duty,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};

const HtkLedger htk_ledger_move = {
  .id = "7i", .zh = "搬迁入住专题表", .en = "Relocation",
  .columns = move_columns, .n_columns = G_N_ELEMENTS (move_columns), .fill = fill_move,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};
