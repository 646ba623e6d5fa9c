/* Places as they are typed and as a form keeps them. No widgets: tests/ui reads them. */
#include "ui/htk-place-text.h"

#include <math.h>
#include <string.h>

/* Full-width signs as plain ASCII; with @angles also what is written around degrees. */
static char *
plain (const char *text,
       gboolean    angles)
{
  static const struct
  {
    const char *from, *to;
    gboolean angle;
  } signs[] = { { "。", ".", FALSE },   { "、", " ", FALSE },   { "−", "-", FALSE },  { "°", " ", TRUE },
                { "′", " ", TRUE },     { "″", " ", TRUE },     { "’", " ", TRUE },   { "”", " ", TRUE },
                { "'", " ", TRUE },     { "\"", " ", TRUE },    { "度", " ", TRUE },  { "分", " ", TRUE },
                { "秒", " ", TRUE },    { "北纬", "N", TRUE },  { "南纬", "S", TRUE },
                { "东经", "E", TRUE },  { "西经", "W", TRUE } };
  /* Before it is normalised, which writes ″ as two ′. */
  GString *out = g_string_new (text);
  g_autofree char *wide = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (angles || !signs[i].angle)
      g_string_replace (out, signs[i].from, signs[i].to, 0);
  wide = g_string_free (out, FALSE);
  return g_utf8_normalize (wide, -1, G_NORMALIZE_NFKC);
}

static gboolean
number (const char **p,
        double      *value)
{
  char *end;

  while (g_ascii_isspace (**p))
    (*p)++;
  /* Neither exponents nor names of numbers: digits, as a person writes them. */
  if (!g_ascii_isdigit (**p) && **p != '-' && **p != '+' && **p != '.')
    return FALSE;
  *value = g_ascii_strtod (*p, &end);
  if (end == *p || !isfinite (*value))
    return FALSE;
  *p = end;
  return TRUE;
}

/**
 * htk_degrees_parse:
 * @text: as typed: 24.0671, 24°04′01.5″N, 北纬24度4分
 * @most: 90 for a latitude, 180 for a longitude
 * @degrees: (out): south and west are negative
 *
 * Returns: FALSE when it is no such angle
 */
gboolean
htk_degrees_parse (const char *text,
                   double      most,
                   double     *degrees)
{
  g_autofree char *ascii = plain (text, TRUE);
  const char *letters = most > 90 ? "EW" : "NS";
  gboolean turned = FALSE;
  double parts[3] = { 0, 0, 0 };
  guint n = 0;
  const char *p;

  if (ascii == NULL)
    return FALSE;
  for (char *c = ascii; *c != '\0'; c++)
    if (g_ascii_isalpha (*c))
      {
        if (strchr (letters, g_ascii_toupper (*c)) == NULL)
          return FALSE;
        turned = g_ascii_toupper (*c) == letters[1];
        *c = ' ';
      }
  p = ascii;
  while (n < 3 && number (&p, &parts[n]))
    n++;
  while (g_ascii_isspace (*p))
    p++;
  if (n == 0 || *p != '\0' || (n > 1 && (parts[1] < 0 || parts[1] >= 60 || parts[2] < 0 ||
                                         parts[2] >= 60)))
    return FALSE;
  *degrees = fabs (parts[0]) + parts[1] / 60 + parts[2] / 3600;
  if (signbit (parts[0]) != turned)
    *degrees = -*degrees;
  return fabs (*degrees) <= most;
}

/**
 * htk_metres_parse:
 * @text: as typed
 * @metres: (out): the number
 *
 * Returns: FALSE when it is no number
 */
gboolean
htk_metres_parse (const char *text,
                  double     *metres)
{
  g_autofree char *ascii = plain (text, FALSE);
  const char *p = ascii;

  if (ascii == NULL || !number (&p, metres))
    return FALSE;
  p += strspn (p, " mM");
  return *p == '\0' || g_str_equal (p, "米");
}

/**
 * htk_place_parse:
 * @text: a geopoint, "latitude longitude altitude accuracy", of which the last two may be missing;
 *   commas may stand between
 * @place: (out): what it says
 *
 * Returns: FALSE when it is none
 */
