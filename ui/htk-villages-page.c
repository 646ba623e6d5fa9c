/* The villages of the tablet with the progress of the round and the score of their cards. The list is
 * there at once; a card is worked out when its village comes near the screen. */
#include "ui/htk-villages-page.h"

#include "ui/htk-card-load.h"
#include "ui/htk-error-words.h"
#include "ui/htk-first-download.h"
#include "ui/htk-in-store.h"
#include "ui/htk-list.h"
#include "ui/htk-row-line.h"
#include "ui/htk-shown.h"
#include "ui/htk-village-item.h"
#include "ui/htk-village-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <string.h>

/* Cards that are worked out in one go: few enough that the next ones can be those a person has scrolled to
 * meanwhile, enough that the pack is not opened for each. */
#define CARDS 6

#define HTK_TYPE_VILLAGES_PAGE (htk_villages_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkVillagesPage, htk_villages_page, HTK, VILLAGES_PAGE, GtkBox)

struct _HtkVillagesPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GPtrArray *villages; /* HtkVillageItem, all; NULL before they were read */
  GPtrArray *shown;    /* those that are searched for */
  GtkWidget *search;
  HtkList *list;
  GCancellable *reading, *loading;
  GPtrArray *asked; /* those whose cards are being worked out; NULL for none */
};

G_DEFINE_TYPE (HtkVillagesPage, htk_villages_page, GTK_TYPE_BOX)

static void load_near (HtkVillagesPage *self);

static void
stop (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
stop_loading (HtkVillagesPage *self)
{
  stop (&self->loading);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
}

static void
htk_villages_page_dispose (GObject *object)
{
  HtkVillagesPage *self = HTK_VILLAGES_PAGE (object);

  stop (&self->reading);
  stop_loading (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->villages, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  G_OBJECT_CLASS (htk_villages_page_parent_class)->dispose (object);
}

/* --- The cards --- */

static void
cards_loaded (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (HtkVillagesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cards = htk_card_load_finish (result, &error);
  g_autoptr (GPtrArray) asked = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->asked == NULL)
    return;
  if (cards == NULL)
    g_warning ("cards of villages: %s", error->message);
  asked = g_steal_pointer (&self->asked);
  for (guint i = 0; i < asked->len; i++)
    {
      HtkVillageItem *item = g_ptr_array_index (asked, i);

      htk_village_item_take_card (item, cards != NULL ? g_ptr_array_index (cards, i) : NULL);
      htk_list_redraw (self->list, item);
    }
  load_near (self);
}

static void
load_near (HtkVillagesPage *self)
{
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  g_autofree char *today = htk_session_today ();
  g_auto (GStrv) villages = NULL;
  guint first, n;

  if (self->asked != NULL || self->shown == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->asked = g_ptr_array_new_with_free_func (g_object_unref);
  htk_list_near (self->list, &first, &n);
  for (guint i = first; i < MIN (first + n, self->shown->len) && self->asked->len < CARDS; i++)
    {
      HtkVillageItem *item = g_ptr_array_index (self->shown, i);

      if (htk_village_item_is_fresh (item))
        continue;
      g_ptr_array_add (self->asked, g_object_ref (item));
      g_strv_builder_add (codes, htk_village_item_code (item));
    }
  if (self->asked->len == 0)
    {
      stop_loading (self);
      return;
    }
  villages = g_strv_builder_end (codes);
  stop (&self->loading);
  self->loading = g_cancellable_new ();
  htk_card_load_async ((const char *const *) villages, today, self->loading, cards_loaded,
                       g_object_ref (self));
}

/* --- The list --- */

typedef struct
{
  HtkStore *store;
  GPtrArray *villages;
} Rows;

static void
rows_free (gpointer data)
{
  Rows *self = data;

  g_object_unref (self->store);
  g_ptr_array_unref (self->villages);
  g_free (self);
}

static GPtrArray *
read_rows (gpointer data,
           guint    from,
           guint    n,
           GError **error)
{
  Rows *self = data;
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = from; i < from + n; i++)
    {
      HtkVillageItem *item = g_ptr_array_index (self->villages, i);

      htk_village_item_read (item, self->store);
      g_ptr_array_add (rows, g_object_ref (item));
    }
  return rows;
}

static gboolean
update_row (gpointer     page,
            GtkWidget   *line,
            gpointer     value,
            const char **name)
{
  HtkVillageItem *item = value;
  g_autofree char *progress = htk_village_item_progress (item);
  g_autofree char *score = g_strdup_printf (_("Score %d"), htk_village_item_score (item));
  g_autofree char *shorts =
    g_strdup_printf (ngettext ("%u shortfall", "%u shortfalls", htk_village_item_shorts (item)),
                     htk_village_item_shorts (item));
  g_autofree char *slips = g_strdup_printf (_("%u slipped"), htk_village_item_slips (item));
  HtkRowLook look = {
    .texts = { { htk_village_item_name (item), "heading" },
               { htk_village_item_town (item), "dim-label" },
               { progress, NULL } },
    .bar = progress,
    .share = htk_village_item_share (item),
  };

  if (!htk_village_item_is_known (item))
    look.pills[0] = (HtkRowText) { _("Working out the card …"), "color-grey" };
  else if (!htk_village_item_is_judged (item))
    look.pills[0] = (HtkRowText) { _("Not judged"), "color-grey" };
  else
    {
      if (htk_village_item_slips (item) > 0)
        look.pills[0] = (HtkRowText) { slips, "color-red" };
      look.pills[1] = (HtkRowText) { shorts, htk_village_item_shorts (item) > 0 ? "color-red"
                                                                                : "color-green" };
      look.pills[2] = (HtkRowText) { score, "color-grey" };
    }
  *name = htk_village_item_name (item);
  return htk_row_line_set (line, &look);
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  GtkWidget *line = htk_row_line_new (GTK_ORIENTATION_HORIZONTAL);

  update_row (page, line, value, name);
  return line;
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  HtkVillagesPage *self = page;

  htk_window_push (htk_window_of (GTK_WIDGET (self)),
                   htk_village_page_new (self->session, htk_village_item_code (value)),
                   htk_village_item_name (value));
}

static gboolean
are_same (GPtrArray *before,
          GPtrArray *now)
{
  gboolean same = before != NULL && before->len == now->len;

  for (guint i = 0; same && i < now->len; i++)
    same = g_str_equal (htk_village_item_code (before->pdata[i]), htk_village_item_code (now->pdata[i]));
  return same;
}

/* By any part of the name of the village or its township. Where those are shown already they stay in their
 * rows: who comes back goes on at the village that was opened. */
static void
show_searched (HtkVillagesPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autoptr (GPtrArray) before = NULL;
  Rows *rows;

  if (self->villages == NULL)
    return;
  before = g_steal_pointer (&self->shown);
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->villages->len; i++)
    {
      HtkVillageItem *item = g_ptr_array_index (self->villages, i);

      if (strstr (htk_village_item_name (item), text) != NULL ||
          strstr (htk_village_item_town (item), text) != NULL)
        g_ptr_array_add (self->shown, g_object_ref (item));
    }
  rows = g_new0 (Rows, 1);
  rows->store = g_object_ref (htk_session_store (self->session));
  rows->villages = g_ptr_array_ref (self->shown);
  if (self->shown->len > 0 && are_same (before, self->shown))
    htk_list_renew_rows (self->list, read_rows, rows, rows_free);
  else
    htk_list_show_rows (self->list, self->shown->len, read_rows, rows, rows_free,
                        self->villages->len == 0 ? _("This tablet holds no village.")
                                                 : _("No village is called so."));
  load_near (self);
}

static void
search_changed (HtkVillagesPage *self)
{
  htk_list_to_top (self->list);
  show_searched (self);
}

/* --- Reading --- */

/* (transfer full) (element-type HtkVillageItem): those of the person's scope; what was known of their cards
 * is shown until they have been worked out again. */
static GPtrArray *
make_items (HtkVillagesPage *self,
            GPtrArray       *villages)
{
  g_autoptr (GHashTable) before = g_hash_table_new (g_str_hash, g_str_equal);
  const char *scope = htk_session_user (self->session)->scope;
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->villages != NULL && i < self->villages->len; i++)
    g_hash_table_insert (before, (gpointer) htk_village_item_code (self->villages->pdata[i]),
                         self->villages->pdata[i]);
  for (guint i = 0; i < villages->len; i++)
    {
      const HtkVillage *village = g_ptr_array_index (villages, i);
      HtkVillageItem *known = g_hash_table_lookup (before, village->code);
      HtkVillageItem *item;

      if (!g_str_has_prefix (village->code, scope))
        continue;
      item = htk_village_item_new (village);
      if (known != NULL)
        htk_village_item_keep_card (item, known);
      g_ptr_array_add (items, item);
    }
  return items;
}

