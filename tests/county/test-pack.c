/* A pack is installed as a whole or refused with every fault, and the server uses it at once. */
#include "tests/county/web-world.h"

#include "app/record/htk-inbox.h"
#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "sync/protocol/htk-sync-row.h"

/* A copy of the shipped pack, as version 99. */
static char *
copy_pack (Web *web)
{
  char *folder = g_build_filename (web->county.dir, "new-pack", NULL);
  g_autofree char *from = g_strconcat (g_getenv ("HTK_PACK_DIR"), "/.", NULL);
  const char *argv[] = { "cp", "-r", from, folder, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  return folder;
}

static void
change (const char *folder,
        const char *name,
        const char *from,
        const char *to)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, from, to, 0), >, 0);
  g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
}

static char *
install (Web        *web,
         const char *login,
         const char *folder,
         int         status)
{
  g_autofree char *user = county_user (&web->county, login);

  return county_command (&web->county, status, "pack", "install", folder, "--user", user, NULL);
}

static void
test_installed (void)
{
  Web web;
  Tablet tablet;
  g_autofree char *folder = NULL;
  g_autofree char *before = NULL;
  g_autofree char *out = NULL;
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;
  g_autofree char *show = NULL;
  g_autofree char *audit = NULL;
  g_autoptr (JsonObject) served = NULL;
  guint status;

  web_init (&web, 6);
  folder = copy_pack (&web);
  change (folder, "pack.json", "\"version\": \"3\"", "\"version\": \"99\"");
  change (folder, "settings.csv", "grace,2016-01-01,20160101,7,", "grace,2016-01-01,20160101,9,");
  web_sign_in (&web, "county1");
  before = web_get (&web, "/settings?q=grace", 200);
  assert_has (before, "<td class=\"number\">7</td>");
  out = install (&web, "county1", folder, 0);
  assert_has (out, "version 99 is in force");
  /* The server that runs uses it, and its folder is no longer needed. */
  change (folder, "pack.json", "\"rules\": \"rules\"", "\"rules\": \"../rules\"");
  after = web_get (&web, "/settings?q=grace", 200);
  assert_has (after, "<td class=\"number\">9</td>");
  show = county_command (&web.county, 0, "pack", "show", NULL);
  assert_has (show, "version 99");
  audit = county_value (&web.county, "SELECT object FROM audit WHERE action = 'pack install'");
  g_assert_cmpstr (audit, ==, "99");
  tablet_init (&tablet, &web.county, "worker1");
  served = county_request (&web.county, "GET", "/v1/packs/huitoukan", tablet.token, NULL, &status, NULL);
  g_assert_cmpstr (json_object_get_string_member (served, "version"), ==, "99");
  change (folder, "pack.json", "\"rules\": \"../rules\"", "\"rules\": \"rules\"");
  again = install (&web, "county1", folder, 1);
  assert_has (again, "was installed before");
  tablet_clear (&tablet);
  web_clear (&web);
}

/* From the county's folder to a tablet's store: named in the log, fetched whole, installed. */
static void
test_reaches_tablet (void)
{
  Web web;
  Tablet tablet;
  g_autofree char *folder = NULL;
  g_autofree char *out = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *version = NULL;
  g_autofree char *grace = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (JsonObject) bundle = NULL;
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  guint status;

  web_init (&web, 6);
  folder = copy_pack (&web);
  change (folder, "pack.json", "\"version\": \"3\"", "\"version\": \"99\"");
  change (folder, "settings.csv", "grace,2016-01-01,20160101,7,", "grace,2016-01-01,20160101,9,");
  out = install (&web, "county1", folder, 0);
  tablet_init (&tablet, &web.county, "worker1");
  items = tablet_pull (&tablet, 0, 20000, FALSE);
  g_assert_true (htk_store_begin (tablet.store, NULL));
  for (guint i = 0; i + 1 < items->len; i++)
    {
      const HtkSyncItem *item = items->pdata[i];

      htk_inbox_apply (tablet.store, item->kind, item->object, item->version, item->body, &error);
      g_assert_no_error (error);
    }
  g_assert_true (htk_store_commit (tablet.store, NULL));
  wanted = htk_store_get_meta (tablet.store, HTK_INBOX_PACK);
  g_assert_cmpstr (wanted, ==, "99");
  bundle = county_request (&web.county, "GET", "/v1/packs/99/bundle.json", tablet.token, NULL, &status,
                           NULL);
  g_assert_cmpuint (status, ==, 200);
  /* The test's county and tablet lie in one folder; this one has its own, as real ones. */
  g_clear_object (&tablet.store);
  g_autofree char *own = g_build_filename (web.county.dir, "own", "tablet.db", NULL);
  g_autofree char *own_folder = g_path_get_dirname (own);
  g_assert_cmpint (g_mkdir_with_parents (own_folder, 0700), ==, 0);
  tablet.store = htk_store_open (own, NULL, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_begin (tablet.store, NULL));
  version = htk_pack_install_bundle (tablet.store, bundle, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (tablet.store, NULL));
  pack = htk_pack_in_force (tablet.store, &error);
  g_assert_no_error (error);
  grace = htk_pack_setting (pack, NULL, "grace", "2026-01-01");
  g_assert_cmpstr (grace, ==, "9");
  tablet_clear (&tablet);
  web_clear (&web);
}

