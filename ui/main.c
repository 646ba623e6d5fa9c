/* huitoukan, the tablet app: one window on this machine's store. */
#include "app/store/htk-user-pin.h"
#include "ui/htk-daily-backup.h"
#include "ui/htk-first-frame.h"
#include "ui/htk-icons.h"
#include "ui/htk-keep-pack.h"
#include "ui/htk-line-watch.h"
#include "ui/htk-opening.h"
#include "ui/htk-preferences.h"
#include "ui/htk-session.h"
#include "ui/htk-waiting-window.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* How long the start of the program waits for the store before it says why. */
#define PATIENCE_MS 600

typedef struct
{
  GtkApplication *application;
  HtkSession *session;
} App;

static void
scheme_changed (HtkPreferences *preferences)
{
  g_autofree char *scheme = htk_preferences_string (preferences, HTK_PREF_COLOUR_SCHEME);

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      g_str_equal (scheme, "dark")    ? ADW_COLOR_SCHEME_FORCE_DARK
                                      : g_str_equal (scheme, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                                      : ADW_COLOR_SCHEME_DEFAULT);
}

/* Light for the sun, dark for the evening: at once, and at every change. */
static void
follow_scheme (void)
{
  HtkPreferences *preferences = htk_preferences_get_default ();

  g_signal_connect (preferences, "notify::" HTK_PREF_COLOUR_SCHEME, G_CALLBACK (scheme_changed),
                    NULL);
  scheme_changed (preferences);
}

/* HTK_SYNC_AFTER: for tests, in which nothing may happen that they did not ask for. */
static void
watch_line (HtkSession *session)
{
  const char *text = g_getenv ("HTK_SYNC_AFTER");
  guint64 seconds;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 86400, &seconds, NULL))
    htk_line_watch_start (session, (guint) seconds, 0);
  else
    htk_line_watch_start (session, HTK_LINE_WATCH_SECONDS, HTK_LINE_WATCH_NEWS);
}

/* The store is open, or cannot be opened. */
static GtkWidget *
make_window (GtkApplication *application,
             App            *app)
{
  g_autoptr (GError) error = NULL;
  const char *user = g_getenv ("HTK_USER");
  GtkWidget *window;

  app->session = htk_session_new (&error);
  if (app->session == NULL)
    return htk_failure_window_new (application, error);
  if (user != NULL && !htk_user_pin_is_set (htk_session_store (app->session), user) &&
      !htk_session_sign_in (app->session, user, &error))
    g_warning ("HTK_USER: %s", error->message);
  window = GTK_WIDGET (htk_window_new (ADW_APPLICATION (application), app->session));
  if (g_getenv ("HTK_PORTRAIT") != NULL)
    gtk_window_set_default_size (GTK_WINDOW (window), 800, 1280);
  htk_daily_backup_start (app->session);
  htk_keep_pack_start ();
  watch_line (app->session);
  htk_first_frame_report (window);
  return window;
}

/* The next window is there before the one that said "wait" is gone. */
static gboolean
opened (gpointer data)
{
  App *app = data;
  GtkWindow *waiting = gtk_application_get_active_window (app->application);

  /* Whoever closed the window does not want another one. */
  if (waiting == NULL)
    return G_SOURCE_REMOVE;
  gtk_window_present (GTK_WINDOW (make_window (app->application, app)));
  gtk_window_destroy (waiting);
  return G_SOURCE_REMOVE;
}

static void
activate (GApplication *application,
          App          *app)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }
  app->application = GTK_APPLICATION (application);
  follow_scheme ();
  if (htk_opening_wait (PATIENCE_MS))
    {
      gtk_window_present (GTK_WINDOW (make_window (app->application, app)));
      return;
    }
  gtk_window_present (GTK_WINDOW (htk_waiting_window_new (app->application)));
  htk_opening_notify (opened, app);
}

/* --help and --version end the program before this; the store is opened for whoever wants a window. */
static int
options_read (GApplication *application,
              GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      printf ("huitoukan %s\n", HTK_VERSION);
      return EXIT_SUCCESS;
    }
  htk_opening_begin ();
  return -1;
}

static void
add_options (GApplication *application)
{
  g_application_add_main_option (application, "version", 0, 0, G_OPTION_ARG_NONE,
                                 _("Say the version and end"), NULL);
  g_application_set_option_context_summary (application,
                                            _("Field inspection for villages: visits, forms and the sync with "
                                              "the county."));
  g_application_set_option_context_description (application,
                                                _("The data folder is HTK_DATA_DIR, or huitoukan in the user's "
                                                  "data folder."));
  g_signal_connect (application, "handle-local-options", G_CALLBACK (options_read), NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  App app = { 0 };
  const char *locale_dir = g_getenv ("HTK_LOCALE_DIR");
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : HTK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Its style.css and, at high contrast, style-hc.css are found by the name of the application. */
  application = adw_application_new (HTK_APP_ID, G_APPLICATION_NON_UNIQUE);
  add_options (G_APPLICATION (application));
  g_signal_connect_after (application, "startup", G_CALLBACK (htk_icons_begin), NULL);
  g_signal_connect (application, "activate", G_CALLBACK (activate), &app);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  /* A check that nobody waits for any more is cut off by the end of the program, as by a power cut. */
  g_clear_object (&app.session);
  /* What was set a moment ago is on the disk before the program is gone. */
  g_settings_sync ();
  return status;
}
