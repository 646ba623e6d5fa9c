/* What a visit suggests, why, and the one tap that makes a clue of it. */
#include "ui/htk-suggestion-card.h"

#include "app/record/htk-domain-do.h"
#include "app/record/htk-visit-instance.h"
#include "app/store/htk-cases.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_SUGGESTION_CARD (htk_suggestion_card_get_type ())
G_DECLARE_FINAL_TYPE (HtkSuggestionCard, htk_suggestion_card, HTK, SUGGESTION_CARD, GtkBox)

struct _HtkSuggestionCard
{
  GtkBox parent_instance;
  HtkSession *session;
  char *visit_id;
  GtkWidget *action; /* box with what may be done about it */
};

G_DEFINE_TYPE (HtkSuggestionCard, htk_suggestion_card, GTK_TYPE_BOX)

static void
htk_suggestion_card_dispose (GObject *object)
{
  HtkSuggestionCard *self = HTK_SUGGESTION_CARD (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->visit_id, g_free);
  G_OBJECT_CLASS (htk_suggestion_card_parent_class)->dispose (object);
}

static void
htk_suggestion_card_class_init (HtkSuggestionCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_suggestion_card_dispose;
}

static void
htk_suggestion_card_init (HtkSuggestionCard *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "content-card");
}

/**
 * htk_suggestion_asks:
 * @visit: a visit
 *
 * Returns: whether it suggests a class of monitoring, or that the household is discussed
 */
gboolean
htk_suggestion_asks (const HtkVisit *visit)
{
  static const char *const grounds[] = { "1", "2", "3", "R", NULL };

  return g_str_equal (visit->subject_type, "household") && visit->suggestion != NULL &&
         g_strv_contains (grounds, visit->suggestion) && !g_str_equal (visit->state, "voided") &&
         !g_str_equal (visit->state, "superseded");
}

static void
clue_clicked (GtkWidget  *button,
              HtkSession *session)
{
  HtkWindow *window = htk_window_of (button);
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (session, &error);
  g_autofree char *id =
    pack != NULL ? htk_case_from_visit (htk_session_store (session), pack,
                                        g_object_get_data (G_OBJECT (button), "visit"),
                                        htk_session_user (session)->id, &error)
                 : NULL;

  if (id == NULL)
    {
      htk_window_error (window, _("The clue is not opened"), error);
      return;
    }
  htk_window_toast (window, _("A clue is open. It goes to the county with the next sync."));
  htk_window_show_case (window, id);
  htk_session_changed (session);
}

static void
case_clicked (GtkWidget *button,
              gpointer   data)
{
  htk_window_show_case (htk_window_of (button), g_object_get_data (G_OBJECT (button), "case"));
}

/**
 * htk_clue_button:
 * @session: the session
 * @visit: a visit that suggests something, htk_suggestion_asks()
 *
 * Returns: (transfer floating): one tap to a clue; where the household has an open case, the way there
 */
GtkWidget *
htk_clue_button (HtkSession     *session,
                 const HtkVisit *visit)
{
  g_autoptr (HtkCase) c =
    htk_case_of_household (htk_session_store (session), visit->subject_id, NULL);
  GtkWidget *button;

  if (c != NULL && htk_case_is_open (c))
    {
      button = htk_button (_("Open its case"), NULL);
      g_object_set_data_full (G_OBJECT (button), "case", g_strdup (c->id), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (case_clicked), NULL);
    }
  else
    {
      button = htk_button (_("Make it a clue"), "suggested-action");
      g_object_set_data_full (G_OBJECT (button), "visit", g_strdup (visit->id), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (clue_clicked), session);
    }
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  return button;
}

static void
show_action (HtkSuggestionCard *self)
{
  g_autoptr (HtkVisit) visit =
    htk_visit_get (htk_session_store (self->session), self->visit_id, NULL);

  if (visit == NULL || htk_session_user (self->session) == NULL)
    return;
  htk_clear (self->action);
  if (htk_suggestion_asks (visit))
    gtk_box_append (GTK_BOX (self->action), htk_clue_button (self->session, visit));
}

static void
add_reasons (HtkSuggestionCard *self)
{
  HtkPack *pack = htk_session_pack (self->session, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reasons =
    pack != NULL ? htk_visit_reasons (htk_session_store (self->session), pack, self->visit_id, &error)
                 : NULL;

  if (error != NULL)
    gtk_box_append (GTK_BOX (self), htk_error_label (error));
  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    gtk_box_append (GTK_BOX (self), htk_label (g_ptr_array_index (reasons, i), NULL));
}

/**
 * htk_suggestion_card_new:
 * @session: the session
 * @visit: a visit of a household
 *
 * Returns: (transfer floating): its suggestion with the reasons, as the worker saw them, and what may
 *   be done about it
 */
GtkWidget *
htk_suggestion_card_new (HtkSession     *session,
                         const HtkVisit *visit)
{
  HtkSuggestionCard *self = g_object_new (HTK_TYPE_SUGGESTION_CARD, NULL);
  g_autofree char *title =
    g_strdup_printf (_("Suggested: %s (the county decides)"),
                     htk_suggestion_name (visit->suggestion));

  self->session = g_object_ref (session);
  self->visit_id = g_strdup (visit->id);
  gtk_box_append (GTK_BOX (self), htk_label (title, "heading"));
  add_reasons (self);
  self->action = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self), self->action);
  g_signal_connect_object (session, "changed", G_CALLBACK (show_action), self, G_CONNECT_SWAPPED);
  show_action (self);
  return GTK_WIDGET (self);
}
