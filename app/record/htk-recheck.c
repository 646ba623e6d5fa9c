/* Compares a lead's visit with the worker's to the same household, and tells the county what the two
 * say differently. */
#include "app/record/htk-recheck.h"

#include "app/form/htk-form-pages.h"
#include "app/record/htk-answer-words.h"
#include "app/record/htk-answers.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-visit-diff.h"
#include "app/record/htk-visit-instance.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visit-queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
mismatch_free (gpointer data)
{
  HtkMismatch *self = data;

  g_free (self->ref);
  g_free (self->label);
  g_free (self->first);
  g_free (self->again);
  g_free (self);
}

void
htk_recheck_free (HtkRecheck *self)
{
  if (self == NULL)
    return;
  htk_visit_free (self->again);
  g_clear_pointer (&self->mismatches, g_ptr_array_unref);
  g_free (self);
}

static gboolean
is_number (const HtkState *state)
{
  return g_str_equal (state->type, "int") || g_str_equal (state->type, "integer") ||
         g_str_equal (state->type, "decimal");
}

/* Choices and figures can be compared; a text, a place, a time or a photo is another each time. */
static gboolean
is_compared (const HtkState *state)
{
  return state->relevant && (state->kind == HTK_CONTROL_SELECT || state->kind == HTK_CONTROL_SELECT1 ||
                             state->kind == HTK_CONTROL_RANGE ||
                             (state->kind == HTK_CONTROL_INPUT && is_number (state)));
}

static int
by_text (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* In whatever order they were chosen. */
static gboolean
same_choices (const char *a,
              const char *b)
{
  g_auto (GStrv) x = g_strsplit (a, " ", -1);
  g_auto (GStrv) y = g_strsplit (b, " ", -1);

  qsort (x, g_strv_length (x), sizeof *x, by_text);
  qsort (y, g_strv_length (y), sizeof *y, by_text);
  return g_strv_equal ((const char *const *) x, (const char *const *) y);
}

/* Two people told the same sum a little differently. */
static gboolean
same_numbers (const char *a,
              const char *b,
              double      percent)
{
  double x = g_ascii_strtod (a, NULL), y = g_ascii_strtod (b, NULL);

  return fabs (x - y) * 100 <= percent * MAX (fabs (x), fabs (y));
}

static gboolean
has (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
compare (HtkRecheck        *self,
         HtkInstance       *again,
         HtkAnswers        *first,
         const HtkBodyItem *item,
         double             percent)
{
  g_autoptr (HtkState) state = htk_instance_state (again, item->node, NULL);
  const char *was = htk_answers_earlier (first, again, item->ref);
  HtkMismatch *mismatch;

  if (state == NULL || !is_compared (state) || !has (was) || !has (state->value))
    return;
  self->compared++;
  if (state->kind == HTK_CONTROL_INPUT || state->kind == HTK_CONTROL_RANGE
        ? same_numbers (was, state->value, percent) : same_choices (was, state->value))
    return;
  mismatch = g_new0 (HtkMismatch, 1);
  mismatch->ref = g_strdup (item->ref);
  mismatch->label = g_strdup (state->label != NULL ? state->label : strrchr (item->ref, '/') + 1);
  mismatch->first = htk_answer_words (again, state, was);
  mismatch->again = htk_answer_words (again, state, state->value);
  g_ptr_array_add (self->mismatches, mismatch);
}

static HtkAnswers *
answers_of (HtkStore   *store,
            const char *revision_id,
            GError    **error)
{
  g_autoptr (HtkRevision) revision = htk_revision_get (store, revision_id, error);

  return revision != NULL ? htk_answers_parse (revision->answers, error) : NULL;
}

/* (transfer full) both. */
static HtkRecheck *
compare_all (HtkStore       *store,
             HtkPack        *pack,
             const HtkVisit *first,
             HtkVisit       *again,
             const char     *today,
             GError        **error)
{
  g_autoptr (HtkRecheck) self = g_new0 (HtkRecheck, 1);
  g_autofree char *percent = htk_pack_setting (pack, store, "revisit_tol", today);
  g_autoptr (HtkAnswers) before = answers_of (store, first->revision_id, error);
  g_autoptr (HtkRevision) revision =
    before != NULL ? htk_revision_get (store, again->revision_id, error) : NULL;
  g_autoptr (HtkInstance) instance =
    revision != NULL ? htk_visit_instance (store, pack, again, revision, error) : NULL;
  g_autoptr (GPtrArray) items = NULL;

  self->again = again;
  if (instance == NULL)
    return NULL;
  self->mismatches = g_ptr_array_new_with_free_func (mismatch_free);
  items = htk_instance_body (instance);
  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);

      if (htk_body_item_asks (item))
        compare (self, instance, before, item,
                 percent != NULL ? g_ascii_strtod (percent, NULL) : 0);
    }
  return g_steal_pointer (&self);
}

