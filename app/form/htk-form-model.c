/* The model: primary and secondary instances, binds and actions. */
#include "app/form/htk-form-private.h"

#include <string.h>

static const char *
attr (HtkForm    *form,
      HtkNode     node,
      const char *uri,
      const char *local)
{
  return htk_tree_attr_value (form->doc, node, uri, local);
}

static gboolean
is_template (HtkForm *form,
             HtkNode  node)
{
  return attr (form, node, HTK_NS_JR, "template") != NULL;
}

/* Attributes that say something of the form itself are no part of the data. */
static gboolean
is_data_attr (HtkForm *form,
              HtkNode  a)
{
  return htk_tree_kind (form->doc, a) == HTK_NODE_ATTRIBUTE &&
         strcmp (htk_names_uri (form->names, htk_tree_name (form->doc, a)), HTK_NS_JR) != 0;
}

static void
collect_defs (HtkForm *form,
              HtkNode  node,
              HtkDef  *parent,
              HtkTree *into,
              HtkNode  into_parent)
{
  HtkName name = htk_tree_name (form->doc, node);
  HtkDef *def = NULL;
  HtkNode copy = 0;

  if (parent != NULL)
    def = htk_def_child (form, parent, name, FALSE);
  if (def == NULL || def->name != name)
    def = htk_def_new (form, parent, name, FALSE);
  if (parent == NULL)
    form->root = def;
  if (into != NULL && !is_template (form, node))
    copy = htk_tree_add (into, into_parent, 0, HTK_NODE_ELEMENT, name,
                         htk_tree_is_leaf (form->doc, node) ? htk_tree_value (form->doc, node)
                                                            : NULL);
  for (HtkNode a = htk_tree_first_attr (form->doc, node); a != 0; a = htk_tree_next (form->doc, a))
    if (is_data_attr (form, a))
      {
        g_autofree char *path = g_strdup_printf ("%s/@%s", def->path,
                                                 htk_tree_local (form->doc, a));

        if (g_hash_table_lookup (form->defs_by_path, path) == NULL)
          htk_def_new (form, def, htk_tree_name (form->doc, a), TRUE);
        if (copy != 0)
          htk_tree_add_attr (into, copy, htk_tree_name (form->doc, a),
                             htk_tree_value (form->doc, a));
      }
  for (HtkNode c = htk_tree_first_child (form->doc, node); c != 0; c = htk_tree_next (form->doc, c))
    if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT)
      collect_defs (form, c, def, copy != 0 ? into : NULL, copy);
}

/* Whether the form declares a prefix for a namespace. */
static gboolean
has_prefix (HtkForm    *form,
            const char *prefix,
            const char *uri)
{
  for (HtkNode a = htk_tree_first_attr (form->doc, htk_tree_root (form->doc)); a != 0;
       a = htk_tree_next (form->doc, a))
    if (htk_tree_kind (form->doc, a) == HTK_NODE_NAMESPACE &&
        strcmp (htk_tree_local (form->doc, a), prefix) == 0 &&
        strcmp (htk_tree_value (form->doc, a), uri) == 0)
      return TRUE;
  return FALSE;
}

