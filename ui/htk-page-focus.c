/* Where the keys go when pages come and go: without this they would begin anew at the header each time.
 * A page takes the focus itself and not its first control, which may be an entry that calls up the
 * keyboard of the screen, or lie far below what is to be read first. */
#include "ui/htk-page-focus.h"

#define KEPT "kept-focus"
#define BEGINNING "focus-beginning"

/**
 * htk_focus_is_in:
 * @widget: a widget
 *
 * Returns: TRUE when the focus is within it, or its own
 */
gboolean
htk_focus_is_in (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/**
 * htk_focus_begin:
 * @widget: a container
 *
 * Gives it the focus, so that Tab leads to the first control in it.
 */
void
htk_focus_begin (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_widget_set_focusable (widget, TRUE);
  if (root != NULL)
    gtk_root_set_focus (root, widget);
}

static void
kept_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/**
 * htk_page_focus_keep:
 * @page: a page that is about to be covered
 *
 * Notes where in it the focus is, for htk_page_focus_take(), and takes it away: from what is hidden GTK
 * would move it on, to a control of its own choice.
 */
void
htk_page_focus_keep (GtkWidget *page)
{
  GtkRoot *root = gtk_widget_get_root (page);
  GWeakRef *kept;

  if (!htk_focus_is_in (page))
    return;
  kept = g_new0 (GWeakRef, 1);
  g_weak_ref_init (kept, gtk_root_get_focus (root));
  g_object_set_data_full (G_OBJECT (page), KEPT, kept, kept_free);
  gtk_root_set_focus (root, NULL);
}

/**
 * htk_page_focus_set_beginning:
 * @page: a page
 * @widget: a container in it that stays as long as the page
 *
 * Where the focus begins on a page that has tools before what it is for.
 */
void
htk_page_focus_set_beginning (GtkWidget *page,
                              GtkWidget *widget)
{
  g_object_set_data (G_OBJECT (page), BEGINNING, widget);
}

/**
 * htk_page_focus_take:
 * @page: a page that is shown
 *
 * Gives it the focus where it had it last, or at its beginning; nothing where it has taken it already.
 */
void
htk_page_focus_take (GtkWidget *page)
{
  GWeakRef *kept = g_object_get_data (G_OBJECT (page), KEPT);
  g_autoptr (GtkWidget) focus = kept != NULL ? g_weak_ref_get (kept) : NULL;
  GtkWidget *beginning = g_object_get_data (G_OBJECT (page), BEGINNING);

  if (htk_focus_is_in (page))
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, page) || !gtk_widget_grab_focus (focus))
    htk_focus_begin (beginning != NULL ? beginning : page);
}
