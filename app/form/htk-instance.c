/* One filling of a form: its nodes, their values and the evaluation of expressions on them. */
#include "app/form/htk-form-private.h"

#include <string.h>

static HtkNodeRef
find_secondary (gpointer    data,
                const char *id)
{
  HtkInstance *self = data;
  HtkTree *tree = g_strcmp0 (id, self->form->primary_id) == 0
                      ? self->tree
                      : g_hash_table_lookup (self->form->secondary, id);

  return (HtkNodeRef){ tree, tree != NULL ? htk_tree_document (tree) : 0 };
}

static gboolean
find_itext (gpointer    data,
            const char *id,
            HtkValue   *value)
{
  HtkInstance *self = data;
  g_autofree char *text = htk_instance_itext (self, id, "", htk_instance_root (self));

  if (text == NULL)
    return FALSE;
  *value = (HtkValue){ .type = HTK_VALUE_STRING, .str = htk_arena_strdup (self->arena, text) };
  return TRUE;
}

static const char *
find_choice_name (HtkXPathContext *context,
                  const char      *value,
                  const char      *ref)
{
  HtkInstance *self = context->host_data;
  HtkDef *from = htk_instance_def (self, context->current.node);
  g_autofree char *path = htk_form_path_of (self->form, from, ref);
  HtkDef *def = g_hash_table_lookup (self->form->defs_by_path, path);
  g_autofree char *label = NULL;
  g_autoptr (GArray) nodes = NULL;

  if (def == NULL || def->control == NULL)
    return NULL;
  nodes = htk_instance_nodes_of (self, def, context->current.node, from);
  if (nodes->len == 0)
    return NULL;
  label = htk_instance_choice_label (self, g_array_index (nodes, HtkNode, 0), value);
  return label != NULL ? htk_arena_strdup (context->arena, label) : NULL;
}

static gint64
present (gpointer data)
{
  HtkInstance *self = data;

  return self->env.now != NULL ? self->env.now (self->env.data) : g_get_real_time () / 1000;
}

static double
dice (gpointer data)
{
  HtkInstance *self = data;

  return self->env.random != NULL ? self->env.random (self->env.data) : g_random_double ();
}

/* A new UUID, from those who run the instance or at random. */
char *
htk_instance_uuid (HtkInstance *self)
{
  return self->env.uuid != NULL ? self->env.uuid (self->env.data) : g_uuid_string_random ();
}

static char *
new_uuid (gpointer data)
{
  return htk_instance_uuid (data);
}

static const HtkXPathHost host = {
  .instance = find_secondary,
  .itext = find_itext,
  .choice_name = find_choice_name,
  .now = present,
  .random = dice,
  .uuid = new_uuid,
};

/* Sets up an evaluation for @node. */
void
htk_instance_context (HtkInstance     *self,
                      HtkNode          node,
                      HtkArena        *arena,
                      HtkXPathContext *context)
{
  *context = (HtkXPathContext){ .host = &host,
                                .host_data = self,
                                .zone = self->env.zone,
                                .arena = arena,
                                .tree = self->tree,
                                .node = node,
                                .current = { self->tree, node },
                                .main_tree = self->tree,
                                .narrow = TRUE,
                                .lib = HTK_XPATH_ODK };
}

/* XForms 1.0, 7.4: an expression of a bind is evaluated at the node's place among those the bind
 * names; by ODK's rule for repeats those are of the instances of the nearest repeat. */
static void
find_place (HtkInstance     *self,
            HtkNode          node,
            HtkXPathContext *context)
{
  HtkDef *def = htk_instance_def (self, node);
  HtkDef *repeat = def != NULL ? def->repeat : NULL;

  if (repeat == NULL)
    return;
  for (; def != repeat; def = def->parent)
    node = htk_tree_parent (self->tree, node);
  context->position = context->size = 1;
  for (HtkNode s = htk_tree_prev (self->tree, node); s != 0; s = htk_tree_prev (self->tree, s))
    context->position += htk_instance_def (self, s) == repeat;
  context->size = context->position;
  for (HtkNode s = htk_tree_next (self->tree, node); s != 0; s = htk_tree_next (self->tree, s))
    context->size += htk_instance_def (self, s) == repeat;
}

/* Evaluates for @node. On failure the value is a blank text: what went wrong was checked when the
 * form was loaded, and a worker's answers must not be lost for what an author got wrong. */
