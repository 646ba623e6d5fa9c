/* The choices of selects and ranks: all of them for who draws them, or their values one after the
 * other for who only looks for some. Lists of 100,000 are usual: what need not be copied is not. */
#include "app/form/htk-form-private.h"

#include <string.h>

void
htk_choice_free (HtkChoice *choice)
{
  g_free (choice->value);
  g_free (choice->label);
  g_free (choice->image);
  g_free (choice);
}

static HtkControl *
control_with_choices (HtkInstance *self,
                      HtkNode      node)
{
  HtkDef *def = htk_instance_def (self, node);
  HtkControl *control = def != NULL ? def->control : NULL;

  return control != NULL && (control->kind == HTK_CONTROL_SELECT ||
                             control->kind == HTK_CONTROL_SELECT1 ||
                             control->kind == HTK_CONTROL_RANK) ? control : NULL;
}

/* The marks of a range may have texts (ODK XForms: range with an itemset). They name some of its numbers
 * and do not say which there are. */
static HtkControl *
control_with_labels (HtkInstance *self,
                     HtkNode      node)
{
  HtkDef *def = htk_instance_def (self, node);
  HtkControl *control = def != NULL ? def->control : NULL;

  return control != NULL && control->kind == HTK_CONTROL_RANGE && control->itemset != NULL
           ? control : control_with_choices (self, node);
}

/* The text of an expression for an item, owned by the item's tree where it is the name of a child,
 * which is the usual expression and needs no evaluation; else by *@kept. */
static const char *
item_text (HtkInstance *self,
           HtkXPath    *expr,
           HtkNodeRef   item,
           HtkNode      node,
           char       **kept)
{
  HtkXPathContext context;
  HtkValue value;

  g_clear_pointer (kept, g_free);
  if (strpbrk (htk_xpath_text (expr), "/()[]@*.: ") == NULL)
    {
      HtkNode child = htk_tree_child (item.tree, item.node, htk_xpath_text (expr));

      if (child != 0 && htk_tree_is_leaf (item.tree, child))
        return htk_tree_hidden (item.tree, child) ? "" : htk_tree_value (item.tree, child);
    }
  htk_instance_context (self, node, self->arena, &context);
  context.tree = item.tree;
  context.node = item.node;
  if (!htk_xpath_evaluate (expr, &context, &value, NULL))
    return "";
  return *kept = g_strdup (htk_value_to_string (&context, &value));
}

/* The items that an itemset has now. They live as long as the arena of the instance does. */
static const HtkNodeRef *
items_of (HtkInstance *self,
          HtkNode      node,
          HtkControl  *control,
          guint       *n)
{
  HtkXPathContext context;
  HtkValue items;
  HtkNodeRef *shown;

  *n = 0;
  if (!htk_instance_eval (self, control->itemset, node, &context, &items) ||
      items.type != HTK_VALUE_NODESET)
    return NULL;
  if (items.n_nodes == 0 || items.nodes[0].tree != self->tree)
    {
      *n = items.n_nodes;
      return items.nodes;
    }
  /* Instances of a repeat that are not relevant are no choices. */
  shown = htk_arena_alloc (self->arena, items.n_nodes * sizeof *shown);
  for (guint i = 0; i < items.n_nodes; i++)
    if (!htk_tree_hidden (self->tree, items.nodes[i].node))
      shown[(*n)++] = items.nodes[i];
  return shown;
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

static HtkChoice *
choice_of_item (HtkInstance *self,
                HtkNode      node,
                HtkControl  *control,
                HtkNodeRef   item)
{
  HtkChoice *choice = g_new0 (HtkChoice, 1);
  g_autofree char *kept = NULL;

  choice->item = item;
  choice->value = g_strdup (item_text (self, control->value_expr, item, node, &kept));
  if (control->label_expr == NULL)
    return choice;
  if (control->label_is_itext)
    {
      g_autofree char *id = g_strdup (item_text (self, control->label_expr, item, node, &kept));

      choice->label = htk_instance_itext (self, id, "", node);
      choice->image = htk_instance_itext (self, id, "image", node);
    }
  else
    choice->label = g_strdup (item_text (self, control->label_expr, item, node, &kept));
  return choice;
}

/* Which of the choices the answer names. */
static void
mark_selected (HtkInstance *self,
               HtkNode      node,
               HtkControl  *control,
               GPtrArray   *choices)
{
  const char *answer = htk_tree_value (self->tree, node);
  gboolean one = control->kind == HTK_CONTROL_SELECT1 || control->kind == HTK_CONTROL_RANGE;
  g_auto (GStrv) words = one ? NULL : g_strsplit (answer, " ", -1);

  for (guint i = 0; i < choices->len; i++)
    {
      HtkChoice *choice = choices->pdata[i];

      choice->selected = one ? *choice->value != '\0' && strcmp (answer, choice->value) == 0
                             : g_strv_contains ((const char *const *) words, choice->value);
    }
}

/**
 * htk_instance_choices:
 * @self: an instance
 * @node: a select, select1 or rank, or a range whose marks have texts
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
  HtkControl *control = control_with_labels (self, node);
  GPtrArray *out;

  if (control == NULL)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NOT_A_VALUE, "it has no choices");
      return NULL;
    }
  out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_choice_free);
  if (control->itemset != NULL)
    {
      guint n;
      const HtkNodeRef *items = items_of (self, node, control, &n);

      for (guint i = 0; i < n; i++)
        g_ptr_array_add (out, choice_of_item (self, node, control, items[i]));
    }
  else
    add_inline (self, node, control, out);
  for (guint i = 0; i < out->len; i++)
    {
      HtkChoice *choice = out->pdata[i];

      /* A choice may be only a picture. */
      if (choice->label == NULL)
        choice->label = g_strdup (choice->image != NULL ? "" : choice->value);
    }
  mark_selected (self, node, control, out);
  return out;
}

