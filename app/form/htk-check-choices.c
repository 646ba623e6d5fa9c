/* The author's check of choices: their values, lists that nothing uses, rows that no filter can
 * show. */
#include "app/form/htk-check.h"

#include <string.h>

/* Rows of one list that are looked at one by one, and findings about one list. */
#define MOST_ROWS 2000
#define MOST_TOLD 5

typedef struct {
  GHashTable *used;  /* ids of lists */
  GHashTable *read;  /* those that more than itemsets use */
  gboolean computed; /* an id is computed: any list may be meant */
} Usage;

static void
visit_lists (
    HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context, gpointer data)
{
  Usage *usage = data;
  const char *id;

  if (!htk_check_is_call (expr, "instance") && !htk_check_is_call (expr, "pulldata"))
    return;
  if (expr->args[0]->op != HTK_OP_STRING)
    {
      usage->computed = TRUE;
      return;
    }
  id = expr->args[0]->string;
  g_hash_table_add (usage->used, (gpointer)id);
  if (strcmp (where->what, "choices") != 0
      || g_strcmp0 (htk_check_list_of (where->xpath, NULL), id) != 0)
    g_hash_table_add (usage->read, (gpointer)id);
}

static void
check_unused (HtkCheck *check, Usage *usage)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, check->form->secondary);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!usage->computed && !g_hash_table_contains (usage->used, id))
      htk_check_report (check, HTK_FAULT_WARNING, "unused-list", id,
                        "nothing uses this list; take it out, or use it in a question");
}

typedef struct {
  HtkCheck *check;
  HtkControl *control;
  GHashTable *values;
  gboolean may_repeat; /* a filter may tell equal values apart */
  guint n_told;
} Values;

static void
check_value (Values *v, const char *value, const char *label)
{
  const char *ref = v->control->def->path;

  if (v->n_told >= MOST_TOLD)
    return;
  if (value == NULL || *value == '\0')
    {
      v->n_told++;
      htk_check_report (v->check, HTK_FAULT_ERROR, "choice-no-value", ref,
                        "a choice (“%s”) has no value; give it a name", label != NULL ? label : "");
      return;
    }
  if (v->control->kind != HTK_CONTROL_SELECT1 && strpbrk (value, " \t\r\n") != NULL)
    {
      v->n_told++;
      htk_check_report (v->check, HTK_FAULT_ERROR, "choice-space", ref,
                        "the choice “%s” has a space in its value, where answers with several "
                        "choices are parted; write _ instead",
                        value);
    }
  if (!g_hash_table_add (v->values, (gpointer)value) && !v->may_repeat)
    {
      v->n_told++;
      htk_check_report (v->check, HTK_FAULT_WARNING, "duplicate-choice", ref,
                        "two of its choices have the value “%s”; the answer cannot tell them "
                        "apart: rename one",
                        value);
    }
  if (label == NULL || *label == '\0')
    {
      v->n_told++;
      htk_check_report (v->check, HTK_FAULT_WARNING, "no-label", ref,
                        "its choice “%s” has no label; write one", value);
    }
}

/* What the label of an inline choice says, or that it is a text of the translations. */
static const char *
label_of_item (HtkCheck *check, HtkNode label)
{
  HtkTree *doc = check->form->doc;

  if (label == 0)
    return NULL;
  if (htk_tree_attr_value (doc, label, NULL, "ref") != NULL || !htk_tree_is_leaf (doc, label))
    return "…";
  return htk_tree_value (doc, label);
}

static guint
check_items (Values *v)
{
  HtkTree *doc = v->check->form->doc;
  guint n = 0;

  for (HtkNode c = htk_tree_first_child (doc, v->control->element); c != 0;
       c = htk_tree_next (doc, c))
    if (htk_tree_kind (doc, c) == HTK_NODE_ELEMENT && strcmp (htk_tree_local (doc, c), "item") == 0)
      {
        HtkNode value = htk_tree_child (doc, c, "value");

        n++;
        check_value (v, value != 0 ? htk_tree_value (doc, value) : NULL,
                     label_of_item (v->check, htk_tree_child (doc, c, "label")));
      }
  return n;
}