/* ODK XForms, metadata: every submission has an instanceID, whether the author asked or not. */
static void
ensure_instance_id (HtkForm *form)
{
  HtkDef *meta = NULL;
  HtkNode root = htk_tree_root (form->primary);
  HtkNode node = 0;
  HtkName deprecated;
  gboolean has_id = FALSE;

  for (guint i = 0; i < form->root->children->len; i++)
    {
      HtkDef *child = form->root->children->pdata[i];

      if (strcmp (htk_names_local (form->names, child->name), "meta") == 0)
        meta = child;
    }
  if (meta == NULL)
    {
      gboolean orx = has_prefix (form, "orx", HTK_NS_ORX);
      HtkName name = htk_names_intern (
          form->names, orx ? HTK_NS_ORX : HTK_NS_XFORMS, orx ? "orx" : NULL, "meta");

      meta = htk_def_new (form, form->root, name, FALSE);
      node = htk_tree_add (form->primary, root, 0, HTK_NODE_ELEMENT, name, NULL);
    }
  else
    node = htk_tree_child (form->primary, root, "meta");
  for (guint i = 0; i < meta->children->len; i++)
    has_id = has_id || strcmp (htk_names_local (form->names,
                                                ((HtkDef *) meta->children->pdata[i])->name),
                               "instanceID") == 0;
  if (!has_id && node != 0)
    {
      HtkName name = htk_names_intern (form->names, htk_names_uri (form->names, meta->name),
                                       htk_names_prefix (form->names, meta->name), "instanceID");

      form->added_instance_id = TRUE;
      htk_def_new (form, meta, name, FALSE);
      htk_tree_add (form->primary, node, 0, HTK_NODE_ELEMENT, name, NULL);
    }
  /* Editing a submission adds it. */
  deprecated = htk_names_intern (form->names, htk_names_uri (form->names, meta->name),
                                 htk_names_prefix (form->names, meta->name), "deprecatedID");
  if (htk_def_child (form, meta, deprecated, FALSE) == NULL)
    htk_def_new (form, meta, deprecated, FALSE);
}

static gboolean
load_primary (HtkForm *form,
              HtkNode  instance,
              GError **error)
{
  HtkNode root = 0;

  for (HtkNode c = htk_tree_first_child (form->doc, instance); c != 0 && root == 0;
       c = htk_tree_next (form->doc, c))
    if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT)
      root = c;
  if (root == 0)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, "the primary instance is empty");
      return FALSE;
    }
  form->primary_id = g_strdup (attr (form, instance, NULL, "id"));
  form->id = g_strdup (attr (form, root, NULL, "id"));
  if (form->id == NULL)
    form->id = g_strdup (htk_names_uri (form->names, htk_tree_name (form->doc, root)));
  form->version = g_strdup (attr (form, root, NULL, "version"));
  if (form->version == NULL)
    form->version = g_strdup (attr (form, root, HTK_NS_ORX, "version"));
  form->primary = htk_tree_new (form->names);
  form->templates = htk_tree_new (form->names);
  collect_defs (form, root, NULL, form->primary, htk_tree_document (form->primary));
  ensure_instance_id (form);
  return TRUE;
}

static HtkTree *
parse_resource (HtkForm    *form,
                const char *uri,
                GBytes     *bytes,
                GError    **error)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (GError) parse_error = NULL;
  HtkTree *tree;

  if (length == 0)
    tree = htk_tree_new_from_csv (form->names, "name,label\n", -1, &parse_error);
  else if (g_str_has_suffix (uri, ".geojson"))
    tree = htk_tree_new_from_geojson (form->names, text, (gssize) length, &parse_error);
  else if (g_str_has_prefix (uri, "jr://file-csv/") || g_str_has_suffix (uri, ".csv"))
    tree = htk_tree_new_from_csv (form->names, text, (gssize) length, &parse_error);
  else
    tree = htk_tree_new_from_xml (form->names, text, (gssize) length, &parse_error);
  if (tree == NULL)
    g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE, "the list %s is broken: %s", uri,
                 parse_error->message);
  return tree;
}

/* ODK XForms, virtual endpoints: the instance of this form that was saved last, in whatever version;
 * before there is one, the same questions, all blank. */
static HtkTree *
load_last_saved (HtkForm        *form,
                 const char     *uri,
                 HtkFormResolver resolver,
                 gpointer        data,
                 GError        **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local = NULL;
  gboolean missing = resolver == NULL;
  HtkTree *tree;

  if (resolver != NULL)
    bytes = resolver (uri, data, &missing, &local);
  if (local != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s: ", uri);
      return NULL;
    }
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    return parse_resource (form, uri, bytes, error);
  tree = htk_tree_new (form->names);
  htk_tree_copy (tree, form->primary, htk_tree_root (form->primary), htk_tree_document (tree), 0);
  for (guint n = 2; n < htk_tree_size (tree); n++)
    if (htk_tree_is_leaf (tree, n) && htk_tree_kind (tree, n) == HTK_NODE_ELEMENT)
      htk_tree_set_value (tree, n, NULL);
  return tree;
}

