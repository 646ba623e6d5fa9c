/* The entities a filling makes or changes (ODK XForms: entities): what a county keeps a list of. */
#include "app/form/htk-form-private.h"

#include <string.h>

#define NEWEST_YEAR 2025 /* of the versions of ODK Entities */

void
htk_entity_free (HtkEntity *entity)
{
  g_free (entity->dataset);
  g_free (entity->id);
  g_free (entity->label);
  g_free (entity->base_version);
  g_free (entity->trunk_version);
  g_free (entity->branch_id);
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

static gboolean
declares_entity (HtkInstance *self,
                 HtkNode      group)
{
  HtkNode meta = HTK_NODE_IS_LEAF_TEXT (group) ? 0 : htk_tree_child (self->tree, group, "meta");

  return meta != 0 && htk_tree_child (self->tree, meta, "entity") != 0;
}

/* The properties in the scope of a declaration: repeats, and groups that declare an entity, have
 * their own. */
static void
collect_data (HtkInstance *self,
              HtkNode      node,
              GPtrArray   *data)
{
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      HtkDef *def = HTK_NODE_IS_LEAF_TEXT (c) ? NULL : htk_instance_def (self, c);

      if (def == NULL || def->is_repeat || htk_tree_hidden (self->tree, c) ||
          declares_entity (self, c))
        continue;
      if (def->saveto != NULL && htk_tree_is_leaf (self->tree, c))
        {
          g_ptr_array_add (data, g_strdup (def->saveto));
          g_ptr_array_add (data, g_strdup (htk_tree_value (self->tree, c)));
        }
      collect_data (self, c, data);
    }
}

/* Of what the change was made: versions as the list had them; NULL when it does not say. */
static char *
version_of (HtkInstance *self,
            HtkNode      entity,
            const char  *name)
{
  const char *value = htk_tree_attr_value (self->tree, entity, NULL, name);

  return value != NULL && *value != '\0' ? g_strdup (value) : NULL;
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
  entity->base_version = version_of (self, node, "baseVersion");
  entity->trunk_version = version_of (self, node, "trunkVersion");
  entity->branch_id = version_of (self, node, "branchId");
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
 * A form for a version of ODK Entities that is not known makes none (ODK Entities, versioning).
 *
 * Returns: (transfer full) (element-type HtkEntity): what its declarations make or change at
 *   present, in document order
 */
GPtrArray *
htk_instance_entities (HtkInstance *self)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_entity_free);

  if (!self->form->newer_entities)
    find_entities (self, htk_instance_root (self), out);
  return out;
}

static gboolean
is_property_name (const char *name)
{
  return g_regex_match_simple ("^[\\p{L}_][\\p{L}\\p{N}_.-]*$", name, 0, 0) &&
         !g_str_has_prefix (name, "__") && g_ascii_strcasecmp (name, "name") != 0 &&
         g_ascii_strcasecmp (name, "label") != 0;
}

/**
 * htk_form_check_entities:
 * @form: a form with its definitions
 * @model: its model element
 * @error: return location
 *
 * ODK Entities: names of properties and data sets, and the version the form was made for.
 *
 * Returns: %FALSE with %HTK_FORM_ERROR_INVALID naming the question and the name
 */
gboolean
htk_form_check_entities (HtkForm *form,
                         HtkNode  model,
                         GError **error)
{
  const char *version = htk_tree_attr_value (form->doc, model, HTK_NS_ENTITIES, "entities-version");
  guint64 year = version != NULL ? g_ascii_strtoull (version, NULL, 10) : 0;

  form->newer_entities = year > NEWEST_YEAR;
  if (form->newer_entities)
    htk_form_warn (form,
                   "the form is for version %s of ODK Entities, which is not known: its answers "
                   "make no entities",
                   version);
  for (guint i = 0; i < form->defs->len; i++)
    {
      HtkDef *def = form->defs->pdata[i];

      if (def->saveto == NULL || is_property_name (def->saveto))
        continue;
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID,
                   "%s is saved to the property “%s”; a property's name is no “name” or “label”, "
                   "begins with a letter and not with __",
                   def->path, def->saveto);
      return FALSE;
    }
  return TRUE;
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
