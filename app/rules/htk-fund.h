#pragma once

/* Idle funds by their age and by department, for the ledger of funds and V32 (domain.md 4.10). */

#include "app/rules/htk-reason.h"

G_BEGIN_DECLS

typedef enum {
  HTK_FUND_OK,
  HTK_FUND_YELLOW, /* long there and not begun, or behind the plan */
  HTK_FUND_RED,    /* idle: 滞留 */
  HTK_FUND_UNKNOWN,
} HtkFundState;

/**
 * HtkFundFacts:
 * @department: who runs the project
 * @alloc_fen: allocated
 * @paid_fen: paid; below 0 is not known
 * @arrived_on: (nullable): when the money came
 * @begun: whether work has begun; below 0 is not known
 * @plan: progress planned, in percent; below 0 is not known
 * @progress: progress made, in percent; below 0 is not known
 * @flags: bit n-1 set when Fn holds, as the last check found
 * @on: the day in question
 */
typedef struct {
  const char *department;
  gint64 alloc_fen, paid_fen;
  const char *arrived_on;
  int begun, plan, progress;
  guint flags;
  const char *on;
} HtkFundFacts;

/**
 * HtkFund:
 * @state: F1
 * @days: since the money came
 * @idle_days: days beyond the limit of F1, while it is red
 * @paid: share paid, in hundredths of a percent; below 0 is not known
 * @reasons: (element-type HtkReason): why
 */
typedef struct {
  HtkFundState state;
  int days, idle_days;
  gint64 paid;
  GPtrArray *reasons;
} HtkFund;

/* A department's projects. @flagged counts F1 to F7; F1 counts while it is red. */
typedef struct {
  guint projects, flagged[7];
  gint64 alloc_fen, paid_fen;
} HtkFundCounts;

typedef struct _HtkFundSum HtkFundSum;

HtkFund *
htk_fund_new (HtkSettings *settings, const HtkFundFacts *facts);
void
htk_fund_free (HtkFund *self);
HtkFundSum *
htk_fund_sum_new (HtkSettings *settings);
void
htk_fund_sum_free (HtkFundSum *self);
void
htk_fund_sum_add (HtkFundSum *self, const HtkFundFacts *facts);
GPtrArray *
htk_fund_sum_departments (HtkFundSum *self);
HtkFundCounts
htk_fund_sum_counts (HtkFundSum *self, const char *department);

extern const char *const htk_fund_keys[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFund, htk_fund_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFundSum, htk_fund_sum_free)

G_END_DECLS
