/* Opens what an accepted visit found (domain.md 5: nothing is opened before). The identifiers follow
 * from the visit and the question, so that accepting again opens nothing again. */
#include "sync/county/htk-open.h"

#include "app/record/htk-case-take.h"
#include "app/record/htk-deed.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-found.h"
#include "app/record/htk-recheck.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-county-domain.h"
#include "sync/county/htk-round.h"

#include <stdlib.h>

#define MISUSE "fund_misuse"
#define FORM_CLUE "fe_clue"
#define FORM_RECTIFY "fd_rectify"
#define LEVEL "revisit_level"

typedef struct
{
  HtkStore *store;
  const HtkVisit *visit;
  HtkAnswers *answers;
  const char *officer;
  const char *found_by, *found_on; /* who saw it, and when */
  HtkLimits limits;
} Opening;

/* The event's id follows from the visit and @name. */
static JsonObject *
event_body (Opening    *o,
            const char *object_key,
            const char *object_id,
            const char *event,
            const char *by,
            const char *name,
            JsonObject *fields)
{
  const char *on = htk_json_text (fields, "on");
  g_autofree char *id = htk_uuid_of (o->visit->id, name);
  JsonObject *body =
    htk_deed_body (object_key, object_id, event, by, on != NULL ? on : o->found_on, fields);

  json_object_set_string_member (body, "event_id", id);
  return body;
}

/* 2026-000123: counted within the year in which it was found. */
static char *
next_number (HtkStore   *store,
             const char *found_on,
             GError    **error)
{
  g_autofree char *name = g_strdup_printf ("finding_no/%.4s", found_on);
  g_autofree char *last = htk_store_get_meta (store, name);
  g_autofree char *next =
    g_strdup_printf ("%" G_GINT64_FORMAT, (last != NULL ? g_ascii_strtoll (last, NULL, 10) : 0) + 1);

  if (!htk_store_set_meta (store, name, next, error))
    return NULL;
  return g_strdup_printf ("%.4s-%06d", found_on, atoi (next));
}

static gboolean
open_new (Opening        *o,
          const HtkFound *found,
          const char     *id,
          GError        **error)
{
  g_autofree char *no = next_number (o->store, o->found_on, error);
  g_autofree char *name = g_strconcat (found->ref, "/open", NULL);
  g_autoptr (JsonObject) extra = json_object_new ();
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (JsonObject) body = NULL;
  const HtkFindingKind *kind = htk_finding_kinds_get (htk_rules_findings (o->limits.rules),
                                                      o->visit->form_id, found->ref);
  const HtkFinding row = {
    .id = (char *) id,
    .no = no,
    .visit_id = o->visit->id,
    .subject_type = o->visit->subject_type,
    .subject_id = o->visit->subject_id,
    .village_code = o->visit->village_code,
    .cat = found->cat,
    .level = found->level,
    .restricted = g_str_equal (found->cat, MISUSE) || (kind != NULL && kind->restricted),
    .text = kind != NULL ? kind->zh : found->text,
    .source_ref = found->ref,
    .found_by = (char *) o->found_by,
    .found_on = (char *) o->found_on,
    .extra = extra,
  };

  if (no == NULL)
    return FALSE;
  json_object_set_string_member (extra, "form_id", o->visit->form_id);
  if (found->photo != NULL)
    json_object_set_string_member (extra, "photo", found->photo);
  if (kind != NULL && *kind->department != '\0')
    json_object_set_string_member (extra, "department", kind->department);
  json_object_set_object_member (fields, "finding", htk_finding_to_json (&row));
  body = event_body (o, "finding_id", id, "open", o->officer, name, fields);
  return htk_finding_take (o->store, body, "county", &o->limits, error) &&
         htk_county_finding_changed (o->store, id, error);
}

/* The finding is known: it was seen again, or has come back. */
static gboolean
move_known (Opening          *o,
            const HtkFound   *found,
            const HtkFinding *known,
            const char       *event,
            GError          **error)
{
  g_autofree char *name = g_strconcat (found->ref, "/", event, NULL);
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (JsonObject) body = NULL;

  json_object_set_string_member (fields, "visit_id", o->visit->id);
  json_object_set_string_member (fields, "why", found->text);
  body = event_body (o, "finding_id", known->id, event, o->officer, name, fields);
  return htk_finding_take (o->store, body, "county", &o->limits, error) &&
         htk_county_finding_changed (o->store, known->id, error);
}

