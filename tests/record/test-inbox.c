/* What the county sends arrives whole, once, and wins where the county decides. */
#include "tests/record/record-world.h"

#include "app/record/htk-last-answers.h"
#include "app/record/htk-inbox.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-json.h"

#define ALL_OF_VISITS                                                                              \
  "SELECT id, state, revision_id, color, score, visit_date, submitted_at, version FROM visit"      \
  " UNION ALL SELECT id, visit_id, parent, answers_hash, xml, answers, started_at, ended_at"       \
  " FROM visit_revision"                                                                           \
  " UNION ALL SELECT id, visit_id, revision_id, reviewer, decision, at, 0, 0 FROM review"          \
  " UNION ALL SELECT id, visit_id, revision_id, ref, level, text, author, reply FROM comment"      \
  " UNION ALL SELECT revision_id, name, sha256, 0, 0, 0, 0, 0 FROM visit_file ORDER BY 1, 2"

static gint64
version_of (HtkWorld   *world,
            const char *visit_id)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, NULL);

  return visit != NULL ? visit->version : -1;
}

static char *
wire_of (HtkWorld   *world,
         const char *visit_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = htk_visit_to_json (world->store, visit_id, &error);

  g_assert_no_error (error);
  return htk_json_write (body);
}

/* What the county sends of a visit after it has decided about what it was sent. */
static char *
decided_wire (HtkWorld   *world,
              const char *visit_id,
              const char *state)
{
  g_autoptr (HtkVisit) own = htk_visit_get (world->store, visit_id, NULL);
  g_autoptr (JsonObject) body = htk_visit_to_json (world->store, visit_id, NULL);
  JsonObject *visit = htk_json_part (body, "visit");
  JsonObject *review = json_object_new ();

  json_object_set_string_member (visit, "state", state);
  json_object_set_string_member (review, "id", "review-of-the-county");
  json_object_set_string_member (review, "revision_id", own->revision_id);
  json_object_set_string_member (review, "reviewer", WORLD_COUNTY);
  json_object_set_string_member (review, "decision",
                                 g_str_equal (state, "county_accepted") ? "accept" : "reject");
  json_object_set_int_member (review, "at", own->changed_at + 1000);
  json_array_add_object_element (htk_json_list (body, "reviews"), review);
  return htk_json_write (body);
}

static void
assert_state (HtkWorld   *world,
              const char *visit_id,
              const char *state)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, NULL);

  g_assert_cmpstr (visit->state, ==, state);
}

static void
correct (HtkWorld   *world,
         const char *visit_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling = htk_filling_open_correction (world->store, world->pack, visit_id,
                                                                WORLD_WORKER, &error);
  g_autofree char *done = NULL;

  g_assert_no_error (error);
  htk_world_answer (filling, "a_nocontact", "全家在昆明务工");
  done = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
}

static void
test_visit_goes_over_whole (void)
{
  g_autoptr (HtkWorld) here = htk_world_new ();
  g_autoptr (HtkWorld) there = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (here);
  g_autofree char *wire = NULL;
  g_autofree char *back = NULL;
  g_autofree char *rows_here = NULL;
  g_autofree char *rows_there = NULL;
  g_autoptr (GPtrArray) comments = NULL;

  htk_world_decide (here, visit_id, "return");
  comments = htk_comments_of (here->store, visit_id, NULL);
  htk_comment_reply (here->store, visit_id,
                     ((HtkComment *) g_ptr_array_index (comments, 0))->id, "已写清", NULL);
  correct (here, visit_id);
  wire = wire_of (here, visit_id);
  for (guint i = 0; i < 2; i++)
    htk_world_take (there, "visit", visit_id, version_of (here, visit_id), wire);
  back = wire_of (there, visit_id);
  g_assert_cmpstr (back, ==, wire);
  rows_here = htk_world_dump (here, ALL_OF_VISITS);
  rows_there = htk_world_dump (there, ALL_OF_VISITS);
  g_assert_cmpstr (rows_here, ==, rows_there);
}

static void
test_decision_of_the_county_wins (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autofree char *wire = NULL;
  g_autoptr (HtkAnswers) last = NULL;
  g_autoptr (GError) error = NULL;

  htk_world_decide (world, visit_id, "approve");
  wire = decided_wire (world, visit_id, "county_accepted");
  /* The lead voids it meanwhile, twice changed here: what the county decided stands. */
  g_assert_true (htk_visit_void (world->store, WORLD_LEAD, visit_id, "错户", &error));
  assert_state (world, visit_id, "voided");
  htk_world_take (world, "visit", visit_id, 2, wire);
  assert_state (world, visit_id, "county_accepted");
  last = htk_last_answers (world->store, "household", WORLD_HOUSEHOLD, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (htk_answers_get (last, "a_nocontact"), ==, "全家外出务工");
  g_assert_nonnull (htk_answers_get (last, "visit_date"));
}

static void
test_rejected_visit_is_corrected (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autofree char *wire = NULL;

  htk_world_decide (world, visit_id, "approve");
  wire = decided_wire (world, visit_id, "county_rejected");
  htk_world_take (world, "visit", visit_id, 3, wire);
  assert_state (world, visit_id, "county_rejected");
  correct (world, visit_id);
  assert_state (world, visit_id, "submitted");
  /* The county repeats what it said before it heard of the correction. */
  htk_world_take (world, "visit", visit_id, 3, wire);
  assert_state (world, visit_id, "submitted");
}

static void
test_what_the_county_has_not_heard_is_kept (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autofree char *submitted = wire_of (world, visit_id);
  g_autofree char *newest = NULL;

  htk_world_decide (world, visit_id, "return");
  htk_world_take (world, "visit", visit_id, 1, submitted);
  assert_state (world, visit_id, "returned");
  correct (world, visit_id);
  newest = htk_world_dump (world, "SELECT revision_id FROM visit");
  htk_world_take (world, "visit", visit_id, 1, submitted);
  assert_state (world, visit_id, "submitted");
  g_autofree char *after = htk_world_dump (world, "SELECT revision_id FROM visit");

  g_assert_cmpstr (after, ==, newest);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit_revision"), ==, 2);
}

static void
test_half_a_visit_is_refused (void)
{
  static const char *const bodies[] = {
    "{}",
    "{\"visit\":{\"id\":\"v-1\"}}",
    "{\"visit\":{\"id\":\"v-1\",\"state\":\"submitted\"}}",
    "{\"visit\":[],\"revisions\":7}",
  };
  g_autoptr (HtkWorld) world = htk_world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (htk_world_apply (world, "visit", "v-1", 1, bodies[i], &error));
      g_assert_nonnull (error);
    }
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit"), ==, 0);
}

