#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void     htk_saved_label_editing    (GtkWidget  *label);
void     htk_saved_label_saved      (GtkWidget  *label,
                                     const char *text);
void     htk_saved_label_failed     (GtkWidget  *label);
gboolean htk_saved_label_has_failed (GtkWidget  *label);

G_END_DECLS
