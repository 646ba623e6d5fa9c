#pragma once

#include "ui/devices/htk-devices.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* A camera: what makes its source, and which way it looks. */
typedef struct
{
  GstDevice *device; /* NULL for the one that PipeWire chooses, and for a source that was named */
  GObject *portal;   /* XdpPortal through which it is used, or NULL */
  char *source;      /* of gst_parse_bin_from_description(), or NULL */
  gboolean front;
} HtkCamera;

void        htk_camera_free        (HtkCamera           *camera);
GstElement *htk_camera_element     (HtkCamera           *camera,
                                    GError             **error);
void        htk_camera_find_async  (GtkWindow           *window,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             data);
GPtrArray  *htk_camera_find_finish (GAsyncResult        *result,
                                    GError             **error);

G_END_DECLS
