/* A long list of values, each drawn when it comes on the screen; a note stands where there is none. */
#include "ui/htk-list.h"

#include "ui/htk-rows-model.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* The first frame waits for a screenful of rows. The others come right after it, a few at a time, because the view makes
 * widgets for some two hundred rows at once. How many fill the screen is known from the list's height, or before it has
 * one from its window's, less what stands over a list. */
#define ROW_HEIGHT 72
#define OVER_LIST 220
#define USUAL_ROWS 14 /* where neither is known */
#define NEXT_ROWS 6
#define VIEW_ROWS 200

/* After a jump the view binds all its rows anew, of which a person sees fifteen. Those near the screen are
 * filled at once, the others so many a turn of the main loop. */
#define FILLED_A_TURN 8

struct _HtkList
{
  GtkBox parent_instance;
  HtkRowsModel *rows;
  GtkWidget *view, *scrolled, *note;
  HtkRowFunc row;
  HtkRowUpdate update; /* NULL: each row is made anew */
  HtkChosenFunc chosen;
  gpointer page; /* the page that holds this list */
  guint later;   /* source that shows the rows after the first */
  guint shown;
  GPtrArray *bound;  /* GtkListItem: what the view has made a row for */
  GPtrArray *behind; /* GtkListItem of @bound: still showing what they showed before */
  guint filling;     /* source that fills those */
};

G_DEFINE_TYPE (HtkList, htk_list, GTK_TYPE_BOX)

static void
htk_list_dispose (GObject *object)
{
  HtkList *self = HTK_LIST (object);

  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (htk_list_parent_class)->dispose (object);
}

/* The view unbinds its rows when it is disposed of. */
static void
htk_list_finalize (GObject *object)
{
  HtkList *self = HTK_LIST (object);

  g_ptr_array_unref (self->bound);
  g_ptr_array_unref (self->behind);
  G_OBJECT_CLASS (htk_list_parent_class)->finalize (object);
}

static void
htk_list_class_init (HtkListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = htk_list_finalize;
}

/* (transfer none): where the list is scrolled to. */
GtkAdjustment *
htk_list_adjustment (HtkList *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
}

static GtkWidget *
make_row (HtkList     *self,
          HtkRow      *item,
          const char **name)
{
  if (htk_row_value (item) != NULL)
    return self->row (self->page, htk_row_value (item), name);
  if (htk_row_error (item) != NULL)
    return htk_error_label (htk_row_error (item));
  return htk_label (_("This is no longer on the tablet."), "dim-label");
}

/* GTK before 4.12 has no name of a list item: the widget around the row carries it. */
static void
name_row (GtkListItem *place,
          const char  *name)
{
  GtkWidget *row = gtk_list_item_get_child (place);

  gtk_list_item_set_activatable (place, name != NULL);
  if (name == NULL && GTK_IS_LABEL (row))
    name = gtk_label_get_text (GTK_LABEL (row)); /* a heading says what it shows */
  if (row != NULL && gtk_widget_get_parent (row) != NULL)
    htk_set_name (gtk_widget_get_parent (row), name != NULL ? name : "");
}

/* A row that scrolled away is used again where that can be. What has no name is no row to press but a
 * heading over others. */
static void
fill_row (HtkList     *self,
          GtkListItem *place)
{
  HtkRow *item = gtk_list_item_get_item (place);
  GtkWidget *row = gtk_list_item_get_child (place);
  const char *name = NULL;

  if (row == NULL || self->update == NULL || htk_row_value (item) == NULL ||
      !self->update (self->page, row, htk_row_value (item), &name))
    {
      row = make_row (self, item, &name);
      gtk_widget_add_css_class (row, "row-line");
      gtk_list_item_set_child (place, row);
    }
  name_row (place, name);
}

/**
 * htk_list_near:
 * @self: the list
 * @first: (out): the first row that is on the screen or a page away from it
 * @n: (out): how many such rows there are
 *
 * What a person may see next. It goes by the scrolled part, as rows are about the same height.
 */
void
htk_list_near (HtkList *self,
               guint   *first,
               guint   *n)
{
  GtkAdjustment *at = htk_list_adjustment (self);
  double rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  double upper = MAX (gtk_adjustment_get_upper (at), 1);
  double page = gtk_adjustment_get_page_size (at) / upper * rows;
  double top = gtk_adjustment_get_value (at) / upper * rows - page;

  *first = (guint) MAX (top, 0);
  *n = (guint) MIN (MAX (top, 0) + 3 * page + 2, rows) - *first;
}

