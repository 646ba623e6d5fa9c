#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void    htk_draw_async  (GtkWidget            *over,
                         GdkTexture           *background,
                         GAsyncReadyCallback   callback,
                         gpointer              data);
GBytes *htk_draw_finish (GAsyncResult         *result,
                         GError              **error);

G_END_DECLS
