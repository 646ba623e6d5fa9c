/* Records sound: how long it has been and how loud it is, until the person stops it. */
#include "ui/htk-record-dialog.h"

#include "ui/htk-devices.h"
#include "ui/htk-over.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* What the window shows. When the window is closed nobody listens any more, and the microphone is let go. */
#define HTK_TYPE_RECORD_DIALOG (htk_record_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HtkRecordDialog, htk_record_dialog, HTK, RECORD_DIALOG, GtkBox)

struct _HtkRecordDialog
{
  GtkBox parent_instance;
  GTask *task; /* NULL once it has returned */
  const HtkDevices *devices;
  HtkRecorder *recorder;
  gboolean stopped; /* what is recorded is on its way */
  GtkLabel *time, *status;
  GtkLevelBar *level;
  GtkWidget *buttons, *keep;
};

G_DEFINE_FINAL_TYPE (HtkRecordDialog, htk_record_dialog, GTK_TYPE_BOX)

/* The window is closed. It is not disposed of as long as somebody holds it, but it leaves the screen at once. */
static void
htk_record_dialog_unmap (GtkWidget *widget)
{
  HtkRecordDialog *self = HTK_RECORD_DIALOG (widget);

  if (self->recorder != NULL)
    self->devices->recorder_free (g_steal_pointer (&self->recorder));
  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nothing was recorded");
  g_clear_object (&self->task);
  GTK_WIDGET_CLASS (htk_record_dialog_parent_class)->unmap (widget);
}

static void
show_time (HtkRecordDialog *self,
           double           seconds)
{
  g_autofree char *text = g_strdup_printf ("%d:%02d", (int) seconds / 60, (int) seconds % 60);

  gtk_label_set_text (self->time, text);
}

static void
level_came (gpointer data,
            double   loudness,
            double   seconds)
{
  HtkRecordDialog *self = data;

  gtk_level_bar_set_value (self->level, loudness);
  show_time (self, seconds);
  if (self->stopped)
    return;
  gtk_label_set_text (self->status, _("Recording …"));
  gtk_widget_set_sensitive (self->keep, TRUE);
}

static void
done (gpointer      data,
      GBytes       *bytes,
      const GError *error)
{
  HtkRecordDialog *self = data;
  g_autofree char *words = NULL;

  if (bytes != NULL)
    {
      g_task_return_pointer (self->task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
      g_clear_object (&self->task);
      gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
      return;
    }
  words = htk_devices_words (error);
  gtk_label_set_text (self->status, words);
  gtk_widget_set_visible (self->keep, FALSE);
}

static void
keep_clicked (HtkRecordDialog *self)
{
  self->stopped = TRUE;
  gtk_widget_set_sensitive (self->keep, FALSE);
  gtk_label_set_text (self->status, _("The recording is being kept …"));
  self->devices->recorder_stop (self->recorder);
}

static void
htk_record_dialog_class_init (HtkRecordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->unmap = htk_record_dialog_unmap;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-record-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkRecordDialog, name)
  BIND (time);
  BIND (level);
  BIND (status);
  BIND (buttons);
  BIND (keep);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, keep_clicked);
}

static void
htk_record_dialog_init (HtkRecordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (self->buttons);
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
  HtkRecordDialog *self = g_object_new (HTK_TYPE_RECORD_DIALOG, NULL);
  GtkWindow *window = htk_over_new (over, _("Recording"), GTK_WIDGET (self));
  const HtkRecorderSink sink = { level_came, done, self };
  g_autoptr (GError) error = NULL;

  self->task = g_task_new (over, NULL, callback, data);
  self->devices = htk_devices_load (&error);
  if (self->devices != NULL)
    self->recorder = self->devices->recorder_new (bits_per_second, &sink);
  else
    done (self, NULL, error);
  gtk_window_present (window);
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
