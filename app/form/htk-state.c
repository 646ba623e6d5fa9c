/* What a screen draws of a node: its texts, whether it is asked, must be answered, is right. */
#include "app/form/htk-form-private.h"

#include <string.h>

void
htk_state_free (HtkState *state)
{
  if (state == NULL)
    return;
  g_free (state->ref);
  g_free (state->value);
  g_free (state->constraint_message);
  g_free (state->required_message);
  g_free (state->label);
  g_free (state->hint);
  g_free (state->guidance);
  g_strfreev (state->appearance);
  g_clear_pointer (&state->media, g_hash_table_unref);
  g_clear_pointer (&state->params, g_hash_table_unref);
  g_free (state);
}

gboolean
htk_instance_relevant (HtkInstance *self,
                       HtkNode      node)
{
  return !htk_tree_hidden (self->tree, node);
}

static gboolean
is_readonly (HtkInstance *self,
             HtkNode      node)
{
  for (HtkNode n = node; n != 0; n = htk_tree_parent (self->tree, n))
    {
      HtkDef *def = htk_instance_def (self, n);

      if (def != NULL && def->readonly != NULL && htk_instance_eval_bool (self, def->readonly, n))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_required (HtkInstance *self,
             HtkNode      node,
             HtkDef      *def)
{
  return def != NULL && def->required != NULL && htk_instance_eval_bool (self, def->required, node);
}

static gboolean
constraint_holds (HtkInstance *self,
                  HtkNode      node,
                  HtkDef      *def)
{
  return def == NULL || def->constraint == NULL || *htk_tree_value (self->tree, node) == '\0' ||
         htk_instance_eval_bool (self, def->constraint, node);
}

/* A message is a text, or jr:itext('id'). */
static char *
message_text (HtkInstance *self,
              const char  *message,
              HtkNode      node)
{
  if (message == NULL)
    return NULL;
  if (g_str_has_prefix (message, "jr:itext("))
    {
      g_autofree char *id = g_strdup (message + 9);
      gsize n = strlen (id);

      if (n > 3)
        {
          id[n - 2] = '\0';
          return htk_instance_itext (self, id + 1, "", node);
        }
    }
  return g_strdup (message);
}

static HtkControlKind
kind_of (HtkInstance *self,
         HtkNode      node,
         HtkDef      *def)
{
  if (node == htk_instance_root (self))
    return HTK_CONTROL_ROOT;
  if (def->is_repeat)
    return HTK_CONTROL_REPEAT_INSTANCE;
  if (def->control != NULL)
    {
      if (def->control->kind == HTK_CONTROL_INPUT && is_readonly (self, node) &&
          strcmp (def->type, "string") == 0 && def->calculate == NULL)
        return HTK_CONTROL_NOTE;
      return def->control->kind;
    }
  return htk_tree_is_leaf (self->tree, node) && g_hash_table_size (def->by_local) == 0
             ? HTK_CONTROL_MODEL_VALUE
             : HTK_CONTROL_GROUP;
}

static gboolean
is_value (HtkControlKind kind)
{
  return kind >= HTK_CONTROL_INPUT;
}

static void
fill_validity (HtkInstance *self,
               HtkState    *state,
               HtkDef      *def)
{
  const char *value = htk_tree_value (self->tree, state->node);

  state->constraint_ok = constraint_holds (self, state->node, def);
  state->required_ok = !state->required || *value != '\0';
  if (!state->relevant)
    state->constraint_ok = state->required_ok = TRUE;
  if (!state->required_ok)
    state->violation = "required";
  else if (!state->constraint_ok)
    state->violation = "constraint";
  state->valid = state->violation == NULL;
  state->constraint_message = message_text (self, def->constraint_msg, state->node);
  state->required_message = message_text (self, def->required_msg, state->node);
}

/* What the bind and the actions ask of a client rather than of the engine. */
static void
fill_bind_params (HtkInstance *self,
                  HtkState    *state,
                  HtkDef      *def)
{
  const char *of_bind[][2] = { { NULL, "saveIncomplete" }, { HTK_NS_ORX, "max-pixels" } };

  for (gsize i = 0; i < G_N_ELEMENTS (of_bind) && def->bind != 0; i++)
    {
      const char *value = htk_tree_attr_value (self->form->doc, def->bind, of_bind[i][0],
                                               of_bind[i][1]);

      if (value != NULL)
        g_hash_table_insert (state->params, g_strdup (of_bind[i][1]), g_strdup (value));
    }
  if (def->recording != NULL)
    g_hash_table_insert (state->params, g_strdup ("recordaudio"), g_strdup (def->recording));
  if (def->quality != NULL)
    g_hash_table_insert (state->params, g_strdup ("quality"), g_strdup (def->quality));
}

/* What the control's element says beside what every control has. */
static void
fill_params (HtkInstance *self,
             HtkState    *state,
             HtkControl  *control)
{
  static const char *const usual[] = { "ref", "nodeset", "bind", "appearance", "class", "event",
                                       NULL };
  HtkTree *doc = self->form->doc;

  for (HtkNode a = htk_tree_first_attr (doc, control->element); a != 0; a = htk_tree_next (doc, a))
    if (htk_tree_kind (doc, a) == HTK_NODE_ATTRIBUTE &&
        !g_strv_contains (usual, htk_tree_local (doc, a)))
      g_hash_table_insert (state->params, g_strdup (htk_tree_local (doc, a)),
                           g_strdup (htk_tree_value (doc, a)));
}

static void
fill_texts (HtkInstance *self,
            HtkState    *state,
            HtkDef      *def,
            HtkControl  *control)
{
  state->media = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  state->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fill_bind_params (self, state, def);
  if (control == NULL)
    {
      state->appearance = g_new0 (char *, 1);
      return;
    }
  fill_params (self, state, control);
  state->appearance = g_strdupv (control->appearance);
  if (control->label != 0)
    {
      state->label = htk_instance_element_text (self, control->label, state->node, "");
      htk_instance_media (self, control->label, state->node, state->media);
    }
  if (control->hint != 0)
    {
      state->hint = htk_instance_element_text (self, control->hint, state->node, "");
      state->guidance = htk_instance_element_text (self, control->hint, state->node, "guidance");
      if (state->guidance == NULL)
        state->guidance = htk_instance_element_text (self, control->hint, state->node, "print");
    }
}

/* ODK XForms, repeats: a repeat has no label of its own but that of the group around it. */
static HtkControl *
labelled (HtkControl *control)
{
  if (control != NULL && control->kind == HTK_CONTROL_REPEAT && control->parent != NULL &&
      control->parent->kind == HTK_CONTROL_GROUP && control->parent->label != 0)
    return control->parent;
  return control;
}

/**
 * htk_instance_state:
 * @self: an instance
 * @node: one of its nodes
 * @error: return location
 *
 * Returns: (transfer full): everything that is shown of the node, or %NULL with
 *   %HTK_FORM_ERROR_NO_NODE
 */
HtkState *
htk_instance_state (HtkInstance *self,
                    HtkNode      node,
                    GError     **error)
{
  HtkDef *def = node != 0 ? htk_instance_def (self, node) : NULL;
  HtkState *state;

  if (def == NULL)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_NODE, "no such node");
      return NULL;
    }
  state = g_new0 (HtkState, 1);
  state->node = node;
  state->ref = htk_instance_ref_of (self, node);
  state->kind = kind_of (self, node, def);
  state->type = def->type;
  state->relevant = htk_instance_relevant (self, node);
  state->readonly = is_readonly (self, node);
  state->required = is_required (self, node, def);
  state->valid = state->constraint_ok = state->required_ok = TRUE;
  if (is_value (state->kind))
    {
      /* What is not asked reads as blank, here as in expressions. */
      state->value = g_strdup (state->relevant ? htk_tree_value (self->tree, node) : "");
      fill_validity (self, state, def);
    }
  fill_texts (self, state, def,
              state->kind == HTK_CONTROL_ROOT ? self->form->body : labelled (def->control));
  htk_arena_reset (self->arena);
  return state;
}

