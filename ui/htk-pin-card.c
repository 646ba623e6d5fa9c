/* The card of the preferences by which who is signed in sets a PIN, changes it, or takes it away. */
#include "ui/htk-pin-card.h"

#include "app/store/htk-user-pin.h"
#include "ui/htk-pin-dialog.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

static void
choose (GtkWidget     *parent,
        const HtkUser *user,
        gpointer       session)
{
  htk_pin_choose (parent, session, user);
}

static void
take_away (GtkWidget     *parent,
           const HtkUser *user,
           gpointer       session)
{
  g_autoptr (GError) error = NULL;

  if (htk_user_pin_set (htk_session_store (session), user->id, NULL, &error))
    htk_session_changed (session);
  else
    htk_window_error (HTK_WINDOW (parent), _("This could not be set"), error);
}

/* Also whoever finds the tablet open has to know the one that is there. */
static void
set_clicked (GtkWidget  *button,
             HtkSession *session)
{
  htk_pin_ask (button, session, htk_session_user (session), choose, session);
}

static void
away_clicked (GtkWidget  *button,
              HtkSession *session)
{
  htk_pin_ask (button, session, htk_session_user (session), take_away, session);
}

static void
show (GtkWidget  *card,
      HtkSession *session)
{
  const HtkUser *user = htk_session_user (session);
  gboolean is_set =
    user != NULL && htk_user_pin_is_set (htk_session_store (session), user->id);

  gtk_button_set_label (g_object_get_data (G_OBJECT (card), "set"),
                        is_set ? _("Change the PIN") : _("Set a PIN"));
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (card), "away"), is_set);
}

static void
changed (HtkSession *session,
         GtkWidget  *card)
{
  show (card, session);
}

/**
 * htk_pin_card_new:
 * @session: the session, to which somebody is signed in
 *
 * Returns: (transfer floating): the card
 */
GtkWidget *
htk_pin_card_new (HtkSession *session)
{
  GtkWidget *card = htk_card (_("My PIN"));
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *set = htk_button ("", NULL), *away = htk_button (_("Take the PIN away"), NULL);

  gtk_box_append (GTK_BOX (card), htk_label (_("Who shares this tablet with you can work in your name "
                                               "only with your PIN. It is kept on this tablet alone."),
                                             "dim-label"));
  g_signal_connect (set, "clicked", G_CALLBACK (set_clicked), session);
  g_signal_connect (away, "clicked", G_CALLBACK (away_clicked), session);
  gtk_box_append (GTK_BOX (line), set);
  gtk_box_append (GTK_BOX (line), away);
  gtk_box_append (GTK_BOX (card), line);
  g_object_set_data (G_OBJECT (card), "set", set);
  g_object_set_data (G_OBJECT (card), "away", away);
  gtk_widget_set_hexpand (card, TRUE);
  g_signal_connect_object (session, "changed", G_CALLBACK (changed), card, 0);
  show (card, session);
  return card;
}
