/* Takes an event of a risk case into the rows, after the table of its life. */
#include "app/record/htk-case-take.h"

#include "app/record/htk-case-gate.h"
#include "app/record/htk-case-life.h"
#include "app/record/htk-deed.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"

static void
note (HtkCase       *c,
      const HtkDeed *d,
      const char    *name)
{
  JsonNode *node = json_object_get_member (d->body, name);

  if (node != NULL)
    json_object_set_member (c->extra, name, json_node_copy (node));
}

static gboolean
check_days (const HtkDeed *d,
            const char    *start,
            GError       **error)
{
  int days = htk_days_between (start, d->on);

  if (days >= d->limits->pub_days)
    return TRUE;
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE,
               "its publicity began on %s and lasts at least %d days", start != NULL ? start : "?",
               d->limits->pub_days);
  return FALSE;
}

static gboolean
check_kind (const HtkDeed *d,
            GError       **error)
{
  const char *kind = htk_deed_text (d, "kind");

  if (g_strcmp0 (kind, "help") == 0)
    return TRUE;
  if (g_strcmp0 (kind, "natural") != 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "clearing needs “kind”: help or natural");
  if (g_strcmp0 (d->role, "county") != 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_ROLE,
                          "only the county clears a case as vanished");
  return htk_deed_need (d, "why", error);
}

/* The guards by the bits of the step; the first that does not hold is said. */
static gboolean
check_guards (const HtkDeed     *d,
              const HtkLifeStep *step,
              const HtkCase     *c,
              GError           **error)
{
  guint g = step->guards;
  gint64 class = htk_json_int (d->body, "class", -1);

  if (htk_days_between (c->since, d->on) < 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "“on” is before the day of its last step");
  if ((g & HTK_CASE_NEEDS_WHY) && !htk_deed_need (d, "why", error))
    return FALSE;
  if ((g & HTK_CASE_NEEDS_CLASS) && (class < 0 || class > 2))
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID, "the decision needs “class”: 0, 1 or 2");
  if ((g & HTK_CASE_NEEDS_KIND) && !check_kind (d, error))
    return FALSE;
  if ((g & HTK_CASE_PUBLISHED) && !check_days (d, c->pub_start, error))
    return FALSE;
  if ((g & HTK_CASE_CLEAR_PUBLISHED) && !check_days (d, c->clear_pub_start, error))
    return FALSE;
  return !(g & HTK_CASE_GATE) || htk_case_gate_check (d->store, c, d->limits, d->on, error);
}

/* The case before this one falls back into need: it says so, under an event of its own. */
static gboolean
relapse_old (const HtkDeed *d,
             const HtkCase *c,
             GError       **error)
{
  g_autoptr (HtkCase) old = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *id = htk_uuid_of (d->id, "relapse");
  HtkDeed deed = *d;

  if (c->relapse_of == NULL)
    return TRUE;
  old = htk_case_get (d->store, c->relapse_of, error);
  if (old == NULL)
    return FALSE;
  if (!g_str_equal (old->state, "cleared"))
    return TRUE;
  json_object_set_string_member (body, "on", d->on);
  json_object_set_string_member (body, "new_case", c->id);
  deed.id = id;
  deed.object_id = old->id;
  deed.event = "relapse";
  deed.body = body;
  htk_deed_set (&old->state, "relapsed");
  htk_deed_set (&old->since, d->on);
  old->version++;
  return htk_case_put (d->store, old, error) && htk_deed_keep (&deed, HTK_EVENT_OF_CASE, error);
}

static gboolean
note_findings (const HtkDeed *d,
               HtkCase       *c,
               GError       **error)
{
  note (c, d, "note");
  note (c, d, "causes");
  return TRUE;
}

static gboolean
publish (const HtkDeed *d,
         HtkCase       *c,
         GError       **error)
{
  htk_deed_set (&c->pub_start, d->on);
  note (c, d, "place");
  return TRUE;
}

static gboolean
review (const HtkDeed *d,
        HtkCase       *c,
        GError       **error)
{
  htk_deed_set (&c->pub_end, d->on);
  note (c, d, "objections");
  return TRUE;
}

