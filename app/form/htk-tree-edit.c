/* Changing a tree: nodes added, copied, removed, renamed and given values. */
#include "app/form/htk-tree-private.h"

#include <string.h>

static HtkNode
node_new (HtkTree *tree)
{
  if (tree->released->len > 0)
    {
      HtkNode node = g_array_index (tree->released, HtkNode, tree->released->len - 1);

      g_array_set_size (tree->released, tree->released->len - 1);
      return node;
    }
  return htk_tree_new_record (tree);
}

static void
free_value (HtkTree *tree,
            HtkNode  node)
{
  Record *r = record (tree, node);

  g_free (r->value);
  r->value = NULL;
}

/* The structure of the tree, or a name in it, is another now. */
static void
changed (HtkTree *tree)
{
  tree->revision++;
  tree->ordered = FALSE;
  if (tree->indexes != NULL)
    g_hash_table_remove_all (tree->indexes);
}

/* A leaf that gets a child keeps its text as a text node. */
static void
unfold_leaf (HtkTree *tree,
             HtkNode  parent)
{
  char *value = record (tree, parent)->value;
  HtkNode text;

  if (value == NULL || record (tree, parent)->kind != HTK_NODE_ELEMENT)
    return;
  record (tree, parent)->value = NULL;
  text = node_new (tree);
  *record (tree, text) = (Record){ .value = value, .parent = parent, .kind = HTK_NODE_TEXT };
  record (tree, parent)->first = record (tree, parent)->last = text;
}

/**
 * htk_tree_add:
 * @tree: a tree
 * @parent: an element or the document
 * @before: the sibling to come before, 0 for the end
 * @kind: kind of the new node, not an attribute
 * @name: its name, 0 when the kind has none
 * @value: (nullable): its text
 *
 * Returns: the new node
 */
HtkNode
htk_tree_add (HtkTree    *tree,
              HtkNode     parent,
              HtkNode     before,
              HtkNodeKind kind,
              HtkName     name,
              const char *value)
{
  HtkNode node;
  HtkNode prev;

  g_return_val_if_fail (tree->rows.first == HTK_TREE_NO_ROWS, 0);
  unfold_leaf (tree, parent);
  node = node_new (tree);
  prev = before != 0 ? record (tree, before)->prev : record (tree, parent)->last;
  *record (tree, node) = (Record){ .value = value != NULL && *value ? g_strdup (value) : NULL,
                                   .name = name,
                                   .parent = parent,
                                   .next = before,
                                   .prev = prev,
                                   .hidden = record (tree, parent)->hidden,
                                   .kind = (guint8) kind };
  if (prev != 0)
    record (tree, prev)->next = node;
  else
    record (tree, parent)->first = node;
  if (before != 0)
    record (tree, before)->prev = node;
  else
    record (tree, parent)->last = node;
  if (before != 0)
    htk_tree_forget_named (tree, parent);
  else
    htk_tree_named_appended (tree, parent, node);
  changed (tree);
  return node;
}

/* Adds at the end of the element's attributes; namespace nodes are kept among them by their kind. */
HtkNode
htk_tree_add_attr (HtkTree    *tree,
                   HtkNode     element,
                   HtkName     name,
                   const char *value)
{
  HtkNode node = node_new (tree);
  HtkNode last = record (tree, element)->attr;

  *record (tree, node) = (Record){ .value = g_strdup (value), .name = name, .parent = element,
                                   .kind = HTK_NODE_ATTRIBUTE };
  while (last != 0 && record (tree, last)->next != 0)
    last = record (tree, last)->next;
  record (tree, node)->prev = last;
  if (last != 0)
    record (tree, last)->next = node;
  else
    record (tree, element)->attr = node;
  changed (tree);
  return node;
}

