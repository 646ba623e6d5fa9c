/* Cases, findings and rounds on the officers' pages against the real server: what is shown to whom,
 * which steps are taken, and what stops them. */
#include "tests/county/web-world.h"

#include "app/store/htk-findings.h"
#include "sync/county/htk-county-store.h"

#include <string.h>

#define VILLAGE "530427101201"
/* The demo county has a round of its own. */
#define N_ROUNDS "SELECT count (*) FROM round WHERE name LIKE '%查%'"
#define CASE "5e4ca5e0-0000-4000-8000-000000000001"
#define FINDING "5e4ca5e0-0000-4000-8000-000000000002"

static char *
day (int ago)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -ago);

  return g_date_time_format (then, "%Y-%m-%d");
}

static char *
household_of (Web *web)
{
  return county_value (&web->county, "SELECT id FROM household WHERE village_code = '" VILLAGE "'"
                       " AND monitor_state IS NULL ORDER BY id");
}

/* A clue of so many days ago, by the command. */
static void
add_clue (Web *web,
          int  ago)
{
  g_autofree char *household = household_of (web);
  g_autofree char *officer = county_user (&web->county, "county1");
  g_autofree char *on = day (ago);
  g_autofree char *set_household = g_strconcat ("household_id=", household, NULL);
  g_autofree char *set_on = g_strconcat ("on=", on, NULL);
  g_autofree char *out = NULL;

  g_assert_nonnull (household);
  out = county_command (&web->county, 0, "case", "clue", CASE, "--user", officer, "--set",
                        set_household, "--set", "source=check", "--set", set_on, NULL);
}

static void
add_finding (Web     *web,
             int      ago,
             gboolean restricted)
{
  g_autoptr (HtkStore) store = county_store (&web->county);
  g_autofree char *household = household_of (web);
  g_autofree char *on = day (ago);
  g_autoptr (JsonObject) extra = json_object_new ();
  const HtkFinding f = {
    .id = (char *) FINDING, .no = (char *) "2026-000001", .subject_type = (char *) "household",
    .subject_id = household, .village_code = (char *) VILLAGE,
    .cat = (char *) (restricted ? "fund_misuse" : "water"), .level = 1, .state = (char *) "open",
    .restricted = restricted, .text = (char *) "<b>饮水不安全</b>", .found_on = on, .version = 1,
    .extra = extra,
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (store, &error));
  htk_finding_put (store, &f, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (store, &error));
}

static void
assert_value (Web        *web,
              const char *sql,
              const char *expected)
{
  g_autofree char *got = county_value (&web->county, sql);

  g_assert_cmpstr (got, ==, expected);
}

static void
check (Web        *web,
       const char *path,
       const char *has,
       const char *has_not)
{
  g_autofree char *page = web_get (web, path, 200);

  if (has != NULL)
    assert_has (page, has);
  if (has_not != NULL)
    assert_not (page, has_not);
}

static void
step (Web        *web,
      const char *path,
      const char *a,
      const char *a_value,
      const char *b,
      const char *b_value)
{
  g_autofree char *page = web_post (web, path, 303, a, a_value, b, b_value, NULL);
}

/* domain.md 4.6: day 10 yellow, day 15 red; 3 days as a clue. */
static void
test_case_list (void)
{
  Web web;

  web_init (&web, 30);
  add_clue (&web, 12);
  web_sign_in (&web, "county1");
  check (&web, "/cases", "12 / 3 天", "<span class=\"red\">");
  check (&web, "/cases?late=yellow&region=530427101", CASE, NULL);
  check (&web, "/cases?late=red", "共 0 件", CASE);
  check (&web, "/cases?region=530427001", "共 0 件", CASE);
  check (&web, "/cases?state=active", "共 0 件", CASE);
  check (&web, "/cases?state=clue&region=" VILLAGE, CASE, NULL);
  web_clear (&web);
}

static void
test_case_is_red (void)
{
  Web web;

  web_init (&web, 30);
  add_clue (&web, 15);
  web_sign_in (&web, "county1");
  check (&web, "/cases?late=red", CASE, NULL);
  check (&web, "/cases/" CASE, "<span class=\"red\">15 天</span>", NULL);
  web_clear (&web);
}

