/* Reading JSON that came from outside: a member of the wrong type is as good as absent. */
#include "app/store/htk-json.h"

#include "app/store/htk-canonical-json.h"

static JsonNode *
member (JsonObject *object,
        const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

/**
 * htk_json_text:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (nullable): its text, owned by @object; NULL when it is absent or no string
 */
const char *
htk_json_text (JsonObject *object,
               const char *name)
{
  JsonNode *node = member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/**
 * htk_json_int:
 * @object: (nullable): an object
 * @name: a member
 * @otherwise: what to return when it is absent or no number
 *
 * Booleans count as 0 and 1, as the register's flags are stored.
 */
gint64
htk_json_int (JsonObject *object,
              const char *name,
              gint64      otherwise)
{
  JsonNode *node = member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return otherwise;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
    case G_TYPE_DOUBLE:
      return json_node_get_int (node);
    case G_TYPE_BOOLEAN:
      return json_node_get_boolean (node);
    default:
      return otherwise;
    }
}

/**
 * htk_json_list:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (nullable) (transfer none): its array, or NULL
 */
JsonArray *
htk_json_list (JsonObject *object,
               const char *name)
{
  JsonNode *node = member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * htk_json_part:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (nullable) (transfer none): its object, or NULL
 */
JsonObject *
htk_json_part (JsonObject *object,
               const char *name)
{
  JsonNode *node = member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * htk_json_write:
 * @object: an object
 *
 * Returns: (transfer full): its canonical text
 */
char *
htk_json_write (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return htk_canonical_json (node);
}
