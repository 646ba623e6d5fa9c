#pragma once

/* The village card: 33 indicators against their targets, from indicators.csv (domain.md 4.11). */

#include "app/rules/htk-reason.h"

G_BEGIN_DECLS

typedef enum {
  HTK_INDICATOR_RATE,   /* a numerator of a denominator */
  HTK_INDICATOR_NUMBER, /* a percentage or an amount that is told as it is */
  HTK_INDICATOR_COUNT,  /* met or not: how many */
  HTK_INDICATOR_YES,    /* y or n */
  HTK_INDICATOR_GROWTH, /* per head against the last: sum, persons, last sum, last persons */
  HTK_INDICATOR_ALL,    /* its parts; the weakest is its share */
  HTK_INDICATOR_MEAN,   /* its parts; its share is their mean */
} HtkIndicatorKind;

typedef enum {
  HTK_UNIT_PERCENT,
  HTK_UNIT_YUAN,
  HTK_UNIT_COUNT,
  HTK_UNIT_YES,
} HtkIndicatorUnit;

typedef enum {
  HTK_STATUS_OK,
  HTK_STATUS_NEAR,
  HTK_STATUS_SHORT,
  HTK_STATUS_NA,
} HtkIndicatorStatus;

/**
 * HtkIndicator:
 * @id: V01 to V33, or a part or sub-indicator as V10a
 * @zh: its name
 * @en: its name
 * @part_of: (nullable): the indicator it is a part of
 * @kind: how it is worked out
 * @unit: what its value counts
 * @value: (array zero-terminated=1): the names it is worked out from
 * @target_key: (nullable): the setting with its target
 * @lower: whether lower is better
 * @falling: whether it must also fall from round to round
 * @shown: whether it is told and never judged
 * @hard: whether any gap is a shortfall
 * @near_key: (nullable): the setting of what is near: percentage points, or percent of the target
 * @weight: its weight in the card's score; 0 for what is shown and not scored
 * @source: where its values come from: form, visits, register, findings, projects
 * @advice_zh: what to do about a shortfall
 * @advice_en: what to do about a shortfall
 * @department: who is responsible
 * @deadline_days: days for it
 */
typedef struct {
  char *id, *zh, *en, *part_of;
  HtkIndicatorKind kind;
  HtkIndicatorUnit unit;
  char **value;
  char *target_key;
  gboolean lower, falling, shown, hard;
  char *near_key;
  int weight;
  char *source, *advice_zh, *advice_en, *department;
  int deadline_days;
} HtkIndicator;

typedef struct _HtkIndicators HtkIndicators;

/* Gives the answer to a question, as the form has it; NULL or empty when there is none. */
typedef const char *(*HtkLookup) (const char *name, gpointer data);

/**
 * HtkIndicatorResult:
 * @indicator: which, owned by the table
 * @status: ok, near, short or na
 * @known: whether @value is known
 * @value: in hundredths: of a percent, of a yuan, of a thing; 100 is yes
 * @has_target: whether there is a target
 * @target: the same
 * @gap: how far from the target, never below 0
 * @num: numerator of a rate; 0 when it has none
 * @den: denominator of a rate; 0 when it has none
 * @slipped: whether it was ok in the last round and is not now
 * @priority: higher comes first: a shortfall, something near, and one more for what slipped
 * @share: min (1, value / target), in thousand millionths
 * @reasons: (element-type HtkReason): why
 */
typedef struct {
  const HtkIndicator *indicator;
  HtkIndicatorStatus status;
  gboolean known, has_target;
  gint64 value, target, gap;
  gint64 num, den;
  gboolean slipped;
  int priority;
  gint64 share;
  GPtrArray *reasons;
} HtkIndicatorResult;

/**
 * HtkCard:
 * @results: (element-type HtkIndicatorResult): every indicator, its parts behind it
 * @score: 0 to 100; of those that are judged
 * @judged: how many of the 33 are judged
 * @shorts: how many are shortfalls
 * @slips: how many slipped
 */
typedef struct {
  GPtrArray *results;
  int score;
  guint judged, shorts, slips;
} HtkCard;

HtkIndicators *
htk_indicators_new (const char *csv, gssize length, GPtrArray *faults);
void
htk_indicators_free (HtkIndicators *self);
GPtrArray *
htk_indicators_list (HtkIndicators *self);
const HtkIndicator *
htk_indicators_get (HtkIndicators *self, const char *id);
const char *
htk_indicator_status_name (HtkIndicatorStatus status);
HtkCard *
htk_card_new (HtkIndicators *self,
              HtkSettings *settings,
              const char *today,
              HtkLookup now,
              gpointer now_data,
              HtkLookup last,
              gpointer last_data);
void
htk_card_free (HtkCard *self);
const HtkIndicatorResult *
htk_card_get (HtkCard *self, const char *id);
int
htk_indicator_compare (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkIndicators, htk_indicators_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCard, htk_card_free)

G_END_DECLS
