/* What a visit's page shows to its lead: until when it is to be decided, whether it is to be visited
 * again and what that found, and the decision itself. */
#include "ui/htk-review-panel.h"

#include "app/record/htk-conflict-take.h"
#include "app/record/htk-recheck.h"
#include "app/record/htk-review-queue.h"
#include "app/record/htk-submission.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-visit-queue.h"
#include "ui/htk-conflicts-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* Where the buttons are pressed. */
typedef struct
{
  HtkSession *session;
  HtkVisit *visit;
  HtkAnswerList *answers;
} Panel;

static void
panel_free (gpointer data)
{
  Panel *self = data;

  g_object_unref (self->session);
  htk_visit_free (self->visit);
  g_free (self);
}

/* NULL when the visit can no longer be read: there is nothing to decide then. */
static Panel *
panel_new (GtkWidget      *owner,
           HtkSession     *session,
           const HtkVisit *visit)
{
  HtkVisit *own = htk_visit_get (htk_session_store (session), visit->id, NULL);
  Panel *self;

  if (own == NULL)
    return NULL;
  self = g_new0 (Panel, 1);
  self->session = g_object_ref (session);
  self->visit = own;
  g_object_set_data_full (G_OBJECT (owner), "panel", self, panel_free);
  return self;
}

/**
 * htk_review_may_decide:
 * @session: the session
 * @visit: a visit
 *
 * Returns: whether the person decides about the visit now: a lead, and never about their own
 *   (domain.md 5)
 */
gboolean
htk_review_may_decide (HtkSession     *session,
                       const HtkVisit *visit)
{
  return htk_session_is_lead (session) && g_str_equal (visit->state, "submitted") &&
         g_strcmp0 (visit->worker, htk_session_user (session)->id) != 0;
}

/* --- The card --- */

static void
again_clicked (GtkWidget *button)
{
  Panel *self = g_object_get_data (G_OBJECT (button), "panel");

  htk_window_fill_form (htk_window_of (button), self->visit->form_id, self->visit->subject_type,
                        self->visit->subject_id);
}

static void
add_again_button (GtkWidget      *card,
                  HtkSession     *session,
                  const HtkVisit *visit)
{
  GtkWidget *button = htk_button (_("Visit again now"), NULL);

  gtk_box_append (GTK_BOX (card),
                  htk_label (_("To be visited again: this visit is in the sample. Go there, fill the "
                               "same form, and the two are compared."), NULL));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  panel_new (button, session, visit);
  g_signal_connect (button, "clicked", G_CALLBACK (again_clicked), NULL);
  gtk_box_append (GTK_BOX (card), button);
}

static void
add_mismatches (GtkWidget        *card,
                const HtkRecheck *recheck)
{
  guint n = recheck->mismatches->len;
  g_autofree char *day = htk_day_text (recheck->again->visit_date);
  g_autofree char *text =
    g_strdup_printf (ngettext ("Visited again on %s by %s: of %u answers compared, %u differs",
                               "Visited again on %s by %s: of %u answers compared, %u differ", n),
                     day, recheck->again->worker_name, recheck->compared, n);

  gtk_box_append (GTK_BOX (card), htk_label (text, n > 0 ? "late" : NULL));
  for (guint i = 0; i < n; i++)
    {
      const HtkMismatch *m = g_ptr_array_index (recheck->mismatches, i);
      g_autofree char *both = g_strdup_printf (_("%s; visited again: %s"), m->first, m->again);

      htk_add_fact (card, m->label, both);
    }
}

/**
 * htk_review_card_new:
 * @session: the session
 * @visit: a visit
 *
 * Returns: (transfer floating) (nullable): what a lead must know before deciding; NULL for other
 *   people, and when there is nothing to say
 */
GtkWidget *
htk_review_card_new (HtkSession     *session,
                     const HtkVisit *visit)
{
  HtkStore *store = htk_session_store (session);
  HtkPack *pack = htk_session_pack (session, NULL);
  g_autofree char *today = htk_session_today ();
  g_autoptr (GtkWidget) card = g_object_ref_sink (htk_card (_("Review")));
  g_autoptr (HtkRecheck) recheck = NULL;
  gint64 since;

  if (pack == NULL || !htk_session_is_lead (session) ||
      g_strcmp0 (visit->worker, htk_session_user (session)->id) == 0)
    return NULL;
  if (htk_review_may_decide (session, visit) || g_str_equal (visit->state, "lead_approved"))
    {
      gboolean waits = g_str_equal (visit->state, "submitted");
      int days = htk_review_days (pack, store, waits ? "review_days" : "accept_days", today);
      int left = htk_review_days_left (waits ? visit->submitted_at : visit->changed_at, days, today);
      g_autofree char *text = htk_review_left_text (left);

      htk_add_fact (card, waits ? _("Your decision") : _("The county's decision"), text);
    }
  if (htk_review_may_decide (session, visit) && htk_visit_correction (store, visit->id, &since))
    {
      g_autofree char *at = htk_time_text (since);
      g_autofree char *text =
        g_strdup_printf (_("%s is correcting this visit since %s. What stands here is the version before; "
                           "once you approve it, the correction can no longer be submitted."),
                         visit->worker_name, at);

      gtk_box_append (GTK_BOX (card), htk_label (text, "late"));
    }
  if (!htk_conflict_is_free (store, visit->id, NULL))
    {
      gtk_box_append (GTK_BOX (card),
                      htk_label (_("A conflict about this visit is open: choose there first, then decide."), "late"));
      gtk_box_append (GTK_BOX (card), htk_conflicts_button_new (session));
    }
  recheck = htk_recheck_of (store, pack, visit->id, today, NULL);
  if (recheck != NULL)
    add_mismatches (card, recheck);
  else if (htk_sample_holds (store, pack, htk_session_user (session)->id, visit->id, today))
    add_again_button (card, session, visit);
  if (gtk_widget_get_first_child (card) == gtk_widget_get_last_child (card))
    return NULL;
  g_object_force_floating (G_OBJECT (card));
  return g_steal_pointer (&card);
}

