/* The window: who is signed in, the places of the app, and the pages opened over them. */
#include "ui/htk-window.h"

#include "ui/htk-cases-page.h"
#include "ui/htk-enrol-page.h"
#include "ui/htk-findings-page.h"
#include "ui/htk-form-page.h"
#include "ui/htk-funds-page.h"
#include "ui/htk-guard-bar.h"
#include "ui/htk-my-visits-page.h"
#include "ui/htk-page-focus.h"
#include "ui/htk-places.h"
#include "ui/htk-preferences.h"
#include "ui/htk-reports-page.h"
#include "ui/htk-review-page.h"
#include "ui/htk-sign-in-page.h"
#include "ui/htk-sync-page.h"
#include "ui/htk-tasks-page.h"
#include "ui/htk-villages-page.h"
#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* With fewer places in a row than these the window is narrower than any tablet. */
#define TIGHT 8
#define NAME_CHARS 8
#define ROLE_CHARS 24
#define DEMO_CHARS 9
/* A narrower window needs its width for what is pressed. */
#define ROOM_FOR_DEMO 640
#define AVATAR_SIZE 36

struct _HtkWindow
{
  AdwApplicationWindow parent_instance;
  HtkSession *session;
  AdwToastOverlay *toasts;
  AdwToast *toast; /* the one that is shown; owned by the overlay */
  GtkWidget *title, *back, *search, *user_button, *demo;
  GtkWidget *column; /* the header, the bar of what threatens, the body */
  GtkWidget *body;   /* holds the places and the stack, beside or below each other */
  HtkPlaces *places;
  GtkStack *stack;
  GPtrArray *pushed; /* GtkWidget, in the order they were opened */
  GPtrArray *titles;
};

G_DEFINE_TYPE (HtkWindow, htk_window, ADW_TYPE_APPLICATION_WINDOW)

typedef struct
{
  const char *name, *title, *icon;
  GtkWidget *(*make) (HtkSession *session);
  gboolean only_lead;
} Place;

static const Place places[] = {
  { "tasks", N_("Tasks"), "view-list-symbolic", htk_tasks_page_new, FALSE },
  { "review", N_("Review"), "emblem-ok-symbolic", htk_review_page_new, TRUE },
  { "mine", N_("My visits"), "document-edit-symbolic", htk_my_visits_page_new, FALSE },
  { "cases", N_("Cases"), "dialog-warning-symbolic", htk_cases_page_new, FALSE },
  { "findings", N_("Findings"), "checkbox-checked-symbolic", htk_findings_page_new, FALSE },
  { "villages", N_("Villages"), "go-home-symbolic", htk_villages_page_new, FALSE },
  { "funds", N_("Funds"), "x-office-spreadsheet-symbolic", htk_funds_page_new, FALSE },
  { "reports", N_("Reports"), "x-office-document-symbolic", htk_reports_page_new, FALSE },
  { "sync", N_("Sync"), "emblem-synchronizing-symbolic", htk_sync_page_new, FALSE },
};

static void
htk_window_dispose (GObject *object)
{
  HtkWindow *self = HTK_WINDOW (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->pushed, g_ptr_array_unref);
  g_clear_pointer (&self->titles, g_ptr_array_unref);
  G_OBJECT_CLASS (htk_window_parent_class)->dispose (object);
}

/* The name in the header: on a narrow screen it gives way to the title before anything is cut off, and where
 * not even its characters have room, at twice the size of text, the first of them stands for it. */
static GtkWidget *
name_new (HtkWindow  *self,
          const char *name,
          const char *with_role)
{
  guint slots = htk_places_slots (self->places);
  GtkWidget *label;

  if (slots > 0 && slots < TIGHT)
    return adw_avatar_new (AVATAR_SIZE, name, TRUE);
  label = gtk_label_new (slots > 0 || htk_text_is_large () ? name : with_role);
  /* A role of usual length is not cut: a long title makes room for it. */
  if (slots > 0 || g_utf8_strlen (with_role, -1) > ROLE_CHARS)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), NAME_CHARS);
  return label;
}

/* Who works here; a narrow window, or large text, has no room for the role: only a screen reader says it then. */
static void
show_user (HtkWindow *self)
{
  const HtkUser *user = htk_session_user (self->session);
  g_autofree char *text = NULL;

  if (user == NULL)
    return;
  text = g_strdup_printf ("%s · %s", user->name, htk_role_name (user->role));
  gtk_button_set_child (GTK_BUTTON (self->user_button), name_new (self, user->name, text));
  htk_set_name (self->user_button, text);
}

