/* What the acceptance of a visit opens, and what rounds and officers make of it (domain.md 4.6, 4.8,
 * 4.9, 5): once, and nothing before. */
#include "tests/county/open-world.h"

#include "app/record/htk-domain-wire.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-county-domain.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-decide.h"
#include "sync/county/htk-open.h"
#include "sync/county/htk-round.h"

#include <string.h>

#define WATER                                                                                      \
  "{\"a_result\":\"home\",\"af\":{\"af_water_ok\":\"y\",\"af_water_cat\":\"water\","               \
  "\"af_water_level\":\"1\",\"af_water_photo\":\"w.jpg\"}}"
#define TWO                                                                                        \
  "{\"a_result\":\"home\",\"g\":{\"af_water_ok\":\"y\",\"af_water_cat\":\"water\","                \
  "\"af_water_level\":\"1\",\"af_edu_ok\":\"n\",\"af_edu_cat\":\"edu\",\"af_edu_level\":\"1\","    \
  "\"f\":[{\"f_cat\":\"infra\",\"f_level\":\"4\",\"f_text\":\"进村路塌方\"}]}}"

static void
test_opened_once (void)
{
  OpenWorld w;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = htk_uuid_of ("v-1", "af_water");
  g_autoptr (HtkFinding) f = NULL;
  g_autoptr (HtkVisit) visit = NULL;
  g_autoptr (HtkRevision) revision = NULL;

  open_world_init (&w);
  open_approved (&w, "v-1", "fa_household", "household", w.household, 3, TWO);
  open_assert_value (&w, "SELECT count (*) FROM finding", "0");
  open_decide (&w, "v-1");
  /* What was judged not to hold is no finding. */
  open_assert_value (&w, "SELECT group_concat (cat) FROM (SELECT cat FROM finding ORDER BY cat)",
                "infra,water");
  f = htk_finding_get (w.store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (f->state, ==, "open");
  g_assert_cmpstr (f->subject_id, ==, w.household);
  g_assert_cmpstr (f->source_ref, ==, "af_water");
  g_assert_cmpint (f->level, ==, 1);
  g_assert_cmpstr (f->found_by, ==, w.worker);
  g_assert_nonnull (f->no);
  g_assert_cmpstr (htk_json_text (f->extra, "form_id"), ==, "fa_household");
  open_assert_value (&w, "SELECT text FROM finding WHERE cat = 'infra'", "进村路塌方");
  /* The words of an automatic finding, and whose it is, are the pack's. */
  g_assert_cmpstr (f->text, ==, "饮水不安全");
  g_assert_cmpstr (htk_json_text (f->extra, "department"), ==, "水利");
  open_assert_value (&w, "SELECT count (DISTINCT no) FROM finding", "2");
  /* Accepting again is refused, and opening again opens nothing. */
  g_assert_false (htk_decide (w.store, w.officer, "v-1", "accept", NULL, NULL));
  visit = htk_visit_get (w.store, "v-1", NULL);
  revision = htk_revision_get (w.store, visit->revision_id, NULL);
  g_assert_true (htk_store_begin (w.store, NULL));
  htk_open_from_visit (w.store, w.pack, w.officer, visit, revision, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (w.store, NULL));
  open_assert_value (&w, "SELECT count (*) FROM finding", "2");
  open_assert_value (&w, "SELECT count (*) FROM finding_event", "2");
  open_world_clear (&w);
}

/* The acceptance fails as a whole: no register row, no finding, no decision without the others. */
static void
test_together_or_not (void)
{
  OpenWorld w;
  g_autofree char *id = htk_uuid_of ("v-1", "af_water");
  g_autoptr (GError) error = NULL;

  open_world_init (&w);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 9, WATER);
  open_approved (&w, "v-2", "fd_rectify", "finding", id, 3,
            "{\"d_event\":\"claim\",\"d_date\":\"2020-01-01\"}");
  g_assert_false (htk_decide (w.store, w.officer, "v-2", "accept", NULL, &error));
  g_assert_nonnull (error);
  open_assert_value (&w, "SELECT state FROM visit WHERE id = 'v-2'", "lead_approved");
  open_assert_value (&w, "SELECT state FROM finding", "open");
  open_world_clear (&w);
}

