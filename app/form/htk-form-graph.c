/* The dependency graph: which expression must be evaluated before which, and which again when a
 * node changes. Made once for a form; a cycle is an error that names its questions. */
#include "app/form/htk-form-private.h"

#include <string.h>

typedef struct
{
  HtkForm *form;
  HtkTask *task;
} Link;

static HtkTask *
task_new (HtkForm     *form,
          HtkTaskKind  kind,
          HtkDef      *def,
          HtkXPath    *expr)
{
  HtkTask *task;

  if (expr == NULL)
    return NULL;
  task = g_new0 (HtkTask, 1);
  task->kind = kind;
  task->def = def;
  task->expr = expr;
  task->before = g_ptr_array_new ();
  task->soft = g_ptr_array_new ();
  task->volatile_ = htk_xpath_calls (expr, "now") || htk_xpath_calls (expr, "today") ||
                    htk_xpath_calls (expr, "random");
  def->tasks[kind] = task;
  g_ptr_array_add (form->tasks, task);
  return task;
}

static void
add_edge (HtkTask *first,
          HtkTask *then)
{
  if (first == NULL || first == then || g_ptr_array_find (first->before, then, NULL))
    return;
  g_ptr_array_add (first->before, then);
  then->n_waiting++;
}

/* An order that is better kept but that nothing is wrong without: what must be computed again after
 * it is computed again. Given up where it would make a cycle. */
static void
add_soft_edge (HtkTask *first,
               HtkTask *then)
{
  if (first == NULL || first == then || g_ptr_array_find (first->before, then, NULL) ||
      g_ptr_array_find (first->soft, then, NULL))
    return;
  g_ptr_array_add (first->soft, then);
  then->n_waiting++;
}

/* Whether the path stays in the instance of the repeat that @context is in. */
static gboolean
stays_inside (HtkDef            *context,
              HtkDef            *target,
              const HtkPathInfo *path)
{
  HtkDef *shared = target;
  guint depth;

  while (shared != NULL && !(shared->is_repeat && shared != target &&
                             g_str_has_prefix (context->path, shared->path) &&
                             (context->path[strlen (shared->path)] == '/' || context == shared)))
    shared = shared->parent;
  if (shared == NULL)
    return FALSE;
  if (!path->absolute)
    {
      /* How far up it goes from the context, at its highest. */
      guint at = context->depth, highest = at;

      for (guint i = 0; i < path->n_steps && path->names[i] != NULL; i++)
        {
          if (strcmp (path->names[i], "..") == 0)
            at = at > 0 ? at - 1 : 0;
          else if (strcmp (path->names[i], ".") != 0)
            at++;
          highest = MIN (highest, at);
        }
      return highest >= shared->depth;
    }
  depth = shared->depth;
  for (guint i = 0; i < depth && i < path->n_steps; i++)
    if (path->has_predicate[i])
      return FALSE;
  return TRUE;
}

static void
add_reader (HtkDef  *def,
            HtkTask *task,
            gboolean same_instance)
{
  HtkReader *reader;

  for (guint i = 0; i < def->readers->len; i++)
    {
      reader = def->readers->pdata[i];
      if (reader->task == task)
        {
          reader->same_instance = reader->same_instance && same_instance;
          return;
        }
    }
  reader = g_new0 (HtkReader, 1);
  reader->task = task;
  reader->same_instance = same_instance;
  g_ptr_array_add (def->readers, reader);
}

/* The tasks that decide the value of @def, or whether it is there, come before @task. */
static void
add_writers (HtkDef  *def,
             HtkTask *task)
{
  add_edge (def->tasks[HTK_TASK_CALCULATE], task);
  add_edge (def->tasks[HTK_TASK_CHOICES], task);
  for (HtkDef *d = def; d != NULL; d = d->parent)
    {
      add_edge (d->tasks[HTK_TASK_RELEVANT], task);
      /* A count that reads its own repeat is evaluated again instead of refused. */
      if (d->tasks[HTK_TASK_COUNT] != NULL && task->kind != HTK_TASK_COUNT)
        add_edge (d->tasks[HTK_TASK_COUNT], task);
    }
}

/* Links what has the local name @name at and below @def; NULL is all of it. */
static void
link_below (HtkDef     *def,
            const char *name,
            HtkTask    *task)
{
  const char *own = strrchr (def->path, '/') + 1;
  const char *colon = strchr (own, ':');

  if (name == NULL || strcmp (colon != NULL ? colon + 1 : own, name) == 0)
    {
      add_reader (def, task, FALSE);
      add_writers (def, task);
    }
  for (guint i = 0; i < def->children->len; i++)
    link_below (def->children->pdata[i], name, task);
}

