/* Days and times as people type them, with or without signs between the numbers, and as the form writes
 * them. What is shown is what may be typed. */
#include "ui/htk-when-text.h"

#include "ui/htk-number-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_NUMBERS 7

/**
 * htk_when_part:
 * @type: the type of a question
 * @appearance: (nullable) (array zero-terminated=1): its appearance
 *
 * Returns: what of a point in time it asks for
 */
HtkWhen
htk_when_part (const char *type,
               char      **appearance)
{
  const char *const *words = (const char *const *) appearance;

  if (g_strcmp0 (type, "time") == 0)
    return HTK_WHEN_TIME;
  if (g_strcmp0 (type, "dateTime") == 0)
    return HTK_WHEN_DAY_AND_TIME;
  if (words != NULL && g_strv_contains (words, "year"))
    return HTK_WHEN_YEAR;
  return words != NULL && g_strv_contains (words, "month-year") ? HTK_WHEN_MONTH : HTK_WHEN_DAY;
}

static const char *
format_of (HtkWhen part)
{
  static const char *const formats[] = { "%F", "%Y-%m", "%Y", "%H:%M", "%F %H:%M" };

  return formats[part];
}

static const char *
wrong (HtkWhen part)
{
  switch (part)
    {
    case HTK_WHEN_DAY:
      return _("This is not a day, as 2026-11-26 or 20261126. It is not saved.");
    case HTK_WHEN_MONTH:
      return _("This is not a month, as 2026-11 or 202611. It is not saved.");
    case HTK_WHEN_YEAR:
      return _("This is not a year, as 2026. It is not saved.");
    case HTK_WHEN_TIME:
      return _("This is not a time, as 14:05 or 1405. It is not saved.");
    case HTK_WHEN_DAY_AND_TIME:
    default:
      return _("This is not a day and time, as 2026-11-26 14:05. It is not saved.");
    }
}

/* The numbers of a text that has nothing but numbers and what people put between them. */
static gboolean
take_numbers (const char *text,
              char       *numbers[MAX_NUMBERS],
              guint      *n)
{
  static const char *const between[] = { "-", "/", ".", ":", " ", "T", "年", "月", "日", "号", "时",
                                         "点", "分" };
  const char *p = text;

  *n = 0;
  while (*p != '\0')
    {
      gsize digits = strspn (p, "0123456789");
      gboolean known = digits > 0;

      if (digits > 0 && *n == MAX_NUMBERS - 1)
        return FALSE;
      if (digits > 0)
        numbers[(*n)++] = g_strndup (p, digits);
      for (guint i = 0; !known && i < G_N_ELEMENTS (between); i++)
        if (g_str_has_prefix (p, between[i]))
          {
            known = TRUE;
            digits = strlen (between[i]);
          }
      if (!known)
        return FALSE;
      p += digits;
    }
  return *n > 0;
}

/* Cuts what was typed without signs: 20261126, 202611, 1405. */
static guint
cut (char      *numbers[MAX_NUMBERS],
     guint      n,
     int        fields[5],
     HtkWhen    part)
{
  static const guint8 day[] = { 4, 2, 2, 0 }, time[] = { 2, 2, 2, 0 };
  const guint8 *widths = part == HTK_WHEN_TIME ? time : day;
  guint n_fields = 0;

  for (guint i = 0; i < n; i++)
    {
      const char *p = numbers[i];
      gboolean solid = strlen (p) > widths[0] || (strlen (p) > 2 && part == HTK_WHEN_TIME) ||
                       (i > 0 && strlen (p) > 2);
      const guint8 *w = i == 0 ? widths : time;
      g_autofree char *padded = solid && strlen (p) % 2 == 1 ? g_strconcat ("0", p, NULL) : NULL;

      for (p = padded != NULL ? padded : p; *p != '\0' && n_fields < 5;)
        {
          gsize width = solid && *w > 0 ? *w++ : strlen (p);
          g_autofree char *piece = g_strndup (p, width);

          fields[n_fields++] = (int) g_ascii_strtoll (piece, NULL, 10);
          p += strlen (piece);
        }
    }
  return n_fields;
}

static GDateTime *
assemble (const int fields[5],
          guint     n,
          HtkWhen   part)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int year = fields[0], month = n > 1 ? fields[1] : 1, day = n > 2 ? fields[2] : 1;

  switch (part)
    {
    case HTK_WHEN_TIME:
      if (n != 2 && n != 3)
        return NULL;
      return g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                    g_date_time_get_day_of_month (now), fields[0], fields[1], 0);
    case HTK_WHEN_DAY_AND_TIME:
      return n == 5 ? g_date_time_new_local (year, month, day, fields[3], fields[4], 0) : NULL;
    case HTK_WHEN_DAY:
      return n == 3 ? g_date_time_new_local (year, month, day, 0, 0, 0) : NULL;
    case HTK_WHEN_MONTH:
      return n == 2 || n == 3 ? g_date_time_new_local (year, month, 1, 0, 0, 0) : NULL;
    case HTK_WHEN_YEAR:
    default:
      return n == 1 ? g_date_time_new_local (year, 1, 1, 0, 0, 0) : NULL;
    }
}

