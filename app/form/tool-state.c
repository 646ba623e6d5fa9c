/* The REPL's operations that look at a form: states, choices, the walk of a client, dependencies. */
#include "app/form/htk-form-check.h"
#include "app/form/tool-forms.h"

#include <string.h>

static JsonObject *
attributes_of (HtkInstance *instance,
               HtkNode      node)
{
  JsonObject *out = json_object_new ();
  g_autoptr (GPtrArray) attributes = htk_instance_attributes (instance, node);

  for (guint i = 0; i + 1 < attributes->len; i += 2)
    json_object_set_string_member (out, attributes->pdata[i], attributes->pdata[i + 1]);
  return out;
}

/* What stands right below a group, a repeat's range or one of its instances. */
static JsonArray *
children_of (HtkInstance *instance,
             HtkState    *state)
{
  JsonArray *out = json_array_new ();
  g_autoptr (GPtrArray) below = NULL;
  gboolean fixed;
  int count;

  if (state->kind == HTK_CONTROL_REPEAT)
    {
      count = htk_instance_repeat_count (instance, state->ref, &fixed, NULL);
      for (int i = 1; i <= count; i++)
        {
          g_autofree char *ref = g_strdup_printf ("%s[%d]", state->ref, i);

          json_array_add_string_element (out, ref);
        }
      return out;
    }
  below = htk_instance_below (instance, state->node);
  for (guint i = 0; i < below->len; i++)
    {
      HtkBodyItem *item = below->pdata[i];
      g_autofree char *ref = item->node != 0 ? htk_instance_ref_of (instance, item->node) : NULL;

      /* Instances are the children of their range. */
      if (item->kind != HTK_CONTROL_REPEAT_INSTANCE)
        json_array_add_string_element (out, ref != NULL ? ref : item->ref);
    }
  return out;
}

static gboolean
has_children (HtkState *state)
{
  return state->kind == HTK_CONTROL_ROOT || state->kind == HTK_CONTROL_GROUP ||
         state->kind == HTK_CONTROL_REPEAT || state->kind == HTK_CONTROL_REPEAT_INSTANCE;
}

/* @rich also gives the label with its markdown, which who draws it may show. */
static void
put_state (HtkInstance *instance,
           HtkState    *state,
           gboolean     rich,
           JsonObject  *out)
{
  static const char *const kinds[] = { "root",   "group", "repeat", "repeat-instance", "input",
                                       "select", "select1", "range", "rank", "upload", "trigger",
                                       "note",   "model-value" };
  g_autofree char *written = state->value != NULL ? htk_value_written (state->type, state->value)
                                                  : NULL;
  JsonObject *constraint = json_object_new ();
  JsonObject *required = json_object_new ();
  JsonObject *media = json_object_new ();
  JsonObject *params = json_object_new ();
  JsonArray *appearance = json_array_new ();
  GHashTableIter iter;
  gpointer key, value;

  json_object_set_string_member (out, "ref", state->ref);
  json_object_set_string_member (out, "node", kinds[state->kind]);
  json_object_set_string_member (out, "type", state->type);
  htk_tool_set_text (out, "value", written);
  json_object_set_boolean_member (out, "relevant", state->relevant);
  json_object_set_boolean_member (out, "readonly", state->readonly);
  json_object_set_boolean_member (out, "required", state->required);
  json_object_set_boolean_member (out, "valid", state->valid);
  htk_tool_set_text (out, "violation", state->violation);
  htk_tool_set_text (out, "message",
            state->violation == NULL ? NULL
            : state->constraint_ok   ? state->required_message
                                     : state->constraint_message);
  json_object_set_boolean_member (constraint, "ok", state->constraint_ok);
  htk_tool_set_text (constraint, "message", state->constraint_ok ? NULL : state->constraint_message);
  json_object_set_object_member (out, "constraint", constraint);
  json_object_set_boolean_member (required, "ok", state->required_ok);
  htk_tool_set_text (required, "message", state->required_ok ? NULL : state->required_message);
  json_object_set_object_member (out, "required_state", required);
  htk_tool_set_text (out, "label", state->label);
  if (rich)
    htk_tool_set_text (out, "label_md", state->label);
  if (has_children (state))
    json_object_set_array_member (out, "children", children_of (instance, state));
  htk_tool_set_text (out, "hint", state->hint);
  htk_tool_set_text (out, "guidance", state->guidance);
  for (guint i = 0; state->appearance != NULL && state->appearance[i] != NULL; i++)
    json_array_add_string_element (appearance, state->appearance[i]);
  if (state->kind == HTK_CONTROL_ROOT)
    {
      json_object_set_array_member (out, "classes", appearance);
      appearance = json_array_new ();
    }
  json_object_set_array_member (out, "appearance", appearance);
  g_hash_table_iter_init (&iter, state->media);
  while (g_hash_table_iter_next (&iter, &key, &value))
    json_object_set_string_member (media, key, value);
  json_object_set_object_member (out, "media", media);
  g_hash_table_iter_init (&iter, state->params);
  while (g_hash_table_iter_next (&iter, &key, &value))
    json_object_set_string_member (params, key, value);
  json_object_set_object_member (out, "params", params);
  json_object_set_object_member (out, "attributes", attributes_of (instance, state->node));
}

