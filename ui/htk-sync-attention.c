/* A row that the county did not take: what it was, why not, and each way out of it. It stays until somebody
 * has dealt with it; it never holds up the others. */
#include "ui/htk-sync-attention.h"

#include "app/record/htk-way-out.h"
#include "app/store/htk-visits.h"
#include "ui/htk-copy-button.h"
#include "ui/htk-sync-words.h"
#include "ui/htk-visit-steps.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

static void
open_clicked (GtkWidget *button)
{
  HtkWindow *window = htk_window_of (button);
  const char *kind = g_object_get_data (G_OBJECT (button), "kind");
  const char *object = g_object_get_data (G_OBJECT (button), "object");

  if (g_str_has_prefix (kind, "case."))
    htk_window_show_case (window, object);
  else if (g_str_has_prefix (kind, "finding."))
    htk_window_show_finding (window, object);
  else
    htk_window_show_visit (window, object);
}

static GtkWidget *
open_button (const HtkChange *change)
{
  GtkWidget *button = htk_button (_("Open it"), "suggested-action");

  g_object_set_data_full (G_OBJECT (button), "kind", g_strdup (change->kind), g_free);
  g_object_set_data_full (G_OBJECT (button), "object", g_strdup (change->object), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (open_clicked), NULL);
  return button;
}

static gint64
row_of (GtkWidget *button)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (button), "row");
}

typedef gboolean (*Way) (HtkStore *store, const char *by, gint64 seq, GError **error);

static void
settle (GtkWidget  *button,
        Way         way,
        const char *done,
        const char *failed)
{
  HtkWindow *window = htk_window_of (button);
  HtkSession *session = htk_window_session (window);
  g_autoptr (GError) error = NULL;

  if (!way (htk_session_store (session), htk_session_user (session)->id, row_of (button), &error))
    {
      htk_window_error (window, failed, error);
      return;
    }
  htk_window_toast (window, done);
  htk_session_changed (session);
}

static void
again_clicked (GtkWidget *button)
{
  settle (button, htk_way_send_again, _("It is sent again with the next sync."), _("It is not sent again"));
}

static void
done_clicked (GtkWidget *button)
{
  settle (button, htk_way_done, _("Done. It stays in the journal and is listed here no more."),
          _("It stays in the list"));
}

static GtkWidget *
way_button (const HtkChange *change,
            const char      *text,
            GCallback        clicked)
{
  GtkWidget *button = htk_button (text, NULL);

  g_object_set_data_full (G_OBJECT (button), "row", g_memdup2 (&change->seq, sizeof change->seq), g_free);
  g_signal_connect (button, "clicked", clicked, NULL);
  return button;
}

/* What the county needs to find the row, and nothing about a person. */
static GtkWidget *
copy_button (HtkSession      *session,
             const HtkChange *change)
{
  g_autofree char *device = htk_store_get_meta (htk_session_store (session), "device_id");
  g_autofree char *lines =
    g_strdup_printf ("device %s, row %" G_GINT64_FORMAT ", %s %s: %s %s",
                     device != NULL ? device : "—", change->seq, change->kind, change->change_id,
                     change->verdict, change->code != NULL ? change->code : "");

  return htk_copy_button_new (_("Copy for the county"), lines);
}

/**
 * htk_sync_attention_row:
 * @session: the session
 * @change: a row that was refused or is in conflict
 *
 * Returns: (transfer floating): what it is, why, and the buttons that help
 */
GtkWidget *
htk_sync_attention_row (HtkSession      *session,
                        const HtkChange *change)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = htk_wrap_box ();
  guint ways = htk_ways_out (change->kind, change->code);
  g_autoptr (HtkVisit) visit = htk_visit_get (htk_session_store (session), change->object, NULL);
  const HtkSyncReason reason = htk_sync_reason (change->code);
  g_autofree char *when = htk_time_text (change->created_at);
  g_autofree char *title = g_strdup_printf (
    "%s%s%s · %s", visit != NULL ? visit->subject_name : "", visit != NULL ? " · " : "",
    htk_sync_kind_name (change->kind), when);

  gtk_widget_add_css_class (box, "found");
  gtk_box_append (GTK_BOX (box), htk_label (title, "heading"));
  gtk_box_append (GTK_BOX (box), htk_label (reason.why, "error"));
  gtk_box_append (GTK_BOX (box), htk_label (reason.way_out, NULL));
  if (change->message != NULL && *change->message != '\0')
    {
      g_autofree char *said = g_strdup_printf (_("The county says: %s"), change->message);

      gtk_box_append (GTK_BOX (box), htk_label (said, "dim-label"));
    }
  if ((ways & HTK_WAY_OPEN) != 0 && (visit != NULL || !g_str_has_prefix (change->kind, "visit.")))
    gtk_box_append (GTK_BOX (buttons), open_button (change));
  if ((ways & HTK_WAY_CHANGE) != 0 && visit != NULL)
    htk_visit_add_steps (buttons, session, visit);
  if ((ways & HTK_WAY_SEND_AGAIN) != 0)
    gtk_box_append (GTK_BOX (buttons), way_button (change, _("Send it again"), G_CALLBACK (again_clicked)));
  if ((ways & HTK_WAY_DONE) != 0)
    gtk_box_append (GTK_BOX (buttons), way_button (change, _("Done with it"), G_CALLBACK (done_clicked)));
  gtk_box_append (GTK_BOX (buttons), copy_button (session, change));
  gtk_box_append (GTK_BOX (box), buttons);
  return box;
}
