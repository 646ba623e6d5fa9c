/* What a form does by itself: preloads, setvalue and setgeopoint at their events. */
#include "app/form/htk-form-private.h"

#include <string.h>

#define MAX_PENDING 2000

/* The element of the meta block, 0 when the form has none of that name. */
HtkNode
htk_instance_meta (HtkInstance *self,
                   const char  *name)
{
  HtkNode meta = htk_tree_child (self->tree, htk_instance_root (self), "meta");

  return meta != 0 ? htk_tree_child (self->tree, meta, name) : 0;
}

static char *
now_text (HtkInstance *self,
          gboolean     date_only)
{
  gint64 ms = self->env.now != NULL ? self->env.now (self->env.data) : g_get_real_time () / 1000;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, self->env.zone);
  int offset = (int) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_MINUTE);
  g_autofree char *text = g_date_time_format (local, date_only ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S");

  if (date_only)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s.%03d%c%02d:%02d", text, (int) (ms % 1000), offset < 0 ? '-' : '+',
                          ABS (offset) / 60, ABS (offset) % 60);
}

static const char *
property (HtkInstance *self,
          const char  *name)
{
  const char *value = NULL;

  if (name == NULL)
    return "";
  if (strcmp (name, "deviceid") == 0)
    value = self->env.deviceid;
  else if (strcmp (name, "username") == 0)
    value = self->env.username;
  else if (strcmp (name, "phonenumber") == 0 || strcmp (name, "phone number") == 0)
    value = self->env.phonenumber;
  else if (strcmp (name, "email") == 0)
    value = self->env.email;
  return value != NULL ? value : "";
}

static void
preload_node (HtkInstance *self,
              HtkNode      node,
              HtkDef      *def)
{
  g_autofree char *value = NULL;

  if (strcmp (def->preload, "uid") == 0)
    {
      g_autofree char *uuid = self->env.uuid != NULL ? self->env.uuid (self->env.data)
                                                     : g_uuid_string_random ();

      value = g_strconcat ("uuid:", uuid, NULL);
    }
  else if (strcmp (def->preload, "timestamp") == 0 && g_strcmp0 (def->preload_params, "start") == 0)
    value = now_text (self, FALSE);
  else if (strcmp (def->preload, "date") == 0)
    value = now_text (self, TRUE);
  else if (strcmp (def->preload, "property") == 0)
    value = g_strdup (property (self, def->preload_params));
  if (value != NULL)
    htk_instance_write (self, node, value);
}

/* Fills what the form preloads: all of it in a new instance, only an instanceID in another. */
void
htk_instance_preload (HtkInstance *self,
                      gboolean     first)
{
  HtkNode id = htk_instance_meta (self, "instanceID");
  guint n = self->defs->len;

  for (HtkNode node = 1; first && node < n; node++)
    {
      HtkDef *def = htk_instance_def (self, node);

      if (def != NULL && def->preload != NULL && htk_tree_is_leaf (self->tree, node))
        preload_node (self, node, def);
    }
  if (first && id != 0 && *htk_tree_value (self->tree, id) == '\0' &&
      self->form->added_instance_id)
    {
      g_autofree char *uuid = self->env.uuid != NULL ? self->env.uuid (self->env.data)
                                                     : g_uuid_string_random ();
      g_autofree char *value = g_strconcat ("uuid:", uuid, NULL);

      htk_instance_write (self, id, value);
    }
}

/**
 * htk_instance_finalize:
 * @self: an instance
 *
 * Runs what the end of a filling runs: actions at xforms-revalidate, the preload of the end time.
 */
void
htk_instance_finalize (HtkInstance *self)
{
  htk_instance_begin (self);
  htk_instance_run_actions (self, HTK_EVENT_REVALIDATE, NULL, 0);
  for (HtkNode node = 1; node < self->defs->len; node++)
    {
      HtkDef *def = htk_instance_def (self, node);

      if (def != NULL && g_strcmp0 (def->preload, "timestamp") == 0 &&
          g_strcmp0 (def->preload_params, "end") == 0)
        {
          g_autofree char *value = now_text (self, FALSE);

          htk_instance_write (self, node, value);
        }
    }
  htk_instance_end (self);
}

static gboolean
inside (HtkInstance *self,
        HtkNode      node,
        HtkNode      ancestor)
{
  while (node != 0 && node != ancestor)
    node = htk_tree_parent (self->tree, node);
  return node != 0;
}

/* The nodes the action sets: those its predicates choose, or all of the target around @within. */
static GArray *
targets_of (HtkInstance *self,
            HtkAction   *action,
            HtkDef      *owner,
            HtkNode      within)
{
  HtkXPathContext context;
  HtkValue value;
  GArray *nodes;

  if (action->target_expr == NULL)
    return htk_instance_nodes_of (self, action->target, within, within != 0 ? owner : NULL);
  nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  htk_instance_eval (self, action->target_expr, within != 0 ? within : htk_instance_root (self),
                     &context, &value);
  for (guint i = 0; value.type == HTK_VALUE_NODESET && i < value.n_nodes; i++)
    if (value.nodes[i].tree == self->tree &&
        htk_instance_def (self, value.nodes[i].node) == action->target)
      g_array_append_val (nodes, value.nodes[i].node);
  return nodes;
}

