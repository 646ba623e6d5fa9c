#pragma once

#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

/* What the camera sees, while it is on the screen. Signals: "frame" (the first picture is there),
 * "code" (const char *text), "failed" (there is no camera, or no more), "film" (int: a film that was
 * stopped, a file without a name, to be closed). */
#define HTK_TYPE_CAMERA_VIEW (htk_camera_view_get_type ())
G_DECLARE_FINAL_TYPE (HtkCameraView, htk_camera_view, HTK, CAMERA_VIEW, GtkBox)

GtkWidget  *htk_camera_view_new   (HtkCaptureFlags  flags);
void        htk_camera_view_set_flags (HtkCameraView *self,
                                       HtkCaptureFlags flags);
GdkTexture *htk_camera_view_frame (HtkCameraView   *self);
gboolean    htk_camera_view_has_other (HtkCameraView *self);
void        htk_camera_view_next  (HtkCameraView   *self);
void        htk_camera_view_set_film (HtkCameraView *self,
                                      const HtkFilmWish *wish);
gboolean    htk_camera_view_film_start (HtkCameraView *self);
void        htk_camera_view_film_stop (HtkCameraView *self);
gint64      htk_camera_view_film_size (HtkCameraView *self);
gboolean    htk_camera_view_has_sound (HtkCameraView *self);
const GError *htk_camera_view_error (HtkCameraView *self);

G_END_DECLS
