/* A disk that other things have filled still takes what is typed: a small disk of our own, in a mount
 * namespace that goes with the process. Where that may not be made the cases are skipped. */
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-storage.h"
#include "tests/lib/htk-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define DISK "size=64m"
#define ROWS 1000
#define SKIPPED 77

/* --- In a process of its own --- */

static gboolean
make_disk (const char *dir)
{
  uid_t user = getuid ();

  if (user != 0 && unshare (CLONE_NEWUSER) != 0)
    return FALSE;
  return unshare (CLONE_NEWNS) == 0 &&
         mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("disk", dir, "tmpfs", 0, DISK) == 0;
}

/* Down to the last byte, as photos and films do. */
static void
fill (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "films", NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT, 0600);
  char bytes[4096];
  gsize n = sizeof bytes;

  memset (bytes, 7, sizeof bytes);
  while (n > 0)
    if (write (fd, bytes, n) < 0)
      n /= 2;
  close (fd);
}

static gboolean
append (HtkStore *store,
        int       n,
        GError  **error)
{
  g_autofree char *text = g_strdup_printf ("{\"n\":%d,\"words\":\"%01000d\"}", n, n);
  g_autoptr (JsonNode) body = htk_json_parse (text, NULL);

  if (!htk_store_begin (store, error))
    return FALSE;
  if (htk_journal_append (store, "visit.submit", "v", 0, body, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

static gboolean
write_in_transactions (HtkStore *store,
                       GError  **error)
{
  for (int i = 0; i < ROWS; i++)
    if (!append (store, i, error))
      return FALSE;
  return htk_journal_count_pending (store) == ROWS;
}

static gboolean
write_alone (HtkStore *store,
             GError  **error)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autofree char *last = g_strdup_printf ("note-%d", ROWS - 1);
  g_autofree char *kept = NULL;

  for (int i = 0; i < ROWS; i++)
    {
      g_autofree char *name = g_strdup_printf ("note-%d", i);

      if (!htk_store_set_meta (store, name, text, error))
        return FALSE;
    }
  kept = htk_store_get_meta (store, last);
  return g_strcmp0 (kept, text) == 0;
}

static int
live (const char *dir,
      gboolean (*write_all) (HtkStore *store, GError **error))
{
  g_autoptr (GError) error = NULL;
  HtkStore *store;
  gboolean done;

  if (!make_disk (dir))
    return SKIPPED;
  g_setenv ("HTK_DATA_DIR", dir, TRUE);
  store = htk_store_open_home (&error);
  g_assert_no_error (error);
  fill (dir);
  g_assert_cmpint (htk_storage_free (store), <, 4096);
  done = write_all (store, &error);
  if (error != NULL)
    g_printerr ("# %s\n", error->message);
  htk_store_close (store);
  g_object_unref (store);
  return done ? 0 : 1;
}

/* --- The cases --- */

static void
run_case (gconstpointer write_all)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (live (dir, (gboolean (*) (HtkStore *, GError **)) write_all));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == SKIPPED)
    g_test_skip ("a disk of our own may not be made here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/reserve/a-full-disk-takes-the-visits-of-a-day",
                        (gconstpointer) write_in_transactions, run_case);
  g_test_add_data_func ("/reserve/a-full-disk-takes-what-is-no-transaction",
                        (gconstpointer) write_alone, run_case);
  return g_test_run ();
}
