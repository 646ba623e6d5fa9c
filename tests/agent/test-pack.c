/* The county's pack on its way to a tablet: in force with the round that brings it, checked here again,
 * and whatever goes wrong on the way leaves the forms of before and a line that says so. */
#include "app/record/htk-filling.h"
#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "tests/agent/agent-world.h"

#include <string.h>

#define VILLAGE "530427101201"

/* The shipped pack as the county publishes its next one: @name is changed from @from to @to. */
static void
hand_out (AgentWorld *world,
          const char *version,
          const char *name,
          const char *from,
          const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_open (&error);
  g_autoptr (JsonObject) bundle = htk_pack_bundle (pack, &error);
  JsonObject *files = json_object_get_object_member (bundle, "files");
  g_autoptr (GString) manifest = g_string_new (htk_json_text (files, "pack.json"));
  g_autoptr (GString) text = g_string_new (htk_json_text (files, name));
  g_autofree char *own = g_strdup_printf ("\"version\": \"%s\"", htk_pack_version (pack));
  g_autofree char *next = g_strdup_printf ("\"version\": \"%s\"", version);
  g_autofree char *body = g_strdup_printf ("{\"version\":\"%s\"}", version);
  g_autofree char *json = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_string_replace (manifest, own, next, 0), ==, 1);
  g_assert_cmpuint (g_string_replace (text, from, to, 0), >, 0);
  json_object_set_string_member (files, "pack.json", manifest->str);
  json_object_set_string_member (files, name, text->str);
  json_object_set_string_member (bundle, "version", version);
  json = htk_json_write (bundle);
  fake_county_hand_out (world->county, json);
  fake_county_publish (world->county, "pack", version, body);
}

/* With days of grace that tell it from the shipped one. */
static void
hand_out_good (AgentWorld *world,
               const char *version)
{
  hand_out (world, version, "settings.csv", "grace,2016-01-01,20160101,7,",
            "grace,2016-01-01,20160101,9,");
}

static void
assert_in_force (AgentWorld *world,
                 const char *version,
                 const char *grace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_in_force (world->store, &error);
  g_autofree char *value = NULL;

  g_assert_no_error (error);
  if (version != NULL)
    g_assert_cmpstr (htk_pack_version (pack), ==, version);
  value = htk_pack_setting (pack, NULL, "grace", "2026-01-01");
  g_assert_cmpstr (value, ==, grace);
}

static void
assert_log (AgentWorld *world,
            const char *event,
            const char *words)
{
  g_autofree char *entry = agent_log_entry (world, event);

  g_assert_nonnull (entry);
  if (strstr (entry, words) == NULL)
    g_error ("“%s” does not say “%s”", entry, words);
}

static void
comes_with_the_round (AgentWorld    *world,
                      gconstpointer  data)
{
  agent_enrol_well (world);
  agent_sync_well (world);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PACK), ==, 0);
  assert_in_force (world, NULL, "7");
  hand_out_good (world, "99");
  agent_sync_well (world);
  assert_in_force (world, "99", "9");
  assert_log (world, "pack", "version 99 are in force");
  agent_sync_well (world);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PACK), ==, 1);
}

/* What has a fault is refused once and not asked for again; the next one is taken. */
static void
fault_is_refused (AgentWorld    *world,
                  gconstpointer  data)
{
  agent_enrol_well (world);
  hand_out (world, "98", "rules/indicators.csv", "b_hh_tap b_hh_n", "b_hh_top b_hh_n");
  agent_sync_well (world);
  assert_in_force (world, NULL, "7");
  assert_log (world, "pack", "version 98 cannot be used; those of before stay");
  assert_log (world, "pack", "b_hh_top");
  agent_sync_well (world);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PACK), ==, 1);
  hand_out_good (world, "99");
  agent_sync_well (world);
  assert_in_force (world, "99", "9");
}

static void
damage_is_refused (AgentWorld    *world,
                   gconstpointer  data)
{
  agent_enrol_well (world);
  hand_out (world, "98", "fa_household.xml", "</h:html>", "</h:html");
  agent_sync_well (world);
  assert_in_force (world, NULL, "7");
  assert_log (world, "pack", "fa_household.xml");
  fake_county_hand_out (world->county, "{\"files\":\"all of them\"}");
  fake_county_publish (world->county, "pack", "99", "{\"version\":\"99\"}");
  agent_sync_well (world);
  assert_in_force (world, NULL, "7");
  assert_log (world, "pack", "version 99 cannot be used");
}

/* Each way in which a fetch is stopped: the records of the round are there, the next round brings it. */
static const FakeFault stopped[] = { FAKE_DROP_REQUEST, FAKE_DROP_REPLY, FAKE_CUT_REPLY, FAKE_PAGE,
                                     FAKE_NONSENSE,     FAKE_UNAVAILABLE };

