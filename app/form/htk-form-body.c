/* The body: controls, groups and repeats, and where their choices come from. */
#include "app/form/htk-form-private.h"

#include <string.h>

void
htk_control_free (HtkControl *control)
{
  g_ptr_array_unref (control->children);
  g_strfreev (control->appearance);
  htk_xpath_free (control->itemset);
  htk_xpath_free (control->label_expr);
  htk_xpath_free (control->value_expr);
  g_free (control->value_ref);
  g_free (control->label_ref);
  g_free (control);
}

static const char *
attr (HtkForm    *form,
      HtkNode     node,
      const char *local)
{
  return htk_tree_attr_value (form->doc, node, NULL, local);
}

static HtkControl *
control_new (HtkControl    *parent,
             HtkControlKind kind,
             HtkNode        element)
{
  HtkControl *control = g_new0 (HtkControl, 1);

  control->kind = kind;
  control->element = element;
  control->parent = parent;
  control->children = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_control_free);
  if (parent != NULL)
    g_ptr_array_add (parent->children, control);
  return control;
}

static void
load_look (HtkForm    *form,
           HtkControl *control)
{
  const char *appearance = attr (form, control->element, "appearance");
  g_auto (GStrv) words = g_strsplit_set (appearance != NULL ? appearance : "", " \t\r\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      {
        g_strv_builder_add (builder, words[i]);
        /* "search" is the old name of "autocomplete" on selects. */
        if (strcmp (words[i], "search") == 0 &&
            (control->kind == HTK_CONTROL_SELECT || control->kind == HTK_CONTROL_SELECT1) &&
            strstr (appearance, "autocomplete") == NULL)
          g_strv_builder_add (builder, "autocomplete");
      }
  if (appearance != NULL && strstr (appearance, "search(") != NULL && control->def != NULL)
    htk_form_warn (form,
                   "%s asks for choices by search() in its appearance, which is not supported; "
                   "name the list as an instance and its choices by an itemset",
                   control->def->path);
  control->appearance = g_strv_builder_end (builder);
  control->label = htk_tree_child (form->doc, control->element, "label");
  control->hint = htk_tree_child (form->doc, control->element, "hint");
}

static HtkDef *
def_of (HtkForm    *form,
        HtkControl *parent,
        HtkNode     element,
        gboolean   *missing)
{
  const char *ref = attr (form, element, "ref");
  HtkDef *context = NULL;
  g_autofree char *path = NULL;
  HtkDef *def;

  if (ref == NULL)
    ref = attr (form, element, "nodeset");
  if (ref == NULL && attr (form, element, "bind") != NULL)
    {
      HtkDef *bound = g_hash_table_lookup (form->defs_by_bind, attr (form, element, "bind"));

      *missing = bound == NULL;
      return bound;
    }
  if (ref == NULL)
    return NULL;
  while (parent != NULL && context == NULL)
    {
      context = parent->def;
      parent = parent->parent;
    }
  path = htk_form_path_of (form, context, ref);
  def = g_hash_table_lookup (form->defs_by_path, path);
  *missing = def == NULL;
  if (def == NULL)
    htk_form_warn (form, "the body names %s, which the instance does not have", path);
  return def;
}

static void
find_list (const HtkPathInfo *path,
           gpointer           data)
{
  const char **list = data;

  if (*list == NULL && path->in_instance && path->n_steps > 0)
    *list = path->instance;
}

/* A list with columns has those that the choices are made of. */
static gboolean
has_columns (HtkForm    *form,
             HtkControl *control,
             GError    **error)
{
  const char *refs[] = { control->value_ref, control->label_ref };
  const char *list = NULL;
  const char *src;
  HtkTree *tree;
  HtkNode row;

  htk_xpath_foreach_path (control->itemset, find_list, &list);
  src = list != NULL ? g_hash_table_lookup (form->csv_src, list) : NULL;
  if (src == NULL)
    return TRUE;
  tree = g_hash_table_lookup (form->secondary, list);
  row = htk_tree_first_child (tree, htk_tree_root (tree));
  for (gsize i = 0; i < G_N_ELEMENTS (refs) && row != 0; i++)
    if (refs[i] != NULL && refs[i][strcspn (refs[i], "/().[@* ")] == '\0' &&
        htk_tree_child (tree, row, refs[i]) == 0)
      {
        g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE,
                     "the choices of %s are made of column “%s”, which %s does not have",
                     control->def->path, refs[i], src);
        return FALSE;
      }
  return TRUE;
}

