/* Films: what the camera sees, for how long by now, and the film to be looked at before it is kept. It ends
 * by itself before it is larger than a file may be, and before the tablet is full. */
#include "ui/htk-film-dialog.h"

#include "ui/htk-camera-view.h"
#include "ui/htk-devices.h"
#include "ui/htk-file-choose.h"
#include "ui/htk-over.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* The longest side where the form says nothing, and what a pixel of it takes a second. */
#define USUAL_PIXELS 640
#define LOW_PIXELS 320
#define MOST_PIXELS 1920
#define BITS_A_PIXEL 1250
/* What is still written after the end, and what the answers must have left on the disk. */
#define TAIL_BYTES (1024 * 1024)
#define ROOM_BYTES (32 * 1024 * 1024)
#define TICK_MS 250

typedef struct
{
  GTask *task; /* NULL once it has returned */
  GtkWindow *window;
  HtkControlSink sink;
  int fd; /* a film that is looked at; -1 for none */
  gint64 began;
  guint tick_id;
  GtkWidget *stack, *view, *player, *time, *status;
  GtkWidget *start, *stop, *other, *keep, *again, *instead;
} Film;

static void
drop_film (Film *self)
{
  htk_clear (self->player);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
film_free (gpointer data)
{
  Film *self = data;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nothing was filmed");
  g_clear_object (&self->task);
  g_free (self);
}

static void
say (Film       *self,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->status), text != NULL ? text : "");
  gtk_widget_set_visible (self->status, text != NULL);
}

/* What can be done next: @one of the buttons, and @another. */
static void
offer (Film      *self,
       GtkWidget *one,
       GtkWidget *another)
{
  GtkWidget *const all[] = { self->start, self->stop, self->other, self->keep, self->again,
                             self->instead };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    gtk_widget_set_visible (all[i], all[i] == one || all[i] == another);
  gtk_widget_grab_focus (one);
}

/* --- Filming --- */

static gboolean
has_room_for (Film  *self,
              gint64 bytes)
{
  gint64 room = self->sink.room (self->sink.data);

  return room < 0 || room >= bytes + ROOM_BYTES;
}

static void
stop_clicked (Film *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  gtk_widget_set_sensitive (self->stop, FALSE);
  htk_camera_view_film_stop (HTK_CAMERA_VIEW (self->view));
}

static void
show_time (Film *self)
{
  int seconds = (int) ((g_get_monotonic_time () - self->began) / G_USEC_PER_SEC);
  g_autofree char *text = g_strdup_printf ("%d:%02d", seconds / 60, seconds % 60);

  gtk_label_set_text (GTK_LABEL (self->time), text);
}

static gboolean
tick (gpointer data)
{
  Film *self = data;
  gint64 size = htk_camera_view_film_size (HTK_CAMERA_VIEW (self->view));
  const char *ended = NULL;

  show_time (self);
  if (size >= HTK_FILE_MAX_BYTES - TAIL_BYTES)
    ended = _("The film has the most that can be kept; it ended here.");
  else if (!has_room_for (self, size))
    ended = _("The tablet is nearly full; the film ended here.");
  if (ended == NULL)
    return G_SOURCE_CONTINUE;
  say (self, ended);
  self->tick_id = 0;
  stop_clicked (self);
  return G_SOURCE_REMOVE;
}

static void
start_clicked (Film *self)
{
  if (!has_room_for (self, TAIL_BYTES))
    {
      say (self, _("The tablet is too full for a film. Sync, so that photos the county has can make room."));
      return;
    }
  if (!htk_camera_view_film_start (HTK_CAMERA_VIEW (self->view)))
    return;
  self->began = g_get_monotonic_time ();
  self->tick_id = g_timeout_add (TICK_MS, tick, self);
  gtk_widget_set_visible (self->time, TRUE);
  show_time (self);
  gtk_widget_set_sensitive (self->stop, TRUE);
  offer (self, self->stop, NULL);
}

static void
other_clicked (Film *self)
{
  gtk_widget_set_sensitive (self->start, FALSE);
  htk_camera_view_next (HTK_CAMERA_VIEW (self->view));
}

static void
frame_came (Film *self)
{
  HtkCameraView *view = HTK_CAMERA_VIEW (self->view);

  say (self, htk_camera_view_has_sound (view)
               ? NULL : _("There is no microphone: the film will have no sound."));
  gtk_widget_set_sensitive (self->start, TRUE);
  offer (self, self->start, htk_camera_view_has_other (view) ? self->other : NULL);
}

/* Without a camera, or without one any more, a file is the way. */
static void
failed (Film *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  offer (self, self->instead, NULL);
}

/* --- Looking at it --- */

static void
cannot_play (GtkWidget *player)
{
  Film *self = g_object_get_data (G_OBJECT (player), "film");

  say (self, _("The film cannot be played here. It can be kept."));
}

static void
filmed (HtkCameraView *view,
        int            fd,
        Film          *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (GtkMediaStream) stream = gtk_media_file_new_for_filename (path);
  GtkWidget *video = gtk_video_new_for_media_stream (stream);

  drop_film (self);
  self->fd = fd;
  g_signal_connect_object (stream, "notify::error", G_CALLBACK (cannot_play), self->player,
                           G_CONNECT_SWAPPED);
  htk_set_name (video, _("The film"));
  gtk_widget_set_hexpand (video, TRUE);
  gtk_widget_set_vexpand (video, TRUE);
  gtk_box_append (GTK_BOX (self->player), video);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->player);
  offer (self, self->keep, self->again);
}