static void
villages_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (HtkVillagesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) villages = htk_in_store_finish (result, &error);
  GPtrArray *items;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL ||
      htk_session_user (self->session) == NULL)
    return;
  stop_loading (self);
  if (villages == NULL)
    {
      g_autofree char *words = htk_error_words (error);

      g_clear_pointer (&self->shown, g_ptr_array_unref);
      g_clear_pointer (&self->villages, g_ptr_array_unref);
      htk_list_show (self->list, NULL, words);
      return;
    }
  items = make_items (self, villages);
  g_clear_pointer (&self->villages, g_ptr_array_unref);
  self->villages = items;
  show_searched (self);
}

/* Who is due is counted over all households. */
static gpointer
count (HtkStore     *store,
       gpointer      data,
       GCancellable *cancellable,
       GError      **error)
{
  g_autofree char *today = htk_session_work_day (store);
  g_autofree char *until = htk_session_due_until (store);

  return htk_register_villages (store, today, until, error);
}

static void
reload (gpointer page)
{
  HtkVillagesPage *self = page;

  stop (&self->reading);
  self->reading = g_cancellable_new ();
  if (self->villages == NULL)
    htk_list_show (self->list, NULL, _("Counting the households of the villages …"));
  htk_in_store_async (count, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, self->reading,
                      villages_read, g_object_ref (self));
}

static void
htk_villages_page_class_init (HtkVillagesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_villages_page_dispose;
  g_type_ensure (HTK_TYPE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-villages-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HtkVillagesPage, search);
  gtk_widget_class_bind_template_child (widget_class, HtkVillagesPage, list);
  gtk_widget_class_bind_template_callback (widget_class, load_near);
  gtk_widget_class_bind_template_callback (widget_class, stop_loading);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
}

static void
htk_villages_page_init (HtkVillagesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_list_set_rows (self->list, draw_row, row_chosen, self);
  htk_list_set_update (self->list, update_row);
  g_signal_connect_swapped (htk_list_adjustment (self->list), "value-changed",
                            G_CALLBACK (load_near), self);
  /* The heights of the rows are known after they were drawn. */
  g_signal_connect_swapped (htk_list_adjustment (self->list), "changed", G_CALLBACK (load_near), self);
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
  gtk_box_insert_child_after (GTK_BOX (self), htk_first_download_note_new (session), self->search);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
