/* The tasks: who is due and overdue, the villages with their progress, and the search over all. */
#include "ui/htk-error-words.h"
#include "ui/htk-tasks-page.h"

#include "app/store/htk-drafts.h"
#include "app/store/htk-visits.h"
#include "ui/htk-household-row.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* Rows of one load; more come when the end is reached. */
#define ROWS 40
/* Rows the first frame waits for: a screenful. The rest of the first load comes right after it. */
#define FIRST_ROWS 14

#define HTK_TYPE_TASKS_PAGE (htk_tasks_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkTasksPage, htk_tasks_page, HTK, TASKS_PAGE, GtkBox)

struct _HtkTasksPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *counts, *search, *list, *note, *due_tab, *village_tab, *scope;
  GHashTable *states; /* subject -> state of the visit that is made of it now */
  char *village;      /* NULL: all */
  guint n_rows;
  guint later; /* source of what the first frame need not wait for */
  gboolean at_end;
};

G_DEFINE_TYPE (HtkTasksPage, htk_tasks_page, GTK_TYPE_BOX)

static void
htk_tasks_page_dispose (GObject *object)
{
  HtkTasksPage *self = HTK_TASKS_PAGE (object);

  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->states, g_hash_table_unref);
  g_clear_pointer (&self->village, g_free);
  G_OBJECT_CLASS (htk_tasks_page_parent_class)->dispose (object);
}

static void
htk_tasks_page_class_init (HtkTasksPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_tasks_page_dispose;
}

static void
read_state (HtkTasksPage *self,
            const char   *state)
{
  g_autoptr (GPtrArray) visits =
    htk_visits_in_state (htk_session_store (self->session), state, 1000, NULL);

  for (guint i = 0; visits != NULL && i < visits->len; i++)
    g_hash_table_insert (self->states,
                         g_strdup (((HtkVisit *) g_ptr_array_index (visits, i))->subject_id),
                         g_strdup (state));
}

/* Who is being visited already: the list says so, or a family would be gone to twice. */
static void
read_states (HtkTasksPage *self)
{
  static const char *const under_way[] = { "lead_approved", "submitted", "county_rejected",
                                           "returned" };
  g_autoptr (GPtrArray) drafts = htk_draft_list (htk_session_store (self->session),
                                                 htk_session_user (self->session)->id, NULL);

  g_clear_pointer (&self->states, g_hash_table_unref);
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (under_way); i++)
    read_state (self, under_way[i]);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    g_hash_table_insert (self->states,
                         g_strdup (((HtkDraft *) g_ptr_array_index (drafts, i))->subject_id),
                         g_strdup ("draft"));
}

static void
show_counts (HtkTasksPage *self)
{
  g_autofree char *today = htk_session_today ();
  g_autofree char *until = htk_session_due_until ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  HtkTaskCounts counts;

  if (!htk_register_count_tasks (htk_session_store (self->session), today, until, &counts, &error))
    text = htk_error_words (error);
  else
    text = g_strdup_printf (_("%d due within a week, %d of them late, %d households in all"),
                            counts.due, counts.overdue, counts.households);
  gtk_label_set_text (GTK_LABEL (self->counts), text);
}

static void
add_households (HtkTasksPage *self,
                GPtrArray    *households)
{
  g_autofree char *today = htk_session_today ();

  for (guint i = 0; i < households->len; i++)
    {
      HtkHousehold *h = g_ptr_array_index (households, i);

      gtk_list_box_append (GTK_LIST_BOX (self->list),
                           htk_household_row_new (h, today,
                                                  g_hash_table_lookup (self->states, h->id)));
    }
  self->n_rows += households->len;
}

static void
say (HtkTasksPage *self,
     const char   *text)
{
  gtk_label_set_text (GTK_LABEL (self->note), text != NULL ? text : "");
  gtk_widget_set_visible (self->note, text != NULL);
}

static void
say_error (HtkTasksPage *self,
           const GError *error)
{
  g_autofree char *words = htk_error_words (error);

  say (self, words);
}

static void
load (HtkTasksPage *self,
      guint         limit)
{
  HtkStore *store = htk_session_store (self->session);
  g_autofree char *until = htk_session_due_until ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (self->at_end)
    return;
  rows = self->village != NULL
           ? htk_register_in_village (store, self->village, limit, self->n_rows, &error)
           : htk_register_due (store, until, NULL, limit, self->n_rows, &error);
  if (rows == NULL)
    {
      say_error (self, error);
      return;
    }
  self->at_end = rows->len < limit;
  add_households (self, rows);
  if (self->n_rows == 0)
    say (self, _("Nobody is due within a week."));
}

static void
load_more (HtkTasksPage *self)
{
  load (self, ROWS);
}

static gboolean
load_rest (gpointer data)
{
  HtkTasksPage *self = data;

  self->later = 0;
  show_counts (self);
  if (self->n_rows == FIRST_ROWS)
    load (self, ROWS - FIRST_ROWS);
  return G_SOURCE_REMOVE;
}

