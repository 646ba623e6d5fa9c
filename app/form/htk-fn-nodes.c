/* Functions on sets of nodes, and those that ask the form: instances, texts, positions. */
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

static HtkNodeRef
self_of (HtkXPathContext *context)
{
  return (HtkNodeRef){ context->tree, context->node };
}

static HtkValue
nodeset (HtkXPathContext *context,
         HtkNodeRef       ref)
{
  HtkValue value = { .type = HTK_VALUE_NODESET, .n_nodes = ref.node != 0 ? 1 : 0 };

  value.nodes = htk_arena_new_array (context->arena, HtkNodeRef, 1);
  value.nodes[0] = ref;
  return value;
}

static HtkValue
fn_last (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  return htk_value_number (context->size);
}

/* With a node: its place among its siblings of the same name (ODK: instances of a repeat). */
static HtkValue
fn_position (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  HtkValue nodes;

  if (n_args == 0)
    return htk_value_number (context->position);
  nodes = htk_arg_nodes (context, args[0], "position");
  if (nodes.n_nodes == 0)
    return htk_value_number (NAN);
  return htk_value_number (htk_tree_place (nodes.nodes[0].tree, nodes.nodes[0].node));
}

static HtkValue
fn_count (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  return htk_value_number (htk_arg_nodes (context, args[0], "count").n_nodes);
}

static HtkValue
fn_count_non_empty (HtkXPathContext *context,
                    HtkExpr        **args,
                    guint            n_args)
{
  HtkValue nodes = htk_arg_nodes (context, args[0], "count-non-empty");
  double n = 0;

  for (guint i = 0; i < nodes.n_nodes; i++)
    n += *htk_node_string (context, nodes.nodes[i]) != '\0';
  return htk_value_number (n);
}

/* ODK: blanks count as nothing; XPath 1.0: a blank is not a number. */
static HtkValue
fn_sum (HtkXPathContext *context,
        HtkExpr        **args,
        guint            n_args)
{
  HtkValue nodes = htk_arg_nodes (context, args[0], "sum");
  double sum = 0;

  for (guint i = 0; i < nodes.n_nodes; i++)
    {
      HtkValue one = htk_value_string (htk_node_string (context, nodes.nodes[i]));

      if (*one.str == '\0' && context->lib == HTK_XPATH_ODK)
        continue;
      sum += htk_value_to_number (context, &one);
    }
  return htk_value_number (sum);
}

static HtkValue
named (HtkXPathContext *context,
       HtkExpr        **args,
       guint            n_args,
       int              part)
{
  HtkNodeRef ref = self_of (context);
  HtkNames *names;
  HtkName name;

  if (n_args > 0)
    {
      HtkValue nodes = htk_arg_nodes (context, args[0], "name");

      if (nodes.n_nodes == 0)
        return htk_value_string ("");
      ref = nodes.nodes[0];
    }
  names = htk_tree_names (ref.tree);
  name = htk_tree_name (ref.tree, ref.node);
  /* XPath 1.0 section 5.4: a namespace node has a name, its prefix, but itself no namespace. */
  if (htk_tree_kind (ref.tree, ref.node) == HTK_NODE_NAMESPACE)
    return htk_value_string (part == 1 || *htk_names_prefix (names, name) == '\0'
                                 ? ""
                                 : htk_names_local (names, name));
  if (part == 1)
    return htk_value_string (htk_names_uri (names, name));
  if (part == 0 || *htk_names_prefix (names, name) == '\0')
    return htk_value_string (htk_names_local (names, name));
  return htk_value_string (htk_arena_printf (context->arena, "%s:%s",
                                             htk_names_prefix (names, name),
                                             htk_names_local (names, name)));
}

static HtkValue
fn_local_name (HtkXPathContext *context,
               HtkExpr        **args,
               guint            n_args)
{
  return named (context, args, n_args, 0);
}