static void
test_changed_answers_are_seen_by_their_hash (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autofree char *text = htk_world_dump (world, "SELECT body FROM change");
  g_autoptr (HtkWorld) county = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = NULL;

  text[strlen (text) - 2] = '\0'; /* the dump's own ends */
  body = htk_world_json (text);
  json_object_set_string_member (htk_json_part (htk_json_part (body, "answers"), "data"), "memo",
                                 "slipped in");
  g_assert_true (htk_store_begin (county->store, NULL));
  g_assert_false (htk_visit_take_submit (county->store, body, "worker", &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  htk_store_rollback (county->store);
  g_clear_pointer (&body, json_object_unref);
  g_clear_error (&error);
  body = htk_world_json (text);
  g_assert_true (htk_store_begin (county->store, NULL));
  for (guint i = 0; i < 2; i++)
    g_assert_true (htk_visit_take_submit (county->store, body, "worker", &error));
  g_assert_true (htk_store_commit (county->store, NULL));
  assert_state (county, visit_id, "submitted");
  g_assert_cmpint (version_of (county, visit_id), ==, 1);
}

static void
test_unknown_kind_is_kept (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *kept = NULL;

  htk_world_take (world, "drone", "d-1", 1, "{\"z\":1,\"a\":[2]}");
  kept = htk_store_get_meta (world->store, "unknown/drone/d-1");
  g_assert_cmpstr (kept, ==, "{\"a\":[2],\"z\":1}");
}

static void
test_cursor_goes_with_its_rows (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 0);
  g_assert_true (htk_store_begin (world->store, &error));
  g_assert_true (htk_inbox_set_cursor (world->store, 41, &error));
  g_assert_true (htk_store_commit (world->store, &error));
  g_assert_true (htk_store_begin (world->store, &error));
  g_assert_true (htk_inbox_set_cursor (world->store, 42, &error));
  htk_store_rollback (world->store);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 41);
}

static void
assert_setting (HtkWorld   *world,
                const char *key,
                const char *on_date,
                const char *value)
{
  g_autofree char *found = htk_pack_setting (world->pack, world->store, key, on_date);

  g_assert_cmpstr (found, ==, value);
}

static void
test_settings_of_the_county_go_over_the_packs (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *text = NULL;

  assert_setting (world, "line", "2022-12-31", "6000");
  assert_setting (world, "line", "2023-01-01", "8050");
  htk_world_take (world, "setting", "line/2023-01-01", 1,
                  "{\"key\":\"line\",\"on_date\":\"2023-01-01\",\"value\":\"8100\"}");
  htk_world_take (world, "setting", "line/2026-01-01", 1,
                  "{\"key\":\"line\",\"on_date\":\"2026-01-01\",\"value\":\"9000\"}");
  htk_world_take (world, "setting", "own/2026-01-01", 1,
                  "{\"key\":\"own\",\"on_date\":\"2026-01-01\",\"value\":\"a, \\\"b\\\"\"}");
  assert_setting (world, "line", "2022-12-31", "6000");
  assert_setting (world, "line", "2024-06-01", "8100");
  assert_setting (world, "line", "2025-12-31", "8700");
  assert_setting (world, "line", "2026-01-01", "9000");
  assert_setting (world, "own", "2025-12-31", NULL);
  assert_setting (world, "own", "2026-01-02", "a, \"b\"");
  assert_setting (world, "line", "2000-01-01", NULL);
  /* And so does the form, by the day of the visit. */
  filling = htk_world_open (world);
  htk_world_answer (filling, "a_date", "2024-06-01");
  json = htk_instance_to_json (htk_filling_instance (filling), FALSE);
  text = htk_json_write (json_node_get_object (json));
  g_assert_nonnull (strstr (text, "\"c_line\":\"8100\""));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inbox/visit-goes-over-whole", test_visit_goes_over_whole);
  g_test_add_func ("/inbox/decision-of-the-county-wins", test_decision_of_the_county_wins);
  g_test_add_func ("/inbox/rejected-visit-is-corrected", test_rejected_visit_is_corrected);
  g_test_add_func ("/inbox/what-the-county-has-not-heard-is-kept",
                   test_what_the_county_has_not_heard_is_kept);
  g_test_add_func ("/inbox/half-a-visit-is-refused", test_half_a_visit_is_refused);
  g_test_add_func ("/inbox/changed-answers-are-seen-by-their-hash",
                   test_changed_answers_are_seen_by_their_hash);
  g_test_add_func ("/inbox/unknown-kind-is-kept", test_unknown_kind_is_kept);
  g_test_add_func ("/inbox/cursor-goes-with-its-rows", test_cursor_goes_with_its_rows);
  g_test_add_func ("/inbox/settings-of-the-county-go-over-the-packs",
                   test_settings_of_the_county_go_over_the_packs);
  return g_test_run ();
}
