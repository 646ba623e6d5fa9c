/* What an expression reads: its paths, for the dependency graph, and its function calls. */
#include "app/form/htk-xpath-private.h"

#include <string.h>

typedef struct
{
  HtkXPath *xpath;
  HtkPathFunc func;
  gpointer data;
} Visit;

static void visit_expr (Visit *visit, HtkExpr *expr, gboolean in_predicate);

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

static gboolean
is_call_of (HtkExpr    *expr,
            const char *name)
{
  return expr != NULL && expr->op == HTK_OP_CALL && strcmp (expr->call->name, name) == 0;
}

static void
visit_path (Visit    *visit,
            HtkExpr  *expr,
            gboolean  in_predicate)
{
  HtkPathInfo info = { .n_steps = expr->n_steps, .absolute = expr->absolute };
  HtkArena *arena = visit->xpath->arena;

  info.names = htk_arena_new_array (arena, const char *, expr->n_steps + 1);
  info.has_predicate = htk_arena_new_array (arena, gboolean, expr->n_steps + 1);
  for (guint i = 0; i < expr->n_steps; i++)
    {
      info.names[i] = step_name (&expr->steps[i]);
      info.has_predicate[i] = expr->steps[i].n_predicates > 0;
    }
  if (is_call_of (expr->base, "instance"))
    {
      info.in_instance = TRUE;
      if (expr->base->args[0]->op == HTK_OP_STRING)
        info.instance = expr->base->args[0]->string;
    }
  info.from_current = is_call_of (expr->base, "current");
  info.in_predicate = in_predicate && !expr->absolute && expr->base == NULL;
  visit->func (&info, visit->data);
  if (expr->base != NULL && !info.from_current)
    visit_expr (visit, expr->base, in_predicate);
  for (guint i = 0; i < expr->n_base_predicates; i++)
    visit_expr (visit, expr->base_predicates[i], TRUE);
  for (guint i = 0; i < expr->n_steps; i++)
    for (guint k = 0; k < expr->steps[i].n_predicates; k++)
      visit_expr (visit, expr->steps[i].predicates[k], TRUE);
}

static void
visit_expr (Visit    *visit,
            HtkExpr  *expr,
            gboolean  in_predicate)
{
  if (expr == NULL)
    return;
  if (expr->op == HTK_OP_PATH)
    {
      visit_path (visit, expr, in_predicate);
      return;
    }
  visit_expr (visit, expr->a, in_predicate);
  visit_expr (visit, expr->b, in_predicate);
  for (guint i = 0; i < expr->n_args; i++)
    visit_expr (visit, expr->args[i], in_predicate);
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

  visit_expr (&visit, xpath->root, FALSE);
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