static HtkValue
fn_namespace_uri (HtkXPathContext *context,
                  HtkExpr        **args,
                  guint            n_args)
{
  return named (context, args, n_args, 1);
}

static HtkValue
fn_name (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  return named (context, args, n_args, 2);
}

static void
collect_id (HtkXPathContext *context,
            GArray          *found,
            HtkNode          node,
            char           **ids)
{
  for (HtkNode c = htk_tree_first_child (context->tree, node);
       c != 0 && htk_eval_spend (context, 1); c = htk_tree_next (context->tree, c))
    {
      const char *id = htk_tree_attr_value (context->tree, c, NULL, "id");
      HtkNodeRef ref = { context->tree, c };

      if (id != NULL && g_strv_contains ((const char *const *) ids, id))
        g_array_append_val (found, ref);
      collect_id (context, found, c, ids);
    }
}

static HtkValue
fn_id (HtkXPathContext *context,
       HtkExpr        **args,
       guint            n_args)
{
  HtkValue value = htk_eval (context, args[0]);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HtkNodeRef));
  g_auto (GStrv) ids = NULL;
  HtkValue out = { .type = HTK_VALUE_NODESET };

  if (value.type == HTK_VALUE_NODESET)
    for (guint i = 0; i < value.n_nodes; i++)
      g_string_append_printf (text, "%s ", htk_node_string (context, value.nodes[i]));
  else
    g_string_append (text, htk_value_to_string (context, &value));
  ids = g_strsplit_set (text->str, " \t\r\n", -1);
  collect_id (context, found, htk_tree_document (context->tree), ids);
  out.n_nodes = found->len;
  out.nodes = htk_arena_new_array (context->arena, HtkNodeRef, found->len + 1);
  if (found->len > 0)
    memcpy (out.nodes, found->data, found->len * sizeof (HtkNodeRef));
  return out;
}

static HtkValue
fn_lang (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  const char *wanted = htk_arg_string (context, args[0]);
  gsize length = strlen (wanted);

  for (HtkNode n = context->node; n != 0; n = htk_tree_parent (context->tree, n))
    {
      const char *lang = htk_tree_attr_value (context->tree, n,
                                              "http://www.w3.org/XML/1998/namespace", "lang");

      if (lang != NULL)
        return htk_value_boolean (g_ascii_strncasecmp (lang, wanted, length) == 0 &&
                                  (lang[length] == '\0' || lang[length] == '-'));
    }
  return htk_value_boolean (FALSE);
}

static HtkValue
fn_current (HtkXPathContext *context,
            HtkExpr        **args,
            guint            n_args)
{
  return nodeset (context, context->current);
}

static HtkValue
fn_instance (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  const char *id = htk_arg_string (context, args[0]);
  HtkNodeRef ref = { 0 };

  if (context->host != NULL && context->host->instance != NULL)
    ref = context->host->instance (context->host_data, id);
  if (ref.node == 0)
    htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "the form has no instance “%s”", id);
  return nodeset (context, ref);
}

/* The text of the calculation's own node once it has one, its argument until then. */
static HtkValue
fn_once (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  const char *now = htk_node_string (context, self_of (context));

  return *now != '\0' ? htk_value_string (now) : htk_eval (context, args[0]);
}

static HtkValue
fn_uuid (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  g_autofree char *uuid = NULL;
  double length;
  char *out;

  if (n_args == 0)
    {
      uuid = context->host != NULL && context->host->uuid != NULL
                 ? context->host->uuid (context->host_data)
                 : g_uuid_string_random ();
      return htk_value_string (htk_arena_strdup (context->arena, uuid));
    }
  length = htk_arg_number (context, args[0]);
  if (!(length >= 0 && length <= 10000))
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "uuid() takes a length from 0 to 10000");
      return htk_value_string ("");
    }
  out = htk_arena_alloc (context->arena, (gsize) length + 1);
  for (int i = 0; i < (int) length; i++)
    out[i] = letters[g_random_int_range (0, sizeof letters - 1)];
  return htk_value_string (out);
}

