/* Films: what the camera sees, for how long by now, and the film to be looked at before it is kept. It ends
 * by itself when it is as long as this tablet is set to, before it is larger than a file may be, and before the
 * tablet is full. */
#include "ui/htk-film-dialog.h"

#include "ui/htk-camera-view.h"
#include "ui/htk-devices.h"
#include "ui/htk-file-choose.h"
#include "ui/htk-film-limits.h"
#include "ui/htk-over.h"
#include "ui/htk-parts.h"
#include "ui/htk-preferences.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* What is still written after the end, and what the answers must have left on the disk. */
#define TAIL_BYTES (1024 * 1024)
#define ROOM_BYTES (32 * 1024 * 1024)
#define TICK_MS 250

/* What the window shows. When the window is closed the camera is, and a film that was not kept goes. */
#define HTK_TYPE_FILM_DIALOG (htk_film_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HtkFilmDialog, htk_film_dialog, HTK, FILM_DIALOG, GtkBox)

struct _HtkFilmDialog
{
  GtkBox parent_instance;
  GTask *task; /* NULL once it has returned */
  HtkControlSink sink;
  int fd; /* a film that is looked at; -1 for none */
  gint64 began;
  int most_seconds;
  guint tick_id;
  HtkCameraView *view;
  GtkLabel *time, *status;
  GtkWidget *stack, *player, *buttons;
  GtkWidget *start, *stop, *other, *keep, *again, *instead;
};

G_DEFINE_FINAL_TYPE (HtkFilmDialog, htk_film_dialog, GTK_TYPE_BOX)

static void
drop_film (HtkFilmDialog *self)
{
  htk_clear (self->player);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* The window is closed. It is not disposed of as long as somebody holds it, but it leaves the screen at once. */
static void
htk_film_dialog_unmap (GtkWidget *widget)
{
  HtkFilmDialog *self = HTK_FILM_DIALOG (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  drop_film (self);
  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nothing was filmed");
  g_clear_object (&self->task);
  GTK_WIDGET_CLASS (htk_film_dialog_parent_class)->unmap (widget);
}

static void
say (HtkFilmDialog *self,
     const char    *text)
{
  gtk_label_set_text (self->status, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), text != NULL);
}

/* What can be done next: @one of the buttons, and @another. */
static void
offer (HtkFilmDialog *self,
       GtkWidget     *one,
       GtkWidget     *another)
{
  GtkWidget *const all[] = { self->start, self->stop, self->other, self->keep, self->again,
                             self->instead };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    gtk_widget_set_visible (all[i], all[i] == one || all[i] == another);
  gtk_widget_grab_focus (one);
}

/* --- Filming --- */

static gboolean
has_room_for (HtkFilmDialog *self,
              gint64         bytes)
{
  gint64 room = self->sink.room (self->sink.data);

  return room < 0 || room >= bytes + ROOM_BYTES;
}

static void
stop_clicked (HtkFilmDialog *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  gtk_widget_set_sensitive (self->stop, FALSE);
  htk_camera_view_film_stop (self->view);
}

static int
seconds_of (HtkFilmDialog *self)
{
  return (int) ((g_get_monotonic_time () - self->began) / G_USEC_PER_SEC);
}

static void
show_time (HtkFilmDialog *self)
{
  int seconds = seconds_of (self);
  g_autofree char *text = g_strdup_printf ("%d:%02d", seconds / 60, seconds % 60);

  gtk_label_set_text (self->time, text);
}

static gboolean
tick (gpointer data)
{
  HtkFilmDialog *self = data;
  gint64 size = htk_camera_view_film_size (self->view);
  const char *ended = NULL;

  show_time (self);
  if (size >= HTK_FILE_MAX_BYTES - TAIL_BYTES)
    ended = _("The film has the most that can be kept; it ended here.");
  else if (!has_room_for (self, size))
    ended = _("The tablet is nearly full; the film ended here.");
  else if (seconds_of (self) >= self->most_seconds)
    ended = _("The film is as long as it may be on this tablet; it ended here.");
  if (ended == NULL)
    return G_SOURCE_CONTINUE;
  say (self, ended);
  self->tick_id = 0;
  stop_clicked (self);
  return G_SOURCE_REMOVE;
}

static void
start_clicked (HtkFilmDialog *self)
{
  if (!has_room_for (self, TAIL_BYTES))
    {
      say (self, _("The tablet is too full for a film. Sync, so that photos the county has can make room."));
      return;
    }
  if (!htk_camera_view_film_start (self->view))
    return;
  self->began = g_get_monotonic_time ();
  self->tick_id = g_timeout_add (TICK_MS, tick, self);
  gtk_widget_set_visible (GTK_WIDGET (self->time), TRUE);
  show_time (self);
  gtk_widget_set_sensitive (self->stop, TRUE);
  offer (self, self->stop, NULL);
}

static void
other_clicked (HtkFilmDialog *self)
{
  gtk_widget_set_sensitive (self->start, FALSE);
  htk_camera_view_next (self->view);
}

static void
frame_came (HtkFilmDialog *self)
{
  say (self, htk_camera_view_has_sound (self->view)
               ? NULL : _("There is no microphone: the film will have no sound."));
  gtk_widget_set_sensitive (self->start, TRUE);
  offer (self, self->start, htk_camera_view_has_other (self->view) ? self->other : NULL);
}

/* Without a camera, or without one any more, a file is the way. */
static void
failed (HtkFilmDialog *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  offer (self, self->instead, NULL);
}

/* --- Looking at it --- */

static void
cannot_play (HtkFilmDialog *self)
{
  say (self, _("The film cannot be played here. It can be kept."));
}

static void
filmed (HtkFilmDialog *self,
        int            fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (GtkMediaStream) stream = gtk_media_file_new_for_filename (path);
  GtkWidget *video = gtk_video_new_for_media_stream (stream);

  drop_film (self);
  self->fd = fd;
  g_signal_connect_object (stream, "notify::error", G_CALLBACK (cannot_play), self,
                           G_CONNECT_SWAPPED);
  htk_set_name (video, _("The film"));
  htk_player_name_parts (video);
  gtk_widget_set_hexpand (video, TRUE);
  gtk_widget_set_vexpand (video, TRUE);
  gtk_box_append (GTK_BOX (self->player), video);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->player);
  offer (self, self->keep, self->again);
}

