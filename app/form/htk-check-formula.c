/* Conditions as formulas: what an expression asks of the answers, in atoms that htk-check-solve.c
 * can reason about. What it cannot is kept as a term of which nothing is known, so that no
 * condition is called impossible which is not. */
#include "app/form/htk-check.h"

#include <math.h>
#include <string.h>

typedef struct {
  HtkCheck *check;
  const HtkCheckExpr *where;
  const HtkCheckRow *row;
} Build;

static HtkFormula *
build (Build *b, HtkExpr *expr, gboolean negated);

static HtkFormula *
formula (Build *b, HtkFormulaKind kind)
{
  HtkFormula *f = htk_arena_new_array (b->check->arena, HtkFormula, 1);

  *f = (HtkFormula){ .kind = kind };
  return f;
}

static HtkFormula *
truth (Build *b, gboolean is_true)
{
  return formula (b, is_true ? HTK_FORMULA_TRUE : HTK_FORMULA_FALSE);
}

HtkFormula *
htk_formula_join (HtkCheck *check, HtkFormulaKind kind, HtkFormula *first, HtkFormula *second)
{
  Build b = { check, NULL, NULL };
  HtkFormula *f = formula (&b, kind);

  f->a = first;
  f->b = second;
  return f;
}

/* Whether the value of @expr is the same in every instance. */
static gboolean
reads_nothing (HtkExpr *expr)
{
  static const char *const changing[] = {
    "now",  "today",    "random", "uuid",     "instance",       "current",        "position",
    "last", "jr:itext", "once",   "pulldata", "jr:choice-name", "indexed-repeat", "randomize"
  };

  if (expr == NULL)
    return TRUE;
  if (expr->op == HTK_OP_PATH || expr->op == HTK_OP_FAIL)
    return FALSE;
  for (gsize i = 0; expr->op == HTK_OP_CALL && i < G_N_ELEMENTS (changing); i++)
    if (strcmp (expr->call->name, changing[i]) == 0)
      return FALSE;
  /* string(), number() … without an argument read the node itself. */
  if (expr->op == HTK_OP_CALL && expr->n_args == 0 && expr->call->min_args == 0
      && expr->call->max_args > 0)
    return FALSE;
  for (guint i = 0; i < expr->n_args; i++)
    if (!reads_nothing (expr->args[i]))
      return FALSE;
  return reads_nothing (expr->a) && reads_nothing (expr->b);
}

/* The value of an expression that reads nothing; FALSE for others. */
gboolean
htk_check_constant (HtkCheck *check, HtkExpr *expr, HtkValue *value, HtkXPathContext *context)
{
  gboolean ok;

  if (!reads_nothing (expr))
    return FALSE;
  htk_instance_context (check->blank, htk_instance_root (check->blank), check->arena, context);
  context->budget = HTK_XPATH_BUDGET / 100;
  *value = htk_eval (context, expr);
  ok = context->error == NULL;
  g_clear_error (&context->error);
  return ok;
}

/* In a filter, the cell of the row that a plain name means. */
static gboolean
cell_of_row (Build *b, HtkExpr *expr, const char **text)
{
  HtkNode cell;

  if (b->row == NULL || expr->op != HTK_OP_PATH || expr->absolute || expr->base != NULL
      || expr->n_steps != 1 || expr->steps[0].n_predicates > 0
      || expr->steps[0].axis != HTK_AXIS_CHILD || expr->steps[0].test != HTK_TEST_NAME)
    return FALSE;
  cell = htk_tree_child (b->row->tree, b->row->item, expr->steps[0].local);
  *text = cell != 0 ? htk_tree_value (b->row->tree, cell) : NULL;
  return cell != 0;
}

