/* Names in pinyin and by initials, for the search on the tablet: made once at the county, so that
 * tablets need no transliterator. */
#include "sync/county/htk-pinyin.h"

#include "sync/county/htk-county-store.h"

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define MAX_NAME 256

struct _HtkPinyin
{
  UTransliterator *latin;
  GHashTable *characters; /* one Chinese character -> its syllable */
  GString *pinyin, *initials;
};

/* ICU's most common reading is right for most surnames; these are read otherwise in names. */
static const struct
{
  const char *character, *syllable;
} surnames[] = {
  { "单", "shan" }, { "曾", "zeng" }, { "解", "xie" }, { "仇", "qiu" }, { "朴", "piao" },
  { "查", "zha" }, { "盖", "ge" }, { "任", "ren" }, { "纪", "ji" }, { "尉", "wei" },
};

/**
 * htk_pinyin_new:
 * @error: return location
 *
 * Returns: (transfer full): a transliterator; NULL when ICU has no data for it
 */
HtkPinyin *
htk_pinyin_new (GError **error)
{
  static const UChar id[] = u"Han-Latin; Latin-ASCII; Lower";
  UErrorCode status = U_ZERO_ERROR;
  HtkPinyin *self = g_new0 (HtkPinyin, 1);

  self->latin = utrans_openU (id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
  self->characters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->pinyin = g_string_new (NULL);
  self->initials = g_string_new (NULL);
  if (U_SUCCESS (status))
    return self;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
               "ICU cannot write Chinese in Latin letters: %s", u_errorName (status));
  htk_pinyin_free (self);
  return NULL;
}

void
htk_pinyin_free (HtkPinyin *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->latin, utrans_close);
  g_hash_table_unref (self->characters);
  g_string_free (self->pinyin, TRUE);
  g_string_free (self->initials, TRUE);
  g_free (self);
}

/* Letters only: the reading of 女 is "nv" to nobody and "nü" to ICU, which writes "nu". */
static char *
transliterate (HtkPinyin  *self,
               const char *character)
{
  UChar text[MAX_NAME];
  char out[MAX_NAME];
  int32_t length = 0, limit, used = 0;
  UErrorCode status = U_ZERO_ERROR;
  GString *letters = g_string_new (NULL);

  u_strFromUTF8 (text, MAX_NAME, &length, character, -1, &status);
  limit = length;
  utrans_transUChars (self->latin, text, &length, MAX_NAME, 0, &limit, &status);
  u_strToUTF8 (out, sizeof out, &used, text, length, &status);
  if (U_SUCCESS (status))
    for (int32_t i = 0; i < used; i++)
      if (g_ascii_isalnum (out[i]))
        g_string_append_c (letters, out[i]);
  return g_string_free (letters, FALSE);
}

static const char *
syllable_of (HtkPinyin  *self,
             const char *character)
{
  char *known = g_hash_table_lookup (self->characters, character);

  if (known == NULL)
    {
      known = transliterate (self, character);
      g_hash_table_insert (self->characters, g_strdup (character), known);
    }
  return known;
}

static const char *
syllable_at (HtkPinyin  *self,
             const char *character,
             gboolean    first)
{
  if (first)
    for (guint i = 0; i < G_N_ELEMENTS (surnames); i++)
      if (g_str_equal (surnames[i].character, character))
        return surnames[i].syllable;
  return syllable_of (self, character);
}

static void
read_name (HtkPinyin  *self,
           const char *name)
{
  g_string_truncate (self->pinyin, 0);
  g_string_truncate (self->initials, 0);
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      char character[8] = { 0 };
      const char *syllable;

      memcpy (character, p, (gsize) (g_utf8_next_char (p) - p));
      syllable = syllable_at (self, character, p == name);
      if (*syllable == '\0')
        continue;
      g_string_append (self->pinyin, syllable);
      g_string_append_c (self->initials, *syllable);
    }
}

/**
 * htk_pinyin_of:
 * @self: a transliterator
 * @name: a name in UTF-8
 *
 * Returns: its syllables in one lower-case word; @self's until the next call
 */
const char *
htk_pinyin_of (HtkPinyin  *self,
               const char *name)
{
  read_name (self, name);
  return self->pinyin->str;
}

/**
 * htk_pinyin_initials:
 * @self: a transliterator
 * @name: a name in UTF-8
 *
 * Returns: the first letters of its syllables; @self's until the next call
 */
const char *
htk_pinyin_initials (HtkPinyin  *self,
                     const char *name)
{
  read_name (self, name);
  return self->initials->str;
}
