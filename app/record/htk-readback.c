/* Puts a form's answers into the words that are read to the household, printed and signed. */
#include "app/record/htk-readback.h"

#include "app/form/htk-form-pages.h"
#include "app/record/htk-answer-words.h"
#include "app/record/htk-signing.h"

#include <string.h>

/* By their names the pack's forms tell what a group or a note is (app/pack/README.md). */
#define REASON "why_"
#define FOUND "af_"

void
htk_read_row_free (HtkReadRow *self)
{
  g_free (self->ref);
  g_free (self->section);
  g_free (self->label);
  g_free (self->words);
  g_free (self);
}

/**
 * htk_answer_is_hidden:
 * @instance: an instance
 * @ref: one of its questions
 * @form_id: its form
 * @kinds: (nullable): the findings of the pack; a pack of forms alone restricts nothing
 *
 * What is written of a restricted finding is for the county alone (domain.md 5: write only): it is
 * neither read out nor shown to others. A row of the worker's own findings is hidden as a whole.
 */
gboolean
htk_answer_is_hidden (HtkInstance     *instance,
                      const char      *ref,
                      const char      *form_id,
                      HtkFindingKinds *kinds)
{
  const char *row = strstr (ref, "/f[");
  const char *end = row != NULL ? strchr (row, ']') : NULL;
  g_autofree char *key = NULL;
  HtkNode node;

  if (kinds == NULL)
    return FALSE;
  if (end == NULL)
    return htk_finding_kinds_hide (kinds, form_id, ref);
  key = g_strdup_printf ("%.*s/f_cat", (int) (end + 1 - ref), ref);
  node = htk_instance_find (instance, key, NULL);
  return node != 0 && htk_finding_kinds_restrict (kinds, htk_instance_get (instance, node));
}

static gboolean
is_named (const char *ref,
          const char *prefix)
{
  const char *slash = ref != NULL ? strrchr (ref, '/') : NULL;

  return slash != NULL && g_str_has_prefix (slash + 1, prefix);
}

/* Of what is not answered nothing is said, but that a signature is still to come. */
static gboolean
kind_of (const HtkState *state,
         HtkReadKind    *kind)
{
  gboolean given = state->value != NULL && *state->value != '\0';

  if (state->kind == HTK_CONTROL_NOTE)
    *kind = HTK_READ_NOTE;
  else if (htk_state_is_signature (state))
    *kind = HTK_READ_SIGNATURE;
  else
    *kind = state->readonly ? HTK_READ_RESULT : HTK_READ_ANSWER;
  if (*kind == HTK_READ_NOTE)
    return state->label != NULL && is_named (state->ref, REASON);
  return given || *kind == HTK_READ_SIGNATURE;
}

static HtkReadRow *
row_new (HtkInstance       *instance,
         const HtkFormPage *page,
         const HtkBodyItem *item)
{
  g_autoptr (HtkState) state = htk_instance_state (instance, item->node, NULL);
  HtkReadKind kind;
  HtkReadRow *row;

  if (state == NULL || !state->relevant || !kind_of (state, &kind))
    return NULL;
  row = g_new0 (HtkReadRow, 1);
  row->kind = kind;
  row->ref = g_strdup (item->ref);
  row->section = g_strdup (page->title);
  row->label = g_strdup (state->label != NULL ? state->label : strrchr (item->ref, '/') + 1);
  if (kind != HTK_READ_NOTE && state->kind != HTK_CONTROL_UPLOAD)
    row->words = htk_answer_words (instance, state, state->value);
  return row;
}

/* The head of a finding that the form made by itself and that holds at present. */
static HtkReadRow *
found_new (HtkInstance       *instance,
           const HtkFormPage *page,
           const HtkBodyItem *item)
{
  HtkReadRow *row;

  if (item->label == NULL || item->node == 0 || !is_named (item->ref, FOUND) ||
      !htk_instance_relevant (instance, item->node))
    return NULL;
  row = g_new0 (HtkReadRow, 1);
  row->kind = HTK_READ_NOTE;
  row->ref = g_strdup (item->ref);
  row->section = g_strdup (page->title);
  row->label = g_strdup (item->label);
  return row;
}

/**
 * htk_read_back:
 * @instance: an instance, of a draft or of a revision
 * @form_id: its form
 * @kinds: (nullable): the findings of the pack
 *
 * Returns: (transfer full) (element-type HtkReadRow): each answer, result, reason and finding that is
 *   not hidden, in the form's order
 */
GPtrArray *
htk_read_back (HtkInstance     *instance,
               const char      *form_id,
               HtkFindingKinds *kinds)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_read_row_free);
  g_autoptr (GPtrArray) pages = htk_form_pages (instance);

  for (guint p = 0; p < pages->len; p++)
    {
      HtkFormPage *page = g_ptr_array_index (pages, p);

      for (guint i = 0; i < page->items->len; i++)
        {
          const HtkBodyItem *item = g_ptr_array_index (page->items, i);
          HtkReadRow *row = NULL;

          if (item->ref == NULL || htk_answer_is_hidden (instance, item->ref, form_id, kinds))
            continue;
          if (item->kind == HTK_CONTROL_GROUP)
            row = found_new (instance, page, item);
          else if (item->node != 0)
            row = row_new (instance, page, item);
          if (row != NULL)
            g_ptr_array_add (rows, row);
        }
    }
  return rows;
}
