/* What encoding a county office's file is in: UTF-8 or GB18030; anything else is named and
 * refused. */
#include "sync/county/htk-encoding.h"

#include "sync/county/htk-county-store.h"

#include <string.h>

static const struct
{
  const char *magic;
  gsize length;
  const char *what;
} others[] = {
  { "PK\x03\x04", 4, "an Excel workbook (.xlsx) or another zip archive" },
  { "\xd0\xcf\x11\xe0", 4, "an old Excel or Word file (.xls, .doc)" },
  { "%PDF", 4, "a PDF" },
  { "\xff\xfe", 2, "text in UTF-16 (“Unicode text”)" },
  { "\xfe\xff", 2, "text in UTF-16 (“Unicode text”)" },
  { "SQLite format 3", 15, "a database" },
  { "\x1f\x8b", 2, "a gzip archive" },
};

static gboolean
refuse (GError    **error,
        const char *why,
        gsize       byte)
{
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
               "byte %" G_GSIZE_FORMAT " %s. Save the table as “CSV UTF-8” and try again", byte + 1,
               why);
  return FALSE;
}

/* A file that was only renamed to .csv is told by its first bytes or by what no text holds. */
static gboolean
is_text (const char *data,
         gsize       length,
         GError    **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (length >= others[i].length && memcmp (data, others[i].magic, others[i].length) == 0)
      {
        g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
                     "this is %s, not CSV. Save the table as “CSV UTF-8” and try again",
                     others[i].what);
        return FALSE;
      }
  for (gsize i = 0; i < length; i++)
    if ((guchar) data[i] < 0x20 && memchr ("\t\r\n\f", data[i], 4) == NULL)
      return refuse (error, data[i] == '\0' ? "is a NUL: this is not a text file"
                                            : "is a control character: this is not a text file", i);
  return TRUE;
}

static char *
from_gb18030 (const char *data,
              gsize       length,
              gsize       utf8_stops,
              gsize      *utf8_length,
              GError    **error)
{
  gsize read = 0;
  char *text = g_convert (data, (gssize) length, "UTF-8", "GB18030", &read, utf8_length, NULL);
  g_autofree char *why = NULL;

  if (text != NULL)
    return text;
  why = g_strdup_printf ("is not UTF-8, and byte %" G_GSIZE_FORMAT " is not GB18030 either: the "
                         "file is damaged, cut short or in another encoding", read + 1);
  refuse (error, why, utf8_stops);
  return NULL;
}

/**
 * htk_encoding_to_utf8:
 * @data: a file
 * @length: its size in bytes
 * @encoding: (out): `UTF-8` or `GB18030`
 * @utf8_length: (out): the size of what is returned
 * @error: return location
 *
 * Reads a text file. UTF-8 is tried first: Chinese text in GB18030 is practically never valid
 * UTF-8, while nearly any bytes are valid GB18030.
 *
 * Returns: (transfer full): the text without its byte order mark; NULL with
 *   %HTK_COUNTY_ERROR_INPUT that names the byte, or what the file is instead
 */
char *
htk_encoding_to_utf8 (const char  *data,
                      gsize        length,
                      const char **encoding,
                      gsize       *utf8_length,
                      GError     **error)
{
  const char *bad = NULL;
  gboolean marked = length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0;

  if (length == 0)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT, "the file is empty");
      return NULL;
    }
  if (!is_text (data, length, error))
    return NULL;
  *encoding = "UTF-8";
  if (g_utf8_validate_len (data, length, &bad))
    {
      gsize skip = marked ? 3 : 0;

      *utf8_length = length - skip;
      return g_strndup (data + skip, length - skip);
    }
  if (marked)
    {
      refuse (error, "is not UTF-8 although the file begins as such: it is damaged or cut short",
              (gsize) (bad - data));
      return NULL;
    }
  *encoding = "GB18030";
  return from_gb18030 (data, length, (gsize) (bad - data), utf8_length, error);
}
