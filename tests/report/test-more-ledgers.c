/* What ledgers 4 to 7 say, column by column (domain.md 4.9 to 4.11, 6). */
#include "tests/report/report-world.h"

#include <string.h>

#define CELL(table, row, title, text) g_assert_cmpstr (report_cell (table, row, title), ==, text)

/* Answers of form A that a household's row keeps. The county's 44.3 percent line: of these two that
 * left poverty one is below 5000 yuan. */
static const char low_house[] =
  "{\"id\":\"h-7\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700007\",\"head_name\":\"钱户\","
  "\"hh_type\":1,\"color\":\"red\",\"status\":\"active\",\"move_type\":\"yidi\",\"helper_id\":\"p-1\","
  "\"income\":[{\"year\":2025,\"net\":800000,\"pc\":400000,\"n\":2},"
  "{\"year\":2026,\"net\":900000,\"pc\":450000,\"n\":2}],"
  "\"last_answers\":{\"visit_date\":\"2026-10-22\",\"contacted\":\"1\",\"net_fen\":\"900000\","
  "\"n\":\"2\",\"pc_fen\":\"450000\",\"low5000\":\"1\",\"d3\":\"fail\",\"d5\":\"fail\",\"h_own\":\"own\","
  "\"h_only\":\"y\",\"h_grade\":\"D\",\"h_grade_date\":\"2026-05-06\",\"h_sign\":\"wall roof\","
  "\"h_live\":\"live\",\"h_plan\":\"n\",\"h_target\":\"filed dibao\",\"mv_in\":\"n\","
  "\"mv_follow\":\"work\",\"hp_known\":\"y\",\"hp_visits\":\"0\",\"hp_kind\":\"gift\","
  "\"hp_sat\":\"2\",\"keep4\":\"resp policy\",\"m\":["
  "{\"m_roster_id\":\"m-71\",\"m_name\":\"钱一\",\"m_status\":\"ok\",\"m_health\":\"major chronic\","
  "\"m_disease\":\"尿毒症\",\"m_chron4\":\"n\",\"m_oop\":\"12000.5\",\"m_claim\":\"300\","
  "\"m_basic_ins\":\"resident\",\"m_major_ins\":\"y\",\"m_med_aid\":\"n\",\"m_fd\":\"y\","
  "\"m_fd_n\":\"3\",\"m_d4\":\"warn\",\"m_labor\":\"weak\",\"m_work_place\":\"county\","
  "\"m_work_months\":\"7\",\"m_post\":\"n\",\"m_train\":\"pig\",\"m_want\":\"fruit herb\"},"
  "{\"m_roster_id\":\"m-72\",\"m_name\":\"钱二\",\"m_status\":\"ok\",\"m_health\":\"well\","
  "\"m_comp\":\"1\",\"m_age_sch\":\"13\",\"m_school\":\"g7\",\"m_schname\":\"乡中学\","
  "\"m_edu_status\":\"suspect\",\"m_absent\":\"35\",\"m_drop_reason\":\"weary work\","
  "\"m_seen\":\"n\",\"m_return_plan\":\"2026-11-30\",\"m_aid\":\"due\",\"m_d3\":\"fail\","
  "\"m_basic_ins\":\"none\",\"m_ins_ex\":\"missed\",\"m_d4\":\"fail\"},"
  "{\"m_roster_id\":\"m-73\",\"m_name\":\"走了\",\"m_status\":\"left\",\"m_health\":\"major\"}]}}";

static const char good_house[] =
  "{\"id\":\"h-8\",\"village_code\":\"530427102203\",\"hh_no\":\"53042700008\",\"head_name\":\"孙户\","
  "\"hh_type\":1,\"color\":\"green\",\"status\":\"active\","
  "\"income\":[{\"year\":2025,\"net\":2000000,\"pc\":2000000,\"n\":1}],"
  "\"last_answers\":{\"visit_date\":\"2026-10-23\",\"contacted\":\"1\",\"net_fen\":\"2400000\","
  "\"n\":\"1\",\"pc_fen\":\"2400000\",\"low5000\":\"0\",\"d5\":\"pass\",\"h_grade\":\"A\",\"m\":["
  "{\"m_roster_id\":\"m-81\",\"m_name\":\"孙一\",\"m_status\":\"ok\",\"m_health\":\"well\","
  "\"m_basic_ins\":\"worker\",\"m_major_ins\":\"y\",\"m_med_aid\":\"y\",\"m_fd\":\"y\","
  "\"m_d4\":\"pass\",\"m_labor\":\"general\"}]}}";

