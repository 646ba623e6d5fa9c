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

static int
raw (sqlite3    *db,
     const char *sql,
     char      **text)
{
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_step (stmt);
  if (rc == SQLITE_ROW)
    *text = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  return rc;
}

/* The tables that are made anew keep their rows, and those that refer to them still do. */
static void
test_wide_rows_are_brought_up (void)
{
  static const char *const files[] = {
    "0001-register.sql", "0001-visits.sql", "0001-county.sql", "0002-domain.sql",
    "0004-projects.sql", "0006-signatures.sql", "0007-phones.sql", "0008-quarantine.sql",
    "0009-acceptance.sql", "0010-devices.sql", "0011-kept.sql", "0013-entities.sql",
    "0014-conflicts.sql", "0014-conflicts-county.sql", "0015-refused.sql", "0016-contact.sql",
    "0017-sender.sql", NULL };
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "county.db", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = NULL;
  sqlite3 *db = NULL;

  make_old_schema (path, files,
                   "PRAGMA user_version = 14;"
                   "INSERT INTO user (id, name, role) VALUES ('u', 'u', 'worker');"
                   "INSERT INTO device (id, user_id, public_key, token_hash, enrolled_at)"
                   " VALUES ('d', 'u', 'k', 't', 1);"
                   "INSERT INTO visit (id, form_id, subject_type, subject_id, village_code, worker, state,"
                   " revision_id, visit_date, submitted_at, changed_at)"
                   " VALUES ('v', 'A', 'household', 'h', '53', 'u', 'submitted', 'r', '2026-01-01', 1, 1);"
                   "INSERT INTO visit_revision (id, visit_id, form_version, worker, answers, answers_hash, xml,"
                   " started_at, ended_at, base) VALUES ('r', 'v', '1', 'u', '{}', 'a', '<x/>', 1, 2, '{}');"
                   "INSERT INTO visit_file VALUES ('r', 'n', 's');"
                   "INSERT INTO device_row VALUES ('d', 1, 'c', 'visit.submit', 'v', '{}', 'h', 'refused',"
                   " 'scope', 'm', 3)");
  store = htk_store_open (path, NULL, HTK_STORE_ROLE_COUNTY, &error);
  g_assert_no_error (error);
  g_clear_object (&store);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (raw (db, "SELECT concat_all FROM (SELECT r.xml || r.base || r.ended_at || f.sha256 || w.code ||"
                            " w.received_at AS concat_all FROM visit_revision r JOIN visit_file f ON"
                            " f.revision_id = r.id JOIN device_row w ON w.object = r.visit_id)", &text), ==,
                   SQLITE_ROW);
  g_assert_cmpstr (text, ==, "<x/>{}2sscope3");
  g_assert_cmpint (raw (db, "INSERT INTO visit_file VALUES ('none', 'n', 's')", NULL), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (raw (db, "INSERT INTO visit_file VALUES ('r', 'm', 's')", NULL), ==, SQLITE_DONE);
  g_assert_cmpint (raw (db, "UPDATE visit_revision SET xml = ''", NULL), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (raw (db, "DELETE FROM visit_revision", NULL), ==, SQLITE_CONSTRAINT);
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
  g_test_add_func ("/store/wide-rows-are-brought-up", test_wide_rows_are_brought_up);
  return g_test_run ();
}