static HtkValue
fn_itext (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  const char *id = htk_arg_string (context, args[0]);
  HtkValue value = htk_value_string ("");

  if (context->host == NULL || context->host->itext == NULL ||
      !context->host->itext (context->host_data, id, &value))
    htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "there is no text “%s”", id);
  return value;
}

static HtkValue
fn_choice_name (HtkXPathContext *context,
                HtkExpr        **args,
                guint            n_args)
{
  const char *value = htk_arg_string (context, args[0]);
  const char *ref = htk_arg_string (context, args[1]);
  const char *label = NULL;

  if (context->host != NULL && context->host->choice_name != NULL)
    label = context->host->choice_name (context, value, ref);
  return htk_value_string (label != NULL ? label : "");
}

/* indexed-repeat(node, group, index, …): the node in the instances named by the indexes. */
static HtkValue
fn_indexed_repeat (HtkXPathContext *context,
                   HtkExpr        **args,
                   guint            n_args)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (HtkNodeRef));
  HtkValue out = { .type = HTK_VALUE_NODESET };
  gboolean narrowed = context->narrow;
  HtkValue target;

  if (n_args % 2 == 0)
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_ARITY,
                     "indexed-repeat() takes pairs of a group and an index");
      return out;
    }
  /* The indexes choose the instances, not the place of the question that asks. */
  context->narrow = FALSE;
  target = htk_arg_nodes (context, args[0], "indexed-repeat");
  context->narrow = narrowed;
  g_array_append_vals (kept, target.nodes, target.n_nodes);
  for (guint i = 1; i + 1 < n_args; i += 2)
    {
      double wanted = htk_arg_number (context, args[i + 1]);
      HtkValue groups;
      guint n = 0;

      context->narrow = FALSE;
      groups = htk_eval (context, args[i]);
      context->narrow = narrowed;
      if (groups.type != HTK_VALUE_NODESET || groups.n_nodes == 0)
        return out;
      for (guint k = 0; k < kept->len; k++)
        {
          HtkNodeRef ref = g_array_index (kept, HtkNodeRef, k);
          HtkName name = htk_tree_name (groups.nodes[0].tree, groups.nodes[0].node);
          HtkNode a = ref.node;

          while (a != 0 && htk_tree_name (ref.tree, a) != name)
            a = htk_tree_parent (ref.tree, a);
          if (a == 0)
            continue;
          if (htk_tree_place (ref.tree, a) == wanted)
            g_array_index (kept, HtkNodeRef, n++) = ref;
        }
      g_array_set_size (kept, n);
    }
  out.n_nodes = kept->len;
  out.nodes = htk_arena_new_array (context->arena, HtkNodeRef, kept->len + 1);
  if (kept->len > 0)
    memcpy (out.nodes, kept->data, kept->len * sizeof (HtkNodeRef));
  return out;
}

/* Park and Miller's generator as JavaRosa seeds it, so that a seed gives the same order there. */
static double
park_miller (gint64 *state)
{
  *state = *state * 16807 % 2147483647;
  return (double) (*state - 1) / 2147483646;
}

static gint64
seed_of (double seed)
{
  gint64 state;

  if (!isfinite (seed))
    seed = 0;
  seed = trunc (seed);
  state = (gint64) fmod (seed, 2147483647.0);
  return state <= 0 ? state + 2147483646 : state;
}

static HtkValue
fn_randomize (HtkXPathContext *context,
              HtkExpr        **args,
              guint            n_args)
{
  HtkValue nodes = htk_arg_nodes (context, args[0], "randomize");
  gint64 state = 0;

  if (n_args > 1)
    {
      HtkValue seed = htk_eval (context, args[1]);
      double number = htk_value_to_number (context, &seed);

      if (seed.type == HTK_VALUE_STRING && isnan (number))
        htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "randomize() takes a number as seed");
      state = seed_of (number);
    }
  for (guint i = nodes.n_nodes; i > 1; i--)
    {
      double random = n_args > 1 ? park_miller (&state)
                      : context->host != NULL && context->host->random != NULL
                          ? context->host->random (context->host_data)
                          : g_random_double ();
      guint j = (guint) floor (random * i);
      HtkNodeRef swap = nodes.nodes[i - 1];

      nodes.nodes[i - 1] = nodes.nodes[j];
      nodes.nodes[j] = swap;
    }
  return nodes;
}

