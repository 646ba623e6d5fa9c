/* What was taken away can be put back for a while: a bar below the page says what went, with a button. It
 * lies over nothing, and Ctrl+Z presses it where what has the focus undoes nothing of its own. */
#include "ui/htk-undo.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* Seconds: long enough to read it, look up and reach for it, with cold fingers too. */
#define LASTS 15

typedef struct
{
  GtkWidget *of; /* weak: NULL once it is gone */
  GFunc undo;
  gpointer undone;
  GDestroyNotify free_undone;
} Offer;

typedef struct
{
  GtkWidget *line, *label;
  Offer *offer; /* NULL when nothing is offered */
  guint timeout;
} Bar;

static void
offer_free (Offer *self)
{
  g_clear_weak_pointer (&self->of);
  if (self->free_undone != NULL)
    self->free_undone (self->undone);
  g_free (self);
}

static void
withdraw (Bar *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->offer, offer_free);
  gtk_widget_set_visible (self->line, FALSE);
}

static void
bar_free (gpointer data)
{
  Bar *self = data;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->offer, offer_free);
  g_free (self);
}

static Bar *
bar_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return root != NULL ? g_object_get_data (G_OBJECT (root), "undo-bar") : NULL;
}

static gboolean
time_over (gpointer data)
{
  Bar *self = data;

  self->timeout = 0;
  withdraw (self);
  return G_SOURCE_REMOVE;
}

/* What it offered is over before it is done: doing it may offer something itself. */
static void
pressed (Bar *self)
{
  Offer *offer = g_steal_pointer (&self->offer);

  withdraw (self);
  if (offer == NULL)
    return;
  if (offer->of != NULL && gtk_widget_get_root (offer->of) != NULL)
    offer->undo (offer->undone, offer->of);
  offer_free (offer);
}

/**
 * htk_undo_bar_add:
 * @window: a window
 * @column: the box in it that has the pages
 *
 * Gives @window its place for what can be taken back, at the end of @column.
 */
void
htk_undo_bar_add (GtkWidget *window,
                  GtkWidget *column)
{
  Bar *self = g_new0 (Bar, 1);

  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);
  self->label = htk_label ("", NULL);
  gtk_widget_set_valign (self->label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->line), self->label);
  htk_add_button (self->line, _("Undo"), NULL, G_CALLBACK (pressed), self);
  gtk_widget_set_halign (self->label, GTK_ALIGN_END);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_set_halign (gtk_widget_get_last_child (self->line), GTK_ALIGN_START);
  gtk_widget_set_hexpand (gtk_widget_get_last_child (self->line), TRUE);
  gtk_widget_add_css_class (self->line, "undo-bar");
  gtk_widget_set_visible (self->line, FALSE);
  gtk_box_append (GTK_BOX (column), self->line);
  g_object_set_data_full (G_OBJECT (window), "undo-bar", self, bar_free);
}

/**
 * htk_undo_take:
 * @window: a window with a bar for it
 *
 * Takes back what is offered to be; nothing when nothing is.
 */
void
htk_undo_take (GtkWidget *window)
{
  Bar *self = bar_of (window);

  if (self != NULL)
    pressed (self);
}

/**
 * htk_undo_forget:
 * @of: a widget
 *
 * What happened in it before is taken back no more: something came in its place.
 */
void
htk_undo_forget (GtkWidget *of)
{
  Bar *self = bar_of (of);

  if (self != NULL && self->offer != NULL && self->offer->of == of)
    withdraw (self);
}

/**
 * htk_undo_offer:
 * @of: the widget that it happened in; with it the offer goes
 * @text: what happened
 * @undo: called with @undone and @of when the person wants it back
 * @undone: for @undo
 * @free_undone: (nullable): frees @undone
 *
 * Offers to take something back. Only what happened last is offered.
 */
void
htk_undo_offer (GtkWidget     *of,
                const char    *text,
                GFunc          undo,
                gpointer       undone,
                GDestroyNotify free_undone)
{
  Bar *self = bar_of (of);
  Offer *offer = g_new0 (Offer, 1);

  g_set_weak_pointer (&offer->of, of);
  offer->undo = undo;
  offer->undone = undone;
  offer->free_undone = free_undone;
  if (self == NULL)
    {
      offer_free (offer);
      return;
    }
  withdraw (self);
  self->offer = offer;
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_widget_set_visible (self->line, TRUE);
  self->timeout = g_timeout_add_seconds (LASTS, time_over, self);
  /* What can no longer be taken back is not offered. */
  g_signal_handlers_disconnect_by_func (of, htk_undo_forget, NULL);
  g_signal_connect (of, "unmap", G_CALLBACK (htk_undo_forget), NULL);
}
