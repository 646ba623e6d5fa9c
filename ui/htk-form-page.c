/* The form runner: sections with their progress, one at a time on the screen, every answer saved. */
#include "ui/htk-form-page-private.h"

#include "ui/htk-in-view.h"
#include "ui/htk-line-layout.h"
#include "ui/htk-page-focus.h"
#include "ui/htk-place-log.h"
#include "ui/htk-place-searches.h"
#include "ui/htk-questions.h"
#include "ui/htk-read-aloud.h"
#include "ui/htk-saved-label.h"
#include "ui/htk-section-row.h"
#include "ui/htk-section-view.h"
#include "ui/htk-shortcuts.h"
#include "ui/htk-swipe.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

G_DEFINE_TYPE (HtkFormPageWidget, htk_form_page, GTK_TYPE_BOX)

static void show_sections (HtkFormPageWidget *self);

static void
htk_form_page_dispose (GObject *object)
{
  HtkFormPageWidget *self = HTK_FORM_PAGE (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->session);
  g_clear_object (&self->filling);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->current, g_free);
  g_clear_pointer (&self->focus, g_free);
  G_OBJECT_CLASS (htk_form_page_parent_class)->dispose (object);
}

/* Whether the section must stay on the screen: what stands in it could not be saved. */
gboolean
htk_form_page_stays (HtkFormPageWidget *self)
{
  HtkQuestion *refused = htk_questions_flush (self->view);

  if (refused == NULL)
    return FALSE;
  show_sections (self);
  htk_question_focus (refused);
  return TRUE;
}

/* For the list of what is unfinished. A draft that has become a visit has no view any more. */
static void
keep_progress (HtkFormPageWidget *self)
{
  HtkFormProgress all = { 0 };

  for (guint i = 0; i < self->pages->len; i++)
    {
      HtkFormProgress progress;

      htk_form_progress (htk_filling_instance (self->filling), g_ptr_array_index (self->pages, i),
                         &progress);
      all.n_asked += progress.n_asked;
      all.n_answered += progress.n_answered;
    }
  if (gtk_widget_get_first_child (self->view) != NULL)
    htk_filling_set_progress (self->filling, all.n_asked, all.n_answered);
}

/* What is typed and not saved is saved when the page goes, whatever makes it go. */
static void
htk_form_page_unmap (GtkWidget *widget)
{
  htk_place_searches_stop (htk_place_searches_of (HTK_FORM_PAGE (widget)->filling));
  htk_questions_flush (HTK_FORM_PAGE (widget)->view);
  keep_progress (HTK_FORM_PAGE (widget));
  GTK_WIDGET_CLASS (htk_form_page_parent_class)->unmap (widget);
}

HtkFormPage *
htk_form_page_find (HtkFormPageWidget *self,
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

/* Once it has its place; a row that is made anew before takes this with it. */
static gboolean
bring_row (GtkWidget     *row,
           GdkFrameClock *clock,
           gpointer       data)
{
  if (gtk_widget_get_height (row) == 0)
    return G_SOURCE_CONTINUE;
  htk_in_view_bring (row);
  return G_SOURCE_REMOVE;
}

/* The list got another height: the tablet was turned. */
static void
bring_selected (HtkFormPageWidget *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->sections));

  if (row != NULL)
    gtk_widget_add_tick_callback (GTK_WIDGET (row), bring_row, NULL, NULL);
}

static void
show_title (HtkFormPageWidget *self,
            const HtkFormPage *page)
{
  gtk_label_set_text (GTK_LABEL (self->title), page->title != NULL ? page->title : _("Other"));
}

static GtkWidget *
section_row (HtkFormPageWidget *self,
             guint              i)
{
  return (GtkWidget *) gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->sections), (int) i);
}

