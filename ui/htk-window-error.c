/* What a window says when something failed; every page calls it. */
#include "ui/htk-window.h"

#include "ui/htk-error-words.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

static void
close_clicked (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
}

/**
 * htk_window_error:
 * @self: the window
 * @what: what did not happen, for the person
 * @error: why; it is said in the person's words
 *
 * Says that something failed and waits until it was read: it never vanishes by itself.
 */
void
htk_window_error (HtkWindow    *self,
                  const char   *what,
                  const GError *error)
{
  GtkWidget *dialog = adw_window_new ();
  GtkWidget *box = htk_page_box ();
  GtkWidget *close = htk_button (_("Close"), "suggested-action");
  g_autofree char *words = htk_error_words (error);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  htk_close_on_escape (dialog);
  gtk_window_set_title (GTK_WINDOW (dialog), what);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 480, -1);
  gtk_box_append (GTK_BOX (box), htk_label (what, "title-3"));
  gtk_box_append (GTK_BOX (box), htk_label (words, NULL));
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (close_clicked), dialog);
  gtk_box_append (GTK_BOX (box), close);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  gtk_window_present (GTK_WINDOW (dialog));
}
