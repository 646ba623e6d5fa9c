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

#define PARTIAL "x_check" /* form F: what was checked; the rest was not asked */
#define MOST_VISITS 8

/* (transfer full): what the county sends with the register: the answers of other tablets, and of
 * those before this one. A subject that the register does not know was never asked. */
static JsonObject *
register_row (HtkStore *store, const char *subject_type, const char *subject_id, GError **error)
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
      return NULL;
    }
  if (h != NULL)
    return json_object_ref (h->extra);
  return facts != NULL ? g_steal_pointer (&facts) : json_object_new ();
}

static int
by_date (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (htk_answers_get (*(HtkAnswers *const *)a, DATE),
                    htk_answers_get (*(HtkAnswers *const *)b, DATE));
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  return by_date (b, a);
}

static gboolean
add_revisions (GPtrArray *list, GPtrArray *revisions, GError **error)
{
  for (guint i = 0; i < revisions->len; i++)
    {
      const HtkRevision *revision = g_ptr_array_index (revisions, i);
      HtkAnswers *answers = htk_answers_parse (revision->answers, error);

      if (answers == NULL)
        return FALSE;
      if (htk_answers_get (answers, DATE) == NULL)
        htk_answers_set (answers, DATE, htk_answers_date (answers));
      g_ptr_array_add (list, answers);
    }
  return TRUE;
}

/* (element-type HtkAnswers): of each form the newest, the oldest first. */
static GPtrArray *
all_answers (HtkStore *store, JsonObject *row, const char *subject_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_answers_free);
  g_autoptr (GPtrArray) revisions = htk_revisions_accepted (store, subject_id, error);

  g_ptr_array_add (list, htk_answers_new (htk_json_part (row, "last_answers")));
  if (revisions == NULL || !add_revisions (list, revisions, error))
    return NULL;
  g_ptr_array_sort (list, by_date);
  return g_steal_pointer (&list);
}

/* What a partial check did not judge is na in it, and stays as a whole visit judged it. */
static void
leave_unchecked (HtkAnswers *newer)
{
  static const char *const results[] = { "d1", "d2", "d3", "d4", "d5", "d6", "d7" };
  static const char *const of_member[] = { "m_d3", "m_d4" };

  if (htk_answers_get (newer, PARTIAL) == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    if (g_strcmp0 (htk_answers_get (newer, results[i]), "na") == 0)
      htk_answers_set (newer, results[i], "");
  for (guint m = 0; m < htk_answers_n_items (newer, MEMBERS); m++)
    {
      HtkAnswers *item = htk_answers_nth (newer, MEMBERS, m);

      for (guint i = 0; i < G_N_ELEMENTS (of_member); i++)
        if (g_strcmp0 (htk_answers_get (item, of_member[i]), "na") == 0)
          htk_answers_set (item, of_member[i], "");
    }
}

static HtkAnswers *
join (GPtrArray *list, gboolean only_met)
{
  HtkAnswers *last = htk_answers_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      HtkAnswers *newer = g_ptr_array_index (list, i);

      if (only_met && g_strcmp0 (htk_answers_get (newer, "contacted"), "0") == 0)
        continue;
      leave_unchecked (newer);
      htk_answers_merge (last, newer, MEMBERS, MEMBER_ID);
    }
  return last;
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
  g_autoptr (JsonObject) row = register_row (store, subject_type, subject_id, error);
  g_autoptr (GPtrArray) list = row != NULL ? all_answers (store, row, subject_id, error) : NULL;

  return list != NULL ? join (list, FALSE) : NULL;
}

/**
 * htk_last_met_answers:
 * @store: a store
 * @household: a household with its `extra`
 * @error: return location
 *
 * As htk_last_answers(), without visits that met nobody: what was found before them still stands.
 *
 * Returns: (transfer full): the last answers, without any for one that was never met
 */
HtkAnswers *
htk_last_met_answers (HtkStore *store, const HtkHousehold *household, GError **error)
{
  g_autoptr (GPtrArray) list = all_answers (store, household->extra, household->id, error);

  return list != NULL ? join (list, TRUE) : NULL;
}

static void
add_of_register (GPtrArray *list, JsonObject *row, const char *member)
{
  JsonObject *part = htk_json_part (row, member);
  const char *date = part != NULL ? htk_json_text (part, DATE) : NULL;

  for (guint i = 0; date != NULL && i < list->len; i++)
    if (g_strcmp0 (htk_answers_get (g_ptr_array_index (list, i), DATE), date) == 0)
      return;
  if (date != NULL)
    g_ptr_array_add (list, htk_answers_new (part));
}

/**
 * htk_answers_of_visits:
 * @store: a store
 * @subject_type: village or project
 * @subject_id: whom they are about
 * @error: return location
 *
 * The visits one by one, each whole: those whose revisions are here and, where they are of other
 * tablets, the last two as the register has them.
 *
 * Returns: (transfer full) (element-type HtkAnswers): at most 8, the newest first, each with its
 *   visit_date
 */
GPtrArray *
htk_answers_of_visits (HtkStore *store,
                       const char *subject_type,
                       const char *subject_id,
                       GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_answers_free);
  g_autoptr (JsonObject) row = register_row (store, subject_type, subject_id, error);
  g_autoptr (GPtrArray) revisions
      = row != NULL ? htk_revisions_accepted_all (store, subject_id, MOST_VISITS, error) : NULL;

  if (revisions == NULL || !add_revisions (list, revisions, error))
    return NULL;
  add_of_register (list, row, "last_answers");
  add_of_register (list, row, "answers_before");
  g_ptr_array_sort (list, newest_first);
  return g_steal_pointer (&list);
}
