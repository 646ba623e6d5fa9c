/* Ledgers 7a, 7b, 7d and 7h: schooling, illness, insurance, training and work, a row a member
 * (domain.md 3 S1 to S3, 6). */
#include "app/report/htk-special.h"

#include <string.h>

static const HtkLedgerColumn school_columns[] = {
  HTK_SPECIAL_COLUMNS,
  { "姓名", "Name", HTK_COLUMN_TEXT, 10, FALSE, NULL, "m_name" },
  { "学年年龄", "Age in the school year", HTK_COLUMN_INT, 9, FALSE, NULL, "m_age_sch" },
  { "就读学段", "Grade", HTK_COLUMN_TEXT, 12, FALSE, "school", "m_school" },
  { "学校", "School", HTK_COLUMN_TEXT, 18, FALSE, NULL, "m_schname" },
  { "就学状态", "Status at school", HTK_COLUMN_TEXT, 14, FALSE, "edus", "m_edu_status" },
  { "未到校天数", "Days absent", HTK_COLUMN_INT, 10, FALSE, NULL, "m_absent" },
  { "原因", "Reason", HTK_COLUMN_TEXT, 16, TRUE, "dropr", "m_drop_reason" },
  { "见到本人或学校核实", "Seen or confirmed", HTK_COLUMN_TEXT, 10, FALSE, "yn", "m_seen" },
  { "劝返计划日期", "Planned return", HTK_COLUMN_DATE, 12, FALSE, NULL, "m_return_plan" },
  { "资助", "Student aid", HTK_COLUMN_TEXT, 12, FALSE, "aid", "m_aid" },
  { "判定", "Result", HTK_COLUMN_TEXT, 10, FALSE, "dres", "m_d3" },
};

/* Those of compulsory age, and whoever fails or warns besides. */
static HtkSpecialKeep
keep_school (HtkSpecialHouse *house,
             HtkAnswers      *m)
{
  const char *result = htk_special_get (m, "m_d3");
  gboolean compulsory = htk_special_is (m, "m_comp", "1");

  if (compulsory)
    house->sums->n[0]++;
  if (g_strcmp0 (result, "fail") == 0)
    house->sums->n[1]++;
  if (g_strcmp0 (result, "na") == 0 || (result == NULL && compulsory))
    return HTK_SPECIAL_UNJUDGED;
  return compulsory || g_strcmp0 (result, "fail") == 0 || g_strcmp0 (result, "warn") == 0
           ? HTK_SPECIAL_KEEP : HTK_SPECIAL_LEAVE;
}

static void
finish_school (HtkLedgerRun         *run,
               const HtkSpecialSums *sums)
{
  htk_run_note (run, run->english ? "Of compulsory age: %d; out of school: %d"
                                  : "义务教育适龄 %d 人，失学辍学 %d 人",
                (int) sums->n[0], (int) sums->n[1]);
}

static const HtkLedgerColumn illness_columns[] = {
  HTK_SPECIAL_COLUMNS,
  { "姓名", "Name", HTK_COLUMN_TEXT, 10, FALSE, NULL, "m_name" },
  { "健康状况", "Health", HTK_COLUMN_TEXT, 16, TRUE, "health", "m_health" },
  { "病种", "Disease", HTK_COLUMN_TEXT, 18, TRUE, NULL, "m_disease" },
  { "四类慢病", "Of the 4 chronic diseases", HTK_COLUMN_TEXT, 9, TRUE, "yn", "m_chron4" },
  { "自付医疗费（元）", "Own medical cost (yuan)", HTK_COLUMN_MONEY, 13, TRUE, NULL, "m_oop" },
  { "理赔救助（元）", "Claims and aid (yuan)", HTK_COLUMN_MONEY, 13, TRUE, NULL, "m_claim" },
  { "基本医保", "Basic insurance", HTK_COLUMN_TEXT, 11, FALSE, "bins", "m_basic_ins" },
  { "家庭医生签约", "Family doctor", HTK_COLUMN_TEXT, 9, FALSE, "yn", "m_fd" },
  { "随访次数", "Visits by the doctor", HTK_COLUMN_INT, 8, FALSE, NULL, "m_fd_n" },
};

