#pragma once

#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

/* What the camera sees, while it is on the screen. Signals: "frame" (the first picture is there),
 * "code" (const char *text), "failed" (there is no camera, or no more). */
#define HTK_TYPE_CAMERA_VIEW (htk_camera_view_get_type ())
G_DECLARE_FINAL_TYPE (HtkCameraView, htk_camera_view, HTK, CAMERA_VIEW, GtkBox)

GtkWidget  *htk_camera_view_new   (HtkCaptureFlags  flags);
GdkTexture *htk_camera_view_frame (HtkCameraView   *self);
gboolean    htk_camera_view_has_other (HtkCameraView *self);
void        htk_camera_view_next  (HtkCameraView   *self);
const GError *htk_camera_view_error (HtkCameraView *self);

G_END_DECLS
