/* The window: who is signed in, the places of the app, and the pages opened over them. */
#include "ui/htk-error-words.h"
#include "ui/htk-window.h"

#include "app/store/htk-journal.h"
#include "ui/htk-cases-page.h"
#include "ui/htk-findings-page.h"
#include "ui/htk-funds-page.h"
#include "ui/htk-places.h"
#include "ui/htk-reports-page.h"
#include "ui/htk-review-page.h"
#include "ui/htk-sign-in-page.h"
#include "ui/htk-sync-page.h"
#include "ui/htk-tasks-page.h"
#include "ui/htk-villages-page.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

struct _HtkWindow
{
  AdwApplicationWindow parent_instance;
  HtkSession *session;
  AdwToastOverlay *toasts;
  AdwToast *toast; /* the one that is shown; owned by the overlay */
  GtkWidget *title, *back, *user_button, *demo, *lag;
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

static void
arrange (HtkWindow *self)
{
  guint slots = htk_places_fit (gtk_widget_get_width (GTK_WIDGET (self)));
  gboolean narrow = slots > 0;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_reorder_child_after (GTK_BOX (self->body), GTK_WIDGET (self->places),
                               narrow ? GTK_WIDGET (self->toasts) : NULL);
  htk_places_arrange (self->places, slots);
  /* On a very narrow tablet the name gives way before anything is cut off. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->user_button))),
                           narrow && slots < 8 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
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

  if (n > 0)
    title = g_ptr_array_index (self->titles, n - 1);
  else
    for (guint i = 0; i < G_N_ELEMENTS (places); i++)
      if (g_strcmp0 (places[i].name, name) == 0)
        title = _(places[i].title);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), title);
  gtk_widget_set_visible (self->back, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->places), n == 0 && htk_session_user (self->session) != NULL);
}

/* A page that is not on top is not only covered but hidden: GTK 4.8 shows the covered children of a
 * stack to screen readers. */
static void
show_only (HtkWindow *self,
           GtkWidget *page)
{
  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (self->stack, page);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == page);
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

static void
signed_changed (HtkSession *session,
                HtkWindow  *self)
{
  const HtkUser *user = htk_session_user (session);

  clear_stack (self);
  if (user == NULL)
    {
      gtk_stack_add_named (self->stack, htk_sign_in_page_new (session), "sign-in");
      gtk_widget_set_visible (self->user_button, FALSE);
    }
  else
    {
      g_autofree char *text = g_strdup_printf ("%s · %s", user->name, htk_role_name (user->role));

      show_places (self);
      gtk_button_set_label (GTK_BUTTON (self->user_button), text);
      gtk_widget_set_visible (self->user_button, TRUE);
    }
  gtk_widget_set_visible (self->demo, htk_session_is_demo (session));
  show_title (self);
}

static void
session_changed (HtkSession *session,
                 HtkWindow  *self)
{
  gtk_widget_set_visible (self->demo, htk_session_is_demo (session));
  gtk_widget_set_visible (self->lag, htk_clock_lag (htk_session_store (session)) > 0);
}

static void
back_clicked (HtkWindow *self)
{
  htk_window_pop (self);
}

static void
sign_out_clicked (HtkWindow *self)
{
  htk_session_sign_out (self->session);
}

static GtkWidget *
make_header (HtkWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->title = adw_window_title_new (_("Look-back inspection"), "");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  self->back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  htk_set_name (self->back, _("Back"));
  gtk_widget_set_tooltip_text (self->back, _("Back"));
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (back_clicked), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->back);
  self->user_button = gtk_button_new_with_label ("");
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->user_button))),
                           PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (self->user_button, _("Change the person"));
  g_signal_connect_swapped (self->user_button, "clicked", G_CALLBACK (sign_out_clicked), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->user_button);
  self->demo = htk_pill (_("Demo data"), "color-yellow");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->demo);
  return header;
}

static void
htk_window_init (HtkWindow *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->pushed = g_ptr_array_new ();
  self->titles = g_ptr_array_new_with_free_func (g_free);
  gtk_box_append (GTK_BOX (column), make_header (self));
  self->lag = htk_label (_("This tablet's clock is behind what it wrote before. Set it right: dates "
                           "you enter now may be wrong."), "warning-bar");
  gtk_widget_set_visible (self->lag, FALSE);
  gtk_box_append (GTK_BOX (column), self->lag);
  self->body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->places = HTK_PLACES (htk_places_new ());
  g_signal_connect (self->places, "chosen", G_CALLBACK (place_chosen), self);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->places));
  /* Over the page alone: a toast must not lie on what leads to another page. */
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->toasts));
  gtk_widget_set_vexpand (self->body, TRUE);
  gtk_box_append (GTK_BOX (column), self->body);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), column);
  gtk_window_set_default_size (GTK_WINDOW (self), 1280, 800);
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
  const char *notice = htk_store_get_notice (htk_session_store (session));

  self->session = g_object_ref (session);
  g_signal_connect (session, "signed", G_CALLBACK (signed_changed), self);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), self);
  signed_changed (session, self);
  session_changed (session, self);
  if (notice != NULL)
    htk_window_toast (self, notice);
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
}

static void
close_clicked (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
}

/**
 * htk_window_error:
 * @self: the window
 * @what: what did not happen, for the person
 * @error: why; it is said in the person's words
 *
 * Says that something failed and waits until it was read: it never vanishes by itself.
 */
void
htk_window_error (HtkWindow    *self,
                  const char   *what,
                  const GError *error)
{
  GtkWidget *dialog = adw_window_new ();
  GtkWidget *box = htk_page_box ();
  GtkWidget *close = htk_button (_("Close"), "suggested-action");
  g_autofree char *words = htk_error_words (error);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_title (GTK_WINDOW (dialog), what);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 480, -1);
  gtk_box_append (GTK_BOX (box), htk_label (what, "title-3"));
  gtk_box_append (GTK_BOX (box), htk_label (words, NULL));
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (close_clicked), dialog);
  gtk_box_append (GTK_BOX (box), close);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  gtk_window_present (GTK_WINDOW (dialog));
}
