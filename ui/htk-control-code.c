/* A bar code or QR code: scanned, or typed where there is no camera. */
#include "ui/htk-control.h"
#include "ui/htk-scan-dialog.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

typedef struct
{
  HtkControlSink sink;
  HtkControl entry;
  GtkWidget *scan;
  char *title;
} Code;

static void
code_free (gpointer data)
{
  Code *self = data;

  g_free (self->title);
  g_free (self);
}

static Code *
code_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "code");
}

static void
scanned (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  Code *self = code_of (object);
  g_autofree char *text = htk_scan_finish (result, NULL);

  if (text != NULL && gtk_widget_get_root (GTK_WIDGET (object)) != NULL)
    self->sink.answered (self->sink.data, text);
}

static void
scan_clicked (GtkWidget *box)
{
  Code *self = code_of (box);

  /* What is typed is kept first: the scan takes its place, and not the other way round. */
  self->entry.flush (self->entry.widget);
  htk_scan_async (box, self->title, scanned, NULL);
}

static void
set_code (GtkWidget      *widget,
          const HtkState *state,
          GPtrArray      *choices)
{
  Code *self = code_of (widget);

  self->entry.set (self->entry.widget, state, choices);
  gtk_widget_set_sensitive (self->scan, !state->readonly);
}

static gboolean
flush_code (GtkWidget *widget)
{
  Code *self = code_of (widget);

  return self->entry.flush (self->entry.widget);
}

void
htk_control_make_code (HtkControl           *control,
                       const HtkState       *state,
                       const HtkControlSink *sink)
{
  Code *self = g_new0 (Code, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->sink = *sink;
  self->title = g_strdup (htk_state_title (state));
  g_object_set_data_full (G_OBJECT (box), "code", self, code_free);
  htk_control_make_text (&self->entry, state, sink);
  gtk_widget_set_hexpand (self->entry.widget, TRUE);
  self->scan = htk_button (_("Scan"), NULL);
  g_signal_connect_swapped (self->scan, "clicked", G_CALLBACK (scan_clicked), box);
  gtk_box_append (GTK_BOX (box), self->entry.widget);
  gtk_box_append (GTK_BOX (box), self->scan);
  control->widget = box;
  control->set = set_code;
  control->flush = flush_code;
}
