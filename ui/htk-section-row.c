/* A section in the list beside the form: its title, and how far it is answered. */
#include "ui/htk-section-row.h"

#include "ui/htk-line-layout.h"
#include "ui/htk-progress-pill.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* A title with less room than this beside how far it is stands above that. */
#define LEAST_CHARS 8

static const char *
title_of (const HtkFormPage *page)
{
  return page->title != NULL ? page->title : _("Other");
}

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
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = htk_label (title_of (page), NULL);

  htk_line_fold (line, 6);
  gtk_label_set_width_chars (GTK_LABEL (label), LEAST_CHARS);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), htk_progress_pill_new (htk_filling_instance (filling), page));
  gtk_widget_add_css_class (line, page->depth > 0 ? "sub-section" : "section");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  htk_set_name (row, title_of (page));
  g_object_set_data_full (G_OBJECT (row), "ref", g_strdup (page->ref), g_free);
  return row;
}

/**
 * htk_section_row_show:
 * @row: a row made by htk_section_row_new()
 * @filling: the filling
 * @page: the row's section as it is now; an answer may be part of its title
 *
 * Shows title and progress of now. What is the same as before is left alone.
 */
void
htk_section_row_show (GtkWidget         *row,
                      HtkFilling        *filling,
                      const HtkFormPage *page)
{
  GtkWidget *line = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *label = gtk_widget_get_first_child (line);

  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), title_of (page)) != 0)
    {
      gtk_label_set_text (GTK_LABEL (label), title_of (page));
      htk_set_name (row, title_of (page));
    }
  htk_progress_pill_show (gtk_widget_get_last_child (line), htk_filling_instance (filling), page);
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