/* From clue to identified by the pages; a publicity is not over before its days. */
static void
test_case_is_decided (void)
{
  Web web;
  g_autofree char *start = day (10);
  g_autofree char *late = day (1);
  g_autofree char *early = NULL;
  g_autofree char *no_class = NULL;
  g_autofree char *household = NULL;
  g_autofree char *sql = NULL;

  web_init (&web, 30);
  add_clue (&web, 12);
  household = household_of (&web);
  web_sign_in (&web, "county1");
  step (&web, "/cases/" CASE "/check", "on", start, "note", "家中有人大病");
  step (&web, "/cases/" CASE "/assemble", "on", start, "note", "一致同意");
  step (&web, "/cases/" CASE "/publish", "on", late, "place", "村公示栏");
  early = web_post (&web, "/cases/" CASE "/review", 409, "objections", "无", NULL);
  assert_has (early, "公示期未满");
  assert_value (&web, "SELECT state FROM risk_case", "publicity");
  web_clear (&web);

  web_init (&web, 30);
  g_free (household);
  add_clue (&web, 12);
  household = household_of (&web);
  web_sign_in (&web, "county1");
  step (&web, "/cases/" CASE "/check", "on", start, "note", "家中有人大病");
  step (&web, "/cases/" CASE "/assemble", "on", start, "note", "一致同意");
  step (&web, "/cases/" CASE "/publish", "on", start, "place", "村公示栏");
  step (&web, "/cases/" CASE "/review", "on", late, "objections", "无");
  step (&web, "/cases/" CASE "/forward", "on", late, "note", "");
  no_class = web_post (&web, "/cases/" CASE "/identify", 409, "on", late, NULL);
  assert_has (no_class, "请选择类别");
  step (&web, "/cases/" CASE "/identify", "class", "1", "on", late);
  sql = g_strdup_printf ("SELECT monitor_state || monitor_class FROM household WHERE id = '%s'",
                         household);
  assert_value (&web, sql, "active1");
  assert_value (&web, "SELECT group_concat (action) FROM (SELECT action FROM audit WHERE action LIKE"
                      " 'case %' ORDER BY id)",
                "case clue,case check,case assemble,case publish,case review,case forward,case "
                "identify");
  check (&web, "/cases/" CASE, "村公示栏", NULL);
  web_clear (&web);
}

static void
make_active (Web *web)
{
  g_autofree char *on = day (1);
  g_autofree char *sql = g_strdup_printf (
    "UPDATE risk_case SET state = 'active', since = '%s', identified_on = '%s', class = 0", on, on);
  g_autoptr (HtkStore) store = county_store (&web->county);

  htk_county_one (store, sql, NULL, NULL, NULL, NULL);
}

/* Each condition of the clear gate is shown, met or not, and the gate is asked when it matters. */
static void
test_clear_gate (void)
{
  Web web;
  g_autofree char *page = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *no_why = NULL;

  web_init (&web, 30);
  add_clue (&web, 12);
  make_active (&web);
  web_sign_in (&web, "county1");
  page = web_get (&web, "/cases/" CASE, 200);
  assert_has (page, "尚未全部满足，不能消除");
  assert_has (page, "<span class=\"red\">不满足</span>");
  assert_has (page, "<span class=\"grey\">不清楚</span>");
  no_why = web_post (&web, "/cases/" CASE "/propose_clear", 409, "kind", "natural", NULL);
  assert_has (no_why, "请写明理由");
  step (&web, "/cases/" CASE "/propose_clear", "kind", "help", "why", "收入稳定");
  refused = web_post (&web, "/cases/" CASE "/clear_publish", 409, NULL);
  assert_has (refused, "消除条件尚未全部满足");
  assert_value (&web, "SELECT state FROM risk_case", "clear_check");
  web_clear (&web);
}

