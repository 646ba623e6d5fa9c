#pragma once

#include <gtk/gtk.h>

GtkWidget *htk_copy_button_new (const char *text,
                                const char *lines);
