/* The texts of a form: itext in its languages, labels and hints, with their outputs compiled. */
#include "app/form/htk-form-private.h"

#include <string.h>

void
htk_text_free (HtkText *text)
{
  if (text == NULL)
    return;
  for (guint i = 0; i < text->segments->len; i++)
    {
      HtkSegment *segment = &g_array_index (text->segments, HtkSegment, i);

      g_free (segment->literal);
      htk_xpath_free (segment->expr);
    }
  g_array_unref (text->segments);
  g_free (text);
}

static void
entry_free (gpointer data)
{
  HtkEntry *entry = data;

  g_hash_table_unref (entry->forms);
  g_free (entry);
}

void
htk_language_free (HtkLanguage *language)
{
  g_hash_table_unref (language->entries);
  g_free (language->name);
  g_free (language);
}

static void
add_literal (HtkText    *text,
             const char *literal)
{
  HtkSegment segment = { .literal = g_strdup (literal) };

  g_array_append_val (text->segments, segment);
}

static gboolean
add_segments (HtkForm  *form,
              HtkText  *text,
              HtkNode   element,
              HtkDef   *context,
              GError  **error)
{
  for (HtkNode c = htk_tree_first_child (form->doc, element); c != 0;
       c = htk_tree_next (form->doc, c))
    {
      HtkNodeKind kind = htk_tree_kind (form->doc, c);
      HtkSegment segment = { 0 };
      const char *value;

      if (kind == HTK_NODE_TEXT)
        {
          add_literal (text, htk_tree_value (form->doc, c));
          continue;
        }
      if (kind != HTK_NODE_ELEMENT)
        continue;
      if (strcmp (htk_tree_local (form->doc, c), "output") != 0)
        {
          if (!add_segments (form, text, c, context, error))
            return FALSE;
          continue;
        }
      value = htk_tree_attr_value (form->doc, c, NULL, "value");
      if (value == NULL)
        value = htk_tree_attr_value (form->doc, c, NULL, "ref");
      if (value == NULL)
        continue;
      segment.expr = htk_form_compile (form, value, context, "output", error);
      if (segment.expr == NULL)
        return FALSE;
      g_array_append_val (text->segments, segment);
    }
  return TRUE;
}

/**
 * htk_form_text_at:
 * @form: a form
 * @element: a label, hint or value
 * @context: (nullable): the question it belongs to, for the message
 * @error: return location
 *
 * Returns: (transfer full): its text with compiled outputs; an element whose ref is an expression
 *   is that expression
 */
HtkText *
htk_form_text_at (HtkForm *form,
                  HtkNode  element,
                  HtkDef  *context,
                  GError **error)
{
  HtkText *text = g_new0 (HtkText, 1);
  const char *ref = htk_tree_attr_value (form->doc, element, NULL, "ref");
  gboolean ok = TRUE;

  text->segments = g_array_new (FALSE, FALSE, sizeof (HtkSegment));
  if (ref != NULL)
    {
      HtkSegment segment = { .expr = htk_form_compile (form, ref, context, "label", error) };

      ok = segment.expr != NULL;
      if (ok)
        g_array_append_val (text->segments, segment);
    }
  else
    ok = add_segments (form, text, element, context, error);
  if (!ok)
    g_clear_pointer (&text, htk_text_free);
  return text;
}

static gboolean
load_entry (HtkForm      *form,
            HtkLanguage  *language,
            HtkNode       node,
            GError      **error)
{
  const char *id = htk_tree_attr_value (form->doc, node, NULL, "id");
  HtkEntry *entry = g_new0 (HtkEntry, 1);

  entry->forms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) htk_text_free);
  g_hash_table_insert (language->entries, g_strdup (id != NULL ? id : ""), entry);
  for (HtkNode c = htk_tree_first_child (form->doc, node); c != 0; c = htk_tree_next (form->doc, c))
    {
      const char *name = htk_tree_attr_value (form->doc, c, NULL, "form");
      HtkText *text;

      if (htk_tree_kind (form->doc, c) != HTK_NODE_ELEMENT ||
          strcmp (htk_tree_local (form->doc, c), "value") != 0)
        continue;
      text = htk_form_text_at (form, c, NULL, error);
      if (text == NULL)
        return FALSE;
      if (name == NULL || strcmp (name, "long") == 0)
        name = "";
      g_hash_table_insert (entry->forms, g_strdup (name), text);
    }
  return TRUE;
}

static gboolean
load_translation (HtkForm *form,
                  HtkNode  node,
                  GError **error)
{
  const char *name = htk_tree_attr_value (form->doc, node, NULL, "lang");
  HtkLanguage *language = g_new0 (HtkLanguage, 1);
  HtkNode is_default = htk_tree_attr (form->doc, node, NULL, "default");

  language->name = g_strdup (name != NULL ? name : "default");
  language->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  if (is_default != 0 && strcmp (htk_tree_value (form->doc, is_default), "false()") != 0)
    /* The language a form begins in is the first of its list. */
    g_ptr_array_insert (form->languages, 0, language);
  else
    g_ptr_array_add (form->languages, language);
  for (HtkNode c = htk_tree_first_child (form->doc, node); c != 0; c = htk_tree_next (form->doc, c))
    if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT && !load_entry (form, language, c, error))
      return FALSE;
  return TRUE;
}

gboolean
htk_form_load_itext (HtkForm *form,
                     HtkNode  model,
                     GError **error)
{
  HtkNode itext = htk_tree_child (form->doc, model, "itext");

  for (HtkNode c = itext != 0 ? htk_tree_first_child (form->doc, itext) : 0; c != 0;
       c = htk_tree_next (form->doc, c))
    if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT && !load_translation (form, c, error))
      return FALSE;
  form->language_names = g_new0 (char *, form->languages->len + 1);
  for (guint i = 0; i < form->languages->len; i++)
    form->language_names[i] = g_strdup (((HtkLanguage *) form->languages->pdata[i])->name);
  return TRUE;
}

static gboolean
compile_at (HtkForm *form,
            HtkNode  element,
            HtkDef  *context,
            GError **error)
{
  HtkText *text;

  if (element == 0)
    return TRUE;
  text = htk_form_text_at (form, element, context, error);
  if (text == NULL)
    return FALSE;
  g_hash_table_insert (form->texts, GUINT_TO_POINTER (element), text);
  return TRUE;
}

static gboolean
compile_control (HtkForm    *form,
                 HtkControl *control,
                 GError    **error)
{
  if (!compile_at (form, control->label, control->def, error) ||
      !compile_at (form, control->hint, control->def, error))
    return FALSE;
  for (HtkNode c = htk_tree_first_child (form->doc, control->element); c != 0;
       c = htk_tree_next (form->doc, c))
    if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT &&
        strcmp (htk_tree_local (form->doc, c), "item") == 0 &&
        !compile_at (form, htk_tree_child (form->doc, c, "label"), control->def, error))
      return FALSE;
  for (guint i = 0; i < control->children->len; i++)
    if (!compile_control (form, control->children->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Labels and hints of all controls, and labels of their inline items. */
gboolean
htk_form_compile_texts (HtkForm *form,
                        GError **error)
{
  return compile_control (form, form->body, error);
}
