/* The models behind the pages of villages and funds say what the rules found, and no more. */
#include "app/record/htk-pack-rules.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-store-private.h"
#include "tests/record/record-world.h"
#include "ui/htk-card-text.h"
#include "ui/htk-project-item.h"
#include "ui/htk-rows-model.h"
#include "ui/htk-village-item.h"

#include <string.h>

#define TODAY "2026-11-20"

static void
assert_text (char *made, const char *want)
{
  g_assert_cmpstr (made, ==, want);
  g_free (made);
}

static void
test_hundredths (void)
{
  assert_text (htk_hundredths_text (9976), "99.76");
  assert_text (htk_hundredths_text (4430), "44.3");
  assert_text (htk_hundredths_text (10000), "100");
  assert_text (htk_hundredths_text (5), "0.05");
  assert_text (htk_hundredths_text (-150), "-1.5");
  assert_text (htk_money_text (1234560), "12,345.60 yuan");
  assert_text (htk_money_text (100000000), "1,000,000 yuan");
  assert_text (htk_money_text (-99905), "-999.05 yuan");
}

static void
test_indicator (void)
{
  HtkIndicator rate = {
    .id = (char *)"V22", .kind = HTK_INDICATOR_RATE, .unit = HTK_UNIT_PERCENT, .lower = TRUE
  };
  HtkIndicatorResult result = { .indicator = &rate,
                                .known = TRUE,
                                .has_target = TRUE,
                                .value = 5000,
                                .target = 4430,
                                .gap = 570,
                                .num = 1,
                                .den = 2 };
  HtkIndicatorResult unknown = { .indicator = &rate, .status = HTK_STATUS_NA };

  assert_text (htk_indicator_value_text (&result), "50%");
  assert_text (htk_indicator_target_text (&result), "Target: at most 44.3%");
  assert_text (htk_indicator_gap_text (&result), "Gap: 5.7 points");
  assert_text (htk_indicator_count_text (&result), "1/2");
  assert_text (htk_indicator_value_text (&unknown), "—");
  assert_text (htk_indicator_target_text (&unknown), "");
  assert_text (htk_indicator_count_text (&unknown), "");
  g_assert_cmpstr (htk_indicator_status_text (HTK_STATUS_NA), ==, "Not judged");
}

static void
take_projects (HtkWorld *world)
{
  htk_world_take (
      world, "project", "p-1", 1,
      "{\"id\":\"p-1\",\"code\":\"1\",\"name\":\"水池\",\"village_code\":\"" WORLD_VILLAGE
      "\",\"dept\":\"水利局\",\"fund_type\":\"专项\",\"alloc\":100000,\"paid\":35000,"
      "\"arrive_date\":\"2025-01-01\",\"f2\":\"fail\",\"f3\":\"fail\",\"f7\":\"pass\"}");
  htk_world_take (world, "project", "p-2", 1,
                  "{\"id\":\"p-2\",\"code\":\"2\",\"name\":\"全县培训\",\"dept\":\"水利局\","
                  "\"fund_type\":\"行业\",\"alloc\":50000}");
  htk_world_take (world, "region", "530427102201", 1,
                  "{\"code\":\"530427102201\",\"name\":\"别的村\",\"level\":5}");
  htk_world_take (
      world, "project", "p-3", 1,
      "{\"id\":\"p-3\",\"code\":\"3\",\"name\":\"别处\",\"village_code\":\"530427102201\"}");
}

static void
test_projects (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRules) rules = htk_pack_rules (world->pack, world->store, &error);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) projects = NULL;
  g_autoptr (HtkProjectSums) sums = NULL;
  g_autofree char *name = NULL;
  g_autoptr (HtkProjectItem) idle = NULL, everywhere = NULL;

  take_projects (world);
  ids = htk_register_project_ids (world->store, "530427101", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 2);
  projects = htk_register_projects_by_ids (world->store, ids, 0, 9, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (projects->len, ==, 2);
  idle = htk_project_item_new (projects->pdata[0], htk_rules_settings (rules), TODAY);
  everywhere = htk_project_item_new (projects->pdata[1], htk_rules_settings (rules), TODAY);
  g_assert_cmpstr (htk_project_item_text (idle, "name"), ==, "水池");
  assert_text (htk_project_item_money (idle), "350 yuan of 1,000 yuan paid, 35%");
  assert_text (htk_project_item_days (idle), "Arrived 688 days ago, idle for 323 days");
  assert_text (htk_project_item_flags (idle), "F1 F3");
  assert_text (htk_project_item_money (everywhere), "500 yuan allocated, payment not known");
  assert_text (htk_project_item_flags (everywhere), "");
  sums = htk_project_sums_read (world->store, "530427101", rules, TODAY, NULL, &error);
  g_assert_no_error (error);
  assert_text (htk_project_sums_nth (sums, HTK_PROJECT_BY_DEPARTMENT, 0, &name),
               "2 projects · 350 yuan of 1,500 yuan paid, 23.33% · 1 idle");
  g_assert_cmpstr (name, ==, "水利局");
  g_clear_pointer (&name, g_free);
  assert_text (htk_project_sums_nth (sums, HTK_PROJECT_BY_FUNDS, 0, &name),
               "1 project · 350 yuan of 1,000 yuan paid, 35% · 1 idle");
  g_clear_pointer (&name, g_free);
  g_assert_null (htk_project_sums_nth (sums, HTK_PROJECT_BY_DEPARTMENT, 1, &name));
}

