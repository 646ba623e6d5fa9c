/* Paths: the thirteen axes, node tests and predicates. */
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

typedef struct
{
  HtkXPathContext *context;
  const HtkStep *step;
  GArray *out; /* HtkNodeRef */
  HtkTree *tree;
} Walk;

/* Whether a node passes the step's node test. */
gboolean
htk_step_fits (HtkTree       *tree,
               HtkNode        node,
               const HtkStep *step,
               HtkXPathLib    lib)
{
  HtkNodeKind kind = htk_tree_kind (tree, node);
  HtkNodeKind principal = step->axis == HTK_AXIS_ATTRIBUTE   ? HTK_NODE_ATTRIBUTE
                          : step->axis == HTK_AXIS_NAMESPACE ? HTK_NODE_NAMESPACE
                                                             : HTK_NODE_ELEMENT;
  HtkNames *names = htk_tree_names (tree);
  HtkName name;

  switch (step->test)
    {
    case HTK_TEST_NODE:
      return TRUE;
    case HTK_TEST_TEXT:
      return kind == HTK_NODE_TEXT;
    case HTK_TEST_COMMENT:
      return kind == HTK_NODE_COMMENT;
    case HTK_TEST_PI:
      return kind == HTK_NODE_PI &&
             (step->local == NULL || strcmp (htk_tree_local (tree, node), step->local) == 0);
    case HTK_TEST_ANY:
      return kind == principal;
    case HTK_TEST_ANY_NS:
      return kind == principal &&
             strcmp (htk_names_uri (names, htk_tree_name (tree, node)), step->uri) == 0;
    case HTK_TEST_NAME:
    default:
      if (kind != principal)
        return FALSE;
      name = htk_tree_name (tree, node);
      if (htk_names_local (names, name) != step->local)
        return FALSE;
      /* In forms a name without prefix means what is written without one, in any namespace; by
       * XPath 1.0 section 2.3 it is in none. */
      return step->uri == NULL && lib == HTK_XPATH_PURE ? *htk_names_uri (names, name) == '\0'
             : step->uri == NULL ? *htk_names_prefix (names, name) == '\0'
                                 : strcmp (htk_names_uri (names, name), step->uri) == 0;
    }
}

static void
visit (Walk   *walk,
       HtkNode node)
{
  HtkNodeRef ref = { walk->tree, node };

  if (htk_eval_spend (walk->context, 1) && htk_step_fits (walk->tree, node, walk->step, walk->context->lib))
    g_array_append_val (walk->out, ref);
}

static void
visit_descendants (Walk   *walk,
                   HtkNode node)
{
  for (HtkNode c = htk_tree_first_child (walk->tree, node); c != 0 && walk->context->error == NULL;
       c = htk_tree_next (walk->tree, c))
    {
      visit (walk, c);
      visit_descendants (walk, c);
    }
}

static void
visit_descendants_backwards (Walk   *walk,
                             HtkNode node)
{
  for (HtkNode c = htk_tree_last_child (walk->tree, node); c != 0 && walk->context->error == NULL;
       c = htk_tree_prev (walk->tree, c))
    {
      visit_descendants_backwards (walk, c);
      visit (walk, c);
    }
}

/* `name`, the usual step: the children of that name. */
static gboolean
visit_named (Walk   *walk,
             HtkNode node)
{
  HtkNode room[HTK_TREE_NARROW];
  const HtkNode *named;
  HtkName tested = 0;
  gboolean fits = FALSE;
  guint n = 0;

  if (walk->step->test != HTK_TEST_NAME)
    return FALSE;
  named = htk_tree_named (walk->tree, node, walk->step->local, room, &n);
  if (!htk_eval_spend (walk->context, n))
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      HtkNodeRef ref = { walk->tree, named[i] };
      HtkName name = htk_tree_name (walk->tree, named[i]);

      /* Nearly always all have the very same name: it is tested once. */
      if (name != tested)
        fits = htk_step_fits (walk->tree, named[i], walk->step, walk->context->lib);
      tested = name;
      if (fits)
        g_array_append_val (walk->out, ref);
    }
  return TRUE;
}

/* Visits the nodes of the step's axis from @node, in the order of the axis. */
static gboolean
declares (HtkTree    *tree,
          HtkNode     element,
          const char *prefix)
{
  for (HtkNode a = htk_tree_first_attr (tree, element); a != 0; a = htk_tree_next (tree, a))
    if (htk_tree_kind (tree, a) == HTK_NODE_NAMESPACE &&
        strcmp (htk_tree_local (tree, a), prefix) == 0)
      return TRUE;
  return FALSE;
}

