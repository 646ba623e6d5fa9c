/* A line or a shape as it lies on the ground, north up: no map, but one sees a point that is wrong. */
#include "ui/htk-place-drawing.h"

#include "ui/htk-widgets.h"

#include <adwaita.h>
#include <cairo.h>
#include <glib/gi18n.h>
#include <math.h>

#define MARGIN 18.0

typedef struct
{
  GArray *places; /* of HtkPlace */
  gboolean closed;
} Drawing;

static void
drawing_free (gpointer data)
{
  Drawing *self = data;

  g_array_unref (self->places);
  g_free (self);
}

/* Degrees into units that are as long to the north as to the east. */
static void
ground (const Drawing *self,
        guint          i,
        double        *x,
        double        *y)
{
  const HtkPlace *first = &g_array_index (self->places, HtkPlace, 0);
  const HtkPlace *p = &g_array_index (self->places, HtkPlace, i);

  *x = (p->longitude - first->longitude) * cos (first->latitude * G_PI / 180);
  *y = -(p->latitude - first->latitude);
}

static void
fit (const Drawing *self,
     cairo_t       *cr,
     int            width,
     int            height,
     double        *scale)
{
  double left = 0, right = 0, top = 0, bottom = 0;

  for (guint i = 0; i < self->places->len; i++)
    {
      double x, y;

      ground (self, i, &x, &y);
      left = MIN (left, x);
      right = MAX (right, x);
      top = MIN (top, y);
      bottom = MAX (bottom, y);
    }
  *scale = MIN ((width - 2 * MARGIN) / MAX (right - left, 1e-9),
                (height - 2 * MARGIN) / MAX (bottom - top, 1e-9));
  cairo_translate (cr, width / 2.0 - (left + right) / 2 * *scale,
                   height / 2.0 - (top + bottom) / 2 * *scale);
}

static void
draw (GtkDrawingArea *area,
      cairo_t        *cr,
      int             width,
      int             height,
      gpointer        data)
{
  const Drawing *self = data;
  GdkRGBA color;
  double scale, x, y;

  if (self->places->len == 0)
    return;
  gdk_rgba_parse (&color, adw_style_manager_get_dark (adw_style_manager_get_default ()) ? "#ffffff"
                                                                                       : "#1a5fb4");
  gdk_cairo_set_source_rgba (cr, &color);
  fit (self, cr, width, height, &scale);
  for (guint i = 0; i < self->places->len; i++)
    {
      ground (self, i, &x, &y);
      cairo_line_to (cr, x * scale, y * scale);
    }
  if (self->closed)
    {
      cairo_close_path (cr);
      color.alpha = 0.15f;
      gdk_cairo_set_source_rgba (cr, &color);
      cairo_fill_preserve (cr);
      color.alpha = 1;
      gdk_cairo_set_source_rgba (cr, &color);
    }
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  for (guint i = 0; i < self->places->len; i++)
    {
      ground (self, i, &x, &y);
      /* The first one is larger: one sees which way it goes. */
      cairo_arc (cr, x * scale, y * scale, i == 0 ? 6 : 4, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

/**
 * htk_place_drawing_new:
 *
 * Returns: (transfer floating): an empty drawing
 */
GtkWidget *
htk_place_drawing_new (void)
{
  GtkWidget *area = gtk_drawing_area_new ();
  Drawing *self = g_new0 (Drawing, 1);

  self->places = g_array_new (FALSE, FALSE, sizeof (HtkPlace));
  g_object_set_data_full (G_OBJECT (area), "drawing", self, drawing_free);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw, self, NULL);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), 320);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), 220);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), area, G_CONNECT_SWAPPED);
  gtk_widget_set_halign (area, GTK_ALIGN_START);
  gtk_widget_add_css_class (area, "place-drawing");
  return area;
}

/**
 * htk_place_drawing_set:
 * @drawing: a drawing
 * @places: (array length=n): its points
 * @n: how many
 * @closed: whether the last one is joined to the first
 */
void
htk_place_drawing_set (GtkWidget      *drawing,
                       const HtkPlace *places,
                       guint           n,
                       gboolean        closed)
{
  Drawing *self = g_object_get_data (G_OBJECT (drawing), "drawing");
  g_autofree char *name = g_strdup_printf (closed ? ngettext ("Shape with %u point", "Shape with %u points", n)
                                                  : ngettext ("Line with %u point", "Line with %u points", n),
                                           n);

  g_array_set_size (self->places, 0);
  g_array_append_vals (self->places, places, n);
  self->closed = closed;
  htk_set_name (drawing, name);
  gtk_widget_queue_draw (drawing);
}
