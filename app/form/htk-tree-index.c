/* Finding items of a list by the text of a key without reading through them all. */
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
add_entry (GArray     *entries,
           const char *text,
           HtkNode     item)
{
  Entry entry = { g_str_hash (text), item };

  g_array_append_val (entries, entry);
}

/* Of a list: one column read from top to bottom, or several when they share a name. */
static void
collect_rows (HtkTree    *tree,
              const char *key,
              GArray     *entries)
{
  for (HtkNode item = tree->rows.first; item < rows_end (tree); item += tree->rows.width)
    for (guint column = 1; column < tree->rows.width; column++)
      if (strcmp (htk_names_local (tree->names, tree->rows.columns[column - 1]), key) == 0)
        add_entry (entries, row_text (tree, item + column), item);
}

static void
collect_entries (HtkTree    *tree,
                 HtkNode     parent,
                 const char *item,
                 const char *key,
                 GArray     *entries)
{
  HtkNode first = htk_tree_first_child (tree, parent);

  if (first == tree->rows.first)
    {
      if (strcmp (htk_names_local (tree->names, tree->rows.item), item) == 0)
        collect_rows (tree, key, entries);
      return;
    }
  for (HtkNode c = first; c != 0; c = htk_tree_next (tree, c))
    {
      if (htk_tree_kind (tree, c) != HTK_NODE_ELEMENT || strcmp (htk_tree_local (tree, c), item) != 0)
        continue;
      for (HtkNode k = htk_tree_first_child (tree, c); k != 0; k = htk_tree_next (tree, k))
        if (htk_tree_kind (tree, k) == HTK_NODE_ELEMENT &&
            strcmp (htk_tree_local (tree, k), key) == 0)
          add_entry (entries, htk_tree_value (tree, k), c);
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
  for (HtkNode k = htk_tree_first_child (tree, item); k != 0; k = htk_tree_next (tree, k))
    if (htk_tree_kind (tree, k) == HTK_NODE_ELEMENT && strcmp (htk_tree_local (tree, k), key) == 0 &&
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
