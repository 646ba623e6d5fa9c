#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What one works at is on the screen, all of it: the label as well as the field. */
void htk_in_view_bring (GtkWidget *widget);
void htk_in_view_watch (GtkWidget *widget);

G_END_DECLS
