#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @chosen: called with ADDRESS:PORT of the tablet that was pressed; @data: for it */
GtkWidget *htk_nearby_box_new (GtkWidget *page,
                               void     (*chosen) (gpointer data, const char *where),
                               gpointer   data);

G_END_DECLS
