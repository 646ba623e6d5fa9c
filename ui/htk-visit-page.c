/* One visit: its answers beside the last visit, what was said about it, and the lead's decision. */
#include "ui/htk-visit-page.h"

#include "app/record/htk-submission.h"
#include "app/record/htk-visit-diff.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"
#include "ui/htk-suggestion-card.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_VISIT_PAGE (htk_visit_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkVisitPage, htk_visit_page, HTK, VISIT_PAGE, GtkBox)

struct _HtkVisitPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkVisit *visit;
  GPtrArray *rows;     /* HtkDiffRow */
  GPtrArray *old;      /* HtkComment, made before */
  GHashTable *entries; /* ref -> GtkEntry with the lead's comment */
  GHashTable *musts;   /* ref -> GtkCheckButton */
  GtkWidget *list, *all;
  gboolean may_decide;
};

G_DEFINE_TYPE (HtkVisitPage, htk_visit_page, GTK_TYPE_BOX)

static void
htk_visit_page_dispose (GObject *object)
{
  HtkVisitPage *self = HTK_VISIT_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->visit, htk_visit_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->old, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->musts, g_hash_table_unref);
  G_OBJECT_CLASS (htk_visit_page_parent_class)->dispose (object);
}

static void
htk_visit_page_class_init (HtkVisitPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_visit_page_dispose;
}

static void
htk_visit_page_init (HtkVisitPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->musts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* --- Answers --- */

static void
comment_opened (GtkWidget    *button,
                HtkVisitPage *self)
{
  GtkWidget *box = g_object_get_data (G_OBJECT (button), "box");
  const char *ref = g_object_get_data (G_OBJECT (button), "ref");
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *must = gtk_check_button_new_with_label (_("Must be changed"));

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("What is to be changed, or a hint"));
  htk_set_name (entry, _("Comment"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (must), TRUE);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), must);
  gtk_widget_set_visible (button, FALSE);
  g_hash_table_insert (self->entries, g_strdup (ref), g_object_ref (entry));
  g_hash_table_insert (self->musts, g_strdup (ref), g_object_ref (must));
  gtk_widget_grab_focus (entry);
}

static void
add_old_comments (HtkVisitPage *self,
                  GtkWidget    *box,
                  const char   *ref)
{
  for (guint i = 0; self->old != NULL && i < self->old->len; i++)
    {
      HtkComment *c = g_ptr_array_index (self->old, i);
      g_autofree char *who = NULL;
      g_autofree char *text = NULL;

      if (!g_str_equal (c->ref, ref))
        continue;
      who = htk_register_name_of (htk_session_store (self->session), c->author);
      text = g_strdup_printf (g_str_equal (c->level, "must") ? _("%s: to be changed: %s")
                                                            : _("%s: hint: %s"), who, c->text);
      gtk_box_append (GTK_BOX (box), htk_label (text, "comment"));
    }
}

/* An identity number is shown in full where it is typed and nowhere else (domain.md 2.1). */
static char *
shown_value (const HtkDiffRow *row,
             const char       *value)
{
  if (value == NULL)
    return g_strdup (_("no answer"));
  return g_str_has_suffix (row->ref, "/m_id") ? htk_masked_id (value) : g_strdup (value);
}

static GtkWidget *
answer_line (const HtkDiffRow *row)
{
  g_autofree char *now = shown_value (row, row->now);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = htk_label (row->label, NULL);
  GtkWidget *values = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (values), htk_label (now, "heading"));
  if (row->differs)
    {
      g_autofree char *last = shown_value (row, row->last);
      g_autofree char *text = g_strdup_printf (_("Last time: %s"), last);

      gtk_box_append (GTK_BOX (values), htk_label (text, "late"));
    }
  if (row->corrected)
    {
      g_autofree char *previous = shown_value (row, row->previous);
      g_autofree char *text = g_strdup_printf (_("Before the correction: %s"), previous);

      gtk_box_append (GTK_BOX (values), htk_label (text, "last-answer"));
    }
  gtk_widget_set_size_request (values, 320, -1);
  gtk_box_append (GTK_BOX (line), values);
  return line;
}

