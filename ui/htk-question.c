/* A question on the screen. It holds no truth: it shows the state of its node and hands answers to
 * the filling; "saved" is shown only when the filling says so. */
#include "ui/htk-question.h"

#include "app/form/htk-markdown.h"
#include "app/record/htk-visit-diff.h"
#include "ui/htk-control.h"
#include "ui/htk-error-words.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <string.h>

struct _HtkQuestion
{
  GtkBox parent_instance;
  HtkFilling *filling;
  HtkNode node;
  HtkControlKind kind;
  char *ref;
  GtkWidget *label, *hint, *last, *words, *problem, *comments;
  HtkControl control;
  char *refused;    /* why the latest answer was not kept; NULL when it was */
  gboolean checked; /* what is open is called so: after an answer, or when somebody asked */
};

G_DEFINE_TYPE (HtkQuestion, htk_question, GTK_TYPE_BOX)

enum
{
  EDITING,
  SAVED,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_question_dispose (GObject *object)
{
  HtkQuestion *self = HTK_QUESTION (object);

  g_clear_object (&self->filling);
  g_clear_pointer (&self->ref, g_free);
  g_clear_pointer (&self->refused, g_free);
  G_OBJECT_CLASS (htk_question_parent_class)->dispose (object);
}

static void
htk_question_class_init (HtkQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_question_dispose;
  /* Somebody types: what is on the screen is more than what is saved. */
  signals[EDITING] = g_signal_new ("editing", HTK_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  /* An answer is durably saved. */
  signals[SAVED] = g_signal_new ("saved", HTK_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  /* An answer is not saved; the argument is the GError. */
  signals[FAILED] = g_signal_new ("failed", HTK_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
htk_question_init (HtkQuestion *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "question");
}

static void
say_problem (HtkQuestion *self,
             const char  *text)
{
  gtk_label_set_text (GTK_LABEL (self->problem), text != NULL ? text : "");
  gtk_widget_set_visible (self->problem, text != NULL);
}

/* The answer is not kept: the question says why until one is. */
static gboolean
not_saved (HtkQuestion  *self,
           const GError *error)
{
  g_free (self->refused);
  self->refused = htk_error_words (error);
  htk_question_refresh (self);
  g_signal_emit (self, signals[FAILED], 0, error);
  return FALSE;
}

static gboolean
saved (HtkQuestion *self)
{
  if (self->refused != NULL)
    {
      g_clear_pointer (&self->refused, g_free);
      htk_question_refresh (self);
    }
  g_signal_emit (self, signals[SAVED], 0);
  return TRUE;
}

static void
editing (gpointer data)
{
  g_signal_emit (data, signals[EDITING], 0);
}

static gboolean
answered (gpointer    data,
          const char *value)
{
  HtkQuestion *self = data;
  g_autoptr (GError) error = NULL;

  if (self->filling == NULL)
    return FALSE;
  self->checked = TRUE;
  return htk_filling_answer (self->filling, self->node, value, &error) ? saved (self)
                                                                       : not_saved (self, error);
}

static void
answered_file (gpointer    data,
               GBytes     *bytes,
               const char *mime)
{
  HtkQuestion *self = data;
  g_autoptr (GError) error = NULL;

  if (self->filling == NULL)
    return;
  self->checked = TRUE;
  if (htk_filling_answer_file (self->filling, self->node, bytes, mime, &error))
    saved (self);
  else
    not_saved (self, error);
}

static GBytes *
read_file (gpointer    data,
           const char *name)
{
  HtkQuestion *self = data;

  return self->filling != NULL ? htk_filling_read_file (self->filling, name, NULL) : NULL;
}

gboolean
htk_state_has_appearance (const HtkState *state,
                          const char     *name)
{
  return state->appearance != NULL && g_strv_contains ((const char *const *) state->appearance, name);
}

void
htk_control_make (HtkControl           *control,
                  const HtkState       *state,
                  GPtrArray            *choices,
                  const HtkControlSink *sink)
{
  if (state->kind == HTK_CONTROL_SELECT || state->kind == HTK_CONTROL_SELECT1)
    htk_control_make_select (control, state, choices, sink);
  else if (state->kind == HTK_CONTROL_UPLOAD && htk_state_has_appearance (state, "signature"))
    htk_control_make_signature (control, state, sink);
  else if (state->kind == HTK_CONTROL_UPLOAD)
    htk_control_make_photo (control, state, sink);
  else if (state->kind == HTK_CONTROL_TRIGGER)
    htk_control_make_check (control, state, sink);
  else if (g_strcmp0 (state->type, "date") == 0)
    htk_control_make_date (control, state, sink);
  else if (htk_state_has_appearance (state, "multiline"))
    htk_control_make_text (control, state, sink);
  else
    htk_control_make_entry (control, state, sink);
}

static void
show_last (HtkQuestion    *self,
           const HtkState *state)
{
  const char *last = state->kind == HTK_CONTROL_NOTE || state->kind == HTK_CONTROL_UPLOAD
                       ? NULL : htk_filling_last_answer (self->filling, self->node);
  gboolean unchanged = htk_filling_is_unchanged (self->filling, self->node);
  g_autofree char *words = htk_answer_words (htk_filling_instance (self->filling), self->node, last);
  g_autofree char *text = NULL;

  if (words != NULL && g_strcmp0 (last, state->value) == 0)
    text = g_strdup_printf (unchanged ? _("Last time: %s · unchanged, confirmed")
                                      : _("Last time: %s · the same"), words);
  else if (words != NULL)
    text = g_strdup_printf (_("Last time: %s"), words);
  gtk_label_set_text (GTK_LABEL (self->last), text != NULL ? text : "");
  gtk_widget_set_visible (self->last, text != NULL);
}

static void
show_problem (HtkQuestion    *self,
              const HtkState *state)
{
  const char *text = NULL;

  if (self->refused != NULL)
    text = self->refused;
  else if (g_strcmp0 (state->violation, "constraint") == 0)
    text = state->constraint_message != NULL ? state->constraint_message
                                             : _("This answer is not possible here.");
  else if (g_strcmp0 (state->violation, "required") == 0 && self->checked)
    text = state->required_message != NULL ? state->required_message : _("Please answer this.");
  say_problem (self, text);
}

static void
show_label (HtkQuestion    *self,
            const HtkState *state)
{
  const char *label = state->label != NULL ? state->label : strrchr (self->ref, '/') + 1;
  g_autofree char *text = g_strconcat (label, state->required ? " \\*" : "", NULL);
  g_autofree char *markup = htk_markdown_to_markup (text);
  g_autofree char *hint = htk_markdown_to_markup (state->hint != NULL ? state->hint : "");

  gtk_label_set_markup (GTK_LABEL (self->label), markup);
  gtk_label_set_markup (GTK_LABEL (self->hint), hint);
  gtk_widget_set_visible (self->hint, state->hint != NULL && *state->hint != '\0');
}

/* What the form works out itself is read, not pressed: it stands there in words. */
static void
show_words (HtkQuestion    *self,
            const HtkState *state)
{
  gboolean in_words = state->readonly && self->kind != HTK_CONTROL_NOTE &&
                      self->kind != HTK_CONTROL_UPLOAD;
  g_autofree char *words =
    in_words ? htk_answer_words (htk_filling_instance (self->filling), self->node, state->value)
             : NULL;

  gtk_label_set_text (GTK_LABEL (self->words), words != NULL ? words : "—");
  gtk_widget_set_visible (self->words, in_words);
  if (self->control.widget != NULL)
    gtk_widget_set_visible (self->control.widget, !in_words);
}

/**
 * htk_question_refresh:
 * @self: a question
 *
 * Shows the node's state as it now is.
 */
void
htk_question_refresh (HtkQuestion *self)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  g_autoptr (HtkState) state = htk_instance_state (instance, self->node, NULL);
  g_autoptr (GPtrArray) choices = NULL;

  if (state == NULL || !state->relevant)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (self->kind == HTK_CONTROL_SELECT || self->kind == HTK_CONTROL_SELECT1)
    choices = htk_instance_choices (instance, self->node, NULL);
  show_label (self, state);
  show_last (self, state);
  show_problem (self, state);
  show_words (self, state);
  if (self->control.widget != NULL)
    self->control.set (self->control.widget, state, choices);
}

static void
build (HtkQuestion *self)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  g_autoptr (HtkState) state = htk_instance_state (instance, self->node, NULL);
  g_autoptr (GPtrArray) choices = NULL;
  const HtkControlSink sink = { editing, answered, answered_file, read_file, self };

  /* Only the state tells a note from a text one may type: both are inputs of the body. */
  if (state != NULL)
    self->kind = state->kind;

  self->label = htk_label ("", self->kind == HTK_CONTROL_NOTE ? "note" : "question-label");
  self->hint = htk_label ("", "dim-label");
  self->last = htk_label ("", "last-answer");
  self->words = htk_label ("", "words");
  self->problem = htk_label ("", "error");
  self->comments = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_box_append (GTK_BOX (self), self->label);
  gtk_box_append (GTK_BOX (self), self->hint);
  gtk_box_append (GTK_BOX (self), self->last);
  gtk_box_append (GTK_BOX (self), self->words);
  if (state != NULL && self->kind != HTK_CONTROL_NOTE)
    {
      if (self->kind == HTK_CONTROL_SELECT || self->kind == HTK_CONTROL_SELECT1)
        choices = htk_instance_choices (instance, self->node, NULL);
      htk_control_make (&self->control, state,
                        choices != NULL ? choices : (choices = g_ptr_array_new ()), &sink);
      gtk_box_append (GTK_BOX (self), self->control.widget);
      htk_set_name (GTK_WIDGET (self), state->label != NULL ? state->label : self->ref);
    }
  gtk_box_append (GTK_BOX (self), self->problem);
  gtk_box_append (GTK_BOX (self), self->comments);
}

/**
 * htk_question_new:
 * @filling: the filling
 * @item: a question of its body
 *
 * Returns: (transfer floating): its widget
 */
GtkWidget *
htk_question_new (HtkFilling        *filling,
                  const HtkBodyItem *item)
{
  HtkQuestion *self =
    g_object_new (HTK_TYPE_QUESTION, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  self->filling = g_object_ref (filling);
  self->node = item->node;
  self->ref = g_strdup (item->ref);
  build (self);
  htk_question_refresh (self);
  return GTK_WIDGET (self);
}

const char *
htk_question_ref (HtkQuestion *self)
{
  return self->ref;
}

/**
 * htk_question_flush:
 * @self: a question
 *
 * Saves what was typed and is not saved yet.
 *
 * Returns: FALSE when something stands in the question that could not be saved
 */
gboolean
htk_question_flush (HtkQuestion *self)
{
  return self->control.widget == NULL || self->filling == NULL ||
         self->control.flush (self->control.widget);
}

/**
 * htk_question_is_refused:
 * @self: a question
 *
 * Returns: TRUE when its latest answer could not be saved
 */
gboolean
htk_question_is_refused (HtkQuestion *self)
{
  return self->refused != NULL;
}

void
htk_question_focus (HtkQuestion *self)
{
  if (self->control.widget != NULL)
    gtk_widget_child_focus (self->control.widget, GTK_DIR_TAB_FORWARD);
}

void
htk_question_show_check (HtkQuestion *self)
{
  self->checked = TRUE;
  htk_question_refresh (self);
}

/**
 * htk_question_add_comment:
 * @self: a question
 * @comment: what the lead or the county said about its answer
 *
 * Shows it below the question.
 */
void
htk_question_add_comment (HtkQuestion      *self,
                          const HtkComment *comment)
{
  g_autofree char *text =
    g_strdup_printf (g_str_equal (comment->level, "must") ? _("To be changed: %s") : _("Hint: %s"),
                     comment->text);

  gtk_box_append (GTK_BOX (self->comments), htk_label (text, "comment"));
  if (comment->reply != NULL)
    gtk_box_append (GTK_BOX (self->comments), htk_label (comment->reply, "dim-label"));
}
