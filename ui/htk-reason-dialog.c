/* Asks the person why, in a line of text. */
#include "ui/htk-reason-dialog.h"

#include "ui/htk-widgets.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  gboolean (*given) (gpointer data, const char *reason);
  gpointer data;
  GtkEditable *entry;
  HtkBegun *begun;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->begun);
  g_free (question);
}

static void
answered (AdwMessageDialog *dialog,
          const char       *response,
          Question         *question)
{
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (question->entry)));

  if (g_str_equal (response, "go") && *reason != '\0' && question->given (question->data, reason))
    htk_begun_end (question->begun);
}

/* Only a reason is a reason: blanks are none. */
static void
changed (GtkEditable      *entry,
         AdwMessageDialog *dialog)
{
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "go", *reason != '\0');
}

/**
 * htk_reason_ask:
 * @parent: a widget of the window
 * @title: what is asked
 * @words: what for
 * @begun: keeps the reason until it is sent: who goes back finds it there again
 * @given: called with the reason, never an empty one; not called when the person goes back. Returns whether the
 *   reason was sent, and is no longer to be kept
 * @data: for @given
 */
void
htk_reason_ask (GtkWidget  *parent,
                const char *title,
                const char *words,
                HtkBegun   *begun,
                gboolean  (*given) (gpointer data, const char *reason),
                gpointer    data)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), title, words);
  GtkWidget *entry = gtk_entry_new ();
  Question *question = g_new0 (Question, 1);

  question->given = given;
  question->data = data;
  question->entry = GTK_EDITABLE (entry);
  question->begun = g_object_ref (begun);
  htk_set_name (entry, _("Reason"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "back", _("Back"), "go",
                                    _("Go on"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  htk_begun_bind (begun, entry, "reason");
  changed (GTK_EDITABLE (entry), ADW_MESSAGE_DIALOG (dialog));
  g_signal_connect (entry, "changed", G_CALLBACK (changed), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), question,
                         question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
