/* The REPL's eval on raw XML: one XPath on a document that came with the request. */
#include "app/form/htk-xpath.h"
#include "app/form/tool-repl.h"

#include <math.h>
#include <string.h>

#define XFORMS "http://www.w3.org/2002/xforms"

typedef struct
{
  HtkTool *tool;
  HtkTree *tree;
  const char *lang;
  JsonObject *ns;
  HtkArena *arena;
} Eval;

static HtkNode
child_number (HtkTree    *tree,
              HtkNode     parent,
              HtkNodeKind kind,
              const char *name,
              guint64     wanted)
{
  for (HtkNode c = htk_tree_first_child (tree, parent); c != 0; c = htk_tree_next (tree, c))
    if (htk_tree_kind (tree, c) == kind &&
        (name == NULL || strcmp (htk_tree_local (tree, c), name) == 0) && --wanted == 0)
      return c;
  return 0;
}

/* A node by its path of positions as the protocol writes it; 0 when there is none. */
static HtkNode
find_node (HtkTree    *tree,
           const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  HtkNode node = htk_tree_document (tree);

  for (guint i = 0; parts[i] != NULL && node != 0; i++)
    {
      const char *part = parts[i];
      const char *bracket = strchr (part, '[');
      guint64 number = bracket != NULL ? g_ascii_strtoull (bracket + 1, NULL, 10) : 1;

      if (*part == '\0')
        continue;
      if (*part == '@')
        {
          const char *local = strchr (part, ':') != NULL ? strchr (part, ':') + 1 : part + 1;
          HtkNode a = htk_tree_first_attr (tree, node);

          while (a != 0 && strcmp (htk_tree_local (tree, a), local) != 0)
            a = htk_tree_next (tree, a);
          node = a;
        }
      else if (g_str_has_prefix (part, "text()"))
        node = child_number (tree, node, HTK_NODE_TEXT, NULL, number);
      else if (g_str_has_prefix (part, "comment()"))
        node = child_number (tree, node, HTK_NODE_COMMENT, NULL, number);
      else if (g_str_has_prefix (part, "processing-instruction()"))
        node = child_number (tree, node, HTK_NODE_PI, NULL, number);
      else
        node = child_number (tree, node, HTK_NODE_ELEMENT, NULL, number);
    }
  return node;
}

static void
append_path (HtkTree *tree,
             HtkNode  node,
             GString *out)
{
  HtkNode parent = htk_tree_parent (tree, node);
  HtkNodeKind kind = htk_tree_kind (tree, node);
  guint position = 1;

  if (parent == 0)
    return;
  append_path (tree, parent, out);
  if (kind == HTK_NODE_NAMESPACE)
    {
      g_string_append_printf (out, "/@xmlns%s%s", *htk_tree_local (tree, node) ? ":" : "",
                              htk_tree_local (tree, node));
      return;
    }
  if (kind == HTK_NODE_ATTRIBUTE)
    {
      const char *prefix = htk_names_prefix (htk_tree_names (tree), htk_tree_name (tree, node));

      g_string_append_printf (out, "/@%s%s%s", prefix, *prefix ? ":" : "",
                              htk_tree_local (tree, node));
      return;
    }
  for (HtkNode s = htk_tree_prev (tree, node); s != 0; s = htk_tree_prev (tree, s))
    position += htk_tree_kind (tree, s) == kind;
  g_string_append_printf (out, "/%s[%u]",
                          kind == HTK_NODE_TEXT      ? "text()"
                          : kind == HTK_NODE_COMMENT ? "comment()"
                          : kind == HTK_NODE_PI      ? "processing-instruction()"
                                                     : "*",
                          position);
}

static const char *
resolve_prefix (gpointer    data,
                const char *prefix)
{
  Eval *eval = data;
  static const char *const known[][2] = {
    { "jr", "http://openrosa.org/javarosa" },   { "orx", "http://openrosa.org/xforms" },
    { "odk", "http://www.opendatakit.org/xforms" }, { "xf", XFORMS },
    { "h", "http://www.w3.org/1999/xhtml" },    { "xhtml", "http://www.w3.org/1999/xhtml" },
  };

  if (eval->ns != NULL && htk_tool_text (eval->ns, prefix) != NULL)
    return htk_tool_text (eval->ns, prefix);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (prefix, known[i][0]) == 0)
      return known[i][1];
  return NULL;
}

