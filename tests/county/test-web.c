/* The officers' pages against the real server: who may see and do what, and that nothing typed by
 * others becomes markup. */
#include "tests/county/county-test.h"

#include "app/record/htk-pack.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-accounts.h"

#include <string.h>

#define PASSWORD "a long password"

typedef struct
{
  County county;
  Tablet worker;
  char *household, *visit, *officer, *cookie;
} World;

static void
answer (HtkInstance *instance,
        const char  *ref,
        const char  *value)
{
  g_autoptr (GError) error = NULL;
  HtkNode node = htk_instance_find (instance, ref, &error);

  g_assert_no_error (error);
  htk_instance_set (instance, node, value, &error);
  g_assert_no_error (error);
}

/* Form A about the household as it opens, which is nearly all these pages need. */
static char *
filled_form (County     *county,
             const char *household)
{
  g_autoptr (HtkStore) store = county_store (county);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_open (&error);
  g_autoptr (HtkForm) form = NULL;
  g_autoptr (HtkInstance) instance = NULL;
  const HtkFormEnv env = { .language = NULL };

  g_assert_no_error (error);
  form = htk_pack_load_form (pack, store, "fa_household", "household", household, NULL, &error);
  g_assert_no_error (error);
  instance = htk_instance_new (form, &env, &error);
  g_assert_no_error (error);
  answer (instance, "/data/sec_visit/a_result", "home");
  answer (instance, "/data/sec_sign/memo", "<script>alert(1)</script>");
  return htk_instance_to_xml (instance, TRUE);
}

static void
push_all (World *w)
{
  g_autoptr (GPtrArray) rows = tablet_pending (&w->worker);
  guint status;
  g_autoptr (GPtrArray) verdicts = tablet_push (&w->worker, rows, &status);

  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpuint (verdicts->len, ==, rows->len);
}

static void
world_init (World *w)
{
  g_autofree char *lead = NULL;
  g_autofree char *xml = NULL;
  g_autofree char *revision = NULL;
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;

  county_init (&w->county, 6);
  county_start (&w->county);
  tablet_init (&w->worker, &w->county, "worker1");
  w->household = county_value (&w->county, "SELECT household_id FROM member WHERE rel = 'head'"
                               " ORDER BY id_no");
  w->officer = county_user (&w->county, "county1");
  w->cookie = NULL;
  lead = county_user (&w->county, "lead1");
  w->visit = htk_uuid7_new ();
  xml = filled_form (&w->county, w->household);
  revision = tablet_submit_xml (&w->worker, w->household, w->visit, NULL, xml);
  tablet_review (&w->worker, lead, w->visit, revision, "approve");
  push_all (w);
  store = county_store (&w->county);
  htk_account_set_password (store, w->officer, PASSWORD, &error);
  g_assert_no_error (error);
}

static void
world_clear (World *w)
{
  tablet_clear (&w->worker);
  county_clear (&w->county);
  g_free (w->household);
  g_free (w->visit);
  g_free (w->officer);
  g_free (w->cookie);
}

static void
sign_in (World *w)
{
  guint status;
  g_autofree char *page = county_page (&w->county, "POST", "/login",
                                       "login=county1&password=a+long+password", &w->cookie,
                                       &status);

  g_assert_cmpuint (status, ==, 303);
  g_assert_true (g_str_has_prefix (w->cookie, "htk_session="));
}

static char *
csrf_of (const char *page)
{
  const char *at = strstr (page, "name=\"csrf\" value=\"");

  g_assert_nonnull (at);
  return g_strndup (at + strlen ("name=\"csrf\" value=\""), 64);
}

static char *
state_of (World *w)
{
  return county_value (&w->county, "SELECT state FROM visit");
}

