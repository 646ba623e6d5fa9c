/* What a person can do from anywhere: the actions of the window, for its header, its menu and the
 * keys of htk-shortcuts.c. */
#include "ui/htk-window.h"

#include "ui/htk-about-page.h"
#include "ui/htk-preferences-page.h"
#include "ui/htk-shortcuts.h"
#include "ui/htk-tour-page.h"
#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

static void
go (GSimpleAction *action,
    GVariant      *place,
    gpointer       self)
{
  htk_window_go (self, g_variant_get_string (place, NULL));
}

static void
go_nth (GSimpleAction *action,
        GVariant      *n,
        gpointer       self)
{
  htk_window_go_nth (self, (guint) g_variant_get_int32 (n));
}

static void
back (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       self)
{
  htk_window_pop (self);
}

static void
search (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       self)
{
  htk_window_show_search (self);
}

static void
sync_now (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       self)
{
  htk_window_go (self, "sync");
  gtk_widget_activate_action (htk_window_page (self), "sync.now", NULL);
}

/* The same page is not opened over itself by a key that is held. */
static void
push_once (HtkWindow  *self,
           GtkWidget  *page,
           const char *title)
{
  GtkWidget *top = htk_window_top (self);

  if (top != NULL && g_strcmp0 (gtk_widget_get_name (top), title) == 0)
    {
      g_object_ref_sink (page);
      g_object_unref (page);
      return;
    }
  gtk_widget_set_name (page, title);
  htk_window_push (self, page, title);
}

static void
show_preferences (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       self)
{
  push_once (self, htk_preferences_page_new (htk_window_session (self)), _("Preferences"));
}

static void
show_shortcuts (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       self)
{
  push_once (self, htk_shortcuts_page_new (), _("Keyboard"));
}

static void
show_tour (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       self)
{
  push_once (self, htk_tour_page_new (), _("Tour"));
}

static void
show_about (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       self)
{
  push_once (self, htk_about_page_new (htk_window_session (self)), _("About this app"));
}

static void
switch_user (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  htk_session_sign_out (htk_window_session (self));
}

static void
undo (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       self)
{
  htk_undo_take (self);
}

static void
fullscreen (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       self)
{
  if (gtk_window_is_fullscreen (self))
    gtk_window_unfullscreen (self);
  else
    gtk_window_fullscreen (self);
}

static const GActionEntry entries[] = {
  { .name = "go", .activate = go, .parameter_type = "s" },
  { .name = "place", .activate = go_nth, .parameter_type = "i" },
  { .name = "back", .activate = back },
  { .name = "search", .activate = search },
  { .name = "sync", .activate = sync_now },
  { .name = "preferences", .activate = show_preferences },
  { .name = "shortcuts", .activate = show_shortcuts },
  { .name = "tour", .activate = show_tour },
  { .name = "about", .activate = show_about },
  { .name = "switch-user", .activate = switch_user },
  { .name = "undo", .activate = undo },
  { .name = "fullscreen", .activate = fullscreen },
};

/* Those that want somebody to be signed in. */
static const char *const of_a_person[] = { "go", "place", "search", "sync", "switch-user" };

/**
 * htk_window_add_actions:
 * @self: the window
 *
 * Gives the window its actions and their keys.
 */
void
htk_window_add_actions (HtkWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  htk_shortcuts_add (GTK_WIDGET (self), "win.");
}

/* What can be done depends on who is signed in and on what is open. */
void
htk_window_update_actions (HtkWindow *self,
                           gboolean   signed_in,
                           gboolean   can_go_back)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_a_person); i++)
    g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), of_a_person[i])), signed_in);
  g_simple_action_set_enabled (
    G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "back")), can_go_back);
}

/* Made when it is first opened: the window is there sooner. */
static void
fill_menu (GtkMenuButton *button,
           gpointer       unused)
{
  static const struct
  {
    const char *title, *action;
  } items[] = {
    { N_("Preferences"), "win.preferences" },
    { N_("Keyboard"), "win.shortcuts" },
    { N_("Tour"), "win.tour" },
    { N_("About this app"), "win.about" },
  };
  g_autoptr (GMenu) menu = NULL;

  if (gtk_menu_button_get_menu_model (button) != NULL)
    return;
  menu = g_menu_new ();
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    g_menu_append (menu, _(items[i].title), items[i].action);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

/* The header's menu. */
GtkWidget *
htk_window_menu_button (void)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), fill_menu, NULL, NULL);
  htk_set_name (button, _("Menu"));
  gtk_widget_set_tooltip_text (button, _("Menu"));
  return button;
}
