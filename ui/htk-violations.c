/* All that stands against submitting, each a tap away from its question. */
#include "ui/htk-violations.h"

#include "ui/htk-widgets.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  void (*chosen) (gpointer data, const char *ref);
  gpointer data;
} Choice;

static void
row_chosen (GtkListBox    *list,
            GtkListBoxRow *row,
            Choice        *choice)
{
  GtkWidget *dialog = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (list)));
  g_autofree char *ref = g_strdup (g_object_get_data (G_OBJECT (row), "ref"));
  Choice copy = *choice;

  gtk_window_destroy (GTK_WINDOW (dialog));
  copy.chosen (copy.data, ref);
}

static const char *
reason (const HtkViolation *violation)
{
  if (violation->message != NULL)
    return violation->message;
  return g_str_equal (violation->condition, "required") ? _("Please answer this.")
                                                        : _("This answer is not possible here.");
}

static GtkWidget *
violation_row (HtkInstance        *instance,
               GPtrArray          *pages,
               const HtkViolation *violation)
{
  g_autoptr (HtkState) state = htk_instance_state (instance, violation->node, NULL);
  HtkFormPage *page = htk_form_page_holding (pages, violation->ref);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  const char *label = state != NULL && state->label != NULL ? state->label : violation->ref;
  g_autofree char *where =
    g_strdup_printf ("%s · %s", page != NULL && page->title != NULL ? page->title : "",
                     reason (violation));

  gtk_box_append (GTK_BOX (box), htk_label (label, "heading"));
  gtk_box_append (GTK_BOX (box), htk_label (where, "dim-label"));
  gtk_widget_add_css_class (box, "row-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  htk_set_name (row, label);
  g_object_set_data_full (G_OBJECT (row), "ref", g_strdup (violation->ref), g_free);
  return row;
}

/**
 * htk_violations_show:
 * @parent: a widget of the window
 * @instance: the instance
 * @pages: (element-type HtkFormPage): its pages, to say where a question is
 * @violations: (element-type HtkViolation): what htk_instance_validate() found
 * @chosen: called with the question that was tapped
 * @data: for @chosen
 */
void
htk_violations_show (GtkWidget   *parent,
                     HtkInstance *instance,
                     GPtrArray   *pages,
                     GPtrArray   *violations,
                     void       (*chosen) (gpointer data, const char *ref),
                     gpointer     data)
{
  GtkWidget *dialog = adw_window_new ();
  GtkWidget *box = htk_page_box ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *close = htk_button (_("Close"), NULL);
  Choice *choice = g_new0 (Choice, 1);
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u question is still open or wrong",
                               "%u questions are still open or wrong", violations->len),
                     violations->len);

  choice->chosen = chosen;
  choice->data = data;
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (parent)));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  htk_close_on_escape (dialog);
  gtk_window_set_title (GTK_WINDOW (dialog), text);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 640, 600);
  gtk_box_append (GTK_BOX (box), htk_label (text, "title-3"));
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  for (guint i = 0; i < violations->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         violation_row (instance, pages, g_ptr_array_index (violations, i)));
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (list), "choice", choice, g_free);
  g_signal_connect (list, "row-activated", G_CALLBACK (row_chosen), choice);
  gtk_box_append (GTK_BOX (box), htk_scrolled (list));
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_destroy), dialog);
  gtk_box_append (GTK_BOX (box), close);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  gtk_window_present (GTK_WINDOW (dialog));
}
