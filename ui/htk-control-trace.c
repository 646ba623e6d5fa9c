/* A line or a shape (geotrace, geoshape): points one by one, found by the tablet or typed. */
#include "ui/htk-control.h"
#include "ui/htk-place-drawing.h"
#include "ui/htk-place-fields.h"
#include "ui/htk-place-finder.h"
#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define THRESHOLD 5.0

typedef struct
{
  HtkControlSink sink;
  gboolean closed; /* a shape: the first point is its last one as well */
  GtkWidget *box, *drawing, *list, *tools, *clear, *told, *status;
  HtkPlaceFields *fields;
  HtkPlaceFinder *finder;
  HtkPlaceSearch *search;
  guint held_id;
  GArray *places; /* of HtkPlace; of a shape each corner once */
  char *shown;
} Trace;

static void show_all (Trace *self);

static void
trace_free (gpointer data)
{
  Trace *self = data;

  g_clear_handle_id (&self->held_id, g_source_remove);
  g_object_unref (self->search);
  g_array_unref (self->places);
  g_free (self->shown);
  g_free (self);
}

static Trace *
trace_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "trace");
}

static const HtkPlace *
place_at (Trace *self,
          guint  i)
{
  return &g_array_index (self->places, HtkPlace, i);
}

static void
say (Trace      *self,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->status), text != NULL ? text : "");
  gtk_widget_set_visible (self->status, text != NULL);
}

static void
say_too_few (Trace *self)
{
  say (self, self->closed ? _("Not saved yet: a shape needs three points. Add more, or delete these.")
                          : _("Not saved yet: a line needs two points. Add another, or delete this one."));
}

/* What is no line yet is no answer: it stays here until it is one. */
static gboolean
tell (Trace *self)
{
  g_autofree char *value = htk_places_answer (self->places, self->closed);

  htk_undo_forget (self->box);
  say (self, NULL);
  show_all (self);
  g_free (self->shown);
  self->shown = g_strdup (value);
  if (!self->sink.answered (self->sink.data, value))
    return FALSE;
  if (value != NULL || self->places->len == 0)
    return TRUE;
  self->sink.editing (self->sink.data);
  say_too_few (self);
  return FALSE;
}

static void
add (Trace          *self,
     const HtkPlace *place)
{
  g_array_append_val (self->places, *place);
  tell (self);
}

static void
found (Trace *self)
{
  add (self, htk_place_finder_place (self->finder));
}

/* The first point of a line, found while another section was on the screen. */
static gboolean
take_held (gpointer data)
{
  Trace *self = data;
  gboolean open = gtk_widget_get_visible (self->tools);
  const HtkPlace *place = open ? htk_place_search_held (self->search) : NULL;

  self->held_id = 0;
  if (place != NULL)
    add (self, place);
  return G_SOURCE_REMOVE;
}

static void
add_typed (Trace *self)
{
  HtkPlace place;
  const char *why = NULL;

  if (!htk_place_fields_get (self->fields, &place, &why))
    {
      say (self, why);
      return;
    }
  htk_place_fields_set (self->fields, NULL);
  add (self, &place);
}

/* --- Taking away --- */

static void
put_back (gpointer value,
          gpointer box)
{
  Trace *self = trace_of (box);

  g_array_unref (self->places);
  self->places = g_array_ref (value);
  tell (self);
}

static void
offer_back (Trace      *self,
            GArray     *before,
            const char *text)
{
  htk_undo_offer (self->box, text, put_back, before, (GDestroyNotify) g_array_unref);
}

static void
delete_clicked (GtkWidget *button,
                Trace     *self)
{
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "point"));
  GArray *before = g_array_copy (self->places);

  g_array_remove_index (self->places, i);
  tell (self);
  offer_back (self, before, _("The point is removed"));
}

static void
clear_clicked (Trace *self)
{
  GArray *before = g_array_copy (self->places);

  g_array_set_size (self->places, 0);
  tell (self);
  offer_back (self, before, _("The points are removed"));
}

/* --- Showing --- */

static GtkWidget *
row_new (Trace    *self,
         guint     i,
         gboolean  open)
{
  const HtkPlace *p = place_at (self, i);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *text = p->accuracy > 0
    ? g_strdup_printf (_("%u. %.5f, %.5f  ±%.0f m"), i + 1, p->latitude, p->longitude, p->accuracy)
    : g_strdup_printf (_("%u. %.5f, %.5f"), i + 1, p->latitude, p->longitude);
  GtkWidget *label = htk_label (text, NULL);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (line, "row-line");
  gtk_box_append (GTK_BOX (line), label);
  if (open)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
      g_autofree char *name = g_strdup_printf (_("Delete point %u"), i + 1);

      htk_set_name (button, name);
      gtk_widget_set_size_request (button, 48, 48);
      g_object_set_data (G_OBJECT (button), "point", GUINT_TO_POINTER (i));
      g_signal_connect (button, "clicked", G_CALLBACK (delete_clicked), self);
      gtk_box_append (GTK_BOX (line), button);
    }
  return line;
}

