/* Takes an event of a finding into the rows, after the table of its life. */
#include "app/record/htk-finding-take.h"

#include "app/record/htk-deed.h"
#include "app/record/htk-finding-life.h"
#include "app/store/htk-json.h"

static void
note (HtkFinding *f,
      const char *name,
      const char *text)
{
  if (text != NULL)
    json_object_set_string_member (f->extra, name, text);
  else
    json_object_remove_member (f->extra, name);
}

static gboolean
check_extension (const HtkDeed    *d,
                 const HtkFinding *f,
                 GError          **error)
{
  const char *to = htk_deed_text (d, "to");
  int more = htk_days_between (f->deadline, to);

  if (f->extended_to != NULL)
    return htk_deed_fail (error, HTK_RECORD_ERROR_STATE, "its deadline was extended once already");
  if (more == G_MININT)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "an extension needs “to”, a day as YYYY-MM-DD");
  if (more >= 1 && more <= d->limits->ext_days)
    return TRUE;
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
               "%s is not 1 to %d days after the deadline %s", to, d->limits->ext_days, f->deadline);
  return FALSE;
}

static gboolean
check_other_person (const HtkDeed    *d,
                    const HtkFinding *f,
                    GError          **error)
{
  const char *claimed_by = htk_json_text (f->extra, "claimed_by");

  if (g_strcmp0 (d->by, f->person_id) == 0 || g_strcmp0 (d->by, claimed_by) == 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_ROLE,
                          "nobody verifies what they are responsible for or have reported as done");
  return TRUE;
}

static gboolean
has_proof (const HtkDeed *d)
{
  JsonArray *files = htk_json_list (d->body, "attachments");

  return htk_deed_text (d, "proof") != NULL ||
         (files != NULL && json_array_get_length (files) > 0);
}

/* The guards by the bits of the step; the first that does not hold is said. */
static gboolean
check_guards (const HtkDeed     *d,
              const HtkLifeStep *step,
              const HtkFinding  *f,
              GError           **error)
{
  guint g = step->guards;
  int since_closed = htk_days_between (f->closed_on, d->on);
  const HtkLevel *level = htk_levels_get (d->limits->levels, f->level);

  if (htk_days_between (f->found_on, d->on) < 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID, "“on” is before the day of the finding");
  if ((g & HTK_FINDING_NEEDS_WHY) && !htk_deed_need (d, "why", error))
    return FALSE;
  if ((g & HTK_FINDING_NEEDS_PERSON) && htk_deed_text (d, "person_name") == NULL &&
      htk_deed_text (d, "unit_id") == NULL)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "say who is responsible: “person_name” or “unit_id”");
  if ((g & HTK_FINDING_NEEDS_PROOF) && !has_proof (d))
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "closing needs a photo or a record of it");
  if ((g & HTK_FINDING_NOT_RESPONSIBLE) && !check_other_person (d, f, error))
    return FALSE;
  if ((g & HTK_FINDING_ON_SITE) && level->onsite &&
      g_strcmp0 (htk_deed_text (d, "check"), "onsite") != 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "a finding of this level is verified on the spot (“check” is onsite)");
  if ((g & HTK_FINDING_COUNTY_IF_URGENT) && level->extend_by == HTK_WHO_COUNTY &&
      g_strcmp0 (d->role, "county") != 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_ROLE,
                          "only the county extends a finding of this level");
  if ((g & HTK_FINDING_ONE_EXTENSION) && !check_extension (d, f, error))
    return FALSE;
  if ((g & HTK_FINDING_ASKED) && htk_json_text (f->extra, "ask_to") == NULL)
    return htk_deed_fail (error, HTK_RECORD_ERROR_STATE, "no extension was asked for");
  if ((g & HTK_FINDING_RECENT) && (since_closed < 0 || since_closed > d->limits->reopen_days))
    return htk_deed_fail (error, HTK_RECORD_ERROR_STATE,
                          "it was closed too long ago to be reopened; it is a new finding");
  return TRUE;
}