/* An answer may bring sections and take them away; most do not. */
static gboolean
has_row_of_each (HtkFormPageWidget *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      GtkWidget *row = section_row (self, i);
      const HtkFormPage *page = g_ptr_array_index (self->pages, i);

      if (row == NULL || g_strcmp0 (htk_section_row_ref (row), page->ref) != 0)
        return FALSE;
    }
  return section_row (self, self->pages->len) == NULL;
}

static void
make_rows (HtkFormPageWidget *self)
{
  htk_clear (self->sections);
  for (guint i = 0; i < self->pages->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->sections),
                         htk_section_row_new (self->filling, g_ptr_array_index (self->pages, i)));
}

static void
select_current (HtkFormPageWidget *self,
                gboolean           focus)
{
  guint index;
  GtkWidget *row = htk_form_page_find (self, self->current, &index) != NULL
                     ? section_row (self, index) : NULL;

  if (row == NULL || gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (row)))
    return;
  gtk_list_box_select_row (GTK_LIST_BOX (self->sections), GTK_LIST_BOX_ROW (row));
  if (focus)
    gtk_widget_grab_focus (row);
  gtk_widget_add_tick_callback (row, bring_row, NULL, NULL);
}

static void
show_sections (HtkFormPageWidget *self)
{
  gboolean focused = htk_focus_is_in (self->sections);
  guint index = 0;

  if (has_row_of_each (self))
    for (guint i = 0; i < self->pages->len; i++)
      htk_section_row_show (section_row (self, i), self->filling,
                            g_ptr_array_index (self->pages, i));
  else
    make_rows (self);
  select_current (self, focused);
  htk_form_page_find (self, self->current, &index);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.previous", index > 0);
  gtk_button_set_label (GTK_BUTTON (self->next), index + 1 < self->pages->len
                                                   ? _("Next section") : _("Check and submit"));
  gtk_widget_set_visible (self->review, index + 1 < self->pages->len);
}

/* --- Answers --- */

static void
show_saved (HtkFormPageWidget *self)
{
  htk_questions_show_saved (self->view, self->saved);
}

