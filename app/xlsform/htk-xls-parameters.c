/* The parameters column: name=value pairs, which of them a type takes, and what they may be. */
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-near.h"

#include <math.h>
#include <string.h>

/* What a parameter may be. Parameters of selects and of audio are told apart by their names. */
static const struct {
  const char *name;
  const char *words; /* parted by |; NULL when it is not one of some words */
  gboolean is_number;
} known[] = {
  { "randomize", "true|false", FALSE },
  { "allow-mock-accuracy", "true|false", FALSE },
  { "incremental", "true|false", FALSE },
  { "track-changes", "true|false", FALSE },
  { "identify-user", "true|false", FALSE },
  { "track-changes-reasons", "on-form-edit", FALSE },
  { "location-priority", "no-power|low-power|balanced|high-accuracy", FALSE },
  { "quality", "voice-only|low|normal|external", FALSE },
  { "location-min-interval", NULL, TRUE },
  { "location-max-age", NULL, TRUE },
  { "max-pixels", NULL, TRUE },
  { "rows", NULL, TRUE },
  { "capture-accuracy", NULL, TRUE },
  { "warning-accuracy", NULL, TRUE },
  { "start", NULL, TRUE },
  { "end", NULL, TRUE },
  { "step", NULL, TRUE },
  { "tick_interval", NULL, TRUE },
  { "placeholder", NULL, TRUE },
};

/* A parameter of the item, or what stands for it when it is not given. */
const char *
htk_xls_parameter (HtkXlsItem *item, const char *name, const char *otherwise)
{
  const char *value
      = item->parameters != NULL ? g_hash_table_lookup (item->parameters, name) : NULL;

  return value != NULL ? value : otherwise;
}

static gboolean
to_number (const char *text, double *number)
{
  char *end = NULL;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*number);
}

static void
check_value (HtkXlsForm *form, HtkXlsItem *item, const char *name, const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_auto (GStrv) words = NULL;
      double number;

      if (strcmp (known[i].name, name) != 0)
        continue;
      words = g_strsplit (known[i].words != NULL ? known[i].words : "", "|", -1);
      if (known[i].is_number && !to_number (value, &number))
        htk_xls_fault (form, form->survey, item->row, "parameters", "%s wants a number, not “%s”",
                       name, value);
      else if (known[i].words != NULL && !g_strv_contains ((const char *const *)words, value))
        {
          g_autofree char *all = g_strjoinv (", ", words);

          htk_xls_fault (form, form->survey, item->row, "parameters", "%s is one of %s, not “%s”",
                         name, all, value);
        }
    }
}

static void
say_unknown (HtkXlsForm *form, HtkXlsItem *item, const char *name, char **allowed)
{
  HtkNear near = { .word = name };
  g_autofree char *hint = NULL;
  g_autofree char *all = g_strjoinv (", ", allowed);

  for (guint i = 0; allowed[i] != NULL; i++)
    htk_near_try (&near, allowed[i]);
  hint = htk_near_hint (&near);
  if (*all == '\0')
    htk_xls_fault (form, form->survey, item->row, "parameters", "“%s” takes no parameters",
                   item->type->name);
  else
    htk_xls_fault (form, form->survey, item->row, "parameters",
                   "“%s” is not a parameter of %s, which takes %s%s", name, item->type->name, all,
                   hint);
}

static void
take_pair (HtkXlsForm *form, HtkXlsItem *item, const char *name, const char *value)
{
  g_auto (GStrv) allowed = g_strsplit (item->type->parameters, " ", -1);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (!g_strv_contains ((const char *const *)allowed, lower))
    say_unknown (form, item, name, allowed);
  else if (g_hash_table_contains (item->parameters, lower))
    htk_xls_fault (form, form->survey, item->row, "parameters", "“%s” is given twice; keep one",
                   lower);
  else
    {
      check_value (form, item, lower, value);
      g_hash_table_insert (item->parameters, g_steal_pointer (&lower), g_strdup (value));
    }
}

static double
number_of (HtkXlsItem *item, const char *name, const char *otherwise)
{
  double number = 0;

  return to_number (htk_xls_parameter (item, name, otherwise), &number) ? number : 0;
}

