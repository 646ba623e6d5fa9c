/* Documents as arrays of nodes: the primary instance, secondary instances and raw XML. */
#include "app/form/htk-tree-private.h"

#include <string.h>

G_DEFINE_QUARK (htk-tree-error-quark, htk_tree_error)

/* Room for one more node; the records may move. */
guint
htk_tree_new_record (HtkTree *tree)
{
  if (tree->n_records == tree->n_allocated)
    {
      tree->n_allocated = MAX (16, tree->n_allocated + tree->n_allocated / 2);
      tree->records = g_renew (Record, tree->records, tree->n_allocated);
    }
  tree->records[tree->n_records] = (Record){ 0 };
  return tree->n_records++;
}

/**
 * htk_tree_new:
 * @names: the set its names are from
 *
 * Returns: (transfer full): a tree with a document node and nothing in it
 */
HtkTree *
htk_tree_new (HtkNames *names)
{
  HtkTree *tree = g_new0 (HtkTree, 1);

  g_atomic_ref_count_init (&tree->refs);
  tree->names = htk_names_ref (names);
  tree->released = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  tree->rows.first = HTK_TREE_NO_ROWS;
  htk_tree_new_record (tree); /* 0 is no node */
  htk_tree_new_record (tree);
  record (tree, 1)->kind = HTK_NODE_DOCUMENT;
  return tree;
}

HtkTree *
htk_tree_ref (HtkTree *tree)
{
  g_atomic_ref_count_inc (&tree->refs);
  return tree;
}

void
htk_tree_unref (HtkTree *tree)
{
  if (tree == NULL || !g_atomic_ref_count_dec (&tree->refs))
    return;
  for (guint i = 0; i < tree->n_records; i++)
    g_free (tree->records[i].value);
  g_free (tree->rows.columns);
  g_free (tree->rows.cells);
  g_free (tree->rows.texts);
  g_free (tree->order);
  g_clear_pointer (&tree->indexes, g_hash_table_unref);
  g_clear_pointer (&tree->wide, g_hash_table_unref);
  g_free (tree->places);
  g_free (tree->records);
  g_array_unref (tree->released);
  htk_names_unref (tree->names);
  g_free (tree);
}

HtkNames *
htk_tree_names (HtkTree *tree)
{
  return tree->names;
}

guint
htk_tree_revision (HtkTree *tree)
{
  return tree->revision;
}

HtkNode
htk_tree_document (HtkTree *tree)
{
  return 1;
}

/* The document element, 0 in an empty tree. */
HtkNode
htk_tree_root (HtkTree *tree)
{
  HtkNode node = record (tree, 1)->first;

  while (node != 0 && record (tree, node)->kind != HTK_NODE_ELEMENT)
    node = record (tree, node)->next;
  return node;
}

guint
htk_tree_size (HtkTree *tree)
{
  return tree->n_records + tree->rows.n_rows * tree->rows.width;
}

HtkNodeKind
htk_tree_kind (HtkTree *tree,
               HtkNode  node)
{
  if (HTK_NODE_IS_LEAF_TEXT (node))
    return HTK_NODE_TEXT;
  return is_row (tree, node) ? HTK_NODE_ELEMENT : record (tree, node)->kind;
}

HtkName
htk_tree_name (HtkTree *tree,
               HtkNode  node)
{
  guint column;

  if (HTK_NODE_IS_LEAF_TEXT (node))
    return 0;
  if (!is_row (tree, node))
    return record (tree, node)->name;
  column = row_column (tree, node);
  return column == 0 ? tree->rows.item : tree->rows.columns[column - 1];
}

const char *
htk_tree_local (HtkTree *tree,
                HtkNode  node)
{
  return htk_names_local (tree->names, htk_tree_name (tree, node));
}

HtkNode
htk_tree_parent (HtkTree *tree,
                 HtkNode  node)
{
  guint column;

  if (HTK_NODE_IS_LEAF_TEXT (node))
    return HTK_NODE_ELEMENT_OF (node);
  if (!is_row (tree, node))
    return record (tree, node)->parent;
  column = row_column (tree, node);
  return column == 0 ? tree->rows.parent : node - column;
}

