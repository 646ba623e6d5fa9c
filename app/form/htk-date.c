/* Dates by ODK's rules: ISO texts to days since 1970, and back in local time. */
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

#define DAY_MS 86400000.0

/* Takes digits; -1 when their number is not between least and most. */
static int
take_digits (const char **s,
             int          least,
             int          most)
{
  int n = 0, value = 0;

  while (n < most && g_ascii_isdigit ((*s)[n]))
    value = value * 10 + ((*s)[n++] - '0');
  if (n < least)
    return -1;
  *s += n;
  return value;
}

static gboolean
take (const char **s,
      char         sign)
{
  if (**s != sign)
    return FALSE;
  (*s)++;
  return TRUE;
}

typedef struct
{
  int hour, minute;
  double second;
  gboolean has_offset;
  int offset_minutes;
} Clock;

static gboolean
take_offset (const char **s,
             Clock       *clock)
{
  int sign, hours, minutes = 0;

  if (**s == '\0')
    return TRUE;
  clock->has_offset = TRUE;
  if (take (s, 'Z'))
    return **s == '\0';
  sign = **s == '-' ? -1 : 1;
  if (!take (s, '+') && !take (s, '-'))
    return FALSE;
  hours = take_digits (s, 2, 2);
  if (hours < 0 || hours > 23)
    return FALSE;
  take (s, ':');
  if (**s != '\0')
    minutes = take_digits (s, 2, 2);
  clock->offset_minutes = sign * (hours * 60 + minutes);
  return minutes >= 0 && minutes < 60 && **s == '\0';
}

static gboolean
take_clock (const char **s,
            Clock       *clock)
{
  clock->hour = take_digits (s, 2, 2);
  if (clock->hour < 0 || clock->hour > 23 || !take (s, ':'))
    return FALSE;
  clock->minute = take_digits (s, 2, 2);
  if (clock->minute < 0 || clock->minute > 59)
    return FALSE;
  if (take (s, ':'))
    {
      clock->second = take_digits (s, 2, 2);
      if (clock->second < 0 || clock->second > 59)
        return FALSE;
      if (take (s, '.') || take (s, ','))
        for (double unit = 0.1; g_ascii_isdigit (**s); unit /= 10, (*s)++)
          clock->second += unit * (**s - '0');
    }
  return take_offset (s, clock);
}

/**
 * htk_date_parse:
 * @zone: the local time zone
 * @text: any text
 * @days: (out): days since 1970-01-01T00:00Z, with their fraction
 *
 * Takes YYYY-MM-DD (one digit for month and day is accepted), alone or with T and a time, which
 * may carry an offset. A date alone is its local midnight.
 *
 * Returns: whether @text is a date that exists
 */
gboolean
htk_date_parse (GTimeZone  *zone,
                const char *text,
                double     *days)
{
  const char *s = text;
  Clock clock = { 0 };
  int year, month, day;
  g_autoptr (GDateTime) moment = NULL;
  g_autoptr (GTimeZone) offset_zone = NULL;
  double seconds;

  if (!g_ascii_isdigit (*s) || (year = take_digits (&s, 4, 4)) < 1 || !take (&s, '-') ||
      (month = take_digits (&s, 1, 2)) < 1 || !take (&s, '-') || (day = take_digits (&s, 1, 2)) < 1)
    return FALSE;
  if (month > 12 || day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year))
    return FALSE;
  if (*s != '\0' && (!take (&s, 'T') || !take_clock (&s, &clock)))
    return FALSE;
  if (clock.has_offset)
    offset_zone = g_time_zone_new_offset (clock.offset_minutes * 60);
  moment = g_date_time_new (clock.has_offset ? offset_zone : zone, year, month, day, clock.hour,
                            clock.minute, 0);
  if (moment == NULL)
    return FALSE;
  seconds = (double) g_date_time_to_unix (moment) + clock.second;
  *days = round (seconds * 1000) / DAY_MS;
  return TRUE;
}

