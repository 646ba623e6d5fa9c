#pragma once

#include "ui/devices/htk-devices.h"
#include "ui/htk-control.h"

G_BEGIN_DECLS

void    htk_film_wish_of (HtkFilmWish          *wish,
                          const HtkState       *state);
void    htk_film_async   (GtkWidget            *over,
                          const HtkFilmWish    *wish,
                          const HtkControlSink *sink,
                          gboolean              front,
                          GAsyncReadyCallback   callback,
                          gpointer              data);
GBytes *htk_film_finish  (GAsyncResult         *result,
                          GError              **error);

G_END_DECLS