static gboolean
has_leaf_text (HtkTree *tree,
               HtkNode  node)
{
  Record *r;

  if (is_row (tree, node))
    return *row_text (tree, node) != '\0';
  r = record (tree, node);
  return r->kind == HTK_NODE_ELEMENT && r->first == 0 && r->value != NULL;
}

HtkNode
htk_tree_first_child (HtkTree *tree,
                      HtkNode  node)
{
  if (HTK_NODE_IS_LEAF_TEXT (node))
    return 0;
  if (has_leaf_text (tree, node))
    return HTK_NODE_TEXT_OF (node);
  if (!is_row (tree, node))
    return record (tree, node)->first;
  return row_column (tree, node) == 0 && tree->rows.width > 1 ? node + 1 : 0;
}

HtkNode
htk_tree_last_child (HtkTree *tree,
                     HtkNode  node)
{
  if (HTK_NODE_IS_LEAF_TEXT (node))
    return 0;
  if (has_leaf_text (tree, node))
    return HTK_NODE_TEXT_OF (node);
  if (!is_row (tree, node))
    return record (tree, node)->last;
  return row_column (tree, node) == 0 && tree->rows.width > 1 ? node + tree->rows.width - 1 : 0;
}

HtkNode
htk_tree_next (HtkTree *tree,
               HtkNode  node)
{
  if (HTK_NODE_IS_LEAF_TEXT (node))
    return 0;
  if (!is_row (tree, node))
    return record (tree, node)->next;
  if (row_column (tree, node) == 0)
    return node + tree->rows.width < rows_end (tree) ? node + tree->rows.width : 0;
  return row_column (tree, node + 1) != 0 ? node + 1 : 0;
}

HtkNode
htk_tree_prev (HtkTree *tree,
               HtkNode  node)
{
  if (HTK_NODE_IS_LEAF_TEXT (node))
    return 0;
  if (!is_row (tree, node))
    return record (tree, node)->prev;
  if (row_column (tree, node) == 0)
    return node - tree->rows.first >= tree->rows.width ? node - tree->rows.width : 0;
  return row_column (tree, node) > 1 ? node - 1 : 0;
}

HtkNode
htk_tree_first_attr (HtkTree *tree,
                     HtkNode  node)
{
  return HTK_NODE_IS_LEAF_TEXT (node) || is_row (tree, node) ? 0 : record (tree, node)->attr;
}

/**
 * htk_tree_attr:
 * @tree: a tree
 * @node: an element
 * @uri: (nullable): namespace; %NULL is none
 * @local: local name
 *
 * Returns: the attribute, 0 when there is none
 */
HtkNode
htk_tree_attr (HtkTree    *tree,
               HtkNode     node,
               const char *uri,
               const char *local)
{
  for (HtkNode a = htk_tree_first_attr (tree, node); a != 0; a = record (tree, a)->next)
    {
      HtkName name = record (tree, a)->name;

      if (record (tree, a)->kind == HTK_NODE_ATTRIBUTE &&
          strcmp (htk_names_local (tree->names, name), local) == 0 &&
          strcmp (htk_names_uri (tree->names, name), uri ? uri : "") == 0)
        return a;
    }
  return 0;
}

/* The attribute's text, owned by the tree, or NULL when it is not there. */
const char *
htk_tree_attr_value (HtkTree    *tree,
                     HtkNode     node,
                     const char *uri,
                     const char *local)
{
  HtkNode a = htk_tree_attr (tree, node, uri, local);

  return a != 0 ? htk_tree_value (tree, a) : NULL;
}

/* The first child element of that local name, 0 when there is none. */
HtkNode
htk_tree_child (HtkTree    *tree,
                HtkNode     node,
                const char *local)
{
  for (HtkNode c = htk_tree_first_child (tree, node); c != 0; c = htk_tree_next (tree, c))
    if (htk_tree_kind (tree, c) == HTK_NODE_ELEMENT && strcmp (htk_tree_local (tree, c), local) == 0)
      return c;
  return 0;
}

