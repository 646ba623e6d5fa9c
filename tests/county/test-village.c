/* The villages at the county: what households say reaches form B on the tablets, and the card's page. */
#include "tests/county/web-world.h"

#include "app/record/htk-form-resources.h"
#include "app/record/htk-inbox.h"
#include "app/record/htk-limits.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-village-publish.h"
#include "sync/protocol/htk-sync-row.h"

#define VILLAGE "530427001001"

typedef struct
{
  Web web;
  Tablet tablet;
  char *household, *visit;
} World;

/* A visit of a household of the village that its lead has approved. */
static void
world_init (World *w)
{
  g_autofree char *lead = NULL;
  g_autofree char *revision = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  guint status;

  web_init (&w->web, 30);
  /* What the made-up register says of earlier visits would be counted too. */
  g_free (county_value (&w->web.county,
                        "UPDATE household SET extra = json_remove (extra, '$.last_answers')"));
  tablet_init (&w->tablet, &w->web.county, "worker1");
  w->household = county_value (&w->web.county, "SELECT id FROM household WHERE village_code = '" VILLAGE
                               "' ORDER BY id");
  lead = county_user (&w->web.county, "lead1");
  w->visit = htk_uuid7_new ();
  revision = tablet_submit (&w->tablet, w->household, w->visit, NULL);
  tablet_review (&w->tablet, lead, w->visit, revision, "approve");
  rows = tablet_pending (&w->tablet);
  verdicts = tablet_push (&w->tablet, rows, &status);
  g_assert_cmpuint (status, ==, 200);
  web_sign_in (&w->web, "county1");
}

static void
world_clear (World *w)
{
  tablet_clear (&w->tablet);
  web_clear (&w->web);
  g_free (w->household);
  g_free (w->visit);
}

static void
accept (World *w)
{
  g_autofree char *path = g_strdup_printf ("/visits/%s/accept", w->visit);
  g_autofree char *page = web_post (&w->web, path, 303, NULL);
}

static void
pull (Tablet *tablet)
{
  g_autoptr (GPtrArray) items =
    tablet_pull (tablet, htk_inbox_cursor (tablet->store), 20000, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (tablet->store, NULL));
  for (guint i = 0; i + 1 < items->len; i++)
    {
      const HtkSyncItem *item = items->pdata[i];

      htk_inbox_apply (tablet->store, item->kind, item->object, item->version, item->body, &error);
      g_assert_no_error (error);
    }
  g_assert_true (htk_store_commit (tablet->store, NULL));
}

/* (transfer full): a column of village.csv as form B reads it on the tablet */
static char *
column (Tablet     *tablet,
        const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_open (&error);
  const HtkFormSubject subject = { .form_id = "fb_village",
                                   .subject_type = "village",
                                   .subject_id = VILLAGE };
  gboolean is_missing;
  g_autofree char *csv = htk_resource_csv (pack, tablet->store, "village.csv", &subject,
                                           &is_missing, &error);
  g_autoptr (HtkCsv) table = htk_csv_new (csv, -1, &error);
  int at = -1;

  g_assert_no_error (error);
  g_assert_true (htk_csv_next (table, &error));
  for (guint i = 0; i < htk_csv_n_fields (table); i++)
    if (g_str_equal (htk_csv_field (table, i), name))
      at = (int) i;
  g_assert_true (htk_csv_next (table, &error));
  return g_strdup (at >= 0 ? htk_csv_field (table, (guint) at) : "");
}