static void
test_measure (void)
{
  Web web;
  g_autofree char *bad = NULL;
  g_autofree char *done = NULL;

  web_init (&web, 30);
  add_clue (&web, 12);
  make_active (&web);
  web_sign_in (&web, "county1");
  bad = web_post (&web, "/cases/" CASE "/measure", 409, "kind", "post", "state", "running",
                  "amount", "很多", NULL);
  assert_has (bad, "金额和进度须为数字");
  done = web_post (&web, "/cases/" CASE "/measure", 303, "kind", "post", "state", "running", "amount",
                   "800.50", "text", "护林员", NULL);
  assert_value (&web, "SELECT kind || amount || state FROM measure", "post80050running");
  check (&web, "/cases/" CASE, "800.50", NULL);
  web_clear (&web);
}

/* Region scope and role are asked in one place: another region is not even seen, an auditor reads. */
static void
test_scope (void)
{
  static const char *const paths[] = { "/cases/" CASE, "/findings/" FINDING };
  Web web;
  g_autofree char *foreign = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *wide = NULL;

  web_init (&web, 30);
  add_clue (&web, 3);
  add_finding (&web, 3, FALSE);
  web_user (&web, "town1", "county", "530427001");
  web_sign_in (&web, "town1");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *page = web_get (&web, paths[i], 404);

      assert_has (page, "不在您的负责范围内");
    }
  check (&web, "/cases?region=530427101", "共 0 件", CASE);
  check (&web, "/findings?region=530427101", "共 0 个", FINDING);
  foreign = web_post (&web, "/cases/" CASE "/check", 404, NULL);
  refused = web_post (&web, "/findings/" FINDING "/void", 404, "why", "误报", NULL);
  wide = web_post (&web, "/rounds", 409, "kind", "sweep", "region", "530427101", "name", "排查",
                   "starts", "2026-11-01", NULL);
  assert_has (wide, "您不是负责该区域的县级干部");
  assert_value (&web, "SELECT state FROM risk_case", "clue");
  assert_value (&web, "SELECT state FROM finding", "open");
  assert_value (&web, N_ROUNDS, "0");
  web_clear (&web);
}

static void
test_auditor (void)
{
  Web web;
  g_autofree char *refused = NULL;
  g_autofree char *closed = NULL;

  web_init (&web, 30);
  add_clue (&web, 3);
  add_finding (&web, 3, FALSE);
  web_sign_in (&web, "auditor1");
  check (&web, "/cases/" CASE, "登记线索", "<details");
  check (&web, "/findings/" FINDING, "2026-000001", "<details");
  check (&web, "/rounds", "批次", "开始一个批次");
  refused = web_post (&web, "/cases/" CASE "/check", 409, NULL);
  assert_has (refused, "您的角色不能做此操作");
  closed = web_post (&web, "/findings/" FINDING "/void", 409, "why", "误报", NULL);
  assert_value (&web, "SELECT state FROM risk_case", "clue");
  assert_value (&web, "SELECT state FROM finding", "open");
  web_clear (&web);
}

static void
test_finding_list (void)
{
  Web web;
  g_autofree char *page = NULL;

  web_init (&web, 30);
  add_finding (&web, 19, FALSE);
  web_sign_in (&web, "county1");
  page = web_get (&web, "/findings", 200);
  /* Level I has 15 days; unit and lead hear of it on the first day past, the town on the third. */
  assert_has (page, "逾期 4 天");
  assert_has (page, "责任单位、组长、乡镇");
  assert_not (page, "<b>饮水");
  assert_has (page, "&lt;b&gt;饮水");
  check (&web, "/findings?cat=water&level=1&region=530427101", FINDING, NULL);
  check (&web, "/findings?cat=edu", "共 0 个", FINDING);
  check (&web, "/findings?level=2", "共 0 个", FINDING);
  check (&web, "/findings?state=closed", "共 0 个", FINDING);
  web_clear (&web);
}