static void
finding_step (OpenWorld      *w,
              const char *id,
              const char *event,
              const char *user,
              const char *fields)
{
  g_autoptr (JsonObject) body = open_json (fields);
  g_autoptr (GError) error = NULL;

  htk_county_finding_do (w->store, w->pack, user, id, event, body, &error);
  g_assert_no_error (error);
}

static void
close_finding (OpenWorld      *w,
               const char *id,
               int         ago)
{
  g_autofree char *on = open_day (ago);
  g_autofree char *assign = g_strdup_printf ("{\"on\":\"%s\",\"person_name\":\"水务站\"}", on);
  g_autofree char *claim = g_strdup_printf ("{\"on\":\"%s\",\"proof\":\"a.jpg\"}", on);
  g_autofree char *pass = g_strdup_printf ("{\"on\":\"%s\",\"check\":\"onsite\"}", on);
  g_autoptr (HtkFinding) f = NULL;

  finding_step (w, id, "assign", w->officer, assign);
  finding_step (w, id, "claim", w->officer, claim);
  /* Another officer than who reported it. */
  f = htk_finding_get (w->store, id, NULL);
  json_object_set_string_member (f->extra, "claimed_by", "somebody");
  g_assert_true (htk_finding_put (w->store, f, NULL));
  finding_step (w, id, "pass", w->officer, pass);
}

static void
test_known_findings (void)
{
  OpenWorld w;
  g_autofree char *id = htk_uuid_of ("v-1", "af_water");
  g_autofree char *deadline = NULL;
  g_autofree char *expected = NULL;

  open_world_init (&w);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 500, WATER);
  open_accepted (&w, "v-2", "fa_household", "household", w.household, 480, WATER);
  open_assert_value (&w, "SELECT count (*) FROM finding", "1");
  open_assert_value (&w, "SELECT count (*) FROM finding_event WHERE event = 'seen'", "1");
  close_finding (&w, id, 470);
  /* Without a deadline of its own it had that of its level, 15 days. */
  deadline = open_value (&w, "SELECT deadline FROM finding");
  expected = open_day (485);
  g_assert_cmpstr (deadline, ==, expected);
  open_accepted (&w, "v-3", "fa_household", "household", w.household, 290, WATER);
  open_assert_value (&w, "SELECT state || reopened_n FROM finding", "assigned1");
  close_finding (&w, id, 280);
  /* More than 180 days later it is another one. */
  open_accepted (&w, "v-4", "fa_household", "household", w.household, 90, WATER);
  open_assert_value (&w, "SELECT group_concat (state) FROM (SELECT state FROM finding ORDER BY state)",
                "closed,open");
  open_world_clear (&w);
}

static void
test_level1_is_counted (void)
{
  OpenWorld w;
  g_autofree char *id = htk_uuid_of ("v-1", "af_water");
  g_autofree char *sql = NULL;

  open_world_init (&w);
  sql = g_strdup_printf ("SELECT json_extract (extra, '$.open_level1') FROM household"
                         " WHERE id = '%s'", w.household);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 3, WATER);
  open_assert_value (&w, sql, "1");
  close_finding (&w, id, 2);
  open_assert_value (&w, sql, "0");
  open_world_clear (&w);
}

static void
add_project (OpenWorld *w)
{
  g_autoptr (JsonObject) row = open_json ("{\"id\":\"p-1\",\"code\":\"P1\",\"name\":\"引水\",\"village_code\":"
                                     "\"" OPEN_VILLAGE "\",\"alloc\":100}");

  g_assert_true (htk_store_begin (w->store, NULL));
  g_assert_true (htk_county_write (w->store, "project", "p-1", OPEN_VILLAGE, row, NULL));
  g_assert_true (htk_store_commit (w->store, NULL));
}

