/* Lets the person choose a file, by the portal where there is one, and reads it. */
#include "ui/htk-file-choose.h"

#include <glib/gi18n.h>

static void
fail_too_large (GTask  *task,
                goffset size)
{
  g_autofree char *is = g_format_size ((guint64) size);
  g_autofree char *most = g_format_size (HTK_FILE_MAX_BYTES);

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                           _("The file has %s; the most that can be taken is %s. Choose a smaller one, "
                             "or make it shorter."), is, most);
}

static void
loaded (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);

  if (bytes == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_bytes_get_size (bytes) == 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "%s",
                             _("The file is empty. Choose another."));
  else
    g_task_return_pointer (task, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
}

/* Its size is asked first: a film is not read only to be refused. */
static void
size_known (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);
  g_autofree char *type = NULL;

  if (info == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_file_info_get_size (info) > HTK_FILE_MAX_BYTES)
    {
      fail_too_large (task, g_file_info_get_size (info));
      return;
    }
  type = g_content_type_get_mime_type (g_file_info_get_content_type (info) != NULL
                                         ? g_file_info_get_content_type (info)
                                         : "application/octet-stream");
  g_task_set_task_data (task, g_steal_pointer (&type), g_free);
  g_file_load_bytes_async (G_FILE (object), NULL, loaded, g_object_ref (task));
}

static void
chosen (GtkNativeDialog *dialog,
        int              response,
        GTask           *task)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    g_file_query_info_async (file,
                             G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                             G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, size_known,
                             g_object_ref (task));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no file was chosen");
  g_object_unref (dialog);
  g_object_unref (task);
}

/**
 * htk_file_choose_async:
 * @over: a widget of the window that it opens over
 * @title: what is to be chosen
 * @mime: (nullable): a media type or a family of them, "image/…" by "image/ *"; NULL for any
 * @callback: called when done
 * @data: for @callback
 *
 * Lets the person choose a file and reads it.
 */
void
htk_file_choose_async (GtkWidget          *over,
                       const char         *title,
                       const char         *mime,
                       GAsyncReadyCallback callback,
                       gpointer            data)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (over)),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("Take"), _("Cancel"));

  if (mime != NULL && *mime != '\0' && !g_str_equal (mime, "*/*"))
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_add_mime_type (filter, mime);
      gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  g_signal_connect (dialog, "response", G_CALLBACK (chosen), g_task_new (over, NULL, callback, data));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/**
 * htk_file_choose_finish:
 * @result: of the call
 * @type: (out) (optional): its media type
 * @error: return location
 *
 * Returns: (transfer full): its content; NULL with %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_MESSAGE_TOO_LARGE with the sentence for the screen, or why it cannot be read
 */
GBytes *
htk_file_choose_finish (GAsyncResult *result,
                        char        **type,
                        GError      **error)
{
  if (type != NULL)
    *type = g_strdup (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}
