/* One place (geopoint): found by the tablet, or typed. */
#include "ui/htk-control.h"
#include "ui/htk-place-fields.h"
#include "ui/htk-place-finder.h"
#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* What ODK Collect takes where the form says nothing: metres. */
#define THRESHOLD 5.0
#define POOR 100.0

typedef struct
{
  HtkControlSink sink;
  GtkWidget *box, *clear, *accuracy, *status;
  HtkPlaceFields *fields;
  HtkPlaceFinder *finder;
  char *shown;
  double poor;
  gboolean typed; /* there is something in the fields that was not told */
} Place;

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->shown);
  g_free (self);
}

static Place *
place_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "place");
}

static void
say (Place      *self,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->status), text != NULL ? text : "");
  gtk_widget_set_visible (self->status, text != NULL);
}

static gboolean
tell (Place          *self,
      const HtkPlace *place)
{
  g_autofree char *value = place != NULL ? htk_place_value (place) : NULL;
  gboolean kept;

  say (self, NULL);
  htk_undo_forget (self->box);
  kept = self->sink.answered (self->sink.data, value);
  self->typed = !kept;
  return kept;
}

/* Half a place is none: it stays in its fields. @insists says what is missing. */
static gboolean
tell_typed (Place    *self,
            gboolean  insists)
{
  HtkPlace place;
  const char *why = NULL;

  if (!self->typed)
    return TRUE;
  if (htk_place_fields_is_empty (self->fields))
    return tell (self, NULL);
  if (htk_place_fields_get (self->fields, &place, &why))
    return tell (self, &place);
  if (insists)
    say (self, why);
  return FALSE;
}

/* Who types answers by hand: what is found after that would write over it. */
static void
edited (Place *self)
{
  htk_place_finder_stop (self->finder);
  self->typed = TRUE;
  self->sink.editing (self->sink.data);
}

static void
entered (Place *self)
{
  tell_typed (self, TRUE);
}

static void
found (Place *self)
{
  HtkPlace place = *htk_place_finder_place (self->finder);

  htk_place_fields_set (self->fields, &place);
  tell (self, &place);
}

static void
put_back (gpointer value,
          gpointer box)
{
  Place *self = place_of (box);

  self->sink.answered (self->sink.data, value);
}

static void
clear_clicked (Place *self)
{
  g_autofree char *before = g_strdup (self->shown);

  htk_place_finder_stop (self->finder);
  htk_place_fields_set (self->fields, NULL);
  if (tell (self, NULL) && before != NULL && *before != '\0')
    htk_undo_offer (self->box, _("The place is removed"), put_back, g_steal_pointer (&before), g_free);
}

static void
show_accuracy (Place          *self,
               const HtkPlace *place)
{
  gboolean poor = place != NULL && place->accuracy > self->poor;
  g_autofree char *text = NULL;

  if (place == NULL)
    text = g_strdup ("");
  else if (place->accuracy <= 0)
    text = g_strdup (_("Typed by hand"));
  else if (poor)
    text = g_strdup_printf (_("±%.0f m: not exact; better take it again in the open"), place->accuracy);
  else
    text = g_strdup_printf (_("±%.0f m"), place->accuracy);
  gtk_label_set_text (GTK_LABEL (self->accuracy), text);
  gtk_widget_set_visible (self->accuracy, *text != '\0');
  gtk_widget_remove_css_class (self->accuracy, poor ? "dim-label" : "late");
  gtk_widget_add_css_class (self->accuracy, poor ? "late" : "dim-label");
}

static double
metres_of (const HtkState *state,
           const char     *name,
           double          otherwise)
{
  const char *text = htk_state_param (state, name);
  double metres;

  return text != NULL && htk_metres_parse (text, &metres) ? metres : otherwise;
}

static void
set_place (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Place *self = place_of (widget);
  gboolean kept = state->value != NULL && *state->value != '\0';
  HtkPlace place;

  self->poor = metres_of (state, "unacceptableAccuracyThreshold", POOR);
  htk_place_finder_set_threshold (self->finder, metres_of (state, "accuracyThreshold", THRESHOLD));
  if (!self->typed && g_strcmp0 (self->shown, state->value) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (state->value);
      if (!kept || !htk_place_parse (state->value, &place))
        kept = FALSE;
      htk_place_fields_set (self->fields, kept ? &place : NULL);
      show_accuracy (self, kept ? &place : NULL);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->fields), !state->readonly);
  gtk_widget_set_sensitive (GTK_WIDGET (self->finder), !state->readonly);
  gtk_widget_set_visible (self->clear, !state->readonly && kept);
}

static gboolean
flush_place (GtkWidget *widget)
{
  return tell_typed (place_of (widget), TRUE);
}

void
htk_control_make_place (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  Place *self = g_new0 (Place, 1);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->sink = *sink;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_object_set_data_full (G_OBJECT (self->box), "place", self, place_free);
  self->fields = HTK_PLACE_FIELDS (htk_place_fields_new ());
  self->finder = HTK_PLACE_FINDER (htk_place_finder_new (_("Take the location"), sink->search (sink->data)));
  self->clear = htk_button (_("Remove"), NULL);
  gtk_widget_set_valign (self->clear, GTK_ALIGN_CENTER);
  self->accuracy = htk_label ("", "dim-label");
  self->status = htk_label ("", "error");
  g_signal_connect_swapped (self->fields, "edited", G_CALLBACK (edited), self);
  g_signal_connect_swapped (self->fields, "entered", G_CALLBACK (entered), self);
  g_signal_connect_swapped (self->fields, "left", G_CALLBACK (entered), self);
  g_signal_connect_swapped (self->finder, "found", G_CALLBACK (found), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_clicked), self);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->finder));
  gtk_box_append (GTK_BOX (line), self->clear);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->fields));
  gtk_box_append (GTK_BOX (self->box), self->accuracy);
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), self->status);
  say (self, NULL);
  show_accuracy (self, NULL);
  control->widget = self->box;
  control->set = set_place;
  control->flush = flush_place;
}
