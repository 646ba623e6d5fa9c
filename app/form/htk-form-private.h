#pragma once

/* The compiled form as the files of the engine share it. */

#include "app/form/htk-form.h"
#include "app/form/htk-held.h"

G_BEGIN_DECLS

#define HTK_NS_XFORMS "http://www.w3.org/2002/xforms"
#define HTK_NS_JR "http://openrosa.org/javarosa"
#define HTK_NS_ORX "http://openrosa.org/xforms"
#define HTK_NS_ODK "http://www.opendatakit.org/xforms"
#define HTK_NS_ENTITIES "http://www.opendatakit.org/xforms/entities"
#define HTK_NS_HTML "http://www.w3.org/1999/xhtml"

typedef struct _HtkDef HtkDef;
typedef struct _HtkControl HtkControl;
typedef struct _HtkTask HtkTask;

/* A text with outputs: literals and expressions in turn. */
typedef struct
{
  char *literal;
  HtkXPath *expr;
} HtkSegment;

typedef struct
{
  GArray *segments;
} HtkText;

/* An itext entry: its forms ("" is the long one) with their texts. */
typedef struct
{
  GHashTable *forms; /* "", "short", "guidance", "image" … -> HtkText */
} HtkEntry;

typedef struct
{
  char *name;
  GHashTable *entries; /* id -> HtkEntry */
} HtkLanguage;

typedef enum
{
  HTK_EVENT_FIRST_LOAD = 1 << 0,
  HTK_EVENT_LOAD = 1 << 1,
  HTK_EVENT_NEW_REPEAT = 1 << 2,
  HTK_EVENT_VALUE_CHANGED = 1 << 3,
  HTK_EVENT_REVALIDATE = 1 << 4,
} HtkEvents;

typedef struct
{
  HtkEvents events;
  HtkDef *target;
  HtkXPath *target_expr; /* when predicates choose among the target's nodes */
  HtkDef *owner; /* the control it stands in: its question or repeat; NULL in the model */
  HtkXPath *value; /* NULL: the literal */
  char *literal;
  gboolean location; /* odk:setgeopoint */
} HtkAction;

/* What a form says of one element or attribute of its primary instance. */
struct _HtkDef
{
  char *path;
  guint number; /* among the form's definitions */
  HtkName name;
  gboolean is_attribute;
  HtkDef *parent;
  GPtrArray *children; /* HtkDef, not owned */
  GHashTable *by_local; /* interned local name -> the first child element of that name */
  guint depth;
  gboolean is_repeat;
  HtkNode template_node; /* of a repeat, in the form's templates */
  HtkDef *repeat; /* the nearest repeat at or above it */
  const char *type;
  gboolean has_type; /* the form says so; else it is string */
  HtkNode bind; /* in the form's document, 0 when there is none */
  const char *recording; /* odk:recordaudio: the events it begins at */
  const char *quality;
  HtkXPath *relevant, *required, *readonly, *constraint, *calculate;
  char *constraint_msg, *required_msg;
  const char *preload, *preload_params;
  const char *saveto; /* the property of an entity it becomes */
  HtkControl *control;
  HtkXPath *count; /* jr:count */
  gboolean no_add_remove;
  HtkTask *tasks[4];
  GPtrArray *positional; /* of a repeat: tasks in it that look at their instance's place */
  GPtrArray *readers; /* HtkReader: tasks that read this node */
  GPtrArray *changed_actions; /* HtkAction with xforms-value-changed on this question */
  gboolean saved; /* has a bind or is a leaf: written out */
};

struct _HtkControl
{
  HtkControlKind kind;
  HtkDef *def; /* NULL for a group without reference */
  HtkControl *parent;
  GPtrArray *children; /* HtkControl */
  HtkNode element; /* in the form's document */
  HtkNode label, hint; /* elements, 0 when absent */
  char **appearance;
  HtkXPath *itemset; /* NULL: inline items */
  char *value_ref, *label_ref;
  gboolean label_is_itext;
  HtkXPath *label_expr; /* what label_ref says, relative to an item */
  HtkXPath *value_expr;
};

typedef enum
{
  HTK_TASK_COUNT,
  HTK_TASK_RELEVANT,
  HTK_TASK_CALCULATE,
  HTK_TASK_CHOICES,
} HtkTaskKind;

/* One expression of the model that decides a value or a relevance. */
struct _HtkTask
{
  HtkTaskKind kind;
  HtkDef *def;
  HtkXPath *expr;
  guint rank;
  gboolean volatile_; /* reads the clock or the dice: also run when the instance is loaded */
  GPtrArray *before; /* tasks that must run later, while ranks are made */
  GPtrArray *soft;   /* tasks that should, unless that makes a cycle */
  guint n_waiting;
};

typedef struct
{
  HtkTask *task;
  gboolean same_instance; /* reads the instance of the repeat it is in, not others */
} HtkReader;

typedef struct
{
  char *id;
  HtkTree *tree;
} HtkSecondary;