static HtkNode
find_element (HtkTree    *tree,
              HtkNode     from,
              const char *local,
              const char *id)
{
  for (HtkNode c = htk_tree_first_child (tree, from); c != 0; c = htk_tree_next (tree, c))
    {
      HtkNode found;

      if (htk_tree_kind (tree, c) == HTK_NODE_ELEMENT &&
          strcmp (htk_tree_local (tree, c), local) == 0 &&
          (id == NULL || g_strcmp0 (htk_tree_attr_value (tree, c, NULL, "id"), id) == 0 ||
           g_strcmp0 (htk_tree_attr_value (tree, c, NULL, "lang"), id) == 0))
        return c;
      found = find_element (tree, c, local, id);
      if (found != 0)
        return found;
    }
  return 0;
}

static HtkNodeRef
find_instance (gpointer    data,
               const char *id)
{
  Eval *eval = data;

  return (HtkNodeRef){ eval->tree, find_element (eval->tree, htk_tree_document (eval->tree),
                                                 "instance", id) };
}

static gboolean
find_text (gpointer    data,
           const char *id,
           HtkValue   *value)
{
  Eval *eval = data;
  HtkNode itext = find_element (eval->tree, htk_tree_document (eval->tree), "itext", NULL);
  HtkNode translation = itext != 0 ? find_element (eval->tree, itext, "translation", eval->lang) : 0;
  HtkNode text = translation != 0 ? find_element (eval->tree, translation, "text", id) : 0;

  for (HtkNode c = text != 0 ? htk_tree_first_child (eval->tree, text) : 0; c != 0;
       c = htk_tree_next (eval->tree, c))
    if (htk_tree_kind (eval->tree, c) == HTK_NODE_ELEMENT &&
        htk_tree_attr (eval->tree, c, NULL, "form") == 0)
      {
        HtkNodeRef *ref = htk_arena_new_array (eval->arena, HtkNodeRef, 1);

        *ref = (HtkNodeRef){ eval->tree, c };
        *value = (HtkValue){ .type = HTK_VALUE_NODESET, .nodes = ref, .n_nodes = 1 };
        return TRUE;
      }
  return FALSE;
}

static gint64
eval_now (gpointer data)
{
  return htk_tool_now (((Eval *) data)->tool);
}

static double
eval_random (gpointer data)
{
  return htk_tool_random (((Eval *) data)->tool);
}

static char *
eval_uuid (gpointer data)
{
  return htk_tool_uuid (((Eval *) data)->tool);
}

static const HtkXPathHost host = {
  .instance = find_instance,
  .itext = find_text,
  .now = eval_now,
  .random = eval_random,
  .uuid = eval_uuid,
};

static void
set_number (JsonObject *reply,
            double      number)
{
  if (isnan (number))
    json_object_set_string_member (reply, "value", "NaN");
  else if (isinf (number))
    json_object_set_string_member (reply, "value", number > 0 ? "Infinity" : "-Infinity");
  else if (number == floor (number) && fabs (number) < 9e15)
    json_object_set_int_member (reply, "value", (gint64) number);
  else
    json_object_set_double_member (reply, "value", number);
}