/* XPath 1.0, 5.4: the declarations in scope at @node, from @above and outwards; one that is made
 * again nearer to it is hidden. Those of the outermost element come first. */
static void
visit_namespaces (Walk   *walk,
                  HtkNode node,
                  HtkNode above)
{
  HtkTree *tree = walk->tree;
  HtkNode parent = htk_tree_parent (tree, above);

  if (parent != 0 && htk_tree_kind (tree, parent) == HTK_NODE_ELEMENT)
    visit_namespaces (walk, node, parent);
  for (HtkNode a = htk_tree_first_attr (tree, above); a != 0; a = htk_tree_next (tree, a))
    {
      gboolean hidden = FALSE;

      if (htk_tree_kind (tree, a) != HTK_NODE_NAMESPACE)
        continue;
      for (HtkNode n = node; n != above && !hidden; n = htk_tree_parent (tree, n))
        hidden = declares (tree, n, htk_tree_local (tree, a));
      if (!hidden)
        visit (walk, a);
    }
}

static void
walk_axis (Walk   *walk,
           HtkNode node)
{
  HtkTree *tree = walk->tree;
  HtkNodeKind kind = htk_tree_kind (tree, node);

  switch (walk->step->axis)
    {
    case HTK_AXIS_SELF:
      visit (walk, node);
      break;
    case HTK_AXIS_CHILD:
      if (kind == HTK_NODE_ATTRIBUTE || visit_named (walk, node))
        break;
      for (HtkNode c = htk_tree_first_child (tree, node); c != 0; c = htk_tree_next (tree, c))
        visit (walk, c);
      break;
    case HTK_AXIS_PARENT:
      if (htk_tree_parent (tree, node) != 0)
        visit (walk, htk_tree_parent (tree, node));
      break;
    case HTK_AXIS_ANCESTOR_OR_SELF:
    case HTK_AXIS_ANCESTOR:
      if (walk->step->axis == HTK_AXIS_ANCESTOR_OR_SELF)
        visit (walk, node);
      for (HtkNode a = htk_tree_parent (tree, node); a != 0; a = htk_tree_parent (tree, a))
        visit (walk, a);
      break;
    case HTK_AXIS_DESCENDANT_OR_SELF:
    case HTK_AXIS_DESCENDANT:
      if (walk->step->axis == HTK_AXIS_DESCENDANT_OR_SELF)
        visit (walk, node);
      visit_descendants (walk, node);
      break;
    case HTK_AXIS_FOLLOWING_SIBLING:
      if (kind != HTK_NODE_ATTRIBUTE)
        for (HtkNode s = htk_tree_next (tree, node); s != 0; s = htk_tree_next (tree, s))
          visit (walk, s);
      break;
    case HTK_AXIS_PRECEDING_SIBLING:
      if (kind != HTK_NODE_ATTRIBUTE)
        for (HtkNode s = htk_tree_prev (tree, node); s != 0; s = htk_tree_prev (tree, s))
          visit (walk, s);
      break;
    case HTK_AXIS_FOLLOWING:
      if (kind == HTK_NODE_ATTRIBUTE)
        {
          node = htk_tree_parent (tree, node);
          visit_descendants (walk, node);
        }
      for (HtkNode a = node; a != 0; a = htk_tree_parent (tree, a))
        for (HtkNode s = htk_tree_next (tree, a); s != 0; s = htk_tree_next (tree, s))
          {
            visit (walk, s);
            visit_descendants (walk, s);
          }
      break;
    case HTK_AXIS_PRECEDING:
      if (kind == HTK_NODE_ATTRIBUTE)
        node = htk_tree_parent (tree, node);
      for (HtkNode a = node; a != 0; a = htk_tree_parent (tree, a))
        for (HtkNode s = htk_tree_prev (tree, a); s != 0; s = htk_tree_prev (tree, s))
          {
            visit_descendants_backwards (walk, s);
            visit (walk, s);
          }
      break;
    case HTK_AXIS_NAMESPACE:
      if (kind == HTK_NODE_ELEMENT)
        visit_namespaces (walk, node, node);
      break;
    case HTK_AXIS_ATTRIBUTE:
    default:
      for (HtkNode a = htk_tree_first_attr (tree, node); a != 0; a = htk_tree_next (tree, a))
        if (htk_tree_kind (tree, a) != HTK_NODE_NAMESPACE)
          visit (walk, a);
    }
}

