/* Looks for the place of the tablet while the person goes on: how exact it is by now stands there, the
 * best so far can be taken at any moment, and is taken by itself when it is as exact as the form asks. */
#include "ui/htk-place-finder.h"

#include "ui/htk-page-focus.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

struct _HtkPlaceFinder
{
  GtkBox parent_instance;
  GtkWidget *find, *take, *stop, *spinner, *status;
  HtkPlaceSearch *search;
};

G_DEFINE_FINAL_TYPE (HtkPlaceFinder, htk_place_finder, GTK_TYPE_BOX)

enum
{
  FOUND,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static char *
words (HtkPlaceFinder *self)
{
  const HtkPlace *best = htk_place_search_best (self->search);
  double threshold = htk_place_search_threshold (self->search);

  if (htk_place_search_end (self->search) == HTK_PLACE_SEARCH_REFUSED)
    return g_strdup (_("The location was refused. It can be allowed in the settings of the system, "
                       "or typed."));
  if (htk_place_search_end (self->search) == HTK_PLACE_SEARCH_NO_SERVICE)
    return g_strdup (_("This tablet has no location service. Type the place."));
  if (!htk_place_search_is_looking (self->search))
    return g_strdup ("");
  if (best == NULL)
    return g_strdup (_("Looking for the place; go into the open if it takes long"));
  if (threshold > 0)
    return g_strdup_printf (_("So far ±%.0f m; at ±%.0f m it is taken by itself"), best->accuracy,
                            threshold);
  return g_strdup_printf (_("So far ±%.0f m"), best->accuracy);
}

static void
show (HtkPlaceFinder *self)
{
  gboolean looks = htk_place_search_is_looking (self->search);
  gboolean focused = htk_focus_is_in (GTK_WIDGET (self));
  g_autofree char *text = words (self);

  gtk_widget_set_visible (self->find, !looks);
  gtk_widget_set_visible (self->take, looks);
  gtk_widget_set_visible (self->stop, looks);
  gtk_widget_set_sensitive (self->take, looks && htk_place_search_best (self->search) != NULL);
  gtk_widget_set_visible (self->spinner, looks);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), looks);
  gtk_label_set_text (GTK_LABEL (self->status), text);
  gtk_widget_set_visible (self->status, *text != '\0');
  /* The button that had the focus is gone; whoever was elsewhere stays there. */
  if (focused && !htk_focus_is_in (GTK_WIDGET (self)))
    gtk_widget_grab_focus (looks ? self->stop : self->find);
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
  htk_place_search_stop (self->search);
}

static gboolean
found (HtkPlaceFinder *self)
{
  g_signal_emit (self, signals[FOUND], 0);
  return TRUE;
}

static void
find_clicked (HtkPlaceFinder *self)
{
  htk_place_search_start (self->search);
}

static void
take_clicked (HtkPlaceFinder *self)
{
  htk_place_search_take (self->search);
}

static void
htk_place_finder_dispose (GObject *object)
{
  HtkPlaceFinder *self = HTK_PLACE_FINDER (object);

  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
  G_OBJECT_CLASS (htk_place_finder_parent_class)->dispose (object);
}

static void
htk_place_finder_class_init (HtkPlaceFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_place_finder_dispose;
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
  self->take = add_button (self, _("Take this one"), "suggested-action", G_CALLBACK (take_clicked));
  self->stop = add_button (self, _("Stop"), NULL, G_CALLBACK (htk_place_finder_stop));
  self->spinner = gtk_spinner_new ();
  self->status = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (self), self->spinner);
  gtk_box_append (GTK_BOX (self), self->status);
}

/**
 * htk_place_finder_new:
 * @text: what the button says
 * @search: the search it shows, which goes on without it
 *
 * Returns: (transfer floating): a finder
 */
GtkWidget *
htk_place_finder_new (const char     *text,
                      HtkPlaceSearch *search)
{
  HtkPlaceFinder *self = g_object_new (HTK_TYPE_PLACE_FINDER, NULL);

  self->search = g_object_ref (search);
  g_signal_connect_swapped (self->search, "changed", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->search, "found", G_CALLBACK (found), self);
  gtk_button_set_label (GTK_BUTTON (self->find), text);
  show (self);
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
  htk_place_search_set_threshold (self->search, metres);
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
  return htk_place_search_best (self->search);
}
