/* A question on the screen. It holds no truth: it shows the state of its node and hands answers to
 * the filling; "saved" is shown only when the filling says so. */
#include "ui/htk-question.h"

#include "app/record/htk-answer-words.h"
#include "app/record/htk-form-media.h"
#include "app/store/htk-storage.h"
#include "ui/htk-control.h"
#include "ui/htk-error-words.h"
#include "ui/htk-file-keeper.h"
#include "ui/htk-form-picture.h"
#include "ui/htk-in-view.h"
#include "ui/htk-last-line.h"
#include "ui/htk-place-searches.h"
#include "ui/htk-question-words.h"
#include "ui/htk-questions.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

/* What leaving finds is said after the finger that left is up again: what it pressed must not move. */
#define SAY_AFTER_MS 300
#define PICTURE_SIZE 240

struct _HtkQuestion
{
  GtkBox parent_instance;
  HtkFilling *filling;
  HtkNode node;
  HtkControlKind kind;
  char *ref;
  GtkWidget *label, *picture, *hint, *last, *words, *problem, *comments;
  HtkFileKeeper *keeper; /* of a question for a file; NULL for others */
  HtkControl control;
  GPtrArray *choices; /* as they were last; NULL for what has none */
  char *name;         /* what it is called to who cannot see it */
  char *refused;      /* why the latest answer was not kept; NULL when it was */
  gboolean checked;   /* what is open is called so: after an answer, or when somebody asked */
  gboolean typing;    /* what is typed is not judged before its end */
  gboolean unsaved;   /* more was given here than is saved */
  guint say_id, go_on_id;
};

G_DEFINE_TYPE (HtkQuestion, htk_question, GTK_TYPE_BOX)

