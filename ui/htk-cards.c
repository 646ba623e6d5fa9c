/* A page about one thing, as cards below each other, made anew when something changed: the files of a
 * household, a case, a finding. */
#include "ui/htk-cards.h"

#include "ui/htk-shown.h"
#include "ui/htk-widgets.h"

typedef struct
{
  GtkWidget *box;
  HtkCardsRead read;
  HtkCardsShow show;
} Cards;

static void
reload (gpointer page)
{
  Cards *self = g_object_get_data (page, "cards");
  g_autoptr (GError) error = NULL;

  htk_clear (self->box);
  if (self->read (page, &error))
    self->show (page);
  else
    gtk_box_append (GTK_BOX (self->box), htk_error_label (error));
}

/**
 * htk_cards_init:
 * @page: a box that is to be a page of cards
 * @session: the session
 * @read: reads the store
 * @show: adds the cards with htk_cards_add()
 *
 * Gives the page its place for cards. Both functions are called with @page when it comes to the
 * screen, and when something changes while it is there; where it was scrolled to it stays.
 */
void
htk_cards_init (GtkWidget    *page,
                HtkSession   *session,
                HtkCardsRead  read,
                HtkCardsShow  show)
{
  Cards *self = g_new0 (Cards, 1);

  self->box = htk_page_box ();
  self->read = read;
  self->show = show;
  g_object_set_data_full (G_OBJECT (page), "cards", self, g_free);
  gtk_box_append (GTK_BOX (page), htk_scrolled (self->box));
  htk_reload_when_shown (page, session, reload);
}

/**
 * htk_cards_add:
 * @page: a page of cards
 * @card: (nullable): a card; NULL where there is nothing to say
 */
void
htk_cards_add (GtkWidget *page,
               GtkWidget *card)
{
  Cards *self = g_object_get_data (G_OBJECT (page), "cards");

  if (card != NULL)
    gtk_box_append (GTK_BOX (self->box), card);
}
