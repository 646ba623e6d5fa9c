#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *htk_calendar_new      (void);
void       htk_player_name_parts (GtkWidget *player);

G_END_DECLS
