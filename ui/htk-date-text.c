/* Days and times on all pages and prints, as the language of the app writes them: the register and the
 * journal have them as ISO 8601, which nobody says. What is typed is HtkWhen's affair. */
#include "ui/htk-date-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Not the locale's: the app's language may be another one. */
static const char *
month_name (int month)
{
  static const char *const names[] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
                                       N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
                                       N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };

  return _(names[month - 1]);
}

static char *
format (GDateTime  *time,
        const char *how)
{
  g_auto (GStrv) parts = g_strsplit (how, "%b", -1);
  g_autofree char *named = g_strjoinv (month_name (g_date_time_get_month (time)), parts);

  return g_date_time_format (time, named);
}

/* NULL where @day is none: 2026-11-27, and nothing before or after it. */
static GDateTime *
parse (const char *day)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *whole = NULL;

  if (strlen (day) != strlen ("2026-11-27") || day[4] != '-' || day[7] != '-')
    return NULL;
  whole = g_strconcat (day, "T00:00:00", NULL);
  return g_date_time_new_from_iso8601 (whole, utc);
}

/* How the language writes a day. xgettext would take it for a format of C. */
static const char *
day_format (void)
{
  /* Translators: a day, as g_date_time_format() takes it; %b is the short name of the month: 27 Nov 2026 */
  /* xgettext:no-c-format */
  return _("%-d %b %Y");
}

/**
 * htk_day_text:
 * @day: (nullable): a day, as 2026-11-27
 *
 * Returns: (transfer full) (nullable): it with its month in words, 27 Nov 2026 or 2026年11月27日; @day
 *   itself where it is no day
 */
char *
htk_day_text (const char *day)
{
  g_autoptr (GDateTime) time = day != NULL ? parse (day) : NULL;

  return time != NULL ? format (time, day_format ()) : g_strdup (day);
}

/**
 * htk_day_short:
 * @day: (nullable): a day, as 2026-11-27
 * @today: today, likewise
 *
 * Returns: (transfer full) (nullable): as htk_day_text(), without the year where it is this one: for
 *   lists
 */
char *
htk_day_short (const char *day,
               const char *today)
{
  g_autoptr (GDateTime) time = day != NULL ? parse (day) : NULL;

  if (time == NULL || strncmp (day, today, strlen ("2026")) != 0)
    return htk_day_text (day);
  /* Translators: a day of this year, as g_date_time_format() takes it; %b is the short name of the month */
  /* xgettext:no-c-format */
  return format (time, _("%-d %b"));
}

static gboolean
is_part_of_more (char c)
{
  return g_ascii_isalnum (c) || c == '-';
}

/**
 * htk_days_in_text:
 * @text: what the rules or a ledger say, with days as 2026-11-27
 *
 * Returns: (transfer full): the same with its days as htk_day_text() writes them
 */
char *
htk_days_in_text (const char *text)
{
  const gsize length = strlen ("2026-11-27");
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      gboolean begins = g_ascii_isdigit (*p) && (p == text || !is_part_of_more (p[-1]));
      g_autofree char *day = begins ? g_strndup (p, length) : NULL;
      g_autoptr (GDateTime) time =
        day != NULL && strlen (day) == length && !is_part_of_more (p[length]) ? parse (day) : NULL;
      g_autofree char *words = time != NULL ? format (time, day_format ()) : NULL;

      if (words != NULL)
        g_string_append (out, words);
      else
        g_string_append_c (out, *p);
      p += words != NULL ? length : 1;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * htk_clock_text:
 * @time: a time
 *
 * Returns: (transfer full): its day and the clock: 27 Nov 2026 14:05
 */
char *
htk_clock_text (GDateTime *time)
{
  g_autofree char *day = format (time, day_format ());
  g_autofree char *clock = g_date_time_format (time, "%H:%M");

  return g_strconcat (day, " ", clock, NULL);
}

/* How many days. */
char *
htk_days_text (int n)
{
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) n), n);
}

static GDateTime *
time_here (gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);

  return g_date_time_to_local (utc);
}

/**
 * htk_day_of_time:
 * @ms: milliseconds since 1970
 *
 * Returns: (transfer full): the day here, without the clock
 */
char *
htk_day_of_time (gint64 ms)
{
  g_autoptr (GDateTime) local = time_here (ms);

  return format (local, day_format ());
}

/**
 * htk_time_text:
 * @ms: milliseconds since 1970
 *
 * Returns: (transfer full): day and time here
 */
char *
htk_time_text (gint64 ms)
{
  g_autoptr (GDateTime) local = time_here (ms);

  return htk_clock_text (local);
}
