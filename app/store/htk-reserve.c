/* Room that is kept for text (design.md 5): a file beside the database that holds some megabytes of the
 * disk and nothing else. When photos or other programs have filled the disk it is given up, and the
 * answers of many days still fit. It is made anew when the store is opened on a disk with room. */
#include "app/store/htk-reserve.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MIB (1024 * 1024)
/* Some thousand visits as text, or one evening of photos. */
#define RESERVE (8 * MIB)
/* A disk with less than this is not made fuller still. */
#define ROOM (4 * RESERVE)
/* What a transaction and the file that it is merged from may want at once. */
#define GIVE_UP_BELOW (2 * MIB)

static char *
reserve_path (const char *db_path)
{
  return g_strconcat (db_path, ".reserve", NULL);
}

static gint64
free_bytes (const char *db_path)
{
  g_autofree char *folder = g_path_get_dirname (db_path);
  struct statvfs fs;

  return statvfs (folder, &fs) == 0 ? (gint64) fs.f_bavail * (gint64) fs.f_frsize : G_MAXINT64;
}

/**
 * htk_reserve_keep:
 * @db_path: the database
 *
 * Makes the reserve when it is not there and the disk has room. That it could not be made is no
 * error: the store works without.
 */
void
htk_reserve_keep (const char *db_path)
{
  g_autofree char *path = reserve_path (db_path);
  struct stat st;
  int fd;

  if ((stat (path, &st) == 0 && st.st_size == RESERVE) || free_bytes (db_path) < ROOM)
    return;
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return;
  if (posix_fallocate (fd, 0, RESERVE) != 0)
    g_unlink (path);
  close (fd);
}

/**
 * htk_reserve_watch:
 * @db_path: the database
 *
 * Gives the reserve up when the disk is about to be full. To be called before a transaction: when one
 * has failed for want of room, SQLite has taken all of it back.
 */
void
htk_reserve_watch (const char *db_path)
{
  if (free_bytes (db_path) < GIVE_UP_BELOW)
    htk_reserve_release (db_path);
}

/* Returns: whether there was one, so that trying again may help */
gboolean
htk_reserve_release (const char *db_path)
{
  g_autofree char *path = reserve_path (db_path);

  return g_unlink (path) == 0;
}
