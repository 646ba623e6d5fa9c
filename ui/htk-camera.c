/* Takes a photo: what the camera sees, a button, and the picture to be looked at before it is used. */
#include "ui/htk-camera.h"

#include "ui/htk-camera-view.h"
#include "ui/htk-over.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

typedef struct
{
  GTask *task; /* NULL once it has returned */
  GtkWindow *window;
  GtkWidget *stack, *view, *still, *shoot, *other, *use, *again, *instead;
} Camera;

static void
camera_free (gpointer data)
{
  Camera *self = data;

  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no photo was taken");
  g_clear_object (&self->task);
  g_free (self);
}

static void
show_still (Camera   *self,
            gboolean  still)
{
  gtk_stack_set_visible_child (GTK_STACK (self->stack), still ? self->still : self->view);
  gtk_widget_set_visible (self->shoot, !still);
  gtk_widget_set_visible (self->use, still);
  gtk_widget_set_visible (self->again, still);
  gtk_widget_set_visible (self->other, FALSE);
  gtk_widget_grab_focus (still ? self->use : self->shoot);
}

static void
shoot_clicked (Camera *self)
{
  GdkTexture *frame = htk_camera_view_frame (HTK_CAMERA_VIEW (self->view));

  if (frame == NULL)
    return;
  gtk_picture_set_paintable (GTK_PICTURE (self->still), GDK_PAINTABLE (frame));
  show_still (self, TRUE);
}

static void
again_clicked (Camera *self)
{
  gtk_widget_set_sensitive (self->shoot, FALSE);
  show_still (self, FALSE);
}

static void
use_clicked (Camera *self)
{
  GdkPaintable *still = gtk_picture_get_paintable (GTK_PICTURE (self->still));

  g_task_return_pointer (self->task, g_object_ref (still), g_object_unref);
  g_clear_object (&self->task);
  gtk_window_destroy (self->window);
}

static void
other_clicked (Camera *self)
{
  htk_camera_view_next (HTK_CAMERA_VIEW (self->view));
}

static void
cancel_clicked (Camera *self)
{
  gtk_window_close (self->window);
}

static void
frame_came (Camera *self)
{
  gtk_widget_set_sensitive (self->shoot, TRUE);
  gtk_widget_set_visible (self->other, htk_camera_view_has_other (HTK_CAMERA_VIEW (self->view)));
  gtk_widget_grab_focus (self->shoot);
}

/* Without a camera the window has nothing to offer: the one who asked knows the other way. */
static void
failed (Camera *self)
{
  gtk_widget_set_visible (self->shoot, FALSE);
  gtk_widget_set_visible (self->other, FALSE);
  gtk_widget_set_visible (self->instead, TRUE);
  gtk_widget_grab_focus (self->instead);
}

static void
instead_clicked (Camera *self)
{
  g_task_return_error (self->task,
                       g_error_copy (htk_camera_view_error (HTK_CAMERA_VIEW (self->view))));
  g_clear_object (&self->task);
  gtk_window_destroy (self->window);
}

static GtkWidget *
make_content (Camera  *self,
              gboolean front)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (box, "page");
  self->stack = gtk_stack_new ();
  self->view = htk_camera_view_new (front ? HTK_CAPTURE_FRONT : 0);
  self->still = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->still), GTK_CONTENT_FIT_CONTAIN);
  htk_set_name (self->still, _("The photo"));
  gtk_stack_add_child (GTK_STACK (self->stack), self->view);
  gtk_stack_add_child (GTK_STACK (self->stack), self->still);
  gtk_widget_set_vexpand (self->stack, TRUE);
  g_signal_connect_swapped (self->view, "frame", G_CALLBACK (frame_came), self);
  g_signal_connect_swapped (self->view, "failed", G_CALLBACK (failed), self);
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  htk_add_button (line, _("Cancel"), NULL, G_CALLBACK (cancel_clicked), self);
  self->other = htk_add_button (line, _("Other camera"), NULL, G_CALLBACK (other_clicked), self);
  self->again = htk_add_button (line, _("Take it again"), NULL, G_CALLBACK (again_clicked), self);
  self->shoot = htk_add_button (line, _("Take the photo"), "suggested-action",
                                G_CALLBACK (shoot_clicked), self);
  self->use = htk_add_button (line, _("Use this photo"), "suggested-action",
                              G_CALLBACK (use_clicked), self);
  self->instead = htk_add_button (line, _("Choose a file instead"), "suggested-action",
                                  G_CALLBACK (instead_clicked), self);
  gtk_widget_set_visible (self->instead, FALSE);
  gtk_widget_set_sensitive (self->shoot, FALSE);
  gtk_box_append (GTK_BOX (box), self->stack);
  gtk_box_append (GTK_BOX (box), line);
  return box;
}

/**
 * htk_camera_shoot_async:
 * @over: a widget of the window that the camera opens over
 * @front: whether the camera that looks at the person is wanted
 * @callback: called when done
 * @data: for @callback
 *
 * Lets the person take a photo.
 */
void
htk_camera_shoot_async (GtkWidget          *over,
                        gboolean            front,
                        GAsyncReadyCallback callback,
                        gpointer            data)
{
  Camera *self = g_new0 (Camera, 1);

  self->task = g_task_new (over, NULL, callback, data);
  self->window = htk_over_new (over, _("Camera"), make_content (self, front));
  g_object_set_data_full (G_OBJECT (self->window), "camera", self, camera_free);
  show_still (self, FALSE);
  gtk_window_present (self->window);
}

/**
 * htk_camera_shoot_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): the picture; NULL with %G_IO_ERROR_CANCELLED when none was taken, with
 *   another error when there is no camera and the person wants to go on without
 */
GdkTexture *
htk_camera_shoot_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
