/* A text: one line, one that nobody beside should read, or several lines. */
#include "ui/htk-typed.h"
#include "ui/htk-widgets.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n.h>
#include <string.h>

#define MAX_ROWS 12
#define ROW_HEIGHT 26

/* What an on-screen keyboard should offer. A telephone's keys have the signs of numbers as well. */
static GtkInputPurpose
purpose_of (const HtkState *state)
{
  const char *name = strrchr (state->ref, '/') + 1;

  if (htk_state_has_appearance (state, "numbers") || strstr (name, "phone") != NULL ||
      strstr (name, "mobile") != NULL)
    return GTK_INPUT_PURPOSE_PHONE;
  if (htk_state_has_appearance (state, "url"))
    return GTK_INPUT_PURPOSE_URL;
  return strstr (name, "email") != NULL ? GTK_INPUT_PURPOSE_EMAIL : GTK_INPUT_PURPOSE_FREE_FORM;
}

static void
peeked (GtkToggleButton *button,
        GtkEntry        *entry)
{
  gtk_entry_set_visibility (entry, gtk_toggle_button_get_active (button));
}

/* The dots hide it from who looks over the shoulder; who types may look. */
static GtkWidget *
peek_button (GtkWidget *entry)
{
  GtkWidget *button = htk_toggle_button (_("Show"));

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_hints (GTK_ENTRY (entry),
                             GTK_INPUT_HINT_PRIVATE | GTK_INPUT_HINT_NO_SPELLCHECK);
  g_signal_connect_object (button, "toggled", G_CALLBACK (peeked), entry, 0);
  return button;
}

static void
make_line (HtkControl           *control,
           const HtkState       *state,
           const HtkControlSink *sink)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *entry = gtk_entry_new ();

  gtk_widget_set_hexpand (entry, TRUE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), purpose_of (state));
  gtk_entry_set_input_hints (GTK_ENTRY (entry), GTK_INPUT_HINT_NO_EMOJI);
  gtk_box_append (GTK_BOX (box), entry);
  if (htk_state_has_appearance (state, "masked"))
    gtk_box_append (GTK_BOX (box), peek_button (entry));
  if (g_strcmp0 (state->type, "geopoint") == 0)
    gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("latitude longitude height accuracy"));
  control->widget = box;
  htk_typed_new (control, entry, state, sink);
}

/* Enter is a new line; with Ctrl it goes on, with Shift too to the end of the form: the text would take
 * that for a new line as well. */
static gboolean
key_pressed (GtkEventControllerKey *keys,
             guint                  key,
             guint                  code,
             GdkModifierType        modifiers,
             HtkTyped              *typed)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (modifiers & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  if ((modifiers & GDK_SHIFT_MASK) != 0)
    return gtk_widget_activate_action (
      gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys)), "form.read-back", NULL);
  htk_typed_go_on (typed);
  return GDK_EVENT_STOP;
}

static gboolean
measure_again (gpointer view)
{
  gtk_widget_queue_resize (view);
  return G_SOURCE_REMOVE;
}

/* GTK 4.8 measures a text that was set before it had a width as if it were one letter wide, and keeps
 * that height. */
static void
mapped (GtkWidget *view)
{
  g_idle_add_full (G_PRIORITY_LOW, measure_again, g_object_ref (view), g_object_unref);
}

static void
make_lines (HtkControl           *control,
            const HtkState       *state,
            const HtkControlSink *sink)
{
  GtkWidget *view = gtk_text_view_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  const char *rows = htk_state_param (state, "rows");
  gint64 n = rows != NULL ? g_ascii_strtoll (rows, NULL, 10) : 0;

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_input_hints (GTK_TEXT_VIEW (view), GTK_INPUT_HINT_NO_EMOJI);
  gtk_widget_set_size_request (view, -1, ROW_HEIGHT * (int) CLAMP (n, 4, MAX_ROWS));
  gtk_widget_add_css_class (view, "long-text");
  g_signal_connect (view, "map", G_CALLBACK (mapped), NULL);
  control->widget = view;
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed),
                    htk_typed_new (control, view, state, sink));
  gtk_widget_add_controller (view, keys);
}

void
htk_control_make_text (HtkControl           *control,
                       const HtkState       *state,
                       const HtkControlSink *sink)
{
  if (htk_state_has_appearance (state, "multiline") || htk_state_param (state, "rows") != NULL)
    make_lines (control, state, sink);
  else
    make_line (control, state, sink);
}
