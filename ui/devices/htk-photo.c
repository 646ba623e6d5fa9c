/* What becomes of a photo before it is kept: upright, not larger than wished, and without what a
 * camera writes into it (its number, its owner, the place), but for the place where that is wished.
 * Slow: called in threads. */
#include "ui/devices/htk-photo.h"

#include <gexiv2/gexiv2.h>
#include <string.h>

/* A file that claims to be larger would take all the memory of a tablet. */
#define MAX_MEGAPIXELS 200
#define JPEG_QUALITY "85"

typedef struct
{
  guint max_side;
  gboolean too_large;
} Limits;

/* Decoded at the size that is wished: a JPEG of 48 megapixels is never whole in memory. */
static void
size_prepared (GdkPixbufLoader *loader,
               int              width,
               int              height,
               Limits          *limits)
{
  int longest = MAX (width, height);

  if ((gint64) width * height > (gint64) MAX_MEGAPIXELS * 1000000)
    {
      limits->too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 1, 1);
    }
  else if (limits->max_side > 0 && longest > (int) limits->max_side)
    gdk_pixbuf_loader_set_size (loader,
                                MAX (1, (int) ((gint64) width * limits->max_side / longest)),
                                MAX (1, (int) ((gint64) height * limits->max_side / longest)));
}

static gboolean
no_photo (GError    **error,
          const char *why)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the file is no photo: %s", why);
  return FALSE;
}

/**
 * htk_photo_decode:
 * @bytes: a file with a picture
 * @max_side: the longest side, 0 for as it is
 * @error: return location
 *
 * Returns: (transfer full): the picture, upright; NULL with %G_IO_ERROR_INVALID_DATA
 */
GdkPixbuf *
htk_photo_decode (GBytes  *bytes,
                  guint    max_side,
                  GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) local = NULL;
  Limits limits = { max_side, FALSE };
  gboolean whole;
  GdkPixbuf *pixbuf;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared), &limits);
  whole = gdk_pixbuf_loader_write_bytes (loader, bytes, &local);
  /* To be closed in any case. */
  if (!gdk_pixbuf_loader_close (loader, local == NULL ? &local : NULL))
    whole = FALSE;
  pixbuf = whole ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (limits.too_large)
    no_photo (error, "it is larger than 200 megapixels");
  else if (pixbuf == NULL)
    no_photo (error, local != NULL ? local->message : "it holds no picture");
  else
    return gdk_pixbuf_apply_embedded_orientation (pixbuf);
  return NULL;
}

/* Only where it was taken goes over, and nothing else that the camera wrote. */
static gboolean
copy_location (GBytes        *from,
               GExiv2Metadata *to)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (from, &length);
  double longitude, latitude, altitude;

  if (!gexiv2_metadata_open_buf (metadata, data, (glong) length, NULL) ||
      !gexiv2_metadata_try_get_gps_longitude (metadata, &longitude, NULL) ||
      !gexiv2_metadata_try_get_gps_latitude (metadata, &latitude, NULL) ||
      !gexiv2_metadata_try_has_tag (metadata, "Exif.GPSInfo.GPSLatitude", NULL))
    return FALSE;
  if (!gexiv2_metadata_try_get_gps_altitude (metadata, &altitude, NULL))
    altitude = 0;
  return gexiv2_metadata_try_set_gps_info (to, longitude, latitude, altitude, NULL);
}

/* Exiv2 writes into files only: the photo without a name of its own lies in a file for a moment. */
static GBytes *
with_location (GBytes *photo,
               GBytes *original)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GBytes) result = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (photo, &length);

  if (!gexiv2_metadata_open_buf (metadata, data, (glong) length, NULL) ||
      !copy_location (original, metadata))
    return g_bytes_ref (photo);
  file = g_file_new_tmp ("huitoukan-XXXXXX.jpg", &stream, NULL);
  if (file == NULL)
    return g_bytes_ref (photo);
  if (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), data, length,
                                 NULL, NULL, NULL) &&
      g_io_stream_close (G_IO_STREAM (stream), NULL, NULL) &&
      gexiv2_metadata_save_file (metadata, g_file_peek_path (file), NULL))
    result = g_file_load_bytes (file, NULL, NULL, NULL);
  g_file_delete (file, NULL, NULL);
  return result != NULL ? g_steal_pointer (&result) : g_bytes_ref (photo);
}

