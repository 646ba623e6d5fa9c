/* The author's check of conditions: questions that are never asked, constraints that never or
 * always hold, comparisons with what is no choice, answers that are always blank when read. */
#include "app/form/htk-check.h"

#include <string.h>

static gboolean
is_never_asked (HtkCheck *check, HtkDef *def)
{
  for (; def != NULL; def = def->parent)
    if (g_hash_table_contains (check->unreachable, def))
      return TRUE;
  return FALSE;
}

static void
check_relevant (HtkCheck *check, HtkDef *def)
{
  g_autofree char *text = NULL;
  const char *why = "no answers meet it; mend the condition or take the question out";

  if (def->relevant == NULL || is_never_asked (check, def->parent))
    return;
  if (htk_formula_possible (check, htk_formula_asked (check, def), TRUE))
    return;
  text = htk_check_cut (htk_xpath_text (def->relevant), 80);
  if (!htk_formula_possible (check, htk_formula_of (check, def, "relevant", def->relevant, FALSE),
                             FALSE))
    ;
  else if (!htk_formula_possible (check, htk_formula_asked (check, def), FALSE))
    why = "the group it is in is not asked when it holds; mend one of the two conditions";
  else
    why = "only an answer that its own constraint refuses meets it; mend one of the two";
  g_hash_table_add (check->unreachable, def);
  htk_check_report (check, HTK_FAULT_WARNING, "unreachable", def->path,
                    "it is never asked: its relevant is “%s” and %s", text, why);
}

static void
check_constraint (HtkCheck *check, HtkDef *def)
{
  g_autofree char *text = NULL;
  HtkFormula *answered, *asked;

  if (def->constraint == NULL || is_never_asked (check, def))
    return;
  text = htk_check_cut (htk_xpath_text (def->constraint), 80);
  answered = htk_formula_answered (check, def);
  asked = htk_formula_join (check, HTK_FORMULA_AND, answered, htk_formula_asked (check, def));
  if (!htk_formula_possible (
          check,
          htk_formula_join (check, HTK_FORMULA_AND,
                            htk_formula_of (check, def, "constraint", def->constraint, FALSE),
                            asked),
          FALSE))
    htk_check_report (check, HTK_FAULT_WARNING, "constraint-never", def->path,
                      "no answer is ever right: its constraint is “%s”; mend it", text);
  else if (!htk_formula_possible (
               check,
               htk_formula_join (check, HTK_FORMULA_AND,
                                 htk_formula_of (check, def, "constraint", def->constraint, TRUE),
                                 asked),
               FALSE))
    htk_check_report (check, HTK_FAULT_WARNING, "constraint-always", def->path,
                      "its constraint “%s” refuses nothing; mend it or take it out", text);
  if (def->constraint_msg == NULL && g_hash_table_contains (check->controls, def))
    htk_check_report (check, HTK_FAULT_WARNING, "no-constraint-message", def->path,
                      "its constraint has no message; say in constraint_message what is right");
}

static gboolean
is_always (HtkCheck *check, HtkXPath *xpath)
{
  HtkXPathContext context;
  HtkValue value;

  return xpath != NULL && htk_check_constant (check, xpath->root, &value, &context)
         && htk_value_to_boolean (&context, &value);
}

static gboolean
has_condition (HtkDef *def)
{
  for (; def != NULL; def = def->parent)
    if (def->relevant != NULL)
      return TRUE;
  return FALSE;
}

/* Nobody can answer it, and without an answer the form cannot be finished. With a condition it is a
 * known way to stop a form that must not go on. */
static void
check_required (HtkCheck *check, HtkDef *def)
{
  if (is_always (check, def->required) && is_always (check, def->readonly)
      && g_hash_table_contains (check->controls, def) && def->calculate == NULL
      && def->preload == NULL && !g_hash_table_contains (check->set, def)
      && *htk_check_default (check, def) == '\0' && !has_condition (def))
    htk_check_report (check, HTK_FAULT_ERROR, "required-readonly", def->path,
                      "it is required and read only, and nothing gives it a value; drop one of the "
                      "two or calculate it");
}

/* ODK XForms: a path as a condition asks whether the node is there, which it always is. */
static void
check_bare (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context)
{
  HtkDef *def = expr->op == HTK_OP_PATH ? htk_check_single (check, where, expr, context) : NULL;

  if (def != NULL && def->children->len == 0 && !def->is_attribute)
    htk_check_report (check, HTK_FAULT_WARNING, "always-true", where->ref,
                      "its %s takes %s by itself for a condition, which is true even when it is "
                      "blank or 0; compare it: = 'yes', = 1, != ''",
                      where->what, def->path);
}

