/* What was answered last time: shown beside the question, and carried over where it still holds. */
#include "app/record/htk-filling-private.h"

#include <string.h>

/* The answers a question's last answer is looked up in: those of the same member in a roster. */
static HtkAnswers *
last_scope (HtkFilling *self,
            const char *ref)
{
  const char *bracket = strrchr (ref, ']');
  g_autofree char *key = NULL;
  const char *id;
  HtkNode node;

  if (bracket == NULL)
    return self->last;
  key = g_strdup_printf ("%.*s/m_roster_id", (int) (bracket + 1 - ref), ref);
  node = htk_instance_find (self->instance, key, NULL);
  id = node != 0 ? htk_instance_get (self->instance, node) : NULL;
  /* Members new to the roster have no id: one of today is not one of last time. */
  return id != NULL && *id != '\0' ? htk_answers_item (self->last, "m", "m_roster_id", id) : NULL;
}

/**
 * htk_filling_last_answer:
 * @self: a filling
 * @node: a question
 *
 * Returns: (nullable): what was answered at the last accepted visit, of the same person in the
 *   roster; NULL when it was not asked
 */
const char *
htk_filling_last_answer (HtkFilling *self,
                         HtkNode     node)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);
  HtkAnswers *scope = last_scope (self, ref);
  const char *value = scope != NULL ? htk_answers_get (scope, strrchr (ref, '/') + 1) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

/**
 * htk_filling_last_date:
 * @self: a filling
 *
 * Returns: (nullable): the day of the last accepted visit, YYYY-MM-DD
 */
const char *
htk_filling_last_date (HtkFilling *self)
{
  return htk_answers_get (self->last, "visit_date");
}

gboolean
htk_filling_is_unchanged (HtkFilling *self,
                          HtkNode     node)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);

  return g_hash_table_contains (self->unchanged, ref);
}

/* Facts of the day (dates, places, photos, signatures) are never carried over from another day. */
static gboolean
is_lasting (const HtkState *state)
{
  static const char *const never[] = { "date", "dateTime", "time", "geopoint", "geotrace",
                                       "geoshape", "binary" };

  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    if (g_strcmp0 (state->type, never[i]) == 0)
      return FALSE;
  return state->relevant && !state->readonly && state->kind != HTK_CONTROL_UPLOAD;
}

static gboolean
may_carry (const HtkState *state)
{
  return is_lasting (state) && (state->value == NULL || *state->value == '\0');
}

/* A choice that is no longer offered would be dropped by the form: such a question is asked anew. */
static gboolean
still_fits (HtkFilling *self,
            HtkNode     node,
            const char *last)
{
  g_autofree char *before = g_strdup (htk_instance_get (self->instance, node));
  gboolean fits = htk_instance_set (self->instance, node, last, NULL) &&
                  g_strcmp0 (htk_instance_get (self->instance, node), last) == 0;

  htk_instance_set (self->instance, node, before, NULL);
  return fits;
}

static gboolean
carry (HtkFilling *self,
       HtkNode     node,
       const char *last,
       GError    **error)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);
  g_autoptr (GError) local = NULL;

  if (!still_fits (self, node, last) || htk_filling_save (self, node, ref, last, TRUE, &local) ||
      local->domain == HTK_FORM_ERROR)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* One pass over the questions of a page; answers may bring new ones to light. */
static int
carry_pass (HtkFilling        *self,
            const HtkFormPage *page,
            GError           **error)
{
  int n = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      HtkBodyItem *item = g_ptr_array_index (page->items, i);
      g_autoptr (HtkState) state = NULL;
      const char *last;

      if (!htk_body_item_asks (item) || item->kind == HTK_CONTROL_TRIGGER)
        continue;
      state = htk_instance_state (self->instance, item->node, NULL);
      last = htk_filling_last_answer (self, item->node);
      if (state == NULL || last == NULL || !may_carry (state) ||
          htk_filling_is_unchanged (self, item->node))
        continue;
      if (!carry (self, item->node, last, error))
        return -1;
      n += htk_filling_is_unchanged (self, item->node);
    }
  return n;
}

/**
 * htk_filling_unchanged:
 * @self: a filling
 * @page: a page of its form
 * @error: return location
 *
 * “无变化”: gives each open question of a page the last visit's answer, and remembers that it was
 * confirmed and not asked (design.md 6). What is answered already is left alone.
 *
 * Returns: how many were carried over; -1 when one could not be saved
 */
int
htk_filling_unchanged (HtkFilling        *self,
                       const HtkFormPage *page,
                       GError           **error)
{
  int total = 0, n;

  do
    {
      n = carry_pass (self, page, error);
      if (n < 0)
        return -1;
      total += n;
    }
  while (n > 0);
  return total;
}

/**
 * htk_filling_may_carry:
 * @self: a filling
 * @node: a question
 *
 * Returns: whether the last visit's answer can be taken over here: there is one of a kind that lasts,
 *   and it is not what stands there
 */
gboolean
htk_filling_may_carry (HtkFilling *self,
                       HtkNode     node)
{
  const char *last = htk_filling_last_answer (self, node);
  g_autoptr (HtkState) state =
    last != NULL ? htk_instance_state (self->instance, node, NULL) : NULL;

  return state != NULL && state->kind != HTK_CONTROL_NOTE && state->kind != HTK_CONTROL_TRIGGER &&
         is_lasting (state) && g_strcmp0 (state->value, last) != 0;
}

/**
 * htk_filling_carry:
 * @self: a filling
 * @node: a question that htk_filling_may_carry()
 * @error: return location
 *
 * “无变化” at one question: gives it the last visit's answer and remembers that it was confirmed, not
 * asked (design.md 6).
 *
 * Returns: FALSE with %HTK_FORM_ERROR_NO_CHOICE when the form does not take that answer any more, or an
 *   error of the store; what stood there stays
 */
gboolean
htk_filling_carry (HtkFilling *self,
                   HtkNode     node,
                   GError    **error)
{
  const char *last = htk_filling_last_answer (self, node);
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);

  if (last == NULL || !still_fits (self, node, last))
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_CHOICE,
                   "%s: the last answer is not possible any more", ref);
      return FALSE;
    }
  return htk_filling_save (self, node, ref, last, TRUE, error);
}

/**
 * htk_filling_unchanged_set:
 * @self: a filling
 *
 * Returns: (transfer none) (element-type utf8): refs of the answers confirmed as unchanged
 */
GHashTable *
htk_filling_unchanged_set (HtkFilling *self)
{
  return self->unchanged;
}
