#pragma once

#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

GdkPixbuf *htk_photo_decode       (GBytes             *bytes,
                                   guint               max_side,
                                   GError            **error);
GBytes    *htk_photo_from_bytes   (GBytes             *bytes,
                                   const HtkPhotoWish *wish,
                                   GError            **error);
GBytes    *htk_photo_from_texture (GdkTexture         *texture,
                                   const HtkPhotoWish *wish,
                                   GError            **error);

G_END_DECLS
