#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void        htk_camera_shoot_async  (GtkWidget            *over,
                                     gboolean              front,
                                     GAsyncReadyCallback   callback,
                                     gpointer              data);
GdkTexture *htk_camera_shoot_finish (GAsyncResult         *result,
                                     GError              **error);

G_END_DECLS
