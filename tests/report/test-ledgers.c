/* What ledgers 1, 2, 3 and 8 say, column by column, and what they never say (domain.md 5, 6). */
#include "tests/report/report-world.h"

#include <string.h>

#define CELL(table, row, title, text) g_assert_cmpstr (report_cell (table, row, title), ==, text)

static void
test_findings (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "问题编号", "2026-000001");

  g_assert_cmpuint (t->rows->len, ==, 3);
  CELL (t, r, "乡镇", "平甸乡");
  CELL (t, r, "村", "测试村");
  CELL (t, r, "自然村", "上寨");
  CELL (t, r, "对象", "户");
  CELL (t, r, "户编号/项目编号", "53042700001");
  CELL (t, r, "户主", "杨成员");
  CELL (t, r, "类别", "饮水");
  CELL (t, r, "等级", "I 紧急");
  CELL (t, r, "问题描述", "饮水不安全");
  CELL (t, r, "来源（表/题）", "fa_household af_water");
  CELL (t, r, "发现人", "甲");
  CELL (t, r, "发现日期", "2026-10-20");
  CELL (t, r, "照片数", "1");
  CELL (t, r, "状态", "整改中");
  CELL (t, 0, "序号", "1");
  r = report_row_of (t, "问题编号", "2026-000004");
  CELL (t, r, "对象", "村");
  CELL (t, r, "对象名称", "别村");
  CELL (t, r, "户主", "");
  CELL (t, r, "状态", "退回");
}

static void
test_rectification (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "2");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "问题编号", "2026-000001");

  CELL (t, r, "对象", "杨成员");
  CELL (t, r, "责任单位", "县水利局");
  CELL (t, r, "责任人", "责任甲");
  CELL (t, r, "整改措施", "接管道");
  CELL (t, r, "派发日", "2026-10-21");
  CELL (t, r, "期限", "2026-11-04");
  CELL (t, r, "延期至", "2026-11-20");
  CELL (t, r, "进展%", "40");
  CELL (t, r, "最近进展", "2026-11-10 管材已到");
  CELL (t, r, "完成日", "");
  CELL (t, r, "逾期天数", "5");
  CELL (t, r, "反弹次数", "1");
  r = report_row_of (t, "问题编号", "2026-000002");
  CELL (t, r, "完成日", "2026-10-30");
  CELL (t, r, "复核人", "乙");
  CELL (t, r, "复核结果", "通过");
  CELL (t, r, "销号日", "2026-11-03");
  CELL (t, r, "逾期天数", "2");
  r = report_row_of (t, "问题编号", "2026-000004");
  CELL (t, r, "复核结果", "不通过：没有修完");
  CELL (t, r, "逾期天数", "0");
}

static void
test_cases (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "户编号", "53042700001");

  g_assert_cmpuint (t->rows->len, ==, 3);
  CELL (t, r, "户主", "杨成员");
  CELL (t, r, "人口", "4");
  CELL (t, r, "户类型", "脱贫户");
  CELL (t, r, "建议类别", "脱贫不稳定户");
  CELL (t, r, "审定类别", "脱贫不稳定户");
  CELL (t, r, "色", "红");
  CELL (t, r, "分", "55");
  CELL (t, r, "人均纯收入（元）", "7225");
  CELL (t, r, "监测线（元）", "8700");
  CELL (t, r, "参考收入（元）", "4225");
  CELL (t, r, "风险1", "因病");
  CELL (t, r, "风险2", "缺劳动力");
  CELL (t, r, "风险3", "其他");
  CELL (t, r, "风险4", "");
  CELL (t, r, "线索日", "2026-10-21");
  CELL (t, r, "识别日", "2026-11-15");
  CELL (t, r, "状态", "监测帮扶中");
  CELL (t, r, "在状态天数", "10");
  CELL (t, r, "帮扶责任人", "助人");
  CELL (t, r, "措施", "就业");
  CELL (t, r, "下次回访", "2026-11-19");
}

static void
test_unjudged_is_counted_and_no_pass (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  guint r = report_row_of (t, "户编号", "53042700002");

  CELL (t, r, "建议类别", "未判定");
  CELL (t, r, "状态", "");
  g_assert_cmpstr (report_fact (t, "本表未判定"), ==, "1");
  g_assert_cmpstr (report_fact (t, "未判定户数"), ==, "1");
}

static void
test_head (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autoptr (ReportTable) all = report_table (world, &ask);
  g_autoptr (ReportTable) some = NULL;

  g_assert_cmpstr (report_fact (all, "县区"), ==, "新平县");
  g_assert_cmpstr (report_fact (all, "批次"), ==, "全部");
  g_assert_cmpstr (report_fact (all, "截止时间"), ==, "2026-11-25 09:30");
  g_assert_cmpstr (report_fact (all, "筛选"), ==, "无");
  g_assert_cmpstr (report_fact (all, "行数"), ==, "3");
  ask.region = REPORT_VILLAGE;
  ask.round_id = "r-1";
  ask.from = "2026-10-01";
  ask.state = "assigned";
  some = report_table (world, &ask);
  g_assert_cmpstr (report_fact (some, "县区"), ==, "新平县 平甸乡 测试村");
  g_assert_cmpstr (report_fact (some, "批次"), ==, "秋季回头看");
  g_assert_cmpstr (report_fact (some, "筛选"), ==, "状态 整改中，2026-10-01 至 …");
  g_assert_cmpstr (report_fact (some, "行数"), ==, "1");
}

