/* Trees from text: XML by libxml2's reader, GeoJSON as ODK's external instances. */
#include "app/form/htk-tree.h"

#include <json-glib/json-glib.h>
#include <libxml/xmlreader.h>
#include <string.h>

static void
keep_first_message (void       *user_data,
                    xmlErrorPtr problem)
{
  char **message = user_data;

  if (*message == NULL && problem->level >= XML_ERR_ERROR)
    {
      *message = g_strdup_printf ("line %d: %s", problem->line, problem->message);
      g_strchomp (*message);
    }
}

static void
read_attributes (HtkTree          *tree,
                 HtkNode           element,
                 xmlTextReaderPtr  reader)
{
  while (xmlTextReaderMoveToNextAttribute (reader) == 1)
    {
      const char *uri = (const char *) xmlTextReaderConstNamespaceUri (reader);
      const char *prefix = (const char *) xmlTextReaderConstPrefix (reader);
      HtkName name = htk_names_intern (htk_tree_names (tree), uri, prefix,
                                       (const char *) xmlTextReaderConstLocalName (reader));

      const char *value = (const char *) xmlTextReaderConstValue (reader);

      if (xmlTextReaderIsNamespaceDecl (reader) == 1)
        htk_tree_add_namespace (tree, element, name, value != NULL ? value : "");
      else
        htk_tree_add_attr (tree, element, name, value != NULL ? value : "");
    }
  xmlTextReaderMoveToElement (reader);
}

static gboolean
read_node (HtkTree          *tree,
           HtkNode          *parent,
           xmlTextReaderPtr  reader,
           GString          *text,
           GError          **error)
{
  int type = xmlTextReaderNodeType (reader);
  const char *value = (const char *) xmlTextReaderConstValue (reader);

  if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
      type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE)
    {
      g_string_append (text, value ? value : "");
      return TRUE;
    }
  if (type == XML_READER_TYPE_END_ELEMENT && htk_tree_first_child (tree, *parent) == 0)
    {
      htk_tree_set_value (tree, *parent, text->str);
      g_string_truncate (text, 0);
    }
  if (text->len > 0 && *parent != htk_tree_document (tree))
    htk_tree_add (tree, *parent, 0, HTK_NODE_TEXT, 0, text->str);
  g_string_truncate (text, 0);

  switch (type)
    {
    case XML_READER_TYPE_ELEMENT:
      {
        gboolean empty = xmlTextReaderIsEmptyElement (reader);
        HtkName name = htk_names_intern (
            htk_tree_names (tree), (const char *) xmlTextReaderConstNamespaceUri (reader),
            (const char *) xmlTextReaderConstPrefix (reader),
            (const char *) xmlTextReaderConstLocalName (reader));
        HtkNode node = htk_tree_add (tree, *parent, 0, HTK_NODE_ELEMENT, name, NULL);

        read_attributes (tree, node, reader);
        if (!empty)
          *parent = node;
        break;
      }
    case XML_READER_TYPE_END_ELEMENT:
      *parent = htk_tree_parent (tree, *parent);
      break;
    case XML_READER_TYPE_COMMENT:
      htk_tree_add (tree, *parent, 0, HTK_NODE_COMMENT, 0, value);
      break;
    case XML_READER_TYPE_PROCESSING_INSTRUCTION:
      htk_tree_add (tree, *parent, 0, HTK_NODE_PI,
                    htk_names_intern (htk_tree_names (tree), NULL, NULL,
                                      (const char *) xmlTextReaderConstName (reader)),
                    value);
      break;
    case XML_READER_TYPE_ENTITY_REFERENCE:
      g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_SYNTAX,
                   "line %d: entities of a document type are not allowed",
                   xmlTextReaderGetParserLineNumber (reader));
      return FALSE;
    default:
      break;
    }
  if (xmlTextReaderDepth (reader) > HTK_TREE_MAX_DEPTH || htk_tree_size (tree) > HTK_TREE_MAX_NODES)
    {
      g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_LIMIT,
                   "line %d: nested deeper than %d elements, or too many of them",
                   xmlTextReaderGetParserLineNumber (reader), HTK_TREE_MAX_DEPTH);
      return FALSE;
    }
  return TRUE;
}

/**
 * htk_tree_new_from_xml:
 * @names: the set its names are from
 * @xml: a document
 * @length: in bytes, or -1 when @xml ends in NUL
 * @error: return location
 *
 * Reads a document without touching network or files and without expanding entities.
 *
 * Returns: (transfer full): its tree, or %NULL with %HTK_TREE_ERROR_SYNTAX or _LIMIT
 */
HtkTree *
htk_tree_new_from_xml (HtkNames   *names,
                       const char *xml,
                       gssize      length,
                       GError    **error)
{
  g_autoptr (HtkTree) tree = htk_tree_new (names);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *message = NULL;
  g_autoptr (GError) own_error = NULL;
  HtkNode parent = htk_tree_document (tree);
  xmlTextReaderPtr reader;
  int rc;

  if (length < 0)
    length = (gssize) strlen (xml);
  if (length > G_MAXINT / 2)
    {
      g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_LIMIT, "the document is too long");
      return NULL;
    }
  reader = xmlReaderForMemory (xml, (int) length, NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_HUGE);
  if (reader == NULL)
    {
      g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_SYNTAX, "the document is empty");
      return NULL;
    }
  xmlTextReaderSetStructuredErrorHandler (reader, keep_first_message, &message);
  while ((rc = xmlTextReaderRead (reader)) == 1)
    if (!read_node (tree, &parent, reader, text, &own_error))
      break;
  xmlFreeTextReader (reader);
  if (own_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return NULL;
    }
  if (rc != 0 || htk_tree_root (tree) == 0)
    {
      g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_SYNTAX, "%s",
                   message != NULL ? message : "the document has no element");
      return NULL;
    }
  return g_steal_pointer (&tree);
}

