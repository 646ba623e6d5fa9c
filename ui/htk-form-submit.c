/* From the form to submitting: what is open is shown first, then all is read back. */
#include "ui/htk-form-page-private.h"

#include "app/record/htk-open-comments.h"
#include "app/record/htk-signing.h"
#include "ui/htk-questions.h"
#include "ui/htk-readback-page.h"
#include "ui/htk-reason-dialog.h"
#include "ui/htk-violations.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

static void
violation_chosen (gpointer    data,
                  const char *ref)
{
  htk_form_page_go_to (data, ref);
}

/* The first comment that nothing was done about: the person is brought to it. */
static gboolean
goes_to_open_comment (HtkFormPageWidget *self)
{
  g_autoptr (GPtrArray) open = htk_filling_open_comments (self->filling, NULL);
  g_autofree char *ref = NULL;

  if (open == NULL || open->len == 0)
    return FALSE;
  ref = g_strdup (((HtkComment *) g_ptr_array_index (open, 0))->ref);
  htk_form_page_go_to (self, ref);
  gtk_label_set_text (GTK_LABEL (self->saved),
                      _("Not submitted: change this answer, or say why it stays"));
  return TRUE;
}

/* The reason is sent with the visit, and kept until then. */
static gboolean
reason_given (gpointer    data,
              const char *reason)
{
  HtkFormPageWidget *self = data;

  htk_filling_give_reason (self->filling, reason);
  htk_form_page_read_back (self);
  return FALSE;
}

static void
ask_reason (HtkFormPageWidget *self)
{
  g_autoptr (HtkBegun) begun =
    htk_begun_new (self->session, htk_filling_draft (self->filling)->id, "correct", NULL);

  htk_reason_ask (GTK_WIDGET (self), _("Why is this visit changed?"),
                  _("The form asks for the reason. It goes with the visit."), begun, reason_given, self);
}

/* Nothing of the draft is left to be saved: its page goes without a last look at it. */
static void
submitted (HtkFormPageWidget *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));

  htk_clear (self->view);
  htk_window_toast (window, _("Submitted. The team lead reviews it next."));
  htk_window_pop (window);
  htk_window_pop (window);
}

static void
push_read_back (HtkFormPageWidget *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  GtkWidget *page = htk_readback_page_new (self->session, self->filling, &error);

  if (page == NULL)
    {
      htk_window_error (window, _("The answers cannot be read back"), error);
      return;
    }
  g_signal_connect_object (page, "submitted", G_CALLBACK (submitted), self, G_CONNECT_SWAPPED);
  htk_window_push (window, page, _("Read back and sign"));
}

/* Only what is complete is read back: what is open is shown at its question, or listed. */
void
htk_form_page_read_back (HtkFormPageWidget *self)
{
  g_autoptr (GPtrArray) violations = NULL;

  if (htk_form_page_stays (self))
    return;
  violations = htk_filling_violations (self->filling, TRUE);
  if (violations->len > 0)
    {
      self->checked = TRUE;
      htk_questions_each (self->view, htk_question_show_check);
      htk_violations_show (GTK_WIDGET (self), htk_filling_instance (self->filling), self->pages,
                           violations, violation_chosen, self);
    }
  else if (goes_to_open_comment (self))
    return;
  else if (htk_filling_wants_reason (self->filling))
    ask_reason (self);
  else
    push_read_back (self);
}
