/* Evaluation of compiled expressions: values, conversions and operators by XPath 1.0, with ODK's
 * rule that texts which are dates count as dates in sums and comparisons. */
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

#define MAX_DEPTH 400

HtkValue
htk_value_number (double number)
{
  return (HtkValue){ .type = HTK_VALUE_NUMBER, .num = number };
}

HtkValue
htk_value_string (const char *string)
{
  return (HtkValue){ .type = HTK_VALUE_STRING, .str = string };
}

HtkValue
htk_value_boolean (gboolean boolean)
{
  return (HtkValue){ .type = HTK_VALUE_BOOLEAN, .num = boolean ? 1 : 0 };
}

HtkValue
htk_value_date (double days)
{
  return (HtkValue){ .type = HTK_VALUE_DATE, .num = days };
}

/* Keeps the first failure; the caller returns any value. */
void
htk_eval_fail (HtkXPathContext *context,
               HtkXPathError    code,
               const char      *format,
               ...)
{
  va_list args;

  if (context->error != NULL)
    return;
  va_start (args, format);
  context->error = g_error_new_valist (HTK_XPATH_ERROR, (int) code, format, args);
  va_end (args);
}

/* Counts visited nodes, so that an expression that would run for ever ends with an error. */
gboolean
htk_eval_spend (HtkXPathContext *context,
                guint            nodes)
{
  if (context->error != NULL)
    return FALSE;
  if (context->budget > nodes)
    {
      context->budget -= nodes;
      return TRUE;
    }
  htk_eval_fail (context, HTK_XPATH_ERROR_LIMIT, "the evaluation takes too long");
  return FALSE;
}

/**
 * htk_node_string:
 * @context: an evaluation
 * @ref: a node
 *
 * Returns: its string value, blank when it is not relevant; valid until the evaluation ends or the
 *   tree changes
 */
const char *
htk_node_string (HtkXPathContext *context,
                 HtkNodeRef       ref)
{
  GString *text;
  const char *copy;
  HtkNodeKind kind = htk_tree_kind (ref.tree, ref.node);

  if (kind == HTK_NODE_ATTRIBUTE || kind == HTK_NODE_NAMESPACE || kind == HTK_NODE_COMMENT ||
      kind == HTK_NODE_PI)
    return htk_tree_value (ref.tree, ref.node);
  if (htk_tree_is_leaf (ref.tree, ref.node))
    return htk_tree_hidden (ref.tree, ref.node) ? "" : htk_tree_value (ref.tree, ref.node);
  text = g_string_new (NULL);
  htk_tree_append_text (ref.tree, ref.node, text);
  copy = htk_arena_strndup (context->arena, text->str, text->len);
  g_string_free (text, TRUE);
  return copy;
}

const char *
htk_value_to_string (HtkXPathContext *context,
                     const HtkValue  *value)
{
  g_autofree char *text = NULL;

  switch (value->type)
    {
    case HTK_VALUE_NODESET:
      return value->n_nodes > 0 ? htk_node_string (context, value->nodes[0]) : "";
    case HTK_VALUE_STRING:
      return value->str;
    case HTK_VALUE_BOOLEAN:
      return value->num != 0 ? "true" : "false";
    case HTK_VALUE_DATE:
      text = htk_date_to_string (context->zone, value->num);
      break;
    case HTK_VALUE_NUMBER:
    default:
      if (value->str != NULL)
        return value->str;
      text = htk_number_to_string (value->num);
    }
  return htk_arena_strdup (context->arena, text);
}

double
htk_value_to_number (HtkXPathContext *context,
                     const HtkValue  *value)
{
  const char *text;
  double number, days;

  if (value->type != HTK_VALUE_NODESET && value->type != HTK_VALUE_STRING)
    return value->num;
  text = htk_value_to_string (context, value);
  number = htk_string_to_number (text);
  /* No text is both a number and a date. */
  if (context->lib == HTK_XPATH_ODK && isnan (number) &&
      htk_date_parse (context->zone, text, &days))
    return days;
  return number;
}

gboolean
htk_value_to_boolean (HtkXPathContext *context,
                      const HtkValue  *value)
{
  switch (value->type)
    {
    case HTK_VALUE_NODESET:
      return value->n_nodes > 0;
    case HTK_VALUE_STRING:
      return value->str[0] != '\0';
    case HTK_VALUE_DATE:
      return !isnan (value->num);
    case HTK_VALUE_BOOLEAN:
    case HTK_VALUE_NUMBER:
    default:
      return value->num != 0 && !isnan (value->num);
    }
}

/**
 * htk_op_holds:
 * @op: an operator that compares
 * @a: a number
 * @b: a number
 *
 * Returns: whether it holds between them (XPath 1.0, 3.4)
 */