/* ODK text of a GeoJSON position list: "lat lon 0 0" joined by "; ". */
static char *
geometry_text (JsonObject *geometry)
{
  const char *type = json_object_get_string_member_with_default (geometry, "type", "");
  JsonArray *points = json_object_has_member (geometry, "coordinates")
                          ? json_object_get_array_member (geometry, "coordinates")
                          : NULL;
  GString *out = g_string_new (NULL);

  if (points != NULL && strcmp (type, "Polygon") == 0 && json_array_get_length (points) > 0)
    points = json_array_get_array_element (points, 0);
  for (guint i = 0; points != NULL && i < json_array_get_length (points); i++)
    {
      JsonArray *point = points;
      char lat[G_ASCII_DTOSTR_BUF_SIZE], lon[G_ASCII_DTOSTR_BUF_SIZE];

      if (strcmp (type, "Point") != 0)
        point = json_array_get_array_element (points, i);
      if (point == NULL || json_array_get_length (point) < 2)
        break;
      g_ascii_dtostr (lon, sizeof lon, json_array_get_double_element (point, 0));
      g_ascii_dtostr (lat, sizeof lat, json_array_get_double_element (point, 1));
      g_string_append_printf (out, "%s%s %s 0 0", out->len > 0 ? "; " : "", lat, lon);
      if (strcmp (type, "Point") == 0)
        break;
    }
  return g_string_free (out, FALSE);
}

static void
add_property (HtkTree    *tree,
              HtkNode     item,
              const char *name,
              JsonNode   *node)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    text = g_strdup (json_node_get_string (node));
  else if (!JSON_NODE_HOLDS_NULL (node))
    text = json_to_string (node, FALSE);
  htk_tree_add (tree, item, 0, HTK_NODE_ELEMENT,
                htk_names_intern (htk_tree_names (tree), NULL, NULL, name), text);
}

static gboolean
add_feature (HtkTree    *tree,
             HtkNode     root,
             JsonNode   *feature)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (feature) ? json_node_get_object (feature) : NULL;
  JsonNode *geometry = object ? json_object_get_member (object, "geometry") : NULL;
  JsonNode *properties = object ? json_object_get_member (object, "properties") : NULL;
  HtkNode item;

  if (object == NULL || geometry == NULL || !JSON_NODE_HOLDS_OBJECT (geometry))
    return FALSE;
  item = htk_tree_add (tree, root, 0, HTK_NODE_ELEMENT,
                       htk_names_intern (htk_tree_names (tree), NULL, NULL, "item"), NULL);
  if (json_object_has_member (object, "id"))
    add_property (tree, item, "id", json_object_get_member (object, "id"));
  {
    g_autofree char *text = geometry_text (json_node_get_object (geometry));

    htk_tree_add (tree, item, 0, HTK_NODE_ELEMENT,
                  htk_names_intern (htk_tree_names (tree), NULL, NULL, "geometry"), text);
  }
  if (properties != NULL && JSON_NODE_HOLDS_OBJECT (properties))
    {
      JsonObject *map = json_node_get_object (properties);
      g_autoptr (GList) members = json_object_get_members (map);

      for (GList *l = members; l != NULL; l = l->next)
        if (strcmp (l->data, "id") != 0 || !json_object_has_member (object, "id"))
          add_property (tree, item, l->data, json_object_get_member (map, l->data));
    }
  return TRUE;
}

/**
 * htk_tree_new_from_geojson:
 * @names: the set its names are from
 * @text: a GeoJSON FeatureCollection
 * @length: in bytes, or -1
 * @error: return location
 *
 * `root/item` for each feature with its id, properties and `geometry` as ODK text.
 *
 * Returns: (transfer full): the tree, or %NULL with %HTK_TREE_ERROR_SYNTAX
 */
HtkTree *
htk_tree_new_from_geojson (HtkNames   *names,
                           const char *text,
                           gssize      length,
                           GError    **error)
{
  g_autoptr (HtkTree) tree = htk_tree_new (names);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = NULL;
  JsonArray *features = NULL;
  HtkNode root;

  if (json_parser_load_from_data (parser, text, length, NULL) &&
      JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    object = json_node_get_object (json_parser_get_root (parser));
  if (object != NULL && json_object_has_member (object, "features") &&
      JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "features")) &&
      g_strcmp0 (json_object_get_string_member_with_default (object, "type", ""),
                 "FeatureCollection") == 0)
    features = json_object_get_array_member (object, "features");
  if (features == NULL)
    {
      g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_SYNTAX,
                   "not a GeoJSON FeatureCollection with features");
      return NULL;
    }
  root = htk_tree_add (tree, htk_tree_document (tree), 0, HTK_NODE_ELEMENT,
                       htk_names_intern (names, NULL, NULL, "root"), NULL);
  for (guint i = 0; i < json_array_get_length (features); i++)
    if (!add_feature (tree, root, json_array_get_element (features, i)))
      {
        g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_SYNTAX,
                     "feature %u is not an object with a geometry", i + 1);
        return NULL;
      }
  return g_steal_pointer (&tree);
}