static void
arrange (HtkWindow *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  guint slots = htk_places_fit (width);
  gboolean narrow = slots > 0;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_reorder_child_after (GTK_BOX (self->body), GTK_WIDGET (self->places),
                               narrow ? GTK_WIDGET (self->toasts) : NULL);
  htk_places_arrange (self->places, slots);
  gtk_label_set_width_chars (GTK_LABEL (self->demo), width >= ROOM_FOR_DEMO ? DEMO_CHARS : -1);
  show_user (self);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}

static gboolean
arrange_idle (gpointer data)
{
  arrange (data);
  return G_SOURCE_REMOVE;
}

static void
htk_window_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  HtkWindow *self = HTK_WINDOW (widget);

  GTK_WIDGET_CLASS (htk_window_parent_class)->size_allocate (widget, width, height, baseline);
  /* The arrangement must not change while sizes are being handed out. */
  if (htk_places_slots (self->places) != htk_places_fit (width))
    g_idle_add_full (G_PRIORITY_DEFAULT, arrange_idle, g_object_ref (self), g_object_unref);
}

static void
htk_window_class_init (HtkWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_window_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = htk_window_size_allocate;
}

static void
show_title (HtkWindow *self)
{
  guint n = self->pushed->len;
  const char *name = gtk_stack_get_visible_child_name (self->stack);
  const char *title = _("Look-back inspection");
  gboolean signed_in = htk_session_user (self->session) != NULL;

  if (n > 0)
    title = g_ptr_array_index (self->titles, n - 1);
  else
    for (guint i = 0; i < G_N_ELEMENTS (places); i++)
      if (g_strcmp0 (places[i].name, name) == 0)
        title = _(places[i].title);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), title);
  gtk_widget_set_visible (self->back, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->places), n == 0 && signed_in);
  gtk_widget_set_visible (self->search, signed_in);
  htk_window_update_actions (self, signed_in, n > 0);
}

/* A page that is not on top is not only covered but hidden: GTK 4.8 shows the covered children of a
 * stack to screen readers. */
static void
show_only (HtkWindow *self,
           GtkWidget *page)
{
  GtkWidget *covered = gtk_stack_get_visible_child (self->stack);

  if (covered != NULL && covered != page)
    htk_page_focus_keep (covered);
  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (self->stack, page);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == page);
  htk_page_focus_take (page);
}

/**
 * htk_window_push:
 * @self: the window
 * @page: a page
 * @title: its title
 *
 * Opens a page over the present one.
 */
void
htk_window_push (HtkWindow  *self,
                 GtkWidget  *page,
                 const char *title)
{
  gtk_stack_add_child (self->stack, page);
  g_ptr_array_add (self->pushed, page);
  g_ptr_array_add (self->titles, g_strdup (title));
  show_only (self, page);
  show_title (self);
}

static gboolean
remove_idle (gpointer data)
{
  GtkWidget *page = data;
  GtkWidget *stack = gtk_widget_get_parent (page);

  if (stack != NULL)
    gtk_stack_remove (GTK_STACK (stack), page);
  return G_SOURCE_REMOVE;
}

/**
 * htk_window_pop:
 * @self: the window
 *
 * Closes the page on top.
 */
void
htk_window_pop (HtkWindow *self)
{
  GtkWidget *page;

  if (self->pushed->len == 0)
    return;
  page = g_ptr_array_steal_index (self->pushed, self->pushed->len - 1);
  g_ptr_array_remove_index (self->titles, self->titles->len - 1);
  if (self->pushed->len > 0)
    show_only (self, g_ptr_array_index (self->pushed, self->pushed->len - 1));
  else
    show_only (self, gtk_stack_get_child_by_name (self->stack,
                                                  g_object_get_data (G_OBJECT (self), "place")));
  /* The page may be the one that asked to be closed: it goes when its handler has returned. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, remove_idle, g_object_ref (page), g_object_unref);
  show_title (self);
  htk_session_changed (self->session);
}

/* A place is made when somebody first goes there: the first frame waits for the tasks alone. */
static GtkWidget *
page_of_place (HtkWindow  *self,
               const char *name)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, name);

  for (guint i = 0; page == NULL && i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].name, name))
      {
        page = places[i].make (self->session);
        gtk_stack_add_named (self->stack, page, name);
      }
  return page;
}

/**
 * htk_window_go:
 * @self: the window
 * @place: the name of a place
 *
 * Goes there as if its button in the bar had been pressed; what lies over the places is closed.
 */