/**
 * htk_instance_range_state:
 * @self: an instance
 * @ref: a repeat's range, as /data/member
 * @error: return location
 *
 * Returns: (transfer full): the state of the range, whose node is 0
 */
HtkState *
htk_instance_range_state (HtkInstance *self,
                          const char  *ref,
                          GError     **error)
{
  gboolean fixed = FALSE;
  const char *slash = strrchr (ref, '/');
  g_autofree char *above = NULL;
  g_autofree char *path = NULL;
  HtkNode parent;
  HtkState *state;
  HtkDef *def;

  if (htk_instance_repeat_count (self, ref, &fixed, error) < 0)
    return NULL;
  above = g_strndup (ref, (gsize) (slash - ref));
  parent = htk_instance_find (self, above, NULL);
  path = htk_form_path_of (self->form, NULL, ref);
  def = g_hash_table_lookup (self->form->defs_by_path, path);
  state = g_new0 (HtkState, 1);
  state->ref = g_strdup (ref);
  state->kind = HTK_CONTROL_REPEAT;
  state->type = def->type;
  state->relevant = htk_instance_range_relevant (self, def, parent);
  state->readonly = is_readonly (self, parent);
  state->valid = state->constraint_ok = state->required_ok = TRUE;
  {
    HtkControl *control = labelled (def->control);

    state->node = parent;
    fill_texts (self, state, def, control);
    state->node = 0;
  }
  htk_arena_reset (self->arena);
  return state;
}

