/* Reads a code: by the camera, out of a picture, or typed by hand where there is neither. */
#include "ui/htk-scan-dialog.h"

#include "ui/htk-camera-view.h"
#include "ui/htk-devices.h"
#include "ui/htk-file-choose.h"
#include "ui/htk-line-layout.h"
#include "ui/htk-over.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* What the window shows. When the window is closed no code is waited for, be it of a picture that is still read. */
#define HTK_TYPE_SCAN_DIALOG (htk_scan_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HtkScanDialog, htk_scan_dialog, HTK, SCAN_DIALOG, GtkBox)

struct _HtkScanDialog
{
  GtkBox parent_instance;
  GTask *task;          /* NULL once it has returned */
  GCancellable *closed; /* when the window is */
  HtkCameraView *view;
  GtkEditable *entry;
  GtkLabel *status;
  GtkWidget *typing, *take;
};

G_DEFINE_FINAL_TYPE (HtkScanDialog, htk_scan_dialog, GTK_TYPE_BOX)

/* The window is closed. It is not disposed of as long as somebody holds it, but it leaves the screen at once. */
static void
htk_scan_dialog_unmap (GtkWidget *widget)
{
  HtkScanDialog *self = HTK_SCAN_DIALOG (widget);

  g_cancellable_cancel (self->closed);
  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no code was read");
  g_clear_object (&self->task);
  GTK_WIDGET_CLASS (htk_scan_dialog_parent_class)->unmap (widget);
}

static void
htk_scan_dialog_finalize (GObject *object)
{
  g_object_unref (HTK_SCAN_DIALOG (object)->closed);
  G_OBJECT_CLASS (htk_scan_dialog_parent_class)->finalize (object);
}

static void
finish (HtkScanDialog *self,
        const char    *text)
{
  if (self->task == NULL)
    return;
  g_task_return_pointer (self->task, g_strdup (text), g_free);
  g_clear_object (&self->task);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
}

/* (transfer full): without blanks around it. */
static char *
typed_text (HtkScanDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

static void
typed (HtkScanDialog *self)
{
  g_autofree char *text = typed_text (self);

  if (*text != '\0')
    finish (self, text);
}

static void
entry_changed (HtkScanDialog *self)
{
  g_autofree char *text = typed_text (self);

  gtk_widget_set_sensitive (self->take, *text != '\0');
}

static void
no_camera (HtkScanDialog *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
say (HtkScanDialog *self,
     const char    *text)
{
  gtk_label_set_text (self->status, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status), *text != '\0');
}

/* --- Out of a picture, in a thread --- */

static void
read_thread (GTask        *task,
             gpointer      object,
             gpointer      bytes,
             GCancellable *cancellable)
{
  const HtkDevices *devices;
  GError *error = NULL;
  char *text = NULL;

  devices = htk_devices_load (&error);
  if (devices != NULL)
    text = devices->code_in_photo (bytes, &error);
  if (text != NULL)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

static void
picture_read (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  HtkScanDialog *self = data; /* until the window is closed */
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (text != NULL)
    {
      finish (self, text);
      return;
    }
  words = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
            ? g_strdup (_("No code was found in the picture. Take one in which it is larger and sharp."))
            : htk_devices_words (error);
  say (self, words);
}

static void
picture_chosen (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  HtkScanDialog *self = HTK_SCAN_DIALOG (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = htk_file_choose_finish (result, NULL, &error);
  g_autofree char *words = NULL;

  if (self->task == NULL)
    return;
  if (bytes != NULL)
    {
      g_autoptr (GTask) task = g_task_new (NULL, self->closed, picture_read, self);

      g_task_set_task_data (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, read_thread);
      say (self, _("The picture is being read …"));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      words = htk_devices_words (error);
      say (self, words);
    }
}

static void
picture_clicked (HtkScanDialog *self)
{
  htk_file_choose_async (GTK_WIDGET (self), _("Picture of a code"), "image/*", picture_chosen, NULL);
}

/* --- The window --- */

static void
htk_scan_dialog_class_init (HtkScanDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = htk_scan_dialog_finalize;
  widget_class->unmap = htk_scan_dialog_unmap;
  g_type_ensure (HTK_TYPE_CAMERA_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-scan-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkScanDialog, name)
  BIND (view);
  BIND (status);
  BIND (typing);
  BIND (entry);
  BIND (take);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, finish);
  gtk_widget_class_bind_template_callback (widget_class, no_camera);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, typed);
  gtk_widget_class_bind_template_callback (widget_class, picture_clicked);
}

static void
htk_scan_dialog_init (HtkScanDialog *self)
{
  self->closed = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_camera_view_set_flags (self->view, HTK_CAPTURE_CODES);
  htk_buttons_may_wrap (self->typing);
  /* With large text a box of GTK 4.8 is too low for an entry and buttons, whose lines it sets level. */
  htk_line_fold (self->typing, 12);
}

/**
 * htk_scan_async:
 * @over: a widget of the window that it opens over
 * @title: which code is to be read
 * @callback: called when done
 * @data: for @callback
 *
 * Lets the person read a QR code or a bar code by the camera, out of a picture, or type it.
 */
void
htk_scan_async (GtkWidget          *over,
                const char         *title,
                GAsyncReadyCallback callback,
                gpointer            data)
{
  HtkScanDialog *self = g_object_new (HTK_TYPE_SCAN_DIALOG, NULL);

  self->task = g_task_new (over, NULL, callback, data);
  gtk_window_present (htk_over_new (over, title, GTK_WIDGET (self)));
}

/**
 * htk_scan_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): what the code says, without blanks around it; NULL with
 *   %G_IO_ERROR_CANCELLED when the person went back
 */
char *
htk_scan_finish (GAsyncResult *result,
                 GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
