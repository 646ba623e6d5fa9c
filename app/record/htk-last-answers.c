/* Puts together what is known of a subject from all accepted visits: forms that ask the same
 * question give it the same name, and the newest answer stands. */
#include "app/record/htk-last-answers.h"

#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-register.h"
#include "app/store/htk-visits.h"

#define MEMBERS "m"
#define MEMBER_ID "m_roster_id"
#define DATE "visit_date"

/* What the county sends with the register: the answers of other tablets, and of those before this
 * one. A household that the register does not know was never asked. */
static gboolean
register_answers (HtkStore *store,
                  const char *subject_type,
                  const char *subject_id,
                  HtkAnswers **answers,
                  GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkHousehold) h = NULL;
  g_autoptr (JsonObject) facts = NULL;

  if (g_str_equal (subject_type, "household"))
    h = htk_register_household (store, subject_id, &local);
  else if (g_str_equal (subject_type, "village"))
    facts = htk_register_village_facts (store, subject_id, &local);
  else if (g_str_equal (subject_type, "project"))
    facts = htk_register_project (store, subject_id, &local);
  if (local != NULL && !g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *answers = htk_answers_new (htk_json_part (h != NULL ? h->extra : facts, "last_answers"));
  return TRUE;
}

static int
by_date (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (htk_answers_get (*(HtkAnswers *const *)a, DATE),
                    htk_answers_get (*(HtkAnswers *const *)b, DATE));
}

/* (element-type HtkAnswers): the oldest first. */
static GPtrArray *
all_answers (HtkStore *store, const char *subject_type, const char *subject_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_answers_free);
  g_autoptr (GPtrArray) revisions = htk_revisions_accepted (store, subject_id, error);
  HtkAnswers *answers;

  if (revisions == NULL || !register_answers (store, subject_type, subject_id, &answers, error))
    return NULL;
  g_ptr_array_add (list, answers);
  for (guint i = 0; i < revisions->len; i++)
    {
      const HtkRevision *revision = g_ptr_array_index (revisions, i);

      answers = htk_answers_parse (revision->answers, error);
      if (answers == NULL)
        return NULL;
      if (htk_answers_get (answers, DATE) == NULL)
        htk_answers_set (answers, DATE, htk_answers_date (answers));
      g_ptr_array_add (list, answers);
    }
  g_ptr_array_sort (list, by_date);
  return g_steal_pointer (&list);
}

/**
 * htk_last_answers:
 * @store: a store
 * @subject_type: household, village, project or finding
 * @subject_id: whom it is about
 * @error: return location
 *
 * Of each form the newest accepted visit counts; what a later one did not ask stays as an earlier
 * one found it, person by person.
 *
 * Returns: (transfer full): the last answers, without any for a first visit
 */
HtkAnswers *
htk_last_answers (HtkStore *store, const char *subject_type, const char *subject_id, GError **error)
{
  g_autoptr (GPtrArray) list = all_answers (store, subject_type, subject_id, error);
  HtkAnswers *last;

  if (list == NULL)
    return NULL;
  last = htk_answers_new (NULL);
  for (guint i = 0; i < list->len; i++)
    htk_answers_merge (last, g_ptr_array_index (list, i), MEMBERS, MEMBER_ID);
  return last;
}