static GDateTime *
local_moment (GTimeZone *zone,
              double     days,
              int       *ms)
{
  gint64 total = (gint64) floor (days * DAY_MS + 0.5);
  gint64 seconds = total / 1000;
  g_autoptr (GDateTime) utc = NULL;

  if (isnan (days) || fabs (days) > 3000000)
    return NULL;
  *ms = (int) (total % 1000);
  if (*ms < 0)
    {
      *ms += 1000;
      seconds--;
    }
  utc = g_date_time_new_from_unix_utc (seconds);
  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

/**
 * htk_date_to_string:
 * @zone: the local time zone
 * @days: days since 1970-01-01T00:00Z
 *
 * Returns: (transfer full): a date at local midnight as YYYY-MM-DD, another moment with its time
 *   and offset; "Invalid Date" for what is none
 */
char *
htk_date_to_string (GTimeZone *zone,
                    double     days)
{
  int ms = 0;
  g_autoptr (GDateTime) moment = local_moment (zone, days, &ms);
  int offset;
  GString *out = g_string_new (NULL);

  if (moment == NULL)
    g_string_append (out, "Invalid Date");
  else
    {
      g_string_append_printf (out, "%04d-%02d-%02d", g_date_time_get_year (moment),
                              g_date_time_get_month (moment),
                              g_date_time_get_day_of_month (moment));
      offset = (int) (g_date_time_get_utc_offset (moment) / G_TIME_SPAN_MINUTE);
      if (ms != 0 || g_date_time_get_hour (moment) != 0 || g_date_time_get_minute (moment) != 0 ||
          g_date_time_get_second (moment) != 0)
        g_string_append_printf (out, "T%02d:%02d:%02d.%03d%c%02d:%02d",
                                g_date_time_get_hour (moment), g_date_time_get_minute (moment),
                                g_date_time_get_second (moment), ms, offset < 0 ? '-' : '+',
                                ABS (offset) / 60, ABS (offset) % 60);
    }
  return g_string_free (out, FALSE);
}

/**
 * htk_date_format:
 * @zone: the local time zone
 * @days: the moment
 * @format: ODK's format-date() signs
 * @out: the text is appended here
 *
 * Returns: whether @days is a moment
 */
gboolean
htk_date_format (GTimeZone  *zone,
                 double      days,
                 const char *format,
                 GString    *out)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  int ms = 0;
  g_autoptr (GDateTime) t = local_moment (zone, days, &ms);

  if (t == NULL)
    return FALSE;
  for (const char *f = format; *f != '\0'; f++)
    {
      if (*f != '%' || f[1] == '\0')
        {
          g_string_append_c (out, *f);
          continue;
        }
      switch (*++f)
        {
        case 'Y':
          g_string_append_printf (out, "%04d", g_date_time_get_year (t));
          break;
        case 'y':
          g_string_append_printf (out, "%02d", g_date_time_get_year (t) % 100);
          break;
        case 'm':
          g_string_append_printf (out, "%02d", g_date_time_get_month (t));
          break;
        case 'n':
          g_string_append_printf (out, "%d", g_date_time_get_month (t));
          break;
        case 'b':
          g_string_append (out, months[g_date_time_get_month (t) - 1]);
          break;
        case 'd':
          g_string_append_printf (out, "%02d", g_date_time_get_day_of_month (t));
          break;
        case 'e':
          g_string_append_printf (out, "%d", g_date_time_get_day_of_month (t));
          break;
        case 'H':
          g_string_append_printf (out, "%02d", g_date_time_get_hour (t));
          break;
        case 'h':
          g_string_append_printf (out, "%d", g_date_time_get_hour (t));
          break;
        case 'M':
          g_string_append_printf (out, "%02d", g_date_time_get_minute (t));
          break;
        case 'S':
          g_string_append_printf (out, "%02d", g_date_time_get_second (t));
          break;
        case '3':
          g_string_append_printf (out, "%03d", ms);
          break;
        case 'a':
          g_string_append (out, weekdays[g_date_time_get_day_of_week (t) - 1]);
          break;
        case 'W':
          g_string_append_printf (out, "%d", g_date_time_get_week_of_year (t));
          break;
        case '%':
          g_string_append_c (out, '%');
          break;
        default:
          g_string_append_c (out, '%');
          g_string_append_c (out, *f);
        }
    }
  return TRUE;
}