static const char *
pull_by_attribute (HtkTree    *tree,
                   HtkNode     root,
                   const char *column,
                   const char *key,
                   const char *wanted)
{
  for (HtkNode c = htk_tree_first_child (tree, root); c != 0; c = htk_tree_next (tree, c))
    if (g_strcmp0 (htk_tree_attr_value (tree, c, NULL, key), wanted) == 0)
      {
        HtkNode cell = htk_tree_child (tree, c, column);

        return cell != 0 ? htk_tree_value (tree, cell) : "";
      }
  return "";
}

/* pulldata('list', 'column', 'key column', key): the old way to read a list by its key. */
static HtkValue
fn_pulldata (HtkXPathContext *context,
             HtkExpr        **args,
             guint            n_args)
{
  const char *id = htk_arg_string (context, args[0]);
  const char *column = htk_arg_string (context, args[1]);
  const char *key = htk_arg_string (context, args[2]);
  const char *wanted = htk_arg_string (context, args[3]);
  HtkNodeRef list = { 0 };
  g_autoptr (GArray) hits = NULL;
  HtkNode root, cell;

  if (context->host != NULL && context->host->instance != NULL)
    list = context->host->instance (context->host_data, id);
  if (list.node == 0)
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_TYPE, "the form has no list “%s”", id);
      return htk_value_string ("");
    }
  root = htk_tree_first_child (list.tree, list.node);
  while (root != 0 && htk_tree_kind (list.tree, root) != HTK_NODE_ELEMENT)
    root = htk_tree_next (list.tree, root);
  if (root != 0 && *key == '@')
    return htk_value_string (pull_by_attribute (list.tree, root, column, key + 1, wanted));
  hits = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  if (root == 0 || htk_tree_find (list.tree, root, "item", key, wanted, hits) == 0)
    return htk_value_string ("");
  cell = htk_tree_child (list.tree, g_array_index (hits, HtkNode, 0), column);
  return htk_value_string (cell != 0 ? htk_tree_value (list.tree, cell) : "");
}

const HtkFunctionInfo htk_functions_nodes[] = {
  { "last", 0, 0, fn_last, TRUE },
  { "position", 0, 1, fn_position, TRUE },
  { "count", 1, 1, fn_count, TRUE },
  { "count-non-empty", 1, 1, fn_count_non_empty, FALSE },
  { "sum", 1, 1, fn_sum, TRUE },
  { "local-name", 0, 1, fn_local_name, TRUE },
  { "namespace-uri", 0, 1, fn_namespace_uri, TRUE },
  { "name", 0, 1, fn_name, TRUE },
  { "id", 1, 1, fn_id, TRUE },
  { "lang", 1, 1, fn_lang, TRUE },
  { "current", 0, 0, fn_current, TRUE },
  { "randomize", 1, 2, fn_randomize, FALSE },
  { NULL },
};

const HtkFunctionInfo htk_functions_form[] = {
  { "instance", 1, 1, fn_instance, FALSE },
  { "once", 1, 1, fn_once, FALSE },
  { "uuid", 0, 1, fn_uuid, FALSE },
  { "jr:itext", 1, 1, fn_itext, FALSE },
  { "jr:choice-name", 2, 2, fn_choice_name, FALSE },
  { "indexed-repeat", 3, G_MAXUINT, fn_indexed_repeat, FALSE },
  { "pulldata", 4, 4, fn_pulldata, FALSE },
  { NULL },
};
