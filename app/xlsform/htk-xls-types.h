#pragma once

/* The question types of XLSForm. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HTK_XLS_ROOT,
  HTK_XLS_GROUP,
  HTK_XLS_REPEAT,
  HTK_XLS_QUESTION,
  HTK_XLS_VALUE,    /* calculate, hidden, metadata: nothing in the body */
  HTK_XLS_EXTERNAL, /* csv-external, xml-external: no node at all */
  HTK_XLS_META,     /* audit: a node of meta */
} HtkXlsItemKind;

typedef struct
{
  const char *name;
  HtkXlsItemKind kind;
  const char *element; /* of the body */
  const char *bind;    /* its type */
  const char *media;   /* upload: the mediatype */
  const char *preload, *preload_params;
  const char *constraint; /* what the type itself asks for */
  const char *parameters; /* the names it takes, parted by blanks */
} HtkXlsType;

typedef enum
{
  HTK_XLS_CELL_QUESTION,
  HTK_XLS_CELL_BEGIN_GROUP,
  HTK_XLS_CELL_END_GROUP,
  HTK_XLS_CELL_BEGIN_REPEAT,
  HTK_XLS_CELL_END_REPEAT,
  HTK_XLS_CELL_WRONG,
} HtkXlsCellKind;

/* What a cell of the type column says. */
typedef struct
{
  HtkXlsCellKind kind;
  const HtkXlsType *type; /* of a question */
  char *list;             /* of selects, else NULL */
  gboolean or_other;
  gboolean external; /* select_one_external */
  char *problem;     /* what is wrong with it, else NULL */
} HtkXlsTypeCell;

void     htk_xls_type_parse (const char     *text,
                             HtkXlsTypeCell *cell);
void     htk_xls_type_clear (HtkXlsTypeCell *cell);
gboolean htk_xls_type_is    (const HtkXlsType *type,
                             const char     *name);
gboolean htk_xls_is_select  (const HtkXlsType *type);
const HtkXlsType *htk_xls_type_find (const char *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkXlsTypeCell, htk_xls_type_clear)

G_END_DECLS
