/* Expressions of a form: compiled with its prefixes, and the definitions their paths name. */
#include "app/form/htk-form-private.h"

#include <string.h>

static const char *
resolve_prefix (gpointer    data,
                const char *prefix)
{
  static const char *const known[][2] = {
    { "jr", HTK_NS_JR },    { "orx", HTK_NS_ORX },    { "odk", HTK_NS_ODK },
    { "h", HTK_NS_HTML },   { "xf", HTK_NS_XFORMS },  { "xforms", HTK_NS_XFORMS },
    { "entities", HTK_NS_ENTITIES },
  };
  HtkForm *form = data;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (prefix, known[i][0]) == 0)
      return known[i][1];
  /* Other prefixes are found by their use in the instance. */
  for (guint i = 0; i < form->defs->len; i++)
    {
      HtkDef *def = form->defs->pdata[i];

      if (strcmp (htk_names_prefix (form->names, def->name), prefix) == 0)
        return htk_names_uri (form->names, def->name);
    }
  return NULL;
}

typedef struct
{
  HtkForm *form;
  const char *missing;
} InstanceCheck;

static void
check_instance (const HtkPathInfo *path,
                gpointer           data)
{
  InstanceCheck *check = data;

  if (path->in_instance && path->instance != NULL &&
      g_strcmp0 (path->instance, check->form->primary_id) != 0 &&
      !g_hash_table_contains (check->form->secondary, path->instance))
    check->missing = path->instance;
}

/* Lists are loaded before any expression is compiled: one that is not there will never be. */
static gboolean
has_instances (HtkForm    *form,
               HtkXPath   *xpath,
               HtkDef     *context,
               const char *what,
               GError    **error)
{
  InstanceCheck check = { form, NULL };

  htk_xpath_foreach_path (xpath, check_instance, &check);
  if (check.missing != NULL)
    g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE,
                 "%s of %s: the form has no instance “%s”", what,
                 context != NULL ? context->path : "the form", check.missing);
  return check.missing == NULL;
}

static void
note_path (const HtkPathInfo *path,
           gpointer           data)
{
  *(gboolean *) data = TRUE;
}

/* Whether a value can be had of it before there is an answer, a clock or a language. */
static gboolean
is_constant (HtkXPath *xpath)
{
  static const char *const worldly[] = {
    "now",      "today",   "random",  "uuid",           "jr:itext",      "jr:choice-name",
    "instance", "current", "once",    "indexed-repeat", "pulldata",      "position",
    "last",     "string",  "number",  "name",           "string-length", "normalize-space",
    "lang",     "id",      "local-name", "namespace-uri",
  };
  gboolean reads = FALSE;

  htk_xpath_foreach_path (xpath, note_path, &reads);
  for (gsize i = 0; i < G_N_ELEMENTS (worldly) && !reads; i++)
    reads = htk_xpath_calls (xpath, worldly[i]);
  return !reads;
}

/* What fails with nothing but what the author wrote will fail for every answer. */
static gboolean
can_succeed (HtkForm    *form,
             HtkXPath   *xpath,
             HtkDef     *context,
             const char *what,
             GError    **error)
{
  g_autoptr (HtkArena) arena = NULL;
  HtkXPathContext evaluation = { .lib = HTK_XPATH_ODK, .tree = form->primary };
  g_autoptr (GTimeZone) utc = NULL;
  HtkValue value;
  gboolean ok;

  if (!is_constant (xpath))
    return TRUE;
  utc = g_time_zone_new_utc ();
  arena = htk_arena_new ();
  evaluation.arena = arena;
  evaluation.zone = utc;
  evaluation.node = htk_tree_root (form->primary);
  ok = htk_xpath_evaluate (xpath, &evaluation, &value, error);
  if (!ok)
    g_prefix_error (error, "%s of %s: ", what, context != NULL ? context->path : "the form");
  return ok;
}

/**
 * htk_form_compile:
 * @form: the form being loaded
 * @text: the expression
 * @context: (nullable): the question it belongs to, for the message
 * @what: the column or attribute, for the message
 * @error: return location
 *
 * Returns: (transfer full): the expression, or %NULL with %HTK_XPATH_ERROR naming question and
 *   attribute, also when it fails whatever is answered, or with %HTK_FORM_ERROR_RESOURCE naming an instance the form does not have
 */
HtkXPath *
htk_form_compile (HtkForm    *form,
                  const char *text,
                  HtkDef     *context,
                  const char *what,
                  GError    **error)
{
  g_autoptr (HtkXPath) xpath = htk_xpath_compile (form->names, text, HTK_XPATH_ODK, resolve_prefix,
                                                  form, NULL, error);

  if (xpath == NULL)
    {
      g_prefix_error (error, "%s of %s: ", what, context != NULL ? context->path : "the form");
      return NULL;
    }
  if (!has_instances (form, xpath, context, what, error) ||
      !can_succeed (form, xpath, context, what, error))
    return NULL;
  return g_steal_pointer (&xpath);
}

/**
 * htk_form_path_of:
 * @form: a form
 * @context: (nullable): where a relative reference starts
 * @ref: a reference of the body or a bind
 *
 * Returns: (transfer full): the absolute path of names, without predicates
 */
char *
htk_form_path_of (HtkForm    *form,
                  HtkDef     *context,
                  const char *ref)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (ref));
  g_auto (GStrv) parts = g_strsplit (trimmed, "/", -1);
  GString *path = g_string_new (NULL);

  /* A relative reference of the body or a bind starts at the instance's root. */
  if (*trimmed != '/')
    g_string_append (path, context != NULL ? context->path : form->root->path);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);
      char *bracket = strchr (part, '[');

      if (bracket != NULL)
        *bracket = '\0';
      if (*part == '\0' || strcmp (part, ".") == 0 || strcmp (part, "current()") == 0)
        continue;
      if (strcmp (part, "..") != 0)
        g_string_append_printf (path, "/%s", part);
      else if (strrchr (path->str, '/') != NULL)
        g_string_truncate (path, (gsize) (strrchr (path->str, '/') - path->str));
    }
  return g_string_free (path, FALSE);
}

static HtkDef *
child_named (HtkForm    *form,
             HtkDef     *def,
             const char *local)
{
  HtkName name = htk_names_intern (form->names, NULL, NULL, local);
  HtkDef *child = htk_def_child (form, def, name, FALSE);

  return child != NULL ? child : htk_def_child (form, def, name, TRUE);
}

/**
 * htk_form_resolve:
 * @form: a form
 * @context: the question whose expression has the path
 * @path: a path of that expression
 *
 * Returns: (nullable): the definition the path names, as far as its steps are plain, which for
 *   //name is the root; %NULL for a path into another instance or to nothing
 */
HtkDef *
htk_form_resolve (HtkForm           *form,
                  HtkDef            *context,
                  const HtkPathInfo *path)
{
  HtkDef *def = path->absolute ? NULL : context;
  guint i = 0;

  if (path->in_instance)
    return NULL;
  if (path->absolute)
    {
      if (path->n_steps > 0 && path->names[0] == NULL)
        return form->root;
      if (path->n_steps == 0 ||
          strcmp (path->names[0], htk_names_local (form->names, form->root->name)) != 0)
        return NULL;
      def = form->root;
      i = 1;
    }
  for (; i < path->n_steps && def != NULL; i++)
    {
      if (path->names[i] == NULL)
        return def;
      if (strcmp (path->names[i], ".") == 0)
        continue;
      def = strcmp (path->names[i], "..") == 0 ? def->parent
                                              : child_named (form, def, path->names[i]);
    }
  return def;
}
