/* Controls one types into: text, numbers, places, long texts, dates. */
#include "ui/htk-control.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* What was typed is saved this long after the last key, and at once when the focus leaves. */
#define SETTLE_MS 500

typedef struct
{
  HtkControlSink sink;
  GtkWidget *field; /* GtkEntry or GtkTextView */
  guint timeout;
  gboolean setting; /* the value comes from the instance, not from a person */
  gboolean unsaved; /* what is in the field was refused: it stays there and is told again */
} Typed;

static void
typed_free (gpointer data)
{
  Typed *self = data;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_free (self);
}

static Typed *
typed_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "typed");
}

static char *
typed_text (Typed *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  if (GTK_IS_EDITABLE (self->field))
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->field)));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->field));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
tell (Typed *self)
{
  g_autofree char *text = typed_text (self);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_strstrip (text);
  /* Until it is known to be saved nothing may be set over it: the question shows itself meanwhile. */
  self->unsaved = TRUE;
  self->unsaved = !self->sink.answered (self->sink.data, *text != '\0' ? text : NULL);
}

static gboolean
settled (gpointer data)
{
  Typed *self = data;

  self->timeout = 0;
  tell (self);
  return G_SOURCE_REMOVE;
}

static void
edited (Typed *self)
{
  if (self->setting)
    return;
  if (self->timeout == 0)
    self->sink.editing (self->sink.data);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add (SETTLE_MS, settled, self);
}

static void
focus_left (Typed *self)
{
  if (self->timeout != 0 || self->unsaved)
    tell (self);
}

static gboolean
flush (GtkWidget *widget)
{
  Typed *self = typed_of (widget);

  focus_left (self);
  return !self->unsaved;
}

/* Somebody who types is never typed over: the value is set when it comes from elsewhere. What could
 * not be saved stays in the field as well: it is nowhere else. */
static void
set_value (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Typed *self = typed_of (widget);
  const char *value = state->value != NULL ? state->value : "";
  g_autofree char *shown = NULL;

  gtk_widget_set_sensitive (self->field, !state->readonly);
  if (self->timeout != 0 || self->unsaved)
    return;
  shown = typed_text (self);
  if (g_str_equal (shown, value))
    return;
  self->setting = TRUE;
  if (GTK_IS_EDITABLE (self->field))
    gtk_editable_set_text (GTK_EDITABLE (self->field), value);
  else
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->field)), value, -1);
  self->setting = FALSE;
}

static Typed *
typed_new (HtkControl           *control,
           GtkWidget            *field,
           const HtkControlSink *sink)
{
  Typed *self = g_new0 (Typed, 1);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->sink = *sink;
  self->field = field;
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left), self);
  gtk_widget_add_controller (field, focus);
  control->set = set_value;
  control->flush = flush;
  return self;
}

static void
set_purpose (GtkEntry       *entry,
             const HtkState *state)
{
  if (g_strcmp0 (state->type, "int") == 0)
    gtk_entry_set_input_purpose (entry, GTK_INPUT_PURPOSE_DIGITS);
  else if (g_strcmp0 (state->type, "decimal") == 0)
    gtk_entry_set_input_purpose (entry, GTK_INPUT_PURPOSE_NUMBER);
  if (g_strcmp0 (state->type, "int") == 0 || g_strcmp0 (state->type, "decimal") == 0)
    {
      gtk_editable_set_width_chars (GTK_EDITABLE (entry), 16);
      gtk_widget_set_halign (GTK_WIDGET (entry), GTK_ALIGN_START);
    }
  if (g_strcmp0 (state->type, "geopoint") == 0)
    gtk_entry_set_placeholder_text (entry, _("latitude longitude height accuracy"));
}

void
htk_control_make_entry (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  GtkWidget *entry = gtk_entry_new ();
  Typed *self = typed_new (control, entry, sink);

  set_purpose (GTK_ENTRY (entry), state);
  htk_set_name (entry, state->label != NULL ? state->label : state->ref);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (edited), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (focus_left), self);
  g_object_set_data_full (G_OBJECT (entry), "typed", self, typed_free);
  control->widget = entry;
}

void
htk_control_make_text (HtkControl           *control,
                       const HtkState       *state,
                       const HtkControlSink *sink)
{
  GtkWidget *view = gtk_text_view_new ();
  Typed *self = typed_new (control, view, sink);

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_widget_set_size_request (view, -1, 96);
  gtk_widget_add_css_class (view, "long-text");
  htk_set_name (view, state->label != NULL ? state->label : state->ref);
  g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "changed",
                            G_CALLBACK (edited), self);
  g_object_set_data_full (G_OBJECT (view), "typed", self, typed_free);
  control->widget = view;
}

static void
today_clicked (GtkWidget *box)
{
  Typed *self = typed_of (box);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%F");

  gtk_editable_set_text (GTK_EDITABLE (self->field), today);
  tell (self);
}

void
htk_control_make_date (HtkControl           *control,
                       const HtkState       *state,
                       const HtkControlSink *sink)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *today = htk_button (_("Today"), NULL);
  Typed *self = typed_new (control, entry, sink);

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("year-month-day"));
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_DIGITS);
  htk_set_name (entry, state->label != NULL ? state->label : state->ref);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (edited), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (focus_left), self);
  g_signal_connect_swapped (today, "clicked", G_CALLBACK (today_clicked), box);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), today);
  gtk_box_append (GTK_BOX (box), htk_calendar_button (entry));
  g_object_set_data_full (G_OBJECT (box), "typed", self, typed_free);
  control->widget = box;
}