static void
test_restricted (void)
{
  OpenWorld w;
  g_autofree char *id = htk_uuid_of ("v-1", "af_f2");
  g_autoptr (JsonObject) fields = open_json ("{\"person_name\":\"x\"}");
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  open_world_init (&w);
  add_project (&w);
  open_accepted (&w, "v-1", "fc_project", "project", "p-1", 3,
            "{\"c_paid_fen\":4200,\"c_stage\":\"done\",\"f2\":\"fail\",\"f1\":\"warn\",\"af_f2_ok\":\"y\","
            "\"af_f2_cat\":\"fund_misuse\",\"af_f2_level\":\"1\",\"af_f5_ok\":\"y\",\"af_f5_cat\":"
            "\"four_keep\",\"af_f5_level\":\"3\"}");
  open_assert_value (&w, "SELECT restricted FROM finding WHERE cat = 'fund_misuse'", "1");
  open_assert_value (&w, "SELECT count (*) FROM change_log WHERE kind = 'finding'", "1");
  body = htk_county_body (w.store, "finding", id, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (body, "gone"));
  g_assert_null (strstr (body, "fund_misuse"));
  /* The project's row follows, without the suspicion. */
  open_assert_value (&w, "SELECT json_extract (extra, '$.paid') || json_extract (extra, '$.f1')"
                    " FROM fund_project", "4200warn");
  open_assert_value (&w, "SELECT json_extract (extra, '$.f2') FROM fund_project", "");
  g_assert_false (htk_county_finding_do (w.store, w.pack, w.lead, id, "assign", fields, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE);
  open_world_clear (&w);
}

/* A lead's re-visit that differs; the tablet makes the comments, here they are as it sends them. */
static void
recheck (OpenWorld  *w,
         const char *visit,
         const char *again,
         gboolean    differs)
{
  g_autofree char *text = g_strdup_printf (
    "{\"visit_id\":\"%s\",\"revision_id\":\"r-%s\",\"again_id\":\"%s\",\"reviewer\":\"%s\",\"at\":7,"
    "\"comments\":[{\"id\":\"%s-0\",\"ref\":\"/data\",\"level\":\"hint\",\"text\":\"抽查入户：比对 30 项，%d 项不一致\"}"
    "%s%s%s]}", visit, visit, again, w->lead, again, differs,
    differs ? ",{\"id\":\"" : "", differs ? again : "",
    differs ? "-1\",\"ref\":\"/data/y_wage\",\"level\":\"hint\",\"text\":\"原为1，抽查为2\"}" : "");
  g_autoptr (JsonObject) body = open_json (text);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (w->store, NULL));
  htk_visit_take_recheck (w->store, body, "lead", &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (w->store, NULL));
}

/* domain.md 5, 4.8: a re-visit that differs is logged, and a finding once the visit counts. */
static void
test_recheck_opens_a_finding (void)
{
  OpenWorld w;
  g_autoptr (HtkVisit) visit = NULL;
  g_autoptr (GError) error = NULL;

  open_world_init (&w);
  open_approved (&w, "v-1", "fa_household", "household", w.household, 3, "{\"a_result\":\"home\"}");
  recheck (&w, "v-1", "again-1", TRUE);
  open_assert_value (&w, "SELECT count (*) FROM finding", "0");
  open_decide (&w, "v-1");
  open_assert_value (&w, "SELECT cat || level || state || text FROM finding",
                     "data3open抽查入户：比对 30 项，1 项不一致");
  open_assert_value (&w, "SELECT found_by = (SELECT author FROM comment LIMIT 1) FROM finding", "1");
  /* The re-visit that comes after the acceptance opens it then, and only once. */
  visit = htk_visit_get (w.store, "v-1", NULL);
  g_assert_true (htk_store_begin (w.store, NULL));
  htk_open_from_recheck (w.store, w.pack, w.lead, visit, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (w.store, NULL));
  open_assert_value (&w, "SELECT count (*) FROM finding", "1");
  open_world_clear (&w);
}

