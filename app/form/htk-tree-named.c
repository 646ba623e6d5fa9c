/* Finding children of an element that has many, by name and by place, without reading through them
 * all: repeats of thousands of instances, forms of thousands of questions. */
#include "app/form/htk-tree-private.h"

/* The children of one local name, in document order. */
typedef struct
{
  GArray *nodes;
  HtkName name;
  gboolean alike;  /* all have the very same name, prefix and namespace too */
  gboolean placed; /* each knows its place in @nodes, in the tree's places */
} Named;

static void
named_free (gpointer data)
{
  Named *named = data;

  g_array_unref (named->nodes);
  g_free (named);
}

static void
set_place (HtkTree *tree,
           HtkNode  node,
           guint32  place)
{
  if (tree->n_places <= node)
    {
      tree->n_places = MAX (tree->n_allocated, node + 1);
      tree->places = g_renew (guint32, tree->places, tree->n_places);
    }
  tree->places[node] = place;
}

static void
add_named (HtkTree    *tree,
           GHashTable *names,
           HtkNode     node)
{
  gpointer local = (gpointer) htk_tree_local (tree, node);
  HtkName name = htk_tree_name (tree, node);
  Named *named = g_hash_table_lookup (names, local);

  if (named == NULL)
    {
      named = g_new0 (Named, 1);
      named->nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
      named->name = name;
      named->alike = TRUE;
      g_hash_table_insert (names, local, named);
    }
  named->alike = named->alike && named->name == name;
  g_array_append_val (named->nodes, node);
  if (named->placed)
    set_place (tree, node, named->nodes->len);
}

static GHashTable *
children_by_name (HtkTree *tree,
                  HtkNode  parent)
{
  GHashTable *names = g_hash_table_new_full (NULL, NULL, NULL, named_free);

  for (HtkNode c = htk_tree_first_child (tree, parent); c != 0; c = htk_tree_next (tree, c))
    if (htk_tree_kind (tree, c) == HTK_NODE_ELEMENT)
      add_named (tree, names, c);
  return names;
}

/* The children of @parent by name; made when they are first asked for. */
static GHashTable *
names_of (HtkTree *tree,
          HtkNode  parent)
{
  GHashTable *names;

  if (tree->wide == NULL)
    tree->wide = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  names = g_hash_table_lookup (tree->wide, GUINT_TO_POINTER (parent));
  if (names == NULL)
    {
      names = children_by_name (tree, parent);
      g_hash_table_insert (tree->wide, GUINT_TO_POINTER (parent), names);
      if (!is_row (tree, parent))
        record (tree, parent)->wide = TRUE;
    }
  return names;
}

static gboolean
is_wide (HtkTree *tree,
         HtkNode  parent)
{
  return !HTK_NODE_IS_LEAF_TEXT (parent) && !is_row (tree, parent) && record (tree, parent)->wide;
}

/* Puts the children of a parent that has few into @room; FALSE when it has many. */
static gboolean
read_through (HtkTree    *tree,
              HtkNode     parent,
              const char *local,
              HtkNode    *room,
              guint      *n)
{
  HtkNode c = htk_tree_first_child (tree, parent);

  if (HTK_NODE_IS_LEAF_TEXT (c))
    return TRUE;
  for (guint seen = 0; c != 0 && seen < HTK_TREE_NARROW; seen++)
    {
      gboolean row = is_row (tree, c);

      if ((row || record (tree, c)->kind == HTK_NODE_ELEMENT) &&
          htk_names_local (tree->names, row ? htk_tree_name (tree, c) : record (tree, c)->name) ==
              local)
        room[(*n)++] = c;
      c = row ? htk_tree_next (tree, c) : record (tree, c)->next;
    }
  if (c != 0)
    *n = 0;
  return c == 0;
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
  Named *named;

  *n = 0;
  if (!is_wide (tree, parent) && read_through (tree, parent, local, room, n))
    return room;
  named = g_hash_table_lookup (names_of (tree, parent), local);
  *n = named != NULL ? named->nodes->len : 0;
  return named != NULL ? (const HtkNode *) named->nodes->data : room;
}

/**
 * htk_tree_nth:
 * @tree: a tree
 * @parent: an element
 * @local: a local name, interned in the tree's names
 * @place: from 1
 * @node: (out): the child of that name at that place, 0 when there are not so many
 *
 * Returns: %FALSE when the children must be read through to tell
 */
gboolean
htk_tree_nth (HtkTree    *tree,
              HtkNode     parent,
              const char *local,
              double      place,
              HtkNode    *node)
{
  Named *named;

  *node = 0;
  if (!is_wide (tree, parent))
    return FALSE;
  named = g_hash_table_lookup (names_of (tree, parent), local);
  if (named != NULL && !named->alike)
    return FALSE;
  if (named != NULL && place >= 1 && place <= named->nodes->len && place == (guint) place)
    *node = g_array_index (named->nodes, HtkNode, (guint) place - 1);
  return TRUE;
}

/**
 * htk_tree_place:
 * @tree: a tree
 * @node: a node
 *
 * Returns: its place among its siblings of the very same name, from 1
 */
guint
htk_tree_place (HtkTree *tree,
                HtkNode  node)
{
  HtkNode parent = htk_tree_parent (tree, node);
  HtkName name = htk_tree_name (tree, node);
  guint place = 1;

  if (parent != 0 && is_wide (tree, parent) && htk_tree_kind (tree, node) == HTK_NODE_ELEMENT)
    {
      Named *named = g_hash_table_lookup (names_of (tree, parent), htk_tree_local (tree, node));

      if (named->alike && !named->placed)
        for (guint i = 0; i < named->nodes->len; i++)
          set_place (tree, g_array_index (named->nodes, HtkNode, i), i + 1);
      named->placed = named->alike;
      if (named->placed)
        return tree->places[node];
    }
  for (HtkNode s = htk_tree_prev (tree, node); s != 0; s = htk_tree_prev (tree, s))
    place += htk_tree_name (tree, s) == name;
  return place;
}

/* @node is the last child of @parent now. */
void
htk_tree_named_appended (HtkTree *tree,
                         HtkNode  parent,
                         HtkNode  node)
{
  if (is_wide (tree, parent) && htk_tree_kind (tree, node) == HTK_NODE_ELEMENT)
    add_named (tree, names_of (tree, parent), node);
}

/* @node is about to leave @parent. */
void
htk_tree_named_removed (HtkTree *tree,
                        HtkNode  parent,
                        HtkNode  node)
{
  Named *named;
  guint i;

  if (!is_wide (tree, parent) || htk_tree_kind (tree, node) != HTK_NODE_ELEMENT)
    return;
  named = g_hash_table_lookup (names_of (tree, parent), htk_tree_local (tree, node));
  for (i = named->nodes->len; g_array_index (named->nodes, HtkNode, i - 1) != node;)
    i--;
  named->placed = named->placed && i == named->nodes->len;
  g_array_remove_index (named->nodes, i - 1);
}

/* Children of @parent were renamed or put between others. */
void
htk_tree_forget_named (HtkTree *tree,
                       HtkNode  parent)
{
  if (!is_wide (tree, parent))
    return;
  record (tree, parent)->wide = FALSE;
  g_hash_table_remove (tree->wide, GUINT_TO_POINTER (parent));
}
