/* The questions of the section on the screen, taken together. */
#include "ui/htk-questions.h"

#include "ui/htk-saved-label.h"

static HtkQuestion *
next_question (GtkWidget *widget)
{
  while (widget != NULL && !HTK_IS_QUESTION (widget))
    widget = gtk_widget_get_next_sibling (widget);
  return (HtkQuestion *) widget;
}

static HtkQuestion *
first (GtkWidget *box)
{
  return next_question (gtk_widget_get_first_child (box));
}

static HtkQuestion *
after (HtkQuestion *question)
{
  return next_question (gtk_widget_get_next_sibling (GTK_WIDGET (question)));
}

void
htk_questions_each (GtkWidget *box,
                    void     (*func) (HtkQuestion *question))
{
  for (HtkQuestion *question = first (box); question != NULL; question = after (question))
    func (question);
}

/**
 * htk_questions_flush:
 * @box: what holds the questions
 *
 * Saves all that was typed and is not saved.
 *
 * Returns: (transfer none) (nullable): the first question where that was not possible
 */
HtkQuestion *
htk_questions_flush (GtkWidget *box)
{
  HtkQuestion *refused = NULL;

  for (HtkQuestion *question = first (box); question != NULL; question = after (question))
    if (!htk_question_flush (question) && refused == NULL)
      refused = question;
  return refused;
}

gboolean
htk_questions_any_refused (GtkWidget *box)
{
  for (HtkQuestion *question = first (box); question != NULL; question = after (question))
    if (htk_question_is_refused (question))
      return TRUE;
  return FALSE;
}

static gboolean
any_unsaved (GtkWidget *box)
{
  for (HtkQuestion *question = first (box); question != NULL; question = after (question))
    if (htk_question_is_unsaved (question))
      return TRUE;
  return FALSE;
}

/**
 * htk_questions_show_saved:
 * @box: what holds the questions
 * @label: says whether they are saved
 *
 * "Saved" is said of all that the screen shows, or not at all.
 */
void
htk_questions_show_saved (GtkWidget *box,
                          GtkWidget *label)
{
  if (htk_questions_any_refused (box))
    htk_saved_label_failed (label);
  else if (any_unsaved (box))
    htk_saved_label_editing (label);
  else
    htk_saved_label_saved (label, NULL);
}

/**
 * htk_questions_focus_after:
 * @question: a question one is through with
 *
 * Goes on to the next question that can be answered.
 *
 * Returns: FALSE when there is none
 */
gboolean
htk_questions_focus_after (HtkQuestion *question)
{
  HtkQuestion *next = after (question);

  while (next != NULL && !htk_question_takes_focus (next))
    next = after (next);
  if (next != NULL)
    htk_question_focus (next);
  return next != NULL;
}
