/* One household, or one village, as a line of a list. */
#include "ui/htk-household-row.h"

#include "ui/htk-line-layout.h"
#include "ui/htk-widgets.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>
#include <string.h>

/* A list of 100,000 makes two hundred of these and uses them again: what it shows is changed in place. */
#define HTK_TYPE_HOUSEHOLD_LINE (htk_household_line_get_type ())
G_DECLARE_FINAL_TYPE (HtkHouseholdLine, htk_household_line, HTK, HOUSEHOLD_LINE, GtkBox)

struct _HtkHouseholdLine
{
  GtkBox parent_instance;
  GtkWidget *texts, *name, *second, *state, *poor, *class, *color, *due;
};

G_DEFINE_TYPE (HtkHouseholdLine, htk_household_line, GTK_TYPE_BOX)

static void
htk_household_line_class_init (HtkHouseholdLineClass *klass)
{
}

static GtkWidget *
add (GtkWidget *box,
     GtkWidget *widget)
{
  gtk_box_append (GTK_BOX (box), widget);
  return widget;
}

static void
htk_household_line_init (HtkHouseholdLine *self)
{
  GtkWidget *box = GTK_WIDGET (self);
  GtkWidget *pills;

  gtk_widget_set_layout_manager (box, htk_line_layout_new (8));
  self->texts = add (box, gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  gtk_widget_set_hexpand (self->texts, TRUE);
  self->name = add (self->texts, gtk_label_new (NULL));
  gtk_label_set_xalign (GTK_LABEL (self->name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->name), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->name, "heading");
  self->second = add (self->texts, htk_label ("", "dim-label"));
  pills = add (box, htk_wrap_box ());
  gtk_widget_set_valign (pills, GTK_ALIGN_CENTER);
  self->state = add (pills, htk_pill ("", "color-grey"));
  self->poor = add (pills, htk_pill (_("Left poverty"), "color-grey"));
  self->class = add (pills, htk_pill ("", "color-red"));
  self->color = add (pills, htk_pill ("", "color-grey"));
  self->due = add (box, gtk_label_new (NULL));
  htk_may_wrap (GTK_LABEL (self->due));
}

static void
set_due (HtkHouseholdLine   *self,
         const HtkHousehold *h,
         const char         *today)
{
  g_autofree char *due = htk_due_text (h->next_due, today);
  gboolean late = h->next_due != NULL && strcmp (h->next_due, today) < 0;

  gtk_label_set_text (GTK_LABEL (self->due), due);
  htk_set_classes (self->due, late ? "late" : "dim-label", NULL);
}

/**
 * htk_household_line_update:
 * @line: a line of a list
 * @household: a household of a list
 * @today: today
 * @state: (nullable): the state of the visit that is made of it now: draft, submitted …
 *
 * Shows another household in a line that is no longer on the screen.
 *
 * Returns: whether @line is one of htk_household_line_new()
 */
gboolean
htk_household_line_update (GtkWidget          *line,
                           const HtkHousehold *household,
                           const char         *today,
                           const char         *state)
{
  HtkHouseholdLine *self = HTK_IS_HOUSEHOLD_LINE (line) ? HTK_HOUSEHOLD_LINE (line) : NULL;
  g_autofree char *people = NULL;
  g_autofree char *second = NULL;

  if (self == NULL)
    return FALSE;
  people = g_strdup_printf (ngettext ("%d person", "%d people", (gulong) household->n_members),
                            household->n_members);
  second = g_strdup_printf ("%s · %s · %s", household->village_name, people,
                            household->local_no != NULL ? household->local_no : "—");
  gtk_label_set_text (GTK_LABEL (self->name), household->head_name);
  gtk_label_set_text (GTK_LABEL (self->second), second);
  gtk_widget_set_visible (self->state, state != NULL);
  if (state != NULL)
    htk_pill_set (self->state, htk_state_name (state), htk_state_color (state));
  gtk_widget_set_visible (self->poor, household->hh_type == 1);
  gtk_widget_set_visible (self->class, household->monitor_class >= 0);
  if (household->monitor_class >= 0)
    gtk_label_set_text (GTK_LABEL (self->class), htk_class_name (household->monitor_class));
  htk_color_pill_set (self->color, household->color, household->score);
  set_due (self, household, today);
  return TRUE;
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
  GtkWidget *line = g_object_new (HTK_TYPE_HOUSEHOLD_LINE, NULL);

  htk_household_line_update (line, household, today, state);
  return line;
}

/**
 * htk_village_line_new:
 * @village: a village with its counts
 *
 * Returns: (transfer floating): what a row of a list shows of it, with its progress
 */
GtkWidget *
htk_village_line_new (const HtkVillage *village)
{
  GtkWidget *line = htk_line_box (8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *bar = gtk_level_bar_new ();
  g_autofree char *counts =
    g_strdup_printf (ngettext ("%d household, %d due, %d late",
                               "%d households, %d due, %d late",
                               (gulong) village->n_households), village->n_households, village->n_due,
                     village->n_overdue);

  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar),
                           village->n_households > 0
                             ? 1 - (double) village->n_due / village->n_households : 0);
  htk_set_name (bar, _("Households not due"));
  gtk_box_append (GTK_BOX (texts), htk_label (village->name, "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (village->town, "dim-label"));
  gtk_box_append (GTK_BOX (texts), bar);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), htk_label (counts, village->n_overdue > 0 ? "late" : "dim-label"));
  return line;
}