static HtkTree *
load_external (HtkForm         *form,
               const char      *id,
               const char      *uri,
               HtkFormResolver  resolver,
               gpointer         data,
               GError         **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gboolean missing = resolver == NULL;

  if (strcmp (uri, HTK_LAST_SAVED) == 0)
    return load_last_saved (form, uri, resolver, data, error);
  if (resolver != NULL)
    bytes = resolver (uri, data, &missing, error);
  if (bytes != NULL)
    return parse_resource (form, uri, bytes, error);
  if (error == NULL || *error == NULL)
    g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE,
                 "the list %s of instance “%s” is missing", uri, id);
  return NULL;
}

static gboolean
load_secondary (HtkForm         *form,
                HtkNode          instance,
                HtkFormResolver  resolver,
                gpointer         data,
                GError         **error)
{
  const char *id = attr (form, instance, NULL, "id");
  const char *src = attr (form, instance, NULL, "src");
  HtkTree *tree;

  if (id == NULL)
    return TRUE;
  if (g_hash_table_contains (form->secondary, id))
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, "two instances are called “%s”",
                   id);
      return FALSE;
    }
  if (src != NULL)
    tree = load_external (form, id, src, resolver, data, error);
  else
    {
      tree = htk_tree_new (form->names);
      for (HtkNode c = htk_tree_first_child (form->doc, instance); c != 0;
           c = htk_tree_next (form->doc, c))
        if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT)
          htk_tree_copy (tree, form->doc, c, htk_tree_document (tree), 0);
    }
  if (tree == NULL)
    return FALSE;
  g_hash_table_insert (form->secondary, g_strdup (id), tree);
  if (src != NULL && g_str_has_suffix (src, ".csv"))
    g_hash_table_insert (form->csv_src, g_strdup (id), g_strdup (src));
  return TRUE;
}

/* Instances of the model: the first is the one to be filled, the others are lists. */
gboolean
htk_form_load_model (HtkForm         *form,
                     HtkNode          model,
                     HtkFormResolver  resolver,
                     gpointer         data,
                     GError         **error)
{
  gboolean first = TRUE;

  for (HtkNode c = htk_tree_first_child (form->doc, model); c != 0; c = htk_tree_next (form->doc, c))
    {
      if (htk_tree_kind (form->doc, c) != HTK_NODE_ELEMENT ||
          strcmp (htk_tree_local (form->doc, c), "instance") != 0)
        continue;
      if (first ? !load_primary (form, c, error) : !load_secondary (form, c, resolver, data, error))
        return FALSE;
      first = FALSE;
    }
  if (first)
    g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, "the model has no instance");
  return !first;
}

static gboolean
compile_attr (HtkForm    *form,
              HtkNode     bind,
              const char *name,
              HtkDef     *def,
              HtkXPath  **out,
              GError    **error)
{
  const char *text = attr (form, bind, NULL, name);

  if (text == NULL || text[strspn (text, " \t\r\n")] == '\0')
    return TRUE;
  g_clear_pointer (out, htk_xpath_free);
  *out = htk_form_compile (form, text, def, name, error);
  return *out != NULL;
}

static const char *
plain_type (const char *type)
{
  const char *colon = strchr (type, ':');

  return colon != NULL ? colon + 1 : type;
}

