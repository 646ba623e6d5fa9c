/* What was answered last time, beside its question, and the one tap that takes it over. */
#include "ui/htk-last-line.h"

#include "ui/htk-line-layout.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/**
 * htk_last_line_new:
 * @carry: called for a tap that takes the last answer over, with @data first
 * @data: for @carry
 *
 * Returns: (transfer floating): the line, of nothing at first
 */
GtkWidget *
htk_last_line_new (GCallback carry,
                   gpointer  data)
{
  GtkWidget *line = htk_line_box (12);
  GtkWidget *label = htk_label ("", "last-answer");
  GtkWidget *button = htk_button (_("No change"), "flat");

  gtk_widget_set_tooltip_text (button, _("Take over the last visit's answer to this question"));
  gtk_widget_add_css_class (button, "carry");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", carry, data);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), button);
  return line;
}

/**
 * htk_last_line_show:
 * @line: the line
 * @text: (nullable): what was answered last time, in words; NULL where nothing was
 * @may_carry: whether it can be taken over
 */
void
htk_last_line_show (GtkWidget  *line,
                    const char *text,
                    gboolean    may_carry)
{
  GtkWidget *label = gtk_widget_get_first_child (line);

  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (gtk_widget_get_last_child (line), may_carry);
  gtk_widget_set_visible (line, text != NULL);
}