/* Assigned by name, extended once, verified by another than who did it. */
static void
test_finding_is_mended (void)
{
  Web web;
  g_autofree char *officer = NULL;
  g_autofree char *lead = NULL;
  g_autofree char *deadline = day (-11);
  g_autofree char *nobody = NULL;
  g_autofree char *own = NULL;
  g_autofree char *to = day (-20);
  g_autofree char *later = day (-25);
  g_autofree char *twice = NULL;
  g_autofree char *sheet = NULL;

  web_init (&web, 30);
  add_finding (&web, 4, FALSE);
  officer = county_user (&web.county, "county1");
  lead = county_user (&web.county, "lead1");
  web_sign_in (&web, "county1");
  nobody = web_post (&web, "/findings/" FINDING "/assign", 409, "action", "修水池", NULL);
  assert_has (nobody, "请选择责任单位或责任人");
  step (&web, "/findings/" FINDING "/assign", "person_id", lead, "action", "修水池");
  assert_value (&web, "SELECT f.state || (f.person_name = u.name) FROM finding f JOIN user u"
                      " ON u.id = f.person_id", "assigned1");
  g_autofree char *due = county_value (&web.county, "SELECT deadline FROM finding");
  g_assert_cmpstr (due, ==, deadline);
  step (&web, "/findings/" FINDING "/extend", "to", to, "why", "雨季");
  twice = web_post (&web, "/findings/" FINDING "/extend", 409, "to", later, NULL);
  assert_has (twice, "期限只能延长一次");
  step (&web, "/findings/" FINDING "/claim", "proof", "验收单", "text", "已修好");
  own = web_post (&web, "/findings/" FINDING "/pass", 409, "check", "onsite", NULL);
  assert_has (own, "不能自己复核");
  web_user (&web, "county2", "county", "530427");
  web_sign_in (&web, "county2");
  sheet = web_post (&web, "/findings/" FINDING "/pass", 409, "check", "paper", NULL);
  assert_has (sheet, "该等级须现场复核");
  step (&web, "/findings/" FINDING "/pass", "check", "onsite", "note", "");
  assert_value (&web, "SELECT state FROM finding", "closed");
  web_clear (&web);
}

/* Misuse: the list names no subject and no words, and each reading is in the audit trail. */
static void
test_restricted (void)
{
  Web web;

  web_init (&web, 30);
  add_finding (&web, 3, TRUE);
  web_sign_in (&web, "county1");
  check (&web, "/findings", "受限问题", "饮水不安全");
  assert_value (&web, "SELECT count (*) FROM audit WHERE action = 'read-restricted'", "0");
  check (&web, "/findings/" FINDING, "饮水不安全", NULL);
  web_sign_in (&web, "auditor1");
  check (&web, "/findings/" FINDING, "饮水不安全", NULL);
  assert_value (&web, "SELECT group_concat (u.role) FROM (SELECT * FROM audit WHERE action ="
                      " 'read-restricted' ORDER BY id) a JOIN user u ON u.id = a.user_id",
                "county,auditor");
  web_clear (&web);
}

static void
set_results (Web        *web,
             const char *result)
{
  g_autoptr (HtkStore) store = county_store (&web->county);
  g_autofree char *sql = g_strdup_printf (
    "UPDATE round_target SET result = %s, visited_on = '2026-11-20', worker ="
    " (SELECT id FROM user WHERE role = 'worker' ORDER BY id LIMIT 1) WHERE result IS NULL", result);

  htk_county_one (store, sql, NULL, NULL, NULL, NULL);
}

static void
test_round (void)
{
  Web web;
  g_autofree char *opened = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *close = NULL;
  g_autofree char *page = NULL;
  g_autofree char *early = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *done = NULL;
  g_autofree char *worker = NULL;

  web_init (&web, 30);
  web_sign_in (&web, "county1");
  opened = web_post (&web, "/rounds", 303, "kind", "sweep", "region", "530427101", "name",
                     "<i>秋季排查</i>", "starts", "2026-11-01", NULL);
  id = county_value (&web.county, "SELECT id FROM round WHERE name LIKE '%秋季%'");
  path = g_strconcat ("/rounds/", id, NULL);
  close = g_strconcat (path, "/close", NULL);
  assert_value (&web, "SELECT count (*) FROM round_target t JOIN round r ON r.id = t.round_id"
                      " WHERE r.name LIKE '%秋季%' AND village_code NOT LIKE '530427101%'", "0");
  page = web_get (&web, path, 200);
  assert_has (page, "还不能结束");
  assert_has (page, "&lt;i&gt;秋季排查");
  assert_has (page, "疑似漏户（1 个村没有走访一般户）");
  assert_has (page, "未完成的对象");
  early = web_post (&web, close, 409, NULL);
  assert_has (early, "还有对象既未覆盖也未核实");
  set_results (&web, "'entered'");
  whole = web_get (&web, path, 200);
  worker = county_value (&web.county, "SELECT name FROM user WHERE role = 'worker' ORDER BY id LIMIT 1");
  assert_has (whole, "100.0%");
  assert_has (whole, worker);
  assert_has (whole, "漠沙村");
  assert_not (whole, "疑似漏户");
  /* No visit recorded a member: that is said. */
  assert_has (whole, "疑似漏人");
  done = web_post (&web, close, 303, NULL);
  assert_value (&web, "SELECT state FROM round WHERE name LIKE '%秋季%'", "closed");
  web_clear (&web);
}