enum
{
  EDITING,
  SAVED,
  FAILED,
  THROUGH,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_question_dispose (GObject *object)
{
  HtkQuestion *self = HTK_QUESTION (object);

  g_clear_handle_id (&self->say_id, g_source_remove);
  g_clear_handle_id (&self->go_on_id, g_source_remove);
  if (self->keeper != NULL)
    htk_file_keeper_stop (self->keeper);
  self->keeper = NULL;
  g_clear_object (&self->filling);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->name, g_free);
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
  /* The person is through with it, and it is the last one that can be answered. */
  signals[THROUGH] = g_signal_new ("through", HTK_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

/* --- The focus --- */

/* The draft opens again where somebody was. */
static void
entered (HtkQuestion *self)
{
  if (self->filling != NULL)
    htk_filling_set_position (self->filling, self->ref, NULL);
}

static gboolean
say_now (gpointer data)
{
  HtkQuestion *self = data;

  self->say_id = 0;
  self->checked = TRUE;
  htk_question_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
left (HtkQuestion *self)
{
  self->typing = FALSE;
  if (self->filling != NULL && self->say_id == 0 && self->control.widget != NULL)
    self->say_id = g_timeout_add (SAY_AFTER_MS, say_now, self);
}

static gboolean
go_on_now (gpointer data)
{
  HtkQuestion *self = data;

  self->go_on_id = 0;
  if (!htk_questions_focus_after (self))
    g_signal_emit (self, signals[THROUGH], 0);
  return G_SOURCE_REMOVE;
}

/* After the screen followed the answer, which may bring the next question or take it away. */
static void
done (gpointer data)
{
  HtkQuestion *self = data;

  self->typing = FALSE;
  if (self->filling != NULL && self->go_on_id == 0)
    self->go_on_id = g_idle_add_full (G_PRIORITY_LOW, go_on_now, self, NULL);
}

static void
htk_question_init (HtkQuestion *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "question");
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (entered), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  htk_in_view_watch (GTK_WIDGET (self));
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
  self->unsaved = FALSE;
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
  HtkQuestion *self = data;

  self->typing = TRUE;
  self->unsaved = TRUE;
  g_signal_emit (self, signals[EDITING], 0);
}

/* What stands in the control is no answer at all. */
static void
wrong (gpointer    data,
       const char *why)
{
  HtkQuestion *self = data;
  g_autoptr (GError) error = NULL;

  if (self->filling == NULL)
    return;
  g_free (self->refused);
  self->refused = g_strdup (why);
  htk_question_refresh (self);
  error = g_error_new_literal (HTK_FORM_ERROR, HTK_FORM_ERROR_BAD_VALUE, why);
  g_signal_emit (self, signals[FAILED], 0, error);
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
  if (self->keeper != NULL)
    htk_file_keeper_stop (self->keeper);
  return htk_filling_answer (self->filling, self->node, value, &error) ? saved (self)
                                                                       : not_saved (self, error);
}

static void
file_done (gpointer      data,
           const GError *error)
{
  HtkQuestion *self = data;

  /* Of one that was given up the answer before is left, which is saved. */
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    saved (self);
  else
    not_saved (self, error);
}

static void
answered_file (gpointer    data,
               GBytes     *bytes,
               const char *mime)
{
  HtkQuestion *self = data;

  if (self->filling == NULL || self->keeper == NULL)
    return;
  self->checked = TRUE;
  htk_file_keeper_start (self->keeper, bytes, mime);
  if (!htk_file_keeper_is_busy (self->keeper))
    return;
  self->unsaved = TRUE;
  g_signal_emit (self, signals[EDITING], 0);
}

static GBytes *
read_file (gpointer    data,
           const char *name)
{
  HtkQuestion *self = data;

  return self->filling != NULL ? htk_filling_read_file (self->filling, name, NULL) : NULL;
}

static char *
file_path (gpointer    data,
           const char *name)
{
  HtkQuestion *self = data;

  return self->filling != NULL ? htk_filling_file_path (self->filling, name, NULL) : NULL;
}

static GdkTexture *
read_picture (gpointer    data,
              const char *uri)
{
  HtkQuestion *self = data;
  g_autoptr (GBytes) bytes =
    self->filling != NULL ? htk_form_media_read (self->filling, uri, NULL) : NULL;

  return bytes != NULL ? gdk_texture_new_from_bytes (bytes, NULL) : NULL;
}

static HtkPlaceSearch *
place_search (gpointer data)
{
  HtkQuestion *self = data;

  return htk_place_searches_at (htk_place_searches_of (self->filling), self->node);
}

static gint64
room (gpointer data)
{
  HtkQuestion *self = data;

  return self->filling != NULL ? htk_storage_free (htk_filling_store (self->filling)) : -1;
}

static void
show_last (HtkQuestion    *self,
           const HtkState *state)
{
  const char *last = state->kind == HTK_CONTROL_NOTE || state->kind == HTK_CONTROL_UPLOAD
                       ? NULL : htk_filling_last_answer (self->filling, self->node);
  gboolean unchanged = htk_filling_is_unchanged (self->filling, self->node);
  g_autofree char *text = htk_question_words_last (htk_filling_instance (self->filling), state, last,
                                                   unchanged);

  htk_last_line_show (self->last, text,
                      text != NULL && htk_filling_may_carry (self->filling, self->node));
}

static void
show_problem (HtkQuestion    *self,
              const HtkState *state)
{
  gboolean judged = g_strcmp0 (state->violation, "required") == 0 ? self->checked : !self->typing;

  if (self->refused != NULL)
    say_problem (self, self->refused);
  else
    say_problem (self, judged ? htk_question_words_problem (state) : NULL);
}

static void
show_label (HtkQuestion    *self,
            const HtkState *state)
{
  const char *label = htk_state_title (state);
  g_autofree char *markup = htk_question_words_label (state);
  g_autofree char *hint = htk_question_words_hint (state);

  gtk_label_set_markup (GTK_LABEL (self->label), markup);
  gtk_label_set_markup (GTK_LABEL (self->hint), hint);
  gtk_widget_set_visible (self->hint, *hint != '\0');
  if (self->kind != HTK_CONTROL_NOTE && g_strcmp0 (label, self->name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (label);
      htk_set_name (GTK_WIDGET (self), label);
    }
}

/* The picture of the label lies beside the form. */
static void
show_picture (HtkQuestion    *self,
              const HtkState *state)
{
  const char *uri = state->media != NULL ? g_hash_table_lookup (state->media, "image") : NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (g_strcmp0 (uri, g_object_get_data (G_OBJECT (self->picture), "uri")) == 0)
    return;
  texture = uri != NULL ? read_picture (self, uri) : NULL;
  g_object_set_data_full (G_OBJECT (self->picture), "uri", g_strdup (uri), g_free);
  htk_form_picture_set (self->picture, texture, PICTURE_SIZE);
}

static void
read_choices (HtkQuestion    *self,
              const HtkState *state)
{
  GPtrArray *known = self->choices;

  if (state->kind == HTK_CONTROL_SELECT || state->kind == HTK_CONTROL_SELECT1 ||
      state->kind == HTK_CONTROL_RANK || state->kind == HTK_CONTROL_RANGE)
    self->choices = htk_instance_choices_again (htk_filling_instance (self->filling), self->node,
                                                known, NULL);
  else
    self->choices = NULL;
  if (self->choices == NULL)
    self->choices = g_ptr_array_new ();
  g_clear_pointer (&known, g_ptr_array_unref);
}

/* What the form works out itself is read, not pressed: it stands there in words. */
static void
show_words (HtkQuestion    *self,
            const HtkState *state)
{
  gboolean in_words = state->readonly && self->kind != HTK_CONTROL_NOTE &&
                      self->kind != HTK_CONTROL_UPLOAD;
  g_autofree char *words =
    in_words ? htk_answer_words (htk_filling_instance (self->filling), state, state->value) : NULL;

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

  if (state == NULL || !state->relevant)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  show_label (self, state);
  show_picture (self, state);
  show_last (self, state);
  show_problem (self, state);
  show_words (self, state);
  if (self->control.widget == NULL)
    return;
  read_choices (self, state);
  self->control.set (self->control.widget, state, self->choices);
}

static void
make_control (HtkQuestion    *self,
              const HtkState *state)
{
  const HtkControlSink sink = { .editing = editing, .answered = answered, .wrong = wrong,
                                .done = done, .file = answered_file, .read_file = read_file,
                                .file_path = file_path, .picture = read_picture, .search = place_search,
                                .room = room, .data = self };

  read_choices (self, state);
  htk_control_make (&self->control, state, &sink);
  gtk_box_append (GTK_BOX (self), self->control.widget);
}

/* What was typed and is not saved gives way: the person says that nothing changed. */
static void
carry_clicked (HtkQuestion *self)
{
  g_autoptr (GError) error = NULL;

  if (!htk_filling_carry (self->filling, self->node, &error))
    {
      not_saved (self, error);
      return;
    }
  saved (self);
  htk_question_refresh (self);
}

static void
build (HtkQuestion *self)
{
  g_autoptr (HtkState) state =
    htk_instance_state (htk_filling_instance (self->filling), self->node, NULL);

  /* Only the state tells a note from a text one may type: both are inputs of the body. */
  if (state != NULL)
    self->kind = state->kind;

  self->label = htk_label ("", self->kind == HTK_CONTROL_NOTE ? "note" : "question-label");
  self->picture = htk_form_picture_new ();
  self->hint = htk_label ("", "dim-label");
  self->last = htk_last_line_new (G_CALLBACK (carry_clicked), self);
  self->words = htk_label ("", "words");
  self->problem = htk_label ("", "error");
  self->comments = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_visible (self->picture, FALSE);
  gtk_box_append (GTK_BOX (self), self->label);
  gtk_box_append (GTK_BOX (self), self->picture);
  gtk_box_append (GTK_BOX (self), self->hint);
  gtk_box_append (GTK_BOX (self), self->last);
  gtk_box_append (GTK_BOX (self), self->words);
  if (state != NULL && self->kind != HTK_CONTROL_NOTE)
    make_control (self, state);
  if (self->kind == HTK_CONTROL_UPLOAD)
    {
      self->keeper =
        HTK_FILE_KEEPER (htk_file_keeper_new (self->filling, self->node, file_done, self));
      gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->keeper));
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
 * htk_question_spoken:
 * @self: a question
 *
 * Returns: (transfer full): what it asks, to be read aloud: its label and its hint without markup
 */
char *
htk_question_spoken (HtkQuestion *self)
{
  g_autoptr (HtkState) state =
    htk_instance_state (htk_filling_instance (self->filling), self->node, NULL);

  return state != NULL ? htk_question_words_spoken (state) : g_strdup ("");
}

/**
 * htk_question_is_unsaved:
 * @self: a question
 *
 * Returns: TRUE when the screen shows more of it than is saved: what is being typed, half a place, a
 *   drawing nobody kept, a photo that is made ready, a file that is not on the disk yet
 */
gboolean
htk_question_is_unsaved (HtkQuestion *self)
{
  return self->unsaved && gtk_widget_get_visible (GTK_WIDGET (self));
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
  gboolean keeping = self->keeper != NULL && htk_file_keeper_is_busy (self->keeper);

  if (self->control.widget == NULL || self->filling == NULL)
    return TRUE;
  if (keeping)
    htk_file_keeper_finish (self->keeper);
  return self->control.flush (self->control.widget) && !(keeping && self->refused != NULL);
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
  if (htk_question_takes_focus (self))
    gtk_widget_child_focus (self->control.widget, GTK_DIR_TAB_FORWARD);
  htk_in_view_bring (GTK_WIDGET (self));
}

/* Whether it is asked and can be answered at present. */
gboolean
htk_question_takes_focus (HtkQuestion *self)
{
  return self->control.widget != NULL && gtk_widget_get_visible (GTK_WIDGET (self)) &&
         gtk_widget_get_visible (self->control.widget) &&
         gtk_widget_get_sensitive (self->control.widget);
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
  g_autofree char *text = htk_question_words_comment (comment);

  gtk_box_append (GTK_BOX (self->comments), htk_label (text, "comment"));
  if (comment->reply != NULL)
    gtk_box_append (GTK_BOX (self->comments), htk_label (comment->reply, "dim-label"));
}