static gboolean
refresh_now (gpointer data)
{
  HtkFormPageWidget *self = data;
  HtkFormPage *page;

  self->refresh_id = 0;
  htk_questions_each (self->view, htk_question_refresh);
  htk_form_page_reload (self);
  page = htk_form_page_find (self, self->current, NULL);
  if (page != NULL)
    {
      show_title (self, page); /* an answer may be part of it, as a member's name */
      htk_section_view_refresh (HTK_SECTION_VIEW (self->view), self->pages, page);
    }
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
answer_failed (gpointer           source,
               const GError      *error,
               HtkFormPageWidget *self)
{
  gboolean known = htk_saved_label_has_failed (self->saved);

  htk_saved_label_failed (self->saved);
  /* The question says it as well; a tablet that cannot save is told of once more, and loudly. */
  if (error->domain != HTK_FORM_ERROR && !known)
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The answer is not saved"), error);
}

/* A place was found while another section is on the screen. */
static void
watch_searches (HtkFormPageWidget *self)
{
  HtkPlaceSearches *searches = htk_place_searches_of (self->filling);

  g_signal_connect_object (searches, "saved", G_CALLBACK (answer_saved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (searches, "failed", G_CALLBACK (answer_failed), self, 0);
}

/* --- One section on the screen --- */

void
htk_form_page_show (HtkFormPageWidget *self,
           const char        *ref)
{
  HtkFormPage *page = htk_form_page_find (self, ref, NULL);
  const char *date = htk_filling_last_date (self->filling);
  g_autofree char *wanted = NULL;

  if (page == NULL)
    page = g_ptr_array_index (self->pages, 0);
  wanted = g_strdup (page->ref);
  if (htk_form_page_stays (self))
    return;
  g_free (self->current);
  self->current = g_steal_pointer (&wanted);
  /* Saving what was typed may have changed the pages: the one wanted is looked up again. */
  htk_form_page_reload (self);
  page = htk_form_page_find (self, self->current, NULL);
  if (page == NULL)
    page = g_ptr_array_index (self->pages, 0);
  show_title (self, page);
  htk_section_view_show (HTK_SECTION_VIEW (self->view), self->pages, page, self->checked);
  gtk_widget_set_visible (self->unchanged, date != NULL);
  htk_saved_label_saved (self->saved, _("All answers are saved"));
  show_sections (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment
                              (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  if (htk_filling_draft (self->filling)->position == NULL ||
      !g_str_has_prefix (htk_filling_draft (self->filling)->position, self->current))
    htk_filling_set_position (self->filling, self->current, NULL);
  htk_filling_see (self->filling, page);
  /* Whoever walks the list of sections stays there; all others go on with the first question. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !htk_focus_is_in (self->sections))
    htk_focus_begin (self->view);
}

void
htk_form_page_reload (HtkFormPageWidget *self)
{
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  self->pages = htk_form_pages (htk_filling_instance (self->filling));
}

static void
section_chosen (GtkListBox        *list,
                GtkListBoxRow     *row,
                HtkFormPageWidget *self)
{
  htk_form_page_show (self, htk_section_row_ref (GTK_WIDGET (row)));
}

/* The question a person is brought to: its page is shown and it gets the focus. */
static gboolean
focus_later (gpointer data)
{
  HtkFormPageWidget *self = data;
  HtkQuestion *question =
    self->focus != NULL && self->filling != NULL
      ? htk_section_view_find (HTK_SECTION_VIEW (self->view), self->focus) : NULL;

  g_clear_pointer (&self->focus, g_free);
  if (question != NULL)
    htk_question_focus (question);
  return G_SOURCE_REMOVE;
}

void
htk_form_page_go_to (HtkFormPageWidget *self,
                const char        *ref)
{
  HtkFormPage *page = htk_form_page_holding (self->pages, ref);

  htk_form_page_show (self, page != NULL ? page->ref : "");
  g_free (self->focus);
  self->focus = g_strdup (ref);
  g_idle_add_full (G_PRIORITY_LOW, focus_later, g_object_ref (self), g_object_unref);
}

/* --- Moving on --- */

static void
next_clicked (HtkFormPageWidget *self)
{
  guint index = 0;

  htk_form_page_find (self, self->current, &index);
  if (index + 1 >= self->pages->len)
    htk_form_page_read_back (self);
  else
    htk_form_page_show (self, ((HtkFormPage *) self->pages->pdata[index + 1])->ref);
}

static void
previous_clicked (HtkFormPageWidget *self)
{
  guint index = 0;

  htk_form_page_find (self, self->current, &index);
  if (index > 0)
    htk_form_page_show (self, ((HtkFormPage *) self->pages->pdata[index - 1])->ref);
}

static void
unchanged_clicked (HtkFormPageWidget *self)
{
  g_autoptr (GError) error = NULL;
  HtkFormPage *page;
  int n;

  if (htk_form_page_stays (self))
    return;
  htk_form_page_reload (self);
  page = htk_form_page_find (self, self->current, NULL);
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

      g_autofree char *both = g_strdup_printf ("%s · %s", text, _("All answers are saved"));

      answer_saved (self);
      htk_saved_label_saved (self->saved, both);
    }
}

/* Past the last section lies the submission: that is a button's to begin, not a finger's slip. */
static void
swiped (gpointer data,
        gboolean forward)
{
  HtkFormPageWidget *self = data;
  guint index = 0;

  htk_form_page_find (self, self->current, &index);
  if (!forward)
    previous_clicked (self);
  else if (index + 1 < self->pages->len)
    next_clicked (self);
}

/* What a person can do here, for buttons and keys alike. */
static const struct
{
  const char *name;
  void (*act) (HtkFormPageWidget *self);
} actions[] = {
  { "form.previous", previous_clicked },
  { "form.next", next_clicked },
  { "form.unchanged", unchanged_clicked },
  { "form.read-back", htk_form_page_read_back },
  { "form.find", htk_form_page_search },
  { "form.move", htk_form_page_move },
  { "form.move-back", htk_form_page_move_back },
  { "form.read-aloud", htk_form_page_read_aloud },
};

static void
act (GtkWidget  *widget,
     const char *name,
     GVariant   *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      actions[i].act (HTK_FORM_PAGE (widget));
}

static void
htk_form_page_class_init (HtkFormPageWidgetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_form_page_dispose;
  widget_class->unmap = htk_form_page_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/huitoukan/Huitoukan/form-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, sections);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, language);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, version);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, moving);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, moving_words);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, move);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, move_back);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, notice);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, title);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, saved);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, unchanged);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, scrolled);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, inner);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, previous);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, review);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, next);
  gtk_widget_class_bind_template_child (widget_class, HtkFormPageWidget, read_aloud);
  gtk_widget_class_bind_template_callback (widget_class, section_chosen);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, act);
}