static gboolean
load_itemset (HtkForm    *form,
              HtkControl *control,
              HtkNode     itemset,
              GError    **error)
{
  const char *nodeset = attr (form, itemset, "nodeset");
  HtkNode value = htk_tree_child (form->doc, itemset, "value");
  HtkNode label = htk_tree_child (form->doc, itemset, "label");
  const char *label_ref = label != 0 ? attr (form, label, "ref") : NULL;

  if (nodeset == NULL || value == 0 || attr (form, value, "ref") == NULL)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID,
                   "the itemset of %s has no nodeset or no value", control->def->path);
      return FALSE;
    }
  control->itemset = htk_form_compile (form, nodeset, control->def, "itemset", error);
  control->value_ref = g_strdup (attr (form, value, "ref"));
  if (control->itemset == NULL)
    return FALSE;
  control->value_expr = htk_form_compile (form, control->value_ref, control->def, "value", error);
  if (control->value_expr == NULL || label_ref == NULL)
    return control->value_expr != NULL && has_columns (form, control, error);
  if (g_str_has_prefix (label_ref, "jr:itext(") && g_str_has_suffix (label_ref, ")"))
    {
      control->label_is_itext = TRUE;
      control->label_ref = g_strndup (label_ref + 9, strlen (label_ref) - 10);
    }
  else
    control->label_ref = g_strdup (label_ref);
  control->label_expr = htk_form_compile (form, control->label_ref, control->def, "label", error);
  return control->label_expr != NULL && has_columns (form, control, error);
}

static HtkControlKind
kind_of (HtkForm    *form,
         HtkNode     element,
         const char *local)
{
  static const struct
  {
    const char *name;
    HtkControlKind kind;
  } kinds[] = {
    { "input", HTK_CONTROL_INPUT },     { "secret", HTK_CONTROL_INPUT },
    { "select", HTK_CONTROL_SELECT },   { "select1", HTK_CONTROL_SELECT1 },
    { "range", HTK_CONTROL_RANGE },     { "rank", HTK_CONTROL_RANK },
    { "upload", HTK_CONTROL_UPLOAD },   { "trigger", HTK_CONTROL_TRIGGER },
    { "group", HTK_CONTROL_GROUP },     { "repeat", HTK_CONTROL_REPEAT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, local) == 0)
      return kinds[i].kind;
  return HTK_CONTROL_ROOT;
}

/* A repeat's template: the element marked so, or its first instance. */
static HtkNode
find_template (HtkForm *form,
               HtkNode  node,
               char   **names)
{
  HtkNode first = 0;

  if (*names == NULL)
    return node;
  for (HtkNode c = htk_tree_first_child (form->doc, node); c != 0; c = htk_tree_next (form->doc, c))
    {
      const char *local = strchr (*names, ':') != NULL ? strchr (*names, ':') + 1 : *names;
      HtkNode found;

      if (htk_tree_kind (form->doc, c) != HTK_NODE_ELEMENT ||
          strcmp (htk_tree_local (form->doc, c), local) != 0)
        continue;
      found = find_template (form, c, names + 1);
      if (found != 0 && htk_tree_attr (form->doc, found, HTK_NS_JR, "template") != 0)
        return found;
      if (first == 0)
        first = found;
    }
  return first;
}

static HtkNode
primary_instance (HtkForm *form)
{
  HtkNode head = htk_tree_child (form->doc, htk_tree_root (form->doc), "head");
  HtkNode model = htk_tree_child (form->doc, head, "model");

  return htk_tree_child (form->doc, model, "instance");
}

/* A template is no instance, neither it itself nor those of repeats in it. */
static void
drop_marks (HtkForm *form,
            HtkNode  node)
{
  HtkNode mark = htk_tree_attr (form->templates, node, HTK_NS_JR, "template");
  HtkNode next;

  if (mark != 0)
    htk_tree_remove (form->templates, mark);
  for (HtkNode c = htk_tree_first_child (form->templates, node); c != 0; c = next)
    {
      next = htk_tree_next (form->templates, c);
      if (htk_tree_kind (form->templates, c) != HTK_NODE_ELEMENT)
        continue;
      if (htk_tree_attr (form->templates, c, HTK_NS_JR, "template") != 0)
        htk_tree_remove (form->templates, c);
      else
        drop_marks (form, c);
    }
}

/* A count is one number outside of what it counts: a plain name that the instances do not have is a
 * name beside the repeat, as JavaRosa reads it. NULL for any other count. */
static char *
name_beside (HtkForm    *form,
             HtkDef     *repeat,
             const char *count)
{
  g_autofree char *name = g_strstrip (g_strdup (count));
  g_autofree char *own = g_strdup_printf ("%s/%s", repeat->path, name);
  g_autofree char *other = g_strdup_printf ("%s/%s", repeat->parent->path, name);

  if (g_hash_table_contains (form->defs_by_path, own) ||
      !g_hash_table_contains (form->defs_by_path, other))
    return NULL;
  return g_strconcat ("../", name, NULL);
}

