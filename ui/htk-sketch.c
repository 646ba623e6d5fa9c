/* Strokes on paper or on a photo, kept in the paper's own coordinates: what is drawn stays whatever
 * the size it is shown at. */
#include "ui/htk-sketch.h"

#include <cairo.h>

typedef struct
{
  double x, y;
} Point;

typedef struct
{
  GdkRGBA color;
  double width;
  GArray *points; /* of Point */
} Stroke;

struct _HtkSketch
{
  GtkDrawingArea parent_instance;
  int width, height;           /* of the paper */
  cairo_surface_t *background; /* NULL for white paper */
  GPtrArray *strokes;          /* of Stroke */
  GdkRGBA color;
  double pen;
};

G_DEFINE_FINAL_TYPE (HtkSketch, htk_sketch, GTK_TYPE_DRAWING_AREA)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
stroke_free (gpointer data)
{
  Stroke *stroke = data;

  g_array_unref (stroke->points);
  g_free (stroke);
}

static void
htk_sketch_finalize (GObject *object)
{
  HtkSketch *self = HTK_SKETCH (object);

  g_ptr_array_unref (self->strokes);
  g_clear_pointer (&self->background, cairo_surface_destroy);
  G_OBJECT_CLASS (htk_sketch_parent_class)->finalize (object);
}

static void
htk_sketch_class_init (HtkSketchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_sketch_finalize;
  signals[CHANGED] = g_signal_new ("changed", HTK_TYPE_SKETCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

/* --- Drawing --- */

/* Through the middles between the points, bent towards the points: no corners where the finger was
 * seen only now and then. */
static void
draw_stroke (const Stroke *stroke,
             cairo_t      *cr)
{
  const Point *p = (const Point *) (gpointer) stroke->points->data;
  guint n = stroke->points->len;

  gdk_cairo_set_source_rgba (cr, &stroke->color);
  cairo_set_line_width (cr, stroke->width);
  cairo_move_to (cr, p[0].x, p[0].y);
  for (guint i = 1; i + 1 < n; i++)
    {
      double x, y, to_x = (p[i].x + p[i + 1].x) / 2, to_y = (p[i].y + p[i + 1].y) / 2;

      cairo_get_current_point (cr, &x, &y);
      cairo_curve_to (cr, x + (p[i].x - x) * 2 / 3, y + (p[i].y - y) * 2 / 3,
                      to_x + (p[i].x - to_x) * 2 / 3, to_y + (p[i].y - to_y) * 2 / 3, to_x, to_y);
    }
  /* One point is a dot. */
  cairo_line_to (cr, p[n - 1].x, p[n - 1].y);
  cairo_stroke (cr);
}

static void
draw_paper (HtkSketch *self,
            cairo_t   *cr)
{
  cairo_rectangle (cr, 0, 0, self->width, self->height);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  if (self->background != NULL)
    {
      cairo_save (cr);
      cairo_scale (cr, (double) self->width / cairo_image_surface_get_width (self->background),
                   (double) self->height / cairo_image_surface_get_height (self->background));
      cairo_set_source_surface (cr, self->background, 0, 0);
      cairo_paint (cr);
      cairo_restore (cr);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->strokes->len; i++)
    draw_stroke (self->strokes->pdata[i], cr);
}

/* How the paper lies in the widget. */
static double
scale_of (HtkSketch *self,
          double    *left,
          double    *top)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double scale = MIN ((double) width / self->width, (double) height / self->height);

  *left = (width - scale * self->width) / 2;
  *top = (height - scale * self->height) / 2;
  return MAX (scale, 0.001);
}

static void
draw (GtkDrawingArea *area,
      cairo_t        *cr,
      int             width,
      int             height,
      gpointer        data)
{
  HtkSketch *self = HTK_SKETCH (area);
  double left, top, scale = scale_of (self, &left, &top);

  cairo_translate (cr, left, top);
  cairo_scale (cr, scale, scale);
  draw_paper (self, cr);
}

static void
changed (HtkSketch *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_point (HtkSketch *self,
           double     x,
           double     y)
{
  Stroke *stroke = self->strokes->pdata[self->strokes->len - 1];
  double left, top, scale = scale_of (self, &left, &top);
  const Point p = { CLAMP ((x - left) / scale, 0, self->width),
                    CLAMP ((y - top) / scale, 0, self->height) };

  g_array_append_val (stroke->points, p);
  changed (self);
}

/* The page must not scroll under the pen: it sees a finger first, and would take it. */
static void
hold_page (HtkSketch *self,
           gboolean   hold)
{
  for (GtkWidget *w = gtk_widget_get_parent (GTK_WIDGET (self)); w != NULL;
       w = gtk_widget_get_parent (w))
    if (GTK_IS_SCROLLED_WINDOW (w))
      gtk_scrolled_window_set_kinetic_scrolling (GTK_SCROLLED_WINDOW (w), !hold);
}

static void
drag_over (GtkGesture       *drag,
           GdkEventSequence *sequence,
           HtkSketch        *self)
{
  hold_page (self, FALSE);
}

static void
drag_begin (GtkGestureDrag *drag,
            double          x,
            double          y,
            HtkSketch      *self)
{
  Stroke *stroke = g_new0 (Stroke, 1);

  hold_page (self, TRUE);
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  stroke->color = self->color;
  stroke->width = self->pen;
  stroke->points = g_array_new (FALSE, FALSE, sizeof (Point));
  g_ptr_array_add (self->strokes, stroke);
  add_point (self, x, y);
}

static void
drag_update (GtkGestureDrag *drag,
             double          dx,
             double          dy,
             HtkSketch      *self)
{
  double x, y;

  if (self->strokes->len > 0 && gtk_gesture_drag_get_start_point (drag, &x, &y))
    add_point (self, x + dx, y + dy);
}

static void
htk_sketch_init (HtkSketch *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->strokes = g_ptr_array_new_with_free_func (stroke_free);
  self->color = (GdkRGBA){ 0.05f, 0.05f, 0.2f, 1 };
  self->pen = 3;
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self), draw, NULL, NULL);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update), self);
  g_signal_connect (drag, "end", G_CALLBACK (drag_over), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_over), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

