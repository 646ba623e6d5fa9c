#pragma once

/* Deadlines, escalation and rates of findings, from levels.csv (domain.md 4.8). */

#include "app/rules/htk-reason.h"

G_BEGIN_DECLS

#define HTK_N_LEVELS 4

typedef enum {
  HTK_WHO_UNIT = 1 << 0,
  HTK_WHO_LEAD = 1 << 1,
  HTK_WHO_TOWN = 1 << 2,
  HTK_WHO_COUNTY = 1 << 3,
} HtkWho;

/**
 * HtkEscalation:
 * @from_plan: whether it is counted from the day of the first action, not from the deadline
 * @days: how many days past
 * @who: who is told
 */
typedef struct {
  gboolean from_plan;
  guint days;
  HtkWho who;
} HtkEscalation;

/**
 * HtkLevel:
 * @level: 1 to 4
 * @zh: its name
 * @en: its name
 * @report_days: days within which it must be reported; 0 for none
 * @first_days: days within which the first action, or the plan, must be there
 * @deadline_days: days until it must be rectified
 * @steps: (element-type HtkEscalation): who is told when it is late
 * @extend_by: who may extend it
 * @onsite: whether it is verified on the spot only
 */
typedef struct {
  int level;
  char *zh, *en;
  int report_days, first_days, deadline_days;
  GArray *steps;
  HtkWho extend_by;
  gboolean onsite;
} HtkLevel;

typedef struct _HtkLevels HtkLevels;

/**
 * HtkFindingFacts:
 * @level: 1 to 4
 * @category: its category
 * @subject_id: what it is about
 * @opened_on: the day from which the days are counted
 * @first_action_on: (nullable): when something was first done
 * @deadline: (nullable): the deadline that was set when it was assigned; NULL: the level's
 * @extended_to: (nullable): the deadline after its extension
 * @closed_on: (nullable): when it was closed
 * @void_: whether it was found not to hold
 */
typedef struct {
  int level;
  const char *category, *subject_id;
  const char *opened_on, *first_action_on, *deadline, *extended_to, *closed_on;
  gboolean void_;
} HtkFindingFacts;

/**
 * HtkFindingClock:
 * @report_due: the day by which it must be reported, empty when it need not be
 * @first_due: the day of the first action, or of the plan
 * @deadline: the day by which it must be closed, its extension included
 * @days_left: days until the deadline; below 0 when late
 * @remind: whether its people are reminded now
 * @first_late: whether the first action is late
 * @told: who has been told by now
 */
typedef struct {
  char report_due[HTK_DAY_SIZE], first_due[HTK_DAY_SIZE], deadline[HTK_DAY_SIZE];
  int days_left;
  gboolean remind, first_late;
  HtkWho told;
} HtkFindingClock;

/* A rate is never kept as a percentage alone (domain.md, first paragraph). */
typedef struct {
  guint num, den;
} HtkRate;

HtkLevels *
htk_levels_new (const char *csv, gssize length, GPtrArray *faults);
void
htk_levels_free (HtkLevels *self);
const HtkLevel *
htk_levels_get (HtkLevels *self, int level);
gboolean
htk_finding_clock (HtkLevels *self,
                   HtkSettings *settings,
                   const HtkFindingFacts *facts,
                   const char *today,
                   HtkFindingClock *clock);
char *
htk_finding_extension_fault (HtkLevels *self,
                             HtkSettings *settings,
                             const HtkFindingFacts *facts,
                             HtkWho by,
                             const char *to,
                             const char *today);
gboolean
htk_finding_recurs (HtkSettings *settings,
                    const HtkFindingFacts *closed,
                    const HtkFindingFacts *found);
void
htk_finding_count (HtkLevels *self,
                   HtkSettings *settings,
                   const HtkFindingFacts *facts,
                   const char *today,
                   HtkRate *on_time,
                   HtkRate *closed);

extern const char *const htk_finding_level_keys[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkLevels, htk_levels_free)

G_END_DECLS