/* Of each kind one: all are said at once, and what was in force stays so. */
static void
test_refused (void)
{
  static const char *const said[] = {
    "grace is missing; the schedule of visits needs it",
    "line has two values for 2020-01-01",
    "V02 looks up “b_hh_top”, which no form asks",
    "fa_household.xml: version 1 is older than",
    "fb_village.xml: ",
  };
  Web web;
  g_autofree char *folder = NULL;
  g_autofree char *check = NULL;
  g_autofree char *out = NULL;
  g_autofree char *show = NULL;
  g_autofree char *packs = NULL;
  g_autofree char *version = NULL;

  web_init (&web, 6);
  folder = copy_pack (&web);
  change (folder, "pack.json", "\"version\": \"3\"", "\"version\": \"99\"");
  change (folder, "settings.csv", "\ngrace,", "\ngraze,");
  change (folder, "settings.csv", "line,2021-01-01,20210101", "line,2020-01-01,20200101");
  change (folder, "rules/indicators.csv", "b_hh_tap b_hh_n", "b_hh_top b_hh_n");
  change (folder, "fa_household.xml", "<data id=\"fa_household\" version=\"20", "<data id=\"fa_household\" "
                                      "version=\"1\" was=\"20");
  change (folder, "fb_village.xml", "concat(", "concat((");
  check = county_command (&web.county, 1, "pack", "check", folder, NULL);
  out = install (&web, "county1", folder, 1);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      assert_has (check, said[i]);
      assert_has (out, said[i]);
    }
  show = county_command (&web.county, 0, "pack", "show", NULL);
  assert_has (show, "version 3");
  packs = g_build_filename (web.county.dir, "packs", "99", NULL);
  g_assert_false (g_file_test (packs, G_FILE_TEST_EXISTS));
  version = county_value (&web.county, "SELECT count (*) FROM meta WHERE name = 'pack'");
  g_assert_cmpstr (version, ==, "0");
  web_clear (&web);
}

static void
test_who (void)
{
  Web web;
  g_autofree char *folder = NULL;
  g_autofree char *out = NULL;
  g_autofree char *show = NULL;

  web_init (&web, 6);
  folder = copy_pack (&web);
  change (folder, "pack.json", "\"version\": \"3\"", "\"version\": \"99\"");
  out = install (&web, "auditor1", folder, 1);
  assert_has (out, "no officer of the county");
  show = county_command (&web.county, 0, "pack", "show", NULL);
  assert_has (show, "version 3");
  web_clear (&web);
}

static void
test_bad_version (void)
{
  Web web;
  g_autofree char *folder = NULL;
  g_autofree char *out = NULL;
  g_autofree char *same = NULL;

  web_init (&web, 6);
  folder = copy_pack (&web);
  same = county_command (&web.county, 1, "pack", "check", folder, NULL);
  assert_has (same, "version 3 was installed before");
  change (folder, "pack.json", "\"version\": \"3\"", "\"version\": \"../../etc\"");
  out = install (&web, "county1", folder, 1);
  assert_has (out, "a version has letters, digits");
  web_clear (&web);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pack/installed-pack-is-used-at-once", test_installed);
  g_test_add_func ("/pack/tablet-gets-it-whole-from-the-county", test_reaches_tablet);
  g_test_add_func ("/pack/refused-as-a-whole-with-every-fault", test_refused);
  g_test_add_func ("/pack/only-an-officer-installs", test_who);
  g_test_add_func ("/pack/version-is-new-and-no-path", test_bad_version);
  return g_test_run ();
}