/* ODK XForms: a date has its day, whatever of it was asked; times say how far they are from UTC. */
static char *
value_of (GDateTime *time,
          HtkWhen    part)
{
  g_autofree char *clock = g_date_time_format (time, "%H:%M:00.000%:z");
  g_autofree char *day = g_date_time_format (time, part == HTK_WHEN_MONTH  ? "%Y-%m-01"
                                                   : part == HTK_WHEN_YEAR ? "%Y-01-01" : "%F");

  if (part == HTK_WHEN_TIME)
    return g_steal_pointer (&clock);
  return part == HTK_WHEN_DAY_AND_TIME ? g_strconcat (day, "T", clock, NULL) : g_steal_pointer (&day);
}

/**
 * htk_when_read:
 * @text: what was typed, not blank
 * @part: what is asked for
 * @why: (out): why it is none, in the person's words
 *
 * Returns: (transfer full) (nullable): the answer as the form writes it; NULL with @why set
 */
char *
htk_when_read (const char  *text,
               HtkWhen      part,
               const char **why)
{
  g_autofree char *plain = g_strstrip (htk_plain_digits (text));
  char *numbers[MAX_NUMBERS] = { NULL };
  int fields[5] = { 0 };
  g_autoptr (GDateTime) time = NULL;
  guint n = 0;

  if (take_numbers (plain, numbers, &n))
    time = assemble (fields, cut (numbers, n, fields, part), part);
  for (guint i = 0; i < MAX_NUMBERS; i++)
    g_free (numbers[i]);
  /* A year of two digits, or of the time before there were forms, is a slip. */
  if (time != NULL && g_date_time_get_year (time) < 1000)
    g_clear_pointer (&time, g_date_time_unref);
  *why = time == NULL ? wrong (part) : NULL;
  return time != NULL ? value_of (time, part) : NULL;
}

/**
 * htk_when_parse:
 * @value: an answer as the form writes it
 * @part: what was asked for
 *
 * Returns: (transfer full) (nullable): the local time it means, today for a time of day
 */
GDateTime *
htk_when_parse (const char *value,
                HtkWhen     part)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = NULL;
  const char *why;
  g_autofree char *whole = NULL;

  if (part == HTK_WHEN_TIME && strlen (value) >= 5)
    {
      g_autofree char *clock = g_strndup (value, 5);
      g_autofree char *read = htk_when_read (clock, part, &why);
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      g_autofree char *day = g_date_time_format (now, "%F");

      whole = read != NULL ? g_strconcat (day, "T", read, NULL) : NULL;
    }
  else if (part != HTK_WHEN_TIME)
    whole = strchr (value, 'T') != NULL ? g_strdup (value) : g_strconcat (value, "T00:00:00", NULL);
  time = whole != NULL ? g_date_time_new_from_iso8601 (whole, here) : NULL;
  return time != NULL ? g_date_time_to_timezone (time, here) : NULL;
}

/* The text of a time, as one may type it. */
char *
htk_when_of (GDateTime *time,
             HtkWhen    part)
{
  return g_date_time_format (time, format_of (part));
}

/**
 * htk_when_write:
 * @value: an answer as the form writes it
 * @part: what was asked for
 *
 * Returns: (transfer full): the text of it, as one may type it; @value itself where it is no time
 */
char *
htk_when_write (const char *value,
                HtkWhen     part)
{
  g_autoptr (GDateTime) time = htk_when_parse (value, part);

  return time != NULL ? htk_when_of (time, part) : g_strdup (value);
}

/* Not the locale's: the app's language may be another one. */
const char *
htk_month_name (int month)
{
  static const char *const names[] = { N_("January"), N_("February"), N_("March"), N_("April"),
                                       N_("May"), N_("June"), N_("July"), N_("August"),
                                       N_("September"), N_("October"), N_("November"),
                                       N_("December") };

  return _(names[month - 1]);
}

static const char *
weekday_name (int weekday)
{
  static const char *const names[] = { N_("Monday"), N_("Tuesday"), N_("Wednesday"),
                                       N_("Thursday"), N_("Friday"), N_("Saturday"),
                                       N_("Sunday") };

  return _(names[weekday - 1]);
}

/**
 * htk_when_words:
 * @value: an answer as the form writes it
 * @part: what was asked for
 *
 * Returns: (transfer full) (nullable): the day as one says it, to see a slip by its weekday; NULL where
 *   words tell no more than the numbers
 */
char *
htk_when_words (const char *value,
                HtkWhen     part)
{
  g_autoptr (GDateTime) time = htk_when_parse (value, part);

  if (time == NULL || part == HTK_WHEN_TIME || part == HTK_WHEN_YEAR)
    return NULL;
  if (part == HTK_WHEN_MONTH)
    /* Translators: month and year */
    return g_strdup_printf (_("%1$s %2$d"), htk_month_name (g_date_time_get_month (time)),
                            g_date_time_get_year (time));
  /* Translators: weekday, day, month, year */
  return g_strdup_printf (_("%1$s, %2$d %3$s %4$d"),
                          weekday_name (g_date_time_get_day_of_week (time)),
                          g_date_time_get_day_of_month (time),
                          htk_month_name (g_date_time_get_month (time)),
                          g_date_time_get_year (time));
}