static gboolean
is_near (HtkList     *self,
         GtkListItem *place)
{
  guint first, n, position = gtk_list_item_get_position (place);

  htk_list_near (self, &first, &n);
  return position >= first && position - first < n;
}

static gboolean
fill_some (gpointer data)
{
  HtkList *self = data;

  for (guint i = 0; i < FILLED_A_TURN && self->behind->len > 0; i++)
    fill_row (self, g_ptr_array_steal_index_fast (self->behind, 0));
  if (self->behind->len > 0)
    return G_SOURCE_CONTINUE;
  self->filling = 0;
  return G_SOURCE_REMOVE;
}

/* What comes near the screen before its turn came. */
static void
scrolled (HtkList *self)
{
  for (guint i = self->behind->len; i > 0; i--)
    {
      GtkListItem *place = g_ptr_array_index (self->behind, i - 1);

      if (is_near (self, place))
        {
          g_ptr_array_remove_index_fast (self->behind, i - 1);
          fill_row (self, place);
        }
    }
}

static void
bind_row (GtkListItemFactory *factory,
          GtkListItem        *place,
          HtkList            *self)
{
  g_ptr_array_add (self->bound, place);
  if (self->update == NULL || gtk_list_item_get_child (place) == NULL || is_near (self, place))
    {
      fill_row (self, place);
      return;
    }
  /* Nobody is to be told of what it showed before. */
  name_row (place, NULL);
  g_ptr_array_add (self->behind, place);
  if (self->filling == 0)
    self->filling = g_idle_add_full (G_PRIORITY_LOW, fill_some, self, NULL);
}

static void
unbind_row (GtkListItemFactory *factory,
            GtkListItem        *place,
            HtkList            *self)
{
  g_ptr_array_remove_fast (self->bound, place);
  g_ptr_array_remove_fast (self->behind, place);
  if (self->update == NULL)
    gtk_list_item_set_child (place, NULL);
}

static void
activated (GtkListView *view,
           guint        position,
           HtkList     *self)
{
  g_autoptr (HtkRow) item = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  if (item != NULL && htk_row_value (item) != NULL)
    self->chosen (self->page, htk_row_value (item));
}

static void
htk_list_init (HtkList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection;

  self->bound = g_ptr_array_new ();
  self->behind = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row), self);
  self->rows = htk_rows_model_new ();
  selection = GTK_SELECTION_MODEL (
    gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->rows))));
  self->view = gtk_list_view_new (selection, factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (self->view), TRUE);
  gtk_widget_add_css_class (self->view, "rows");
  g_signal_connect (self->view, "activate", G_CALLBACK (activated), self);
  self->scrolled = htk_scrolled (self->view);
  g_signal_connect_swapped (htk_list_adjustment (self), "value-changed", G_CALLBACK (scrolled), self);
  self->note = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (self), self->note);
  gtk_box_append (GTK_BOX (self), self->scrolled);
}

static gboolean
show_more (gpointer data)
{
  HtkList *self = data;
  gboolean all = self->shown >= VIEW_ROWS;

  self->shown += NEXT_ROWS;
  if (htk_rows_model_reveal (self->rows, all ? G_MAXUINT : NEXT_ROWS))
    return G_SOURCE_CONTINUE;
  self->later = 0;
  return G_SOURCE_REMOVE;
}

static guint
screenful (HtkList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  int width, height = gtk_widget_get_height (self->scrolled);

  if (height == 0 && GTK_IS_WINDOW (root))
    {
      gtk_window_get_default_size (GTK_WINDOW (root), &width, &height);
      height -= OVER_LIST;
    }
  return height > 0 ? (guint) height / ROW_HEIGHT + 1 : USUAL_ROWS;
}

/**
 * htk_list_show_rows:
 * @self: the list
 * @n: how many rows it has from now on
 * @read: (nullable): reads some of them
 * @keys: (transfer full): handed to @read
 * @free_keys: (nullable): frees @keys
 * @note: (nullable): what is said instead of rows when there are none
 *
 * Shows rows that are read when they come near the screen. Where the list was scrolled to it stays,
 * as far as there are rows.
 */
