#pragma once

#include "app/form/htk-form.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a control tells its question: somebody is at it; an answer was given, in the form of the
 * instance, or a file. Answered is FALSE when the answer was not kept. */
typedef struct
{
  void (*editing) (gpointer data);
  gboolean (*answered) (gpointer data, const char *value);
  void (*file) (gpointer data, GBytes *bytes, const char *mime);
  GBytes *(*read_file) (gpointer data, const char *name);
  gpointer data;
} HtkControlSink;

/* A control: the widget, how it takes a value from the instance, and how it gives up what was typed
 * and not told yet; flush is FALSE when something in the widget could not be saved. */
typedef struct
{
  GtkWidget *widget;
  void (*set) (GtkWidget *widget, const HtkState *state, GPtrArray *choices);
  gboolean (*flush) (GtkWidget *widget);
} HtkControl;

void htk_control_make       (HtkControl           *control,
                             const HtkState       *state,
                             GPtrArray            *choices,
                             const HtkControlSink *sink);
void htk_control_make_entry (HtkControl           *control,
                             const HtkState       *state,
                             const HtkControlSink *sink);
void htk_control_make_text  (HtkControl           *control,
                             const HtkState       *state,
                             const HtkControlSink *sink);
void htk_control_make_date  (HtkControl           *control,
                             const HtkState       *state,
                             const HtkControlSink *sink);
void htk_control_make_select (HtkControl          *control,
                             const HtkState       *state,
                             GPtrArray            *choices,
                             const HtkControlSink *sink);
void htk_control_make_check (HtkControl           *control,
                             const HtkState       *state,
                             const HtkControlSink *sink);
void htk_control_make_photo (HtkControl           *control,
                             const HtkState       *state,
                             const HtkControlSink *sink);
void htk_control_make_signature (HtkControl       *control,
                             const HtkState       *state,
                             const HtkControlSink *sink);

gboolean htk_state_has_appearance (const HtkState *state,
                             const char           *name);

G_END_DECLS