static void
again_clicked (HtkFilmDialog *self)
{
  drop_film (self);
  say (self, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->time), FALSE);
  gtk_widget_set_sensitive (self->start, FALSE);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), GTK_WIDGET (self->view));
  offer (self, self->start, NULL);
}

static void
leave (HtkFilmDialog *self,
       GBytes        *film,
       GError        *error)
{
  if (film != NULL)
    g_task_return_pointer (self->task, film, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (self->task, error);
  g_clear_object (&self->task);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
}

static void
keep_clicked (HtkFilmDialog *self)
{
  GError *error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (self->fd, FALSE, &error);

  leave (self, file != NULL ? g_mapped_file_get_bytes (file) : NULL, error);
}

static void
instead_clicked (HtkFilmDialog *self)
{
  leave (self, NULL, g_error_copy (htk_camera_view_error (self->view)));
}

static void
htk_film_dialog_class_init (HtkFilmDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->unmap = htk_film_dialog_unmap;
  g_type_ensure (HTK_TYPE_CAMERA_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-film-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkFilmDialog, name)
  BIND (stack);
  BIND (view);
  BIND (player);
  BIND (time);
  BIND (status);
  BIND (buttons);
  BIND (start);
  BIND (stop);
  BIND (other);
  BIND (keep);
  BIND (again);
  BIND (instead);
#undef BIND
#define BIND_CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  BIND_CALLBACK (frame_came);
  BIND_CALLBACK (failed);
  BIND_CALLBACK (filmed);
  BIND_CALLBACK (start_clicked);
  BIND_CALLBACK (stop_clicked);
  BIND_CALLBACK (other_clicked);
  BIND_CALLBACK (keep_clicked);
  BIND_CALLBACK (again_clicked);
  BIND_CALLBACK (instead_clicked);
#undef BIND_CALLBACK
}

static void
htk_film_dialog_init (HtkFilmDialog *self)
{
  self->fd = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (self->buttons);
}

/* What the form says of it, else this tablet's preferences as they are now. */
static void
read_limits (HtkFilmLimits *limits,
             const char    *max_pixels,
             const char    *quality)
{
  HtkPreferences *preferences = htk_preferences_get_default ();
  g_autofree char *size = htk_preferences_string (preferences, HTK_PREF_FILM_SIZE);

  htk_film_limits_read (limits, max_pixels, quality, size,
                        htk_preferences_int (preferences, HTK_PREF_FILM_MAX_MINUTES));
}

/**
 * htk_film_async:
 * @over: a widget of the window that it lies over
 * @max_pixels: (nullable): the longest side that the form asks for
 * @quality: (nullable): the form's quality
 * @sink: of the question: says how much room the tablet has
 * @front: whether the camera that looks at the person is wanted
 * @callback: called when done
 * @data: for @callback
 *
 * Lets the person film.
 */
void
htk_film_async (GtkWidget            *over,
                const char           *max_pixels,
                const char           *quality,
                const HtkControlSink *sink,
                gboolean              front,
                GAsyncReadyCallback   callback,
                gpointer              data)
{
  HtkFilmDialog *self = g_object_new (HTK_TYPE_FILM_DIALOG, NULL);
  GtkWindow *window = htk_over_new (over, _("Film"), GTK_WIDGET (self));
  HtkFilmLimits limits;
  HtkFilmWish wish;

  read_limits (&limits, max_pixels, quality);
  wish = (HtkFilmWish){ .max_pixels = limits.pixels, .bits_per_second = limits.bits_per_second };
  self->most_seconds = limits.seconds;
  self->sink = *sink;
  self->task = g_task_new (over, NULL, callback, data);
  htk_camera_view_set_flags (self->view, front ? HTK_CAPTURE_FRONT : 0);
  htk_camera_view_set_film (self->view, &wish);
  offer (self, self->start, NULL);
  gtk_window_present (window);
}

/**
 * htk_film_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): WebM; NULL with %G_IO_ERROR_CANCELLED when nothing was filmed, with another
 *   error when there is no camera and the person wants to go on without
 */
GBytes *
htk_film_finish (GAsyncResult *result,
                 GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
