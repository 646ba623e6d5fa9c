/* Lays the newest revision of a visit beside the last visit and beside the revision it corrects. */
#include "app/record/htk-visit-diff.h"

#include "app/form/htk-form-pages.h"
#include "app/record/htk-answer-words.h"
#include "app/record/htk-answers.h"
#include "app/record/htk-last-answers.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-readback.h"
#include "app/record/htk-visit-instance.h"
#include "app/store/htk-visits.h"

#include <string.h>

void
htk_diff_row_free (HtkDiffRow *self)
{
  g_free (self->ref);
  g_free (self->section);
  g_free (self->label);
  g_free (self->now);
  g_free (self->last);
  g_free (self->previous);
  g_free (self);
}

/**
 * htk_answers_earlier:
 * @answers: (nullable): the answers of an earlier visit or revision
 * @instance: an instance of the same form
 * @ref: one of its questions
 *
 * Returns: (nullable): the earlier answer to the same question, of the same member in a roster
 */
const char *
htk_answers_earlier (HtkAnswers  *answers,
                     HtkInstance *instance,
                     const char  *ref)
{
  const char *bracket = strrchr (ref, ']');
  HtkAnswers *scope = answers;

  if (answers == NULL)
    return NULL;
  if (bracket != NULL)
    {
      g_autofree char *key = g_strdup_printf ("%.*s/m_roster_id", (int) (bracket + 1 - ref), ref);
      HtkNode node = htk_instance_find (instance, key, NULL);

      scope = node != 0 ? htk_answers_item (answers, "m", "m_roster_id",
                                            htk_instance_get (instance, node)) : NULL;
    }
  return scope != NULL ? htk_answers_get (scope, strrchr (ref, '/') + 1) : NULL;
}

static gboolean
same (const char *a,
      const char *b)
{
  return g_strcmp0 (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static HtkDiffRow *
row_new (HtkInstance       *instance,
         const HtkFormPage *page,
         const HtkBodyItem *item,
         HtkAnswers        *last,
         HtkAnswers        *previous)
{
  g_autoptr (HtkState) state = htk_instance_state (instance, item->node, NULL);
  const char *was = htk_answers_earlier (last, instance, item->ref);
  const char *before = htk_answers_earlier (previous, instance, item->ref);
  const char *value = state != NULL ? state->value : NULL;
  HtkDiffRow *row;

  if (state == NULL || !state->relevant ||
      ((value == NULL || *value == '\0') && was == NULL && before == NULL))
    return NULL;
  row = g_new0 (HtkDiffRow, 1);
  row->ref = g_strdup (item->ref);
  row->section = g_strdup (page->title);
  row->label = g_strdup (state->label != NULL ? state->label : strrchr (item->ref, '/') + 1);
  row->is_file = state->kind == HTK_CONTROL_UPLOAD;
  row->now = htk_answer_words (instance, state, value);
  row->last = htk_answer_words (instance, state, was);
  row->previous = htk_answer_words (instance, state, before);
  row->differs = was != NULL && !same (was, value);
  row->corrected = previous != NULL && !same (before, value);
  return row;
}

static HtkAnswers *
previous_answers (HtkStore   *store,
                  const char *revision_id)
{
  g_autoptr (HtkRevision) revision =
    revision_id != NULL ? htk_revision_get (store, revision_id, NULL) : NULL;

  return revision != NULL ? htk_answers_parse (revision->answers, NULL) : NULL;
}

/**
 * htk_visit_diff:
 * @store: a store
 * @pack: the pack
 * @visit_id: a visit
 * @error: return location
 *
 * What a worker wrote of a restricted finding is left out: it is for the county alone (domain.md 5).
 *
 * Returns: (transfer full) (element-type HtkDiffRow): each answered question, in the form's order
 */
GPtrArray *
htk_visit_diff (HtkStore   *store,
                HtkPack    *pack,
                const char *visit_id,
                GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  g_autoptr (HtkRevision) revision =
    visit != NULL ? htk_revision_get (store, visit->revision_id, error) : NULL;
  g_autoptr (HtkInstance) instance =
    revision != NULL ? htk_visit_instance (store, pack, visit, revision, error) : NULL;
  g_autoptr (HtkRules) rules = NULL;
  g_autoptr (HtkAnswers) last =
    instance != NULL && htk_pack_rules_if_any (pack, store, &rules, error)
      ? htk_last_answers (store, visit->subject_type, visit->subject_id, error) : NULL;
  HtkFindingKinds *kinds = rules != NULL ? htk_rules_findings (rules) : NULL;
  g_autoptr (HtkAnswers) previous = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  GPtrArray *rows;

  if (last == NULL)
    return NULL;
  previous = previous_answers (store, revision->parent);
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_diff_row_free);
  pages = htk_form_pages (instance);
  for (guint p = 0; p < pages->len; p++)
    {
      HtkFormPage *page = g_ptr_array_index (pages, p);

      for (guint i = 0; i < page->items->len; i++)
        {
          HtkBodyItem *item = g_ptr_array_index (page->items, i);
          HtkDiffRow *row =
            htk_body_item_asks (item) && !htk_answer_is_hidden (instance, item->ref, visit->form_id, kinds)
              ? row_new (instance, page, item, last, previous) : NULL;

          if (row != NULL)
            g_ptr_array_add (rows, row);
        }
    }
  return rows;
}
