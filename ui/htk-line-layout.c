/* Lays out children beside each other: each as wide as it asks to be where there is room, those that expand
 * with what is left.
 *
 * A horizontal GtkBox of GTK 4.8 that is asked how high it is for a width asks each child how narrow it could
 * be for a height first, which a label that wraps finds by trying: 12 to 46 layouts of its text, where this
 * one makes one. In a list of two hundred rows of six labels that was most of the time of opening a page. */
#include "ui/htk-line-layout.h"

#include "ui/htk-layout-children.h"

struct _HtkLineLayout
{
  GtkLayoutManager parent_instance;
  int spacing;
};

G_DEFINE_TYPE (HtkLineLayout, htk_line_layout, GTK_TYPE_LAYOUT_MANAGER)

/* (transfer full) (nullable): what each child asks for; how many there are, and how many expand. */
static GtkRequestedSize *
requests (GtkWidget *widget,
          guint     *n,
          guint     *n_expand)
{
  GArray *sizes = g_array_new (FALSE, FALSE, sizeof (GtkRequestedSize));

  *n_expand = 0;
  for (GtkWidget *child = htk_layout_first (widget); child != NULL; child = htk_layout_after (child))
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

/* (transfer full) (nullable): the children with the widths they get, as minimum_size. */
static GtkRequestedSize *
share (HtkLineLayout *self,
       GtkWidget     *widget,
       int            width,
       guint         *n)
{
  guint n_expand;
  GtkRequestedSize *sizes = requests (widget, n, &n_expand);
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
  HtkLineLayout *self = HTK_LINE_LAYOUT (layout);
  guint n, n_expand;
  g_autofree GtkRequestedSize *sizes = NULL;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      sizes = requests (widget, &n, &n_expand);
      for (guint i = 0; i < n; i++)
        {
          *minimum += sizes[i].minimum_size + (i > 0 ? self->spacing : 0);
          *natural += sizes[i].natural_size + (i > 0 ? self->spacing : 0);
        }
      return;
    }
  if (for_size < 0)
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &for_size, NULL, NULL);
  sizes = share (self, widget, for_size, &n);
  for (guint i = 0; i < n; i++)
    {
      int min, nat;

      gtk_widget_measure (sizes[i].data, GTK_ORIENTATION_VERTICAL, sizes[i].minimum_size, &min, &nat,
                          NULL, NULL);
      *minimum = MAX (*minimum, min);
      *natural = MAX (*natural, nat);
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
  gboolean from_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint n;
  g_autofree GtkRequestedSize *sizes = share (self, widget, width, &n);
  int x = 0;

  for (guint i = 0; i < n; i++)
    {
      GtkAllocation place = { x, 0, sizes[i].minimum_size, height };

      if (from_right)
        place.x = width - x - place.width;
      gtk_widget_size_allocate (sizes[i].data, &place, -1);
      x += place.width + self->spacing;
    }
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