/* The same question of another visit found it before, and it is not closed. */
static gboolean
is_same (Opening          *o,
         const HtkFound   *found,
         const HtkFinding *f)
{
  return found->automatic && g_strcmp0 (f->source_ref, found->ref) == 0 &&
         g_strcmp0 (f->visit_id, o->visit->id) != 0 && !g_str_equal (f->state, "closed") &&
         !g_str_equal (f->state, "void") &&
         htk_days_between (f->found_on, o->visit->visit_date) >= 0;
}

static gboolean
comes_back (Opening          *o,
            const HtkFound   *found,
            const HtkFinding *f)
{
  const HtkFindingFacts closed = { .level = f->level, .category = f->cat,
                                   .subject_id = f->subject_id, .opened_on = f->found_on,
                                   .closed_on = f->closed_on };
  const HtkFindingFacts again = { .level = found->level, .category = found->cat,
                                  .subject_id = o->visit->subject_id,
                                  .opened_on = o->found_on };

  return g_str_equal (f->state, "closed") &&
         htk_finding_recurs (o->limits.settings, &closed, &again);
}

/* domain.md 4.8: reopened if same category and subject within the days of reopening. */
static gboolean
open_found (Opening        *o,
            const HtkFound *found,
            GError        **error)
{
  const HtkFindingFilter filter = { .subject_id = o->visit->subject_id, .cat = found->cat,
                                    .with_restricted = TRUE };
  g_autofree char *id = htk_uuid_of (o->visit->id, found->ref);
  g_autoptr (HtkFinding) own = htk_finding_get (o->store, id, NULL);
  g_autoptr (GPtrArray) known = NULL;
  const HtkFinding *closed = NULL;

  if (own != NULL)
    return TRUE;
  known = htk_findings_list (o->store, &filter, 1000, 0, error);
  if (known == NULL)
    return FALSE;
  for (guint i = 0; i < known->len; i++)
    {
      const HtkFinding *f = g_ptr_array_index (known, i);

      if (is_same (o, found, f))
        return move_known (o, found, f, "seen", error);
      if (closed == NULL && comes_back (o, found, f))
        closed = f;
    }
  return closed != NULL ? move_known (o, found, closed, "reopen", error)
                        : open_new (o, found, id, error);
}

/* A household that has an open case keeps it: the clue is one more word about it. */
static gboolean
open_clue (Opening *o,
           GError **error)
{
  g_autofree char *id = htk_uuid_of (o->visit->id, "case");
  g_autoptr (HtkCase) last = htk_case_of_household (o->store, o->visit->subject_id, NULL);
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (JsonObject) body = NULL;
  const char *source = htk_answers_get (o->answers, "e_src");
  const char *on = htk_answers_get (o->answers, "e_date");
  const char *causes = htk_answers_get (o->answers, "e_cause");

  if (last != NULL && htk_case_is_open (last))
    return TRUE;
  json_object_set_string_member (fields, "household_id", o->visit->subject_id);
  json_object_set_string_member (fields, "visit_id", o->visit->id);
  json_object_set_string_member (fields, "source", source != NULL && *source ? source : "visit");
  if (on != NULL && htk_day_is_valid (on))
    json_object_set_string_member (fields, "on", on);
  if (causes != NULL && *causes != '\0')
    json_object_set_string_member (fields, "causes", causes);
  if (o->visit->suggestion != NULL)
    json_object_set_string_member (fields, "suggestion", o->visit->suggestion);
  body = event_body (o, "case_id", id, "clue", o->visit->worker, "case/clue", fields);
  return htk_case_take (o->store, body, "county", &o->limits, error) &&
         htk_county_case_changed (o->store, id, error);
}

/* Who filled form D did it; that it counts is the officer's word. */
static gboolean
take_rectify (Opening *o,
              GError **error)
{
  const char *event;
  g_autoptr (JsonObject) fields = htk_rectify_step (o->answers, &event);
  g_autoptr (JsonObject) body = NULL;

  if (event == NULL)
    return TRUE;
  json_object_set_string_member (fields, "visit_id", o->visit->id);
  body = event_body (o, "finding_id", o->visit->subject_id, event, o->visit->worker, "rectify",
                     fields);
  return htk_finding_take (o->store, body, "county", &o->limits, error) &&
         htk_county_finding_changed (o->store, o->visit->subject_id, error);
}