static HtkVillageItem *
item_of (HtkWorld *world)
{
  const HtkVillage village = { .code = (char *)WORLD_VILLAGE,
                               .name = (char *)"测试村",
                               .town = (char *)"平甸乡",
                               .n_households = 4,
                               .n_due = 1 };

  HtkVillageItem *item = htk_village_item_new (&village);

  htk_village_item_read (item, world->store);
  return item;
}

static void
test_village (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkVillageItem) before = item_of (world), after = NULL;

  assert_text (htk_village_item_progress (before), "No round · 1 of 4 households due");
  g_assert_cmpfloat (htk_village_item_share (before), ==, 0.75);
  g_assert_false (htk_village_item_is_judged (before));
  htk_world_take (world, "round", "r-1", 1,
                  "{\"id\":\"r-1\",\"name\":\"Autumn\",\"kind\":\"household\",\"starts\":"
                  "\"2026-10-01\",\"state\":\"open\",\"scope\":\"530427\"}");
  for (guint i = 0; i < 4; i++)
    {
      static const char *const results[] = { "\"entered\"", "\"phone\"", "\"absent\"", "null" };
      g_autofree char *id = g_strdup_printf ("r-1/h-%u", i);
      g_autofree char *json = g_strdup_printf (
          "{\"round_id\":\"r-1\",\"subject_id\":\"h-%u\",\"subject_type\":\"household\","
          "\"village_code\":\"" WORLD_VILLAGE "\",\"class\":\"poor\",\"result\":%s}",
          i, results[i]);

      htk_world_take (world, "round_target", id, 1, json);
    }
  after = item_of (world);
  assert_text (htk_village_item_progress (after), "Autumn: 2 of 4 visited, 1 left");
  g_assert_cmpfloat (htk_village_item_share (after), ==, 0.5);
}

/* What test_rows() reads: a row is its own number. */
typedef struct {
  guint reads, rows;
} Source;

static GPtrArray *
read_numbers (gpointer keys, guint from, guint n, GError **error)
{
  Source *source = keys;
  GPtrArray *rows;

  source->reads++;
  source->rows += n;
  if (from == 64)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no rows here");
      return NULL;
    }
  rows = g_ptr_array_new ();
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rows, GUINT_TO_POINTER (from + i + 1));
  return rows;
}

static guint
number_of (HtkRowsModel *model, guint position)
{
  g_autoptr (HtkRow) row = g_list_model_get_item (G_LIST_MODEL (model), position);

  return GPOINTER_TO_UINT (htk_row_value (row));
}

/* A view asks for two hundred rows after each jump, and a person sees fifteen of them. */
static void
test_rows (void)
{
  g_autoptr (HtkRowsModel) model = htk_rows_model_new ();
  Source source = { 0 };
  g_autoptr (HtkRow) late = NULL, failed = NULL;

  htk_rows_model_set (model, 100000, 100000, read_numbers, &source, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 100000);
  for (guint i = 50000; i < 50200; i++)
    g_object_unref (g_list_model_get_item (G_LIST_MODEL (model), i));
  g_assert_cmpuint (source.reads, ==, 0);
  for (guint i = 50000; i < 50015; i++)
    g_assert_cmpuint (number_of (model, i), ==, i + 1);
  g_assert_cmpuint (source.reads, ==, 1);
  g_assert_cmpuint (source.rows, ==, HTK_ROWS_BLOCK);
  failed = g_list_model_get_item (G_LIST_MODEL (model), 64);
  g_assert_null (htk_row_value (failed));
  g_assert_error (htk_row_error (failed), G_IO_ERROR, G_IO_ERROR_FAILED);
  /* The same rows, read anew where somebody looks again. */
  source.reads = 0;
  htk_rows_model_renew (model, read_numbers, &source, NULL);
  g_assert_cmpuint (source.reads, ==, 0);
  g_assert_cmpuint (number_of (model, 3), ==, 4);
  g_assert_null (htk_row_value (failed));
  g_assert_cmpuint (source.reads, ==, 2);
  /* A row of the list as it was is no row of another list. */
  late = g_list_model_get_item (G_LIST_MODEL (model), 7);
  htk_rows_model_set (model, 8, 8, read_numbers, &source, NULL);
  g_assert_null (htk_row_value (late));
  g_assert_null (htk_row_error (late));
  g_assert_cmpuint (number_of (model, 7), ==, 8);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), 8));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/hundredths-are-told-as-they-were-judged", test_hundredths);
  g_test_add_func ("/ui/indicator-tells-value-target-gap-and-count", test_indicator);
  g_test_add_func ("/ui/projects-of-the-scope-with-their-flags-and-never-misuse", test_projects);
  g_test_add_func ("/ui/rows-are-read-when-they-are-looked-at", test_rows);
  g_test_add_func ("/ui/village-tells-who-is-left-in-the-running-round", test_village);
  return g_test_run ();
}