static void
test_recheck_that_agrees_opens_none (void)
{
  OpenWorld w;

  open_world_init (&w);
  open_approved (&w, "v-1", "fa_household", "household", w.household, 3, "{\"a_result\":\"home\"}");
  recheck (&w, "v-1", "again-1", FALSE);
  open_decide (&w, "v-1");
  open_assert_value (&w, "SELECT count (*) FROM finding", "0");
  open_world_clear (&w);
}

static void
test_clue (void)
{
  OpenWorld w;
  g_autofree char *on = open_day (4);
  g_autofree char *data = g_strdup_printf (
    "{\"is_new\":\"1\",\"e_village\":\"" OPEN_VILLAGE "\",\"head_name\":\"普新户\",\"e_phone\":\"13800000000\","
    "\"e_src\":\"self\",\"e_date\":\"%s\",\"e_cause\":\"01 08\",\"m\":[{\"m_roster_id\":\"\","
    "\"m_name\":\"普新户\",\"m_rel\":\"head\",\"m_status\":\"ok\"}]}", on);
  g_autoptr (HtkCase) c = NULL;

  open_world_init (&w);
  open_approved (&w, "v-1", "fe_clue", "household", "h-new", 3, data);
  open_assert_value (&w, "SELECT count (*) FROM household WHERE id = 'h-new'", "0");
  open_assert_value (&w, "SELECT count (*) FROM risk_case", "0");
  open_decide (&w, "v-1");
  open_assert_value (&w, "SELECT head_name || n_members || hh_type FROM household WHERE id = 'h-new'",
                "普新户10");
  c = htk_case_of_household (w.store, "h-new", NULL);
  g_assert_cmpstr (c->state, ==, "clue");
  g_assert_cmpstr (c->clue_on, ==, on);
  g_assert_cmpstr (c->source, ==, "self");
  g_assert_cmpstr (htk_json_text (c->extra, "causes"), ==, "01 08");
  open_assert_value (&w, "SELECT count (*) FROM change_log WHERE kind = 'case'", "1");
  /* A second clue on a household with an open case opens none. */
  open_accepted (&w, "v-2", "fe_clue", "household", "h-new", 1, data);
  open_assert_value (&w, "SELECT count (*) FROM risk_case", "1");
  open_world_clear (&w);
}

static void
case_step (OpenWorld      *w,
           const char *id,
           const char *event,
           int         ago,
           const char *more)
{
  g_autofree char *on = open_day (ago);
  g_autofree char *text = g_strdup_printf ("{\"on\":\"%s\"%s}", on, more);
  g_autoptr (JsonObject) fields = open_json (text);
  g_autoptr (GError) error = NULL;

  htk_county_case_do (w->store, w->pack, w->officer, id, event, fields, &error);
  g_assert_no_error (error);
}

static void
to_active (OpenWorld      *w,
           const char *id,
           int         ago)
{
  g_autofree char *clue = g_strdup_printf (",\"source\":\"visit\",\"household_id\":\"%s\"",
                                           w->household);

  case_step (w, id, "clue", ago, clue);
  case_step (w, id, "check", ago, "");
  case_step (w, id, "assemble", ago, "");
  case_step (w, id, "publish", ago, "");
  case_step (w, id, "review", ago - 5, "");
  case_step (w, id, "forward", ago - 5, "");
  case_step (w, id, "identify", ago - 6, ",\"class\":1");
}

