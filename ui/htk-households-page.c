/* A list of households, each leading to its file; the village card shows those behind a figure. */
#include "ui/htk-households-page.h"

#include "ui/htk-household-list.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

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
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_autofree char *count = g_strdup_printf (ngettext ("%u household", "%u households", ids->len),
                                            ids->len);
  g_autoptr (GError) error = NULL;
  GArray *keys = htk_register_keys_of (htk_session_store (session), ids, &error);
  GtkWidget *list;

  gtk_widget_add_css_class (page, "page");
  gtk_box_append (GTK_BOX (page), htk_label (count, "dim-label"));
  if (keys == NULL)
    {
      gtk_box_append (GTK_BOX (page), htk_error_label (error));
      return page;
    }
  list = htk_list_new (htk_household_list_row, htk_household_list_chosen, page);
  htk_list_set_update (HTK_LIST (list), htk_household_list_update);
  htk_household_list_show (HTK_LIST (list), session, keys, NULL);
  gtk_box_append (GTK_BOX (page), list);
  return page;
}
