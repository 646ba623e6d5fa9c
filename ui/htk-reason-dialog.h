#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void htk_reason_ask (GtkWidget  *parent,
                     const char *title,
                     const char *words,
                     void      (*given) (gpointer data, const char *reason),
                     gpointer    data);

G_END_DECLS
