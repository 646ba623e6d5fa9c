/* One visit: its answers beside the last visit, what was said about it, and the lead's decision. */
#include "ui/htk-visit-page.h"

#include "app/record/htk-preliminary.h"
#include "app/record/htk-visit-diff.h"
#include "app/store/htk-visits.h"
#include "ui/htk-answer-list.h"
#include "ui/htk-kept-card.h"
#include "ui/htk-page-focus.h"
#include "ui/htk-review-panel.h"
#include "ui/htk-shown.h"
#include "ui/htk-signature-card.h"
#include "ui/htk-suggestion-card.h"
#include "ui/htk-unsent-card.h"
#include "ui/htk-visit-steps.h"
#include "ui/htk-whole-words.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

#define HTK_TYPE_VISIT_PAGE (htk_visit_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkVisitPage, htk_visit_page, HTK, VISIT_PAGE, GtkBox)

struct _HtkVisitPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkVisit *visit;
  HtkAnswerList *answers;
  GtkScrolledWindow *scrolled;
  GtkLabel *name, *where, *reason, *all_words;
  GtkWidget *pills, *cards, *bottom;
  GtkCheckButton *all;
};

G_DEFINE_TYPE (HtkVisitPage, htk_visit_page, GTK_TYPE_BOX)

static void
htk_visit_page_dispose (GObject *object)
{
  HtkVisitPage *self = HTK_VISIT_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->visit, htk_visit_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), HTK_TYPE_VISIT_PAGE);
  G_OBJECT_CLASS (htk_visit_page_parent_class)->dispose (object);
}

static void
all_toggled (HtkVisitPage *self)
{
  htk_answer_list_show_all (self->answers, gtk_check_button_get_active (self->all));
}

static void
show_pills (HtkVisitPage *self)
{
  const HtkVisit *v = self->visit;
  GtkBox *pills = GTK_BOX (self->pills);

  htk_clear (self->pills);
  gtk_box_append (pills, htk_pill (htk_suggestion_name (v->suggestion), "color-grey"));
  /* "Not judged" once is enough. */
  if (g_strcmp0 (htk_suggestion_name (v->suggestion), htk_color_name (v->color)) != 0)
    gtk_box_append (pills, htk_color_pill (v->color, v->score));
  gtk_box_append (pills, htk_state_pill (v->state));
  if (htk_preliminary_is (htk_session_store (self->session), v->id))
    gtk_box_append (pills, htk_pill (_("Brought by the lead, not yet from the county"), "color-yellow"));
  gtk_box_append (pills, htk_pill (v->delivered_at > 0 ? _("Delivered") : _("On this tablet"),
                                   v->delivered_at > 0 ? "color-green" : "color-yellow"));
}

static void
show_head (HtkVisitPage *self)
{
  const HtkVisit *v = self->visit;
  g_autofree char *day = htk_day_text (v->visit_date);
  g_autofree char *where = g_strdup_printf ("%s · %s · %s", v->village_name, day, v->worker_name);

  gtk_label_set_text (self->name, v->subject_name);
  show_pills (self);
  gtk_label_set_text (self->where, where);
  gtk_label_set_text (self->reason, v->reason != NULL ? v->reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), v->reason != NULL);
}

/* @saved: says whether the comments are saved. */
static void
show_bottom (HtkVisitPage *self,
             GtkWidget    *saved)
{
  gtk_widget_set_hexpand (saved, TRUE);
  gtk_box_append (GTK_BOX (self->bottom), saved);
  htk_visit_add_steps (self->bottom, self->session, self->visit);
  htk_review_add_buttons (self->bottom, self->session, self->visit, self->answers);
}

static void
add_card (HtkVisitPage *self,
          GtkWidget    *card)
{
  if (card != NULL)
    gtk_box_append (GTK_BOX (self->cards), card);
}

static void
show_cards (HtkVisitPage *self,
            GPtrArray    *rows)
{
  add_card (self, htk_unsent_card_new (self->session, self->visit, rows));
  add_card (self, htk_review_card_new (self->session, self->visit));
  if (g_str_equal (self->visit->subject_type, "household") && self->visit->suggestion != NULL)
    add_card (self, htk_suggestion_card_new (self->session, self->visit));
  add_card (self, htk_signature_card_new (htk_session_store (self->session), self->visit, rows));
  add_card (self, GTK_WIDGET (self->answers));
  add_card (self, htk_kept_card_new (self->session, self->visit->id));
}

