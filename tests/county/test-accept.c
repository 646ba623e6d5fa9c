/* What an accepted visit changes in the register, and what it leaves alone (domain.md 5). */
#include "app/record/htk-accept.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"

#define HOUSEHOLD                                                                                  \
  "{\"id\":\"h\",\"village_code\":\"530427001001\",\"head_name\":\"普建华\",\"color\":\"green\","   \
  "\"score\":0,\"phone\":\"1\",\"status\":\"active\",\"income\":[{\"year\":2025,\"pc\":1},"          \
  "{\"year\":2026,\"pc\":2}],\"members\":[{\"id\":\"a\",\"seq\":1,\"name\":\"普建华\",\"rel\":"      \
  "\"head\",\"status\":\"ok\",\"phone\":\"9\",\"school\":\"none\"},{\"id\":\"b\",\"seq\":4,"         \
  "\"name\":\"白玉芳\",\"rel\":\"spouse\",\"status\":\"ok\"}]}"

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static JsonObject *
accept (const char *data)
{
  JsonObject *household = parse (HOUSEHOLD);
  g_autofree char *answers =
    g_strdup_printf ("{\"id\":\"fa_household\",\"version\":\"1\",\"data\":%s}", data);
  const HtkVisit visit = { .visit_date = (char *) "2026-11-24", .worker = (char *) "w",
                           .color = (char *) "red", .score = 55 };
  const HtkRevision revision = { .answers = answers };
  g_autoptr (GError) error = NULL;

  htk_accept_household (household, &visit, &revision, &error);
  g_assert_no_error (error);
  return household;
}

static JsonObject *
member (JsonObject *household,
        guint       i)
{
  JsonArray *members = htk_json_list (household, "members");

  g_assert_cmpuint (i, <, json_array_get_length (members));
  return json_array_get_object_element (members, i);
}

static void
test_answers_are_taken (void)
{
  g_autoptr (JsonObject) h =
    accept ("{\"a_result\":\"home\",\"next_due\":\"2026-12-24\",\"net\":28900,\"pc\":7225.5,"
            "\"n\":4,\"gps\":\"24.07 101.99 1500 8\",\"g\":{\"m\":[{\"m_roster_id\":\"a\",\"s1\":"
            "{\"m_labor\":\"weak\",\"m_school\":\"\"}}]}}");
  JsonArray *income = htk_json_list (h, "income");

  g_assert_cmpstr (htk_json_text (h, "color"), ==, "red");
  g_assert_cmpint (htk_json_int (h, "score", 0), ==, 55);
  g_assert_cmpstr (htk_json_text (h, "last_visit"), ==, "2026-11-24");
  g_assert_cmpstr (htk_json_text (h, "next_due"), ==, "2026-12-24");
  g_assert_cmpfloat (json_object_get_double_member (h, "lat"), ==, 24.07);
  g_assert_cmpstr (htk_json_text (member (h, 0), "labor"), ==, "weak");
  /* One line a year: the visit's stands for what 2026 had. */
  g_assert_cmpuint (json_array_get_length (income), ==, 2);
  g_assert_cmpint (htk_json_int (json_array_get_object_element (income, 1), "pc", 0), ==, 722550);
  g_assert_cmpstr (htk_json_text (htk_json_part (h, "last_answers"), "visit_date"), ==,
                   "2026-11-24");
}

static void
test_not_asked_stays (void)
{
  g_autoptr (JsonObject) h =
    accept ("{\"a_result\":\"home\",\"m\":[{\"m_roster_id\":\"a\",\"m_school\":\"\"}]}");

  g_assert_cmpstr (htk_json_text (h, "phone"), ==, "1");
  g_assert_cmpstr (htk_json_text (member (h, 0), "phone"), ==, "9");
  g_assert_cmpstr (htk_json_text (member (h, 0), "school"), ==, "none");
  g_assert_cmpstr (htk_json_text (member (h, 1), "name"), ==, "白玉芳");
  g_assert_cmpuint (json_array_get_length (htk_json_list (h, "income")), ==, 2);
}

static void
test_newcomer (void)
{
  g_autoptr (JsonObject) h =
    accept ("{\"a_result\":\"phone\",\"m\":[{\"m_roster_id\":\"\",\"m_name\":\"普新生\",\"m_rel\":"
            "\"son\",\"m_status\":\"ok\"},{\"m_roster_id\":\"\",\"m_name\":\"\"}]}");
  JsonArray *last = htk_json_list (htk_json_part (h, "last_answers"), "m");

  g_assert_cmpuint (json_array_get_length (htk_json_list (h, "members")), ==, 3);
  g_assert_cmpint (htk_json_int (member (h, 2), "seq", 0), ==, 5);
  /* The next visit knows the newcomer by the identifier given now. */
  g_assert_cmpstr (htk_json_text (json_array_get_object_element (last, 0), "m_roster_id"), ==,
                   htk_json_text (member (h, 2), "id"));
}

static void
test_new_head (void)
{
  g_autoptr (JsonObject) h =
    accept ("{\"a_result\":\"home\",\"m\":[{\"m_roster_id\":\"a\",\"m_status\":\"dead\"},"
            "{\"m_roster_id\":\"b\",\"m_rel\":\"head\",\"m_status\":\"ok\"}]}");

  g_assert_cmpstr (htk_json_text (h, "head_name"), ==, "白玉芳");
  g_assert_cmpstr (htk_json_text (member (h, 0), "status"), ==, "dead");
}

static void
test_nobody_met (void)
{
  g_autoptr (JsonObject) away =
    accept ("{\"a_result\":\"away\",\"next_due\":\"2026-12-09\",\"m\":[]}");
  g_autoptr (JsonObject) gone = accept ("{\"a_result\":\"moved\"}");

  g_assert_cmpstr (htk_json_text (away, "color"), ==, "green");
  g_assert_cmpstr (htk_json_text (away, "next_due"), ==, "2026-12-09");
  g_assert_null (htk_json_part (away, "last_answers"));
  g_assert_cmpstr (htk_json_text (away, "status"), ==, "active");
  g_assert_cmpstr (htk_json_text (gone, "status"), ==, "moved");
}

static void
test_no_submission (void)
{
  g_autoptr (JsonObject) household = parse (HOUSEHOLD);
  const HtkVisit visit = { .visit_date = (char *) "2026-11-24", .worker = (char *) "w" };
  const HtkRevision revision = { .answers = (char *) "[1]" };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = htk_json_write (household);
  g_autofree char *after = NULL;

  g_assert_false (htk_accept_household (household, &visit, &revision, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  after = htk_json_write (household);
  g_assert_cmpstr (before, ==, after);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accept/answers-are-taken", test_answers_are_taken);
  g_test_add_func ("/accept/what-was-not-asked-stays", test_not_asked_stays);
  g_test_add_func ("/accept/newcomer-is-known-next-time", test_newcomer);
  g_test_add_func ("/accept/another-head", test_new_head);
  g_test_add_func ("/accept/nobody-met-moves-only-dates", test_nobody_met);
  g_test_add_func ("/accept/no-submission-changes-nothing", test_no_submission);
  return g_test_run ();
}
