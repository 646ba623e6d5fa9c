#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void htk_read_aloud_attach (GtkWidget  *button);
void htk_read_aloud_toggle (GtkWidget  *button,
                            const char *text,
                            const char *language);

G_END_DECLS
