/* What becomes of photos, codes, camera and sound, without a display and without a device. */
#include "ui/devices/htk-capture.h"
#include "ui/devices/htk-code.h"
#include "ui/devices/htk-photo.h"
#include "ui/devices/htk-recorder.h"

#include <dlfcn.h>
#include <gexiv2/gexiv2.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

#define CHINESE "户号 53042700108012，王小明"

/* A photo of 400x200: its left half red, its right half blue. */
static GdkPixbuf *
two_halves (void)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 200);
  g_autoptr (GdkPixbuf) right = gdk_pixbuf_new_subpixbuf (pixbuf, 200, 0, 200, 200);

  gdk_pixbuf_fill (pixbuf, 0xff0000ff);
  gdk_pixbuf_fill (right, 0x0000ffff);
  return pixbuf;
}

/* As a camera writes it: turned by @orientation, with place, owner and number. */
static GBytes *
photo_of_a_camera (int orientation)
{
  g_autoptr (GdkPixbuf) pixbuf = two_halves ();
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("huitoukan-XXXXXX.jpg", &path, &error);
  char *data;
  gsize length;

  g_assert_no_error (error);
  close (fd);
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, NULL);
  g_assert_no_error (error);
  gexiv2_metadata_open_path (metadata, path, &error);
  g_assert_no_error (error);
  gexiv2_metadata_try_set_tag_string (metadata, "Exif.Image.Make", "Camera", NULL);
  gexiv2_metadata_try_set_tag_string (metadata, "Exif.Photo.CameraOwnerName", "Wang", NULL);
  gexiv2_metadata_try_set_tag_string (metadata, "Exif.Photo.BodySerialNumber", "12345", NULL);
  gexiv2_metadata_try_set_tag_string (metadata, "Xmp.dc.creator", "Wang", NULL);
  gexiv2_metadata_try_set_tag_long (metadata, "Exif.Image.Orientation", orientation, NULL);
  gexiv2_metadata_try_set_gps_info (metadata, 101.9846, 24.0671, 1500, &error);
  g_assert_no_error (error);
  gexiv2_metadata_save_file (metadata, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_remove (path);
  return g_bytes_new_take (data, length);
}

static GdkPixbuf *
decoded (GBytes *photo)
{
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = htk_photo_decode (photo, 0, &error);

  g_assert_no_error (error);
  return pixbuf;
}

static GExiv2Metadata *
metadata_of (GBytes *photo)
{
  GExiv2Metadata *metadata = gexiv2_metadata_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (photo, &length);

  g_assert_true (gexiv2_metadata_open_buf (metadata, data, (glong) length, NULL));
  return metadata;
}

static gboolean
is_red (GdkPixbuf *pixbuf,
        int        x,
        int        y)
{
  const guint8 *p = gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) +
                    x * gdk_pixbuf_get_n_channels (pixbuf);

  return p[0] > 200 && p[2] < 60;
}

static void
test_size (void)
{
  const HtkPhotoWish wish = { .max_pixels = 100 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) original = photo_of_a_camera (1);
  g_autoptr (GBytes) photo = htk_photo_from_bytes (original, &wish, &error);
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  g_assert_no_error (error);
  pixbuf = decoded (photo);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 100);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 50);
}

static void
test_never_larger (void)
{
  const HtkPhotoWish wish = { .max_pixels = 1600 };
  g_autoptr (GBytes) original = photo_of_a_camera (1);
  g_autoptr (GBytes) photo = htk_photo_from_bytes (original, &wish, NULL);
  g_autoptr (GdkPixbuf) pixbuf = decoded (photo);

  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 400);
}

/* Orientation 6: the camera was held upright, the photo is to be turned to the right. */
static void
test_upright (void)
{
  const HtkPhotoWish wish = { .max_pixels = 100 };
  g_autoptr (GBytes) original = photo_of_a_camera (6);
  g_autoptr (GBytes) photo = htk_photo_from_bytes (original, &wish, NULL);
  g_autoptr (GdkPixbuf) pixbuf = decoded (photo);
  g_autoptr (GExiv2Metadata) metadata = metadata_of (photo);

  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 50);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 100);
  g_assert_true (is_red (pixbuf, 25, 20));
  g_assert_false (is_red (pixbuf, 25, 80));
  g_assert_false (gexiv2_metadata_try_has_tag (metadata, "Exif.Image.Orientation", NULL));
}

