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
  guint8 pooled; /* the value is in the tree's pool */
} Record;

struct _HtkTree
{
  gatomicrefcount refs;
  HtkNames *names;
  Record *records; /* by HtkNode */
  guint n_records, n_allocated;
  guint32 *order;  /* of the document, by HtkNode; while @ordered */
  GStringChunk *pool; /* values of lists, which do not change */
  GArray *released; /* HtkNode of removed nodes, for use again */
  GHashTable *indexes; /* "parent item/key" -> Index of htk-tree-index.c */
  GHashTable *wide;    /* parent -> interned local name -> GArray of HtkNode, its children */
  guint revision; /* of the structure and of values: indexes hold for one */
  gboolean ordered;
};

static inline Record *
record (HtkTree *tree,
        HtkNode  node)
{
  return &tree->records[HTK_NODE_ELEMENT_OF (node)];
}

guint htk_tree_new_record   (HtkTree *tree);

/* Drops the index of a parent's children by name. */
void htk_tree_forget_named (HtkTree *tree,
                            HtkNode  parent);

G_END_DECLS