struct _HtkForm
{
  gatomicrefcount refs;
  HtkNames *names;
  HtkTree *doc;
  char *id, *version, *title;
  HtkTree *primary;   /* a new instance, before any event */
  HtkTree *templates; /* templates of repeats, each below the document */
  char *primary_id;
  HtkDef *root;
  GPtrArray *defs;          /* owned */
  GHashTable *defs_by_path; /* path -> HtkDef */
  GHashTable *secondary;    /* id -> HtkTree */
  GHashTable *csv_src;   /* id -> where a list of columns came from */
  GPtrArray *languages;     /* HtkLanguage */
  char **language_names;
  HtkControl *body;
  GPtrArray *actions; /* HtkAction, in document order */
  GPtrArray *tasks;   /* HtkTask, by rank */
  GHashTable *texts;  /* element -> HtkText, of labels and hints */
  GHashTable *defs_by_bind; /* a bind's id -> HtkDef */
  gboolean added_instance_id; /* the form itself has none */
  HtkFormSubmission submission; /* its texts are the document's */
  gboolean newer_entities; /* of a version of ODK Entities that is not known */
  GPtrArray *warnings; /* char * */
};

#define HTK_SEVERAL_NODES G_MAXUINT

struct _HtkInstance
{
  HtkForm *form;
  HtkTree *tree;
  GArray *defs; /* HtkDef *, by node */
  guint language;
  HtkFormEnv env;
  HtkArena *arena;
  HtkNode *only; /* by the definition's number: its one node, 0, or HTK_SEVERAL_NODES */
  GPtrArray *dirty; /* GArray of HtkNode by task rank, NULL or empty: nothing to do */
  GArray *spare_scheduled, *spare_targets; /* kept for the next use; NULL while in use */
  guint lowest_dirty;
  GArray *changed;
  guint change_depth;
  HtkInstanceChanged changed_func;
  gpointer changed_data;
  HtkInstanceShrinks shrinks_func;
  gpointer shrinks_data;
  gboolean fresh;  /* being made from the form, not from saved answers */
  GArray *pending; /* HtkNode: questions whose value changed and that have actions for it */
  GArray *unplaced; /* HtkNode: what a setgeopoint was to set while the place was not known */
};

/* htk-form.c */
HtkDef   *htk_def_new          (HtkForm    *form,
                                HtkDef     *parent,
                                HtkName     name,
                                gboolean    is_attribute);
void      htk_form_warn        (HtkForm    *form,
                                const char *format,
                                ...) G_GNUC_PRINTF (2, 3);

HtkDef   *htk_def_child        (HtkForm    *form,
                                HtkDef     *def,
                                HtkName     name,
                                gboolean    is_attribute);

/* htk-form-expr.c */
HtkXPath *htk_form_compile     (HtkForm    *form,
                                const char *text,
                                HtkDef     *context,
                                const char *what,
                                GError    **error);
char     *htk_form_path_of     (HtkForm    *form,
                                HtkDef     *context,
                                const char *ref);
HtkDef   *htk_form_resolve     (HtkForm    *form,
                                HtkDef     *context,
                                const HtkPathInfo *path);

/* htk-form-model.c */
gboolean  htk_form_load_model  (HtkForm    *form,
                                HtkNode     model,
                                HtkFormResolver resolver,
                                gpointer    data,
                                GError    **error);
gboolean  htk_form_load_binds  (HtkForm    *form,
                                HtkNode     model,
                                GError    **error);
gboolean  htk_form_load_actions (HtkForm   *form,
                                 HtkNode    parent,
                                 HtkDef    *owner,
                                 GError   **error);

/* htk-submission-encrypt.c */
gboolean  htk_form_check_encryption (HtkForm *form,
                                     GError **error);

/* htk-audit-config.c */
void      htk_form_check_audit (HtkForm    *form);

/* htk-form-deps.c */
#define HTK_DEF_EXPRESSIONS 7
typedef struct
{
  const char *name;
  HtkXPath *expr;
} HtkNamedExpr;
guint     htk_def_expressions  (HtkDef       *def,
                                HtkNamedExpr *out);
HtkDef   *htk_form_find_def    (HtkForm      *form,
                                const char   *ref);

/* htk-form-text.c */
gboolean  htk_form_load_itext  (HtkForm    *form,
                                HtkNode     model,
                                GError    **error);
gboolean  htk_form_compile_texts (HtkForm  *form,
                                  GError  **error);
HtkText  *htk_form_text_at     (HtkForm    *form,
                                HtkNode     element,
                                HtkDef     *context,
                                GError    **error);
void      htk_text_free        (HtkText    *text);
void      htk_language_free    (HtkLanguage *language);

/* htk-form-body.c */
gboolean  htk_form_load_body   (HtkForm    *form,
                                HtkNode     body,
                                GError    **error);
void      htk_control_free     (HtkControl *control);