static gboolean
op_state (HtkTool    *tool,
          JsonObject *request,
          JsonObject *reply,
          GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *ref = htk_tool_text (request, "ref");
  g_autoptr (HtkState) state = NULL;
  HtkNode node;
  gboolean fixed;

  if (handle == NULL || ref == NULL)
    return handle != NULL && htk_tool_bad_request (error, "ref is missing");
  if (htk_instance_repeat_count (handle->instance, ref, &fixed, NULL) >= 0)
    state = htk_instance_range_state (handle->instance, ref, error);
  else
    {
      node = htk_instance_find (handle->instance, ref, error);
      if (node != 0)
        state = htk_instance_state (handle->instance, node, error);
    }
  if (state == NULL)
    return FALSE;
  put_state (handle->instance, state,
             json_object_get_boolean_member_with_default (request, "rich", FALSE), reply);
  return TRUE;
}

/* Adds the states of @node and what is below it, with the ranges of its repeats. */
static void
add_tree (HtkToolHandle    *handle,
          HtkNode    node,
          gint64     depth,
          gboolean   rich,
          JsonArray *out)
{
  g_autoptr (HtkState) state = htk_instance_state (handle->instance, node, NULL);
  g_autoptr (GPtrArray) below = NULL;
  JsonObject *object;

  if (state == NULL)
    return;
  object = json_object_new ();
  put_state (handle->instance, state, rich, object);
  json_array_add_object_element (out, object);
  if (depth <= 0)
    return;
  below = htk_instance_below (handle->instance, node);
  for (guint i = 0; i < below->len; i++)
    {
      HtkBodyItem *item = below->pdata[i];

      if (item->kind == HTK_CONTROL_REPEAT)
        {
          g_autoptr (HtkState) range = htk_instance_range_state (handle->instance, item->ref, NULL);

          object = json_object_new ();
          put_state (handle->instance, range, rich, object);
          json_array_add_object_element (out, object);
        }
      else
        add_tree (handle, item->node, depth - 1, rich, out);
    }
}

static gboolean
op_tree (HtkTool    *tool,
         JsonObject *request,
         JsonObject *reply,
         GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *ref = htk_tool_text (request, "ref");
  JsonArray *nodes;
  HtkNode node;

  if (handle == NULL)
    return FALSE;
  node = ref != NULL ? htk_instance_find (handle->instance, ref, error)
                     : htk_instance_root (handle->instance);
  if (node == 0)
    return FALSE;
  nodes = json_array_new ();
  add_tree (handle, node, json_object_get_int_member_with_default (request, "depth", 1000),
            json_object_get_boolean_member_with_default (request, "rich", FALSE), nodes);
  json_object_set_array_member (reply, "nodes", nodes);
  return TRUE;
}

static gboolean
op_choices (HtkTool    *tool,
            JsonObject *request,
            JsonObject *reply,
            GError    **error)
{
  HtkToolHandle *handle;
  HtkNode node = htk_tool_node_of (tool, request, &handle, error);
  g_autoptr (GPtrArray) choices = NULL;
  JsonArray *array;

  if (node == 0)
    return FALSE;
  choices = htk_instance_choices (handle->instance, node, error);
  if (choices == NULL)
    return FALSE;
  array = json_array_new ();
  for (guint i = 0; i < choices->len; i++)
    {
      HtkChoice *choice = choices->pdata[i];
      JsonObject *object = json_object_new ();
      JsonObject *properties = json_object_new ();
      JsonObject *media = json_object_new ();

      json_object_set_string_member (object, "value", choice->value);
      json_object_set_string_member (object, "label", choice->label);
      json_object_set_boolean_member (object, "selected", choice->selected);
      if (choice->image != NULL)
        json_object_set_string_member (media, "image", choice->image);
      json_object_set_object_member (object, "media", media);
      for (HtkNode c = choice->item.tree != NULL
                           ? htk_tree_first_child (choice->item.tree, choice->item.node)
                           : 0;
           c != 0; c = htk_tree_next (choice->item.tree, c))
        if (htk_tree_kind (choice->item.tree, c) == HTK_NODE_ELEMENT)
          json_object_set_string_member (properties, htk_tree_local (choice->item.tree, c),
                                         htk_tree_value (choice->item.tree, c));
      json_object_set_object_member (object, "properties", properties);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (reply, "choices", array);
  return TRUE;
}

static void
add_event (JsonArray  *events,
           const char *event,
           const char *ref)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "event", event);
  htk_tool_set_text (object, "ref", ref);
  json_array_add_object_element (events, object);
}

