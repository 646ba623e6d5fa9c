/* The pictures of a camera, as textures in the main loop, the codes in them, and a film of them. */
#include "ui/devices/htk-capture.h"

#include "ui/devices/htk-camera-find.h"
#include "ui/devices/htk-code.h"
#include "ui/devices/htk-film.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

/* PipeWire takes back the buffers that a reader had not when the reader leaves but when the camera is
 * suspended, which WirePlumber does 5 s after the last one left. Until then they are lost to it; one that
 * lost them all, to an app that was killed or to many short looks, gives neither pictures nor an error.
 * So a camera without a first picture is let go for longer than that and opened once more; then there is
 * time for one that is merely slow. */
#define FIRST_PATIENCE_S 6
#define REST_S 7
#define LAST_PATIENCE_S 20
/* A microphone that hears nothing by then is none, and a film that is not at its end never will be. */
#define SOUND_PATIENCE_S 3
#define END_PATIENCE_S 15

/* What the streaming thread hands over; it may outlive the capture. */
typedef struct
{
  gatomicrefcount refs;
  GMutex lock;
  HtkCapture *capture; /* NULL once it is freed; only touched in the main loop */
  GdkTexture *frame;   /* the latest, or NULL */
  char *code;
  gboolean posted, wants_codes;
} Handover;

struct _HtkCapture
{
  HtkCaptureSink sink;
  HtkCaptureFlags flags;
  GCancellable *cancellable;
  GPtrArray *cameras; /* of HtkCamera */
  guint camera;
  GstElement *pipeline;
  guint watch, timer, sound_timer, end_timer;
  Handover *handover;
  HtkFilmWish wish; /* of a film; no pixels for none */
  HtkFilm *film;    /* that can be begun, or is written */
  gboolean said, rested, has_microphone, heard;
};

static Handover *
handover_ref (Handover *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
handover_unref (gpointer data)
{
  Handover *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_object (&self->frame);
  g_free (self->code);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* --- In the streaming thread --- */

static char *
code_in_frame (const GstVideoFrame *frame)
{
  guint width = (guint) GST_VIDEO_FRAME_WIDTH (frame), height = (guint) GST_VIDEO_FRAME_HEIGHT (frame);
  const guint8 *pixels = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  gsize stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  g_autofree guint8 *gray = g_malloc ((gsize) width * height);

  /* Green alone is bright where the picture is bright, and this runs for every picture. */
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      gray[y * width + x] = pixels[y * stride + x * 4 + 1];
  return htk_code_in_gray (gray, width, height);
}

static GdkTexture *
texture_of (const GstVideoFrame *frame)
{
  gsize stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  g_autoptr (GBytes) pixels = g_bytes_new (GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
                                           stride * (gsize) GST_VIDEO_FRAME_HEIGHT (frame));

  return gdk_memory_texture_new (GST_VIDEO_FRAME_WIDTH (frame), GST_VIDEO_FRAME_HEIGHT (frame),
                                 GDK_MEMORY_R8G8B8A8, pixels, stride);
}

static gboolean build (HtkCapture *self, GError **error);
static gboolean hears_nothing (gpointer data);

/* What is seen is not shown before it can be filmed, with sound or without. */
static gboolean
waits_for_sound (HtkCapture *self)
{
  gboolean waits = self->film != NULL && htk_film_has_sound (self->film) && !self->heard;

  if (waits && self->sound_timer == 0)
    self->sound_timer = g_timeout_add_seconds (SOUND_PATIENCE_S, hears_nothing, self);
  return waits;
}

/* In the main loop again. */
static gboolean
deliver (gpointer data)
{
  Handover *self = data;
  g_autoptr (GdkTexture) frame = NULL;
  g_autofree char *code = NULL;

  g_mutex_lock (&self->lock);
  frame = g_steal_pointer (&self->frame);
  code = g_steal_pointer (&self->code);
  self->posted = FALSE;
  g_mutex_unlock (&self->lock);
  if (self->capture != NULL && frame != NULL)
    {
      g_clear_handle_id (&self->capture->timer, g_source_remove);
      if (!waits_for_sound (self->capture))
        self->capture->sink.frame (self->capture->sink.data, frame);
    }
  /* The one told of the frame may have done away with the camera. */
  if (self->capture != NULL && code != NULL)
    self->capture->sink.code (self->capture->sink.data, code);
  return G_SOURCE_REMOVE;
}

static void
post (Handover       *self,
      GstVideoFrame  *frame)
{
  g_autofree char *code = self->wants_codes ? code_in_frame (frame) : NULL;
  g_autoptr (GdkTexture) texture = texture_of (frame);
  gboolean posted;

  g_mutex_lock (&self->lock);
  g_set_object (&self->frame, texture);
  if (code != NULL)
    {
      g_free (self->code);
      self->code = g_steal_pointer (&code);
      self->wants_codes = FALSE;
    }
  posted = self->posted;
  self->posted = TRUE;
  g_mutex_unlock (&self->lock);
  if (!posted)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, deliver, handover_ref (self), handover_unref);
}

static GstFlowReturn
sample_came (GstAppSink *appsink,
             gpointer    data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (appsink);
  GstVideoInfo info;
  GstVideoFrame frame;

  if (sample != NULL && gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) &&
      gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    {
      post (data, &frame);
      gst_video_frame_unmap (&frame);
    }
  return GST_FLOW_OK;
}

/* --- In the main loop --- */

static void
fail (HtkCapture   *self,
      const GError *error)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->said)
    return;
  self->said = TRUE;
  self->sink.failed (self->sink.data, error);
}

