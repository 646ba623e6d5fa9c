/* The tasks: who is due and overdue, and the villages with their progress. */
#include "ui/htk-tasks-page.h"

#include "ui/htk-error-words.h"
#include "ui/htk-first-download.h"
#include "ui/htk-household-list.h"
#include "ui/htk-household-row.h"
#include "ui/htk-in-store.h"
#include "ui/htk-my-visits-page.h"
#include "ui/htk-shown.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* Households the first frame waits for; the keys of all others come right after it. */
#define FIRST_KEYS 40

typedef enum
{
  DUE,
  VILLAGES,
  VILLAGE,
} Mode;

#define HTK_TYPE_TASKS_PAGE (htk_tasks_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkTasksPage, htk_tasks_page, HTK, TASKS_PAGE, GtkBox)

struct _HtkTasksPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *counts, *list, *due_tab, *scope;
  Mode mode;
  char *village;       /* of the mode VILLAGE */
  GPtrArray *villages; /* HtkVillage: what the list shows in the mode VILLAGES; NULL before */
  guint later;         /* source of what the first frame need not wait for */
  GCancellable *counting, *reading;
  gboolean begun;
};

G_DEFINE_TYPE (HtkTasksPage, htk_tasks_page, GTK_TYPE_BOX)

static void
stop (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
htk_tasks_page_dispose (GObject *object)
{
  HtkTasksPage *self = HTK_TASKS_PAGE (object);

  stop (&self->counting);
  stop (&self->reading);
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_pointer (&self->villages, g_ptr_array_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->village, g_free);
  G_OBJECT_CLASS (htk_tasks_page_parent_class)->dispose (object);
}

static void
htk_tasks_page_class_init (HtkTasksPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_tasks_page_dispose;
}

/* --- What goes over all households is counted in a thread --- */

static gpointer
count_tasks (HtkStore     *store,
             gpointer      data,
             GCancellable *cancellable,
             GError      **error)
{
  g_autofree char *today = htk_session_work_day (store);
  g_autofree char *until = htk_session_due_until (store);
  HtkTaskCounts counts;

  return htk_register_count_tasks (store, today, until, &counts, error)
           ? g_memdup2 (&counts, sizeof counts) : NULL;
}

static void
tasks_counted (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (HtkTasksPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree HtkTaskCounts *counts = htk_in_store_finish (result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (counts == NULL)
    text = htk_error_words (error);
  else
    text = g_strdup_printf (ngettext ("%d due within a week, %d of them late, %d household in all",
                                      "%d due within a week, %d of them late, %d households in "
                                      "all",
                                      (gulong) counts->households),
                            counts->due, counts->overdue, counts->households);
  gtk_label_set_text (GTK_LABEL (self->counts), text);
}

static void
show_counts (HtkTasksPage *self)
{
  stop (&self->counting);
  self->counting = g_cancellable_new ();
  htk_in_store_async (count_tasks, NULL, NULL, g_free, self->counting, tasks_counted,
                      g_object_ref (self));
}

static void
say_error (HtkTasksPage *self,
           const GError *error)
{
  g_autofree char *words = htk_error_words (error);

  htk_list_show (HTK_LIST (self->list), NULL, words);
}

static void
show_households (HtkTasksPage *self)
{
  HtkStore *store = htk_session_store (self->session);
  g_autofree char *until = htk_session_due_until (store);
  g_autoptr (GError) error = NULL;
  GArray *keys =
    self->mode == VILLAGE ? htk_register_village_keys (store, self->village, &error)
                          : htk_register_due_keys (store, until, self->begun ? 0 : FIRST_KEYS, &error);

  if (keys == NULL)
    say_error (self, error);
  else
    htk_household_list_show (HTK_LIST (self->list), self->session, keys,
                             self->mode == VILLAGE
                               ? _("This village has no household in the register.")
                               : _("Nobody is due within a week. All households are under By village; "
                                   "the magnifier finds any of them."));
}

static gpointer
count_villages (HtkStore     *store,
                gpointer      data,
                GCancellable *cancellable,
                GError      **error)
{
  g_autofree char *today = htk_session_work_day (store);
  g_autofree char *until = htk_session_due_until (store);

  return htk_register_villages (store, today, until, error);
}

static gboolean
are_same (GPtrArray *before,
          GPtrArray *now)
{
  gboolean same = before != NULL && before->len == now->len;

  for (guint i = 0; same && i < now->len; i++)
    same = g_str_equal (((const HtkVillage *) before->pdata[i])->code,
                        ((const HtkVillage *) now->pdata[i])->code);
  return same;
}

static void
villages_counted (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (HtkTasksPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) villages = htk_in_store_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->mode != VILLAGES)
    return;
  if (villages == NULL)
    say_error (self, error);
  else if (villages->len > 0 && are_same (self->villages, villages))
    htk_list_renew (HTK_LIST (self->list), villages);
  else
    htk_list_show (HTK_LIST (self->list), villages,
                   _("The register is empty. Bring it to this tablet on the page Sync."));
  g_clear_pointer (&self->villages, g_ptr_array_unref);
  self->villages = g_steal_pointer (&villages);
}

static void
show_villages (HtkTasksPage *self)
{
  self->reading = g_cancellable_new ();
  if (self->villages == NULL)
    htk_list_show (HTK_LIST (self->list), NULL, _("Counting the households of the villages …"));
  htk_in_store_async (count_villages, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, self->reading,
                      villages_counted, g_object_ref (self));
}

static gboolean
load_rest (gpointer data)
{
  HtkTasksPage *self = data;

  self->later = 0;
  show_counts (self);
  if (!self->begun && self->mode == DUE)
    {
      self->begun = TRUE;
      show_households (self);
    }
  return G_SOURCE_REMOVE;
}

static void
reload (gpointer page)
{
  HtkTasksPage *self = page;

  if (self->later == 0)
    self->later = g_idle_add_full (G_PRIORITY_LOW, load_rest, self, NULL);
  stop (&self->reading);
  gtk_widget_set_visible (self->scope, self->mode == VILLAGE);
  if (self->mode == VILLAGES)
    show_villages (self);
  else
    show_households (self);
}

static void
show_mode (HtkTasksPage *self,
           Mode          mode,
           const char   *village)
{
  g_free (self->village);
  self->village = g_strdup (village);
  self->mode = mode;
  /* The list is of other rows from now on. */
  g_clear_pointer (&self->villages, g_ptr_array_unref);
  htk_list_to_top (HTK_LIST (self->list));
  reload (self);
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  HtkTasksPage *self = page;

  if (self->mode != VILLAGES)
    return htk_household_list_row (page, value, name);
  *name = ((const HtkVillage *) value)->name;
  return htk_village_line_new (value);
}

static gboolean
update_row (gpointer     page,
            GtkWidget   *row,
            gpointer     value,
            const char **name)
{
  return ((HtkTasksPage *) page)->mode != VILLAGES &&
         htk_household_list_update (page, row, value, name);
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  HtkTasksPage *self = page;
  const HtkVillage *village = value;

  if (self->mode != VILLAGES)
    {
      htk_household_list_chosen (page, value);
      return;
    }
  gtk_button_set_label (GTK_BUTTON (self->scope), village->name);
  show_mode (self, VILLAGE, village->code);
}

static void
tab_toggled (GtkToggleButton *button,
             HtkTasksPage    *self)
{
  if (gtk_toggle_button_get_active (button))
    show_mode (self, GTK_WIDGET (button) == self->due_tab ? DUE : VILLAGES, NULL);
}

static void
leave_village (HtkTasksPage *self)
{
  show_mode (self, VILLAGES, NULL);
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
  GtkWidget *villages = htk_toggle_button (_("By village"));

  self->due_tab = htk_toggle_button (_("Due"));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (villages), GTK_TOGGLE_BUTTON (self->due_tab));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->due_tab), TRUE);
  gtk_box_append (GTK_BOX (tabs), self->due_tab);
  gtk_box_append (GTK_BOX (tabs), villages);
  gtk_widget_add_css_class (tabs, "linked");
  g_signal_connect (self->due_tab, "toggled", G_CALLBACK (tab_toggled), self);
  g_signal_connect (villages, "toggled", G_CALLBACK (tab_toggled), self);
  return tabs;
}

