/* The entities a filling makes or changes (ODK XForms: entities): what a county keeps a list of. */
#include "app/form/htk-form-private.h"

#include <string.h>

void
htk_entity_free (HtkEntity *entity)
{
  g_free (entity->dataset);
  g_free (entity->id);
  g_free (entity->label);
  g_ptr_array_unref (entity->data);
  g_free (entity);
}

static gboolean
is_true (HtkInstance *self,
         HtkNode      entity,
         const char  *name)
{
  const char *value = htk_tree_attr_value (self->tree, entity, NULL, name);

  return value != NULL && (strcmp (value, "1") == 0 || strcmp (value, "true") == 0);
}

/* The properties in the scope of a declaration: instances of repeats below it have their own. */
static void
collect_data (HtkInstance *self,
              HtkNode      node,
              GPtrArray   *data)
{
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      HtkDef *def = HTK_NODE_IS_LEAF_TEXT (c) ? NULL : htk_instance_def (self, c);

      if (def == NULL || def->is_repeat || htk_tree_hidden (self->tree, c))
        continue;
      if (def->saveto != NULL && htk_tree_is_leaf (self->tree, c))
        {
          g_ptr_array_add (data, g_strdup (def->saveto));
          g_ptr_array_add (data, g_strdup (htk_tree_value (self->tree, c)));
        }
      collect_data (self, c, data);
    }
}

static void
add_entity (HtkInstance *self,
            HtkNode      node,
            HtkNode      scope,
            GPtrArray   *out)
{
  gboolean create = is_true (self, node, "create");
  gboolean update = is_true (self, node, "update");
  HtkNode label = htk_tree_child (self->tree, node, "label");
  HtkEntity *entity;

  if (!create && !update)
    return;
  entity = g_new0 (HtkEntity, 1);
  entity->dataset = g_strdup (htk_tree_attr_value (self->tree, node, NULL, "dataset"));
  entity->action = create && update ? "upsert" : create ? "create" : "update";
  entity->id = g_strdup (htk_tree_attr_value (self->tree, node, NULL, "id"));
  entity->label = label != 0 ? g_strdup (htk_tree_value (self->tree, label)) : NULL;
  entity->data = g_ptr_array_new_with_free_func (g_free);
  collect_data (self, scope, entity->data);
  g_ptr_array_add (out, entity);
}

static void
find_entities (HtkInstance *self,
               HtkNode      node,
               GPtrArray   *out)
{
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      if (htk_tree_kind (self->tree, c) != HTK_NODE_ELEMENT || htk_tree_hidden (self->tree, c))
        continue;
      if (strcmp (htk_tree_local (self->tree, c), "entity") == 0 &&
          strcmp (htk_tree_local (self->tree, node), "meta") == 0 &&
          htk_tree_attr (self->tree, c, NULL, "dataset") != 0)
        add_entity (self, c, htk_tree_parent (self->tree, node), out);
      else
        find_entities (self, c, out);
    }
}

/**
 * htk_instance_entities:
 * @self: an instance
 *
 * Returns: (transfer full) (element-type HtkEntity): what its declarations make or change at
 *   present, in document order
 */
GPtrArray *
htk_instance_entities (HtkInstance *self)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_entity_free);

  find_entities (self, htk_instance_root (self), out);
  return out;
}

static void
find_attachments (HtkInstance *self,
                  HtkNode      node,
                  GPtrArray   *out)
{
  HtkDef *def = htk_instance_def (self, node);

  if (htk_tree_hidden (self->tree, node))
    return;
  if (def != NULL && strcmp (def->type, "binary") == 0 && htk_tree_is_leaf (self->tree, node) &&
      *htk_tree_value (self->tree, node) != '\0')
    g_ptr_array_add (out, g_strdup (htk_tree_value (self->tree, node)));
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    if (htk_tree_kind (self->tree, c) == HTK_NODE_ELEMENT)
      find_attachments (self, c, out);
}

/**
 * htk_instance_attachments:
 * @self: an instance
 *
 * Returns: (transfer full) (element-type utf8): names of the files the submission goes with
 */
GPtrArray *
htk_instance_attachments (HtkInstance *self)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);

  find_attachments (self, htk_instance_root (self), out);
  return out;
}