static void
test_bad_round (void)
{
  static const struct
  {
    const char *kind, *region, *name, *starts, *ends, *words;
  } bad[] = {
    { "sweep", "530427101", "", "2026-11-01", "", "请填写批次名称" },
    { "sweep", "530427101", "排查", "2026-13-01", "", "开始日期须写成" },
    { "sweep", "530427101", "排查", "2026-11-01", "2026-10-01", "结束日期不能早于" },
    { "fund", "530427101", "检查", "2026-11-01", "", "所选区域没有这一类对象" },
    { "cats", "530427101", "检查", "2026-11-01", "", "不能做此操作" },
  };
  Web web;
  g_autofree char *none = NULL;

  web_init (&web, 6);
  web_sign_in (&web, "county1");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *page = web_post (&web, "/rounds", 409, "kind", bad[i].kind, "region",
                                        bad[i].region, "name", bad[i].name, "starts", bad[i].starts,
                                        "ends", bad[i].ends, NULL);

      assert_has (page, bad[i].words);
    }
  none = web_get (&web, "/rounds/no-such-round", 404);
  assert_value (&web, N_ROUNDS, "0");
  web_clear (&web);
}

/* A post that does not come from our page does nothing, whatever it is about. */
static void
test_forged (void)
{
  static const char *const paths[] = { "/cases/" CASE "/check", "/findings/" FINDING "/void",
                                       "/rounds", "/settings/line" };
  Web web;

  web_init (&web, 30);
  add_clue (&web, 3);
  add_finding (&web, 3, FALSE);
  web_sign_in (&web, "county1");
  g_free (web.csrf);
  web.csrf = g_strdup ("0");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *page = web_post (&web, paths[i], 403, "why", "x", "value", "1", "on_date",
                                        "2026-01-01", "kind", "sweep", "name", "排查", "starts",
                                        "2026-01-01", NULL);
    }
  assert_value (&web, "SELECT state FROM risk_case", "clue");
  assert_value (&web, "SELECT (" N_ROUNDS ") + (SELECT count (*) FROM setting)", "0");
  web_clear (&web);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cases/list-shows-days-against-the-limit", test_case_list);
  g_test_add_func ("/cases/fifteen-days-without-a-decision-are-red", test_case_is_red);
  g_test_add_func ("/cases/officer-decides-step-by-step", test_case_is_decided);
  g_test_add_func ("/cases/each-condition-of-clearing-is-shown", test_clear_gate);
  g_test_add_func ("/cases/measure-is-typed-in-yuan-and-kept-in-fen", test_measure);
  g_test_add_func ("/scope/another-region-is-neither-seen-nor-changed", test_scope);
  g_test_add_func ("/scope/auditor-reads-and-changes-nothing", test_auditor);
  g_test_add_func ("/scope/forged-posts-do-nothing", test_forged);
  g_test_add_func ("/findings/list-shows-what-is-late-and-who-was-told", test_finding_list);
  g_test_add_func ("/findings/assigned-extended-once-verified-by-another", test_finding_is_mended);
  g_test_add_func ("/findings/each-reading-of-a-restricted-one-is-audited", test_restricted);
  g_test_add_func ("/rounds/close-only-when-nobody-is-left", test_round);
  g_test_add_func ("/rounds/a-plan-that-does-not-hold-is-refused-with-words", test_bad_round);
  return g_test_run ();
}
