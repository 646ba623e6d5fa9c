/* The register takes what the county sends, twice as well as once, and finds it without a scan. */
#include "tests/record/record-world.h"

#include "app/store/htk-json.h"
#include "app/store/htk-search.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-visit-lists.h"
#include "app/store/htk-visit-queue.h"
#include "tests/lib/htk-plan.h"

#define ALL_HOUSEHOLDS "SELECT * FROM household ORDER BY id"
#define ALL_MEMBERS "SELECT * FROM member ORDER BY id"

static const char household[] =
  "{\"id\":\"h-2\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700002\","
  "\"local_no\":\"5304271012010002\",\"head_name\":\"普文华\",\"head_pinyin\":\"puwenhua\","
  "\"head_initials\":\"pwh\",\"hh_type\":1,\"monitor_class\":0,\"next_due\":\"2026-02-03\","
  "\"soil\":{\"ph\":6.5},\"future\":[1,2],\"addr\":\"三组\",\"members\":["
  "{\"id\":\"m-21\",\"seq\":1,\"name\":\"普文华\",\"pinyin\":\"puwenhua\",\"initials\":\"pwh\","
  "\"rel\":\"head\",\"blood\":\"O\"},"
  "{\"id\":\"m-22\",\"seq\":2,\"name\":\"刀美兰\",\"pinyin\":\"daomeilan\",\"initials\":\"dml\","
  "\"rel\":\"spouse\"}]}";

static HtkWorld *
world_with_household (void)
{
  HtkWorld *world = htk_world_new ();

  htk_world_take (world, "household", "h-2", 3, household);
  return world;
}

static void
test_upsert_twice_is_the_same (void)
{
  g_autoptr (HtkWorld) world = world_with_household ();
  g_autofree char *households = htk_world_dump (world, ALL_HOUSEHOLDS);
  g_autofree char *members = htk_world_dump (world, ALL_MEMBERS);
  g_autofree char *households_again = NULL;
  g_autofree char *members_again = NULL;

  htk_world_take (world, "household", "h-2", 3, household);
  households_again = htk_world_dump (world, ALL_HOUSEHOLDS);
  members_again = htk_world_dump (world, ALL_MEMBERS);
  g_assert_cmpstr (households, ==, households_again);
  g_assert_cmpstr (members, ==, members_again);
}

static void
test_unknown_members_survive (void)
{
  g_autoptr (HtkWorld) world = world_with_household ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkHousehold) h = htk_register_household (world->store, "h-2", &error);
  g_autoptr (GPtrArray) members = htk_register_members (world->store, "h-2", &error);
  HtkMember *first;

  g_assert_no_error (error);
  g_assert_cmpstr (htk_json_text (h->extra, "addr"), ==, "三组");
  g_assert_cmpfloat (json_object_get_double_member (htk_json_part (h->extra, "soil"), "ph"), ==, 6.5);
  g_assert_cmpint (json_array_get_int_element (htk_json_list (h->extra, "future"), 1), ==, 2);
  g_assert_false (json_object_has_member (h->extra, "hh_no"));
  g_assert_cmpuint (members->len, ==, 2);
  first = g_ptr_array_index (members, 0);
  g_assert_cmpstr (htk_json_text (first->extra, "blood"), ==, "O");
}

static void
test_who_is_not_named_has_left (void)
{
  g_autoptr (HtkWorld) world = world_with_household ();

  htk_world_take (world, "household", "h-1", 4,
    "{\"id\":\"h-1\",\"village_code\":\"530427101201\",\"members\":["
    "{\"id\":\"m-1\",\"seq\":1,\"name\":\"杨成员\"},{\"id\":\"m-22\",\"seq\":2,\"name\":\"刀美兰\"}]}");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM member WHERE id = 'm-2'"), ==, 0);
  g_assert_cmpint (htk_world_count (world,
    "SELECT count (*) FROM member WHERE id = 'm-22' AND household_id = 'h-1'"), ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT n_members FROM household WHERE id = 'h-1'"),
                   ==, 2);
}

static void
test_text_is_no_number (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkHousehold) h = NULL;

  htk_world_take (world, "household", "h-3", 1,
    "{\"id\":\"h-3\",\"village_code\":\"530427101201\",\"monitor_class\":\"?\",\"hh_type\":null}");
  h = htk_register_household (world->store, "h-3", NULL);
  g_assert_cmpint (h->monitor_class, ==, -1);
  g_assert_cmpint (h->hh_type, ==, 0);
}

