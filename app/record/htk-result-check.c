/* Holds a visit against its form once more: an old program, another pack or an edited client may send a colour that
 * the form does not give for these answers, or keep other answers than the submission has. The form is the one
 * of the version that was filled; what it looks up is the register of now, so that a difference is a matter for
 * a person and refuses nothing (design.md 6, domain.md 4). */
#include "app/record/htk-result-check.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-submit-body.h"
#include "app/store/htk-canonical-json.h"

void
htk_result_fault_free (HtkResultFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->name);
  g_free (fault->label);
  g_free (fault->said);
  g_free (fault->rules);
  g_free (fault);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
hold (GPtrArray  *faults,
      const char *name,
      const char *said,
      const char *rules)
{
  HtkResultFault *fault;

  if (g_str_equal (or_empty (said), or_empty (rules)))
    return;
  fault = g_new0 (HtkResultFault, 1);
  fault->name = g_strdup (name);
  fault->said = g_strdup (or_empty (said));
  fault->rules = g_strdup (or_empty (rules));
  g_ptr_array_add (faults, fault);
}

/* What lists and plans go by stands beside the answers: it is not said twice where both are wrong alike. */
static void
hold_visit (GPtrArray      *faults,
            const HtkVisit *visit,
            HtkAnswers     *kept,
            HtkAnswers     *rules)
{
  g_autofree char *score = g_strdup_printf ("%d", visit->score);
  const char *scored = htk_answers_get (rules, "score");
  const struct
  {
    const char *name, *said;
  } facts[] = { { "color", visit->color }, { "sug", visit->suggestion }, { "score", score } };

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      const char *name = facts[i].name, *again = htk_answers_get (kept, name);

      if (g_str_equal (or_empty (facts[i].said), or_empty (again)) ||
          (g_str_equal (name, "score") && scored == NULL && visit->score == 0))
        continue;
      hold (faults, name, facts[i].said, htk_answers_get (rules, name));
    }
}

static gboolean
is_question (const HtkBodyItem *item)
{
  return item->node != 0 && htk_body_item_is_question (item);
}

/* The answers of persons, as they were submitted and as they would be kept. */
static void
hold_answers (GPtrArray   *faults,
              HtkInstance *submitted,
              HtkInstance *kept)
{
  g_autoptr (GPtrArray) items = htk_instance_body (submitted);

  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);
      HtkNode node = is_question (item) ? htk_instance_find (kept, item->ref, NULL) : 0;
      g_autoptr (HtkState) state = NULL;
      guint before = faults->len;

      if (!is_question (item) || !htk_instance_relevant (submitted, item->node))
        continue;
      state = htk_instance_state (submitted, item->node, NULL);
      if (state == NULL || state->readonly)
        continue;
      hold (faults, item->ref, node != 0 ? htk_instance_get (kept, node) : NULL,
            htk_instance_get (submitted, item->node));
      if (faults->len > before)
        {
          HtkResultFault *fault = g_ptr_array_index (faults, before);

          fault->is_answer = TRUE;
          fault->label = g_strdup (state->label);
        }
    }
}

static HtkInstance *
instance_of_kept (HtkInstance       *submitted,
                  const HtkRevision *revision,
                  GError           **error)
{
  const HtkFormEnv env = { .language = NULL };
  g_autoptr (JsonNode) node = htk_json_parse (revision->answers, error);

  return node != NULL ? htk_instance_new_from_json (htk_instance_form (submitted), &env, node, FALSE, error)
                      : NULL;
}

/**
 * htk_result_check:
 * @instance: the submission in its form, htk_visit_instance(): its results are what the form gives
 * @visit: as it is listed and planned with
 * @revision: the revision of @instance, whose answers are what the register is written from
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkResultFault): where they differ, results first; NULL with
 *   %HTK_FORM_ERROR or %HTK_RECORD_ERROR_INVALID when the kept answers do not fit the form
 */
GPtrArray *
htk_result_check (HtkInstance       *instance,
                  const HtkVisit    *visit,
                  const HtkRevision *revision,
                  GError           **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_result_fault_free);
  g_autoptr (JsonNode) json = htk_instance_to_json (instance, FALSE);
  g_autofree char *text = htk_canonical_json (json);
  g_autoptr (HtkAnswers) rules = htk_answers_parse (text, error);
  g_autoptr (HtkAnswers) kept = rules != NULL ? htk_answers_parse (revision->answers, error) : NULL;
  g_autoptr (HtkInstance) again = kept != NULL ? instance_of_kept (instance, revision, error) : NULL;

  if (again == NULL)
    return NULL;
  for (guint i = 0; htk_submit_results[i] != NULL; i++)
    hold (faults, htk_submit_results[i], htk_answers_get (kept, htk_submit_results[i]),
          htk_answers_get (rules, htk_submit_results[i]));
  hold_visit (faults, visit, kept, rules);
  hold_answers (faults, instance, again);
  return g_steal_pointer (&faults);
}
