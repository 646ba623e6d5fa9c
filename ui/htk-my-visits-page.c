/* The person's own drafts and visits, with what came back. */
#include "ui/htk-my-visits-page.h"

#include "app/record/htk-preliminary.h"
#include "app/record/htk-trash.h"
#include "app/store/htk-visit-lists.h"
#include "ui/htk-conflicts-page.h"
#include "ui/htk-error-words.h"
#include "ui/htk-list.h"
#include "ui/htk-shown.h"
#include "ui/htk-trash-page.h"
#include "ui/htk-undo.h"
#include "ui/htk-visit-row.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_MY_VISITS_PAGE (htk_my_visits_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkMyVisitsPage, htk_my_visits_page, HTK, MY_VISITS_PAGE, GtkBox)

struct _HtkMyVisitsPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *list, *trash;
  char *name; /* of the row that was drawn last */
};

G_DEFINE_TYPE (HtkMyVisitsPage, htk_my_visits_page, GTK_TYPE_BOX)

/* The drafts come first; of the visits only the ids are kept. */
typedef struct
{
  HtkStore *store;
  GPtrArray *drafts, *ids;
} Keys;

/* One of the two. */
typedef struct
{
  HtkDraft *draft; /* borrowed of the keys */
  HtkVisit *visit;
} Mine;

static void
keys_free (gpointer data)
{
  Keys *self = data;

  g_object_unref (self->store);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self);
}

static void
mine_free (gpointer data)
{
  htk_visit_free (((Mine *) data)->visit);
  g_free (data);
}

