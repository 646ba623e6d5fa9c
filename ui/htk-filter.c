/* A list to choose from over a page: which state, which village. */
#include "ui/htk-filter.h"

#include "ui/htk-in-store.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

static GPtrArray *
values_of (GtkWidget *filter)
{
  return g_object_get_data (G_OBJECT (filter), "values");
}

/**
 * htk_filter_new:
 * @name: what it is called
 * @changed: (scope forever): called with @page when another value is chosen
 * @page: the page, which holds the filter
 *
 * Returns: (transfer floating): a filter without values
 */
GtkWidget *
htk_filter_new (const char *name,
                GCallback   changed,
                gpointer    page)
{
  GtkWidget *filter = gtk_drop_down_new (G_LIST_MODEL (gtk_string_list_new (NULL)), NULL);

  g_object_set_data_full (G_OBJECT (filter), "values", g_ptr_array_new_with_free_func (g_free),
                          (GDestroyNotify) g_ptr_array_unref);
  htk_set_name (filter, name);
  gtk_widget_set_tooltip_text (filter, name);
  g_signal_connect_swapped (filter, "notify::selected", changed, page);
  return filter;
}

/**
 * htk_filter_add:
 * @filter: a filter
 * @value: (nullable): what htk_filter_value() says when it is chosen
 * @name: what it is called
 */
void
htk_filter_add (GtkWidget  *filter,
                const char *value,
                const char *name)
{
  g_ptr_array_add (values_of (filter), g_strdup (value));
  gtk_string_list_append (GTK_STRING_LIST (gtk_drop_down_get_model (GTK_DROP_DOWN (filter))), name);
}

static gpointer
read_villages (HtkStore     *store,
               gpointer      data,
               GCancellable *cancellable,
               GError      **error)
{
  return htk_register_village_names (store, error);
}

static void
villages_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GtkWidget) filter = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) villages = htk_in_store_finish (result, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (filter));

  if (villages == NULL)
    g_warning ("names of villages: %s", error->message);
  if (model == NULL) /* the page is gone */
    return;
  for (guint i = 0; villages != NULL && i < villages->len; i++)
    {
      const HtkVillage *village = g_ptr_array_index (villages, i);

      g_ptr_array_add (values_of (filter), g_strdup (village->code));
      g_ptr_array_add (names, village->name);
    }
  g_ptr_array_add (names, NULL);
  /* All at once: who shows them hears of it once. */
  gtk_string_list_splice (GTK_STRING_LIST (model), 1, 0, (const char *const *) names->pdata);
}

/**
 * htk_filter_add_villages:
 * @filter: a filter without values
 *
 * All villages first, and each of them as soon as they were read, in a thread: a county has hundreds. One
 * types to find one.
 */
void
htk_filter_add_villages (GtkWidget *filter)
{
  g_autoptr (GtkExpression) expression =
    gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  htk_filter_add (filter, NULL, _("All villages"));
  htk_in_store_async (read_villages, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL,
                      villages_read, g_object_ref (filter));
  gtk_drop_down_set_expression (GTK_DROP_DOWN (filter), expression);
  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (filter), TRUE);
}

/**
 * htk_filter_value:
 * @filter: a filter
 *
 * Returns: (transfer none) (nullable): what is chosen
 */
const char *
htk_filter_value (GtkWidget *filter)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (filter));

  return at < values_of (filter)->len ? g_ptr_array_index (values_of (filter), at) : NULL;
}

/**
 * htk_filter_bar:
 * @filters: (array length=n): filters
 * @n: how many
 *
 * Returns: (transfer floating): all of them, in as many lines as the width asks for
 */
GtkWidget *
htk_filter_bar (GtkWidget **filters,
                guint       n)
{
  GtkWidget *bar = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (bar), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (bar), n);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (bar), 8);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (bar), 8);
  for (guint i = 0; i < n; i++)
    {
      gtk_flow_box_insert (GTK_FLOW_BOX (bar), filters[i], -1);
      /* The filter has the focus and not the cell around it. */
      gtk_widget_set_focusable (gtk_widget_get_parent (filters[i]), FALSE);
    }
  return bar;
}
