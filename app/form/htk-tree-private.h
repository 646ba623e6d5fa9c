#pragma once

/* The records of a tree as its own files share them. */

#include "app/form/htk-tree.h"

G_BEGIN_DECLS

typedef struct
{
  char *value; /* of a leaf element, attribute, text …; NULL is empty */
  HtkName name;
  HtkNode parent, first, last, next, prev, attr;
  guint8 kind;
  guint8 hidden;
  guint8 wide; /* its children are in the tree's index by name */
} Record;

/* The rows of a list, which are no records: a row is an item and its cells, numbered on from
 * @first in document order, and a cell is no more than where its text begins. */
typedef struct
{
  HtkNode first; /* HTK_TREE_NO_ROWS when the tree has none */
  HtkNode parent;
  guint width; /* numbers that a row takes: its item and a cell for each column */
  guint n_rows;
  HtkName item;
  HtkName *columns;
  guint32 *cells; /* offsets in @texts, row by row */
  char *texts;
} Rows;

#define HTK_TREE_NO_ROWS 0x80000000u

struct _HtkTree
{
  gatomicrefcount refs;
  HtkNames *names;
  Record *records; /* by HtkNode */
  guint n_records, n_allocated;
  guint32 *order;  /* of the document, by HtkNode; while @ordered */
  GArray *released; /* HtkNode of removed nodes, for use again */
  GHashTable *indexes; /* "parent item/key" -> Index of htk-tree-index.c */
  GHashTable *wide;    /* parent -> interned local name -> Named of htk-tree-named.c */
  guint32 *places;     /* by HtkNode: its place among those, where they are placed */
  guint n_places;
  guint revision; /* of the structure and of values: indexes hold for one */
  gboolean ordered;
  Rows rows;
};

static inline Record *
record (HtkTree *tree,
        HtkNode  node)
{
  return &tree->records[HTK_NODE_ELEMENT_OF (node)];
}

static inline gboolean
is_row (HtkTree *tree,
        HtkNode  node)
{
  return HTK_NODE_ELEMENT_OF (node) >= tree->rows.first;
}

/* Where a node of a list stands in its row: 0 is the item, from 1 on its cells. */
static inline guint
row_column (HtkTree *tree,
            HtkNode  node)
{
  return (HTK_NODE_ELEMENT_OF (node) - tree->rows.first) % tree->rows.width;
}

static inline HtkNode
rows_end (HtkTree *tree)
{
  return tree->rows.first + tree->rows.n_rows * tree->rows.width;
}

static inline const char *
row_text (HtkTree *tree,
          HtkNode  node)
{
  guint at = HTK_NODE_ELEMENT_OF (node) - tree->rows.first;
  guint row = at / tree->rows.width;
  guint column = at % tree->rows.width;

  return column == 0 ? ""
                     : tree->rows.texts + tree->rows.cells[row * (tree->rows.width - 1) + column - 1];
}

guint htk_tree_new_record   (HtkTree *tree);

void  htk_tree_named_appended (HtkTree *tree,
                               HtkNode  parent,
                               HtkNode  node);
void  htk_tree_named_removed  (HtkTree *tree,
                               HtkNode  parent,
                               HtkNode  node);
void  htk_tree_forget_named   (HtkTree *tree,
                               HtkNode  parent);

G_END_DECLS