static gboolean
is_multiple (double number, double step)
{
  double times = step != 0 ? number / step : 0.5;

  return fabs (times - round (times)) < 1e-9;
}

static void
check_range (HtkXlsForm *form, HtkXlsItem *item)
{
  double start = number_of (item, "start", "1"), end = number_of (item, "end", "10");
  double step = number_of (item, "step", "1"), tick = number_of (item, "tick_interval", "0");
  double placeholder = number_of (item, "placeholder", "0");
  const char *ticks = htk_xls_parameter (item, "tick_labelset", NULL);
  const char *wrong = NULL;

  if (step == 0)
    wrong = "step must not be 0";
  else if (start == end)
    wrong = "start and end are the same, so there is nothing to choose";
  else if (fabs (step) > fabs (end - start))
    wrong = "step is larger than the range from start to end";
  else if (htk_xls_parameter (item, "tick_interval", NULL) != NULL
           && (tick == 0 || fabs (tick) > fabs (end - start) || !is_multiple (tick, step)))
    wrong = "tick_interval must be a multiple of step and not larger than the range";
  else if (htk_xls_parameter (item, "placeholder", NULL) != NULL
           && (placeholder < MIN (start, end) || placeholder > MAX (start, end)
               || !is_multiple (placeholder - start, step)))
    wrong = "placeholder must be one of the numbers the range has";
  else if (ticks != NULL && htk_xls_list (form, ticks) == NULL)
    wrong = "tick_labelset must name a list of the choices sheet";
  if (wrong != NULL)
    htk_xls_fault (form, form->survey, item->row, "parameters", "%s", wrong);
}

static void
check_together (HtkXlsForm *form, HtkXlsItem *item)
{
  const char *wrong = NULL;
  const char *priority = htk_xls_parameter (item, "location-priority", NULL);
  const char *interval = htk_xls_parameter (item, "location-min-interval", NULL);
  const char *age = htk_xls_parameter (item, "location-max-age", NULL);

  if (htk_xls_parameter (item, "seed", NULL) != NULL
      && strcmp (htk_xls_parameter (item, "randomize", "false"), "true") != 0)
    wrong = "seed means something only with randomize=true";
  else if (item->kind == HTK_XLS_META && (priority || interval || age)
           && !(priority && interval && age))
    wrong = "location-priority, location-min-interval and location-max-age are needed together";
  else if (item->kind == HTK_XLS_META && interval != NULL
           && (number_of (item, "location-min-interval", "0") < 0
               || number_of (item, "location-max-age", "0")
                      < number_of (item, "location-min-interval", "0")))
    wrong = "location-max-age must not be below location-min-interval, and neither below 0";
  else if (htk_xls_type_is (item->type, "background-audio")
           && strcmp (htk_xls_parameter (item, "quality", ""), "external") == 0)
    wrong = "quality of background-audio is one of voice-only, low, normal";
  if (wrong != NULL)
    htk_xls_fault (form, form->survey, item->row, "parameters", "%s", wrong);
}

/**
 * htk_xls_take_parameters:
 * @form: the form
 * @item: an item with a type
 *
 * Reads the parameters cell, "name=value" parted by blanks, commas or semicolons, and says what is
 * wrong with it.
 */
void
htk_xls_take_parameters (HtkXlsForm *form, HtkXlsItem *item)
{
  const char *cell = htk_xls_item_cell (form, item, "parameters");
  g_autofree char *text = htk_xls_clean_expression (cell);
  g_autoptr (GRegex) regex
      = g_regex_new ("([^\\s,;=]+)\\s*=\\s*(\\$\\{[^}]*\\}|[^\\s,;=]+)[\\s,;]*", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int end = 0;

  item->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (g_regex_match (regex, text, G_REGEX_MATCH_ANCHORED, &match); g_match_info_matches (match);)
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      g_autofree char *value = g_match_info_fetch (match, 2);

      g_match_info_fetch_pos (match, 0, NULL, &end);
      take_pair (form, item, name, value);
      g_match_info_next (match, NULL);
    }
  if (text[end] != '\0')
    htk_xls_fault (form, form->survey, item->row, "parameters",
                   "“%s” is not of the kind name=value; part them by blanks", text + end);
  if (htk_xls_type_is (item->type, "range"))
    check_range (form, item);
  else
    check_together (form, item);
}
