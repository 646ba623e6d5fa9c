/* The store keeps what it said it kept, and says what is wrong in words that help. */
#include "app/store/htk-backup.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-store.h"
#include "app/store/htk-sync-settings.h"
#include "app/store/htk-uuid.h"
#include "tests/lib/htk-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static HtkStore *
open_in (const char *dir,
         GError    **error)
{
  g_autofree char *path = g_build_filename (dir, "huitoukan.db", NULL);
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autoptr (HtkKey) key = htk_key_load_or_create (key_path, error);

  return key != NULL ? htk_store_open (path, key, HTK_STORE_ROLE_TABLET, error) : NULL;
}

static HtkStore *
must_open (const char *dir)
{
  g_autoptr (GError) error = NULL;
  HtkStore *store = open_in (dir, &error);

  g_assert_no_error (error);
  return store;
}

static gboolean
append (HtkStore *store,
        int       n,
        GError  **error)
{
  g_autofree char *text = g_strdup_printf ("{\"n\":%d}", n);
  g_autoptr (JsonNode) body = htk_json_parse (text, NULL);
  g_autofree char *object = htk_uuid7_new ();

  if (!htk_store_begin (store, error))
    return FALSE;
  if (!htk_journal_append (store, "visit.submit", object, 0, body, error))
    {
      htk_store_rollback (store);
      return FALSE;
    }
  return htk_store_commit (store, error);
}

/* Runs SQL past the store, as an attacker or a fault would. */
static int
raw_sql (const char *dir,
         const char *sql)
{
  g_autofree char *path = g_build_filename (dir, "huitoukan.db", NULL);
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autofree char *hex = NULL;
  g_autofree char *pragma = NULL;
  sqlite3 *db = NULL;
  int rc;

  g_assert_true (g_file_get_contents (key_path, &hex, NULL, NULL));
  pragma = g_strdup_printf ("PRAGMA key = 'raw:%s'", hex);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, pragma, NULL, NULL, NULL);
  rc = sqlite3_exec (db, sql, NULL, NULL, NULL);
  sqlite3_close (db);
  return rc;
}

static void
test_reopen_keeps_rows (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (append (store, 1, &error));
  htk_store_close (store);
  g_clear_object (&store);
  store = must_open (dir);
  g_assert_cmpint (htk_journal_count_pending (store), ==, 1);
  g_assert_true (htk_journal_verify (store, &error));
}

static void
test_file_is_encrypted (void)
{
#ifdef HAVE_SQLITE3MC
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autofree char *path = g_strdup (htk_store_get_path (store));
  g_autofree char *bytes = NULL;
  gsize n = 0;

  g_clear_object (&store);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  g_assert_cmpint ((gint64) n, >, 4096);
  g_assert_null (g_strstr_len (bytes, (gssize) n, "household"));
  g_assert_null (g_strstr_len (bytes, (gssize) n, "SQLite format"));
#else
  g_test_skip ("built without encryption");
#endif
}

static void
test_wrong_key_is_named (void)
{
#ifdef HAVE_SQLITE3MC
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autoptr (GError) error = NULL;

  g_clear_object (&store);
  g_unlink (key_path);
  store = open_in (dir, &error);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY);
  g_assert_null (store);
#else
  g_test_skip ("built without encryption");
#endif
}

