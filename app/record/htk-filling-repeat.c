/* Adds to the repeats of a form and removes from them. What was removed can be put back with all its
 * answers; each step is saved before it is done to the end. */
#include "app/record/htk-filling-private.h"

#include "app/form/htk-held.h"

#include <string.h>

struct _HtkRemoved
{
  char *range;
  guint place;     /* from 1 */
  GPtrArray *held; /* HtkHeld */
};

void
htk_removed_free (HtkRemoved *self)
{
  if (self == NULL)
    return;
  g_free (self->range);
  g_ptr_array_unref (self->held);
  g_free (self);
}

/**
 * htk_filling_repeat_add:
 * @self: a filling
 * @range_ref: a repeat
 * @error: return location
 *
 * Returns: the new instance at its end, saved; 0 on failure
 */
HtkNode
htk_filling_repeat_add (HtkFilling *self,
                        const char *range_ref,
                        GError    **error)
{
  HtkNode node = htk_instance_repeat_add (self->instance, range_ref, 0, error);

  if (node == 0)
    return 0;
  if (!htk_draft_add_op (self->store, self->draft->id, "repeat-add", range_ref, NULL, FALSE,
                         error))
    {
      htk_instance_repeat_remove (self->instance, node, NULL);
      return 0;
    }
  htk_filling_after_op (self);
  return node;
}

static HtkRemoved *
removed_new (HtkInstance *instance,
             HtkNode      node)
{
  g_autofree char *ref = htk_instance_ref_of (instance, node);
  char *at = strrchr (ref, '[');
  HtkRemoved *self = g_new0 (HtkRemoved, 1);

  self->place = (guint) g_ascii_strtoull (at + 1, NULL, 10);
  *at = '\0';
  self->range = g_steal_pointer (&ref);
  self->held = htk_instance_held (instance, node);
  return self;
}

/* What went of repeats within this one is counted from it: another may have its place now. */
static void
forget_within (HtkFilling *self,
               const char *range)
{
  g_autofree char *inside = g_strconcat (range, "[", NULL);

  for (guint i = self->shrunk->len; i > 0; i--)
    if (g_str_has_prefix (((HtkRemoved *) self->shrunk->pdata[i - 1])->range, inside))
      g_ptr_array_remove_index (self->shrunk, i - 1);
}

/**
 * htk_filling_repeat_remove:
 * @self: a filling
 * @node: a repeat's instance
 * @removed: (out) (optional) (transfer full): what it held, for htk_filling_repeat_put_back()
 * @error: return location
 *
 * Removes an instance once the removal is saved.
 *
 * Returns: FALSE with %HTK_FORM_ERROR_REPEAT_FIXED or an error of the store; it is then still there
 */
gboolean
htk_filling_repeat_remove (HtkFilling  *self,
                           HtkNode      node,
                           HtkRemoved **removed,
                           GError     **error)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);
  g_autofree char *range = g_strndup (ref, (gsize) (strrchr (ref, '[') - ref));
  g_autoptr (HtkRemoved) kept = NULL;
  gboolean fixed = FALSE;

  htk_instance_repeat_count (self->instance, range, &fixed, NULL);
  if (fixed)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_REPEAT_FIXED,
                   "%s: the form decides how often it repeats", range);
      return FALSE;
    }
  kept = removed_new (self->instance, node);
  if (!htk_draft_add_op (self->store, self->draft->id, "repeat-remove", ref, NULL, FALSE, error) ||
      !htk_instance_repeat_remove (self->instance, node, error))
    return FALSE;
  forget_within (self, range);
  htk_filling_note (self, HTK_AUDIT_DELETE_REPEAT, ref);
  htk_filling_after_op (self);
  if (removed != NULL)
    *removed = g_steal_pointer (&kept);
  return TRUE;
}

static void
add_op (GPtrArray  *ops,
        const char *op,
        const char *ref,
        const char *value)
{
  HtkDraftOp *row = g_new0 (HtkDraftOp, 1);

  row->op = g_strdup (op);
  row->ref = g_strdup (ref);
  row->value = g_strdup (value);
  g_ptr_array_add (ops, row);
}

static int
count_of (HtkFilling *self,
          const char *range)
{
  gboolean fixed = FALSE;

  return htk_instance_repeat_count (self->instance, range, &fixed, NULL);
}

