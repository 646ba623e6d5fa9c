/* Asks for the PIN of a person who has one on this tablet, and for a new one, which is typed twice. */
#include "ui/htk-pin-dialog.h"

#include "app/store/htk-user-pin.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *parent; /* of the window; it may go while the question stands */
  HtkSession *session;
  HtkUser *user;
  HtkPinRight right;
  gpointer data;
  AdwMessageDialog *dialog;
  GtkWidget *entry, *again, *said;
  guint tick;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->session);
  htk_user_free (self->user);
  g_free (self);
}

static void present (Question *self, const char *title, const char *words);

static Question *
question_new (GtkWidget     *parent,
              HtkSession    *session,
              const HtkUser *user,
              HtkPinRight    right,
              gpointer       data)
{
  Question *self = g_new0 (Question, 1);

  g_set_weak_pointer (&self->parent, GTK_WIDGET (gtk_widget_get_root (parent)));
  self->session = g_object_ref (session);
  self->user = htk_register_user (htk_session_store (session), user->id, NULL);
  self->right = right;
  self->data = data;
  return self;
}

static GtkWidget *
pin_entry (GtkWidget  *box,
           const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_PIN);
  gtk_entry_set_input_hints (GTK_ENTRY (entry), GTK_INPUT_HINT_PRIVATE);
  gtk_entry_set_max_length (GTK_ENTRY (entry), HTK_PIN_MOST);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  htk_set_name (entry, name);
  gtk_box_append (GTK_BOX (box), htk_label (name, NULL));
  gtk_box_append (GTK_BOX (box), entry);
  return entry;
}

static const char *
typed (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

/* --- The one that is there --- */

static void ask (GtkWidget *parent, HtkSession *session, const HtkUser *user, HtkPinRight right,
                 gpointer data, const char *said);

static gboolean
count_down (gpointer data)
{
  Question *self = data;
  int wait = htk_user_pin_wait (htk_session_store (self->session), self->user->id);
  g_autofree char *text =
    g_strdup_printf (ngettext ("Too many were wrong. Wait %d second.",
                               "Too many were wrong. Wait %d seconds.", (gulong) wait), wait);

  gtk_widget_set_sensitive (self->entry, wait == 0);
  if (wait > 0)
    {
      gtk_label_set_text (GTK_LABEL (self->said), text);
      return G_SOURCE_CONTINUE;
    }
  gtk_label_set_text (GTK_LABEL (self->said), _("Now it can be tried again."));
  gtk_widget_grab_focus (self->entry);
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
asked (AdwMessageDialog *dialog,
       const char       *response,
       Question         *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  HtkPinAnswer answer;
  int more;

  if (!g_str_equal (response, "go") || self->parent == NULL)
    return;
  answer = htk_user_pin_try (htk_session_store (self->session), self->user->id, typed (self->entry),
                             &more, &error);
  if (answer == HTK_PIN_RIGHT)
    {
      self->right (self->parent, self->user, self->data);
      return;
    }
  if (answer == HTK_PIN_FAILED)
    htk_window_error (HTK_WINDOW (self->parent), _("You could not be signed in"), error);
  else
    {
      said = answer == HTK_PIN_WRONG && more > 0
               ? g_strdup_printf (ngettext ("That is not the PIN. %d more may be wrong.",
                                            "That is not the PIN. %d more may be wrong.",
                                            (gulong) more), more)
               : g_strdup (_("That is not the PIN."));
      ask (self->parent, self->session, self->user, self->right, self->data, said);
    }
}

static void
has_typed (GtkEditable *entry,
           Question    *self)
{
  adw_message_dialog_set_response_enabled (self->dialog, "go", *gtk_editable_get_text (entry) != '\0');
}

static void
ask (GtkWidget     *parent,
     HtkSession    *session,
     const HtkUser *user,
     HtkPinRight    right,
     gpointer       data,
     const char    *said)
{
  Question *self = question_new (parent, session, user, right, data);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->entry = pin_entry (box, _("PIN"));
  self->said = htk_label (said, "error");
  gtk_box_append (GTK_BOX (box), self->said);
  present (self, user->name,
           _("Forgotten? The county can void it; this tablet knows that after its next sync."));
  adw_message_dialog_set_extra_child (self->dialog, box);
  g_signal_connect (self->entry, "changed", G_CALLBACK (has_typed), self);
  adw_message_dialog_set_response_enabled (self->dialog, "go", FALSE);
  g_signal_connect (self->dialog, "response", G_CALLBACK (asked), self);
  if (htk_user_pin_wait (htk_session_store (session), user->id) > 0)
    {
      count_down (self);
      self->tick = g_timeout_add_seconds (1, count_down, self);
    }
  gtk_window_present (GTK_WINDOW (self->dialog));
  gtk_widget_grab_focus (self->entry);
}

/* Its own life is the dialog's. */
static void
present (Question   *self,
         const char *title,
         const char *words)
{
  self->dialog =
    ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self->parent), title, words));
  adw_message_dialog_add_responses (self->dialog, "back", _("Back"), "go", _("Go on"), NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (self->dialog, "go");
  adw_message_dialog_set_close_response (self->dialog, "back");
  g_object_set_data_full (G_OBJECT (self->dialog), "question", self, question_free);
}

