#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void    htk_record_async  (GtkWidget            *over,
                           int                   bits_per_second,
                           GAsyncReadyCallback   callback,
                           gpointer              data);
GBytes *htk_record_finish (GAsyncResult         *result,
                           GError              **error);

G_END_DECLS
