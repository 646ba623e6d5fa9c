#pragma once

/* The survey as a tree, between the sheets and the XForm. */

#include "app/xlsform/htk-xls-table.h"
#include "app/xlsform/htk-xls-types.h"

G_BEGIN_DECLS

typedef struct _HtkXlsItem HtkXlsItem;
struct _HtkXlsItem
{
  HtkXlsItemKind kind;
  const HtkXlsType *type; /* NULL for the root, groups and repeats */
  HtkXlsRow *row;         /* NULL for the root */
  GHashTable *own;        /* column -> text that stands in place of the cell; may be NULL */
  GHashTable *parameters; /* of the parameters cell; may be NULL */
  char *name;
  char *list;         /* of selects */
  HtkXlsItem *source; /* of a select from a repeat: the question that names the choices */
  gboolean unknown;   /* its type is wrong: only its name is known */
  HtkXlsItem *parent;
  GPtrArray *children; /* HtkXlsItem */
  GHashTable *names;   /* of the children -> the first HtkXlsItem of that name */
};

/* A list of choices. */
typedef struct
{
  char *name;
  HtkXlsTable *table;
  GPtrArray *rows;   /* HtkXlsRow */
  GHashTable *names; /* of the choices */
  gboolean itext;    /* its labels are in itext */
} HtkXlsList;

/* An entity a filling makes or changes: a row of the entities sheet. */
typedef struct
{
  HtkXlsRow *row;
  const char *list;
  HtkXlsItem *container; /* the root, a group or a repeat: what the entity is of */
  GPtrArray *saved;      /* HtkXlsItem whose answers are its properties */
} HtkXlsEntity;

typedef struct
{
  HtkXlsTable *survey, *choices, *settings, *entities, *external; /* but for the first, may be NULL */
  char *fallback_id;       /* for a form whose settings give none */
  HtkXlsItem *root;
  GHashTable *by_name;     /* name -> HtkXlsItem; the first of that name */
  GHashTable *several;     /* names used more than once */
  GHashTable *by_list;     /* list name -> HtkXlsList */
  GPtrArray *triggered;    /* HtkXlsItem with a trigger, in order */
  GPtrArray *lists;        /* HtkXlsList, in the order of the sheets */
  GPtrArray *entity_rows;  /* HtkXlsEntity */
  GPtrArray *languages;    /* of all translated columns, the default first */
  GHashTable *prefixes;    /* namespace prefix -> URI */
  GHashTable *files;       /* id of an external instance -> its file */
  GPtrArray *file_order;   /* the ids */
  GPtrArray *findings;     /* HtkXlsFinding */
  GHashTable *said;        /* their texts */
  guint n_faults;
  GPtrArray *made; /* HtkXlsRow that no sheet has */
  gboolean last_saved;
  guint too_deep; /* blocks that were begun too deep and are not ended yet */
} HtkXlsForm;

/* Where a text stands, for what is to be said of it. */
typedef struct
{
  HtkXlsTable *table;
  HtkXlsRow *row;
  const char *column;
} HtkXlsPlace;

HtkXlsForm *htk_xls_form_new   (void);
void        htk_xls_form_free  (HtkXlsForm *form);
void        htk_xls_form_build (HtkXlsForm *form);
HtkXlsItem *htk_xls_item_new   (HtkXlsItem *parent,
                                HtkXlsItemKind kind,
                                HtkXlsRow  *row,
                                const char *name);
void        htk_xls_item_free  (gpointer    data);
void        htk_xls_item_put   (HtkXlsItem *item,
                                const char *column,
                                const char *text);
const char *htk_xls_item_cell  (HtkXlsForm *form,
                                HtkXlsItem *item,
                                const char *column);
void        htk_xls_register   (HtkXlsForm *form,
                                HtkXlsItem *item);
HtkXlsRow  *htk_xls_make_row   (HtkXlsForm *form,
                                HtkXlsTable *table,
                                HtkXlsRow  *like);
void        htk_xls_fault      (HtkXlsForm *form,
                                HtkXlsTable *table,
                                HtkXlsRow  *row,
                                const char *column,
                                const char *format,
                                ...) G_GNUC_PRINTF (5, 6);
void        htk_xls_warn       (HtkXlsForm *form,
                                HtkXlsTable *table,
                                HtkXlsRow  *row,
                                const char *column,
                                const char *format,
                                ...) G_GNUC_PRINTF (5, 6);
const char *htk_xls_setting    (HtkXlsForm *form,
                                const char *name,
                                const char *otherwise);
gboolean    htk_xls_is_name    (const char *name);
gboolean    htk_xls_is_yes     (const char *text);
gboolean    htk_xls_is_no      (const char *text);
gboolean    htk_xls_is_translated (HtkXlsTable *table,
                                const char *column);

/* Lists of choices. */
void        htk_xls_collect_lists (HtkXlsForm *form);
HtkXlsList *htk_xls_list       (HtkXlsForm *form,
                                const char *name);
void        htk_xls_check_list (HtkXlsForm *form,
                                HtkXlsItem *item);
void        htk_xls_add_other  (HtkXlsForm *form,
                                HtkXlsItem *select);
void        htk_xls_add_file   (HtkXlsForm *form,
                                const HtkXlsPlace *place,
                                const char *file);

/* What a single row or the settings must fulfil. */
void        htk_xls_check_settings (HtkXlsForm *form);
void        htk_xls_check_item (HtkXlsForm *form,
                                HtkXlsItem *item);
void        htk_xls_take_parameters (HtkXlsForm *form,
                                HtkXlsItem *item);
const char *htk_xls_parameter  (HtkXlsItem *item,
                                const char *name,
                                const char *otherwise);
void        htk_xls_make_table_list (HtkXlsForm *form,
                                HtkXlsItem *group);
void        htk_xls_collect_entities (HtkXlsForm *form);
HtkXlsEntity *htk_xls_entity_of (HtkXlsForm *form,
                                HtkXlsItem *container);
HtkXlsItem *htk_xls_repeat_of  (HtkXlsItem *item);
gboolean    htk_xls_is_inside  (HtkXlsItem *item,
                                HtkXlsItem *block);

/* References and expressions. */
char       *htk_xls_path       (HtkXlsItem *item);
GPtrArray  *htk_xls_references (HtkXlsForm *form,
                                const char *text);
char       *htk_xls_expand     (HtkXlsForm *form,
                                HtkXlsItem *context,
                                const HtkXlsPlace *place,
                                const char *text);
char       *htk_xls_expand_expression (HtkXlsForm *form,
                                HtkXlsItem *context,
                                const HtkXlsPlace *place,
                                const char *text);
gboolean    htk_xls_is_dynamic (HtkXlsItem *item,
                                const char *text);
char       *htk_xls_write      (HtkXlsForm *form);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkXlsForm, htk_xls_form_free)

G_END_DECLS