/**
 * htk_pin_ask:
 * @parent: a widget of the window
 * @session: the session
 * @user: a person
 * @right: called when the person has given their PIN, and at once when they have none here
 * @data: for @right; must live as long as the window
 *
 * Asks until it is right or the person goes back.
 */
void
htk_pin_ask (GtkWidget     *parent,
             HtkSession    *session,
             const HtkUser *user,
             HtkPinRight    right,
             gpointer       data)
{
  if (htk_user_pin_is_set (htk_session_store (session), user->id))
    ask (parent, session, user, right, data, "");
  else
    right (parent, user, data);
}

/* --- A new one --- */

static void
chosen (AdwMessageDialog *dialog,
        const char       *response,
        Question         *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "go") || self->parent == NULL)
    return;
  if (htk_user_pin_set (htk_session_store (self->session), self->user->id, typed (self->entry), &error))
    htk_session_changed (self->session);
  else
    htk_window_error (HTK_WINDOW (self->parent), _("This could not be set"), error);
}

static void
new_typed (GtkEditable *entry,
           Question    *self)
{
  gboolean good = htk_user_pin_good (typed (self->entry));
  gboolean same = g_str_equal (typed (self->entry), typed (self->again));

  gtk_label_set_text (GTK_LABEL (self->said),
                      !good && *typed (self->again) != '\0' ? _("Take 4 to 12 digits, not all the same.")
                      : good && !same && *typed (self->again) != '\0' ? _("The two are not the same.")
                                                                       : "");
  adw_message_dialog_set_response_enabled (self->dialog, "go", good && same);
}

/**
 * htk_pin_choose:
 * @parent: a widget of the window
 * @session: the session, whose `changed` tells that there is a new one
 * @user: a person, who has given the PIN they had
 *
 * Asks for a new PIN.
 */
void
htk_pin_choose (GtkWidget     *parent,
                HtkSession    *session,
                const HtkUser *user)
{
  Question *self = question_new (parent, session, user, NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->entry = pin_entry (box, _("New PIN"));
  self->again = pin_entry (box, _("New PIN, once more"));
  self->said = htk_label ("", "error");
  gtk_box_append (GTK_BOX (box), self->said);
  present (self, _("New PIN"), _("Take 4 to 12 digits, not all the same."));
  adw_message_dialog_set_extra_child (self->dialog, box);
  g_signal_connect (self->entry, "changed", G_CALLBACK (new_typed), self);
  g_signal_connect (self->again, "changed", G_CALLBACK (new_typed), self);
  adw_message_dialog_set_response_enabled (self->dialog, "go", FALSE);
  g_signal_connect (self->dialog, "response", G_CALLBACK (chosen), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
  gtk_widget_grab_focus (self->entry);
}
