/* A pack is taken whole or not at all, and the county's settings go over it by their day. */
#include "app/record/htk-form-media.h"
#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-whole.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-visit-life.h"
#include "tests/record/record-world.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const files[]
    = { "pack.json",          "settings.csv",         "rules/case-steps.csv",
        "rules/findings.csv", "rules/indicators.csv", "rules/levels.csv",
        "rules/texts.csv" };

static char *
read_in (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_in (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* A copy of the pack as a county would edit it. */
static HtkTempDir *
copy_pack (HtkPack *pack)
{
  HtkTempDir *folder = htk_temp_dir_new ();
  g_autofree char *rules = g_build_filename (folder, "rules", NULL);

  g_assert_cmpint (g_mkdir (rules, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = read_in (htk_pack_folder (pack), files[i]);

      write_in (folder, files[i], text);
    }
  for (guint i = 0; htk_pack_nth (pack, i) != NULL; i++)
    {
      g_autofree char *text = read_in (htk_pack_folder (pack), htk_pack_nth (pack, i)->file);

      write_in (folder, htk_pack_nth (pack, i)->file, text);
    }
  return folder;
}

static void
change (const char *folder, const char *name, const char *from, const char *to)
{
  g_autofree char *text = read_in (folder, name);
  g_autoptr (GString) changed = g_string_new (text);

  g_assert_cmpuint (g_string_replace (changed, from, to, 0), >, 0);
  write_in (folder, name, changed->str);
}

static void
assert_says (const GError *error, const char *words)
{
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_every_fault (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = copy_pack (world->pack);
  g_autoptr (HtkPack) good = NULL;
  g_autoptr (GError) error = NULL;

  good = htk_pack_open_at (folder, &error);
  g_assert_no_error (error);
  change (folder, "settings.csv", "\ngrace,", "\ngraze,");
  change (folder, "settings.csv", "line,2021-01-01,20210101", "line,2020-01-01,20200101");
  change (folder, "rules/indicators.csv", "b_hh_tap b_hh_n", "b_hh_top b_hh_n");
  change (folder, "rules/indicators.csv", "\nV33,", "\nV32,");
  change (folder, "rules/levels.csv", "\n4,", "\n5,");
  change (folder, "rules/findings.csv", "fa_household,af_edu,", "fa_household,af_school,");
  g_assert_null (htk_pack_open_at (folder, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK);
  assert_says (error, folder);
  assert_says (error, "grace is missing; the schedule of visits needs it");
  assert_says (error, "line has two values for 2020-01-01");
  assert_says (error, "V02 looks up “b_hh_top”, which no form asks");
  assert_says (error, "V32 is there twice");
  assert_says (error, "indicators.csv: V33 is missing");
  assert_says (error, "level 4 is missing");
  assert_says (error, "af_school is no group of the form fa_household");
  /* What was opened before is not touched by it. */
  g_assert_cmpstr (htk_pack_version (good), ==, htk_pack_version (world->pack));
}

/* A pack that was looked through once is not again, until a byte of it is another. */
static void
test_known_whole (void)
{
  static const char *const changed[] = { "settings.csv", "rules/texts.csv", "fb_village.xml" };

  for (guint i = 0; i < G_N_ELEMENTS (changed); i++)
    {
      g_autoptr (HtkWorld) world = htk_world_new ();
      g_autoptr (HtkTempDir) folder = copy_pack (world->pack);
      g_autoptr (HtkPack) pack = NULL;
      g_autoptr (GError) error = NULL;

      pack = htk_pack_in_force_else (world->store, folder, &error);
      g_assert_no_error (error);
      g_assert_false (htk_pack_is_known_whole (pack, world->store));
      g_assert_true (htk_pack_remember_whole (pack, world->store, &error));
      g_assert_no_error (error);
      g_assert_true (htk_pack_is_known_whole (pack, world->store));
      g_assert_false (htk_pack_is_known_whole (world->pack, world->store));
      write_in (folder, changed[i], "<h:html");
      g_assert_false (htk_pack_is_known_whole (pack, world->store));
      g_assert_null (htk_pack_in_force_else (world->store, folder, &error));
      g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK);
    }
}

static void
test_missing_parts (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = copy_pack (world->pack);
  g_autofree char *levels = g_build_filename (folder, "rules", "levels.csv", NULL);
  g_autofree char *form = g_build_filename (folder, "fb_village.xml", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (levels), ==, 0);
  g_assert_cmpint (g_unlink (form), ==, 0);
  write_in (folder, "fa_household.xml", "<h:html");
  g_assert_null (htk_pack_open_at (folder, &error));
  assert_says (error, "rules/levels.csv is missing");
  assert_says (error, "fb_village.xml: is missing");
  assert_says (error, "fa_household.xml: ");
  g_clear_error (&error);
  change (folder, "pack.json", "\"rules\": \"rules\"", "\"rules\": \"../rules\"");
  g_assert_null (htk_pack_open_at (folder, &error));
  assert_says (error, "rules of pack.json");
}

/* The pack's line of 2025, a county's line from May on, one for 2026, one that is none. */
static void
test_county_settings (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  static const struct {
    const char *day, *value;
  } cases[] = { { "2025-04-30", "8700" }, { "2025-05-01", "8800" }, { "2025-12-31", "8800" },
                { "2026-01-01", "9000" }, { "2026-12-31", "9000" }, { "2024-06-01", "8050" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRules) rules = NULL, plain = NULL;
  const HtkSetting *row;

  htk_world_take (world, "setting", "line/2025-05-01", 1,
                  "{\"key\":\"line\",\"on_date\":\"2025-05-01\",\"value\":\"8800\"}");
  htk_world_take (world, "setting", "line/2026-01-01", 1,
                  "{\"key\":\"line\",\"on_date\":\"2026-01-01\",\"value\":\"9000\"}");
  htk_world_take (world, "setting", "grace/2016-01-01", 1,
                  "{\"key\":\"grace\",\"on_date\":\"2016-01-01\",\"value\":\"10\"}");
  htk_world_take (world, "setting", "line/2026-02-01", 1,
                  "{\"key\":\"line\",\"on_date\":\"2026-02-01\",\"value\":\"much\"}");
  rules = htk_pack_rules (world->pack, world->store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *seen = htk_pack_setting (world->pack, world->store, "line", cases[i].day);

      row = htk_settings_at (htk_rules_settings (rules), "line", htk_day_parse (cases[i].day));
      g_assert_cmpstr (row->value, ==, cases[i].value);
      g_assert_cmpstr (seen, ==, cases[i].value);
    }
  row = htk_settings_at (htk_rules_settings (rules), "grace", htk_day_parse ("2025-01-01"));
  g_assert_cmpstr (row->value, ==, "10");
  g_assert_cmpstr (row->source, ==, "county");
  plain = htk_pack_rules (world->pack, NULL, &error);
  g_assert_no_error (error);
  row = htk_settings_at (htk_rules_settings (plain), "grace", htk_day_parse ("2025-01-01"));
  g_assert_cmpstr (row->value, ==, "7");
}

static void
test_no_rules (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = copy_pack (world->pack);
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (GError) error = NULL;

  change (folder, "pack.json", "\"rules\": \"rules\",", "");
  pack = htk_pack_open_at (folder, &error);
  g_assert_no_error (error);
  g_assert_null (htk_pack_rules (pack, world->store, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK);
}

/* The next version of the pack, as the county hands it out; @change_form: with a newer form A. */
static JsonObject *
next_pack (HtkWorld *world, gboolean change_form)
{
  g_autoptr (HtkTempDir) folder = copy_pack (world->pack);
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *bundle;

  change (folder, "pack.json", "\"version\": \"3\"", "\"version\": \"99\"");
  change (folder, "settings.csv", "grace,2016-01-01,20160101,7,", "grace,2016-01-01,20160101,9,");
  if (change_form)
    change (folder, "fa_household.xml", "id=\"fa_household\" version=\"2", "id=\"fa_household\" version=\"3");
  pack = htk_pack_read_at (folder, &error);
  g_assert_no_error (error);
  bundle = htk_pack_bundle (pack, &error);
  g_assert_no_error (error);
  return bundle;
}

static char *
install (HtkWorld *world, JsonObject *bundle, GError **error)
{
  char *version;

  g_assert_true (htk_store_begin (world->store, NULL));
  version = htk_pack_install_bundle (world->store, bundle, error);
  if (version != NULL)
    g_assert_true (htk_store_commit (world->store, NULL));
  else
    htk_store_rollback (world->store);
  return version;
}

static void
test_bundle (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (JsonObject) bundle = next_pack (world, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *version = install (world, bundle, &error);
  g_autoptr (HtkPack) pack = NULL;
  g_autofree char *grace = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (version, ==, "99");
  pack = htk_pack_in_force (world->store, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (htk_pack_version (pack), ==, "99");
  g_assert_true (htk_pack_is_known_whole (pack, world->store));
  grace = htk_pack_setting (pack, NULL, "grace", "2026-01-01");
  g_assert_cmpstr (grace, ==, "9");
}

/* A name leads nowhere else, a fault refuses the whole, and the one in force stays so. */
static void
test_bad_bundle (void)
{
  static const char *const names[]
      = { "../evil.csv", "/etc/evil.csv", "a/b/evil.csv", ".evil.csv", "../../evil.csv", "evil.sh" };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *received = g_build_filename (world->dir, "packs", ".received", NULL);

  for (guint i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      g_autoptr (JsonObject) bundle = next_pack (world, FALSE);
      JsonObject *sent = json_object_get_object_member (bundle, "files");
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkPack) pack = NULL;

      if (i < G_N_ELEMENTS (names))
        json_object_set_string_member (sent, names[i], "id\n");
      else
        json_object_remove_member (sent, "rules/levels.csv");
      g_assert_null (install (world, bundle, &error));
      g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK);
      pack = htk_pack_in_force (world->store, NULL);
      g_assert_cmpstr (htk_pack_version (pack), ==, htk_pack_version (world->pack));
      g_assert_false (g_file_test (received, G_FILE_TEST_EXISTS));
    }
}

/* The draft goes on in the form it was begun with; the next one begins with the new form. */
static void
test_draft_goes_on (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) begun = htk_world_open (world), resumed = NULL, next = NULL;
  g_autofree char *draft = g_strdup (htk_filling_draft (begun)->id);
  g_autofree char *version = g_strdup (htk_filling_draft (begun)->form_version);
  g_autofree char *other = NULL, *installed = NULL;
  g_autoptr (JsonObject) bundle = next_pack (world, TRUE);
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (GError) error = NULL;

  htk_world_answer (begun, "a_result", "home");
  installed = install (world, bundle, &error);
  g_assert_no_error (error);
  pack = htk_pack_in_force (world->store, &error);
  g_assert_no_error (error);
  resumed = htk_filling_resume (world->store, pack, draft, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (htk_filling_draft (resumed)->form_version, ==, version);
  g_assert_null (htk_filling_notice (resumed));
  g_assert_cmpstr (htk_world_value (resumed, "a_result"), ==, "home");
  next = htk_filling_open (world->store, pack, "fa_household", "household", WORLD_HOUSEHOLD, WORLD_LEAD,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpstr (htk_filling_draft (next)->form_version, !=, version);
}

/* A form names a picture by whatever address; only a file of the pack's own folder is it. */
static void
test_media (void)
{
  static const char *const none[] = { "jr://images/gone.png", "jr://images/", "jr://images/.hidden",
                                      "jr://images/..", "", "..\\m.png" };
  g_autoptr (HtkTempDir) folder = htk_temp_dir_new ();
  g_autoptr (GBytes) found = NULL;
  g_autoptr (GError) error = NULL;

  write_in (folder, "m.png", "a picture");
  write_in (folder, ".hidden", "no picture");
  found = htk_form_media_file (folder, "jr://images/m.png", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (found, NULL), g_bytes_get_size (found), "a picture", 9);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) refused = NULL;

      g_assert_null (htk_form_media_file (folder, none[i], &refused));
      g_assert_nonnull (refused);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pack/refused-whole-with-every-fault", test_every_fault);
  g_test_add_func ("/pack/known-whole-until-a-file-changes", test_known_whole);
  g_test_add_func ("/pack/missing-parts-are-named", test_missing_parts);
  g_test_add_func ("/pack/county-settings-hold-from-their-day", test_county_settings);
  g_test_add_func ("/pack/forms-alone-have-no-rules", test_no_rules);
  g_test_add_func ("/pack/media-of-a-form-lie-in-its-folder", test_media);
  g_test_add_func ("/pack/county-hands-it-whole-to-a-tablet", test_bundle);
  g_test_add_func ("/pack/what-is-no-pack-is-refused-and-writes-nothing", test_bad_bundle);
  g_test_add_func ("/pack/draft-is-finished-on-the-version-it-began-with", test_draft_goes_on);
  return g_test_run ();
}
