/* The form runner: sections with their progress, one at a time on the screen, every answer saved. */
#include "ui/htk-form-page.h"

#include "app/record/htk-open-comments.h"
#include "app/record/htk-submission.h"
#include "app/store/htk-visits.h"
#include "ui/htk-found-head.h"
#include "ui/htk-question.h"
#include "ui/htk-questions.h"
#include "ui/htk-reason-dialog.h"
#include "ui/htk-repeat-bar.h"
#include "ui/htk-reply-box.h"
#include "ui/htk-saved-label.h"
#include "ui/htk-section-row.h"
#include "ui/htk-violations.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <string.h>

#define HTK_TYPE_FORM_PAGE (htk_form_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkFormPageWidget, htk_form_page, HTK, FORM_PAGE, GtkBox)

struct _HtkFormPageWidget
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkFilling *filling;
  GPtrArray *pages;
  GPtrArray *comments; /* of the visit that is corrected, or NULL */
  GtkWidget *sections, *section_button, *title, *questions, *saved, *scrolled, *side;
  GtkWidget *notice, *previous, *next, *submit, *unchanged, *add_bar;
  char *current; /* ref of the page that is shown */
  guint refresh_id;
  gboolean checked;
};

G_DEFINE_TYPE (HtkFormPageWidget, htk_form_page, GTK_TYPE_BOX)

static void show_page (HtkFormPageWidget *self, const char *ref);
static void reload_pages (HtkFormPageWidget *self);
static void show_sections (HtkFormPageWidget *self);

static void
htk_form_page_dispose (GObject *object)
{
  HtkFormPageWidget *self = HTK_FORM_PAGE (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->session);
  g_clear_object (&self->filling);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->comments, g_ptr_array_unref);
  g_clear_pointer (&self->current, g_free);
  G_OBJECT_CLASS (htk_form_page_parent_class)->dispose (object);
}

/* Whether the section must stay on the screen: what stands in it could not be saved. */
static gboolean
stays (HtkFormPageWidget *self)
{
  HtkQuestion *refused = htk_questions_flush (self->questions);

  if (refused == NULL)
    return FALSE;
  show_sections (self);
  htk_question_focus (refused);
  return TRUE;
}

/* What is typed and not saved is saved when the page goes, whatever makes it go. */
static void
htk_form_page_unmap (GtkWidget *widget)
{
  htk_questions_flush (HTK_FORM_PAGE (widget)->questions);
  GTK_WIDGET_CLASS (htk_form_page_parent_class)->unmap (widget);
}

static void
htk_form_page_class_init (HtkFormPageWidgetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_form_page_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = htk_form_page_unmap;
}

static HtkFormPage *
find_page (HtkFormPageWidget *self,
           const char        *ref,
           guint             *index)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      HtkFormPage *page = g_ptr_array_index (self->pages, i);

      if (g_strcmp0 (page->ref, ref) != 0)
        continue;
      if (index != NULL)
        *index = i;
      return page;
    }
  return NULL;
}

/* --- The list of sections --- */

static void
show_sections (HtkFormPageWidget *self)
{
  guint index = 0;

  htk_clear (self->sections);
  for (guint i = 0; i < self->pages->len; i++)
    {
      GtkWidget *row = htk_section_row_new (self->filling, g_ptr_array_index (self->pages, i));

      gtk_list_box_append (GTK_LIST_BOX (self->sections), row);
      if (g_strcmp0 (htk_section_row_ref (row), self->current) == 0)
        gtk_list_box_select_row (GTK_LIST_BOX (self->sections), GTK_LIST_BOX_ROW (row));
    }
  find_page (self, self->current, &index);
  gtk_widget_set_sensitive (self->previous, index > 0);
  gtk_button_set_label (GTK_BUTTON (self->next), index + 1 < self->pages->len ? _("Next section")
                                                                             : _("Submit"));
  gtk_widget_set_visible (self->submit, index + 1 < self->pages->len);
}

/* --- Answers --- */