/* The value of @expr when it is the same whatever is answered: its text, or NULL and a number. */
static gboolean
fixed_value (Build *b, HtkExpr *expr, const char **text, double *number, gboolean *boolean)
{
  HtkXPathContext context;
  HtkValue value;

  *boolean = FALSE;
  if (cell_of_row (b, expr, text))
    {
      *number = htk_string_to_number (*text);
      return TRUE;
    }
  if (!htk_check_constant (b->check, expr, &value, &context))
    return FALSE;
  *number = htk_value_to_number (&context, &value);
  *boolean = value.type == HTK_VALUE_BOOLEAN;
  *text = value.type == HTK_VALUE_STRING ? value.str : NULL;
  return TRUE;
}

static HtkFormula *
opaque (Build *b, HtkExpr *expr, gboolean negated)
{
  g_autofree char *key = NULL;
  HtkFormula *f;

  /* In a filter the same words mean other cells in each row. */
  if (b->row != NULL || htk_expr_calls (expr, "random") || htk_expr_calls (expr, "uuid"))
    return formula (b, HTK_FORMULA_FREE);
  f = formula (b, HTK_FORMULA_ATOM);
  key = htk_check_text (b->check, b->where, expr);
  /* The truth of a term is another thing than its value. */
  f->atom = (HtkAtom){ .kind = HTK_TERM_BOOLEAN,
                       .key = htk_arena_printf (b->check->arena, "?%s", key),
                       .negated = negated };
  return f;
}

static HtkDef *
single (Build *b, HtkExpr *expr)
{
  gboolean relative = expr->op == HTK_OP_PATH && !expr->absolute && expr->base == NULL;

  /* number() and string() of a node compare as the node does. */
  if ((htk_check_is_call (expr, "number") || htk_check_is_call (expr, "string")
       || htk_check_is_call (expr, "int"))
      && expr->n_args == 1)
    {
      HtkDef *def = single (b, expr->args[0]);

      return htk_check_is_call (expr, "int") && def != NULL && strcmp (def->type, "int") != 0 ? NULL
                                                                                              : def;
    }
  if (b->row != NULL && relative)
    return NULL;
  return htk_check_single (b->check, b->where, expr, b->where->def);
}

static HtkTermKind
kind_of_term (HtkExpr *expr)
{
  static const char *const counts[]
      = { "count", "count-non-empty", "count-selected", "string-length" };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (htk_check_is_call (expr, counts[i]))
      return HTK_TERM_COUNT;
  return HTK_TERM_ANY;
}

static gboolean
is_ordering (HtkOp op)
{
  return op == HTK_OP_LT || op == HTK_OP_LE || op == HTK_OP_GT || op == HTK_OP_GE;
}

/* Dates compare by calendar, whatever way they are written: only numbers of days are followed. */
static gboolean
is_calendar (HtkDef *def)
{
  return def != NULL && (g_str_has_prefix (def->type, "date") || strcmp (def->type, "time") == 0);
}

static HtkFormula *
compare (Build *b, HtkExpr *whole, HtkExpr *term, HtkOp op, HtkExpr *other, gboolean negated)
{
  HtkFormula *f;
  HtkDef *def = single (b, term);
  const char *text;
  double number;
  gboolean boolean;
  g_autofree char *key = NULL;

  if (!fixed_value (b, other, &text, &number, &boolean) || boolean
      || (text != NULL && is_calendar (def) && *text != '\0'))
    return opaque (b, whole, negated);
  if (text != NULL && is_ordering (op))
    {
      if (isnan (number))
        return opaque (b, whole, negated);
      text = NULL;
    }
  /* A path into a repeat compares with any of its nodes. */
  if (def == NULL
      && (term->op == HTK_OP_PATH || term->op == HTK_OP_UNION || b->row != NULL
          || htk_expr_calls (term, "random") || htk_expr_calls (term, "uuid")))
    return opaque (b, whole, negated);
  key = def != NULL ? g_strdup (def->path) : htk_check_text (b->check, b->where, term);
  f = formula (b, HTK_FORMULA_ATOM);
  f->atom = (HtkAtom){ .kind = def != NULL ? HTK_TERM_NODE : kind_of_term (term),
                       .key = htk_arena_strdup (b->check->arena, key),
                       .def = def,
                       .op = op,
                       .negated = negated,
                       .text = text != NULL ? htk_arena_strdup (b->check->arena, text) : NULL,
                       .number = number };
  return f;
}