void
htk_violation_free (HtkViolation *violation)
{
  g_free (violation->ref);
  g_free (violation->message);
  g_free (violation);
}

static void
validate_below (HtkInstance *self,
                HtkNode      node,
                GPtrArray   *out)
{
  HtkDef *def = htk_instance_def (self, node);

  if (def == NULL || !htk_instance_relevant (self, node))
    return;
  if (htk_tree_is_leaf (self->tree, node) && (def->required != NULL || def->constraint != NULL))
    {
      g_autoptr (HtkState) state = htk_instance_state (self, node, NULL);

      if (state != NULL && state->violation != NULL)
        {
          HtkViolation *violation = g_new0 (HtkViolation, 1);

          violation->node = node;
          violation->ref = g_strdup (state->ref);
          violation->condition = state->violation;
          violation->message = g_strdup (strcmp (state->violation, "required") == 0
                                             ? state->required_message
                                             : state->constraint_message);
          g_ptr_array_add (out, violation);
        }
    }
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    if (!HTK_NODE_IS_LEAF_TEXT (c))
      validate_below (self, c, out);
}

/**
 * htk_instance_validate:
 * @self: an instance
 *
 * Returns: (transfer full) (element-type HtkViolation): what is missing or wrong among the relevant
 *   questions, in document order
 */
GPtrArray *
htk_instance_validate (HtkInstance *self)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_violation_free);

  validate_below (self, htk_instance_root (self), out);
  return out;
}

/* The value of a leaf, owned by the instance until it changes. */
const char *
htk_instance_get (HtkInstance *self,
                  HtkNode      node)
{
  return htk_tree_value (self->tree, node);
}

/* What is sought among the choices, and what of it was found, in their order. */
typedef struct
{
  GHashTable *sought;
  GString *found;
  guint n_choices;
  gboolean all; /* goes through all of them, to count */
} Seek;

static gboolean
seek_choice (const char *value,
             gpointer    data)
{
  Seek *seek = data;

  seek->n_choices++;
  if (g_hash_table_remove (seek->sought, value))
    g_string_append_printf (seek->found, "%s%s", seek->found->len > 0 ? " " : "", value);
  return seek->all || g_hash_table_size (seek->sought) > 0;
}

/* The order of a rank is the answer itself, and it puts every choice in its place; *@whole says
 * whether it does. */
static char *
known_order (char      **words,
             const Seek *seek,
             gboolean   *whole)
{
  g_auto (GStrv) there = g_strsplit (seek->found->str, " ", -1);
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  GString *out = g_string_new (NULL);

  for (guint i = 0; there[i] != NULL; i++)
    g_hash_table_add (left, there[i]);
  for (guint i = 0; words[i] != NULL; i++)
    if (g_hash_table_remove (left, words[i]))
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", words[i]);
  *whole = out->len == 0 || g_strv_length (there) == seek->n_choices;
  return g_string_free (out, FALSE);
}

