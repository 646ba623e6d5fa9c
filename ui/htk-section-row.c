/* A section in the list beside the form: its title, and how far it is answered. */
#include "ui/htk-section-row.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/**
 * htk_section_row_new:
 * @filling: the filling
 * @page: a section of its form
 *
 * Returns: (transfer floating): the row; htk_section_row_ref() tells whose it is
 */
GtkWidget *
htk_section_row_new (HtkFilling        *filling,
                     const HtkFormPage *page)
{
  HtkFormProgress progress;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = htk_label (page->title != NULL ? page->title : _("Other"), NULL);
  g_autofree char *count = NULL;
  GtkWidget *count_label;

  htk_form_progress (htk_filling_instance (filling), page, &progress);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  count = g_strdup_printf ("%u/%u", progress.n_answered, progress.n_asked);
  if (progress.n_wrong > 0)
    gtk_box_append (GTK_BOX (line), htk_pill (_("Wrong"), "color-red"));
  else if (progress.n_open == 0 && progress.n_asked > 0)
    gtk_box_append (GTK_BOX (line), htk_pill (_("Done"), "color-green"));
  else if (progress.n_asked > 0)
    {
      count_label = htk_label (count, "dim-label");
      gtk_label_set_wrap (GTK_LABEL (count_label), FALSE);
      gtk_box_append (GTK_BOX (line), count_label);
    }
  gtk_widget_add_css_class (line, page->depth > 0 ? "sub-section" : "section");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  htk_set_name (row, page->title != NULL ? page->title : _("Other"));
  g_object_set_data_full (G_OBJECT (row), "ref", g_strdup (page->ref), g_free);
  return row;
}

/**
 * htk_section_row_ref:
 * @row: a row made by htk_section_row_new()
 *
 * Returns: the reference of its section; owned by the row
 */
const char *
htk_section_row_ref (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "ref");
}