/* Row 7 of the essay: every ledger can be that of one kind of area. */
static void
test_area (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autoptr (ReportTable) high = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; htk_ledger_nth (i) != NULL; i++)
    {
      const HtkLedger *ledger = htk_ledger_nth (i);
      g_autoptr (HtkLedgerPreview) none = NULL;
      g_autoptr (HtkLedgerPreview) nowhere = NULL;

      ask.ledger = ledger->id;
      ask.region = NULL;
      ask.area = "革命老区";
      none = htk_ledger_preview (world->store, world->pack, &ask, 100, NULL, &error);
      g_assert_no_error (error);
      /* Some end with a sum, also of nothing. */
      ask.region = "999999";
      ask.area = NULL;
      nowhere = htk_ledger_preview (world->store, world->pack, &ask, 100, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (none->rows->len, ==, nowhere->rows->len);
    }
  ask.region = NULL;
  ask.ledger = "1";
  ask.area = "民族地区";
  high = report_table (world, &ask);
  g_assert_cmpstr (report_fact (high, "筛选"), ==, "区域 民族地区");
  g_assert_cmpstr (report_fact (high, "行数"), !=, "0");
}

static guint
count (ReportWorld        *world,
       const HtkLedgerAsk *ask)
{
  g_autoptr (ReportTable) t = report_table (world, ask);

  return t->rows->len;
}

static void
test_filters (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");

  ask.region = "530427102";
  g_assert_cmpuint (count (world, &ask), ==, 1);
  ask.region = "530427";
  g_assert_cmpuint (count (world, &ask), ==, 3);
  ask.state = "unfinished";
  g_assert_cmpuint (count (world, &ask), ==, 2);
  ask.state = "closed";
  g_assert_cmpuint (count (world, &ask), ==, 1);
  ask.state = NULL;
  ask.from = "2026-09-03";
  g_assert_cmpuint (count (world, &ask), ==, 2);
  ask.until = "2026-10-05";
  g_assert_cmpuint (count (world, &ask), ==, 1);
  ask.from = ask.until = NULL;
  ask.round_id = "r-1"; /* began after f-2; f-4 is of a village, which is no target of it */
  g_assert_cmpuint (count (world, &ask), ==, 1);
}

static void
test_english (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autoptr (ReportTable) t = NULL;
  guint r;

  ask.language = "en";
  t = report_table (world, &ask);
  r = report_row_of (t, "Finding", "2026-000001");
  CELL (t, r, "What was found", "Drinking water is unsafe");
  CELL (t, r, "Category", "Drinking water");
  CELL (t, r, "Level", "I Urgent");
  CELL (t, r, "State", "Being put right");
}

static void
test_restricted_only_when_asked (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autoptr (ReportTable) with = NULL;
  const char *const without[] = { "1", "2" };

  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *sheet = NULL;

      ask = report_ask (world, without[i]);
      path = report_write (world, &ask, HTK_LEDGER_XLSX);
      sheet = report_part (path, "xl/worksheets/sheet1.xml");
      g_assert_nonnull (strstr (sheet, "2026-000001"));
      g_assert_null (strstr (sheet, "2026-000003"));
      g_assert_null (strstr (sheet, "挪用"));
    }
  ask.with_restricted = TRUE;
  with = report_table (world, &ask);
  report_row_of (with, "问题编号", "2026-000003");
  g_assert_cmpstr (report_fact (with, "筛选"), ==, "含受限问题");
}

static void
test_tablet_never_restricted (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_TABLET);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autofree char *path = g_build_filename (world->dir, "x.xlsx", NULL);
  g_autoptr (ReportTable) t = report_table (world, &ask);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (t->rows->len, ==, 3);
  ask.with_restricted = TRUE;
  g_assert_false (htk_ledger_write (world->store, world->pack, &ask, path, HTK_LEDGER_XLSX, NULL,
                                    NULL, NULL, &error));
  g_assert_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_DENIED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_notice (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "8");
  g_autoptr (ReportTable) t = report_table (world, &ask);
  g_autoptr (ReportTable) told = NULL;

  g_assert_cmpuint (t->rows->len, ==, 1);
  CELL (t, 0, "村", "别村");
  CELL (t, 0, "户主", "李三");
  CELL (t, 0, "类别", "边缘易致贫户");
  CELL (t, 0, "事项", "拟纳入监测对象公示");
  CELL (t, 0, "公示开始", "2026-11-20");
  CELL (t, 0, "公示结束", "2026-11-25");
  ask.state = "active";
  told = report_table (world, &ask);
  g_assert_cmpuint (told->rows->len, ==, 1);
  CELL (told, 0, "户主", "杨成员");
  CELL (told, 0, "识别日", "2026-11-15");
}

