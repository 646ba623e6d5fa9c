#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void htk_undo_bar_add (GtkWidget *window,
                       GtkWidget *column);

void htk_undo_take (GtkWidget *window);

void htk_undo_offer (GtkWidget  *of,
                     const char *text,
                     GFunc       undo,
                     gpointer    undone,
                     GDestroyNotify free_undone);

void htk_undo_forget (GtkWidget *of);

G_END_DECLS
