/* What an instance of a repeat holds, of which the rest is worked out anew: all that a person answered in
 * it, also where it is not asked at present. Used by who takes an instance away and may bring it back. */
#include "app/form/htk-held.h"

#include "app/form/htk-form-private.h"

#include <string.h>

static void
held_free (gpointer data)
{
  HtkHeld *self = data;

  g_free (self->below);
  g_free (self->value);
  g_free (self);
}

static HtkHeld *
add (GPtrArray  *out,
     const char *ref,
     gsize       skip)
{
  HtkHeld *held = g_new0 (HtkHeld, 1);

  held->below = g_strdup (ref + skip);
  g_ptr_array_add (out, held);
  return held;
}

/* Once for all instances that lie beside each other. */
static void
add_range (HtkInstance *self,
           HtkNode      parent,
           HtkNode      first,
           gsize        skip,
           GPtrArray   *out)
{
  HtkDef *repeat = htk_instance_def (self, first);
  g_autofree char *ref = htk_instance_ref_of (self, first);
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (HtkNode));

  if (repeat->count != NULL || repeat->no_add_remove)
    return;
  *strrchr (ref, '[') = '\0';
  add (out, ref, skip)->count = htk_instance_repeat_nodes (self, repeat, parent, nodes);
}

static void
collect (HtkInstance *self,
         HtkNode      node,
         gsize        skip,
         GPtrArray   *out)
{
  HtkDef *before = NULL;

  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      HtkDef *def = HTK_NODE_IS_LEAF_TEXT (c) ? NULL : htk_instance_def (self, c);

      if (def == NULL)
        continue;
      if (def->is_repeat && def != before)
        add_range (self, node, c, skip, out);
      before = def;
      if (!htk_tree_is_leaf (self->tree, c))
        collect (self, c, skip, out);
      else if (def->control != NULL && def->control->kind >= HTK_CONTROL_INPUT &&
               def->calculate == NULL)
        {
          g_autofree char *ref = htk_instance_ref_of (self, c);

          add (out, ref, skip)->value = g_strdup (htk_tree_value (self->tree, c));
        }
    }
}

/**
 * htk_instance_held:
 * @self: an instance
 * @node: an instance of a repeat in it
 *
 * Returns: (transfer full) (element-type HtkHeld): what @node holds that a person may answer, in the order
 *   of the form, a repeat before what lies in it
 */
GPtrArray *
htk_instance_held (HtkInstance *self,
                   HtkNode      node)
{
  g_autofree char *ref = htk_instance_ref_of (self, node);
  GPtrArray *out = g_ptr_array_new_with_free_func (held_free);

  collect (self, node, strlen (ref), out);
  return out;
}

/**
 * htk_instance_watch_shrinks:
 * @self: an instance
 * @func: called for each instance of a repeat that goes because the form's own count became less
 * @data: for @func
 */
void
htk_instance_watch_shrinks (HtkInstance       *self,
                            HtkInstanceShrinks func,
                            gpointer           data)
{
  self->shrinks_func = func;
  self->shrinks_data = data;
}
