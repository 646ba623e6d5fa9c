/* Walks over an instance: the body in the order a screen shows it, and the nodes below a node. */
#include "app/form/htk-form-private.h"

#include <string.h>

void
htk_body_item_free (HtkBodyItem *item)
{
  g_free (item->ref);
  g_free (item->label);
  g_free (item);
}

static void walk (HtkInstance *self, HtkControl *control, HtkNode context, HtkDef *context_def,
                  guint depth, GPtrArray *out);

static HtkBodyItem *
add_item (GPtrArray     *out,
          HtkControlKind kind,
          HtkNode        node,
          char          *ref,
          guint          depth)
{
  HtkBodyItem *item = g_new0 (HtkBodyItem, 1);

  item->kind = kind;
  item->node = node;
  item->ref = ref;
  item->depth = depth;
  g_ptr_array_add (out, item);
  return item;
}

static void
walk_repeat (HtkInstance *self,
             HtkControl  *control,
             HtkNode      context,
             HtkDef      *context_def,
             guint        depth,
             GPtrArray   *out)
{
  g_autoptr (GArray) parents = htk_instance_nodes_of (self, control->def->parent, context,
                                                      context_def);

  for (guint p = 0; p < parents->len; p++)
    {
      HtkNode parent = g_array_index (parents, HtkNode, p);
      g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
      g_autofree char *above = htk_instance_ref_of (self, parent);

      htk_instance_repeat_nodes (self, control->def, parent, nodes);
      add_item (out, HTK_CONTROL_REPEAT, 0,
                g_strconcat (above, strrchr (control->def->path, '/'), NULL), depth);
      for (guint i = 0; i < nodes->len; i++)
        {
          HtkNode node = g_array_index (nodes, HtkNode, i);

          add_item (out, HTK_CONTROL_REPEAT_INSTANCE, node, htk_instance_ref_of (self, node),
                    depth + 1);
          for (guint k = 0; k < control->children->len; k++)
            walk (self, control->children->pdata[k], node, control->def, depth + 2, out);
        }
    }
}

static void
walk (HtkInstance *self,
      HtkControl  *control,
      HtkNode      context,
      HtkDef      *context_def,
      guint        depth,
      GPtrArray   *out)
{
  g_autoptr (GArray) nodes = NULL;
  HtkBodyItem *item;
  HtkNode node = 0;

  if (control->kind == HTK_CONTROL_REPEAT)
    {
      walk_repeat (self, control, context, context_def, depth, out);
      return;
    }
  if (control->def != NULL)
    {
      nodes = htk_instance_nodes_of (self, control->def, context, context_def);
      if (nodes->len == 0)
        return;
      node = g_array_index (nodes, HtkNode, 0);
    }
  item = add_item (out, control->kind, node, node != 0 ? htk_instance_ref_of (self, node) : NULL,
                   depth);
  if (control->kind == HTK_CONTROL_GROUP && control->label != 0)
    item->label = htk_instance_element_text (self, control->label, node != 0 ? node : context, "");
  for (guint i = 0; i < control->children->len; i++)
    walk (self, control->children->pdata[i], node != 0 ? node : context,
          node != 0 ? control->def : context_def, depth + 1, out);
}

/**
 * htk_body_item_is_question:
 * @item: an item of the body
 *
 * Returns: whether a person answers it: it is no group and no repeat
 */
gboolean
htk_body_item_is_question (const HtkBodyItem *item)
{
  switch (item->kind)
    {
    case HTK_CONTROL_INPUT:
    case HTK_CONTROL_SELECT:
    case HTK_CONTROL_SELECT1:
    case HTK_CONTROL_RANGE:
    case HTK_CONTROL_RANK:
    case HTK_CONTROL_UPLOAD:
    case HTK_CONTROL_TRIGGER:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * htk_instance_body:
 * @self: an instance
 *
 * Returns: (transfer full) (element-type HtkBodyItem): the body in its order, with the instances of
 *   repeats; what is not relevant is there too
 */
GPtrArray *
htk_instance_body (HtkInstance *self)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_body_item_free);

  for (guint i = 0; i < self->form->body->children->len; i++)
    walk (self, self->form->body->children->pdata[i], htk_instance_root (self), self->form->root, 0,
          out);
  htk_arena_reset (self->arena);
  return out;
}

/**
 * htk_instance_attributes:
 * @self: an instance
 * @node: an element of it; 0 has none
 *
 * Returns: (transfer full) (element-type utf8): names, with their prefixes, and values in turn
 */
GPtrArray *
htk_instance_attributes (HtkInstance *self,
                         HtkNode      node)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  HtkNames *names = self->form->names;

  for (HtkNode a = node != 0 ? htk_tree_first_attr (self->tree, node) : 0; a != 0;
       a = htk_tree_next (self->tree, a))
    {
      HtkName name = htk_tree_name (self->tree, a);
      const char *prefix = htk_names_prefix (names, name);

      if (htk_tree_kind (self->tree, a) != HTK_NODE_ATTRIBUTE)
        continue;
      g_ptr_array_add (out, g_strdup_printf ("%s%s%s", prefix, *prefix ? ":" : "",
                                             htk_names_local (names, name)));
      g_ptr_array_add (out, g_strdup (htk_tree_value (self->tree, a)));
    }
  return out;
}

/**
 * htk_instance_below:
 * @self: an instance
 * @node: one of its nodes
 *
 * Returns: (transfer full) (element-type HtkBodyItem): the child nodes in document order; before
 *   the instances of a repeat, and where there is none, its range
 */
GPtrArray *
htk_instance_below (HtkInstance *self,
                    HtkNode      node)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_body_item_free);
  HtkDef *def = htk_instance_def (self, node);

  for (guint i = 0; def != NULL && i < def->children->len; i++)
    {
      HtkDef *child = def->children->pdata[i];
      g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));

      if (child->is_attribute)
        continue;
      htk_instance_repeat_nodes (self, child, node, nodes);
      if (child->is_repeat)
        {
          g_autofree char *above = htk_instance_ref_of (self, node);

          add_item (out, HTK_CONTROL_REPEAT, 0,
                    g_strconcat (above, strrchr (child->path, '/'), NULL), 0);
        }
      for (guint k = 0; k < nodes->len; k++)
        add_item (out, child->is_repeat ? HTK_CONTROL_REPEAT_INSTANCE : HTK_CONTROL_INPUT,
                  g_array_index (nodes, HtkNode, k), NULL, 0);
    }
  return out;
}