gboolean
htk_op_holds (HtkOp  op,
              double a,
              double b)
{
  switch (op)
    {
    case HTK_OP_EQ:
      return a == b;
    case HTK_OP_NE:
      return a != b;
    case HTK_OP_LT:
      return a < b;
    case HTK_OP_LE:
      return a <= b;
    case HTK_OP_GT:
      return a > b;
    default:
      return a >= b;
    }
}

/* ODK: a date compares as a date with a text that is one. */
static gboolean
as_date (HtkXPathContext *context,
         const HtkValue  *value,
         double          *days)
{
  if (value->type == HTK_VALUE_DATE)
    {
      *days = value->num;
      return TRUE;
    }
  return value->type == HTK_VALUE_STRING && htk_date_parse (context->zone, value->str, days);
}

/* Two values of which none is a node-set; XPath 1.0 section 3.4. */
static gboolean
compare_atoms (HtkXPathContext *context,
               HtkOp            op,
               const HtkValue  *a,
               const HtkValue  *b)
{
  gboolean equality = op == HTK_OP_EQ || op == HTK_OP_NE;
  double x, y;

  if (equality && (a->type == HTK_VALUE_BOOLEAN || b->type == HTK_VALUE_BOOLEAN))
    return htk_op_holds (op, htk_value_to_boolean (context, a),
                         htk_value_to_boolean (context, b));
  if (context->lib == HTK_XPATH_ODK && as_date (context, a, &x) && as_date (context, b, &y) &&
      (!equality || a->type == HTK_VALUE_DATE || b->type == HTK_VALUE_DATE))
    return htk_op_holds (op, x, y);
  if (equality && (a->type == HTK_VALUE_NUMBER || b->type == HTK_VALUE_NUMBER))
    return htk_op_holds (op, htk_value_to_number (context, a), htk_value_to_number (context, b));
  if (equality)
    {
      gboolean same = strcmp (htk_value_to_string (context, a),
                              htk_value_to_string (context, b)) == 0;

      return op == HTK_OP_EQ ? same : !same;
    }
  return htk_op_holds (op, htk_value_to_number (context, a), htk_value_to_number (context, b));
}

/**
 * htk_op_mirrored:
 * @op: an operator
 *
 * Returns: what compares the same two sides when they change places: < becomes >
 */
HtkOp
htk_op_mirrored (HtkOp op)
{
  switch (op)
    {
    case HTK_OP_LT:
      return HTK_OP_GT;
    case HTK_OP_LE:
      return HTK_OP_GE;
    case HTK_OP_GT:
      return HTK_OP_LT;
    case HTK_OP_GE:
      return HTK_OP_LE;
    default:
      return op;
    }
}

static gboolean
compare (HtkXPathContext *context,
         HtkOp            op,
         const HtkValue  *a,
         const HtkValue  *b)
{
  if (a->type != HTK_VALUE_NODESET && b->type == HTK_VALUE_NODESET)
    return compare (context, htk_op_mirrored (op), b, a);
  if (a->type != HTK_VALUE_NODESET)
    return compare_atoms (context, op, a, b);
  if (b->type == HTK_VALUE_BOOLEAN)
    {
      HtkValue has = htk_value_boolean (a->n_nodes > 0);

      return compare_atoms (context, op, &has, b);
    }
  for (guint i = 0; i < a->n_nodes; i++)
    {
      HtkValue x = htk_value_string (htk_node_string (context, a->nodes[i]));

      if (b->type != HTK_VALUE_NODESET)
        {
          if (compare_atoms (context, op, &x, b))
            return TRUE;
          continue;
        }
      if (!htk_eval_spend (context, b->n_nodes))
        return FALSE;
      for (guint j = 0; j < b->n_nodes; j++)
        {
          HtkValue y = htk_value_string (htk_node_string (context, b->nodes[j]));

          if (compare_atoms (context, op, &x, &y))
            return TRUE;
        }
    }
  return FALSE;
}

static double
arithmetic (HtkOp  op,
            double x,
            double y)
{
  switch (op)
    {
    case HTK_OP_ADD:
      return x + y;
    case HTK_OP_SUB:
      return x - y;
    case HTK_OP_MUL:
      return x * y;
    case HTK_OP_DIV:
      return x / y;
    default:
      return fmod (x, y);
    }
}

static HtkValue
eval_arithmetic (HtkXPathContext *context,
                 HtkExpr         *expr)
{
  HtkValue a = htk_eval (context, expr->a);
  HtkValue b = htk_eval (context, expr->b);

  return htk_value_number (arithmetic (expr->op, htk_value_to_number (context, &a),
                                       htk_value_to_number (context, &b)));
}

