#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *htk_waiting_window_new (GtkApplication *application);
GtkWidget *htk_failure_window_new (GtkApplication *application,
                                   const GError   *error);

G_END_DECLS
