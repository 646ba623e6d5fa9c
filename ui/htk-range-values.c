/* The numbers a range offers (ODK XForms: range, start, end, step). They are counted, not added up: a
 * sum of tenths is not a tenth. */
#include "ui/htk-range-values.h"

#include <math.h>
#include <string.h>

/* More marks than this are no range a finger can set. */
#define MAX_VALUES 10000

static gboolean
read_param (const HtkState *state,
            const char     *name,
            double         *value,
            int            *digits)
{
  const char *text = htk_state_param (state, name);
  const char *point = text != NULL ? strchr (text, '.') : NULL;
  char *end;

  if (text == NULL || *text == '\0')
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  if (point != NULL)
    *digits = MAX (*digits, (int) strlen (point + 1));
  return *end == '\0' && isfinite (*value);
}

/**
 * htk_range_values_read:
 * @self: (out caller-allocates): the numbers
 * @state: a range
 *
 * Returns: FALSE when its start, end and step make no range: one types the number then
 */
gboolean
htk_range_values_read (HtkRangeValues *self,
                       const HtkState *state)
{
  double end;
  double n;

  self->digits = 0;
  if (!read_param (state, "start", &self->start, &self->digits) ||
      !read_param (state, "end", &end, &self->digits) ||
      !read_param (state, "step", &self->step, &self->digits) || self->step == 0)
    return FALSE;
  /* The spec lets a range run down; the step says how far, not which way. */
  self->step = copysign (self->step, end - self->start);
  n = floor ((end - self->start) / self->step + 1e-9);
  if (n < 1 || n >= MAX_VALUES)
    return FALSE;
  self->n = (guint) n + 1;
  return TRUE;
}

/**
 * htk_range_values_text:
 * @self: the numbers of a range
 * @i: which one
 *
 * Returns: (transfer full): the number as the form writes it
 */
char *
htk_range_values_text (const HtkRangeValues *self,
                       guint                 i)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *format = g_strdup_printf ("%%.%df", self->digits);
  double value = self->start + self->step * i;

  g_ascii_formatd (text, sizeof text, format, value);
  /* What is nothing has no sign. */
  return g_strdup (*text == '-' && strspn (text + 1, "0.") == strlen (text + 1) ? text + 1 : text);
}

/**
 * htk_range_values_is:
 * @self: the numbers of a range
 * @i: which one
 * @value: a number as the form writes it
 *
 * Returns: whether the two are the same number, 3 and 3.0
 */
gboolean
htk_range_values_is (const HtkRangeValues *self,
                     guint                 i,
                     const char           *value)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  return end != value && *end == '\0' &&
         fabs (number - (self->start + self->step * i)) < fabs (self->step) / 1000;
}

/**
 * htk_range_values_find:
 * @self: the numbers of a range
 * @value: (nullable): an answer
 *
 * Returns: which of the numbers it is, the nearest one; -1 where there is no answer
 */
int
htk_range_values_find (const HtkRangeValues *self,
                       const char           *value)
{
  double number, i;

  if (value == NULL || *value == '\0')
    return -1;
  number = g_ascii_strtod (value, NULL);
  i = round ((number - self->start) / self->step);
  return isfinite (i) ? (int) CLAMP (i, 0, (double) self->n - 1) : -1;
}
