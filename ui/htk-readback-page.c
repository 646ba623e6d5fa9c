/* What was answered, read to the household before it is submitted, and the signatures under it. Each is
 * bound to what stands here (design.md 6). */
#include "ui/htk-readback-page.h"

#include "app/record/htk-signing.h"
#include "app/record/htk-submission.h"
#include "ui/htk-question.h"
#include "ui/htk-questions.h"
#include "ui/htk-read-rows.h"
#include "ui/htk-saved-label.h"
#include "ui/htk-signer-row.h"
#include "ui/htk-visit-print.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <string.h>

struct _HtkReadbackPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkFilling *filling;
  GtkWidget *result, *answers, *signatures, *stale, *saved;
  GPtrArray *rows;  /* HtkReadRow */
  GPtrArray *pills; /* GtkBox, one for each signature, that holds how it stands */
  GtkWidget *questions;
  guint refresh_id;
};

G_DEFINE_TYPE (HtkReadbackPage, htk_readback_page, GTK_TYPE_BOX)

enum
{
  SUBMITTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_readback_page_dispose (GObject *object)
{
  HtkReadbackPage *self = HTK_READBACK_PAGE (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->session);
  g_clear_object (&self->filling);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->pills, g_ptr_array_unref);
  G_OBJECT_CLASS (htk_readback_page_parent_class)->dispose (object);
}

static void
back_clicked (HtkReadbackPage *self)
{
  htk_window_pop (htk_window_of (GTK_WIDGET (self)));
}

/* (transfer full): the signatures that were given, as PNG, by their questions. */
static GHashTable *
pictures_of (HtkReadbackPage *self)
{
  GHashTable *pictures =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) signers = htk_filling_signers (self->filling, NULL);

  for (guint i = 0; signers != NULL && i < signers->len; i++)
    {
      const HtkSigner *signer = g_ptr_array_index (signers, i);
      const char *name = htk_instance_get (htk_filling_instance (self->filling), signer->node);
      GBytes *bytes = signer->state != HTK_SIGNER_OPEN
                        ? htk_filling_read_file (self->filling, name, NULL) : NULL;

      if (bytes != NULL)
        g_hash_table_insert (pictures, g_strdup (signer->ref), bytes);
    }
  return pictures;
}

static void
print_clicked (HtkReadbackPage *self)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  g_autoptr (GHashTable) pictures = pictures_of (self);
  g_autofree char *today = htk_session_today ();
  g_autofree char *day = htk_day_text (today);
  g_autofree char *facts = g_strdup_printf ("%s · %s · %s", day,
                                            htk_session_user (self->session)->name, _("Draft"));

  htk_visit_print_sheet (htk_window_of (GTK_WIDGET (self)), htk_form_title (htk_instance_form (instance)),
                         facts, self->rows, pictures);
}

/* The first signature that is missing, which is scrolled to by its focus. */
static gboolean
lacks_signatures (HtkReadbackPage *self)
{
  g_autoptr (GPtrArray) violations = htk_filling_violations (self->filling, FALSE);
  g_autofree char *text = NULL;

  if (violations->len == 0)
    return FALSE;
  htk_questions_each (self->questions, htk_question_show_check);
  for (GtkWidget *child = gtk_widget_get_first_child (self->questions); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (HTK_IS_QUESTION (child) &&
        g_str_equal (htk_question_ref (HTK_QUESTION (child)),
                     ((HtkViolation *) g_ptr_array_index (violations, 0))->ref))
      htk_question_focus (HTK_QUESTION (child));
  text = g_strdup_printf (ngettext ("Not submitted: %u signature is missing",
                                    "Not submitted: %u signatures are missing", violations->len),
                          violations->len);
  htk_saved_label_failed (self->saved);
  gtk_label_set_text (GTK_LABEL (self->saved), text);
  return TRUE;
}

static void
submit_clicked (HtkReadbackPage *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  g_autofree char *visit = NULL;

  if (htk_questions_flush (self->questions) != NULL || lacks_signatures (self))
    return;
  visit = htk_filling_submit (self->filling, &error);
  if (visit == NULL)
    htk_window_error (window, _("The visit is not submitted. The draft is kept."), error);
  else
    g_signal_emit (self, signals[SUBMITTED], 0);
}

/* Whoever signed and turns away meant to sign. */
static void
htk_readback_page_unmap (GtkWidget *widget)
{
  htk_questions_flush (HTK_READBACK_PAGE (widget)->questions);
  GTK_WIDGET_CLASS (htk_readback_page_parent_class)->unmap (widget);
}

static void
htk_readback_page_class_init (HtkReadbackPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_readback_page_dispose;
  widget_class->unmap = htk_readback_page_unmap;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/readback-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HtkReadbackPage, result);
  gtk_widget_class_bind_template_child (widget_class, HtkReadbackPage, answers);
  gtk_widget_class_bind_template_child (widget_class, HtkReadbackPage, signatures);
  gtk_widget_class_bind_template_child (widget_class, HtkReadbackPage, stale);
  gtk_widget_class_bind_template_child (widget_class, HtkReadbackPage, saved);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, print_clicked);
  gtk_widget_class_bind_template_callback (widget_class, submit_clicked);
  /* The draft has become a visit: the form under this page has nothing more to show. */
  signals[SUBMITTED] = g_signal_new ("submitted", HTK_TYPE_READBACK_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
htk_readback_page_init (HtkReadbackPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (gtk_widget_get_parent (self->saved));
  self->pills = g_ptr_array_new ();
  self->questions = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self->signatures), self->questions);
}

