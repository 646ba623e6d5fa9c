/* huitoukan, the tablet app: one window on this machine's store. */
#include "ui/htk-agent-client.h"
#include "ui/htk-error-words.h"
#include "ui/htk-first-frame.h"
#include "ui/htk-session.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <locale.h>

typedef struct
{
  HtkSession *session;
  guint watch;
} App;

static void
load_style (void)
{
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/huitoukan/Huitoukan/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_unref (provider);
}

/* Without a store there is nothing to show but why, and what to do. */
static void
show_failure (GtkApplication *application,
              const GError   *error)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *status = adw_status_page_new ();
  g_autofree char *words = htk_error_words (error);
  g_autofree char *markup = g_markup_escape_text (words, -1);

  gtk_box_append (GTK_BOX (column), adw_header_bar_new ());
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _("The data of this tablet cannot be opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status), markup);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-warning-symbolic");
  gtk_widget_set_vexpand (status, TRUE);
  gtk_box_append (GTK_BOX (column), status);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), column);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
}

static void
agent_changed (gpointer data)
{
  htk_session_changed (data);
}

static void
activate (GApplication *application,
          App          *app)
{
  g_autoptr (GError) error = NULL;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  const char *user = g_getenv ("HTK_USER");

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }
  load_style ();
  app->session = htk_session_new (&error);
  if (app->session == NULL)
    {
      show_failure (GTK_APPLICATION (application), error);
      return;
    }
  if (user != NULL && !htk_session_sign_in (app->session, user, &error))
    g_warning ("HTK_USER: %s", error->message);
  if (g_application_get_dbus_connection (application) != NULL)
    app->watch = htk_agent_watch (g_application_get_dbus_connection (application), agent_changed,
                                  app->session);
  window = GTK_WINDOW (htk_window_new (ADW_APPLICATION (application), app->session));
  if (g_getenv ("HTK_PORTRAIT") != NULL)
    gtk_window_set_default_size (window, 800, 1280);
  htk_first_frame_report (GTK_WIDGET (window), application);
  gtk_window_present (window);
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
  application = adw_application_new (HTK_APP_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate), &app);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  g_clear_object (&app.session);
  return status;
}
