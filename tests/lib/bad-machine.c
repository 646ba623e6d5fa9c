/* Preloaded into a program under test: a disk that is full or slow, a folder that cannot be written, a
 * clock that is wrong, as the program meets them on a real machine and without the rights to make them.
 *
 * HTK_BAD_FOLDER    the folder that is concerned, as an absolute path
 * HTK_BAD_FULL      a file: while it is there, nothing more can be written in the folder (ENOSPC)
 * HTK_BAD_SLOW      a file: while it is there, who writes in the folder or reads its database waits
 * HTK_BAD_READONLY  1: nothing in the folder can be opened for writing, made, renamed or removed (EROFS)
 * HTK_BAD_CLOCK     seconds by which the wall clock is off
 * HTK_BAD_FREE      bytes that are said to be free on the disk of the folder
 */
/* Both names of a call, the plain one and the 64-bit one, are taken over here. */
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

static int
concerned (const char *path)
{
  const char *folder = getenv ("HTK_BAD_FOLDER");

  return folder != NULL && path != NULL && strncmp (path, folder, strlen (folder)) == 0;
}

/* Whether this is a file of the folder and the machine is at fault at present. */
static int
at_fault (const char *flag, int fd)
{
  char link[40];
  char path[4096];
  ssize_t n;

  if (flag == NULL || access (flag, F_OK) != 0)
    return 0;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  if (n <= 0)
    return 0;
  path[n] = '\0';
  return concerned (path);
}

static void
wait_for (int fd)
{
  while (at_fault (getenv ("HTK_BAD_SLOW"), fd))
    usleep (20000);
}

static int
full (int fd)
{
  wait_for (fd);
  return at_fault (getenv ("HTK_BAD_FULL"), fd);
}

static int
read_only (const char *path)
{
  const char *on = getenv ("HTK_BAD_READONLY");

  return on != NULL && strcmp (on, "1") == 0 && concerned (path);
}

#define REFUSE(code) do { errno = code; return -1; } while (0)

ssize_t
write (int fd, const void *bytes, size_t n)
{
  if (full (fd))
    REFUSE (ENOSPC);
  return REAL (write) (fd, bytes, n);
}

ssize_t
pwrite (int fd, const void *bytes, size_t n, off_t offset)
{
  if (full (fd))
    REFUSE (ENOSPC);
  return REAL (pwrite) (fd, bytes, n, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t n, off64_t offset)
{
  if (full (fd))
    REFUSE (ENOSPC);
  return REAL (pwrite64) (fd, bytes, n, offset);
}

ssize_t
pread (int fd, void *bytes, size_t n, off_t offset)
{
  wait_for (fd);
  return REAL (pread) (fd, bytes, n, offset);
}

ssize_t
pread64 (int fd, void *bytes, size_t n, off64_t offset)
{
  wait_for (fd);
  return REAL (pread64) (fd, bytes, n, offset);
}

static int
writes (int flags)
{
  return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
}

#define OPEN(name) \
  int \
  name (const char *path, int flags, ...) \
  { \
    va_list args; \
    mode_t mode; \
    va_start (args, flags); \
    mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (args, mode_t) : 0; \
    va_end (args); \
    if (writes (flags) && read_only (path)) \
      REFUSE (EROFS); \
    return REAL (name) (path, flags, mode); \
  }

OPEN (open)
OPEN (open64)

int
mkdir (const char *path, mode_t mode)
{
  if (read_only (path))
    REFUSE (EROFS);
  return REAL (mkdir) (path, mode);
}

int
rename (const char *from, const char *to)
{
  if (read_only (from) || read_only (to))
    REFUSE (EROFS);
  return REAL (rename) (from, to);
}

int
unlink (const char *path)
{
  if (read_only (path))
    REFUSE (EROFS);
  return REAL (unlink) (path);
}

#define STATVFS(name) \
  int \
  name (const char *restrict path, struct name *restrict fs) \
  { \
    const char *bytes = getenv ("HTK_BAD_FREE"); \
    int rc = REAL (name) (path, fs); \
    if (rc == 0 && bytes != NULL && concerned (path)) \
      fs->f_bavail = strtoull (bytes, NULL, 10) / fs->f_frsize; \
    return rc; \
  }

STATVFS (statvfs)
STATVFS (statvfs64)

static time_t
shift (void)
{
  const char *seconds = getenv ("HTK_BAD_CLOCK");

  return seconds != NULL ? (time_t) atoll (seconds) : 0;
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int rc = REAL (clock_gettime) (clock, now);

  if (rc == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += shift ();
  return rc;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  int rc = REAL (gettimeofday) (now, zone);

  if (rc == 0)
    now->tv_sec += shift ();
  return rc;
}

time_t
time (time_t *at)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (at != NULL)
    *at = now.tv_sec;
  return now.tv_sec;
}