static void
test_register_follows (void)
{
  OpenWorld w;
  g_autofree char *sql = NULL;
  g_autofree char *cleared = open_day (60);
  g_autofree char *expected = g_strdup_printf ("cleared/1/%s", cleared);

  open_world_init (&w);
  sql = g_strdup_printf (
    "SELECT coalesce (monitor_state, '-') || '/' || coalesce (monitor_class, '-') || '/' ||"
    " coalesce (json_extract (extra, '$.cleared_on'), '-') FROM household WHERE id = '%s'",
    w.household);
  to_active (&w, "c-1", 100);
  open_assert_value (&w, sql, "active/1/-");
  case_step (&w, "c-1", "classify", 90, ",\"class\":2,\"why\":\"突发\"");
  open_assert_value (&w, sql, "active/2/-");
  case_step (&w, "c-1", "classify", 90, ",\"class\":1,\"why\":\"更正\"");
  case_step (&w, "c-1", "propose_clear", 66, ",\"kind\":\"natural\",\"why\":\"迁出\"");
  open_assert_value (&w, sql, "clear_check/1/-");
  case_step (&w, "c-1", "clear_publish", 65, "");
  case_step (&w, "c-1", "clear", 60, "");
  open_assert_value (&w, sql, expected);
  to_active (&w, "c-2", 30);
  open_assert_value (&w, sql, "active/1/-");
  open_assert_value (&w, "SELECT state FROM risk_case WHERE id = 'c-1'", "relapsed");
  open_assert_value (&w, "SELECT relapse_of FROM risk_case WHERE id = 'c-2'", "c-1");
  open_assert_value (&w, "SELECT count (*) FROM audit WHERE action LIKE 'case %'", "19");
  open_world_clear (&w);
}

static void
test_only_officers (void)
{
  OpenWorld w;
  g_autofree char *clue = NULL;
  g_autoptr (JsonObject) fields = NULL;
  g_autoptr (GError) error = NULL;

  open_world_init (&w);
  clue = g_strdup_printf ("{\"source\":\"visit\",\"household_id\":\"%s\"}", w.household);
  fields = open_json (clue);
  g_assert_false (htk_county_case_do (w.store, w.pack, w.lead, "c", "clue", fields, &error));
  g_assert_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED);
  open_assert_value (&w, "SELECT count (*) FROM risk_case", "0");
  open_assert_value (&w, "SELECT count (*) FROM case_event", "0");
  open_world_clear (&w);
}

/* Form D: the worker reports, another verifies; both count when the county accepts. */
static void
test_rectify (void)
{
  OpenWorld w;
  g_autofree char *id = htk_uuid_of ("v-1", "af_water");
  g_autofree char *on = open_day (20);
  g_autofree char *later = open_day (10);
  g_autofree char *progress = g_strdup_printf (
    "{\"d_event\":\"progress\",\"d_date\":\"%s\",\"d_action\":\"换管\",\"d_pct\":60}", on);
  g_autofree char *claim = g_strdup_printf (
    "{\"d_event\":\"claim\",\"d_date\":\"%s\",\"d_action\":\"已换\",\"d_pct\":100,\"d_photo\":\"a.jpg\"}",
    on);
  g_autofree char *pass = g_strdup_printf (
    "{\"d_event\":\"pass\",\"d_date\":\"%s\",\"d_check\":\"onsite\"}", later);
  g_autoptr (GError) error = NULL;

  open_world_init (&w);
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 30, WATER);
  finding_step (&w, id, "assign", w.officer, "{\"person_name\":\"水务站\"}");
  open_approved (&w, "v-2", "fd_rectify", "finding", id, 20, progress);
  open_assert_value (&w, "SELECT pct FROM finding", "0");
  open_decide (&w, "v-2");
  open_assert_value (&w, "SELECT pct FROM finding", "60");
  open_accepted (&w, "v-3", "fd_rectify", "finding", id, 20, claim);
  open_assert_value (&w, "SELECT state FROM finding", "claimed");
  /* Who reported it does not verify it, accepted or not. */
  open_approved (&w, "v-4", "fd_rectify", "finding", id, 10, pass);
  g_assert_false (htk_decide (w.store, w.officer, "v-4", "accept", NULL, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE);
  open_assert_value (&w, "SELECT state FROM visit WHERE id = 'v-4'", "lead_approved");
  open_assert_value (&w, "SELECT state FROM finding", "claimed");
  open_world_clear (&w);
}

