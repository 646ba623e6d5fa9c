/* The village card: what slipped and what is short first, each indicator with what is behind it, and
 * the way into form B. */
#include "ui/htk-village-page.h"

#include "ui/htk-card-load.h"
#include "ui/htk-card-text.h"
#include "ui/htk-forms-box.h"
#include "ui/htk-households-page.h"
#include "ui/htk-indicator-row.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

#define HTK_TYPE_VILLAGE_PAGE (htk_village_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkVillagePage, htk_village_page, HTK, VILLAGE_PAGE, GtkBox)

struct _HtkVillagePage
{
  GtkBox parent_instance;
  HtkSession *session;
  char *village;
  GtkWidget *head, *rows, *waiting;
  HtkVillageCard *card;
  GCancellable *loading;
};

G_DEFINE_TYPE (HtkVillagePage, htk_village_page, GTK_TYPE_BOX)

static void
htk_village_page_dispose (GObject *object)
{
  HtkVillagePage *self = HTK_VILLAGE_PAGE (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->session);
  g_clear_pointer (&self->village, g_free);
  G_OBJECT_CLASS (htk_village_page_parent_class)->dispose (object);
}

/* The rows read the card until they are gone. */
static void
htk_village_page_finalize (GObject *object)
{
  htk_village_card_free (HTK_VILLAGE_PAGE (object)->card);
  G_OBJECT_CLASS (htk_village_page_parent_class)->finalize (object);
}

static void
show_households (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  HtkVillagePage *self = HTK_VILLAGE_PAGE (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  const HtkIndicatorResult *result = htk_card_get (self->card->card, id);
  g_autoptr (GPtrArray) ids = htk_village_card_households (self->card, id);
  g_autofree char *title = g_strdup_printf ("%s · %s", self->card->name,
                                            htk_indicator_name (result->indicator));

  htk_window_push (htk_window_of (widget), htk_households_page_new (self->session, ids), title);
}

static void
htk_village_page_class_init (HtkVillagePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_village_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = htk_village_page_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-village-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HtkVillagePage, head);
  gtk_widget_class_bind_template_child (widget_class, HtkVillagePage, waiting);
  gtk_widget_class_bind_template_child (widget_class, HtkVillagePage, rows);
  gtk_widget_class_install_action (widget_class, "card.households", "s", show_households);
}

static void
htk_village_page_init (HtkVillagePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Everything here is known without judging: it is there at once. */
static void
show_head (HtkVillagePage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVillage) village =
    htk_register_village (htk_session_store (self->session), self->village, &error);
  GtkWidget *card = htk_card (NULL);

  htk_clear (self->head);
  gtk_box_append (GTK_BOX (self->head), card);
  if (village == NULL)
    {
      gtk_box_append (GTK_BOX (card), htk_error_label (error));
      return;
    }
  gtk_box_append (GTK_BOX (card), htk_label (village->name, "title-2"));
  gtk_box_append (GTK_BOX (card), htk_label (village->town, "dim-label"));
  gtk_box_append (GTK_BOX (card),
                  htk_forms_box_new (self->session, "village", self->village));
}

static GtkWidget *
score_line (const HtkVillageCard *card)
{
  GtkWidget *line = htk_wrap_box ();
  g_autofree char *score = g_strdup_printf (_("Score %d"), card->card->score);
  g_autofree char *judged = g_strdup_printf (_("%u of 33 judged"), card->card->judged);
  g_autofree char *shorts = g_strdup_printf (ngettext ("%u shortfall", "%u shortfalls",
                                                       card->card->shorts), card->card->shorts);
  g_autofree char *slips = g_strdup_printf (_("%u slipped"), card->card->slips);

  gtk_box_append (GTK_BOX (line), htk_label (card->card->judged > 0 ? score : _("Not judged"),
                                             "title-2"));
  gtk_box_append (GTK_BOX (line), htk_pill (judged, "color-grey"));
  gtk_box_append (GTK_BOX (line), htk_pill (shorts, card->card->shorts > 0 ? "color-red"
                                                                           : "color-green"));
  gtk_box_append (GTK_BOX (line), htk_pill (slips, card->card->slips > 0 ? "color-red"
                                                                         : "color-grey"));
  return line;
}

