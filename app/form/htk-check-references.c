/* The author's check of what expressions name: nodes, texts, lists and their columns, patterns. */
#include "app/form/htk-check.h"

#include <string.h>

typedef struct {
  GHashTable *columns; /* id of a list -> set of the names in it */
} References;

/* How a path reads to its author. */
static char *
written (HtkExpr *path)
{
  GString *out = g_string_new (path->absolute ? "/" : NULL);

  if (htk_check_is_call (path->base, "current"))
    g_string_append (out, "current()/");
  for (guint i = 0; i < path->n_steps; i++)
    {
      const HtkStep *step = &path->steps[i];

      g_string_append_printf (out, "%s%s%s", i > 0 ? "/" : "",
                              step->axis == HTK_AXIS_ATTRIBUTE ? "@" : "",
                              step->local != NULL             ? step->local
                              : step->axis == HTK_AXIS_PARENT ? ".."
                              : step->axis == HTK_AXIS_SELF   ? "."
                                                              : "*");
    }
  return g_string_free (out, FALSE);
}

static GHashTable *
columns_of (HtkCheck *check, References *references, const char *list)
{
  GHashTable *names = g_hash_table_lookup (references->columns, list);
  HtkTree *tree = g_hash_table_lookup (check->form->secondary, list);
  guint n_elements = 0;

  if (names != NULL || tree == NULL)
    return names;
  names = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (references->columns, (gpointer)list, names);
  for (guint n = 2; n < htk_tree_size (tree); n++)
    {
      HtkNodeKind kind = htk_tree_kind (tree, n);

      if (kind == HTK_NODE_ELEMENT || kind == HTK_NODE_ATTRIBUTE)
        g_hash_table_add (names, (gpointer)htk_tree_local (tree, n));
      n_elements += kind == HTK_NODE_ELEMENT;
    }
  /* An empty list shows nothing of its columns. */
  if (n_elements < 3)
    g_hash_table_remove_all (names);
  return names;
}

static void
check_column (HtkCheck *check,
              References *references,
              const HtkCheckExpr *where,
              const char *list,
              const char *column)
{
  GHashTable *names = columns_of (check, references, list);

  if (names != NULL && g_hash_table_size (names) > 0 && !g_hash_table_contains (names, column))
    htk_check_report (check, HTK_FAULT_WARNING, "unknown-column", where->ref,
                      "its %s reads “%s” of the list %s, which has no such column; mend the name "
                      "or add the column",
                      where->what, column, list);
}

static void
check_filter (HtkCheck *check,
              References *references,
              const HtkCheckExpr *where,
              const char *list,
              HtkExpr *expr);

static void
check_steps (HtkCheck *check,
             References *references,
             const HtkCheckExpr *where,
             const char *list,
             HtkExpr *path)
{
  for (guint i = 0; i < path->n_steps; i++)
    {
      const HtkStep *step = &path->steps[i];

      if (step->test == HTK_TEST_NAME)
        check_column (check, references, where, list, step->local);
      for (guint k = 0; k < step->n_predicates; k++)
        check_filter (check, references, where, list, step->predicates[k]);
    }
}

/* The columns a filter of a list tests. */
static void
check_filter (HtkCheck *check,
              References *references,
              const HtkCheckExpr *where,
              const char *list,
              HtkExpr *expr)
{
  if (expr == NULL)
    return;
  if (expr->op == HTK_OP_PATH)
    {
      if (!expr->absolute && expr->base == NULL)
        check_steps (check, references, where, list, expr);
      return;
    }
  check_filter (check, references, where, list, expr->a);
  check_filter (check, references, where, list, expr->b);
  for (guint i = 0; i < expr->n_args; i++)
    check_filter (check, references, where, list, expr->args[i]);
}

