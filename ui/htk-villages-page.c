/* The villages of the tablet with the progress of the round and the score of their cards, which are
 * worked out one after the other while the list is already there. */
#include "ui/htk-villages-page.h"

#include "ui/htk-card-load.h"
#include "ui/htk-error-words.h"
#include "ui/htk-village-item.h"
#include "ui/htk-village-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <string.h>

#define HTK_TYPE_VILLAGES_PAGE (htk_villages_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkVillagesPage, htk_villages_page, HTK, VILLAGES_PAGE, GtkBox)

struct _HtkVillagesPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GListStore *villages; /* of HtkVillageItem */
  GtkFilterListModel *shown;
  GtkFilter *filter;
  GtkWidget *search, *note;
  GCancellable *loading;
  guint next; /* whose card is worked out next */
};

G_DEFINE_TYPE (HtkVillagesPage, htk_villages_page, GTK_TYPE_BOX)

static void load_next (HtkVillagesPage *self);

static void
htk_villages_page_dispose (GObject *object)
{
  HtkVillagesPage *self = HTK_VILLAGES_PAGE (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->session);
  g_clear_object (&self->villages);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (htk_villages_page_parent_class)->dispose (object);
}

static void
card_loaded (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (HtkVillagesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVillageCard) card = htk_card_load_finish (result, &error);
  g_autoptr (HtkVillageItem) item = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->villages == NULL)
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->villages), self->next);
  if (card != NULL && item != NULL &&
      g_str_equal (card->village, htk_village_item_code (item)))
    htk_village_item_take_card (item, card);
  self->next++;
  load_next (self);
}

static void
load_next (HtkVillagesPage *self)
{
  g_autoptr (HtkVillageItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->villages), self->next);
  g_autofree char *today = htk_session_today ();

  if (item != NULL)
    htk_card_load_async (htk_village_item_code (item), today, self->loading, card_loaded,
                         g_object_ref (self));
}

static HtkVillageItem *
known (HtkVillagesPage *self,
       const char      *code)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->villages)); i++)
    {
      g_autoptr (HtkVillageItem) item = g_list_model_get_item (G_LIST_MODEL (self->villages), i);

      if (g_str_equal (htk_village_item_code (item), code))
        return g_steal_pointer (&item);
    }
  return NULL;
}

/* (transfer full) (element-type HtkVillageItem): those of the person's scope. */
static GPtrArray *
read_villages (HtkVillagesPage *self,
               GError         **error)
{
  g_autofree char *today = htk_session_today ();
  g_autofree char *until = htk_session_due_until ();
  HtkStore *store = htk_session_store (self->session);
  const char *scope = htk_session_user (self->session)->scope;
  g_autoptr (GPtrArray) villages = htk_register_villages (store, today, until, error);
  GPtrArray *items;

  if (villages == NULL)
    return NULL;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < villages->len; i++)
    {
      const HtkVillage *village = g_ptr_array_index (villages, i);
      g_autoptr (HtkVillageItem) before = known (self, village->code);
      HtkVillageItem *item;

      if (!g_str_has_prefix (village->code, scope))
        continue;
      item = htk_village_item_new (store, village);
      if (before != NULL)
        htk_village_item_keep_card (item, before);
      g_ptr_array_add (items, item);
    }
  return items;
}