static void
htk_form_page_init (HtkFormPageWidget *self)
{
  GtkWidget *list;

  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (gtk_widget_get_parent (self->language));
  htk_line_fold (gtk_widget_get_parent (self->unchanged), 12);
  htk_line_fold (self->moving, 12);
  htk_buttons_may_wrap (self->moving);
  htk_buttons_may_wrap (gtk_widget_get_parent (self->next));
  htk_read_aloud_attach (self->read_aloud);
  htk_swipe_watch (self->scrolled, swiped, self);
  list = gtk_widget_get_ancestor (self->sections, GTK_TYPE_SCROLLED_WINDOW);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (list)), "notify::page-size",
                           G_CALLBACK (bring_selected), self, G_CONNECT_SWAPPED);
  htk_shortcuts_add (GTK_WIDGET (self), "form.");
}

static void
add_view (HtkFormPageWidget *self)
{
  self->view = htk_section_view_new (self->session, self->filling);
  gtk_box_prepend (GTK_BOX (self->inner), self->view);
  htk_page_focus_set_beginning (GTK_WIDGET (self), self->view);
  g_signal_connect_swapped (self->view, "editing", G_CALLBACK (show_saved), self);
  g_signal_connect_swapped (self->view, "saved", G_CALLBACK (answer_saved), self);
  g_signal_connect (self->view, "failed", G_CALLBACK (answer_failed), self);
  g_signal_connect_swapped (self->view, "through", G_CALLBACK (gtk_widget_grab_focus), self->next);
  g_signal_connect_swapped (self->view, "sign", G_CALLBACK (htk_form_page_read_back), self);
  g_signal_connect_swapped (self->view, "opened", G_CALLBACK (htk_form_page_show), self);
  g_signal_connect_swapped (self->view, "added", G_CALLBACK (htk_form_page_add), self);
  g_signal_connect_swapped (self->view, "removed", G_CALLBACK (htk_form_page_remove), self);
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
  g_autofree char *version = NULL;

  self->session = g_object_ref (session);
  self->filling = g_object_ref (filling);
  htk_place_log_attach (GTK_WIDGET (self), filling);
  g_signal_connect_object (filling, "shrunk", G_CALLBACK (htk_form_page_shrunk), self,
                           G_CONNECT_SWAPPED);
  version = g_strdup_printf (_("version %s"), draft->form_version);
  gtk_label_set_text (GTK_LABEL (self->version), version);
  htk_form_page_show_versions (self);
  htk_form_page_add_languages (self);
  add_view (self);
  watch_searches (self);
  htk_form_page_reload (self);
  if (htk_filling_resumed (filling) && draft->position != NULL)
    htk_form_page_go_to (self, draft->position);
  else
    htk_form_page_show (self, "");
  htk_form_page_show_notice (self);
  return GTK_WIDGET (self);
}
