/* What two people did differently, by visit, with the choices of this person; and the button that leads here
 * while there is something. */
#include "ui/htk-conflicts-page.h"

#include "app/record/htk-conflict-take.h"
#include "ui/htk-conflict-card.h"
#include "ui/htk-shown.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_CONFLICTS_PAGE (htk_conflicts_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkConflictsPage, htk_conflicts_page, HTK, CONFLICTS_PAGE, GtkBox)

struct _HtkConflictsPage {
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *cards;
};

G_DEFINE_TYPE (HtkConflictsPage, htk_conflicts_page, GTK_TYPE_BOX)

static void
htk_conflicts_page_dispose (GObject *object)
{
  g_clear_object (&HTK_CONFLICTS_PAGE (object)->session);
  G_OBJECT_CLASS (htk_conflicts_page_parent_class)->dispose (object);
}

static void
htk_conflicts_page_class_init (HtkConflictsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_conflicts_page_dispose;
}

static void
htk_conflicts_page_init (HtkConflictsPage *self)
{
}

static gboolean
changed_idle (gpointer data)
{
  htk_session_changed (data);
  return G_SOURCE_REMOVE;
}

static void
chosen (GtkWidget *page, GPtrArray *ids, const char *choice)
{
  HtkConflictsPage *self = HTK_CONFLICTS_PAGE (page);
  g_autoptr (GError) error = NULL;

  if (!htk_conflict_resolve (htk_session_store (self->session),
                             htk_session_user (self->session)->id, ids, choice, &error))
    {
      htk_window_error (htk_window_of (page), _ ("The choice is not kept"), error);
      return;
    }
  htk_window_toast (htk_window_of (page), _ ("Chosen. It goes to the county with the next sync."));
  /* The card with the button that was pressed goes when its handler has returned. */
  g_idle_add_full (G_PRIORITY_DEFAULT, changed_idle, g_object_ref (self->session), g_object_unref);
}

/* The first of @list from @from on that are of one visit. */
static GPtrArray *
of_one_visit (GPtrArray *list, guint from)
{
  const HtkConflict *first = g_ptr_array_index (list, from);
  GPtrArray *group = g_ptr_array_new ();

  for (guint i = from; i < list->len; i++)
    {
      HtkConflict *c = g_ptr_array_index (list, i);

      if (!g_str_equal (c->visit_id, first->visit_id))
        break;
      g_ptr_array_add (group, c);
    }
  return group;
}

static void
reload (gpointer page)
{
  HtkConflictsPage *self = page;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = htk_conflicts_for (htk_session_store (self->session),
                                                  htk_session_user (self->session)->id, &error);
  guint i = 0;

  htk_clear (self->cards);
  if (list == NULL)
    gtk_box_append (GTK_BOX (self->cards), htk_error_label (error));
  else if (list->len == 0)
    gtk_box_append (
        GTK_BOX (self->cards),
        htk_label (_ ("Nothing is in conflict. What two people did differently comes here with the "
                      "sync."),
                   "dim-label"));
  while (list != NULL && i < list->len)
    {
      g_autoptr (GPtrArray) group = of_one_visit (list, i);

      gtk_box_append (GTK_BOX (self->cards),
                      htk_conflict_card_new (self->session, group, GTK_WIDGET (self), chosen));
      i += group->len;
    }
}

/**
 * htk_conflicts_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): what waits for this person's choice
 */
GtkWidget *
htk_conflicts_page_new (HtkSession *session)
{
  HtkConflictsPage *self = g_object_new (HTK_TYPE_CONFLICTS_PAGE, NULL);
  GtkWidget *scrolled;

  self->session = g_object_ref (session);
  self->cards = htk_page_box ();
  scrolled = htk_scrolled (htk_narrow (self->cards));
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (self), scrolled);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}

static void
button_clicked (GtkWidget *button)
{
  HtkWindow *window = htk_window_of (button);

  htk_window_push (window, htk_conflicts_page_new (htk_window_session (window)), _ ("Conflicts"));
}

/* How many of @list this person has a choice in. */
static guint
count_theirs (HtkSession *session, GPtrArray *list)
{
  const HtkUser *user = htk_session_user (session);
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    {
      const HtkConflict *c = g_ptr_array_index (list, i);
      gboolean own = htk_conflict_is_own (htk_session_store (session), c, user->id);

      n += htk_conflict_may_any (c, user->role, own) ? 1 : 0;
    }
  return n;
}

/* (transfer full): of @n, where none is this person's to choose. */
static char *
others_words (const HtkUser *user, guint n)
{
  if (g_strcmp0 (user->role, "worker") == 0)
    return g_strdup_printf (
        ngettext ("%u conflict: your team lead chooses", "%u conflicts: your team lead chooses", n), n);
  return g_strdup_printf (ngettext ("%u conflict: another lead or the county chooses",
                                    "%u conflicts: another lead or the county chooses", n),
                          n);
}

/* (transfer full) */
static char *
their_words (guint n)
{
  return g_strdup_printf (
      ngettext ("%u conflict waits for a choice", "%u conflicts wait for a choice", n), n);
}

/* Red is for who can do something about it; all others only read there what becomes of their work. */
static void
count (GtkWidget *button)
{
  HtkSession *session = g_object_get_data (G_OBJECT (button), "session");
  const HtkUser *user = htk_session_user (session);
  g_autoptr (GPtrArray) list
      = user != NULL ? htk_conflicts_for (htk_session_store (session), user->id, NULL) : NULL;
  guint all = list != NULL ? list->len : 0;
  guint theirs = all > 0 ? count_theirs (session, list) : 0;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (button, all > 0);
  if (all == 0)
    return;
  text = theirs > 0 ? their_words (theirs) : others_words (user, all);
  gtk_button_set_label (GTK_BUTTON (button), text);
  htk_set_name (button, text);
  if (theirs > 0)
    gtk_widget_add_css_class (button, "destructive-action");
  else
    gtk_widget_remove_css_class (button, "destructive-action");
}

/**
 * htk_conflicts_button_new:
 * @session: the session
 *
 * Returns: (transfer floating): the way to the page; takes no room while nothing is in conflict
 */
GtkWidget *
htk_conflicts_button_new (HtkSession *session)
{
  GtkWidget *button = htk_button ("", NULL);

  g_object_set_data_full (G_OBJECT (button), "session", g_object_ref (session), g_object_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (button_clicked), NULL);
  g_signal_connect_object (session, "changed", G_CALLBACK (count), button, G_CONNECT_SWAPPED);
  count (button);
  return button;
}
