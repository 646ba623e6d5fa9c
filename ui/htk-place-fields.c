/* A place in three fields: each has a keyboard of digits. What was copied from elsewhere, "24.07
 * 101.98 1500", may be put into the first one whole. */
#include "ui/htk-place-fields.h"

#include "ui/htk-widgets.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

struct _HtkPlaceFields
{
  GtkBox parent_instance;
  GtkWidget *latitude, *longitude, *altitude;
  gboolean filling; /* by us, not by a person */
};

G_DEFINE_FINAL_TYPE (HtkPlaceFields, htk_place_fields, GTK_TYPE_BOX)

enum
{
  EDITED,
  ENTERED,
  LEFT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_place_fields_class_init (HtkPlaceFieldsClass *klass)
{
  signals[EDITED] = g_signal_new ("edited", HTK_TYPE_PLACE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[ENTERED] = g_signal_new ("entered", HTK_TYPE_PLACE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", HTK_TYPE_PLACE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
field_changed (HtkPlaceFields *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[EDITED], 0);
}

static void
entered (HtkPlaceFields *self)
{
  g_signal_emit (self, signals[ENTERED], 0);
}

static void
left (HtkPlaceFields *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static GtkWidget *
add_field (HtkPlaceFields *self,
           const char     *name,
           int             width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_NUMBER);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), width);
  htk_set_name (entry, name);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (field_changed), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (entered), self);
  gtk_box_append (GTK_BOX (box), htk_label (name, "dim-label"));
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (self), box);
  return entry;
}

static void
htk_place_fields_init (HtkPlaceFields *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_layout_manager (GTK_WIDGET (self), htk_wrap_layout_new (0, TRUE));
  self->latitude = add_field (self, _("Latitude"), 11);
  self->longitude = add_field (self, _("Longitude"), 11);
  self->altitude = add_field (self, _("Height (m)"), 7);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

GtkWidget *
htk_place_fields_new (void)
{
  return g_object_new (HTK_TYPE_PLACE_FIELDS, NULL);
}

static void
put (GtkWidget  *entry,
     const char *format,
     double      number,
     gboolean    empty)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "";

  if (!empty)
    g_ascii_formatd (text, sizeof text, format, number);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

/**
 * htk_place_fields_set:
 * @self: the fields
 * @place: (nullable): what they show; NULL empties them
 */
void
htk_place_fields_set (HtkPlaceFields *self,
                      const HtkPlace *place)
{
  self->filling = TRUE;
  put (self->latitude, "%.6f", place != NULL ? place->latitude : 0, place == NULL);
  put (self->longitude, "%.6f", place != NULL ? place->longitude : 0, place == NULL);
  put (self->altitude, "%.0f", place != NULL ? place->altitude : 0,
       place == NULL || place->altitude == 0);
  self->filling = FALSE;
}

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

/**
 * htk_place_fields_get:
 * @self: the fields
 * @place: (out caller-allocates): what they say
 * @why: (out): why they say no place, for the screen
 *
 * Returns: FALSE when they say no place
 */
gboolean
htk_place_fields_get (HtkPlaceFields *self,
                      HtkPlace       *place,
                      const char    **why)
{
  if (htk_place_parse (text_of (self->latitude), place))
    return TRUE;
  *place = (HtkPlace){ 0 };
  if (!htk_degrees_parse (text_of (self->latitude), 90, &place->latitude))
    *why = _("The latitude is a number between -90 and 90, for example 24.0671.");
  else if (!htk_degrees_parse (text_of (self->longitude), 180, &place->longitude))
    *why = _("The longitude is a number between -180 and 180, for example 101.9846.");
  else if (*text_of (self->altitude) != '\0' &&
           !htk_metres_parse (text_of (self->altitude), &place->altitude))
    *why = _("The height is a number of metres.");
  else
    return TRUE;
  return FALSE;
}

gboolean
htk_place_fields_is_empty (HtkPlaceFields *self)
{
  return *text_of (self->latitude) == '\0' && *text_of (self->longitude) == '\0' &&
         *text_of (self->altitude) == '\0';
}
