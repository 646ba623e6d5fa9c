#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A photo that can be looked at: what it is called, and how its content is read. */
#define HTK_TYPE_PHOTO (htk_photo_get_type ())
G_DECLARE_FINAL_TYPE (HtkPhoto, htk_photo, HTK, PHOTO, GObject)

HtkPhoto   *htk_photo_new           (const char *title,
                                     const char *path);
HtkPhoto   *htk_photo_new_for_bytes (const char *title,
                                     GBytes     *bytes);
void        htk_photo_texture_async (HtkPhoto            *self,
                                     int                  max_side,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             data);
GdkTexture *htk_photo_texture_finish (HtkPhoto     *self,
                                      GAsyncResult *result,
                                      GError      **error);

void        htk_photo_viewer_show   (GtkWidget  *over,
                                     GListModel *photos,
                                     guint       index);

G_END_DECLS
