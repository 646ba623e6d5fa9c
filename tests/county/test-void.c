/* The county voids a visit that it accepted: what its acceptance wrote goes back where nobody has changed
 * it since, what others stand on stays, and nothing is deleted. */
#include "tests/county/open-world.h"

#include "app/record/htk-take-back.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-acceptance.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-round.h"
#include "sync/county/htk-void.h"

#define WATER                                                                                      \
  "{\"a_result\":\"home\",\"next_due\":\"2030-01-01\",\"net\":28900,\"pc\":7225,\"n\":4,"           \
  "\"af\":{\"af_water_ok\":\"y\",\"af_water_cat\":\"water\",\"af_water_level\":\"1\"},"             \
  "\"m\":[{\"m_roster_id\":\"\",\"m_name\":\"普新生\",\"m_rel\":\"son\",\"m_status\":\"ok\"}]}"

static void
void_it (OpenWorld  *w,
         const char *id)
{
  g_autoptr (GError) error = NULL;

  htk_county_void (w->store, w->officer, id, " 走错了户 ", &error);
  g_assert_no_error (error);
}

static char *
household (OpenWorld *w)
{
  g_autoptr (GError) error = NULL;
  char *text = htk_county_body (w->store, "household", w->household, NULL, &error);

  g_assert_no_error (error);
  return text;
}

static gint64
outcome (OpenWorld  *w,
         const char *id,
         const char *name)
{
  g_autoptr (JsonObject) undone = htk_acceptance_undone (w->store, id, NULL);

  g_assert_nonnull (undone);
  return htk_json_int (undone, name, 0);
}

static void
test_register_goes_back (void)
{
  OpenWorld w;
  g_autofree char *before = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;
  g_autofree char *n = NULL;

  open_world_init (&w);
  before = household (&w);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 3, WATER);
  between = household (&w);
  g_assert_cmpstr (before, !=, between);
  void_it (&w, "v-1");
  after = household (&w);
  /* The findings of level I are counted anew: there are none, and now the row says so. */
  {
    g_autoptr (JsonObject) was = open_json (before);
    g_autoptr (JsonObject) is = open_json (after);

    g_assert_cmpint (htk_json_int (is, "open_level1", 0), ==, 0);
    json_object_remove_member (is, "open_level1");
    json_object_remove_member (was, "open_level1");
    g_assert_true (json_object_equal (was, is));
  }
  open_assert_value (&w, "SELECT state || '/' || reason FROM visit WHERE id = 'v-1'", "voided/走错了户");
  open_assert_value (&w, "SELECT state FROM finding", "void");
  open_assert_value (&w, "SELECT json_extract (body, '$.why') FROM finding_event WHERE event = 'void'",
                     "走错了户");
  open_assert_value (&w, "SELECT count (*) FROM visit_revision WHERE visit_id = 'v-1'", "1");
  open_assert_value (&w, "SELECT action || object FROM audit WHERE action = 'void'", "voidv-1");
  g_assert_cmpint (outcome (&w, "v-1", "findings_void"), ==, 1);
  g_assert_cmpint (outcome (&w, "v-1", "restored"), >, 4);
  g_assert_cmpint (outcome (&w, "v-1", "kept"), ==, 0);
  /* The tablets hear of it. */
  n = open_value (&w, "SELECT count (*) FROM change_log WHERE kind = 'visit' AND object = 'v-1'");
  g_assert_cmpstr (n, ==, "1");
  open_world_clear (&w);
}

/* What a later visit wrote is not the voided one's to take back. */
static void
test_later_stays (void)
{
  OpenWorld w;
  g_autofree char *id = htk_uuid_of ("v-1", "af_water");
  g_autofree char *later = NULL;
  g_autofree char *after = NULL;

  open_world_init (&w);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 9, WATER);
  open_accepted (&w, "v-2", "fa_household", "household", w.household, 3,
                 "{\"a_result\":\"home\",\"next_due\":\"2031-01-01\",\"net\":30000,\"pc\":7500,\"n\":4,"
                 "\"af\":{\"af_water_ok\":\"y\",\"af_water_cat\":\"water\",\"af_water_level\":\"1\"}}");
  open_assert_value (&w, "SELECT count (*) FROM finding", "1");
  later = open_value (&w, "SELECT last_visit || next_due FROM household WHERE next_due = '2031-01-01'");
  void_it (&w, "v-1");
  after = open_value (&w, "SELECT last_visit || next_due FROM household WHERE next_due = '2031-01-01'");
  g_assert_cmpstr (later, ==, after);
  g_assert_cmpint (outcome (&w, "v-1", "kept"), >, 2);
  /* Both saw the water; one still stands. */
  open_assert_value (&w, "SELECT state FROM finding", "open");
  g_assert_cmpint (outcome (&w, "v-1", "findings_kept"), ==, 1);
  /* The member of the voided visit's own making that nobody has touched since is gone from the roster. */
  open_assert_value (&w, "SELECT count (*) FROM member WHERE name = '普新生'", "0");
  void_it (&w, "v-2");
  open_assert_value (&w, "SELECT count (*) FROM household WHERE next_due = '2031-01-01'", "0");
  open_world_clear (&w);
}