static void
test_forgets (void)
{
  const HtkPhotoWish wish = { .max_pixels = 1600 };
  g_autoptr (GBytes) original = photo_of_a_camera (1);
  g_autoptr (GExiv2Metadata) before = metadata_of (original);
  g_autoptr (GBytes) photo = htk_photo_from_bytes (original, &wish, NULL);
  g_autoptr (GExiv2Metadata) after = metadata_of (photo);

  g_assert_true (gexiv2_metadata_has_exif (before));
  g_assert_true (gexiv2_metadata_has_xmp (before));
  g_assert_false (gexiv2_metadata_has_exif (after));
  g_assert_false (gexiv2_metadata_has_xmp (after));
  g_assert_false (gexiv2_metadata_has_iptc (after));
}

static void
test_keeps_place (void)
{
  const HtkPhotoWish wish = { .max_pixels = 1600, .keep_location = TRUE };
  g_autoptr (GBytes) original = photo_of_a_camera (6);
  g_autoptr (GBytes) photo = htk_photo_from_bytes (original, &wish, NULL);
  g_autoptr (GExiv2Metadata) metadata = metadata_of (photo);
  double longitude = 0, latitude = 0;
  g_auto (GStrv) tags = gexiv2_metadata_get_exif_tags (metadata);

  g_assert_true (gexiv2_metadata_try_get_gps_longitude (metadata, &longitude, NULL));
  g_assert_true (gexiv2_metadata_try_get_gps_latitude (metadata, &latitude, NULL));
  g_assert_cmpfloat_with_epsilon (longitude, 101.9846, 1e-5);
  g_assert_cmpfloat_with_epsilon (latitude, 24.0671, 1e-5);
  for (guint i = 0; tags[i] != NULL; i++)
    g_assert_true (g_str_has_prefix (tags[i], "Exif.GPSInfo.") ||
                   g_str_equal (tags[i], "Exif.Image.GPSTag"));
  g_assert_false (gexiv2_metadata_has_xmp (metadata));
}

