/* The author's check of the order of questions: what a question depends on should be asked before
 * it. */
#include "app/form/htk-check.h"

#include <string.h>

/* The group whose questions stand on one screen with @control; NULL when it has its own. */
static HtkControl *
screen_of (HtkControl *control)
{
  for (; control != NULL; control = control->parent)
    if (control->appearance != NULL
        && g_strv_contains ((const char *const *)control->appearance, "field-list"))
      return control;
  return NULL;
}

/* Whether a person answers @def, and it is blank until then. */
static gboolean
is_asked_blank (HtkCheck *check, HtkDef *def)
{
  return g_hash_table_contains (check->controls, def) && def->calculate == NULL
         && def->preload == NULL && def->readonly == NULL
         && !g_hash_table_contains (check->set, def) && *htk_check_default (check, def) == '\0';
}

static gboolean
matters (const char *what)
{
  return strcmp (what, "relevant") == 0 || strcmp (what, "constraint") == 0
         || strcmp (what, "choices") == 0 || strcmp (what, "count") == 0;
}

static void
visit (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context, gpointer data)
{
  HtkDef *read = expr->op == HTK_OP_PATH ? htk_check_single (check, where, expr, context) : NULL;
  guint own = GPOINTER_TO_UINT (g_hash_table_lookup (check->order, where->def));
  guint place = read != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (check->order, read)) : 0;
  HtkControl *screen;

  if (own == 0 || place <= own || !is_asked_blank (check, read))
    return;
  screen = where->def->control != NULL ? screen_of (where->def->control) : NULL;
  if (screen != NULL && screen == screen_of (read->control))
    return;
  htk_check_report (check, HTK_FAULT_WARNING, "reads-later", where->ref,
                    "its %s depends on %s, which is asked after it; move that question before it",
                    where->what, read->path);
}

/* Checks that questions depend on earlier ones. */
void
htk_check_order (HtkCheck *check)
{
  for (guint i = 0; i < check->expressions->len; i++)
    {
      const HtkCheckExpr *where = &g_array_index (check->expressions, HtkCheckExpr, i);

      if (where->def != NULL && matters (where->what))
        htk_check_walk (check, where, visit, NULL);
    }
}