static void
test_rounds_are_counted_anew (void)
{
  OpenWorld w;
  g_autofree char *starts = open_day (60);
  const HtkRoundPlan plan = { "sweep", "530427", "秋季排查", starts, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *round = NULL;
  g_autofree char *sql = NULL;

  open_world_init (&w);
  g_free (open_value (&w, "DELETE FROM round_target RETURNING 1"));
  g_free (open_value (&w, "DELETE FROM round RETURNING 1"));
  round = htk_round_open (w.store, w.officer, &plan, &error);
  g_assert_no_error (error);
  sql = g_strdup_printf ("SELECT coalesce (result, '-') || tries FROM round_target WHERE subject_id = '%s'",
                         w.household);
  open_accepted (&w, "a-1", "fa_household", "household", w.household, 20, "{\"a_result\":\"away\"}");
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 10, "{\"a_result\":\"home\"}");
  open_assert_value (&w, sql, "entered1");
  void_it (&w, "v-1");
  open_assert_value (&w, sql, "-1");
  g_assert_cmpint (outcome (&w, "v-1", "rounds"), ==, 1);
  void_it (&w, "a-1");
  open_assert_value (&w, sql, "-0");
  open_world_clear (&w);
}

/* A household that only the voided visit knew stays, out of every list; its clue is not taken on. */
static void
test_clue_and_new_household (void)
{
  OpenWorld w;
  g_autofree char *on = open_day (4);
  g_autofree char *data = g_strdup_printf (
    "{\"is_new\":\"1\",\"e_village\":\"" OPEN_VILLAGE "\",\"head_name\":\"普新户\",\"e_src\":\"self\","
    "\"e_date\":\"%s\",\"m\":[{\"m_roster_id\":\"\",\"m_name\":\"普新户\",\"m_rel\":\"head\","
    "\"m_status\":\"ok\"}]}", on);

  open_world_init (&w);
  open_accepted (&w, "v-1", "fe_clue", "household", "h-new", 3, data);
  open_assert_value (&w, "SELECT state FROM risk_case", "clue");
  void_it (&w, "v-1");
  open_assert_value (&w, "SELECT state FROM risk_case", "rejected");
  open_assert_value (&w, "SELECT status FROM household WHERE id = 'h-new'", "void");
  open_world_clear (&w);
}

static void
refused (OpenWorld  *w,
         const char *user,
         const char *id,
         const char *reason,
         GQuark      domain,
         int         code)
{
  g_autofree char *before = household (w);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (htk_county_void (w->store, user, id, reason, &error));
  g_assert_error (error, domain, code);
  after = household (w);
  g_assert_cmpstr (before, ==, after);
}

static void
test_who_and_when (void)
{
  OpenWorld w;

  open_world_init (&w);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 3, WATER);
  refused (&w, w.lead, "v-1", "x", HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED);
  refused (&w, w.officer, "v-1", "  ", HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  refused (&w, w.officer, "v-none", "x", HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);
  void_it (&w, "v-1");
  refused (&w, w.officer, "v-1", "x", HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  /* One that was only approved wrote nothing, and nothing is taken back. */
  open_approved (&w, "v-2", "fa_household", "household", w.household, 2, WATER);
  void_it (&w, "v-2");
  g_assert_null (htk_acceptance_undone (w.store, "v-2", NULL));
  open_assert_value (&w, "SELECT state FROM visit WHERE id = 'v-2'", "voided");
  open_world_clear (&w);
}

/* Accepted by an older program: what the register was is not known, and the page says so. */
static void
test_without_the_row_before (void)
{
  OpenWorld w;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  open_world_init (&w);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 3, "{\"a_result\":\"home\"}");
  g_free (open_value (&w, "DELETE FROM acceptance RETURNING 1"));
  before = household (&w);
  void_it (&w, "v-1");
  after = household (&w);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (outcome (&w, "v-1", "register_unknown"), ==, 1);
  open_world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/void/register-goes-back", test_register_goes_back);
  g_test_add_func ("/void/what-is-later-stays", test_later_stays);
  g_test_add_func ("/void/rounds-are-counted-anew", test_rounds_are_counted_anew);
  g_test_add_func ("/void/clue-and-new-household", test_clue_and_new_household);
  g_test_add_func ("/void/who-and-when", test_who_and_when);
  g_test_add_func ("/void/without-the-row-before", test_without_the_row_before);
  return g_test_run ();
}
