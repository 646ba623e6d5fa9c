#pragma once

/* Whether a monitored household may be cleared, condition by condition (domain.md 4.6). */

#include "app/rules/htk-reason.h"

G_BEGIN_DECLS

/**
 * HtkMonthIncome:
 * @month_end: the last day of the twelve months
 * @net_fen: net income of the twelve months, in fen
 * @n: persons who share it, at least 1
 */
typedef struct {
  const char *month_end;
  gint64 net_fen;
  gint64 n;
} HtkMonthIncome;

#define HTK_GATE_DOMAINS 6 /* D1 to D6 */
#define HTK_GATE_SHOCKS 5  /* T7 to T11 */

/**
 * HtkClearFacts:
 * @today: the day in question
 * @identified_on: (nullable): when the county decided
 * @incomes: (array length=n_incomes): the incomes that are known, in any order
 * @n_incomes: how many
 * @domains: D1 to D6 of the last accepted visit: pass, warn, fail or na; NULL is na
 * @shocks: T7 to T11 of that visit: 0 or 1; below 0 is not known
 * @measures: targeted measures that are running or finished
 * @no_labor_doudi: whether the whole household is without labour and on social security; below 0
 *   is not known
 * @natural_reason: (nullable): for natural clearing, why the risk has vanished
 * @natural: whether natural clearing is asked for: death, moved out, source vanished
 */
typedef struct {
  const char *today, *identified_on;
  const HtkMonthIncome *incomes;
  guint n_incomes;
  const char *domains[HTK_GATE_DOMAINS];
  int shocks[HTK_GATE_SHOCKS];
  guint measures;
  int no_labor_doudi;
  gboolean natural;
  const char *natural_reason;
} HtkClearFacts;

/**
 * HtkClearGate:
 * @open: whether every condition is met
 * @reasons: (element-type HtkReason): each condition, with its figures
 */
typedef struct {
  gboolean open;
  GPtrArray *reasons;
} HtkClearGate;

HtkClearGate *
htk_clear_gate_new (HtkSettings *settings, const HtkClearFacts *facts);
void
htk_clear_gate_free (HtkClearGate *self);

extern const char *const htk_clear_gate_keys[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkClearGate, htk_clear_gate_free)

G_END_DECLS
