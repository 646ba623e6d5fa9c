/* Going on with a filling: saved answers, as XML or JSON, brought back into the form they are of. */
#include "app/form/htk-form-private.h"

#include <string.h>

static gboolean
check_root (HtkForm  *form,
            HtkTree  *tree,
            GError  **error)
{
  HtkNode root = htk_tree_root (tree);
  const char *id = htk_tree_attr_value (tree, root, NULL, "id");

  if (strcmp (htk_tree_local (tree, root), htk_names_local (form->names, form->root->name)) == 0 &&
      (form->id == NULL || g_strcmp0 (id, form->id) == 0))
    return TRUE;
  g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_MISMATCH,
               "the answers are of the form “%s”, not of “%s”", id != NULL ? id : "",
               form->id != NULL ? form->id : "");
  return FALSE;
}

/* Clears all answers at and below a node. */
void
htk_instance_make_blank (HtkInstance *self,
                         HtkNode      node)
{
  if (htk_tree_is_leaf (self->tree, node))
    htk_tree_set_value (self->tree, node, NULL);
  else
    for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
         c = htk_tree_next (self->tree, c))
      if (htk_tree_kind (self->tree, c) == HTK_NODE_ELEMENT)
        htk_instance_make_blank (self, c);
}

/* Below @node, the first node that the form puts after @def; 0 is the end. */
static HtkNode
place_of (HtkInstance *self,
          HtkNode      node,
          HtkDef      *parent,
          HtkDef      *def)
{
  guint at = 0;

  g_ptr_array_find (parent->children, def, &at);
  for (at++; at < parent->children->len; at++)
    {
      HtkDef *after = parent->children->pdata[at];

      if (after->is_attribute)
        continue;
      for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
           c = htk_tree_next (self->tree, c))
        if (!HTK_NODE_IS_LEAF_TEXT (c) && htk_instance_def (self, c) == after)
          return c;
    }
  return 0;
}

/* Questions that the saved answers do not have are blank: relevance had left them out. With @added they are
 * new to who gave the answers, and begin as the form says; it is told of them. */
static void
add_missing (HtkInstance *self,
             HtkNode      node,
             HtkDef      *def,
             HtkTree     *source,
             HtkNode      pattern,
             GArray      *added)
{
  for (HtkNode p = htk_tree_first_child (source, pattern); p != 0; p = htk_tree_next (source, p))
    {
      HtkName name = htk_tree_name (source, p);
      HtkDef *child = htk_tree_kind (source, p) == HTK_NODE_ELEMENT
                          ? htk_def_child (self->form, def, name, FALSE)
                          : NULL;
      HtkNode found;

      if (child == NULL || child->is_repeat)
        continue;
      found = htk_tree_child (self->tree, node, htk_names_local (self->form->names, name));
      if (found == 0)
        {
          found = htk_tree_copy (self->tree, source, p, node, place_of (self, node, def, child));
          if (added == NULL)
            htk_instance_make_blank (self, found);
          else
            g_array_append_val (added, found);
          htk_instance_adopt (self, found, child);
        }
      else if (!htk_tree_is_leaf (source, p))
        add_missing (self, found, child, source, p, added);
    }
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      HtkDef *child = htk_instance_def (self, c);

      if (child != NULL && child->is_repeat && child->template_node != 0)
        add_missing (self, c, child, self->form->templates, child->template_node, added);
    }
}

static void
mark_edited (HtkInstance *self)
{
  HtkNode id = htk_instance_meta (self, "instanceID");
  HtkNode deprecated = htk_instance_meta (self, "deprecatedID");
  g_autofree char *old = id != 0 ? g_strdup (htk_tree_value (self->tree, id)) : NULL;
  g_autofree char *uuid = htk_instance_uuid (self);
  g_autofree char *fresh = g_strconcat ("uuid:", uuid, NULL);

  if (id == 0)
    return;
  /* An instanceID the form does not make is not ours to make. */
  if (!self->form->added_instance_id &&
      g_strcmp0 (htk_instance_def (self, id)->preload, "uid") != 0)
    {
      g_free (fresh);
      fresh = g_strdup (old);
    }
  if (*old == '\0')
    {
      htk_tree_set_value (self->tree, id, fresh);
      return;
    }
  if (deprecated == 0)
    {
      HtkName own = htk_tree_name (self->tree, id);
      HtkName name = htk_names_intern (self->form->names, htk_names_uri (self->form->names, own),
                                       htk_names_prefix (self->form->names, own), "deprecatedID");

      deprecated = htk_tree_add (self->tree, htk_tree_parent (self->tree, id), 0, HTK_NODE_ELEMENT,
                                 name, NULL);
      htk_instance_adopt (self, deprecated,
                          htk_def_child (self->form,
                                         htk_instance_def (self, htk_tree_parent (self->tree, id)),
                                         name, FALSE));
    }
  htk_tree_set_value (self->tree, deprecated, old);
  htk_tree_set_value (self->tree, id, fresh);
}

