/* Functions on places: length and area on a sphere, and whether a point lies in a shape. */
#include "app/form/htk-near.h"
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

#define EARTH_RADIUS 6378100.0

typedef struct
{
  double lat, lon;
} Place;

static gboolean
parse_place (const char *text,
             Place      *place)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_auto (GStrv) words = g_regex_split_simple ("\\s+", trimmed, 0, 0);
  guint n = g_strv_length (words);

  if (n < 2 || n > 4)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (isnan (htk_string_to_number (words[i])))
      return FALSE;
  place->lat = htk_string_to_number (words[0]);
  place->lon = htk_string_to_number (words[1]);
  return fabs (place->lat) <= 90 && fabs (place->lon) <= 180;
}

/* The places of a text "lat lon alt acc; …"; FALSE when one of them is none. */
static gboolean
parse_places (const char *text,
              GArray     *places)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      Place place;

      if (*g_strstrip (parts[i]) == '\0')
        continue;
      if (!parse_place (parts[i], &place))
        return FALSE;
      g_array_append_val (places, place);
    }
  return TRUE;
}

/* A text, a trace, or several nodes each with a place. */
static gboolean
places_of (HtkXPathContext *context,
           HtkExpr         *arg,
           GArray          *places)
{
  HtkValue value = htk_eval (context, arg);

  if (value.type != HTK_VALUE_NODESET)
    return parse_places (htk_value_to_string (context, &value), places);
  for (guint i = 0; i < value.n_nodes; i++)
    if (!parse_places (htk_node_string (context, value.nodes[i]), places))
      return FALSE;
  return TRUE;
}

static double
radians (double degrees)
{
  return degrees * G_PI / 180;
}

static double
distance_between (Place a,
                  Place b)
{
  double x = sin (radians (b.lat - a.lat) / 2);
  double y = sin (radians (b.lon - a.lon) / 2);
  double h = x * x + cos (radians (a.lat)) * cos (radians (b.lat)) * y * y;

  return 2 * EARTH_RADIUS * asin (sqrt (MIN (h, 1)));
}

static HtkValue
fn_distance (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  double sum = 0;

  for (guint i = 0; i < n_args; i++)
    if (!places_of (context, args[i], places))
      {
        htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "distance() takes places as “lat lon”");
        return htk_value_number (NAN);
      }
  for (guint i = 1; i < places->len; i++)
    sum += distance_between (g_array_index (places, Place, i - 1),
                             g_array_index (places, Place, i));
  return htk_value_number (floor (sum * 100 + 0.5) / 100);
}

/* The area of a spherical polygon by the excess of its edges. */
static HtkValue
fn_area (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  double sum = 0;

  if (!places_of (context, args[0], places))
    return htk_value_number (NAN);
  for (guint i = 0; places->len > 2 && i < places->len; i++)
    {
      Place a = g_array_index (places, Place, i);
      Place b = g_array_index (places, Place, (i + 1) % places->len);

      sum += radians (b.lon - a.lon) * (2 + sin (radians (a.lat)) + sin (radians (b.lat)));
    }
  return htk_value_number (floor (fabs (sum * EARTH_RADIUS * EARTH_RADIUS / 2) * 100 + 0.5) / 100);
}

static HtkValue
fn_geofence (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  g_autoptr (GArray) shape = g_array_new (FALSE, FALSE, sizeof (Place));
  const char *text = htk_arg_string (context, args[0]);
  gboolean inside = FALSE;
  Place p, first, last;

  if (*text == '\0')
    return htk_value_boolean (FALSE);
  if (!places_of (context, args[1], shape) || shape->len < 4 || !parse_place (text, &p))
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "geofence() takes a place and a closed shape");
      return htk_value_boolean (FALSE);
    }
  first = g_array_index (shape, Place, 0);
  last = g_array_index (shape, Place, shape->len - 1);
  if (first.lat != last.lat || first.lon != last.lon)
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "geofence(): the shape is not closed");
      return htk_value_boolean (FALSE);
    }
  for (guint i = 0, j = shape->len - 1; i < shape->len; j = i++)
    {
      Place a = g_array_index (shape, Place, i);
      Place b = g_array_index (shape, Place, j);

      if ((a.lon > p.lon) != (b.lon > p.lon) &&
          p.lat < (b.lat - a.lat) * (p.lon - a.lon) / (b.lon - a.lon) + a.lat)
        inside = !inside;
    }
  return htk_value_boolean (inside);
}

const HtkFunctionInfo htk_functions_geo[] = {
  { "distance", 1, G_MAXUINT, fn_distance, FALSE },
  { "area", 1, 1, fn_area, FALSE },
  { "geofence", 2, 2, fn_geofence, FALSE },
  { NULL },
};

static const HtkFunctionInfo *const function_tables[] = {
  htk_functions_string, htk_functions_number, htk_functions_nodes,
  htk_functions_date,   htk_functions_geo,    htk_functions_form,
};

const HtkFunctionInfo *
htk_function_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (function_tables); i++)
    for (const HtkFunctionInfo *f = function_tables[i]; f->name != NULL; f++)
      if (strcmp (f->name, name) == 0)
        return f;
  return NULL;
}

/* What an unknown function may have been meant to be, as the end of a message; "" without a guess. */
char *
htk_function_hint (const char *name)
{
  HtkNear near = { .word = name };

  for (gsize i = 0; i < G_N_ELEMENTS (function_tables); i++)
    for (const HtkFunctionInfo *f = function_tables[i]; f->name != NULL; f++)
      htk_near_try (&near, f->name);
  return htk_near_hint (&near);
}
