#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean htk_focus_is_in              (GtkWidget *widget);
void     htk_focus_begin              (GtkWidget *widget);
void     htk_page_focus_keep          (GtkWidget *page);
void     htk_page_focus_set_beginning (GtkWidget *page,
                                       GtkWidget *widget);
void     htk_page_focus_take          (GtkWidget *page);

G_END_DECLS
