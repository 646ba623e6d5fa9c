/* Pictures that lie beside a form. A GtkPicture alone grows with the page, and a GtkImage leaves a square
 * of place around each. */
#include "ui/htk-form-picture.h"

static GdkPaintable *
fitted (GdkTexture *texture,
        int         side)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  float scale = MIN (1.0f, (float) side / (float) MAX (width, height));
  graphene_size_t size = GRAPHENE_SIZE_INIT ((float) width * scale, (float) height * scale);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT (0, 0, size.width, size.height));
  return gtk_snapshot_free_to_paintable (snapshot, &size);
}

GtkWidget *
htk_form_picture_new (void)
{
  /* In a row of its own it is as wide as it asks, and so as high. */
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_append (GTK_BOX (box), gtk_picture_new ());
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  return box;
}

/**
 * htk_form_picture_set:
 * @picture: the picture
 * @texture: (nullable): what it shows; without it is not there
 * @side: the most it is wide and high, in pixels
 */
void
htk_form_picture_set (GtkWidget  *picture,
                      GdkTexture *texture,
                      int         side)
{
  g_autoptr (GdkPaintable) paintable = texture != NULL ? fitted (texture, side) : NULL;

  GtkWidget *shown = gtk_widget_get_first_child (picture);

  gtk_picture_set_paintable (GTK_PICTURE (shown), paintable);
  /* Beside others it may become narrower; a page that scrolls would make it nothing high. */
  gtk_widget_set_size_request (shown, -1, paintable != NULL
                                            ? gdk_paintable_get_intrinsic_height (paintable) : -1);
  gtk_widget_set_visible (picture, texture != NULL);
}
