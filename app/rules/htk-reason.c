/* Keeps and tells the reasons of a result; the sentences are the pack's, because app/ has no
 * translations of its own. */
#include "app/rules/htk-reason.h"

#include "app/rules/htk-table.h"

#include <string.h>

/**
 * htk_reasons_new:
 *
 * Returns: (transfer full) (element-type HtkReason): an empty list that owns its reasons
 */
GPtrArray *
htk_reasons_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)htk_reason_free);
}

void
htk_reason_free (HtkReason *self)
{
  if (self == NULL)
    return;
  g_free (self->rule);
  g_ptr_array_unref (self->figures);
  g_free (self->key);
  g_free (self->on_date);
  g_free (self->value);
  g_free (self);
}

/**
 * htk_reasons_add:
 * @reasons: (element-type HtkReason): a list
 * @rule: the rule, as texts.csv names it
 * @state: what came of it
 * @setting: (nullable): the setting it was compared with
 * @day: the day for which @setting was looked up
 *
 * Returns: (transfer none): the new reason, for its figures
 */
HtkReason *
htk_reasons_add (GPtrArray *reasons,
                 const char *rule,
                 HtkReasonState state,
                 const HtkSetting *setting,
                 HtkDay day)
{
  HtkReason *self = g_new0 (HtkReason, 1);

  self->rule = g_strdup (rule);
  self->state = state;
  self->figures = g_ptr_array_new_with_free_func (g_free);
  if (setting != NULL)
    {
      self->key = g_strdup (setting->key);
      self->on_date = g_strdup (setting->on_date);
      self->value = g_strdup (setting->value);
      self->carried = htk_settings_carried (setting, day);
    }
  g_ptr_array_add (reasons, self);
  return self;
}

void
htk_reason_text (HtkReason *self, const char *name, const char *value)
{
  g_ptr_array_add (self->figures, g_strdup (name));
  g_ptr_array_add (self->figures, g_strdup (value != NULL ? value : ""));
}

void
htk_reason_number (HtkReason *self, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  htk_reason_text (self, name, text);
}

/**
 * htk_reason_hundredths:
 * @self: a reason
 * @name: a figure
 * @value: in fen, or in hundredths of a percent
 */
void
htk_reason_hundredths (HtkReason *self, const char *name, gint64 value)
{
  g_autofree char *text = htk_exact_hundredths (value);

  htk_reason_text (self, name, text);
}

void
htk_reason_day (HtkReason *self, const char *name, HtkDay day)
{
  char text[HTK_DAY_SIZE];

  htk_day_format (day, text);
  htk_reason_text (self, name, text);
}

/**
 * htk_reason_figure:
 * @self: a reason
 * @name: a figure
 *
 * Returns: (nullable): its value, owned by @self
 */
const char *
htk_reason_figure (const HtkReason *self, const char *name)
{
  for (guint i = 0; i + 1 < self->figures->len; i += 2)
    if (g_str_equal (g_ptr_array_index (self->figures, i), name))
      return g_ptr_array_index (self->figures, i + 1);
  return NULL;
}

struct _HtkTexts {
  GHashTable *zh, *en;
};

void
htk_texts_free (HtkTexts *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->zh);
  g_hash_table_unref (self->en);
  g_free (self);
}

/**
 * htk_texts_new:
 * @csv: texts.csv: id, zh, en
 * @length: in bytes, or -1 when @csv ends in NUL
 * @faults: (element-type utf8): gets every fault of the table
 *
 * Returns: (transfer full): the sentences that are there
 */
HtkTexts *
htk_texts_new (const char *csv, gssize length, GPtrArray *faults)
{
  static const char *const columns[] = { "id", "zh", "en", NULL };
  HtkTexts *self = g_new0 (HtkTexts, 1);
  g_autoptr (HtkTable) table = htk_table_read ("texts.csv", csv, length, columns, faults);

  self->zh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->en = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while (table != NULL && htk_table_next (table))
    {
      const char *id = htk_table_get (table, "id");

      if (*htk_table_get (table, "zh") == '\0' || *htk_table_get (table, "en") == '\0')
        htk_table_fault (table, "“%s” lacks a text", id);
      if (!g_hash_table_insert (self->zh, g_strdup (id), g_strdup (htk_table_get (table, "zh"))))
        htk_table_fault (table, "“%s” is there twice", id);
      g_hash_table_insert (self->en, g_strdup (id), g_strdup (htk_table_get (table, "en")));
    }
  return self;
}

