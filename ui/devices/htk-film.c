/* Writes a film of what the camera sees, with sound where there is a microphone: VP8 and Opus in WebM, which
 * the plug-ins that the app needs anyhow can write and each browser of the county can play. It lies in memory
 * without a name until it is kept: of a film that is not, or of an app that was killed, nothing is left.
 * HTK_MICROPHONE_SOURCE names a source of GStreamer in the microphone's place, for tests. */
#include "ui/devices/htk-film.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a weak tablet can encode while it films. */
#define PICTURES_A_SECOND 15
#define SOUND_BITS 32000

struct _HtkFilm
{
  HtkFilmWish wish;
  gboolean with_sound, rolling;
  int fd; /* the film; the pipeline has a number of its own for it */
  GstElement *pipeline;
};

/**
 * htk_film_has_microphone:
 *
 * May take a moment: for a thread.
 *
 * Returns: whether there is one
 */
gboolean
htk_film_has_microphone (void)
{
  g_autoptr (GstDeviceMonitor) monitor = NULL;
  GList *devices;
  gboolean any;

  if (g_getenv ("HTK_MICROPHONE_SOURCE") != NULL)
    return TRUE;
  monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (monitor, "Audio/Source", NULL);
  devices = gst_device_monitor_get_devices (monitor);
  any = devices != NULL;
  g_list_free_full (devices, g_object_unref);
  return any;
}

/**
 * htk_film_new:
 * @wish: how fine
 * @with_sound: whether there is a microphone
 * @error: return location
 *
 * Returns: (transfer full): a film that is not begun; NULL with %G_IO_ERROR
 */
HtkFilm *
htk_film_new (const HtkFilmWish *wish,
              gboolean           with_sound,
              GError           **error)
{
  int fd = memfd_create ("film", MFD_CLOEXEC);
  HtkFilm *self;

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no memory for a film: %s",
                   g_strerror (errno));
      return NULL;
    }
  self = g_new0 (HtkFilm, 1);
  self->wish = *wish;
  self->with_sound = with_sound;
  self->fd = fd;
  return self;
}

/**
 * htk_film_words:
 * @self: a film
 *
 * Returns: (transfer full): its part of the pipeline, for gst_parse_launch(): behind a tee called
 *   "pictures". Pictures are left out before anything waits for them: what is seen goes on.
 */
char *
htk_film_words (HtkFilm *self)
{
  const char *source = g_getenv ("HTK_MICROPHONE_SOURCE");
  g_autofree char *sound =
    g_strdup_printf (" %s ! audioconvert ! audioresample ! level interval=200000000 ! "
                     "audio/x-raw,channels=1 ! valve name=film-sound drop=true ! opusenc bitrate=%d ! "
                     "queue ! film.", source != NULL ? source : "autoaudiosrc name=film-microphone",
                     SOUND_BITS);

  return g_strdup_printf (
    "pictures. ! queue leaky=downstream max-size-buffers=4 max-size-bytes=0 max-size-time=0 ! "
    "valve name=film-pictures drop=true ! videorate drop-only=true max-rate=%d ! videoconvert ! videoscale ! "
    "video/x-raw,format=I420,width=[16,%u],height=[16,%u],pixel-aspect-ratio=1/1 ! "
    "vp8enc deadline=1 cpu-used=8 threads=2 keyframe-max-dist=%d target-bitrate=%d ! queue ! "
    "webmmux name=film offset-to-zero=true ! fdsink name=film-file async=false sync=false%s",
    PICTURES_A_SECOND, self->wish.max_pixels, self->wish.max_pixels, 2 * PICTURES_A_SECOND,
    self->wish.bits_per_second, self->with_sound ? sound : "");
}

static void
close_file (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

/**
 * htk_film_attach:
 * @self: a film
 * @pipeline: that was made with its words
 *
 * Its threads may outlive @self: they write by a number of their own.
 */
void
htk_film_attach (HtkFilm    *self,
                 GstElement *pipeline)
{
  g_autoptr (GstElement) file = gst_bin_get_by_name (GST_BIN (pipeline), "film-file");
  int fd = dup (self->fd);

  self->pipeline = gst_object_ref (pipeline);
  g_object_set (file, "fd", fd, NULL);
  g_object_set_data_full (G_OBJECT (pipeline), "film", GINT_TO_POINTER (fd), close_file);
}

/* Whether @message is the microphone's, that it hears. */
gboolean
htk_film_is_heard (HtkFilm    *self,
                   GstMessage *message)
{
  return self->with_sound && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT &&
         gst_message_has_name (message, "level");
}

/* Whether @source is the microphone or a part of it. One that tests put in its place is known by its pads. */
gboolean
htk_film_is_sound (HtkFilm   *self,
                   GstObject *source)
{
  g_autoptr (GstElement) microphone = gst_bin_get_by_name (GST_BIN (self->pipeline), "film-microphone");

  return self->with_sound && microphone != NULL &&
         (source == GST_OBJECT (microphone) ||
          gst_object_has_as_ancestor (source, GST_OBJECT (microphone)));
}

gboolean
htk_film_has_sound (HtkFilm *self)
{
  return self->with_sound;
}

static void
let_through (HtkFilm    *self,
             const char *valve)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (self->pipeline), valve);

  if (element != NULL)
    g_object_set (element, "drop", FALSE, NULL);
}

/* Begins to write. */
void
htk_film_start (HtkFilm *self)
{
  self->rolling = TRUE;
  let_through (self, "film-sound");
  let_through (self, "film-pictures");
}

/* Ends it: all of it is written when the pipeline is at its end. */
void
htk_film_stop (HtkFilm *self)
{
  gst_element_send_event (self->pipeline, gst_event_new_eos ());
}

gboolean
htk_film_is_rolling (HtkFilm *self)
{
  return self->rolling;
}

/**
 * htk_film_size:
 * @self: a film
 *
 * Returns: bytes that are written so far
 */
gint64
htk_film_size (HtkFilm *self)
{
  struct stat about;

  return fstat (self->fd, &about) == 0 ? (gint64) about.st_size : 0;
}

/**
 * htk_film_take:
 * @self: a film that was written to its end
 * @error: return location
 *
 * Returns: a file without a name, to be closed; -1 with %G_IO_ERROR when there is nothing in it
 */
int
htk_film_take (HtkFilm *self,
               GError **error)
{
  self->rolling = FALSE;
  if (htk_film_size (self) > 0)
    return g_steal_fd (&self->fd);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the film has no pictures");
  return -1;
}

void
htk_film_free (HtkFilm *self)
{
  if (self->fd >= 0)
    close (self->fd);
  gst_clear_object (&self->pipeline);
  g_free (self);
}
