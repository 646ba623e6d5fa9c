/* One or several of many choices: a button that says what is chosen and opens the list, in which
 * one types a part of the label, the value, or the pinyin initials. */
#include "ui/htk-choice-button.h"
#include "ui/htk-choice-model.h"
#include "ui/htk-control.h"
#include "ui/htk-widgets.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n.h>
#include <string.h>

/* So few are seen at once: nobody searches in them. */
#define SEEN_AT_ONCE 7
#define FACE_WIDTH 290
#define LIST_WIDTH 440
/* No more of the window's height than this, and no more than what is seen at once. */
#define LIST_SHARE 0.54
#define LIST_HEIGHT 500

typedef struct
{
  HtkControlSink sink;
  gboolean several, quick, is_chosen;
  HtkChoiceModel *model;
  GtkWidget *button, *shown;
  GtkWidget *search, *view, *note, *clear, *scrolled; /* of the popover, once it was opened */
  GPtrArray *rows;                                    /* GtkListItem that are on the screen */
  char *title, *answer;
} List;

static void
list_free (gpointer data)
{
  List *self = data;

  g_clear_object (&self->model);
  g_ptr_array_unref (self->rows);
  g_free (self->title);
  g_free (self->answer);
  g_free (self);
}

static List *
list_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "list");
}

/* --- The rows --- */

static void
show_row (List        *self,
          GtkListItem *place)
{
  const HtkChoice *choice = htk_choice_model_of (self->model, gtk_list_item_get_item (place));
  GtkWidget *row = gtk_list_item_get_child (place);
  GtkWidget *label = gtk_widget_get_first_child (row);

  if (choice == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (label), htk_choice_text (choice));
  gtk_widget_set_opacity (gtk_widget_get_next_sibling (label), choice->selected ? 1 : 0);
  /* GTK before 4.12 has no name of a list item: the widget around the row carries it. */
  if (gtk_widget_get_parent (row) != NULL)
    htk_set_name (gtk_widget_get_parent (row), htk_choice_text (choice));
}

static void
row_setup (GtkListItemFactory *factory,
           GtkListItem        *place,
           List               *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = htk_label ("", NULL);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (row, "row-line");
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), gtk_image_new_from_icon_name ("object-select-symbolic"));
  gtk_list_item_set_child (place, row);
}

static void
row_bind (GtkListItemFactory *factory,
          GtkListItem        *place,
          List               *self)
{
  g_ptr_array_add (self->rows, place);
  show_row (self, place);
}

static void
row_unbind (GtkListItemFactory *factory,
            GtkListItem        *place,
            List               *self)
{
  g_ptr_array_remove_fast (self->rows, place);
}

/* --- Choosing --- */

static void
close_list (List *self)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

/* The answer with @value put in or taken out; the form puts it in the order of the choices. */
static char *
with_toggled (List       *self,
              const char *value)
{
  g_auto (GStrv) words = g_strsplit (self->answer != NULL ? self->answer : "", " ", -1);
  GString *out = g_string_new (NULL);
  gboolean was = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], value) == 0)
      was = TRUE;
    else if (*words[i] != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", words[i]);
  if (!was)
    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", value);
  return g_string_free (out, FALSE);
}

static gboolean
answer (List *self,
        char *value)
{
  g_autofree char *owned = value;

  if (!self->sink.answered (self->sink.data, value != NULL && *value != '\0' ? value : NULL))
    return FALSE;
  g_free (self->answer);
  self->answer = g_steal_pointer (&owned);
  return TRUE;
}

static void
take_choice (List            *self,
             const HtkChoice *choice)
{
  if (self->several)
    {
      answer (self, with_toggled (self, choice->value));
      return;
    }
  if (answer (self, g_strdup (choice->value)) && self->quick)
    self->sink.done (self->sink.data);
  close_list (self);
}

static void
row_activated (GtkListView *view,
               guint        position,
               List        *self)
{
  const HtkChoice *choice = htk_choice_model_at (self->model, position);

  if (choice != NULL)
    take_choice (self, choice);
}

static void
clear_clicked (List *self)
{
  answer (self, NULL);
  close_list (self);
}

/* --- Searching --- */

static void
show_note (List *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  guint total = htk_choice_model_total (self->model);
  g_autofree char *text = NULL;

  if (n == 0 && total > 0)
    text =
      g_strdup (_("Nothing fits. Type a part of the name, its number, or its pinyin initials."));
  else if (n < total)
    text = g_strdup_printf (_("%u of %u"), n, total);
  gtk_label_set_text (GTK_LABEL (self->note), text != NULL ? text : "");
  gtk_widget_set_visible (self->note, text != NULL);
}

