/* Takes back what an accepted visit changed in a row of the register, field by field: what nobody has
 * changed since is again what it was before the visit, everything later stays. */
#include "app/record/htk-take-back.h"

#include "app/store/htk-json.h"

#define MEMBERS "members"

static gboolean
same (JsonNode *a,
      JsonNode *b)
{
  return a == b || (a != NULL && b != NULL && json_node_equal (a, b));
}

/* (transfer container) (element-type utf8): the names of either, each once. */
static GList *
names_of (JsonObject *a,
          JsonObject *b)
{
  GList *names = json_object_get_members (a);
  g_autoptr (GList) others = json_object_get_members (b);

  for (GList *l = others; l != NULL; l = l->next)
    if (!json_object_has_member (a, l->data))
      names = g_list_prepend (names, l->data);
  return names;
}

static JsonObject *
by_id (JsonArray  *list,
       const char *id)
{
  for (guint i = 0; list != NULL && id != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *o = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (o != NULL && g_strcmp0 (htk_json_text (o, "id"), id) == 0)
        return o;
    }
  return NULL;
}

/* The same fields, whatever their order. */
static gboolean
same_object (JsonObject *a,
             JsonObject *b)
{
  return json_object_equal (a, b);
}

static void take_back_fields (JsonObject *row, JsonObject *before, JsonObject *after,
                              HtkTakenBack *taken);

/* A member of the visit's own making leaves the roster, unless somebody has worked on it since. */
static void
take_back_members (JsonObject   *row,
                   JsonObject   *before,
                   JsonObject   *after,
                   HtkTakenBack *taken)
{
  JsonArray *now = htk_json_list (row, MEMBERS);
  JsonArray *left = json_array_new ();

  for (guint i = 0; now != NULL && i < json_array_get_length (now); i++)
    {
      JsonNode *node = json_array_get_element (now, i);
      JsonObject *m = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonObject *was = m != NULL ? by_id (htk_json_list (before, MEMBERS), htk_json_text (m, "id")) : NULL;
      JsonObject *became = m != NULL ? by_id (htk_json_list (after, MEMBERS), htk_json_text (m, "id")) : NULL;

      if (became != NULL && was == NULL && same_object (m, became))
        {
          taken->restored++;
          continue;
        }
      if (became != NULL && was != NULL)
        take_back_fields (m, was, became, taken);
      else if (became != NULL)
        taken->kept++;
      json_array_add_element (left, json_node_copy (node));
    }
  json_object_set_array_member (row, MEMBERS, left);
}

static void
take_back_fields (JsonObject   *row,
                  JsonObject   *before,
                  JsonObject   *after,
                  HtkTakenBack *taken)
{
  g_autoptr (GList) names = names_of (before, after);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *was = json_object_get_member (before, l->data);
      JsonNode *became = json_object_get_member (after, l->data);

      if (same (was, became))
        continue;
      if (g_str_equal (l->data, MEMBERS))
        take_back_members (row, before, after, taken);
      else if (!same (json_object_get_member (row, l->data), became))
        taken->kept++;
      else
        {
          taken->restored++;
          if (was != NULL)
            json_object_set_member (row, l->data, json_node_copy (was));
          else
            json_object_remove_member (row, l->data);
        }
    }
}

/**
 * htk_take_back:
 * @row: the row as it is; becomes as if the visit had not been accepted
 * @before: (nullable): the row before the visit was accepted; NULL where the visit made it
 * @after: the row after it
 * @taken: (inout): counts what went back and what stays
 *
 * A household of the visit's own making is not deleted: its status becomes `void`, and it leaves the
 * lists.
 */
void
htk_take_back (JsonObject   *row,
               JsonObject   *before,
               JsonObject   *after,
               HtkTakenBack *taken)
{
  if (before != NULL)
    {
      take_back_fields (row, before, after, taken);
      return;
    }
  json_object_set_string_member (row, "status", "void");
  json_object_remove_member (row, "next_due");
  taken->restored++;
}
