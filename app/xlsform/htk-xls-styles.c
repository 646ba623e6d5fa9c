/* How a workbook shows its numbers: as numbers, days or times (ECMA-376, part 1, 18.8). */
#include "app/xlsform/htk-xls-styles.h"

#include <math.h>
#include <string.h>

typedef enum {
  SHOWS_NUMBER,
  SHOWS_DAY = 1,
  SHOWS_TIME = 2,
  SHOWS_BOTH = 3,
} Shows;

struct _HtkXlsStyles {
  GArray *shows; /* Shows, by style number */
  gboolean from_1904;
};

/* What is left of a format's code without its literals, colours and conditions. */
static Shows
shows_of (const char *code)
{
  g_autoptr (GRegex) literals = g_regex_new ("\"[^\"]*\"|\\\\.|\\[[^\\]hHmMsS]*\\]|_.", 0, 0, NULL);
  g_autofree char *bare = g_regex_replace_literal (literals, code, -1, 0, "", 0, NULL);
  Shows shows = SHOWS_NUMBER;

  if (strpbrk (bare, "yYdD") != NULL)
    shows |= SHOWS_DAY;
  if (strpbrk (bare, "hHsS") != NULL)
    shows |= SHOWS_TIME;
  return strcmp (bare, "General") == 0 ? SHOWS_NUMBER : shows;
}

static Shows
built_in (guint64 id)
{
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54)
      || id == 57 || id == 58)
    return SHOWS_DAY;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47))
    return SHOWS_TIME;
  return id == 22 ? SHOWS_BOTH : SHOWS_NUMBER;
}

static Shows
format_of (xmlNode *formats, guint64 id)
{
  for (xmlNode *c = formats != NULL ? formats->children : NULL; c != NULL; c = c->next)
    {
      g_autofree char *number
          = htk_xls_is_element (c, "numFmt") ? htk_xls_attribute (c, "numFmtId") : NULL;
      g_autofree char *code = number != NULL ? htk_xls_attribute (c, "formatCode") : NULL;

      if (code != NULL && g_ascii_strtoull (number, NULL, 10) == id)
        return shows_of (code);
    }
  return built_in (id);
}

/**
 * htk_xls_styles_read:
 * @package: a workbook
 * @from_1904: whether its days count from 1904
 * @error: return location
 *
 * Returns: (transfer full): its styles, none when it has no part for them; or %NULL with
 *   %HTK_XLSFORM_ERROR_READ
 */
HtkXlsStyles *
htk_xls_styles_read (HtkXlsPackage *package, gboolean from_1904, GError **error)
{
  g_autoptr (HtkXlsStyles) styles = g_new0 (HtkXlsStyles, 1);
  g_autoptr (xmlDoc) doc = NULL;
  xmlNode *cells;
  xmlNode *formats;

  styles->shows = g_array_new (FALSE, FALSE, sizeof (Shows));
  styles->from_1904 = from_1904;
  if (!htk_xls_package_has (package, "xl/styles.xml"))
    return g_steal_pointer (&styles);
  doc = htk_xls_package_read (package, "xl/styles.xml", error);
  if (doc == NULL)
    return NULL;
  cells = htk_xls_child (xmlDocGetRootElement (doc), "cellXfs");
  formats = htk_xls_child (xmlDocGetRootElement (doc), "numFmts");
  for (xmlNode *c = cells != NULL ? cells->children : NULL; c != NULL; c = c->next)
    if (htk_xls_is_element (c, "xf"))
      {
        g_autofree char *id = htk_xls_attribute (c, "numFmtId");
        Shows shows
            = id != NULL ? format_of (formats, g_ascii_strtoull (id, NULL, 10)) : SHOWS_NUMBER;

        g_array_append_val (styles->shows, shows);
      }
  return g_steal_pointer (&styles);
}

void
htk_xls_styles_free (HtkXlsStyles *styles)
{
  g_array_unref (styles->shows);
  g_free (styles);
}

/* Days since 1899-12-30, as workbooks count them. */
static char *
moment_text (HtkXlsStyles *styles, Shows shows, double days)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1899, 12, 30, 0, 0, 0);
  g_autoptr (GDateTime) day = NULL;
  g_autoptr (GDateTime) moment = NULL;
  double whole = floor (days);
  double seconds = round ((days - whole) * 86400.0);

  if (fabs (days) > 2.9e6)
    return NULL;
  day = g_date_time_add_days (epoch, (int)whole + (styles->from_1904 ? 1462 : 0));
  moment = day != NULL ? g_date_time_add_seconds (day, seconds) : NULL;
  if (moment == NULL)
    return NULL;
  if (shows == SHOWS_TIME)
    return g_date_time_format (moment, "%H:%M:%S");
  return g_date_time_format (moment,
                             shows == SHOWS_BOTH && seconds > 0 ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d");
}

/**
 * htk_xls_number_text:
 * @styles: the workbook's styles
 * @style: (nullable): the number of the cell's style
 * @digits: its number
 *
 * Returns: (transfer full): the number as people read it: 1 for 1.0, days and times in ISO 8601
 */
char *
htk_xls_number_text (HtkXlsStyles *styles, const char *style, const char *digits)
{
  guint64 index = style != NULL ? g_ascii_strtoull (style, NULL, 10) : G_MAXUINT64;
  Shows shows
      = index < styles->shows->len ? g_array_index (styles->shows, Shows, index) : SHOWS_NUMBER;
  double number = g_ascii_strtod (digits, NULL);
  char *text = shows != SHOWS_NUMBER ? moment_text (styles, shows, number) : NULL;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (text != NULL)
    return text;
  if (!isfinite (number))
    return g_strdup (digits);
  if (number == floor (number) && fabs (number) < 1e15)
    return g_strdup_printf ("%.0f", number == 0 ? 0.0 : number);
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", number));
}
