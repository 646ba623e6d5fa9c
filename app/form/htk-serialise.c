/* Instances as text: ODK submission XML, drafts, and JSON in one canonical shape. */
#include "app/form/htk-form-private.h"

#include <math.h>
#include <string.h>

static void
append_escaped (GString    *out,
                const char *text,
                gboolean    attribute)
{
  for (const char *s = text; *s != '\0'; s++)
    switch (*s)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '\r':
        g_string_append (out, "&#13;");
        break;
      case '"':
        g_string_append (out, attribute ? "&quot;" : "\"");
        break;
      default:
        if ((guchar) *s >= 0x20 || *s == '\t' || *s == '\n')
          g_string_append_c (out, *s);
      }
}

static void
append_name (HtkInstance *self,
             HtkName      name,
             GString     *out)
{
  const char *prefix = htk_names_prefix (self->form->names, name);

  g_string_append_printf (out, "%s%s%s", prefix, *prefix ? ":" : "",
                          htk_names_local (self->form->names, name));
}

static void
collect_prefixes (HtkInstance *self,
                  HtkNode      node,
                  GHashTable  *prefixes)
{
  HtkName name = htk_tree_name (self->tree, node);

  if (*htk_names_prefix (self->form->names, name) != '\0')
    g_hash_table_insert (prefixes, (gpointer) htk_names_prefix (self->form->names, name),
                         (gpointer) htk_names_uri (self->form->names, name));
  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    collect_prefixes (self, a, prefixes);
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    if (htk_tree_kind (self->tree, c) == HTK_NODE_ELEMENT)
      collect_prefixes (self, c, prefixes);
}

static void
append_namespaces (HtkInstance *self,
                   HtkNode      root,
                   GString     *out)
{
  g_autoptr (GHashTable) prefixes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) names = NULL;
  const char *uri = htk_names_uri (self->form->names, htk_tree_name (self->tree, root));

  if (*uri != '\0' && *htk_names_prefix (self->form->names, htk_tree_name (self->tree, root)) == '\0' &&
      strcmp (uri, HTK_NS_XFORMS) != 0)
    {
      g_string_append (out, " xmlns=\"");
      append_escaped (out, uri, TRUE);
      g_string_append_c (out, '"');
    }
  collect_prefixes (self, root, prefixes);
  names = g_list_sort (g_hash_table_get_keys (prefixes), (GCompareFunc) strcmp);
  for (GList *l = names; l != NULL; l = l->next)
    if (strcmp (l->data, "xml") != 0)
      {
        g_string_append_printf (out, " xmlns:%s=\"", (const char *) l->data);
        append_escaped (out, g_hash_table_lookup (prefixes, l->data), TRUE);
        g_string_append_c (out, '"');
      }
}

static void
append_xml (HtkInstance *self,
            HtkNode      node,
            gboolean     draft,
            GString     *out)
{
  gboolean any = FALSE;

  if (!draft && htk_tree_hidden (self->tree, node))
    return;
  g_string_append_c (out, '<');
  append_name (self, htk_tree_name (self->tree, node), out);
  if (node == htk_instance_root (self))
    append_namespaces (self, node, out);
  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    {
      if (!draft && htk_tree_hidden (self->tree, a))
        continue;
      g_string_append_c (out, ' ');
      append_name (self, htk_tree_name (self->tree, a), out);
      g_string_append (out, "=\"");
      append_escaped (out, htk_tree_value (self->tree, a), TRUE);
      g_string_append_c (out, '"');
    }
  if (htk_tree_is_leaf (self->tree, node))
    {
      const char *value = htk_tree_value (self->tree, node);

      any = *value != '\0';
      if (any)
        {
          g_string_append_c (out, '>');
          append_escaped (out, value, FALSE);
        }
    }
  else
    {
      any = TRUE;
      g_string_append_c (out, '>');
      for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
           c = htk_tree_next (self->tree, c))
        if (htk_tree_kind (self->tree, c) == HTK_NODE_ELEMENT)
          append_xml (self, c, draft, out);
    }
  if (!any)
    {
      g_string_append (out, "/>");
      return;
    }
  g_string_append (out, "</");
  append_name (self, htk_tree_name (self->tree, node), out);
  g_string_append_c (out, '>');
}

/**
 * htk_instance_to_xml:
 * @self: an instance
 * @draft: whether what is not relevant is written too, for going on later
 *
 * Returns: (transfer full): ODK submission XML, without white space between elements
 */
char *
htk_instance_to_xml (HtkInstance *self,
                     gboolean     draft)
{
  GString *out = g_string_new (NULL);

  append_xml (self, htk_instance_root (self), draft, out);
  return g_string_free (out, FALSE);
}

static JsonNode *
value_node (const char *type,
            const char *value)
{
  JsonNode *node;
  double number;

  if (*value == '\0')
    return json_node_new (JSON_NODE_NULL);
  node = json_node_new (JSON_NODE_VALUE);
  number = htk_string_to_number (value);
  if ((strcmp (type, "int") == 0 || strcmp (type, "integer") == 0) && !isnan (number) &&
      number == trunc (number) && fabs (number) < 9e15)
    json_node_set_int (node, (gint64) number);
  else if (strcmp (type, "decimal") == 0 && isfinite (number))
    json_node_set_double (node, number);
  else
    json_node_set_string (node, value);
  return node;
}