static void
test_key_readable_by_others_is_refused (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autoptr (GError) error = NULL;

  g_clear_object (&store);
  g_chmod (key_path, 0644);
  g_assert_null (open_in (dir, &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY);
  g_assert_nonnull (strstr (error->message, "0600"));
}

static void
test_missing_key_is_not_replaced (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("HTK_DATA_DIR", dir, TRUE);
  store = htk_store_open_home (&error);
  g_assert_no_error (error);
  g_clear_object (&store);
  g_unlink (key_path);
  g_assert_null (htk_store_open_home (&error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY);
  g_assert_false (g_file_test (key_path, G_FILE_TEST_EXISTS));
}

static void
test_newer_database_is_refused (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autoptr (GError) error = NULL;

  g_clear_object (&store);
  g_assert_cmpint (raw_sql (dir, "PRAGMA user_version = 999"), ==, SQLITE_OK);
  g_assert_null (open_in (dir, &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, "newer"));
}

static void
test_read_only_folder_is_named (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  int status = -1;
  pid_t child;

  g_clear_object (&store);
  if (geteuid () != 0)
    {
      g_test_skip ("needs to change its user");
      return;
    }
  /* Root may write anywhere, so the opening is done by a user who may not. */
  g_chmod (dir, 0755);
  child = fork ();
  if (child == 0)
    {
      g_autofree char *path = g_build_filename (dir, "huitoukan.db", NULL);
      g_autofree char *key_path = g_build_filename (dir, "key", NULL);
      g_autoptr (HtkKey) key = htk_key_load_or_create (key_path, NULL);
      g_autoptr (GError) error = NULL;

      if (setuid (65534) != 0)
        _exit (3);
      store = htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error);
      if (error != NULL)
        g_printerr ("# %s\n", error->message);
      _exit (store == NULL && g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_READ_ONLY)
                 ? 0
                 : 4);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

static void
test_damaged_file_gives_way_to_backup (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autofree char *path = g_strdup (htk_store_get_path (store));
  g_autofree char *junk = g_malloc (8192);
  g_autoptr (GError) error = NULL;
  FILE *file;

  for (int i = 0; i < 20; i++)
    g_assert_true (append (store, i, &error));
  g_assert_true (htk_store_backup (store, &error));
  g_assert_no_error (error);
  g_clear_object (&store);

  memset (junk, 0x5a, 8192);
  file = g_fopen (path, "r+b");
  g_assert_cmpint ((gint64) fwrite (junk, 1, 8192, file), ==, 8192);
  fclose (file);

  store = open_in (dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (htk_store_get_notice (store));
  g_assert_cmpint (htk_journal_count_pending (store), ==, 20);
}

/* Junk where the first pages were. */
static void
damage (const char *path)
{
  g_autofree char *junk = g_malloc (8192);
  FILE *file = g_fopen (path, "r+b");

  memset (junk, 0x5a, 8192);
  g_assert_cmpint ((gint64) fwrite (junk, 1, 8192, file), ==, 8192);
  fclose (file);
}

/* The battery goes while a backup is being put in the place of a damaged database, at any moment and
 * again and again: in the end the backup is there, never an empty database, and the damaged one was kept. */
static void
test_restoring_survives_kills (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261126);
  guint told = 0;
  gint64 whole_us = 10000; /* what one restoring takes on this machine */

  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
      g_autoptr (HtkStore) store = must_open (dir);
      g_autofree char *path = g_strdup (htk_store_get_path (store));
      g_autoptr (GError) error = NULL;
      g_autoptr (GDir) listing = NULL;
      const char *name;
      gboolean kept = FALSE;

      for (int i = 0; i < 20; i++)
        g_assert_true (append (store, i, &error));
      g_assert_true (htk_store_backup (store, &error));
      g_clear_object (&store);
      damage (path);
      for (guint kill_at = 0; kill_at < 3; kill_at++)
        {
          pid_t child = fork ();
          int status;

          if (child == 0)
            {
              open_in (dir, NULL);
              _exit (0);
            }
          g_usleep ((gulong) g_rand_int_range (rand, 0, (int) MIN (whole_us * 3 / 2, 1000000)));
          kill (child, SIGKILL);
          g_assert_cmpint (waitpid (child, &status, 0), ==, child);
        }
      whole_us = g_get_monotonic_time ();
      store = open_in (dir, &error);
      whole_us = g_get_monotonic_time () - whole_us;
      g_assert_no_error (error);
      g_assert_cmpint (htk_journal_count_pending (store), ==, 20);
      told += htk_store_get_restored (store) != NULL;
      listing = g_dir_open (dir, 0, NULL);
      while ((name = g_dir_read_name (listing)) != NULL)
        {
          kept |= strstr (name, ".damaged-") != NULL;
          g_assert_false (g_str_has_suffix (name, ".restoring"));
        }
      g_assert_true (kept);
    }
  g_test_message ("%u of 30 were told by the last opening", told);
}

/* Cut off after the damaged file was set aside and before the backup was in its place. */
static void
test_restoring_is_ended_by_the_next_start (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autofree char *path = g_strdup (htk_store_get_path (store));
  g_autofree char *copy = g_strconcat (path, ".restoring", NULL);
  g_autofree char *aside = g_strconcat (path, ".damaged-20261126-080000", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *log_aside = g_strconcat (aside, "-wal", NULL);
  g_auto (GStrv) backups = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 20; i++)
    g_assert_true (append (store, i, &error));
  g_assert_true (htk_store_backup (store, &error));
  g_clear_object (&store);
  backups = htk_backup_list (path);
  g_assert_true (htk_backup_copy_file (backups[0], copy, &error));
  g_assert_cmpint (g_rename (path, aside), ==, 0);
  g_assert_true (g_file_set_contents (log, "the log of the damaged one", -1, &error));

  store = open_in (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpint (htk_journal_count_pending (store), ==, 20);
  g_assert_nonnull (htk_store_get_restored (store));
  g_assert_cmpstr (htk_store_get_restored (store)->aside, ==, "huitoukan.db.damaged-20261126-080000");
  g_assert_true (g_file_test (log_aside, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
}

/* Who comes while the file is being looked through waits: it would write into a file that may be set aside. */
static void
test_nobody_opens_during_the_check (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autofree char *lock = g_strconcat (htk_store_get_path (store), ".lock", NULL);
  int fd, status, pipes[2];
  pid_t child;
  char byte;

  g_clear_object (&store);
  fd = g_open (lock, O_RDWR | O_CLOEXEC, 0600);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  g_assert_cmpint (pipe (pipes), ==, 0);
  child = fork ();
  if (child == 0)
    {
      close (fd);
      store = open_in (dir, NULL);
      _exit (store != NULL && write (pipes[1], "o", 1) == 1 ? 0 : 1);
    }
  close (pipes[1]);
  g_assert_cmpint (poll (&(struct pollfd) { .fd = pipes[0], .events = POLLIN }, 1, 300), ==, 0);
  flock (fd, LOCK_UN);
  close (fd);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (read (pipes[0], &byte, 1), ==, 1);
  close (pipes[0]);
}

static void
test_seven_backups_are_kept (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autofree char *folder = g_build_filename (dir, "backup", NULL);
  g_autoptr (GDir) listing = NULL;
  g_autoptr (GError) error = NULL;
  int n = 0;

  for (int i = 0; i < 10; i++)
    g_assert_true (htk_store_backup (store, &error));
  listing = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (listing) != NULL)
    n++;
  g_assert_cmpint (n, ==, 7);
}

static void
test_journal_edit_drop_and_reorder_are_seen (void)
{
  static const char *const attacks[] = {
    "DROP TRIGGER change_is_final; UPDATE change SET body = '{\"n\":99}' WHERE seq = 3",
    "DROP TRIGGER change_stays; DELETE FROM change WHERE seq = 3",
    "DROP TRIGGER change_is_final; UPDATE change SET seq = 100 WHERE seq = 3;"
    "UPDATE change SET seq = 3 WHERE seq = 4; UPDATE change SET seq = 4 WHERE seq = 100",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
      g_autoptr (HtkStore) store = must_open (dir);
      g_autoptr (GError) error = NULL;

      for (int n = 0; n < 6; n++)
        g_assert_true (append (store, n, &error));
      g_assert_true (htk_journal_verify (store, &error));
      g_assert_cmpint (raw_sql (dir, attacks[i]), ==, SQLITE_OK);
      g_assert_false (htk_journal_verify (store, &error));
      g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_DAMAGED);
    }
}

static void
test_journal_rows_cannot_change_or_go (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (append (store, 1, &error));
  g_assert_cmpint (raw_sql (dir, "UPDATE change SET body = '{}'"), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (raw_sql (dir, "DELETE FROM change"), ==, SQLITE_CONSTRAINT);
}

static void
test_verdict_is_kept_once (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (HtkStore) store = must_open (dir);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  HtkChange *row;

  g_assert_true (append (store, 1, &error));
  rows = htk_journal_pending (store, 10, &error);
  row = g_ptr_array_index (rows, 0);
  g_assert_false (htk_journal_set_verdict (store, row->seq, "another", "accepted", NULL, NULL,
                                           &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  for (int i = 0; i < 2; i++)
    g_assert_true (htk_journal_set_verdict (store, row->seq, row->change_id, "refused",
                                            "form-invalid", "why", &error));
  g_assert_cmpint (htk_journal_count_pending (store), ==, 0);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = htk_journal_attention (store, &error);
  g_assert_cmpint (rows->len, ==, 1);
}

/* A child appends and says each number only after the commit; it is killed at a random moment. */
static void
test_kill_keeps_every_acknowledged_row (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  gint64 acknowledged = 0;
  int rounds = 20;

  for (int round = 0; round < rounds; round++)
    {
      g_autoptr (HtkStore) store = NULL;
      g_autoptr (GError) error = NULL;
      int want = g_test_rand_int_range (1, 40);
      int fds[2], status;
      char byte;
      pid_t child;

      g_assert_cmpint (pipe (fds), ==, 0);
      child = fork ();
      if (child == 0)
        {
          store = must_open (dir);
          for (int i = 0;; i++)
            if (append (store, i, NULL) && write (fds[1], "x", 1) != 1)
              _exit (1);
        }
      close (fds[1]);
      for (int i = 0; i < want && read (fds[0], &byte, 1) == 1; i++)
        acknowledged++;
      kill (child, SIGKILL);
      waitpid (child, &status, 0);
      while (read (fds[0], &byte, 1) == 1)
        acknowledged++;
      close (fds[0]);
      store = must_open (dir);
      g_assert_null (htk_store_get_notice (store));
      g_assert_cmpint (htk_journal_count_pending (store), >=, acknowledged);
      /* At most one row a round was committed and not yet said. */
      g_assert_cmpint (htk_journal_count_pending (store), <=, acknowledged + round + 1);
      g_assert_true (htk_journal_verify (store, &error));
      g_assert_no_error (error);
    }
  g_test_message ("%d kills, %" G_GINT64_FORMAT " acknowledged rows, 0 lost", rounds, acknowledged);
}

/* SQLite's own page limit gives the very error of a full disk, at the very same places. */
static void
test_full_disk_loses_nothing_saved (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *mount = g_strdup_printf ("mount -t tmpfs -o size=3m none %s", dir);
  g_autofree char *unmount = g_strdup_printf ("umount -l %s", dir);
  HtkStore *store;
  gint64 saved = 0;
  int status = -1;

  if (!g_spawn_command_line_sync (mount, NULL, NULL, &status, NULL) || status != 0)
    {
      g_test_skip ("cannot mount a small disk here");
      return;
    }
  store = must_open (dir);
  while (append (store, 1, &error))
    saved++;
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "Free some space"));
  g_assert_cmpint (saved, >, 10);
  g_object_unref (store);
  store = must_open (dir);
  g_assert_cmpint (htk_journal_count_pending (store), ==, saved);
  g_clear_error (&error);
  g_assert_true (htk_journal_verify (store, &error));
  g_object_unref (store);
  g_spawn_command_line_sync (unmount, NULL, NULL, NULL, NULL);
}

/* The agent is another process: what the person set is in the database, and lasts. */
static void
test_sync_settings_are_kept (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  HtkStore *store = must_open (dir);

  g_assert_false (htk_sync_is_paused (store));
  g_assert_true (htk_sync_photos_wifi_only (store));
  g_assert_true (htk_sync_set_paused (store, TRUE, NULL));
  g_assert_true (htk_sync_set_photos_wifi_only (store, FALSE, NULL));
  g_object_unref (store);
  store = must_open (dir);
  g_assert_true (htk_sync_is_paused (store));
  g_assert_false (htk_sync_photos_wifi_only (store));
  g_assert_true (htk_sync_set_paused (store, FALSE, NULL));
  g_assert_false (htk_sync_is_paused (store));
  g_object_unref (store);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/reopen-keeps-rows", test_reopen_keeps_rows);
  g_test_add_func ("/store/file-is-encrypted", test_file_is_encrypted);
  g_test_add_func ("/store/wrong-key-is-named", test_wrong_key_is_named);
  g_test_add_func ("/store/key-readable-by-others-is-refused",
                   test_key_readable_by_others_is_refused);
  g_test_add_func ("/store/missing-key-is-not-replaced", test_missing_key_is_not_replaced);
  g_test_add_func ("/store/newer-database-is-refused", test_newer_database_is_refused);
  g_test_add_func ("/store/read-only-folder-is-named", test_read_only_folder_is_named);
  g_test_add_func ("/store/damaged-file-gives-way-to-backup",
                   test_damaged_file_gives_way_to_backup);
  g_test_add_func ("/store/restoring-survives-kills", test_restoring_survives_kills);
  g_test_add_func ("/store/restoring-is-ended-by-the-next-start",
                   test_restoring_is_ended_by_the_next_start);
  g_test_add_func ("/store/nobody-opens-during-the-check", test_nobody_opens_during_the_check);
  g_test_add_func ("/store/seven-backups-are-kept", test_seven_backups_are_kept);
  g_test_add_func ("/store/full-disk-loses-nothing-saved", test_full_disk_loses_nothing_saved);
  g_test_add_func ("/journal/edit-drop-and-reorder-are-seen",
                   test_journal_edit_drop_and_reorder_are_seen);
  g_test_add_func ("/journal/rows-cannot-change-or-go", test_journal_rows_cannot_change_or_go);
  g_test_add_func ("/journal/verdict-is-kept-once", test_verdict_is_kept_once);
  g_test_add_func ("/journal/kill-keeps-every-acknowledged-row",
                   test_kill_keeps_every_acknowledged_row);
  g_test_add_func ("/store/sync-settings-are-kept", test_sync_settings_are_kept);
  return g_test_run ();
}