static void
test_sign_in (void)
{
  World w;
  guint status;
  g_autofree char *anonymous = NULL;
  g_autofree char *login = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *list = NULL;

  world_init (&w);
  anonymous = county_page (&w.county, "GET", "/visits", NULL, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 303);
  login = county_page (&w.county, "GET", "/login", NULL, &w.cookie, &status);
  g_assert_nonnull (strstr (login, "演示数据"));
  wrong = county_page (&w.county, "POST", "/login", "login=county1&password=wrong", &w.cookie,
                       &status);
  g_assert_cmpuint (status, ==, 403);
  g_assert_nonnull (strstr (wrong, "用户名或密码不正确"));
  sign_in (&w);
  list = county_page (&w.county, "GET", "/visits", NULL, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_nonnull (strstr (list, w.visit));
  g_assert_nonnull (strstr (list, "演示数据"));
  world_clear (&w);
}

static void
test_password_is_not_guessed (void)
{
  World w;
  guint status = 0;

  world_init (&w);
  for (int i = 0; i < 11; i++)
    {
      g_autofree char *page = county_page (&w.county, "POST", "/login",
                                           "login=county1&password=wrong", &w.cookie, &status);

      g_assert_cmpuint (status, ==, i < 10 ? 403 : 429);
    }
  world_clear (&w);
}

static void
test_numbers_are_masked (void)
{
  World w;
  guint status;
  g_autofree char *path = NULL;
  g_autofree char *reveal = NULL;
  g_autofree char *page = NULL;
  g_autofree char *csrf = NULL;
  g_autofree char *form = NULL;
  g_autofree char *full = NULL;
  g_autofree char *number = NULL;
  g_autofree char *audit = NULL;
  g_autofree char *sql = NULL;

  world_init (&w);
  sign_in (&w);
  sql = g_strdup_printf ("SELECT id_no FROM member WHERE household_id = '%s'", w.household);
  number = county_value (&w.county, sql);
  path = g_strconcat ("/visits/", w.visit, NULL);
  page = county_page (&w.county, "GET", path, NULL, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_null (strstr (page, "无法按表单显示"));
  g_assert_null (strstr (page, number));
  g_assert_null (strstr (page, "<script>"));
  g_assert_nonnull (strstr (page, "&lt;script&gt;"));
  g_assert_nonnull (strstr (page, "5304**********"));
  csrf = csrf_of (page);
  form = g_strconcat ("csrf=", csrf, NULL);
  reveal = g_strconcat (path, "/reveal", NULL);
  full = county_page (&w.county, "POST", reveal, form, &w.cookie, &status);
  g_assert_nonnull (strstr (full, number));
  audit = county_value (&w.county, "SELECT action || object FROM audit");
  g_assert_true (g_str_has_prefix (audit, "read-identity"));
  world_clear (&w);
}

static void
test_decide (void)
{
  World w;
  guint status;
  g_autofree char *path = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *reject = NULL;
  g_autofree char *page = NULL;
  g_autofree char *csrf = NULL;
  g_autofree char *form = NULL;
  g_autofree char *with = NULL;
  g_autofree char *forged = NULL;
  g_autofree char *silent = NULL;
  g_autofree char *done = NULL;
  g_autofree char *late = NULL;
  g_autofree char *said = NULL;
  g_autofree char *s1 = NULL;
  g_autofree char *s2 = NULL;
  g_autofree char *s3 = NULL;
  g_autofree char *comment = NULL;

  world_init (&w);
  sign_in (&w);
  path = g_strconcat ("/visits/", w.visit, NULL);
  accept = g_strconcat (path, "/accept", NULL);
  reject = g_strconcat (path, "/reject", NULL);
  page = county_page (&w.county, "GET", path, NULL, &w.cookie, &status);
  csrf = csrf_of (page);
  forged = county_page (&w.county, "POST", accept, "csrf=0", &w.cookie, &status);
  g_assert_cmpuint (status, ==, 403);
  s1 = state_of (&w);
  g_assert_cmpstr (s1, ==, "lead_approved");
  form = g_strconcat ("csrf=", csrf, "&c%3A%2F=", NULL);
  silent = county_page (&w.county, "POST", reject, form, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 409);
  g_assert_nonnull (strstr (silent, "至少写一条意见"));
  s2 = state_of (&w);
  g_assert_cmpstr (s2, ==, "lead_approved");
  with = g_strconcat ("csrf=", csrf, "&c%3A%2F=%E8%AF%B7%E6%A0%B8%E5%AF%B9"
                      "&c%3A%2Fdata%2Fsec_visit%2Fa_result=%E7%94%B5%E8%AF%9D", NULL);
  done = county_page (&w.county, "POST", reject, with, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 303);
  s3 = state_of (&w);
  g_assert_cmpstr (s3, ==, "county_rejected");
  comment = county_value (&w.county, "SELECT group_concat(ref || text, ' ') FROM (SELECT * FROM comment ORDER BY ref)");
  g_assert_cmpstr (comment, ==, "/请核对 /data/sec_visit/a_result电话");
  /* The officer reads what the form asks there, not where it is in the form. */
  said = county_page (&w.county, "GET", path, NULL, &w.cookie, &status);
  g_assert_nonnull (strstr (said, "<td>总体意见</td><td>请核对</td>"));
  g_assert_nonnull (strstr (said, "<td>回访结果</td><td>电话</td>"));
  late = county_page (&w.county, "POST", accept, form, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 409);
  world_clear (&w);
}

static void
post_void (World      *w,
           const char *csrf,
           const char *fields,
           guint       expected)
{
  g_autofree char *path = g_strconcat ("/visits/", w->visit, "/void", NULL);
  g_autofree char *form = g_strconcat ("csrf=", csrf, fields, NULL);
  guint status;
  g_autofree char *page = county_page (&w->county, "POST", path, form, &w->cookie, &status);

  g_assert_cmpuint (status, ==, expected);
}

/* What it does is said first; a tick and a reason confirm it; afterwards the page tells what became of it. */
static void
test_accepted_visit_is_voided (void)
{
  World w;
  guint status;
  g_autofree char *path = NULL;
  g_autofree char *asks = NULL;
  g_autofree char *page = NULL;
  g_autofree char *question = NULL;
  g_autofree char *csrf = NULL;
  g_autofree char *form = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *accepted = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *state = NULL;
  g_autofree char *audit = NULL;
  g_autofree char *after = NULL;
  g_autofree char *gone = NULL;

  world_init (&w);
  sign_in (&w);
  path = g_strconcat ("/visits/", w.visit, NULL);
  asks = g_strconcat (path, "/void", NULL);
  accept = g_strconcat (path, "/accept", NULL);
  {
    g_autoptr (HtkStore) store = county_store (&w.county);
    g_autofree char *revision = county_value (&w.county, "SELECT revision_id FROM visit");

    g_assert_true (htk_store_begin (store, NULL));
    g_assert_true (htk_revision_put_kept (store, revision,
      "[{\"version\":\"1\",\"ref\":\"/data/a\",\"label\":\"旧题\",\"answer\":\"53042719491231301X\"},"
      "{\"version\":\"1\",\"ref\":\"/data/b\",\"label\":\"密题\",\"answer\":\"8842\",\"masked\":true}]", NULL));
    g_assert_true (htk_store_commit (store, NULL));
  }
  page = county_page (&w.county, "GET", path, NULL, &w.cookie, &status);
  g_assert_nonnull (strstr (page, asks));
  /* What an older version of the form asked is there too, and no less masked. */
  g_assert_nonnull (strstr (page, "旧版表单的回答"));
  g_assert_nonnull (strstr (page, "旧题"));
  g_assert_nonnull (strstr (page, "5304**********301X"));
  g_assert_null (strstr (page, "53042719491231301X"));
  g_assert_null (strstr (page, "8842"));
  csrf = csrf_of (page);
  form = g_strconcat ("csrf=", csrf, NULL);
  accepted = county_page (&w.county, "POST", accept, form, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 303);
  question = county_page (&w.county, "GET", asks, NULL, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_nonnull (strstr (question, "已经审定通过"));
  g_assert_nonnull (strstr (question, "不能撤销"));
  post_void (&w, csrf, "&reason=wrong+house", 409);
  post_void (&w, csrf, "&sure=y&reason=+", 409);
  post_void (&w, "0", "&sure=y&reason=wrong+house", 403);
  kept = state_of (&w);
  g_assert_cmpstr (kept, ==, "county_accepted");
  post_void (&w, csrf, "&sure=y&reason=wrong+house", 303);
  state = state_of (&w);
  g_assert_cmpstr (state, ==, "voided");
  audit = county_value (&w.county, "SELECT count (*) FROM audit WHERE action = 'void'");
  g_assert_cmpstr (audit, ==, "1");
  after = county_page (&w.county, "GET", path, NULL, &w.cookie, &status);
  g_assert_nonnull (strstr (after, "wrong house"));
  g_assert_nonnull (strstr (after, "作废后的处理"));
  g_assert_nonnull (strstr (after, "恢复为审定之前的内容"));
  g_assert_null (strstr (after, asks));
  gone = county_page (&w.county, "GET", asks, NULL, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 403);
  world_clear (&w);
}

static void
test_auditor_only_reads (void)
{
  World w;
  guint status;
  g_autofree char *auditor = NULL;
  g_autofree char *in = NULL;
  g_autofree char *path = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *reveal = NULL;
  g_autofree char *page = NULL;
  g_autofree char *csrf = NULL;
  g_autofree char *form = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *state = NULL;
  g_autoptr (HtkStore) store = NULL;

  world_init (&w);
  auditor = county_user (&w.county, "auditor1");
  store = county_store (&w.county);
  g_assert_true (htk_account_set_password (store, auditor, PASSWORD, NULL));
  in = county_page (&w.county, "POST", "/login", "login=auditor1&password=a+long+password",
                    &w.cookie, &status);
  g_assert_cmpuint (status, ==, 303);
  path = g_strconcat ("/visits/", w.visit, NULL);
  accept = g_strconcat (path, "/accept", NULL);
  reveal = g_strconcat (path, "/reveal", NULL);
  page = county_page (&w.county, "GET", path, NULL, &w.cookie, &status);
  g_assert_null (strstr (page, "审定通过"));
  g_assert_null (strstr (page, "/void\""));
  csrf = csrf_of (page);
  form = g_strconcat ("csrf=", csrf, NULL);
  refused = county_page (&w.county, "POST", accept, form, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 409);
  hidden = county_page (&w.county, "POST", reveal, form, &w.cookie, &status);
  g_assert_cmpuint (status, ==, 403);
  state = state_of (&w);
  g_assert_cmpstr (state, ==, "lead_approved");
  world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/only-who-signs-in-sees", test_sign_in);
  g_test_add_func ("/web/password-is-not-guessed", test_password_is_not_guessed);
  g_test_add_func ("/web/numbers-are-masked-and-reading-is-audited", test_numbers_are_masked);
  g_test_add_func ("/web/decision-needs-our-form-and-a-reason", test_decide);
  g_test_add_func ("/web/accepted-visit-is-voided", test_accepted_visit_is_voided);
  g_test_add_func ("/web/auditor-only-reads", test_auditor_only_reads);
  return g_test_run ();
}
