/* Says the figures of indicators and money in words; no widgets, so that it is tested without them. */
#include "ui/htk-card-text.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

/**
 * htk_words_language:
 *
 * Returns: the language in which the pack's own words are shown: zh or en, as the catalogue has it
 */
const char *
htk_words_language (void)
{
  /* Translators: the column of the pack's tables that holds your language: zh or en. */
  return _("en");
}

/**
 * htk_hundredths_text:
 * @hundredths: a number in hundredths
 *
 * Returns: (transfer full): as 99.76, 44.3 or 100; no floating point, so that it is what was judged
 */
char *
htk_hundredths_text (gint64 hundredths)
{
  const char *sign = hundredths < 0 ? "-" : "";
  guint64 all = (guint64) ABS (hundredths);
  guint64 whole = all / 100, rest = all % 100;

  if (rest == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT, sign, whole);
  if (rest % 10 == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, sign, whole, rest / 10);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02" G_GUINT64_FORMAT, sign, whole, rest);
}

/**
 * htk_money_text:
 * @fen: an amount
 *
 * Returns: (transfer full): in yuan, in groups of three digits with the signs of the place, as 12,345.60;
 *   where the locale has no sign for groups, as C has none, with the comma of both languages of the app
 */
char *
htk_money_text (gint64 fen)
{
  const struct lconv *place = localeconv ();
  const char *group = *place->thousands_sep != '\0' ? place->thousands_sep : ",";
  guint64 all = (guint64) ABS (fen);
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, all / 100);
  gsize n = strlen (digits);
  g_autoptr (GString) text = g_string_new (fen < 0 ? "-" : NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, group);
      g_string_append_c (text, digits[i]);
    }
  if (all % 100 != 0)
    g_string_append_printf (text, "%s%02d", place->decimal_point, (int) (all % 100));
  return g_strdup_printf (_("%s yuan"), text->str);
}

static char *
with_unit (const HtkIndicator *indicator,
           gint64              hundredths)
{
  g_autofree char *number = htk_hundredths_text (hundredths);

  switch (indicator->unit)
    {
    case HTK_UNIT_PERCENT:
      return g_strconcat (number, "%", NULL);
    case HTK_UNIT_YUAN:
      return htk_money_text (hundredths);
    case HTK_UNIT_YES:
      return g_strdup (hundredths > 0 ? _("Yes") : _("No"));
    case HTK_UNIT_COUNT:
    default:
      return g_steal_pointer (&number);
    }
}

/**
 * htk_indicator_value_text:
 * @result: a result
 *
 * Returns: (transfer full): its value; a dash when it is not known
 */
char *
htk_indicator_value_text (const HtkIndicatorResult *result)
{
  return result->known ? with_unit (result->indicator, result->value) : g_strdup ("—");
}

/**
 * htk_indicator_target_text:
 * @result: a result
 *
 * Returns: (transfer full): its target and on which side of it is good; empty without one
 */
char *
htk_indicator_target_text (const HtkIndicatorResult *result)
{
  g_autofree char *target = NULL;

  if (!result->has_target)
    return g_strdup ("");
  target = with_unit (result->indicator, result->target);
  if (result->indicator->unit == HTK_UNIT_YES)
    return g_strdup_printf (_("Target: %s"), target);
  return result->indicator->lower ? g_strdup_printf (_("Target: at most %s"), target)
                                  : g_strdup_printf (_("Target: %s"), target);
}

/**
 * htk_indicator_gap_text:
 * @result: a result
 *
 * Returns: (transfer full): how far it is from its target; empty where it is not
 */
char *
htk_indicator_gap_text (const HtkIndicatorResult *result)
{
  g_autofree char *gap = NULL;

  if (result->gap <= 0 || result->indicator->unit == HTK_UNIT_YES)
    return g_strdup ("");
  gap = result->indicator->unit == HTK_UNIT_PERCENT ? htk_hundredths_text (result->gap)
                                                    : with_unit (result->indicator, result->gap);
  return result->indicator->unit == HTK_UNIT_PERCENT ? g_strdup_printf (_("Gap: %s points"), gap)
                                                     : g_strdup_printf (_("Gap: %s"), gap);
}

/**
 * htk_indicator_count_text:
 * @result: a result
 *
 * Returns: (transfer full): the numerator and the denominator of a rate; empty for others
 */
char *
htk_indicator_count_text (const HtkIndicatorResult *result)
{
  if (result->den == 0)
    return g_strdup ("");
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, result->num, result->den);
}

const char *
htk_indicator_status_text (HtkIndicatorStatus status)
{
  switch (status)
    {
    case HTK_STATUS_OK:
      return _("Reached");
    case HTK_STATUS_NEAR:
      return _("Near");
    case HTK_STATUS_SHORT:
      return _("Shortfall");
    case HTK_STATUS_NA:
    default:
      return _("Not judged");
    }
}

const char *
htk_indicator_name (const HtkIndicator *indicator)
{
  return g_str_equal (htk_words_language (), "zh") ? indicator->zh : indicator->en;
}

const char *
htk_indicator_advice (const HtkIndicator *indicator)
{
  return g_str_equal (htk_words_language (), "zh") ? indicator->advice_zh : indicator->advice_en;
}
