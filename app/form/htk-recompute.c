/* Recomputation: after a change only what reads it is evaluated again, each expression after those
 * it depends on. */
#include "app/form/htk-form-private.h"

#include <math.h>
#include <string.h>

#define MAX_PASSES 8

/* Asks for @task to run for what of it lies at, in or around @node; 0 is everywhere. */
void
htk_instance_schedule (HtkInstance *self,
                       HtkTask     *task,
                       HtkNode      node)
{
  GArray *nodes = self->dirty->pdata[task->rank];

  if (nodes == NULL)
    self->dirty->pdata[task->rank] = nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  g_array_append_val (nodes, node);
  self->lowest_dirty = MIN (self->lowest_dirty, task->rank);
}

static void
collect (HtkInstance *self,
         HtkNode      node,
         HtkDef     **chain,
         guint        depth,
         GArray      *out)
{
  HtkNode room[HTK_TREE_NARROW];
  const HtkNode *named;
  guint n = 0;

  if (depth == 0)
    {
      g_array_append_val (out, node);
      return;
    }
  if (chain[depth - 1]->is_attribute)
    {
      for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0;
           a = htk_tree_next (self->tree, a))
        if (htk_instance_def (self, a) == chain[depth - 1])
          g_array_append_val (out, a);
      return;
    }
  named = htk_tree_named (self->tree, node,
                          htk_names_local (self->form->names, chain[depth - 1]->name), room, &n);
  for (guint i = 0; i < n; i++)
    if (htk_instance_def (self, named[i]) == chain[depth - 1])
      collect (self, named[i], chain, depth - 1, out);
}

static gboolean
is_only (HtkInstance *self,
         HtkDef      *def)
{
  return self->only[def->number] != 0 && self->only[def->number] != HTK_SEVERAL_NODES;
}

/* Appends the nodes of @def in the nearest repeat instance that @within and @def share. */
static void
add_nodes_of (HtkInstance *self,
              HtkDef      *def,
              HtkNode      within,
              HtkDef      *within_def,
              GArray      *out)
{
  HtkDef *chain[HTK_TREE_MAX_DEPTH];
  HtkDef *stop = def;
  HtkNode start = within;
  guint depth = 0;

  if (is_only (self, def))
    {
      g_array_append_val (out, self->only[def->number]);
      return;
    }
  /* Up from @def to the first ancestor that @within is in, or is. */
  while (stop != NULL)
    {
      HtkDef *w = within_def;

      start = within;
      while (w != NULL && w != stop)
        {
          w = w->parent;
          start = start != 0 ? htk_tree_parent (self->tree, start) : 0;
        }
      if (w == stop && start != 0)
        break;
      chain[depth++] = stop;
      stop = stop->parent;
    }
  if (stop == NULL)
    {
      start = htk_instance_root (self);
      depth = depth > 0 ? depth - 1 : 0;
    }
  collect (self, start, chain, depth, out);
}

/**
 * htk_instance_nodes_of:
 * @self: an instance
 * @def: a definition
 * @within: a node; 0 is the whole instance
 * @within_def: (nullable): the definition of @within
 *
 * Returns: (transfer full): the nodes of @def in the nearest repeat instance that @within and @def
 *   share, in document order
 */
GArray *
htk_instance_nodes_of (HtkInstance *self,
                       HtkDef      *def,
                       HtkNode      within,
                       HtkDef      *within_def)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (HtkNode));

  add_nodes_of (self, def, within, within_def, out);
  return out;
}

/* Schedules the tasks that read @node. */
void
htk_instance_schedule_readers (HtkInstance *self,
                               HtkNode      node,
                               HtkDef      *def)
{
  for (guint i = 0; i < def->readers->len; i++)
    {
      HtkReader *reader = def->readers->pdata[i];

      htk_instance_schedule (self, reader->task, reader->same_instance ? node : 0);
    }
}

/* Schedules all tasks of a node and what is below it, as after it was made. */
void
htk_instance_schedule_subtree (HtkInstance *self,
                               HtkNode      node)
{
  HtkDef *def = htk_instance_def (self, node);

  if (def == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (def->tasks); i++)
    if (def->tasks[i] != NULL && i != HTK_TASK_COUNT)
      htk_instance_schedule (self, def->tasks[i], node);
  /* A repeat may have no instance yet: its count is taken from the definitions. */
  for (guint i = 0; i < def->children->len; i++)
    {
      HtkDef *child = def->children->pdata[i];

      if (child->tasks[HTK_TASK_COUNT] != NULL)
        htk_instance_schedule (self, child->tasks[HTK_TASK_COUNT], node);
    }
  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    htk_instance_schedule_subtree (self, a);
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    if (!HTK_NODE_IS_LEAF_TEXT (c))
      htk_instance_schedule_subtree (self, c);
}

