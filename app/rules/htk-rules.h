#pragma once

/* The door of app/rules: every table of the pack at once, and whether they make a whole pack. */

#include "app/rules/htk-case-clock.h"
#include "app/rules/htk-clear-gate.h"
#include "app/rules/htk-coverage.h"
#include "app/rules/htk-finding-kind.h"
#include "app/rules/htk-finding-level.h"
#include "app/rules/htk-fund.h"
#include "app/rules/htk-indicator.h"
#include "app/rules/htk-schedule.h"

G_BEGIN_DECLS

typedef struct _HtkRules HtkRules;

/* The texts of the tables, by their file names. A NULL is a file that is missing. */
typedef struct {
  const char *settings, *levels, *findings, *indicators, *case_steps, *texts;
} HtkRuleTables;

HtkRules *
htk_rules_new (const HtkRuleTables *tables, GPtrArray *faults);
HtkRules *
htk_rules_ref (HtkRules *self);
void
htk_rules_unref (HtkRules *self);
HtkSettings *
htk_rules_settings (HtkRules *self);
HtkLevels *
htk_rules_levels (HtkRules *self);
HtkFindingKinds *
htk_rules_findings (HtkRules *self);
HtkIndicators *
htk_rules_indicators (HtkRules *self);
HtkCaseSteps *
htk_rules_case_steps (HtkRules *self);
HtkTexts *
htk_rules_texts (HtkRules *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkRules, htk_rules_unref)

G_END_DECLS
