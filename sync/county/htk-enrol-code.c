/* What a tablet scans to be enrolled: the county's address, the pin of its certificate and the
 * one-time code, as one line and as a QR code to show or to print. */
#include "sync/county/htk-enrol-code.h"

#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-pin.h"

#include <errno.h>
#include <qrencode.h>

/* The white edge that a reader needs, in modules (ISO/IEC 18004). */
#define QUIET 4
/* Of a module in the picture, in millimetres: a line of 120 letters makes a code as wide as a palm. */
#define MODULE_MM 1.6

/**
 * htk_enrol_code_text:
 * @address: where tablets find the county
 * @certificate: (nullable): file with the certificate there; %NULL for one that any system trusts
 * @code: the one-time code
 * @error: return location
 *
 * All but the address stands behind a `#`: who opens it in a browser sends none of it.
 *
 * Returns: (transfer full): the line; NULL when @address is none, or with an error of
 *   htk_pin_of_file()
 */
char *
htk_enrol_code_text (const char *address,
                     const char *certificate,
                     const char *code,
                     GError    **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const gboolean is_tls = g_str_equal (scheme, "https");
  g_autofree char *pin = NULL;

  if (uri == NULL || (!is_tls && !g_str_equal (scheme, "http")) || g_uri_get_host (uri) == NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "“%s” is not an address that begins with https:// or http://", address);
      return NULL;
    }
  if (certificate == NULL)
    return g_strdup_printf ("%s#code=%s", address, code);
  if (!is_tls)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "a certificate goes with an address that begins with https://");
      return NULL;
    }
  pin = htk_pin_of_file (certificate, error);
  return pin != NULL ? g_strdup_printf ("%s#pin=%s&code=%s", address, pin, code) : NULL;
}

static QRcode *
encode (const char *text,
        GError    **error)
{
  QRcode *qr = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);

  if (qr == NULL)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "the text is too long for a code to scan");
  return qr;
}

static gboolean
is_dark (const QRcode *qr,
         int           x,
         int           y)
{
  if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
    return FALSE;
  return (qr->data[y * qr->width + x] & 1) != 0;
}

/**
 * htk_enrol_code_blocks:
 * @text: from htk_enrol_code_text()
 * @error: return location
 *
 * Two modules to a character, light on dark, as most terminals are.
 *
 * Returns: (transfer full): lines for a terminal
 */
char *
htk_enrol_code_blocks (const char *text,
                       GError    **error)
{
  static const char *const blocks[] = { "█", "▄", "▀", " " }; /* by what is dark: none, upper, lower */
  QRcode *qr = encode (text, error);
  GString *out;

  if (qr == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (int y = -QUIET; y < qr->width + QUIET; y += 2)
    {
      for (int x = -QUIET; x < qr->width + QUIET; x++)
        g_string_append (out, blocks[is_dark (qr, x, y) + 2 * is_dark (qr, x, y + 1)]);
      g_string_append_c (out, '\n');
    }
  QRcode_free (qr);
  return g_string_free (out, FALSE);
}

/* What is dark in a row is drawn in one piece: between two pieces a printer may leave a hair of white. */
static void
append_row (GString      *out,
            const QRcode *qr,
            int           y)
{
  for (int x = 0; x < qr->width;)
    {
      int n = 0;

      while (is_dark (qr, x + n, y))
        n++;
      if (n > 0)
        g_string_append_printf (out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, n, n);
      x += n + 1;
    }
}

/**
 * htk_enrol_code_svg:
 * @text: from htk_enrol_code_text()
 * @error: return location
 *
 * Returns: (transfer full): a picture, to be printed
 */
char *
htk_enrol_code_svg (const char *text,
                    GError    **error)
{
  QRcode *qr = encode (text, error);
  GString *out;
  int side;

  if (qr == NULL)
    return NULL;
  side = qr->width + 2 * QUIET;
  out = g_string_new (NULL);
  g_string_append_printf (out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%dmm\" "
                          "height=\"%dmm\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" "
                          "stroke=\"none\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>"
                          "<path d=\"", (int) (side * MODULE_MM), (int) (side * MODULE_MM), side,
                          side, side, side);
  for (int y = 0; y < qr->width; y++)
    append_row (out, qr, y);
  g_string_append (out, "\"/></svg>\n");
  QRcode_free (qr);
  return g_string_free (out, FALSE);
}