static gboolean
is_condition (const char *what)
{
  static const char *const conditions[] = { "relevant", "required", "readonly", "constraint" };

  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (strcmp (what, conditions[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
visit_bare (
    HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context, gpointer data)
{
  if (expr == where->xpath->root && is_condition (where->what))
    check_bare (check, where, expr, context);
  if (expr->op == HTK_OP_AND || expr->op == HTK_OP_OR)
    {
      check_bare (check, where, expr->a, context);
      check_bare (check, where, expr->b, context);
    }
  if (htk_check_is_call (expr, "not") || htk_check_is_call (expr, "if"))
    check_bare (check, where, expr->args[0], context);
}

static char *
list_values (const HtkDomain *domain)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < domain->values->len && i < 8; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", (char *)domain->values->pdata[i]);
  if (domain->values->len > 8)
    g_string_append (out, " …");
  return g_string_free (out, FALSE);
}

static gboolean
is_among (const HtkDomain *domain, const char *text, double number)
{
  for (guint i = 0; i < domain->values->len; i++)
    {
      const char *value = domain->values->pdata[i];

      if (text != NULL ? strcmp (value, text) == 0 : htk_string_to_number (value) == number)
        return TRUE;
    }
  return FALSE;
}

/* A comparison of @path with what it can never be. */
static void
check_value (
    HtkCheck *check, const HtkCheckExpr *where, HtkExpr *path, HtkDef *context, HtkExpr *other)
{
  HtkCheckTarget target = path->op == HTK_OP_PATH ? htk_check_target (check, where, path, context)
                                                  : (HtkCheckTarget){ 0 };
  const HtkDomain *domain = target.whole ? htk_check_domain (check, target.def) : NULL;
  g_auto (GStrv) words = NULL;
  g_autofree char *values = NULL;
  const char *text = other->op == HTK_OP_STRING ? other->string : NULL;
  gboolean known = TRUE;

  if (domain == NULL || !domain->known || (text == NULL && other->op != HTK_OP_NUMBER))
    return;
  words = g_strsplit (text != NULL ? text : "", domain->multiple ? " " : "\001", -1);
  for (guint i = 0; text != NULL && words[i] != NULL; i++)
    known = known && (*words[i] == '\0' || is_among (domain, words[i], 0));
  if (text == NULL)
    known = domain->multiple || is_among (domain, NULL, other->number);
  if (known)
    return;
  values = list_values (domain);
  if (text != NULL)
    htk_check_report (check, HTK_FAULT_WARNING, "no-such-choice", where->ref,
                      "its %s compares %s with “%s”, which it never is; it may be: %s", where->what,
                      target.def->path, text, values);
  else
    htk_check_report (check, HTK_FAULT_WARNING, "no-such-choice", where->ref,
                      "its %s compares %s with the number %g, which it never is; it may be: %s",
                      where->what, target.def->path, other->number, values);
}

static void
visit_values (
    HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context, gpointer data)
{
  if (expr->op == HTK_OP_EQ || expr->op == HTK_OP_NE)
    {
      check_value (check, where, expr->a, context, expr->b);
      check_value (check, where, expr->b, context, expr->a);
    }
  if (htk_check_is_call (expr, "selected") || htk_check_is_call (expr, "is-selected"))
    check_value (check, where, expr->args[0], context, expr->args[1]);
}

static gboolean
is_inside (HtkDef *def, HtkDef *group)
{
  for (; def != NULL; def = def->parent)
    if (def == group)
      return TRUE;
  return FALSE;
}

/* The innermost node around @def that has a condition of its own. */
static HtkDef *
conditional (HtkDef *def)
{
  while (def != NULL && def->relevant == NULL)
    def = def->parent;
  return def;
}

/* ODK XForms, relevant: what is not asked is blank when it is read. */
static void
visit_blank (
    HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context, gpointer data)
{
  HtkDef *read = expr->op == HTK_OP_PATH ? htk_check_single (check, where, expr, context) : NULL;
  HtkDef *reader = strcmp (where->what, "relevant") == 0 ? where->def->parent : where->def;

  if (read == NULL || read == where->def || read->children->len > 0 || !has_condition (read)
      || is_inside (where->def, conditional (read)) || is_never_asked (check, where->def)
      || htk_formula_possible (check,
                               htk_formula_join (check, HTK_FORMULA_AND,
                                                 htk_formula_asked (check, reader),
                                                 htk_formula_asked (check, read)),
                               FALSE))
    return;
  htk_check_report (check, HTK_FAULT_WARNING, "reads-blank", where->ref,
                    "its %s reads %s, which is never asked when it is, and so is always blank; "
                    "read another question or mend a condition",
                    where->what, read->path);
}

/* Checks the conditions of the form. */
void
htk_check_logic (HtkCheck *check)
{
  for (guint i = 0; i < check->form->defs->len; i++)
    check_relevant (check, check->form->defs->pdata[i]);
  for (guint i = 0; i < check->form->defs->len; i++)
    {
      check_constraint (check, check->form->defs->pdata[i]);
      check_required (check, check->form->defs->pdata[i]);
    }
  for (guint i = 0; i < check->expressions->len; i++)
    {
      const HtkCheckExpr *where = &g_array_index (check->expressions, HtkCheckExpr, i);

      htk_check_walk (check, where, visit_bare, NULL);
      htk_check_walk (check, where, visit_values, NULL);
      if (is_condition (where->what) || strcmp (where->what, "calculate") == 0)
        htk_check_walk (check, where, visit_blank, NULL);
    }
}
