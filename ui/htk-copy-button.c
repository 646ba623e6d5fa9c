/* A button that copies lines for a message to the county or the operator. */
#include "ui/htk-copy-button.h"

#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

static void
clicked (GtkWidget *button)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button),
                          g_object_get_data (G_OBJECT (button), "lines"));
  htk_window_toast (htk_window_of (button), _("Copied"));
}

/**
 * htk_copy_button_new:
 * @text: what the button says
 * @lines: what it copies
 *
 * Returns: (transfer floating): the button
 */
GtkWidget *
htk_copy_button_new (const char *text,
                     const char *lines)
{
  GtkWidget *button = htk_button (text, NULL);

  g_object_set_data_full (G_OBJECT (button), "lines", g_strdup (lines), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked), NULL);
  return button;
}
