/* Finding children without reading through them all: by the text of a key, and by name. */
#include "app/form/htk-tree-private.h"

#include <string.h>

/* Items by the hash of a text: those of bucket b are nodes[starts[b]] up to nodes[starts[b + 1]], in
 * document order. */
typedef struct
{
  guint32 mask;
  guint32 *starts;
  HtkNode *nodes;
} Index;

static void
index_free (gpointer data)
{
  Index *index = data;

  g_free (index->starts);
  g_free (index->nodes);
  g_free (index);
}

typedef struct
{
  guint32 hash;
  HtkNode item;
} Entry;

static void
collect_entries (HtkTree    *tree,
                 HtkNode     parent,
                 const char *item,
                 const char *key,
                 GArray     *entries)
{
  for (HtkNode c = record (tree, parent)->first; c != 0; c = record (tree, c)->next)
    {
      if (record (tree, c)->kind != HTK_NODE_ELEMENT ||
          strcmp (htk_tree_local (tree, c), item) != 0)
        continue;
      for (HtkNode k = record (tree, c)->first; k != 0; k = record (tree, k)->next)
        if (record (tree, k)->kind == HTK_NODE_ELEMENT &&
            strcmp (htk_tree_local (tree, k), key) == 0)
          {
            Entry entry = { g_str_hash (htk_tree_value (tree, k)), c };

            g_array_append_val (entries, entry);
          }
    }
}

static Index *
index_new (HtkTree    *tree,
           HtkNode     parent,
           const char *item,
           const char *key)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  Index *index = g_new0 (Index, 1);

  collect_entries (tree, parent, item, key, entries);
  while (index->mask + 1 < entries->len)
    index->mask = index->mask * 2 + 1;
  index->starts = g_new0 (guint32, index->mask + 3);
  index->nodes = g_new (HtkNode, entries->len + 1);
  /* Counted one place further on, so that filling moves each start to where it belongs. */
  for (guint i = 0; i < entries->len; i++)
    index->starts[(g_array_index (entries, Entry, i).hash & index->mask) + 2]++;
  for (guint b = 2; b < index->mask + 3; b++)
    index->starts[b] += index->starts[b - 1];
  for (guint i = 0; i < entries->len; i++)
    {
      Entry entry = g_array_index (entries, Entry, i);

      index->nodes[index->starts[(entry.hash & index->mask) + 1]++] = entry.item;
    }
  return index;
}

static gboolean
has_text (HtkTree    *tree,
          HtkNode     item,
          const char *key,
          const char *text)
{
  for (HtkNode k = record (tree, item)->first; k != 0; k = record (tree, k)->next)
    if (record (tree, k)->kind == HTK_NODE_ELEMENT && strcmp (htk_tree_local (tree, k), key) == 0 &&
        strcmp (htk_tree_value (tree, k), text) == 0)
      return TRUE;
  return FALSE;
}

/**
 * htk_tree_find:
 * @tree: a tree
 * @parent: an element
 * @item: local name of its children
 * @key: local name of a child of each
 * @text: what the key has to be
 * @hits: (element-type HtkNode): the items are added here, in document order
 *
 * Finds items by an index that is built at the first use, and again after the tree changed.
 *
 * Returns: how many were added
 */
guint
htk_tree_find (HtkTree    *tree,
               HtkNode     parent,
               const char *item,
               const char *key,
               const char *text,
               GArray     *hits)
{
  g_autofree char *id = g_strdup_printf ("%u %s/%s", parent, item, key);
  guint before = hits->len;
  HtkNode last = 0;
  Index *index;
  guint bucket;

  if (tree->indexes == NULL)
    tree->indexes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, index_free);
  index = g_hash_table_lookup (tree->indexes, id);
  if (index == NULL)
    {
      index = index_new (tree, parent, item, key);
      g_hash_table_insert (tree->indexes, g_steal_pointer (&id), index);
    }
  bucket = g_str_hash (text) & index->mask;
  for (guint i = index->starts[bucket]; i < index->starts[bucket + 1]; i++)
    if (index->nodes[i] != last && has_text (tree, index->nodes[i], key, text))
      {
        last = index->nodes[i];
        g_array_append_val (hits, last);
      }
  return hits->len - before;
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
