/* The list of ledgers; each opens on a page of its own. */
#include "ui/htk-reports-page.h"

#include "app/report/htk-ledger.h"
#include "ui/htk-card-text.h"
#include "ui/htk-ledger-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

static const char *
name_of (const HtkLedger *ledger)
{
  return g_str_equal (htk_words_language (), "zh") ? ledger->zh : ledger->en;
}

static void
row_activated (GtkListBox    *list,
               GtkListBoxRow *row,
               HtkSession    *session)
{
  const HtkLedger *ledger = htk_ledger_nth ((guint) gtk_list_box_row_get_index (row));

  htk_window_push (htk_window_of (GTK_WIDGET (list)), htk_ledger_page_new (session, ledger),
                   name_of (ledger));
}

static GtkWidget *
ledger_row (const HtkLedger *ledger)
{
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *text = g_strdup_printf ("%s  %s", ledger->id, name_of (ledger));
  GtkWidget *label = htk_label (text, "row-line");

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  htk_set_name (row, name_of (ledger));
  return row;
}

/**
 * htk_reports_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_reports_page_new (HtkSession *session)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *box = htk_page_box ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  for (guint i = 0; htk_ledger_nth (i) != NULL; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), ledger_row (htk_ledger_nth (i)));
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated), session, 0);
  gtk_box_append (GTK_BOX (box), list);
  return htk_scrolled (box);
}
