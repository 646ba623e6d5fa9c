/* Chinese identity numbers (GB 11643) and disability-card numbers made from them (domain.md
 * 2.1). */
#include "sync/county/htk-identity.h"

#define FULL 18

typedef enum
{
  LENGTH,
  CHARACTERS,
  BIRTH,
  CHECK_DIGIT,
  DISABILITY,
} Wrong;

G_DEFINE_QUARK (htk-identity-error-quark, htk_identity_error)

/**
 * htk_identity_normal:
 * @text: as written in a file
 *
 * Returns: (transfer full): the number without blanks, its X in upper case
 */
char *
htk_identity_normal (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (out, g_ascii_toupper (*p));
  return g_string_free (out, FALSE);
}

/**
 * htk_identity_digit:
 * @first17: at least 17 digits
 *
 * Returns: the 18th character of the number (GB 11643)
 */
char
htk_identity_digit (const char *first17)
{
  static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  int sum = 0;

  for (int i = 0; i < 17; i++)
    sum += (first17[i] - '0') * weights[i];
  return "10X98765432"[sum % 11];
}

/* A card for disabled persons: the identity number, class 1-7, grade 1-4, and for a card issued
 * again its number. */
static gboolean
is_disability_tail (const char *tail)
{
  gsize n = strlen (tail);

  return (n == 2 || n == 4) && tail[0] >= '1' && tail[0] <= '7' && tail[1] >= '1' &&
         tail[1] <= '4' &&
         (n == 2 || ((g_ascii_isdigit (tail[2]) || tail[2] == 'B') && g_ascii_isdigit (tail[3])));
}

static gboolean
read_birth (const char  *number,
            const char  *today,
            HtkIdentity *identity)
{
  int y = 0, m = 0, d = 0;

  for (int i = 6; i < 10; i++)
    y = 10 * y + (number[i] - '0');
  m = 10 * (number[10] - '0') + (number[11] - '0');
  d = 10 * (number[12] - '0') + (number[13] - '0');
  if (y < 1850 || m < 1 || m > 12 ||
      !g_date_valid_dmy ((GDateDay) d, (GDateMonth) m, (GDateYear) y))
    return FALSE;
  g_snprintf (identity->birth, sizeof identity->birth, "%04d-%02d-%02d", y % 10000, m % 100,
              d % 100);
  return strcmp (identity->birth, today) <= 0;
}

/**
 * htk_identity_check:
 * @number: as htk_identity_normal() gives it
 * @today: YYYY-MM-DD; nobody is born later
 * @identity: (out): what the number tells
 * @error: return location
 *
 * Checks a number of 18 characters, or of 20 or 22 on a disability card. The area code is only
 * looked at: codes of places that are no more are in use.
 *
 * Returns: FALSE with an error that says what is wrong
 */
gboolean
htk_identity_check (const char  *number,
                    const char  *today,
                    HtkIdentity *identity,
                    GError     **error)
{
  gsize n = strlen (number);

  if (n != FULL && n != FULL + 2 && n != FULL + 4)
    {
      g_set_error (error, HTK_IDENTITY_ERROR, LENGTH,
                   n == 15 ? "this is a number of the first generation (15 digits): enter the 18 "
                             "characters of the present card"
                           : "an identity number has 18 characters, this has %" G_GSIZE_FORMAT, n);
      return FALSE;
    }
  for (gsize i = 0; i < FULL; i++)
    if (!g_ascii_isdigit (number[i]) && !(i == FULL - 1 && number[i] == 'X'))
      {
        g_set_error (error, HTK_IDENTITY_ERROR, CHARACTERS,
                     "character %" G_GSIZE_FORMAT " is no digit", i + 1);
        return FALSE;
      }
  if (number[FULL - 1] != htk_identity_digit (number))
    {
      g_set_error (error, HTK_IDENTITY_ERROR, CHECK_DIGIT,
                   "the check digit does not fit: one of the 18 characters is wrong");
      return FALSE;
    }
  if (!read_birth (number, today, identity))
    {
      g_set_error (error, HTK_IDENTITY_ERROR, BIRTH,
                   "digits 7 to 14 are not a day of birth up to today");
      return FALSE;
    }
  if (n > FULL && !is_disability_tail (number + FULL))
    {
      g_set_error (error, HTK_IDENTITY_ERROR, DISABILITY,
                   "after the identity number a disability card has its class (1-7) and its "
                   "grade (1-4)");
      return FALSE;
    }
  identity->male = (number[16] - '0') % 2 == 1;
  identity->elsewhere = strncmp (number, "53", 2) != 0;
  return TRUE;
}

/**
 * htk_identity_mask:
 * @number: (nullable): an identity number
 *
 * Returns: (transfer full): as it may be shown: `5304**********301X`
 */
char *
htk_identity_mask (const char *number)
{
  gsize n = number != NULL ? strlen (number) : 0;
  char *masked = g_strdup (number != NULL ? number : "");

  for (gsize i = 4; i + 4 < n; i++)
    masked[i] = '*';
  return masked;
}