/* --- The decision --- */

static void
decide (GtkWidget  *button,
        const char *decision,
        GPtrArray  *comments,
        const char *failed,
        const char *done)
{
  Panel *self = g_object_get_data (G_OBJECT (button), "panel");
  HtkWindow *window = htk_window_of (button);
  g_autoptr (GError) error = NULL;

  if (!htk_review_decide (htk_session_store (self->session), htk_session_user (self->session)->id,
                          self->visit->id, self->visit->revision_id, decision, comments, &error))
    {
      htk_window_error (window, failed, error);
      return;
    }
  htk_answer_list_sent (self->answers);
  htk_window_toast (window, done);
  htk_window_pop (window);
}

static void
approve_clicked (GtkWidget *button)
{
  Panel *self = g_object_get_data (G_OBJECT (button), "panel");
  g_autoptr (GPtrArray) comments = htk_answer_list_comments (self->answers);

  decide (button, "approve", comments, _("The visit is not approved"),
          _("Approved. It goes to the county with the next sync."));
}

static gboolean
has_must (GPtrArray *comments)
{
  for (guint i = 0; i < comments->len; i++)
    if (g_str_equal (((HtkComment *) g_ptr_array_index (comments, i))->level, "must"))
      return TRUE;
  return FALSE;
}

static void
return_clicked (GtkWidget *button)
{
  Panel *self = g_object_get_data (G_OBJECT (button), "panel");
  g_autoptr (GPtrArray) comments = htk_answer_list_comments (self->answers);

  if (has_must (comments))
    decide (button, "return", comments, _("The visit is not returned"), _("Returned to the worker."));
  else
    htk_window_toast (htk_window_of (button),
                      _("Say first what must be changed: comment on at least one answer."));
}

static void
withdraw_clicked (GtkWidget *button)
{
  Panel *self = g_object_get_data (G_OBJECT (button), "panel");
  HtkWindow *window = htk_window_of (button);
  g_autoptr (GError) error = NULL;

  if (!htk_review_withdraw (htk_session_store (self->session), htk_session_user (self->session)->id,
                            self->visit->id, &error))
    {
      htk_window_error (window, _("The approval is not taken back"), error);
      return;
    }
  htk_window_toast (window, _("Taken back. The visit waits for your review again."));
  htk_window_pop (window);
}

static void
add_button (GtkWidget      *line,
            HtkSession     *session,
            const HtkVisit *visit,
            HtkAnswerList  *answers,
            const char     *text,
            const char     *css_class,
            GCallback       clicked)
{
  GtkWidget *button = htk_button (text, css_class);
  Panel *self = panel_new (button, session, visit);

  if (self != NULL)
    {
      self->answers = answers;
      g_signal_connect (button, "clicked", clicked, NULL);
    }
  gtk_box_append (GTK_BOX (line), button);
}

/* An approval is taken back as long as the county does not hold it. */
static gboolean
may_withdraw (HtkSession     *session,
              const HtkVisit *visit)
{
  HtkStore *store = htk_session_store (session);
  g_autoptr (GPtrArray) reviews = htk_reviews_of (store, visit->id, NULL);
  const HtkReview *last =
    reviews != NULL && reviews->len > 0 ? g_ptr_array_index (reviews, reviews->len - 1) : NULL;
  gboolean unanswered = FALSE;

  return g_str_equal (visit->state, "lead_approved") && last != NULL &&
         htk_session_is_lead (session) &&
         g_str_equal (last->reviewer, htk_session_user (session)->id) &&
         htk_journal_is_unanswered (store, visit->id, &unanswered, NULL) && unanswered;
}

/**
 * htk_review_add_buttons:
 * @line: the line below a visit's page
 * @session: the session
 * @visit: the visit
 * @answers: its answers with the comments; lives as long as @line
 *
 * Adds what a lead may decide about the visit now; nothing for other people.
 */
void
htk_review_add_buttons (GtkWidget      *line,
                        HtkSession     *session,
                        const HtkVisit *visit,
                        HtkAnswerList  *answers)
{
  gint64 since;

  if (htk_review_may_decide (session, visit))
    {
      add_button (line, session, visit, answers, _("Return to the worker"), "destructive-action",
                  G_CALLBACK (return_clicked));
      /* Nobody approves the version before a correction by habit. */
      if (htk_visit_correction (htk_session_store (session), visit->id, &since))
        add_button (line, session, visit, answers, _("Approve the version before the correction"),
                    "destructive-action", G_CALLBACK (approve_clicked));
      else
        add_button (line, session, visit, answers, _("Approve"), "suggested-action",
                    G_CALLBACK (approve_clicked));
    }
  else if (may_withdraw (session, visit))
    add_button (line, session, visit, answers, _("Take the approval back"), NULL,
                G_CALLBACK (withdraw_clicked));
}
