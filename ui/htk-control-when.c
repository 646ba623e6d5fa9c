/* A day, a month, a year, a time, or a day and time: typed or picked. */
#include "ui/htk-typed.h"
#include "ui/htk-when-button.h"
#include "ui/htk-widgets.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

/* With large text on an upright tablet it shrinks. */
#define LEAST_CHARS 6

typedef struct
{
  HtkWhen part;
  HtkTyped *typed;
  GtkWidget *words;
  void (*set) (GtkWidget *widget, const HtkState *state, GPtrArray *choices);
} When;

static const char *
placeholder (HtkWhen part)
{
  switch (part)
    {
    case HTK_WHEN_MONTH:
      return _("year-month");
    case HTK_WHEN_YEAR:
      return _("year");
    case HTK_WHEN_TIME:
      return _("hour:minute");
    case HTK_WHEN_DAY_AND_TIME:
      return _("year-month-day hour:minute");
    case HTK_WHEN_DAY:
    default:
      return _("year-month-day");
    }
}

static const char *
now_words (HtkWhen part)
{
  switch (part)
    {
    case HTK_WHEN_MONTH:
      return _("This month");
    case HTK_WHEN_YEAR:
      return _("This year");
    case HTK_WHEN_TIME:
    case HTK_WHEN_DAY_AND_TIME:
      return _("Now");
    case HTK_WHEN_DAY:
    default:
      return _("Today");
    }
}

static char *
read_when (const char  *text,
           gpointer     data,
           const char **why)
{
  return htk_when_read (text, ((When *) data)->part, why);
}

static char *
write_when (const char *value,
            gpointer    data)
{
  return htk_when_write (value, ((When *) data)->part);
}

static void
now_clicked (When *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = htk_when_of (now, self->part);

  htk_typed_put (self->typed, text);
}

static void
set_when (GtkWidget      *widget,
          const HtkState *state,
          GPtrArray      *choices)
{
  When *self = g_object_get_data (G_OBJECT (widget), "when");
  g_autofree char *words = state->value != NULL && *state->value != '\0'
                             ? htk_when_words (state->value, self->part) : NULL;

  self->set (widget, state, choices);
  gtk_label_set_text (GTK_LABEL (self->words), words != NULL ? words : "");
}

void
htk_control_make_when (HtkControl           *control,
                       const HtkState       *state,
                       const HtkControlSink *sink)
{
  GtkWidget *box = htk_wrap_box ();
  GtkWidget *entry = gtk_entry_new ();
  When *self = g_new0 (When, 1);
  GtkWidget *now;

  self->part = htk_when_part (state->type, state->appearance);
  self->words = htk_label ("", "unit");
  now = htk_button (now_words (self->part), NULL);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder (self->part));
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), LEAST_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry),
                                    self->part == HTK_WHEN_DAY_AND_TIME ? 18 : 12);
  /* The keys for telephone numbers have the signs between the numbers of a day. */
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), self->part == HTK_WHEN_YEAR
                                                    ? GTK_INPUT_PURPOSE_DIGITS
                                                    : GTK_INPUT_PURPOSE_PHONE);
  gtk_entry_set_input_hints (GTK_ENTRY (entry),
                             GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI);
  control->widget = box;
  self->typed = htk_typed_new (control, entry, state, sink);
  htk_typed_convert (self->typed, read_when, write_when, self);
  self->set = control->set;
  control->set = set_when;
  gtk_box_append (GTK_BOX (box), entry);
  if (!htk_state_has_appearance (state, "no-calendar"))
    gtk_box_append (GTK_BOX (box), htk_when_button (self->typed, self->part));
  g_signal_connect_swapped (now, "clicked", G_CALLBACK (now_clicked), self);
  gtk_box_append (GTK_BOX (box), now);
  gtk_box_append (GTK_BOX (box), self->words);
  g_object_set_data_full (G_OBJECT (box), "when", self, g_free);
}