static gboolean
load_bind (HtkForm *form,
           HtkNode  bind,
           HtkDef  *parent,
           GError **error)
{
  const char *nodeset = attr (form, bind, NULL, "nodeset");
  g_autofree char *path = NULL;
  HtkDef *def;

  if (nodeset == NULL)
    {
      htk_form_warn (form, "a bind has no nodeset");
      return TRUE;
    }
  path = htk_form_path_of (form, parent, nodeset);
  def = g_hash_table_lookup (form->defs_by_path, path);
  if (def == NULL)
    {
      htk_form_warn (form, "a bind names %s, which the instance does not have", path);
      return TRUE;
    }
  if (attr (form, bind, NULL, "id") != NULL)
    g_hash_table_insert (form->defs_by_bind, (gpointer) attr (form, bind, NULL, "id"), def);
  if (attr (form, bind, NULL, "type") != NULL)
    {
      def->type = plain_type (attr (form, bind, NULL, "type"));
      def->has_type = TRUE;
    }
  def->bind = bind;
  def->saveto = attr (form, bind, HTK_NS_ENTITIES, "saveto");
  def->preload = attr (form, bind, HTK_NS_JR, "preload");
  def->preload_params = attr (form, bind, HTK_NS_JR, "preloadParams");
  def->constraint_msg = g_strdup (attr (form, bind, HTK_NS_JR, "constraintMsg"));
  def->required_msg = g_strdup (attr (form, bind, HTK_NS_JR, "requiredMsg"));
  if (!compile_attr (form, bind, "relevant", def, &def->relevant, error) ||
      !compile_attr (form, bind, "required", def, &def->required, error) ||
      !compile_attr (form, bind, "readonly", def, &def->readonly, error) ||
      !compile_attr (form, bind, "constraint", def, &def->constraint, error) ||
      !compile_attr (form, bind, "calculate", def, &def->calculate, error))
    return FALSE;
  for (HtkNode c = htk_tree_first_child (form->doc, bind); c != 0; c = htk_tree_next (form->doc, c))
    if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT && !load_bind (form, c, def, error))
      return FALSE;
  return TRUE;
}

static const char *
not_empty (const char *text)
{
  return text != NULL && text[strspn (text, " \t\r\n")] != '\0' ? text : NULL;
}

/* ODK XForms, submission: answers are posted; a form that asks for another way cannot be sent. A
 * form that cannot be encrypted can still be filled: its author is warned, and encrypting fails. */
static gboolean
load_submission (HtkForm *form,
                 HtkNode  node,
                 GError **error)
{
  const char *method = attr (form, node, NULL, "method");
  g_autoptr (GError) local = NULL;

  if (method != NULL && strcmp (method, "post") != 0 && strcmp (method, "form-data-post") != 0)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID,
                   "the submission's method is “%s”; it can only be post", method);
      return FALSE;
    }
  form->submission.action = not_empty (attr (form, node, NULL, "action"));
  form->submission.public_key = not_empty (attr (form, node, NULL, "base64RsaPublicKey"));
  form->submission.auto_send = not_empty (attr (form, node, HTK_NS_ORX, "auto-send"));
  form->submission.auto_delete = not_empty (attr (form, node, HTK_NS_ORX, "auto-delete"));
  if (!htk_form_check_encryption (form, &local))
    htk_form_warn (form, "%s", local->message);
  return TRUE;
}

gboolean
htk_form_load_binds (HtkForm *form,
                     HtkNode  model,
                     GError **error)
{
  for (HtkNode c = htk_tree_first_child (form->doc, model); c != 0; c = htk_tree_next (form->doc, c))
    {
      const char *local = htk_tree_local (form->doc, c);

      if (htk_tree_kind (form->doc, c) != HTK_NODE_ELEMENT)
        continue;
      if (strcmp (local, "bind") == 0 && !load_bind (form, c, NULL, error))
        return FALSE;
      if (strcmp (local, "submission") == 0 && !load_submission (form, c, error))
        return FALSE;
    }
  htk_form_check_audit (form);
  return TRUE;
}