static ReportWorld *
world_new (void)
{
  ReportWorld *world = report_world_new (HTK_STORE_ROLE_COUNTY);

  report_world_take (world, "household", "h-7", low_house);
  report_world_take (world, "household", "h-8", good_house);
  return world;
}

static void
test_coverage (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "5");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "村", "测试村");

  g_assert_cmpstr (report_fact (t, "批次"), ==, "秋季回头看");
  g_assert_cmpstr (report_fact (t, "本表未判定"), ==, "1");
  CELL (t, r, "乡镇", "平甸乡");
  CELL (t, r, "应访户", "2");
  CELL (t, r, "脱贫", "0");
  CELL (t, r, "监测", "1");
  CELL (t, r, "一般", "1");
  CELL (t, r, "入户", "1");
  CELL (t, r, "电话", "1");
  CELL (t, r, "未访", "0");
  CELL (t, r, "覆盖率", "1");
  CELL (t, r, "入户率", "0.5");
  CELL (t, r, "应录人", "6");
  CELL (t, r, "实录人", "5");
  CELL (t, r, "逾期户", "0");
  CELL (t, r, "采集员", "甲、乙");
  CELL (t, r, "疑似漏户", "否");
  r = report_row_of (t, "村", "别村");
  CELL (t, r, "未见面已核实", "1");
  CELL (t, r, "未访", "1");
  CELL (t, r, "覆盖率", "0");
  CELL (t, r, "逾期户", "1");
  CELL (t, r, "疑似漏户", "是");
  r = report_row_of (t, "村", "合计");
  CELL (t, r, "应访户", "4");
  CELL (t, r, "覆盖率", "0.5");
}

static void
test_funds (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "6");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  g_autoptr (ReportTable) county = NULL;
  guint r = report_row_of (t, "项目编号", "X-1");

  CELL (t, r, "项目", "引水工程");
  CELL (t, r, "村", "测试村");
  CELL (t, r, "部门", "水利");
  CELL (t, r, "资金类型", "专项");
  CELL (t, r, "年度", "2025");
  CELL (t, r, "批复（元）", "1200000");
  CELL (t, r, "到账日", "2025-01-01");
  CELL (t, r, "支付（元）", "420000");
  CELL (t, r, "支付率", "0.35");
  CELL (t, r, "到账天数", "693");
  CELL (t, r, "滞留天", "328");
  CELL (t, r, "形象进度%", "30");
  CELL (t, r, "检查日", "2026-10-01");
  CELL (t, r, "F1 滞留", "不合规");
  CELL (t, r, "F2 违规", "仅县级可见");
  CELL (t, r, "F3 福利化", "不适用");
  CELL (t, r, "F4 精准", "预警");
  CELL (t, r, "F5 跟踪", "合规");
  CELL (t, r, "F7 公示", "未判定");
  r = report_row_of (t, "项目编号", "X-2");
  CELL (t, r, "F1 滞留", "未判定");
  CELL (t, r, "F4 精准", "未判定");
  CELL (t, r, "支付率", "");
  g_assert_cmpstr (report_fact (t, "本表未判定"), ==, "2");
  ask.with_restricted = TRUE;
  county = report_table (world, &ask);
  CELL (county, report_row_of (county, "项目编号", "X-1"), "F2 违规", "不合规");
}