/* How each signature stands, after one was given or taken back. */
static void
show_signers (HtkReadbackPage *self)
{
  g_autoptr (GPtrArray) signers = htk_filling_signers (self->filling, NULL);
  gboolean stale = FALSE;

  for (guint i = 0; signers != NULL && i < MIN (signers->len, self->pills->len); i++)
    {
      const HtkSigner *signer = g_ptr_array_index (signers, i);
      GtkWidget *box = g_ptr_array_index (self->pills, i);

      htk_clear (box);
      gtk_box_append (GTK_BOX (box), htk_signer_pill_new (signer->state, signer->at));
      stale = stale || signer->state == HTK_SIGNER_STALE;
    }
  gtk_widget_set_visible (self->stale, stale);
}

static gboolean
refresh_now (gpointer data)
{
  HtkReadbackPage *self = data;

  self->refresh_id = 0;
  htk_questions_each (self->questions, htk_question_refresh);
  show_signers (self);
  return G_SOURCE_REMOVE;
}

static void
signature_editing (HtkReadbackPage *self)
{
  htk_questions_show_saved (self->questions, self->saved);
}

/* The question that tells it is still at work: it is drawn anew when it has returned. */
static void
signature_saved (HtkReadbackPage *self)
{
  htk_questions_show_saved (self->questions, self->saved);
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh_now, self);
}

static void
signature_failed (HtkQuestion     *question,
                  const GError    *error,
                  HtkReadbackPage *self)
{
  htk_saved_label_failed (self->saved);
  htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The answer is not saved"), error);
}

static void
add_signers (HtkReadbackPage *self,
             GPtrArray       *signers)
{
  for (guint i = 0; i < signers->len; i++)
    {
      const HtkSigner *signer = g_ptr_array_index (signers, i);
      const HtkBodyItem item = { .kind = HTK_CONTROL_UPLOAD, .node = signer->node,
                                 .ref = signer->ref };
      GtkWidget *question = htk_question_new (self->filling, &item);
      GtkWidget *pill = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      g_signal_connect_swapped (question, "editing", G_CALLBACK (signature_editing), self);
      g_signal_connect_swapped (question, "saved", G_CALLBACK (signature_saved), self);
      g_signal_connect (question, "failed", G_CALLBACK (signature_failed), self);
      gtk_box_append (GTK_BOX (self->questions), question);
      gtk_box_append (GTK_BOX (self->questions), pill);
      g_ptr_array_add (self->pills, pill);
    }
  gtk_widget_set_visible (self->signatures, signers->len > 0);
  show_signers (self);
}

static const char *
value_of (GPtrArray   *rows,
          HtkInstance *instance,
          const char  *name)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const HtkReadRow *row = g_ptr_array_index (rows, i);
      const char *slash = strrchr (row->ref, '/');
      HtkNode node;

      if (row->kind != HTK_READ_RESULT || slash == NULL || !g_str_equal (slash + 1, name))
        continue;
      node = htk_instance_find (instance, row->ref, NULL);
      return node != 0 ? htk_instance_get (instance, node) : NULL;
    }
  return NULL;
}

/* The judgement in short, above what it comes from; by the names every form of the pack gives it. */
static void
show_result (HtkReadbackPage *self,
             GPtrArray       *rows)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  const char *suggestion = value_of (rows, instance, "sug");
  const char *color = value_of (rows, instance, "color");

  if (suggestion != NULL)
    gtk_box_append (GTK_BOX (self->result), htk_pill (htk_suggestion_name (suggestion), "color-grey"));
  if (color != NULL)
    gtk_box_append (GTK_BOX (self->result), htk_color_pill (color, 0));
  gtk_widget_set_visible (self->result, suggestion != NULL || color != NULL);
}

/**
 * htk_readback_page_new:
 * @session: the session
 * @filling: a filling against which nothing stands but signatures
 * @error: return location
 *
 * Returns: (transfer floating): the page; it says “submitted” when the draft has become a visit. NULL
 *   with an error of the store or the pack
 */
GtkWidget *
htk_readback_page_new (HtkSession *session,
                       HtkFilling *filling,
                       GError    **error)
{
  HtkInstance *instance = htk_filling_instance (filling);
  g_autoptr (GPtrArray) rows =
    htk_read_rows_of (session, instance, htk_filling_draft (filling)->form_id, error);
  g_autoptr (GPtrArray) signers = rows != NULL ? htk_filling_signers (filling, error) : NULL;
  HtkReadbackPage *self;

  if (signers == NULL)
    return NULL;
  self = g_object_new (HTK_TYPE_READBACK_PAGE, NULL);
  self->session = g_object_ref (session);
  self->filling = g_object_ref (filling);
  show_result (self, rows);
  gtk_box_append (GTK_BOX (self->answers), htk_read_rows_box (rows));
  self->rows = g_steal_pointer (&rows);
  add_signers (self, signers);
  return GTK_WIDGET (self);
}