static void
searched (List *self)
{
  htk_choice_model_search (self->model, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  show_note (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment
                              (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
}

/* Enter takes the first of what was found. */
static void
search_activated (List *self)
{
  const HtkChoice *choice;

  searched (self);
  choice = htk_choice_model_at (self->model, 0);
  if (choice != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    take_choice (self, choice);
}

static gboolean
search_key (GtkEventControllerKey *keys,
            guint                  key,
            guint                  code,
            GdkModifierType        modifiers,
            List                  *self)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_child_focus (self->view, GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_search (List *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Part of the name, number, initials"), NULL);
  htk_set_name (self->search, _("Search"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (search_key), self);
  gtk_widget_add_controller (self->search, keys);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (searched), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activated), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (close_list), self);
  return self->search;
}

/* --- The list --- */

static GtkWidget *
make_view (List *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkNoSelection *rows;

  g_signal_connect (factory, "setup", G_CALLBACK (row_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind), self);
  rows = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (rows), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_widget_add_css_class (self->view, "choices");
  htk_set_name (self->view, self->title);
  g_signal_connect (self->view, "activate", G_CALLBACK (row_activated), self);
  self->scrolled = htk_scrolled (self->view);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  return self->scrolled;
}

static gboolean
prepare (gpointer model)
{
  htk_choice_model_prepare (model);
  return G_SOURCE_REMOVE;
}

static void
opened (List *self)
{
  gboolean few = htk_choice_model_total (self->model) <= SEEN_AT_ONCE;
  double room = LIST_SHARE * gtk_widget_get_height (GTK_WIDGET (gtk_widget_get_root (self->button)));

  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled),
                                              (int) MIN (room, LIST_HEIGHT));
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  htk_choice_model_search (self->model, "");
  gtk_widget_set_visible (self->search, !few);
  gtk_widget_set_visible (self->clear, self->is_chosen);
  show_note (self);
  if (few)
    gtk_widget_child_focus (self->view, GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (self->search);
  /* Between the list and the first key nobody waits. */
  if (!few)
    g_idle_add_full (G_PRIORITY_LOW, prepare, g_object_ref (self->model), g_object_unref);
}

/* The list is made when it is first opened: most lists of a page never are. */
static void
make_popover (GtkMenuButton *button,
              gpointer       data)
{
  List *self = data;
  GtkWidget *popover, *box;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  popover = gtk_popover_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->note = htk_label ("", "dim-label");
  self->clear = htk_button (_("No answer"), "flat");
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_clicked), self);
  gtk_widget_set_size_request (box, LIST_WIDTH, -1);
  gtk_box_append (GTK_BOX (box), make_search (self));
  gtk_box_append (GTK_BOX (box), self->note);
  gtk_box_append (GTK_BOX (box), make_view (self));
  gtk_box_append (GTK_BOX (box), self->clear);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  g_signal_connect_swapped (popover, "map", G_CALLBACK (opened), self);
  gtk_menu_button_set_popover (button, popover);
}

/* --- The button --- */

static void
show_chosen (List      *self,
             GPtrArray *choices)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < choices->len; i++)
    {
      const HtkChoice *choice = choices->pdata[i];

      if (choice->selected)
        g_string_append_printf (text, "%s%s", text->len > 0 ? _(", ") : "",
                                htk_choice_text (choice));
    }
  self->is_chosen = text->len > 0;
  gtk_label_set_text (GTK_LABEL (self->shown), text->len > 0 ? text->str : _("Choose …"));
  if (self->is_chosen)
    gtk_widget_remove_css_class (self->shown, "dim-label");
  else
    gtk_widget_add_css_class (self->shown, "dim-label");
  gtk_widget_set_tooltip_text (self->button, self->is_chosen ? text->str : NULL);
}

static void
set_value (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  List *self = list_of (widget);

  g_free (self->answer);
  self->answer = g_strdup (state->value);
  htk_choice_model_take (self->model, choices);
  show_chosen (self, choices);
  for (guint i = 0; i < self->rows->len; i++)
    show_row (self, self->rows->pdata[i]);
  gtk_widget_set_sensitive (widget, !state->readonly);
}

static GtkWidget *
make_face (List *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->shown = gtk_label_new ("");
  gtk_label_set_xalign (GTK_LABEL (self->shown), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->shown), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->shown, TRUE);
  /* A menu button of GTK 4.8 gives its child no more than it asks for. */
  gtk_widget_set_size_request (box, FACE_WIDTH, -1);
  gtk_box_append (GTK_BOX (box), self->shown);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  return box;
}

void
htk_control_make_list (HtkControl           *control,
                       const HtkState       *state,
                       const HtkControlSink *sink)
{
  List *self = g_new0 (List, 1);

  self->sink = *sink;
  self->several = state->kind == HTK_CONTROL_SELECT;
  self->quick = htk_state_has_appearance (state, "quick");
  self->model = htk_choice_model_new ();
  self->rows = g_ptr_array_new ();
  self->title = g_strdup (htk_state_title (state));
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), make_face (self));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), make_popover, self, NULL);
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->button, "chooser");
  htk_set_name (self->button, self->title);
  g_object_set_data_full (G_OBJECT (self->button), "list", self, list_free);
  control->widget = self->button;
  control->set = set_value;
  control->flush = htk_control_keeps_nothing;
}
