/* Who works with this tablet now: the people the county sent with the register. */
#include "ui/htk-sign-in-page.h"

#include "ui/htk-sync-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

static void
user_clicked (GtkWidget *button,
              gpointer   data)
{
  HtkSession *session = data;
  g_autoptr (GError) error = NULL;

  if (!htk_session_sign_in (session, g_object_get_data (G_OBJECT (button), "user"), &error))
    htk_window_error (htk_window_of (button), _("You could not be signed in"), error);
}

static GtkWidget *
user_row (HtkSession    *session,
          const HtkUser *user)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *name = g_strdup_printf ("%s %s", user->name, htk_role_name (user->role));

  gtk_box_append (GTK_BOX (box), htk_label (user->name, "heading"));
  gtk_box_append (GTK_BOX (box), htk_label (htk_role_name (user->role), "dim-label"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "row-button");
  htk_set_name (button, name);
  g_object_set_data_full (G_OBJECT (button), "user", g_strdup (user->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (user_clicked), session);
  return button;
}

/* Officers and auditors work in the browser. */
static gboolean
works_here (const HtkUser *user)
{
  return g_str_equal (user->role, "worker") || g_str_equal (user->role, "lead");
}

/**
 * htk_sign_in_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page; on a tablet that is not enrolled yet, the way to do it
 */
GtkWidget *
htk_sign_in_page_new (HtkSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) users = htk_register_users (htk_session_store (session), &error);
  GtkWidget *box = htk_page_box ();
  guint n = 0;

  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (box, 480, -1);
  gtk_box_append (GTK_BOX (box), htk_label (_("Who is working?"), "title-1"));
  for (guint i = 0; users != NULL && i < users->len; i++)
    if (works_here (g_ptr_array_index (users, i)))
      {
        gtk_box_append (GTK_BOX (box), user_row (session, g_ptr_array_index (users, i)));
        n++;
      }
  if (error != NULL)
    gtk_box_append (GTK_BOX (box), htk_error_label (error));
  else if (n == 0)
    {
      gtk_box_append (GTK_BOX (box),
                      htk_label (_("This tablet does not belong to a county yet. Ask the county for "
                                   "its address and a code for this tablet."), NULL));
      gtk_box_append (GTK_BOX (box), htk_enrol_box_new (session));
    }
  return htk_scrolled (box);
}