static void
htk_tasks_page_init (HtkTasksPage *self)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *fresh = htk_button (_("New household"), NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
  gtk_box_append (GTK_BOX (top), make_tabs (self));
  gtk_widget_set_tooltip_text (fresh, _("A rural household that is not in the register"));
  g_signal_connect_swapped (fresh, "clicked", G_CALLBACK (new_household), self);
  gtk_widget_set_hexpand (fresh, TRUE);
  gtk_widget_set_halign (fresh, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (top), fresh);
  gtk_box_append (GTK_BOX (self), top);
  self->counts = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (self), self->counts);
  self->scope = htk_button ("", "flat");
  gtk_widget_set_halign (self->scope, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->scope, _("Back to all villages"));
  gtk_widget_set_visible (self->scope, FALSE);
  g_signal_connect_swapped (self->scope, "clicked", G_CALLBACK (leave_village), self);
  gtk_box_append (GTK_BOX (self), self->scope);
  self->list = htk_list_new (draw_row, row_chosen, self);
  htk_list_set_update (HTK_LIST (self->list), update_row);
  gtk_box_append (GTK_BOX (self), self->list);
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
  gtk_box_prepend (GTK_BOX (self), htk_first_download_note_new (session));
  gtk_box_prepend (GTK_BOX (self), htk_came_back_button_new (session));
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