static void
show_villages (HtkTasksPage *self)
{
  g_autofree char *today = htk_session_today ();
  g_autofree char *until = htk_session_due_until ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) villages =
    htk_register_villages (htk_session_store (self->session), today, until, &error);

  self->at_end = TRUE;
  if (villages == NULL)
    {
      say_error (self, error);
      return;
    }
  for (guint i = 0; i < villages->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list),
                         htk_village_row_new (g_ptr_array_index (villages, i)));
  if (villages->len == 0)
    say (self, _("The register is empty. Bring it to this tablet on the page Sync."));
}

static void
show_found (HtkTasksPage *self,
            const char   *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
    htk_register_search (htk_session_store (self->session), text, ROWS, &error);

  self->at_end = TRUE;
  if (found == NULL)
    say_error (self, error);
  else if (found->len == 0)
    say (self, _("Nothing found. Type the beginning of a name, its pinyin or initials, or a "
                 "household number."));
  else
    add_households (self, found);
}

static void
reload (HtkTasksPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  gboolean villages = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->village_tab));

  if (htk_session_user (self->session) == NULL)
    return;
  say (self, NULL);
  htk_clear (self->list);
  self->n_rows = 0;
  self->at_end = FALSE;
  read_states (self);
  if (self->later == 0)
    self->later = g_idle_add_full (G_PRIORITY_LOW, load_rest, self, NULL);
  gtk_widget_set_visible (self->scope, villages && self->village != NULL && *text == '\0');
  if (*text != '\0')
    show_found (self, text);
  else if (villages && self->village == NULL)
    show_villages (self);
  else
    load (self, FIRST_ROWS);
}

static void
enter_village (HtkTasksPage *self,
               const char   *code)
{
  g_autoptr (HtkVillage) village =
    htk_register_village (htk_session_store (self->session), code, NULL);

  g_free (self->village);
  self->village = g_strdup (code);
  gtk_button_set_label (GTK_BUTTON (self->scope), village != NULL ? village->name : code);
  reload (self);
}

static void
row_activated (GtkListBox    *list,
               GtkListBoxRow *row,
               HtkTasksPage  *self)
{
  const char *id = g_object_get_data (G_OBJECT (row), "id");

  if (id != NULL)
    htk_window_show_household (htk_window_of (GTK_WIDGET (self)), id);
  else
    enter_village (self, g_object_get_data (G_OBJECT (row), "village"));
}

static void
tab_toggled (GtkToggleButton *button,
             HtkTasksPage    *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  g_clear_pointer (&self->village, g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  reload (self);
}

static void
leave_village (HtkTasksPage *self)
{
  g_clear_pointer (&self->village, g_free);
  reload (self);
}

static void
edge_reached (GtkScrolledWindow *scrolled,
              GtkPositionType    edge,
              HtkTasksPage      *self)
{
  if (edge == GTK_POS_BOTTOM)
    load_more (self);
}

static void
new_household (HtkTasksPage *self)
{
  htk_window_fill_new (htk_window_of (GTK_WIDGET (self)));
}

static GtkWidget *
make_tabs (HtkTasksPage *self)
{
  GtkWidget *tabs = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->due_tab = gtk_toggle_button_new_with_label (_("Due"));
  self->village_tab = gtk_toggle_button_new_with_label (_("By village"));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->village_tab),
                               GTK_TOGGLE_BUTTON (self->due_tab));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->due_tab), TRUE);
  gtk_box_append (GTK_BOX (tabs), self->due_tab);
  gtk_box_append (GTK_BOX (tabs), self->village_tab);
  gtk_widget_add_css_class (tabs, "linked");
  g_signal_connect (self->due_tab, "toggled", G_CALLBACK (tab_toggled), self);
  g_signal_connect (self->village_tab, "toggled", G_CALLBACK (tab_toggled), self);
  return tabs;
}

static void
htk_tasks_page_init (HtkTasksPage *self)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *scrolled = htk_scrolled (inner), *fresh;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Name, pinyin, initials or number"), NULL);
  htk_set_name (self->search, _("Search"));
  gtk_widget_set_hexpand (self->search, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->search), 6);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (reload), self);
  gtk_box_append (GTK_BOX (top), make_tabs (self));
  gtk_box_append (GTK_BOX (top), self->search);
  fresh = htk_button (_("New household"), NULL);
  gtk_widget_set_tooltip_text (fresh, _("A rural household that is not in the register"));
  g_signal_connect_swapped (fresh, "clicked", G_CALLBACK (new_household), self);
  gtk_box_append (GTK_BOX (top), fresh);
  gtk_box_append (GTK_BOX (self), top);
  self->counts = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (self), self->counts);
  self->scope = htk_button ("", "flat");
  gtk_widget_set_halign (self->scope, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->scope, _("Back to all villages"));
  g_signal_connect_swapped (self->scope, "clicked", G_CALLBACK (leave_village), self);
  gtk_box_append (GTK_BOX (self), self->scope);
  self->note = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (inner), self->note);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_valign (self->list, GTK_ALIGN_START);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated), self);
  gtk_box_append (GTK_BOX (inner), self->list);
  g_signal_connect (scrolled, "edge-reached", G_CALLBACK (edge_reached), self);
  gtk_box_append (GTK_BOX (self), scrolled);
}

/**
 * htk_tasks_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_tasks_page_new (HtkSession *session)
{
  HtkTasksPage *self = g_object_new (HTK_TYPE_TASKS_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}