/* Written anew from the pixels alone: of what the camera wrote there is nothing left to forget. */
static GBytes *
encode (GdkPixbuf          *pixbuf,
        const HtkPhotoWish *wish,
        GError            **error)
{
  g_autoptr (GdkPixbuf) bare = gdk_pixbuf_copy (pixbuf);
  char *buffer;
  gsize length;
  gboolean done;

  if (wish->png)
    done = gdk_pixbuf_save_to_buffer (bare, &buffer, &length, "png", error, NULL);
  else
    done = gdk_pixbuf_save_to_buffer (bare, &buffer, &length, "jpeg", error, "quality",
                                      JPEG_QUALITY, NULL);
  return done ? g_bytes_new_take (buffer, length) : NULL;
}

static GdkPixbuf *
fit (GdkPixbuf *pixbuf,
     guint      max_side)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  int longest = MAX (width, height);

  if (max_side == 0 || longest <= (int) max_side)
    return g_object_ref (pixbuf);
  return gdk_pixbuf_scale_simple (pixbuf, MAX (1, (int) ((gint64) width * max_side / longest)),
                                  MAX (1, (int) ((gint64) height * max_side / longest)),
                                  GDK_INTERP_BILINEAR);
}

/* JPEG has no transparency: what shines through is paper. */
static GdkPixbuf *
on_paper (GdkPixbuf *pixbuf)
{
  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return g_object_ref (pixbuf);
  return gdk_pixbuf_composite_color_simple (pixbuf, gdk_pixbuf_get_width (pixbuf),
                                            gdk_pixbuf_get_height (pixbuf), GDK_INTERP_NEAREST, 255,
                                            64, 0xffffff, 0xffffff);
}

/**
 * htk_photo_from_bytes:
 * @bytes: a file with a photo, of any kind that this machine reads
 * @wish: what is to become of it
 * @error: return location
 *
 * Returns: (transfer full): JPEG or PNG; NULL with an error of %G_IO_ERROR or %GDK_PIXBUF_ERROR
 */
GBytes *
htk_photo_from_bytes (GBytes             *bytes,
                      const HtkPhotoWish *wish,
                      GError            **error)
{
  g_autoptr (GdkPixbuf) pixbuf = htk_photo_decode (bytes, wish->max_pixels, error);
  g_autoptr (GdkPixbuf) paper = NULL;
  g_autoptr (GBytes) photo = NULL;

  if (pixbuf == NULL)
    return NULL;
  paper = on_paper (pixbuf);
  photo = encode (paper, wish, error);
  if (photo == NULL || !wish->keep_location || wish->png)
    return g_steal_pointer (&photo);
  return with_location (photo, bytes);
}

/**
 * htk_photo_from_texture:
 * @texture: a picture of the camera
 * @wish: what is to become of it
 * @error: return location
 *
 * Returns: (transfer full): JPEG or PNG; NULL with an error of %GDK_PIXBUF_ERROR
 */
GBytes *
htk_photo_from_texture (GdkTexture         *texture,
                        const HtkPhotoWish *wish,
                        GError            **error)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  gsize stride = (gsize) width * 4;
  guint8 *data = g_malloc (stride * (gsize) height);
  g_autoptr (GBytes) pixels = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) fitted = NULL;
  g_autoptr (GdkPixbuf) paper = NULL;

  gdk_texture_download (texture, data, stride);
  /* Cairo's order of bytes into that of a pixbuf. */
  for (gsize i = 0; i < stride * (gsize) height; i += 4)
    {
      guint32 argb;

      memcpy (&argb, data + i, 4);
      data[i] = (guint8) (argb >> 16);
      data[i + 1] = (guint8) (argb >> 8);
      data[i + 2] = (guint8) argb;
      data[i + 3] = 255;
    }
  pixels = g_bytes_new_take (data, stride * (gsize) height);
  pixbuf = gdk_pixbuf_new_from_bytes (pixels, GDK_COLORSPACE_RGB, TRUE, 8, width, height,
                                      (int) stride);
  fitted = fit (pixbuf, wish->max_pixels);
  paper = on_paper (fitted);
  return encode (paper, wish, error);
}
