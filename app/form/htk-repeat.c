/* Repeats: their instances, added and removed by the person or by a count; references to nodes. */
#include "app/form/htk-form-private.h"

#include <string.h>

/* Appends the instances of @repeat below @parent; returns how many. */
guint
htk_instance_repeat_nodes (HtkInstance *self,
                           HtkDef      *repeat,
                           HtkNode      parent,
                           GArray      *out)
{
  guint n = 0;

  for (HtkNode c = htk_tree_first_child (self->tree, parent); c != 0;
       c = htk_tree_next (self->tree, c))
    if (!HTK_NODE_IS_LEAF_TEXT (c) && htk_instance_def (self, c) == repeat)
      {
        g_array_append_val (out, c);
        n++;
      }
  return n;
}

/* The sibling a first instance comes before: what the form puts after the repeat. */
static HtkNode
place_of_first (HtkInstance *self,
                HtkDef      *repeat,
                HtkNode      parent)
{
  gboolean after = FALSE;

  for (guint i = 0; i < repeat->parent->children->len; i++)
    {
      HtkDef *sibling = repeat->parent->children->pdata[i];

      if (sibling == repeat)
        after = TRUE;
      else if (after && !sibling->is_attribute)
        for (HtkNode c = htk_tree_first_child (self->tree, parent); c != 0;
             c = htk_tree_next (self->tree, c))
          if (!HTK_NODE_IS_LEAF_TEXT (c) && htk_instance_def (self, c) == sibling)
            return c;
    }
  return 0;
}

static gboolean
lies_in (HtkDef *def,
         HtkDef *repeat)
{
  while (def != NULL && def != repeat)
    def = def->parent;
  return def != NULL;
}

static void
schedule_readers_outside (HtkInstance *self,
                          HtkDef      *def,
                          HtkDef      *repeat,
                          HtkNode      parent)
{
  for (guint i = 0; i < def->readers->len; i++)
    {
      HtkReader *reader = def->readers->pdata[i];

      /* What reads only its own instance does not mind others coming and going; what reads the
       * repeat itself, as its number, does, though it lies in one of them. A count does not read
       * what it makes. */
      if (!reader->same_instance)
        htk_instance_schedule (self, reader->task, 0);
      else if (!lies_in (reader->task->def, repeat) ||
               (def == repeat && reader->task->def != repeat))
        htk_instance_schedule (self, reader->task, parent);
    }
  for (guint i = 0; i < def->children->len; i++)
    schedule_readers_outside (self, def->children->pdata[i], repeat, parent);
}

/* What reads the repeat as a whole: its count, sums over it. */
static void
schedule_structure (HtkInstance *self,
                    HtkDef      *repeat,
                    HtkNode      parent)
{
  schedule_readers_outside (self, repeat, repeat, parent);
}

/* Instances moved up or down: what asks for their places is computed again. When one came or went at
 * the end, only what asks how many there are by last(). */
static void
schedule_places (HtkInstance *self,
                 HtkDef      *repeat,
                 HtkNode      parent,
                 gboolean     at_end)
{
  for (guint i = 0; i < repeat->positional->len; i++)
    {
      HtkTask *task = repeat->positional->pdata[i];

      if (!at_end || htk_xpath_calls (task->expr, "last"))
        htk_instance_schedule (self, task, parent);
    }
}

/* The instance the form itself defines at this place of a repeat whose count it decides; 0 when
 * there is none, or when the repeat lies in another and its place says nothing. */
static HtkNode
defined_instance (HtkInstance *self,
                  HtkDef      *repeat,
                  guint        at)
{
  HtkTree *primary = self->form->primary;
  HtkDef *chain[HTK_TREE_MAX_DEPTH];
  HtkNode node = htk_tree_root (primary);
  guint depth = 0;

  for (HtkDef *d = repeat; d->parent != NULL; d = d->parent)
    {
      if (d != repeat && d->is_repeat)
        return 0;
      chain[depth++] = d;
    }
  while (depth > 0 && node != 0)
    {
      HtkDef *def = chain[--depth];
      guint skip = def == repeat ? at : 0;
      HtkNode c = htk_tree_first_child (primary, node);

      while (c != 0 && (htk_tree_name (primary, c) != def->name || skip-- > 0))
        c = htk_tree_next (primary, c);
      node = c;
    }
  return node;
}

/**
 * htk_instance_try_template:
 * @self: an instance
 * @repeat: a repeat without instances below @parent
 * @parent: where they would be
 *
 * Puts a first instance in place only to evaluate what is relative to one; the caller takes it out
 * with htk_tree_remove(). No definition is tied to it and nothing is computed in it.
 *
 * Returns: the node
 */
