#pragma once

/* The records of a tree as its own files share them. */

#include "app/form/htk-tree.h"

G_BEGIN_DECLS

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
  GHashTable *indexes; /* "parent item/key" -> text -> GArray of HtkNode */
  GHashTable *wide;    /* parent -> interned local name -> GArray of HtkNode, its children */
  guint revision; /* of the structure and of values: indexes hold for one */
  gboolean ordered;
};

static inline Record *
record (HtkTree *tree,
        HtkNode  node)
{
  return &g_array_index (tree->records, Record, HTK_NODE_ELEMENT_OF (node));
}

/* Drops the index of a parent's children by name. */
void htk_tree_forget_named (HtkTree *tree,
                            HtkNode  parent);

G_END_DECLS
