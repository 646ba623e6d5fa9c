#pragma once

#include "app/form/htk-names.h"

G_BEGIN_DECLS

/* A node of a tree. Stable while the node lives; 0 is no node. An element that holds only text
 * keeps the text itself: its text node is the element's number with the top bit set. */
typedef guint32 HtkNode;

#define HTK_NODE_TEXT_OF(element) ((element) | 0x80000000u)
#define HTK_NODE_IS_LEAF_TEXT(node) (((node) & 0x80000000u) != 0)
#define HTK_NODE_ELEMENT_OF(node) ((node) & 0x7fffffffu)

typedef enum
{
  HTK_NODE_DOCUMENT,
  HTK_NODE_ELEMENT,
  HTK_NODE_ATTRIBUTE,
  HTK_NODE_TEXT,
  HTK_NODE_COMMENT,
  HTK_NODE_PI,
  HTK_NODE_NAMESPACE,
} HtkNodeKind;

typedef struct _HtkTree HtkTree;

#define HTK_TREE_ERROR (htk_tree_error_quark ())
GQuark htk_tree_error_quark (void);
typedef enum
{
  HTK_TREE_ERROR_SYNTAX,
  HTK_TREE_ERROR_LIMIT,
} HtkTreeError;

#define HTK_TREE_MAX_DEPTH 512
#define HTK_TREE_MAX_NODES 40000000u

HtkTree    *htk_tree_new          (HtkNames   *names);
HtkTree    *htk_tree_new_from_xml (HtkNames   *names,
                                   const char *xml,
                                   gssize      length,
                                   GError    **error);
HtkTree    *htk_tree_new_from_csv (HtkNames   *names,
                                   const char *text,
                                   gssize      length,
                                   GError    **error);
HtkTree    *htk_tree_new_from_geojson (HtkNames   *names,
                                       const char *text,
                                       gssize      length,
                                       GError    **error);
HtkTree    *htk_tree_ref          (HtkTree    *tree);
void        htk_tree_unref        (HtkTree    *tree);
HtkNames   *htk_tree_names        (HtkTree    *tree);
guint       htk_tree_revision     (HtkTree    *tree);

HtkNode     htk_tree_document     (HtkTree    *tree);
HtkNode     htk_tree_root         (HtkTree    *tree);
HtkNodeKind htk_tree_kind         (HtkTree    *tree,
                                   HtkNode     node);
HtkName     htk_tree_name         (HtkTree    *tree,
                                   HtkNode     node);
const char *htk_tree_local        (HtkTree    *tree,
                                   HtkNode     node);
HtkNode     htk_tree_parent       (HtkTree    *tree,
                                   HtkNode     node);
HtkNode     htk_tree_first_child  (HtkTree    *tree,
                                   HtkNode     node);
HtkNode     htk_tree_last_child   (HtkTree    *tree,
                                   HtkNode     node);
HtkNode     htk_tree_next         (HtkTree    *tree,
                                   HtkNode     node);
HtkNode     htk_tree_prev         (HtkTree    *tree,
                                   HtkNode     node);
HtkNode     htk_tree_first_attr   (HtkTree    *tree,
                                   HtkNode     node);
HtkNode     htk_tree_attr         (HtkTree    *tree,
                                   HtkNode     node,
                                   const char *uri,
                                   const char *local);
const char *htk_tree_attr_value   (HtkTree    *tree,
                                   HtkNode     node,
                                   const char *uri,
                                   const char *local);
HtkNode     htk_tree_child        (HtkTree    *tree,
                                   HtkNode     node,
                                   const char *local);
const char *htk_tree_value        (HtkTree    *tree,
                                   HtkNode     node);
gboolean    htk_tree_is_leaf      (HtkTree    *tree,
                                   HtkNode     node);
void        htk_tree_append_text  (HtkTree    *tree,
                                   HtkNode     node,
                                   GString    *out);
int         htk_tree_compare      (HtkTree    *tree,
                                   HtkNode     a,
                                   HtkNode     b);

HtkNode     htk_tree_add          (HtkTree    *tree,
                                   HtkNode     parent,
                                   HtkNode     before,
                                   HtkNodeKind kind,
                                   HtkName     name,
                                   const char *value);
HtkNode     htk_tree_add_attr     (HtkTree    *tree,
                                   HtkNode     element,
                                   HtkName     name,
                                   const char *value);
HtkNode     htk_tree_add_namespace (HtkTree  *tree,
                                   HtkNode     element,
                                   HtkName     name,
                                   const char *uri);
HtkNode     htk_tree_copy         (HtkTree    *tree,
                                   HtkTree    *source,
                                   HtkNode     node,
                                   HtkNode     parent,
                                   HtkNode     before);
void        htk_tree_remove       (HtkTree    *tree,
                                   HtkNode     node);
void        htk_tree_set_value    (HtkTree    *tree,
                                   HtkNode     node,
                                   const char *value);
void        htk_tree_set_name     (HtkTree    *tree,
                                   HtkNode     node,
                                   HtkName     name);
gboolean    htk_tree_hidden       (HtkTree    *tree,
                                   HtkNode     node);
void        htk_tree_set_hidden   (HtkTree    *tree,
                                   HtkNode     node,
                                   gboolean    hidden);
guint       htk_tree_size         (HtkTree    *tree);

guint       htk_tree_find         (HtkTree    *tree,
                                   HtkNode     parent,
                                   const char *item,
                                   const char *key,
                                   const char *text,
                                   GArray     *hits);
/* So many children are read through; more are indexed by name. */
#define HTK_TREE_NARROW 24
const HtkNode *htk_tree_named     (HtkTree    *tree,
                                   HtkNode     parent,
                                   const char *local,
                                   HtkNode    *room,
                                   guint      *n);
gboolean    htk_tree_nth          (HtkTree    *tree,
                                   HtkNode     parent,
                                   const char *local,
                                   double      place,
                                   HtkNode    *node);
guint       htk_tree_place        (HtkTree    *tree,
                                   HtkNode     node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkTree, htk_tree_unref)

G_END_DECLS
