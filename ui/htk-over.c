/* A window over the app's own, as large as it: the camera, a drawing, a photo. Escape closes it. */
#include "ui/htk-over.h"

#include <adwaita.h>

/**
 * htk_over_new:
 * @over: a widget of the window that it lies over
 * @title: what it is for
 * @content: what it shows
 *
 * Returns: (transfer none): the window, not presented yet; it is destroyed by closing it
 */
GtkWindow *
htk_over_new (GtkWidget  *over,
              const char *title,
              GtkWidget  *content)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkRoot *parent = gtk_widget_get_root (over);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  if (GTK_IS_WINDOW (parent))
    {
      gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (parent));
      gtk_window_set_default_size (GTK_WINDOW (window), gtk_widget_get_width (GTK_WIDGET (parent)),
                                   gtk_widget_get_height (GTK_WIDGET (parent)));
    }
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_box_append (GTK_BOX (column), adw_header_bar_new ());
  gtk_widget_set_vexpand (content, TRUE);
  gtk_box_append (GTK_BOX (column), content);
  adw_window_set_content (ADW_WINDOW (window), column);
  return GTK_WINDOW (window);
}
