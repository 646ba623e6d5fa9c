/* Preloaded into the app by tests/bench/pages.py: writes how long each turn of the main loop worked.
 *
 * HTK_LOOP_WATCH  the file; one line a turn that worked longer than 200 us: the CLOCK_MONOTONIC
 *                 microsecond at which it began, the microseconds it worked, those from its beginning
 *                 to the moment the screen was told "Saved" (-1 when it was not), the microseconds of
 *                 processor time the turn took, which a busy machine does not lengthen, and those it
 *                 waited for what it wrote to be on the disk
 *
 * A turn is what lies between two polls of the default context: everything that input, timers and
 * drawing cost, and nothing that was waited for.
 */
#include <dlfcn.h>
#include <gtk/gtk.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEAST_US 200

static GPollFunc poll_before;
static FILE *out;
static gint64 began, began_cpu, saved, disk;
static GThread *watched;

static gint64
processor_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint
watch (GPollFD *fds,
       guint    n,
       gint     timeout)
{
  gint64 now = g_get_monotonic_time ();
  gint result;

  if (began != 0 && (now - began > LEAST_US || saved >= 0))
    {
      fprintf (out, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
               began, now - began, saved, processor_us () - began_cpu, disk);
      fflush (out);
    }
  result = poll_before (fds, n, timeout);
  began = g_get_monotonic_time ();
  began_cpu = processor_us ();
  saved = -1;
  disk = 0;
  return result;
}

static int
timed (const char *name,
       int         fd)
{
  int (*real) (int) = (int (*) (int)) dlsym (RTLD_NEXT, name);
  gint64 start = g_get_monotonic_time ();
  int result = real (fd);

  if (watched == g_thread_self ())
    disk += g_get_monotonic_time () - start;
  return result;
}

/* The app calls these through the linker's table, so that ours come first. */

int
fsync (int fd)
{
  return timed ("fsync", fd);
}

int
fdatasync (int fd)
{
  return timed ("fdatasync", fd);
}

int
g_application_run (GApplication *application,
                   int           argc,
                   char        **argv)
{
  __typeof__ (&g_application_run) real =
    (__typeof__ (&g_application_run)) dlsym (RTLD_NEXT, "g_application_run");
  const char *path = g_getenv ("HTK_LOOP_WATCH");

  saved = -1;
  out = path != NULL ? fopen (path, "ae") : NULL;
  if (out != NULL)
    {
      watched = g_thread_self ();
      poll_before = g_main_context_get_poll_func (NULL);
      g_main_context_set_poll_func (NULL, watch);
    }
  return real (application, argc, argv);
}

void
gtk_label_set_text (GtkLabel   *label,
                    const char *text)
{
  __typeof__ (&gtk_label_set_text) real =
    (__typeof__ (&gtk_label_set_text)) dlsym (RTLD_NEXT, "gtk_label_set_text");

  if (out != NULL && text != NULL && g_str_has_prefix (text, "Saved "))
    saved = g_get_monotonic_time () - began;
  real (label, text);
}