/* Whether the choices are the ones of before: the same items, of lists that never change, whose labels
 * stand in them. */
static gboolean
are_known (HtkInstance *self,
           HtkNode      node,
           HtkControl  *control,
           GPtrArray   *known)
{
  const HtkNodeRef *items;
  guint n;

  if (control->itemset == NULL || control->label_is_itext)
    return FALSE;
  items = items_of (self, node, control, &n);
  if (n != known->len)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const HtkChoice *choice = known->pdata[i];

      if (items[i].tree == self->tree || items[i].tree != choice->item.tree ||
          items[i].node != choice->item.node)
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_instance_choices_again:
 * @self: an instance
 * @node: a select, select1 or rank
 * @known: (nullable): its choices as they were
 * @error: return location
 *
 * As htk_instance_choices(), for who asks after each answer: the choices that are still the same ones
 * are not made anew, only marked anew.
 *
 * Returns: (transfer full) (element-type HtkChoice): its choices at present, which are @known itself
 *   where they are the same; %NULL as htk_instance_choices()
 */
GPtrArray *
htk_instance_choices_again (HtkInstance *self,
                            HtkNode      node,
                            GPtrArray   *known,
                            GError     **error)
{
  HtkControl *control = control_with_labels (self, node);
  gboolean same = control != NULL && known != NULL && are_known (self, node, control, known);

  htk_arena_reset (self->arena);
  if (!same)
    return htk_instance_choices (self, node, error);
  mark_selected (self, node, control, known);
  return g_ptr_array_ref (known);
}

/**
 * htk_instance_each_choice:
 * @self: an instance
 * @node: a select, select1 or rank
 * @func: (scope call): called with the value of each choice in turn, until it says %FALSE
 * @data: for @func
 *
 * Goes through the choices and copies none of them.
 */
void
htk_instance_each_choice (HtkInstance  *self,
                          HtkNode       node,
                          HtkChoiceFunc func,
                          gpointer      data)
{
  HtkControl *control = control_with_choices (self, node);
  g_autofree char *kept = NULL;
  const HtkNodeRef *items;
  guint n;

  if (control == NULL)
    return;
  if (control->itemset == NULL)
    {
      g_autoptr (GPtrArray) choices = htk_instance_choices (self, node, NULL);

      for (guint i = 0; i < choices->len; i++)
        if (!func (((HtkChoice *) choices->pdata[i])->value, data))
          return;
      return;
    }
  items = items_of (self, node, control, &n);
  for (guint i = 0; i < n; i++)
    if (!func (item_text (self, control->value_expr, items[i], node, &kept), data))
      return;
}

/**
 * htk_instance_choice_label:
 * @self: an instance
 * @node: a select, select1 or rank, or a range whose marks have texts
 * @value: the value of one of its choices
 *
 * Returns: (transfer full) (nullable): the label of that choice, %NULL when there is none at present
 */
char *
htk_instance_choice_label (HtkInstance *self,
                           HtkNode      node,
                           const char  *value)
{
  HtkControl *control = control_with_labels (self, node);
  g_autoptr (GPtrArray) choices = NULL;
  g_autofree char *kept = NULL;
  const HtkNodeRef *items;
  guint n;

  if (control == NULL)
    return NULL;
  if (control->itemset != NULL)
    {
      choices = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_choice_free);
      items = items_of (self, node, control, &n);
      for (guint i = 0; i < n && choices->len == 0; i++)
        if (strcmp (item_text (self, control->value_expr, items[i], node, &kept), value) == 0)
          g_ptr_array_add (choices, choice_of_item (self, node, control, items[i]));
    }
  else
    choices = htk_instance_choices (self, node, NULL);
  for (guint i = 0; i < choices->len; i++)
    {
      const HtkChoice *choice = choices->pdata[i];

      if (strcmp (choice->value, value) == 0)
        return g_strdup (choice->label != NULL || choice->image != NULL ? choice->label : value);
    }
  return NULL;
}