/* The node's own text: of a leaf element, an attribute, a text node; owned by the tree. */
const char *
htk_tree_value (HtkTree *tree,
                HtkNode  node)
{
  const char *value = is_row (tree, node) ? row_text (tree, node) : record (tree, node)->value;

  return value != NULL ? value : "";
}

gboolean
htk_tree_is_leaf (HtkTree *tree,
                  HtkNode  node)
{
  if (is_row (tree, node))
    return HTK_NODE_IS_LEAF_TEXT (node) || row_column (tree, node) != 0 || tree->rows.width == 1;
  return HTK_NODE_IS_LEAF_TEXT (node) || record (tree, node)->first == 0;
}

/* Appends the string value by XPath 1.0; what is not relevant reads as blank. */
void
htk_tree_append_text (HtkTree *tree,
                      HtkNode  node,
                      GString *out)
{
  if (htk_tree_hidden (tree, node))
    return;
  if (htk_tree_is_leaf (tree, node))
    {
      g_string_append (out, htk_tree_value (tree, node));
      return;
    }
  for (HtkNode c = htk_tree_first_child (tree, node); c != 0; c = htk_tree_next (tree, c))
    {
      HtkNodeKind kind = htk_tree_kind (tree, c);

      if (kind == HTK_NODE_ELEMENT || kind == HTK_NODE_TEXT)
        htk_tree_append_text (tree, c, out);
    }
}

/* Document order is numbered when it is asked for, and again after the structure changed. */
static void
number_nodes (HtkTree *tree)
{
  HtkNode node = 1;
  guint32 order = 0;

  tree->order = g_renew (guint32, tree->order, tree->n_records);
  while (node != 0)
    {
      Record *r = record (tree, node);

      /* Two numbers each: the leaf's text node comes right after its element and attributes. */
      tree->order[node] = order;
      order += 2;
      for (HtkNode a = r->attr; a != 0; a = record (tree, a)->next)
        {
          tree->order[a] = order;
          order += 2;
        }
      if (r->first != 0)
        node = r->first;
      else
        {
          while (node != 0 && record (tree, node)->next == 0)
            node = record (tree, node)->parent;
          if (node != 0)
            node = record (tree, node)->next;
        }
    }
  tree->ordered = TRUE;
}

/* The text of a leaf that has attributes sorts by the last of them. */
static guint32
order_of (HtkTree *tree,
          HtkNode  node)
{
  guint32 order = tree->order[HTK_NODE_ELEMENT_OF (node)];

  if (!HTK_NODE_IS_LEAF_TEXT (node))
    return order;
  for (HtkNode a = record (tree, node)->attr; a != 0; a = record (tree, a)->next)
    order = tree->order[a];
  return order + 1;
}

/**
 * htk_tree_compare:
 * @tree: a tree
 * @a: a node
 * @b: another
 *
 * Returns: less than, equal to or greater than 0 by document order
 */
int
htk_tree_compare (HtkTree *tree,
                  HtkNode  a,
                  HtkNode  b)
{
  guint32 x, y;

  /* The numbers of a list are in document order, and it has no attributes. */
  if (tree->rows.first != HTK_TREE_NO_ROWS)
    {
      x = HTK_NODE_ELEMENT_OF (a) * 2 + (HTK_NODE_IS_LEAF_TEXT (a) ? 1 : 0);
      y = HTK_NODE_ELEMENT_OF (b) * 2 + (HTK_NODE_IS_LEAF_TEXT (b) ? 1 : 0);
      return (x > y) - (x < y);
    }
  if (!tree->ordered)
    number_nodes (tree);
  x = order_of (tree, a);
  y = order_of (tree, b);
  return (x > y) - (x < y);
}

/* Whether the node is not relevant, itself or by an ancestor: its value reads as blank. */
gboolean
htk_tree_hidden (HtkTree *tree,
                 HtkNode  node)
{
  return !is_row (tree, node) && record (tree, node)->hidden;
}
