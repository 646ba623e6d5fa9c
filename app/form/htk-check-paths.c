/* The walk of a form's expressions for the author's check: where each path leads, which name one
 * node only, and how an expression reads. */
#include "app/form/htk-check.h"

#include <string.h>

gboolean
htk_check_is_call (const HtkExpr *expr, const char *name)
{
  return expr != NULL && expr->op == HTK_OP_CALL && strcmp (expr->call->name, name) == 0;
}

/* The name a step takes; "." and ".." are themselves, NULL is anything else. */
static const char *
step_name (const HtkStep *step)
{
  if (step->test == HTK_TEST_NODE && step->axis == HTK_AXIS_SELF)
    return ".";
  if (step->test == HTK_TEST_NODE && step->axis == HTK_AXIS_PARENT)
    return "..";
  if (step->test == HTK_TEST_NAME
      && (step->axis == HTK_AXIS_CHILD || step->axis == HTK_AXIS_ATTRIBUTE))
    return step->local;
  return NULL;
}

static HtkDef *
child_of (HtkCheck *check, HtkDef *def, const HtkStep *step)
{
  HtkName name = htk_names_intern (check->form->names, NULL, NULL, step->local);

  return htk_def_child (check->form, def, name, step->axis == HTK_AXIS_ATTRIBUTE);
}

/* Goes along the first @n_steps of a path. */
static HtkCheckTarget
follow (HtkCheck *check, HtkExpr *path, HtkDef *from, gboolean from_root, guint n_steps)
{
  HtkCheckTarget target = { .def = from, .whole = TRUE };
  gboolean above_root = from_root;

  for (guint i = 0; i < n_steps; i++)
    {
      const HtkStep *step = &path->steps[i];
      const char *name = step_name (step);
      HtkDef *next;

      if (name == NULL)
        {
          target.whole = FALSE;
          return target;
        }
      if (step->n_predicates > 0)
        target.whole = FALSE;
      if (strcmp (name, ".") == 0)
        continue;
      if (above_root)
        next = strcmp (name, htk_names_local (check->form->names, check->form->root->name)) == 0
                   ? check->form->root
                   : NULL;
      else if (strcmp (name, "..") == 0)
        next = target.def->parent;
      else
        next = child_of (check, target.def, step);
      above_root = FALSE;
      if (next == NULL)
        {
          target.missing = name;
          target.whole = FALSE;
          return target;
        }
      target.def = next;
    }
  if (above_root)
    target.def = NULL;
  return target;
}

static HtkCheckTarget
target_of_steps (
    HtkCheck *check, const HtkCheckExpr *where, HtkExpr *path, HtkDef *context, guint n_steps)
{
  HtkCheckTarget nowhere = { 0 };

  if (path->base == NULL && path->absolute)
    return follow (check, path, NULL, TRUE, n_steps);
  if (htk_check_is_call (path->base, "instance"))
    {
      if (path->base->args[0]->op == HTK_OP_STRING)
        nowhere.list = path->base->args[0]->string;
      return nowhere;
    }
  if (htk_check_is_call (path->base, "current"))
    context = where->def;
  else if (path->base != NULL)
    return nowhere;
  if (context == NULL)
    return nowhere;
  return follow (check, path, context, FALSE, n_steps);
}

/* Where @path leads from @context, which is NULL in the predicates of a list. */
HtkCheckTarget
htk_check_target (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *path, HtkDef *context)
{
  HtkCheckTarget target = target_of_steps (check, where, path, context, path->n_steps);

  target.whole = target.whole && path->n_base_predicates == 0;
  return target;
}

typedef struct {
  HtkCheck *check;
  const HtkCheckExpr *where;
  HtkCheckVisit visit;
  gpointer data;
} Walk;

static void
walk (Walk *w, HtkExpr *expr, HtkDef *context)
{
  if (expr == NULL)
    return;
  w->visit (w->check, w->where, expr, context, w->data);
  walk (w, expr->a, context);
  walk (w, expr->b, context);
  walk (w, expr->base, context);
  for (guint i = 0; i < expr->n_args; i++)
    walk (w, expr->args[i], context);
  for (guint i = 0; i < expr->n_base_predicates; i++)
    walk (w, expr->base_predicates[i], target_of_steps (w->check, w->where, expr, context, 0).def);
  for (guint i = 0; i < expr->n_steps; i++)
    for (guint k = 0; k < expr->steps[i].n_predicates; k++)
      {
        HtkCheckTarget at = target_of_steps (w->check, w->where, expr, context, i + 1);

        /* Beyond a wild card or a missing name the node is not known. */
        walk (w, expr->steps[i].predicates[k],
              at.missing == NULL && step_name (&expr->steps[i]) != NULL ? at.def : NULL);
      }
}

/* Calls @visit for each part of an expression, those in predicates too. */
void
htk_check_walk (HtkCheck *check, const HtkCheckExpr *where, HtkCheckVisit visit, gpointer data)
{
  Walk w = { check, where, visit, data };

  walk (&w, where->xpath->root, where->def);
}

