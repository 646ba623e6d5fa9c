#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where one draws with a finger, a pen or the mouse. Signal: "changed". */
#define HTK_TYPE_SKETCH (htk_sketch_get_type ())
G_DECLARE_FINAL_TYPE (HtkSketch, htk_sketch, HTK, SKETCH, GtkDrawingArea)

GtkWidget *htk_sketch_new        (int            width,
                                  int            height,
                                  GdkTexture    *background);
void       htk_sketch_set_pen    (HtkSketch     *self,
                                  const GdkRGBA *color,
                                  double         width);
guint      htk_sketch_n_points   (HtkSketch     *self);
void       htk_sketch_undo       (HtkSketch     *self);
void       htk_sketch_clear      (HtkSketch     *self);
GBytes    *htk_sketch_to_png     (HtkSketch     *self,
                                  double         scale);

G_END_DECLS