/* The first step that is no plain name, "." or ".."; the number of steps when there is none. */
static guint
first_odd_step (const HtkPathInfo *path)
{
  guint i = 0;

  while (i < path->n_steps && path->names[i] != NULL)
    i++;
  return i;
}

static void
link_path (const HtkPathInfo *path,
           gpointer           data)
{
  Link *link = data;
  HtkDef *target = htk_form_resolve (link->form, link->task->def, path);
  guint odd = first_odd_step (path);
  const char *last;

  if (target == NULL)
    return;
  if (odd == path->n_steps)
    {
      /* indexed-repeat() takes its paths to other instances. */
      add_reader (target, link->task,
                  stays_inside (link->task->def, target, path) &&
                      !htk_xpath_calls (link->task->expr, "indexed-repeat"));
      add_writers (target, link->task);
      return;
    }
  /* A wild card, // or a walk along siblings: whatever lies around there with the last name. */
  last = path->names[path->n_steps - 1];
  if (last != NULL && (strcmp (last, ".") == 0 || strcmp (last, "..") == 0))
    last = NULL;
  link_below (path->sideways && target->parent != NULL ? target->parent : target, last, link->task);
}

static void
find_odd_step (const HtkPathInfo *path,
               gpointer           data)
{
  gboolean *found = data;

  *found = *found || first_odd_step (path) < path->n_steps;
}

/* Whether the result may change when instances of a repeat before the node's own come or go,
 * though no value it reads does: it asks for a position, or walks along siblings. */
static gboolean
looks_at_places (HtkXPath *expr)
{
  gboolean found = htk_xpath_calls (expr, "position") || htk_xpath_calls (expr, "last") ||
                   htk_xpath_calls (expr, "indexed-repeat");

  htk_xpath_foreach_path (expr, find_odd_step, &found);
  return found;
}

static void
link_task (HtkForm *form,
           HtkTask *task)
{
  Link link = { form, task };

  htk_xpath_foreach_path (task->expr, link_path, &link);
  if (task->def->control != NULL && task->kind == HTK_TASK_CHOICES &&
      task->def->tasks[HTK_TASK_CALCULATE] != NULL)
    add_edge (task->def->tasks[HTK_TASK_CALCULATE], task);
  for (HtkDef *d = task->def; looks_at_places (task->expr) && d != NULL; d = d->parent)
    if (d->is_repeat)
      g_ptr_array_add (d->positional, task);
  /* What is in a repeat exists only after the count was taken. */
  for (HtkDef *d = task->def; d != NULL; d = d->parent)
    if (d != task->def || task->kind != HTK_TASK_COUNT)
      add_edge (d->tasks[HTK_TASK_COUNT], task);
  /* What is not asked is not computed either, so first it must be known whether it is. */
  for (HtkDef *d = task->def; d != NULL; d = d->parent)
    add_soft_edge (d->tasks[HTK_TASK_RELEVANT], task);
}

static int
by_rank (gconstpointer a,
         gconstpointer b)
{
  const HtkTask *x = *(HtkTask *const *) a, *y = *(HtkTask *const *) b;

  return (x->rank > y->rank) - (x->rank < y->rank);
}

static void
name_cycle (HtkForm *form,
            GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < form->tasks->len; i++)
    {
      HtkTask *task = form->tasks->pdata[i];

      if (task->rank == 0 && n < 8)
        {
          g_string_append_printf (names, "%s%s", n++ > 0 ? ", " : "", task->def->path);
        }
    }
  g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_CYCLE,
               "these questions depend on themselves or on each other: %s", names->str);
}

static void
release_all (GPtrArray *waiting,
             GPtrArray *ready)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      HtkTask *then = waiting->pdata[i];

      if (--then->n_waiting == 0)
        g_ptr_array_add (ready, then);
    }
  g_ptr_array_set_size (waiting, 0);
}

/* Gives up the soft edges of tasks that are stuck. */
static gboolean
release_soft (HtkForm   *form,
              GPtrArray *ready)
{
  guint before = ready->len;

  for (guint i = 0; i < form->tasks->len; i++)
    {
      HtkTask *task = form->tasks->pdata[i];

      if (task->n_waiting > 0)
        release_all (task->soft, ready);
    }
  return ready->len > before;
}

/* A repeat whose count reads what it repeats is legal: the count is taken again after the rest, so
 * that nothing needs to wait for it. */
static gboolean
release_counts (HtkForm   *form,
                GPtrArray *ready)
{
  guint before = ready->len;

  for (guint i = 0; i < form->tasks->len; i++)
    {
      HtkTask *task = form->tasks->pdata[i];

      if (task->kind != HTK_TASK_COUNT || task->n_waiting == 0)
        continue;
      release_all (task->before, ready);
    }
  return ready->len > before;
}