static void
assert_target (OpenWorld      *w,
               const char *subject,
               const char *expected)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT coalesce (result, '-') || tries || proof FROM round_target WHERE subject_id = '%s'",
    subject);

  open_assert_value (w, sql, expected);
}

static void
test_round (void)
{
  OpenWorld w;
  g_autofree char *starts = open_day (60);
  const HtkRoundPlan plan = { "sweep", "530427", "秋季排查", starts, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *n = NULL;
  g_autofree char *all = NULL;
  g_autoptr (JsonObject) late = open_json ("{\"id\":\"h-late\",\"village_code\":\"" OPEN_VILLAGE "\",\"members\":[]}");
  g_autoptr (JsonObject) clue = open_json ("{\"source\":\"visit\",\"household_id\":\"h-late\"}");

  open_world_init (&w);
  /* The made-up register has a round in hand. */
  g_free (open_value (&w, "DELETE FROM round_target RETURNING 1"));
  g_free (open_value (&w, "DELETE FROM round RETURNING 1"));
  g_free (open_value (&w, "DELETE FROM change_log WHERE kind = 'round_target' RETURNING 1"));
  id = htk_round_open (w.store, w.officer, &plan, &error);
  g_assert_no_error (error);
  n = open_value (&w, "SELECT count (*) FROM round_target");
  all = open_value (&w, "SELECT count (*) FROM household WHERE status = 'active'"
                   " AND village_code LIKE '530427%'");
  g_assert_cmpstr (n, ==, all);
  open_assert_value (&w, "SELECT count (*) FROM change_log WHERE kind = 'round_target'", n);
  /* Frozen: who comes later is no target, unless by a clue. */
  g_assert_true (htk_store_begin (w.store, NULL));
  g_assert_true (htk_county_write (w.store, "household", "h-late", OPEN_VILLAGE, late, NULL));
  g_assert_true (htk_store_commit (w.store, NULL));
  open_assert_value (&w, "SELECT count (*) FROM round_target", n);
  htk_county_case_do (w.store, w.pack, w.officer, "c-late", "clue", clue, &error);
  g_assert_no_error (error);
  assert_target (&w, "h-late", "-00");

  g_assert_false (htk_round_close (w.store, w.officer, id, &error));
  g_assert_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE);
  g_clear_error (&error);
  /* A visit of before the round is none of it. */
  open_accepted (&w, "v-0", "fa_household", "household", w.household, 70, "{\"a_result\":\"home\"}");
  assert_target (&w, w.household, "-00");
  open_accepted (&w, "v-1", "fa_household", "household", w.household, 50, "{\"a_result\":\"phone\"}");
  assert_target (&w, w.household, "phone00");
  open_accepted (&w, "v-2", "fa_household", "household", w.household, 40, "{\"a_result\":\"home\"}");
  assert_target (&w, w.household, "entered00");
  open_accepted (&w, "v-3", "fa_household", "household", w.household, 30, "{\"a_result\":\"phone\"}");
  assert_target (&w, w.household, "entered00");
  /* Two tries at least 3 days apart, one with a photo. */
  open_accepted (&w, "a-1", "fa_household", "household", "h-late", 20, "{\"a_result\":\"away\"}");
  assert_target (&w, "h-late", "-10");
  open_accepted (&w, "a-2", "fa_household", "household", "h-late", 18, "{\"a_result\":\"refused\"}");
  assert_target (&w, "h-late", "-10");
  open_accepted (&w, "a-3", "fa_household", "household", "h-late", 17, "{\"a_result\":\"away\"}");
  assert_target (&w, "h-late", "-20");
  open_accepted (&w, "a-4", "fa_household", "household", "h-late", 10,
            "{\"a_result\":\"away\",\"a_nophoto\":\"p.jpg\"}");
  assert_target (&w, "h-late", "absent31");
  g_assert_false (htk_round_close (w.store, w.officer, id, &error));
  g_assert_nonnull (strstr (error->message, "neither covered nor verified"));
  g_clear_error (&error);
  g_free (open_value (&w, "UPDATE round_target SET result = 'entered' WHERE result IS NULL RETURNING 1"));
  while (TRUE)
    {
      g_autofree char *more =
        open_value (&w, "UPDATE round_target SET result = 'entered' WHERE result IS NULL RETURNING 1");

      if (more == NULL)
        break;
    }
  g_assert_false (htk_round_close (w.store, w.lead, id, &error));
  g_assert_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED);
  g_clear_error (&error);
  htk_round_close (w.store, w.officer, id, &error);
  g_assert_no_error (error);
  open_assert_value (&w, "SELECT state || (closed_on IS NOT NULL) FROM round WHERE name = '秋季排查'",
                "closed1");
  g_assert_false (htk_round_close (w.store, w.officer, id, NULL));
  open_world_clear (&w);
}