/**
 * htk_sketch_new:
 * @width: of the paper
 * @height: of the paper
 * @background: (nullable): what is drawn on, stretched over the paper
 *
 * Returns: (transfer floating): an empty sketch
 */
GtkWidget *
htk_sketch_new (int         width,
                int         height,
                GdkTexture *background)
{
  HtkSketch *self = g_object_new (HTK_TYPE_SKETCH, NULL);

  self->width = width;
  self->height = height;
  if (background != NULL)
    {
      self->background =
        cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gdk_texture_get_width (background),
                                    gdk_texture_get_height (background));
      gdk_texture_download (background, cairo_image_surface_get_data (self->background),
                            (gsize) cairo_image_surface_get_stride (self->background));
      cairo_surface_mark_dirty (self->background);
    }
  return GTK_WIDGET (self);
}

/**
 * htk_sketch_set_pen:
 * @self: a sketch
 * @color: of the strokes to come
 * @width: of the strokes to come, in units of the paper
 */
void
htk_sketch_set_pen (HtkSketch     *self,
                    const GdkRGBA *color,
                    double         width)
{
  self->color = *color;
  self->pen = width;
}

/**
 * htk_sketch_n_points:
 * @self: a sketch
 *
 * Returns: how much was drawn: a touch by mistake makes few points
 */
guint
htk_sketch_n_points (HtkSketch *self)
{
  guint n = 0;

  for (guint i = 0; i < self->strokes->len; i++)
    n += ((Stroke *) self->strokes->pdata[i])->points->len;
  return n;
}

/* Takes the last stroke away. */
void
htk_sketch_undo (HtkSketch *self)
{
  if (self->strokes->len == 0)
    return;
  g_ptr_array_set_size (self->strokes, (int) self->strokes->len - 1);
  changed (self);
}

void
htk_sketch_clear (HtkSketch *self)
{
  g_ptr_array_set_size (self->strokes, 0);
  changed (self);
}

static cairo_status_t
append_png (gpointer             data,
            const unsigned char *bytes,
            unsigned int         length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * htk_sketch_to_png:
 * @self: a sketch
 * @scale: pixels for a unit of the paper
 *
 * Returns: (transfer full): the paper with what is drawn on it, as PNG
 */
GBytes *
htk_sketch_to_png (HtkSketch *self,
                   double     scale)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (self->width * scale),
                                (int) (self->height * scale));
  cairo_t *cr = cairo_create (surface);
  GByteArray *png = g_byte_array_new ();

  cairo_scale (cr, scale, scale);
  draw_paper (self, cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, append_png, png);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (png);
}
