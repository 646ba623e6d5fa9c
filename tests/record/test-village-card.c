/* The village card counts what was accepted and asked, and names the households behind each gap. */
#include "tests/record/record-world.h"

#include "app/record/htk-accept.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-village-card.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"

#define TODAY "2026-11-20"

/* One member insured and one not, somebody's child out of school, income of this and last year. */
#define LACKING                                                                                    \
  "{\"visit_date\":\"2026-10-02\",\"contacted\":\"1\",\"n\":\"2\",\"net_fen\":\"1000000\","        \
  "\"low5000\":\"1\",\"d3\":\"fail\",\"d5\":\"pass\",\"h_grade\":\"A\",\"m\":["                    \
  "{\"m_roster_id\":\"x1\",\"m_status\":\"ok\",\"m_basic_ins\":\"resident\",\"m_d3\":\"pass\"},"   \
  "{\"m_roster_id\":\"x2\",\"m_status\":\"ok\",\"m_basic_ins\":\"none\",\"m_d4\":\"fail\","        \
  "\"m_d3\":\"fail\"}]}"
#define SOUND                                                                                      \
  "{\"visit_date\":\"2026-10-03\",\"contacted\":\"1\",\"n\":\"1\",\"net_fen\":\"2000000\","        \
  "\"low5000\":\"0\",\"d3\":\"pass\",\"d5\":\"pass\",\"h_grade\":\"A\",\"m\":["                    \
  "{\"m_roster_id\":\"y1\",\"m_status\":\"ok\",\"m_basic_ins\":\"worker\",\"m_d3\":\"pass\"}]}"
#define FORM_B(day, tap, status, v17)                                                              \
  "{\"visit_date\":\"" day "\",\"b_hh_n\":\"100\",\"b_hh_tap\":\"" tap "\",\"v02_s\":\"" status    \
  "\",\"v17_num\":\"10\",\"v17_den\":\"10\",\"v17_s\":\"" v17 "\"}"

static void
add_household (HtkWorld *world, const char *id, gboolean helped, const char *answers)
{
  g_autofree char *json = g_strdup_printf (
      "{\"id\":\"%s\",\"village_code\":\"" WORLD_VILLAGE "\",\"head_name\":\"户主\",\"hh_type\":1,"
      "\"status\":\"active\",%s\"income\":[{\"year\":2025,\"net\":800000,\"pc\":400000,\"n\":2},"
      "{\"year\":2024,\"net\":1,\"n\":1},{\"year\":2026,\"net\":5,\"n\":1}]%s%s}",
      id, helped ? "\"helper_id\":\"p-1\"," : "", answers != NULL ? ",\"last_answers\":" : "",
      answers != NULL ? answers : "");

  htk_world_take (world, "household", id, 2, json);
}

/* The world's own household leaves the lists, so that a test's figures are only its own. */
static HtkWorld *
world_new (void)
{
  HtkWorld *world = htk_world_new ();

  htk_world_take (world, "household", WORLD_HOUSEHOLD, 2,
                  "{\"id\":\"h-1\",\"village_code\":\"" WORLD_VILLAGE "\",\"status\":\"moved\"}");
  return world;
}

static HtkVillageCard *
load (HtkWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRules) rules = htk_pack_rules (world->pack, world->store, &error);
  HtkVillageCard *card;

  g_assert_no_error (error);
  card = htk_village_card_load (world->store, rules, WORLD_VILLAGE, TODAY, NULL, &error);
  g_assert_no_error (error);
  return card;
}

static void
assert_rate (HtkVillageCard *card, const char *id, gint64 num, gint64 den, const char *status)
{
  const HtkIndicatorResult *result = htk_card_get (card->card, id);

  g_assert_cmpint (result->num, ==, num);
  g_assert_cmpint (result->den, ==, den);
  g_assert_cmpstr (htk_indicator_status_name (result->status), ==, status);
}

static void
assert_behind (HtkVillageCard *card, const char *id, const char *want)
{
  g_autoptr (GPtrArray) ids = htk_village_card_households (card, id);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (char *)ids->pdata[i]);
  g_assert_cmpstr (text->str, ==, want);
}