/**
 * htk_texts_get:
 * @self: the sentences
 * @id: one of them
 * @language: a locale's name; all but en… get Chinese, in which the pack is written
 *
 * Returns: (transfer none): the sentence; @id itself when there is none
 */
const char *
htk_texts_get (HtkTexts *self, const char *id, const char *language)
{
  gboolean english = language != NULL && g_str_has_prefix (language, "en");
  const char *text = g_hash_table_lookup (english ? self->en : self->zh, id);

  return text != NULL ? text : id;
}

/* A figure that is a word of the forms is said in words: “result” that is “pass” is result_pass. */
static const char *
figure_words (HtkTexts *self, const char *name, const char *value, const char *language)
{
  g_autofree char *id = g_strconcat (name, "_", value, NULL);
  const char *words = htk_texts_get (self, id, language);

  return words != id ? words : value;
}

/* In groups of three digits, and without a fraction that is none. */
static void
append_amount (GString *out, const char *value)
{
  const char *digits = value + (*value == '-');
  gsize n = strspn (digits, "0123456789");

  g_string_append_len (out, value, digits - value);
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }
  if (!g_str_equal (digits + n, ".00"))
    g_string_append (out, digits + n);
}

static void
append_figure (
    HtkTexts *self, GString *out, const HtkReason *reason, char *name, const char *language)
{
  char *form = strchr (name, ':');
  gboolean amount = form != NULL && g_str_equal (form, ":amount");
  const char *value;

  if (amount)
    *form = '\0';
  value = g_str_equal (name, "set")      ? reason->value
          : g_str_equal (name, "set_on") ? reason->on_date
                                         : htk_reason_figure (reason, name);
  if (amount && value != NULL && *value != '\0')
    append_amount (out, value);
  else
    g_string_append (out, value != NULL && *value != '\0'
                              ? figure_words (self, name, value, language) : "—");
}

/* What is met has no gap, and what is not judged no figure: a rule may have other words for them. */
static const char *
sentence_of (HtkTexts *self, const HtkReason *reason, const char *language)
{
  const char *end = reason->state == HTK_REASON_MET       ? "_met"
                    : reason->state == HTK_REASON_UNKNOWN ? "_unknown"
                                                          : NULL;
  g_autofree char *id = NULL;
  const char *text;

  if (end == NULL)
    return htk_texts_get (self, reason->rule, language);
  id = g_strconcat (reason->rule, end, NULL);
  text = htk_texts_get (self, id, language);
  return text != id ? text : htk_texts_get (self, reason->rule, language);
}

/**
 * htk_texts_reason:
 * @self: the sentences
 * @reason: a reason
 * @language: a locale's name
 *
 * The sentence of a reason: `{name}` is a figure of it, `{name:amount}` one in groups of three digits;
 * `{set}` is the setting's value and `{set_on}` the day of its row; a figure whose name and value are a
 * text of their own is said in its words. What
 * is met is said by the text NAME_met where there is one, what is not judged by NAME_unknown. A setting
 * carried forward from an earlier year is told behind it.
 *
 * Returns: (transfer full): the sentence
 */
char *
htk_texts_reason (HtkTexts *self, const HtkReason *reason, const char *language)
{
  GString *out = g_string_new (NULL);
  const char *p = sentence_of (self, reason, language);

  while (*p != '\0')
    {
      const char *end = *p == '{' ? strchr (p, '}') : NULL;

      if (end == NULL)
        {
          g_string_append_c (out, *p++);
          continue;
        }
      g_autofree char *name = g_strndup (p + 1, (gsize)(end - p - 1));

      append_figure (self, out, reason, name, language);
      p = end + 1;
    }
  if (reason->carried)
    g_string_append (out, htk_texts_get (self, "line_carried", language));
  return g_string_free (out, FALSE);
}