/* The comments of a re-visit name it as their review; the one on the whole tells how much was compared. */
static const HtkComment *
recheck_summary (GPtrArray *comments,
                 guint     *mismatches)
{
  const HtkComment *summary = NULL;

  *mismatches = 0;
  for (guint i = 0; i < comments->len; i++)
    {
      const HtkComment *c = g_ptr_array_index (comments, i);

      if (c->review_id != NULL && g_str_equal (c->ref, HTK_RECHECK_WHOLE))
        summary = c;
    }
  for (guint i = 0; summary != NULL && i < comments->len; i++)
    {
      const HtkComment *c = g_ptr_array_index (comments, i);

      *mismatches += c != summary && g_strcmp0 (c->review_id, summary->review_id) == 0;
    }
  return summary;
}

/* domain.md 5: what a lead's re-visit of the sample finds otherwise is logged; 4.8: data that contradict
 * each other are a finding. It is opened when the visit is accepted and the re-visit is known, whichever
 * comes last. */
static gboolean
open_recheck (Opening *o,
              GError **error)
{
  HtkDay day = htk_day_parse (o->visit->visit_date);
  gint64 level = htk_settings_has (o->limits.settings, LEVEL)
                   ? htk_settings_count (o->limits.settings, LEVEL, day) : 0;
  g_autoptr (GPtrArray) comments = htk_comments_of (o->store, o->visit->id, error);
  g_autoptr (HtkVisit) again = NULL;
  const HtkComment *summary;
  guint mismatches;

  if (comments == NULL)
    return FALSE;
  summary = recheck_summary (comments, &mismatches);
  if (summary == NULL || mismatches == 0 || level < 1 || level > 4)
    return TRUE;
  again = htk_visit_get (o->store, summary->review_id, NULL);
  if (again != NULL && g_str_equal (again->state, "voided"))
    return TRUE;

  const HtkFound found = { .ref = (char *) "recheck", .cat = (char *) "data", .text = summary->text,
                           .level = (int) level };
  Opening own = *o;

  own.found_by = summary->author;
  own.found_on = again != NULL ? again->visit_date : o->visit->visit_date;
  return open_found (&own, &found, error);
}

static gboolean
open_all (Opening           *o,
          const HtkRevision *revision,
          GError           **error)
{
  g_autoptr (GPtrArray) found = htk_found_in (o->answers);

  if (g_str_equal (o->visit->subject_type, "finding"))
    return !g_str_equal (o->visit->form_id, FORM_RECTIFY) || take_rectify (o, error);
  for (guint i = 0; i < found->len; i++)
    if (!open_found (o, found->pdata[i], error))
      return FALSE;
  if (!open_recheck (o, error))
    return FALSE;
  if (g_str_equal (o->visit->form_id, FORM_CLUE) && !open_clue (o, error))
    return FALSE;
  return htk_round_result (o->store, o->visit, revision, &o->limits, error);
}

/**
 * htk_open_from_visit:
 * @store: the county's store, in the transaction that accepts
 * @pack: the pack, for limits and texts
 * @officer: who accepts
 * @visit: the accepted visit, its answers already in the register
 * @revision: its newest revision
 * @error: return location
 *
 * Opens the findings that the visit holds, or reopens and marks as seen those that are known; opens
 * a case from form E; takes the step of form D; fills the open rounds.
 *
 * Returns: FALSE with the rule that stops it; the acceptance is then to be taken back
 */
gboolean
htk_open_from_visit (HtkStore          *store,
                     HtkPack           *pack,
                     const char        *officer,
                     const HtkVisit    *visit,
                     const HtkRevision *revision,
                     GError           **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);
  Opening o = { .store = store, .visit = visit, .answers = answers, .officer = officer,
                .found_by = visit->worker, .found_on = visit->visit_date };
  gboolean done;

  if (answers == NULL ||
      !htk_limits_load (pack, store, visit->visit_date, &o.limits, error))
    return FALSE;
  done = open_all (&o, revision, error);
  htk_limits_clear (&o.limits);
  return done;
}

/**
 * htk_open_from_recheck:
 * @store: the county's store, in the transaction that takes a re-visit's comments
 * @pack: the pack, for limits and texts
 * @lead: who was there again
 * @visit: an accepted visit
 * @error: return location
 *
 * Opens the finding of a re-visit that says another thing than a visit that is accepted already.
 */
gboolean
htk_open_from_recheck (HtkStore       *store,
                       HtkPack        *pack,
                       const char     *lead,
                       const HtkVisit *visit,
                       GError        **error)
{
  Opening o = { .store = store, .visit = visit, .officer = lead, .found_by = lead,
                .found_on = visit->visit_date };
  gboolean done;

  if (!htk_limits_load (pack, store, visit->visit_date, &o.limits, error))
    return FALSE;
  done = open_recheck (&o, error);
  htk_limits_clear (&o.limits);
  return done;
}