static void
test_bad_rows_are_refused_by_name (void)
{
  static const char *const rows[][2] = {
    { "{\"village_code\":\"530427101201\"}", "id" },
    { "{\"id\":\"h-4\"}", "village_code" },
    { "{\"id\":\"h-4\",\"village_code\":\"000000000000\"}", "FOREIGN KEY" },
    { "{\"id\":\"h-4\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700001\"}", "hh_no" },
    { "{\"id\":\"h-4\",\"village_code\":\"530427101201\",\"color\":\"pink\"}", "color" },
    { "{\"id\":\"h-4\",\"village_code\":\"530427101201\",\"members\":[{\"id\":\"m-41\"}]}", "name" },
  };
  g_autoptr (HtkWorld) world = htk_world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (htk_world_apply (world, "household", "h-4", 1, rows[i][0], &error));
      g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, rows[i][1]));
    }
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM household"), ==, 1);
}

static void
test_removed_household_leaves_the_lists_and_stays (void)
{
  g_autoptr (HtkWorld) world = world_with_household ();
  g_autoptr (GArray) due = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (HtkHousehold) h = NULL;
  HtkTaskCounts counts;

  htk_world_take (world, "delete", "h-2", 4, "{}");
  due = htk_register_due_keys (world->store, "2030-01-01", 0, NULL);
  found = htk_search_households (world->store, "普", 10, NULL);
  g_assert_true (htk_register_count_tasks (world->store, "2026-01-15", "2030-01-01", &counts, NULL));
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpint (counts.households, ==, 1);
  g_assert_cmpint (counts.overdue, ==, 1);
  h = htk_register_household (world->store, "h-2", NULL);
  g_assert_cmpstr (h->head_name, ==, "普文华");
}

static void
test_lists_are_index_ranges (void)
{
  /* The hits of a search, and the drafts that a tablet has at a time. */
  static const char *const few[] = { "hit", "d", NULL };
  g_autoptr (HtkWorld) world = world_with_household ();
  g_autoptr (GHashTable) statements = htk_plan_watch (world->store);
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GArray) due = NULL;
  g_autoptr (GArray) of_village = NULL;

  g_ptr_array_add (lists, htk_search_households (world->store, "普", 10, NULL));
  g_ptr_array_add (lists, htk_search_households (world->store, "pwh", 10, NULL));
  g_ptr_array_add (lists, htk_search_households (world->store, "5304", 10, NULL));
  g_ptr_array_add (lists, htk_search_villages (world->store, "pw", 10, NULL));
  due = htk_register_due_keys (world->store, "2026-12-31", 0, NULL);
  of_village = htk_register_village_keys (world->store, WORLD_VILLAGE, NULL);
  g_assert_cmpuint (due->len, ==, 2);
  g_assert_cmpuint (of_village->len, ==, 2);
  g_ptr_array_add (lists, htk_register_by_keys (world->store, (gint64 *) due->data, 2, NULL));
  g_ptr_array_add (lists, htk_register_in_village (world->store, WORLD_VILLAGE, 10, 0, NULL));
  g_ptr_array_add (lists, htk_register_members (world->store, "h-2", NULL));
  g_ptr_array_add (lists, htk_visits_of_subject (world->store, "h-2", NULL));
  g_ptr_array_add (lists, htk_visit_ids_of_worker (world->store, WORLD_WORKER, NULL));
  g_assert_cmpuint (htk_visits_count_back (world->store, WORLD_WORKER), ==, 0);
  g_ptr_array_add (lists, htk_visits_by_ids (world->store, lists->pdata[lists->len - 1], 0, 10, NULL));
  g_ptr_array_add (lists, htk_visits_waiting (world->store, WORLD_LEAD, NULL));
  g_assert_cmpuint (g_hash_table_size (statements), >=, 8);
  g_assert_cmpuint (htk_plan_check (world->store, statements, few), >=, 16);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/upsert-twice-is-the-same", test_upsert_twice_is_the_same);
  g_test_add_func ("/register/unknown-members-survive", test_unknown_members_survive);
  g_test_add_func ("/register/who-is-not-named-has-left", test_who_is_not_named_has_left);
  g_test_add_func ("/register/text-is-no-number", test_text_is_no_number);
  g_test_add_func ("/register/bad-rows-are-refused-by-name", test_bad_rows_are_refused_by_name);
  g_test_add_func ("/register/removed-household-leaves-the-lists-and-stays",
                   test_removed_household_leaves_the_lists_and_stays);
  g_test_add_func ("/register/lists-are-index-ranges", test_lists_are_index_ranges);
  return g_test_run ();
}
