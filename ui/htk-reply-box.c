/* Where a worker says why an answer stays although it was commented on (domain.md 5). */
#include "ui/htk-reply-box.h"

#include "app/record/htk-submission.h"
#include "ui/htk-begun.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

typedef struct
{
  HtkSession *session;
  char *visit, *comment;
  GtkWidget *box, *entry;
  HtkBegun *begun;
} Reply;

static void
reply_free (gpointer data)
{
  Reply *self = data;

  g_object_unref (self->session);
  g_object_unref (self->begun);
  g_free (self->visit);
  g_free (self->comment);
  g_free (self);
}

static void
reply_clicked (Reply *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GError) error = NULL;

  if (*text == '\0')
    return;
  if (htk_comment_reply (htk_session_store (self->session), self->visit, self->comment, text, &error))
    {
      htk_begun_end (self->begun);
      gtk_widget_set_sensitive (self->box, FALSE);
    }
  else
    htk_window_error (htk_window_of (self->box), _("The explanation is not saved"), error);
}

/**
 * htk_reply_box_new:
 * @session: the session
 * @comment: a comment that must be answered
 *
 * Returns: (transfer floating): the box; it becomes insensitive when the explanation is saved
 */
GtkWidget *
htk_reply_box_new (HtkSession       *session,
                   const HtkComment *comment)
{
  Reply *self = g_new0 (Reply, 1);
  GtkWidget *button = htk_button (_("Explain"), NULL);

  self->session = g_object_ref (session);
  self->visit = g_strdup (comment->visit_id);
  self->comment = g_strdup (comment->id);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("Change the answer, or say why it stays"));
  htk_set_name (self->entry, _("Your answer to the comment"));
  self->begun = htk_begun_new (session, comment->id, "reply", NULL);
  htk_begun_bind (self->begun, self->entry, "reply");
  gtk_widget_set_hexpand (self->entry, TRUE);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (reply_clicked), self);
  gtk_box_append (GTK_BOX (self->box), self->entry);
  gtk_box_append (GTK_BOX (self->box), button);
  g_object_set_data_full (G_OBJECT (self->box), "reply", self, reply_free);
  return self->box;
}
