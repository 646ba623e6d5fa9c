/* Lists the instances of a section's repeats as cards, with what is to be done about each. What is
 * done it leaves to its page. */
#include "ui/htk-repeat-cards.h"

#include "ui/htk-progress-pill.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* Of a child: what it shows. */
#define LOOK "look"

struct _HtkRepeatCards
{
  GtkBox parent_instance;
};

G_DEFINE_TYPE (HtkRepeatCards, htk_repeat_cards, GTK_TYPE_BOX)

enum
{
  OPENED,
  ADDED,
  REMOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_repeat_cards_class_init (HtkRepeatCardsClass *klass)
{
  /* An instance is to be opened; its reference. */
  signals[OPENED] = g_signal_new ("opened", HTK_TYPE_REPEAT_CARDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* One more is wanted; the reference of the repeat. */
  signals[ADDED] = g_signal_new ("added", HTK_TYPE_REPEAT_CARDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* An instance is to go; its reference. */
  signals[REMOVED] = g_signal_new ("removed", HTK_TYPE_REPEAT_CARDS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
htk_repeat_cards_init (HtkRepeatCards *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
}

static void
clicked (GtkWidget *button,
         gpointer   signal)
{
  /* The handler may take the button away. */
  g_autofree char *ref = g_strdup (g_object_get_data (G_OBJECT (button), "ref"));

  g_signal_emit (gtk_widget_get_ancestor (button, HTK_TYPE_REPEAT_CARDS),
                 signals[GPOINTER_TO_UINT (signal)], 0, ref);
}

static GtkWidget *
button_for (const char *text,
            const char *css_class,
            const char *ref,
            guint       signal)
{
  GtkWidget *button = htk_button (text, css_class);

  g_object_set_data_full (G_OBJECT (button), "ref", g_strdup (ref), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked), GUINT_TO_POINTER (signal));
  return button;
}

/* A few answers in words tell one member from the other better than a number. */
static char *
summary_of (HtkInstance       *instance,
            const HtkFormPage *page)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < page->items->len && n < 3; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (page->items, i);
      const char *value = item->kind == HTK_CONTROL_SELECT1 && item->node != 0
                            ? htk_instance_get (instance, item->node) : NULL;
      g_autoptr (GPtrArray) choices =
        value != NULL && *value != '\0' ? htk_instance_choices (instance, item->node, NULL) : NULL;

      for (guint c = 0; choices != NULL && c < choices->len; c++)
        {
          const HtkChoice *choice = g_ptr_array_index (choices, c);

          if (choice->label == NULL || !g_str_equal (choice->value, value))
            continue;
          g_string_append_printf (text, "%s%s", n++ > 0 ? " · " : "", choice->label);
          break;
        }
    }
  return g_string_free (text, FALSE);
}

/* All that a card shows. */
static char *
look_of (const HtkFormPage *page,
         const char        *summary,
         GtkWidget         *pills)
{
  GString *look = g_string_new (NULL);

  g_string_append_printf (look, "%s\n%s\n%s\n%d", page->ref, page->title, summary, page->removable);
  for (GtkWidget *pill = gtk_widget_get_first_child (pills); pill != NULL;
       pill = gtk_widget_get_next_sibling (pill))
    if (GTK_IS_LABEL (pill))
      g_string_append_printf (look, "\n%s", gtk_label_get_text (GTK_LABEL (pill)));
  return g_string_free (look, FALSE);
}

static GtkWidget *
card_new (HtkInstance       *instance,
          const HtkFormPage *page)
{
  GtkWidget *card = htk_card (NULL);
  GtkWidget *pills = htk_progress_pill_new (instance, page);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *summary = summary_of (instance, page);

  gtk_box_append (GTK_BOX (texts), htk_label (page->title, "heading"));
  if (*summary != '\0')
    gtk_box_append (GTK_BOX (texts), htk_label (summary, "dim-label"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), pills);
  if (page->removable)
    gtk_box_append (GTK_BOX (line), button_for (_("Delete"), "flat", page->ref, REMOVED));
  gtk_box_append (GTK_BOX (line), button_for (_("Open"), NULL, page->ref, OPENED));
  gtk_box_append (GTK_BOX (card), line);
  g_object_set_data_full (G_OBJECT (card), LOOK, look_of (page, summary, pills), g_free);
  return card;
}

static GtkWidget *
add_button (HtkInstance *instance,
            const char  *range)
{
  HtkState *state = htk_instance_range_state (instance, range, NULL);
  const char *label = state != NULL && state->label != NULL ? state->label : range;
  g_autofree char *text = g_strdup_printf (_("Add: %s"), label);
  GtkWidget *button = button_for (text, NULL, range, ADDED);

  if (state != NULL)
    htk_state_free (state);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), LOOK, g_steal_pointer (&text), g_free);
  return button;
}