static void
test_shortfalls (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "4");
  g_autoptr (ReportTable) t = NULL;
  g_autoptr (ReportTable) unknown = NULL;
  guint r;

  ask.region = REPORT_VILLAGE;
  t = report_table (world, &ask);
  r = report_row_of (t, "指标V", "V16");
  CELL (t, r, "村码", REPORT_VILLAGE);
  CELL (t, r, "村", "测试村");
  CELL (t, r, "本轮值", "1");
  CELL (t, r, "目标", "0");
  CELL (t, r, "差距", "1");
  CELL (t, r, "单位", "个");
  CELL (t, r, "状态", "短板");
  CELL (t, r, "滑坡", "否");
  g_assert_cmpstr (report_cell (t, r, "建议措施"), !=, "");
  g_assert_cmpstr (report_cell (t, r, "责任部门"), !=, "");
  g_assert_cmpstr (report_cell (t, r, "期限"), !=, "");
  r = report_row_of (t, "指标V", "V17");
  CELL (t, r, "本轮值", "50.00");
  CELL (t, r, "分子", "1");
  CELL (t, r, "分母", "2");
  for (guint i = 0; i < t->rows->len; i++)
    g_assert_cmpstr (report_cell (t, i, "状态"), !=, "未判定");
  ask.state = "na";
  unknown = report_table (world, &ask);
  CELL (unknown, report_row_of (unknown, "指标V", "V01"), "状态", "未判定");
  g_assert_cmpstr (report_fact (unknown, "本表未判定"), ==, report_fact (t, "本表未判定"));
}

static void
test_school (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7a");
  g_autoptr (ReportTable) t = report_table (world, &ask);

  g_assert_cmpuint (t->rows->len, ==, 1);
  CELL (t, 0, "姓名", "钱二");
  CELL (t, 0, "户主", "钱户");
  CELL (t, 0, "检查日期", "2026-10-22");
  CELL (t, 0, "学年年龄", "13");
  CELL (t, 0, "就读学段", "七年级");
  CELL (t, 0, "学校", "乡中学");
  CELL (t, 0, "就学状态", "疑似辍学");
  CELL (t, 0, "未到校天数", "35");
  CELL (t, 0, "原因", "厌学、打工");
  CELL (t, 0, "见到本人或学校核实", "否");
  CELL (t, 0, "劝返计划日期", "2026-11-30");
  CELL (t, 0, "资助", "应享未享");
  CELL (t, 0, "判定", "不达标");
}

static void
test_illness (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7b");
  g_autoptr (ReportTable) t = report_table (world, &ask);

  g_assert_cmpuint (t->rows->len, ==, 1);
  CELL (t, 0, "姓名", "钱一");
  CELL (t, 0, "健康状况", "大病、长期慢性病");
  CELL (t, 0, "病种", "尿毒症");
  CELL (t, 0, "自付医疗费（元）", "12000.5");
  CELL (t, 0, "理赔救助（元）", "300");
  CELL (t, 0, "随访次数", "3");
  g_assert_cmpstr (report_fact (t, "说明"), ==, "大病 1 人，长期慢性病 1 人");
}

static void
test_house (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7c");
  g_autoptr (ReportTable) t = report_table (world, &ask);

  g_assert_cmpuint (t->rows->len, ==, 1);
  CELL (t, 0, "鉴定等级", "D 级");
  CELL (t, 0, "鉴定日期", "2026-05-06");
  CELL (t, 0, "现场险情", "墙裂、屋顶塌漏");
  CELL (t, 0, "是否仍居住", "住");
  CELL (t, 0, "已纳入计划", "否");
  CELL (t, 0, "身份", "建档户、低保");
  CELL (t, 0, "判定", "不达标");
}

static void
test_insurance (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7d");
  g_autoptr (ReportTable) t = NULL;
  guint r;

  ask.from = "2026-10-22"; /* leaves out those whose answers the world has otherwise */
  t = report_table (world, &ask);
  g_assert_cmpuint (t->rows->len, ==, 2);
  r = report_row_of (t, "姓名", "钱一");
  CELL (t, r, "基本医保", "居民医保");
  CELL (t, r, "医疗救助覆盖", "否");
  CELL (t, r, "判定", "预警");
  r = report_row_of (t, "姓名", "钱二");
  CELL (t, r, "基本医保", "未参保");
  CELL (t, r, "未参保原因", "漏保");
  g_assert_nonnull (strstr (report_fact (t, "说明"), "基本医保 2/3，大病保险 2/2，医疗救助 1/2"));
}

