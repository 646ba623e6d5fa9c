/* A range as stars: one presses how many. The same star again takes the answer back. */
#include "ui/htk-control.h"
#include "ui/htk-range-values.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* More stars than this do not stand beside each other on an upright tablet: they are a slide. */
#define MAX_STARS 10

typedef struct
{
  HtkControlSink sink;
  HtkRangeValues values;
  GtkWidget *box;
  int at;
} Rating;

static void
show_stars (Rating *self)
{
  int i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child != NULL;
       child = gtk_widget_get_next_sibling (child), i++)
    {
      gboolean full = i <= self->at;

      gtk_button_set_icon_name (GTK_BUTTON (child), full ? "starred-symbolic"
                                                        : "non-starred-symbolic");
      if (full)
        gtk_widget_add_css_class (child, "full");
      else
        gtk_widget_remove_css_class (child, "full");
      gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_PRESSED,
                                   i == self->at ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                                 : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
    }
}

static void
star_clicked (GtkButton *button,
              Rating    *self)
{
  int i = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "i"));
  g_autofree char *value =
    i != self->at ? htk_range_values_text (&self->values, (guint) i) : NULL;

  self->sink.answered (self->sink.data, value);
}

static void
set_value (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Rating *self = g_object_get_data (G_OBJECT (widget), "rating");

  self->at = htk_range_values_find (&self->values, state->value);
  show_stars (self);
  gtk_widget_set_sensitive (widget, !state->readonly);
}

static GtkWidget *
make_star (Rating *self,
           guint   i)
{
  GtkWidget *star = gtk_button_new_from_icon_name ("non-starred-symbolic");
  g_autofree char *value = htk_range_values_text (&self->values, i);
  g_autofree char *last = htk_range_values_text (&self->values, self->values.n - 1);
  /* Translators: stars given, and how many there are */
  g_autofree char *name = g_strdup_printf (_("%s of %s"), value, last);

  gtk_widget_add_css_class (star, "star");
  gtk_widget_add_css_class (star, "flat");
  htk_set_name (star, name);
  g_object_set_data (G_OBJECT (star), "i", GUINT_TO_POINTER (i));
  g_signal_connect (star, "clicked", G_CALLBACK (star_clicked), self);
  return star;
}

void
htk_control_make_rating (HtkControl           *control,
                         const HtkState       *state,
                         const HtkControlSink *sink)
{
  HtkRangeValues values;
  Rating *self;

  if (!htk_range_values_read (&values, state) || values.n > MAX_STARS)
    {
      htk_control_make_range (control, state, sink);
      return;
    }
  self = g_new0 (Rating, 1);
  self->sink = *sink;
  self->values = values;
  self->at = -1;
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_set_halign (self->box, GTK_ALIGN_START);
  for (guint i = 0; i < values.n; i++)
    gtk_box_append (GTK_BOX (self->box), make_star (self, i));
  g_object_set_data_full (G_OBJECT (self->box), "rating", self, g_free);
  control->widget = self->box;
  control->set = set_value;
  control->flush = htk_control_keeps_nothing;
}
