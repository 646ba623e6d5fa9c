/* The life of a risk case as one table, used by the tablet and by the county (domain.md 4.6, 5).
 * States: clue 线索, home_check 入户核查, assembly 民主评议, publicity 公示, town_review 乡镇审核,
 * county_review 县级审定, active 监测帮扶, rejected 不纳入, clear_check 消除核实,
 * clear_publicity 消除公示, cleared 已消除, relapsed 返贫复发.
 *
 *   (none)           clue           worker, lead, county  clue
 *   clue             check          worker, lead, county  home_check
 *   home_check       assemble       lead, county          assembly
 *   assembly         publish        lead, county          publicity        its days begin
 *   publicity        review         lead, county          town_review      not before they are over
 *   town_review      forward        lead, county          county_review
 *   county_review    identify       county                active           says the class
 *   before active    reject         county                rejected         why; the household is told
 *   active           classify       county                active           another class; why
 *   active           propose_clear  lead, county          clear_check      by help or natural
 *   clear_check      clear_publish  lead, county          clear_publicity  the clear gate is open
 *   clear_publicity  clear          county                cleared          the gate still is, and the
 *                                                                          days are over
 *   clear_*          back           lead (check), county  active           why
 *   cleared          relapse        county                relapsed         its new case is identified
 *   active, clear_*  measure        worker, lead, county  as it was        adds or changes a measure
 *
 * A household that falls back has a new case, whose relapse_of names the old one. */
#include "app/record/htk-case-life.h"

#define ANY HTK_LIFE_ALL
#define LEAD HTK_LIFE_DECIDERS
#define COUNTY HTK_LIFE_COUNTY
#define WHY HTK_CASE_NEEDS_WHY

static const HtkLifeStep steps[] = {
  { NULL, "clue", ANY, "clue", 0 },
  { "clue", "check", ANY, "home_check", 0 },
  { "clue", "reject", COUNTY, "rejected", WHY },
  { "home_check", "assemble", LEAD, "assembly", 0 },
  { "home_check", "reject", COUNTY, "rejected", WHY },
  { "assembly", "publish", LEAD, "publicity", 0 },
  { "assembly", "reject", COUNTY, "rejected", WHY },
  { "publicity", "review", LEAD, "town_review", HTK_CASE_PUBLISHED },
  { "publicity", "reject", COUNTY, "rejected", WHY },
  { "town_review", "forward", LEAD, "county_review", 0 },
  { "town_review", "reject", COUNTY, "rejected", WHY },
  { "county_review", "identify", COUNTY, "active", HTK_CASE_NEEDS_CLASS },
  { "county_review", "reject", COUNTY, "rejected", WHY },
  { "active", "measure", ANY, "active", 0 },
  { "active", "propose_clear", LEAD, "clear_check", HTK_CASE_NEEDS_KIND },
  { "active", "classify", COUNTY, "active", HTK_CASE_NEEDS_CLASS | WHY },
  { "clear_check", "measure", ANY, "clear_check", 0 },
  { "clear_check", "clear_publish", LEAD, "clear_publicity", HTK_CASE_GATE },
  { "clear_check", "back", LEAD, "active", WHY },
  { "clear_publicity", "measure", ANY, "clear_publicity", 0 },
  { "clear_publicity", "clear", COUNTY, "cleared", HTK_CASE_GATE | HTK_CASE_CLEAR_PUBLISHED },
  { "clear_publicity", "back", COUNTY, "active", WHY },
  { "cleared", "relapse", COUNTY, "relapsed", 0 },
};

/**
 * htk_case_life_step:
 * @state: (nullable): the present state, NULL for a case that is not yet
 * @event: what is to be done
 * @role: who does it: worker, lead, county or auditor
 * @error: return location
 *
 * Returns: (transfer none): the step; NULL with %HTK_RECORD_ERROR_STATE or %HTK_RECORD_ERROR_ROLE
 */
const HtkLifeStep *
htk_case_life_step (const char *state,
                    const char *event,
                    const char *role,
                    GError    **error)
{
  return htk_life_step (steps, G_N_ELEMENTS (steps), "case", state, event, role, error);
}

/**
 * htk_case_life_events:
 * @state: a state
 * @role: who asks
 *
 * Returns: (transfer container) (element-type utf8): what that role may do with it now; whether the
 *   guards let it is seen when it is done
 */
GPtrArray *
htk_case_life_events (const char *state,
                      const char *role)
{
  return htk_life_events (steps, G_N_ELEMENTS (steps), state, role);
}
