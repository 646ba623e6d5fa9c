/* Opens a round with its frozen list, fills it by accepted visits, and closes it when nobody is
 * left. */
#include "sync/county/htk-round.h"

#include "app/record/htk-answers.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-officer.h"

#include <string.h>

#define MONITORED "h.monitor_state IN ('active', 'clear_check', 'clear_publicity', 'cleared')"
#define CLASS                                                                                      \
  "CASE WHEN " MONITORED " THEN 'monitored' WHEN h.hh_type = 1 THEN 'poor' ELSE 'ordinary' END"
#define HOUSEHOLDS                                                                                 \
  "INSERT INTO round_target (round_id, subject_id, subject_type, village_code, class)"             \
  " SELECT ?1, h.id, 'household', h.village_code, " CLASS " FROM household h"                      \
  " WHERE h.status = 'active' AND substr (h.village_code, 1, length (?2)) = ?2"

/* Who is in a round of each kind. */
static const struct
{
  const char *kind, *freeze;
} kinds[] = {
  { "household", HOUSEHOLDS " AND (h.hh_type = 1 OR " MONITORED ")" },
  { "sweep", HOUSEHOLDS },
  { "village",
    "INSERT INTO round_target (round_id, subject_id, subject_type, village_code, class)"
    " SELECT ?1, v.code, 'village', v.code, 'village' FROM village v"
    " WHERE substr (v.code, 1, length (?2)) = ?2" },
  { "fund",
    "INSERT INTO round_target (round_id, subject_id, subject_type, village_code, class)"
    " SELECT ?1, p.id, 'project', coalesce (p.village_code, ?2), 'project' FROM fund_project p"
    " WHERE substr (coalesce (p.village_code, ?2), 1, length (?2)) = ?2" },
};

static gboolean
run (HtkStore   *store,
     const char *sql,
     const char *a,
     const char *b,
     GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", a, b);
  return htk_stmt_run (stmt, error);
}

/* Tells the tablets of all targets of a round, or of a household's in the rounds that are open. */
static gboolean
publish_targets (HtkStore   *store,
                 const char *round_id,
                 const char *household_id,
                 GError    **error)
{
  return run (store,
              "INSERT INTO change_log (kind, object, version, scope, body, at)"
              " SELECT 'round_target', t.round_id || '/' || t.subject_id, 0, t.village_code, '',"
              " unixepoch () * 1000 FROM round_target t JOIN round r ON r.id = t.round_id"
              " WHERE t.round_id = ?1 OR (t.subject_id = ?2 AND r.state = 'open')",
              round_id, household_id, error);
}

static const char *
freeze_of (const char *kind,
           GError    **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, kind) == 0)
      return kinds[i].freeze;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
               "a round is of kind household, sweep, village or fund, not “%s”",
               kind != NULL ? kind : "");
  return NULL;
}

/**
 * htk_round_freeze:
 * @store: the county's store, in a transaction
 * @id: a round without a list
 * @kind: its kind
 * @scope: its scope
 * @error: return location
 *
 * Makes its list of who is in the register now, and tells the tablets.
 */
gboolean
htk_round_freeze (HtkStore   *store,
                  const char *id,
                  const char *kind,
                  const char *scope,
                  GError    **error)
{
  const char *freeze = freeze_of (kind, error);

  return freeze != NULL && run (store, freeze, id, scope, error) &&
         publish_targets (store, id, NULL, error);
}

static gboolean
check_plan (const HtkRoundPlan *plan,
            GError            **error)
{
  gboolean digits = plan->scope != NULL && strspn (plan->scope, "0123456789") ==
                                             strlen (plan->scope) && strlen (plan->scope) <= 12;

  if (!digits)
    g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                         "the scope is the first digits of a region's code");
  else if (plan->name == NULL || *plan->name == '\0')
    g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE, "a round has a name");
  else if (!htk_day_is_valid (plan->starts) ||
           (plan->ends != NULL && htk_days_between (plan->starts, plan->ends) < 0))
    g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                         "a round starts on a day as YYYY-MM-DD and does not end before it");
  else
    return TRUE;
  return FALSE;
}

static JsonObject *
round_row (const char         *id,
           const HtkRoundPlan *plan)
{
  JsonObject *row = json_object_new ();

  json_object_set_string_member (row, "id", id);
  json_object_set_string_member (row, "name", plan->name);
  json_object_set_string_member (row, "kind", plan->kind);
  json_object_set_string_member (row, "scope", plan->scope);
  json_object_set_string_member (row, "state", "open");
  json_object_set_string_member (row, "starts", plan->starts);
  if (plan->ends != NULL)
    json_object_set_string_member (row, "ends", plan->ends);
  return row;
}