static gboolean
is_closing (GstElement *pipeline)
{
  return g_object_get_data (G_OBJECT (pipeline), "closing") != NULL;
}

/* It runs in one thread and bring_down() in another, and either may come first: who closed the camera
 * while it was being opened must not leave it open. */
static void
bring_up (GstElement *pipeline,
          gpointer    unused)
{
  if (!is_closing (pipeline))
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  if (is_closing (pipeline))
    gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* The elements hold on to the bus and threads: brought down where nobody waits for them. */
static void
bring_down (GstElement *pipeline,
            gpointer    unused)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
stop (HtkCapture *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->sound_timer, g_source_remove);
  g_clear_handle_id (&self->end_timer, g_source_remove);
  g_clear_handle_id (&self->watch, g_source_remove);
  g_clear_pointer (&self->film, htk_film_free);
  self->heard = FALSE;
  if (self->pipeline == NULL)
    return;
  g_object_set_data (G_OBJECT (self->pipeline), "closing", self->pipeline);
  gst_element_call_async (self->pipeline, bring_down, NULL, NULL);
  g_clear_object (&self->pipeline);
}

/* It is at its end, or never will be. The camera is let go of before anybody is told. */
static void
end_film (HtkCapture   *self,
          const GError *failure)
{
  g_autoptr (GError) error = failure != NULL ? g_error_copy (failure) : NULL;
  int fd = error == NULL ? htk_film_take (self->film, &error) : -1;

  stop (self);
  self->said = TRUE;
  self->sink.film (self->sink.data, fd, error);
}

static gboolean
never_ends (gpointer data)
{
  HtkCapture *self = data;
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the film comes to no end");

  self->end_timer = 0;
  end_film (self, error);
  return G_SOURCE_REMOVE;
}

/* Filmed without it, then. */
static gboolean
hears_nothing (gpointer data)
{
  HtkCapture *self = data;
  g_autoptr (GError) error = NULL;

  self->sound_timer = 0;
  self->has_microphone = FALSE;
  stop (self);
  if (!build (self, &error))
    fail (self, error);
  return G_SOURCE_REMOVE;
}

static gboolean
message_came (GstBus     *bus,
              GstMessage *message,
              gpointer    data)
{
  HtkCapture *self = data;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;
  gboolean rolling = self->film != NULL && htk_film_is_rolling (self->film);

  if (self->film != NULL && htk_film_is_heard (self->film, message))
    {
      self->heard = TRUE;
      g_clear_handle_id (&self->sound_timer, g_source_remove);
    }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && self->film != NULL && !rolling &&
      htk_film_is_sound (self->film, GST_MESSAGE_SRC (message)))
    {
      self->watch = 0;
      hears_nothing (self);
      return G_SOURCE_REMOVE;
    }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &cause, NULL);
  else if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS)
    return G_SOURCE_CONTINUE;
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "the camera stopped: %s",
                       cause != NULL ? cause->message : "it gives no more pictures");
  self->watch = 0;
  if (rolling)
    end_film (self, cause != NULL ? error : NULL);
  else
    fail (self, error);
  return G_SOURCE_REMOVE;
}

