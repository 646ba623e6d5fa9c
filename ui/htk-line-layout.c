/* Lays out children beside each other: each as wide as it asks to be where there is room, those that expand
 * with what is left.
 *
 * A horizontal GtkBox of GTK 4.8 that is asked how high it is for a width asks each child how narrow it could
 * be for a height first, which a label that wraps finds by trying: 12 to 46 layouts of its text, where this
 * one makes one. In a list of two hundred rows of six labels that was most of the time of opening a page. */
#include "ui/htk-line-layout.h"

#include "ui/htk-layout-children.h"

/* Between the two lines of one that folds. */
#define LINE_SPACING 6

struct _HtkLineLayout
{
  GtkLayoutManager parent_instance;
  int spacing;
  gboolean folds;
};

G_DEFINE_TYPE (HtkLineLayout, htk_line_layout, GTK_TYPE_LAYOUT_MANAGER)

/* (transfer full) (nullable): what @first and each child after it ask for; how many there are, and how many
 * expand. */
static GtkRequestedSize *
requests (GtkWidget *first,
          guint     *n,
          guint     *n_expand)
{
  GArray *sizes = g_array_new (FALSE, FALSE, sizeof (GtkRequestedSize));

  *n_expand = 0;
  for (GtkWidget *child = first; child != NULL; child = htk_layout_after (child))
    {
      GtkRequestedSize size = { .data = child };

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &size.minimum_size,
                          &size.natural_size, NULL, NULL);
      g_array_append_val (sizes, size);
      *n_expand += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
    }
  *n = sizes->len;
  return (GtkRequestedSize *) g_array_free (sizes, FALSE);
}

/* (transfer full) (nullable): the children from @first on with the widths they get, as minimum_size. */
static GtkRequestedSize *
share (HtkLineLayout *self,
       GtkWidget     *first,
       int            width,
       guint         *n)
{
  guint n_expand;
  GtkRequestedSize *sizes = requests (first, n, &n_expand);
  int left = width - self->spacing * MAX ((int) *n - 1, 0);

  for (guint i = 0; i < *n; i++)
    left -= sizes[i].minimum_size;
  left = gtk_distribute_natural_allocation (MAX (left, 0), *n, sizes);
  for (guint i = 0; i < *n && n_expand > 0; i++)
    if (gtk_widget_compute_expand (sizes[i].data, GTK_ORIENTATION_HORIZONTAL))
      {
        int part = left / (int) n_expand--;

        sizes[i].minimum_size += part;
        left -= part;
      }
  return sizes;
}

/* (nullable): the child with which a second line begins at this width. */
static GtkWidget *
second_line (HtkLineLayout *self,
             GtkWidget     *widget,
             int            width)
{
  GtkWidget *first = htk_layout_first (widget);
  GtkWidget *rest = first != NULL ? htk_layout_after (first) : NULL;
  int need = -self->spacing;

  if (!self->folds || rest == NULL)
    return NULL;
  for (GtkWidget *child = first; child != NULL; child = htk_layout_after (child))
    {
      int minimum;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      need += self->spacing + minimum;
    }
  return need > width ? rest : NULL;
}

static GtkSizeRequestMode
request_mode (GtkLayoutManager *layout,
              GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (HtkLineLayout *self,
               GtkWidget     *widget,
               int           *minimum,
               int           *natural)
{
  guint n, n_expand;
  g_autofree GtkRequestedSize *sizes = requests (htk_layout_first (widget), &n, &n_expand);
  int rest = 0;

  for (guint i = 0; i < n; i++)
    {
      *minimum += sizes[i].minimum_size + (i > 0 ? self->spacing : 0);
      *natural += sizes[i].natural_size + (i > 0 ? self->spacing : 0);
      rest += i > 0 ? sizes[i].minimum_size + (i > 1 ? self->spacing : 0) : 0;
    }
  if (self->folds && n > 1)
    *minimum = MAX (sizes[0].minimum_size, rest);
}

static int
height_at (GtkWidget *child,
           int        width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* How high a line of the children from @first on is. */
static int
line_height (HtkLineLayout *self,
             GtkWidget     *first,
             int            width)
{
  guint n;
  g_autofree GtkRequestedSize *sizes = share (self, first, width, &n);
  int height = 0;

  for (guint i = 0; i < n; i++)
    height = MAX (height, height_at (sizes[i].data, sizes[i].minimum_size));
  return height;
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
  HtkLineLayout *self = HTK_LINE_LAYOUT (layout);
  GtkWidget *second;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (self, widget, minimum, natural);
      return;
    }
  if (for_size < 0)
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &for_size, NULL, NULL);
  second = second_line (self, widget, for_size);
  if (second == NULL)
    *natural = line_height (self, htk_layout_first (widget), for_size);
  else
    *natural = height_at (htk_layout_first (widget), for_size) + LINE_SPACING
               + line_height (self, second, for_size);
  *minimum = *natural;
}

static void
place_line (HtkLineLayout *self,
            GtkWidget     *widget,
            GtkWidget     *first,
            GtkAllocation *line)
{
  gboolean from_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint n;
  g_autofree GtkRequestedSize *sizes = share (self, first, line->width, &n);
  int x = 0;

  for (guint i = 0; i < n; i++)
    {
      GtkAllocation place = { x, line->y, sizes[i].minimum_size, line->height };

      if (from_right)
        place.x = line->width - x - place.width;
      gtk_widget_size_allocate (sizes[i].data, &place, -1);
      x += place.width + self->spacing;
    }
}

static void
allocate (GtkLayoutManager *layout,
          GtkWidget        *widget,
          int               width,
          int               height,
          int               baseline)
{
  HtkLineLayout *self = HTK_LINE_LAYOUT (layout);
  GtkWidget *first = htk_layout_first (widget);
  GtkWidget *second = second_line (self, widget, width);
  GtkAllocation line = { 0, 0, width, height };

  if (second != NULL)
    {
      line.height = height_at (first, width);
      gtk_widget_size_allocate (first, &line, -1);
      line.y = line.height + LINE_SPACING;
      line.height = MAX (height - line.y, 0);
    }
  place_line (self, widget, second != NULL ? second : first, &line);
}

static void
htk_line_layout_class_init (HtkLineLayoutClass *klass)
{
  GtkLayoutManagerClass *manager = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager->get_request_mode = request_mode;
  manager->measure = measure;
  manager->allocate = allocate;
}

static void
htk_line_layout_init (HtkLineLayout *self)
{
}

/**
 * htk_line_layout_new:
 * @spacing: pixels between two children
 *
 * Returns: (transfer full): a layout, for gtk_widget_set_layout_manager() on a GtkBox
 */
GtkLayoutManager *
htk_line_layout_new (int spacing)
{
  HtkLineLayout *self = g_object_new (HTK_TYPE_LINE_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}

/**
 * htk_line_box:
 * @spacing: pixels between two children
 *
 * Returns: (transfer floating): a box of them
 */
GtkWidget *
htk_line_box (int spacing)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, htk_line_layout_new (spacing));
  return box;
}

/**
 * htk_line_fold:
 * @box: a box
 * @spacing: pixels between two children
 *
 * Lays its children out in one line, or the first above the others where not each has the width it must
 * have, above all with the text of the system at twice its size. A label that wraps says by its width-chars
 * what it must have.
 */
void
htk_line_fold (GtkWidget *box,
               int        spacing)
{
  GtkLayoutManager *layout = htk_line_layout_new (spacing);

  HTK_LINE_LAYOUT (layout)->folds = TRUE;
  gtk_widget_set_layout_manager (box, layout);
}
