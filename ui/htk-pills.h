#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands on a ground of its colour at the end of a row. */

GtkWidget  *htk_pill           (const char *text,
                                const char *css_class);
void        htk_pill_set       (GtkWidget  *pill,
                                const char *text,
                                const char *css_class);
GtkWidget  *htk_color_pill     (const char *color,
                                int         score);
void        htk_color_pill_set (GtkWidget  *pill,
                                const char *color,
                                int         score);
GtkWidget  *htk_state_pill     (const char *state);
void        htk_set_classes    (GtkWidget  *widget,
                                const char *first,
                                const char *second);

const char *htk_color_name     (const char *color);
const char *htk_state_name     (const char *state);
const char *htk_state_color    (const char *state);

G_END_DECLS
