/* Lists of visits: those that wait for the lead, and the worker's own with what came back. */
#include "ui/htk-error-words.h"
#include "ui/htk-review-page.h"

#include "app/store/htk-drafts.h"
#include "app/store/htk-findings.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_VISIT_LIST (htk_visit_list_get_type ())
G_DECLARE_FINAL_TYPE (HtkVisitList, htk_visit_list, HTK, VISIT_LIST, GtkBox)

struct _HtkVisitList
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *list, *note;
  gboolean own;
};

G_DEFINE_TYPE (HtkVisitList, htk_visit_list, GTK_TYPE_BOX)

static void
htk_visit_list_dispose (GObject *object)
{
  g_clear_object (&HTK_VISIT_LIST (object)->session);
  G_OBJECT_CLASS (htk_visit_list_parent_class)->dispose (object);
}

static void
htk_visit_list_class_init (HtkVisitListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_visit_list_dispose;
}

static GtkWidget *
row_with (const char *name,
          GtkWidget  *line)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_widget_add_css_class (line, "row-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  htk_set_name (row, name);
  return row;
}

static GtkWidget *
visit_row (const HtkVisit *v,
           gboolean        own)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *second = g_strdup_printf ("%s · %s · %s", v->village_name, v->visit_date,
                                             v->worker_name);
  GtkWidget *row;

  gtk_box_append (GTK_BOX (texts), htk_label (v->subject_name, "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (second, "dim-label"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), htk_label (htk_suggestion_name (v->suggestion), "dim-label"));
  gtk_box_append (GTK_BOX (line), htk_color_pill (v->color, v->score));
  if (own)
    {
      gtk_box_append (GTK_BOX (line), htk_pill (v->delivered_at > 0 ? _("Delivered")
                                                                    : _("On this tablet"),
                                                v->delivered_at > 0 ? "color-green"
                                                                    : "color-yellow"));
      gtk_box_append (GTK_BOX (line), htk_state_pill (v->state));
    }
  row = row_with (v->subject_name, line);
  g_object_set_data_full (G_OBJECT (row), "visit", g_strdup (v->id), g_free);
  return row;
}

static char *
subject_name (HtkStore       *store,
              const HtkDraft *draft)
{
  g_autoptr (HtkHousehold) h = NULL;
  g_autoptr (HtkVillage) v = NULL;
  g_autoptr (HtkFinding) f = NULL;

  if (g_str_equal (draft->subject_type, "household"))
    h = htk_register_household (store, draft->subject_id, NULL);
  else if (g_str_equal (draft->subject_type, "finding"))
    f = htk_finding_get (store, draft->subject_id, NULL);
  else
    v = htk_register_village (store, draft->subject_id, NULL);
  return g_strdup (h != NULL   ? h->head_name
                   : v != NULL ? v->name
                   : f != NULL ? f->text
                               : draft->subject_id);
}

static void
add_drafts (HtkVisitList *self)
{
  HtkStore *store = htk_session_store (self->session);
  g_autoptr (GPtrArray) drafts =
    htk_draft_list (store, htk_session_user (self->session)->id, NULL);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      HtkDraft *d = g_ptr_array_index (drafts, i);
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
      g_autofree char *name = subject_name (store, d);
      g_autofree char *when = htk_time_text (d->changed_at);
      GtkWidget *label = htk_label (name, "heading");
      GtkWidget *row;

      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (line), label);
      gtk_box_append (GTK_BOX (line), htk_label (when, "dim-label"));
      gtk_box_append (GTK_BOX (line), htk_pill (_("Draft"), "color-yellow"));
      row = row_with (name, line);
      g_object_set_data_full (G_OBJECT (row), "draft", g_strdup (d->id), g_free);
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
    }
}

static void
reload (HtkVisitList *self)
{
  HtkStore *store = htk_session_store (self->session);
  const HtkUser *user = htk_session_user (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) visits = NULL;
  g_autofree char *words = NULL;
  const char *note = NULL;

  if (user == NULL)
    return;
  htk_clear (self->list);
  if (self->own)
    add_drafts (self);
  visits = self->own ? htk_visits_of_worker (store, user->id, &error)
                     : htk_visits_in_state (store, "submitted", 200, &error);
  for (guint i = 0; visits != NULL && i < visits->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list),
                         visit_row (g_ptr_array_index (visits, i), self->own));
  if (visits == NULL)
    note = words = htk_error_words (error);
  else if (gtk_widget_get_first_child (self->list) == NULL)
    note = self->own ? _("You have no visits on this tablet yet.")
                     : _("No visit waits for your review.");
  gtk_label_set_text (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_visible (self->note, note != NULL);
  gtk_widget_set_visible (self->list, note == NULL);
}

static void
row_activated (GtkListBox    *list,
               GtkListBoxRow *row,
               HtkVisitList  *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  const char *draft = g_object_get_data (G_OBJECT (row), "draft");

  if (draft != NULL)
    htk_window_resume (window, draft);
  else
    htk_window_show_visit (window, g_object_get_data (G_OBJECT (row), "visit"));
}

static void
htk_visit_list_init (HtkVisitList *self)
{
  GtkWidget *box = htk_page_box ();

  self->note = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (box), self->note);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_valign (self->list, GTK_ALIGN_START);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated), self);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (self), htk_scrolled (box));
}

static GtkWidget *
list_new (HtkSession *session,
          gboolean    own)
{
  HtkVisitList *self = g_object_new (HTK_TYPE_VISIT_LIST, NULL);

  self->session = g_object_ref (session);
  self->own = own;
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}

/**
 * htk_review_page_new:
 * @session: the session of a lead
 *
 * Returns: (transfer floating): the visits that wait for review, by score
 */
GtkWidget *
htk_review_page_new (HtkSession *session)
{
  return list_new (session, FALSE);
}

/**
 * htk_my_visits_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the person's drafts and visits, those that came back first
 */
GtkWidget *
htk_my_visits_page_new (HtkSession *session)
{
  return list_new (session, TRUE);
}