/* The prompts of ranges that ended before an item of this depth. */
static void
close_ranges (HtkToolHandle    *handle,
              GPtrArray *open,
              guint      depth,
              JsonArray *events)
{
  while (open->len > 0)
    {
      HtkBodyItem *range = open->pdata[open->len - 1];
      gboolean fixed = FALSE;

      if (depth > range->depth)
        return;
      if (htk_instance_repeat_count (handle->instance, range->ref, &fixed, NULL) >= 0 && !fixed)
        add_event (events, "prompt", range->ref);
      g_ptr_array_set_size (open, (int) open->len - 1);
    }
}

static gboolean
op_events (HtkTool    *tool,
           JsonObject *request,
           JsonObject *reply,
           GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  JsonArray *events;
  guint skip = G_MAXUINT;

  if (handle == NULL)
    return FALSE;
  items = htk_instance_body (handle->instance);
  events = json_array_new ();
  for (guint i = 0; i < items->len; i++)
    {
      HtkBodyItem *item = items->pdata[i];

      if (item->depth > skip)
        continue;
      skip = G_MAXUINT;
      close_ranges (handle, open, item->depth, events);
      if (item->node != 0 && !htk_instance_relevant (handle->instance, item->node))
        {
          skip = item->depth;
          continue;
        }
      if (item->kind == HTK_CONTROL_REPEAT)
        {
          g_autoptr (HtkState) range = htk_instance_range_state (handle->instance, item->ref, NULL);

          if (range != NULL && !range->relevant)
            skip = item->depth;
          else
            g_ptr_array_add (open, item);
        }
      else if (item->kind == HTK_CONTROL_REPEAT_INSTANCE)
        add_event (events, "repeat", item->ref);
      else if (item->kind == HTK_CONTROL_GROUP && item->ref != NULL)
        add_event (events, "group", item->ref);
      else if (item->kind != HTK_CONTROL_GROUP)
        add_event (events, "question", item->ref);
    }
  close_ranges (handle, open, 0, events);
  json_object_set_array_member (reply, "events", events);
  return TRUE;
}

static JsonArray *
dependencies (GPtrArray *list,
              gboolean   with_why)
{
  JsonArray *out = json_array_new ();
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++)
    {
      HtkDependency *dependency = list->pdata[i];
      JsonObject *object;

      if (!with_why)
        {
          if (g_hash_table_add (said, (gpointer) dependency->ref))
            json_array_add_string_element (out, dependency->ref);
          continue;
        }
      object = json_object_new ();
      json_object_set_string_member (object, "ref", dependency->ref);
      json_object_set_string_member (object, "why", dependency->why);
      json_array_add_object_element (out, object);
    }
  return out;
}

static gboolean
op_deps (HtkTool    *tool,
         JsonObject *request,
         JsonObject *reply,
         GError    **error)
{
  HtkToolHandle *handle = htk_tool_handle_of (tool, request, error);
  const char *ref = htk_tool_text (request, "ref");
  g_autoptr (GPtrArray) reads = NULL;
  g_autoptr (GPtrArray) read_by = NULL;

  if (handle == NULL || ref == NULL)
    return handle != NULL && htk_tool_bad_request (error, "ref is missing");
  reads = htk_form_reads (handle->form, ref, error);
  read_by = reads != NULL ? htk_form_read_by (handle->form, ref, error) : NULL;
  if (read_by == NULL)
    return FALSE;
  json_object_set_array_member (reply, "reads", dependencies (reads, FALSE));
  json_object_set_array_member (reply, "read_by", dependencies (read_by, TRUE));
  return TRUE;
}

const HtkToolOpInfo htk_tool_state_ops[] = {
  { "state", op_state },
  { "tree", op_tree },
  { "choices", op_choices },
  { "events", op_events },
  { "deps", op_deps },
  { NULL },
};
