/* Shows what the camera sees. The camera is open while this is on the screen, and not longer: its lamp
 * must not burn behind another page. */
#include "ui/htk-camera-view.h"

#include "ui/htk-devices.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

struct _HtkCameraView
{
  GtkBox parent_instance;
  HtkCaptureFlags flags;
  HtkFilmWish film; /* no pixels for none */
  const HtkDevices *devices;
  HtkCapture *capture;
  GtkWidget *picture, *status;
  GError *error; /* why there are no pictures, or NULL */
};

G_DEFINE_TYPE (HtkCameraView, htk_camera_view, GTK_TYPE_BOX)

enum
{
  FRAME,
  CODE,
  FAILED,
  FILM,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
say (HtkCameraView *self,
     const char    *text)
{
  gtk_label_set_text (GTK_LABEL (self->status), text != NULL ? text : "");
  gtk_widget_set_visible (self->status, text != NULL);
  gtk_widget_set_visible (self->picture, text == NULL);
}

static void
frame_came (gpointer    data,
            GdkTexture *frame)
{
  HtkCameraView *self = data;
  gboolean first = htk_camera_view_frame (self) == NULL;

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (frame));
  if (!first)
    return;
  say (self, NULL);
  g_signal_emit (self, signals[FRAME], 0);
}

static void
code_came (gpointer    data,
           const char *text)
{
  g_signal_emit (data, signals[CODE], 0, text);
}

static void
failed (gpointer      data,
        const GError *error)
{
  HtkCameraView *self = data;
  g_autofree char *words = htk_devices_words (error);

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  say (self, words);
  g_signal_emit (self, signals[FAILED], 0);
}

static void
film_came (gpointer      data,
           int           fd,
           const GError *error)
{
  if (fd >= 0)
    g_signal_emit (data, signals[FILM], 0, fd);
  else
    failed (data, error);
}

static void
htk_camera_view_map (GtkWidget *widget)
{
  HtkCameraView *self = HTK_CAMERA_VIEW (widget);
  const HtkCaptureSink sink = { frame_came, code_came, failed, film_came, self };
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (htk_camera_view_parent_class)->map (widget);
  say (self, _("The camera is being opened …"));
  self->devices = htk_devices_load (&error);
  if (self->devices != NULL)
    self->capture = self->devices->capture_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                self->flags,
                                                self->film.max_pixels > 0 ? &self->film : NULL, &sink);
  else
    failed (self, error);
}

static void
htk_camera_view_unmap (GtkWidget *widget)
{
  HtkCameraView *self = HTK_CAMERA_VIEW (widget);

  if (self->capture != NULL)
    self->devices->capture_free (self->capture);
  self->capture = NULL;
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  GTK_WIDGET_CLASS (htk_camera_view_parent_class)->unmap (widget);
}

static void
htk_camera_view_finalize (GObject *object)
{
  g_clear_error (&HTK_CAMERA_VIEW (object)->error);
  G_OBJECT_CLASS (htk_camera_view_parent_class)->finalize (object);
}

static void
htk_camera_view_class_init (HtkCameraViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_camera_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = htk_camera_view_map;
  GTK_WIDGET_CLASS (klass)->unmap = htk_camera_view_unmap;
  signals[FRAME] = g_signal_new ("frame", HTK_TYPE_CAMERA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[CODE] = g_signal_new ("code", HTK_TYPE_CAMERA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", HTK_TYPE_CAMERA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[FILM] = g_signal_new ("film", HTK_TYPE_CAMERA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
htk_camera_view_init (HtkCameraView *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "camera");
  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_CONTAIN);
  gtk_widget_set_hexpand (self->picture, TRUE);
  gtk_widget_set_vexpand (self->picture, TRUE);
  htk_set_name (self->picture, _("What the camera sees"));
  self->status = htk_label ("", "camera-status");
  gtk_widget_set_hexpand (self->status, TRUE);
  gtk_widget_set_valign (self->status, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (self->status), 0.5f);
  gtk_label_set_justify (GTK_LABEL (self->status), GTK_JUSTIFY_CENTER);
  gtk_box_append (GTK_BOX (self), self->picture);
  gtk_box_append (GTK_BOX (self), self->status);
}

/**
 * htk_camera_view_new:
 * @flags: which camera, what for
 *
 * Returns: (transfer floating): a view; the camera opens when it comes on the screen
 */
GtkWidget *
htk_camera_view_new (HtkCaptureFlags flags)
{
  HtkCameraView *self = g_object_new (HTK_TYPE_CAMERA_VIEW, NULL);

  self->flags = flags;
  return GTK_WIDGET (self);
}

/**
 * htk_camera_view_set_flags:
 * @self: a view of a template, not on the screen yet
 * @flags: which camera, what for
 */
void
htk_camera_view_set_flags (HtkCameraView   *self,
                           HtkCaptureFlags  flags)
{
  self->flags = flags;
}

/**
 * htk_camera_view_frame:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the picture that is on the screen
 */
GdkTexture *
htk_camera_view_frame (HtkCameraView *self)
{
  return GDK_TEXTURE (gtk_picture_get_paintable (GTK_PICTURE (self->picture)));
}

/**
 * htk_camera_view_has_other:
 * @self: a view with a picture
 *
 * Returns: whether there is another camera to go over to
 */
gboolean
htk_camera_view_has_other (HtkCameraView *self)
{
  return self->capture != NULL && self->devices->capture_n_cameras (self->capture) > 1;
}

/* Goes over to the next camera, where there is one. */
void
htk_camera_view_next (HtkCameraView *self)
{
  if (htk_camera_view_has_other (self))
    self->devices->capture_next (self->capture);
}

/**
 * htk_camera_view_error:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): why there are no pictures
 */
const GError *
htk_camera_view_error (HtkCameraView *self)
{
  return self->error;
}

/**
 * htk_camera_view_set_film:
 * @self: a view that is not on the screen yet
 * @wish: how a film is to be
 *
 * Makes it ready to film. Only then has it a use for a microphone.
 */
void
htk_camera_view_set_film (HtkCameraView     *self,
                          const HtkFilmWish *wish)
{
  self->film = *wish;
}

/**
 * htk_camera_view_film_start:
 * @self: a view with a picture
 *
 * Begins to film.
 *
 * Returns: FALSE when the camera is not there (any more)
 */
gboolean
htk_camera_view_film_start (HtkCameraView *self)
{
  return self->capture != NULL && self->devices->capture_film_start (self->capture);
}

/* The film comes by "film", or "failed" says why not. */
void
htk_camera_view_film_stop (HtkCameraView *self)
{
  if (self->capture != NULL)
    self->devices->capture_film_stop (self->capture);
}

/* Bytes of the film so far. */
gint64
htk_camera_view_film_size (HtkCameraView *self)
{
  return self->capture != NULL ? self->devices->capture_film_size (self->capture) : 0;
}

gboolean
htk_camera_view_has_sound (HtkCameraView *self)
{
  return self->capture != NULL && self->devices->capture_has_sound (self->capture);
}