/* Goes on with answers that were read into @tree. */
static HtkInstance *
resume (HtkForm          *form,
        const HtkFormEnv *env,
        HtkTree          *tree,
        gboolean          edit,
        gboolean          fresh,
        GError          **error)
{
  g_autoptr (GArray) added = fresh ? g_array_new (FALSE, FALSE, sizeof (HtkNode)) : NULL;
  HtkInstance *self;

  if (!check_root (form, tree, error))
    return NULL;
  self = htk_instance_of_tree (form, env, tree);
  htk_instance_canonicalise (self, TRUE);
  htk_instance_begin (self);
  add_missing (self, htk_instance_root (self), form->root, form->primary,
               htk_tree_root (form->primary), added);
  htk_instance_fix_counts (self);
  if (edit)
    mark_edited (self);
  htk_instance_preload (self, FALSE);
  if (added != NULL)
    htk_instance_preload_in (self, added);
  htk_instance_schedule_subtree (self, htk_instance_root (self));
  htk_instance_recompute (self);
  /* What was computed when the answers were saved is no change now. */
  g_array_set_size (self->pending, 0);
  if (added != NULL)
    htk_instance_first_load_in (self, added);
  htk_instance_run_actions (self, HTK_EVENT_LOAD, NULL, 0);
  htk_instance_end (self);
  return self;
}

/* What the form does not define goes; meta is the world's as much as the form's. */
static void
drop_undefined (HtkForm *form,
                HtkTree *tree,
                HtkNode  node,
                HtkDef  *def)
{
  HtkNode next;

  for (HtkNode c = htk_tree_first_child (tree, node); c != 0; c = next)
    {
      HtkDef *child = NULL;

      next = htk_tree_next (tree, c);
      if (htk_tree_kind (tree, c) != HTK_NODE_ELEMENT || strcmp (htk_tree_local (tree, c), "meta") == 0)
        continue;
      child = htk_def_child (form, def, htk_tree_name (tree, c), FALSE);
      if (child == NULL)
        htk_tree_remove (tree, c);
      else if (!htk_tree_is_leaf (tree, c))
        drop_undefined (form, tree, c, child);
    }
}

static void
set_version (HtkForm *form,
             HtkTree *tree)
{
  for (HtkNode a = htk_tree_first_attr (tree, htk_tree_root (tree)); a != 0; a = htk_tree_next (tree, a))
    if (strcmp (htk_tree_local (tree, a), "version") == 0)
      htk_tree_set_value (tree, a, htk_form_version (form));
}

/* (transfer full): the answers as a tree of the form's names. */
static HtkTree *
read_answers (HtkForm    *form,
              const char *xml,
              GError    **error)
{
  g_autoptr (GError) xml_error = NULL;
  HtkTree *tree = htk_tree_new_from_xml (form->names, xml, -1, &xml_error);

  if (tree == NULL)
    g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_XML, "the answers are not XML: %s",
                 xml_error->message);
  return tree;
}

/**
 * htk_instance_new_moved:
 * @form: a form
 * @env: (nullable): what it takes from the world
 * @xml: answers in another version of the form, as a draft has them
 * @error: return location
 *
 * Goes on in this version of the form with the answers of another: what it has no place for is left out,
 * what is new begins as the form says: for it, and for it alone, the first-load events run.
 *
 * Returns: (transfer full): the instance, or %NULL with %HTK_FORM_ERROR_XML or _MISMATCH
 */
HtkInstance *
htk_instance_new_moved (HtkForm          *form,
                        const HtkFormEnv *env,
                        const char       *xml,
                        GError          **error)
{
  g_autoptr (HtkTree) tree = read_answers (form, xml, error);

  if (tree == NULL || !check_root (form, tree, error))
    return NULL;
  drop_undefined (form, tree, htk_tree_root (tree), form->root);
  set_version (form, tree);
  return resume (form, env, tree, FALSE, TRUE, error);
}

/**
 * htk_instance_new_from_xml:
 * @form: a form
 * @env: (nullable): what it takes from the world
 * @xml: answers as htk_instance_to_xml() writes them, or a submission
 * @edit: whether a submitted instance is edited, which gives it a new instanceID
 * @error: return location
 *
 * Goes on with a filling. First-load events do not run again.
 *
 * Returns: (transfer full): the instance, or %NULL with %HTK_FORM_ERROR_XML or _MISMATCH
 */
HtkInstance *
htk_instance_new_from_xml (HtkForm          *form,
                           const HtkFormEnv *env,
                           const char       *xml,
                           gboolean          edit,
                           GError          **error)
{
  g_autoptr (HtkTree) tree = read_answers (form, xml, error);

  return tree != NULL ? resume (form, env, tree, edit, FALSE, error) : NULL;
}

/**
 * htk_instance_new_from_json:
 * @form: a form
 * @env: (nullable): what it takes from the world
 * @json: answers as htk_instance_to_json() writes them
 * @edit: whether a submitted instance is edited, which gives it a new instanceID
 * @error: return location
 *
 * As htk_instance_new_from_xml(), from the canonical JSON.
 *
 * Returns: (transfer full): the instance, or %NULL with %HTK_FORM_ERROR_MISMATCH naming the member
 */
HtkInstance *
htk_instance_new_from_json (HtkForm          *form,
                            const HtkFormEnv *env,
                            JsonNode         *json,
                            gboolean          edit,
                            GError          **error)
{
  g_autoptr (HtkTree) tree = htk_form_tree_from_json (form, json, error);

  return tree != NULL ? resume (form, env, tree, edit, FALSE, error) : NULL;
}
