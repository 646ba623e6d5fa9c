/* A long list of values, each drawn when it comes on the screen; a note stands where there is none. */
#include "ui/htk-list.h"

#include "ui/htk-widgets.h"

/* A value of a GListModel; the array that the values are of keeps them. */
#define HTK_TYPE_ITEM (htk_item_get_type ())
G_DECLARE_FINAL_TYPE (HtkItem, htk_item, HTK, ITEM, GObject)

struct _HtkItem
{
  GObject parent_instance;
  GPtrArray *values;
  gpointer value;
};

G_DEFINE_TYPE (HtkItem, htk_item, G_TYPE_OBJECT)

static void
htk_item_finalize (GObject *object)
{
  g_clear_pointer (&HTK_ITEM (object)->values, g_ptr_array_unref);
  G_OBJECT_CLASS (htk_item_parent_class)->finalize (object);
}

static void
htk_item_class_init (HtkItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_item_finalize;
}

static void
htk_item_init (HtkItem *self)
{
}

struct _HtkList
{
  GtkBox parent_instance;
  GListStore *store;
  GtkWidget *view, *scrolled, *note;
  HtkRowFunc row;
  HtkChosenFunc chosen;
  gpointer page; /* the page that holds this list */
};

G_DEFINE_TYPE (HtkList, htk_list, GTK_TYPE_BOX)

static void
htk_list_dispose (GObject *object)
{
  g_clear_object (&HTK_LIST (object)->store);
  G_OBJECT_CLASS (htk_list_parent_class)->dispose (object);
}

static void
htk_list_class_init (HtkListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_list_dispose;
}

static void
bind_row (GtkListItemFactory *factory,
          GtkListItem        *place,
          HtkList            *self)
{
  HtkItem *item = gtk_list_item_get_item (place);
  const char *name = NULL;
  GtkWidget *row = self->row (self->page, item->value, &name);

  gtk_widget_add_css_class (row, "row-line");
  gtk_list_item_set_child (place, row);
  /* GTK before 4.12 has no name of a list item: the widget around the row carries it. */
  if (name != NULL && gtk_widget_get_parent (row) != NULL)
    htk_set_name (gtk_widget_get_parent (row), name);
}

static void
unbind_row (GtkListItemFactory *factory,
            GtkListItem        *place,
            HtkList            *self)
{
  gtk_list_item_set_child (place, NULL);
}

static void
activated (GtkListView *view,
           guint        position,
           HtkList     *self)
{
  g_autoptr (HtkItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  if (item != NULL)
    self->chosen (self->page, item->value);
}

static void
htk_list_init (HtkList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row), self);
  self->store = g_list_store_new (HTK_TYPE_ITEM);
  selection = GTK_SELECTION_MODEL (
    gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->store))));
  self->view = gtk_list_view_new (selection, factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (self->view), TRUE);
  gtk_widget_add_css_class (self->view, "rows");
  g_signal_connect (self->view, "activate", G_CALLBACK (activated), self);
  self->scrolled = htk_scrolled (self->view);
  self->note = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (self), self->note);
  gtk_box_append (GTK_BOX (self), self->scrolled);
}

/**
 * htk_list_show:
 * @self: the list
 * @values: (nullable) (transfer none): what it shows from now on
 * @note: (nullable): what is said instead of rows when there are none
 *
 * Where the list was scrolled to it stays, as far as there are rows.
 */
void
htk_list_show (HtkList    *self,
               GPtrArray  *values,
               const char *note)
{
  GtkAdjustment *at =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  double was = gtk_adjustment_get_value (at);
  guint n = values != NULL ? values->len : 0;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      HtkItem *item = g_object_new (HTK_TYPE_ITEM, NULL);

      item->values = g_ptr_array_ref (values);
      item->value = g_ptr_array_index (values, i);
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       items->pdata, n);
  gtk_label_set_text (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_visible (self->note, n == 0 && note != NULL);
  gtk_widget_set_visible (self->scrolled, n > 0);
  gtk_adjustment_set_value (at, was);
}

/**
 * htk_list_new:
 * @row: draws a value
 * @chosen: called when a row is pressed
 * @page: handed to both; must live as long as the list
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
htk_list_new (HtkRowFunc    row,
              HtkChosenFunc chosen,
              gpointer      page)
{
  HtkList *self = g_object_new (HTK_TYPE_LIST, NULL);

  self->row = row;
  self->chosen = chosen;
  self->page = page;
  return GTK_WIDGET (self);
}