static gboolean
identify (const HtkDeed *d,
          HtkCase       *c,
          GError       **error)
{
  c->class = (int) htk_json_int (d->body, "class", -1);
  htk_deed_set (&c->identified_on, d->on);
  note (c, d, "decision_no");
  note (c, d, "causes");
  return relapse_old (d, c, error);
}

static gboolean
reject (const HtkDeed *d,
        HtkCase       *c,
        GError       **error)
{
  json_object_set_string_member (c->extra, "reason", htk_deed_text (d, "why"));
  return TRUE;
}

static gboolean
classify (const HtkDeed *d,
          HtkCase       *c,
          GError       **error)
{
  c->class = (int) htk_json_int (d->body, "class", -1);
  return TRUE;
}

static gboolean
measure (const HtkDeed *d,
         HtkCase       *c,
         GError       **error)
{
  static const char *const states[] = { "planned", "running", "done", "stopped", NULL };
  const char *starts = htk_deed_text (d, "starts");
  const char *state = htk_deed_text (d, "state");
  g_autoptr (JsonObject) extra = json_object_new ();
  const HtkMeasure row = {
    .id = (char *) htk_deed_text (d, "measure_id"),
    .case_id = c->id,
    .kind = (char *) htk_deed_text (d, "kind"),
    .amount = htk_json_int (d->body, "amount", 0),
    .starts = (char *) starts,
    .state = (char *) (state != NULL ? state : "planned"),
    .extra = extra,
  };

  if (!htk_deed_need (d, "measure_id", error) || !htk_deed_need (d, "kind", error))
    return FALSE;
  if (!g_strv_contains (states, row.state) || row.amount < 0 ||
      (starts != NULL && !htk_day_is_valid (starts)))
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "a measure has “state” planned, running, done or stopped, “amount” in "
                          "fen from 0, and “starts” as YYYY-MM-DD");
  if (htk_deed_text (d, "text") != NULL)
    json_object_set_string_member (extra, "text", htk_deed_text (d, "text"));
  return htk_measure_put (d->store, &row, error);
}

static gboolean
propose_clear (const HtkDeed *d,
               HtkCase       *c,
               GError       **error)
{
  htk_deed_set (&c->clear_kind, htk_deed_text (d, "kind"));
  if (htk_deed_text (d, "why") != NULL)
    json_object_set_string_member (c->extra, "clear_reason", htk_deed_text (d, "why"));
  return TRUE;
}

static gboolean
clear_publish (const HtkDeed *d,
               HtkCase       *c,
               GError       **error)
{
  htk_deed_set (&c->clear_pub_start, d->on);
  return TRUE;
}

static gboolean
clear_case (const HtkDeed *d,
            HtkCase       *c,
            GError       **error)
{
  htk_deed_set (&c->cleared_on, d->on);
  return TRUE;
}

static gboolean
back (const HtkDeed *d,
      HtkCase       *c,
      GError       **error)
{
  htk_deed_set (&c->clear_kind, NULL);
  htk_deed_set (&c->clear_pub_start, NULL);
  json_object_remove_member (c->extra, "clear_reason");
  return TRUE;
}

static const struct
{
  const char *event;
  gboolean (*effect) (const HtkDeed *d, HtkCase *c, GError **error);
} effects[] = {
  { "check", note_findings },   { "assemble", note_findings }, { "publish", publish },
  { "review", review },         { "forward", note_findings },  { "identify", identify },
  { "reject", reject },         { "classify", classify },      { "measure", measure },
  { "propose_clear", propose_clear }, { "clear_publish", clear_publish }, { "clear", clear_case },
  { "back", back },             { "relapse", note_findings },
};

static gboolean
take_effect (const HtkDeed     *d,
             const HtkLifeStep *step,
             HtkCase           *c,
             GError           **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    if (g_str_equal (effects[i].event, step->event))
      {
        if (!effects[i].effect (d, c, error))
          return FALSE;
        if (!g_str_equal (c->state, step->next))
          {
            htk_deed_set (&c->state, step->next);
            htk_deed_set (&c->since, d->on);
          }
        c->version++;
        return htk_case_put (d->store, c, error) && htk_deed_keep (d, HTK_EVENT_OF_CASE, error);
      }
  g_assert_not_reached ();
}

