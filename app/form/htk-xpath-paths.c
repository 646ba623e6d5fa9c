/* What an expression reads: its paths, for the dependency graph, and its function calls. */
#include "app/form/htk-xpath-private.h"

#include <string.h>

typedef struct
{
  HtkXPath *xpath;
  HtkPathFunc func;
  gpointer data;
} Visit;

static void visit_expr (Visit *visit, HtkExpr *expr, const HtkPathInfo *tested);
static void describe (Visit *visit, HtkExpr *expr, const HtkPathInfo *tested, HtkPathInfo *info);

static const char *
step_name (const HtkStep *step)
{
  if (step->axis == HTK_AXIS_SELF && step->test == HTK_TEST_NODE)
    return ".";
  if (step->axis == HTK_AXIS_PARENT && step->test == HTK_TEST_NODE)
    return "..";
  if ((step->axis == HTK_AXIS_CHILD || step->axis == HTK_AXIS_ATTRIBUTE) &&
      step->test == HTK_TEST_NAME)
    return step->local;
  return NULL;
}

/* Whether a step may leave what lies below the node it starts from and above it. */
static gboolean
goes_sideways (const HtkStep *step)
{
  return step->axis == HTK_AXIS_FOLLOWING || step->axis == HTK_AXIS_FOLLOWING_SIBLING ||
         step->axis == HTK_AXIS_PRECEDING || step->axis == HTK_AXIS_PRECEDING_SIBLING ||
         step->axis == HTK_AXIS_ANCESTOR || step->axis == HTK_AXIS_ANCESTOR_OR_SELF;
}

static gboolean
is_call_of (HtkExpr    *expr,
            const char *name)
{
  return expr != NULL && expr->op == HTK_OP_CALL && strcmp (expr->call->name, name) == 0;
}

/* Where the steps of a path start: the nodes of its filter expression, or, for a relative path, the
 * nodes its predicate tests. FALSE for what no steps lead to, such as a union. */
static gboolean
start_of (Visit             *visit,
          HtkExpr           *expr,
          const HtkPathInfo *tested,
          HtkPathInfo       *start)
{
  HtkExpr *base = expr->base;

  if (base == NULL)
    {
      if (tested != NULL && !expr->absolute)
        *start = *tested;
      return TRUE;
    }
  if (is_call_of (base, "randomize"))
    base = base->args[0];
  if (base->op == HTK_OP_PATH)
    {
      describe (visit, base, tested, start);
      return TRUE;
    }
  start->in_instance = is_call_of (base, "instance");
  start->from_current = is_call_of (base, "current");
  if (start->in_instance && base->args[0]->op == HTK_OP_STRING)
    start->instance = base->args[0]->string;
  return start->in_instance || start->from_current;
}

static void
describe (Visit             *visit,
          HtkExpr           *expr,
          const HtkPathInfo *tested,
          HtkPathInfo       *info)
{
  HtkArena *arena = visit->xpath->arena;
  HtkPathInfo start = { 0 };
  gboolean known = start_of (visit, expr, tested, &start);

  *info = start;
  info->absolute = expr->absolute || start.absolute;
  info->in_instance = start.in_instance || !known;
  info->n_steps = start.n_steps + expr->n_steps;
  info->names = htk_arena_new_array (arena, const char *, info->n_steps + 1);
  info->has_predicate = htk_arena_new_array (arena, gboolean, info->n_steps + 1);
  for (guint i = 0; i < start.n_steps; i++)
    {
      info->names[i] = start.names[i];
      info->has_predicate[i] = start.has_predicate[i];
    }
  for (guint i = 0; i < expr->n_steps; i++)
    {
      info->names[start.n_steps + i] = step_name (&expr->steps[i]);
      info->has_predicate[start.n_steps + i] = expr->steps[i].n_predicates > 0;
      info->sideways = info->sideways || goes_sideways (&expr->steps[i]);
    }
  info->in_predicate = tested != NULL && expr->base == NULL && !expr->absolute;
}

