/* The windows without a store: while it is looked through after an unclean stop, and where it cannot be
 * opened. */
#include "ui/htk-waiting-window.h"

#include "ui/htk-error-words.h"

#include <glib/gi18n.h>

static GtkWidget *
make_window (GtkApplication *application,
             GtkWidget      *status)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (column), adw_header_bar_new ());
  gtk_widget_set_vexpand (status, TRUE);
  gtk_box_append (GTK_BOX (column), status);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), column);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_set_title (GTK_WINDOW (window), _("Look-back inspection"));
  return window;
}

/**
 * htk_waiting_window_new:
 * @application: the application
 *
 * Returns: (transfer floating): says that the records are being checked, and that there is nothing to do
 */
GtkWidget *
htk_waiting_window_new (GtkApplication *application)
{
  GtkWidget *status = adw_status_page_new ();
  GtkWidget *spinner = gtk_spinner_new ();

  adw_status_page_set_title (ADW_STATUS_PAGE (status), _("Checking the records"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status),
                                   _("The app was not closed the last time. What is on this tablet is "
                                     "looked through before anything is written. This takes some "
                                     "seconds; there is nothing to do."));
  gtk_widget_set_size_request (spinner, 48, 48);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_spinner_start (GTK_SPINNER (spinner));
  adw_status_page_set_child (ADW_STATUS_PAGE (status), spinner);
  return make_window (application, status);
}

/**
 * htk_failure_window_new:
 * @application: the application
 * @error: why the store cannot be opened
 *
 * Without a store there is nothing to show but why, and what to do.
 *
 * Returns: (transfer floating): a window that says it
 */
GtkWidget *
htk_failure_window_new (GtkApplication *application,
                        const GError   *error)
{
  GtkWidget *status = adw_status_page_new ();
  g_autofree char *words = htk_error_words (error);
  g_autofree char *markup = g_markup_escape_text (words, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (status), _("The data of this tablet cannot be opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status), markup);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-warning-symbolic");
  return make_window (application, status);
}
