/* Records sound: how long it has been and how loud it is, until the person stops it. */
#include "ui/htk-record-dialog.h"

#include "ui/htk-devices.h"
#include "ui/htk-over.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

typedef struct
{
  GTask *task; /* NULL once it has returned */
  GtkWindow *window;
  const HtkDevices *devices;
  HtkRecorder *recorder;
  GtkWidget *time, *level, *status, *keep;
} Record;

static void
record_free (gpointer data)
{
  Record *self = data;

  if (self->recorder != NULL)
    self->devices->recorder_free (self->recorder);
  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nothing was recorded");
  g_clear_object (&self->task);
  g_free (self);
}

static void
show_time (Record *self,
           double  seconds)
{
  g_autofree char *text = g_strdup_printf ("%d:%02d", (int) seconds / 60, (int) seconds % 60);

  gtk_label_set_text (GTK_LABEL (self->time), text);
}

static void
level_came (gpointer data,
            double   loudness,
            double   seconds)
{
  Record *self = data;

  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), loudness);
  show_time (self, seconds);
  gtk_label_set_text (GTK_LABEL (self->status), _("Recording …"));
  gtk_widget_set_sensitive (self->keep, TRUE);
}

static void
done (gpointer      data,
      GBytes       *bytes,
      const GError *error)
{
  Record *self = data;
  g_autofree char *words = NULL;

  if (bytes != NULL)
    {
      g_task_return_pointer (self->task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
      g_clear_object (&self->task);
      gtk_window_destroy (self->window);
      return;
    }
  words = htk_devices_words (error);
  gtk_label_set_text (GTK_LABEL (self->status), words);
  gtk_widget_set_visible (self->keep, FALSE);
}

static void
keep_clicked (Record *self)
{
  gtk_widget_set_sensitive (self->keep, FALSE);
  self->devices->recorder_stop (self->recorder);
}

static void
cancel_clicked (Record *self)
{
  gtk_window_close (self->window);
}

static GtkWidget *
make_content (Record *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 16);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *cancel = htk_button (_("Cancel"), NULL);

  gtk_widget_add_css_class (box, "page");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  self->time = gtk_label_new ("0:00");
  gtk_widget_add_css_class (self->time, "record-time");
  self->level = gtk_level_bar_new_for_interval (0, 1);
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->level), GTK_LEVEL_BAR_OFFSET_LOW, 0.2);
  gtk_widget_set_size_request (self->level, 420, 16);
  gtk_widget_set_halign (self->level, GTK_ALIGN_CENTER);
  htk_set_name (self->level, _("Loudness"));
  self->status = htk_label (_("The microphone is being opened …"), NULL);
  gtk_label_set_xalign (GTK_LABEL (self->status), 0.5f);
  gtk_label_set_justify (GTK_LABEL (self->status), GTK_JUSTIFY_CENTER);
  self->keep = htk_button (_("Stop and keep"), "suggested-action");
  gtk_widget_set_sensitive (self->keep, FALSE);
  g_signal_connect_swapped (self->keep, "clicked", G_CALLBACK (keep_clicked), self);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (cancel_clicked), self);
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), cancel);
  gtk_box_append (GTK_BOX (line), self->keep);
  gtk_box_append (GTK_BOX (box), self->time);
  gtk_box_append (GTK_BOX (box), self->level);
  gtk_box_append (GTK_BOX (box), self->status);
  gtk_box_append (GTK_BOX (box), line);
  return box;
}

/**
 * htk_record_async:
 * @over: a widget of the window that it lies over
 * @bits_per_second: how fine
 * @callback: called when done
 * @data: for @callback
 *
 * Lets the person record sound.
 */
void
htk_record_async (GtkWidget          *over,
                  int                 bits_per_second,
                  GAsyncReadyCallback callback,
                  gpointer            data)
{
  Record *self = g_new0 (Record, 1);
  const HtkRecorderSink sink = { level_came, done, self };
  g_autoptr (GError) error = NULL;

  self->task = g_task_new (over, NULL, callback, data);
  self->window = htk_over_new (over, _("Recording"), make_content (self));
  g_object_set_data_full (G_OBJECT (self->window), "record", self, record_free);
  self->devices = htk_devices_load (&error);
  if (self->devices != NULL)
    self->recorder = self->devices->recorder_new (bits_per_second, &sink);
  else
    done (self, NULL, error);
  gtk_window_present (self->window);
}

/**
 * htk_record_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): Opus in Ogg; NULL with %G_IO_ERROR_CANCELLED
 */
GBytes *
htk_record_finish (GAsyncResult *result,
                   GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
