/* A number, with its unit behind it. The unit is the attribute `unit` of the control (column
 * `body::unit` of a form's table), else what stands in brackets at the end of the label. */
#include "ui/htk-number-text.h"
#include "ui/htk-typed.h"
#include "ui/htk-widgets.h"

/* With large text on an upright tablet it shrinks. */
#define LEAST_CHARS 6
#define WIDTH_CHARS 14

typedef struct
{
  gboolean integer, grouped;
} Number;

static char *
read_number (const char  *text,
             gpointer     data,
             const char **why)
{
  return htk_number_read (text, ((Number *) data)->integer, why);
}

static char *
write_number (const char *value,
              gpointer    data)
{
  return ((Number *) data)->grouped ? htk_number_grouped (value) : g_strdup (value);
}

static GtkWidget *
make_unit (const HtkState *state)
{
  const char *given = htk_state_param (state, "unit");
  g_autofree char *unit = given != NULL ? g_strdup (given) : htk_number_unit (state->label);

  return unit != NULL && *unit != '\0' ? htk_label (unit, "unit") : NULL;
}

void
htk_control_make_number (HtkControl           *control,
                         const HtkState       *state,
                         const HtkControlSink *sink)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *unit = make_unit (state);
  Number *number = g_new0 (Number, 1);

  number->integer = g_strcmp0 (state->type, "decimal") != 0;
  number->grouped = htk_state_has_appearance (state, "thousands-sep");
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), number->integer ? GTK_INPUT_PURPOSE_DIGITS
                                                                  : GTK_INPUT_PURPOSE_NUMBER);
  gtk_entry_set_input_hints (GTK_ENTRY (entry),
                             GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), LEAST_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), WIDTH_CHARS);
  gtk_widget_add_css_class (entry, "number");
  gtk_box_append (GTK_BOX (box), entry);
  if (unit != NULL)
    gtk_box_append (GTK_BOX (box), unit);
  control->widget = box;
  g_object_set_data_full (G_OBJECT (box), "number", number, g_free);
  htk_typed_convert (htk_typed_new (control, entry, state, sink), read_number, write_number,
                     number);
}
