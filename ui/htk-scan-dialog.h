#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void  htk_scan_async  (GtkWidget            *over,
                       const char           *title,
                       GAsyncReadyCallback   callback,
                       gpointer              data);
char *htk_scan_finish (GAsyncResult         *result,
                       GError              **error);

G_END_DECLS
