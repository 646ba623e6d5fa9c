/* Names in pinyin and by initials, for the search on the tablet: made once at the county, so that
 * tablets need no transliterator. */
#include "sync/county/htk-pinyin.h"

#include "app/store/htk-json.h"

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

/* What a person may type instead: characters of names with another reading, and ü, which a keyboard
 * writes as v. */
static const struct
{
  const char *character, *syllable;
} others[] = {
  { "吕", "lv" },     { "绿", "lv" },    { "律", "lv" },    { "女", "nv" },    { "乐", "yue" },
  { "重", "zhong" },  { "长", "zhang" }, { "行", "hang" },  { "覃", "tan" },   { "翟", "di" },
  { "区", "qu" },     { "缪", "miu" },   { "种", "zhong" }, { "盛", "cheng" }, { "石", "dan" },
  { "召", "shao" },   { "员", "yuan" },  { "万", "mo" },    { "薄", "bao" },   { "车", "ju" },
  { "能", "nai" },    { "晟", "cheng" }, { "茜", "xi" },    { "朝", "zhao" },  { "传", "zhuan" },
  { "参", "can" },    { "大", "dai" },   { "了", "le" },    { "娜", "nuo" },   { "阿", "e" },
  { "蔚", "yu" },     { "奇", "ji" },    { "卜", "bo" },    { "牟", "mu" },    { "都", "dou" },
  { "降", "xiang" },  { "省", "xing" },  { "宿", "su" },    { "调", "diao" },  { "弹", "dan" },
  { "秘", "bi" },     { "隗", "kui" },   { "谌", "shen" },  { "冼", "xi" },    { "陆", "liu" },
  { "沈", "chen" },   { "藏", "zang" },  { "柏", "bo" },    { "俞", "shu" },   { "角", "jue" },
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

/* The same reading where there is no other. */
static const char *
other_at (HtkPinyin  *self,
          const char *character,
          gboolean    first)
{
  const char *usual = syllable_of (self, character);

  if (!g_str_equal (usual, syllable_at (self, character, first)))
    return usual;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (others[i].character, character))
      return others[i].syllable;
  return usual;
}

static void
read_name (HtkPinyin  *self,
           const char *name,
           gboolean    other)
{
  g_string_truncate (self->pinyin, 0);
  g_string_truncate (self->initials, 0);
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      char character[8] = { 0 };
      const char *syllable;

      memcpy (character, p, (gsize) (g_utf8_next_char (p) - p));
      syllable = other ? other_at (self, character, p == name)
                       : syllable_at (self, character, p == name);
      if (*syllable == '\0')
        continue;
      g_string_append (self->pinyin, syllable);
      g_string_append_c (self->initials, *syllable);
    }
}

static void
put (JsonObject *row,
     const char *prefix,
     const char *name,
     const char *value)
{
  g_autofree char *member = g_strconcat (prefix, name, NULL);

  if (value != NULL)
    json_object_set_string_member (row, member, value);
  else
    json_object_remove_member (row, member);
}

/**
 * htk_pinyin_put:
 * @self: a transliterator
 * @row: a row of the register
 * @name: the name that is to be found, in UTF-8
 * @prefix: what its members begin with, "" or "head_"
 *
 * Sets `pinyin`, the syllables in one lower-case word, and `initials`, their first letters. Where a
 * character has another reading, `pinyin_also` and `initials_also` are the name so read; the tablet
 * finds it by either.
 */
void
htk_pinyin_put (HtkPinyin  *self,
                JsonObject *row,
                const char *name,
                const char *prefix)
{
  g_autofree char *pinyin = NULL;
  g_autofree char *initials = NULL;

  read_name (self, name, FALSE);
  pinyin = g_strdup (self->pinyin->str);
  initials = g_strdup (self->initials->str);
  put (row, prefix, "pinyin", pinyin);
  put (row, prefix, "initials", initials);
  read_name (self, name, TRUE);
  put (row, prefix, "pinyin_also",
       g_str_equal (self->pinyin->str, pinyin) ? NULL : self->pinyin->str);
  put (row, prefix, "initials_also",
       g_str_equal (self->initials->str, initials) ? NULL : self->initials->str);
}

/**
 * htk_pinyin_household:
 * @household: a household's row, with its `members`
 * @error: return location
 *
 * Puts in what names are searched by: new and corrected ones are found on the tablets like the others.
 *
 * Returns: FALSE where the table of readings cannot be had
 */
gboolean
htk_pinyin_household (JsonObject *household,
                      GError    **error)
{
  g_autoptr (HtkPinyin) pinyin = htk_pinyin_new (error);
  JsonArray *members = htk_json_list (household, "members");
  const char *head = htk_json_text (household, "head_name");

  if (pinyin == NULL)
    return FALSE;
  if (head != NULL)
    htk_pinyin_put (pinyin, household, head, "head_");
  for (guint i = 0; members != NULL && i < json_array_get_length (members); i++)
    {
      JsonObject *m = json_array_get_object_element (members, i);
      const char *name = htk_json_text (m, "name");

      if (name != NULL)
        htk_pinyin_put (pinyin, m, name, "");
    }
  return TRUE;
}
