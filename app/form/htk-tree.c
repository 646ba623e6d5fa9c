/* Documents as arrays of nodes: the primary instance, secondary instances and raw XML. */
#include "app/form/htk-tree.h"

#include <string.h>

typedef struct
{
  char *value; /* of a leaf element, attribute, text …; NULL is empty */
  HtkName name;
  HtkNode parent, first, last, next, prev, attr;
  guint32 order;
  guint8 kind;
  guint8 hidden;
} Record;

struct _HtkTree
{
  gatomicrefcount refs;
  HtkNames *names;
  GArray *records;  /* Record, by HtkNode */
  GArray *released; /* HtkNode of removed nodes, for use again */
  GHashTable *indexes;
  guint revision; /* of the structure and of values: indexes hold for one */
  gboolean ordered;
};

G_DEFINE_QUARK (htk-tree-error-quark, htk_tree_error)

static inline Record *
record (HtkTree *tree,
        HtkNode  node)
{
  return &g_array_index (tree->records, Record, HTK_NODE_ELEMENT_OF (node));
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
  tree->records = g_array_new (FALSE, TRUE, sizeof (Record));
  tree->released = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  g_array_set_size (tree->records, 2);
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
  for (guint i = 0; i < tree->records->len; i++)
    g_free (g_array_index (tree->records, Record, i).value);
  g_clear_pointer (&tree->indexes, g_hash_table_unref);
  g_array_unref (tree->records);
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
  return tree->records->len;
}

HtkNodeKind
htk_tree_kind (HtkTree *tree,
               HtkNode  node)
{
  return HTK_NODE_IS_LEAF_TEXT (node) ? HTK_NODE_TEXT : record (tree, node)->kind;
}

HtkName
htk_tree_name (HtkTree *tree,
               HtkNode  node)
{
  return HTK_NODE_IS_LEAF_TEXT (node) ? 0 : record (tree, node)->name;
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
  return HTK_NODE_IS_LEAF_TEXT (node) ? HTK_NODE_ELEMENT_OF (node) : record (tree, node)->parent;
}

static gboolean
has_leaf_text (HtkTree *tree,
               HtkNode  node)
{
  Record *r = record (tree, node);

  return r->kind == HTK_NODE_ELEMENT && r->first == 0 && r->value != NULL;
}

HtkNode
htk_tree_first_child (HtkTree *tree,
                      HtkNode  node)
{
  if (HTK_NODE_IS_LEAF_TEXT (node))
    return 0;
  return has_leaf_text (tree, node) ? HTK_NODE_TEXT_OF (node) : record (tree, node)->first;
}

HtkNode
htk_tree_last_child (HtkTree *tree,
                     HtkNode  node)
{
  if (HTK_NODE_IS_LEAF_TEXT (node))
    return 0;
  return has_leaf_text (tree, node) ? HTK_NODE_TEXT_OF (node) : record (tree, node)->last;
}

HtkNode
htk_tree_next (HtkTree *tree,
               HtkNode  node)
{
  return HTK_NODE_IS_LEAF_TEXT (node) ? 0 : record (tree, node)->next;
}

HtkNode
htk_tree_prev (HtkTree *tree,
               HtkNode  node)
{
  return HTK_NODE_IS_LEAF_TEXT (node) ? 0 : record (tree, node)->prev;
}

HtkNode
htk_tree_first_attr (HtkTree *tree,
                     HtkNode  node)
{
  return HTK_NODE_IS_LEAF_TEXT (node) ? 0 : record (tree, node)->attr;
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
  for (HtkNode c = record (tree, node)->first; c != 0; c = record (tree, c)->next)
    if (record (tree, c)->kind == HTK_NODE_ELEMENT && strcmp (htk_tree_local (tree, c), local) == 0)
      return c;
  return 0;
}

/* The node's own text: of a leaf element, an attribute, a text node; owned by the tree. */
const char *
htk_tree_value (HtkTree *tree,
                HtkNode  node)
{
  const char *value = record (tree, node)->value;

  return value != NULL ? value : "";
}

gboolean
htk_tree_is_leaf (HtkTree *tree,
                  HtkNode  node)
{
  return HTK_NODE_IS_LEAF_TEXT (node) || record (tree, node)->first == 0;
}

/* Appends the string value by XPath 1.0; what is not relevant reads as blank. */
void
htk_tree_append_text (HtkTree *tree,
                      HtkNode  node,
                      GString *out)
{
  Record *r = record (tree, node);

  if (r->hidden)
    return;
  if (htk_tree_is_leaf (tree, node))
    {
      if (r->value != NULL)
        g_string_append (out, r->value);
      return;
    }
  for (HtkNode c = r->first; c != 0; c = record (tree, c)->next)
    {
      HtkNodeKind kind = record (tree, c)->kind;

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

  while (node != 0)
    {
      Record *r = record (tree, node);

      /* Two numbers each: the leaf's text node comes right after its element and attributes. */
      r->order = order;
      order += 2;
      for (HtkNode a = r->attr; a != 0; a = record (tree, a)->next)
        {
          record (tree, a)->order = order;
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
  guint32 order = record (tree, node)->order;

  if (!HTK_NODE_IS_LEAF_TEXT (node))
    return order;
  for (HtkNode a = record (tree, node)->attr; a != 0; a = record (tree, a)->next)
    order = record (tree, a)->order;
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

  if (!tree->ordered)
    number_nodes (tree);
  x = order_of (tree, a);
  y = order_of (tree, b);
  return (x > y) - (x < y);
}

static HtkNode
node_new (HtkTree *tree)
{
  if (tree->released->len > 0)
    {
      HtkNode node = g_array_index (tree->released, HtkNode, tree->released->len - 1);

      g_array_set_size (tree->released, tree->released->len - 1);
      return node;
    }
  g_array_set_size (tree->records, tree->records->len + 1);
  return tree->records->len - 1;
}

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
  g_free (record (tree, node)->value);
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
  g_free (r->value);
  r->value = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
  tree->revision++;
  if (tree->indexes != NULL)
    g_hash_table_remove_all (tree->indexes);
}

/* Whether the node is not relevant, itself or by an ancestor: its value reads as blank. */
gboolean
htk_tree_hidden (HtkTree *tree,
                 HtkNode  node)
{
  return record (tree, node)->hidden;
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
  record (tree, node)->name = name;
  changed (tree);
}

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
