#pragma once

#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

HtkCapture *htk_capture_new  (GtkWindow            *window,
                              HtkCaptureFlags       flags,
                              const HtkCaptureSink *sink);
void        htk_capture_free (HtkCapture           *self);
guint       htk_capture_n_cameras (HtkCapture      *self);
void        htk_capture_next (HtkCapture           *self);

G_END_DECLS
