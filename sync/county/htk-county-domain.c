/* Steps of cases and findings at the county. Whoever takes one, the tablets of the village hear of
 * it and the household's row in the register follows. */
#include "sync/county/htk-county-domain.h"

#include "app/record/htk-case-take.h"
#include "app/record/htk-deed.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-officer.h"
#include "sync/county/htk-round.h"

/* (transfer full) (nullable): the household's row as it is. */
static JsonObject *
household_row (HtkStore   *store,
               const char *id,
               GError    **error)
{
  g_autofree char *text = htk_county_body (store, "household", id, NULL, error);
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, error) : NULL;

  if (node != NULL)
    return json_node_dup_object (node);
  if (error != NULL && *error == NULL)
    g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND,
                 "the register has no household %s", id);
  return NULL;
}

static void
set_or_remove (JsonObject *row,
               const char *name,
               const char *text)
{
  if (text != NULL)
    json_object_set_string_member (row, name, text);
  else
    json_object_remove_member (row, name);
}

/* A clue that is not decided makes nobody a monitored household; a relapsed case has a new one. */
static gboolean
follow_case (HtkStore      *store,
             const HtkCase *c,
             GError       **error)
{
  static const char *const counted[] = { "active", "clear_check", "clear_publicity", "cleared",
                                         NULL };
  g_autoptr (JsonObject) row = NULL;

  if (!g_strv_contains (counted, c->state))
    return TRUE;
  row = household_row (store, c->household_id, error);
  if (row == NULL)
    return FALSE;
  json_object_set_string_member (row, "monitor_state", c->state);
  json_object_set_int_member (row, "monitor_class", c->class);
  set_or_remove (row, "identified_on", c->identified_on);
  set_or_remove (row, "cleared_on", c->cleared_on);
  return htk_county_write (store, "household", c->household_id, c->village_code, row, error);
}

/**
 * htk_county_case_changed:
 * @store: the county's store, in a transaction
 * @case_id: a case that took a step
 * @error: return location
 *
 * Tells the tablets of it and of the case it relapses from, keeps the household's monitor_state,
 * monitor_class, identified_on and cleared_on true, and adds a new clue to the open rounds.
 */
gboolean
htk_county_case_changed (HtkStore   *store,
                         const char *case_id,
                         GError    **error)
{
  g_autoptr (HtkCase) c = htk_case_get (store, case_id, error);

  if (c == NULL || !follow_case (store, c, error))
    return FALSE;
  if (g_str_equal (c->state, "clue") && !htk_round_join (store, c->household_id, error))
    return FALSE;
  if (c->relapse_of != NULL && g_str_equal (c->state, "active") &&
      !htk_county_publish (store, "case", c->relapse_of, 0, c->village_code, NULL, error))
    return FALSE;
  return htk_county_publish (store, "case", case_id, 0, c->village_code, NULL, error);
}

/* How many findings of level I are open colours the household (domain.md 4.5). */
static gboolean
follow_finding (HtkStore         *store,
                const HtkFinding *f,
                GError          **error)
{
  const HtkFindingFilter filter = { .state = "unfinished", .subject_id = f->subject_id,
                                    .level = 1 };
  g_autoptr (JsonObject) row = NULL;

  if (f->level != 1 || !g_str_equal (f->subject_type, "household"))
    return TRUE;
  row = household_row (store, f->subject_id, error);
  if (row == NULL)
    return FALSE;
  json_object_set_int_member (row, "open_level1", htk_findings_count (store, &filter));
  return htk_county_write (store, "household", f->subject_id, f->village_code, row, error);
}

/**
 * htk_county_finding_changed:
 * @store: the county's store, in a transaction
 * @finding_id: a finding that took a step
 * @error: return location
 *
 * Tells the tablets of it, unless it is restricted, and keeps the household's open_level1 true.
 */
gboolean
htk_county_finding_changed (HtkStore   *store,
                            const char *finding_id,
                            GError    **error)
{
  g_autoptr (HtkFinding) f = htk_finding_get (store, finding_id, error);

  if (f == NULL)
    return FALSE;
  if (f->restricted)
    return TRUE;
  return follow_finding (store, f, error) &&
         htk_county_publish (store, "finding", finding_id, 0, f->village_code, NULL, error);
}