/* "Saved" is said of all that the screen shows, or not at all. */
static void
show_saved (HtkFormPageWidget *self)
{
  if (htk_questions_any_refused (self->questions))
    htk_saved_label_failed (self->saved);
  else
    htk_saved_label_saved (self->saved, NULL);
}

static void
editing (HtkFormPageWidget *self)
{
  if (!htk_questions_any_refused (self->questions))
    htk_saved_label_editing (self->saved);
}

static gboolean
refresh_now (gpointer data)
{
  HtkFormPageWidget *self = data;

  self->refresh_id = 0;
  htk_questions_each (self->questions, htk_question_refresh);
  reload_pages (self);
  show_sections (self);
  return G_SOURCE_REMOVE;
}

static void
answer_saved (HtkFormPageWidget *self)
{
  show_saved (self);
  /* One answer may tell several controls; the screen follows once. */
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh_now, self);
}

static void
answer_failed (HtkQuestion       *question,
               const GError      *error,
               HtkFormPageWidget *self)
{
  gboolean known = htk_saved_label_has_failed (self->saved);

  htk_saved_label_failed (self->saved);
  /* The question says it as well; a tablet that cannot save is told of once more, and loudly. */
  if (error->domain != HTK_FORM_ERROR && !known)
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The answer is not saved"), error);
}

/* --- One section on the screen --- */

static void
add_comments (HtkFormPageWidget *self,
              HtkQuestion       *question)
{
  const char *parent = htk_filling_draft (self->filling)->parent_revision;

  for (guint i = 0; self->comments != NULL && i < self->comments->len; i++)
    {
      HtkComment *c = g_ptr_array_index (self->comments, i);

      if (!g_str_equal (c->ref, htk_question_ref (question)))
        continue;
      htk_question_add_comment (question, c);
      if (c->reply == NULL && g_str_equal (c->level, "must") &&
          g_strcmp0 (c->revision_id, parent) == 0)
        {
          GtkWidget *box = htk_reply_box_new (self->session, c);

          g_signal_connect_object (box, "notify::sensitive", G_CALLBACK (show_saved), self,
                                   G_CONNECT_SWAPPED);
          gtk_box_append (GTK_BOX (question), box);
        }
    }
}

static void
append (HtkFormPageWidget *self,
        GtkWidget         *widget)
{
  if (widget != NULL)
    gtk_box_append (GTK_BOX (self->questions), widget);
}

static void
add_items (HtkFormPageWidget *self,
           const HtkFormPage *page)
{
  append (self, htk_found_note_new (self->filling, page));
  for (guint i = 0; i < page->items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (page->items, i);
      GtkWidget *question;

      if (item->kind == HTK_CONTROL_GROUP)
        {
          append (self, item->label != NULL ? htk_group_head_new (self->session, self->filling, item)
                                            : NULL);
          continue;
        }
      if (item->node == 0)
        continue;
      question = htk_question_new (self->filling, item);
      g_signal_connect_swapped (question, "editing", G_CALLBACK (editing), self);
      g_signal_connect_swapped (question, "saved", G_CALLBACK (answer_saved), self);
      g_signal_connect (question, "failed", G_CALLBACK (answer_failed), self);
      add_comments (self, HTK_QUESTION (question));
      gtk_box_append (GTK_BOX (self->questions), question);
      if (self->checked)
        htk_question_show_check (HTK_QUESTION (question));
    }
}

static void
add_clicked (GtkWidget         *button,
             HtkFormPageWidget *self)
{
  g_autoptr (GError) error = NULL;
  HtkNode node = htk_filling_repeat_add (self->filling,
                                         htk_repeat_bar_range (button), &error);
  g_autofree char *ref = NULL;

  if (node == 0)
    {
      htk_window_error (htk_window_of (GTK_WIDGET (self)), _("It could not be added"), error);
      return;
    }
  ref = htk_instance_ref_of (htk_filling_instance (self->filling), node);
  reload_pages (self);
  show_saved (self);
  show_page (self, ref);
}