/* Keeps of @nodes[from..] what @predicate holds for; positions count from the first of them. */
static void
filter (HtkXPathContext *context,
        GArray          *nodes,
        guint            from,
        HtkExpr         *predicate)
{
  HtkXPathContext saved = *context;
  guint size = nodes->len - from;
  guint kept = from;

  for (guint i = 0; i < size && context->error == NULL; i++)
    {
      HtkNodeRef ref = g_array_index (nodes, HtkNodeRef, from + i);
      HtkValue value;
      gboolean keep;

      context->tree = ref.tree;
      context->node = ref.node;
      context->position = i + 1;
      context->size = size;
      value = htk_eval (context, predicate);
      keep = value.type == HTK_VALUE_NUMBER ? value.num == i + 1
                                            : htk_value_to_boolean (context, &value);
      if (keep)
        g_array_index (nodes, HtkNodeRef, kept++) = ref;
    }
  g_array_set_size (nodes, kept);
  context->tree = saved.tree;
  context->node = saved.node;
  context->position = saved.position;
  context->size = saved.size;
}

static gboolean
goes_backwards (HtkAxis axis)
{
  return axis == HTK_AXIS_ANCESTOR || axis == HTK_AXIS_ANCESTOR_OR_SELF ||
         axis == HTK_AXIS_PRECEDING || axis == HTK_AXIS_PRECEDING_SIBLING;
}

static void
take_step (HtkXPathContext *context,
           HtkNodeRef       from,
           const HtkStep   *step,
           GArray          *out)
{
  guint start = out->len;
  guint first = 0;

  if (htk_step_by_place (context, from, step, out))
    first = 1;
  else if (htk_step_by_index (context, from, step, out))
    first = step->predicates[0]->op == HTK_OP_EQ ? 1 : 0;
  else
    {
      Walk walk = { context, step, out, from.tree };

      walk_axis (&walk, from.node);
    }
  for (guint i = first; i < step->n_predicates && context->error == NULL; i++)
    filter (context, out, start, step->predicates[i]);
  if (goes_backwards (step->axis))
    for (guint i = start, j = out->len; i + 1 < j; i++)
      {
        HtkNodeRef swap = g_array_index (out, HtkNodeRef, i);

        g_array_index (out, HtkNodeRef, i) = g_array_index (out, HtkNodeRef, --j);
        g_array_index (out, HtkNodeRef, j) = swap;
      }
}

static int
by_document_order (gconstpointer a,
                   gconstpointer b)
{
  const HtkNodeRef *x = a, *y = b;

  if (x->tree != y->tree)
    return x->tree < y->tree ? -1 : 1;
  return htk_tree_compare (x->tree, x->node, y->node);
}

/* Sorts into document order and takes out doubles. */
void
htk_nodes_sort (HtkValue *value)
{
  guint kept = 0;

  if (value->n_nodes < 2)
    return;
  qsort (value->nodes, value->n_nodes, sizeof (HtkNodeRef), by_document_order);
  for (guint i = 0; i < value->n_nodes; i++)
    if (i == 0 || value->nodes[i].tree != value->nodes[kept - 1].tree ||
        value->nodes[i].node != value->nodes[kept - 1].node)
      value->nodes[kept++] = value->nodes[i];
  value->n_nodes = kept;
}

/* Whether the nodes of a step from several nodes may come out of order, or twice. */
static gboolean
may_disorder (const HtkStep *step)
{
  return step->axis != HTK_AXIS_CHILD && step->axis != HTK_AXIS_SELF &&
         step->axis != HTK_AXIS_ATTRIBUTE;
}

/* Whether a step may give nodes of which one lies in another: even children then interleave. */
static gboolean
may_nest (const HtkStep *step)
{
  return may_disorder (step) && step->axis != HTK_AXIS_PARENT &&
         step->axis != HTK_AXIS_FOLLOWING_SIBLING && step->axis != HTK_AXIS_PRECEDING_SIBLING;
}

/* ODK XForms, repeats: a path from a node in a repeat to one in the same repeat means the same
 * instance. Steps that name an ancestor of current() take that ancestor; the last step does not,
 * so that a path to the repeat itself means all its instances. */
static guint
narrow (HtkXPathContext *context,
        HtkExpr         *expr,
        HtkNodeRef      *start)
{
  HtkNode chain[HTK_TREE_MAX_DEPTH];
  guint depth = 0;
  guint taken = 0;

  if (context->current.tree != start->tree)
    return 0;
  for (HtkNode a = context->current.node; a != 0 && a != start->node && depth < G_N_ELEMENTS (chain);
       a = htk_tree_parent (start->tree, a))
    chain[depth++] = a;
  while (depth > 0 && taken + 1 < expr->n_steps)
    {
      const HtkStep *step = &expr->steps[taken];

      if (step->axis != HTK_AXIS_CHILD || step->test != HTK_TEST_NAME || step->n_predicates > 0 ||
          !htk_step_fits (start->tree, chain[depth - 1], step, context->lib))
        break;
      start->node = chain[--depth];
      taken++;
    }
  return taken;
}