/* Puts @fresh in the place of @old, unless that shows the same: a button under a finger stays. Returns
 * the one after. */
static GtkWidget *
put (HtkRepeatCards *self,
     GtkWidget      *old,
     GtkWidget      *fresh)
{
  GtkWidget *next = old != NULL ? gtk_widget_get_next_sibling (old) : NULL;

  g_object_ref_sink (fresh);
  if (old == NULL)
    gtk_box_append (GTK_BOX (self), fresh);
  else if (g_strcmp0 (g_object_get_data (G_OBJECT (old), LOOK),
                      g_object_get_data (G_OBJECT (fresh), LOOK)) != 0)
    {
      gtk_box_insert_child_after (GTK_BOX (self), fresh, old);
      gtk_box_remove (GTK_BOX (self), old);
    }
  g_object_unref (fresh);
  return next;
}

/**
 * htk_repeat_cards_refresh:
 * @self: the cards
 * @instance: the answers
 * @pages: (element-type HtkFormPage): the pages of the form now
 * @page: the one that the cards are of
 *
 * Follows the answers: how many instances there are, what they are called and how far they are.
 */
void
htk_repeat_cards_refresh (HtkRepeatCards    *self,
                          HtkInstance       *instance,
                          GPtrArray         *pages,
                          const HtkFormPage *page)
{
  GtkWidget *at = gtk_widget_get_first_child (GTK_WIDGET (self));
  guint i;

  if (page->removable || page->depth > 0 || !g_ptr_array_find (pages, page, &i))
    return;
  while (++i < pages->len && ((HtkFormPage *) pages->pdata[i])->depth > 0)
    at = put (self, at, card_new (instance, g_ptr_array_index (pages, i)));
  for (i = 0; i < page->ranges->len; i++)
    at = put (self, at, add_button (instance, g_ptr_array_index (page->ranges, i)));
  while (at != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (at);

      gtk_box_remove (GTK_BOX (self), at);
      at = next;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), htk_repeat_cards_any (self));
}

/* Whether there is a card or a button. */
gboolean
htk_repeat_cards_any (HtkRepeatCards *self)
{
  return gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL;
}

/**
 * htk_repeat_cards_new:
 * @instance: the answers
 * @pages: (element-type HtkFormPage): the pages of the form
 * @page: one of them
 *
 * Returns: (transfer floating): its instances, or, of an instance that may go, the button that deletes
 *   it; hidden for a page that has neither
 */
GtkWidget *
htk_repeat_cards_new (HtkInstance       *instance,
                      GPtrArray         *pages,
                      const HtkFormPage *page)
{
  HtkRepeatCards *self = g_object_new (HTK_TYPE_REPEAT_CARDS, NULL);

  if (page->removable)
    {
      gtk_box_append (GTK_BOX (self), button_for (_("Delete this one"), NULL, page->ref, REMOVED));
      gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
    }
  htk_repeat_cards_refresh (self, instance, pages, page);
  gtk_widget_set_visible (GTK_WIDGET (self), htk_repeat_cards_any (self));
  return GTK_WIDGET (self);
}
