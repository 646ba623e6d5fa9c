#pragma once

#include <gtk/gtk.h>

GtkWidget *htk_last_line_new  (GCallback   carry,
                               gpointer    data);
void       htk_last_line_show (GtkWidget  *line,
                               const char *text,
                               gboolean    may_carry);