static void
show_length (Trace *self)
{
  double metres = 0;
  guint n = self->places->len;
  g_autofree char *text = NULL;

  for (guint i = 1; i < n; i++)
    metres += htk_place_distance (place_at (self, i - 1), place_at (self, i));
  if (self->closed && n > 2)
    metres += htk_place_distance (place_at (self, n - 1), place_at (self, 0));
  text = g_strdup_printf (self->closed ? ngettext ("%u point, %.0f m around", "%u points, %.0f m around",
                                                   (gulong) n)
                                       : ngettext ("%u point, %.0f m long", "%u points, %.0f m long",
                                                   (gulong) n), n, metres);
  gtk_label_set_text (GTK_LABEL (self->told), text);
  gtk_widget_set_visible (self->told, n > 1);
}

static void
show_all (Trace *self)
{
  gboolean open = gtk_widget_get_visible (self->tools);
  guint n = self->places->len;

  htk_clear (self->list);
  for (guint i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (self->list), row_new (self, i, open));
  htk_place_drawing_set (self->drawing, (const HtkPlace *) (gpointer) self->places->data, n,
                         self->closed);
  gtk_widget_set_visible (self->drawing, n > 1);
  gtk_widget_set_visible (self->clear, open && n > 0);
  show_length (self);
}

static void
set_trace (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Trace *self = trace_of (widget);
  const char *text = htk_state_param (state, "accuracyThreshold");
  double threshold;
  gboolean open = !state->readonly;

  htk_place_finder_set_threshold (self->finder, text != NULL && htk_metres_parse (text, &threshold)
                                                  ? threshold : THRESHOLD);
  if (open == gtk_widget_get_visible (self->tools) &&
      g_strcmp0 (self->shown != NULL ? self->shown : "", state->value != NULL ? state->value : "") == 0)
    return;
  gtk_widget_set_visible (self->tools, open);
  g_free (self->shown);
  self->shown = g_strdup (state->value);
  g_array_unref (self->places);
  self->places = htk_places_corners (state->value, self->closed);
  say (self, NULL);
  show_all (self);
}

static gboolean
flush_trace (GtkWidget *widget)
{
  Trace *self = trace_of (widget);

  if (!htk_place_fields_is_empty (self->fields))
    {
      add_typed (self);
      if (!htk_place_fields_is_empty (self->fields))
        return FALSE;
    }
  if (self->places->len == 0 || self->places->len >= htk_places_fewest (self->closed))
    return TRUE;
  say_too_few (self);
  return FALSE;
}

/* --- The widget --- */

static GtkWidget *
make_tools (Trace *self)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *typing = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *typed = htk_button (_("Add"), NULL);

  self->fields = HTK_PLACE_FIELDS (htk_place_fields_new ());
  self->finder = HTK_PLACE_FINDER (htk_place_finder_new (_("Add the place where I stand"),
                                                          self->search));
  self->clear = htk_button (_("Remove all"), NULL);
  gtk_widget_set_valign (typed, GTK_ALIGN_END);
  gtk_widget_set_valign (self->clear, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->finder, "found", G_CALLBACK (found), self);
  g_signal_connect_swapped (self->fields, "entered", G_CALLBACK (add_typed), self);
  g_signal_connect_swapped (typed, "clicked", G_CALLBACK (add_typed), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_clicked), self);
  gtk_box_append (GTK_BOX (typing), GTK_WIDGET (self->fields));
  gtk_box_append (GTK_BOX (typing), typed);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->finder));
  gtk_box_append (GTK_BOX (line), self->clear);
  gtk_box_append (GTK_BOX (tools), line);
  gtk_box_append (GTK_BOX (tools), typing);
  return tools;
}

void
htk_control_make_trace (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  Trace *self = g_new0 (Trace, 1);

  self->sink = *sink;
  self->search = g_object_ref (sink->search (sink->data));
  self->closed = g_strcmp0 (state->type, "geoshape") == 0;
  self->places = g_array_new (FALSE, FALSE, sizeof (HtkPlace));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_object_set_data_full (G_OBJECT (self->box), "trace", self, trace_free);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->drawing = htk_place_drawing_new ();
  self->told = htk_label ("", "dim-label");
  self->status = htk_label ("", "error");
  self->tools = make_tools (self);
  gtk_box_append (GTK_BOX (self->box), self->list);
  gtk_box_append (GTK_BOX (self->box), self->drawing);
  gtk_box_append (GTK_BOX (self->box), self->told);
  gtk_box_append (GTK_BOX (self->box), self->tools);
  gtk_box_append (GTK_BOX (self->box), self->status);
  say (self, NULL);
  show_all (self);
  /* Once the section stands: until then the page says that all of it is saved. */
  self->held_id = g_idle_add (take_held, self);
  control->widget = self->box;
  control->set = set_trace;
  control->flush = flush_trace;
}