/* `if (c, x, y) = z` is `(c and x = z) or (not (c) and y = z)`. */
static HtkFormula *
compare_branches (Build *b, HtkExpr *expr, HtkExpr *branches, gboolean left, gboolean negated)
{
  HtkExpr *yes = htk_arena_new_array (b->check->arena, HtkExpr, 2);
  HtkExpr *no = yes + 1;

  *yes = *no = *expr;
  *(left ? &yes->a : &yes->b) = branches->args[1];
  *(left ? &no->a : &no->b) = branches->args[2];
  return htk_formula_join (
      b->check, HTK_FORMULA_OR,
      htk_formula_join (b->check, HTK_FORMULA_AND, build (b, branches->args[0], FALSE),
                        build (b, yes, negated)),
      htk_formula_join (b->check, HTK_FORMULA_AND, build (b, branches->args[0], TRUE),
                        build (b, no, negated)));
}

static HtkFormula *
build_comparison (Build *b, HtkExpr *expr, gboolean negated)
{
  const char *left_text, *right_text;
  double left, right;
  gboolean left_boolean, right_boolean;
  gboolean left_fixed = fixed_value (b, expr->a, &left_text, &left, &left_boolean);
  gboolean right_fixed = fixed_value (b, expr->b, &right_text, &right, &right_boolean);

  if (left_fixed && right_fixed && !left_boolean && !right_boolean)
    {
      gboolean is_true = htk_op_holds (expr->op, left, right);

      if (left_text != NULL && right_text != NULL && !is_ordering (expr->op))
        is_true = (strcmp (left_text, right_text) == 0) == (expr->op == HTK_OP_EQ);
      else if (is_ordering (expr->op) && (isnan (left) || isnan (right)))
        return opaque (b, expr, negated);
      return truth (b, is_true != negated);
    }
  if (htk_check_is_call (expr->a, "if") && right_fixed)
    return compare_branches (b, expr, expr->a, TRUE, negated);
  if (htk_check_is_call (expr->b, "if") && left_fixed)
    return compare_branches (b, expr, expr->b, FALSE, negated);
  if (right_fixed)
    return compare (b, expr, expr->a, expr->op, expr->b, negated);
  return left_fixed ? compare (b, expr, expr->b, htk_op_mirrored (expr->op), expr->a, negated)
                    : opaque (b, expr, negated);
}

static HtkFormula *
build_selected (Build *b, HtkExpr *expr, gboolean negated)
{
  HtkDef *def = single (b, expr->args[0]);
  const char *text;
  double number;
  gboolean boolean;
  HtkFormula *f;

  if (def == NULL || !fixed_value (b, expr->args[1], &text, &number, &boolean) || boolean)
    return opaque (b, expr, negated);
  if (text == NULL)
    {
      g_autofree char *written = htk_number_to_string (number);

      text = htk_arena_strdup (b->check->arena, written);
    }
  /* XPath says nothing of a choice that is blank or of two words: engines differ. */
  if (*text == '\0' || strpbrk (text, " \t\r\n") != NULL)
    return formula (b, HTK_FORMULA_FREE);
  f = formula (b, HTK_FORMULA_ATOM);
  f->atom = (HtkAtom){ .kind = HTK_TERM_NODE,
                       .key = def->path,
                       .def = def,
                       .op = HTK_OP_CALL,
                       .negated = negated,
                       .text = htk_arena_strdup (b->check->arena, text) };
  return f;
}

static HtkFormula *
build_call (Build *b, HtkExpr *expr, gboolean negated)
{
  if (htk_check_is_call (expr, "not") || htk_check_is_call (expr, "boolean"))
    return build (b, expr->args[0], negated != htk_check_is_call (expr, "not"));
  if (htk_check_is_call (expr, "selected") || htk_check_is_call (expr, "is-selected"))
    return build_selected (b, expr, negated);
  if (htk_check_is_call (expr, "if"))
    return htk_formula_join (
        b->check, HTK_FORMULA_OR,
        htk_formula_join (b->check, HTK_FORMULA_AND, build (b, expr->args[0], FALSE),
                          build (b, expr->args[1], negated)),
        htk_formula_join (b->check, HTK_FORMULA_AND, build (b, expr->args[0], TRUE),
                          build (b, expr->args[2], negated)));
  return opaque (b, expr, negated);
}

