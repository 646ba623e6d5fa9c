#pragma once

/* A finger that swipes across a page, to lead on or back. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HtkSwipeFunc:
 * @data: what was handed to htk_swipe_watch()
 * @forward: whether the finger went to the left, as if it turned a page
 */
typedef void (*HtkSwipeFunc) (gpointer data, gboolean forward);

void htk_swipe_watch (GtkWidget    *page,
                      HtkSwipeFunc  swiped,
                      gpointer      data);

G_END_DECLS
