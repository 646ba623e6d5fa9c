/* Reads QR codes and bar codes out of pictures, by zbar. */
#include "ui/devices/htk-code.h"

#include "ui/devices/htk-photo.h"

#include <gio/gio.h>
#include <string.h>
#include <zbar.h>

/* Larger pictures are made smaller first: a code that fills the picture is found as well, sooner. */
#define MAX_SIDE 1600

static void
enable_codes (zbar_image_scanner_t *scanner)
{
  /* Those with a check digit: what has none is found in any fence. */
  static const zbar_symbol_type_t kinds[] = { ZBAR_EAN13, ZBAR_EAN8, ZBAR_UPCA,   ZBAR_UPCE,
                                              ZBAR_ISBN13, ZBAR_CODE39, ZBAR_CODE93, ZBAR_CODE128,
                                              ZBAR_QRCODE };

  zbar_image_scanner_set_config (scanner, 0, ZBAR_CFG_ENABLE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    zbar_image_scanner_set_config (scanner, kinds[i], ZBAR_CFG_ENABLE, 1);
  /* Else zbar guesses the encoding, and takes UTF-8 Chinese for Shift-JIS. */
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
}

/* What a code says is UTF-8, or, from older makers in China, GB 18030. */
static char *
text_of (const zbar_symbol_t *symbol)
{
  const char *data = zbar_symbol_get_data (symbol);
  gsize length = zbar_symbol_get_data_length (symbol);
  g_autofree char *text = NULL;

  if (g_utf8_validate (data, (gssize) length, NULL))
    text = g_strndup (data, length);
  else
    text = g_convert (data, (gssize) length, "UTF-8", "GB18030", NULL, NULL, NULL);
  if (text == NULL || *g_strstrip (text) == '\0')
    return NULL;
  return g_steal_pointer (&text);
}

/**
 * htk_code_in_gray:
 * @gray: a picture, one byte a pixel, without gaps
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer full) (nullable): the text of a code in it
 */
char *
htk_code_in_gray (const guint8 *gray,
                  guint         width,
                  guint         height)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();
  char *text = NULL;

  enable_codes (scanner);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, gray, (gulong) width * height, NULL);
  if (zbar_scan_image (scanner, image) > 0)
    for (const zbar_symbol_t *s = zbar_image_first_symbol (image); s != NULL && text == NULL;
         s = zbar_symbol_next (s))
      text = text_of (s);
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
  return text;
}

/**
 * htk_code_in_photo:
 * @bytes: a file with a picture
 * @error: return location
 *
 * Returns: (transfer full): the text of a code in it; NULL with an error of %G_IO_ERROR: NOT_FOUND
 *   when there is none, INVALID_DATA when it is no picture
 */
char *
htk_code_in_photo (GBytes  *bytes,
                   GError **error)
{
  g_autoptr (GdkPixbuf) photo = htk_photo_decode (bytes, MAX_SIDE, error);
  g_autofree guint8 *gray = NULL;
  char *text;
  int width, height, stride, n;

  if (photo == NULL)
    return NULL;
  width = gdk_pixbuf_get_width (photo);
  height = gdk_pixbuf_get_height (photo);
  stride = gdk_pixbuf_get_rowstride (photo);
  n = gdk_pixbuf_get_n_channels (photo);
  gray = g_malloc ((gsize) width * (gsize) height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *p = gdk_pixbuf_read_pixels (photo) + y * stride + x * n;
        guint alpha = n == 4 ? p[3] : 255;

        /* What is transparent is paper. */
        gray[y * width + x] =
          (guint8) (((p[0] * 77u + p[1] * 150u + p[2] * 29u) / 256 * alpha + 255 * (255 - alpha)) / 255);
      }
  text = htk_code_in_gray (gray, (guint) width, (guint) height);
  if (text == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no code in the picture");
  return text;
}