/* htk-form-graph.c */
gboolean  htk_form_make_graph  (HtkForm    *form,
                                GError    **error);

/* htk-entities.c */
gboolean  htk_form_check_entities (HtkForm *form,
                                   HtkNode  model,
                                   GError **error);

/* htk-json.c */
HtkTree  *htk_form_tree_from_json (HtkForm  *form,
                                   JsonNode *json,
                                   GError  **error);

/* htk-instance*.c */
HtkInstance *htk_instance_of_tree (HtkForm          *form,
                                   const HtkFormEnv *env,
                                   HtkTree          *source);
void      htk_instance_canonicalise (HtkInstance *self,
                                     gboolean     decimals_only);
char     *htk_instance_uuid    (HtkInstance *self);
HtkDef   *htk_instance_def     (HtkInstance *self,
                                HtkNode      node);
void      htk_instance_adopt   (HtkInstance *self,
                                HtkNode      node,
                                HtkDef      *def);
void      htk_instance_context (HtkInstance *self,
                                HtkNode      node,
                                HtkArena    *arena,
                                HtkXPathContext *context);
gboolean  htk_instance_eval    (HtkInstance *self,
                                HtkXPath    *expr,
                                HtkNode      node,
                                HtkXPathContext *context,
                                HtkValue    *value);
gboolean  htk_instance_eval_bool (HtkInstance *self,
                                  HtkXPath    *expr,
                                  HtkNode      node);
char     *htk_instance_eval_text (HtkInstance *self,
                                  HtkXPath    *expr,
                                  HtkNode      node);
void      htk_instance_write   (HtkInstance *self,
                                HtkNode      node,
                                const char  *value);
void      htk_instance_begin   (HtkInstance *self);
void      htk_instance_end     (HtkInstance *self);
void      htk_instance_note    (HtkInstance *self,
                                HtkNode      node);
void      htk_instance_schedule (HtkInstance *self,
                                 HtkTask     *task,
                                 HtkNode      node);
void      htk_instance_schedule_readers (HtkInstance *self,
                                         HtkNode      node,
                                         HtkDef      *def);
void      htk_instance_schedule_subtree (HtkInstance *self,
                                         HtkNode      node);
void      htk_instance_recompute (HtkInstance *self);
void      htk_instance_run_pending (HtkInstance *self);
void      htk_instance_run_actions (HtkInstance *self,
                                    HtkEvents    event,
                                    HtkDef      *owner,
                                    HtkNode      within);
HtkNode   htk_instance_insert  (HtkInstance *self,
                                HtkDef      *repeat,
                                HtkNode      parent,
                                guint        at);
HtkNode   htk_instance_try_template (HtkInstance *self,
                                     HtkDef      *repeat,
                                     HtkNode      parent);
gboolean  htk_instance_range_relevant (HtkInstance *self,
                                       HtkDef      *repeat,
                                       HtkNode      parent);
void      htk_instance_make_blank (HtkInstance *self,
                                   HtkNode      node);
void      htk_instance_fix_counts (HtkInstance *self);
void      htk_instance_set_count (HtkInstance *self,
                                  HtkDef      *repeat,
                                  HtkNode      parent,
                                  guint        count);
GArray   *htk_instance_nodes_of (HtkInstance *self,
                                 HtkDef      *def,
                                 HtkNode      within,
                                 HtkDef      *within_def);
guint     htk_instance_repeat_nodes (HtkInstance *self,
                                     HtkDef      *repeat,
                                     HtkNode      parent,
                                     GArray      *out);
char     *htk_instance_text    (HtkInstance *self,
                                HtkText     *text,
                                HtkNode      node);
char     *htk_instance_element_text (HtkInstance *self,
                                     HtkNode      element,
                                     HtkNode      node,
                                     const char  *form_of_text);
void      htk_instance_media   (HtkInstance *self,
                                HtkNode      element,
                                HtkNode      node,
                                GHashTable  *media);
typedef gboolean (*HtkChoiceFunc) (const char *value, gpointer data);
void      htk_instance_each_choice (HtkInstance *self,
                                HtkNode      node,
                                HtkChoiceFunc func,
                                gpointer     data);
char     *htk_instance_itext   (HtkInstance *self,
                                const char  *id,
                                const char  *form_of_text,
                                HtkNode      node);
char     *htk_value_canonical  (const char  *type,
                                const char  *value);
gboolean  htk_value_is_canonical (const char *type,
                                  const char *value);
gboolean  htk_value_is_ok      (const char  *type,
                                HtkControlKind kind,
                                const char  *value);
void      htk_instance_preload (HtkInstance *self,
                                gboolean     first);
void      htk_instance_preload_in (HtkInstance *self,
                                   GArray      *added);
void      htk_instance_first_load_in (HtkInstance *self,
                                   GArray      *added);
HtkNode   htk_instance_meta    (HtkInstance *self,
                                const char  *name);
HtkEvents htk_events_parse     (const char  *text);

G_END_DECLS