void
htk_window_go (HtkWindow  *self,
               const char *place)
{
  while (self->pushed->len > 0)
    htk_window_pop (self);
  htk_places_go (self->places, place);
}

/* To the place that stands there in the bar, 1 for the first; does nothing when there are fewer. */
void
htk_window_go_nth (HtkWindow *self,
                   guint      n)
{
  const char *place = htk_places_nth (self->places, n);

  if (place != NULL)
    htk_window_go (self, place);
}

/* The page on top. */
GtkWidget *
htk_window_page (HtkWindow *self)
{
  return gtk_stack_get_visible_child (self->stack);
}

static void
go_to (HtkWindow  *self,
       const char *name)
{
  while (self->pushed->len > 0)
    htk_window_pop (self);
  g_object_set_data_full (G_OBJECT (self), "place", g_strdup (name), g_free);
  show_only (self, page_of_place (self, name));
  show_title (self);
}

static void
place_chosen (HtkPlaces  *bar,
              const char *name,
              HtkWindow  *self)
{
  go_to (self, name);
}

static void
clear_stack (HtkWindow *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->pushed, 0);
  g_ptr_array_set_size (self->titles, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->stack))) != NULL)
    gtk_stack_remove (self->stack, child);
}

static void
show_places (HtkWindow *self)
{
  htk_places_clear (self->places);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (!places[i].only_lead || htk_session_is_lead (self->session))
      htk_places_add (self->places, places[i].name, _(places[i].title), places[i].icon);
  htk_places_go (self->places, places[0].name);
}

/* (nullable): the draft of the form that is open, on top or below what lies over it. */
static const char *
open_draft (HtkWindow *self)
{
  for (guint i = self->pushed->len; i > 0; i--)
    {
      const char *draft = g_object_get_data (g_ptr_array_index (self->pushed, i - 1), "draft");

      if (draft != NULL)
        return draft;
    }
  return NULL;
}

static void
signed_changed (HtkSession *session,
                HtkWindow  *self)
{
  const HtkUser *user = htk_session_user (session);

  if (user == NULL)
    htk_session_keep_form (session, open_draft (self));
  clear_stack (self);
  if (user == NULL)
    {
      gtk_stack_add_named (self->stack,
                           htk_enrol_page_is_needed (session) ? htk_enrol_page_new (session)
                                                              : htk_sign_in_page_new (session),
                           "sign-in");
      g_object_set_data_full (G_OBJECT (self), "place", g_strdup ("sign-in"), g_free);
      gtk_widget_set_visible (self->user_button, FALSE);
    }
  else
    {
      show_places (self);
      show_user (self);
      gtk_widget_set_visible (self->user_button, TRUE);
    }
  gtk_widget_set_visible (self->demo, htk_session_is_demo (session));
  show_title (self);
  if (user != NULL)
    htk_window_resume_kept (self);
}

/* A form that is open goes on as it was begun; with the last one closed the county's new pack is used.
 * The window hears of a change before its pages do, so they are read anew with it. */
static void
take_pack (HtkWindow *self)
{
  const char *version;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->pushed->len; i++)
    if (HTK_IS_FORM_PAGE (g_ptr_array_index (self->pushed, i)))
      return;
  version = htk_session_take_pack (self->session);
  if (version == NULL)
    return;
  text = g_strdup_printf (_("The county's new forms and rules are in use (version %s). What you have "
                            "begun is finished in its own form"), version);
  htk_window_toast (self, text);
}

static void
session_changed (HtkSession *session,
                 HtkWindow  *self)
{
  take_pack (self);
  gtk_widget_set_visible (self->demo, htk_session_is_demo (session));
}

/* A button of the header that does an action of the window. */
static GtkWidget *
icon_button (const char *icon,
             const char *name,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  htk_set_name (button, name);
  gtk_widget_set_tooltip_text (button, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
make_header (HtkWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();

  /* A tablet has one window: there is nothing to shrink it to, and each button takes a thumb's room. */
  adw_header_bar_set_decoration_layout (ADW_HEADER_BAR (header), ":close");
  self->title = adw_window_title_new (_("Look-back inspection"), "");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  self->back = icon_button ("go-previous-symbolic", _("Back"), "win.back");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->back);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), htk_window_menu_button ());
  self->user_button = gtk_button_new ();
  gtk_widget_add_css_class (self->user_button, "person");
  gtk_widget_set_tooltip_text (self->user_button, _("Change the person"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->user_button), "win.switch-user");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->user_button);
  self->search = icon_button ("system-search-symbolic", _("Search"), "win.search");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->search);
  self->demo = htk_pill (_("Demo data"), "color-yellow");
  gtk_label_set_wrap (GTK_LABEL (self->demo), FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (self->demo), PANGO_ELLIPSIZE_END);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->demo);
  return header;
}

