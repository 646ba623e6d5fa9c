/* The life of a finding as one table, used by the tablet and by the county (domain.md 4.8, 5).
 * States: open 待派, assigned 整改中, claimed 申请销号, closed 销号, returned 退回, void 不成立.
 *
 *   (none)              open      county               open       a visit is accepted
 *   open                assign    lead, county         assigned   names who is responsible
 *   assigned, returned  assign    lead, county         assigned   names another
 *   assigned, returned  progress  worker, lead, county assigned
 *   assigned, returned  claim     worker, lead, county claimed    with a photo or a record
 *   claimed             pass      lead, county         closed     not the responsible person; level I
 *                                                                 and II on the spot
 *   claimed             fail      lead, county         returned   not the responsible person; why
 *   assigned, returned  ask       worker, lead, county as it was  asks for the one extension; why
 *   assigned, returned  extend    lead, county         as it was  once; of level I only the county
 *   assigned, returned  deny      lead, county         as it was  no extension; why
 *   closed              reopen    lead, county         assigned   within the days of reopening; why
 *   any but the ends    seen      county               as it was  another visit found it again
 *   any but the ends    void      county               void       why
 *
 * Of a restricted finding nobody but the county takes a step. */
#include "app/record/htk-finding-life.h"

#define ANY HTK_LIFE_ALL
#define LEAD HTK_LIFE_DECIDERS
#define COUNTY HTK_LIFE_COUNTY
#define PERSON HTK_FINDING_NEEDS_PERSON
#define PROOF HTK_FINDING_NEEDS_PROOF
#define WHY HTK_FINDING_NEEDS_WHY
#define OTHER HTK_FINDING_NOT_RESPONSIBLE
#define ONCE HTK_FINDING_ONE_EXTENSION

static const HtkLifeStep steps[] = {
  { NULL, "open", COUNTY, "open", 0 },
  { "open", "assign", LEAD, "assigned", PERSON },
  { "open", "seen", COUNTY, "open", 0 },
  { "open", "void", COUNTY, "void", WHY },
  { "assigned", "progress", ANY, "assigned", 0 },
  { "assigned", "claim", ANY, "claimed", PROOF },
  { "assigned", "ask", ANY, "assigned", ONCE | WHY },
  { "assigned", "extend", LEAD, "assigned", ONCE | HTK_FINDING_COUNTY_IF_URGENT },
  { "assigned", "deny", LEAD, "assigned", HTK_FINDING_ASKED | WHY },
  { "assigned", "assign", LEAD, "assigned", PERSON },
  { "assigned", "seen", COUNTY, "assigned", 0 },
  { "assigned", "void", COUNTY, "void", WHY },
  { "returned", "progress", ANY, "assigned", 0 },
  { "returned", "claim", ANY, "claimed", PROOF },
  { "returned", "ask", ANY, "returned", ONCE | WHY },
  { "returned", "extend", LEAD, "returned", ONCE | HTK_FINDING_COUNTY_IF_URGENT },
  { "returned", "deny", LEAD, "returned", HTK_FINDING_ASKED | WHY },
  { "returned", "assign", LEAD, "assigned", PERSON },
  { "returned", "seen", COUNTY, "returned", 0 },
  { "returned", "void", COUNTY, "void", WHY },
  { "claimed", "pass", LEAD, "closed", OTHER | HTK_FINDING_ON_SITE },
  { "claimed", "fail", LEAD, "returned", OTHER | WHY },
  { "claimed", "seen", COUNTY, "claimed", 0 },
  { "claimed", "void", COUNTY, "void", WHY },
  { "closed", "reopen", LEAD, "assigned", HTK_FINDING_RECENT | WHY },
};

/**
 * htk_finding_life_step:
 * @state: (nullable): the present state, NULL for a finding that is not yet
 * @event: what is to be done
 * @role: who does it: worker, lead, county or auditor
 * @error: return location
 *
 * Returns: (transfer none): the step; NULL with %HTK_RECORD_ERROR_STATE or %HTK_RECORD_ERROR_ROLE
 */
const HtkLifeStep *
htk_finding_life_step (const char *state,
                       const char *event,
                       const char *role,
                       GError    **error)
{
  return htk_life_step (steps, G_N_ELEMENTS (steps), "finding", state, event, role, error);
}

/**
 * htk_finding_life_events:
 * @state: a state
 * @role: who asks
 *
 * Returns: (transfer container) (element-type utf8): what that role may do with it now; whether the
 *   guards let it is seen when it is done
 */
GPtrArray *
htk_finding_life_events (const char *state,
                         const char *role)
{
  return htk_life_events (steps, G_N_ELEMENTS (steps), state, role);
}
