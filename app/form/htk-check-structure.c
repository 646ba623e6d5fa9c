/* The author's check of what belongs to what: questions and their nodes, repeats and what is in
 * them, names beside each other, how deep groups go. */
#include "app/form/htk-check.h"

#include <string.h>

/* Deeper than this nobody finds their way on a tablet. */
#define DEEPEST_GROUP 6

static const char *
attr (HtkCheck *check, HtkNode node, const char *local)
{
  return htk_tree_attr_value (check->form->doc, node, NULL, local);
}

static gboolean
is_control (const char *local)
{
  static const char *const names[] = { "input", "secret", "select",  "select1", "range",
                                       "rank",  "upload", "trigger", "group",   "repeat" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], local) == 0)
      return TRUE;
  return FALSE;
}

/* The definition a control asks for; NULL with a finding when it names nothing. */
static HtkDef *
def_of_control (HtkCheck *check, HtkNode node, HtkDef *around)
{
  const char *local = htk_tree_local (check->form->doc, node);
  const char *bind = attr (check, node, "bind");
  const char *ref = attr (check, node, "ref") != NULL ? attr (check, node, "ref")
                                                      : attr (check, node, "nodeset");
  g_autofree char *path = NULL;
  HtkDef *def;

  if (ref == NULL && bind == NULL)
    return NULL;
  path = ref != NULL ? htk_form_path_of (check->form, around, ref) : g_strdup (bind);
  def = ref != NULL ? g_hash_table_lookup (check->form->defs_by_path, path)
                    : g_hash_table_lookup (check->form->defs_by_bind, bind);
  if (def == NULL)
    htk_check_report (
        check, HTK_FAULT_ERROR, "control-no-node", path,
        "a question (%s) asks for it, but the form's data has no such node; add the node or "
        "mend the name",
        local);
  return def;
}

static void
check_place (HtkCheck *check, HtkDef *def, HtkDef *repeat)
{
  HtkDef *own = def->is_repeat ? (def->parent != NULL ? def->parent->repeat : NULL) : def->repeat;

  if (own == repeat)
    return;
  if (own == NULL || (repeat != NULL && !g_str_has_prefix (def->path, repeat->path)))
    htk_check_report (check, HTK_FAULT_ERROR, "outside-repeat", def->path,
                      "it is asked inside the repeat %s, but its node is not in it; move one of "
                      "them",
                      repeat->path);
  else
    htk_check_report (check, HTK_FAULT_ERROR, "outside-repeat", def->path,
                      "its node is in the repeat %s, but its question is not; move the question "
                      "into the repeat",
                      own->path);
}

static void
check_body (HtkCheck *check, HtkNode parent, HtkDef *around, HtkDef *repeat, guint depth)
{
  HtkTree *doc = check->form->doc;

  for (HtkNode c = htk_tree_first_child (doc, parent); c != 0; c = htk_tree_next (doc, c))
    {
      const char *local = htk_tree_local (doc, c);
      HtkDef *def;
      gboolean is_repeat, is_group;

      if (htk_tree_kind (doc, c) != HTK_NODE_ELEMENT || !is_control (local))
        continue;
      def = def_of_control (check, c, around);
      is_repeat = strcmp (local, "repeat") == 0 && def != NULL;
      is_group = strcmp (local, "group") == 0;
      /* A group of the same reference only gives the repeat its label. */
      if (def != NULL && !(is_group && def->is_repeat))
        check_place (check, def, repeat);
      if (is_group && depth + 1 == DEEPEST_GROUP + 1)
        htk_check_report (check, HTK_FAULT_WARNING, "deep-group", def != NULL ? def->path : "-",
                          "it is the %uth group inside another; %d are as many as people follow",
                          depth + 1, DEEPEST_GROUP);
      check_body (check, c, def != NULL ? def : around, is_repeat ? def : repeat,
                  depth + (is_group ? 1 : 0));
    }
}

static void
check_bind (HtkCheck *check, HtkNode bind, HtkDef *parent)
{
  HtkTree *doc = check->form->doc;
  const char *nodeset = attr (check, bind, "nodeset");
  g_autofree char *path = nodeset != NULL ? htk_form_path_of (check->form, parent, nodeset) : NULL;
  HtkDef *def = path != NULL ? g_hash_table_lookup (check->form->defs_by_path, path) : NULL;

  if (path != NULL && def == NULL)
    htk_check_report (check, HTK_FAULT_WARNING, "bind-no-node", path,
                      "a bind speaks of it, but the form's data has no such node; add the node or "
                      "mend the name");
  for (HtkNode c = htk_tree_first_child (doc, bind); def != NULL && c != 0;
       c = htk_tree_next (doc, c))
    if (htk_tree_kind (doc, c) == HTK_NODE_ELEMENT)
      check_bind (check, c, def);
}

/* The same name twice beside each other is legal only as instances of a repeat. */
static void
check_siblings (HtkCheck *check, HtkNode node, HtkDef *def)
{
  HtkTree *doc = check->form->doc;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (HtkNode c = htk_tree_first_child (doc, node); c != 0; c = htk_tree_next (doc, c))
    {
      HtkDef *child;

      if (htk_tree_kind (doc, c) != HTK_NODE_ELEMENT)
        continue;
      child = htk_def_child (check->form, def, htk_tree_name (doc, c), FALSE);
      if (child == NULL)
        continue;
      if (!g_hash_table_add (seen, GUINT_TO_POINTER (htk_tree_name (doc, c))) && !child->is_repeat)
        htk_check_report (check, HTK_FAULT_ERROR, "duplicate-name", child->path,
                          "two nodes beside each other have this name and it is no repeat; rename "
                          "one");
      check_siblings (check, c, child);
    }
}

static void
check_id (HtkCheck *check, HtkNode root)
{
  const char *id = check->form->id;

  if (attr (check, root, "id") != NULL && *attr (check, root, "id") != '\0')
    return;
  if (id == NULL || *id == '\0' || strcmp (id, HTK_NS_XFORMS) == 0 || strcmp (id, HTK_NS_HTML) == 0)
    htk_check_report (check, HTK_FAULT_ERROR, "no-form-id", check->form->root->path,
                      "the form has no id; write id=\"…\" on it (form_id in the settings sheet)");
}

/* Checks what belongs to what. */
void
htk_check_structure (HtkCheck *check)
{
  HtkTree *doc = check->form->doc;
  HtkNode html = htk_tree_root (doc);
  HtkNode model = htk_tree_child (doc, htk_tree_child (doc, html, "head"), "model");
  HtkNode root = htk_tree_first_child (doc, htk_tree_child (doc, model, "instance"));

  while (root != 0 && htk_tree_kind (doc, root) != HTK_NODE_ELEMENT)
    root = htk_tree_next (doc, root);
  check_id (check, root);
  check_siblings (check, root, check->form->root);
  for (HtkNode c = htk_tree_first_child (doc, model); c != 0; c = htk_tree_next (doc, c))
    if (htk_tree_kind (doc, c) == HTK_NODE_ELEMENT && strcmp (htk_tree_local (doc, c), "bind") == 0)
      check_bind (check, c, NULL);
  check_body (check, htk_tree_child (doc, html, "body"), NULL, NULL, 0);
}
