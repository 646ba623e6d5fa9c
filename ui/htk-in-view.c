/* Scrolls a page so that the question one works at stays on the screen. Used by the questions of a form. */
#include "ui/htk-in-view.h"

#define MARGIN 12

static GtkScrolledWindow *
page_of (GtkWidget *widget)
{
  return (GtkScrolledWindow *) gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
}

/* Returns: whether there is room for all of it */
static gboolean
bring (GtkWidget *widget)
{
  GtkScrolledWindow *page = page_of (widget);
  GtkWidget *content = page != NULL ? gtk_scrolled_window_get_child (page) : NULL;
  GtkAdjustment *at;
  graphene_rect_t bounds;

  if (!GTK_IS_VIEWPORT (content))
    return TRUE;
  content = gtk_viewport_get_child (GTK_VIEWPORT (content));
  at = gtk_scrolled_window_get_vadjustment (page);
  if (content == NULL || !gtk_widget_compute_bounds (widget, content, &bounds))
    return TRUE;
  if (bounds.size.height + 2 * MARGIN > gtk_adjustment_get_page_size (at))
    return FALSE;
  gtk_adjustment_clamp_page (at, bounds.origin.y - MARGIN,
                             bounds.origin.y + bounds.size.height + MARGIN);
  return TRUE;
}

/**
 * htk_in_view_bring:
 * @widget: something in a page that scrolls
 *
 * Brings all of @widget on the screen; of what is higher than the page, the part that has the focus: above an
 * on-screen keyboard there may be room for a line and no more.
 */
void
htk_in_view_bring (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!bring (widget) && focus != NULL && gtk_widget_is_ancestor (focus, widget))
    bring (focus);
}

static gboolean
bring_if_still_in (gpointer widget)
{
  if ((gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0)
    htk_in_view_bring (widget);
  return G_SOURCE_REMOVE;
}

static void
bring_later (GtkWidget *widget)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, bring_if_still_in, g_object_ref (widget), g_object_unref);
}

/* An on-screen keyboard takes half of the page: what one types into stays in what is left of it. The page tells of
 * its new size while it is laid out, when to scroll it would be forgotten again. */
static void
entered (GtkWidget *widget)
{
  GtkScrolledWindow *page = page_of (widget);
  GtkWidget *window = gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW);

  if (page != NULL)
    g_signal_connect_object (gtk_scrolled_window_get_vadjustment (page), "notify::page-size",
                             G_CALLBACK (bring_later), widget, G_CONNECT_SWAPPED);
  /* Who presses sees what is pressed, and it must not move away below the finger. With keys the viewport
   * scrolls to the focus in this same turn, by where things were laid out last: to move the page before it
   * would send it too far. */
  if (window != NULL && gtk_window_get_focus_visible (GTK_WINDOW (window)))
    bring_later (widget);
}

static void
left (GtkWidget *widget)
{
  GtkScrolledWindow *page = page_of (widget);

  if (page != NULL)
    g_signal_handlers_disconnect_by_func (gtk_scrolled_window_get_vadjustment (page),
                                          bring_later, widget);
}

/**
 * htk_in_view_watch:
 * @widget: something in a page that scrolls
 *
 * Keeps @widget on the screen while it has the focus.
 */
void
htk_in_view_watch (GtkWidget *widget)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (entered), widget);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left), widget);
  gtk_widget_add_controller (widget, focus);
}
