/* Instances as XML: ODK submissions, and drafts with what is not relevant. */
#include "app/form/htk-form-private.h"

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
append_value (HtkInstance *self,
              HtkNode      node,
              gboolean     attribute,
              GString     *out)
{
  HtkDef *def = htk_instance_def (self, node);
  const char *value = htk_tree_value (self->tree, node);
  g_autofree char *written = NULL;

  if (def != NULL && strcmp (def->type, "decimal") == 0)
    value = written = htk_value_written (def->type, value);
  append_escaped (out, value, attribute);
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
      if (htk_tree_kind (self->tree, a) != HTK_NODE_ATTRIBUTE ||
          (!draft && htk_tree_hidden (self->tree, a)))
        continue;
      g_string_append_c (out, ' ');
      append_name (self, htk_tree_name (self->tree, a), out);
      g_string_append (out, "=\"");
      append_value (self, a, TRUE, out);
      g_string_append_c (out, '"');
    }
  if (htk_tree_is_leaf (self->tree, node))
    {
      any = *htk_tree_value (self->tree, node) != '\0';
      if (any)
        {
          g_string_append_c (out, '>');
          append_value (self, node, FALSE, out);
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
