#pragma once

#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

HtkCapture *htk_capture_new  (GtkWindow            *window,
                              HtkCaptureFlags       flags,
                              const HtkFilmWish    *film,
                              const HtkCaptureSink *sink);
void        htk_capture_free (HtkCapture           *self);
guint       htk_capture_n_cameras (HtkCapture      *self);
void        htk_capture_next (HtkCapture           *self);
gboolean    htk_capture_film_start (HtkCapture     *self);
void        htk_capture_film_stop (HtkCapture      *self);
gint64      htk_capture_film_size (HtkCapture      *self);
gboolean    htk_capture_has_sound (HtkCapture      *self);

G_END_DECLS