/* As it was when it was last closed; the first time as a tablet lies. */
static void
restore_size (HtkWindow *self)
{
  HtkPreferences *preferences = htk_preferences_get_default ();

  gtk_window_set_default_size (GTK_WINDOW (self),
                               htk_preferences_int (preferences, HTK_PREF_WINDOW_WIDTH),
                               htk_preferences_int (preferences, HTK_PREF_WINDOW_HEIGHT));
  if (htk_preferences_boolean (preferences, HTK_PREF_WINDOW_MAXIMIZED))
    gtk_window_maximize (GTK_WINDOW (self));
}

static gboolean
keep_size (GtkWindow *window)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_object_set (htk_preferences_get_default (), HTK_PREF_WINDOW_WIDTH, width,
                HTK_PREF_WINDOW_HEIGHT, height, HTK_PREF_WINDOW_MAXIMIZED,
                gtk_window_is_maximized (window), NULL);
  return GDK_EVENT_PROPAGATE;
}

static void
htk_window_init (HtkWindow *self)
{
  GtkWidget *pages = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  htk_window_add_actions (self);
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->pushed = g_ptr_array_new ();
  self->titles = g_ptr_array_new_with_free_func (g_free);
  gtk_box_append (GTK_BOX (self->column), make_header (self));
  self->body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->places = HTK_PLACES (htk_places_new ());
  g_signal_connect (self->places, "chosen", G_CALLBACK (place_chosen), self);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->places));
  gtk_box_append (GTK_BOX (pages), GTK_WIDGET (self->stack));
  htk_undo_bar_add (GTK_WIDGET (self), pages);
  /* Over the page alone: a toast must not lie on what leads to another page. */
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, pages);
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->toasts));
  gtk_widget_set_vexpand (self->body, TRUE);
  gtk_box_append (GTK_BOX (self->column), self->body);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), self->column);
  g_signal_connect (self, "close-request", G_CALLBACK (keep_size), NULL);
  gtk_window_set_title (GTK_WINDOW (self), _("Look-back inspection"));
}

/**
 * htk_window_new:
 * @application: the application
 * @session: its session
 *
 * Returns: (transfer floating): the window
 */
HtkWindow *
htk_window_new (AdwApplication *application,
                HtkSession     *session)
{
  HtkWindow *self = g_object_new (HTK_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  g_signal_connect (session, "signed", G_CALLBACK (signed_changed), self);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), self);
  signed_changed (session, self);
  session_changed (session, self);
  gtk_box_insert_child_after (GTK_BOX (self->column), htk_guard_bar_new (session),
                              gtk_widget_get_first_child (self->column));
  restore_size (self);
  return self;
}

HtkSession *
htk_window_session (HtkWindow *self)
{
  return self->session;
}

HtkWindow *
htk_window_of (GtkWidget *widget)
{
  return HTK_WINDOW (gtk_widget_get_root (widget));
}

static void
toast_gone (AdwToast  *toast,
            HtkWindow *self)
{
  if (self->toast == toast)
    self->toast = NULL;
}

/* Libadwaita gives the button that puts a toast away no name. */
static void
name_close (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) == NULL)
    htk_set_name (widget, _("Close"));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_close (child);
}

/**
 * htk_window_toast:
 * @self: the window
 * @text: what happened
 *
 * Says that something went well. A newer word takes the place of the one before: a queue would
 * speak of what is long past.
 */
void
htk_window_toast (HtkWindow  *self,
                  const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  self->toast = toast;
  adw_toast_set_timeout (toast, 5);
  g_signal_connect (toast, "dismissed", G_CALLBACK (toast_gone), self);
  adw_toast_overlay_add_toast (self->toasts, toast);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->toasts)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (self->toasts))
      name_close (child);
}

/**
 * htk_window_top:
 * @self: the window
 *
 * Returns: (transfer none) (nullable): the page that lies over the places; NULL when none does
 */
GtkWidget *
htk_window_top (HtkWindow *self)
{
  return self->pushed->len > 0 ? g_ptr_array_index (self->pushed, self->pushed->len - 1) : NULL;
}