static JsonNode *
group_node (HtkInstance *self,
            HtkNode      node)
{
  JsonObject *object = json_object_new ();
  JsonNode *out = json_node_new (JSON_NODE_OBJECT);

  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      HtkDef *def = HTK_NODE_IS_LEAF_TEXT (c) ? NULL : htk_instance_def (self, c);
      const char *name = htk_tree_local (self->tree, c);
      JsonNode *child;

      if (htk_tree_kind (self->tree, c) != HTK_NODE_ELEMENT || htk_tree_hidden (self->tree, c))
        continue;
      child = htk_tree_is_leaf (self->tree, c)
                  ? value_node (def != NULL ? def->type : "string", htk_tree_value (self->tree, c))
                  : group_node (self, c);
      if (def == NULL || !def->is_repeat)
        {
          json_object_set_member (object, name, child);
          continue;
        }
      if (!json_object_has_member (object, name))
        json_object_set_array_member (object, name, json_array_new ());
      json_array_add_element (json_object_get_array_member (object, name), child);
    }
  json_node_take_object (out, object);
  return out;
}

/**
 * htk_instance_to_json:
 * @self: an instance
 *
 * `{"id":…,"version":…,"data":{…}}`: non-relevant nodes are left out, repeats are arrays, int and
 * decimal are numbers, blanks are null.
 *
 * Returns: (transfer full): the value
 */
JsonNode *
htk_instance_to_json (HtkInstance *self)
{
  JsonObject *object = json_object_new ();
  JsonNode *out = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->form->id);
  if (self->form->version != NULL)
    json_object_set_string_member (object, "version", self->form->version);
  else
    json_object_set_null_member (object, "version");
  json_object_set_member (object, "data", group_node (self, htk_instance_root (self)));
  json_node_take_object (out, object);
  return out;
}

void
htk_body_item_free (HtkBodyItem *item)
{
  g_free (item->ref);
  g_free (item->label);
  g_free (item);
}

static void walk (HtkInstance *self, HtkControl *control, HtkNode context, HtkDef *context_def,
                  guint depth, GPtrArray *out);

static HtkBodyItem *
add_item (GPtrArray     *out,
          HtkControlKind kind,
          HtkNode        node,
          char          *ref,
          guint          depth)
{
  HtkBodyItem *item = g_new0 (HtkBodyItem, 1);

  item->kind = kind;
  item->node = node;
  item->ref = ref;
  item->depth = depth;
  g_ptr_array_add (out, item);
  return item;
}

static void
walk_repeat (HtkInstance *self,
             HtkControl  *control,
             HtkNode      context,
             HtkDef      *context_def,
             guint        depth,
             GPtrArray   *out)
{
  g_autoptr (GArray) parents = htk_instance_nodes_of (self, control->def->parent, context,
                                                      context_def);

  for (guint p = 0; p < parents->len; p++)
    {
      HtkNode parent = g_array_index (parents, HtkNode, p);
      g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
      g_autofree char *above = htk_instance_ref_of (self, parent);

      htk_instance_repeat_nodes (self, control->def, parent, nodes);
      add_item (out, HTK_CONTROL_REPEAT, 0,
                g_strconcat (above, strrchr (control->def->path, '/'), NULL), depth);
      for (guint i = 0; i < nodes->len; i++)
        {
          HtkNode node = g_array_index (nodes, HtkNode, i);

          add_item (out, HTK_CONTROL_REPEAT_INSTANCE, node, htk_instance_ref_of (self, node),
                    depth + 1);
          for (guint k = 0; k < control->children->len; k++)
            walk (self, control->children->pdata[k], node, control->def, depth + 2, out);
        }
    }
}

static void
walk (HtkInstance *self,
      HtkControl  *control,
      HtkNode      context,
      HtkDef      *context_def,
      guint        depth,
      GPtrArray   *out)
{
  g_autoptr (GArray) nodes = NULL;
  HtkBodyItem *item;
  HtkNode node = 0;

  if (control->kind == HTK_CONTROL_REPEAT)
    {
      walk_repeat (self, control, context, context_def, depth, out);
      return;
    }
  if (control->def != NULL)
    {
      nodes = htk_instance_nodes_of (self, control->def, context, context_def);
      if (nodes->len == 0)
        return;
      node = g_array_index (nodes, HtkNode, 0);
    }
  item = add_item (out, control->kind, node, node != 0 ? htk_instance_ref_of (self, node) : NULL,
                   depth);
  if (control->kind == HTK_CONTROL_GROUP && control->label != 0)
    item->label = htk_instance_element_text (self, control->label, node != 0 ? node : context, "");
  for (guint i = 0; i < control->children->len; i++)
    walk (self, control->children->pdata[i], node != 0 ? node : context,
          node != 0 ? control->def : context_def, depth + 1, out);
}

/**
 * htk_instance_body:
 * @self: an instance
 *
 * Returns: (transfer full) (element-type HtkBodyItem): the body in its order, with the instances of
 *   repeats; what is not relevant is there too
 */
GPtrArray *
htk_instance_body (HtkInstance *self)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_body_item_free);

  for (guint i = 0; i < self->form->body->children->len; i++)
    walk (self, self->form->body->children->pdata[i], htk_instance_root (self), self->form->root, 0,
          out);
  htk_arena_reset (self->arena);
  return out;
}