static void
reload (HtkVillagesPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (htk_session_user (self->session) == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  items = read_villages (self, &error);
  gtk_widget_set_visible (self->note, items == NULL || items->len == 0);
  if (items == NULL)
    {
      g_autofree char *words = htk_error_words (error);

      gtk_label_set_text (GTK_LABEL (self->note), words);
      return;
    }
  gtk_label_set_text (GTK_LABEL (self->note), _("This tablet holds no village."));
  g_list_store_splice (self->villages, 0, g_list_model_get_n_items (G_LIST_MODEL (self->villages)),
                       items->pdata, items->len);
  self->next = 0;
  load_next (self);
}

static void
setup (GtkListItemFactory *factory,
       GtkListItem        *list_item,
       gpointer            data)
{
  gtk_list_item_set_child (list_item, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
}

static void
add_card (GtkWidget      *line,
          HtkVillageItem *item)
{
  g_autofree char *score = NULL;
  g_autofree char *shorts = NULL;
  g_autofree char *slips = NULL;

  if (!htk_village_item_is_judged (item))
    {
      gtk_box_append (GTK_BOX (line), htk_pill (_("Not judged"), "color-grey"));
      return;
    }
  score = g_strdup_printf (_("Score %d"), htk_village_item_score (item));
  shorts = g_strdup_printf (ngettext ("%u shortfall", "%u shortfalls",
                                      htk_village_item_shorts (item)),
                            htk_village_item_shorts (item));
  slips = g_strdup_printf (_("%u slipped"), htk_village_item_slips (item));
  if (htk_village_item_slips (item) > 0)
    gtk_box_append (GTK_BOX (line), htk_pill (slips, "color-red"));
  gtk_box_append (GTK_BOX (line), htk_pill (shorts, htk_village_item_shorts (item) > 0
                                                      ? "color-red" : "color-green"));
  gtk_box_append (GTK_BOX (line), htk_pill (score, "color-grey"));
}

static void
fill (GtkWidget      *line,
      HtkVillageItem *item)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *bar = gtk_level_bar_new ();
  g_autofree char *progress = htk_village_item_progress (item);

  htk_clear (line);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), htk_village_item_share (item));
  htk_set_name (bar, progress);
  gtk_box_append (GTK_BOX (texts), htk_label (htk_village_item_name (item), "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (htk_village_item_town (item), "dim-label"));
  gtk_box_append (GTK_BOX (texts), htk_label (progress, NULL));
  gtk_box_append (GTK_BOX (texts), bar);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  add_card (line, item);
  gtk_widget_add_css_class (line, "row-line");
  htk_set_name (line, htk_village_item_name (item));
}

static void
item_changed (HtkVillageItem *item,
              GtkWidget      *line)
{
  fill (line, item);
}

static void
bind (GtkListItemFactory *factory,
      GtkListItem        *list_item,
      gpointer            data)
{
  HtkVillageItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *line = gtk_list_item_get_child (list_item);

  fill (line, item);
  g_signal_connect_object (item, "changed", G_CALLBACK (item_changed), line, 0);
}

static void
unbind (GtkListItemFactory *factory,
        GtkListItem        *list_item,
        gpointer            data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), item_changed,
                                        gtk_list_item_get_child (list_item));
}

static void
activated (HtkVillagesPage *self,
           guint            position)
{
  g_autoptr (HtkVillageItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  htk_window_push (htk_window_of (GTK_WIDGET (self)),
                   htk_village_page_new (self->session, htk_village_item_code (item)),
                   htk_village_item_name (item));
}

/* By the beginning or any part of the name of the village or its township. */
static gboolean
is_searched (gpointer item,
             gpointer data)
{
  HtkVillagesPage *self = data;
  const char *text = self->search != NULL ? gtk_editable_get_text (GTK_EDITABLE (self->search)) : "";

  return strstr (htk_village_item_name (item), text) != NULL ||
         strstr (htk_village_item_town (item), text) != NULL;
}

static void
search_changed (HtkVillagesPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static GtkWidget *
make_search (HtkVillagesPage *self)
{
  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Name of a village or township"), NULL);
  htk_set_name (self->search, _("Search"));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_changed), self);
  return self->search;
}

static void
htk_villages_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (htk_villages_page_parent_class)->map (widget);
  reload (HTK_VILLAGES_PAGE (widget));
}

static void
htk_villages_page_class_init (HtkVillagesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_villages_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = htk_villages_page_map;
}

static void
htk_villages_page_init (HtkVillagesPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
  self->villages = g_list_store_new (HTK_TYPE_VILLAGE_ITEM);
  g_signal_connect (factory, "setup", G_CALLBACK (setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind), NULL);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_searched, self, NULL));
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->villages)),
                                           g_object_ref (self->filter));
  view = gtk_list_view_new (GTK_SELECTION_MODEL (
    gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->shown)))), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (view), TRUE);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (view), TRUE);
  g_signal_connect_swapped (view, "activate", G_CALLBACK (activated), self);
  self->note = htk_label ("", "dim-label");
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_box_append (GTK_BOX (self), make_search (self));
  gtk_box_append (GTK_BOX (self), self->note);
  gtk_box_append (GTK_BOX (self), htk_scrolled (view));
}

/**
 * htk_villages_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_villages_page_new (HtkSession *session)
{
  HtkVillagesPage *self = g_object_new (HTK_TYPE_VILLAGES_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
