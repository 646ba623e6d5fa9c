/* Puts an answer into words, in the language in which its form is read: of choices the labels, days and
 * times as one writes them, figures in groups, and of what nobody beside should read only that it is
 * there. The form, the read-back, the sheet, the reviews and the county's page all show these words. */
#include "app/record/htk-answer-words.h"

#include <langinfo.h>
#include <math.h>
#include <string.h>

/* Fewer digits than these are not grouped: 2026 is a year. More than these are no figure: a number that
 * somebody or something has. */
#define GROUP_FROM 5
#define GROUP_TO 12

typedef enum
{
  CHINESE,
  ENGLISH,
  OTHER, /* dates in ISO 8601, which is read everywhere */
} Tongue;

static gboolean
has_appearance (const HtkState *state,
                const char     *word)
{
  return state->appearance != NULL &&
         g_strv_contains ((const char *const *) state->appearance, word);
}

/* A form in one language says none; it is in that of the program, which is Chinese where no locale is set:
 * that is the county's server. */
static Tongue
tongue_of (HtkInstance *instance)
{
  g_autofree char *said = htk_language_code (htk_instance_language (instance));
  const char *code = said != NULL ? said : g_get_language_names ()[0];

  if (g_str_has_prefix (code, "en"))
    return ENGLISH;
  return g_str_has_prefix (code, "zh") || *code == 'C' ? CHINESE : OTHER;
}

static gboolean
is_type (const HtkState *state,
         const char     *type)
{
  const char *colon = strchr (state->type, ':');

  return g_str_equal (colon != NULL ? colon + 1 : state->type, type);
}

/* The day of 2026-11-26 or 2026-11-26T…; NULL where it is none. */
static char *
day_words (const HtkState *state,
           Tongue          tongue,
           const char     *value)
{
  static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July",
                                        "August", "September", "October", "November", "December" };
  gboolean year_only = has_appearance (state, "year");
  gboolean no_day = year_only || has_appearance (state, "month-year");
  g_autofree char *text = g_strndup (value, strlen ("2026-11-26"));
  GDate date;
  int year, month, day;

  g_date_clear (&date, 1);
  if (strlen (text) == strlen ("2026-11-26"))
    g_date_set_parse (&date, text);
  if (!g_date_valid (&date))
    return NULL;
  year = g_date_get_year (&date);
  month = g_date_get_month (&date);
  day = g_date_get_day (&date);
  if (tongue == OTHER)
    text[year_only ? 4 : no_day ? 7 : 10] = '\0';
  if (tongue == OTHER)
    return g_steal_pointer (&text);
  if (year_only)
    return g_strdup_printf (tongue == CHINESE ? "%d年" : "%d", year);
  if (tongue == CHINESE)
    return no_day ? g_strdup_printf ("%d年%d月", year, month)
                  : g_strdup_printf ("%d年%d月%d日", year, month, day);
  return no_day ? g_strdup_printf ("%s %d", months[month - 1], year)
                : g_strdup_printf ("%d %s %d", day, months[month - 1], year);
}

/* The clock as it was on the wall where it was answered: 14:05 of 14:05:00.000+08:00. */
static char *
clock_words (const char *value)
{
  return strlen (value) >= 5 && g_ascii_isdigit (value[0]) && value[2] == ':' ? g_strndup (value, 5)
                                                                             : NULL;
}

static char *
time_words (const HtkState *state,
            Tongue          tongue,
            const char     *value)
{
  const char *t = strchr (value, 'T');
  g_autofree char *day = NULL;
  g_autofree char *clock = NULL;

  if (is_type (state, "time"))
    return clock_words (value);
  day = day_words (state, tongue, value);
  if (is_type (state, "date") || day == NULL || t == NULL)
    return g_steal_pointer (&day);
  clock = clock_words (t + 1);
  return clock != NULL ? g_strconcat (day, " ", clock, NULL) : NULL;
}