/* Remembers that a node changed, for the caller's list. */
void
htk_instance_note (HtkInstance *self,
                   HtkNode      node)
{
  if (self->changed_func != NULL)
    g_array_append_val (self->changed, node);
}

/* Writes a value and schedules what reads it; nothing happens when it is the same. */
void
htk_instance_write (HtkInstance *self,
                    HtkNode      node,
                    const char  *value)
{
  HtkDef *def = htk_instance_def (self, node);
  const char *type = def != NULL ? def->type : "string";
  g_autofree char *canonical = NULL;

  if (value == NULL)
    value = "";
  if (!htk_value_is_canonical (type, value))
    value = canonical = htk_value_canonical (type, value);
  if (strcmp (value, htk_tree_value (self->tree, node)) == 0)
    return;
  htk_tree_set_value (self->tree, node, value);
  htk_instance_note (self, node);
  if (def == NULL)
    return;
  htk_instance_schedule_readers (self, node, def);
  if (def->changed_actions->len > 0)
    g_array_append_val (self->pending, node);
}

static void
set_hidden (HtkInstance *self,
            HtkNode      node,
            gboolean     hidden)
{
  HtkDef *def = htk_instance_def (self, node);

  /* Below a node that is not relevant nothing is; below one that is, its own expression says. */
  if (!hidden && def != NULL && def->relevant != NULL &&
      htk_tree_parent (self->tree, node) != htk_tree_document (self->tree) &&
      !htk_instance_eval_bool (self, def->relevant, node))
    hidden = TRUE;
  if (htk_tree_hidden (self->tree, node) == hidden)
    return;
  htk_tree_set_hidden (self->tree, node, hidden);
  htk_instance_note (self, node);
  if (def != NULL)
    {
      htk_instance_schedule_readers (self, node, def);
      if (!hidden && def->tasks[HTK_TASK_CALCULATE] != NULL)
        htk_instance_schedule (self, def->tasks[HTK_TASK_CALCULATE], node);
    }
  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    set_hidden (self, a, hidden);
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    if (!HTK_NODE_IS_LEAF_TEXT (c))
      set_hidden (self, c, hidden);
}

static void
run_relevant (HtkInstance *self,
              HtkNode      node,
              HtkXPath    *expr)
{
  HtkNode parent = htk_tree_parent (self->tree, node);
  gboolean above = parent != 0 && htk_tree_hidden (self->tree, parent);

  set_hidden (self, node, above || !htk_instance_eval_bool (self, expr, node));
}

/* Strikes a choice that is there from those looked for; none left ends the search. */
static gboolean
strike (const char *value,
        gpointer    data)
{
  g_hash_table_remove (data, value);
  return g_hash_table_size (data) > 0;
}

/* Answers that the filter took away are taken away; they do not come back (Collect's way). */
static void
run_choices (HtkInstance *self,
             HtkNode      node,
             HtkDef      *def)
{
  const char *value = htk_tree_value (self->tree, node);
  g_autoptr (GHashTable) missing = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) kept = NULL;

  if (*value == '\0' || htk_tree_hidden (self->tree, node))
    return;
  words = def->control->kind == HTK_CONTROL_SELECT1 ? g_strdupv ((char *[]){ (char *) value, NULL })
                                                    : g_strsplit (value, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    g_hash_table_add (missing, words[i]);
  htk_instance_each_choice (self, node, strike, missing);
  kept = g_string_new (NULL);
  for (guint i = 0; words[i] != NULL; i++)
    if (!g_hash_table_contains (missing, words[i]))
      g_string_append_printf (kept, "%s%s", kept->len > 0 ? " " : "", words[i]);
  htk_instance_write (self, node, kept->str);
}

static void
run_count (HtkInstance *self,
           HtkNode      parent,
           HtkDef      *repeat)
{
  HtkXPathContext context;
  HtkValue value;
  double count;
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  gboolean any = htk_instance_repeat_nodes (self, repeat, parent, nodes) > 0;
  /* The expression is relative to an instance, and there may be none. */
  gboolean needs = !any && strstr (htk_xpath_text (repeat->count), "..") != NULL;
  HtkNode at = any     ? g_array_index (nodes, HtkNode, 0)
               : needs ? htk_instance_try_template (self, repeat, parent)
                       : parent;

  htk_instance_eval (self, repeat->count, at, &context, &value);
  count = htk_value_to_number (&context, &value);
  if (needs)
    htk_tree_remove (self->tree, at);
  /* While the answer that says how many is blank, those that are there stay. */
  if (isnan (count) && !self->fresh)
    return;
  if (!(count > 0))
    count = 0;
  htk_instance_set_count (self, repeat, parent, (guint) MIN (count, 10000));
}