gboolean
htk_place_parse (const char *text,
                 HtkPlace   *place)
{
  g_autofree char *ascii = plain (text, FALSE);
  const char *p;

  *place = (HtkPlace){ 0 };
  if (ascii == NULL)
    return FALSE;
  p = g_strdelimit (ascii, ",", ' ');
  if (!number (&p, &place->latitude) || !number (&p, &place->longitude))
    return FALSE;
  if (number (&p, &place->altitude))
    number (&p, &place->accuracy);
  while (g_ascii_isspace (*p))
    p++;
  return *p == '\0' && fabs (place->latitude) <= 90 && fabs (place->longitude) <= 180 &&
         place->accuracy >= 0;
}

/**
 * htk_place_value:
 * @place: a place
 *
 * Returns: (transfer full): it as a geopoint; seven decimals are a centimetre
 */
char *
htk_place_value (const HtkPlace *place)
{
  const double numbers[] = { place->latitude, place->longitude, place->altitude, place->accuracy };
  static const char *const formats[] = { "%.7f", "%.7f", "%.1f", "%.1f" };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (text, sizeof text, formats[i], numbers[i]);
      /* 24.0670000 is 24.067. */
      for (gsize end = strlen (text); end > 0 && (text[end - 1] == '0' || text[end - 1] == '.'); end--)
        {
          gboolean point = text[end - 1] == '.';

          text[end - 1] = '\0';
          if (point)
            break;
        }
      g_string_append_printf (out, "%s%s", i > 0 ? " " : "", g_str_equal (text, "-0") ? "0" : text);
    }
  return g_string_free (out, FALSE);
}

/**
 * htk_places_parse:
 * @text: (nullable): a geotrace or geoshape: places with semicolons between
 *
 * Returns: (transfer full) (element-type HtkPlace): what can be read of it
 */
GArray *
htk_places_parse (const char *text)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (HtkPlace));
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      HtkPlace place;

      if (htk_place_parse (parts[i], &place))
        g_array_append_val (places, place);
    }
  return places;
}

/**
 * htk_places_value:
 * @places: (array length=n): places
 * @n: how many
 *
 * Returns: (transfer full): them as a geotrace
 */
char *
htk_places_value (const HtkPlace *places,
                  guint           n)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = htk_place_value (&places[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? ";" : "", value);
    }
  return g_string_free (out, FALSE);
}

/**
 * htk_places_fewest:
 * @closed: whether it is a shape
 *
 * Returns: how many points make a line, or a shape (ODK XForms: geotrace, geoshape)
 */
guint
htk_places_fewest (gboolean closed)
{
  return closed ? 3 : 2;
}

/**
 * htk_places_corners:
 * @text: (nullable): a geotrace or geoshape
 * @closed: whether it is a shape, whose first point stands at its end once more
 *
 * Returns: (transfer full) (element-type HtkPlace): its points, each once
 */
GArray *
htk_places_corners (const char *text,
                    gboolean    closed)
{
  GArray *places = htk_places_parse (text);

  if (closed && places->len > 1)
    g_array_set_size (places, places->len - 1);
  return places;
}

/**
 * htk_places_answer:
 * @places: (element-type HtkPlace): points, each once
 * @closed: whether they are the corners of a shape
 *
 * Returns: (transfer full) (nullable): them as a geotrace or geoshape; %NULL while they are too few for one
 */
char *
htk_places_answer (GArray  *places,
                   gboolean closed)
{
  g_autoptr (GArray) all = g_array_copy (places);

  if (all->len < htk_places_fewest (closed))
    return NULL;
  if (closed)
    {
      /* A copy: the array may move as it grows, away from what is appended. */
      HtkPlace first = g_array_index (all, HtkPlace, 0);

      g_array_append_val (all, first);
    }
  return htk_places_value ((const HtkPlace *) (gpointer) all->data, all->len);
}

/**
 * htk_place_distance:
 * @a: a place
 * @b: another
 *
 * Returns: metres between them over the ground, by the haversine formula on a sphere
 */
double
htk_place_distance (const HtkPlace *a,
                    const HtkPlace *b)
{
  const double radians = G_PI / 180, earth = 6371008.8;
  double up = sin ((b->latitude - a->latitude) * radians / 2);
  double over = sin ((b->longitude - a->longitude) * radians / 2);
  double h = up * up + cos (a->latitude * radians) * cos (b->latitude * radians) * over * over;

  return 2 * earth * asin (MIN (1, sqrt (h)));
}