static HtkFormula *
build (Build *b, HtkExpr *expr, gboolean negated)
{
  HtkXPathContext context;
  HtkValue value;

  /* An if() in the condition of an if() doubles the formula: what is too much is left open. */
  if (b->check->budget == 0)
    return formula (b, HTK_FORMULA_FREE);
  b->check->budget--;
  if (htk_check_constant (b->check, expr, &value, &context))
    return truth (b, htk_value_to_boolean (&context, &value) != negated);
  switch (expr->op)
    {
    case HTK_OP_OR:
    case HTK_OP_AND:
      return htk_formula_join (
          b->check, (expr->op == HTK_OP_OR) != negated ? HTK_FORMULA_OR : HTK_FORMULA_AND,
          build (b, expr->a, negated), build (b, expr->b, negated));
    case HTK_OP_EQ:
    case HTK_OP_NE:
    case HTK_OP_LT:
    case HTK_OP_LE:
    case HTK_OP_GT:
    case HTK_OP_GE:
      return build_comparison (b, expr, negated);
    case HTK_OP_CALL:
      return build_call (b, expr, negated);
    case HTK_OP_NUMBER:
    case HTK_OP_STRING:
    case HTK_OP_ADD:
    case HTK_OP_SUB:
    case HTK_OP_MUL:
    case HTK_OP_DIV:
    case HTK_OP_MOD:
    case HTK_OP_NEG:
    case HTK_OP_UNION:
    case HTK_OP_PATH:
    case HTK_OP_FAIL:
    default:
      return opaque (b, expr, negated);
    }
}

/**
 * htk_formula_new:
 * @check: the check
 * @where: the expression
 * @expr: a part of it, read as a condition
 * @negated: whether its opposite is meant
 * @row: (nullable): the row of a list, when @expr is its filter
 *
 * Returns: (transfer none): what the condition asks of the answers; it lives as long as @check
 */
HtkFormula *
htk_formula_new (HtkCheck *check,
                 const HtkCheckExpr *where,
                 HtkExpr *expr,
                 gboolean negated,
                 const HtkCheckRow *row)
{
  Build b = { check, where, row };

  return build (&b, expr, negated);
}

/* That @def has an answer. */
HtkFormula *
htk_formula_answered (HtkCheck *check, HtkDef *def)
{
  Build b = { check, NULL, NULL };
  HtkFormula *f = formula (&b, HTK_FORMULA_ATOM);

  f->atom = (HtkAtom){
    .kind = HTK_TERM_NODE, .key = def->path, .def = def, .op = HTK_OP_NE, .text = "", .number = NAN
  };
  return f;
}

/* An expression of @def as a condition; true when it has none. */
HtkFormula *
htk_formula_of (HtkCheck *check, HtkDef *def, const char *what, HtkXPath *xpath, gboolean negated)
{
  HtkCheckExpr *where = htk_arena_new_array (check->arena, HtkCheckExpr, 1);
  Build b = { check, where, NULL };

  if (xpath == NULL)
    return truth (&b, !negated);
  *where = (HtkCheckExpr){ def, def->path, what, xpath };
  return build (&b, xpath->root, negated);
}

/* That @def is asked: its relevant and those of all that it is in. */
HtkFormula *
htk_formula_asked (HtkCheck *check, HtkDef *def)
{
  Build b = { check, NULL, NULL };
  HtkFormula *all = truth (&b, TRUE);

  for (HtkDef *d = def; d != NULL; d = d->parent)
    if (d->relevant != NULL)
      all = htk_formula_join (check, HTK_FORMULA_AND,
                              htk_formula_of (check, d, "relevant", d->relevant, FALSE), all);
  return all;
}