static void
visit_path (Visit             *visit,
            HtkExpr           *expr,
            const HtkPathInfo *tested)
{
  HtkPathInfo info, here;

  describe (visit, expr, tested, &info);
  visit->func (&info, visit->data);
  if (expr->base != NULL && !is_call_of (expr->base, "current"))
    visit_expr (visit, expr->base, tested);
  here = info;
  here.n_steps = info.n_steps - expr->n_steps;
  for (guint i = 0; i < expr->n_base_predicates; i++)
    visit_expr (visit, expr->base_predicates[i], &here);
  for (guint i = 0; i < expr->n_steps; i++)
    {
      here.n_steps++;
      for (guint k = 0; k < expr->steps[i].n_predicates; k++)
        visit_expr (visit, expr->steps[i].predicates[k], &here);
    }
}

/* @tested: the nodes that the predicate @expr stands in tests; NULL outside predicates. */
static void
visit_expr (Visit             *visit,
            HtkExpr           *expr,
            const HtkPathInfo *tested)
{
  if (expr == NULL)
    return;
  if (expr->op == HTK_OP_PATH)
    {
      visit_path (visit, expr, tested);
      return;
    }
  visit_expr (visit, expr->a, tested);
  visit_expr (visit, expr->b, tested);
  for (guint i = 0; i < expr->n_args; i++)
    visit_expr (visit, expr->args[i], tested);
}

/**
 * htk_xpath_foreach_path:
 * @xpath: a compiled expression
 * @func: called with each path, those in predicates and arguments too
 * @data: for @func
 */
void
htk_xpath_foreach_path (HtkXPath   *xpath,
                        HtkPathFunc func,
                        gpointer    data)
{
  Visit visit = { xpath, func, data };

  visit_expr (&visit, xpath->root, NULL);
}

static void
visit_calls (Visit      *visit,
             HtkExpr    *expr,
             const char *function,
             HtkCallFunc func)
{
  if (expr == NULL)
    return;
  if (is_call_of (expr, function))
    {
      g_autofree const char **texts = g_new0 (const char *, expr->n_args + 1);

      for (guint i = 0; i < expr->n_args; i++)
        texts[i] = expr->args[i]->op == HTK_OP_STRING ? expr->args[i]->string : NULL;
      func (texts, expr->n_args, visit->data);
    }
  visit_calls (visit, expr->a, function, func);
  visit_calls (visit, expr->b, function, func);
  visit_calls (visit, expr->base, function, func);
  for (guint i = 0; i < expr->n_args; i++)
    visit_calls (visit, expr->args[i], function, func);
}

/**
 * htk_xpath_foreach_call:
 * @xpath: a compiled expression
 * @function: a function's name
 * @func: called for each call outside predicates with its arguments that are texts, %NULL for others
 * @data: for @func
 */
void
htk_xpath_foreach_call (HtkXPath   *xpath,
                        const char *function,
                        HtkCallFunc func,
                        gpointer    data)
{
  Visit visit = { xpath, NULL, data };

  visit_calls (&visit, xpath->root, function, func);
}

/* Whether a part of an expression calls @function anywhere. */
gboolean
htk_expr_calls (HtkExpr    *expr,
                const char *function)
{
  if (expr == NULL)
    return FALSE;
  if (is_call_of (expr, function) || htk_expr_calls (expr->a, function) || htk_expr_calls (expr->b, function) ||
      htk_expr_calls (expr->base, function))
    return TRUE;
  for (guint i = 0; i < expr->n_args; i++)
    if (htk_expr_calls (expr->args[i], function))
      return TRUE;
  for (guint i = 0; i < expr->n_base_predicates; i++)
    if (htk_expr_calls (expr->base_predicates[i], function))
      return TRUE;
  for (guint i = 0; i < expr->n_steps; i++)
    for (guint k = 0; k < expr->steps[i].n_predicates; k++)
      if (htk_expr_calls (expr->steps[i].predicates[k], function))
        return TRUE;
  return FALSE;
}

/* Whether the expression calls @function anywhere. */
gboolean
htk_xpath_calls (HtkXPath   *xpath,
                 const char *function)
{
  return htk_expr_calls (xpath->root, function);
}

/* Whether a part of an expression calls position() or last() outside of predicates. */
gboolean
htk_expr_asks_place (HtkExpr *expr)
{
  if (expr == NULL)
    return FALSE;
  if ((is_call_of (expr, "position") || is_call_of (expr, "last")) && expr->n_args == 0)
    return TRUE;
  for (guint i = 0; i < expr->n_args; i++)
    if (htk_expr_asks_place (expr->args[i]))
      return TRUE;
  return htk_expr_asks_place (expr->a) || htk_expr_asks_place (expr->b) ||
         htk_expr_asks_place (expr->base);
}
