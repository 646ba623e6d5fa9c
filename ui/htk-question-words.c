/* What a question says of itself: its label, what was answered last time, what is wrong, how it sounds. */
#include "ui/htk-question-words.h"

#include "app/form/htk-markdown.h"
#include "app/record/htk-answer-words.h"
#include "ui/htk-control.h"

#include <glib/gi18n.h>

/**
 * htk_question_words_label:
 * @state: a question
 *
 * Returns: (transfer full): Pango markup of its label, with a star where an answer is required
 */
char *
htk_question_words_label (const HtkState *state)
{
  g_autofree char *text = g_strconcat (htk_state_title (state), state->required ? " \\*" : "", NULL);

  return htk_markdown_to_markup (text);
}

/**
 * htk_question_words_hint:
 * @state: a question
 *
 * Returns: (transfer full): Pango markup of its hint; "" without one
 */
char *
htk_question_words_hint (const HtkState *state)
{
  return htk_markdown_to_markup (state->hint != NULL ? state->hint : "");
}

/**
 * htk_question_words_comment:
 * @comment: what the lead or the county said about its answer
 *
 * Returns: (transfer full): that, and whether the answer must be changed
 */
char *
htk_question_words_comment (const HtkComment *comment)
{
  return g_strdup_printf (g_str_equal (comment->level, "must") ? _("To be changed: %s")
                                                               : _("Hint: %s"), comment->text);
}

/**
 * htk_question_words_last:
 * @instance: the form
 * @state: a question of it
 * @last: (nullable): what was answered last time, in the form of the instance
 * @unchanged: whether a person confirmed that nothing changed
 *
 * Returns: (transfer full) (nullable): that, and whether it is the answer now; NULL without one
 */
char *
htk_question_words_last (HtkInstance    *instance,
                         const HtkState *state,
                         const char     *last,
                         gboolean        unchanged)
{
  g_autofree char *words = htk_answer_words (instance, state, last);

  if (words == NULL)
    return NULL;
  if (g_strcmp0 (last, state->value) != 0)
    return g_strdup_printf (_("Last time: %s"), words);
  return g_strdup_printf (unchanged ? _("Last time: %s · unchanged, confirmed")
                                    : _("Last time: %s · the same"), words);
}

/**
 * htk_question_words_problem:
 * @state: a question
 *
 * Returns: (nullable): why its answer is none, in the form's words where it has some; owned by @state
 */
const char *
htk_question_words_problem (const HtkState *state)
{
  if (g_strcmp0 (state->violation, "constraint") == 0)
    return state->constraint_message != NULL ? state->constraint_message
                                             : _("This answer is not possible here.");
  if (g_strcmp0 (state->violation, "required") == 0)
    return state->required_message != NULL ? state->required_message : _("Please answer this.");
  return NULL;
}

/* (transfer full): a label or a hint as it sounds. */
static char *
plain (const char *text)
{
  g_autofree char *markup = htk_markdown_to_markup (text != NULL ? text : "");
  char *words = NULL;

  return pango_parse_markup (markup, -1, 0, NULL, &words, NULL, NULL) ? words : g_strdup (text);
}

/**
 * htk_question_words_spoken:
 * @state: a question
 *
 * Returns: (transfer full): its label and its hint without markup, to be read aloud
 */
char *
htk_question_words_spoken (const HtkState *state)
{
  g_autofree char *label = plain (htk_state_title (state));
  g_autofree char *hint = plain (state->hint);

  return *hint != '\0' ? g_strdup_printf ("%s\n%s", label, hint) : g_steal_pointer (&label);
}
