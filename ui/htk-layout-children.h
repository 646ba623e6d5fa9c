#pragma once

/* The children that a layout has to place. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @child, or the next one after it that has a place; NULL when there is none. */
static inline GtkWidget *
htk_layout_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static inline GtkWidget *
htk_layout_first (GtkWidget *widget)
{
  return htk_layout_shown (gtk_widget_get_first_child (widget));
}

static inline GtkWidget *
htk_layout_after (GtkWidget *child)
{
  return htk_layout_shown (gtk_widget_get_next_sibling (child));
}

G_END_DECLS