/* Without a day of its own a finding has those of its level, from the day it was found. */
static gboolean
assign (const HtkDeed *d,
        HtkFinding    *f,
        GError       **error)
{
  const char *said = htk_deed_text (d, "deadline");
  const HtkLevel *level = htk_levels_get (d->limits->levels, f->level);
  g_autofree char *deadline = said != NULL ? g_strdup (said)
                              : f->deadline != NULL ? g_strdup (f->deadline)
                              : htk_day_plus (f->found_on, level->deadline_days);

  if (htk_days_between (f->found_on, deadline) < 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "“deadline” is no day as YYYY-MM-DD on or after that of the finding");
  if (f->extended_to == NULL)
    htk_deed_set (&f->deadline, deadline);
  htk_deed_set (&f->unit_id, htk_deed_text (d, "unit_id"));
  htk_deed_set (&f->person_id, htk_deed_text (d, "person_id"));
  htk_deed_set (&f->person_name, htk_deed_text (d, "person_name"));
  note (f, "assigned_on", d->on);
  if (htk_deed_text (d, "action") != NULL)
    note (f, "action", htk_deed_text (d, "action"));
  return TRUE;
}

static gboolean
progress (const HtkDeed *d,
          HtkFinding    *f,
          GError       **error)
{
  gint64 pct = htk_json_int (d->body, "pct", f->pct);

  if (pct < 0 || pct > 99)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "“pct” is 0 to 99; what is done is claimed with its proof");
  f->pct = (int) pct;
  if (htk_deed_text (d, "action") != NULL)
    note (f, "action", htk_deed_text (d, "action"));
  note (f, "progress", htk_deed_text (d, "text"));
  note (f, "progress_on", d->on);
  return TRUE;
}

static gboolean
claim (const HtkDeed *d,
       HtkFinding    *f,
       GError       **error)
{
  f->pct = 100;
  htk_deed_set (&f->done_on, d->on);
  note (f, "claimed_by", d->by);
  note (f, "progress", htk_deed_text (d, "text"));
  note (f, "progress_on", d->on);
  return TRUE;
}

static gboolean
ask (const HtkDeed *d,
     HtkFinding    *f,
     GError       **error)
{
  note (f, "ask_to", htk_deed_text (d, "to"));
  note (f, "ask_why", htk_deed_text (d, "why"));
  return TRUE;
}

static gboolean
extend (const HtkDeed *d,
        HtkFinding    *f,
        GError       **error)
{
  htk_deed_set (&f->extended_to, htk_deed_text (d, "to"));
  note (f, "ask_to", NULL);
  return TRUE;
}

static gboolean
deny (const HtkDeed *d,
      HtkFinding    *f,
      GError       **error)
{
  note (f, "ask_to", NULL);
  return TRUE;
}

static gboolean
pass (const HtkDeed *d,
      HtkFinding    *f,
      GError       **error)
{
  htk_deed_set (&f->verified_by, d->by);
  htk_deed_set (&f->closed_on, d->on);
  note (f, "check", htk_deed_text (d, "check"));
  note (f, "fail_why", NULL);
  return TRUE;
}

static gboolean
fail_check (const HtkDeed *d,
            HtkFinding    *f,
            GError       **error)
{
  htk_deed_set (&f->verified_by, d->by);
  htk_deed_set (&f->done_on, NULL);
  f->pct = MIN (f->pct, 99);
  note (f, "check", htk_deed_text (d, "check"));
  note (f, "fail_why", htk_deed_text (d, "why"));
  return TRUE;
}

/* The days are counted anew: from its reopening as long as they were from its finding. */
static gboolean
reopen (const HtkDeed *d,
        HtkFinding    *f,
        GError       **error)
{
  int days = htk_days_between (f->found_on, f->deadline);

  if (days >= 0)
    {
      g_free (f->deadline);
      f->deadline = htk_day_plus (d->on, days);
    }
  f->reopened_n++;
  f->pct = 0;
  htk_deed_set (&f->extended_to, NULL);
  htk_deed_set (&f->done_on, NULL);
  htk_deed_set (&f->closed_on, NULL);
  htk_deed_set (&f->verified_by, NULL);
  note (f, "claimed_by", NULL);
  note (f, "reopened_on", d->on);
  note (f, "reopen_why", htk_deed_text (d, "why"));
  return TRUE;
}