static void
test_counts (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkVillageCard) card = NULL;

  add_household (world, "h-lack", FALSE, LACKING);
  add_household (world, "h-sound", TRUE, SOUND);
  add_household (world, "h-never", TRUE, NULL);
  card = load (world);
  g_assert_cmpstr (card->name, ==, "测试村");
  g_assert_cmpstr (card->as_of, ==, TODAY);
  g_assert_cmpuint (card->households, ==, 3);
  g_assert_cmpuint (card->judged, ==, 2);
  g_assert_cmpuint (card->unjudged, ==, 1);
  assert_rate (card, "V17", 2, 3, "short");
  assert_rate (card, "V22", 1, 2, "short");
  assert_rate (card, "V31", 2, 3, "short");
  g_assert_cmpint (htk_card_get (card->card, "V16")->value, ==, 100);
  /* 3,000,000 fen of 3 persons against 1,600,000 of 4: one year before the visit's, not this one.
   */
  g_assert_cmpint (htk_card_get (card->card, "V21")->value, ==, 15000);
}

static void
test_households (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkVillageCard) card = NULL;

  add_household (world, "h-lack", FALSE, LACKING);
  add_household (world, "h-sound", TRUE, SOUND);
  card = load (world);
  assert_behind (card, "V16", "h-lack");
  assert_behind (card, "V17", "h-lack");
  assert_behind (card, "V22", "h-lack");
  assert_behind (card, "V31", "h-lack");
  assert_behind (card, "V23", "");
  assert_behind (card, "V01", "");
}

static void
test_unasked (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkVillageCard) card = NULL;

  add_household (world, "h-never", TRUE, NULL);
  card = load (world);
  for (guint i = 0; i < card->card->results->len; i++)
    {
      const HtkIndicatorResult *result = card->card->results->pdata[i];

      if (g_str_equal (result->indicator->id, "V31"))
        continue; /* the register knows who has a helper */
      g_assert_cmpstr (htk_indicator_status_name (result->status), ==, "na");
    }
  g_assert_null (card->last);
  g_assert_null (card->form_on);
}

/* A visit that met nobody says nothing of what an earlier one found. */
static void
test_nobody_met (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkVillageCard) card = NULL;
  g_autofree char *visit = NULL, *sql = NULL, *done = NULL;

  add_household (world, WORLD_HOUSEHOLD, FALSE, LACKING);
  visit = htk_world_submit (world);
  sql = g_strdup_printf ("UPDATE visit SET state = 'county_accepted' WHERE id = '%s'", visit);
  done = htk_world_dump (world, sql);
  card = load (world);
  g_assert_cmpuint (card->judged, ==, 1);
  assert_rate (card, "V17", 1, 2, "short");
}

/* What the real form asked is counted, and only once it is accepted. */
static void
test_accepted_only (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkVillageCard) before = NULL, after = NULL;
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (GError) error = NULL;
  g_autofree char *visit = NULL, *sql = NULL, *done = NULL;

  htk_world_fill_home (filling);
  visit = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  before = load (world);
  g_assert_cmpuint (before->judged, ==, 0);
  assert_rate (before, "V17", 0, 0, "na");
  sql = g_strdup_printf ("UPDATE visit SET state = 'county_accepted' WHERE id = '%s'", visit);
  done = htk_world_dump (world, sql);
  after = load (world);
  g_assert_cmpuint (after->judged, ==, 1);
  g_assert_cmpint (htk_card_get (after->card, "V17")->den, ==, 2);
}

static void
take_village (HtkWorld *world, const char *last, const char *before)
{
  g_autofree char *json = g_strdup_printf (
      "{\"code\":\"" WORLD_VILLAGE "\",\"last_answers\":%s%s%s}", last,
      before != NULL ? ",\"answers_before\":" : "", before != NULL ? before : "");

  htk_world_take (world, "village", WORLD_VILLAGE, 3, json);
}

