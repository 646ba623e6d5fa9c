/* Restores a backup in the place of a damaged database, which is kept beside it: what it still holds can be
 * read by hand.
 *
 * The battery may go at any moment of it. The backup is first copied to `<database>.restoring`, whole and
 * synced; from then on the restoring only goes forward. Whoever opens the database and finds that file sets
 * aside what is left of the damaged one and puts the copy in its place. There is never a moment at which a
 * start would make a new, empty database, or read the old log into the restored one.
 */
#include "app/store/htk-restore.h"

#include "app/store/htk-backup.h"
#include "app/store/htk-store-open.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAMAGED ".damaged-"

void
htk_restored_free (HtkRestored *self)
{
  if (self == NULL)
    return;
  g_free (self->backup);
  g_free (self->aside);
  g_free (self);
}

static void
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

/* Where a restoring that was cut off put the first part of the damaged database; NULL when it had not yet. */
static char *
begun_aside (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, DAMAGED, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *latest = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && !g_str_has_suffix (name, "-wal") &&
        !g_str_has_suffix (name, "-shm") && (latest == NULL || strcmp (name, latest) > 0))
      {
        g_free (latest);
        latest = g_strdup (name);
      }
  return latest != NULL ? g_build_filename (folder, latest, NULL) : NULL;
}

static char *
new_aside (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");

  return g_strconcat (path, DAMAGED, stamp, NULL);
}

/* (transfer full): where the damaged database lies now. */
static char *
set_aside (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  char *aside = begun_aside (path);

  if (aside == NULL)
    aside = new_aside (path);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      g_rename (from, to);
    }
  return aside;
}

/* The backup of which the copy is: a copy keeps the time at which its backup was made. */
static char *
backup_of (const char        *path,
           const struct stat *copy)
{
  g_auto (GStrv) backups = htk_backup_list (path);

  for (guint i = 0; backups[i] != NULL; i++)
    {
      struct stat st;

      if (stat (backups[i], &st) == 0 && st.st_mtime == copy->st_mtime)
        return g_path_get_basename (backups[i]);
    }
  return g_strdup ("?");
}

/**
 * htk_restore_go_on:
 * @path: a database that nobody has open
 *
 * Ends a restoring that was begun, now or before the battery went.
 *
 * Returns: (transfer full) (nullable): what the person must be told; NULL when none was begun, or when
 *   it cannot be ended
 */
HtkRestored *
htk_restore_go_on (const char *path)
{
  g_autofree char *copy = g_strconcat (path, ".restoring", NULL);
  g_autofree char *aside = NULL;
  HtkRestored *restored;
  struct stat st;

  if (stat (copy, &st) != 0)
    return NULL;
  aside = set_aside (path);
  sync_folder_of (path);
  if (g_rename (copy, path) != 0)
    return NULL;
  sync_folder_of (path);
  restored = g_new0 (HtkRestored, 1);
  restored->backup = backup_of (path, &st);
  restored->aside = g_path_get_basename (aside);
  restored->at = (gint64) st.st_mtime * 1000;
  return restored;
}

static void
keep_time (const char *from,
           const char *to)
{
  struct stat st;

  if (stat (from, &st) == 0)
    utimensat (AT_FDCWD, to, (const struct timespec[]) { st.st_atim, st.st_mtim }, 0);
}

/**
 * htk_restore_latest:
 * @path: a damaged database that nobody has open
 * @key: (nullable): its key
 * @is_good: whether a backup is whole
 *
 * Restores the latest backup that is whole.
 *
 * Returns: (transfer full) (nullable): what the person must be told; NULL when no backup is whole or it
 *   cannot be copied: then the database is left as it is
 */
HtkRestored *
htk_restore_latest (const char   *path,
                    const HtkKey *key,
                    HtkIsGood     is_good)
{
  g_auto (GStrv) backups = htk_backup_list (path);
  g_autofree char *copy = g_strconcat (path, ".restoring", NULL);
  g_autofree char *making = g_strconcat (path, ".making", NULL);

  for (guint i = 0; backups[i] != NULL; i++)
    {
      if (!is_good (backups[i], key))
        continue;
      if (!htk_backup_copy_file (backups[i], making, NULL))
        return NULL;
      keep_time (backups[i], making);
      if (g_rename (making, copy) != 0)
        return NULL;
      return htk_restore_go_on (path);
    }
  return NULL;
}