/* Whether the household may have a new case: then @old is the one it relapses from, or NULL. */
static gboolean
look_at_last (const HtkDeed *d,
              const char    *household,
              HtkCase      **old,
              GError       **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkCase) last = htk_case_of_household (d->store, household, &local);
  int days;

  *old = NULL;
  if (last == NULL)
    {
      if (g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (htk_case_is_open (last))
    return htk_deed_fail (error, HTK_RECORD_ERROR_STATE, "this household has an open case already");
  days = htk_days_between (last->cleared_on, d->on);
  if (g_str_equal (last->state, "cleared") && days >= 0 && days <= d->limits->watch_days)
    *old = g_steal_pointer (&last);
  return TRUE;
}

/* Where the household lives is the register's to say. */
static gboolean
open_new (const HtkDeed *d,
          GError       **error)
{
  static const char *const kept[] = { "causes", "suggestion", "visit_id", "note", "eight" };
  const HtkLifeStep *step = htk_case_life_step (NULL, d->event, d->role, error);
  g_autoptr (HtkHousehold) household = NULL;
  g_autoptr (HtkCase) old = NULL;
  g_autoptr (HtkCase) c = g_new0 (HtkCase, 1);

  if (step == NULL || !htk_deed_need (d, "household_id", error) ||
      !htk_deed_need (d, "source", error))
    return FALSE;
  household = htk_register_household (d->store, htk_deed_text (d, "household_id"), error);
  if (household == NULL || !look_at_last (d, household->id, &old, error))
    return FALSE;
  htk_deed_set (&c->id, d->object_id);
  htk_deed_set (&c->household_id, household->id);
  htk_deed_set (&c->village_code, household->village_code);
  htk_deed_set (&c->state, step->next);
  htk_deed_set (&c->since, d->on);
  htk_deed_set (&c->clue_on, d->on);
  htk_deed_set (&c->source, htk_deed_text (d, "source"));
  htk_deed_set (&c->relapse_of, old != NULL ? old->id : NULL);
  c->class = -1;
  c->version = 1;
  c->extra = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    note (c, d, kept[i]);
  return htk_case_put (d->store, c, error) && htk_deed_keep (d, HTK_EVENT_OF_CASE, error);
}

/**
 * htk_case_take:
 * @store: a store, in a transaction
 * @body: event_id, case_id, event, by, on, at, and what the event says (htk-case-life.c); a clue's
 *   household_id and source
 * @role: the role of who does it
 * @limits: what holds on that day
 * @error: return location
 *
 * Takes an event (domain.md 4.6). The same event again, and the same clue again, change nothing.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE, _ROLE or _INVALID, %HTK_STORE_ERROR_NOT_FOUND when
 *   there is no such case or household
 */
gboolean
htk_case_take (HtkStore        *store,
               JsonObject      *body,
               const char      *role,
               const HtkLimits *limits,
               GError         **error)
{
  g_autoptr (HtkCase) c = NULL;
  g_autoptr (GError) local = NULL;
  const HtkLifeStep *step;
  gboolean known, is_clue;
  HtkDeed d;

  if (!htk_deed_read (&d, store, "case_id", body, role, limits, error) ||
      !htk_event_known (store, HTK_EVENT_OF_CASE, d.id, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  is_clue = g_str_equal (d.event, "clue");
  c = htk_case_get (store, d.object_id, &local);
  if (c == NULL && is_clue && g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return open_new (&d, error);
  if (c == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Two people took the same visit's suggestion: its case is one. */
  if (is_clue && g_strcmp0 (c->household_id, htk_deed_text (&d, "household_id")) == 0)
    return TRUE;
  step = htk_case_life_step (c->state, d.event, role, error);
  return step != NULL && check_guards (&d, step, c, error) && take_effect (&d, step, c, error);
}