static void
run_calculate (HtkInstance *self,
               HtkNode      node,
               HtkXPath    *expr)
{
  HtkXPathContext context;
  HtkValue value;

  if (htk_tree_hidden (self->tree, node) || !htk_tree_is_leaf (self->tree, node))
    return;
  htk_instance_eval (self, expr, node, &context, &value);
  /* A number that is none is blank: it cannot be an answer. */
  htk_instance_write (self, node,
                      value.type == HTK_VALUE_NUMBER && isnan (value.num)
                          ? ""
                          : htk_value_to_string (&context, &value));
}

static void
run_task (HtkInstance *self,
          HtkTask     *task,
          HtkNode      node)
{
  switch (task->kind)
    {
    case HTK_TASK_COUNT:
      run_count (self, node, task->def);
      break;
    case HTK_TASK_RELEVANT:
      run_relevant (self, node, task->expr);
      break;
    case HTK_TASK_CALCULATE:
      run_calculate (self, node, task->expr);
      break;
    case HTK_TASK_CHOICES:
    default:
      run_choices (self, node, task->def);
    }
}

static int
by_number (gconstpointer a,
           gconstpointer b)
{
  HtkNode x = *(const HtkNode *) a, y = *(const HtkNode *) b;

  return (x > y) - (x < y);
}

/* The nodes a task must run for: those scheduled may be readers' triggers or the nodes themselves. */
static void
find_targets (HtkInstance *self,
              HtkTask     *task,
              GArray      *scheduled,
              GArray      *out)
{
  HtkDef *def = task->kind == HTK_TASK_COUNT ? task->def->parent : task->def;

  if (scheduled->len > 1)
    g_array_sort (scheduled, by_number);
  for (guint i = 0; i < scheduled->len; i++)
    {
      HtkNode node = g_array_index (scheduled, HtkNode, i);

      if (i > 0 && node == g_array_index (scheduled, HtkNode, i - 1))
        continue;
      if (node != 0 && htk_instance_def (self, node) == NULL)
        continue;
      if (node != 0 && htk_instance_def (self, node) == def)
        g_array_append_val (out, node);
      else
        add_nodes_of (self, def, node, htk_instance_def (self, node), out);
      /* What was scheduled for all, or for any when there is only one, is done. */
      if (node == 0 || is_only (self, def))
        break;
    }
}

/* Runs @task for all it was scheduled for; what it schedules for itself waits. */
static void
run_scheduled (HtkInstance *self,
               HtkTask     *task)
{
  GArray *scheduled = self->dirty->pdata[task->rank];
  GArray *targets = g_steal_pointer (&self->spare_targets);

  self->dirty->pdata[task->rank] = g_steal_pointer (&self->spare_scheduled);
  find_targets (self, task, scheduled, targets);
  for (guint i = 0; i < targets->len; i++)
    {
      HtkNode node = g_array_index (targets, HtkNode, i);

      if (htk_instance_def (self, node) != NULL)
        run_task (self, task, node);
      htk_arena_reset (self->arena);
    }
  g_array_set_size (scheduled, 0);
  g_array_set_size (targets, 0);
  self->spare_scheduled = scheduled;
  self->spare_targets = targets;
}

static guint
next_scheduled (HtkInstance *self,
                guint        rank)
{
  for (; rank < self->dirty->len; rank++)
    {
      GArray *scheduled = self->dirty->pdata[rank];

      if (scheduled != NULL && scheduled->len > 0)
        return rank;
    }
  return G_MAXUINT;
}

/* Runs what is scheduled, in the order of ranks, until nothing is. What a rank schedules behind
 * itself waits for the next pass. */
void
htk_instance_recompute (HtkInstance *self)
{
  for (guint pass = 0; pass < MAX_PASSES && self->lowest_dirty != G_MAXUINT; pass++)
    {
      guint rank = next_scheduled (self, self->lowest_dirty);

      self->lowest_dirty = G_MAXUINT;
      while (rank != G_MAXUINT)
        {
          run_scheduled (self, self->form->tasks->pdata[rank]);
          rank = next_scheduled (self, rank + 1);
        }
      self->lowest_dirty = next_scheduled (self, 0);
    }
}

/* Changes are made between begin and end; the outermost end recomputes and tells. */
void
htk_instance_begin (HtkInstance *self)
{
  self->change_depth++;
}

void
htk_instance_end (HtkInstance *self)
{
  if (--self->change_depth > 0)
    return;
  self->change_depth++;
  htk_instance_recompute (self);
  htk_instance_run_pending (self);
  htk_instance_recompute (self);
  self->change_depth--;
  htk_arena_reset (self->arena);
  if (self->changed_func != NULL && self->changed->len > 0)
    self->changed_func (self, self->changed, self->changed_data);
  g_array_set_size (self->changed, 0);
}

void
htk_instance_set_changed (HtkInstance       *self,
                          HtkInstanceChanged func,
                          gpointer           data)
{
  self->changed_func = func;
  self->changed_data = data;
}
