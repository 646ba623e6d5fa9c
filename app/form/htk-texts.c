/* Texts as a person reads them: labels in the chosen language with their outputs filled in, and
 * the choices of selects. */
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

void
htk_choice_free (HtkChoice *choice)
{
  g_free (choice->value);
  g_free (choice->label);
  g_free (choice->image);
  g_free (choice);
}

static gboolean
is_selected (const char    *answer,
             const char    *value,
             HtkControlKind kind)
{
  g_auto (GStrv) words = NULL;

  if (kind == HTK_CONTROL_SELECT1)
    return *value != '\0' && strcmp (answer, value) == 0;
  words = g_strsplit (answer, " ", -1);
  return g_strv_contains ((const char *const *) words, value);
}

static void
add_inline (HtkInstance *self,
            HtkNode      node,
            HtkControl  *control,
            GPtrArray   *out)
{
  HtkTree *doc = self->form->doc;

  for (HtkNode c = htk_tree_first_child (doc, control->element); c != 0; c = htk_tree_next (doc, c))
    {
      HtkChoice *choice;
      HtkNode value, label;

      if (htk_tree_kind (doc, c) != HTK_NODE_ELEMENT || strcmp (htk_tree_local (doc, c), "item") != 0)
        continue;
      value = htk_tree_child (doc, c, "value");
      label = htk_tree_child (doc, c, "label");
      choice = g_new0 (HtkChoice, 1);
      choice->value = g_strstrip (g_strdup (value != 0 ? htk_tree_value (doc, value) : ""));
      if (label != 0)
        choice->label = htk_instance_element_text (self, label, node, "");
      if (label != 0)
        {
          g_autoptr (GHashTable) media = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                                g_free);

          htk_instance_media (self, label, node, media);
          choice->image = g_strdup (g_hash_table_lookup (media, "image"));
        }
      g_ptr_array_add (out, choice);
    }
}

static char *
item_text (HtkInstance *self,
           HtkXPath    *expr,
           HtkNodeRef   item,
           HtkNode      node)
{
  HtkXPathContext context;
  HtkValue value;

  /* The usual expression is the name of a child, and needs no evaluation at all. */
  if (strpbrk (htk_xpath_text (expr), "/()[]@*.: ") == NULL)
    {
      HtkNode child = htk_tree_child (item.tree, item.node, htk_xpath_text (expr));

      if (child != 0 && htk_tree_is_leaf (item.tree, child))
        return g_strdup (htk_tree_hidden (item.tree, child) ? "" : htk_tree_value (item.tree, child));
    }
  htk_instance_context (self, node, self->arena, &context);
  context.tree = item.tree;
  context.node = item.node;
  if (!htk_xpath_evaluate (expr, &context, &value, NULL))
    return g_strdup ("");
  return g_strdup (htk_value_to_string (&context, &value));
}

static void
add_items (HtkInstance *self,
           HtkNode      node,
           HtkControl  *control,
           GPtrArray   *out)
{
  HtkXPathContext context;
  HtkValue items;

  if (!htk_instance_eval (self, control->itemset, node, &context, &items) ||
      items.type != HTK_VALUE_NODESET)
    return;
  for (guint i = 0; i < items.n_nodes; i++)
    {
      HtkNodeRef item = items.nodes[i];
      HtkChoice *choice;

      /* Instances of a repeat that are not relevant are no choices. */
      if (item.tree == self->tree && htk_tree_hidden (item.tree, item.node))
        continue;
      choice = g_new0 (HtkChoice, 1);
      choice->item = item;
      choice->value = item_text (self, control->value_expr, item, node);
      if (control->label_expr != NULL)
        {
          choice->label = item_text (self, control->label_expr, item, node);
          if (control->label_is_itext)
            {
              g_autofree char *id = g_steal_pointer (&choice->label);

              choice->label = htk_instance_itext (self, id, "", node);
              choice->image = htk_instance_itext (self, id, "image", node);
            }
        }
      g_ptr_array_add (out, choice);
    }
}

/**
 * htk_instance_choices:
 * @self: an instance
 * @node: a select, select1 or rank
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkChoice): its choices at present, or %NULL with
 *   %HTK_FORM_ERROR_NOT_A_VALUE when it has none
 */
GPtrArray *
htk_instance_choices (HtkInstance *self,
                      HtkNode      node,
                      GError     **error)
{
  HtkDef *def = htk_instance_def (self, node);
  HtkControl *control = def != NULL ? def->control : NULL;
  GPtrArray *out;

  if (control == NULL || (control->kind != HTK_CONTROL_SELECT &&
                          control->kind != HTK_CONTROL_SELECT1 && control->kind != HTK_CONTROL_RANK))
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NOT_A_VALUE, "it has no choices");
      return NULL;
    }
  out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_choice_free);
  if (control->itemset != NULL)
    add_items (self, node, control, out);
  else
    add_inline (self, node, control, out);
  for (guint i = 0; i < out->len; i++)
    {
      HtkChoice *choice = out->pdata[i];

      /* A choice may be only a picture. */
      if (choice->label == NULL)
        choice->label = g_strdup (choice->image != NULL ? "" : choice->value);
      choice->selected = is_selected (htk_tree_value (self->tree, node), choice->value,
                                      control->kind);
    }
  return out;
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

/* The present language; NULL in a form without itext. */
const char *
htk_instance_language (HtkInstance *self)
{
  if (self->form->languages->len == 0)
    return NULL;
  return ((HtkLanguage *) self->form->languages->pdata[self->language])->name;
}