static gboolean
open_round (HtkStore           *store,
            const char         *user_id,
            const HtkRoundPlan *plan,
            const char         *id,
            GError            **error)
{
  g_autoptr (HtkUser) user = NULL;
  g_autoptr (JsonObject) row = NULL;
  HtkRoundCounts counts;

  /* Only the county opens and closes rounds (domain.md 5). */
  if (freeze_of (plan->kind, error) == NULL || !check_plan (plan, error) ||
      (user = htk_officer (store, user_id, plan->scope, error)) == NULL)
    return FALSE;
  row = round_row (id, plan);
  if (!htk_county_write (store, "round", id, plan->scope, row, error) ||
      !htk_round_freeze (store, id, plan->kind, plan->scope, error) ||
      !htk_round_count (store, id, NULL, &counts, error))
    return FALSE;
  if (counts.targets == 0)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND,
                   "there is nothing of this kind in %s", plan->scope);
      return FALSE;
    }
  return htk_account_audit (store, user_id, "round open", id, error);
}

/**
 * htk_round_open:
 * @store: the county's store
 * @user_id: an officer
 * @plan: what for, and where
 * @error: return location
 *
 * Opens a round: who is in the register now is its list, and stays so. Clues that come later join.
 *
 * Returns: (transfer full): its id; NULL with %HTK_COUNTY_ERROR_USAGE, _DENIED or _NOT_FOUND
 */
char *
htk_round_open (HtkStore           *store,
                const char         *user_id,
                const HtkRoundPlan *plan,
                GError            **error)
{
  g_autofree char *id = htk_uuid7_new ();

  if (!htk_store_begin (store, error))
    return NULL;
  if (open_round (store, user_id, plan, id, error) && htk_store_commit (store, error))
    return g_steal_pointer (&id);
  htk_store_rollback (store);
  return NULL;
}

static gboolean
close_round (HtkStore   *store,
             const char *user_id,
             const char *round_id,
             GError    **error)
{
  g_autoptr (HtkRound) round = htk_round_get (store, round_id, error);
  g_autoptr (HtkUser) user =
    round != NULL ? htk_officer (store, user_id, round->scope, error) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *today = htk_day_today ();
  g_autoptr (JsonNode) node = NULL;
  HtkRoundCounts n;
  int left;

  if (user == NULL || !htk_round_count (store, round_id, NULL, &n, error))
    return FALSE;
  left = n.targets - n.entered - n.phone - n.absent - n.gone;
  if (g_str_equal (round->state, "closed") || left > 0)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
                   left > 0 ? "%d of %d targets are neither covered nor verified as not met"
                            : "the round is closed already (%d of %d are left)", left, n.targets);
      return FALSE;
    }
  text = htk_county_body (store, "round", round_id, NULL, error);
  node = text != NULL ? htk_json_parse (text, error) : NULL;
  if (node == NULL)
    return FALSE;
  json_object_set_string_member (json_node_get_object (node), "state", "closed");
  json_object_set_string_member (json_node_get_object (node), "closed_on", today);
  return htk_county_write (store, "round", round_id, round->scope, json_node_get_object (node),
                           error) &&
         htk_account_audit (store, user_id, "round close", round_id, error);
}

/**
 * htk_round_close:
 * @store: the county's store
 * @user_id: an officer
 * @round_id: an open round
 * @error: return location
 *
 * Closes a round of which each target is covered or verified as not met (domain.md 4.9).
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_STATE, saying how many are left, or _DENIED
 */