static void
test_round_kinds (void)
{
  OpenWorld w;
  g_autofree char *today = open_day (0);
  g_autofree char *households = NULL;
  g_autofree char *villages = NULL;
  g_autofree char *fund = NULL;
  g_autoptr (GError) error = NULL;
  static const HtkRoundPlan bad[] = {
    { "moon", "530427", "x", "2026-01-01", NULL },
    { "sweep", "53x", "x", "2026-01-01", NULL },
    { "sweep", "530427", "", "2026-01-01", NULL },
    { "sweep", "530427", "x", "2026-02-30", NULL },
    { "sweep", "530427", "x", "2026-02-03", "2026-02-02" },
    { "sweep", "530427999", "x", "2026-01-01", NULL },
    { "sweep", "5304", "x", "2026-01-01", NULL },
  };

  open_world_init (&w);
  add_project (&w);
  households = htk_round_open (w.store, w.officer,
                               &(HtkRoundPlan) { "household", "530427", "户", today, NULL }, &error);
  g_assert_no_error (error);
  open_assert_value (&w, "SELECT count (*) FROM round_target WHERE class = 'ordinary'", "0");
  fund = htk_round_open (w.store, w.officer,
                         &(HtkRoundPlan) { "fund", "530427", "资金", today, NULL }, &error);
  g_assert_no_error (error);
  open_assert_value (&w, "SELECT count (*) FROM round_target WHERE subject_type = 'project'", "1");
  villages = htk_round_open (w.store, w.officer,
                             &(HtkRoundPlan) { "village", "530427", "村", today, NULL }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (htk_round_open (w.store, w.officer, &bad[i], &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
  open_assert_value (&w, "SELECT count (*) FROM round WHERE scope <> ''", "3");
  open_world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open/re-visit-that-differs-is-a-finding", test_recheck_opens_a_finding);
  g_test_add_func ("/open/re-visit-that-agrees-is-none", test_recheck_that_agrees_opens_none);
  g_test_add_func ("/open/findings-once-and-on-acceptance", test_opened_once);
  g_test_add_func ("/open/acceptance-is-whole-or-not", test_together_or_not);
  g_test_add_func ("/open/known-findings-are-seen-or-reopened", test_known_findings);
  g_test_add_func ("/open/findings-of-level-I-are-counted-in-the-register", test_level1_is_counted);
  g_test_add_func ("/open/restricted-findings-reach-no-tablet", test_restricted);
  g_test_add_func ("/open/clue-of-a-household-not-in-the-register", test_clue);
  g_test_add_func ("/open/register-follows-the-case", test_register_follows);
  g_test_add_func ("/open/only-officers-take-steps-at-the-county", test_only_officers);
  g_test_add_func ("/open/rectification-counts-when-accepted", test_rectify);
  g_test_add_func ("/open/round-is-frozen-filled-and-closed", test_round);
  g_test_add_func ("/open/round-of-each-kind", test_round_kinds);
  return g_test_run ();
}
