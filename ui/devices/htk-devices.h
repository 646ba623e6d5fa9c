#pragma once

/* What needs GStreamer, zbar, Exiv2 or a portal: camera, codes, photos, sound. It lies in a module of
 * its own (ui/README.md says why) that ui/htk-devices.c loads when it is first wanted; this table is
 * all that crosses. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* --- Camera --- */

typedef struct _HtkCapture HtkCapture;

typedef enum
{
  HTK_CAPTURE_FRONT = 1 << 0, /* the camera that looks at the person, where there is one */
  HTK_CAPTURE_CODES = 1 << 1, /* look for codes in every picture */
} HtkCaptureFlags;

/**
 * HtkFilmWish:
 * @max_pixels: its longest side, at least 16
 * @bits_per_second: how fine
 *
 * How a film is to be.
 */
typedef struct
{
  guint max_pixels;
  int bits_per_second;
} HtkFilmWish;

/**
 * HtkCaptureSink:
 * @frame: a picture, as soon as there is one and as often as the screen can follow
 * @code: the text of a code that was seen; called once
 * @failed: there will be no (more) pictures; @error is of %G_IO_ERROR: NOT_FOUND when there is no
 *   camera, PERMISSION_DENIED when its use was refused, TIMED_OUT when it gives none, FAILED
 *   with words otherwise
 * @film: (nullable): a film that was begun has ended: its file, WebM without a name, to be
 *   closed; -1 with an error when there is none
 *
 * What a camera tells; always in the main loop, never after htk_capture_free().
 */
typedef struct
{
  void (*frame) (gpointer data, GdkTexture *frame);
  void (*code) (gpointer data, const char *text);
  void (*failed) (gpointer data, const GError *error);
  void (*film) (gpointer data, int fd, const GError *error);
  gpointer data;
} HtkCaptureSink;

/* --- Photos --- */

/**
 * HtkPhotoWish:
 * @max_pixels: the longest side, 0 for as it is
 * @keep_location: whether the place that the camera wrote stays in it
 * @png: PNG, for drawings; else JPEG
 *
 * What is to become of a photo.
 */
typedef struct
{
  guint max_pixels;
  gboolean keep_location;
  gboolean png;
} HtkPhotoWish;

/* --- Sound --- */

typedef struct _HtkRecorder HtkRecorder;

/**
 * HtkRecorderSink:
 * @level: loudness now, 0 to 1, and how long it has been recorded, in seconds
 * @done: (transfer none): the recording, Opus in Ogg; %NULL with an error when there is none
 *
 * What a recorder tells; always in the main loop, never after htk_recorder_free().
 */
typedef struct
{
  void (*level) (gpointer data, double loudness, double seconds);
  void (*done) (gpointer data, GBytes *bytes, const GError *error);
  gpointer data;
} HtkRecorderSink;

/* --- The table --- */

#define HTK_DEVICES_VERSION 2
#define HTK_DEVICES_SYMBOL "htk_devices_table"

typedef struct
{
  int version;
  HtkCapture *(*capture_new) (GtkWindow *window, HtkCaptureFlags flags, const HtkFilmWish *film,
                              const HtkCaptureSink *sink);
  void (*capture_free) (HtkCapture *self);
  guint (*capture_n_cameras) (HtkCapture *self);
  void (*capture_next) (HtkCapture *self);
  gboolean (*capture_film_start) (HtkCapture *self);
  void (*capture_film_stop) (HtkCapture *self);
  gint64 (*capture_film_size) (HtkCapture *self);
  gboolean (*capture_has_sound) (HtkCapture *self);
  GBytes *(*photo_from_bytes) (GBytes *bytes, const HtkPhotoWish *wish, GError **error);
  GBytes *(*photo_from_texture) (GdkTexture *texture, const HtkPhotoWish *wish, GError **error);
  char *(*code_in_photo) (GBytes *bytes, GError **error);
  HtkRecorder *(*recorder_new) (int bits_per_second, const HtkRecorderSink *sink);
  void (*recorder_stop) (HtkRecorder *self);
  void (*recorder_free) (HtkRecorder *self);
} HtkDevices;

G_END_DECLS