static void
check_path (HtkCheck *check,
            References *references,
            const HtkCheckExpr *where,
            HtkExpr *path,
            HtkDef *context)
{
  HtkCheckTarget target = htk_check_target (check, where, path, context);
  g_autofree char *text = NULL;

  if (target.list != NULL)
    {
      check_steps (check, references, where, target.list, path);
      return;
    }
  if (target.missing == NULL)
    return;
  text = written (path);
  htk_check_report (check, HTK_FAULT_ERROR, "unknown-ref", where->ref,
                    "its %s reads %s, but the form has no “%s” there; mend the name%s", where->what,
                    text, target.missing,
                    path->n_steps == 1 && !path->absolute && path->base == NULL
                        ? ", or put quotes around it if it is a word"
                        : "");
}

static gboolean
text_exists (HtkCheck *check, const char *id)
{
  for (guint i = 0; i < check->form->languages->len; i++)
    if (g_hash_table_contains (((HtkLanguage *)check->form->languages->pdata[i])->entries, id))
      return TRUE;
  return FALSE;
}

static void
check_text_id (HtkCheck *check, const char *ref, const char *what, const char *id)
{
  if (!text_exists (check, id))
    htk_check_report (check, HTK_FAULT_ERROR, "missing-itext", ref,
                      "its %s shows the text “%s”, which no language has; add it to the "
                      "translations",
                      what, id);
}

static void
check_pattern (HtkCheck *check, const HtkCheckExpr *where, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, &error);

  if (regex == NULL)
    htk_check_report (check, HTK_FAULT_ERROR, "bad-regex", where->ref,
                      "its %s has a pattern that is none: %s", where->what, error->message);
}

static void
check_pulldata (HtkCheck *check, References *references, const HtkCheckExpr *where, HtkExpr *call)
{
  const char *list = call->args[0]->op == HTK_OP_STRING ? call->args[0]->string : NULL;

  if (list == NULL)
    return;
  if (!g_hash_table_contains (check->form->secondary, list))
    {
      htk_check_report (check, HTK_FAULT_ERROR, "missing-resource", where->ref,
                        "its %s pulls data from “%s”, which is no list of the form; add an "
                        "instance of that id",
                        where->what, list);
      return;
    }
  for (guint i = 1; i < 3; i++)
    if (call->args[i]->op == HTK_OP_STRING && *call->args[i]->string != '@')
      check_column (check, references, where, list, call->args[i]->string);
}

static void
visit (HtkCheck *check, const HtkCheckExpr *where, HtkExpr *expr, HtkDef *context, gpointer data)
{
  if (expr->op == HTK_OP_PATH)
    check_path (check, data, where, expr, context);
  if (htk_check_is_call (expr, "regex") && expr->args[1]->op == HTK_OP_STRING)
    check_pattern (check, where, expr->args[1]->string);
  if (htk_check_is_call (expr, "jr:itext") && expr->args[0]->op == HTK_OP_STRING)
    check_text_id (check, where->ref, where->what, expr->args[0]->string);
  if (htk_check_is_call (expr, "pulldata"))
    check_pulldata (check, data, where, expr);
}

/* A message of a bind may be a text of the translations. */
static void
check_message (HtkCheck *check, HtkDef *def, const char *what, const char *message)
{
  g_autofree char *id = NULL;

  if (message == NULL || !g_str_has_prefix (message, "jr:itext(") || strlen (message) < 13)
    return;
  id = g_strndup (message + 10, strlen (message) - 12);
  check_text_id (check, def->path, what, id);
}

/* Checks what expressions name. */
void
htk_check_references (HtkCheck *check)
{
  References references = { g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                   (GDestroyNotify)g_hash_table_unref) };

  for (guint i = 0; i < check->expressions->len; i++)
    htk_check_walk (check, &g_array_index (check->expressions, HtkCheckExpr, i), visit,
                    &references);
  for (guint i = 0; i < check->form->defs->len; i++)
    {
      HtkDef *def = check->form->defs->pdata[i];

      check_message (check, def, "constraint message", def->constraint_msg);
      check_message (check, def, "required message", def->required_msg);
    }
  g_hash_table_unref (references.columns);
}
