/* Green records that are approved in one go: the list first, what is left out and why, then one
 * press. */
#include "ui/htk-batch-page.h"

#include "app/record/htk-submission.h"
#include "app/store/htk-visit-lists.h"
#include "ui/htk-list.h"
#include "ui/htk-undo.h"
#include "ui/htk-visit-row.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_BATCH_PAGE (htk_batch_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkBatchPage, htk_batch_page, HTK, BATCH_PAGE, GtkBox)

struct _HtkBatchPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GPtrArray *visits; /* HtkVisit: what the list shows is what is approved */
  GPtrArray *waiting; /* HtkWaiting: the same, as the journal names them */
  GtkLabel *left_out;
  HtkList *list;
  GtkWidget *bottom;
  GtkButton *approve;
};

G_DEFINE_TYPE (HtkBatchPage, htk_batch_page, GTK_TYPE_BOX)

static void
htk_batch_page_dispose (GObject *object)
{
  HtkBatchPage *self = HTK_BATCH_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->visits, g_ptr_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), HTK_TYPE_BATCH_PAGE);
  G_OBJECT_CLASS (htk_batch_page_parent_class)->dispose (object);
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  *name = ((const HtkVisit *) value)->subject_name;
  return htk_visit_line_new (value);
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  htk_window_show_visit (htk_window_of (page), ((const HtkVisit *) value)->id);
}

/* What somebody has decided since stays; how much came back is said. */
static void
undo_approvals (gpointer visits,
                gpointer page)
{
  HtkWindow *window = htk_window_of (page);
  HtkSession *session = htk_window_session (window);
  const HtkUser *user = htk_session_user (session);
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;
  guint n;

  if (user == NULL)
    return;
  if (!htk_review_withdraw_all (htk_session_store (session), user->id, visits, &n, &error))
    {
      htk_window_error (window, _("The approvals are not taken back"), error);
      return;
    }
  done = g_strdup_printf (ngettext ("%u approval taken back. The visit waits for your review again.",
                                    "%u approvals taken back. The visits wait for your review again.", n),
                          n);
  htk_window_toast (window, done);
  htk_session_changed (session);
}

static void
approve_clicked (HtkBatchPage *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;
  guint n = self->waiting->len;

  if (!htk_review_approve_all (htk_session_store (self->session), htk_session_user (self->session)->id,
                               self->waiting, &error))
    {
      htk_window_error (window, _("None of these visits is approved"), error);
      return;
    }
  done = g_strdup_printf (ngettext ("%u visit approved. It goes to the county with the next sync.",
                                    "%u visits approved. They go to the county with the next sync.",
                                    n), n);
  htk_window_pop (window);
  htk_undo_offer (htk_window_page (window), done, undo_approvals, g_ptr_array_ref (self->waiting),
                  (GDestroyNotify) g_ptr_array_unref);
}

/* What the lead has to look at one by one, and why. */
static char *
left_out_text (const HtkBatch *batch)
{
  GString *text = g_string_new (NULL);

  if (batch->found > 0)
    g_string_append_printf (text, ngettext ("%u has findings. ", "%u have findings. ", batch->found),
                            batch->found);
  if (batch->commented > 0)
    g_string_append_printf (text, ngettext ("%u has comments. ", "%u have comments. ",
                                            batch->commented), batch->commented);
  if (batch->corrected > 0)
    g_string_append_printf (text, ngettext ("%u is being corrected. ", "%u are being corrected. ",
                                            batch->corrected), batch->corrected);
  if (batch->sampled > 0)
    g_string_append_printf (text, ngettext ("%u is to be visited again. ",
                                            "%u are to be visited again. ", batch->sampled),
                            batch->sampled);
  if (batch->contested > 0)
    g_string_append_printf (text, ngettext ("%u is in conflict. ", "%u are in conflict. ",
                                            batch->contested), batch->contested);
  if (text->len > 0)
    g_string_prepend (text, _("Left out, to be looked at one by one: "));
  return g_string_free (text, FALSE);
}

/* What was read, in the places of the template. */
static void
show (HtkBatchPage   *self,
      const HtkBatch *batch)
{
  guint n = self->waiting->len;
  g_autofree char *left_out = left_out_text (batch);
  g_autofree char *text = g_strdup_printf (ngettext ("Approve %u visit", "Approve %u visits", n), n);

  gtk_label_set_text (self->left_out, left_out);
  gtk_widget_set_visible (GTK_WIDGET (self->left_out), *left_out != '\0');
  htk_list_show (self->list, self->visits, _("None of the green visits can be approved unseen."));
  gtk_button_set_label (self->approve, text);
  gtk_widget_set_visible (self->bottom, n > 0);
}

static HtkWaiting *
copy_waiting (const HtkWaiting *w)
{
  HtkWaiting *copy = g_new0 (HtkWaiting, 1);

  copy->id = g_strdup (w->id);
  copy->revision_id = g_strdup (w->revision_id);
  return copy;
}

static void
htk_batch_page_class_init (HtkBatchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_batch_page_dispose;
  g_type_ensure (HTK_TYPE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-batch-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkBatchPage, name)
  BIND (left_out);
  BIND (list);
  BIND (bottom);
  BIND (approve);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, approve_clicked);
}

static void
htk_batch_page_init (HtkBatchPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (self->bottom);
  htk_list_set_rows (self->list, draw_row, row_chosen, self);
}

/**
 * htk_batch_page_new:
 * @session: the session of a lead
 * @queue: the queue; not kept
 * @error: return location
 *
 * Returns: (transfer floating): the page; NULL when the visits cannot be read
 */
GtkWidget *
htk_batch_page_new (HtkSession *session,
                    HtkQueue   *queue,
                    GError    **error)
{
  HtkStore *store = htk_session_store (session);
  g_autoptr (HtkBatch) batch = htk_queue_batch (queue, store, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  HtkBatchPage *self;

  if (batch == NULL)
    return NULL;
  self = g_object_ref_sink (g_object_new (HTK_TYPE_BATCH_PAGE, NULL));
  self->session = g_object_ref (session);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_waiting_free);
  for (guint i = 0; i < batch->visits->len; i++)
    {
      const HtkWaiting *w = g_ptr_array_index (batch->visits, i);

      g_ptr_array_add (ids, w->id);
      g_ptr_array_add (self->waiting, copy_waiting (w));
    }
  self->visits = htk_visits_by_ids (store, ids, 0, ids->len, error);
  if (self->visits == NULL)
    {
      g_object_unref (self);
      return NULL;
    }
  show (self, batch);
  g_object_force_floating (G_OBJECT (self));
  return GTK_WIDGET (self);
}
