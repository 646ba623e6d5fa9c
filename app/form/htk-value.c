/* Answers by their types: one way to write each, and what is none. */
#include "app/form/htk-form-private.h"
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

static char *
canonical_int (const char *text)
{
  double number = htk_string_to_number (text);

  /* Numbers from calculations may carry a fraction or too many digits: those keep their text. */
  if (isnan (number) || fabs (number) >= 9e15)
    return g_strdup (text);
  return htk_number_to_string (trunc (number));
}

static char *
canonical_decimal (const char *text)
{
  double number = htk_string_to_number (text);

  return isfinite (number) ? htk_number_to_string (number) : g_strdup (text);
}

/* A date and time is cut to its date, as Collect stores it. */
static char *
canonical_date (const char *text)
{
  const char *t = strchr (text, 'T');

  return t != NULL && t - text == 10 ? g_strndup (text, 10) : g_strdup (text);
}

/* A number of a place: always with its point. */
static void
append_coordinate (GString *out,
                   double   number)
{
  g_autofree char *text = htk_number_to_string (number);

  g_string_append_printf (out, "%s%s%s", out->len > 0 && out->str[out->len - 1] != ';' ? " " : "",
                          text, strchr (text, '.') == NULL ? ".0" : "");
}

/* "latitude longitude altitude accuracy", several places parted by semicolons; FALSE when one of
 * them is no place. A device without a fix writes zeros, which is no place either. */
static gboolean
parse_places (const char *text,
              guint      *n_places,
              GString    *out)
{
  g_auto (GStrv) places = g_strsplit (text, ";", -1);

  *n_places = 0;
  for (guint i = 0; places[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_regex_split_simple ("\\s+", g_strstrip (places[i]), 0, 0);
      gboolean any = FALSE;
      guint n = 0;

      if (*places[i] == '\0')
        continue;
      if ((*n_places)++ > 0)
        g_string_append_c (out, ';');
      for (; words[n] != NULL; n++)
        {
          double number = htk_string_to_number (words[n]);

          if (isnan (number) || n > 3 || (n < 2 && fabs (number) > (n == 0 ? 90 : 180)))
            return FALSE;
          any = any || number != 0;
          append_coordinate (out, number);
        }
      if (n < 2 || !any)
        return FALSE;
    }
  return *n_places > 0;
}

static gboolean
is_place_type (const char *type)
{
  return strcmp (type, "geopoint") == 0 || strcmp (type, "geotrace") == 0 ||
         strcmp (type, "geoshape") == 0;
}

static char *
canonical_place (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n;

  return parse_places (text, &n, out) ? g_strdup (out->str) : g_strdup (text);
}

/**
 * htk_value_canonical:
 * @type: a bind's type
 * @value: a value from anywhere
 *
 * Returns: (transfer full): the value as it is stored; a text that is not of the type is kept, so
 *   that nothing a person typed is lost
 */
char *
htk_value_canonical (const char *type,
                     const char *value)
{
  if (*value == '\0')
    return g_strdup ("");
  if (strcmp (type, "int") == 0 || strcmp (type, "integer") == 0)
    return canonical_int (value);
  if (strcmp (type, "decimal") == 0)
    return canonical_decimal (value);
  if (strcmp (type, "date") == 0)
    return canonical_date (value);
  if (is_place_type (type))
    return canonical_place (value);
  return g_strdup (value);
}

/**
 * htk_value_written:
 * @type: a bind's type
 * @value: a value as htk_instance_get() gives it
 *
 * Expressions and people read a decimal as a number: 10. Its canonical text, which submissions and
 * other programs have, has a point and a digit on both sides of it (XML Schema, decimal): 10.0.
 *
 * Returns: (transfer full): the value as submissions have it
 */
char *
htk_value_written (const char *type,
                   const char *value)
{
  if (strcmp (type, "decimal") != 0 || strchr (value, '.') != NULL ||
      !isfinite (htk_string_to_number (value)))
    return g_strdup (value);
  return g_strconcat (value, ".0", NULL);
}

/* Whether htk_value_canonical() would surely leave the value as it is; the usual case, told cheaply. */
gboolean
htk_value_is_canonical (const char *type,
                        const char *value)
{
  gsize digits;

  switch (*type)
    {
    case 'i':
      digits = strspn (value, "0123456789");
      return value[digits] == '\0' && digits < 15 && (*value != '0' || digits == 1);
    case 'd':
    case 'g':
      return *value == '\0';
    default:
      return TRUE;
    }
}

static gboolean
is_place (const char *type,
          const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n = 0;

  /* A line has two ends and a shape three corners, of which the first is given again. */
  return parse_places (text, &n, out) && (strcmp (type, "geopoint") == 0   ? n == 1
                                          : strcmp (type, "geotrace") == 0 ? n >= 2
                                                                           : n >= 3);
}

/* XML Schema's forms of dates and times: what other programs of ODK take. */
#define DATE "\\d{4}-\\d\\d-\\d\\d"
#define TIME "\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?"

static gboolean
has_shape (const char *value,
           const char *shape)
{
  g_autofree char *whole = g_strconcat ("^", shape, "$", NULL);

  return g_regex_match_simple (whole, value, 0, 0);
}

/* Whether a person may have answered so. */
gboolean
htk_value_is_ok (const char    *type,
                 HtkControlKind kind,
                 const char    *value)
{
  g_autoptr (GTimeZone) utc = NULL;
  double number;

  if (*value == '\0')
    return TRUE;
  if (!g_utf8_validate (value, -1, NULL))
    return FALSE;
  if (strcmp (type, "int") == 0 || strcmp (type, "integer") == 0)
    {
      number = htk_string_to_number (value);
      /* ODK XForms: int is of 32 bits. */
      return number >= G_MININT32 && number <= G_MAXINT32;
    }
  if (strcmp (type, "decimal") == 0)
    return !isnan (htk_string_to_number (value));
  if (strcmp (type, "date") == 0 || strcmp (type, "dateTime") == 0)
    {
      utc = g_time_zone_new_utc ();
      return has_shape (value, strcmp (type, "date") == 0 ? DATE : DATE "T" TIME) &&
             htk_date_parse (utc, value, &number);
    }
  if (strcmp (type, "time") == 0)
    return has_shape (value, TIME) && !isnan (htk_time_parse (value));
  if (is_place_type (type))
    return is_place (type, value);
  return TRUE;
}
