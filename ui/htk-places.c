/* The bar that leads to the places of the app; what does not fit in a row stands under More. */
#include "ui/htk-places.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* Narrower than this, the places stand below the page instead of beside it. */
#define NARROW 1000
/* The width of one place in a row: four characters, and more than a finger needs. */
#define PLACE_WIDTH 76

struct _HtkPlaces
{
  GtkBox parent_instance;
  GtkWidget *scrolled, *bar;
  GtkWidget *more, *rest, *popover; /* the button, and the places behind it */
  GPtrArray *buttons;               /* GtkToggleButton of one group, in the order of the table */
  guint slots;                      /* 0: a column */
};

G_DEFINE_TYPE (HtkPlaces, htk_places, GTK_TYPE_BOX)

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_places_dispose (GObject *object)
{
  HtkPlaces *self = HTK_PLACES (object);

  g_clear_pointer (&self->buttons, g_ptr_array_unref);
  g_clear_object (&self->more);
  G_OBJECT_CLASS (htk_places_parent_class)->dispose (object);
}

static void
htk_places_class_init (HtkPlacesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_places_dispose;
  /* A person went to the place of that name. */
  signals[CHOSEN] = g_signal_new ("chosen", HTK_TYPE_PLACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
icon_over_title (const char *icon,
                 const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (title);

  htk_may_wrap (GTK_LABEL (label));
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static GtkWidget *
make_more (HtkPlaces *self)
{
  GtkWidget *button = gtk_menu_button_new ();

  self->rest = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->rest);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), self->popover);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button),
                             icon_over_title ("view-more-horizontal-symbolic", _("More")));
  gtk_widget_add_css_class (button, "place");
  gtk_widget_add_css_class (button, "flat");
  htk_set_name (button, _("More"));
  return button;
}

static void
htk_places_init (HtkPlaces *self)
{
  self->buttons = g_ptr_array_new ();
  self->bar = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_add_css_class (self->bar, "places");
  self->more = g_object_ref_sink (make_more (self));
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->bar);
  gtk_widget_set_hexpand (self->bar, TRUE);
  gtk_box_append (GTK_BOX (self), self->scrolled);
  htk_places_arrange (self, 0);
}

static void
mark_more (HtkPlaces *self)
{
  gtk_widget_remove_css_class (self->more, "chosen");
  for (GtkWidget *child = gtk_widget_get_first_child (self->rest); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)))
      gtk_widget_add_css_class (self->more, "chosen");
}

static void
toggled (GtkToggleButton *button,
         HtkPlaces       *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  mark_more (self);
  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (button), "place"));
}

static void
take_out (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (parent != NULL)
    gtk_box_remove (GTK_BOX (parent), widget);
}

/* Each button into the bar or behind More; a button that moves keeps its state and its group. */
static void
place_buttons (HtkPlaces *self)
{
  guint n = self->buttons->len;
  guint shown = self->slots == 0 || n <= self->slots ? n : self->slots - 1;

  take_out (self->more);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *button = g_ptr_array_index (self->buttons, i);

      g_object_ref (button);
      take_out (button);
      gtk_box_append (GTK_BOX (i < shown ? self->bar : self->rest), button);
      g_object_unref (button);
    }
  if (shown < n)
    gtk_box_append (GTK_BOX (self->bar), self->more);
  mark_more (self);
}

/* How many times the usual size the system's text has. */
static double
text_scale (void)
{
  int dpi = -1;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? MAX (1.0, dpi / 1024.0 / 96.0) : 1.0;
}

/**
 * htk_places_fit:
 * @width: the width of the window, in logical pixels
 *
 * Returns: how many places a row of that width holds with the system's size of text; 0 where they
 *   stand in a column
 */
guint
htk_places_fit (int width)
{
  return width >= NARROW ? 0 : MAX (3, (guint) (width / (PLACE_WIDTH * text_scale ())));
}

guint
htk_places_slots (HtkPlaces *self)
{
  return self->slots;
}

/**
 * htk_places_arrange:
 * @self: the bar
 * @slots: what htk_places_fit() says
 *
 * A column scrolls when the window is low; a row never does.
 */
void
htk_places_arrange (HtkPlaces *self,
                    guint      slots)
{
  gboolean row = slots > 0;

  self->slots = slots;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bar),
                                  row ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_homogeneous (GTK_BOX (self->bar), row);
  gtk_box_set_spacing (GTK_BOX (self->bar), row ? 0 : 4);
  /* “External” lets the window become narrower than the row, which is then cut anew. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled),
                                  row ? GTK_POLICY_EXTERNAL : GTK_POLICY_NEVER,
                                  row ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
  gtk_widget_set_hexpand (self->scrolled, row);
  place_buttons (self);
}

void
htk_places_clear (HtkPlaces *self)
{
  for (guint i = 0; i < self->buttons->len; i++)
    take_out (g_ptr_array_index (self->buttons, i));
  g_ptr_array_set_size (self->buttons, 0);
  place_buttons (self);
}

/**
 * htk_places_add:
 * @self: the bar
 * @name: the name of a place; must live as long as the bar
 * @title: what it is called on the screen
 * @icon: name of its symbolic icon
 */
void
htk_places_add (HtkPlaces  *self,
                const char *name,
                const char *title,
                const char *icon)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), icon_over_title (icon, title));
  gtk_widget_add_css_class (button, "place");
  gtk_widget_add_css_class (button, "flat");
  htk_set_name (button, title);
  g_object_set_data (G_OBJECT (button), "place", (gpointer) name);
  if (self->buttons->len > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                 g_ptr_array_index (self->buttons, 0));
  g_signal_connect (button, "toggled", G_CALLBACK (toggled), self);
  g_ptr_array_add (self->buttons, button);
  place_buttons (self);
}

/* As if the person had pressed it. */
void
htk_places_go (HtkPlaces  *self,
               const char *name)
{
  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkToggleButton *button = g_ptr_array_index (self->buttons, i);

      if (g_str_equal (g_object_get_data (G_OBJECT (button), "place"), name))
        gtk_toggle_button_set_active (button, TRUE);
    }
}

/**
 * htk_places_nth:
 * @self: the bar
 * @n: from 1 on
 *
 * Returns: (nullable) (transfer none): the name of the place that stands there, behind More or not
 */
const char *
htk_places_nth (HtkPlaces *self,
                guint      n)
{
  return n >= 1 && n <= self->buttons->len
           ? g_object_get_data (g_ptr_array_index (self->buttons, n - 1), "place") : NULL;
}

/**
 * htk_places_new:
 *
 * Returns: (transfer floating): the bar, without places
 */
GtkWidget *
htk_places_new (void)
{
  return g_object_new (HTK_TYPE_PLACES, NULL);
}
