/* Numbers as people type them: with the digits and signs of a Chinese keyboard, with groups of three,
 * with the decimal sign of the place; and the unit a label names. */
#include "ui/htk-number-text.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>

/* So many columns wide a unit is at most; a Chinese character takes two. */
#define MAX_UNIT_WIDTH 12

/**
 * htk_plain_digits:
 * @text: what was typed
 *
 * Returns: (transfer full): the same with the full-width digits and signs of a Chinese keyboard as
 *   ASCII ones: ０-９ ． 。 ， － ＋ ： ／ and the wide space
 */
char *
htk_plain_digits (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x3002)
        g_string_append_c (out, '.');
      else if (c == 0x3000 || c == 0xa0 || c == 0x2009 || c == 0x202f)
        g_string_append_c (out, ' ');
      else if (c == 0x2212)
        g_string_append_c (out, '-');
      else if (c >= 0xff01 && c <= 0xff5e)
        g_string_append_c (out, (char) (c - 0xff01 + '!'));
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/* Takes out what parts groups of three digits, and nothing that could be a decimal sign: FALSE where
 * a comma stands elsewhere. */
static gboolean
strip_groups (char *text,
              char  group)
{
  char *point = strchr (text, group == ',' ? '.' : ',');
  char *to = text;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != group && *p != ' ')
        {
          *to++ = *p;
          continue;
        }
      if (p == text || !g_ascii_isdigit (p[-1]) || (point != NULL && p > point) ||
          strspn (p + 1, "0123456789") != 3)
        return FALSE;
    }
  *to = '\0';
  return TRUE;
}

/* [+-] digits [. digits], with a digit somewhere. */
static gboolean
is_number (const char *text)
{
  const char *digits = text + (*text == '-' || *text == '+');
  gsize whole = strspn (digits, "0123456789");
  const char *rest = digits + whole;
  gsize part = *rest == '.' ? strspn (rest + 1, "0123456789") : 0;

  return whole + part > 0 && *(rest + (*rest == '.' ? part + 1 : 0)) == '\0';
}

/* Without what changes nothing: zeros at either end, a sign that says plus, the minus of zero. */
static char *
shortest (const char *text)
{
  gboolean minus = *text == '-';
  const char *digits = text + (*text == '-' || *text == '+');
  g_autofree char *part = NULL;
  g_autofree char *whole = NULL;

  while (*digits == '0' && g_ascii_isdigit (digits[1]))
    digits++;
  whole = g_strndup (digits, strspn (digits, "0123456789"));
  digits += strlen (whole);
  part = g_strdup (*digits == '.' ? digits + 1 : "");
  for (gsize n = strlen (part); n > 0 && part[n - 1] == '0'; n--)
    part[n - 1] = '\0';
  if (*part == '\0' && strspn (whole, "0") == strlen (whole))
    return g_strdup ("0");
  return g_strconcat (minus ? "-" : "", *whole != '\0' ? whole : "0", *part != '\0' ? "." : "", part,
                      NULL);
}

/* ODK XForms: int is of 32 bits. */
static gboolean
fits_int (const char *number)
{
  gint64 value;

  return g_ascii_string_to_signed (number, 10, G_MININT32, G_MAXINT32, &value, NULL);
}

/**
 * htk_number_read:
 * @text: what was typed, not blank
 * @integer: whether a fraction is wrong
 * @why: (out): why it is no number, in the person's words
 *
 * Returns: (transfer full) (nullable): the number as the form writes it, without loss of a digit; NULL
 *   with @why set
 */
char *
htk_number_read (const char  *text,
                 gboolean     integer,
                 const char **why)
{
  g_autofree char *plain = g_strstrip (htk_plain_digits (text));
  /* In some places the comma parts the fraction and the point the groups. */
  gboolean comma = g_str_equal (nl_langinfo (RADIXCHAR), ",");
  g_autofree char *number = NULL;

  *why = _("This is not a number. It is not saved.");
  if (comma && strchr (plain, ',') == NULL && strspn (plain, "+-0123456789.") == strlen (plain))
    comma = FALSE; /* a point alone is read as the form writes it */
  if (!strip_groups (plain, comma ? '.' : ','))
    return NULL;
  if (comma)
    g_strdelimit (plain, ",", '.');
  if (!is_number (plain))
    return NULL;
  number = shortest (plain);
  if (integer && strchr (number, '.') != NULL)
    *why = _("Only whole numbers fit here. It is not saved.");
  else if (integer && !fits_int (number))
    *why = _("This number is too large. It is not saved.");
  else
    *why = NULL;
  return *why == NULL ? g_steal_pointer (&number) : NULL;
}

/**
 * htk_number_grouped:
 * @value: a number as the form writes it
 *
 * Returns: (transfer full): the same in groups of three digits
 */
char *
htk_number_grouped (const char *value)
{
  const char *digits = value + (*value == '-');
  gsize n = strspn (digits, "0123456789");
  GString *out = g_string_new_len (value, digits - value);

  for (gsize i = 0; i < n; i++)
    {
      g_string_append_c (out, digits[i]);
      if ((n - i) % 3 == 1 && i + 1 < n)
        g_string_append_c (out, ',');
    }
  g_string_append (out, digits + n);
  return g_string_free (out, FALSE);
}

static guint
width_of (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
  return width;
}

/* What stands in brackets may be a remark: that has commas, or is long. */
static gboolean
is_unit (const char *text)
{
  return *text != '\0' && width_of (text) <= MAX_UNIT_WIDTH && strpbrk (text, ",;.:") == NULL &&
         strstr (text, "，") == NULL && strstr (text, "、") == NULL && strstr (text, "；") == NULL;
}

/**
 * htk_number_unit:
 * @label: (nullable): the label of a number
 *
 * Returns: (transfer full) (nullable): the unit that stands in brackets at its end, as in
 *   “耕地（亩）” or “Farm land (mu)”
 */
char *
htk_number_unit (const char *label)
{
  static const struct { const char *open, *close; } brackets[] = { { "（", "）" }, { "(", ")" } };

  for (gsize i = 0; label != NULL && i < G_N_ELEMENTS (brackets); i++)
    {
      const char *open = g_strrstr (label, brackets[i].open);
      g_autofree char *unit = NULL;

      if (open == NULL || open == label || !g_str_has_suffix (label, brackets[i].close))
        continue;
      open += strlen (brackets[i].open);
      unit = g_strndup (open, strlen (open) - strlen (brackets[i].close));
      if (is_unit (g_strstrip (unit)))
        return g_steal_pointer (&unit);
    }
  return NULL;
}