static void
remove_clicked (GtkWidget         *button,
                HtkFormPageWidget *self)
{
  g_autoptr (GError) error = NULL;
  HtkFormPage *page = find_page (self, self->current, NULL);
  guint index = 0;

  if (page == NULL ||
      !htk_filling_repeat_remove (self->filling, page->node, &error))
    {
      if (error != NULL)
        htk_window_error (htk_window_of (GTK_WIDGET (self)), _("It could not be removed"), error);
      return;
    }
  find_page (self, self->current, &index);
  reload_pages (self);
  show_page (self, ((HtkFormPage *) self->pages->pdata[MIN (index, self->pages->len) - 1])->ref);
}

static void
show_page (HtkFormPageWidget *self,
           const char        *ref)
{
  HtkFormPage *page = find_page (self, ref, NULL);
  const char *date = htk_filling_last_date (self->filling);
  g_autofree char *wanted = NULL;

  if (page == NULL)
    page = g_ptr_array_index (self->pages, 0);
  wanted = g_strdup (page->ref);
  if (stays (self))
    return;
  g_free (self->current);
  self->current = g_steal_pointer (&wanted);
  /* Saving what was typed may have changed the pages: the one wanted is looked up again. */
  reload_pages (self);
  page = find_page (self, self->current, NULL);
  if (page == NULL)
    page = g_ptr_array_index (self->pages, 0);
  htk_clear (self->questions);
  gtk_label_set_text (GTK_LABEL (self->title), page->title != NULL ? page->title : _("Other"));
  add_items (self, page);
  htk_repeat_bar_show (self->add_bar, htk_filling_instance (self->filling), page,
                       G_CALLBACK (add_clicked), G_CALLBACK (remove_clicked), self);
  gtk_widget_set_visible (self->unchanged, date != NULL);
  show_sections (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment
                              (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  if (htk_filling_draft (self->filling)->position == NULL ||
      !g_str_has_prefix (htk_filling_draft (self->filling)->position, self->current))
    htk_filling_set_position (self->filling, self->current, NULL);
  htk_filling_see (self->filling, page);
}

static void
reload_pages (HtkFormPageWidget *self)
{
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  self->pages = htk_form_pages (htk_filling_instance (self->filling));
}

static void
section_chosen (GtkListBox        *list,
                GtkListBoxRow     *row,
                HtkFormPageWidget *self)
{
  show_page (self, htk_section_row_ref (GTK_WIDGET (row)));
}

/* The question a person is brought to: its page is shown and it gets the focus. */
static gboolean
focus_later (gpointer data)
{
  HtkFormPageWidget *self = data;
  const char *ref = g_object_get_data (G_OBJECT (self), "focus");

  for (GtkWidget *child = self->questions ? gtk_widget_get_first_child (self->questions) : NULL;
       child != NULL; child = gtk_widget_get_next_sibling (child))
    if (HTK_IS_QUESTION (child) &&
        g_strcmp0 (htk_question_ref (HTK_QUESTION (child)), ref) == 0)
      htk_question_focus (HTK_QUESTION (child));
  return G_SOURCE_REMOVE;
}

static void
go_to_question (HtkFormPageWidget *self,
                const char        *ref)
{
  HtkFormPage *page = htk_form_page_holding (self->pages, ref);

  show_page (self, page != NULL ? page->ref : "");
  g_object_set_data_full (G_OBJECT (self), "focus", g_strdup (ref), g_free);
  g_idle_add_full (G_PRIORITY_LOW, focus_later, g_object_ref (self), g_object_unref);
}

/* --- Submitting --- */

static void
violation_chosen (gpointer    data,
                  const char *ref)
{
  go_to_question (data, ref);
}

/* The first comment that nothing was done about: the person is brought to it. */
static gboolean
goes_to_open_comment (HtkFormPageWidget *self)
{
  g_autoptr (GPtrArray) open = htk_filling_open_comments (self->filling, NULL);
  g_autofree char *ref = NULL;

  if (open == NULL || open->len == 0)
    return FALSE;
  ref = g_strdup (((HtkComment *) g_ptr_array_index (open, 0))->ref);
  go_to_question (self, ref);
  gtk_label_set_text (GTK_LABEL (self->saved),
                      _("Not submitted: change this answer, or say why it stays"));
  return TRUE;
}

static void submit (HtkFormPageWidget *self);

static void
reason_given (gpointer    data,
              const char *reason)
{
  HtkFormPageWidget *self = data;

  htk_filling_give_reason (self->filling, reason);
  submit (self);
}

static void
submit (HtkFormPageWidget *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autoptr (GPtrArray) violations = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *visit = NULL;

  if (stays (self))
    return;
  violations = htk_instance_validate (htk_filling_instance (self->filling));
  if (violations->len > 0)
    {
      self->checked = TRUE;
      htk_questions_each (self->questions, htk_question_show_check);
      htk_violations_show (GTK_WIDGET (self), htk_filling_instance (self->filling), self->pages,
                           violations, violation_chosen, self);
      return;
    }
  if (goes_to_open_comment (self))
    return;
  if (htk_filling_wants_reason (self->filling))
    {
      htk_reason_ask (GTK_WIDGET (self), _("Why is this visit changed?"),
                      _("The form asks for the reason. It goes with the visit."), reason_given, self);
      return;
    }
  visit = htk_filling_submit (self->filling, &error);
  if (visit == NULL)
    {
      htk_window_error (window, _("The visit is not submitted. The draft is kept."), error);
      return;
    }
  htk_clear (self->questions);
  htk_window_toast (window, _("Submitted. The team lead reviews it next."));
  htk_window_pop (window);
}

/* --- Moving on --- */

static void
next_clicked (HtkFormPageWidget *self)
{
  guint index = 0;

  find_page (self, self->current, &index);
  if (index + 1 >= self->pages->len)
    submit (self);
  else
    show_page (self, ((HtkFormPage *) self->pages->pdata[index + 1])->ref);
}

static void
previous_clicked (HtkFormPageWidget *self)
{
  guint index = 0;

  find_page (self, self->current, &index);
  if (index > 0)
    show_page (self, ((HtkFormPage *) self->pages->pdata[index - 1])->ref);
}

static void
unchanged_clicked (HtkFormPageWidget *self)
{
  g_autoptr (GError) error = NULL;
  HtkFormPage *page;
  int n;

  if (stays (self))
    return;
  reload_pages (self);
  page = find_page (self, self->current, NULL);
  n = page != NULL ? htk_filling_unchanged (self->filling, page, &error) : 0;
  if (n < 0)
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The answers are not saved"), error);
  else
    {
      /* Said where "saved" is said: a toast would lie over the questions. */
      g_autofree char *text =
        n == 0 ? g_strdup (_("Nothing to take over: all is answered, or was not asked last time"))
               : g_strdup_printf (ngettext ("%d answer confirmed as unchanged",
                                            "%d answers confirmed as unchanged", (gulong) n), n);

      answer_saved (self);
      htk_saved_label_saved (self->saved, text);
    }
}

static void
swiped (GtkGestureSwipe   *swipe,
        double             vx,
        double             vy,
        HtkFormPageWidget *self)
{
  if (ABS (vx) < 600 || ABS (vx) < 2 * ABS (vy))
    return;
  if (vx > 0)
    previous_clicked (self);
}

static GtkWidget *
make_top (HtkFormPageWidget *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->title = htk_label ("", "title-2");
  gtk_widget_set_hexpand (self->title, TRUE);
  self->unchanged = htk_button (_("No change"), NULL);
  gtk_widget_set_tooltip_text (self->unchanged,
                               _("Take over the last visit's answers to the open questions here"));
  g_signal_connect_swapped (self->unchanged, "clicked", G_CALLBACK (unchanged_clicked), self);
  self->saved = htk_label (_("All answers are saved"), "saved");
  gtk_box_append (GTK_BOX (line), self->title);
  gtk_box_append (GTK_BOX (line), self->saved);
  gtk_box_append (GTK_BOX (line), self->unchanged);
  gtk_widget_add_css_class (line, "form-top");
  return line;
}

static GtkWidget *
make_bottom (HtkFormPageWidget *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->submit = htk_button (_("Submit"), NULL);
  self->previous = htk_button (_("Previous section"), NULL);
  self->next = htk_button (_("Next section"), "suggested-action");
  gtk_widget_set_hexpand (self->previous, TRUE);
  gtk_widget_set_halign (self->previous, GTK_ALIGN_START);
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (previous_clicked), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (next_clicked), self);
  g_signal_connect_swapped (self->submit, "clicked", G_CALLBACK (submit), self);
  gtk_box_append (GTK_BOX (line), self->previous);
  gtk_box_append (GTK_BOX (line), self->submit);
  gtk_box_append (GTK_BOX (line), self->next);
  gtk_widget_add_css_class (line, "form-bottom");
  return line;
}

static void
htk_form_page_init (HtkFormPageWidget *self)
{
  GtkWidget *main = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *inner = htk_page_box ();
  GtkGesture *swipe = gtk_gesture_swipe_new ();

  self->sections = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->sections), GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (self->sections, "navigation-sidebar");
  htk_set_name (self->sections, _("Sections"));
  g_signal_connect (self->sections, "row-activated", G_CALLBACK (section_chosen), self);
  self->side = htk_scrolled (self->sections);
  gtk_widget_set_hexpand (self->side, FALSE);
  gtk_widget_add_css_class (self->side, "side");
  gtk_box_append (GTK_BOX (self), self->side);
  gtk_box_append (GTK_BOX (self), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  self->notice = htk_label ("", "warning-bar");
  gtk_widget_set_visible (self->notice, FALSE);
  gtk_box_append (GTK_BOX (main), self->notice);
  gtk_box_append (GTK_BOX (main), make_top (self));
  self->questions = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->add_bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_box_append (GTK_BOX (inner), self->questions);
  gtk_box_append (GTK_BOX (inner), self->add_bar);
  self->scrolled = htk_scrolled (inner);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (swipe), TRUE);
  g_signal_connect (swipe, "swipe", G_CALLBACK (swiped), self);
  gtk_widget_add_controller (self->scrolled, GTK_EVENT_CONTROLLER (swipe));
  gtk_box_append (GTK_BOX (main), self->scrolled);
  gtk_box_append (GTK_BOX (main), make_bottom (self));
  gtk_widget_set_hexpand (main, TRUE);
  gtk_box_append (GTK_BOX (self), main);
}

/**
 * htk_form_page_new:
 * @session: the session
 * @filling: a filling
 *
 * Returns: (transfer floating): its page, at the question where it was left
 */
GtkWidget *
htk_form_page_new (HtkSession *session,
                   HtkFilling *filling)
{
  HtkFormPageWidget *self = g_object_new (HTK_TYPE_FORM_PAGE, NULL);
  const HtkDraft *draft = htk_filling_draft (filling);

  self->session = g_object_ref (session);
  self->filling = g_object_ref (filling);
  if (draft->visit_id != NULL)
    self->comments = htk_comments_of (htk_session_store (session), draft->visit_id, NULL);
  reload_pages (self);
  if (htk_filling_resumed (filling) && draft->position != NULL)
    go_to_question (self, draft->position);
  else
    show_page (self, "");
  if (htk_filling_notice (filling) != NULL)
    {
      g_autofree char *text =
        g_strdup_printf (_("Some answers could not be put back; they are kept with the draft: %s"),
                         htk_filling_notice (filling));

      gtk_label_set_text (GTK_LABEL (self->notice), text);
      gtk_widget_set_visible (self->notice, TRUE);
    }
  return GTK_WIDGET (self);
}