static void
test_slipped (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkVillageCard) card = NULL;

  add_household (world, "h-lack", TRUE, LACKING);
  take_village (world, FORM_B ("2026-11-01", "90", "short", "ok"),
                FORM_B ("2026-05-01", "97", "ok", "short"));
  card = load (world);
  g_assert_cmpstr (card->form_on, ==, "2026-11-01");
  g_assert_cmpstr (card->last_on, ==, "2026-05-01");
  assert_rate (card, "V02", 90, 100, "short");
  g_assert_true (htk_card_get (card->card, "V02")->slipped);
  g_assert_false (htk_card_get (card->card, "V17")->slipped);
  g_assert_cmpuint (card->card->slips, ==, 1);
  g_assert_cmpint (htk_card_get (card->last, "V02")->value, ==, 9700);
}

/* A round has begun and form B is still the last round's: households are compared with it. */
static void
test_slipped_before_form (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkVillageCard) card = NULL;

  add_household (world, "h-lack", TRUE, LACKING);
  add_household (world, "h-sound", TRUE, SOUND);
  take_village (world, FORM_B ("2026-05-01", "97", "ok", "ok"), NULL);
  htk_world_take (world, "round", "r-1", 1,
                  "{\"id\":\"r-1\",\"name\":\"秋季\",\"kind\":\"household\",\"starts\":"
                  "\"2026-10-01\",\"state\":\"open\",\"scope\":\"530427\"}");
  htk_world_take (world, "round_target", "r-1/h-lack", 1,
                  "{\"round_id\":\"r-1\",\"subject_id\":\"h-lack\",\"subject_type\":\"household\","
                  "\"village_code\":\"" WORLD_VILLAGE "\",\"class\":\"poor\"}");
  htk_world_take (world, "round_target", "r-1/h-sound", 1,
                  "{\"round_id\":\"r-1\",\"subject_id\":\"h-sound\",\"subject_type\":\"household\","
                  "\"village_code\":\"" WORLD_VILLAGE "\",\"class\":\"poor\",\"result\":"
                  "\"entered\"}");
  card = load (world);
  g_assert_cmpstr (card->round->id, ==, "r-1");
  g_assert_cmpint (card->coverage.targets, ==, 2);
  assert_rate (card, "V30", 1, 2, "short");
  assert_behind (card, "V30", "h-lack");
  g_assert_true (htk_card_get (card->card, "V17")->slipped);
  g_assert_false (htk_card_get (card->card, "V02")->slipped);
}

static void
test_projects_and_findings (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkVillageCard) card = NULL;
  g_autofree char *closed = NULL;

  htk_world_take (
      world, "project", "p-idle", 1,
      "{\"id\":\"p-idle\",\"code\":\"1\",\"name\":\"水池\",\"village_code\":\"" WORLD_VILLAGE
      "\",\"scope\":\"到户\",\"alloc\":100000,\"paid\":1000,\"arrive_date\":"
      "\"2025-01-01\"}");
  htk_world_take (
      world, "project", "p-paid", 1,
      "{\"id\":\"p-paid\",\"code\":\"2\",\"name\":\"路\",\"village_code\":\"" WORLD_VILLAGE
      "\",\"scope\":\"到村\",\"alloc\":100000,\"paid\":100000,\"arrive_date\":"
      "\"2025-01-01\"}");
  htk_world_take (world, "finding", "f-late", 1,
                  "{\"id\":\"f-late\",\"subject_type\":\"village\",\"subject_id\":\"" WORLD_VILLAGE
                  "\",\"village_code\":\"" WORLD_VILLAGE "\",\"cat\":\"water\",\"level\":1,"
                  "\"state\":\"assigned\",\"found_on\":\"2026-09-01\",\"deadline\":\"2026-09-16\","
                  "\"events\":[]}");
  htk_world_take (world, "finding", "f-good", 1,
                  "{\"id\":\"f-good\",\"subject_type\":\"village\",\"subject_id\":\"" WORLD_VILLAGE
                  "\",\"village_code\":\"" WORLD_VILLAGE "\",\"cat\":\"med\",\"level\":2,"
                  "\"state\":\"closed\",\"found_on\":\"2026-09-01\",\"deadline\":\"2026-10-01\","
                  "\"closed_on\":\"2026-09-20\",\"events\":[]}");
  card = load (world);
  g_assert_cmpint (htk_card_get (card->card, "V32")->value, ==, 100);
  assert_rate (card, "V29b", 1, 2, "na");
  assert_rate (card, "V33", 1, 2, "short");
  closed = htk_world_dump (world, "UPDATE finding SET restricted = 1 WHERE id = 'f-late'");
  htk_village_card_free (g_steal_pointer (&card));
  card = load (world);
  assert_rate (card, "V33", 1, 1, "ok");
}

