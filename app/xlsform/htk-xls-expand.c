/* ${name} references: to paths, relative inside the repeat both ends share. */
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-xpath.h"

#include <string.h>

/* The absolute path of an item. */
char *
htk_xls_path (HtkXlsForm *form,
              HtkXlsItem *item)
{
  g_autofree char *above = item->parent != NULL ? htk_xls_path (form, item->parent) : NULL;

  return g_strdup_printf ("%s/%s", above != NULL ? above : "", item->name);
}

static gboolean
is_inside (HtkXlsItem *item,
           HtkXlsItem *block)
{
  for (; item != NULL; item = item->parent)
    if (item == block)
      return TRUE;
  return FALSE;
}

/* The innermost repeat that holds both; NULL when there is none. */
static HtkXlsItem *
shared_repeat (HtkXlsItem *context,
               HtkXlsItem *target)
{
  for (HtkXlsItem *i = context; i != NULL; i = i->parent)
    if (i->kind == HTK_XLS_REPEAT && i != target && is_inside (target, i))
      return i;
  return NULL;
}

static guint
depth_of (HtkXlsItem *item)
{
  guint depth = 0;

  for (; item->parent != NULL; item = item->parent)
    depth++;
  return depth;
}

/* From @context up to @repeat and down to @target. A repeat's own expressions start at it. */
static char *
relative_path (HtkXlsForm *form,
               HtkXlsItem *context,
               HtkXlsItem *target,
               HtkXlsItem *repeat,
               gboolean    from_current)
{
  g_autofree char *base = htk_xls_path (form, repeat);
  g_autofree char *path = htk_xls_path (form, target);
  GString *out = g_string_new (from_current ? "current()" : "");

  for (guint i = depth_of (context); i > depth_of (repeat); i--)
    g_string_append_printf (out, "%s..", out->len > 0 ? "/" : "");
  if (out->len == 0)
    g_string_append_c (out, '.');
  g_string_append (out, path + strlen (base));
  return g_string_free (out, FALSE);
}

static char *
expand_one (HtkXlsForm *form,
            HtkXlsItem *context,
            const char *column,
            gboolean    in_predicate,
            const char *name)
{
  gboolean last_saved = g_str_has_prefix (name, "last-saved#");
  HtkXlsItem *target = g_hash_table_lookup (form->by_name, last_saved ? name + 11 : name);
  HtkXlsItem *repeat;
  g_autofree char *path = NULL;

  if (target == NULL)
    {
      htk_xls_fault (form, form->survey, context != NULL ? context->row : NULL, column,
                     "${%s} is no question of this form; check the spelling", name);
      return g_strdup ("''");
    }
  if (g_hash_table_contains (form->several, target->name))
    htk_xls_fault (form, form->survey, context != NULL ? context->row : NULL, column,
                   "${%s} may mean several questions; give them different names", name);
  path = htk_xls_path (form, target);
  if (last_saved)
    {
      form->last_saved = TRUE;
      return g_strconcat ("instance('__last-saved')", path, NULL);
    }
  repeat = context != NULL ? shared_repeat (context, target) : NULL;
  if (repeat == NULL)
    return g_steal_pointer (&path);
  return relative_path (form, context, target, repeat,
                        in_predicate || strcmp (column, "choice_filter") == 0);
}

/* How deep in predicates the end of a piece of text is, given how deep its start was. What stands
 * there is read from the node the predicate tests: only current() leads back to the row. */
static int
predicate_depth (const char *text,
                 gsize       length,
                 int         depth)
{
  char quote = '\0';

  for (gsize i = 0; i < length; i++)
    if (quote != '\0')
      quote = text[i] == quote ? '\0' : quote;
    else if (text[i] == '\'' || text[i] == '"')
      quote = text[i];
    else if (text[i] == '[' || text[i] == ']')
      depth += text[i] == '[' ? 1 : -1;
  return depth;
}

/**
 * htk_xls_expand:
 * @form: a form whose tree is made
 * @context: (nullable): the row the text is of
 * @column: its column
 * @text: an expression or a label
 *
 * Returns: (transfer full): the text with paths for its references
 */
char *
htk_xls_expand (HtkXlsForm *form,
                HtkXlsItem *context,
                const char *column,
                const char *text)
{
  GString *out = g_string_new (NULL);
  int depth = 0;

  while (*text != '\0')
    {
      const char *start = strstr (text, "${");
      const char *end = start != NULL ? strchr (start, '}') : NULL;
      g_autofree char *name = NULL;
      g_autofree char *path = NULL;

      if (end == NULL)
        {
          if (start != NULL)
            htk_xls_fault (form, form->survey, context != NULL ? context->row : NULL, column,
                           "a ${ is not closed by }");
          g_string_append (out, text);
          break;
        }
      name = g_strstrip (g_strndup (start + 2, (gsize) (end - start - 2)));
      depth = predicate_depth (text, (gsize) (start - text), depth);
      path = expand_one (form, context, column, depth > 0, name);
      g_string_append_len (out, text, start - text);
      g_string_append (out, path);
      text = end + 1;
    }
  return g_string_free (out, FALSE);
}

/* Which prefixes there are is for the form to say; here only the grammar is checked. */
static const char *
any_prefix (gpointer    data,
            const char *prefix)
{
  return prefix;
}

/**
 * htk_xls_expand_expression:
 * @form: a form whose tree is made
 * @context: (nullable): the row the expression is of; %NULL is the settings sheet
 * @column: its column
 * @text: an expression
 *
 * As htk_xls_expand(), and says at the cell what is wrong with the expression: later it would only
 * be known by a path the author never wrote.
 *
 * Returns: (transfer full): the expression with paths for its references
 */
char *
htk_xls_expand_expression (HtkXlsForm *form,
                           HtkXlsItem *context,
                           const char *column,
                           const char *text)
{
  guint before = form->faults->len;
  char *expanded = htk_xls_expand (form, context, column, text);
  g_autoptr (HtkNames) names = htk_names_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkXPath) xpath = NULL;

  if (form->faults->len > before || *text == '\0')
    return expanded;
  xpath = htk_xpath_compile (names, expanded, HTK_XPATH_ODK, any_prefix, NULL, NULL, &error);
  if (xpath == NULL)
    htk_xls_fault (form, context != NULL || form->settings == NULL ? form->survey : form->settings,
                   context != NULL ? context->row
                   : form->settings != NULL && form->settings->rows->len > 0
                       ? form->settings->rows->pdata[0]
                       : NULL,
                   column, "%s", error->message);
  return expanded;
}
