/* One indicator of a village card: what a person reads at a glance, and behind it why and what to do.
 * Its action is "card.households" with the indicator's id. */
#include "ui/htk-indicator-row.h"

#include "ui/htk-bar-plot.h"
#include "ui/htk-card-text.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

static void
add_line (GtkWidget  *box,
          const char *title,
          const char *text)
{
  g_autofree char *line = NULL;

  if (text == NULL || *text == '\0')
    return;
  line = title != NULL ? g_strdup_printf (_("%s: %s"), title, text) : g_strdup (text);
  gtk_box_append (GTK_BOX (box), htk_label (line, NULL));
}

static GtkWidget *
status_pill (const HtkIndicatorResult *result)
{
  static const char *const css[] = { "color-green", "color-yellow", "color-red", "color-grey" };

  return htk_pill (htk_indicator_status_text (result->status), css[result->status]);
}

static GtkWidget *
names_of (const HtkIndicatorResult *result,
          gboolean                  part)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *name = g_strdup_printf ("%s %s", result->indicator->id,
                                           htk_indicator_name (result->indicator));
  GtkWidget *label = htk_label (name, part ? NULL : "heading");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  if (result->slipped)
    gtk_box_append (GTK_BOX (line), htk_pill (_("Slipped"), "color-red"));
  /* What is only shown is not judged, which is no word about the village. */
  if (!result->indicator->shown)
    gtk_box_append (GTK_BOX (line), status_pill (result));
  return line;
}

/* (transfer full): value, count, target and gap, as the plot says them too. */
static char *
figures_of (const HtkIndicatorResult *result)
{
  g_autofree char *value = htk_indicator_value_text (result);
  g_autofree char *count = htk_indicator_count_text (result);
  g_autofree char *target = htk_indicator_target_text (result);
  g_autofree char *gap = htk_indicator_gap_text (result);
  GString *text = g_string_new (value);

  if (*count != '\0')
    g_string_append_printf (text, " (%s)", count);
  if (*target != '\0')
    g_string_append_printf (text, " · %s", target);
  if (*gap != '\0')
    g_string_append_printf (text, " · %s", gap);
  return g_string_free (text, FALSE);
}

static gboolean
has_plot (const HtkIndicatorResult *result)
{
  return result->indicator->kind < HTK_INDICATOR_ALL;
}

static void
add_figures (GtkWidget                *box,
             const HtkIndicatorResult *result)
{
  g_autofree char *figures = figures_of (result);
  g_autofree char *words = g_strdup_printf ("%s %s: %s, %s", result->indicator->id,
                                            htk_indicator_name (result->indicator), figures,
                                            htk_indicator_status_text (result->status));

  if (!has_plot (result))
    return;
  gtk_box_append (GTK_BOX (box), htk_bar_plot_new (result, words));
  gtk_box_append (GTK_BOX (box), htk_label (figures, "dim-label"));
}

static void
add_parts (GtkWidget                *box,
           HtkVillageCard           *card,
           const HtkIndicatorResult *result)
{
  for (guint i = 0; i < card->card->results->len; i++)
    {
      const HtkIndicatorResult *part = g_ptr_array_index (card->card->results, i);

      if (g_strcmp0 (part->indicator->part_of, result->indicator->id) != 0)
        continue;
      gtk_box_append (GTK_BOX (box), names_of (part, TRUE));
      add_figures (box, part);
    }
}

static void
add_last (GtkWidget                *box,
          HtkVillageCard           *card,
          const HtkIndicatorResult *result)
{
  const HtkIndicatorResult *last =
    card->last != NULL ? htk_card_get (card->last, result->indicator->id) : NULL;
  g_autofree char *value = last != NULL && last->known && has_plot (last)
                             ? htk_indicator_value_text (last) : NULL;

  if (value != NULL)
    add_line (box, _("Last round"), value);
}

static void
add_households (GtkWidget                *box,
                HtkVillageCard           *card,
                const HtkIndicatorResult *result)
{
  g_autoptr (GPtrArray) ids = htk_village_card_households (card, result->indicator->id);
  g_autofree char *text = NULL;
  GtkWidget *button;

  if (ids->len == 0)
    return;
  text = g_strdup_printf (ngettext ("%u household behind it", "%u households behind it", ids->len),
                          ids->len);
  button = htk_button (text, NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "card.households");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", result->indicator->id);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
details_of (HtkVillageCard           *card,
            const HtkIndicatorResult *result)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  const HtkIndicator *row = result->indicator;
  HtkTexts *texts = htk_rules_texts (card->rules);

  gtk_widget_add_css_class (box, "note");
  for (guint i = 0; i < result->reasons->len; i++)
    {
      g_autofree char *why = htk_reason_words (texts, g_ptr_array_index (result->reasons, i),
                                               htk_words_language ());

      add_line (box, _("Why"), why);
    }
  add_last (box, card, result);
  add_parts (box, card, result);
  if (result->status == HTK_STATUS_SHORT || result->status == HTK_STATUS_NEAR)
    {
      g_autofree char *days = g_strdup_printf (ngettext ("%d day", "%d days",
                                                         (gulong) row->deadline_days),
                                               row->deadline_days);

      add_line (box, _("What to do"), htk_indicator_advice (row));
      add_line (box, _("Department"), row->department);
      add_line (box, _("Within"), row->deadline_days > 0 ? days : NULL);
    }
  add_households (box, card, result);
  return box;
}

/* What is behind a row is made when it is first opened: a card has fifty of them. */
typedef struct
{
  HtkVillageCard *card; /* outlives its rows */
  const HtkIndicatorResult *result;
  GtkWidget *revealer;
} Row;

static void
row_toggled (GtkToggleButton *button,
             Row             *self)
{
  GtkRevealer *revealer = GTK_REVEALER (self->revealer);

  if (gtk_revealer_get_child (revealer) == NULL)
    gtk_revealer_set_child (revealer, details_of (self->card, self->result));
  gtk_revealer_set_reveal_child (revealer, gtk_toggle_button_get_active (button));
}

static void
row_free (gpointer  data,
          GClosure *closure)
{
  g_free (data);
}

/**
 * htk_indicator_row_new:
 * @card: the card, which must outlive the row
 * @result: a result of it that is no part of another
 *
 * Returns: (transfer floating): the row; pressed, it tells why, what to do and which households
 */
GtkWidget *
htk_indicator_row_new (HtkVillageCard           *card,
                       const HtkIndicatorResult *result)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *button = gtk_toggle_button_new ();
  Row *row = g_new0 (Row, 1);
  g_autofree char *name = g_strdup_printf ("%s %s", result->indicator->id,
                                           htk_indicator_name (result->indicator));

  row->card = card;
  row->result = result;
  row->revealer = gtk_revealer_new ();
  gtk_box_append (GTK_BOX (inner), names_of (result, FALSE));
  add_figures (inner, result);
  gtk_button_set_child (GTK_BUTTON (button), inner);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "indicator");
  htk_set_name (button, name);
  g_signal_connect_data (button, "toggled", G_CALLBACK (row_toggled), row, row_free, 0);
  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), row->revealer);
  return box;
}