/* Shows the visit as the store has it now, from its top, in the place of what stood there. */
static gboolean
show (HtkVisitPage *self,
      const char   *visit_id,
      GError      **error)
{
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, error);
  g_autoptr (HtkVisit) visit = pack != NULL ? htk_visit_get (store, visit_id, error) : NULL;
  g_autoptr (GPtrArray) rows = visit != NULL ? htk_visit_diff (store, pack, visit_id, error) : NULL;
  g_autoptr (HtkBegun) begun = NULL;
  GtkWidget *saved;

  if (rows == NULL)
    return FALSE;
  /* First of all: what is typed there is kept as its widgets go, and they show the visit as it was. */
  htk_clear (self->cards);
  htk_clear (self->bottom);
  g_clear_pointer (&self->visit, htk_visit_free);
  self->visit = g_steal_pointer (&visit);
  saved = htk_begun_label_new ();
  if (htk_review_may_decide (self->session, self->visit))
    begun = htk_begun_new (self->session, self->visit->revision_id, "review", saved);
  self->answers = HTK_ANSWER_LIST (htk_answer_list_new (self->session, self->visit, rows, begun));
  show_head (self);
  show_cards (self, rows);
  show_bottom (self, saved);
  /* A visit with nothing to compare shows all its answers at once. */
  gtk_check_button_set_active (self->all, !htk_answer_list_differs (self->answers));
  all_toggled (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  return TRUE;
}

static gboolean
show_now (gpointer data)
{
  HtkVisitPage *self = data;
  g_autofree char *id = g_strdup (self->visit->id);
  gboolean keys_here = htk_focus_is_in (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;

  if (!show (self, id, &error))
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The visit cannot be shown"), error);
  else if (keys_here)
    htk_focus_begin (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

/* The button that was pressed goes when its handler has returned. */
static void
now_clicked (HtkVisitPage *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, show_now, g_object_ref (self), g_object_unref);
}

/* Nobody decides any more what is decided, but what the lead has written is not taken out of their hands. */
static void
say_moved_on (HtkVisitPage   *self,
              const HtkVisit *now)
{
  gboolean corrected = g_str_equal (now->state, "submitted");
  g_autofree char *text = corrected
    ? g_strdup (_("Meanwhile this visit was corrected. What you wrote is not sent; it stays here."))
    : g_strdup_printf (_("Meanwhile this visit has moved on: %s. What you wrote is not sent; it stays here."),
                       htk_state_name (now->state));
  GtkWidget *label = htk_label (text, "late");
  GtkWidget *button = htk_button (_("Show it as it is now"), "suggested-action");

  htk_clear (self->bottom);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (self->bottom), label);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (now_clicked), self);
  gtk_box_append (GTK_BOX (self->bottom), button);
}

static void
look_again (gpointer page)
{
  HtkVisitPage *self = page;
  g_autoptr (HtkVisit) now = htk_visit_get (htk_session_store (self->session), self->visit->id, NULL);
  g_autoptr (GPtrArray) written = NULL;

  if (now == NULL || (g_str_equal (now->state, self->visit->state) &&
                      g_strcmp0 (now->revision_id, self->visit->revision_id) == 0))
    return;
  written = htk_answer_list_comments (self->answers);
  if (written->len > 0)
    say_moved_on (self, now);
  else
    now_clicked (self);
}

static void
htk_visit_page_class_init (HtkVisitPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_visit_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-visit-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkVisitPage, name)
  BIND (scrolled);
  BIND (name);
  BIND (where);
  BIND (reason);
  BIND (pills);
  BIND (all);
  BIND (all_words);
  BIND (cards);
  BIND (bottom);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, all_toggled);
}

static void
htk_visit_page_init (HtkVisitPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->pills, htk_wrap_layout_new (0, TRUE));
  htk_whole_words_keep (self->all_words);
}

/**
 * htk_visit_page_new:
 * @session: the session
 * @visit_id: a visit
 * @error: return location
 *
 * The page follows what becomes of the visit while it is open.
 *
 * Returns: (transfer floating): its page; NULL when its form or its rows cannot be read
 */
GtkWidget *
htk_visit_page_new (HtkSession *session,
                    const char *visit_id,
                    GError    **error)
{
  g_autoptr (HtkVisitPage) self = g_object_ref_sink (g_object_new (HTK_TYPE_VISIT_PAGE, NULL));

  self->session = g_object_ref (session);
  if (!show (self, visit_id, error))
    return NULL;
  htk_reload_when_shown (GTK_WIDGET (self), session, look_again);
  g_object_force_floating (G_OBJECT (self));
  return GTK_WIDGET (g_steal_pointer (&self));
}
