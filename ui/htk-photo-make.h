#pragma once

#include "app/form/htk-form.h"
#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

void    htk_photo_wish_of      (HtkPhotoWish         *wish,
                                const HtkState       *state);
void    htk_photo_make_async   (GtkWidget            *widget,
                                GBytes               *bytes,
                                GdkTexture           *texture,
                                const HtkPhotoWish   *wish,
                                GAsyncReadyCallback   callback,
                                gpointer              data);
GBytes *htk_photo_make_finish  (GAsyncResult         *result,
                                GError              **error);

G_END_DECLS
