#pragma once

/* How long a case has been where it is, and what is late about it (domain.md 4.6). */

#include "app/rules/htk-reason.h"

G_BEGIN_DECLS

/**
 * HtkCaseStep:
 * @state: a state of a case
 * @zh: its name
 * @en: its name
 * @max_days: days after which it is late; 0 for no limit of its own
 * @min_setting: (nullable): the setting with the fewest days it must last
 * @counted: whether the days to identification run
 *
 * A row of case-steps.csv.
 */
typedef struct {
  char *state, *zh, *en;
  int max_days;
  char *min_setting;
  gboolean counted;
} HtkCaseStep;

typedef struct _HtkCaseSteps HtkCaseSteps;

typedef enum {
  HTK_CLOCK_OK,
  HTK_CLOCK_YELLOW,
  HTK_CLOCK_RED,
} HtkClockColor;

/**
 * HtkCaseFacts:
 * @state: where it is
 * @since: since when
 * @clue_on: the day of the clue
 * @identified_on: (nullable): the day of the county's decision
 * @pub_start: (nullable): first day of the publicity of @state
 * @cleared_on: (nullable): when it was cleared
 * @by_help: whether it was cleared by help, not naturally
 * @helper_on: (nullable): since when it has a helper
 * @measures: measures planned, running or finished
 * @development: those of them that develop: industry, work, finance, public post
 * @has_labor: whether somebody can work; below 0 is not known
 * @today: the day in question
 */
typedef struct {
  const char *state, *since, *clue_on, *identified_on, *pub_start, *cleared_on;
  gboolean by_help;
  const char *helper_on;
  guint measures, development;
  int has_labor;
  const char *today;
} HtkCaseFacts;

/**
 * HtkCaseClock:
 * @days: days in the state
 * @left: days left of the state's own limit, below 0 when late; 0 without a limit
 * @id_days: days since the clue while they count, else those it took
 * @publicity_until: the first day on which the publicity may end, empty without one
 * @publicity_done: whether that day has come
 * @watch_until: for a cleared case, the last day of watching
 * @color: the worst of what is late
 * @county: whether it belongs on the county's list
 * @reasons: (element-type HtkReason): what is late or will be
 */
typedef struct {
  int days, left, id_days;
  char publicity_until[HTK_DAY_SIZE], watch_until[HTK_DAY_SIZE];
  gboolean publicity_done;
  HtkClockColor color;
  gboolean county;
  GPtrArray *reasons;
} HtkCaseClock;

HtkCaseSteps *
htk_case_steps_new (const char *csv, gssize length, GPtrArray *faults);
void
htk_case_steps_free (HtkCaseSteps *self);
const HtkCaseStep *
htk_case_steps_get (HtkCaseSteps *self, const char *state);
GPtrArray *
htk_case_steps_list (HtkCaseSteps *self);
HtkCaseClock *
htk_case_clock_new (HtkCaseSteps *steps, HtkSettings *settings, const HtkCaseFacts *facts);
void
htk_case_clock_free (HtkCaseClock *self);
gboolean
htk_case_is_relapse (HtkSettings *settings, const char *cleared_on, const char *red_on);

extern const char *const htk_case_clock_keys[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCaseSteps, htk_case_steps_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCaseClock, htk_case_clock_free)

G_END_DECLS
