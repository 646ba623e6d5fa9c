/* The yardstick of the first-frame bench: an empty libadwaita window.
 *
 * Prints {"bench":"empty-window","first_frame_us":…,"rss_kib":…} at its first frame and ends.
 * Microseconds are those of CLOCK_MONOTONIC, so that the caller, who noted it before exec,
 * subtracts; resident memory is the peak.
 */
#include <adwaita.h>
#include <sys/resource.h>

static gboolean
report (GtkWidget     *widget,
        GdkFrameClock *clock,
        gpointer       user_data)
{
  struct rusage usage;

  /* The first tick runs before the first paint: the second is the first that saw a frame. */
  if (gdk_frame_clock_get_frame_counter (clock) < 1)
    return G_SOURCE_CONTINUE;
  getrusage (RUSAGE_SELF, &usage);
  g_print ("{\"bench\":\"empty-window\",\"first_frame_us\":%" G_GINT64_FORMAT ",\"rss_kib\":%ld}\n",
           g_get_monotonic_time (), usage.ru_maxrss);
  g_application_quit (G_APPLICATION (user_data));
  return G_SOURCE_REMOVE;
}

static void
activate (GtkApplication *app)
{
  GtkWidget *window = adw_application_window_new (app);

  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_widget_add_tick_callback (window, report, app, NULL);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) app = adw_application_new (HTK_APP_ID ".Empty",
                                                        G_APPLICATION_NON_UNIQUE);

  g_signal_connect (app, "activate", G_CALLBACK (activate), NULL);
  return g_application_run (G_APPLICATION (app), argc, argv);
}
