/* Works out when a household is due again; the lists of tasks and the coverage read it. */
#include "app/rules/htk-schedule.h"

/* The settings this file looks up. */
const char *const htk_schedule_keys[]
    = { "freq_a", "freq_b",         "freq_c",   "freq_d",     "retry_days",
        "grace",  "severe_overdue", "due_soon", "alert_days", "after_clear_watch",
        NULL };

static const struct {
  const char *name, *key;
} classes[] = {
  { "A", "freq_a" }, { "B", "freq_b" }, { "C", "freq_c" }, { "D", "freq_d" }, { "na", "retry_days" }
};

/**
 * htk_visit_class_name:
 * @visit_class: a class
 *
 * Returns: A to D, or na
 */
const char *
htk_visit_class_name (HtkVisitClass visit_class)
{
  return classes[visit_class].name;
}

/**
 * htk_due_state_name:
 * @state: a state
 *
 * Returns: its name, as texts.csv has it with “due_” before it
 */
const char *
htk_due_state_name (HtkDueState state)
{
  static const char *const names[] = { "not_yet", "soon", "grace", "overdue", "badly_overdue" };

  return names[state];
}

static gboolean
is_active (const char *state)
{
  return g_strcmp0 (state, "active") == 0 || g_strcmp0 (state, "clear_check") == 0
         || g_strcmp0 (state, "clear_publicity") == 0;
}

static gboolean
is_watched (HtkSettings *settings, const HtkScheduleFacts *facts)
{
  HtkDay cleared = htk_day_parse (facts->cleared_on), today = htk_day_parse (facts->today);

  return cleared != 0 && cleared <= today
         && today - cleared <= htk_settings_count (settings, "after_clear_watch", today);
}

/**
 * htk_schedule_class:
 * @settings: the settings
 * @facts: a household
 *
 * The class of domain.md 4.7. A household that is yellow only because its case was cleared is
 * visited as C; who is judged neither way is asked again after retry_days (domain.md 4.1).
 *
 * Returns: the class
 */
HtkVisitClass
htk_schedule_class (HtkSettings *settings, const HtkScheduleFacts *facts)
{
  const char *color = facts->color;
  gboolean cleared = htk_day_parse (facts->cleared_on) != 0;

  if (is_active (facts->monitor_state) || g_strcmp0 (color, "red") == 0)
    return HTK_CLASS_A;
  if (g_strcmp0 (color, "yellow") == 0)
    return facts->yellow_by_answers || !is_watched (settings, facts) ? HTK_CLASS_B : HTK_CLASS_C;
  if (g_strcmp0 (color, "green") != 0)
    return HTK_CLASS_UNJUDGED;
  return facts->hh_type == 1 || cleared ? HTK_CLASS_C : HTK_CLASS_D;
}

/* The visit that the next is counted from: people were met, or spoken to by telephone for the
 * first time since. Where nothing could be judged, any visit counts: it is asked again soon. */
static HtkDay
last_contact (const HtkScheduleFacts *facts, HtkVisitClass visit_class)
{
  HtkDay last = 0;
  gboolean by_phone = FALSE;

  for (guint i = 0; i < facts->n_contacts; i++)
    {
      const char *result = facts->contacts[i].result;
      HtkDay day = htk_day_parse (facts->contacts[i].date);
      gboolean home = g_strcmp0 (result, "home") == 0, phone = g_strcmp0 (result, "phone") == 0;

      if (day == 0 || (!home && !phone && visit_class != HTK_CLASS_UNJUDGED))
        continue;
      if (phone && by_phone && visit_class != HTK_CLASS_UNJUDGED)
        continue;
      by_phone = phone;
      last = MAX (last, day);
    }
  return last;
}

/* The earliest of the dates that say something: a change of class or a warning brings the visit
 * forward, nothing puts it off but a contact. */
static HtkDay
earliest (HtkSettings *settings,
          const HtkScheduleFacts *facts,
          HtkDay due,
          HtkDay contact,
          GPtrArray *reasons)
{
  HtkDay standing = htk_day_parse (facts->standing_due), alert = htk_day_parse (facts->alert_on),
         today = htk_day_parse (facts->today);

  if (standing != 0 && htk_day_parse (facts->standing_since) == contact && standing < due)
    {
      due = standing;
      htk_reason_day (htk_reasons_add (reasons, "due_standing", HTK_REASON_INFO, NULL, 0), "due",
                      due);
    }
  if (alert != 0 && alert > contact)
    {
      const HtkSetting *row = htk_settings_at (settings, "alert_days", today);
      HtkDay soon = alert + htk_settings_count (settings, "alert_days", today);

      if (soon < due)
        {
          due = soon;
          htk_reason_day (htk_reasons_add (reasons, "due_alert", HTK_REASON_INFO, row, today), "on",
                          alert);
        }
    }
  return due;
}

/**
 * htk_schedule_due_state:
 * @settings: the settings
 * @next_due: (nullable): a due date
 * @today: the day in question
 *
 * Returns: how near or late it is; not yet when either is no day
 */
HtkDueState
htk_schedule_due_state (HtkSettings *settings, const char *next_due, const char *today)
{
  HtkDay due = htk_day_parse (next_due), now = htk_day_parse (today);

  if (due == 0 || now == 0)
    return HTK_DUE_NOT_YET;
  if (now <= due)
    return due - now <= htk_settings_count (settings, "due_soon", now) ? HTK_DUE_SOON
                                                                       : HTK_DUE_NOT_YET;
  if (now - due <= htk_settings_count (settings, "grace", now))
    return HTK_DUE_GRACE;
  return now - due <= htk_settings_count (settings, "severe_overdue", now) ? HTK_DUE_OVERDUE
                                                                           : HTK_DUE_BADLY_OVERDUE;
}

/**
 * htk_schedule_new:
 * @settings: the settings
 * @facts: a household
 *
 * The next visit (domain.md 4.7): the last contact and the days of its class; a change of class
 * moves it earlier, never later; a household that was never met is due at once.
 *
 * Returns: (transfer full): when, how late, and why
 */
HtkSchedule *
htk_schedule_new (HtkSettings *settings, const HtkScheduleFacts *facts)
{
  HtkSchedule *self = g_new0 (HtkSchedule, 1);
  HtkDay today = htk_day_parse (facts->today), contact, due;
  const char *key;
  HtkReason *reason;

  self->reasons = htk_reasons_new ();
  self->visit_class = htk_schedule_class (settings, facts);
  if (today == 0)
    return self;
  key = classes[self->visit_class].key;
  contact = last_contact (facts, self->visit_class);
  reason = htk_reasons_add (self->reasons, contact != 0 ? "due_class" : "due_never",
                            HTK_REASON_INFO, htk_settings_at (settings, key, today), today);
  htk_reason_text (reason, "class", htk_visit_class_name (self->visit_class));
  htk_reason_day (reason, "contact", contact);
  due = contact != 0 ? contact + htk_settings_count (settings, key, today) : today;
  due = earliest (settings, facts, due, contact, self->reasons);
  htk_day_format (contact, self->last_contact);
  htk_day_format (due, self->next_due);
  self->state = htk_schedule_due_state (settings, self->next_due, facts->today);
  self->days = (int)((gint64)due - (gint64)today);
  return self;
}

void
htk_schedule_free (HtkSchedule *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->reasons);
  g_free (self);
}
