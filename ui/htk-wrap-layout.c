/* Lays out children in lines: in exactly so many columns, in as many equal ones as there is place for, or
 * packed, each as wide as it asks. */
#include "ui/htk-wrap-layout.h"

#include "ui/htk-layout-children.h"

#define SPACING 8
/* A line of more than this is not read as one. */
#define MAX_ON_A_LINE 6

struct _HtkWrapLayout
{
  GtkLayoutManager parent_instance;
  guint columns; /* 0 for what there is place for */
  gboolean packed;
};

G_DEFINE_TYPE (HtkWrapLayout, htk_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* The widest child's least and natural width. */
static void
widest (GtkWidget *widget,
        int       *minimum,
        int       *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = htk_layout_first (widget); child != NULL; child = htk_layout_after (child))
    {
      int min, nat;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
      *minimum = MAX (*minimum, min);
      *natural = MAX (*natural, nat);
    }
}

/* How wide a child becomes in a line of @width. */
static int
width_of (HtkWrapLayout *self,
          GtkWidget     *child,
          int            width,
          int            column)
{
  int min, nat;

  if (column > 0)
    return column;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
  return CLAMP (nat, min, MAX (min, width));
}

/* The width of a column, and how many stand in a line; 0 where each child has its own. */
static int
column_of (HtkWrapLayout *self,
           GtkWidget     *widget,
           int            width,
           guint         *n)
{
  int min, nat;

  *n = MAX_ON_A_LINE;
  if (self->packed)
    return 0;
  widest (widget, &min, &nat);
  *n = self->columns > 0 ? self->columns
                         : (guint) CLAMP ((width + SPACING) / (nat + SPACING), 1, MAX_ON_A_LINE);
  if (self->columns > 0)
    return MAX (min, (width - SPACING * (int) (*n - 1)) / (int) *n);
  return MAX (min, MIN (nat, width));
}

/* Goes through the lines of @width; allocates them where @allocates. Returns their height. */
static int
lay_out (HtkWrapLayout *self,
         GtkWidget     *widget,
         int            width,
         gboolean       allocates)
{
  guint n;
  int column = column_of (self, widget, width, &n);
  int y = 0;

  for (GtkWidget *start = htk_layout_first (widget), *next; start != NULL; start = next)
    {
      int x = 0, height = 0;
      guint count = 0;

      for (next = start; next != NULL && count < n; next = htk_layout_after (next), count++)
        {
          int w = width_of (self, next, width, column), h;

          if (count > 0 && self->columns == 0 && x + w > width)
            break;
          gtk_widget_measure (next, GTK_ORIENTATION_VERTICAL, w, &h, NULL, NULL, NULL);
          height = MAX (height, h);
          x += w + SPACING;
        }
      x = 0;
      for (GtkWidget *child = start; allocates && child != next; child = htk_layout_after (child))
        {
          GtkAllocation place = { x, y, width_of (self, child, width, column), height };

          if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
            place.x = width - x - place.width;
          gtk_widget_size_allocate (child, &place, -1);
          x += place.width + SPACING;
        }
      y += height + (next != NULL ? SPACING : 0);
    }
  return y;
}

/* Packed, a line of these widths asks for what its children do, not for the widest of them each time: what is
 * left over would stand as a gap at the end of the line. */
static int
packed_width (GtkWidget *widget)
{
  int widest_line = 0, line = 0;
  guint count = 0;

  for (GtkWidget *child = htk_layout_first (widget); child != NULL; child = htk_layout_after (child))
    {
      int natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      line = count++ % MAX_ON_A_LINE == 0 ? natural : line + SPACING + natural;
      widest_line = MAX (widest_line, line);
    }
  return widest_line;
}

static GtkSizeRequestMode
request_mode (GtkLayoutManager *layout,
              GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkLayoutManager *layout,
         GtkWidget        *widget,
         GtkOrientation    orientation,
         int               for_size,
         int              *minimum,
         int              *natural,
         int              *minimum_baseline,
         int              *natural_baseline)
{
  HtkWrapLayout *self = HTK_WRAP_LAYOUT (layout);
  int columns = MAX ((int) self->columns, 1);
  int min, nat, n = 0;

  widest (widget, &min, &nat);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      for (GtkWidget *child = htk_layout_first (widget); child != NULL; child = htk_layout_after (child))
        n++;
      n = self->columns > 0 ? columns : MIN (n, MAX_ON_A_LINE);
      *minimum = min * columns + SPACING * (columns - 1);
      *natural = MAX (*minimum, self->packed ? packed_width (widget) : nat * n + SPACING * (n - 1));
      return;
    }
  if (for_size < 0)
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &for_size, NULL, NULL);
  *minimum = *natural = lay_out (self, widget, for_size, FALSE);
}

static void
allocate (GtkLayoutManager *layout,
          GtkWidget        *widget,
          int               width,
          int               height,
          int               baseline)
{
  lay_out (HTK_WRAP_LAYOUT (layout), widget, width, TRUE);
}

static void
htk_wrap_layout_class_init (HtkWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *manager = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager->get_request_mode = request_mode;
  manager->measure = measure;
  manager->allocate = allocate;
}

static void
htk_wrap_layout_init (HtkWrapLayout *self)
{
}

/**
 * htk_wrap_layout_new:
 * @columns: exactly so many, as wide as the place allows; 0 for as many as fit
 * @packed: whether each child is only as wide as it asks to be
 *
 * Returns: (transfer full): a layout, for gtk_widget_set_layout_manager()
 */
GtkLayoutManager *
htk_wrap_layout_new (guint    columns,
                     gboolean packed)
{
  HtkWrapLayout *self = g_object_new (HTK_TYPE_WRAP_LAYOUT, NULL);

  self->columns = columns;
  self->packed = packed;
  return GTK_LAYOUT_MANAGER (self);
}

/**
 * htk_wrap_box:
 *
 * Returns: (transfer floating): a box of what stands in one line where there is room, and else in
 *   several: pills, buttons
 */
GtkWidget *
htk_wrap_box (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, htk_wrap_layout_new (0, TRUE));
  return box;
}
