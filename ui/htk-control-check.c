/* A confirmation: one large check that stands for "read and agreed". */
#include "ui/htk-control.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

typedef struct
{
  HtkControlSink sink;
  gboolean setting; /* the value comes from the instance, not from a person */
} Check;

static void
toggled (GtkCheckButton *button,
         Check          *self)
{
  if (!self->setting)
    self->sink.answered (self->sink.data, gtk_check_button_get_active (button) ? "OK" : NULL);
}

static void
set_value (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Check *self = g_object_get_data (G_OBJECT (widget), "check");

  self->setting = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (widget), g_strcmp0 (state->value, "OK") == 0);
  gtk_widget_set_sensitive (widget, !state->readonly);
  self->setting = FALSE;
}

void
htk_control_make_check (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  Check *self = g_new0 (Check, 1);
  GtkWidget *button = htk_check_button (_("Confirmed"));

  self->sink = *sink;
  gtk_widget_add_css_class (button, "choice");
  gtk_widget_add_css_class (button, "large");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect (button, "toggled", G_CALLBACK (toggled), self);
  g_object_set_data_full (G_OBJECT (button), "check", self, g_free);
  control->widget = button;
  control->set = set_value;
  control->flush = htk_control_keeps_nothing;
}
