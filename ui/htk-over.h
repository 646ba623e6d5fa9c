#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWindow *htk_over_new (GtkWidget  *over,
                         const char *title,
                         GtkWidget  *content);

G_END_DECLS