static void
test_low (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7e");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "村", "测试村");

  CELL (t, r, "已访脱贫户", "1");
  CELL (t, r, "低于5000元户", "1");
  CELL (t, r, "占比", "1");
  CELL (t, r, "基线", "0.443");
  CELL (t, r, "高于基线", "是");
  r = report_row_of (t, "村", "合计");
  CELL (t, r, "占比", "0.5");
  CELL (t, r, "高于基线", "是");
  g_assert_cmpstr (report_fact (t, "说明"), ==,
                   "脱贫户 1/2 户人均纯收入低于 5000 元；基线 44.30%：高于");
}

static void
test_growth (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7f");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "村", "测试村");

  CELL (t, r, "本年纯收入（元）", "9000");
  CELL (t, r, "本年人均（元）", "4500");
  CELL (t, r, "上年人均（元）", "4000");
  CELL (t, r, "增幅", "0.125");
  CELL (t, r, "目标", "0.14");
  CELL (t, r, "状态", "接近");
  r = report_row_of (t, "村", "别村");
  CELL (t, r, "增幅", "0.2");
  CELL (t, r, "状态", "达标");
}

/* Row 7 of the essay: figures by kind of area. A village of two kinds is in both, and once in the sum. */
static void
test_by_area (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "5");
  g_autoptr (ReportTable) coverage = NULL;
  g_autoptr (ReportTable) low = NULL;
  g_autoptr (ReportTable) growth = NULL;
  g_autoptr (ReportTable) shorts = NULL;
  g_autoptr (HtkLedgerPreview) none = NULL;
  g_autoptr (GError) error = NULL;
  guint r;

  ask.by = "area";
  coverage = report_table (world, &ask);
  g_assert_cmpstr (report_fact (coverage, "筛选"), ==, "按区域类型汇总");
  g_assert_cmpstr (report_fact (coverage, "行数"), ==, "4");
  r = report_row_of (coverage, "村", "高寒山区");
  CELL (coverage, r, "乡镇", "1 个村");
  CELL (coverage, r, "应访户", "2");
  CELL (coverage, r, "入户率", "0.5");
  CELL (coverage, report_row_of (coverage, "村", "民族地区"), "应访户", "2");
  r = report_row_of (coverage, "村", "未标注区域类型");
  CELL (coverage, r, "未见面已核实", "1");
  CELL (coverage, report_row_of (coverage, "村", "合计"), "应访户", "4");
  ask.ledger = "7e";
  low = report_table (world, &ask);
  CELL (low, report_row_of (low, "村", "高寒山区"), "占比", "1");
  CELL (low, report_row_of (low, "村", "未标注区域类型"), "占比", "0");
  CELL (low, report_row_of (low, "村", "合计"), "占比", "0.5");
  ask.ledger = "7f";
  growth = report_table (world, &ask);
  CELL (growth, report_row_of (growth, "村", "民族地区"), "增幅", "0.125");
  ask.ledger = "4";
  ask.area = "高寒";
  shorts = report_table (world, &ask);
  g_assert_cmpstr (report_fact (shorts, "筛选"), ==, "区域 高寒，按区域类型汇总");
  r = report_row_of (shorts, "指标V", "V22");
  CELL (shorts, r, "村", "高寒山区");
  CELL (shorts, r, "本轮值", "100.00");
  CELL (shorts, r, "分子", "1");
  CELL (shorts, r, "分母", "1");
  ask.ledger = "1";
  none = htk_ledger_preview (world->store, world->pack, &ask, 9, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_UNKNOWN);
}

static void
test_duty (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7g");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "户主", "钱户");

  CELL (t, r, "帮扶责任人", "助人");
  CELL (t, r, "帮扶单位", "县水利局");
  CELL (t, r, "近3月来访次数", "0");
  CELL (t, r, "帮扶方式", "仅给钱物");
  CELL (t, r, "满意度", "2 不满意");
  CELL (t, r, "四个不摘已落实", "不摘责任、不摘政策");
  CELL (t, r, "履职情况", "未走访");
  CELL (t, report_row_of (t, "户主", "孙户"), "履职情况", "未结对");
}