static gboolean
has_filter (HtkExpr *path)
{
  for (guint i = 0; i < path->n_steps; i++)
    if (path->steps[i].n_predicates > 0)
      return TRUE;
  return path->n_base_predicates > 0;
}

static gboolean
text_exists (HtkForm *form, const char *id)
{
  for (guint i = 0; i < form->languages->len; i++)
    if (g_hash_table_contains (((HtkLanguage *)form->languages->pdata[i])->entries, id))
      return TRUE;
  return FALSE;
}

static void
check_row (Values *v, HtkTree *tree, HtkNode row)
{
  const char *column = v->control->label_ref;
  HtkNode value = htk_tree_child (tree, row, v->control->value_ref);
  HtkNode label = column != NULL ? htk_tree_child (tree, row, column) : 0;
  const char *text = label != 0 ? htk_tree_value (tree, label) : NULL;

  /* A column that is more than a name is computed; a missing one was told with the list. */
  if (column == NULL || label == 0)
    text = "…";
  else if (v->control->label_is_itext && v->n_told < MOST_TOLD
           && !text_exists (v->check->form, text))
    {
      v->n_told++;
      htk_check_report (v->check, HTK_FAULT_ERROR, "missing-itext", v->control->def->path,
                        "a choice shows the text “%s”, which no language has; add it to the "
                        "translations",
                        text);
    }
  if (value != 0)
    check_value (v, htk_tree_value (tree, value), text);
}

static gboolean
is_name (const char *ref)
{
  return ref != NULL && strpbrk (ref, "/()[]@ '.*") == NULL;
}

/* The columns an itemset takes values and labels from must be in its list. */
static gboolean
check_columns (HtkCheck *check, HtkControl *control, const char *id, HtkTree *tree, GArray *rows)
{
  const char *const columns[] = { control->value_ref, control->label_ref };
  gboolean all = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      gboolean found = !is_name (columns[i]);

      for (guint k = 0; k < rows->len && !found; k++)
        found = htk_tree_child (tree, g_array_index (rows, HtkNode, k), columns[i]) != 0;
      if (!found)
        htk_check_report (check, HTK_FAULT_ERROR, "unknown-column", control->def->path,
                          "its choices take their %s from “%s” of the list %s, which has no such "
                          "column; mend the name or add the column",
                          i == 0 ? "value" : "label", columns[i], id);
      all = all && found;
    }
  return all && is_name (control->value_ref);
}

static void
check_itemset (Values *v)
{
  HtkCheck *check = v->check;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  HtkExpr *path = NULL;
  const char *id = htk_check_list_of (v->control->itemset, &path);
  HtkTree *tree = id != NULL ? g_hash_table_lookup (check->form->secondary, id) : NULL;

  if (tree == NULL)
    return;
  htk_check_rows (check, path, tree, rows);
  if (rows->len == 0 && !g_hash_table_contains (check->external, id))
    htk_check_report (check, HTK_FAULT_ERROR, "no-choices", v->control->def->path,
                      "its list %s has no rows; add choices", id);
  if (rows->len == 0 || !check_columns (check, v->control, id, tree, rows))
    return;
  v->may_repeat = has_filter (path);
  for (guint i = 0; i < rows->len && i < MOST_ROWS; i++)
    check_row (v, tree, g_array_index (rows, HtkNode, i));
}

static void
check_select (HtkCheck *check, HtkControl *control)
{
  Values v = { check, control, g_hash_table_new (g_str_hash, g_str_equal), FALSE, 0 };

  if (control->itemset != NULL)
    check_itemset (&v);
  else if (check_items (&v) == 0)
    htk_check_report (check, HTK_FAULT_ERROR, "no-choices", control->def->path,
                      "it has no choices; name a list of the choices sheet");
  g_hash_table_unref (v.values);
}

static gboolean
is_select (const HtkControl *control)
{
  return control->kind == HTK_CONTROL_SELECT || control->kind == HTK_CONTROL_SELECT1
         || control->kind == HTK_CONTROL_RANK;
}