/* A list of the answer, as "chronic disabled", has one that is not “well”. */
static HtkSpecialKeep
keep_illness (HtkSpecialHouse *house,
              HtkAnswers      *m)
{
  const char *health = htk_special_get (m, "m_health");

  if (health == NULL)
    return HTK_SPECIAL_ONLY_COUNT;
  house->sums->n[0] += strstr (health, "major") != NULL;
  house->sums->n[1] += strstr (health, "chronic") != NULL;
  return g_str_equal (health, "well") ? HTK_SPECIAL_LEAVE : HTK_SPECIAL_KEEP;
}

static void
finish_illness (HtkLedgerRun         *run,
                const HtkSpecialSums *sums)
{
  htk_run_note (run, run->english ? "Major illness: %d; chronic illness: %d"
                                  : "大病 %d 人，长期慢性病 %d 人",
                (int) sums->n[0], (int) sums->n[1]);
}

static const HtkLedgerColumn insurance_columns[] = {
  HTK_SPECIAL_COLUMNS,
  { "姓名", "Name", HTK_COLUMN_TEXT, 10, FALSE, NULL, "m_name" },
  { "基本医保", "Basic insurance", HTK_COLUMN_TEXT, 11, FALSE, "bins", "m_basic_ins" },
  { "未参保原因", "Why not insured", HTK_COLUMN_TEXT, 16, FALSE, "insx", "m_ins_ex" },
  { "大病保险", "Major-illness insurance", HTK_COLUMN_TEXT, 9, FALSE, "yn", "m_major_ins" },
  { "医疗救助覆盖", "Medical aid", HTK_COLUMN_TEXT, 9, FALSE, "yn", "m_med_aid" },
  { "家庭医生签约", "Family doctor", HTK_COLUMN_TEXT, 9, FALSE, "yn", "m_fd" },
  { "判定", "Result", HTK_COLUMN_TEXT, 10, FALSE, "dres", "m_d4" },
};

/* Numerator and denominator of the kinds that are asked by yes and no. */
static void
count_yes (HtkSpecialSums *sums,
           guint           at,
           HtkAnswers     *m,
           const char     *question)
{
  const char *answer = htk_special_get (m, question);

  sums->n[at] += g_strcmp0 (answer, "y") == 0;
  sums->n[at + 1] += answer != NULL;
}

/* Who lacks one of the four, and who cannot be judged. */
static HtkSpecialKeep
keep_insurance (HtkSpecialHouse *house,
                HtkAnswers      *m)
{
  const char *result = htk_special_get (m, "m_d4");
  const char *basic = htk_special_get (m, "m_basic_ins");

  house->sums->n[0] += basic != NULL && !g_str_equal (basic, "none");
  house->sums->n[1] += basic != NULL;
  count_yes (house->sums, 2, m, "m_major_ins");
  count_yes (house->sums, 4, m, "m_med_aid");
  count_yes (house->sums, 6, m, "m_fd");
  if (basic == NULL || g_strcmp0 (result, "na") == 0)
    return HTK_SPECIAL_UNJUDGED;
  return g_str_equal (basic, "none") || htk_special_is (m, "m_major_ins", "n") ||
                 htk_special_is (m, "m_med_aid", "n") || htk_special_is (m, "m_fd", "n")
           ? HTK_SPECIAL_KEEP : HTK_SPECIAL_LEAVE;
}

static void
finish_insurance (HtkLedgerRun         *run,
                  const HtkSpecialSums *sums)
{
  const gint64 *n = sums->n;

  htk_run_note (run, run->english ? "Rows are those who lack one. Basic %d/%d; major illness "
                                    "%d/%d; medical aid %d/%d; family doctor %d/%d"
                                  : "只列有缺项或未判定的成员。基本医保 %d/%d，大病保险 %d/%d，"
                                    "医疗救助 %d/%d，家庭医生签约 %d/%d",
                (int) n[0], (int) n[1], (int) n[2], (int) n[3], (int) n[4], (int) n[5], (int) n[6],
                (int) n[7]);
}

