#pragma once

/* The survey as a tree, between the sheets and the XForm. */

#include "app/xlsform/htk-xls-table.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_XLS_ROOT,
  HTK_XLS_GROUP,
  HTK_XLS_REPEAT,
  HTK_XLS_QUESTION,
  HTK_XLS_VALUE,    /* calculate, hidden, metadata: nothing in the body */
  HTK_XLS_EXTERNAL, /* csv-external, xml-external */
} HtkXlsItemKind;

typedef struct _HtkXlsItem HtkXlsItem;
struct _HtkXlsItem
{
  HtkXlsItemKind kind;
  HtkXlsRow *row; /* NULL for the root */
  char *type;     /* the first word, normalised */
  char *list;     /* of selects */
  char *relevant; /* of what or_other adds: in place of the cell */
  char *name;
  HtkXlsItem *parent;
  GPtrArray *children; /* HtkXlsItem */
};

typedef struct
{
  HtkXlsTable *survey, *choices, *settings; /* the last two may be NULL */
  HtkXlsItem *root;
  GHashTable *by_name;     /* name -> HtkXlsItem; the first of that name */
  GHashTable *several;     /* names used more than once */
  GHashTable *lists;       /* list name -> GPtrArray of HtkXlsRow */
  GPtrArray *list_order;   /* list names */
  GPtrArray *languages;    /* of all translated columns, the default first */
  GPtrArray *faults;       /* char *: what keeps the form from being made */
  GPtrArray *warnings;     /* char * */
  GPtrArray *made; /* HtkXlsRow that no sheet has: what or_other adds */
  gboolean last_saved;
} HtkXlsForm;

HtkXlsForm *htk_xls_form_new   (void);
void        htk_xls_form_free  (HtkXlsForm *form);
void        htk_xls_form_build (HtkXlsForm *form);
void        htk_xls_fault      (HtkXlsForm *form,
                                HtkXlsTable *table,
                                HtkXlsRow  *row,
                                const char *column,
                                const char *format,
                                ...) G_GNUC_PRINTF (5, 6);
const char *htk_xls_setting    (HtkXlsForm *form,
                                const char *name,
                                const char *otherwise);
char       *htk_xls_path       (HtkXlsForm *form,
                                HtkXlsItem *item);
char       *htk_xls_expand     (HtkXlsForm *form,
                                HtkXlsItem *context,
                                const char *column,
                                const char *text);
char       *htk_xls_expand_expression (HtkXlsForm *form,
                                       HtkXlsItem *context,
                                       const char *column,
                                       const char *text);
char       *htk_xls_write      (HtkXlsForm *form);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkXlsForm, htk_xls_form_free)

G_END_DECLS
