#pragma once

/* The life of a finding: the table is in htk-finding-life.c. */

#include "app/record/htk-life.h"

G_BEGIN_DECLS

/**
 * HtkFindingGuard:
 * @HTK_FINDING_NEEDS_PERSON: says who is responsible: `person_name` or `unit_id`
 * @HTK_FINDING_NEEDS_PROOF: `proof` (what shows that it is done) or `attachments`
 * @HTK_FINDING_NEEDS_WHY: a reason in `why`
 * @HTK_FINDING_NOT_RESPONSIBLE: not by who is responsible, nor by who reported it done
 * @HTK_FINDING_ON_SITE: levels that levels.csv says so of are checked on the spot (`check` is onsite)
 * @HTK_FINDING_ONE_EXTENSION: not extended before; `to` is after the deadline and within the limit
 * @HTK_FINDING_COUNTY_IF_URGENT: of levels that levels.csv says so of, level I, only the county
 * @HTK_FINDING_ASKED: an extension was asked for
 * @HTK_FINDING_RECENT: closed within the days of reopening
 */
typedef enum
{
  HTK_FINDING_NEEDS_PERSON = 1 << 0,
  HTK_FINDING_NEEDS_PROOF = 1 << 1,
  HTK_FINDING_NEEDS_WHY = 1 << 2,
  HTK_FINDING_NOT_RESPONSIBLE = 1 << 3,
  HTK_FINDING_ON_SITE = 1 << 4,
  HTK_FINDING_ONE_EXTENSION = 1 << 5,
  HTK_FINDING_COUNTY_IF_URGENT = 1 << 6,
  HTK_FINDING_ASKED = 1 << 7,
  HTK_FINDING_RECENT = 1 << 8,
} HtkFindingGuard;

const HtkLifeStep *htk_finding_life_step   (const char *state,
                                            const char *event,
                                            const char *role,
                                            GError    **error);
GPtrArray         *htk_finding_life_events (const char *state,
                                            const char *role);

G_END_DECLS