static gboolean
inside_any (HtkInstance *self,
            HtkNode      node,
            GArray      *roots)
{
  for (guint i = 0; i < roots->len; i++)
    if (inside (self, node, g_array_index (roots, HtkNode, i)))
      return TRUE;
  return FALSE;
}

/* @only: (nullable): nodes below which alone it sets something. */
static void
run_action (HtkInstance *self,
            HtkAction   *action,
            HtkEvents    event,
            HtkDef      *owner,
            HtkNode      within,
            GArray      *only)
{
  g_autoptr (GArray) targets = targets_of (self, action, owner, within);

  for (guint i = 0; i < targets->len; i++)
    {
      HtkNode node = g_array_index (targets, HtkNode, i);
      g_autofree char *value = NULL;

      if (within != 0 && owner != NULL && owner->is_repeat && !inside (self, node, within) &&
          action->target->repeat == owner)
        continue;
      if (only != NULL && !inside_any (self, node, only))
        continue;
      /* At the beginning, what is not asked is not set either, not even for when it will be. */
      if ((event & (HTK_EVENT_FIRST_LOAD | HTK_EVENT_LOAD)) != 0 &&
          htk_tree_hidden (self->tree, node))
        continue;
      if (action->location)
        value = g_strdup (self->env.location);
      else if (action->value != NULL)
        value = htk_instance_eval_text (self, action->value, node);
      else
        value = g_strdup (action->literal);
      if (action->location && value == NULL)
        g_array_append_val (self->unplaced, node);
      if (action->location && value != NULL &&
          !htk_value_is_ok ("geopoint", HTK_CONTROL_INPUT, value))
        continue;
      htk_instance_write (self, node, value);
    }
}

/**
 * htk_instance_run_actions:
 * @self: an instance
 * @event: what happened
 * @owner: (nullable): the question or repeat it happened to
 * @within: its node; 0 for the whole instance
 *
 * Runs the actions of the form that wait for this event there.
 */
void
htk_instance_run_actions (HtkInstance *self,
                          HtkEvents    event,
                          HtkDef      *owner,
                          HtkNode      within)
{
  for (guint i = 0; i < self->form->actions->len; i++)
    {
      HtkAction *action = self->form->actions->pdata[i];

      if ((action->events & event) == 0)
        continue;
      if (event == HTK_EVENT_VALUE_CHANGED && action->owner != owner)
        continue;
      if (event == HTK_EVENT_NEW_REPEAT && action->owner != owner &&
          action->target->repeat != owner)
        continue;
      /* An action that depends on a calculation sees it up to date. */
      if (event != HTK_EVENT_NEW_REPEAT)
        htk_instance_recompute (self);
      run_action (self, action, event, owner, within, NULL);
    }
}

/**
 * htk_instance_preload_in:
 * @self: an instance
 * @added: (element-type HtkNode): questions that are new to who gave its answers
 *
 * Fills what the form preloads there.
 */
void
htk_instance_preload_in (HtkInstance *self,
                         GArray      *added)
{
  for (HtkNode node = 1; node < self->defs->len; node++)
    {
      HtkDef *def = htk_instance_def (self, node);

      if (def != NULL && def->preload != NULL && htk_tree_is_leaf (self->tree, node) &&
          inside_any (self, node, added))
        preload_node (self, node, def);
    }
}

/**
 * htk_instance_first_load_in:
 * @self: an instance
 * @added: (element-type HtkNode): questions that are new to who gave its answers
 *
 * Runs for them, and for nothing else, what the form does at a first load: a dynamic default of a new
 * question is the one it would have in a new filling.
 */
void
htk_instance_first_load_in (HtkInstance *self,
                            GArray      *added)
{
  for (guint i = 0; added->len > 0 && i < self->form->actions->len; i++)
    {
      HtkAction *action = self->form->actions->pdata[i];

      if ((action->events & HTK_EVENT_FIRST_LOAD) == 0)
        continue;
      htk_instance_recompute (self);
      run_action (self, action, HTK_EVENT_FIRST_LOAD, NULL, 0, added);
    }
}

/* ODK XForms, events: xforms-value-changed comes after all that follows from the change was
 * computed. Actions that set each other off in a ring are cut short. */
void
htk_instance_run_pending (HtkInstance *self)
{
  for (guint i = 0; i < self->pending->len && i < MAX_PENDING; i++)
    {
      HtkNode node = g_array_index (self->pending, HtkNode, i);
      HtkDef *def = htk_instance_def (self, node);

      htk_instance_recompute (self);
      if (def != NULL && !htk_tree_hidden (self->tree, node))
        htk_instance_run_actions (self, HTK_EVENT_VALUE_CHANGED, def, node);
    }
  g_array_set_size (self->pending, 0);
}

/**
 * htk_instance_take_unplaced:
 * @self: an instance
 *
 * What a setgeopoint was to set since this was last called, while its environment had no place: a
 * place takes its time, and the form does not wait for it (ODK XForms: odk:setgeopoint).
 *
 * Returns: (transfer full) (element-type HtkNode): nodes; some may be gone by now
 */
GArray *
htk_instance_take_unplaced (HtkInstance *self)
{
  GArray *nodes = self->unplaced;

  self->unplaced = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  return nodes;
}