static void
assert_column (Tablet     *tablet,
               const char *name,
               const char *expected)
{
  g_autofree char *got = column (tablet, name);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_counts_reach_form_b (void)
{
  World w;

  world_init (&w);
  pull (&w.tablet);
  assert_column (&w.tablet, "hh_tap_num", "");
  accept (&w);
  pull (&w.tablet);
  assert_column (&w.tablet, "hh_tap_num", "1");
  assert_column (&w.tablet, "hh_central_num", "1");
  assert_column (&w.tablet, "hh_water_den", "1");
  /* What was not asked is no count of 0. */
  assert_column (&w.tablet, "v24_den", "");
  world_clear (&w);
}

static void
test_card (void)
{
  World w;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *list = NULL;
  g_autofree char *foreign = NULL;
  g_autofree char *none = NULL;
  g_autofree char *bad = NULL;

  world_init (&w);
  list = web_get (&w.web, "/villages", 200);
  assert_has (list, "/villages/" VILLAGE);
  before = web_get (&w.web, "/villages/" VILLAGE, 200);
  assert_has (before, "其中已判定 0 户");
  for (guint i = 1; i <= 33; i++)
    {
      g_autofree char *cell = g_strdup_printf ("<td class=\"day\">V%02u</td>", i);

      assert_has (before, cell);
    }
  accept (&w);
  after = web_get (&w.web, "/villages/" VILLAGE, 200);
  assert_has (after, "其中已判定 1 户");
  assert_has (after, "<svg class=\"bar\"");
  bad = web_get (&w.web, "/villages/" VILLAGE "/V99", 404);
  none = web_get (&w.web, "/villages/530427999999", 404);
  web_user (&w.web, "town1", "county", "530427101");
  web_sign_in (&w.web, "town1");
  foreign = web_get (&w.web, "/villages/" VILLAGE, 404);
  assert_has (foreign, "不在您的负责范围内");
  world_clear (&w);
}

/* The households that keep a figure from its target are a click away. */
static void
test_behind (void)
{
  World w;
  g_autofree char *page = NULL;
  g_autofree char *name = NULL;

  world_init (&w);
  g_free (county_value (&w.web.county, "UPDATE household SET helper_id = NULL, hh_type = 1"
                        " WHERE village_code = '" VILLAGE "'"));
  page = web_get (&w.web, "/villages/" VILLAGE "/V31", 200);
  name = county_value (&w.web.county, "SELECT head_name FROM household WHERE village_code = '" VILLAGE
                       "' ORDER BY id");
  assert_has (page, name);
  assert_not (page, "5304**");
  world_clear (&w);
}

static void
import (World      *w,
        const char *kind,
        const char *text)
{
  g_autofree char *path = g_build_filename (w->web.county.dir, "import.csv", NULL);
  g_autofree char *out = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  out = county_command (&w->web.county, 0, "import", "--kind", kind, path, NULL);
}

static void
count (World      *w,
       const char *today)
{
  g_autofree char *spec = g_strdup_printf ("sqlite:%s/county.db", w->web.county.dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_county_open (spec, &error);

  g_assert_no_error (error);
  g_assert_true (htk_villages_are_due (store, today));
  htk_villages_publish (store, today, &error);
  g_assert_no_error (error);
  g_assert_false (htk_villages_are_due (store, today));
}

/* An import changes what is counted, and nobody accepted anything. */
static void
test_counted_after_import (void)
{
  World w;
  g_autofree char *today = htk_day_today ();
  g_autofree char *before = NULL;
  g_autofree char *idle = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *after = NULL;

  world_init (&w);
  count (&w, today);
  pull (&w.tablet);
  before = column (&w.tablet, "v31_den");
  idle = column (&w.tablet, "v32_num");
  import (&w, "households",
          "行政村代码,户编号,户主姓名,户类型,脱贫年度\n"
          VILLAGE ",53990088801,新来甲,脱贫户,2019\n" VILLAGE ",53990088802,新来乙,脱贫户,2019\n");
  import (&w, "projects",
          "项目编号,项目名称,村代码,主管部门,资金类型,项目范围,项目类型,年度,批复金额,已支付,到账日期\n"
          "X-1,引水,"  VILLAGE ",水利局,专项,到村,基础设施,2020,1200000,420000,2020-08-26\n");
  count (&w, today);
  pull (&w.tablet);
  after = g_strdup_printf ("%" G_GINT64_FORMAT, g_ascii_strtoll (before, NULL, 10) + 2);
  assert_column (&w.tablet, "v31_den", after);
  g_free (after);
  after = g_strdup_printf ("%" G_GINT64_FORMAT, g_ascii_strtoll (idle, NULL, 10) + 1);
  assert_column (&w.tablet, "v32_num", after);
  /* The same again changes nothing: no tablet is sent what it has. */
  rows = county_value (&w.web.county, "SELECT count (*) FROM change_log");
  count (&w, "2099-01-01");
  {
    g_autofree char *still = county_value (&w.web.county, "SELECT count (*) FROM change_log");

    g_assert_cmpstr (still, ==, rows);
  }
  world_clear (&w);
}

/* A finding falls due by itself: the count of a new day has it. */
static void
test_counted_as_time_passes (void)
{
  World w;
  g_autofree char *today = htk_day_today ();
  g_autofree char *yesterday = htk_day_plus (today, -1);
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO finding (id, subject_type, subject_id, village_code, cat, level, state, text, found_on,"
    " deadline) VALUES ('f-1', 'village', '" VILLAGE "', '" VILLAGE "', 'infra', 4, 'assigned', '路',"
    " '2026-01-01', '%s')", yesterday);

  world_init (&w);
  count (&w, "2000-01-01");
  pull (&w.tablet);
  assert_column (&w.tablet, "v33_den", "0");
  g_free (county_value (&w.web.county, sql));
  count (&w, today);
  pull (&w.tablet);
  assert_column (&w.tablet, "v33_den", "1");
  assert_column (&w.tablet, "v33_num", "0");
  world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/village/what-households-say-is-filled-into-form-b", test_counts_reach_form_b);
  g_test_add_func ("/village/card-shows-33-indicators-of-its-own-region", test_card);
  g_test_add_func ("/village/households-behind-a-figure", test_behind);
  g_test_add_func ("/village/counted-after-an-import", test_counted_after_import);
  g_test_add_func ("/village/counted-as-time-passes", test_counted_as_time_passes);
  return g_test_run ();
}
