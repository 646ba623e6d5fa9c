#pragma once

#include "ui/htk-control.h"

G_BEGIN_DECLS

void    htk_film_async  (GtkWidget            *over,
                         const char           *max_pixels,
                         const char           *quality,
                         const HtkControlSink *sink,
                         gboolean              front,
                         GAsyncReadyCallback   callback,
                         gpointer              data);
GBytes *htk_film_finish (GAsyncResult         *result,
                         GError              **error);

G_END_DECLS