static void
test_work (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7h");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "姓名", "钱一");

  CELL (t, r, "劳动技能", "弱或半劳动力");
  CELL (t, r, "务工所在地", "县内");
  CELL (t, r, "务工月数", "7");
  CELL (t, r, "已参加培训", "养猪");
  CELL (t, r, "想参加的培训", "水果、药材");
  CELL (t, report_row_of (t, "姓名", "孙一"), "务工所在地", "");
  g_assert_cmpstr (report_fact (t, "说明"), ==,
                   "劳动力 2 人，转移就业 1 人，想参加培训 1 人，已参加培训 1 人");
}

static void
test_move (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7i");
  g_autoptr (ReportTable) t = report_table (world, &ask);

  g_assert_cmpuint (t->rows->len, ==, 1);
  CELL (t, 0, "搬迁类型", "易地扶贫搬迁");
  CELL (t, 0, "实际入住", "否");
  CELL (t, 0, "后续扶持", "就业");
}

/* Of five households two were met with these answers since that day; the others are not judged. */
static void
test_not_met_is_not_judged (void)
{
  g_autoptr (ReportWorld) world = world_new ();
  HtkLedgerAsk ask = report_ask (world, "7c");
  g_autoptr (ReportTable) all = report_table (world, &ask);
  g_autoptr (ReportTable) late = NULL;

  g_assert_cmpstr (report_fact (all, "本表未判定"), ==, "4");
  ask.from = "2026-11-01";
  late = report_table (world, &ask);
  g_assert_cmpuint (late->rows->len, ==, 0);
  g_assert_cmpstr (report_fact (late, "本表未判定"), ==, "6");
}

static void
test_every_ledger_has_a_preview (void)
{
  static const char *const languages[] = { "zh", "en" };
  g_autoptr (ReportWorld) world = world_new ();
  const HtkLedger *ledger;
  guint n = 0;

  for (guint l = 0; l < G_N_ELEMENTS (languages); l++)
    for (guint i = 0; (ledger = htk_ledger_nth (i)) != NULL; i++, n++)
      {
        HtkLedgerAsk ask = report_ask (world, ledger->id);
        g_autoptr (GError) error = NULL;
        g_autoptr (HtkLedgerPreview) preview = NULL;

        ask.language = languages[l];
        preview = htk_ledger_preview (world->store, world->pack, &ask, 1, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (preview->rows->len, ==, 1);
        g_assert_true (htk_ledger_find (ledger->id) == ledger);
      }
  g_assert_cmpuint (n, ==, 2 * 16);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/coverage-column-by-column", test_coverage);
  g_test_add_func ("/report/funds-column-by-column", test_funds);
  g_test_add_func ("/report/shortfalls-column-by-column", test_shortfalls);
  g_test_add_func ("/report/schooling-column-by-column", test_school);
  g_test_add_func ("/report/illness-column-by-column", test_illness);
  g_test_add_func ("/report/unsafe-houses-column-by-column", test_house);
  g_test_add_func ("/report/four-kinds-of-cover-column-by-column", test_insurance);
  g_test_add_func ("/report/low-incomes-against-the-44.3-percent-line", test_low);
  g_test_add_func ("/report/growth-of-incomes-against-14-percent", test_growth);
  g_test_add_func ("/report/row-7-figures-by-kind-of-area", test_by_area);
  g_test_add_func ("/report/duty-of-helpers-column-by-column", test_duty);
  g_test_add_func ("/report/training-and-work-column-by-column", test_work);
  g_test_add_func ("/report/relocation-column-by-column", test_move);
  g_test_add_func ("/report/who-was-not-met-is-not-judged", test_not_met_is_not_judged);
  g_test_add_func ("/report/every-ledger-can-be-shown", test_every_ledger_has_a_preview);
  return g_test_run ();
}