/* The signs are those of the place; where it has none for groups, the comma. */
static char *
number_words (const HtkState *state,
              const char     *value)
{
  const char *digits = value + (*value == '-');
  gsize n = strspn (digits, "0123456789");
  gsize from = has_appearance (state, "thousands-sep") ? 1 : GROUP_FROM;
  const char *rest = digits + n;
  const char *point = nl_langinfo (RADIXCHAR), *group = nl_langinfo (THOUSEP);
  g_autoptr (GString) out = g_string_new (*value == '-' ? "-" : NULL);

  if (n == 0 || (*rest != '\0' && (*rest != '.' || strspn (rest + 1, "0123456789") != strlen (rest + 1))))
    return NULL;
  if (*group == '\0' || g_str_equal (group, point))
    group = g_str_equal (point, ",") ? "." : ",";
  for (gsize i = 0; i < n; i++)
    {
      g_string_append_c (out, digits[i]);
      if (n >= from && n <= GROUP_TO && (n - i) % 3 == 1 && i + 1 < n)
        g_string_append (out, group);
    }
  if (*rest == '.')
    g_string_append_printf (out, "%s%s", point, rest + 1);
  return g_strdup (out->str);
}

/* 24.0671 of 24.0671000: five decimals are a metre. The sign is said in words. */
static void
add_figure (GString    *out,
            const char *before,
            double      value,
            const char *format,
            const char *after)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  gsize end;

  g_ascii_formatd (text, sizeof text, format, value);
  end = strlen (text);
  while (strchr (text, '.') != NULL && strchr ("0.", text[end - 1]) != NULL)
    {
      gboolean point = text[--end] == '.';

      text[end] = '\0';
      if (point)
        break;
    }
  g_string_append_printf (out, "%s%s%s", before, text, after);
}

/* "latitude longitude altitude accuracy", of which the last two may be missing (ODK XForms: geopoint). An
 * accuracy of nothing is that of a place that was typed or pointed at. NULL where it is none. */
static char *
point_words (Tongue      tongue,
             const char *value)
{
  g_autoptr (GString) out = g_string_new (NULL);
  double parts[4] = { 0 };
  guint n = 0;

  for (char *p = (char *) value; *p != '\0'; n++)
    {
      char *end;

      if (n == G_N_ELEMENTS (parts) || strchr ("+-.0123456789", *p) == NULL)
        return NULL;
      parts[n] = g_ascii_strtod (p, &end);
      if (end == p || !isfinite (parts[n]) || (*end != ' ' && *end != '\0'))
        return NULL;
      p = end + strspn (end, " ");
    }
  if (n < 2 || fabs (parts[0]) > 90 || fabs (parts[1]) > 180 || parts[3] < 0)
    return NULL;
  if (tongue == CHINESE)
    {
      add_figure (out, parts[0] < 0 ? "南纬 " : "北纬 ", fabs (parts[0]), "%.5f", "°，");
      add_figure (out, parts[1] < 0 ? "西经 " : "东经 ", fabs (parts[1]), "%.5f", "°");
    }
  else
    {
      add_figure (out, "", fabs (parts[0]), "%.5f", parts[0] < 0 ? "° S, " : "° N, ");
      add_figure (out, "", fabs (parts[1]), "%.5f", parts[1] < 0 ? "° W" : "° E");
    }
  /* The sea itself is nowhere here: what has no altitude says 0 (htk_place_value()). */
  if (fabs (parts[2]) >= 0.5)
    add_figure (out, tongue == CHINESE ? "，海拔 " : tongue == ENGLISH ? ", altitude " : ", ", parts[2],
                "%.0f", tongue == CHINESE ? " 米" : " m");
  if (parts[3] > 0)
    add_figure (out, tongue == CHINESE ? "，误差 " : tongue == ENGLISH ? ", within " : ", ±", MAX (parts[3], 1),
                "%.0f", tongue == CHINESE ? " 米" : " m");
  return g_strdup (out->str);
}

