/* Texts as a person reads them: labels in the chosen language with their outputs filled in. */
#include "app/form/htk-form-private.h"

#include <string.h>

/* The text with its outputs evaluated for @node. */
char *
htk_instance_text (HtkInstance *self,
                   HtkText     *text,
                   HtkNode      node)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < text->segments->len; i++)
    {
      HtkSegment *segment = &g_array_index (text->segments, HtkSegment, i);
      g_autofree char *value = NULL;

      if (segment->literal != NULL)
        {
          g_string_append (out, segment->literal);
          continue;
        }
      value = htk_instance_eval_text (self, segment->expr, node);
      g_string_append (out, value);
    }
  return g_string_free (out, FALSE);
}

static HtkEntry *
find_entry (HtkInstance *self,
            const char  *id)
{
  HtkLanguage *language;

  if (self->form->languages->len == 0)
    return NULL;
  language = self->form->languages->pdata[self->language];
  return g_hash_table_lookup (language->entries, id);
}

/**
 * htk_instance_itext:
 * @self: an instance
 * @id: an itext id
 * @form_of_text: "" for the long form, "short", "guidance", "image" …
 * @node: the node outputs are evaluated for
 *
 * Returns: (transfer full) (nullable): the text in the present language
 */
char *
htk_instance_itext (HtkInstance *self,
                    const char  *id,
                    const char  *form_of_text,
                    HtkNode      node)
{
  HtkEntry *entry = find_entry (self, id);
  HtkText *text = entry != NULL ? g_hash_table_lookup (entry->forms, form_of_text) : NULL;

  if (text == NULL && entry != NULL && *form_of_text == '\0')
    text = g_hash_table_lookup (entry->forms, "short");
  return text != NULL ? htk_instance_text (self, text, node) : NULL;
}

/* The id in jr:itext('id'), or NULL. */
static char *
itext_id (HtkInstance *self,
          HtkNode      element,
          HtkNode      node)
{
  const char *ref = htk_tree_attr_value (self->form->doc, element, NULL, "ref");
  g_autofree char *inner = NULL;
  g_autoptr (HtkXPath) expr = NULL;
  gsize n;

  if (ref == NULL || !g_str_has_prefix (ref, "jr:itext(") || !g_str_has_suffix (ref, ")"))
    return NULL;
  inner = g_strndup (ref + 9, strlen (ref) - 10);
  n = strlen (inner);
  if (n >= 2 && (*inner == '\'' || *inner == '"') && inner[n - 1] == *inner)
    return g_strndup (inner + 1, n - 2);
  expr = htk_form_compile (self->form, inner, NULL, "label", NULL);
  return expr != NULL ? htk_instance_eval_text (self, expr, node) : NULL;
}

/* The text of a label or hint element, "" or another of its forms; NULL when there is none. */
char *
htk_instance_element_text (HtkInstance *self,
                           HtkNode      element,
                           HtkNode      node,
                           const char  *form_of_text)
{
  g_autofree char *id = itext_id (self, element, node);
  HtkText *text;

  if (id != NULL)
    return htk_instance_itext (self, id, form_of_text, node);
  if (*form_of_text != '\0')
    return NULL;
  text = g_hash_table_lookup (self->form->texts, GUINT_TO_POINTER (element));
  return text != NULL ? htk_instance_text (self, text, node) : NULL;
}

/* Adds the media forms of an element's itext to @media. */
void
htk_instance_media (HtkInstance *self,
                    HtkNode      element,
                    HtkNode      node,
                    GHashTable  *media)
{
  static const char *const kinds[] = { "image", "big-image", "audio", "video" };
  g_autofree char *id = itext_id (self, element, node);

  for (gsize i = 0; id != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      char *uri = htk_instance_itext (self, id, kinds[i], node);

      if (uri != NULL)
        g_hash_table_insert (media, g_strdup (kinds[i]), uri);
    }
}

/**
 * htk_instance_set_language:
 * @self: an instance
 * @language: one of htk_form_languages()
 * @error: return location
 */
gboolean
htk_instance_set_language (HtkInstance *self,
                           const char  *language,
                           GError     **error)
{
  for (guint i = 0; i < self->form->languages->len; i++)
    if (strcmp (((HtkLanguage *) self->form->languages->pdata[i])->name, language) == 0)
      {
        htk_instance_begin (self);
        self->language = i;
        for (guint k = 0; k < self->form->tasks->len; k++)
          {
            HtkTask *task = self->form->tasks->pdata[k];

            if (htk_xpath_calls (task->expr, "jr:choice-name") ||
                htk_xpath_calls (task->expr, "jr:itext"))
              htk_instance_schedule (self, task, 0);
          }
        htk_instance_end (self);
        return TRUE;
      }
  g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_LANGUAGE, "the form has no language “%s”",
               language);
  return FALSE;
}

/**
 * htk_language_code:
 * @name: (nullable): a form's language. XLSForm writes its code in brackets behind the name, as in
 *   English (en); the forms of the pack have the names alone
 *
 * Returns: (transfer full) (nullable): the code, in lower case; NULL when it is not known
 */
char *
htk_language_code (const char *name)
{
  const char *begin = name != NULL ? strrchr (name, '(') : NULL;
  const char *end = begin != NULL ? strchr (begin, ')') : NULL;
  g_autofree char *code = end != NULL ? g_strndup (begin + 1, (gsize) (end - begin - 1)) : NULL;

  if (code != NULL)
    return g_ascii_strdown (code, -1);
  if (g_strcmp0 (name, "中文") == 0)
    return g_strdup ("zh");
  return g_strcmp0 (name, "English") == 0 ? g_strdup ("en") : NULL;
}

/* zh of zh_CN.UTF-8, zh-hans and zh. */
static gsize
stem (const char *code)
{
  return strcspn (code, "_-.@");
}

static gboolean
is_language (const char *name,
             const char *wanted)
{
  g_autofree char *code = htk_language_code (name);

  return g_str_equal (name, wanted) ||
         (code != NULL && stem (code) > 0 && stem (code) == stem (wanted) &&
          g_ascii_strncasecmp (code, wanted, stem (code)) == 0);
}

/**
 * htk_instance_speak:
 * @self: an instance
 * @wanted: (nullable): names of languages of forms or locales, the best first
 *
 * Sets the first language of @wanted that the form has.
 *
 * Returns: FALSE when it has none of them and speaks as before
 */
gboolean
htk_instance_speak (HtkInstance       *self,
                    const char *const *wanted)
{
  for (guint w = 0; wanted != NULL && wanted[w] != NULL; w++)
    for (guint i = 0; i < self->form->languages->len; i++)
      {
        const char *name = ((HtkLanguage *) self->form->languages->pdata[i])->name;

        if (is_language (name, wanted[w]))
          return i == self->language || htk_instance_set_language (self, name, NULL);
      }
  return FALSE;
}

/* The present language; NULL in a form without itext. */
const char *
htk_instance_language (HtkInstance *self)
{
  if (self->form->languages->len == 0)
    return NULL;
  return ((HtkLanguage *) self->form->languages->pdata[self->language])->name;
}