/* Of a select: only what is offered, each once, in the order of the choices. */
static char *
known_choices (HtkInstance *self,
               HtkNode      node,
               HtkDef      *def,
               const char  *value,
               gboolean    *whole)
{
  g_auto (GStrv) words = def->control->kind == HTK_CONTROL_SELECT1
                             ? g_strdupv ((char *[]){ (char *) value, NULL })
                             : g_strsplit_set (value, " \t\r\n", -1);
  g_autoptr (GHashTable) sought = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) found = g_string_new (NULL);
  Seek seek = { sought, found, 0, def->control->kind == HTK_CONTROL_RANK };

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_hash_table_add (sought, words[i]);
  if (g_hash_table_size (sought) > 0)
    htk_instance_each_choice (self, node, seek_choice, &seek);
  *whole = TRUE;
  return def->control->kind == HTK_CONTROL_RANK ? known_order (words, &seek, whole)
                                                : g_strdup (found->str);
}

static gboolean
refuse (GError     **error,
        HtkFormError code,
        const char  *what,
        const char  *ref)
{
  g_set_error (error, HTK_FORM_ERROR, (int) code, "%s %s", ref, what);
  return FALSE;
}

static gboolean
set_value (HtkInstance *self,
           HtkNode      node,
           const char  *value,
           gboolean     asked_only,
           GError     **error)
{
  HtkDef *def = htk_instance_def (self, node);
  g_autofree char *ref = def != NULL ? htk_instance_ref_of (self, node) : NULL;
  g_autofree char *known = NULL;
  gboolean whole = TRUE;

  if (def == NULL)
    return refuse (error, HTK_FORM_ERROR_NO_NODE, "is no node of the form", "this");
  if (!is_value (kind_of (self, node, def)) || !htk_tree_is_leaf (self->tree, node))
    return refuse (error, HTK_FORM_ERROR_NOT_A_VALUE, "holds no answer", ref);
  if (asked_only && !htk_instance_relevant (self, node))
    return refuse (error, HTK_FORM_ERROR_NOT_RELEVANT, "is not asked at present", ref);
  if (is_readonly (self, node))
    return refuse (error, HTK_FORM_ERROR_READONLY, "cannot be changed", ref);
  value = value != NULL ? value : "";
  if (!g_utf8_validate (value, -1, NULL))
    return refuse (error, HTK_FORM_ERROR_BAD_VALUE, "does not take this value", ref);
  /* What is not of the type is no answer: the question is blank, and required says so. */
  if (!htk_value_is_ok (def->type, kind_of (self, node, def), value))
    value = "";
  if (def->control != NULL && (def->control->kind == HTK_CONTROL_SELECT ||
                               def->control->kind == HTK_CONTROL_SELECT1 ||
                               def->control->kind == HTK_CONTROL_RANK))
    value = known = known_choices (self, node, def, value, &whole);
  if (def->control != NULL && def->control->kind == HTK_CONTROL_TRIGGER)
    value = *value == '\0' || strcmp (value, "0") == 0 || strcmp (value, "false") == 0 ? "" : "OK";
  if (!whole)
    return refuse (error, HTK_FORM_ERROR_BAD_VALUE, "must rank all of its choices", ref);
  htk_instance_begin (self);
  htk_instance_write (self, node, value);
  htk_instance_end (self);
  return TRUE;
}

/**
 * htk_instance_set:
 * @self: an instance
 * @node: a question
 * @value: (nullable): the answer in the form of instances; %NULL or "" clears it
 * @error: return location
 *
 * Answers a question as a person does, and recomputes what depends on it. An answer that breaks
 * the question's constraint is stored; its state says that it is wrong.
 *
 * Returns: %FALSE with %HTK_FORM_ERROR_NO_NODE, _NOT_A_VALUE, _NOT_RELEVANT, _READONLY or
 *   _BAD_VALUE, and nothing changed
 */
gboolean
htk_instance_set (HtkInstance *self,
                  HtkNode      node,
                  const char  *value,
                  GError     **error)
{
  return set_value (self, node, value, TRUE, error);
}

/**
 * htk_instance_restore:
 * @self: an instance
 * @node: a question
 * @value: (nullable): an answer that it had
 * @error: return location
 *
 * Gives a question the answer back that a person gave it before, also where it is not asked at present:
 * it may be asked again.
 *
 * Returns: as htk_instance_set(), without %HTK_FORM_ERROR_NOT_RELEVANT
 */
gboolean
htk_instance_restore (HtkInstance *self,
                      HtkNode      node,
                      const char  *value,
                      GError     **error)
{
  return set_value (self, node, value, FALSE, error);
}