/* Acceptance keeps the answers of the form B before; a correction of the same day is no new one. */
static void
test_answers_before (void)
{
  static const char *const days[] = { "2026-05-01", "2026-11-01", "2026-11-01" };
  g_autoptr (JsonObject) village = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      HtkVisit visit = { .visit_date = (char *)days[i], .worker = (char *)"w" };
      HtkRevision revision = { .answers = (char *)"{\"id\":\"b\",\"version\":\"1\",\"data\":{}}" };
      g_autoptr (GError) error = NULL;

      htk_accept_village (village, &visit, &revision, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpstr (htk_json_text (htk_json_part (village, "last_answers"), "visit_date"), ==,
                   days[1]);
  g_assert_cmpstr (htk_json_text (htk_json_part (village, "answers_before"), "visit_date"), ==,
                   days[0]);
}

/* A check of the house says nothing of the school; one that asked does. */
static void
test_partial_check (void)
{
  g_autoptr (HtkWorld) world = world_new ();
  g_autoptr (HtkVillageCard) card = NULL;
  g_autofree char *done = NULL;

  add_household (world, "h-lack", TRUE, LACKING);
  done = htk_world_dump (
      world,
      "INSERT INTO visit (id, form_id, subject_type, subject_id, village_code, worker, state,"
      " revision_id, visit_date, submitted_at, changed_at) VALUES ('v', 'ff_special', 'household',"
      " 'h-lack', '" WORLD_VILLAGE "', 'u-worker', 'county_accepted', 'r', '2026-11-02', 1, 1)");
  g_free (done);
  done = htk_world_dump (
      world,
      "INSERT INTO visit_revision (id, visit_id, form_version, worker, answers, answers_hash, xml,"
      " started_at, ended_at) VALUES ('r', 'v', '1', 'u-worker', '{\"data\":{\"contacted\":\"1\","
      "\"a_date\":\"2026-11-02\",\"x_check\":\"house\",\"d3\":\"na\",\"d5\":\"fail\",\"h_grade\":"
      "\"D\",\"h_live\":\"live\",\"h_target\":\"poor\",\"m\":[{\"m_roster_id\":\"x2\",\"m_d3\":"
      "\"na\"}]}}', '', '', 1, 1)");
  card = load (world);
  g_assert_cmpint (htk_card_get (card->card, "V16")->value, ==, 100);
  assert_behind (card, "V23", "h-lack");
}

static void
test_cancelled (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRules) rules = htk_pack_rules (world->pack, world->store, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (
      htk_village_card_load (world->store, rules, WORLD_VILLAGE, TODAY, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (htk_village_card_load (world->store, rules, "999", TODAY, NULL, &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/village-card/numerators-and-denominators-are-the-households-that-were-asked",
                   test_counts);
  g_test_add_func ("/village-card/names-the-households-behind-each-gap", test_households);
  g_test_add_func ("/village-card/what-nobody-asked-is-not-judged", test_unasked);
  g_test_add_func ("/village-card/a-visit-that-met-nobody-changes-no-figure", test_nobody_met);
  g_test_add_func ("/village-card/only-accepted-answers-count", test_accepted_only);
  g_test_add_func ("/village-card/slipped-is-against-the-form-before", test_slipped);
  g_test_add_func ("/village-card/a-new-round-is-compared-with-the-last-form",
                   test_slipped_before_form);
  g_test_add_func ("/village-card/idle-funds-and-late-findings-count-and-restricted-ones-never",
                   test_projects_and_findings);
  g_test_add_func ("/village-card/acceptance-keeps-the-answers-before", test_answers_before);
  g_test_add_func ("/village-card/a-partial-check-leaves-what-it-did-not-judge",
                   test_partial_check);
  g_test_add_func ("/village-card/can-be-given-up-and-an-unknown-village-is-told", test_cancelled);
  return g_test_run ();
}
