/* Databases as earlier versions left them are brought up with all that is in them. */
#include "app/store/htk-rounds.h"
#include "app/store/htk-store.h"
#include "tests/lib/htk-test.h"

#include <sqlite3.h>

/* An older schema as it was released, with a row in it. */
static void
make_old_schema (const char        *path,
                 const char *const *files,
                 const char        *rows)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat ("/io/github/huitoukan/store/", files[i], NULL);
      g_autoptr (GBytes) sql = g_resources_lookup_data (name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      g_assert_nonnull (sql);
      g_assert_cmpint (sqlite3_exec (db, g_bytes_get_data (sql, NULL), NULL, NULL, NULL), ==,
                       SQLITE_OK);
    }
  g_assert_cmpint (sqlite3_exec (db, rows, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_first_schema_is_brought_up (void)
{
  static const char *const files[] = { "0001-register.sql", "0001-visits.sql", "0001-tablet.sql",
                                       NULL };
  HtkTempDir *dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "old.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (HtkRound) round = NULL;
  g_autofree char *kept = NULL;

  make_old_schema (path, files,
                   "PRAGMA user_version = 1; INSERT INTO meta VALUES ('kept', 'yes');"
                   "INSERT INTO round (id, name, kind) VALUES ('r', 'r', 'r')");
  store = htk_store_open (path, NULL, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  kept = htk_store_get_meta (store, "kept");
  g_assert_cmpstr (kept, ==, "yes");
  round = htk_round_get (store, "r", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (round->state, ==, "open");
  g_clear_object (&store);
  htk_temp_dir_free (dir);
}

/* A county of before the log named the sender: its rows are told to everybody, and its files are of an
 * earlier run. */
static void
test_older_county_is_brought_up (void)
{
  static const char *const files[] = {
    "0001-register.sql", "0001-visits.sql", "0001-county.sql", "0002-domain.sql",
    "0004-projects.sql", "0006-signatures.sql", "0007-phones.sql", "0008-quarantine.sql",
    "0009-acceptance.sql", "0010-devices.sql", "0011-kept.sql", "0013-entities.sql",
    "0014-conflicts.sql", "0014-conflicts-county.sql", "0015-refused.sql", "0016-contact.sql", NULL };
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "county.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = NULL;
  sqlite3_stmt *stmt = NULL;
  sqlite3 *db = NULL;

  make_old_schema (path, files,
                   "PRAGMA user_version = 13;"
                   "INSERT INTO change_log (kind, object, version, scope, body, at)"
                   " VALUES ('visit', 'v', 0, '53', '', 1);"
                   "INSERT INTO attachment (sha256, size, mime) VALUES ('a', 1, 'image/jpeg')");
  store = htk_store_open (path, NULL, HTK_STORE_ROLE_COUNTY, &error);
  g_assert_no_error (error);
  g_clear_object (&store);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db,
    "SELECT object || '|' || device || '|' || device_seq || '|' || announced_in"
    " FROM change_log, attachment", -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (stmt, 0), ==, "v||0|0");
  sqlite3_finalize (stmt);
  sqlite3_close (db);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/first-schema-is-brought-up-with-its-rows",
                   test_first_schema_is_brought_up);
  g_test_add_func ("/store/older-county-is-brought-up", test_older_county_is_brought_up);
  return g_test_run ();
}