static void
again_clicked (Film *self)
{
  drop_film (self);
  say (self, NULL);
  gtk_widget_set_visible (self->time, FALSE);
  gtk_widget_set_sensitive (self->start, FALSE);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->view);
  offer (self, self->start, NULL);
}

static void
leave (Film   *self,
       GBytes *film,
       GError *error)
{
  if (film != NULL)
    g_task_return_pointer (self->task, film, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (self->task, error);
  g_clear_object (&self->task);
  gtk_window_destroy (self->window);
}

static void
keep_clicked (Film *self)
{
  GError *error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (self->fd, FALSE, &error);

  leave (self, file != NULL ? g_mapped_file_get_bytes (file) : NULL, error);
}

static void
instead_clicked (Film *self)
{
  leave (self, NULL, g_error_copy (htk_camera_view_error (HTK_CAMERA_VIEW (self->view))));
}

static void
cancel_clicked (Film *self)
{
  gtk_window_close (self->window);
}

/* --- The window --- */

static void
make_buttons (Film      *self,
              GtkWidget *line)
{
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  htk_add_button (line, _("Cancel"), NULL, G_CALLBACK (cancel_clicked), self);
  self->other = htk_add_button (line, _("Other camera"), NULL, G_CALLBACK (other_clicked), self);
  self->again = htk_add_button (line, _("Film it again"), NULL, G_CALLBACK (again_clicked), self);
  self->start = htk_add_button (line, _("Start filming"), "suggested-action", G_CALLBACK (start_clicked),
                                self);
  self->stop = htk_add_button (line, _("Stop filming"), "destructive-action", G_CALLBACK (stop_clicked),
                               self);
  self->keep = htk_add_button (line, _("Use this film"), "suggested-action", G_CALLBACK (keep_clicked),
                               self);
  self->instead = htk_add_button (line, _("Choose a file instead"), "suggested-action",
                                  G_CALLBACK (instead_clicked), self);
}

static GtkWidget *
make_content (Film              *self,
              const HtkFilmWish *wish,
              gboolean           front)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (box, "page");
  self->stack = gtk_stack_new ();
  self->view = htk_camera_view_new (front ? HTK_CAPTURE_FRONT : 0);
  htk_camera_view_set_film (HTK_CAMERA_VIEW (self->view), wish);
  self->player = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_object_set_data (G_OBJECT (self->player), "film", self);
  gtk_stack_add_child (GTK_STACK (self->stack), self->view);
  gtk_stack_add_child (GTK_STACK (self->stack), self->player);
  gtk_widget_set_vexpand (self->stack, TRUE);
  g_signal_connect_swapped (self->view, "frame", G_CALLBACK (frame_came), self);
  g_signal_connect_swapped (self->view, "failed", G_CALLBACK (failed), self);
  g_signal_connect (self->view, "film", G_CALLBACK (filmed), self);
  self->time = gtk_label_new ("0:00");
  gtk_widget_add_css_class (self->time, "record-time");
  gtk_widget_set_visible (self->time, FALSE);
  self->status = htk_label ("", NULL);
  gtk_label_set_xalign (GTK_LABEL (self->status), 0.5f);
  make_buttons (self, line);
  gtk_widget_set_sensitive (self->start, FALSE);
  gtk_box_append (GTK_BOX (box), self->stack);
  gtk_box_append (GTK_BOX (box), self->time);
  gtk_box_append (GTK_BOX (box), self->status);
  gtk_box_append (GTK_BOX (box), line);
  return box;
}

/**
 * htk_film_wish_of:
 * @wish: (out caller-allocates): how a film is to be
 * @state: the question it answers
 *
 * The form's max-pixels, else its quality, as for photos and sound (ODK XForms: bind attributes).
 */
void
htk_film_wish_of (HtkFilmWish    *wish,
                  const HtkState *state)
{
  const char *text = htk_state_param (state, "max-pixels");
  guint64 pixels = g_strcmp0 (htk_state_param (state, "quality"), "low") == 0 ? LOW_PIXELS : USUAL_PIXELS;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 64, MOST_PIXELS, &pixels, NULL);
  wish->max_pixels = (guint) pixels;
  wish->bits_per_second = (int) pixels * BITS_A_PIXEL;
}

/**
 * htk_film_async:
 * @over: a widget of the window that it lies over
 * @wish: how the film is to be
 * @sink: of the question: says how much room the tablet has
 * @front: whether the camera that looks at the person is wanted
 * @callback: called when done
 * @data: for @callback
 *
 * Lets the person film.
 */
void
htk_film_async (GtkWidget            *over,
                const HtkFilmWish    *wish,
                const HtkControlSink *sink,
                gboolean              front,
                GAsyncReadyCallback   callback,
                gpointer              data)
{
  Film *self = g_new0 (Film, 1);

  self->fd = -1;
  self->sink = *sink;
  self->task = g_task_new (over, NULL, callback, data);
  self->window = htk_over_new (over, _("Film"), make_content (self, wish, front));
  g_object_set_data_full (G_OBJECT (self->window), "film", self, film_free);
  say (self, NULL);
  offer (self, self->start, NULL);
  gtk_window_present (self->window);
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