static gboolean
release_stuck (HtkForm   *form,
               GPtrArray *ready)
{
  return release_soft (form, ready) || release_counts (form, ready);
}

/* Gives each task a rank after those of all it waits for. */
static gboolean
rank_tasks (HtkForm *form,
            GError **error)
{
  g_autoptr (GPtrArray) ready = g_ptr_array_new ();
  guint rank = 0;

  for (guint i = 0; i < form->tasks->len; i++)
    if (((HtkTask *) form->tasks->pdata[i])->n_waiting == 0)
      g_ptr_array_add (ready, form->tasks->pdata[i]);
  for (guint i = 0; i < ready->len || (rank < form->tasks->len && release_stuck (form, ready)); i++)
    {
      HtkTask *task = ready->pdata[i];

      task->rank = ++rank;
      release_all (task->before, ready);
      release_all (task->soft, ready);
    }
  if (rank < form->tasks->len)
    {
      name_cycle (form, error);
      return FALSE;
    }
  g_ptr_array_sort (form->tasks, by_rank);
  for (guint i = 0; i < form->tasks->len; i++)
    ((HtkTask *) form->tasks->pdata[i])->rank = i;
  return TRUE;
}

typedef struct
{
  HtkForm *form;
  HtkDef *def;
  gboolean found;
} SelfRead;

static void
find_self (const HtkPathInfo *path,
           gpointer           data)
{
  SelfRead *self = data;

  if (path->n_steps > 0 && htk_form_resolve (self->form, self->def, path) == self->def)
    self->found = TRUE;
}

/* An expression that decides its own node from that node's value. */
static gboolean
reads_itself (HtkForm  *form,
              HtkDef   *def,
              HtkXPath *expr)
{
  SelfRead self = { form, def };

  if (expr != NULL && !htk_xpath_calls (expr, "once"))
    htk_xpath_foreach_path (expr, find_self, &self);
  return self.found;
}

typedef struct
{
  HtkForm *form;
  HtkDef *def;
  char *wrong;
} NameCheck;

static void
check_choice_name (const char *const *texts,
                   guint              n_args,
                   gpointer           data)
{
  NameCheck *check = data;
  g_autofree char *path = texts[1] != NULL ? htk_form_path_of (check->form, check->def, texts[1])
                                           : NULL;
  HtkDef *def = path != NULL ? g_hash_table_lookup (check->form->defs_by_path, path) : NULL;
  HtkControlKind kind = def != NULL && def->control != NULL ? def->control->kind : HTK_CONTROL_ROOT;

  if (path != NULL && check->wrong == NULL && kind != HTK_CONTROL_SELECT &&
      kind != HTK_CONTROL_SELECT1 && kind != HTK_CONTROL_RANK)
    check->wrong = g_strdup (texts[1]);
}

/* jr:choice-name() of what has no choices would silently be blank for ever. */
static gboolean
choice_names_exist (HtkForm *form,
                    GError **error)
{
  for (guint i = 0; i < form->tasks->len; i++)
    {
      HtkTask *task = form->tasks->pdata[i];
      NameCheck check = { form, task->def, NULL };

      htk_xpath_foreach_call (task->expr, "jr:choice-name", check_choice_name, &check);
      if (check.wrong == NULL)
        continue;
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID,
                   "%s asks for a choice's name of “%s”, which has no choices", task->def->path,
                   check.wrong);
      g_free (check.wrong);
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_choice_filter (HtkDef *def)
{
  return def->control != NULL && def->control->itemset != NULL;
}

/**
 * htk_form_make_graph:
 * @form: a form whose model and body are loaded
 * @error: return location
 *
 * Returns: %FALSE with %HTK_FORM_ERROR_CYCLE naming the questions
 */
gboolean
htk_form_make_graph (HtkForm *form,
                     GError **error)
{
  for (guint i = 0; i < form->defs->len; i++)
    {
      HtkDef *def = form->defs->pdata[i];

      if (reads_itself (form, def, def->calculate) || reads_itself (form, def, def->relevant) ||
          reads_itself (form, def, def->required) || reads_itself (form, def, def->readonly))
        {
          g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_CYCLE, "%s depends on itself",
                       def->path);
          return FALSE;
        }
      task_new (form, HTK_TASK_COUNT, def, def->count);
      task_new (form, HTK_TASK_RELEVANT, def, def->relevant);
      task_new (form, HTK_TASK_CALCULATE, def, def->calculate);
      if (has_choice_filter (def))
        task_new (form, HTK_TASK_CHOICES, def, def->control->itemset);
    }
  for (guint i = 0; i < form->tasks->len; i++)
    link_task (form, form->tasks->pdata[i]);
  return choice_names_exist (form, error) && rank_tasks (form, error);
}