void
htk_list_show_rows (HtkList        *self,
                    guint           n,
                    HtkRowsRead     read,
                    gpointer        keys,
                    GDestroyNotify  free_keys,
                    const char     *note)
{
  gboolean is_top = gtk_adjustment_get_value (htk_list_adjustment (self)) <= 0;

  g_clear_handle_id (&self->later, g_source_remove);
  self->shown = is_top ? screenful (self) : n;
  htk_rows_model_set (self->rows, n, self->shown, read, keys, free_keys);
  if (self->shown < n)
    self->later = g_idle_add_full (G_PRIORITY_LOW, show_more, self, NULL);
  gtk_label_set_text (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_visible (self->note, n == 0 && note != NULL);
  gtk_widget_set_visible (self->scrolled, n > 0);
}

/* Whether it shows no row: there is none, or an error stands in their place. */
gboolean
htk_list_is_empty (HtkList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows)) == 0;
}

/**
 * htk_list_renew_rows:
 * @self: a list
 * @read: reads some of its rows
 * @keys: (transfer full): handed to @read; they name the rows that the list shows already
 * @free_keys: (nullable): frees @keys
 *
 * Shows the same rows with what they say now: the focus stays in its row.
 */
void
htk_list_renew_rows (HtkList        *self,
                     HtkRowsRead     read,
                     gpointer        keys,
                     GDestroyNotify  free_keys)
{
  htk_rows_model_renew (self->rows, read, keys, free_keys);
  for (guint i = 0; i < self->bound->len; i++)
    if (!g_ptr_array_find (self->behind, g_ptr_array_index (self->bound, i), NULL))
      fill_row (self, g_ptr_array_index (self->bound, i));
}

/* @values is already all that there is. */
static GPtrArray *
read_values (gpointer keys,
             guint    from,
             guint    n,
             GError **error)
{
  GPtrArray *values = keys;
  GPtrArray *some = g_ptr_array_new_full (n, NULL);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (some, g_ptr_array_index (values, from + i));
  return some;
}

/**
 * htk_list_show:
 * @self: the list
 * @values: (nullable) (transfer none): what it shows from now on
 * @note: (nullable): what is said instead of rows when there are none
 *
 * As htk_list_show_rows() for rows that were all read.
 */
void
htk_list_show (HtkList    *self,
               GPtrArray  *values,
               const char *note)
{
  htk_list_show_rows (self, values != NULL ? values->len : 0, read_values,
                      values != NULL ? g_ptr_array_ref (values) : NULL,
                      values != NULL ? (GDestroyNotify) g_ptr_array_unref : NULL, note);
}

/**
 * htk_list_renew:
 * @self: a list that shows values of htk_list_show()
 * @values: (transfer none): what is known of them now, as many and in the same order
 *
 * As htk_list_renew_rows() for rows that were all read.
 */
void
htk_list_renew (HtkList   *self,
                GPtrArray *values)
{
  htk_list_renew_rows (self, read_values, g_ptr_array_ref (values), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * htk_list_set_update:
 * @self: a list, before it shows anything
 * @update: shows another value in a row
 *
 * Uses rows again that scrolled away: for lists that are so long that making rows would be felt.
 */
void
htk_list_set_update (HtkList      *self,
                     HtkRowUpdate  update)
{
  self->update = update;
}

/**
 * htk_list_to_top:
 * @self: the list
 *
 * Other rows are shown next, not the same ones anew: the list begins at its top.
 */
void
htk_list_to_top (HtkList *self)
{
  gtk_adjustment_set_value (htk_list_adjustment (self), 0);
}

/**
 * htk_list_redraw:
 * @self: a list with htk_list_set_update()
 * @value: a value of it that changed
 *
 * Shows it anew where it is on the screen or near it.
 */
void
htk_list_redraw (HtkList  *self,
                 gpointer  value)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *place = g_ptr_array_index (self->bound, i);

      if (!g_ptr_array_find (self->behind, place, NULL) &&
          htk_row_value (gtk_list_item_get_item (place)) == value)
        fill_row (self, place);
    }
}

/**
 * htk_list_set_rows:
 * @self: a list of a template, before it shows anything
 * @row: draws a value; one that gives no name draws a heading, which cannot be pressed
 * @chosen: called when a row is pressed
 * @page: handed to both; must live as long as the list
 */
void
htk_list_set_rows (HtkList       *self,
                   HtkRowFunc     row,
                   HtkChosenFunc  chosen,
                   gpointer       page)
{
  self->row = row;
  self->chosen = chosen;
  self->page = page;
}

/**
 * htk_list_new:
 * @row: as in htk_list_set_rows()
 * @chosen: as there
 * @page: as there
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
htk_list_new (HtkRowFunc    row,
              HtkChosenFunc chosen,
              gpointer      page)
{
  HtkList *self = g_object_new (HTK_TYPE_LIST, NULL);

  htk_list_set_rows (self, row, chosen, page);
  return GTK_WIDGET (self);
}