/**
 * htk_check_single:
 * @check: the check
 * @where: the expression
 * @expr: a part of it
 * @context: (nullable): where its relative paths start
 *
 * ODK XForms, repeats: a path stays in the instances of the repeats its question is in, so that it
 * names one node unless it enters another repeat.
 *
 * Returns: (nullable): the definition whose one node @expr is
 */
HtkDef *
htk_check_single (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context)
{
  HtkCheckTarget target;

  if (htk_check_is_call (expr, "current"))
    return where->def;
  if (expr->op != HTK_OP_PATH)
    return NULL;
  target = htk_check_target (check, where, expr, context);
  if (!target.whole || target.def == NULL)
    return NULL;
  for (HtkDef *repeat = target.def->repeat; repeat != NULL;
       repeat = repeat->parent != NULL ? repeat->parent->repeat : NULL)
    {
      HtkDef *around = where->def;

      while (around != NULL && around != repeat)
        around = around->parent;
      if (around == NULL)
        return NULL;
    }
  return target.def;
}

static const char *const symbols[] = {
  [HTK_OP_OR] = " or ",   [HTK_OP_AND] = " and ", [HTK_OP_EQ] = " = ",  [HTK_OP_NE] = " != ",
  [HTK_OP_LT] = " < ",    [HTK_OP_LE] = " <= ",   [HTK_OP_GT] = " > ",  [HTK_OP_GE] = " >= ",
  [HTK_OP_ADD] = " + ",   [HTK_OP_SUB] = " - ",   [HTK_OP_MUL] = " * ", [HTK_OP_DIV] = " div ",
  [HTK_OP_MOD] = " mod ", [HTK_OP_UNION] = " | ",
};

typedef struct {
  HtkCheck *check;
  const HtkCheckExpr *where;
  GString *out;
  guint inside; /* predicates, where relative paths start elsewhere */
} Print;

static void
print_expr (Print *print, HtkExpr *expr);

static void
print_predicates (Print *print, HtkExpr **predicates, guint n)
{
  print->inside++;
  for (guint i = 0; i < n; i++)
    {
      g_string_append_c (print->out, '[');
      print_expr (print, predicates[i]);
      g_string_append_c (print->out, ']');
    }
  print->inside--;
}

static void
print_path (Print *print, HtkExpr *path)
{
  HtkDef *single = print->inside == 0
                       ? htk_check_single (print->check, print->where, path, print->where->def)
                       : NULL;

  if (single != NULL)
    {
      g_string_append (print->out, single->path);
      return;
    }
  /* The same words mean other nodes elsewhere. */
  g_string_append_printf (print->out, "{%s}",
                          !path->absolute ? print->where->ref
                          : print->where->def == NULL || print->where->def->repeat == NULL
                              ? ""
                              : print->where->def->repeat->path);
  if (path->base != NULL)
    print_expr (print, path->base);
  print_predicates (print, path->base_predicates, path->n_base_predicates);
  for (guint i = 0; i < path->n_steps; i++)
    {
      const HtkStep *step = &path->steps[i];

      g_string_append_printf (print->out, "/%d:%d:%s", (int)step->axis, (int)step->test,
                              step->local != NULL ? step->local : "");
      print_predicates (print, step->predicates, step->n_predicates);
    }
}

static void
print_expr (Print *print, HtkExpr *expr)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (expr->op)
    {
    case HTK_OP_NUMBER:
      g_string_append (print->out, g_ascii_dtostr (number, sizeof number, expr->number));
      break;
    case HTK_OP_STRING:
      g_string_append_printf (print->out, "'%s'", expr->string);
      break;
    case HTK_OP_PATH:
      print_path (print, expr);
      break;
    case HTK_OP_CALL:
      g_string_append_printf (print->out, "%s(", expr->call->name);
      if (expr->n_args == 0 && expr->call->max_args > 0)
        g_string_append_printf (print->out, "{%s}", print->where->ref);
      for (guint i = 0; i < expr->n_args; i++)
        {
          g_string_append (print->out, i > 0 ? ", " : "");
          print_expr (print, expr->args[i]);
        }
      g_string_append_c (print->out, ')');
      break;
    case HTK_OP_NEG:
      g_string_append_c (print->out, '-');
      print_expr (print, expr->a);
      break;
    case HTK_OP_FAIL:
      g_string_append (print->out, expr->string);
      break;
    case HTK_OP_OR:
    case HTK_OP_AND:
    case HTK_OP_EQ:
    case HTK_OP_NE:
    case HTK_OP_LT:
    case HTK_OP_LE:
    case HTK_OP_GT:
    case HTK_OP_GE:
    case HTK_OP_ADD:
    case HTK_OP_SUB:
    case HTK_OP_MUL:
    case HTK_OP_DIV:
    case HTK_OP_MOD:
    case HTK_OP_UNION:
    default:
      g_string_append_c (print->out, '(');
      print_expr (print, expr->a);
      g_string_append (print->out, symbols[expr->op]);
      print_expr (print, expr->b);
      g_string_append_c (print->out, ')');
      break;
    }
}

/* A text that two parts of the form's expressions share when they mean the same. */
char *
htk_check_text (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr)
{
  Print print = { check, where, g_string_new (NULL), 0 };

  print_expr (&print, expr);
  return g_string_free (print.out, FALSE);
}
