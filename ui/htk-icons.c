/* Reads the icon theme in a thread while the window is made. GTK begins that itself when the display is opened, and
 * throws it away when the application adds its own icons to the theme: the first icon of the window would wait for all
 * of it to be read again. */
#include "ui/htk-icons.h"

#include <gtk/gtk.h>

/* GTK asks its theme from threads too, under the theme's own lock; any question makes it be read. */
static gpointer
read_theme (gpointer data)
{
  g_autoptr (GtkIconTheme) theme = data;

  gtk_icon_theme_has_icon (theme, "open-menu-symbolic");
  return NULL;
}

/**
 * htk_icons_begin:
 *
 * Begins to read the icon theme of the default display. To be called once the application has started up, which is when
 * its own icons are part of it.
 */
void
htk_icons_begin (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  g_thread_unref (g_thread_new ("icons", read_theme, g_object_ref (theme)));
}
