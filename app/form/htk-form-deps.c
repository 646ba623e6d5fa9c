/* What each question reads and what reads it, in all that the form says of it. */
#include "app/form/htk-form-check.h"
#include "app/form/htk-form-private.h"

#include <string.h>

/**
 * htk_def_expressions:
 * @def: a definition
 * @out: (out caller-allocates): room for %HTK_DEF_EXPRESSIONS
 *
 * Returns: how many expressions the form has for it
 */
guint
htk_def_expressions (HtkDef       *def,
                     HtkNamedExpr *out)
{
  const HtkNamedExpr all[] = {
    { "relevant", def->relevant },     { "required", def->required },
    { "readonly", def->readonly },     { "constraint", def->constraint },
    { "calculate", def->calculate },   { "count", def->count },
    { "choices", def->control != NULL ? def->control->itemset : NULL },
  };
  guint n = 0;

  G_STATIC_ASSERT (G_N_ELEMENTS (all) == HTK_DEF_EXPRESSIONS);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].expr != NULL)
      out[n++] = all[i];
  return n;
}

typedef struct
{
  HtkForm *form;
  HtkDef *context;
  HtkDef *wanted; /* NULL: any */
  const char *why;
  GPtrArray *out;
} Visit;

static void
add (Visit      *visit,
     const char *ref)
{
  HtkDependency *dependency;

  for (guint i = 0; i < visit->out->len; i++)
    {
      dependency = visit->out->pdata[i];
      if (strcmp (dependency->ref, ref) == 0 && strcmp (dependency->why, visit->why) == 0)
        return;
    }
  dependency = g_new0 (HtkDependency, 1);
  dependency->ref = ref;
  dependency->why = visit->why;
  g_ptr_array_add (visit->out, dependency);
}

static void
visit_path (const HtkPathInfo *path,
            gpointer           data)
{
  Visit *visit = data;
  HtkDef *target = htk_form_resolve (visit->form, visit->context, path);

  if (target == NULL || (path->n_steps == 0 && !path->from_current))
    return;
  if (visit->wanted == NULL)
    add (visit, target->path);
  else if (target == visit->wanted)
    add (visit, visit->context->path);
}

static void
visit_def (Visit  *visit,
           HtkDef *def)
{
  HtkNamedExpr expressions[HTK_DEF_EXPRESSIONS];
  guint n = htk_def_expressions (def, expressions);

  visit->context = def;
  for (guint i = 0; i < n; i++)
    {
      visit->why = expressions[i].name;
      htk_xpath_foreach_path (expressions[i].expr, visit_path, visit);
    }
}

/* The definition a reference names; positions of repeats are ignored. */
HtkDef *
htk_form_find_def (HtkForm    *form,
                   const char *ref)
{
  g_autofree char *plain = htk_form_path_of (form, NULL, ref);

  return g_hash_table_lookup (form->defs_by_path, plain);
}

static HtkDef *
find_def (HtkForm    *form,
          const char *path,
          GError    **error)
{
  HtkDef *def = htk_form_find_def (form, path);

  if (def == NULL)
    g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_NODE, "no node %s", path);
  return def;
}

/**
 * htk_form_reads:
 * @form: a form
 * @path: a question; positions of repeats are ignored
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkDependency): what its expressions read, and in which of
 *   them; %NULL with %HTK_FORM_ERROR_NO_NODE
 */
GPtrArray *
htk_form_reads (HtkForm    *form,
                const char *path,
                GError    **error)
{
  HtkDef *def = find_def (form, path, error);
  Visit visit = { .form = form };

  if (def == NULL)
    return NULL;
  visit.out = g_ptr_array_new_with_free_func (g_free);
  visit_def (&visit, def);
  return visit.out;
}

/**
 * htk_form_read_by:
 * @form: a form
 * @path: a question; positions of repeats are ignored
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkDependency): the questions whose expressions read it;
 *   %NULL with %HTK_FORM_ERROR_NO_NODE
 */
GPtrArray *
htk_form_read_by (HtkForm    *form,
                  const char *path,
                  GError    **error)
{
  HtkDef *def = find_def (form, path, error);
  Visit visit = { .form = form, .wanted = def };

  if (def == NULL)
    return NULL;
  visit.out = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < form->defs->len; i++)
    visit_def (&visit, form->defs->pdata[i]);
  return visit.out;
}