static void
check_selects (HtkCheck *check, HtkControl *control)
{
  if (is_select (control))
    check_select (check, control);
  for (guint i = 0; i < control->children->len; i++)
    check_selects (check, control->children->pdata[i]);
}

/* Whether the filter of one select can let a row through. */
static gboolean
may_show (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *path, const HtkCheckRow *row)
{
  const HtkStep *last = path->n_steps > 0 ? &path->steps[path->n_steps - 1] : NULL;
  HtkFormula *all = htk_formula_asked (check, where->def);

  if (last == NULL || path->n_base_predicates > 0)
    return TRUE;
  for (guint i = 0; i < last->n_predicates; i++)
    {
      HtkExpr *filter = last->predicates[i];

      /* A place in the list, not a condition. */
      if (filter->op == HTK_OP_NUMBER || htk_expr_calls (filter, "position")
          || htk_expr_calls (filter, "last"))
        return TRUE;
      all = htk_formula_join (check, HTK_FORMULA_AND,
                              htk_formula_new (check, where, filter, FALSE, row), all);
    }
  return htk_formula_possible (check, all, FALSE);
}

static gboolean
shown_anywhere (HtkCheck *check, const char *id, const HtkCheckRow *row)
{
  for (guint i = 0; i < check->expressions->len; i++)
    {
      const HtkCheckExpr *where = &g_array_index (check->expressions, HtkCheckExpr, i);
      HtkExpr *path = NULL;

      if (strcmp (where->what, "choices") == 0
          && g_strcmp0 (htk_check_list_of (where->xpath, &path), id) == 0
          && may_show (check, where, path, row))
        return TRUE;
    }
  return FALSE;
}

static void
check_rows_shown (HtkCheck *check, const char *id, HtkTree *tree, HtkExpr *path)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  guint n_told = 0;

  htk_check_rows (check, path, tree, rows);
  for (guint i = 0; i < rows->len && i < MOST_ROWS && n_told < MOST_TOLD; i++)
    {
      HtkCheckRow row = { tree, g_array_index (rows, HtkNode, i) };
      HtkNode name = htk_tree_child (tree, row.item, "name");

      if (shown_anywhere (check, id, &row))
        continue;
      n_told++;
      htk_check_report (check, HTK_FAULT_WARNING, "choice-never-shown", id,
                        "no answers let the filter show its choice “%s”; mend the row or the "
                        "filter",
                        name != 0 ? htk_tree_value (tree, name) : "");
    }
}

/* Rows of a list that only questions use and that no filter lets through. */
static void
check_shown (HtkCheck *check, Usage *usage)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < check->expressions->len; i++)
    {
      const HtkCheckExpr *where = &g_array_index (check->expressions, HtkCheckExpr, i);
      HtkExpr *path = NULL;
      const char *id
          = strcmp (where->what, "choices") == 0 ? htk_check_list_of (where->xpath, &path) : NULL;
      HtkTree *tree = id != NULL ? g_hash_table_lookup (check->form->secondary, id) : NULL;

      if (tree != NULL && has_filter (path) && !g_hash_table_contains (check->external, id)
          && !g_hash_table_contains (usage->read, id) && g_hash_table_add (done, (gpointer)id))
        check_rows_shown (check, id, tree, path);
    }
}

/* Checks lists and choices. */
void
htk_check_choices (HtkCheck *check)
{
  Usage usage = { g_hash_table_new (g_str_hash, g_str_equal),
                  g_hash_table_new (g_str_hash, g_str_equal), FALSE };

  for (guint i = 0; i < check->expressions->len; i++)
    htk_check_walk (check, &g_array_index (check->expressions, HtkCheckExpr, i), visit_lists,
                    &usage);
  check_unused (check, &usage);
  check_selects (check, check->form->body);
  if (!usage.computed)
    check_shown (check, &usage);
  g_hash_table_unref (usage.used);
  g_hash_table_unref (usage.read);
}
