/* The place on the form that says whether what stands on the screen is saved. */
#include "ui/htk-saved-label.h"

#include <glib/gi18n.h>

static void
say (GtkWidget  *label,
     const char *text,
     const char *css_class)
{
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_remove_css_class (label, "error");
  gtk_widget_remove_css_class (label, "saved");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
}

/**
 * htk_saved_label_editing:
 * @label: the label
 *
 * Says that somebody types: the screen shows more than what is saved.
 */
void
htk_saved_label_editing (GtkWidget *label)
{
  say (label, _("Not saved yet …"), NULL);
}

/**
 * htk_saved_label_saved:
 * @label: the label
 * @text: (nullable): what to say of it; NULL for the time of day
 *
 * Says that all on the screen is durably saved.
 */
void
htk_saved_label_saved (GtkWidget  *label,
                       const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *saved = g_strdup_printf (_("Saved %s"), time);

  say (label, text != NULL ? text : saved, "saved");
}

/**
 * htk_saved_label_failed:
 * @label: the label
 *
 * Says that something on the screen could not be saved.
 */
void
htk_saved_label_failed (GtkWidget *label)
{
  say (label, _("Not saved"), "error");
}

gboolean
htk_saved_label_has_failed (GtkWidget *label)
{
  return gtk_widget_has_css_class (label, "error");
}
