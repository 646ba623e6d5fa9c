#pragma once

/* When a household is to be visited again, and how late that is (domain.md 4.7). */

#include "app/rules/htk-reason.h"

G_BEGIN_DECLS

typedef enum {
  HTK_CLASS_A, /* active case, or red */
  HTK_CLASS_B, /* yellow */
  HTK_CLASS_C, /* left poverty and green, or cleared */
  HTK_CLASS_D, /* ordinary and green */
  HTK_CLASS_UNJUDGED,
} HtkVisitClass;

typedef enum {
  HTK_DUE_NOT_YET,
  HTK_DUE_SOON,
  HTK_DUE_GRACE,
  HTK_DUE_OVERDUE,
  HTK_DUE_BADLY_OVERDUE,
} HtkDueState;

/* One visit, as far as the schedule cares. */
typedef struct {
  const char *date;
  const char *result; /* home, phone, refused, away, dead, moved */
} HtkContact;

/**
 * HtkScheduleFacts:
 * @hh_type: 0 ordinary, 1 left poverty
 * @color: red, yellow, green or grey
 * @monitor_state: (nullable): state of the household's case
 * @cleared_on: (nullable): the day on which its last case was cleared
 * @yellow_by_answers: whether yellow has a reason besides being watched after clearing: the
 *   question `yellow` of the last visit
 * @contacts: (array length=n_contacts): its visits, the oldest first
 * @n_contacts: how many
 * @standing_due: (nullable): the due date in force
 * @standing_since: (nullable): the contact from which it was counted
 * @alert_on: (nullable): the day of a warning from a department that no visit has answered yet
 * @today: the day in question
 */
typedef struct {
  int hh_type;
  const char *color, *monitor_state, *cleared_on;
  gboolean yellow_by_answers;
  const HtkContact *contacts;
  guint n_contacts;
  const char *standing_due, *standing_since;
  const char *alert_on;
  const char *today;
} HtkScheduleFacts;

/**
 * HtkSchedule:
 * @visit_class: how often it is visited
 * @next_due: the day, empty when @today is no day
 * @last_contact: the contact it is counted from, empty without one
 * @state: how near or late that is
 * @days: days until @next_due; below 0 when it has passed
 * @reasons: (element-type HtkReason): why
 */
typedef struct {
  HtkVisitClass visit_class;
  char next_due[HTK_DAY_SIZE], last_contact[HTK_DAY_SIZE];
  HtkDueState state;
  int days;
  GPtrArray *reasons;
} HtkSchedule;

HtkSchedule *
htk_schedule_new (HtkSettings *settings, const HtkScheduleFacts *facts);
void
htk_schedule_free (HtkSchedule *self);
HtkVisitClass
htk_schedule_class (HtkSettings *settings, const HtkScheduleFacts *facts);
HtkDueState
htk_schedule_due_state (HtkSettings *settings, const char *next_due, const char *today);
const char *
htk_visit_class_name (HtkVisitClass visit_class);
const char *
htk_due_state_name (HtkDueState state);

extern const char *const htk_schedule_keys[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSchedule, htk_schedule_free)

G_END_DECLS