HtkNode
htk_instance_try_template (HtkInstance *self,
                           HtkDef      *repeat,
                           HtkNode      parent)
{
  return htk_tree_copy (self->tree, self->form->templates, repeat->template_node, parent,
                        place_of_first (self, repeat, parent));
}

/* Makes the instance of place @at (counted from 0) and puts it before @before, 0 being the end of its
 * parent. */
static HtkNode
make_before (HtkInstance *self,
             HtkDef      *repeat,
             HtkNode      parent,
             guint        at,
             HtkNode      before)
{
  HtkNode defined = 0;
  HtkNode node;

  if (repeat->count != NULL || repeat->no_add_remove)
    defined = defined_instance (self, repeat, at);
  node = defined != 0 ? htk_tree_copy (self->tree, self->form->primary, defined, parent, before)
                      : htk_tree_copy (self->tree, self->form->templates, repeat->template_node,
                                       parent, before);
  htk_instance_adopt (self, node, repeat);
  /* Saved answers that lack an instance have no answers in it, not the form's defaults. */
  if (repeat->no_add_remove && repeat->count == NULL && !self->fresh)
    htk_instance_make_blank (self, node);
  htk_instance_note (self, node);
  htk_instance_run_actions (self, HTK_EVENT_NEW_REPEAT, repeat, node);
  htk_instance_schedule_subtree (self, node);
  return node;
}

static HtkNode
place_after_last (HtkInstance *self,
                  HtkDef      *repeat,
                  HtkNode      parent,
                  GArray      *nodes)
{
  return nodes->len > 0
             ? htk_tree_next (self->tree, g_array_index (nodes, HtkNode, nodes->len - 1))
             : place_of_first (self, repeat, parent);
}

/* Makes an instance before the one at @at (counted from 0), or at the end. */
HtkNode
htk_instance_insert (HtkInstance *self,
                     HtkDef      *repeat,
                     HtkNode      parent,
                     guint        at)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  guint n = htk_instance_repeat_nodes (self, repeat, parent, nodes);
  HtkNode node = make_before (self, repeat, parent, at,
                              at < n ? g_array_index (nodes, HtkNode, at)
                                     : place_after_last (self, repeat, parent, nodes));

  schedule_structure (self, repeat, parent);
  schedule_places (self, repeat, parent, at >= n);
  return node;
}

static void
forget (HtkInstance *self,
        HtkNode      node)
{
  g_array_index (self->defs, HtkDef *, node) = NULL;
  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    if (a < self->defs->len)
      g_array_index (self->defs, HtkDef *, a) = NULL;
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    if (!HTK_NODE_IS_LEAF_TEXT (c) && c < self->defs->len)
      forget (self, c);
}

static void
take_out (HtkInstance *self,
          HtkNode      node)
{
  forget (self, node);
  htk_tree_remove (self->tree, node);
}

/* Brings the number of instances to @count, at the end of the range. */
void
htk_instance_set_count (HtkInstance *self,
                        HtkDef      *repeat,
                        HtkNode      parent,
                        guint        count)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  guint n = htk_instance_repeat_nodes (self, repeat, parent, nodes);
  HtkNode before;

  if (n == count)
    return;
  before = place_after_last (self, repeat, parent, nodes);
  for (guint i = n; i < count; i++)
    make_before (self, repeat, parent, i, before);
  for (guint i = n; i > count && self->shrinks_func != NULL; i--)
    self->shrinks_func (self, g_array_index (nodes, HtkNode, i - 1), self->shrinks_data);
  for (guint i = n; i > count; i--)
    take_out (self, g_array_index (nodes, HtkNode, i - 1));
  schedule_structure (self, repeat, parent);
  schedule_places (self, repeat, parent, TRUE);
}

/**
 * htk_instance_range_relevant:
 * @self: an instance
 * @repeat: a repeat
 * @parent: the node it lies in
 *
 * Returns: whether the repeat is asked: some instance is, or, while there is none, a new one would be
 */
gboolean
htk_instance_range_relevant (HtkInstance *self,
                             HtkDef      *repeat,
                             HtkNode      parent)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  gboolean relevant = FALSE;

  if (htk_tree_hidden (self->tree, parent) || repeat->relevant == NULL)
    return !htk_tree_hidden (self->tree, parent);
  htk_instance_repeat_nodes (self, repeat, parent, nodes);
  for (guint i = 0; i < nodes->len; i++)
    relevant = relevant || !htk_tree_hidden (self->tree, g_array_index (nodes, HtkNode, i));
  if (nodes->len == 0)
    {
      HtkNode trial = htk_instance_try_template (self, repeat, parent);

      relevant = htk_instance_eval_bool (self, repeat->relevant, trial);
      htk_tree_remove (self->tree, trial);
    }
  return relevant;
}

