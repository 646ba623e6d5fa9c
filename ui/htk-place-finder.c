/* Looks for the place of the tablet while the person goes on: how exact it is by now stands there, the
 * best so far can be taken at any moment, and is taken by itself when it is as exact as the form asks. */
#include "ui/htk-place-finder.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

struct _HtkPlaceFinder
{
  GtkBox parent_instance;
  GtkWidget *find, *take, *stop, *spinner, *status;
  HtkLocation *location; /* while it looks */
  HtkPlace place;        /* what was found */
  double threshold;      /* metres; 0 for never by itself */
};

G_DEFINE_FINAL_TYPE (HtkPlaceFinder, htk_place_finder, GTK_TYPE_BOX)

enum
{
  FOUND,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show (HtkPlaceFinder *self,
      const char     *text)
{
  gboolean looks = self->location != NULL;

  gtk_widget_set_visible (self->find, !looks);
  gtk_widget_set_visible (self->take, looks);
  gtk_widget_set_visible (self->stop, looks);
  gtk_widget_set_sensitive (self->take, looks && htk_location_best (self->location) != NULL);
  gtk_widget_set_visible (self->spinner, looks);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), looks);
  gtk_label_set_text (GTK_LABEL (self->status), text);
  gtk_widget_set_visible (self->status, *text != '\0');
}

/**
 * htk_place_finder_stop:
 * @self: a finder
 *
 * Looks no more.
 */
void
htk_place_finder_stop (HtkPlaceFinder *self)
{
  if (self->location == NULL)
    return;
  htk_location_stop (self->location);
  g_signal_handlers_disconnect_by_data (self->location, self);
  g_clear_object (&self->location);
  show (self, "");
}

static void
take (HtkPlaceFinder *self)
{
  const HtkPlace *best = htk_location_best (self->location);

  if (best == NULL)
    return;
  self->place = *best;
  htk_place_finder_stop (self);
  gtk_widget_grab_focus (self->find);
  g_signal_emit (self, signals[FOUND], 0);
}

static void
fix_came (HtkPlaceFinder *self)
{
  double accuracy = htk_location_best (self->location)->accuracy;
  g_autofree char *text = NULL;

  if (accuracy <= self->threshold)
    {
      take (self);
      return;
    }
  text = self->threshold > 0
           ? g_strdup_printf (_("So far ±%.0f m; at ±%.0f m it is taken by itself"), accuracy,
                              self->threshold)
           : g_strdup_printf (_("So far ±%.0f m"), accuracy);
  show (self, text);
}

static void
failed (HtkPlaceFinder *self)
{
  gboolean refused = htk_location_is_refused (self->location);

  htk_place_finder_stop (self);
  show (self, refused ? _("The location was refused. It can be allowed in the settings of the system, "
                          "or typed.")
                      : _("This tablet has no location service. Type the place."));
}

static void
find_clicked (HtkPlaceFinder *self)
{
  self->location = htk_location_new (HTK_LOCATION_EXACT, 0);
  g_signal_connect_swapped (self->location, "fix", G_CALLBACK (fix_came), self);
  g_signal_connect_swapped (self->location, "failed", G_CALLBACK (failed), self);
  show (self, _("Looking for the place; go into the open if it takes long"));
}

static void
htk_place_finder_unmap (GtkWidget *widget)
{
  htk_place_finder_stop (HTK_PLACE_FINDER (widget));
  GTK_WIDGET_CLASS (htk_place_finder_parent_class)->unmap (widget);
}

static void
htk_place_finder_dispose (GObject *object)
{
  HtkPlaceFinder *self = HTK_PLACE_FINDER (object);

  if (self->location != NULL)
    g_signal_handlers_disconnect_by_data (self->location, self);
  g_clear_object (&self->location);
  G_OBJECT_CLASS (htk_place_finder_parent_class)->dispose (object);
}

static void
htk_place_finder_class_init (HtkPlaceFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_place_finder_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = htk_place_finder_unmap;
  signals[FOUND] = g_signal_new ("found", HTK_TYPE_PLACE_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_button (HtkPlaceFinder *self,
            const char     *text,
            const char     *css_class,
            GCallback       clicked)
{
  GtkWidget *button = htk_button (text, css_class);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (self), button);
  return button;
}

static void
htk_place_finder_init (HtkPlaceFinder *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->find = add_button (self, "", NULL, G_CALLBACK (find_clicked));
  self->take = add_button (self, _("Take this one"), "suggested-action", G_CALLBACK (take));
  self->stop = add_button (self, _("Stop"), NULL, G_CALLBACK (htk_place_finder_stop));
  self->spinner = gtk_spinner_new ();
  self->status = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (self), self->spinner);
  gtk_box_append (GTK_BOX (self), self->status);
}

/**
 * htk_place_finder_new:
 * @text: what the button says
 *
 * Returns: (transfer floating): a finder
 */
GtkWidget *
htk_place_finder_new (const char *text)
{
  HtkPlaceFinder *self = g_object_new (HTK_TYPE_PLACE_FINDER, NULL);

  gtk_button_set_label (GTK_BUTTON (self->find), text);
  show (self, "");
  return GTK_WIDGET (self);
}

/**
 * htk_place_finder_set_threshold:
 * @self: a finder
 * @metres: a place as exact as this is taken by itself; 0 for none
 */
void
htk_place_finder_set_threshold (HtkPlaceFinder *self,
                                double          metres)
{
  self->threshold = metres;
}

/**
 * htk_place_finder_place:
 * @self: a finder that emitted "found"
 *
 * Returns: what was found
 */
const HtkPlace *
htk_place_finder_place (HtkPlaceFinder *self)
{
  return &self->place;
}
