/* The way to a question of the form on the screen, the language it is asked in, and its voice. */
#include "ui/htk-form-page-private.h"

#include "ui/htk-question-search.h"
#include "ui/htk-questions.h"
#include "ui/htk-read-aloud.h"
#include "ui/htk-section-view.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <string.h>

static void
question_chosen (HtkFormPageWidget *self,
                 const char        *ref)
{
  htk_window_pop (htk_window_of (GTK_WIDGET (self)));
  htk_form_page_go_to (self, ref);
}

/* Pushes the search for a question; the one that is chosen is gone to. */
void
htk_form_page_search (HtkFormPageWidget *self)
{
  GtkWidget *page;

  if (htk_form_page_stays (self))
    return;
  htk_form_page_reload (self);
  page = htk_question_search_new (self->filling, self->pages);
  g_signal_connect_object (page, "chosen", G_CALLBACK (question_chosen), self, G_CONNECT_SWAPPED);
  htk_window_push (htk_window_of (GTK_WIDGET (self)), page, _("Find a question"));
  gtk_widget_grab_focus (page);
}

static void
language_chosen (GSimpleAction *action,
                 GVariant      *value,
                 gpointer       data)
{
  HtkFormPageWidget *self = data;
  const char *language = g_variant_get_string (value, NULL);

  if (htk_form_page_stays (self) ||
      !htk_instance_set_language (htk_filling_instance (self->filling), language, NULL))
    return;
  g_simple_action_set_state (action, value);
  htk_session_choose_language (self->session, language);
  htk_form_page_reload (self);
  htk_form_page_show (self, self->current);
}

/* A form speaks from the start the language that this person chose, or that of the app. */
void
htk_form_page_add_languages (HtkFormPageWidget *self)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  const char *const *languages = htk_form_languages (htk_instance_form (instance));
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GSimpleAction) action = NULL;
  HtkPack *pack = htk_session_pack (self->session, NULL);
  const char *now;

  if (pack != NULL)
    htk_instance_speak (instance, htk_pack_languages (pack));
  now = htk_instance_language (instance);
  gtk_widget_set_visible (self->language, languages[0] != NULL && languages[1] != NULL);
  if (now == NULL)
    return;
  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (languages[i], NULL);

      g_menu_item_set_action_and_target (item, "language.set", "s", languages[i]);
      g_menu_append_item (menu, item);
    }
  action = g_simple_action_new_stateful ("set", G_VARIANT_TYPE_STRING, g_variant_new_string (now));
  g_signal_connect (action, "change-state", G_CALLBACK (language_chosen), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "language", G_ACTION_GROUP (group));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->language), G_MENU_MODEL (menu));
}

/* --- Its voice --- */

static HtkQuestion *
first_question (GtkWidget *view)
{
  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (HTK_IS_QUESTION (child) && htk_question_takes_focus (HTK_QUESTION (child)))
      return HTK_QUESTION (child);
  return NULL;
}

/* Reads the question in work, the one that had the focus last; at first the section's first. */
void
htk_form_page_read_aloud (HtkFormPageWidget *self)
{
  const char *position = htk_filling_draft (self->filling)->position;
  HtkQuestion *question =
    position != NULL ? htk_section_view_find (HTK_SECTION_VIEW (self->view), position) : NULL;
  g_autofree char *language =
    htk_language_code (htk_instance_language (htk_filling_instance (self->filling)));
  g_autofree char *text = NULL;

  if (question == NULL)
    question = first_question (self->view);
  text = question != NULL ? htk_question_spoken (question) : g_strdup ("");
  htk_read_aloud_toggle (self->read_aloud, text, language);
}