/* jr:noAddRemove without a count: as many instances as the form defines, and at least one. */
void
htk_instance_fix_counts (HtkInstance *self)
{
  for (guint i = 0; i < self->form->defs->len; i++)
    {
      HtkDef *repeat = self->form->defs->pdata[i];
      g_autoptr (GArray) parents = NULL;
      guint wanted = 0;

      if (!repeat->is_repeat || !repeat->no_add_remove || repeat->count != NULL)
        continue;
      while (defined_instance (self, repeat, wanted) != 0)
        wanted++;
      parents = htk_instance_nodes_of (self, repeat->parent, 0, NULL);
      for (guint k = 0; k < parents->len; k++)
        htk_instance_set_count (self, repeat, g_array_index (parents, HtkNode, k),
                                MAX (wanted, 1));
    }
}

/* Parses one step "name[2]" in place; the position is 0 when it is not given. */
static char *
step_of (char  *part,
         guint *position)
{
  char *bracket = strchr (part, '[');

  *position = 0;
  if (bracket != NULL)
    {
      *position = (guint) g_ascii_strtoull (bracket + 1, NULL, 10);
      *bracket = '\0';
    }
  return part;
}

static gboolean
same_step (HtkInstance *self,
           HtkDef      *def,
           const char  *step)
{
  const char *last = strrchr (def->path, '/') + 1;
  const char *colon = strchr (step, ':');

  /* The meta block's prefix may be left out. */
  if (g_str_has_prefix (last, "orx:") && strcmp (last + 4, step) == 0)
    return TRUE;
  return strcmp (last, step) == 0 ||
         (colon != NULL && !def->is_attribute &&
          strcmp (htk_names_local (self->form->names, def->name), colon + 1) == 0);
}

static HtkNode
find_child (HtkInstance *self,
            HtkNode      node,
            const char  *step,
            guint        position)
{
  gboolean attribute = *step == '@';
  HtkNode c = attribute ? htk_tree_first_attr (self->tree, node)
                        : htk_tree_first_child (self->tree, node);
  guint n = 0;

  for (; c != 0; c = htk_tree_next (self->tree, c))
    {
      HtkDef *def = HTK_NODE_IS_LEAF_TEXT (c) ? NULL : htk_instance_def (self, c);

      if (def == NULL || !same_step (self, def, step))
        continue;
      if (def->is_repeat ? ++n == position : position <= 1)
        return c;
    }
  return 0;
}

/**
 * htk_instance_find:
 * @self: an instance
 * @ref: a reference as /data/member[2]/age
 * @error: return location
 *
 * Returns: the node, or 0 with %HTK_FORM_ERROR_NO_NODE
 */
HtkNode
htk_instance_find (HtkInstance *self,
                   const char  *ref,
                   GError     **error)
{
  g_auto (GStrv) parts = g_strsplit (ref, "/", -1);
  HtkNode node = 0;

  if (parts[0] != NULL && *parts[0] == '\0' && parts[1] != NULL)
    {
      guint position;
      char *step = step_of (parts[1], &position);

      if (same_step (self, self->form->root, step) && position <= 1)
        node = htk_instance_root (self);
      for (guint i = 2; node != 0 && parts[i] != NULL; i++)
        {
          step = step_of (parts[i], &position);
          node = find_child (self, node, step, position);
        }
    }
  if (node == 0)
    g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_NODE, "no node %s", ref);
  return node;
}

static void
append_ref (HtkInstance *self,
            HtkNode      node,
            GString     *out)
{
  HtkNode parent = htk_tree_parent (self->tree, node);
  HtkDef *def = htk_instance_def (self, node);

  if (parent == 0)
    return;
  append_ref (self, parent, out);
  if (def != NULL)
    g_string_append (out, strrchr (def->path, '/'));
  else
    g_string_append_printf (out, "/%s", htk_tree_local (self->tree, node));
  if (def != NULL && def->is_repeat)
    {
      guint position = 1;

      for (HtkNode s = htk_tree_prev (self->tree, node); s != 0; s = htk_tree_prev (self->tree, s))
        position += htk_instance_def (self, s) == def;
      g_string_append_printf (out, "[%u]", position);
    }
}

