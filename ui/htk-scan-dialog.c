/* Reads a code: by the camera, out of a picture, or typed by hand where there is neither. */
#include "ui/htk-scan-dialog.h"

#include "ui/htk-camera-view.h"
#include "ui/htk-devices.h"
#include "ui/htk-file-choose.h"
#include "ui/htk-line-layout.h"
#include "ui/htk-over.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

typedef struct
{
  GTask *task; /* NULL once it has returned */
  GtkWindow *window;
  GtkWidget *entry, *take, *status;
} Scan;

static void
scan_free (gpointer data)
{
  Scan *self = data;

  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no code was read");
  g_clear_object (&self->task);
  g_free (self);
}

static void
finish (Scan       *self,
        const char *text)
{
  if (self->task == NULL)
    return;
  g_task_return_pointer (self->task, g_strdup (text), g_free);
  g_clear_object (&self->task);
  gtk_window_destroy (self->window);
}

static void
code_came (Scan       *self,
           const char *text)
{
  finish (self, text);
}

static void
typed (Scan *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (*text != '\0')
    finish (self, text);
}

static void
entry_changed (Scan *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  gtk_widget_set_sensitive (self->take, *text != '\0');
}

static void
no_camera (Scan *self)
{
  gtk_widget_grab_focus (self->entry);
}

static void
say (Scan       *self,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->status), text);
  gtk_widget_set_visible (self->status, *text != '\0');
}

/* --- Out of a picture, in a thread --- */

static void
read_thread (GTask        *task,
             gpointer      window,
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
  Scan *self = g_object_get_data (object, "scan");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *words = NULL;

  if (self == NULL)
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
  Scan *self = g_object_get_data (object, "scan");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = htk_file_choose_finish (result, NULL, &error);
  g_autofree char *words = NULL;

  if (self == NULL)
    return;
  if (bytes != NULL)
    {
      g_autoptr (GTask) task = g_task_new (object, NULL, picture_read, NULL);

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
picture_clicked (Scan *self)
{
  htk_file_choose_async (GTK_WIDGET (self->window), _("Picture of a code"), "image/*",
                         picture_chosen, NULL);
}

/* --- The window --- */

static GtkWidget *
make_typing (Scan *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *picture = htk_button (_("From a picture"), NULL);

  self->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("Or type what the code says"));
  gtk_entry_set_input_hints (GTK_ENTRY (self->entry),
                             GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI);
  gtk_widget_set_hexpand (self->entry, TRUE);
  htk_set_name (self->entry, _("Or type what the code says"));
  self->take = htk_button (_("Take this"), "suggested-action");
  gtk_widget_set_sensitive (self->take, FALSE);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (entry_changed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (typed), self);
  g_signal_connect_swapped (self->take, "clicked", G_CALLBACK (typed), self);
  g_signal_connect_swapped (picture, "clicked", G_CALLBACK (picture_clicked), self);
  gtk_box_append (GTK_BOX (line), self->entry);
  gtk_box_append (GTK_BOX (line), self->take);
  gtk_box_append (GTK_BOX (line), picture);
  /* With large text a box of GTK 4.8 is too low for an entry and buttons, whose lines it sets level. */
  htk_line_fold (line, 12);
  return line;
}

static GtkWidget *
make_content (Scan *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *view = htk_camera_view_new (HTK_CAPTURE_CODES);

  gtk_widget_add_css_class (box, "page");
  gtk_widget_set_vexpand (view, TRUE);
  g_signal_connect_swapped (view, "code", G_CALLBACK (code_came), self);
  g_signal_connect_swapped (view, "failed", G_CALLBACK (no_camera), self);
  self->status = htk_label ("", "error");
  gtk_widget_set_visible (self->status, FALSE);
  gtk_box_append (GTK_BOX (box), htk_label (_("Hold the code before the camera, so that it fills half "
                                              "of the picture."), NULL));
  gtk_box_append (GTK_BOX (box), view);
  gtk_box_append (GTK_BOX (box), self->status);
  gtk_box_append (GTK_BOX (box), make_typing (self));
  return box;
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
  Scan *self = g_new0 (Scan, 1);

  self->task = g_task_new (over, NULL, callback, data);
  self->window = htk_over_new (over, title, make_content (self));
  g_object_set_data_full (G_OBJECT (self->window), "scan", self, scan_free);
  gtk_window_present (self->window);
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