static HtkValue
start_of (HtkXPathContext *context,
          HtkExpr         *expr,
          guint           *n_taken)
{
  HtkValue start = { .type = HTK_VALUE_NODESET, .n_nodes = 1 };
  HtkNodeRef ref = { context->tree, context->node };

  if (expr->base != NULL)
    {
      start = htk_eval (context, expr->base);
      if (context->error == NULL && start.type != HTK_VALUE_NODESET)
        htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "a path can only begin at a set of nodes");
      return start;
    }
  if (expr->absolute)
    {
      ref.tree = context->main_tree;
      ref.node = context->root != 0 ? context->root : htk_tree_document (ref.tree);
      if (context->narrow)
        *n_taken = narrow (context, expr, &ref);
    }
  start.nodes = htk_arena_new_array (context->arena, HtkNodeRef, 1);
  start.nodes[0] = ref;
  if (ref.node == 0)
    start.n_nodes = 0;
  return start;
}

static void
filter_base (HtkXPathContext *context,
             HtkExpr         *expr,
             HtkValue        *value)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNodeRef));

  g_array_append_vals (nodes, value->nodes, value->n_nodes);
  for (guint i = 0; i < expr->n_base_predicates; i++)
    filter (context, nodes, 0, expr->base_predicates[i]);
  value->n_nodes = nodes->len;
  if (nodes->len > 0)
    memcpy (value->nodes, nodes->data, nodes->len * sizeof (HtkNodeRef));
}

/* Takes a step that leads to exactly one node, as most do; FALSE when it has to be taken with all
 * that a step can have. */
static gboolean
step_to_one (HtkXPathContext *context,
             const HtkStep   *step,
             HtkNodeRef      *at)
{
  HtkNode room[HTK_TREE_NARROW];
  const HtkNode *named = room;
  HtkNode only = 0;
  guint n = 0;

  if (step->n_predicates > 0)
    return FALSE;
  if (step->axis == HTK_AXIS_SELF)
    room[n++] = at->node;
  else if (step->axis == HTK_AXIS_PARENT)
    room[n++] = htk_tree_parent (at->tree, at->node);
  else if (step->axis == HTK_AXIS_CHILD && step->test == HTK_TEST_NAME)
    named = htk_tree_named (at->tree, at->node, step->local, room, &n);
  if (n != 1)
    return FALSE;
  only = named[0];
  if (only == 0 || !htk_eval_spend (context, 1) ||
      !htk_step_fits (at->tree, only, step, context->lib))
    return FALSE;
  at->node = only;
  return TRUE;
}

/* A path from its start through its steps, in document order. */
HtkValue
htk_eval_path (HtkXPathContext *context,
               HtkExpr         *expr)
{
  guint first = 0;
  HtkValue value = start_of (context, expr, &first);
  gboolean nested = expr->base != NULL && expr->base->op != HTK_OP_CALL;
  g_autoptr (GArray) out = NULL;

  if (context->error != NULL)
    return (HtkValue){ .type = HTK_VALUE_NODESET };
  if (expr->n_base_predicates > 0)
    filter_base (context, expr, &value);
  for (guint i = first; i < expr->n_steps && context->error == NULL; i++)
    {
      gboolean several = value.n_nodes > 1;

      if (value.n_nodes == 1 && step_to_one (context, &expr->steps[i], &value.nodes[0]))
        {
          nested = nested || may_nest (&expr->steps[i]);
          continue;
        }
      if (out == NULL)
        out = g_array_sized_new (FALSE, FALSE, sizeof (HtkNodeRef), 16);
      g_array_set_size (out, 0);
      for (guint k = 0; k < value.n_nodes && context->error == NULL; k++)
        take_step (context, value.nodes[k], &expr->steps[i], out);
      value.n_nodes = out->len;
      value.nodes = htk_arena_new_array (context->arena, HtkNodeRef, out->len + 1);
      if (out->len > 0)
        memcpy (value.nodes, out->data, out->len * sizeof (HtkNodeRef));
      if (several && (nested || may_disorder (&expr->steps[i])))
        htk_nodes_sort (&value);
      nested = nested || may_nest (&expr->steps[i]);
    }
  return value;
}