static gboolean
load_repeat (HtkForm    *form,
             HtkControl *control,
             GError    **error)
{
  HtkDef *def = control->def;
  const char *count = htk_tree_attr_value (form->doc, control->element, HTK_NS_JR, "count");
  const char *fixed = htk_tree_attr_value (form->doc, control->element, HTK_NS_JR, "noAddRemove");
  g_autofree char *beside = NULL;
  g_auto (GStrv) names = NULL;
  HtkNode template;

  if (def == NULL)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, "a repeat has no nodeset");
      return FALSE;
    }
  names = g_strsplit (def->path + 1, "/", -1);
  template = find_template (form, primary_instance (form), names);
  def->is_repeat = TRUE;
  def->template_node = htk_tree_copy (form->templates, form->doc, template,
                                      htk_tree_document (form->templates), 0);
  drop_marks (form, def->template_node);
  def->no_add_remove = g_strcmp0 (fixed, "true()") == 0;
  if (count == NULL)
    return TRUE;
  beside = name_beside (form, def, count);
  def->count = htk_form_compile (form, beside != NULL ? beside : count, def, "jr:count", error);
  return def->count != NULL;
}

/* pyxform writes a repeat into a group of the same reference, which only gives it a label. */
static gboolean
only_labels_repeat (HtkForm *form,
                    HtkNode  group)
{
  HtkNode repeat = htk_tree_child (form->doc, group, "repeat");

  return repeat != 0 && attr (form, group, "ref") != NULL &&
         g_strcmp0 (attr (form, group, "ref"), attr (form, repeat, "nodeset")) == 0;
}

static gboolean
is_number_type (const char *type)
{
  return strcmp (type, "int") == 0 || strcmp (type, "integer") == 0 || strcmp (type, "decimal") == 0;
}

/* What a control cannot do without (ODK XForms, body). */
static gboolean
check_control (HtkForm    *form,
               HtkControl *control,
               GError    **error)
{
  HtkNode element = control->element;
  const char *media = attr (form, element, "mediatype");
  const char *path = control->def != NULL ? control->def->path : "";

  g_autofree char *fault = NULL;

  if (control->kind == HTK_CONTROL_UPLOAD && media != NULL && strchr (media, '/') == NULL)
    fault = g_strdup_printf ("the mediatype of %s is “%s”; write a media type as image/*", path,
                             media);
  else if (control->kind == HTK_CONTROL_RANGE && control->def->has_type &&
           !is_number_type (control->def->type))
    fault = g_strdup_printf ("%s is a range, whose type must be int or decimal and not %s", path,
                             control->def->type);
  if (fault != NULL)
    g_set_error_literal (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, fault);
  return fault == NULL;
}

static gboolean load_children (HtkForm *form, HtkControl *parent, HtkNode element, GError **error);

static gboolean
load_control (HtkForm    *form,
              HtkControl *parent,
              HtkNode     element,
              GError    **error)
{
  HtkControlKind kind = kind_of (form, element, htk_tree_local (form->doc, element));
  gboolean missing = FALSE;
  HtkControl *control;
  HtkNode itemset;

  if (kind == HTK_CONTROL_ROOT)
    return TRUE;
  control = control_new (parent, kind, element);
  control->def = def_of (form, parent, element, &missing);
  if (missing)
    {
      g_ptr_array_remove (parent->children, control);
      return TRUE;
    }
  load_look (form, control);
  if (kind == HTK_CONTROL_GROUP && only_labels_repeat (form, element))
    control->def = NULL;
  if (control->def == NULL && kind != HTK_CONTROL_GROUP)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, "a %s has no ref",
                   htk_tree_local (form->doc, element));
      return FALSE;
    }
  if (control->def != NULL && control->def->control == NULL)
    control->def->control = control;
  if (kind == HTK_CONTROL_REPEAT && !load_repeat (form, control, error))
    return FALSE;
  if (!check_control (form, control, error))
    return FALSE;
  itemset = htk_tree_child (form->doc, element, "itemset");
  if (itemset != 0 && !load_itemset (form, control, itemset, error))
    return FALSE;
  if (!htk_form_load_actions (form, element, control->def, error))
    return FALSE;
  return load_children (form, control, element, error);
}

static gboolean
load_children (HtkForm    *form,
               HtkControl *parent,
               HtkNode     element,
               GError    **error)
{
  for (HtkNode c = htk_tree_first_child (form->doc, element); c != 0;
       c = htk_tree_next (form->doc, c))
    if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT && !load_control (form, parent, c, error))
      return FALSE;
  return TRUE;
}

/* Which repeat each definition lies in, once the body has said which are repeats. */
static void
set_repeats (HtkDef *def,
             HtkDef *repeat)
{
  def->repeat = def->is_repeat ? def : repeat;
  for (guint i = 0; i < def->children->len; i++)
    set_repeats (def->children->pdata[i], def->repeat);
}

gboolean
htk_form_load_body (HtkForm *form,
                    HtkNode  body,
                    GError **error)
{
  form->body = control_new (NULL, HTK_CONTROL_ROOT, body);
  form->body->def = form->root;
  form->body->appearance = g_strsplit (attr (form, body, "class") ? attr (form, body, "class") : "",
                                       " ", -1);
  if (!load_children (form, form->body, body, error))
    return FALSE;
  set_repeats (form->root, NULL);
  return TRUE;
}