gboolean
htk_round_close (HtkStore   *store,
                 const char *user_id,
                 const char *round_id,
                 GError    **error)
{
  if (!htk_store_begin (store, error))
    return FALSE;
  if (close_round (store, user_id, round_id, error) && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_round_join:
 * @store: the county's store, in a transaction
 * @household_id: a household of which there is a new clue
 * @error: return location
 *
 * Adds it to the open rounds of households of its region, where it is not in them.
 */
gboolean
htk_round_join (HtkStore   *store,
                const char *household_id,
                GError    **error)
{
  return run (store,
              "INSERT INTO round_target (round_id, subject_id, subject_type, village_code, class)"
              " SELECT r.id, h.id, 'household', h.village_code, " CLASS " FROM round r"
              " JOIN household h ON h.id = ?1 WHERE r.state = ?2 AND r.kind IN ('household', 'sweep')"
              " AND substr (h.village_code, 1, length (r.scope)) = r.scope"
              " ON CONFLICT (round_id, subject_id) DO NOTHING", household_id, "open", error) &&
         publish_targets (store, NULL, household_id, error);
}

static void
set (char      **text,
     const char *value)
{
  char *copy = g_strdup (value);

  g_free (*text);
  *text = copy;
}

/* Its photo is the evidence that somebody was there and met nobody (domain.md 4.9). */
static gboolean
has_proof (HtkAnswers *answers)
{
  const char *photo = htk_answers_get (answers, "a_nophoto");

  return photo != NULL && *photo != '\0';
}

/* Two visits on one day are one try; they are counted when they are far enough apart. */
static void
count_try (HtkRoundTarget  *t,
           const char      *day,
           gboolean         proof,
           const HtkLimits *limits)
{
  int after_last = htk_days_between (t->last_try, day);
  int before_first = htk_days_between (day, t->first_try);

  if (t->tries == 0 || after_last >= limits->try_days || before_first >= limits->try_days)
    {
      t->tries++;
      if (t->first_try == NULL || before_first > 0)
        set (&t->first_try, day);
      if (t->last_try == NULL || after_last > 0)
        set (&t->last_try, day);
    }
  t->proof = t->proof || proof;
  if (t->tries >= limits->try_n && t->proof && t->result == NULL)
    set (&t->result, "absent");
}

static void
take_result (HtkRoundTarget  *t,
             const HtkVisit  *visit,
             const char      *met,
             gboolean         proof,
             const HtkLimits *limits)
{
  if (g_strcmp0 (met, "refused") == 0 || g_strcmp0 (met, "away") == 0)
    count_try (t, visit->visit_date, proof, limits);
  else if (g_strcmp0 (met, "phone") == 0)
    set (&t->result, g_strcmp0 (t->result, "entered") == 0 ? "entered" : "phone");
  else if (g_strcmp0 (met, "dead") == 0 || g_strcmp0 (met, "moved") == 0)
    set (&t->result, "gone");
  else
    set (&t->result, "entered");
  set (&t->visited_on, visit->visit_date);
  set (&t->worker, visit->worker);
}

/**
 * htk_round_result:
 * @store: the county's store, in a transaction
 * @visit: an accepted visit
 * @revision: its newest revision
 * @limits: how many tries, and how far apart
 * @error: return location
 *
 * Writes what the visit brought into the open rounds that its subject is in and that had begun.
 */
gboolean
htk_round_result (HtkStore          *store,
                  const HtkVisit    *visit,
                  const HtkRevision *revision,
                  const HtkLimits   *limits,
                  GError           **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);
  g_autoptr (GPtrArray) targets =
    answers != NULL ? htk_round_targets_of (store, visit->subject_id, error) : NULL;

  for (guint i = 0; targets != NULL && i < targets->len; i++)
    {
      HtkRoundTarget *t = g_ptr_array_index (targets, i);
      g_autoptr (HtkRound) round = htk_round_get (store, t->round_id, error);
      g_autofree char *object = g_strconcat (t->round_id, "/", t->subject_id, NULL);

      if (round == NULL)
        return FALSE;
      if (htk_days_between (round->starts, visit->visit_date) < 0)
        continue;
      take_result (t, visit, htk_answers_get (answers, "a_result"),
                   has_proof (answers), limits);
      if (!htk_round_target_put (store, t, error) ||
          !htk_county_publish (store, "round_target", object, 0, t->village_code, NULL, error))
        return FALSE;
    }
  return targets != NULL;
}

static void
forget (HtkRoundTarget *t)
{
  set (&t->result, NULL);
  set (&t->first_try, NULL);
  set (&t->last_try, NULL);
  set (&t->visited_on, NULL);
  set (&t->worker, NULL);
  t->tries = 0;
  t->proof = FALSE;
}

/* @visits: the newest first. */
static gboolean
recount (HtkStore        *store,
         HtkRoundTarget  *t,
         GPtrArray       *visits,
         const HtkLimits *limits,
         GError         **error)
{
  g_autoptr (HtkRound) round = htk_round_get (store, t->round_id, error);
  g_autofree char *object = g_strconcat (t->round_id, "/", t->subject_id, NULL);

  if (round == NULL)
    return FALSE;
  forget (t);
  for (guint i = visits->len; i-- > 0;)
    {
      const HtkVisit *v = g_ptr_array_index (visits, i);
      g_autoptr (HtkRevision) revision = NULL;
      g_autoptr (HtkAnswers) answers = NULL;

      if (!g_str_equal (v->state, "county_accepted") || htk_days_between (round->starts, v->visit_date) < 0)
        continue;
      revision = htk_revision_get (store, v->revision_id, error);
      answers = revision != NULL ? htk_answers_parse (revision->answers, error) : NULL;
      if (answers == NULL)
        return FALSE;
      take_result (t, v, htk_answers_get (answers, "a_result"), has_proof (answers), limits);
    }
  return htk_round_target_put (store, t, error) &&
         htk_county_publish (store, "round_target", object, 0, t->village_code, NULL, error);
}

/**
 * htk_round_recount:
 * @store: the county's store, in a transaction
 * @subject_id: a household, village or project of which a visit counts no more
 * @limits: how many tries, and how far apart
 * @n: (out): the open rounds it is in
 * @error: return location
 *
 * Counts its place in the open rounds anew from the visits that are accepted. A round that is closed
 * stays as it was closed.
 */
gboolean
htk_round_recount (HtkStore        *store,
                   const char      *subject_id,
                   const HtkLimits *limits,
                   guint           *n,
                   GError         **error)
{
  g_autoptr (GPtrArray) targets = htk_round_targets_of (store, subject_id, error);
  g_autoptr (GPtrArray) visits = targets != NULL ? htk_visits_of_subject (store, subject_id, error) : NULL;

  *n = targets != NULL ? targets->len : 0;
  for (guint i = 0; visits != NULL && i < targets->len; i++)
    if (!recount (store, g_ptr_array_index (targets, i), visits, limits, error))
      return FALSE;
  return visits != NULL;
}
