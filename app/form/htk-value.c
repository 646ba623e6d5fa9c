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
  return g_strdup_printf ("%.0f", trunc (number) == 0 ? 0 : trunc (number));
}

static char *
canonical_decimal (const char *text)
{
  double number = htk_string_to_number (text);

  return isnan (number) ? g_strdup (text) : htk_number_to_string (number);
}

/* A date and time is cut to its date, as Collect stores it. */
static char *
canonical_date (const char *text)
{
  const char *t = strchr (text, 'T');

  return t != NULL && t - text == 10 ? g_strndup (text, 10) : g_strdup (text);
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
  return g_strdup (value);
}

static gboolean
is_place (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n = g_strv_length (words);

  for (guint i = 0; i < n; i++)
    if (isnan (htk_string_to_number (words[i])))
      return FALSE;
  return n >= 2 && n <= 4 && fabs (htk_string_to_number (words[0])) <= 90 &&
         fabs (htk_string_to_number (words[1])) <= 180;
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
      return !isnan (number) && number == trunc (number);
    }
  if (strcmp (type, "decimal") == 0)
    return !isnan (htk_string_to_number (value));
  if (strcmp (type, "date") == 0 || strcmp (type, "dateTime") == 0)
    {
      utc = g_time_zone_new_utc ();
      return htk_date_parse (utc, value, &number);
    }
  if (strcmp (type, "time") == 0)
    return !isnan (htk_time_parse (value));
  if (strcmp (type, "geopoint") == 0)
    return is_place (value);
  return TRUE;
}
