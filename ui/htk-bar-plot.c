/* Draws an indicator for a glance: a bar for the value, a tick for the target, and a mark whose shape
 * tells the status to those who see no colours. The village card uses it. */
#include "ui/htk-bar-plot.h"

#include <adwaita.h>

#define BAR_HEIGHT 14
#define MARK 22 /* room for the mark, right of the bar */
#define HEIGHT 34
#define WIDTH 120
#define REACH 1.25 /* how far beyond the greater of value and target the scale goes */

struct _HtkBarPlot
{
  GtkWidget parent_instance;
  double value, target; /* shares of the width; below 0: none */
  HtkIndicatorStatus status;
};

G_DEFINE_TYPE (HtkBarPlot, htk_bar_plot, GTK_TYPE_WIDGET)

static void
color_of (HtkIndicatorStatus status,
          GdkRGBA           *color)
{
  /* Dark enough to be told from the ground in the light, light enough in the dark. */
  static const char *const light[] = { "#26734d", "#c88800", "#c01c28", "#77767b" };
  static const char *const dark[] = { "#57c48a", "#f5c211", "#ff7b85", "#9a9996" };
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  gdk_rgba_parse (color, is_dark ? dark[status] : light[status]);
}

static void
ink (GdkRGBA *color,
     float    alpha)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  gdk_rgba_parse (color, is_dark ? "#ffffff" : "#241f31");
  color->alpha = alpha;
}

static void
fill_rounded (GtkSnapshot   *snapshot,
              float          x,
              float          y,
              float          width,
              float          height,
              const GdkRGBA *color)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, width, height);
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &bounds, MIN (width, height) / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}

/* Reached: a disc. Near: a triangle. Shortfall: a cross. Not judged: an empty ring. */
static void
draw_mark (HtkBarPlot  *self,
           GtkSnapshot *snapshot,
           float        width,
           float        height)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (width - MARK, 0, MARK, height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  double x = width - 9, y = height / 2, r = 7;
  GdkRGBA color;

  color_of (self->status, &color);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 3);
  switch (self->status)
    {
    case HTK_STATUS_OK:
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      cairo_fill (cr);
      break;
    case HTK_STATUS_NEAR:
      cairo_move_to (cr, x, y - r);
      cairo_line_to (cr, x + r, y + r);
      cairo_line_to (cr, x - r, y + r);
      cairo_close_path (cr);
      cairo_fill (cr);
      break;
    case HTK_STATUS_SHORT:
      cairo_move_to (cr, x - r, y - r);
      cairo_line_to (cr, x + r, y + r);
      cairo_move_to (cr, x + r, y - r);
      cairo_line_to (cr, x - r, y + r);
      cairo_stroke (cr);
      break;
    case HTK_STATUS_NA:
    default:
      cairo_set_line_width (cr, 2);
      cairo_arc (cr, x, y, r - 1, 0, 2 * G_PI);
      cairo_stroke (cr);
      break;
    }
  cairo_destroy (cr);
}

static void
htk_bar_plot_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  HtkBarPlot *self = HTK_BAR_PLOT (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float track = MAX (width - MARK - 6, 1), y = (height - BAR_HEIGHT) / 2;
  GdkRGBA color;

  ink (&color, adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? 0.4f : 0.12f);
  fill_rounded (snapshot, 0, y, track, BAR_HEIGHT, &color);
  color_of (self->status, &color);
  if (self->value > 0)
    fill_rounded (snapshot, 0, y, MAX (track * (float) self->value, BAR_HEIGHT), BAR_HEIGHT, &color);
  if (self->target >= 0)
    {
      float x = CLAMP (track * (float) self->target - 1.5f, 0, track - 3);

      ink (&color, 1);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (x, y - 6, 3, BAR_HEIGHT + 12));
    }
  draw_mark (self, snapshot, width, height);
}

static void
htk_bar_plot_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
htk_bar_plot_class_init (HtkBarPlotClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = htk_bar_plot_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = htk_bar_plot_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
htk_bar_plot_init (HtkBarPlot *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/* The whole bar is 100 % for shares, else a little more than the greater of value and target. */
static double
scale_of (const HtkIndicatorResult *result)
{
  double most = (double) MAX (MAX (result->value, result->target), 0) * REACH;

  if (result->indicator->unit == HTK_UNIT_YES)
    return 100;
  if (result->indicator->kind == HTK_INDICATOR_RATE ||
      (result->indicator->kind == HTK_INDICATOR_NUMBER &&
       result->indicator->unit == HTK_UNIT_PERCENT))
    return 10000;
  return MAX (most, 100);
}

/**
 * htk_bar_plot_new:
 * @result: an indicator's result; not kept
 * @description: what the plot shows, in words
 *
 * Returns: (transfer floating): the plot
 */
GtkWidget *
htk_bar_plot_new (const HtkIndicatorResult *result,
                  const char               *description)
{
  HtkBarPlot *self = g_object_new (HTK_TYPE_BAR_PLOT, NULL);
  double scale = scale_of (result);

  self->status = result->status;
  self->value = result->known ? CLAMP ((double) result->value / scale, 0, 1) : -1;
  self->target = result->has_target ? CLAMP ((double) result->target / scale, 0, 1) : -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description,
                                  -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  return GTK_WIDGET (self);
}
