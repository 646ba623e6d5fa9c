#pragma once
#include <gtk/gtk.h>

void htk_first_frame_report (GtkWidget *window);
