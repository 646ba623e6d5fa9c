/* Instances as JSON in one canonical shape, there and back without loss. An element with children is
 * an object and a leaf its value; a repeat is an array of its instances. Attributes are members
 * called "@name"; a leaf that has some is an object with its value as "#text". */
#include "app/form/htk-form-private.h"

#include <math.h>
#include <string.h>

#define TEXT "#text"

/* A number only where reading it gives the same text again. */
static JsonNode *
value_node (const char *type,
            const char *value)
{
  g_autofree char *canonical = htk_value_canonical (type, value);
  double number = htk_string_to_number (value);
  JsonNode *node;

  if (*value == '\0')
    return json_node_new (JSON_NODE_NULL);
  node = json_node_new (JSON_NODE_VALUE);
  if (strcmp (canonical, value) != 0 || !isfinite (number) || fabs (number) >= 9e15)
    json_node_set_string (node, value);
  else if (strcmp (type, "int") == 0 || strcmp (type, "integer") == 0)
    {
      if (number == trunc (number))
        json_node_set_int (node, (gint64) number);
      else
        json_node_set_string (node, value);
    }
  else if (strcmp (type, "decimal") == 0)
    json_node_set_double (node, number);
  else
    json_node_set_string (node, value);
  return node;
}

/* Adds a member; a name that is there already, or that repeats, has an array. */
static void
add_member (JsonObject *object,
            const char *name,
            gboolean    repeats,
            JsonNode   *child)
{
  JsonNode *there = json_object_get_member (object, name);
  JsonArray *array;

  if (there == NULL && !repeats)
    {
      json_object_set_member (object, name, child);
      return;
    }
  if (there == NULL || !JSON_NODE_HOLDS_ARRAY (there))
    {
      array = json_array_new ();
      if (there != NULL)
        json_array_add_element (array, json_node_copy (there));
      json_object_set_array_member (object, name, array);
    }
  json_array_add_element (json_object_get_array_member (object, name), child);
}

static gboolean
is_written (HtkInstance *self,
            HtkNode      node,
            gboolean     draft)
{
  return draft || !htk_tree_hidden (self->tree, node);
}

/* The root's id and version stand beside the data. */
static gboolean
stands_beside (HtkInstance *self,
               HtkNode      node,
               HtkName      name)
{
  const char *local = htk_names_local (self->form->names, name);

  return node == htk_instance_root (self) && *htk_names_uri (self->form->names, name) == '\0' &&
         (strcmp (local, "id") == 0 || strcmp (local, "version") == 0);
}

static JsonObject *
attributes_of (HtkInstance *self,
               HtkNode      node,
               gboolean     draft)
{
  JsonObject *object = json_object_new ();

  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    {
      HtkName name = htk_tree_name (self->tree, a);
      const char *prefix = htk_names_prefix (self->form->names, name);
      g_autofree char *key = g_strdup_printf ("@%s%s%s", prefix, *prefix ? ":" : "",
                                              htk_names_local (self->form->names, name));

      if (htk_tree_kind (self->tree, a) == HTK_NODE_ATTRIBUTE && is_written (self, a, draft) &&
          !stands_beside (self, node, name))
        json_object_set_string_member (object, key, htk_tree_value (self->tree, a));
    }
  return object;
}

static JsonNode *
element_node (HtkInstance *self,
              HtkNode      node,
              gboolean     draft)
{
  HtkDef *def = htk_instance_def (self, node);
  JsonObject *object = attributes_of (self, node, draft);
  JsonNode *out;

  if (htk_tree_is_leaf (self->tree, node) &&
      (def == NULL || g_hash_table_size (def->by_local) == 0))
    {
      JsonNode *value = value_node (def != NULL ? def->type : "string",
                                    htk_tree_value (self->tree, node));

      if (json_object_get_size (object) == 0)
        {
          json_object_unref (object);
          return value;
        }
      json_object_set_member (object, TEXT, value);
    }
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      HtkDef *child = HTK_NODE_IS_LEAF_TEXT (c) ? NULL : htk_instance_def (self, c);

      if (htk_tree_kind (self->tree, c) == HTK_NODE_ELEMENT && is_written (self, c, draft))
        add_member (object, htk_tree_local (self->tree, c), child != NULL && child->is_repeat,
                    element_node (self, c, draft));
    }
  out = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (out, object);
  return out;
}

/**
 * htk_instance_to_json:
 * @self: an instance
 * @draft: whether what is not relevant is written too, for going on later
 *
 * `{"id":…,"version":…,"data":{…}}`: repeats are arrays, int and decimal are numbers, blanks are
 * null; members are in the order of the instance.
 *
 * Returns: (transfer full): the value
 */
JsonNode *
htk_instance_to_json (HtkInstance *self,
                      gboolean     draft)
{
  JsonObject *object = json_object_new ();
  JsonNode *out = json_node_new (JSON_NODE_OBJECT);
  const char *version = htk_tree_attr_value (self->tree, htk_instance_root (self), NULL, "version");

  if (version == NULL)
    version = self->form->version;
  json_object_set_string_member (object, "id", self->form->id);
  if (version != NULL)
    json_object_set_string_member (object, "version", version);
  else
    json_object_set_null_member (object, "version");
  json_object_set_member (object, "data", element_node (self, htk_instance_root (self), draft));
  json_node_take_object (out, object);
  return out;
}

/* A tree being built from JSON. */
typedef struct
{
  HtkForm *form;
  HtkTree *tree;
  GError **error;
  guint depth;
} Reader;

