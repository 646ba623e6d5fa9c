/* Finding children without reading through them all: by the text of a key, and by name. */
#include "app/form/htk-tree-private.h"

#include <string.h>

/**
 * htk_tree_index:
 * @tree: a tree
 * @parent: an element
 * @item: local name of its children
 * @key: local name of a child of each
 *
 * An index of the children @item of @parent by the text of their child @key; built at the first
 * use, and again after the tree changed. Items with several such children are under each text.
 *
 * Returns: (transfer none): text -> GArray of #HtkNode in document order; owned by @tree, valid
 *   until it changes
 */
GHashTable *
htk_tree_index (HtkTree    *tree,
                HtkNode     parent,
                const char *item,
                const char *key)
{
  g_autofree char *id = g_strdup_printf ("%u %s/%s", parent, item, key);
  GHashTable *index;

  if (tree->indexes == NULL)
    tree->indexes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_hash_table_unref);
  index = g_hash_table_lookup (tree->indexes, id);
  if (index != NULL)
    return index;
  index = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);
  for (HtkNode c = record (tree, parent)->first; c != 0; c = record (tree, c)->next)
    {
      if (record (tree, c)->kind != HTK_NODE_ELEMENT ||
          strcmp (htk_tree_local (tree, c), item) != 0)
        continue;
      for (HtkNode k = record (tree, c)->first; k != 0; k = record (tree, k)->next)
        {
          const char *text;
          GArray *hits;

          if (record (tree, k)->kind != HTK_NODE_ELEMENT ||
              strcmp (htk_tree_local (tree, k), key) != 0)
            continue;
          text = htk_tree_value (tree, k);
          hits = g_hash_table_lookup (index, text);
          if (hits == NULL)
            {
              hits = g_array_new (FALSE, FALSE, sizeof (HtkNode));
              g_hash_table_insert (index, (gpointer) text, hits);
            }
          if (hits->len == 0 || g_array_index (hits, HtkNode, hits->len - 1) != c)
            g_array_append_val (hits, c);
        }
    }
  g_hash_table_insert (tree->indexes, g_steal_pointer (&id), index);
  return index;
}

static GHashTable *
children_by_name (HtkTree *tree,
                  HtkNode  parent)
{
  GHashTable *names = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);

  for (HtkNode c = record (tree, parent)->first; c != 0; c = record (tree, c)->next)
    {
      gpointer local = (gpointer) htk_tree_local (tree, c);
      GArray *nodes;

      if (record (tree, c)->kind != HTK_NODE_ELEMENT)
        continue;
      nodes = g_hash_table_lookup (names, local);
      if (nodes == NULL)
        {
          nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
          g_hash_table_insert (names, local, nodes);
        }
      g_array_append_val (nodes, c);
    }
  return names;
}

/**
 * htk_tree_named:
 * @tree: a tree
 * @parent: an element or the document
 * @local: a local name, interned in the tree's names
 * @room: room for %HTK_TREE_NARROW nodes
 * @n: (out): how many children have the name, whatever their namespace
 *
 * The child elements of one name. Those of a parent with many children come from an index that is
 * kept while they stay.
 *
 * Returns: the nodes in document order, in @room or owned by @tree until it changes
 */
const HtkNode *
htk_tree_named (HtkTree    *tree,
                HtkNode     parent,
                const char *local,
                HtkNode    *room,
                guint      *n)
{
  HtkNode c = HTK_NODE_IS_LEAF_TEXT (parent) ? 0 : record (tree, parent)->first;
  guint seen = 0;
  GHashTable *names;
  GArray *nodes;

  *n = 0;
  for (; c != 0 && seen < HTK_TREE_NARROW; seen++)
    {
      const Record *r = record (tree, c);

      if (r->kind == HTK_NODE_ELEMENT && htk_names_local (tree->names, r->name) == local)
        room[(*n)++] = c;
      c = r->next;
    }
  if (c == 0)
    return room;
  if (tree->wide == NULL)
    tree->wide = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  names = g_hash_table_lookup (tree->wide, GUINT_TO_POINTER (parent));
  if (names == NULL)
    {
      names = children_by_name (tree, parent);
      g_hash_table_insert (tree->wide, GUINT_TO_POINTER (parent), names);
    }
  nodes = g_hash_table_lookup (names, local);
  *n = nodes != NULL ? nodes->len : 0;
  return nodes != NULL ? (const HtkNode *) nodes->data : room;
}

void
htk_tree_forget_named (HtkTree *tree,
                       HtkNode  parent)
{
  if (tree->wide != NULL)
    g_hash_table_remove (tree->wide, GUINT_TO_POINTER (parent));
}