/* decodebin: a camera may send JPEG. Old pictures are dropped, so that nothing lags behind. It lies in
 * the pipeline itself: in a bin of its own it waits for a live source for ever. */
#define TO_FRAMES                                                                                  \
  "videoconvert ! appsink name=frames caps=video/x-raw,format=RGBA max-buffers=1 drop=true sync=false"

static char *
words_of (HtkCapture *self)
{
  g_autofree char *film = self->film != NULL ? htk_film_words (self->film) : NULL;

  return film == NULL
           ? g_strdup ("decodebin name=decode ! " TO_FRAMES)
           : g_strdup_printf ("decodebin name=decode ! tee name=pictures ! queue leaky=downstream "
                              "max-size-buffers=1 ! " TO_FRAMES " %s", film);
}

static gboolean
has_rested (gpointer data)
{
  HtkCapture *self = data;
  g_autoptr (GError) error = NULL;

  self->timer = 0;
  if (!build (self, &error))
    fail (self, error);
  return G_SOURCE_REMOVE;
}

static gboolean
gave_no_picture (gpointer data)
{
  HtkCapture *self = data;
  g_autoptr (GError) error = NULL;

  self->timer = 0;
  stop (self);
  if (!self->rested)
    {
      self->rested = TRUE;
      self->timer = g_timeout_add_seconds (REST_S, has_rested, self);
      return G_SOURCE_REMOVE;
    }
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the camera gives no pictures");
  fail (self, error);
  return G_SOURCE_REMOVE;
}

static gboolean
build (HtkCapture  *self,
       GError     **error)
{
  g_autoptr (GstElement) decode = NULL;
  g_autoptr (GstElement) appsink = NULL;
  g_autoptr (GstBus) bus = NULL;
  GstElement *source = htk_camera_element (self->cameras->pdata[self->camera], error);
  GstAppSinkCallbacks callbacks = { .new_sample = sample_came };
  g_autoptr (GstCaps) pictures = NULL;
  g_autofree char *words = NULL;

  if (source == NULL)
    return FALSE;
  if (self->wish.max_pixels > 0)
    self->film = htk_film_new (&self->wish, self->has_microphone, error);
  words = words_of (self);
  if (self->wish.max_pixels == 0 || self->film != NULL)
    self->pipeline = gst_parse_launch (words, error);
  if (self->pipeline == NULL)
    {
      gst_object_unref (gst_object_ref_sink (source));
      return FALSE;
    }
  gst_object_ref_sink (self->pipeline);
  if (self->film != NULL)
    htk_film_attach (self->film, self->pipeline);
  gst_bin_add (GST_BIN (self->pipeline), source);
  decode = gst_bin_get_by_name (GST_BIN (self->pipeline), "decode");
  appsink = gst_bin_get_by_name (GST_BIN (self->pipeline), "frames");
  /* PipeWire agrees on no format with an element that takes any. A source for tests may be a file. */
  if (g_getenv ("HTK_CAMERA_SOURCE") == NULL)
    pictures = gst_caps_from_string ("video/x-raw; image/jpeg");
  if (!gst_element_link_filtered (source, decode, pictures))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the camera cannot be read");
      return FALSE;
    }
  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &callbacks, handover_ref (self->handover),
                              handover_unref);
  bus = gst_element_get_bus (self->pipeline);
  self->watch = gst_bus_add_watch (bus, message_came, self);
  gst_element_call_async (self->pipeline, bring_up, NULL, NULL);
  self->timer = g_timeout_add_seconds (self->rested ? LAST_PATIENCE_S : FIRST_PATIENCE_S,
                                       gave_no_picture, self);
  return TRUE;
}

static void
open_camera (HtkCapture *self)
{
  g_autoptr (GError) error = NULL;

  if (!build (self, &error))
    fail (self, error);
}

static void
microphone_thread (GTask        *task,
                   gpointer      object,
                   gpointer      data,
                   GCancellable *cancellable)
{
  g_task_return_boolean (task, htk_film_has_microphone ());
}