static GPtrArray *
read_rows (gpointer data,
           guint    from,
           guint    n,
           GError **error)
{
  Keys *self = data;
  GPtrArray *rows = g_ptr_array_new_with_free_func (mine_free);
  guint n_drafts = self->drafts->len;
  guint first = MAX (from, n_drafts) - n_drafts;
  g_autoptr (GPtrArray) visits = NULL;

  for (guint i = from; i < MIN (from + n, n_drafts); i++)
    {
      Mine *row = g_new0 (Mine, 1);

      row->draft = g_ptr_array_index (self->drafts, i);
      g_ptr_array_add (rows, row);
    }
  visits = htk_visits_by_ids (self->store, self->ids, first, n - rows->len, error);
  if (visits != NULL)
    g_ptr_array_set_free_func (visits, NULL);
  for (guint i = 0; visits != NULL && i < visits->len; i++)
    {
      Mine *row = g_new0 (Mine, 1);

      row->visit = g_ptr_array_index (visits, i);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static void
restore (gpointer id,
         gpointer page)
{
  HtkMyVisitsPage *self = page;
  g_autoptr (GError) error = NULL;

  if (!htk_draft_restore (htk_session_store (self->session), id, &error))
    htk_window_error (htk_window_of (page), _("The draft is not restored"), error);
  htk_session_changed (self->session);
}

/* It goes at once and can be had back, for a while here and for longer from the trash. */
static void
delete_clicked (GtkWidget       *button,
                HtkMyVisitsPage *self)
{
  char *id = g_strdup (g_object_get_data (G_OBJECT (button), "draft"));
  g_autoptr (GError) error = NULL;

  if (!htk_draft_trash (htk_session_store (self->session), id, &error))
    {
      htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The draft is not deleted"), error);
      g_free (id);
      return;
    }
  htk_undo_offer (GTK_WIDGET (self), _("The draft is in the trash"), restore, id, g_free);
  htk_session_changed (self->session);
}

static GtkWidget *
delete_button (HtkMyVisitsPage *self,
               const HtkDraft  *draft)
{
  GtkWidget *button = htk_button (_("Delete"), "flat");

  g_object_set_data_full (G_OBJECT (button), "draft", g_strdup (draft->id), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (delete_clicked), self);
  return button;
}

static void
trash_clicked (HtkMyVisitsPage *self)
{
  htk_window_push (htk_window_of (GTK_WIDGET (self)), htk_trash_page_new (self->session), _("Trash"));
}

/* What was deleted long ago goes when somebody looks: nothing else needs it to go. */
static void
show_trash (HtkMyVisitsPage *self)
{
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, NULL);
  g_autoptr (GPtrArray) drafts = NULL;
  g_autofree char *text = NULL;

  if (pack != NULL)
    htk_trash_empty_old (pack, store, NULL);
  drafts = htk_draft_list_trash (store, htk_session_user (self->session)->id, NULL);
  text = g_strdup_printf (_("Trash (%u)"), drafts != NULL ? drafts->len : 0);
  gtk_button_set_label (GTK_BUTTON (self->trash), text);
  gtk_widget_set_visible (self->trash, drafts != NULL && drafts->len > 0);
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  HtkMyVisitsPage *self = page;
  const Mine *row = value;
  GtkWidget *line;
  gboolean delivered;

  if (row->draft != NULL)
    {
      g_clear_pointer (&self->name, g_free);
      line = htk_draft_line_new (self->session, row->draft, &self->name);
      gtk_box_append (GTK_BOX (line), delete_button (self, row->draft));
      *name = self->name;
      return line;
    }
  delivered = row->visit->delivered_at > 0;
  line = htk_visit_line_new (row->visit);
  htk_visit_line_add_mark (line, htk_pill (delivered ? _("Delivered") : _("On this tablet"),
                                           delivered ? "color-green" : "color-yellow"));
  htk_visit_line_add_mark (line, htk_state_pill (row->visit->state));
  if (htk_preliminary_is (htk_session_store (self->session), row->visit->id))
    htk_visit_line_add_mark (line, htk_pill (_("Preliminary"), "color-yellow"));
  *name = row->visit->subject_name;
  return line;
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  const Mine *row = value;

  if (row->draft != NULL)
    htk_window_resume (htk_window_of (page), row->draft->id);
  else
    htk_window_show_visit (htk_window_of (page), row->visit->id);
}

static void
reload (gpointer page)
{
  HtkMyVisitsPage *self = page;
  HtkStore *store = htk_session_store (self->session);
  const char *user = htk_session_user (self->session)->id;
  g_autoptr (GError) error = NULL;
  Keys *keys = g_new0 (Keys, 1);

  show_trash (self);
  keys->store = g_object_ref (store);
  keys->drafts = htk_draft_list (store, user, &error);
  keys->ids = keys->drafts != NULL ? htk_visit_ids_of_worker (store, user, &error) : NULL;
  if (keys->ids == NULL)
    {
      g_autofree char *words = htk_error_words (error);

      keys_free (keys);
      htk_list_show (HTK_LIST (self->list), NULL, words);
      return;
    }
  htk_list_show_rows (HTK_LIST (self->list), keys->drafts->len + keys->ids->len, read_rows, keys,
                      keys_free,
                      _("You have no visits on this tablet yet. A visit begins in the file of a "
                        "household: choose one on the page Tasks."));
}

static void
htk_my_visits_page_dispose (GObject *object)
{
  HtkMyVisitsPage *self = HTK_MY_VISITS_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (htk_my_visits_page_parent_class)->dispose (object);
}

static void
htk_my_visits_page_class_init (HtkMyVisitsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_my_visits_page_dispose;
}

static void
htk_my_visits_page_init (HtkMyVisitsPage *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->trash = htk_button ("", "flat");
  gtk_widget_set_halign (self->trash, GTK_ALIGN_END);
  g_signal_connect_swapped (self->trash, "clicked", G_CALLBACK (trash_clicked), self);
  self->list = htk_list_new (draw_row, row_chosen, self);
  gtk_box_append (GTK_BOX (self), self->trash);
  gtk_box_append (GTK_BOX (self), self->list);
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
  HtkMyVisitsPage *self = g_object_new (HTK_TYPE_MY_VISITS_PAGE, NULL);

  self->session = g_object_ref (session);
  gtk_box_prepend (GTK_BOX (self), htk_conflicts_button_new (session));
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}

static void
came_back_clicked (GtkWidget *button)
{
  htk_window_go (htk_window_of (button), "mine");
}

static void
count_back (GtkWidget *button)
{
  HtkSession *session = g_object_get_data (G_OBJECT (button), "session");
  const HtkUser *user = htk_session_user (session);
  guint n = user != NULL ? htk_visits_count_back (htk_session_store (session), user->id) : 0;
  g_autofree char *text = g_strdup_printf (
    ngettext ("%u visit came back for a correction", "%u visits came back for a correction", n), n);

  gtk_button_set_label (GTK_BUTTON (button), text);
  htk_set_name (button, text);
  gtk_widget_set_visible (button, n > 0);
}

/**
 * htk_came_back_button_new:
 * @session: the session
 *
 * Tells the person, wherever it stands, of visits that the lead or the county sent back: a decision comes
 * with the sync, when nobody looks at the page of visits.
 *
 * Returns: (transfer floating): the way to the page; takes no room while nothing came back
 */
GtkWidget *
htk_came_back_button_new (HtkSession *session)
{
  GtkWidget *button = htk_button ("", "destructive-action");

  g_object_set_data_full (G_OBJECT (button), "session", g_object_ref (session), g_object_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (came_back_clicked), NULL);
  g_signal_connect_object (session, "changed", G_CALLBACK (count_back), button, G_CONNECT_SWAPPED);
  count_back (button);
  return button;
}
