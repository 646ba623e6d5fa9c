/* The life of a visit as one table, used by the tablet and by the county (design.md 6, domain.md 5).
 *
 *   (none)           submit   worker, lead          submitted
 *   submitted        submit   its worker            submitted (taken back and corrected)
 *   returned         submit   its worker            submitted
 *   county_rejected  submit   its worker            submitted
 *   submitted        return   lead, county          returned
 *   submitted        approve  lead, county          lead_approved
 *   lead_approved    accept   county                county_accepted
 *   lead_approved    reject   county                county_rejected
 *   county_accepted  supersede county               superseded
 *   any but accepted void     its worker, lead, county   voided
 *   county_accepted  void     county                voided (what acceptance wrote is taken back)
 *   lead_approved    withdraw the lead who approved submitted
 *
 * A lead never decides about a visit of their own. */
#include "app/record/htk-visit-life.h"

enum
{
  WORKER = 1 << 0,
  LEAD = 1 << 1,
  COUNTY = 1 << 2,
};

typedef enum
{
  ANYBODY,
  ONLY_OWN,
  NEVER_OWN,
} Whose;

typedef struct
{
  const char *state;
  HtkVisitEvent event;
  guint roles;
  Whose whose;
  const char *next;
} Step;

static const Step steps[] = {
  { NULL, HTK_VISIT_SUBMIT, WORKER | LEAD, ONLY_OWN, "submitted" },
  { "submitted", HTK_VISIT_SUBMIT, WORKER | LEAD, ONLY_OWN, "submitted" },
  { "returned", HTK_VISIT_SUBMIT, WORKER | LEAD, ONLY_OWN, "submitted" },
  { "county_rejected", HTK_VISIT_SUBMIT, WORKER | LEAD, ONLY_OWN, "submitted" },
  { "submitted", HTK_VISIT_RETURN, LEAD | COUNTY, NEVER_OWN, "returned" },
  { "submitted", HTK_VISIT_APPROVE, LEAD | COUNTY, NEVER_OWN, "lead_approved" },
  { "lead_approved", HTK_VISIT_ACCEPT, COUNTY, NEVER_OWN, "county_accepted" },
  { "lead_approved", HTK_VISIT_REJECT, COUNTY, NEVER_OWN, "county_rejected" },
  { "county_accepted", HTK_VISIT_SUPERSEDE, COUNTY, ANYBODY, "superseded" },
  { "submitted", HTK_VISIT_VOID, WORKER | LEAD | COUNTY, ANYBODY, "voided" },
  { "returned", HTK_VISIT_VOID, WORKER | LEAD | COUNTY, ANYBODY, "voided" },
  { "lead_approved", HTK_VISIT_VOID, LEAD | COUNTY, ANYBODY, "voided" },
  { "county_rejected", HTK_VISIT_VOID, WORKER | LEAD | COUNTY, ANYBODY, "voided" },
  { "county_accepted", HTK_VISIT_VOID, COUNTY, ANYBODY, "voided" },
  { "lead_approved", HTK_VISIT_WITHDRAW, LEAD, NEVER_OWN, "submitted" },
};

static const char *const event_names[] = { "submit", "return", "approve", "accept",
                                           "reject", "supersede", "void",
                                           "withdraw" };

G_DEFINE_QUARK (htk-record-error-quark, htk_record_error)

static guint
role_bit (const char *role)
{
  if (g_strcmp0 (role, "worker") == 0)
    return WORKER;
  if (g_strcmp0 (role, "lead") == 0)
    return LEAD;
  return g_strcmp0 (role, "county") == 0 ? COUNTY : 0;
}

/**
 * htk_visit_life_event:
 * @name: as "approve"
 * @event: (out): the event
 *
 * Returns: whether there is such an event
 */
gboolean
htk_visit_life_event (const char    *name,
                      HtkVisitEvent *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (event_names); i++)
    if (g_strcmp0 (event_names[i], name) == 0)
      {
        *event = (HtkVisitEvent) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * htk_visit_life_next:
 * @state: (nullable): the present state, NULL for a visit that is not yet
 * @event: what is to be done
 * @role: who does it: worker, lead, county or auditor
 * @own: whether that person filled the visit
 * @error: return location
 *
 * Returns: the next state, a constant; NULL with %HTK_RECORD_ERROR_STATE or %HTK_RECORD_ERROR_ROLE
 */
const char *
htk_visit_life_next (const char    *state,
                     HtkVisitEvent  event,
                     const char    *role,
                     gboolean       own,
                     GError       **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const Step *step = &steps[i];

      if (g_strcmp0 (step->state, state) != 0 || step->event != event)
        continue;
      if ((step->roles & role_bit (role)) == 0)
        g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE, "a %s may not %s a visit",
                     role, event_names[event]);
      else if (step->whose == NEVER_OWN && own)
        g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                     "nobody may %s a visit of their own", event_names[event]);
      else if (step->whose == ONLY_OWN && !own)
        g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                     "only the person who filled the visit may %s it", event_names[event]);
      else
        return step->next;
      return NULL;
    }
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE, "a visit that is %s cannot be %s",
               state != NULL ? state : "new", event_names[event]);
  return NULL;
}

/**
 * htk_visit_life_rank:
 * @state: a state
 *
 * Returns: how far on its way a visit is; the county's answer is further than the lead's
 */
int
htk_visit_life_rank (const char *state)
{
  static const char *const order[] = { "submitted", "returned", "lead_approved", "county_rejected",
                                       "county_accepted", "superseded", "voided" };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_strcmp0 (order[i], state) == 0)
      return (int) i;
  return -1;
}