/**
 * htk_recheck_of:
 * @store: a store
 * @pack: the pack
 * @visit_id: a worker's visit
 * @today: the day whose settings hold
 * @error: return location
 *
 * Compares a visit with the one that a lead made to the same household after it.
 *
 * Returns: (transfer full): the comparison; NULL with %HTK_STORE_ERROR_NOT_FOUND when no lead was
 *   there, or the errors of htk_visit_instance()
 */
HtkRecheck *
htk_recheck_of (HtkStore   *store,
                HtkPack    *pack,
                const char *visit_id,
                const char *today,
                GError    **error)
{
  g_autoptr (HtkVisit) first = htk_visit_get (store, visit_id, error);
  HtkVisit *again = first != NULL ? htk_visit_made_again (store, visit_id, error) : NULL;

  return again != NULL ? compare_all (store, pack, first, again, today, error) : NULL;
}

static void
add_comment (JsonArray  *comments,
             const char *again_id,
             const char *ref,
             char       *text)
{
  JsonObject *comment = json_object_new ();
  g_autofree char *id = htk_uuid_of (again_id, ref);

  json_object_set_string_member (comment, "id", id);
  json_object_set_string_member (comment, "ref", ref);
  json_object_set_string_member (comment, "level", "hint");
  json_object_set_string_member (comment, "text", text);
  json_array_add_object_element (comments, comment);
  g_free (text);
}

/* The first comment is about the re-visit as a whole: that it was, also where nothing differs. */
static JsonArray *
comments_on (const HtkRecheck *recheck,
             HtkTexts         *texts,
             const char       *language)
{
  JsonArray *comments = json_array_new ();
  g_autoptr (GPtrArray) reasons = htk_reasons_new ();
  HtkReason *reason = htk_reasons_add (reasons, "revisit_summary", HTK_REASON_INFO, NULL, 0);

  htk_reason_text (reason, "on", recheck->again->visit_date);
  htk_reason_number (reason, "all", recheck->compared);
  htk_reason_number (reason, "n", recheck->mismatches->len);
  add_comment (comments, recheck->again->id, HTK_RECHECK_WHOLE, htk_texts_reason (texts, reason, language));
  for (guint i = 0; i < recheck->mismatches->len; i++)
    {
      const HtkMismatch *m = g_ptr_array_index (recheck->mismatches, i);

      reason = htk_reasons_add (reasons, "revisit_differs", HTK_REASON_INFO, NULL, 0);
      htk_reason_text (reason, "first", m->first);
      htk_reason_text (reason, "again", m->again);
      add_comment (comments, recheck->again->id, m->ref, htk_texts_reason (texts, reason, language));
    }
  return comments;
}

static gboolean
log_one (HtkStore         *store,
         const HtkUser    *lead,
         const HtkVisit   *first,
         const HtkRecheck *recheck,
         HtkTexts         *texts,
         const char       *language,
         GError          **error)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "visit_id", first->id);
  json_object_set_string_member (body, "revision_id", first->revision_id);
  json_object_set_string_member (body, "again_id", recheck->again->id);
  json_object_set_string_member (body, "reviewer", lead->id);
  json_object_set_int_member (body, "at", g_get_real_time () / 1000);
  json_object_set_array_member (body, "comments", comments_on (recheck, texts, language));
  if (!htk_store_begin (store, error))
    return FALSE;
  if (htk_visit_take_recheck (store, body, lead->role, error) &&
      htk_journal_append_object (store, "visit.recheck", first->id, body, error) &&
      htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_recheck_log:
 * @store: a lead's tablet's store
 * @pack: the pack
 * @lead: the lead
 * @today: today
 * @language: in which the comments are written, a locale's name
 * @error: return location
 *
 * Logs each re-visit of @lead that is not logged yet: comments on the worker's visit that go to the
 * county. Whether one is logged is seen from its comments, so that a killed program makes it good and
 * nothing is logged twice.
 */
gboolean
htk_recheck_log (HtkStore   *store,
                 HtkPack    *pack,
                 const char *lead,
                 const char *today,
                 const char *language,
                 GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, lead, error);
  g_autoptr (GPtrArray) visits = user != NULL ? htk_visits_unlogged (store, lead, error) : NULL;
  g_autoptr (HtkRules) rules = NULL;

  for (guint i = 0; visits != NULL && i < visits->len; i++)
    {
      const HtkVisit *again = g_ptr_array_index (visits, i);
      g_autoptr (HtkVisit) first = htk_visit_before_again (store, again->id, NULL);
      g_autoptr (HtkRecheck) recheck = NULL;

      /* Most visits of a lead are no re-visits: the texts are read when there is something to say. */
      if (first == NULL)
        continue;
      if (rules == NULL && (rules = htk_pack_rules (pack, store, error)) == NULL)
        return FALSE;
      recheck = compare_all (store, pack, first, htk_visit_get (store, again->id, error), today, error);
      if (recheck == NULL ||
          !log_one (store, user, first, recheck, htk_rules_texts (rules), language, error))
        return FALSE;
    }
  return visits != NULL;
}