static void
test_no_photo (void)
{
  const HtkPhotoWish wish = { .max_pixels = 100 };
  static const char *const contents[] = { "this is no photo", "\xff\xd8\xff\xe0", "" };

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (contents[i], strlen (contents[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (htk_photo_from_bytes (bytes, &wish, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

/* A file of a few bytes that says it is of 60000x60000. */
static void
test_bomb (void)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13,
                                'I', 'H', 'D', 'R', 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2,
                                0, 0, 0, 0x95, 0x1e, 0x0f, 0x7e };
  const HtkPhotoWish wish = { .max_pixels = 1600 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (png, sizeof png);
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_photo_from_bytes (bytes, &wish, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_frame (void)
{
  const HtkPhotoWish wish = { .max_pixels = 200 };
  g_autoptr (GdkPixbuf) halves = two_halves ();
  g_autoptr (GBytes) pixels = gdk_pixbuf_read_pixel_bytes (halves);
  g_autoptr (GdkTexture) texture =
    gdk_memory_texture_new (400, 200, GDK_MEMORY_R8G8B8, pixels,
                            (gsize) gdk_pixbuf_get_rowstride (halves));
  g_autoptr (GBytes) photo = htk_photo_from_texture (texture, &wish, NULL);
  g_autoptr (GdkPixbuf) pixbuf = decoded (photo);

  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 200);
  g_assert_true (is_red (pixbuf, 50, 50));
  g_assert_false (is_red (pixbuf, 150, 50));
}

/* --- Codes: made by qrencode, read by us --- */

static char *
code_file (const char *text)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("huitoukan-XXXXXX.png", &path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) make =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "qrencode", "-8", "-s", "6", "-o", path, text,
                      NULL);

  close (fd);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (make, NULL, &error));
  return g_steal_pointer (&path);
}

static void
test_code (gconstpointer text)
{
  g_autofree char *path = code_file (text);
  g_autoptr (GError) error = NULL;
  g_autofree char *read = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_remove (path);
  bytes = g_bytes_new_take (data, length);
  read = htk_code_in_photo (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read, ==, text);
}

static void
test_no_code (void)
{
  g_autoptr (GBytes) photo = photo_of_a_camera (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_code_in_photo (photo, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* --- Camera --- */

typedef struct
{
  GMainLoop *loop;
  int n_frames, width;
  char *code;
  GError *error;
} Seen;

static void
saw_frame (gpointer    data,
           GdkTexture *frame)
{
  Seen *seen = data;

  seen->width = gdk_texture_get_width (frame);
  if (++seen->n_frames == 3)
    g_main_loop_quit (seen->loop);
}

static void
saw_nothing (gpointer    data,
             GdkTexture *frame)
{
}

static void
saw_code (gpointer    data,
          const char *text)
{
  Seen *seen = data;

  seen->code = g_strdup (text);
  g_main_loop_quit (seen->loop);
}

static void
saw_failure (gpointer      data,
             const GError *error)
{
  Seen *seen = data;

  seen->error = g_error_copy (error);
  g_main_loop_quit (seen->loop);
}

static gboolean
too_long (gpointer data)
{
  g_error ("the camera said nothing for 30 s");
  return G_SOURCE_REMOVE;
}

static void
look (const char      *source,
      HtkCaptureFlags  flags,
      Seen            *seen)
{
  const HtkCaptureSink sink = { .frame = (flags & HTK_CAPTURE_CODES) != 0 ? saw_nothing : saw_frame,
                                .code = saw_code, .failed = saw_failure, .data = seen };
  HtkCapture *capture;
  guint timer = g_timeout_add_seconds (30, too_long, NULL);

  g_setenv ("HTK_CAMERA_SOURCE", source, TRUE);
  seen->loop = g_main_loop_new (NULL, FALSE);
  capture = htk_capture_new (NULL, flags, NULL, &sink);
  g_main_loop_run (seen->loop);
  htk_capture_free (capture);
  /* What the streaming thread still had for the capture is dropped, not delivered. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_source_remove (timer);
  g_main_loop_unref (seen->loop);
}

static void
test_camera (void)
{
  Seen seen = { 0 };

  look ("videotestsrc is-live=true ! video/x-raw,width=640,height=480,framerate=15/1 ! identity", 0, &seen);
  g_assert_no_error (seen.error);
  g_assert_cmpint (seen.width, ==, 640);
}

/* Not by imagefreeze, which divides by the speed of its pictures after it was stopped, now and then. */
static void
test_camera_reads_code (void)
{
  g_autofree char *path = code_file (CHINESE);
  g_autofree char *source =
    g_strdup_printf ("multifilesrc location=%s loop=true caps=image/png,framerate=15/1 ! pngdec ! "
                     "identity sync=true", path);
  Seen seen = { 0 };

  look (source, HTK_CAPTURE_CODES, &seen);
  g_assert_no_error (seen.error);
  g_assert_cmpstr (seen.code, ==, CHINESE);
  g_free (seen.code);
  g_remove (path);
}

static void
test_camera_breaks (void)
{
  Seen seen = { 0 };

  look ("videotestsrc num-buffers=1 ! identity error-after=1", 0, &seen);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_error_free (seen.error);
}

static void
test_camera_unknown (void)
{
  Seen seen = { 0 };

  look ("nosuchelement", 0, &seen);
  g_assert_nonnull (seen.error);
  g_error_free (seen.error);
}

/* A machine on which a camera is closed before its opening, which has begun, gets any further. */
static struct
{
  GMutex lock;
  GCond cond;
  gboolean slow, opening, closed, gone;
} machine;

static void
reach (gboolean *point)
{
  g_mutex_lock (&machine.lock);
  *point = TRUE;
  g_cond_broadcast (&machine.cond);
  g_mutex_unlock (&machine.lock);
}

static void
wait_until (const gboolean *point)
{
  gint64 end = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&machine.lock);
  while (!*point)
    g_assert_true (g_cond_wait_until (&machine.cond, &machine.lock, end));
  g_mutex_unlock (&machine.lock);
}

static void
pipeline_gone (gpointer  data,
               GObject  *pipeline)
{
  reach (&machine.gone);
}

/* In the place of GStreamer's own, which it calls: no source for a camera can hold up its pipeline
 * before that has begun to change. */
GstStateChangeReturn
gst_element_set_state (GstElement *element,
                       GstState    state)
{
  GstStateChangeReturn (*real) (GstElement *, GstState);
  gboolean held = machine.slow && GST_IS_PIPELINE (element);
  GstStateChangeReturn changed;

  *(void **) &real = dlsym (RTLD_NEXT, "gst_element_set_state");
  if (held && state == GST_STATE_PLAYING)
    {
      g_object_weak_ref (G_OBJECT (element), pipeline_gone, NULL);
      reach (&machine.opening);
      wait_until (&machine.closed);
    }
  changed = real (element, state);
  if (held && state == GST_STATE_NULL)
    reach (&machine.closed);
  return changed;
}

/* A pipeline that is left running is never gone, and the lamp of the camera burns on. */
static void
test_camera_closed_while_opening (void)
{
  Seen seen = { 0 };
  const HtkCaptureSink sink = { .frame = saw_nothing, .code = saw_code, .failed = saw_failure,
                                .data = &seen };
  HtkCapture *capture;

  /* It gives nothing: a decoder that is put in meanwhile would make a bin warn of a loop now and then. */
  g_setenv ("HTK_CAMERA_SOURCE", "appsrc is-live=true", TRUE);
  machine.slow = TRUE;
  capture = htk_capture_new (NULL, 0, NULL, &sink);
  while (htk_capture_n_cameras (capture) == 0)
    g_main_context_iteration (NULL, TRUE);
  wait_until (&machine.opening);
  htk_capture_free (capture);
  wait_until (&machine.gone);
  machine.slow = FALSE;
  g_assert_no_error (seen.error);
}

/* --- Film --- */

typedef struct
{
  GMainLoop *loop;
  HtkCapture *capture;
  guint frames, ms; /* how long it is filmed */
  guint timer;
  gint64 began;
  double seconds; /* from the beginning until the film came */
  gboolean has_sound;
  int fd;
  GError *error;
} Filmed;

/* A slow machine has written nothing of it by then: that is waited for, and too_long() ends it. */
static gboolean
stop_filming (gpointer data)
{
  Filmed *filmed = data;

  if (htk_capture_film_size (filmed->capture) == 0)
    return G_SOURCE_CONTINUE;
  filmed->timer = 0;
  htk_capture_film_stop (filmed->capture);
  return G_SOURCE_REMOVE;
}

static void
film_frame (gpointer    data,
            GdkTexture *frame)
{
  Filmed *filmed = data;

  if (filmed->frames++ != 0)
    return;
  filmed->has_sound = htk_capture_has_sound (filmed->capture);
  g_assert_true (htk_capture_film_start (filmed->capture));
  g_assert_false (htk_capture_film_start (filmed->capture));
  filmed->began = g_get_monotonic_time ();
  filmed->timer = g_timeout_add (filmed->ms > 0 ? filmed->ms : 1500, stop_filming, filmed);
}

static void
film_came (gpointer      data,
           int           fd,
           const GError *error)
{
  Filmed *filmed = data;

  filmed->fd = fd;
  filmed->error = error != NULL ? g_error_copy (error) : NULL;
  filmed->seconds = (double) (g_get_monotonic_time () - filmed->began) / G_USEC_PER_SEC;
  g_main_loop_quit (filmed->loop);
}

static void
film_failed (gpointer      data,
             const GError *error)
{
  film_came (data, -1, error);
}

static void
film (const char *camera,
      const char *microphone,
      Filmed     *filmed)
{
  const HtkCaptureSink sink = { .frame = film_frame, .failed = film_failed, .film = film_came,
                                .data = filmed };
  const HtkFilmWish wish = { 320, 400000 };
  guint timer = g_timeout_add_seconds (60, too_long, NULL);

  g_setenv ("HTK_CAMERA_SOURCE", camera, TRUE);
  g_setenv ("HTK_MICROPHONE_SOURCE", microphone, TRUE);
  filmed->loop = g_main_loop_new (NULL, FALSE);
  filmed->capture = htk_capture_new (NULL, 0, &wish, &sink);
  g_main_loop_run (filmed->loop);
  htk_capture_free (filmed->capture);
  g_source_remove (timer);
  g_clear_handle_id (&filmed->timer, g_source_remove);
  g_main_loop_unref (filmed->loop);
}

static void
see_stream (GstElement *demux,
            GstPad     *pad,
            gpointer    streams)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  g_ptr_array_add (streams, gst_caps_to_string (caps));
}

/* What is in the film, as another program reads it: sorted, and how long it is. */
static GPtrArray *
read_film (int     fd,
           double *seconds)
{
  g_autofree char *words =
    g_strdup_printf ("filesrc location=/proc/self/fd/%d ! matroskademux name=film", fd);
  g_autoptr (GstElement) pipeline = gst_parse_launch (words, NULL);
  g_autoptr (GstElement) demux = gst_bin_get_by_name (GST_BIN (pipeline), "film");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GPtrArray *streams = g_ptr_array_new_with_free_func (g_free);
  gint64 length = 0;

  g_signal_connect (demux, "pad-added", G_CALLBACK (see_stream), streams);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  /* Nobody takes the streams: that is its way of saying that it has read what they are. */
  gst_message_unref (gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS));
  g_assert_true (gst_element_query_duration (demux, GST_FORMAT_TIME, &length));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  *seconds = (double) length / GST_SECOND;
  return streams;
}

static gboolean
has_stream (GPtrArray  *streams,
            const char *kind)
{
  for (guint i = 0; i < streams->len; i++)
    if (g_str_has_prefix (streams->pdata[i], kind))
      return TRUE;
  return FALSE;
}

#define FILM_CAMERA "videotestsrc is-live=true ! video/x-raw,width=1280,height=720,framerate=15/1 ! identity"

static void
test_film (void)
{
  Filmed filmed = { 0 };
  g_autoptr (GPtrArray) streams = NULL;
  double seconds;

  film (FILM_CAMERA, "audiotestsrc is-live=true", &filmed);
  g_assert_no_error (filmed.error);
  g_assert_true (filmed.has_sound);
  streams = read_film (filmed.fd, &seconds);
  g_assert_true (has_stream (streams, "video/x-vp8"));
  g_assert_true (has_stream (streams, "audio/x-opus"));
  g_assert_nonnull (strstr (streams->pdata[0], "width=(int)320, height=(int)180"));
  /* From its own beginning, not from when the camera was opened. */
  g_assert_cmpfloat (seconds, >, 0.8);
  g_assert_cmpfloat (seconds, <, filmed.seconds + 0.5);
  close (filmed.fd);
}

/* One that is heard a second after the first picture: its film is not cut when its time would have been up. */
static void
test_late_sound (void)
{
  Filmed filmed = { .ms = 4000 };
  g_autoptr (GPtrArray) streams = NULL;
  double seconds;

  film (FILM_CAMERA, "audiotestsrc is-live=true samplesperbuffer=44100 ! audio/x-raw,rate=44100 ! identity sleep-time=1000000",
        &filmed);
  g_assert_no_error (filmed.error);
  g_assert_true (filmed.has_sound);
  streams = read_film (filmed.fd, &seconds);
  g_assert_true (has_stream (streams, "audio/x-opus"));
  /* It ended when it was stopped; how many pictures a slow machine made of that is another matter. */
  g_assert_cmpfloat (filmed.seconds, >, 4);
  g_assert_cmpfloat (seconds, >, 1);
  close (filmed.fd);
}

/* A microphone that is there and gives nothing must not keep the film. */
static void
test_silent_film (void)
{
  Filmed filmed = { 0 };
  g_autoptr (GPtrArray) streams = NULL;
  double seconds;

  film (FILM_CAMERA, "appsrc is-live=true caps=audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved",
        &filmed);
  g_assert_no_error (filmed.error);
  g_assert_false (filmed.has_sound);
  streams = read_film (filmed.fd, &seconds);
  g_assert_cmpuint (streams->len, ==, 1);
  g_assert_true (has_stream (streams, "video/x-vp8"));
  close (filmed.fd);
}

/* What was filmed until then is no film: nobody pressed stop. */
static void
test_film_breaks (void)
{
  Filmed filmed = { .ms = 20000 };

  film ("videotestsrc is-live=true num-buffers=12 ! video/x-raw,framerate=15/1 ! identity error-after=10",
        "audiotestsrc is-live=true", &filmed);
  g_assert_error (filmed.error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (filmed.fd, ==, -1);
  g_clear_error (&filmed.error);
}

/* --- Sound --- */

typedef struct
{
  GMainLoop *loop;
  HtkRecorder *recorder;
  double loudest, seconds;
  GBytes *bytes;
} Heard;

static void
heard_level (gpointer data,
             double   loudness,
             double   seconds)
{
  Heard *heard = data;

  heard->loudest = MAX (heard->loudest, loudness);
  if (heard->seconds < 0.5 && seconds >= 0.5)
    htk_recorder_stop (heard->recorder);
  heard->seconds = seconds;
}

static void
heard_done (gpointer      data,
            GBytes       *bytes,
            const GError *error)
{
  Heard *heard = data;

  g_assert_no_error (error);
  heard->bytes = g_bytes_ref (bytes);
  g_main_loop_quit (heard->loop);
}

static void
test_recorder (void)
{
  Heard heard = { g_main_loop_new (NULL, FALSE) };
  const HtkRecorderSink sink = { heard_level, heard_done, &heard };
  guint timer = g_timeout_add_seconds (30, too_long, NULL);

  g_setenv ("HTK_MICROPHONE_SOURCE", "audiotestsrc is-live=true", TRUE);
  heard.recorder = htk_recorder_new (24000, &sink);
  g_main_loop_run (heard.loop);
  htk_recorder_free (heard.recorder);
  g_source_remove (timer);
  g_main_loop_unref (heard.loop);
  g_assert_cmpfloat (heard.loudest, >, 0.5);
  g_assert_cmpint (g_bytes_get_size (heard.bytes), >, 500);
  g_assert_cmpmem (g_bytes_get_data (heard.bytes, NULL), 4, "OggS", 4);
  g_bytes_unref (heard.bytes);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/not-larger-than-wished", test_size);
  g_test_add_func ("/photo/never-made-larger", test_never_larger);
  g_test_add_func ("/photo/turned-upright", test_upright);
  g_test_add_func ("/photo/forgets-what-the-camera-wrote", test_forgets);
  g_test_add_func ("/photo/keeps-the-place-and-nothing-else", test_keeps_place);
  g_test_add_func ("/photo/a-file-that-is-none-is-refused", test_no_photo);
  g_test_add_func ("/photo/too-many-pixels-are-refused", test_bomb);
  g_test_add_func ("/photo/of-a-frame-of-the-camera", test_frame);
  g_test_add_data_func ("/code/ascii", "HTK1:https://county.example/enrol?c=8F2K", test_code);
  g_test_add_data_func ("/code/chinese", CHINESE, test_code);
  g_test_add_func ("/code/none", test_no_code);
  g_test_add_func ("/camera/gives-pictures", test_camera);
  g_test_add_func ("/camera/reads-a-chinese-code", test_camera_reads_code);
  g_test_add_func ("/camera/says-when-it-stops", test_camera_breaks);
  g_test_add_func ("/camera/says-when-there-is-none", test_camera_unknown);
  g_test_add_func ("/camera/closed-while-it-opens-stays-closed", test_camera_closed_while_opening);
  g_test_add_func ("/film/has-pictures-and-sound", test_film);
  g_test_add_func ("/film/with-sound-that-comes-late", test_late_sound);
  g_test_add_func ("/film/without-a-microphone-that-hears", test_silent_film);
  g_test_add_func ("/film/of-a-camera-that-breaks-is-none", test_film_breaks);
  g_test_add_func ("/sound/is-recorded", test_recorder);
  return g_test_run ();
}
