/* What a question may be answered with, for the author's check: the choices of a list that is part
 * of the form, or the texts a calculation may give. */
#include "app/form/htk-check.h"

#include <string.h>

/* More choices than this are not reasoned with. */
#define MOST_VALUES 500

static void
add_value (HtkDomain *domain, const char *value)
{
  if (domain->values->len > MOST_VALUES)
    return;
  for (guint i = 0; i < domain->values->len; i++)
    if (strcmp (domain->values->pdata[i], value) == 0)
      return;
  g_ptr_array_add (domain->values, (gpointer)value);
}

/* The list an itemset takes its items from; NULL when they are nodes of the form itself. @path is
 * the path into it. */
const char *
htk_check_list_of (HtkXPath *itemset, HtkExpr **path)
{
  HtkExpr *expr = itemset->root;

  while (htk_check_is_call (expr, "randomize"))
    expr = expr->args[0];
  if (expr->op != HTK_OP_PATH || !htk_check_is_call (expr->base, "instance")
      || expr->base->args[0]->op != HTK_OP_STRING)
    return NULL;
  if (path != NULL)
    *path = expr;
  return expr->base->args[0]->string;
}

/* All rows a path into a list may give, whatever its filters say. */
void
htk_check_rows (HtkCheck *check, HtkExpr *path, HtkTree *tree, GArray *rows)
{
  HtkNode document = htk_tree_document (tree);

  g_array_set_size (rows, 0);
  g_array_append_val (rows, document);
  for (guint i = 0; i < path->n_steps; i++)
    {
      const HtkStep *step = &path->steps[i];
      g_autoptr (GArray) next = g_array_new (FALSE, FALSE, sizeof (HtkNode));

      if (step->axis == HTK_AXIS_CHILD)
        for (guint k = 0; k < rows->len; k++)
          for (HtkNode c = htk_tree_first_child (tree, g_array_index (rows, HtkNode, k)); c != 0;
               c = htk_tree_next (tree, c))
            if (htk_tree_kind (tree, c) == HTK_NODE_ELEMENT
                && (step->test != HTK_TEST_NAME
                    || strcmp (htk_tree_local (tree, c), step->local) == 0))
              g_array_append_val (next, c);
      g_array_set_size (rows, 0);
      g_array_append_vals (rows, next->data, next->len);
    }
}

static gboolean
add_itemset (HtkCheck *check, HtkControl *control, HtkDomain *domain)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  HtkExpr *path = NULL;
  const char *id = htk_check_list_of (control->itemset, &path);
  HtkTree *tree = id != NULL ? g_hash_table_lookup (check->form->secondary, id) : NULL;

  /* A list of a file may be another one tomorrow. */
  if (tree == NULL || g_hash_table_contains (check->external, id))
    return FALSE;
  htk_check_rows (check, path, tree, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      HtkNode cell = htk_tree_child (tree, g_array_index (rows, HtkNode, i), control->value_ref);

      if (cell == 0)
        return FALSE;
      add_value (domain, htk_tree_value (tree, cell));
    }
  return rows->len > 0;
}

static gboolean
add_items (HtkCheck *check, HtkControl *control, HtkDomain *domain)
{
  HtkTree *doc = check->form->doc;
  gboolean any = FALSE;

  for (HtkNode c = htk_tree_first_child (doc, control->element); c != 0; c = htk_tree_next (doc, c))
    if (htk_tree_kind (doc, c) == HTK_NODE_ELEMENT && strcmp (htk_tree_local (doc, c), "item") == 0)
      {
        HtkNode value = htk_tree_child (doc, c, "value");

        any = value != 0;
        if (!any)
          return FALSE;
        add_value (domain, htk_tree_value (doc, value));
      }
  return any;
}

static gboolean
add_controls (HtkCheck *check, HtkDef *def, HtkDomain *domain)
{
  GPtrArray *controls = g_hash_table_lookup (check->controls, def);

  for (guint i = 0; controls != NULL && i < controls->len; i++)
    {
      HtkControl *control = controls->pdata[i];

      if (control->kind != HTK_CONTROL_SELECT && control->kind != HTK_CONTROL_SELECT1)
        return FALSE;
      domain->multiple = domain->multiple || control->kind == HTK_CONTROL_SELECT;
      if (control->itemset != NULL ? !add_itemset (check, control, domain)
                                   : !add_items (check, control, domain))
        return FALSE;
    }
  return controls != NULL;
}

/* The texts an expression may give, when each branch of its if() is written out. */
static gboolean
add_outcomes (HtkCheck *check, HtkExpr *expr, HtkDomain *domain)
{
  HtkXPathContext context;
  HtkValue value;

  if (htk_check_is_call (expr, "if"))
    return add_outcomes (check, expr->args[1], domain)
           && add_outcomes (check, expr->args[2], domain);
  if (!htk_check_constant (check, expr, &value, &context) || value.type == HTK_VALUE_BOOLEAN
      || value.type == HTK_VALUE_DATE)
    return FALSE;
  add_value (domain, htk_arena_strdup (check->arena, htk_value_to_string (&context, &value)));
  return TRUE;
}

/* The text the form itself gives a question before anybody answers it; "" when it gives none. */
const char *
htk_check_default (HtkCheck *check, HtkDef *def)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  HtkNode node = htk_tree_document (check->form->primary);

  for (HtkDef *d = def; d != NULL; d = d->parent)
    g_ptr_array_insert (chain, 0, (gpointer)htk_names_local (check->form->names, d->name));
  for (guint i = 0; i < chain->len && node != 0; i++)
    node = htk_tree_child (check->form->primary, node, chain->pdata[i]);
  return node != 0 && htk_tree_is_leaf (check->form->primary, node)
             ? htk_tree_value (check->form->primary, node)
             : "";
}

static HtkDomain *
domain_new (HtkCheck *check, HtkDef *def)
{
  HtkDomain *domain = g_new0 (HtkDomain, 1);
  gboolean written
      = def->preload != NULL || g_hash_table_contains (check->set, def) || def->is_attribute;

  domain->values = g_ptr_array_new ();
  if (def->calculate != NULL)
    domain->known = !written && !g_hash_table_contains (check->controls, def)
                    && add_outcomes (check, def->calculate->root, domain);
  else
    domain->known = add_controls (check, def, domain) && !written;
  domain->known = domain->known && domain->values->len <= MOST_VALUES;
  if (domain->known)
    {
      const char *text = htk_check_default (check, def);

      if (*text != '\0')
        add_value (domain, text);
    }
  return domain;
}

/**
 * htk_check_domain:
 * @check: the check
 * @def: a question
 *
 * Returns: (transfer none): what it may be answered with; kept until the check ends
 */
const HtkDomain *
htk_check_domain (HtkCheck *check, HtkDef *def)
{
  HtkDomain *domain = g_hash_table_lookup (check->domains, def);

  if (domain == NULL)
    {
      domain = domain_new (check, def);
      g_hash_table_insert (check->domains, def, domain);
    }
  return domain;
}