static gboolean
refuse (Reader     *reader,
        const char *name,
        const char *what)
{
  g_set_error (reader->error, HTK_FORM_ERROR, HTK_FORM_ERROR_MISMATCH, "the answers' “%s” %s", name,
               what);
  return FALSE;
}

/* The text of a JSON value that is no array or object; NULL for those. */
static char *
value_text (JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return g_strdup (json_node_get_string (node));
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    default:
      return htk_number_to_string (json_node_get_double (node));
    }
}

/* The name of a member: the form's own, or for what the form does not have the one that is given. */
static HtkName
name_of (Reader     *reader,
         HtkDef     *parent,
         const char *member)
{
  gboolean attribute = *member == '@';
  const char *colon = strchr (member, ':');
  const char *local = colon != NULL ? colon + 1 : member + attribute;
  HtkName plain = htk_names_intern (reader->form->names, NULL, NULL, local);
  HtkDef *def = parent != NULL ? htk_def_child (reader->form, parent, plain, attribute) : NULL;

  return def != NULL ? def->name : plain;
}

static gboolean read_members (Reader *reader, JsonObject *object, HtkNode node, HtkDef *def);

static gboolean
read_element (Reader     *reader,
              const char *member,
              JsonNode   *value,
              HtkNode     parent,
              HtkDef     *parent_def)
{
  HtkName name = name_of (reader, parent_def, member);
  HtkDef *def = parent_def != NULL ? htk_def_child (reader->form, parent_def, name, FALSE) : NULL;
  g_autofree char *text = value_text (value);
  gboolean ok = TRUE;
  HtkNode node;

  if (text == NULL && !JSON_NODE_HOLDS_OBJECT (value))
    return refuse (reader, member, "is an array in an array");
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    return refuse (reader, member, "is not UTF-8");
  node = htk_tree_add (reader->tree, parent, 0, HTK_NODE_ELEMENT, name,
                       text != NULL && *text != '\0' ? text : NULL);
  if (text != NULL)
    return TRUE;
  if (++reader->depth >= HTK_TREE_MAX_DEPTH)
    return refuse (reader, member, "is nested too deep");
  ok = read_members (reader, json_node_get_object (value), node, def);
  reader->depth--;
  return ok;
}

static gboolean
read_member (Reader     *reader,
             const char *member,
             JsonNode   *value,
             HtkNode     node,
             HtkDef     *def)
{
  g_autofree char *text = value_text (value);
  JsonArray *array;

  if (*member == '@' || strcmp (member, TEXT) == 0)
    {
      if (text == NULL)
        return refuse (reader, member, "is no text");
      if (*member == '@')
        htk_tree_add_attr (reader->tree, node, name_of (reader, def, member), text);
      else if (*text != '\0')
        htk_tree_set_value (reader->tree, node, text);
      return TRUE;
    }
  if (*member == '\0' || member[strcspn (member, " \t\r\n<>&\"'/=")] != '\0')
    return refuse (reader, member, "cannot be the name of an element");
  if (!JSON_NODE_HOLDS_ARRAY (value))
    return read_element (reader, member, value, node, def);
  array = json_node_get_array (value);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_element (reader, member, json_array_get_element (array, i), node, def))
      return FALSE;
  return TRUE;
}

/* What the form has in its order, then the rest in theirs. */
static gboolean
read_members (Reader     *reader,
              JsonObject *object,
              HtkNode     node,
              HtkDef     *def)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; def != NULL && i < def->children->len; i++)
    {
      HtkDef *child = def->children->pdata[i];
      const char *local = htk_names_local (reader->form->names, child->name);
      JsonNode *value = child->is_attribute ? NULL : json_object_get_member (object, local);

      if (value == NULL || !g_hash_table_add (done, (gpointer) local))
        continue;
      if (!read_member (reader, local, value, node, def))
        return FALSE;
    }
  for (GList *l = members; l != NULL; l = l->next)
    if (!g_hash_table_contains (done, l->data) &&
        !read_member (reader, l->data, json_object_get_member (object, l->data), node, def))
      return FALSE;
  return TRUE;
}

/**
 * htk_form_tree_from_json:
 * @form: a form
 * @json: answers as htk_instance_to_json() writes them
 * @error: return location
 *
 * Returns: (transfer full): the instance as a tree, or %NULL with %HTK_FORM_ERROR_MISMATCH naming the
 *   member that is wrong
 */
HtkTree *
htk_form_tree_from_json (HtkForm  *form,
                         JsonNode *json,
                         GError  **error)
{
  g_autoptr (HtkTree) tree = htk_tree_new (form->names);
  Reader reader = { form, tree, error, 1 };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  JsonNode *data = object != NULL ? json_object_get_member (object, "data") : NULL;
  static const char *const beside[] = { "id", "version" };
  HtkNode root;

  if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
    {
      refuse (&reader, "data", "is missing or no object");
      return NULL;
    }
  root = htk_tree_add (tree, htk_tree_document (tree), 0, HTK_NODE_ELEMENT, form->root->name, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      JsonNode *value = json_object_get_member (object, beside[i]);
      g_autofree char *text = value != NULL ? value_text (value) : NULL;

      if (text != NULL && !JSON_NODE_HOLDS_NULL (value) &&
          htk_tree_attr (form->primary, htk_tree_root (form->primary), NULL, beside[i]) != 0)
        htk_tree_add_attr (tree, root, htk_names_intern (form->names, NULL, NULL, beside[i]), text);
    }
  return read_members (&reader, json_node_get_object (data), root, form->root)
             ? g_steal_pointer (&tree)
             : NULL;
}