/* The part of a day of a time with offset as 23:59:00.000-07:00; NaN when it is none. */
double
htk_time_parse (const char *text)
{
  Clock clock = { 0 };

  if (!take_clock (&text, &clock))
    return NAN;
  return (clock.hour * 3600.0 + clock.minute * 60.0 + clock.second) / 86400.0;
}

gint64
htk_context_now (HtkXPathContext *context)
{
  if (context->host != NULL && context->host->now != NULL)
    return context->host->now (context->host_data);
  return g_get_real_time () / 1000;
}

static HtkValue
fn_today (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  int ms;
  g_autoptr (GDateTime) now =
      local_moment (context->zone, (double) htk_context_now (context) / DAY_MS, &ms);
  g_autoptr (GDateTime) midnight =
      now == NULL ? NULL
                  : g_date_time_new (context->zone, g_date_time_get_year (now),
                                     g_date_time_get_month (now),
                                     g_date_time_get_day_of_month (now), 0, 0, 0);

  return htk_value_date (midnight == NULL ? NAN
                                          : (double) g_date_time_to_unix (midnight) / 86400.0);
}

/* A moment that always shows its time, even at midnight. */
static HtkValue
fn_now (HtkXPathContext *context,
        HtkExpr        **args,
        guint            n_args)
{
  return htk_value_date ((double) htk_context_now (context) / DAY_MS);
}

static gboolean
value_days (HtkXPathContext *context,
            const HtkValue  *value,
            double          *days)
{
  const char *text;

  if (value->type == HTK_VALUE_DATE || value->type == HTK_VALUE_NUMBER)
    {
      *days = value->num;
      return !isnan (*days);
    }
  if (value->type == HTK_VALUE_BOOLEAN)
    return FALSE;
  text = htk_value_to_string (context, value);
  if (htk_date_parse (context->zone, text, days))
    return TRUE;
  *days = htk_string_to_number (text);
  return !isnan (*days);
}

static HtkValue
fn_date (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  HtkValue value = htk_eval (context, args[0]);
  double days = NAN;

  if ((value.type == HTK_VALUE_STRING || value.type == HTK_VALUE_NODESET) &&
      *htk_value_to_string (context, &value) == '\0')
    return htk_value_string ("");
  if (!value_days (context, &value, &days))
    {
      days = NAN;
      /* A day that does not exist is a mistake; what is no date at all is only not a date. */
      if (value.type != HTK_VALUE_DATE &&
          g_regex_match_simple ("^\\d{4}-\\d\\d?-\\d\\d?$", htk_value_to_string (context, &value), 0,
                                0))
        htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "there is no day %s",
                       htk_value_to_string (context, &value));
    }
  return htk_value_date (days);
}

static HtkValue
fn_format_date (HtkXPathContext *context,
                HtkExpr        **args,
                guint            n_args)
{
  HtkValue value = htk_eval (context, args[0]);
  const char *format = htk_arg_string (context, args[1]);
  GString *out = g_string_new (NULL);
  double days;
  const char *copy;

  if (!value_days (context, &value, &days) || !htk_date_format (context->zone, days, format, out))
    g_string_truncate (out, 0);
  copy = htk_arena_strdup (context->arena, out->str);
  g_string_free (out, TRUE);
  return htk_value_string (copy);
}

static HtkValue
fn_decimal_date_time (HtkXPathContext *context,
                      HtkExpr        **args,
                      guint            n_args)
{
  HtkValue value = htk_eval (context, args[0]);
  double days = NAN;

  if (!value_days (context, &value, &days))
    days = NAN;
  return htk_value_number (days);
}

static HtkValue
fn_decimal_time (HtkXPathContext *context,
                 HtkExpr        **args,
                 guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);

  return htk_value_number (htk_time_parse (text));
}

const HtkFunctionInfo htk_functions_date[] = {
  { "today", 0, 0, fn_today, FALSE },
  { "now", 0, 0, fn_now, FALSE },
  { "date", 1, 1, fn_date, FALSE },
  { "date-time", 1, 1, fn_date, FALSE },
  { "format-date", 2, 2, fn_format_date, FALSE },
  { "format-date-time", 2, 2, fn_format_date, FALSE },
  { "decimal-date-time", 1, 1, fn_decimal_date_time, FALSE },
  { "decimal-time", 1, 1, fn_decimal_time, FALSE },
  { NULL },
};