static gboolean
make_void (const HtkDeed *d,
           HtkFinding    *f,
           GError       **error)
{
  htk_deed_set (&f->closed_on, d->on);
  note (f, "void_why", htk_deed_text (d, "why"));
  return TRUE;
}

static gboolean
seen (const HtkDeed *d,
      HtkFinding    *f,
      GError       **error)
{
  note (f, "seen_on", d->on);
  return TRUE;
}

static const struct
{
  const char *event;
  gboolean (*effect) (const HtkDeed *d, HtkFinding *f, GError **error);
} effects[] = {
  { "assign", assign }, { "progress", progress }, { "claim", claim },     { "ask", ask },
  { "extend", extend }, { "deny", deny },         { "pass", pass },       { "fail", fail_check },
  { "reopen", reopen }, { "void", make_void },    { "seen", seen },
};

static gboolean
take_effect (const HtkDeed     *d,
             const HtkLifeStep *step,
             HtkFinding        *f,
             GError           **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    if (g_str_equal (effects[i].event, step->event))
      {
        if (!effects[i].effect (d, f, error))
          return FALSE;
        htk_deed_set (&f->state, step->next);
        f->version++;
        return htk_finding_put (d->store, f, error) &&
               htk_deed_keep (d, HTK_EVENT_OF_FINDING, error);
      }
  g_assert_not_reached ();
}

/* A finding that is opened comes whole, in `finding`; one that is there already stays as it is. */
static gboolean
open_new (const HtkDeed *d,
          GError       **error)
{
  JsonObject *object = htk_json_part (d->body, "finding");
  g_autoptr (HtkFinding) f = object != NULL ? htk_finding_from_json (object) : NULL;
  const HtkLifeStep *step = htk_finding_life_step (NULL, d->event, d->role, error);

  if (step == NULL)
    return FALSE;
  if (f == NULL || g_strcmp0 (f->id, d->object_id) != 0 || f->subject_id == NULL ||
      f->village_code == NULL || f->cat == NULL || f->level < 1 || f->level > 4)
    return htk_deed_fail (error, HTK_RECORD_ERROR_INVALID,
                          "the event “open” has no whole “finding”");
  htk_deed_set (&f->state, step->next);
  htk_deed_set (&f->found_on, htk_day_is_valid (f->found_on) ? f->found_on : d->on);
  f->version = 1;
  return htk_finding_put (d->store, f, error) && htk_deed_keep (d, HTK_EVENT_OF_FINDING, error);
}

/**
 * htk_finding_take:
 * @store: a store, in a transaction
 * @body: event_id, finding_id, event, by, on, at, and what the event says (htk-finding-life.c)
 * @role: the role of who does it
 * @limits: what holds on that day
 * @error: return location
 *
 * Takes an event (domain.md 4.8). The same event again changes nothing.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_STATE, _ROLE or _INVALID, %HTK_STORE_ERROR_NOT_FOUND when
 *   there is no such finding
 */
gboolean
htk_finding_take (HtkStore        *store,
                  JsonObject      *body,
                  const char      *role,
                  const HtkLimits *limits,
                  GError         **error)
{
  g_autoptr (HtkFinding) f = NULL;
  g_autoptr (GError) local = NULL;
  const HtkLifeStep *step;
  HtkDeed d;
  gboolean known;

  if (!htk_deed_read (&d, store, "finding_id", body, role, limits, error) ||
      !htk_event_known (store, HTK_EVENT_OF_FINDING, d.id, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  f = htk_finding_get (store, d.object_id, &local);
  if (f == NULL && g_str_equal (d.event, "open") &&
      g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return open_new (&d, error);
  if (f == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (f->restricted && g_strcmp0 (role, "county") != 0)
    return htk_deed_fail (error, HTK_RECORD_ERROR_ROLE,
                          "a restricted finding is the county's alone");
  step = htk_finding_life_step (f->state, d.event, role, error);
  return step != NULL && check_guards (&d, step, f, error) && take_effect (&d, step, f, error);
}