/* A declaration of the source, which only the namespace axis shows. */
HtkNode
htk_tree_add_namespace (HtkTree    *tree,
                        HtkNode     element,
                        HtkName     name,
                        const char *uri)
{
  HtkNode node = htk_tree_add_attr (tree, element, name, uri);

  record (tree, node)->kind = HTK_NODE_NAMESPACE;
  return node;
}

/**
 * htk_tree_copy:
 * @tree: where the copy goes
 * @source: where @node is; may be @tree, and must share its names
 * @node: what to copy, with all below it
 * @parent: parent of the copy
 * @before: the sibling to come before, 0 for the end
 *
 * Returns: the copy
 */
HtkNode
htk_tree_copy (HtkTree *tree,
               HtkTree *source,
               HtkNode  node,
               HtkNode  parent,
               HtkNode  before)
{
  g_autofree char *value = g_strdup (record (source, node)->value);
  HtkNode copy = htk_tree_add (tree, parent, before, record (source, node)->kind,
                               record (source, node)->name, value);

  for (HtkNode a = record (source, node)->attr; a != 0; a = record (source, a)->next)
    if (record (source, a)->kind == HTK_NODE_ATTRIBUTE)
    {
      g_autofree char *text = g_strdup (htk_tree_value (source, a));

      htk_tree_add_attr (tree, copy, record (source, a)->name, text);
    }
  for (HtkNode c = record (source, node)->first; c != 0; c = record (source, c)->next)
    htk_tree_copy (tree, source, c, copy, 0);
  return copy;
}

static void
release (HtkTree *tree,
         HtkNode  node)
{
  HtkNode next;

  for (HtkNode c = record (tree, node)->first; c != 0; c = next)
    {
      next = record (tree, c)->next;
      release (tree, c);
    }
  for (HtkNode a = record (tree, node)->attr; a != 0; a = next)
    {
      next = record (tree, a)->next;
      release (tree, a);
    }
  htk_tree_forget_named (tree, node);
  free_value (tree, node);
  *record (tree, node) = (Record){ 0 };
  g_array_append_val (tree->released, node);
}

/**
 * htk_tree_remove:
 * @tree: a tree
 * @node: what to take out, with all below it
 *
 * The numbers of the removed nodes may be given to nodes that are added later.
 */
void
htk_tree_remove (HtkTree *tree,
                 HtkNode  node)
{
  Record *r = record (tree, node);

  htk_tree_named_removed (tree, r->parent, node);
  if (r->prev != 0)
    record (tree, r->prev)->next = r->next;
  else if (r->kind == HTK_NODE_ATTRIBUTE)
    record (tree, r->parent)->attr = r->next;
  else
    record (tree, r->parent)->first = r->next;
  if (r->next != 0)
    record (tree, r->next)->prev = r->prev;
  else if (r->kind != HTK_NODE_ATTRIBUTE)
    record (tree, r->parent)->last = r->prev;
  release (tree, node);
  changed (tree);
}

/**
 * htk_tree_set_value:
 * @tree: a tree
 * @node: a leaf element or an attribute
 * @value: (nullable): its new text
 */
void
htk_tree_set_value (HtkTree    *tree,
                    HtkNode     node,
                    const char *value)
{
  Record *r = record (tree, node);

  g_return_if_fail (r->first == 0);
  free_value (tree, node);
  r->value = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
  tree->revision++;
  if (tree->indexes != NULL)
    g_hash_table_remove_all (tree->indexes);
}

void
htk_tree_set_hidden (HtkTree *tree,
                     HtkNode  node,
                     gboolean hidden)
{
  record (tree, node)->hidden = hidden;
}

/* Gives an element or attribute another name. */
void
htk_tree_set_name (HtkTree *tree,
                   HtkNode  node,
                   HtkName  name)
{
  if (record (tree, node)->name == name)
    return;
  if (record (tree, node)->parent != 0)
    htk_tree_forget_named (tree, record (tree, node)->parent);
  record (tree, node)->name = name;
  changed (tree);
}