static void
microphone_known (GObject      *object,
                  GAsyncResult *result,
                  gpointer      data)
{
  HtkCapture *self = data;
  g_autoptr (GError) error = NULL;
  gboolean has_microphone = g_task_propagate_boolean (G_TASK (result), &error);

  if (error != NULL)
    return; /* freed meanwhile: @self is no more */
  self->has_microphone = has_microphone;
  open_camera (self);
}

static void
cameras_found (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  HtkCapture *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cameras = htk_camera_find_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* freed meanwhile: @self is no more */
  if (cameras == NULL)
    {
      fail (self, error);
      return;
    }
  self->cameras = g_steal_pointer (&cameras);
  for (guint i = 0; i < self->cameras->len; i++)
    if (((HtkCamera *) self->cameras->pdata[i])->front == ((self->flags & HTK_CAPTURE_FRONT) != 0))
      {
        self->camera = i;
        break;
      }
  if (self->wish.max_pixels > 0)
    {
      g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, microphone_known, self);

      g_task_run_in_thread (task, microphone_thread);
    }
  else
    open_camera (self);
}

/**
 * htk_capture_new:
 * @window: (nullable): the window over which the person is asked for the camera
 * @flags: which camera, what for
 * @film: (nullable): how a film of it is to be; %NULL where none will be asked for
 * @sink: who is told
 *
 * Opens a camera. All that comes of it comes by @sink.
 *
 * Returns: (transfer full): to be freed by htk_capture_free()
 */
HtkCapture *
htk_capture_new (GtkWindow            *window,
                 HtkCaptureFlags       flags,
                 const HtkFilmWish    *film,
                 const HtkCaptureSink *sink)
{
  HtkCapture *self = g_new0 (HtkCapture, 1);

  self->sink = *sink;
  self->flags = flags;
  if (film != NULL)
    self->wish = *film;
  self->cancellable = g_cancellable_new ();
  self->handover = g_new0 (Handover, 1);
  g_atomic_ref_count_init (&self->handover->refs);
  g_mutex_init (&self->handover->lock);
  self->handover->capture = self;
  self->handover->wants_codes = (flags & HTK_CAPTURE_CODES) != 0;
  htk_camera_find_async (window, self->cancellable, cameras_found, self);
  return self;
}

/**
 * htk_capture_n_cameras:
 * @self: a capture that gives pictures
 *
 * Returns: how many cameras there are
 */
guint
htk_capture_n_cameras (HtkCapture *self)
{
  return self->cameras != NULL ? self->cameras->len : 0;
}

/**
 * htk_capture_next:
 * @self: a capture that gives pictures
 *
 * Goes over to the next camera.
 */
void
htk_capture_next (HtkCapture *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self->cameras != NULL);

  stop (self);
  self->rested = FALSE;
  self->camera = (self->camera + 1) % self->cameras->len;
  if (!build (self, &error))
    fail (self, error);
}

/**
 * htk_capture_film_start:
 * @self: a capture for a film that gives pictures
 *
 * Begins to film.
 *
 * Returns: FALSE when the camera is not there (any more)
 */
gboolean
htk_capture_film_start (HtkCapture *self)
{
  if (self->film == NULL || htk_film_is_rolling (self->film))
    return FALSE;
  htk_film_start (self->film);
  return TRUE;
}

/**
 * htk_capture_film_stop:
 * @self: a capture that films
 *
 * Ends the film; it comes by the sink.
 */
void
htk_capture_film_stop (HtkCapture *self)
{
  if (self->film == NULL || !htk_film_is_rolling (self->film) || self->end_timer != 0)
    return;
  self->end_timer = g_timeout_add_seconds (END_PATIENCE_S, never_ends, self);
  htk_film_stop (self->film);
}

/**
 * htk_capture_film_size:
 * @self: a capture
 *
 * Returns: how many bytes its film has so far
 */
gint64
htk_capture_film_size (HtkCapture *self)
{
  return self->film != NULL ? htk_film_size (self->film) : 0;
}

/**
 * htk_capture_has_sound:
 * @self: a capture for a film that gives pictures
 *
 * Returns: whether a microphone hears
 */
gboolean
htk_capture_has_sound (HtkCapture *self)
{
  return self->film != NULL && htk_film_has_sound (self->film);
}

void
htk_capture_free (HtkCapture *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->handover->capture = NULL;
  stop (self);
  handover_unref (self->handover);
  g_clear_pointer (&self->cameras, g_ptr_array_unref);
  g_free (self);
}