gboolean
htk_instance_eval (HtkInstance     *self,
                   HtkXPath        *expr,
                   HtkNode          node,
                   HtkXPathContext *context,
                   HtkValue        *value)
{
  g_autoptr (GError) error = NULL;

  htk_instance_context (self, node, self->arena, context);
  if (htk_xpath_asks_place (expr))
    find_place (self, node, context);
  if (htk_xpath_evaluate (expr, context, value, &error))
    return TRUE;
  g_debug ("%s: %s", htk_xpath_text (expr), error->message);
  *value = (HtkValue){ .type = HTK_VALUE_STRING, .str = "" };
  return FALSE;
}

gboolean
htk_instance_eval_bool (HtkInstance *self,
                        HtkXPath    *expr,
                        HtkNode      node)
{
  HtkXPathContext context;
  HtkValue value;
  gboolean result;

  htk_instance_eval (self, expr, node, &context, &value);
  result = htk_value_to_boolean (&context, &value);
  return result;
}

/* The value as text. A number that is none is blank: it cannot be an answer. */
char *
htk_instance_eval_text (HtkInstance *self,
                        HtkXPath    *expr,
                        HtkNode      node)
{
  HtkXPathContext context;
  HtkValue value;

  htk_instance_eval (self, expr, node, &context, &value);
  if (value.type == HTK_VALUE_NUMBER && value.num != value.num)
    return g_strdup ("");
  return g_strdup (htk_value_to_string (&context, &value));
}

/* The definition of a node; NULL for what the form does not define. */
HtkDef *
htk_instance_def (HtkInstance *self,
                  HtkNode      node)
{
  node = HTK_NODE_ELEMENT_OF (node);
  return node < self->defs->len ? g_array_index (self->defs, HtkDef *, node) : NULL;
}

/* Remembers the node of what cannot repeat. Two of one name beside each other are looked for when
 * they are needed, as the instances of a repeat are. */
static void
remember_only (HtkInstance *self,
               HtkNode      node,
               HtkDef      *def)
{
  HtkNode known = self->only[def->number];

  if (def->repeat == NULL && !def->is_attribute)
    self->only[def->number] = known == 0 || known == node ? node : HTK_SEVERAL_NODES;
}

/* Ties a node and all below it to their definitions. Saved answers may write a name with another
 * prefix or without its namespace: from here on it is the form's. */
void
htk_instance_adopt (HtkInstance *self,
                    HtkNode      node,
                    HtkDef      *def)
{
  if (self->defs->len <= node)
    g_array_set_size (self->defs, node + 1);
  g_array_index (self->defs, HtkDef *, node) = def;
  remember_only (self, node, def);
  htk_tree_set_name (self->tree, node, def->name);
  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    {
      HtkDef *child = htk_def_child (self->form, def, htk_tree_name (self->tree, a), TRUE);

      if (self->defs->len <= a)
        g_array_set_size (self->defs, a + 1);
      g_array_index (self->defs, HtkDef *, a) = child;
    }
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    if (htk_tree_kind (self->tree, c) == HTK_NODE_ELEMENT)
      {
        HtkDef *child = htk_def_child (self->form, def, htk_tree_name (self->tree, c), FALSE);

        if (child != NULL)
          htk_instance_adopt (self, c, child);
      }
}

HtkForm *
htk_instance_form (HtkInstance *self)
{
  return self->form;
}

HtkNode
htk_instance_root (HtkInstance *self)
{
  return htk_tree_root (self->tree);
}

static HtkInstance *
instance_alloc (HtkForm          *form,
                const HtkFormEnv *env)
{
  HtkInstance *self = g_new0 (HtkInstance, 1);

  self->form = htk_form_ref (form);
  self->arena = htk_arena_new ();
  self->defs = g_array_new (FALSE, TRUE, sizeof (HtkDef *));
  self->only = g_new0 (HtkNode, form->defs->len);
  self->spare_scheduled = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  self->spare_targets = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  self->dirty = g_ptr_array_new ();
  g_ptr_array_set_size (self->dirty, (int) form->tasks->len);
  self->lowest_dirty = G_MAXUINT;
  self->changed = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  self->pending = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  self->unplaced = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  if (env != NULL)
    self->env = *env;
  self->env.deviceid = g_strdup (self->env.deviceid);
  self->env.username = g_strdup (self->env.username);
  self->env.phonenumber = g_strdup (self->env.phonenumber);
  self->env.email = g_strdup (self->env.email);
  self->env.location = g_strdup (self->env.location);
  self->env.zone = self->env.zone != NULL ? g_time_zone_ref (self->env.zone)
                                          : g_time_zone_new_local ();
  return self;
}

