/* Expressions of cells: checked where they stand, for later they would only be known by paths the
 * author never wrote. */
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-near.h"
#include "app/form/htk-xpath.h"

#include <string.h>

typedef struct {
  HtkXlsForm *form;
  HtkXlsItem *context;
  const HtkXlsPlace *place;
} Check;

static const char *
resolve_prefix (gpointer data, const char *prefix)
{
  HtkXlsForm *form = data;

  return g_hash_table_lookup (form->prefixes, prefix);
}

/* instance('x'): x must be a list or a file of the form. */
static void
check_instance (const char *const *texts, guint n_args, gpointer data)
{
  Check *check = data;
  HtkXlsForm *form = check->form;
  const char *id = n_args > 0 ? texts[0] : NULL;
  HtkNear near = { .word = id };
  g_autofree char *hint = NULL;

  if (id == NULL || htk_xls_list (form, id) != NULL || g_hash_table_contains (form->files, id))
    return;
  if (strcmp (id, "__last-saved") == 0)
    {
      form->last_saved = TRUE;
      return;
    }
  for (guint i = 0; i < form->lists->len; i++)
    htk_near_try (&near, ((HtkXlsList *)form->lists->pdata[i])->name);
  for (guint i = 0; i < form->file_order->len; i++)
    htk_near_try (&near, form->file_order->pdata[i]);
  hint = htk_near_hint (&near);
  htk_xls_fault (form, check->place->table, check->place->row, check->place->column,
                 "instance('%s') is neither a list of the choices sheet nor a file%s", id,
                 *hint != '\0' ? hint : "; add a row “csv-external” with its name");
}

/* pulldata('x', …): the file goes with the form without a row of its own. */
static void
take_pulldata (const char *const *texts, guint n_args, gpointer data)
{
  Check *check = data;
  const char *id = n_args > 0 ? texts[0] : NULL;
  g_autofree char *bare = NULL;
  g_autofree char *file = NULL;

  if (id == NULL || *id == '\0')
    return;
  bare = g_str_has_suffix (id, ".csv") ? g_strndup (id, strlen (id) - 4) : g_strdup (id);
  if (g_hash_table_contains (check->form->files, bare))
    return;
  file = g_strconcat (bare, ".csv", NULL);
  htk_xls_add_file (check->form, check->place, file);
}

/* What is often written for an operator, and what XPath has for it. */
static const char *
common_mistake (const char *text)
{
  static const char *const mistakes[][2] = {
    { "&&", "; write “and” for &&" },
    { "||", "; write “or” for ||" },
    { "==", "; write = for ==" },
    { "<>", "; write != for <>" },
    { " / ", "; write “div” for a division" },
    { "%", "; write “mod” for %" },
    { " AND ", "; write “and” in small letters" },
    { " OR ", "; write “or” in small letters" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    if (strstr (text, mistakes[i][0]) != NULL)
      return mistakes[i][1];
  return "";
}

/**
 * htk_xls_expand_expression:
 * @form: a form whose tree is made
 * @context: (nullable): the item the expression is of
 * @place: the cell, for what is to be said
 * @text: an expression
 *
 * As htk_xls_expand(), and says at the cell what is wrong with the expression.
 *
 * Returns: (transfer full): the expression with paths for its references
 */
char *
htk_xls_expand_expression (HtkXlsForm *form,
                           HtkXlsItem *context,
                           const HtkXlsPlace *place,
                           const char *text)
{
  guint before = form->n_faults;
  g_autofree char *clean = htk_xls_clean_expression (text);
  char *expanded = htk_xls_expand (form, context, place, clean);
  g_autoptr (HtkNames) names = htk_names_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkXPath) xpath = NULL;
  Check check = { form, context, place };

  if (form->n_faults > before || *text == '\0')
    return expanded;
  xpath = htk_xpath_compile (names, expanded, HTK_XPATH_ODK, resolve_prefix, form, NULL, &error);
  if (xpath == NULL)
    {
      htk_xls_fault (form, place->table, place->row, place->column, "%s%s", error->message,
                     g_error_matches (error, HTK_XPATH_ERROR, HTK_XPATH_ERROR_SYNTAX)
                         ? common_mistake (clean)
                         : "");
      return expanded;
    }
  htk_xpath_foreach_call (xpath, "instance", check_instance, &check);
  htk_xpath_foreach_call (xpath, "pulldata", take_pulldata, &check);
  return expanded;
}

/**
 * htk_xls_is_dynamic:
 * @item: a question
 * @text: its default
 *
 * Returns: whether the default is an expression: it refers to something, calls something, is a path
 *   or, where a number is wanted, computes one
 */
gboolean
htk_xls_is_dynamic (HtkXlsItem *item, const char *text)
{
  const char *type = item->type != NULL ? item->type->bind : NULL;
  gboolean number = g_strcmp0 (type, "int") == 0 || g_strcmp0 (type, "decimal") == 0;

  return strstr (text, "${") != NULL
         || g_regex_match_simple ("(^|[^\\p{L}\\p{N}_])[a-z][a-z0-9:-]*\\(|^(/|\\.\\.?/)[\\p{L}_.]",
                                  text, 0, 0)
         || (number && g_regex_match_simple ("[\\d)]\\s*([-+*]|div|mod)\\s*[\\d(]", text, 0, 0));
}
