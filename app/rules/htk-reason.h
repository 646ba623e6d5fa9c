#pragma once

/* Why a rule says what it says: the rule, its figures and the setting behind it, told from data. */

#include "app/rules/htk-settings.h"

G_BEGIN_DECLS

typedef enum {
  HTK_REASON_MET,
  HTK_REASON_NOT_MET,
  HTK_REASON_UNKNOWN, /* not asked or not known: never a pass */
  HTK_REASON_INFO,    /* a figure that decides nothing */
} HtkReasonState;

/**
 * HtkReason:
 * @rule: the rule, as texts.csv names it
 * @state: what came of it
 * @figures: (element-type utf8): names and values in turn
 * @key: (nullable): the setting that was compared with
 * @on_date: (nullable): the day of its row
 * @value: (nullable): its value
 * @carried: whether that row is of an earlier year, htk_settings_carried()
 */
typedef struct {
  char *rule;
  HtkReasonState state;
  GPtrArray *figures;
  char *key, *on_date, *value;
  gboolean carried;
} HtkReason;

/* The sentences of the rules, in the languages of the pack. */
typedef struct _HtkTexts HtkTexts;

GPtrArray *
htk_reasons_new (void);
HtkReason *
htk_reasons_add (GPtrArray *reasons,
                 const char *rule,
                 HtkReasonState state,
                 const HtkSetting *setting,
                 HtkDay day);
void
htk_reason_text (HtkReason *self, const char *name, const char *value);
void
htk_reason_number (HtkReason *self, const char *name, gint64 value);
void
htk_reason_hundredths (HtkReason *self, const char *name, gint64 value);
void
htk_reason_day (HtkReason *self, const char *name, HtkDay day);
const char *
htk_reason_figure (const HtkReason *self, const char *name);
void
htk_reason_free (HtkReason *self);

HtkTexts *
htk_texts_new (const char *csv, gssize length, GPtrArray *faults);
void
htk_texts_free (HtkTexts *self);
const char *
htk_texts_get (HtkTexts *self, const char *id, const char *language);
char *
htk_texts_reason (HtkTexts *self, const HtkReason *reason, const char *language);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkReason, htk_reason_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkTexts, htk_texts_free)

G_END_DECLS
