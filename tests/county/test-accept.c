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

/* One of three visits to a household on days of their own: what it found. */
typedef struct
{
  char date[16], answers[512], color[8];
  int score;
} Found;

static void
find_something (Found *found,
                guint  nth)
{
  static const char *const colors[] = { "green", "yellow", "red" };
  gboolean is_home = g_test_rand_int_range (0, 4) > 0;
  g_autofree char *gps = g_test_rand_bit () ? g_strdup_printf (",\"gps\":\"24.%u 101.%u 1 1\"", nth, nth)
                                            : g_strdup ("");
  g_autofree char *money = g_test_rand_bit () ? g_strdup_printf (",\"net\":%u,\"pc\":%u", nth * 1000, nth)
                                              : g_strdup ("");

  /* Distinct days of two years. */
  g_snprintf (found->date, sizeof found->date, "%d-%02d-%02u", g_test_rand_int_range (2025, 2027),
              g_test_rand_int_range (1, 13), nth + 1);
  g_snprintf (found->answers, sizeof found->answers,
              "{\"id\":\"fa_household\",\"version\":\"1\",\"data\":{\"a_result\":\"%s\","
              "\"next_due\":\"2027-01-%02u\"%s%s}}", is_home ? "home" : "away", nth + 1, gps, money);
  g_strlcpy (found->color, colors[g_test_rand_int_range (0, 3)], sizeof found->color);
  found->score = g_test_rand_int_range (0, 100);
}

static int
by_year (gconstpointer a,
         gconstpointer b)
{
  return (int) (htk_json_int (*(JsonObject *const *) a, "year", 0) -
                htk_json_int (*(JsonObject *const *) b, "year", 0));
}

/* (transfer full): what the register says after they were accepted in that order. */
static char *
accepted_in (const Found *found,
             const guint *order)
{
  g_autoptr (JsonObject) household = parse (HOUSEHOLD);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  JsonArray *income, *years = json_array_new ();

  for (guint i = 0; i < 3; i++)
    {
      const Found *f = &found[order[i]];
      const HtkVisit visit = { .visit_date = (char *) f->date, .worker = (char *) f->date,
                               .color = (char *) f->color, .score = f->score };
      const HtkRevision revision = { .answers = (char *) f->answers };

      g_assert_true (htk_accept_household (household, &visit, &revision, NULL));
    }
  income = htk_json_list (household, "income");
  for (guint i = 0; i < json_array_get_length (income); i++)
    g_ptr_array_add (sorted, json_array_get_object_element (income, i));
  g_ptr_array_sort (sorted, by_year);
  for (guint i = 0; i < sorted->len; i++)
    json_array_add_object_element (years, json_object_ref (sorted->pdata[i]));
  json_object_set_array_member (household, "income", years);
  return htk_json_write (household);
}

/* Whatever the order of the decisions, the register says what the newest visit of each thing found. */
static void
test_any_order (void)
{
  static const guint orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                     { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

  for (guint n = 0; n < 500; n++)
    {
      Found found[3];
      g_autofree char *first = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (found); i++)
        find_something (&found[i], i);
      first = accepted_in (found, orders[0]);
      for (guint i = 1; i < G_N_ELEMENTS (orders); i++)
        {
          g_autofree char *other = accepted_in (found, orders[i]);

          g_assert_cmpstr (other, ==, first);
        }
    }
}

static char *
village_after (const char *const *days,
               const guint       *order)
{
  g_autoptr (JsonObject) village = parse ("{\"code\":\"530427001001\"}");

  for (guint i = 0; i < 3; i++)
    {
      const char *day = days[order[i]];
      g_autofree char *answers = g_strdup_printf (
        "{\"id\":\"fb_village\",\"version\":\"1\",\"data\":{\"v1\":\"%s\",\"next_due\":\"%s\"}}", day, day);
      const HtkVisit visit = { .visit_date = (char *) day, .worker = (char *) "w" };
      const HtkRevision revision = { .answers = answers };

      g_assert_true (htk_accept_village (village, &visit, &revision, NULL));
    }
  return htk_json_write (village);
}

/* The card is the newest one and the card before it the second newest. */
static void
test_cards_in_any_order (void)
{
  static const char *const days[] = { "2025-11-01", "2026-05-01", "2026-11-01" };
  static const guint orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                     { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  g_autofree char *first = village_after (days, orders[0]);

  for (guint i = 1; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *other = village_after (days, orders[i]);

      g_assert_cmpstr (other, ==, first);
    }
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
  g_test_add_func ("/accept/any-order-the-newest-of-each-stands", test_any_order);
  g_test_add_func ("/accept/cards-in-any-order", test_cards_in_any_order);
  return g_test_run ();
}
