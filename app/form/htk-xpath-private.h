#pragma once

/* What the files of the evaluator share: the compiled expression and its functions. */

#include "app/form/htk-xpath.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_OP_NUMBER,
  HTK_OP_STRING,
  HTK_OP_OR,
  HTK_OP_AND,
  HTK_OP_EQ,
  HTK_OP_NE,
  HTK_OP_LT,
  HTK_OP_LE,
  HTK_OP_GT,
  HTK_OP_GE,
  HTK_OP_ADD,
  HTK_OP_SUB,
  HTK_OP_MUL,
  HTK_OP_DIV,
  HTK_OP_MOD,
  HTK_OP_NEG,
  HTK_OP_UNION,
  HTK_OP_PATH,
  HTK_OP_CALL,
  HTK_OP_FAIL, /* a call that cannot be made: number is the error's code, string its message */
} HtkOp;

HtkOp    htk_op_mirrored (HtkOp  op);
gboolean htk_op_holds    (HtkOp  op,
                          double a,
                          double b);

typedef enum
{
  HTK_AXIS_ANCESTOR,
  HTK_AXIS_ANCESTOR_OR_SELF,
  HTK_AXIS_ATTRIBUTE,
  HTK_AXIS_CHILD,
  HTK_AXIS_DESCENDANT,
  HTK_AXIS_DESCENDANT_OR_SELF,
  HTK_AXIS_FOLLOWING,
  HTK_AXIS_FOLLOWING_SIBLING,
  HTK_AXIS_NAMESPACE,
  HTK_AXIS_PARENT,
  HTK_AXIS_PRECEDING,
  HTK_AXIS_PRECEDING_SIBLING,
  HTK_AXIS_SELF,
} HtkAxis;

typedef enum
{
  HTK_TEST_NAME,
  HTK_TEST_ANY,    /* * */
  HTK_TEST_ANY_NS, /* p:* */
  HTK_TEST_NODE,
  HTK_TEST_TEXT,
  HTK_TEST_COMMENT,
  HTK_TEST_PI,
} HtkTestKind;

typedef struct _HtkExpr HtkExpr;

typedef struct
{
  HtkAxis axis;
  HtkTestKind test;
  const char *local; /* interned in the names of the expression */
  const char *uri;   /* NULL when the test had no prefix */
  HtkExpr **predicates;
  guint n_predicates;
} HtkStep;

typedef HtkValue (*HtkFunction) (HtkXPathContext *context, HtkExpr **args, guint n_args);

typedef struct
{
  const char *name;
  guint min_args, max_args; /* G_MAXUINT: any number */
  HtkFunction function;
  gboolean pure; /* part of XPath 1.0 itself */
} HtkFunctionInfo;

struct _HtkExpr
{
  HtkOp op;
  HtkExpr *a, *b;
  double number;
  const char *string;
  /* HTK_OP_CALL */
  const HtkFunctionInfo *call;
  HtkExpr **args;
  guint n_args;
  /* HTK_OP_PATH: from base (a filter expression with its predicates), the root, or the context */
  gboolean absolute;
  HtkExpr *base;
  HtkExpr **base_predicates;
  guint n_base_predicates;
  HtkStep *steps;
  guint n_steps;
};

struct _HtkXPath
{
  HtkArena *arena;
  HtkNames *names;
  char *text;
  HtkExpr *root;
  gboolean asks_place; /* position() or last() of the context node itself */
};

const HtkFunctionInfo *htk_function_find (const char *name);
char *htk_function_hint (const char *name);

HtkValue htk_eval           (HtkXPathContext *context,
                             HtkExpr         *expr);
gboolean htk_expr_calls     (HtkExpr         *expr,
                             const char      *function);
gboolean htk_expr_asks_place (HtkExpr        *expr);
HtkValue htk_eval_path      (HtkXPathContext *context,
                             HtkExpr         *expr);
HtkValue htk_eval_binary    (HtkXPathContext *context,
                             HtkExpr         *expr);
void     htk_eval_fail      (HtkXPathContext *context,
                             HtkXPathError    code,
                             const char      *format,
                             ...) G_GNUC_PRINTF (3, 4);
gboolean htk_eval_spend     (HtkXPathContext *context,
                             guint            nodes);
void     htk_nodes_sort     (HtkValue        *value);

gboolean htk_step_fits      (HtkTree         *tree,
                             HtkNode          node,
                             const HtkStep   *step,
                             HtkXPathLib      lib);
gboolean htk_step_by_index  (HtkXPathContext *context,
                             HtkNodeRef       from,
                             const HtkStep   *step,
                             GArray          *out);
gboolean htk_step_by_place  (HtkXPathContext *context,
                             HtkNodeRef       from,
                             const HtkStep   *step,
                             GArray          *out);

HtkValue htk_value_number   (double           number);
HtkValue htk_value_string   (const char      *string);
HtkValue htk_value_boolean  (gboolean         boolean);
HtkValue htk_value_date     (double           days);

double      htk_arg_number  (HtkXPathContext *context,
                             HtkExpr         *arg);
const char *htk_arg_string  (HtkXPathContext *context,
                             HtkExpr         *arg);
gboolean    htk_arg_boolean (HtkXPathContext *context,
                             HtkExpr         *arg);
HtkValue    htk_arg_nodes   (HtkXPathContext *context,
                             HtkExpr         *arg,
                             const char      *function);

/* Days since 1970 of a date or date and time in ISO form; FALSE when the text is not one. */
gboolean htk_date_parse     (GTimeZone       *zone,
                             const char      *text,
                             double          *days);
char    *htk_date_to_string (GTimeZone       *zone,
                             double           days);
gboolean htk_date_format    (GTimeZone       *zone,
                             double           days,
                             const char      *format,
                             GString         *out);
double   htk_time_parse     (const char      *text);
gint64   htk_context_now    (HtkXPathContext *context);

extern const HtkFunctionInfo htk_functions_string[];
extern const HtkFunctionInfo htk_functions_number[];
extern const HtkFunctionInfo htk_functions_nodes[];
extern const HtkFunctionInfo htk_functions_date[];
extern const HtkFunctionInfo htk_functions_geo[];
extern const HtkFunctionInfo htk_functions_form[];

G_END_DECLS
