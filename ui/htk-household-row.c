/* One household, or one village, as a line of a list. */
#include "ui/htk-household-row.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

static void
add_pills (GtkWidget          *line,
           const HtkHousehold *h,
           const char         *state)
{
  if (state != NULL)
    gtk_box_append (GTK_BOX (line), htk_state_pill (state));
  if (h->hh_type == 1)
    gtk_box_append (GTK_BOX (line), htk_pill (_("Left poverty"), "color-grey"));
  if (h->monitor_class >= 0)
    gtk_box_append (GTK_BOX (line), htk_pill (htk_class_name (h->monitor_class), "color-red"));
  gtk_box_append (GTK_BOX (line), htk_color_pill (h->color, h->score));
}

/**
 * htk_household_line_new:
 * @household: a household of a list
 * @today: today
 * @state: (nullable): the state of the visit that is made of it now: draft, submitted …
 *
 * Returns: (transfer floating): what a row of any list shows of it
 */
GtkWidget *
htk_household_line_new (const HtkHousehold *household,
                        const char         *today,
                        const char         *state)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *due = htk_due_text (household->next_due, today);
  g_autofree char *people = g_strdup_printf (ngettext ("%d person", "%d people",
                                                       (gulong) household->n_members),
                                             household->n_members);
  g_autofree char *second = g_strdup_printf ("%s · %s · %s", household->village_name, people,
                                             household->local_no != NULL ? household->local_no : "—");
  gboolean late = household->next_due != NULL && strcmp (household->next_due, today) < 0;

  gtk_box_append (GTK_BOX (texts), htk_label (household->head_name, "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (second, "dim-label"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  add_pills (line, household, state);
  gtk_box_append (GTK_BOX (line), htk_label (due, late ? "late" : "dim-label"));
  gtk_widget_add_css_class (line, "row-line");
  return line;
}

/**
 * htk_household_row_new:
 * @household: a household of a list
 * @today: today
 * @state: (nullable): the state of the visit that is made of it now: draft, submitted …
 *
 * Returns: (transfer floating): its row; its data "id" is the household's id
 */
GtkWidget *
htk_household_row_new (const HtkHousehold *household,
                       const char         *today,
                       const char         *state)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row),
                              htk_household_line_new (household, today, state));
  htk_set_name (row, household->head_name);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (household->id), g_free);
  return row;
}

/**
 * htk_village_row_new:
 * @village: a village with its counts
 *
 * Returns: (transfer floating): its row with its progress; its data "village" is the code
 */
GtkWidget *
htk_village_row_new (const HtkVillage *village)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, MAX (village->n_households, 1));
  g_autofree char *counts =
    g_strdup_printf (_("%d households, %d due, %d late"), village->n_households, village->n_due,
                     village->n_overdue);

  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), village->n_households - village->n_due);
  htk_set_name (bar, _("Households not due"));
  gtk_box_append (GTK_BOX (texts), htk_label (village->name, "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (village->town, "dim-label"));
  gtk_box_append (GTK_BOX (texts), bar);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), htk_label (counts, village->n_overdue > 0 ? "late" : "dim-label"));
  gtk_widget_add_css_class (line, "row-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  htk_set_name (row, village->name);
  g_object_set_data_full (G_OBJECT (row), "village", g_strdup (village->code), g_free);
  return row;
}