static GtkWidget *
answer_row (HtkVisitPage     *self,
            const HtkDiffRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = answer_line (row);

  gtk_box_append (GTK_BOX (box), line);
  add_old_comments (self, box, row->ref);
  if (self->may_decide)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("document-edit-symbolic");
      GtkWidget *comment = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
      g_autofree char *name = g_strdup_printf (_("Comment on %s"), row->label);

      htk_set_name (button, name);
      gtk_widget_set_tooltip_text (button, name);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_object_set_data (G_OBJECT (button), "box", comment);
      g_object_set_data_full (G_OBJECT (button), "ref", g_strdup (row->ref), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (comment_opened), self);
      gtk_box_append (GTK_BOX (line), button);
      gtk_box_append (GTK_BOX (box), comment);
    }
  gtk_widget_add_css_class (box, "answer");
  g_object_set_data (G_OBJECT (box), "plain",
                     GINT_TO_POINTER (!row->differs && !row->corrected));
  return box;
}

static GtkWidget *
section_heading (const char *section)
{
  GtkWidget *label = htk_label (section, "title-4");

  g_object_set_data (G_OBJECT (label), "heading", GINT_TO_POINTER (TRUE));
  return label;
}

static void
show_answers (HtkVisitPage *self)
{
  const char *section = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      HtkDiffRow *row = g_ptr_array_index (self->rows, i);

      if (g_strcmp0 (section, row->section) != 0 && row->section != NULL)
        gtk_box_append (GTK_BOX (self->list), section_heading (row->section));
      section = row->section;
      gtk_box_append (GTK_BOX (self->list), answer_row (self, row));
    }
}

/* A section's heading stands only over answers that are shown. */
static void
filter_answers (HtkVisitPage *self)
{
  gboolean all = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->all));
  GtkWidget *heading = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (self->list); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gboolean shown =
        all || !GPOINTER_TO_INT (g_object_get_data (G_OBJECT (child), "plain"));

      if (g_object_get_data (G_OBJECT (child), "heading") != NULL)
        {
          heading = child;
          shown = FALSE;
        }
      else if (shown && heading != NULL)
        gtk_widget_set_visible (heading, TRUE);
      gtk_widget_set_visible (child, shown);
    }
}

/* --- The decision --- */

static GPtrArray *
collect_comments (HtkVisitPage *self)
{
  GPtrArray *comments = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_comment_free);
  GHashTableIter iter;
  gpointer ref, entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &ref, &entry))
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
      GtkWidget *must = g_hash_table_lookup (self->musts, ref);
      HtkComment *c;

      if (*text == '\0')
        continue;
      c = g_new0 (HtkComment, 1);
      c->ref = g_strdup (ref);
      c->text = g_strdup (text);
      c->level = g_strdup (gtk_check_button_get_active (GTK_CHECK_BUTTON (must)) ? "must" : "hint");
      g_ptr_array_add (comments, c);
    }
  return comments;
}

static void
decide (HtkVisitPage *self,
        const char   *decision,
        const char   *done)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autoptr (GPtrArray) comments = collect_comments (self);
  g_autoptr (GError) error = NULL;

  if (!htk_review_decide (htk_session_store (self->session), htk_session_user (self->session)->id,
                          self->visit->id, self->visit->revision_id, decision, comments, &error))
    {
      htk_window_error (window, g_str_equal (decision, "return") ? _("The visit is not returned")
                                                                 : _("The visit is not approved"),
                        error);
      return;
    }
  htk_window_toast (window, done);
  htk_window_pop (window);
}

static void
approve_clicked (HtkVisitPage *self)
{
  decide (self, "approve", _("Approved. It goes to the county with the next sync."));
}

static gboolean
has_must (HtkVisitPage *self)
{
  g_autoptr (GPtrArray) comments = collect_comments (self);

  for (guint i = 0; i < comments->len; i++)
    if (g_str_equal (((HtkComment *) g_ptr_array_index (comments, i))->level, "must"))
      return TRUE;
  return FALSE;
}

static void
return_clicked (HtkVisitPage *self)
{
  if (has_must (self))
    decide (self, "return", _("Returned to the worker."));
  else
    htk_window_toast (htk_window_of (GTK_WIDGET (self)),
                      _("Say first what must be changed: comment on at least one answer."));
}

static void
correct_clicked (HtkVisitPage *self)
{
  htk_window_correct (htk_window_of (GTK_WIDGET (self)), self->visit->id);
}

