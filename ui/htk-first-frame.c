/* For tests/bench: says when the first frame was on the screen, and ends. Nobody else asks for it. */
#include "ui/htk-first-frame.h"

#include <stdio.h>
#include <sys/resource.h>

static gboolean
report (GtkWidget     *widget,
        GdkFrameClock *clock,
        gpointer       data)
{
  struct rusage usage;

  /* The first tick runs before the first paint: the second is the first that saw a frame. */
  if (gdk_frame_clock_get_frame_counter (clock) < 1)
    return G_SOURCE_CONTINUE;
  getrusage (RUSAGE_SELF, &usage);
  printf ("{\"bench\":\"first-frame\",\"first_frame_us\":%" G_GINT64_FORMAT ",\"rss_kib\":%ld}\n",
          g_get_monotonic_time (), usage.ru_maxrss);
  fflush (stdout);
  /* As a person ends it: the store is closed, and the next start need not look it through. */
  gtk_window_close (GTK_WINDOW (widget));
  return G_SOURCE_REMOVE;
}

/**
 * htk_first_frame_report:
 * @window: the window
 *
 * With HTK_BENCH_FIRST_FRAME in the environment: prints the CLOCK_MONOTONIC microsecond of the
 * first frame and the peak memory as a JSON line, and closes the window. Else does nothing.
 */
void
htk_first_frame_report (GtkWidget *window)
{
  if (g_getenv ("HTK_BENCH_FIRST_FRAME") != NULL)
    gtk_widget_add_tick_callback (window, report, NULL, NULL);
}
