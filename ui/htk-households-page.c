/* A list of households, each leading to its file; the village card shows those behind a figure. */
#include "ui/htk-households-page.h"

#include "ui/htk-household-row.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

static void
setup (GtkListItemFactory *factory,
       GtkListItem        *item,
       gpointer            data)
{
  gtk_list_item_set_child (item, gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
}

/* A household is read when its row comes to the screen. */
static void
bind (GtkListItemFactory *factory,
      GtkListItem        *item,
      HtkSession         *session)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  const char *id = gtk_string_object_get_string (gtk_list_item_get_item (item));
  g_autofree char *today = htk_session_today ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkHousehold) h =
    htk_register_household (htk_session_store (session), id, &error);

  htk_clear (box);
  gtk_box_append (GTK_BOX (box), h != NULL ? htk_household_line_new (h, today, NULL)
                                           : htk_error_label (error));
}

static void
activated (GtkListView *view,
           guint        position,
           gpointer     data)
{
  g_autoptr (GtkStringObject) id =
    g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (view)), position);

  htk_window_show_household (htk_window_of (GTK_WIDGET (view)),
                             gtk_string_object_get_string (id));
}

/**
 * htk_households_page_new:
 * @session: the session
 * @ids: (element-type utf8): households; not kept
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
htk_households_page_new (HtkSession *session,
                         GPtrArray  *ids)
{
  GtkStringList *model = gtk_string_list_new (NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_autofree char *count = g_strdup_printf (ngettext ("%u household", "%u households", ids->len),
                                            ids->len);
  GtkWidget *view;

  for (guint i = 0; i < ids->len; i++)
    gtk_string_list_append (model, g_ptr_array_index (ids, i));
  g_signal_connect (factory, "setup", G_CALLBACK (setup), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind), session, 0);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (model))),
                            factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (view), TRUE);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (view), TRUE);
  g_signal_connect (view, "activate", G_CALLBACK (activated), NULL);
  gtk_widget_add_css_class (page, "page");
  gtk_box_append (GTK_BOX (page), htk_label (count, "dim-label"));
  gtk_box_append (GTK_BOX (page), htk_scrolled (view));
  return page;
}