/* A line or an area: of how many places, as the drawing of it is nowhere that these words are. */
static char *
places_words (Tongue      tongue,
              const char *value,
              gboolean    area)
{
  g_auto (GStrv) places = g_strsplit (value, ";", -1);
  guint n = 0;

  for (guint i = 0; places[i] != NULL; i++)
    {
      g_autofree char *words = NULL;

      g_strstrip (places[i]);
      if (*places[i] == '\0' && places[i + 1] == NULL)
        break;
      words = point_words (tongue, places[i]);
      if (words == NULL)
        return NULL;
      /* An area ends where it began: that is the same place. */
      n += !(area && i > 0 && g_str_equal (places[i], places[0]));
    }
  if (tongue == CHINESE)
    return g_strdup_printf ("%u 个点", n);
  /* A language of which nobody here knows the word is given the places themselves. */
  if (tongue == ENGLISH)
    return g_strdup_printf (n == 1 ? "%u point" : "%u points", n);
  return NULL;
}

static char *
choice_words (HtkInstance    *instance,
              const HtkState *state,
              const char     *value)
{
  g_autofree char *whole = htk_instance_choice_label (instance, state->node, value);
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;
  gboolean named = FALSE;

  if (whole != NULL)
    return g_steal_pointer (&whole);
  parts = g_strsplit (value, " ", -1);
  for (guint i = 0; parts[i] != NULL && parts[1] != NULL; i++)
    {
      g_autofree char *label = htk_instance_choice_label (instance, state->node, parts[i]);

      named = named || label != NULL;
      g_string_append_printf (text, "%s%s", i > 0 ? "、" : "", label != NULL ? label : parts[i]);
    }
  return named ? g_strdup (text->str) : NULL;
}

/**
 * htk_state_is_masked:
 * @state: a question
 *
 * Returns: whether its answer is for nobody who looks over a shoulder (appearance `masked`)
 */
gboolean
htk_state_is_masked (const HtkState *state)
{
  return has_appearance (state, "masked");
}

/**
 * htk_answer_unmasked:
 * @instance: an instance
 * @state: a question of it
 * @value: (nullable): an answer to it, of this or another visit
 *
 * As htk_answer_words(), for who may read a masked answer and says so in the audit trail.
 *
 * Returns: (transfer full) (nullable): the answer as a person writes it
 */
char *
htk_answer_unmasked (HtkInstance    *instance,
                     const HtkState *state,
                     const char     *value)
{
  Tongue tongue = tongue_of (instance);
  char *words = NULL;

  if (value == NULL || *value == '\0')
    return NULL;
  if (state->kind == HTK_CONTROL_TRIGGER)
    return g_strdup (tongue == ENGLISH ? "Confirmed" : "已确认");
  words = choice_words (instance, state, value);
  if (words == NULL && (is_type (state, "date") || is_type (state, "time") ||
                        is_type (state, "dateTime")))
    words = time_words (state, tongue, value);
  else if (words == NULL && (is_type (state, "int") || is_type (state, "integer") ||
                             is_type (state, "decimal")))
    words = number_words (state, value);
  else if (words == NULL && is_type (state, "geopoint"))
    words = point_words (tongue, value);
  else if (words == NULL && (is_type (state, "geotrace") || is_type (state, "geoshape")))
    words = places_words (tongue, value, is_type (state, "geoshape"));
  return words != NULL ? words : g_strdup (value);
}

/**
 * htk_answer_words:
 * @instance: an instance
 * @state: a question of it
 * @value: (nullable): an answer to it, of this or another visit
 *
 * Returns: (transfer full) (nullable): the answer as a person writes it, in the language of the form;
 *   of a masked one only that there is one
 */
char *
htk_answer_words (HtkInstance    *instance,
                  const HtkState *state,
                  const char     *value)
{
  if (value != NULL && *value != '\0' && htk_state_is_masked (state))
    return g_strdup (HTK_ANSWER_MASK);
  return htk_answer_unmasked (instance, state, value);
}
