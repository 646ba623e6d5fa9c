/* A list to choose from over a page: which state, which village. */
#include "ui/htk-filter.h"

#include "ui/htk-in-store.h"

#include <glib/gi18n.h>

/* What stands beside the names that the drop-down shows, in their order. */
static GPtrArray *
values_of (GtkWidget *filter)
{
  GPtrArray *values = g_object_get_data (G_OBJECT (filter), "values");

  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_object_set_data_full (G_OBJECT (filter), "values", values, (GDestroyNotify) g_ptr_array_unref);
    }
  return values;
}

/**
 * htk_filter_add:
 * @filter: a drop-down of a page's template, over a GtkStringList
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