static HtkValue
eval_union (HtkXPathContext *context,
            HtkExpr         *expr)
{
  HtkValue a = htk_eval (context, expr->a);
  HtkValue b = htk_eval (context, expr->b);
  HtkValue out = { .type = HTK_VALUE_NODESET };

  if (a.type != HTK_VALUE_NODESET || b.type != HTK_VALUE_NODESET)
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "“|” joins only sets of nodes");
      return out;
    }
  out.n_nodes = a.n_nodes + b.n_nodes;
  out.nodes = htk_arena_new_array (context->arena, HtkNodeRef, out.n_nodes + 1);
  if (a.n_nodes > 0)
    memcpy (out.nodes, a.nodes, a.n_nodes * sizeof (HtkNodeRef));
  if (b.n_nodes > 0)
    memcpy (out.nodes + a.n_nodes, b.nodes, b.n_nodes * sizeof (HtkNodeRef));
  htk_nodes_sort (&out);
  return out;
}

/* Evaluates @expr in the present context; any value when the evaluation has failed. */
HtkValue
htk_eval (HtkXPathContext *context,
          HtkExpr         *expr)
{
  HtkValue a, b;

  if (context->error != NULL)
    return htk_value_string ("");
  switch (expr->op)
    {
    case HTK_OP_NUMBER:
      return htk_value_number (expr->number);
    case HTK_OP_STRING:
      return htk_value_string (expr->string);
    case HTK_OP_OR:
    case HTK_OP_AND:
      a = htk_eval (context, expr->a);
      if (htk_value_to_boolean (context, &a) == (expr->op == HTK_OP_OR))
        return htk_value_boolean (expr->op == HTK_OP_OR);
      b = htk_eval (context, expr->b);
      return htk_value_boolean (htk_value_to_boolean (context, &b));
    case HTK_OP_EQ:
    case HTK_OP_NE:
    case HTK_OP_LT:
    case HTK_OP_LE:
    case HTK_OP_GT:
    case HTK_OP_GE:
      a = htk_eval (context, expr->a);
      b = htk_eval (context, expr->b);
      return htk_value_boolean (compare (context, expr->op, &a, &b));
    case HTK_OP_NEG:
      a = htk_eval (context, expr->a);
      return htk_value_number (-htk_value_to_number (context, &a));
    case HTK_OP_UNION:
      return eval_union (context, expr);
    case HTK_OP_PATH:
      return htk_eval_path (context, expr);
    case HTK_OP_CALL:
      if (!htk_eval_spend (context, 1))
        return htk_value_string ("");
      return expr->call->function (context, expr->args, expr->n_args);
    case HTK_OP_FAIL:
      htk_eval_fail (context, (HtkXPathError) expr->number, "%s", expr->string);
      return htk_value_string ("");
    default:
      return eval_arithmetic (context, expr);
    }
}

/**
 * htk_xpath_evaluate:
 * @xpath: a compiled expression
 * @context: where it is evaluated; its arena owns what @value points to
 * @value: (out): the value in its natural type
 * @error: return location
 *
 * Returns: %FALSE with an error of %HTK_XPATH_ERROR when a function refused its arguments or the
 *   evaluation took too long
 */
gboolean
htk_xpath_evaluate (HtkXPath        *xpath,
                    HtkXPathContext *context,
                    HtkValue        *value,
                    GError         **error)
{
  if (context->budget == 0)
    context->budget = HTK_XPATH_BUDGET;
  context->error = NULL;
  if (context->position == 0)
    context->position = context->size = 1;
  if (context->main_tree == NULL)
    context->main_tree = context->tree;
  if (context->current.tree == NULL)
    context->current = (HtkNodeRef){ context->tree, context->node };
  *value = htk_eval (context, xpath->root);
  context->budget = 0;
  if (context->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&context->error));
  return FALSE;
}

double
htk_arg_number (HtkXPathContext *context,
                HtkExpr         *arg)
{
  HtkValue value = htk_eval (context, arg);

  return htk_value_to_number (context, &value);
}

const char *
htk_arg_string (HtkXPathContext *context,
                HtkExpr         *arg)
{
  HtkValue value = htk_eval (context, arg);

  return htk_value_to_string (context, &value);
}

gboolean
htk_arg_boolean (HtkXPathContext *context,
                 HtkExpr         *arg)
{
  HtkValue value = htk_eval (context, arg);

  return htk_value_to_boolean (context, &value);
}

/* An argument that must be a set of nodes. */
HtkValue
htk_arg_nodes (HtkXPathContext *context,
               HtkExpr         *arg,
               const char      *function)
{
  HtkValue value = htk_eval (context, arg);

  if (context->error == NULL && value.type != HTK_VALUE_NODESET)
    htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "%s() takes a set of nodes", function);
  if (value.type != HTK_VALUE_NODESET)
    value = (HtkValue){ .type = HTK_VALUE_NODESET };
  return value;
}