static void
test_notice_tells_no_secret (void)
{
  static const char *const secrets[] = { REPORT_ID_NO, REPORT_PHONE, REPORT_BANK, REPORT_DISEASE,
                                         "因病", "病", "1970" };
  static const char *const states[] = { NULL, "publicity", "active" };
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  const HtkLedger *ledger = htk_ledger_find ("8");

  g_assert_true (ledger->is_public);
  for (guint i = 0; i < ledger->n_columns; i++)
    g_assert_false (ledger->columns[i].is_private);
  for (guint s = 0; s < G_N_ELEMENTS (states); s++)
    {
      HtkLedgerAsk ask = report_ask (world, "8");
      g_autofree char *path = NULL;
      g_autofree char *csv = NULL;

      ask.state = states[s];
      path = report_write (world, &ask, HTK_LEDGER_CSV);
      g_assert_true (g_file_get_contents (path, &csv, NULL, NULL));
      for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
        g_assert_null (strstr (csv, secrets[i]));
    }
}

static void
test_no_identity_number (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  const HtkLedger *ledger;

  for (guint i = 0; (ledger = htk_ledger_nth (i)) != NULL; i++)
    {
      HtkLedgerAsk ask = report_ask (world, ledger->id);
      g_autofree char *path = NULL;
      g_autofree char *csv = NULL;

      ask.with_restricted = TRUE;
      path = report_write (world, &ask, HTK_LEDGER_CSV);
      g_assert_true (g_file_get_contents (path, &csv, NULL, NULL));
      g_assert_null (strstr (csv, REPORT_ID_NO));
      if (g_str_equal (ledger->id, "1"))
        g_assert_nonnull (strstr (csv, "5304**********1236"));
    }
}

static void
test_preview (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkLedgerPreview) two =
    htk_ledger_preview (world->store, world->pack, &ask, 2, NULL, &error);
  g_autoptr (HtkLedgerPreview) all =
    htk_ledger_preview (world->store, world->pack, &ask, 100, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (two->rows->len, ==, 2);
  g_assert_true (two->more);
  /* It does not call the rows it has read all there are. */
  g_assert_false (g_strv_contains ((const char *const *) two->facts, "行数：2"));
  g_assert_true (g_strv_contains ((const char *const *) all->facts, "行数：3"));
  g_assert_cmpuint (all->rows->len, ==, 3);
  g_assert_false (all->more);
  g_assert_cmpuint (all->n_rows, ==, 3);
  g_assert_cmpuint (all->unjudged, ==, 1);
  g_assert_cmpstr (all->title, ==, "返贫风险台账");
  g_assert_cmpuint (g_strv_length (all->titles), ==, htk_ledger_find ("3")->n_columns);
  g_assert_cmpuint (all->kinds->len, ==, htk_ledger_find ("3")->n_columns);
  g_assert_cmpstr (((char **) all->rows->pdata[0])[11], ==, "7225.00");
}

static void
test_wrong_question (void)
{
  static const HtkLedgerAsk wrong[] = {
    { .ledger = "99" },
    { .ledger = "1", .language = "fr" },
    { .ledger = "1", .region = "53x" },
    { .ledger = "1", .from = "2026-02-30" },
    { .ledger = "1", .state = "cleared" },
  };
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (htk_ledger_preview (world->store, world->pack, &wrong[i], 1, NULL, &error));
      g_assert_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_UNKNOWN);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/row-7-every-ledger-by-kind-of-area", test_area);
  g_test_add_func ("/report/findings-column-by-column", test_findings);
  g_test_add_func ("/report/rectification-column-by-column", test_rectification);
  g_test_add_func ("/report/risk-cases-column-by-column", test_cases);
  g_test_add_func ("/report/what-is-not-judged-is-counted-and-no-pass",
                   test_unjudged_is_counted_and_no_pass);
  g_test_add_func ("/report/head-tells-county-round-time-filter-and-counts", test_head);
  g_test_add_func ("/report/filters-by-region-round-days-and-state", test_filters);
  g_test_add_func ("/report/english-is-whole", test_english);
  g_test_add_func ("/report/restricted-findings-only-when-asked", test_restricted_only_when_asked);
  g_test_add_func ("/report/tablet-has-no-restricted-findings", test_tablet_never_restricted);
  g_test_add_func ("/report/public-notice-column-by-column", test_notice);
  g_test_add_func ("/report/public-notice-carries-no-number-phone-account-or-health",
                   test_notice_tells_no_secret);
  g_test_add_func ("/report/no-ledger-has-an-identity-number", test_no_identity_number);
  g_test_add_func ("/report/preview-reads-no-further-than-it-shows", test_preview);
  g_test_add_func ("/report/wrong-question-is-refused-in-words", test_wrong_question);
  return g_test_run ();
}
