/* Steps that find their nodes without testing all: by the value of a key in a list, by their place
 * in a long repeat. */
#include "app/form/htk-xpath-private.h"

#include <string.h>

/* `[name = expr]` with an expr that does not look at the tested node: the value may come from the
 * context outside, and the nodes from the index. */
static gboolean
is_outer (HtkExpr *expr)
{
  switch (expr->op)
    {
    case HTK_OP_NUMBER:
      return FALSE; /* compares as numbers, the index as texts */
    case HTK_OP_STRING:
      return TRUE;
    case HTK_OP_PATH:
      return expr->absolute
             || (expr->base != NULL && expr->base->op == HTK_OP_CALL
                 && strcmp (expr->base->call->name, "current") == 0
                 && expr->n_base_predicates == 0);
    default:
      return FALSE;
    }
}

static HtkExpr *
indexable (HtkTree       *tree,
           const HtkStep *step,
           const char   **key)
{
  HtkExpr *predicate = step->n_predicates > 0 ? step->predicates[0] : NULL;

  /* Of "key = x and more" the index takes the first part; the whole is tested on what it gives. */
  if (predicate != NULL && predicate->op == HTK_OP_AND
      && (htk_expr_calls (predicate, "position") || htk_expr_calls (predicate, "last")))
    return NULL;
  while (predicate != NULL && predicate->op == HTK_OP_AND)
    predicate = predicate->a;
  if (predicate == NULL || predicate->op != HTK_OP_EQ || step->axis != HTK_AXIS_CHILD
      || step->test != HTK_TEST_NAME || step->uri != NULL || htk_tree_size (tree) < 64)
    return NULL;
  for (int side = 0; side < 2; side++)
    {
      HtkExpr *path = side == 0 ? predicate->a : predicate->b;
      HtkExpr *other = side == 0 ? predicate->b : predicate->a;

      if (path->op == HTK_OP_PATH && !path->absolute && path->base == NULL && path->n_steps == 1
          && path->steps[0].axis == HTK_AXIS_CHILD && path->steps[0].test == HTK_TEST_NAME
          && path->steps[0].uri == NULL && path->steps[0].n_predicates == 0 && is_outer (other))
        {
          *key = path->steps[0].local;
          return other;
        }
    }
  return NULL;
}

/* Items whose key is a value, from the index: FALSE when the step has no such predicate. */
gboolean
htk_step_by_index (HtkXPathContext *context,
                   HtkNodeRef       from,
                   const HtkStep   *step,
                   GArray          *out)
{
  const char *key = NULL;
  HtkExpr *other = from.tree != context->main_tree ? indexable (from.tree, step, &key) : NULL;
  g_autoptr (GArray) hits = NULL;
  HtkValue wanted;

  if (other == NULL)
    return FALSE;
  wanted = htk_eval (context, other);
  if (wanted.type == HTK_VALUE_NODESET && wanted.n_nodes > 1)
    return FALSE;
  if (wanted.type == HTK_VALUE_NODESET && wanted.n_nodes == 0)
    return TRUE;
  hits = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  htk_tree_find (from.tree, from.node, step->local, key, htk_value_to_string (context, &wanted),
                 hits);
  for (guint i = 0; i < hits->len; i++)
    {
      HtkNodeRef ref = { from.tree, g_array_index (hits, HtkNode, i) };

      g_array_append_val (out, ref);
    }
  htk_eval_spend (context, 1 + hits->len);
  return TRUE;
}

/* Whether @expr means the same for each node a predicate tests, and needs nothing of them. */
static gboolean
is_fixed (HtkExpr *expr)
{
  static const char *const functions[] = { "position", "number", "int", "round", "count", "sum" };

  switch (expr->op)
    {
    case HTK_OP_NUMBER:
      return TRUE;
    case HTK_OP_ADD:
    case HTK_OP_SUB:
      return is_fixed (expr->a) && is_fixed (expr->b);
    case HTK_OP_PATH:
      return is_outer (expr);
    case HTK_OP_CALL:
      for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
        if (expr->n_args == 1 && strcmp (expr->call->name, functions[i]) == 0)
          return is_fixed (expr->args[0]);
      return FALSE;
    default:
      return FALSE;
    }
}

static gboolean
is_position (HtkExpr *expr)
{
  return expr->op == HTK_OP_CALL && expr->n_args == 0 && strcmp (expr->call->name, "position") == 0;
}

/* The place that a predicate as `[3]`, `[position() = expr]` or `[number(expr)]` asks for. */
static HtkExpr *
place_of (HtkExpr *predicate)
{
  if (predicate->op == HTK_OP_EQ && is_position (predicate->a) && is_fixed (predicate->b))
    return predicate->b;
  if (predicate->op == HTK_OP_EQ && is_position (predicate->b) && is_fixed (predicate->a))
    return predicate->a;
  /* A path alone asks whether there is a node, whatever its value. */
  return predicate->op != HTK_OP_PATH && is_fixed (predicate) ? predicate : NULL;
}

/* Of many children the one at a place is taken without looking at the others: what each instance of
 * a repeat says of the one before it would otherwise cost their number squared. */
gboolean
htk_step_by_place (HtkXPathContext *context,
                   HtkNodeRef       from,
                   const HtkStep   *step,
                   GArray          *out)
{
  HtkExpr *place
      = step->n_predicates > 0 && step->axis == HTK_AXIS_CHILD && step->test == HTK_TEST_NAME
            ? place_of (step->predicates[0])
            : NULL;
  HtkNodeRef ref = from;
  HtkValue value;

  if (place == NULL || !htk_tree_nth (from.tree, from.node, step->local, 0, &ref.node))
    return FALSE;
  value = htk_eval (context, place);
  /* Each of several values may be the one. */
  if (value.type == HTK_VALUE_NODESET && value.n_nodes > 1)
    return FALSE;
  htk_tree_nth (from.tree, from.node, step->local, htk_value_to_number (context, &value),
                &ref.node);
  if (ref.node != 0 && htk_eval_spend (context, 1)
      && htk_step_fits (ref.tree, ref.node, step, context->lib))
    g_array_append_val (out, ref);
  return TRUE;
}