/* Puts the value into the reply as the protocol writes it, converted to @as when that is given. */
gboolean
htk_tool_set_value (HtkXPathContext *context,
                    const HtkValue  *value,
                    const char      *as,
                    JsonObject      *reply,
                    GError         **error)
{
  static const char *const types[] = { "nodeset", "number", "string", "boolean", "string" };
  JsonArray *nodes;

  if (as == NULL)
    as = types[value->type];
  json_object_set_string_member (reply, "type", as);
  if (strcmp (as, "number") == 0)
    set_number (reply, htk_value_to_number (context, value));
  else if (strcmp (as, "string") == 0)
    json_object_set_string_member (reply, "value", htk_value_to_string (context, value));
  else if (strcmp (as, "boolean") == 0)
    json_object_set_boolean_member (reply, "value", htk_value_to_boolean (context, value));
  else if (value->type != HTK_VALUE_NODESET)
    {
      g_set_error (error, HTK_XPATH_ERROR, HTK_XPATH_ERROR_TYPE, "the value is not a set of nodes");
      return FALSE;
    }
  else
    {
      nodes = json_array_new ();
      for (guint i = 0; i < value->n_nodes; i++)
        {
          g_autoptr (GString) path = g_string_new (NULL);

          append_path (value->nodes[i].tree, value->nodes[i].node, path);
          json_array_add_string_element (nodes, path->len > 0 ? path->str : "/");
        }
      json_object_set_array_member (reply, "nodes", nodes);
    }
  return TRUE;
}

static gboolean
run_eval (Eval       *eval,
          JsonObject *request,
          const char *expr,
          JsonObject *reply,
          GError    **error)
{
  const char *context_path = htk_tool_text (request, "context");
  const char *root_path = htk_tool_text (request, "root");
  HtkXPathLib lib = g_strcmp0 (htk_tool_text (request, "lib"), "xpath1") == 0 ? HTK_XPATH_PURE
                                                                             : HTK_XPATH_ODK;
  g_autoptr (HtkArena) arena = htk_arena_new ();
  g_autoptr (HtkXPath) xpath = NULL;
  HtkXPathContext context = { .host = &host, .host_data = eval, .zone = eval->tool->zone,
                              .arena = arena, .tree = eval->tree, .lib = lib };
  HtkValue value;
  int offset = -1;

  eval->arena = arena;
  xpath = htk_xpath_compile_lazy (htk_tree_names (eval->tree), expr, lib, resolve_prefix, eval,
                                  &offset, error);
  if (offset >= 0)
    json_object_set_int_member (reply, "offset", offset);
  if (xpath == NULL)
    return FALSE;
  context.node = find_node (eval->tree, context_path != NULL ? context_path : "/");
  context.root = find_node (eval->tree, root_path != NULL ? root_path : "/");
  if (context.node == 0 || context.root == 0)
    {
      g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_NO_NODE, "no node %s",
                   context.node == 0 ? context_path : root_path);
      return FALSE;
    }
  if (!htk_xpath_evaluate (xpath, &context, &value, error))
    return FALSE;
  if (offset >= 0)
    json_object_remove_member (reply, "offset");
  return htk_tool_set_value (&context, &value, htk_tool_text (request, "as"), reply, error);
}

static gboolean
op_eval (HtkTool    *tool,
         JsonObject *request,
         JsonObject *reply,
         GError    **error)
{
  const char *expr = htk_tool_text (request, "expr");
  const char *xml = htk_tool_text (request, "xml");
  g_autoptr (HtkNames) names = htk_names_new ();
  g_autoptr (HtkTree) tree = NULL;
  Eval eval = { .tool = tool, .lang = htk_tool_text (request, "lang") };

  if (expr != NULL && xml == NULL)
    return htk_tool_eval_form (tool, request, reply, error);
  if (expr == NULL)
    {
      g_set_error (error, HTK_TOOL_ERROR, HTK_TOOL_ERROR_BAD_REQUEST, "eval takes xml and expr");
      return FALSE;
    }
  tree = htk_tree_new_from_xml (names, xml, -1, error);
  if (tree == NULL)
    return FALSE;
  eval.tree = tree;
  if (json_object_has_member (request, "ns") &&
      JSON_NODE_HOLDS_OBJECT (json_object_get_member (request, "ns")))
    eval.ns = json_object_get_object_member (request, "ns");
  return run_eval (&eval, request, expr, reply, error);
}

const HtkToolOpInfo htk_tool_eval_ops[] = {
  { "eval", op_eval },
  { NULL },
};