/**
 * htk_instance_ref_of:
 * @self: an instance
 * @node: a node
 *
 * Returns: (transfer full): its reference
 */
char *
htk_instance_ref_of (HtkInstance *self,
                     HtkNode      node)
{
  GString *out = g_string_new (NULL);

  append_ref (self, node, out);
  return g_string_free (out, FALSE);
}

/* The repeat and the parent that a range reference as /data/group/member names. */
static HtkDef *
find_range (HtkInstance *self,
            const char  *ref,
            HtkNode     *parent,
            GError     **error)
{
  const char *slash = strrchr (ref, '/');
  g_autofree char *above = NULL;

  if (slash != NULL && slash != ref && strchr (slash, '[') == NULL)
    {
      above = g_strndup (ref, (gsize) (slash - ref));
      *parent = htk_instance_find (self, above, NULL);
      if (*parent != 0)
        {
          HtkDef *def = htk_instance_def (self, *parent);

          for (guint i = 0; i < def->children->len; i++)
            {
              HtkDef *child = def->children->pdata[i];

              if (same_step (self, child, slash + 1))
                {
                  if (child->is_repeat)
                    return child;
                  g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NOT_A_REPEAT,
                               "%s does not repeat", ref);
                  return NULL;
                }
            }
        }
    }
  g_set_error (error, HTK_FORM_ERROR,
               strchr (ref, '[') != NULL && htk_instance_find (self, ref, NULL) != 0
                   ? HTK_FORM_ERROR_NOT_A_REPEAT
                   : HTK_FORM_ERROR_NO_NODE,
               "no repeat %s", ref);
  return NULL;
}

static gboolean
is_fixed (HtkDef *repeat)
{
  return repeat->count != NULL || repeat->no_add_remove;
}

/**
 * htk_instance_repeat_add:
 * @self: an instance
 * @range_ref: the repeat, without a position
 * @at: the new instance comes before the one at this place from 1; 0 is the end
 * @error: return location
 *
 * Returns: the new instance, or 0 with %HTK_FORM_ERROR_NOT_A_REPEAT, _NO_NODE or _REPEAT_FIXED
 */
HtkNode
htk_instance_repeat_add (HtkInstance *self,
                         const char  *range_ref,
                         guint        at,
                         GError     **error)
{
  HtkNode parent = 0;
  HtkDef *repeat = find_range (self, range_ref, &parent, error);
  HtkNode node;

  if (repeat == NULL)
    return 0;
  if (is_fixed (repeat))
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_REPEAT_FIXED,
                   "the form decides how often %s repeats", range_ref);
      return 0;
    }
  htk_instance_begin (self);
  node = htk_instance_insert (self, repeat, parent, at > 0 ? at - 1 : G_MAXUINT);
  htk_instance_end (self);
  return node;
}

/**
 * htk_instance_repeat_remove:
 * @self: an instance
 * @node: an instance of a repeat
 * @error: return location
 */
gboolean
htk_instance_repeat_remove (HtkInstance *self,
                            HtkNode      node,
                            GError     **error)
{
  HtkDef *repeat = htk_instance_def (self, node);
  HtkNode parent = htk_tree_parent (self->tree, node);

  if (repeat == NULL || !repeat->is_repeat || is_fixed (repeat))
    {
      gboolean fixed = repeat != NULL && repeat->is_repeat;

      g_set_error (error, HTK_FORM_ERROR,
                   fixed ? HTK_FORM_ERROR_REPEAT_FIXED : HTK_FORM_ERROR_NOT_A_REPEAT,
                   fixed ? "the form decides how often this repeats"
                         : "only an instance of a repeat can be removed");
      return FALSE;
    }
  htk_instance_begin (self);
  take_out (self, node);
  schedule_structure (self, repeat, parent);
  schedule_places (self, repeat, parent, FALSE);
  htk_instance_note (self, parent);
  htk_instance_end (self);
  return TRUE;
}

/**
 * htk_instance_repeat_count:
 * @self: an instance
 * @range_ref: the repeat, without a position
 * @fixed: (out): whether the form decides the count
 * @error: return location
 *
 * Returns: how many instances there are, or -1 with an error
 */
int
htk_instance_repeat_count (HtkInstance *self,
                           const char  *range_ref,
                           gboolean    *fixed,
                           GError     **error)
{
  HtkNode parent = 0;
  HtkDef *repeat = find_range (self, range_ref, &parent, error);
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));

  if (repeat == NULL)
    return -1;
  *fixed = is_fixed (repeat);
  return (int) htk_instance_repeat_nodes (self, repeat, parent, nodes);
}
