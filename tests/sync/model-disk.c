/* Stands between SQLite and the disk. A process that is killed leaves on the disk what it has
 * written: so the folder is copied before a write of it, and what happens to the first folder after
 * that never was. */
#include "tests/sync/model-disk.h"

#include "app/store/htk-store-private.h"
#include "tests/lib/htk-test.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct
{
  char *folder, *left_behind;
  guint writes;
  void (*died) (gpointer data);
  gpointer data;
} doomed;

static char *full;
static gint64 clock_ahead; /* microseconds */

/* What the programs read; GLib's own timers do not call this one. */
gint64
g_get_real_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000 + clock_ahead;
}

void
model_clock_set (gint64 ahead_ms)
{
  clock_ahead = ahead_ms * 1000;
}

/* Whether the open file lies in the folder. */
static gboolean
is_in (int         fd,
       const char *folder)
{
  char link[64], path[512];
  ssize_t n;

  g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  if (n <= 0)
    return FALSE;
  path[n] = '\0';
  return g_str_has_prefix (path, folder) && path[strlen (folder)] == '/';
}

static void
die (void)
{
  g_autofree char *folder = g_steal_pointer (&doomed.folder);
  g_autofree char *left_behind = g_steal_pointer (&doomed.left_behind);

  model_disk_copy (folder, left_behind);
  doomed.died (doomed.data);
}

static gboolean
may_write (int fd)
{
  if (doomed.folder != NULL && is_in (fd, doomed.folder) && --doomed.writes == 0)
    die ();
  if (full == NULL || !is_in (fd, full))
    return TRUE;
  errno = ENOSPC;
  return FALSE;
}

static ssize_t
guarded_write (int         fd,
               const void *data,
               size_t      n)
{
  return may_write (fd) ? write (fd, data, n) : -1;
}

static ssize_t
guarded_pwrite (int         fd,
                const void *data,
                size_t      n,
                off_t       at)
{
  return may_write (fd) ? pwrite (fd, data, n, at) : -1;
}

void
model_disk_init (void)
{
  sqlite3_vfs *vfs;

  sqlite3_initialize ();
  vfs = sqlite3_vfs_find ("unix");
  g_assert_nonnull (vfs);
  vfs->xSetSystemCall (vfs, "write", (sqlite3_syscall_ptr) guarded_write);
  vfs->xSetSystemCall (vfs, "pwrite", (sqlite3_syscall_ptr) guarded_pwrite);
  vfs->xSetSystemCall (vfs, "pwrite64", (sqlite3_syscall_ptr) guarded_pwrite);
}

/* Before the write of that number to @folder it is copied to @left_behind, and @died is called. */
void
model_disk_kill_at (const char *folder,
                    guint       writes,
                    const char *left_behind,
                    void      (*died) (gpointer data),
                    gpointer    data)
{
  model_disk_no_kill ();
  doomed.folder = g_strdup (folder);
  doomed.left_behind = g_strdup (left_behind);
  doomed.writes = writes;
  doomed.died = died;
  doomed.data = data;
}

void
model_disk_no_kill (void)
{
  g_clear_pointer (&doomed.folder, g_free);
  g_clear_pointer (&doomed.left_behind, g_free);
}

/* Nothing can be written there any more; %NULL: the disk has room again. */
void
model_disk_fill (const char *folder)
{
  g_free (full);
  full = g_strdup (folder);
}

static void
copy_file (const char *from,
           const char *to)
{
  static char buffer[1 << 16];
  int in = g_open (from, O_RDONLY | O_CLOEXEC, 0);
  int out = g_open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ssize_t n;

  g_assert_cmpint (in, >=, 0);
  g_assert_cmpint (out, >=, 0);
  while ((n = read (in, buffer, sizeof buffer)) > 0)
    g_assert_cmpint (write (out, buffer, (size_t) n), ==, n);
  g_assert_cmpint (n, ==, 0);
  close (in);
  close (out);
}

/* All but what SQLite makes anew, and the reserve. */
void
model_disk_copy (const char *from,
                 const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir_with_parents (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (from, name, NULL);
      g_autofree char *copy = g_build_filename (to, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        model_disk_copy (child, copy);
      else if (!g_str_has_suffix (name, "-shm") && !g_str_has_suffix (name, ".reserve"))
        copy_file (child, copy);
    }
}

void
model_disk_remove (const char *folder)
{
  htk_temp_dir_free (g_strdup (folder));
}