static void
stopped_fetch_is_made_again (AgentWorld    *world,
                             gconstpointer  data)
{
  agent_enrol_well (world);
  agent_append_rows (world, 3);
  hand_out_good (world, "99");
  for (guint i = 0; i < G_N_ELEMENTS (stopped); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_county_fail (world->county, FAKE_PACK, stopped[i], 1);
      error = agent_sync (world);
      g_assert_nonnull (error);
      g_assert_cmpint ((int) error->domain, ==, (int) HTK_AGENT_ERROR);
      assert_in_force (world, NULL, "7");
      assert_log (world, "failed", error->message);
      agent_assert_all_sent (world, 3);
    }
  agent_sync_well (world);
  assert_in_force (world, "99", "9");
}

/* The tablet went off when the folder was there and the store had not named it. */
static void
left_over_is_made_good (AgentWorld    *world,
                        gconstpointer  data)
{
  g_autofree char *path = g_build_filename (world->dir, "packs", "99", NULL);
  g_autofree char *file = g_build_filename (path, "pack.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "{}", -1, NULL));
  agent_enrol_well (world);
  hand_out_good (world, "99");
  agent_sync_well (world);
  assert_in_force (world, "99", "9");
}

/* The store is told in the transaction of the installation: what the disk refuses is tried again. */
static void
full_disk_is_tried_again (AgentWorld    *world,
                          gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  hand_out_good (world, "99");
  agent_sql (world, "CREATE TEMP TRIGGER broken BEFORE INSERT ON meta WHEN NEW.name = 'pack'"
                    " BEGIN SELECT RAISE (ABORT, 'the disk is broken'); END");
  error = agent_sync (world);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
  assert_in_force (world, NULL, "7");
  agent_sql (world, "DROP TRIGGER broken");
  agent_sync_well (world);
  assert_in_force (world, "99", "9");
}

static HtkFilling *
open_form_b (AgentWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_in_force (world->store, &error);
  HtkFilling *filling =
    htk_filling_open (world->store, pack, "fb_village", "village", VILLAGE, "u-1", &error);

  g_assert_no_error (error);
  return filling;
}

/* The draft that was begun goes on in its own form; what is begun after the round has the new one. */
static void
draft_keeps_its_form (AgentWorld    *world,
                      gconstpointer  data)
{
  g_autoptr (HtkFilling) begun = NULL;
  g_autoptr (HtkFilling) resumed = NULL;
  g_autoptr (HtkFilling) next = NULL;
  g_autofree char *version = NULL;
  g_autoptr (GError) error = NULL;

  fake_county_publish (world->county, "region", VILLAGE,
                       "{\"code\":\"" VILLAGE "\",\"name\":\"测试村\",\"level\":5}");
  fake_county_publish (world->county, "village", VILLAGE, "{\"code\":\"" VILLAGE "\"}");
  fake_county_publish (world->county, "user", "u-1",
                       "{\"id\":\"u-1\",\"name\":\"甲\",\"role\":\"worker\"}");
  agent_enrol_well (world);
  agent_sync_well (world);
  begun = open_form_b (world);
  version = g_strdup (htk_filling_draft (begun)->form_version);
  hand_out (world, "99", "fb_village.xml", "id=\"fb_village\" version=\"2", "id=\"fb_village\" version=\"3");
  agent_sync_well (world);
  assert_in_force (world, "99", "7");
  resumed = open_form_b (world);
  g_assert_cmpstr (htk_filling_draft (resumed)->id, ==, htk_filling_draft (begun)->id);
  g_assert_cmpstr (htk_form_version (htk_instance_form (htk_filling_instance (resumed))), ==, version);
  g_assert_null (htk_filling_notice (resumed));
  g_assert_true (htk_draft_trash (world->store, htk_filling_draft (resumed)->id, &error));
  g_assert_no_error (error);
  next = open_form_b (world);
  g_assert_cmpstr (htk_filling_draft (next)->form_version, !=, version);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (AgentWorld *world, gconstpointer data);
  } cases[] = {
    { "/agent-pack/comes-with-the-round-and-is-in-force", comes_with_the_round },
    { "/agent-pack/fault-is-refused-once-and-said", fault_is_refused },
    { "/agent-pack/damage-is-refused-and-said", damage_is_refused },
    { "/agent-pack/stopped-fetch-is-made-again", stopped_fetch_is_made_again },
    { "/agent-pack/left-over-of-an-installation-is-made-good", left_over_is_made_good },
    { "/agent-pack/full-disk-is-tried-again", full_disk_is_tried_again },
    { "/agent-pack/draft-keeps-the-form-it-began-with", draft_keeps_its_form },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, AgentWorld, NULL, agent_world_init, cases[i].run, agent_world_clear);
  return g_test_run ();
}