/* The zone in which times are read and shown from now on. */
void
htk_instance_set_zone (HtkInstance *self,
                       GTimeZone   *zone)
{
  GTimeZone *old = self->env.zone;

  self->env.zone = g_time_zone_ref (zone);
  g_time_zone_unref (old);
}

void
htk_instance_free (HtkInstance *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->dirty->len; i++)
    if (self->dirty->pdata[i] != NULL)
      g_array_unref (self->dirty->pdata[i]);
  g_ptr_array_unref (self->dirty);
  g_array_unref (self->spare_scheduled);
  g_array_unref (self->spare_targets);
  g_free (self->only);
  g_array_unref (self->changed);
  g_array_unref (self->pending);
  g_array_unref (self->unplaced);
  g_array_unref (self->defs);
  g_clear_pointer (&self->tree, htk_tree_unref);
  htk_arena_free (self->arena);
  g_time_zone_unref (self->env.zone);
  g_free ((char *) self->env.deviceid);
  g_free ((char *) self->env.username);
  g_free ((char *) self->env.phonenumber);
  g_free ((char *) self->env.email);
  g_free ((char *) self->env.location);
  htk_form_unref (self->form);
  g_free (self);
}

/* A filling with a copy of @source; nothing is computed yet. */
HtkInstance *
htk_instance_of_tree (HtkForm          *form,
                      const HtkFormEnv *env,
                      HtkTree          *source)
{
  HtkInstance *self = instance_alloc (form, env);

  self->tree = htk_tree_new (form->names);
  htk_tree_copy (self->tree, source, htk_tree_root (source), htk_tree_document (self->tree), 0);
  htk_instance_adopt (self, htk_tree_root (self->tree), form->root);
  return self;
}

/* Writes values in the form of their types: all of them, or only decimals, which submissions have
 * in another form than expressions. */
void
htk_instance_canonicalise (HtkInstance *self,
                           gboolean     decimals_only)
{
  for (HtkNode node = 1; node < self->defs->len; node++)
    {
      HtkDef *def = htk_instance_def (self, node);
      g_autofree char *value = NULL;

      if (def == NULL || (decimals_only && strcmp (def->type, "decimal") != 0) ||
          !htk_tree_is_leaf (self->tree, node))
        continue;
      value = htk_value_canonical (def->type, htk_tree_value (self->tree, node));
      if (strcmp (value, htk_tree_value (self->tree, node)) != 0)
        htk_tree_set_value (self->tree, node, value);
    }
}

/**
 * htk_instance_new:
 * @form: a form
 * @env: (nullable): what it takes from the world
 * @error: return location
 *
 * Begins a filling: defaults, preloads, the first-load events, then all calculations.
 *
 * Returns: (transfer full): the instance
 */
HtkInstance *
htk_instance_new (HtkForm          *form,
                  const HtkFormEnv *env,
                  GError          **error)
{
  HtkInstance *self = htk_instance_of_tree (form, env, form->primary);

  self->fresh = TRUE;
  htk_instance_begin (self);
  htk_instance_fix_counts (self);
  htk_instance_canonicalise (self, FALSE);
  htk_instance_preload (self, TRUE);
  htk_instance_schedule_subtree (self, htk_instance_root (self));
  htk_instance_run_actions (self, HTK_EVENT_FIRST_LOAD | HTK_EVENT_LOAD, NULL, 0);
  htk_instance_end (self);
  self->fresh = FALSE;
  return self;
}

/**
 * htk_instance_evaluate:
 * @self: an instance
 * @expr: an XPath
 * @context: the node it is evaluated for
 * @arena: owns what the value points to
 * @evaluation: (out): for the conversion of the value
 * @value: (out): the value
 * @error: return location
 */
gboolean
htk_instance_evaluate (HtkInstance     *self,
                       const char      *expr,
                       HtkNode          context,
                       HtkArena        *arena,
                       HtkXPathContext *evaluation,
                       HtkValue        *value,
                       GError         **error)
{
  g_autoptr (HtkXPath) xpath = htk_form_compile (self->form, expr, NULL, "expression", error);

  if (xpath == NULL)
    return FALSE;
  htk_instance_context (self, context, arena, evaluation);
  /* Literals of the expression live in it; the value must outlive it. */
  if (!htk_xpath_evaluate (xpath, evaluation, value, error))
    return FALSE;
  if (value->type == HTK_VALUE_STRING)
    value->str = htk_arena_strdup (arena, value->str);
  return TRUE;
}