/* The events named in an event attribute; 0 when one of them is none of ODK XForms'. */
HtkEvents
htk_events_parse (const char *text)
{
  static const struct
  {
    const char *name;
    HtkEvents event;
  } known[] = {
    { "odk-instance-first-load", HTK_EVENT_FIRST_LOAD },
    { "odk-instance-load", HTK_EVENT_LOAD },
    { "odk-new-repeat", HTK_EVENT_NEW_REPEAT },
    { "xforms-value-changed", HTK_EVENT_VALUE_CHANGED },
    { "xforms-revalidate", HTK_EVENT_REVALIDATE },
    { "xforms-ready", HTK_EVENT_FIRST_LOAD },
    { "jr-insert", HTK_EVENT_NEW_REPEAT },
  };
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  HtkEvents events = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize k = 0;

      while (k < G_N_ELEMENTS (known) && strcmp (words[i], known[k].name) != 0)
        k++;
      if (k < G_N_ELEMENTS (known))
        events |= known[k].event;
      else if (*words[i] != '\0')
        return 0;
    }
  return events;
}

static gboolean
load_action (HtkForm *form,
             HtkNode  node,
             HtkDef  *owner,
             GError **error)
{
  const char *event = attr (form, node, NULL, "event");
  const char *ref = attr (form, node, NULL, "ref");
  const char *value = attr (form, node, NULL, "value");
  g_autofree char *path = NULL;
  HtkAction *action = g_new0 (HtkAction, 1);

  g_ptr_array_add (form->actions, action);
  if (ref == NULL && attr (form, node, NULL, "bind") != NULL)
    {
      HtkDef *bound = g_hash_table_lookup (form->defs_by_bind, attr (form, node, NULL, "bind"));

      ref = bound != NULL ? bound->path : attr (form, node, NULL, "bind");
    }
  action->owner = owner;
  action->location = strcmp (htk_tree_local (form->doc, node), "setgeopoint") == 0;
  action->events = htk_events_parse (event != NULL ? event : "");
  path = htk_form_path_of (form, owner, ref != NULL ? ref : "");
  action->target = g_hash_table_lookup (form->defs_by_path, path);
  if (action->target == NULL)
    {
      htk_form_warn (form, "%s sets %s, which the instance does not have",
                     htk_tree_local (form->doc, node), path);
      g_ptr_array_remove (form->actions, action);
      return TRUE;
    }
  if (action->events == 0)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID,
                   "the event of %s on %s is “%s”; write odk-instance-first-load, "
                   "odk-instance-load, odk-new-repeat or xforms-value-changed",
                   htk_tree_local (form->doc, node), path, event != NULL ? event : "");
      return FALSE;
    }
  if (strcmp (htk_tree_local (form->doc, node), "recordaudio") == 0)
    {
      /* The client records; the file's name is the answer. */
      action->target->recording = event;
      action->target->quality = attr (form, node, HTK_NS_ODK, "quality");
      g_ptr_array_remove (form->actions, action);
      return TRUE;
    }
  if (ref != NULL && strchr (ref, '[') != NULL)
    {
      action->target_expr = htk_form_compile (form, ref, owner, "ref of setvalue", error);
      if (action->target_expr == NULL)
        return FALSE;
    }
  if (value != NULL && *value != '\0')
    action->value = htk_form_compile (form, value, action->target, "setvalue", error);
  else
    action->literal = g_strdup (htk_tree_value (form->doc, node));
  if ((action->events & HTK_EVENT_VALUE_CHANGED) != 0 && owner != NULL)
    g_ptr_array_add (owner->changed_actions, action);
  return action->value != NULL || action->literal != NULL;
}

/* The setvalue, setgeopoint and recordaudio elements right below @parent. */
gboolean
htk_form_load_actions (HtkForm *form,
                       HtkNode  parent,
                       HtkDef  *owner,
                       GError **error)
{
  for (HtkNode c = htk_tree_first_child (form->doc, parent); c != 0;
       c = htk_tree_next (form->doc, c))
    {
      const char *local = htk_tree_local (form->doc, c);

      if (htk_tree_kind (form->doc, c) == HTK_NODE_ELEMENT &&
          (strcmp (local, "setvalue") == 0 || strcmp (local, "setgeopoint") == 0 ||
           strcmp (local, "recordaudio") == 0) &&
          !load_action (form, c, owner, error))
        return FALSE;
    }
  return TRUE;
}