static void
add_sources (GtkWidget            *box,
             const HtkVillageCard *card)
{
  g_autofree char *households =
    g_strdup_printf (ngettext ("%u of %u household judged, %u not judged",
                               "%u of %u households judged, %u not judged",
                               (gulong) card->households), card->judged, card->households,
                     card->unjudged);
  g_autofree char *form_day = htk_day_text (card->form_on);
  g_autofree char *last_day = htk_day_text (card->last_on);
  g_autofree char *today = htk_day_text (card->as_of);
  g_autofree char *form =
    form_day != NULL ? g_strdup_printf (_("Village form of %s"), form_day)
                          : g_strdup (_("No village form accepted yet"));
  g_autofree char *last =
    last_day != NULL ? g_strdup_printf (_("compared with %s"), last_day) : NULL;
  g_autofree char *both = last != NULL ? g_strdup_printf ("%s · %s", form, last) : g_strdup (form);
  g_autofree char *as_of = g_strdup_printf (_("As of %s"), today);

  gtk_box_append (GTK_BOX (box), htk_label (households, NULL));
  gtk_box_append (GTK_BOX (box), htk_label (both, NULL));
  if (card->round != NULL)
    {
      int seen = card->coverage.entered + card->coverage.phone;
      g_autofree char *round =
        g_strdup_printf (_("%s: %d of %d visited, %d left"), card->round->name, seen,
                         card->coverage.targets,
                         card->coverage.targets - seen - card->coverage.absent -
                           card->coverage.gone);

      gtk_box_append (GTK_BOX (box), htk_label (round, NULL));
    }
  gtk_box_append (GTK_BOX (box), htk_label (as_of, "dim-label"));
}

static void
show_card (HtkVillagePage *self)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GtkWidget *sum = htk_card (NULL);
  GtkWidget *list = htk_card (_("Indicators"));

  for (guint i = 0; i < self->card->card->results->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (self->card->card->results, i));
  g_ptr_array_sort (sorted, htk_indicator_compare);
  gtk_box_append (GTK_BOX (sum), score_line (self->card));
  add_sources (sum, self->card);
  gtk_box_append (GTK_BOX (self->rows), sum);
  gtk_box_append (GTK_BOX (self->rows), list);
  for (guint i = 0; i < sorted->len; i++)
    {
      const HtkIndicatorResult *result = g_ptr_array_index (sorted, i);

      if (result->indicator->part_of == NULL)
        gtk_box_append (GTK_BOX (list), htk_indicator_row_new (self->card, result));
    }
}

/* (transfer full): all that the page shows of a card. */
static char *
print_of (HtkVillageCard *card)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %u %u %s %s %s %d %d", card->as_of, card->judged,
                          card->households, card->form_on, card->last_on,
                          card->round != NULL ? card->round->id : "", card->coverage.entered,
                          card->coverage.phone + card->coverage.absent + card->coverage.gone);
  for (guint i = 0; i < card->card->results->len; i++)
    {
      const HtkIndicatorResult *r = g_ptr_array_index (card->card->results, i);
      g_autoptr (GPtrArray) ids = htk_village_card_households (card, r->indicator->id);

      g_string_append_printf (text, ";%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                              " %" G_GINT64_FORMAT " %d %u", r->status, r->value, r->num, r->den,
                              r->slipped, ids->len);
      for (guint k = 0; k < ids->len; k++)
        g_string_append (text, g_ptr_array_index (ids, k));
    }
  return g_string_free (text, FALSE);
}

/* A card that says the same stays: who comes back to it finds the row open that was left open. */
static gboolean
says_the_same (HtkVillagePage *self,
               HtkVillageCard *card)
{
  g_autofree char *before = self->card != NULL ? print_of (self->card) : NULL;
  g_autofree char *after = card != NULL ? print_of (card) : NULL;

  return before != NULL && g_strcmp0 (before, after) == 0;
}

/* A pack of forms alone, as an ODK project has it, judges nothing: there is no card to miss. */
static gboolean
is_judged (HtkVillagePage *self)
{
  HtkPack *pack = htk_session_pack (self->session, NULL);

  return pack == NULL || htk_pack_rules_folder (pack) != NULL;
}

static void
loaded (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (HtkVillagePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cards = htk_card_load_finish (result, &error);
  HtkVillageCard *card;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  card = cards != NULL ? g_steal_pointer (&cards->pdata[0]) : NULL;
  gtk_widget_set_visible (self->waiting, FALSE);
  if (says_the_same (self, card))
    {
      htk_village_card_free (card);
      return;
    }
  htk_clear (self->rows);
  g_clear_pointer (&self->card, htk_village_card_free);
  self->card = card;
  if (card != NULL)
    show_card (self);
  else if (is_judged (self))
    gtk_box_append (GTK_BOX (self->rows), htk_error_label (error));
}

static void
reload (HtkVillagePage *self)
{
  const char *const villages[] = { self->village, NULL };
  g_autofree char *today = htk_session_today ();

  if (htk_session_user (self->session) == NULL)
    return;
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  show_head (self);
  gtk_widget_set_visible (self->waiting, self->card == NULL);
  htk_card_load_async (villages, today, self->loading, loaded, g_object_ref (self));
}

/**
 * htk_village_page_new:
 * @session: the session
 * @village: its code
 *
 * Returns: (transfer floating): the card of the village
 */
GtkWidget *
htk_village_page_new (HtkSession *session,
                      const char *village)
{
  HtkVillagePage *self = g_object_new (HTK_TYPE_VILLAGE_PAGE, NULL);

  self->session = g_object_ref (session);
  self->village = g_strdup (village);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}