/* Whether it is there now as it was. What had to be done for it is added to @ops, unless that is NULL. */
static gboolean
put_held (HtkFilling    *self,
          const char    *ref,
          const HtkHeld *held,
          GPtrArray     *ops)
{
  g_autofree char *full = g_strconcat (ref, held->below, NULL);
  HtkNode node;

  if (held->value == NULL)
    {
      while (count_of (self, full) < (int) held->count &&
             htk_instance_repeat_add (self->instance, full, 0, NULL) != 0)
        if (ops != NULL)
          add_op (ops, "repeat-add", full, NULL);
      return count_of (self, full) >= (int) held->count;
    }
  node = htk_instance_find (self->instance, full, NULL);
  if (node == 0)
    return FALSE;
  if (g_strcmp0 (htk_instance_get (self->instance, node), held->value) == 0)
    return TRUE;
  if (!htk_instance_restore (self->instance, node, held->value, NULL) ||
      g_strcmp0 (htk_instance_get (self->instance, node), held->value) != 0)
    return FALSE;
  if (ops != NULL)
    add_op (ops, "answer", full, held->value);
  return TRUE;
}

/* An answer may wait for another one: for the count of what it lies in, or for its choices. */
static void
put_all (HtkFilling       *self,
         const HtkRemoved *removed,
         const char       *ref,
         GPtrArray        *ops)
{
  g_autofree gboolean *done = g_new0 (gboolean, removed->held->len);
  gboolean more = TRUE;

  while (more)
    {
      more = FALSE;
      for (guint i = 0; i < removed->held->len; i++)
        if (!done[i] && put_held (self, ref, removed->held->pdata[i], ops))
          more = done[i] = TRUE;
    }
}

/**
 * htk_filling_repeat_put_back:
 * @self: a filling
 * @removed: what htk_filling_repeat_remove() took out of it
 * @error: return location
 *
 * Brings an instance back to its place with all its answers, in one durable step.
 *
 * Returns: (transfer full): its reference; NULL with an error of the form or the store, nothing is then
 *   changed
 */
char *
htk_filling_repeat_put_back (HtkFilling       *self,
                             const HtkRemoved *removed,
                             GError          **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_draft_op_free);
  int count = count_of (self, removed->range);
  guint place = MIN (removed->place, (guint) MAX (count, 0) + 1);
  g_autofree char *at = g_strdup_printf ("%u", place);
  g_autofree char *ref = NULL;
  HtkNode node = htk_instance_repeat_add (self->instance, removed->range, place, error);

  if (node == 0)
    return NULL;
  forget_within (self, removed->range);
  add_op (ops, "repeat-add", removed->range, at);
  ref = htk_instance_ref_of (self->instance, node);
  put_all (self, removed, ref, ops);
  if (!htk_draft_add_ops (self->store, self->draft->id, ops, error))
    {
      htk_instance_repeat_remove (self->instance, node, NULL);
      return NULL;
    }
  htk_filling_after_op (self);
  return g_steal_pointer (&ref);
}

/* --- Repeats whose count is an answer --- */

static void
shrinks (HtkInstance *instance,
         HtkNode      node,
         gpointer     filling)
{
  HtkFilling *self = filling;

  g_ptr_array_add (self->shrunk, removed_new (instance, node));
}

/* What goes because a number became less is kept as long as the draft is filled: whoever empties a field to
 * type another number into it must not lose a member for it. */
void
htk_filling_watch_shrinks (HtkFilling *self)
{
  self->shrunk = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_removed_free);
  htk_instance_watch_shrinks (self->instance, shrinks, self);
}

/* Gives those that are there again what they held. Of one place the last that went is the one meant.
 * Nothing is written: who opens the draft anew comes the same way to the same answers. */
void
htk_filling_regrow (HtkFilling *self)
{
  for (guint i = self->shrunk->len; i > 0; i = MIN (i - 1, self->shrunk->len))
    {
      HtkRemoved *removed = self->shrunk->pdata[i - 1];
      g_autofree char *ref = NULL;

      if (count_of (self, removed->range) < (int) removed->place)
        continue;
      g_ptr_array_steal_index (self->shrunk, i - 1);
      ref = g_strdup_printf ("%s[%u]", removed->range, removed->place);
      put_all (self, removed, ref, NULL);
      htk_removed_free (removed);
    }
}

/**
 * htk_filling_lost:
 * @self: a filling
 * @since: how many there were
 *
 * Returns: (transfer full) (nullable): the reference of the first instance that went after the first
 *   @since because its repeat's count became less; NULL when none did
 */
char *
htk_filling_lost (HtkFilling *self,
                  guint       since)
{
  const HtkRemoved *removed = NULL;

  if (self->shrunk->len > since)
    removed = self->shrunk->pdata[self->shrunk->len - 1];
  return removed != NULL ? g_strdup_printf ("%s[%u]", removed->range, removed->place) : NULL;
}