static GtkWidget *
head_card (HtkVisitPage *self)
{
  const HtkVisit *v = self->visit;
  GtkWidget *card = htk_card (NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *second = g_strdup_printf ("%s · %s · %s", v->village_name, v->visit_date,
                                             v->worker_name);

  gtk_box_append (GTK_BOX (line), htk_label (v->subject_name, "title-2"));
  gtk_box_append (GTK_BOX (line), htk_pill (htk_suggestion_name (v->suggestion), "color-grey"));
  gtk_box_append (GTK_BOX (line), htk_color_pill (v->color, v->score));
  gtk_box_append (GTK_BOX (line), htk_state_pill (v->state));
  gtk_box_append (GTK_BOX (line), htk_pill (v->delivered_at > 0 ? _("Delivered")
                                                                : _("On this tablet"),
                                            v->delivered_at > 0 ? "color-green" : "color-yellow"));
  gtk_box_append (GTK_BOX (card), line);
  gtk_box_append (GTK_BOX (card), htk_label (second, "dim-label"));
  if (v->reason != NULL)
    gtk_box_append (GTK_BOX (card), htk_label (v->reason, "late"));
  self->all = gtk_check_button_new_with_label (_("Show all answers, not only what differs"));
  gtk_widget_add_css_class (self->all, "choice");
  g_signal_connect_swapped (self->all, "toggled", G_CALLBACK (filter_answers), self);
  gtk_box_append (GTK_BOX (card), self->all);
  return card;
}

static GtkWidget *
make_bottom (HtkVisitPage *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *spacer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  const HtkUser *user = htk_session_user (self->session);
  gboolean own = g_strcmp0 (user->id, self->visit->worker) == 0;
  gboolean back = g_str_equal (self->visit->state, "returned") ||
                  g_str_equal (self->visit->state, "county_rejected");

  gtk_widget_add_css_class (line, "form-bottom");
  gtk_box_append (GTK_BOX (line), spacer);
  gtk_widget_set_hexpand (spacer, TRUE);
  if (self->may_decide)
    {
      GtkWidget *back_button = htk_button (_("Return to the worker"), "destructive-action");
      GtkWidget *approve = htk_button (_("Approve"), "suggested-action");

      g_signal_connect_swapped (back_button, "clicked", G_CALLBACK (return_clicked), self);
      g_signal_connect_swapped (approve, "clicked", G_CALLBACK (approve_clicked), self);
      gtk_box_append (GTK_BOX (line), back_button);
      gtk_box_append (GTK_BOX (line), approve);
    }
  if (own && back)
    {
      GtkWidget *correct = htk_button (_("Correct"), "suggested-action");

      g_signal_connect_swapped (correct, "clicked", G_CALLBACK (correct_clicked), self);
      gtk_box_append (GTK_BOX (line), correct);
    }
  return line;
}

/* A visit with nothing to compare shows all its answers at once. */
static gboolean
has_difference (HtkVisitPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      HtkDiffRow *row = g_ptr_array_index (self->rows, i);

      if (row->differs || row->corrected)
        return TRUE;
    }
  return FALSE;
}

/**
 * htk_visit_page_new:
 * @session: the session
 * @visit_id: a visit
 * @error: return location
 *
 * Returns: (transfer floating): its page; NULL when its form or its rows cannot be read
 */
GtkWidget *
htk_visit_page_new (HtkSession *session,
                    const char *visit_id,
                    GError    **error)
{
  HtkStore *store = htk_session_store (session);
  HtkPack *pack = htk_session_pack (session, error);
  g_autoptr (HtkVisit) visit = pack != NULL ? htk_visit_get (store, visit_id, error) : NULL;
  g_autoptr (GPtrArray) rows = visit != NULL ? htk_visit_diff (store, pack, visit_id, error) : NULL;
  HtkVisitPage *self;
  GtkWidget *box;

  if (rows == NULL)
    return NULL;
  self = g_object_new (HTK_TYPE_VISIT_PAGE, NULL);
  self->session = g_object_ref (session);
  self->visit = g_steal_pointer (&visit);
  self->rows = g_steal_pointer (&rows);
  self->old = htk_comments_of (store, visit_id, NULL);
  self->may_decide = htk_session_is_lead (session) &&
                     g_str_equal (self->visit->state, "submitted") &&
                     g_strcmp0 (self->visit->worker, htk_session_user (session)->id) != 0;
  box = htk_page_box ();
  gtk_box_append (GTK_BOX (box), head_card (self));
  if (g_str_equal (self->visit->subject_type, "household") && self->visit->suggestion != NULL)
    gtk_box_append (GTK_BOX (box), htk_suggestion_card_new (session, self->visit));
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (self), htk_scrolled (box));
  gtk_box_append (GTK_BOX (self), make_bottom (self));
  show_answers (self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->all), !has_difference (self));
  filter_answers (self);
  return GTK_WIDGET (self);
}
