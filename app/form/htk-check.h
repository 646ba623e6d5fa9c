#pragma once

/* What the rooms of the author's check share: the form, the findings, the walk of expressions, and
 * the question whether a condition can ever be met. */

#include "app/form/htk-form-check.h"
#include "app/form/htk-form-private.h"
#include "app/form/htk-xpath-private.h"

G_BEGIN_DECLS

/* One expression of the form and where it stands. */
typedef struct {
  HtkDef *def;      /* where relative paths start; NULL when that is not known */
  const char *ref;  /* what a finding names */
  const char *what; /* "relevant", "label" … */
  HtkXPath *xpath;
} HtkCheckExpr;

typedef struct {
  HtkForm *form;
  const char *media; /* the folder of media; NULL: not looked for */
  GPtrArray *findings;
  GHashTable *said;        /* what was reported, so that nothing is said twice */
  GArray *expressions;     /* HtkCheckExpr, in the order of the form */
  GHashTable *controls;    /* HtkDef -> GPtrArray of HtkControl: the questions that ask for it */
  GHashTable *order;       /* HtkDef -> its place in the body, counted from 1 */
  GHashTable *set;         /* HtkDef that a setvalue or setgeopoint writes */
  GHashTable *external;    /* ids of lists that come from a file */
  GHashTable *shown;       /* id of a text -> the HtkDef whose label or hint it is */
  GHashTable *domains;     /* HtkDef -> its choices, made on demand */
  GHashTable *unreachable; /* HtkDef that is never asked */
  HtkInstance *blank;      /* for the value of what reads nothing */
  HtkArena *arena;
  guint budget; /* steps of reasoning that are left */
} HtkCheck;

/* htk-form-check.c */
void
htk_check_report (HtkCheck *check,
                  HtkFaultSeverity severity,
                  const char *code,
                  const char *ref,
                  const char *format,
                  ...) G_GNUC_PRINTF (5, 6);
char *
htk_check_cut (const char *text, glong n);

/* htk-check-paths.c */

/* Where a path leads. */
typedef struct {
  HtkDef *def;         /* as far as its steps are plain; NULL: not into the answers */
  gboolean whole;      /* every step was a plain name without a predicate */
  const char *missing; /* the step that names nothing; NULL: none */
  const char *list;    /* the list it begins in, when that is written out */
} HtkCheckTarget;

typedef void (*HtkCheckVisit) (
    HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context, gpointer data);

HtkCheckTarget
htk_check_target (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *path, HtkDef *context);
void
htk_check_walk (HtkCheck *check, const HtkCheckExpr *where, HtkCheckVisit visit, gpointer data);
HtkDef *
htk_check_single (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context);
char *
htk_check_text (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr);
gboolean
htk_check_is_call (const HtkExpr *expr, const char *name);

/* htk-check-formula.c */
typedef enum {
  HTK_FORMULA_TRUE,
  HTK_FORMULA_FALSE,
  HTK_FORMULA_FREE, /* may be either, whatever else holds */
  HTK_FORMULA_AND,
  HTK_FORMULA_OR,
  HTK_FORMULA_ATOM,
} HtkFormulaKind;

typedef enum {
  HTK_TERM_NODE,    /* the answer to one question */
  HTK_TERM_COUNT,   /* a whole number from 0 */
  HTK_TERM_ANY,     /* a value of which nothing is known */
  HTK_TERM_BOOLEAN, /* true or false */
} HtkTermKind;

typedef struct {
  HtkTermKind kind;
  const char *key; /* the same term has the same key */
  HtkDef *def;     /* of a HTK_TERM_NODE */
  HtkOp op;        /* a comparison; HTK_OP_CALL: selected() */
  gboolean negated;
  const char *text; /* what it is compared with; NULL: a number */
  double number;
} HtkAtom;

typedef struct _HtkFormula HtkFormula;
struct _HtkFormula {
  HtkFormulaKind kind;
  HtkFormula *a, *b;
  HtkAtom atom;
};

/* The row of a list that a filter tests. */
typedef struct {
  HtkTree *tree;
  HtkNode item;
} HtkCheckRow;

HtkFormula *
htk_formula_new (HtkCheck *check,
                 const HtkCheckExpr *where,
                 HtkExpr *expr,
                 gboolean negated,
                 const HtkCheckRow *row);
HtkFormula *
htk_formula_join (HtkCheck *check, HtkFormulaKind kind, HtkFormula *a, HtkFormula *b);
HtkFormula *
htk_formula_answered (HtkCheck *check, HtkDef *def);
HtkFormula *
htk_formula_of (HtkCheck *check, HtkDef *def, const char *what, HtkXPath *xpath, gboolean negated);
HtkFormula *
htk_formula_asked (HtkCheck *check, HtkDef *def);
gboolean
htk_check_constant (HtkCheck *check, HtkExpr *expr, HtkValue *value, HtkXPathContext *context);

/* htk-check-solve.c */
gboolean
htk_formula_possible (HtkCheck *check, HtkFormula *formula, gboolean valid_only);

/* htk-check-domain.c */

/* What a question may be answered with, when the form says so. */
typedef struct {
  gboolean known;    /* @values are all there are, beside the blank answer */
  gboolean multiple; /* the answer is any number of them */
  GPtrArray *values; /* of const char * */
} HtkDomain;

const HtkDomain *
htk_check_domain (HtkCheck *check, HtkDef *def);
const char *
htk_check_default (HtkCheck *check, HtkDef *def);
const char *
htk_check_list_of (HtkXPath *itemset, HtkExpr **path);
void
htk_check_rows (HtkCheck *check, HtkExpr *path, HtkTree *tree, GArray *rows);

/* The rooms. */
void
htk_check_source (HtkCheck *check, HtkNames *names, HtkTree *doc);
void
htk_check_structure (HtkCheck *check);
void
htk_check_references (HtkCheck *check);
void
htk_check_logic (HtkCheck *check);
void
htk_check_order (HtkCheck *check);
void
htk_check_choices (HtkCheck *check);
void
htk_check_texts (HtkCheck *check);
void
htk_check_time (HtkCheck *check);

G_END_DECLS