static gboolean
end (HtkStore *store,
     gboolean  done,
     GError  **error)
{
  if (done && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

static gboolean
case_step (HtkStore        *store,
           const HtkLimits *limits,
           const HtkUser   *user,
           JsonObject      *body,
           GError         **error)
{
  const char *id = htk_json_text (body, "case_id");
  g_autoptr (HtkCase) c = NULL;
  g_autofree char *action = g_strconcat ("case ", htk_json_text (body, "event"), NULL);

  if (!htk_case_take (store, body, user->role, limits, error) ||
      (c = htk_case_get (store, id, error)) == NULL)
    return FALSE;
  return htk_officer_may (user, c->village_code, error) &&
         htk_county_case_changed (store, id, error) &&
         htk_account_audit (store, user->id, action, id, error);
}

static gboolean
finding_step (HtkStore        *store,
              const HtkLimits *limits,
              const HtkUser   *user,
              JsonObject      *body,
              GError         **error)
{
  const char *id = htk_json_text (body, "finding_id");
  g_autoptr (HtkFinding) f = NULL;
  g_autofree char *action = g_strconcat ("finding ", htk_json_text (body, "event"), NULL);

  if (!htk_finding_take (store, body, user->role, limits, error) ||
      (f = htk_finding_get (store, id, error)) == NULL)
    return FALSE;
  return htk_officer_may (user, f->village_code, error) &&
         htk_county_finding_changed (store, id, error) &&
         htk_account_audit (store, user->id, action, id, error);
}

static gboolean
do_step (HtkStore   *store,
         HtkPack    *pack,
         const char *user_id,
         const char *object_key,
         const char *object_id,
         const char *event,
         JsonObject *fields,
         GError    **error)
{
  g_autofree char *today = htk_day_today ();
  const char *on = htk_json_text (fields, "on");
  g_autoptr (JsonObject) body =
    htk_deed_body (object_key, object_id, event, user_id, on != NULL ? on : today, fields);
  g_autoptr (HtkUser) user = htk_register_user (store, user_id, error);
  g_auto (HtkLimits) limits = { 0 };
  gboolean is_case = g_str_equal (object_key, "case_id");

  if (user == NULL ||
      !htk_limits_load (pack, store, htk_json_text (body, "on"), &limits, error) ||
      !htk_store_begin (store, error))
    return FALSE;
  return end (store,
              is_case ? case_step (store, &limits, user, body, error)
                      : finding_step (store, &limits, user, body, error),
              error);
}

/**
 * htk_county_case_do:
 * @store: the county's store
 * @pack: the pack, for the limits
 * @user_id: an officer
 * @case_id: a case; of the event `clue` the new one's id
 * @event: one of htk_case_life_events()
 * @fields: (nullable): what the event says; `on` is the day, else today
 * @error: return location
 *
 * Takes a step, tells the tablets and the audit trail, in one transaction.
 *
 * Returns: FALSE with the rule that stops it, of %HTK_RECORD_ERROR, %HTK_COUNTY_ERROR_DENIED for
 *   who is no officer of that region, or %HTK_STORE_ERROR; nothing is then changed
 */
gboolean
htk_county_case_do (HtkStore   *store,
                    HtkPack    *pack,
                    const char *user_id,
                    const char *case_id,
                    const char *event,
                    JsonObject *fields,
                    GError    **error)
{
  return do_step (store, pack, user_id, "case_id", case_id, event, fields, error);
}

/**
 * htk_county_finding_do:
 * @store: the county's store
 * @pack: the pack, for the limits
 * @user_id: an officer
 * @finding_id: a finding
 * @event: one of htk_finding_life_events()
 * @fields: (nullable): what the event says; `on` is the day, else today
 * @error: return location
 *
 * As htk_county_case_do().
 */
gboolean
htk_county_finding_do (HtkStore   *store,
                       HtkPack    *pack,
                       const char *user_id,
                       const char *finding_id,
                       const char *event,
                       JsonObject *fields,
                       GError    **error)
{
  return do_step (store, pack, user_id, "finding_id", finding_id, event, fields, error);
}