static const HtkLedgerColumn work_columns[] = {
  HTK_SPECIAL_COLUMNS,
  { "姓名", "Name", HTK_COLUMN_TEXT, 10, FALSE, NULL, "m_name" },
  { "劳动技能", "Labour", HTK_COLUMN_TEXT, 12, FALSE, "labor", "m_labor" },
  { "务工所在地", "Works in", HTK_COLUMN_TEXT, 12, FALSE, "place", "m_work_place" },
  { "务工月数", "Months worked", HTK_COLUMN_INT, 9, FALSE, NULL, "m_work_months" },
  { "公益性岗位", "Public post", HTK_COLUMN_TEXT, 9, FALSE, "yn", "m_post" },
  { "已参加培训", "Training done", HTK_COLUMN_TEXT, 18, FALSE, "train", "m_train" },
  { "想参加的培训", "Training wanted", HTK_COLUMN_TEXT, 18, FALSE, "train", "m_want" },
};

static HtkSpecialKeep
keep_work (HtkSpecialHouse *house,
           HtkAnswers      *m)
{
  static const char *const able[] = { "general", "skilled", "weak", NULL };
  static const char *const here[] = { "none", "village", "town", NULL };
  const char *labor = htk_special_get (m, "m_labor");
  const char *place = htk_special_get (m, "m_work_place");

  if (labor == NULL || !g_strv_contains (able, labor))
    return HTK_SPECIAL_LEAVE;
  house->sums->n[0]++;
  house->sums->n[1] += place != NULL && !g_strv_contains (here, place);
  house->sums->n[2] += htk_special_get (m, "m_want") != NULL;
  house->sums->n[3] += htk_special_get (m, "m_train") != NULL;
  return place == NULL ? HTK_SPECIAL_UNJUDGED : HTK_SPECIAL_KEEP;
}

static void
finish_work (HtkLedgerRun         *run,
             const HtkSpecialSums *sums)
{
  htk_run_note (run, run->english ? "Can work: %d; work outside the township: %d; want "
                                    "training: %d; trained: %d"
                                  : "劳动力 %d 人，转移就业 %d 人，想参加培训 %d 人，已参加培训 %d 人",
                (int) sums->n[0], (int) sums->n[1], (int) sums->n[2], (int) sums->n[3]);
}

#define SPECIAL(name)                                                                              \
  static gboolean fill_##name (HtkLedgerRun *run, GError **error)                                  \
  {                                                                                                \
    static const HtkSpecialTable table = { TRUE, keep_##name, NULL, finish_##name };               \
                                                                                                   \
    return htk_special_fill (run, &table, error);                                                  \
  }

SPECIAL (school)
SPECIAL (illness)
SPECIAL (insurance)
SPECIAL (work)

const HtkLedger htk_ledger_school = {
  .id = "7a", .zh = "控辍保学专题表", .en = "Schooling",
  .columns = school_columns, .n_columns = G_N_ELEMENTS (school_columns), .fill = fill_school,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};

const HtkLedger htk_ledger_illness = {
  .id = "7b", .zh = "大病慢病专题表", .en = "Major and chronic illness",
  .columns = illness_columns, .n_columns = G_N_ELEMENTS (illness_columns), .fill = fill_illness,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};

const HtkLedger htk_ledger_insurance = {
  .id = "7d", .zh = "参保四项专题表", .en = "Four kinds of cover",
  .columns = insurance_columns, .n_columns = G_N_ELEMENTS (insurance_columns),
  .fill = fill_insurance,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};

const HtkLedger htk_ledger_work = {
  .id = "7h", .zh = "培训就业专题表", .en = "Training and work",
  .columns = work_columns, .n_columns = G_N_ELEMENTS (work_columns), .fill = fill_work,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS,
};
