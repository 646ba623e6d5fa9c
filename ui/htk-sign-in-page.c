/* Who works with this tablet now: the people the county sent with the register. Who worked last stands
 * first, so that a worker and a lead who share a tablet change in two taps. */
#include "ui/htk-sign-in-page.h"

#include "ui/htk-pin-dialog.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* From so many on a name is found faster by typing it. */
#define MANY 10

/* Who is asked for a PIN has given it. */
static void
sign_in (GtkWidget     *window,
         const HtkUser *user,
         gpointer       data)
{
  g_autoptr (GError) error = NULL;

  if (!htk_session_sign_in (data, user->id, &error))
    htk_window_error (htk_window_of (window), _("You could not be signed in"), error);
}

static void
user_clicked (GtkWidget *button,
              gpointer   data)
{
  HtkSession *session = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkUser) user = htk_register_user (
    htk_session_store (session), g_object_get_data (G_OBJECT (button), "user"), &error);

  if (user != NULL)
    htk_pin_ask (button, session, user, sign_in, session);
  else
    htk_window_error (htk_window_of (button), _("You could not be signed in"), error);
}

static GtkWidget *
user_row (HtkSession    *session,
          const HtkUser *user)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *name = g_strdup_printf ("%s %s", user->name, htk_role_name (user->role));

  gtk_box_append (GTK_BOX (line), htk_avatar (user->name, 56));
  gtk_box_append (GTK_BOX (box), htk_label (user->name, "person"));
  gtk_box_append (GTK_BOX (box), htk_label (htk_role_name (user->role), "dim-label"));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), box);
  gtk_button_set_child (GTK_BUTTON (button), line);
  gtk_widget_add_css_class (button, "row-button");
  htk_set_name (button, name);
  g_object_set_data_full (G_OBJECT (button), "user", g_strdup (user->id), g_free);
  g_object_set_data_full (G_OBJECT (button), "name", g_utf8_casefold (name, -1), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (user_clicked), session);
  return button;
}

/* Officers and auditors work in the browser. */
static gboolean
works_here (const HtkUser *user)
{
  return g_str_equal (user->role, "worker") || g_str_equal (user->role, "lead");
}

static int
lately_first (gconstpointer a,
              gconstpointer b,
              gpointer      lately)
{
  const HtkUser *x = *(const HtkUser *const *) a;
  const HtkUser *y = *(const HtkUser *const *) b;
  guint i, j;

  if (!g_ptr_array_find_with_equal_func (lately, x->id, g_str_equal, &i))
    i = G_MAXUINT;
  if (!g_ptr_array_find_with_equal_func (lately, y->id, g_str_equal, &j))
    j = G_MAXUINT;
  return i < j ? -1 : i > j ? 1 : g_utf8_collate (x->name, y->name);
}

static void
sort_people (HtkSession *session,
             GPtrArray  *users)
{
  g_auto (GStrv) ids = htk_session_signed_lately (session);
  g_autoptr (GPtrArray) lately = g_ptr_array_new ();

  for (guint i = 0; ids[i] != NULL; i++)
    g_ptr_array_add (lately, ids[i]);
  g_ptr_array_sort_with_data (users, lately_first, lately);
}

static void
narrow_down (GtkSearchEntry *entry,
             GtkWidget      *people)
{
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);

  for (GtkWidget *child = gtk_widget_get_first_child (people); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, strstr (g_object_get_data (G_OBJECT (child), "name"), wanted) !=
                                     NULL);
}

static void
add_search (GtkWidget *box,
            GtkWidget *people)
{
  GtkWidget *search = gtk_search_entry_new ();

  g_object_set (search, "placeholder-text", _("Your name"), NULL);
  htk_set_name (search, _("Your name"));
  g_signal_connect (search, "search-changed", G_CALLBACK (narrow_down), people);
  gtk_box_append (GTK_BOX (box), search);
}

/**
 * htk_sign_in_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_sign_in_page_new (HtkSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) users = htk_register_users (htk_session_store (session), &error);
  GtkWidget *box = htk_page_box ();
  GtkWidget *people = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *clamp = adw_clamp_new ();
  guint n = 0;

  gtk_box_append (GTK_BOX (box), htk_label (_("Who is working?"), "title-1"));
  if (users != NULL)
    sort_people (session, users);
  for (guint i = 0; users != NULL && i < users->len; i++)
    if (works_here (g_ptr_array_index (users, i)))
      {
        gtk_box_append (GTK_BOX (people), user_row (session, g_ptr_array_index (users, i)));
        n++;
      }
  if (n >= MANY)
    add_search (box, people);
  gtk_box_append (GTK_BOX (box), people);
  if (error != NULL)
    gtk_box_append (GTK_BOX (box), htk_error_label (error));
  else if (n == 0)
    gtk_box_append (GTK_BOX (box),
                    htk_label (_("The county has sent nobody who works with this tablet. Ask the "
                                 "county for a code of your own, then sync."), NULL));
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 560);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  return htk_scrolled (clamp);
}
